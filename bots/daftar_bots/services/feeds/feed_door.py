"""Feed door: RSS and Atom as they really come (the only file that imports `feedparser`).

Law: whatever the bytes are, a `Feed` or None comes out, bounded and cleaned; entities that a document defines itself are refused. It does
not know where the bytes came from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import feedparser
from feedparser.encodings import convert_to_utf8

from daftar_bots.core.foreign import clean, text_of
from daftar_policy.core.shapes import mapping

MOST_ENTRIES = 500
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_ID = 300, 600, 1000
CAP_TYPE = "application/cap+xml"
# Why: no feed needs entities of its own, and with them a page of text becomes gigabytes (the "billion laughs").
# Why: the library's time grows with the square of these; five hundred entries with their markup have fewer.
MOST_TAGS, LONGEST_TAG = 20_000, 16 * 1024
_LONG_TAG = re.compile(rb"<[A-Za-z/][^<>]{%d}" % LONGEST_TAG)
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news; `id` is what names it, `alert` the address of the alert that it is about (as the feed says)."""

    id: str
    title: str
    link: str
    summary: str = ""
    alert: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it stands now, newest first as most publishers write it."""

    title: str
    entries: tuple[Entry, ...]


def is_bomb(body: bytes) -> bool:
    """Tell whether a document defines entities or is of a shape that no feed has, in any encoding of Unicode."""
    plain = body.replace(b"\x00", b"")
    return plain.count(b"<") > MOST_TAGS or _ENTITY.search(plain) is not None or _LONG_TAG.search(plain) is not None


def read_feed(body: bytes, content_type: str, url: str) -> Feed | None:
    """Read a feed; None where it is none."""
    if is_bomb(body):
        return None
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    try:
        # Why again: in EBCDIC or UTF-7, which the library reads too, an entity is not spelt as it is in ASCII.
        if is_bomb(cast("bytes", convert_to_utf8(headers, body, {}))):
            return None
        parsed = cast(
            "Mapping[str, object]", feedparser.parse(body, response_headers=headers, resolve_relative_uris=True, sanitize_html=True)
        )
    except (ValueError, LookupError, AssertionError, AttributeError, TypeError, RecursionError, OverflowError):
        # The library is made for what is broken, and yet some bytes are too much for one of its parts.
        return None
    if not parsed.get("version"):
        return None
    head = mapping(parsed.get("feed"))
    raw = parsed.get("entries")
    entries = [_entry(mapping(each)) for each in (raw if isinstance(raw, list) else [])[:MOST_ENTRIES]]
    title = text_of(_text(head.get("title")), LONGEST_TITLE)
    return Feed(title, tuple({each.id: each for each in entries if each is not None}.values()))


def _entry(raw: Mapping[str, object]) -> Entry | None:
    title = text_of(_text(raw.get("title")), LONGEST_TITLE)
    link = _address(raw.get("link"))
    summary = text_of(_text(raw.get("summary")), LONGEST_SUMMARY)
    # Why the link and then the words: many feeds of offices give their entries no id, or the same to all.
    name = clean(_text(raw.get("id")), LONGEST_ID) or link or f"{title} {_text(raw.get('published'))}".strip()
    if not name or not (title or link or summary):
        return None
    alert = ""
    links = raw.get("links")
    for each in links if isinstance(links, list) else []:
        if _text(mapping(each).get("type")) == CAP_TYPE:
            alert = _address(mapping(each).get("href"))
    return Entry(name, title or summary or link, link, summary if title else "", alert)


def _address(value: object) -> str:
    text = _text(value).strip()
    return text if text.startswith(("https://", "http://")) and len(text) <= LONGEST_ID and not re.search(r"\s", text) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
