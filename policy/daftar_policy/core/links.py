"""Links: every URL, bare domain, `mailto:` and Matrix link in a text, with the hosts that they lead to.

Law: a host is what a browser would open (WHATWG URL), so no spelling of a listed host escapes the list; linear in the length of the text;
never raises. A bare word is a link where its last label is a top-level domain (see `tlds`); with a scheme any host is. A text with tags in
it is read as HTML too. It does not know which hosts are good.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daftar_policy.core import hosts, html_text

# What is kept of a URL. Why: a text of nested URLs would otherwise give a list that grows with its square; hosts are read from the whole.
_MOST_KEPT = 1024

# White space, angle brackets and the quotes that linkifiers stop at.
_TOKEN = re.compile(r"""[^\s<>"`\x00-\x20\x7f]+""")
# A scheme with slashes of either kind; the special ones, which browsers take without any; those that never have them.
_START = re.compile(
    r"(?i)(?P<slashed>[a-z][a-z0-9+.-]{0,31}):[/\\]{2,}"
    r"|(?P<special>https?|ftp|wss?):[/\\]?(?=[^/\\\s])"
    r"|(?<![a-z0-9])(?P<mail>mailto|xmpp|sips?):(?=[^\s/])"
    r"|(?<![a-z0-9])(?P<matrix>matrix):(?=(?:u|user|r|room|roomid)/)"
    r"|(?<![a-z0-9])(?P<opaque>magnet|tel|sms):(?=[^\s/])"
)
_AFTER_BARE = re.compile(r"""(?::[0-9]{1,5}(?![0-9A-Za-z]))?(?:[/?#\\][^\s<>"`\x00-\x20\x7f]*)?""")
_TRAILING = ".,;:!?'*_~|\u2026\u0964\u0965\u201d\u2019\u00bb\u060c\u061b\u061f\u06d4"
_CLOSING = _TRAILING + ")]}"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_LINE_GAP = re.compile(r"[\t\r\n]+")
_TWO_SLASHES = re.compile(r"[/\\]{2,}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in the text (at most 1,024 characters of it) and the hosts it leads to, in normal form."""

    url: str
    domains: tuple[str, ...]


def find(text: str | None, formatted_body: str | None = None) -> tuple[Link, ...]:
    """Give every link of a text and a formatted body, in order, each URL once."""
    markup = dict.fromkeys(part for part in (text, formatted_body) if part and ("<" in part or part is formatted_body))
    # Why: a formatted body is no text of its own; read so, its tags and references would cut hosts into others.
    plain = dict.fromkeys(part for part in (text, *map(html_text.rendered, markup)) if part)
    found: dict[str, dict[str, None]] = {}
    for part in plain:
        for link in _in_text(part):
            found.setdefault(link.url, {}).update(dict.fromkeys(link.domains))
    for part in markup:
        for address in html_text.addresses(part):
            for link in _in_address(address):
                found.setdefault(link.url, {}).update(dict.fromkeys(link.domains))
    return tuple(Link(url, tuple(reached)) for url, reached in found.items())


def domains(links: tuple[Link, ...]) -> tuple[str, ...]:
    """Give the hosts of links, in order, each once."""
    return tuple(dict.fromkeys(domain for link in links for domain in link.domains))


def _in_address(address: str) -> Iterator[Link]:
    """The links in an attribute: it may leave the scheme out (`//evil.example`), and its host needs no top-level domain then."""
    slashes = _TWO_SLASHES.match(address)
    if slashes:
        authority = hosts.Authorities(address).at(slashes.end(), len(address))
        yield Link(address[:_MOST_KEPT], hosts.as_browser(authority.host))
    yield from _in_text(address)


def _in_text(text: str) -> Iterator[Link]:
    authorities = hosts.Authorities(text)
    for token in _TOKEN.finditer(text):
        free = token.start()
        starts = list(_START.finditer(text, token.start(), token.end()))
        for number, start in enumerate(starts):
            # Why the scheme's end: in `evil.example://x` the scheme may itself be what a reader opens.
            before = start.end("slashed") if "." in (start["slashed"] or "") else start.start()
            yield from _bare(token, free, before)
            is_inner = number > 0 and number + 1 < len(starts)
            link, end = _url(authorities, start, token.end(), starts[number + 1].start() if is_inner else token.end())
            yield link
            free = max(free, end)
        yield from _bare(token, free, token.end())


def _url(authorities: hosts.Authorities, start: re.Match[str], end: int, kept: int) -> tuple[Link, int]:
    """Read the URL that begins at a scheme and goes to `end`, of which the part to `kept` is kept; and up to where the text is used up.

    Why two ends: of a URL within a URL only the part to the next one is kept, so that nesting costs no more than its length.
    """
    text = start.string
    kept = min(kept, start.start() + _MOST_KEPT)
    url = _trimmed(text[start.start() : kept])
    if start["opaque"]:
        return Link(url, ()), end
    if start["mail"]:
        return Link(url, hosts.of_mail(text[start.end() : kept].rstrip(_CLOSING))), end
    if start["matrix"]:
        return Link(url, hosts.of_matrix(text[start.end() : kept])), end
    authority = authorities.at(start.end(), end)
    found, used = hosts.in_text(authority)
    if authority.end == end:
        found += _continued(text, end, authority.host)
    if "matrix.to" in found or (start["slashed"] or "").lower() == "matrix":
        found += hosts.of_matrix(text[authority.end : kept])
    return Link(url, tuple(dict.fromkeys(found))), end if used is None else used


def _continued(text: str, end: int, host: str) -> tuple[str, ...]:
    """Read on over a tab or line break, which browsers drop, where the host is not whole before it."""
    gap = _LINE_GAP.match(text, end)
    more = _TOKEN.match(text, gap.end(), gap.end() + _MOST_KEPT) if gap else None
    if more is None or (hosts.ends_in_top_level(host) and not more[0].startswith(".")):
        return ()
    whole = host + re.split(r"[/\\?#:]", more[0], maxsplit=1)[0].rstrip(_CLOSING)
    return hosts.as_browser(whole) if hosts.ends_in_top_level(whole) else ()


def _bare(token: re.Match[str], start: int, end: int) -> Iterator[Link]:
    text, place = token.string, start
    while place < end:
        word = hosts.BARE.search(text, place, end)
        if word is None:
            return
        after = _AFTER_BARE.match(text, word.end(), end)
        place = after.end() if after else word.end()
        found = hosts.of_bare(word, token_start=token.start(), has_tail=place > word.end())
        if "matrix.to" in found:
            found += hosts.of_matrix(text[word.end() : min(place, word.end() + _MOST_KEPT)])
        if found:
            yield Link(_trimmed(text[word.start() : min(place, word.start() + _MOST_KEPT)]), tuple(dict.fromkeys(found)))
        else:
            place = word.end()


def _trimmed(url: str) -> str:
    """Drop the marks of the sentence round a URL: `(see https://a.example).`."""
    end = len(url)
    while end:
        last = url[end - 1]
        opening = _BRACKETS.get(last)
        if last not in _TRAILING and (opening is None or url.count(opening, 0, end) >= url.count(last, 0, end)):
            break
        end -= 1
    return url[:end]
