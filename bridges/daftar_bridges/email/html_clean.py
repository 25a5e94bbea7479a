"""The Matrix subset of HTML: what remains of a mail's HTML when it is shown in a room.

Law: the output holds only tags and attributes that clients are told to show (Matrix client-server API, m.room.message msgtypes);
pictures come from the mail itself (`cid:`), never from elsewhere. It does not know mails.
"""

from __future__ import annotations

import html as stdlib_html
import re
from collections.abc import Mapping
from urllib.parse import unquote

import nh3

_TAGS = {
    "del",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "p",
    "a",
    "ul",
    "ol",
    "sup",
    "sub",
    "li",
    "b",
    "i",
    "u",
    "strong",
    "em",
    "s",
    "code",
    "hr",
    "br",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
    "pre",
    "span",
    "img",
    "details",
    "summary",
}
# `dir` is beyond the Matrix subset: clients that do not know it drop it, those that do show Urdu from the right.
_DIRECTED = ("p", "div", "blockquote", "li", "ul", "ol", "td", "th", "table", "span", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
_ATTRIBUTES: dict[str, set[str]] = {tag: {"dir"} for tag in _DIRECTED}
_ATTRIBUTES["a"] = {"href"}
_ATTRIBUTES["ol"] = {"start", "dir"}
_ATTRIBUTES["img"] = {"src", "alt", "title", "width", "height"}
_SCHEMES = {"http", "https", "ftp", "mailto", "magnet", "cid"}
_GONE = {"script", "style", "title", "template", "noscript", "iframe", "object", "mx-reply"}
# Why: what leads nowhere in a mail would lead somewhere in the reader's own client.
_NOWHERE = re.compile(r'<a href="(?![a-zA-Z][a-zA-Z0-9+.-]{0,20}:)[^"]*"')
_IMAGE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_ALT = re.compile(r'\salt="([^"]*)"')
_LEADING = re.compile(r"\A(?:\s|&nbsp;|<br>|<hr>)+")
_ENDINGS = ("<br>", "<hr>", "&nbsp;")
_EMPTY = re.compile(r"<(p|div|span|b|i|u|strong|em|a)(?: [^<>]*)?>(?:\s|&nbsp;|<br>)*</\1>")
_VISIBLE = re.compile(r"<[^>]*>|\s+|&nbsp;")


def sanitise(fragment: str) -> str | None:
    """Give a fragment in the Matrix subset with its `cid:` pictures; None if nothing can be seen in it."""
    clean = nh3.clean(fragment, tags=_TAGS, clean_content_tags=_GONE, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    clean = _NOWHERE.sub("<a", clean)
    clean = _IMAGE.sub(_only_own, clean)
    clean = _trim(clean)
    return clean if "<img" in clean or _VISIBLE.sub("", clean) else None


def place_images(clean: str, sources: Mapping[str, str]) -> str:
    """Put the uploaded pictures in place: content id → mxc address; a picture that is not there becomes its words."""

    def replace(found: re.Match[str]) -> str:
        target = sources.get(_content_id(found[0]))
        if target is None:
            return _words(found[0])
        return _SOURCE.sub(lambda _: f' src="{stdlib_html.escape(target)}"', found[0], count=1)

    return _IMAGE.sub(replace, clean)


def content_ids(clean: str) -> tuple[str, ...]:
    """Give the content ids of the pictures in a fragment, in order."""
    return tuple(dict.fromkeys(_content_id(found) for found in _IMAGE.findall(clean)))


def _content_id(image: str) -> str:
    found = _SOURCE.search(image)
    return content_id_of(stdlib_html.unescape(found[1])) if found else ""


def content_id_of(source: str) -> str:
    """Give the content id that a picture's `cid:` address names (RFC 2392)."""
    return unquote(source.strip()[4:]).strip("<> ")


def _only_own(found: re.Match[str]) -> str:
    source = _SOURCE.search(found[0])
    return found[0] if source and source[1][:4].lower() == "cid:" else _words(found[0])


def _words(image: str) -> str:
    alt = _ALT.search(image)
    return f"[{alt[1]}]" if alt and alt[1].strip() else ""


def _trim(clean: str) -> str:
    # What was cut out leaves empty shells behind; three rounds reach those in shells.
    for _ in range(3):
        shorter = _EMPTY.sub(lambda hit: "<br>" if "<br>" in hit[0] else "", clean)
        if shorter == clean:
            break
        clean = shorter
    clean = _LEADING.sub("", clean).rstrip()
    while clean.endswith(_ENDINGS):
        clean = clean[: clean.rindex("<" if clean.endswith(">") else "&")].rstrip()
    return clean
