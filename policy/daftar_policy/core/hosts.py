"""Hosts: where a piece of text that stands for a link leads, as a browser and as a client's own link finder read it.

Law: where the two readings differ, both are given, for a sender can count on either; each answer is in `ids.normalise_domain`'s form.
It does not know how links are found in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from daftar_policy.core import ids
from daftar_policy.core.tlds import FILE_LIKE, TOP_LEVEL_DOMAINS

# A host has 253 characters at most (RFC 1035), each written as up to twelve (`%F0%9F%92%A9`) or beside ignored ones.
_MOST_HOST = 4096
# WHATWG URL, authority state; a backslash is a slash in special schemes.
_AUTHORITY_END = re.compile(r"[/\\?#]")

_DOTS = ".\u3002\uff0e\uff61"
# What no label of a name that people write holds: ASCII marks but hyphen and underscore, the punctuation of the scripts in use here.
_MARKS = (
    "\x00-,/:-@\\[-^`{-\x7f\u00a0\u00a1\u00ab\u00b7\u00bb\u00bf\u060c\u061b\u061f\u06d4\u0964\u0965"
    "\u2000-\u200a\u200e-\u205f\u3000\u3001\u3008-\u301f\uff0c\uff0f\uff1a-\uff20"
)
_LABEL = rf"[^{_MARKS}{_DOTS}]{{1,200}}+"
# A word with dots in it, which may be a domain.
BARE = re.compile(rf"{_LABEL}(?:[{_DOTS}]{_LABEL})+")
_ODD = re.compile(rf"[{_MARKS}]")
# `B.Com`, `M.Tech`: nobody writes a host so.
_DEGREE = re.compile(r"[A-Z]\.[A-Z][a-z]+")
_ASCII_HEAD = re.compile(r"[a-z]+", re.IGNORECASE)
_ASCII_TAIL = re.compile(r"[^\x00-\x7f]([a-z0-9][a-z0-9-]*)$", re.IGNORECASE)

# A server in a Matrix id; ids with `/`, `?` or `&` are percent-encoded in links (Matrix, URIs).
_MATRIX_SERVER = re.compile(r"[@#!+][^/?&:\s]{0,255}:([^/?&#\s]+)")
_MATRIX_URI = re.compile(r"(?i)/*(?:u|user|r|room|roomid)/[^/?&:\s]{0,255}:([^/?&#\s]+)")
_MATRIX_VIA = re.compile(r"[?&]via=([^&#\s]+)")
_MAIL_FIELD = re.compile(r"(?i)[?&](?:to|cc|bcc)=([^&#]+)")


@dataclass(frozen=True, slots=True)
class Authority:
    """The host part of a URL in a text: from `start`, without port and user information; `end` is where the authority ends."""

    host: str
    start: int
    end: int


class Authorities:
    """The authorities of one text, asked in order of place; remembers what it passed, so that nested URLs cost no more than others."""

    __slots__ = ("_at", "_end", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1
        self._at = -1

    def at(self, start: int, limit: int) -> Authority:
        """Read the authority that begins at `start` and ends before `limit`."""
        if not start <= self._end <= limit:
            found = _AUTHORITY_END.search(self._text, start, limit)
            self._end = found.start() if found else limit
            self._at = self._text.rfind("@", start, self._end)
        begin = self._at + 1 if self._at >= start else start
        if self._text.startswith("[", begin):
            close = self._text.find("]", begin, min(self._end, begin + 64))
            return Authority(self._text[begin : close + 1] if close > 0 else "", begin, self._end)
        colon = self._text.find(":", begin, self._end)
        last = self._end if colon < 0 else colon
        return Authority(self._text[begin : min(last, begin + _MOST_HOST)], begin, self._end)


def _decoded(host: str) -> str:
    return unquote(host) if "%" in host else host


def as_browser(host: str) -> tuple[str, ...]:
    """Give the host that a browser opens, or none."""
    name = ids.browser_host(_decoded(host))
    return (name,) if name else ()


def in_text(authority: Authority) -> tuple[tuple[str, ...], int | None]:
    """Read a host in running text; where it is cut short by a mark (`https://a.example,then`), the place of the cut stands beside it."""
    decoded = _decoded(authority.host)
    if decoded.startswith("["):
        return as_browser(decoded), None
    odd = _ODD.search(decoded)
    if odd is None:
        return as_browser(decoded), None
    found = as_browser(decoded[: odd.start()])
    if _below_odd(decoded):
        found = as_browser(decoded) + found
    cut = authority.start + odd.start() if decoded == authority.host else None
    return tuple(dict.fromkeys(found)), cut


def _below_odd(host: str) -> bool:
    """Whether a host with marks in it can exist: the domain above the marks is whole. Else a sentence goes on without a space."""
    labels = re.split(f"[{_DOTS}]", host.rstrip(_DOTS))
    return len(labels) > 2 and _ODD.search(".".join(labels[-2:])) is None and ends_in_top_level(host)


def ends_in_top_level(host: str) -> bool:
    """Whether the last label is a top-level domain."""
    return _top_level(host) in TOP_LEVEL_DOMAINS


def _top_level(host: str) -> str:
    last = re.split(f"[{_DOTS}]", host.rstrip(_DOTS))[-1]
    return last.lower() if last.isascii() else ids.browser_host(last[:63]) or ""


def of_bare(word: re.Match[str], *, token_start: int, has_tail: bool) -> tuple[str, ...]:
    """Give the hosts of a word with dots in it; none where it is a file name, a part of an address or Matrix id, or no domain."""
    text, start, end = word.string, word.start(), word.end()
    if text[end : end + 1] == "@" or _is_of_address(text, start, is_link=has_tail):
        return ()
    if _is_of_matrix_id(text[token_start : token_start + 4], text[start - 1 : start], text[end : end + 1], has_tail=has_tail):
        return ()
    name = word[0].strip("-_")
    top = _top_level(name)
    if top not in TOP_LEVEL_DOMAINS:
        return _suffixed(name) or (_ipv4(name) if has_tail else ())
    if not has_tail and (_DEGREE.fullmatch(name) or (top in FILE_LIKE and not name.lower().startswith("www."))):
        return ()
    return tuple(dict.fromkeys(as_browser(name) + _after_other_script(name)))


def _is_of_address(text: str, start: int, *, is_link: bool) -> bool:
    """`a@gov.example` is an address and no link; `a@gov.example/x` is a URL with user information."""
    return text[start - 1 : start] == "@" and start > 1 and not text[start - 2].isspace() and not is_link


def _is_of_matrix_id(opening: str, before: str, after: str, *, has_tail: bool) -> bool:
    """Whether a word is the local part or the server in a user id or alias (`@first.last:server`, `#room:server`)."""
    return opening.lstrip("([{'").startswith(("@", "#")) and (before == ":" or (after == ":" and not has_tail))


def _suffixed(name: str) -> tuple[str, ...]:
    """`drive.google.comवर`: a postposition written on to the name."""
    head, _, last = name.rpartition(".")
    prefix = _ASCII_HEAD.match(last)
    if not head or prefix is None or last.isascii() or prefix[0].lower() not in TOP_LEVEL_DOMAINS:
        return ()
    return as_browser(f"{head}.{prefix[0]}")


def _after_other_script(name: str) -> tuple[str, ...]:
    """`पहाdrive.google.com`: a word of another script written before the name."""
    first, dot, rest = name.partition(".")
    tail = _ASCII_TAIL.search(first)
    return as_browser(tail[1] + dot + rest) if tail and dot else ()


def _ipv4(name: str) -> tuple[str, ...]:
    """Four numbers with a port or path behind them."""
    labels = name.split(".")
    return as_browser(name) if len(labels) == 4 and all(label.isdecimal() and label.isascii() for label in labels) else ()


def of_mail(rest: str) -> tuple[str, ...]:
    """Give the domains of what follows `mailto:` (RFC 6068: addresses with commas, more in to, cc and bcc)."""
    fields = [rest.partition("?")[0], *(match[1] for match in _MAIL_FIELD.finditer(rest))]
    written = [unquote(one) for field in fields for one in re.split(r",|%2[cC]", field)]
    return _normal(_mail_domain(one) for one in written)


def _mail_domain(text: str) -> str:
    address = ids.parse_address(text)
    return address.domain if address else text.rpartition("@")[2] if "@" in text else ""


def of_matrix(rest: str) -> tuple[str, ...]:
    """Give the servers named in a matrix.to fragment or behind `matrix:` (percent-encoded once or twice)."""
    decoded = unquote(unquote(rest))
    servers = [match[1] for pattern in (_MATRIX_SERVER, _MATRIX_URI, _MATRIX_VIA) for match in pattern.finditer(decoded)]
    return _normal(server.rstrip(".,;:!?)]}'*") for server in servers)


def _normal(names: Iterable[str]) -> tuple[str, ...]:
    found = (ids.normalise_domain(name) or ids.browser_host(name) for name in names)
    return tuple(dict.fromkeys(name for name in found if name))
