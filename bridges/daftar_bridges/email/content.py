"""The body and the files of a mail, decoded: text, its new part, its HTML, attachments.

Law: every non-blank line of the whole text is in exactly one of new, quoted and signature; every other leaf is an attachment. It does
not know headers other than of parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from daftar_bridges.core.message import Attachment
from daftar_bridges.email import charsets, html_clean, quotes, tnef
from daftar_bridges.email.bodies import Segment, Split, file_name
from daftar_bridges.email.html_hidden import Hint
from daftar_bridges.email.html_page import Page, read_page
from daftar_bridges.email.mime_tree import Part, Tree
from daftar_bridges.email.plain import lines_of, unflow
from daftar_bridges.email.quotes import Kind
from daftar_bridges.email.transfer import decode_transfer

Note = Callable[[str, str], None]
# RFC 6838; what a part without a usable type is, when it is named as a file.
_OCTETS = "application/octet-stream"
_MAX_TEXT = 5_000_000  # characters of text that are sorted; the rest of a larger body is kept as new


@dataclass(frozen=True, slots=True)
class Body:
    """The body as read."""

    whole: str = ""
    text: str = ""
    quoted: str = ""
    signature: str = ""
    html: str | None = None
    whole_lines: tuple[str, ...] = ()
    content_ids: frozenset[str] = frozenset()


def leaf_bytes(tree: Tree, part: Part) -> tuple[bytes, str]:
    """Give a leaf's decoded bytes, and a problem's code or ""."""
    raw = tree.mail[part.start : part.end]
    encoding = part.headers.plain("content-transfer-encoding") or ""
    if part.content_type.startswith(("message/", "multipart/")) and "base64" not in encoding.lower() and "quoted" not in encoding.lower():
        return raw, ""
    return decode_transfer(raw, encoding)


def read_body(tree: Tree, parts: Split, subject: str, note: Note) -> Body:
    """Read the body: its text sorted into new, quoted and signature, and the HTML of what is new."""
    pages = [[_page(tree, part, note) for part in segment.html] for segment in parts.segments]
    lines, hints = _text_lines(tree, parts.segments, pages, note)
    # Why: in a report `>>>` is the transcript of a session, and nothing is a reply.
    is_report = tree.root.content_type == "multipart/report"
    kinds = [Kind.NEW] * len(lines) if is_report else quotes.sort_lines(lines, hints, subject)
    ids = frozenset(identity for group in pages for page in group for identity in page.content_ids)
    flat = [page for segment, group in zip(parts.segments, pages, strict=True) for page in group or [_plain_page(tree, segment, note)]]
    return Body(
        whole=quotes.join(lines),
        text=quotes.pick(lines, kinds, Kind.NEW),
        quoted=quotes.pick(lines, kinds, Kind.QUOTED),
        signature=quotes.pick(lines, kinds, Kind.SIGNATURE),
        html=_new_html(flat, list(kinds) if _is_same(flat, lines) else None, subject),
        whole_lines=tuple(lines),
        content_ids=ids,
    )


def _page(tree: Tree, part: Part, note: Note) -> Page:
    if part.content_type != "text/html":
        lines = lines_of(_text(tree, part, note))
        return Page(lines, [Hint.NONE] * len(lines), None, [], [])
    page, is_stripped = read_page(_text(tree, part, note))
    if is_stripped:
        note("html-too-complex", "read as plain text")
    return page


def _text_lines(tree: Tree, segments: tuple[Segment, ...], pages: list[list[Page]], note: Note) -> tuple[list[str], list[Hint]]:
    lines: list[str] = []
    hints: list[Hint] = []
    for segment, group in zip(segments, pages, strict=True):
        plain = [line for part in segment.plain for line in lines_of(_text(tree, part, note))]
        if any(line.strip() for line in plain):
            found: list[tuple[str, Hint]] = [(line, Hint.NONE) for line in plain]
        else:
            found = [pair for page in group for pair in zip(page.lines, page.hints, strict=True)]
        if lines and found and lines[-1].strip():
            lines.append("")
            hints.append(Hint.NONE)
        lines.extend(line for line, _ in found)
        hints.extend(hint for _, hint in found)
    return lines, hints


def _text(tree: Tree, part: Part, note: Note) -> str:
    data, problem = leaf_bytes(tree, part)
    if problem:
        note(problem, part.content_type)
    declared = part.parameters.get("charset", "")
    if not declared and part.content_type == "text/html":
        declared = _meta_charset(data)
    decoded = charsets.decode(data, declared)
    if decoded.problem:
        note(decoded.problem, declared)
    text = decoded.text
    if part.content_type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _meta_charset(data: bytes) -> str:
    """Find the character set an HTML page names itself (WHATWG HTML: within its first 1,024 bytes; programs write longer heads)."""
    head = data[:4_096].lower()
    at = head.find(b"charset=")
    if at < 0 or b"<meta" not in head[:at]:
        return ""
    value = head[at + 8 : at + 60].strip(b" \"'")
    end = next((place for place, byte in enumerate(value) if byte in b" \"'/>;"), len(value))
    return value[:end].decode("ascii", "ignore")


def _is_same(pages: list[Page], lines: list[str]) -> bool:
    """Tell whether the text was taken from the HTML, so that its lines are sorted already."""
    return len(pages) == 1 and pages[0].lines == lines


def _new_html(pages: list[Page], kinds: list[Kind] | None, subject: str) -> str | None:
    """Give the HTML of the new lines; `kinds` where they are known."""
    if not any(page.parser is not None for page in pages):
        return None
    if kinds is None:
        lines = [line for page in pages for line in page.lines]
        kinds = quotes.sort_lines(lines, [hint for page in pages for hint in page.hints], subject)
    out: list[str] = []
    for page in pages:
        mine, kinds = kinds[: len(page.lines)], kinds[len(page.lines) :]
        out.append(page.cut([kind is Kind.NEW for kind in mine]))
    return html_clean.sanitise("<br>".join(piece for piece in out if piece))


def _plain_page(tree: Tree, segment: Segment, note: Note) -> Page:
    lines = [line for part in segment.plain for line in lines_of(_text(tree, part, note))]
    return Page(lines, [Hint.NONE] * len(lines), None, [], [])


def read_attachments(tree: Tree, parts: Split, content_ids: frozenset[str], note: Note) -> tuple[Attachment, ...]:
    """Give every leaf that is not the body, decoded; a winmail.dat as what is in it."""
    out: list[Attachment] = []
    for part in parts.files:
        data, problem = leaf_bytes(tree, part)
        if problem:
            note(problem, file_name(part) or part.content_type)
        name = file_name(part)
        if tnef.is_tnef(part.content_type, name, data):
            inner = tnef.read(data)
            if inner is None:
                note("tnef-unreadable", name or part.content_type)
            else:
                out.extend(_attachment(item.content, item.name, item.type) for item in inner)
                continue
        out.append(_part_attachment(part, data, name, content_ids))
    return tuple(out)


def _part_attachment(part: Part, data: bytes, name: str | None, content_ids: frozenset[str]) -> Attachment:
    identity = (part.headers.plain("content-id") or "").strip().strip("<>").strip() or None
    inline = part.disposition.value == "inline" or (identity in content_ids)
    declared = part.content_type
    if not part.is_declared and name is not None and declared == "text/plain":
        declared = _OCTETS
    return _attachment(data, name, declared, inline=inline, content_id=identity)


def _attachment(data: bytes, name: str | None, kind: str, *, inline: bool = False, content_id: str | None = None) -> Attachment:
    return Attachment(name, kind, len(data), hashlib.sha256(data).hexdigest(), inline, content_id, data)
