"""The body and the files of a mail, decoded: text, its new part, its HTML, attachments.

Law: every non-blank line of the whole text is in exactly one of new, quoted and signature; every other leaf is an attachment. It does
not know headers other than of parts.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass

from daftar_bridges.core.message import Attachment
from daftar_bridges.email import charsets, clear_signed, html_clean, quotes, tnef
from daftar_bridges.email.bodies import Segment, Split, file_name, leaves
from daftar_bridges.email.headers import clean_name
from daftar_bridges.email.html_hidden import Hint
from daftar_bridges.email.html_page import Page, read_page
from daftar_bridges.email.mime_tree import Part, Tree
from daftar_bridges.email.plain import lines_of
from daftar_bridges.email.quotes import Kind
from daftar_bridges.email.texts import MOST_LINES, Texts, leaf_bytes, page_of
from daftar_bridges.email.transfer import decode_transfer, take_uu

# RFC 6838; what a part without a usable type is, when it is named as a file.
_OCTETS = "application/octet-stream"
_MAX_COMPARED = 200_000
# More than the signatures of packed files need.
_PEEKED = 256
_WORD = re.compile(r"\w+")


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


def read_body(texts: Texts, parts: Split, subject: str) -> Body:
    """Read the body: its text sorted into new, quoted and signature, and the HTML of what is new."""
    segments = _paired(texts, parts.segments)
    pages = [[texts.page(part) for part in segment.html] for segment in segments]
    lines, hints = _text_lines(texts, segments, pages)
    if not any(line.strip() for line in lines):
        packed = _packed_page(texts, parts)
        if packed is not None:
            pages, segments = [[packed]], (Segment(),)
            lines, hints = list(packed.lines), list(packed.hints)
    # Why: in a report `>>>` is the transcript of a session, and nothing is a reply.
    is_report = texts.tree.root.content_type == "multipart/report"
    kinds = [Kind.NEW] * len(lines) if is_report else quotes.sort_lines(lines, hints, subject)
    ids = frozenset(identity for group in pages for page in group for identity in page.content_ids)
    flat = [page for segment, group in zip(segments, pages, strict=True) for page in group or map(texts.page, segment.plain)]
    return Body(
        whole=quotes.join(lines),
        text=quotes.pick(lines, kinds, Kind.NEW),
        quoted=quotes.pick(lines, kinds, Kind.QUOTED),
        signature=quotes.pick(lines, kinds, Kind.SIGNATURE),
        html=_new_html(flat, list(kinds) if _is_same(flat, lines) else None, subject),
        whole_lines=tuple(lines),
        content_ids=ids,
    )


def read_whole(texts: Texts, parts: Split) -> str:
    """Read the whole text and nothing else: the same as `whole` of what `read_body` gives, without sorting it or cleaning its HTML."""
    lines: list[str] = []
    for segment in _paired(texts, parts.segments):
        found = [line for part in segment.plain for line in texts.lines(part)]
        if not any(line.strip() for line in found):
            found = [line for part in segment.html for line in texts.page(part).lines]
        if lines and found and lines[-1].strip():
            lines.append("")
        lines.extend(found)
    if not any(line.strip() for line in lines):
        packed = _packed_page(texts, parts)
        lines = list(packed.lines) if packed is not None else lines
    return quotes.join(lines)


def read_names(texts: Texts, parts: Split) -> tuple[tuple[str | None, str], ...]:
    """Give name and type of every file, as `read_attachments` does, with next to nothing decoded."""
    out: list[tuple[str | None, str]] = []
    files = {id(part) for part in parts.files}
    tree = texts.tree
    for part in leaves(tree.root):
        if id(part) not in files:
            out.extend((item.name, item.type) for item in _files_in_text(tree, part))
            continue
        name = file_name(part)
        is_packed = tnef.is_tnef(part.content_type, name, _beginning(tree, part))
        packed = texts.unpacked(part, leaf_bytes(tree, part)[0]) if is_packed else None
        if packed is not None:
            out.extend((item.name, item.type) for item in packed.files)
        else:
            out.append((name, _declared(part, name)))
    return tuple(out)


def _beginning(tree: Tree, part: Part) -> bytes:
    """Give the first decoded bytes of a leaf."""
    raw = b"".join(tree.mail[part.start : min(part.end, part.start + _PEEKED)].split())
    encoding = part.headers.plain("content-transfer-encoding") or ""
    # Four characters of base64 are three bytes (RFC 4648 section 4).
    return decode_transfer(raw[: len(raw) // 4 * 4], encoding)[0] if "base64" in encoding.lower() else leaf_bytes(tree, part)[0][:_PEEKED]


def _packed_page(texts: Texts, parts: Split) -> Page | None:
    """Give the body inside a winmail.dat, for a mail that has no other."""
    for part in parts.files:
        if part.content_type not in {"application/ms-tnef", "application/vnd.ms-tnef", _OCTETS}:
            continue
        data = leaf_bytes(texts.tree, part)[0]
        packed = texts.unpacked(part, data) if tnef.is_tnef(part.content_type, file_name(part), data) else None
        if packed is not None and packed.html and packed.html.strip():
            return read_page(packed.html)[0]
        if packed is not None and packed.text and packed.text.strip():
            return page_of(lines_of(packed.text, MOST_LINES))
    return None


def _paired(texts: Texts, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Join a plain text and the HTML right after it where both say the same: some programs send them as mixed, not as alternatives."""
    out: list[Segment] = []
    for segment in segments:
        last = out[-1] if out else None
        if last and last.plain and not last.html and segment.html and not segment.plain and _says_the_same(texts, last, segment):
            out[-1] = Segment(last.plain, segment.html)
        else:
            out.append(segment)
    return tuple(out)


def _says_the_same(texts: Texts, plain: Segment, rich: Segment) -> bool:
    words = [word for part in plain.plain for word in _WORD.findall(texts.text(part)[:_MAX_COMPARED])]
    others = [word for part in rich.html for line in texts.page(part).lines for word in _WORD.findall(line[:_MAX_COMPARED])]
    if not words:
        return True
    # Links and pictures are written out in one and not in the other.
    known = set(others)
    return sum(word in known for word in words) >= 0.9 * len(words) and len(others) <= 2 * len(words) + 20


def _text_lines(texts: Texts, segments: tuple[Segment, ...], pages: list[list[Page]]) -> tuple[list[str], list[Hint]]:
    lines: list[str] = []
    hints: list[Hint] = []
    for segment, group in zip(segments, pages, strict=True):
        plain = [line for part in segment.plain for line in texts.lines(part)]
        marks = [Hint.NONE] * len(plain)
        if not any(line.strip() for line in plain):
            plain = [line for page in group for line in page.lines]
            marks = [hint for page in group for hint in page.hints]
        if lines and plain and lines[-1].strip():
            lines.append("")
            hints.append(Hint.NONE)
        lines.extend(plain)
        hints.extend(marks)
    return lines, hints


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


def methods(tree: Tree, parts: Split) -> dict[str, str]:
    """Give what the types of calendar parts say of their method, by the sha256 of their content."""
    named = [part for part in parts.files if part.content_type == "text/calendar" and part.parameters.get("method")]
    return {hashlib.sha256(leaf_bytes(tree, part)[0]).hexdigest(): part.parameters["method"].upper() for part in named}


def read_attachments(texts: Texts, parts: Split, content_ids: frozenset[str]) -> tuple[Attachment, ...]:
    """Give every leaf that is not the body, decoded; a winmail.dat as what is in it."""
    out: list[Attachment] = []
    files = {id(part) for part in parts.files}
    tree, note = texts.tree, texts.note
    for part in leaves(tree.root):
        if id(part) not in files:
            out.extend(_files_in_text(tree, part))
            continue
        data, problem = leaf_bytes(tree, part)
        if problem:
            note(problem, file_name(part) or part.content_type)
        name = file_name(part)
        if tnef.is_tnef(part.content_type, name, data):
            inner = texts.unpacked(part, data)
            if inner is None:
                note("tnef-unreadable", name or part.content_type)
            else:
                out.extend(
                    _attachment(item.content, item.name, item.type, inline=item.content_id in content_ids, content_id=item.content_id)
                    for item in inner.files
                )
                continue
        out.append(_part_attachment(part, data, name, content_ids))
    return tuple(out)


def _files_in_text(tree: Tree, part: Part) -> list[Attachment]:
    """Give the files that programs write into the text itself: the signature of words signed in the open, uuencoded files."""
    if part.content_type != "text/plain":
        return []
    data, signatures = clear_signed.take(leaf_bytes(tree, part)[0])
    _, files = take_uu(data)
    named = [(clean_name(charsets.decode(name).text), data) for name, data in files]
    # RFC 3156 section 5: the type that the same signature has as a part of its own.
    signed = [_attachment(each, "signature.asc", "application/pgp-signature") for each in signatures]
    return signed + [_attachment(data, name, mimetypes.guess_type(name or "")[0] or _OCTETS) for name, data in named]


def _part_attachment(part: Part, data: bytes, name: str | None, content_ids: frozenset[str]) -> Attachment:
    identity = (part.headers.plain("content-id") or "").strip().strip("<>").strip() or None
    inline = part.disposition.value == "inline" or (identity in content_ids)
    return _attachment(data, name, _declared(part, name), inline=inline, content_id=identity)


def _declared(part: Part, name: str | None) -> str:
    """Give the type that a file is said to be of."""
    return _OCTETS if not part.is_declared and name is not None and part.content_type == "text/plain" else part.content_type


def _attachment(data: bytes, name: str | None, kind: str, *, inline: bool = False, content_id: str | None = None) -> Attachment:
    return Attachment(name, kind, len(data), hashlib.sha256(data).hexdigest(), inline, content_id, data)
