"""Which leaves of a mail are its body, and which are files.

Law: every leaf is in the body or among the files, none in both, order kept. Sources: RFC 2046 section 5.1, RFC 2183, RFC 2387,
RFC 1847, RFC 3462. It does not know how text is decoded or shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daftar_bridges.email.headers import clean_name
from daftar_bridges.email.mime_tree import Part

_TEXT = frozenset({"text/plain", "text/html"})
_DATA_TEXT = frozenset(
    {"text/calendar", "text/x-vcalendar", "text/csv", "text/vcard", "text/x-vcard", "text/directory", "text/xml", "text/rtf", "text/css",
     "text/javascript", "text/rfc822-headers", "text/rfc822"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the body, as plain text, as HTML, or both."""

    plain: tuple[Part, ...] = ()
    html: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """The body's segments and the other leaves, in order."""

    segments: tuple[Segment, ...]
    files: tuple[Part, ...]


def split_body(root: Part) -> Split:
    """Tell body from files."""
    segments = _choose(root, is_alone=True)
    if not segments:
        segments = _named_text(root) or _other_text(root)
    body = {id(part) for segment in segments for part in (*segment.plain, *segment.html)}
    return Split(tuple(segments), tuple(leaf for leaf in leaves(root) if id(leaf) not in body))


def leaves(root: Part) -> Iterator[Part]:
    """Give the leaves in order."""
    stack = [root]
    while stack:
        part = stack.pop()
        if part.is_multipart:
            stack.extend(reversed(part.children))
        else:
            yield part


def file_name(part: Part) -> str | None:
    """Give the name a part carries, without path, or None."""
    return clean_name(part.disposition.parameters.get("filename")) or clean_name(part.parameters.get("name"))


def _choose(part: Part, *, is_alone: bool) -> list[Segment]:
    """Give the body segments of a part; `is_alone` where a name does not make a text a file (the root, an alternative)."""
    if not part.is_multipart:
        return _leaf(part, is_alone=is_alone)
    kind = part.content_type.removeprefix("multipart/")
    if kind == "alternative":
        return _alternative(part)
    if kind == "related":
        return _related(part)
    if kind in {"signed", "report"}:
        return _first(part.children)
    if kind == "encrypted":
        return []
    return [segment for child in part.children for segment in _choose(child, is_alone=False)]


def _leaf(part: Part, *, is_alone: bool) -> list[Segment]:
    is_broken_multipart = part.content_type.startswith("multipart/")
    if part.content_type not in _TEXT and not is_broken_multipart:
        return []
    # RFC 2183 section 2.8: an unknown disposition is an attachment.
    if part.disposition.value not in {"", "inline"} or (not is_alone and file_name(part) is not None):
        return []
    return [Segment(html=(part,)) if part.content_type == "text/html" else Segment(plain=(part,))]


def _alternative(part: Part) -> list[Segment]:
    """Join the forms of one text: the last plain one and the last with HTML (RFC 2046 section 5.1.4: the last is the best)."""
    plain: list[Segment] = []
    rich: list[Segment] = []
    for child in part.children:
        segments = _choose(child, is_alone=True)
        if any(segment.html for segment in segments):
            rich = segments
        elif segments:
            plain = segments
    if not rich:
        return plain
    if not plain:
        return rich
    return [
        Segment(
            plain=tuple(item for segment in plain for item in segment.plain),
            html=tuple(item for segment in rich for item in (segment.html or segment.plain)),
        )
    ]


def _related(part: Part) -> list[Segment]:
    """Take the root of a compound: the part named by `start`, else the first (RFC 2387 section 3.2)."""
    start = part.parameters.get("start", "").strip("<> ")
    if start:
        for child in part.children:
            if (child.headers.plain("content-id") or "").strip("<> ") == start:
                segments = _choose(child, is_alone=True)
                if segments:
                    return segments
    return _first(part.children)


def _first(children: list[Part]) -> list[Segment]:
    for child in children:
        segments = _choose(child, is_alone=True)
        if segments:
            return segments
    return []


def _other_text(root: Part) -> list[Segment]:
    """Take a mail that is one text of another kind (`text/markdown`, `text/enriched`) as plain (RFC 2046 section 4.1.4)."""
    is_words = root.content_type.startswith("text/") and root.content_type not in _TEXT | _DATA_TEXT
    is_shown = root.disposition.value in {"", "inline"} and file_name(root) is None
    return [Segment(plain=(root,))] if is_words and is_shown and not root.is_multipart else []


def _named_text(root: Part) -> list[Segment]:
    """Take a first text that only a name made a file, where there is no other body."""
    if root.is_multipart and root.content_type != "multipart/encrypted" and root.children:
        return _leaf(root.children[0], is_alone=True) if not root.children[0].is_multipart else []
    return []
