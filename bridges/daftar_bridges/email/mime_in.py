"""Raw mail in, `Message` out: the one door of reading.

Law: any bytes give a `Message`, in bounded time; a step that fails leaves a problem, never loses the mail. Sources: RFC 5322, RFC
2045-2049, and what real programs send instead. It does not know where the mail came from, nor what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from daftar_bridges.core.message import Address, Attachment, CalendarEvent, Forwarded, Message, Problem
from daftar_bridges.email import automatic, bounces, calendar_in, content, forwards, html_clean, smime
from daftar_bridges.email.addresses import parse_addresses
from daftar_bridges.email.bodies import Split, split_body
from daftar_bridges.email.dates import parse_date
from daftar_bridges.email.headers import Headers, decode_words, ids
from daftar_bridges.email.mime_tree import read_tree
from daftar_bridges.email.texts import Budget, Texts, leaf_bytes

T = TypeVar("T")
# Why: mails forwarded as attachments of each other; deeper ones stay files.
_MAX_ATTACHED_LEVELS = 4
_MAX_ATTACHED = 50
_NO_FILES: tuple[Attachment, ...] = ()
_NO_MAILS: tuple[Forwarded, ...] = ()
_NO_EVENTS: tuple[CalendarEvent, ...] = ()
_ONCE = ("from", "subject", "date", "message-id", "in-reply-to", "references", "reply-to")


@dataclass(slots=True)
class _Notes:
    """The problems met so far, each once."""

    found: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, code: str, detail: str) -> None:
        if code:
            self.found.setdefault((code, detail[:200]))

    def run(self, stage: str, do: Callable[[], T], instead: T) -> T:
        """Run one step; what it raises becomes a problem. This is the loop's top that keeps a mail from being lost."""
        try:
            return do()
        except Exception as error:  # noqa: BLE001 - whatever a library raises on a strange mail, the mail goes on
            self.add("stage-failed", f"{stage}: {type(error).__name__}: {error}")
            return instead


def parse(raw: bytes) -> Message:
    """Read a mail."""
    return _parse(raw, Budget(), level=0)


def matrix_html(message: Message, cid_to_mxc: Mapping[str, str]) -> str | None:
    """Give the message's HTML with its pictures by their uploaded addresses; None if it has no HTML."""
    return None if message.html is None else html_clean.place_images(message.html, cid_to_mxc)


def _parse(raw: bytes, budget: Budget, *, level: int) -> Message:
    notes = _Notes()
    tree = notes.run("envelope", lambda: smime.unwrap(read_tree(raw)), None) or read_tree(raw)
    for code, detail in tree.problems:
        notes.add(code, detail)
    if tree.root.content_type == "multipart/encrypted":
        notes.add("encrypted", tree.root.parameters.get("protocol", ""))
    headers = tree.root.headers
    parts, texts = split_body(tree.root), Texts(tree, notes.add, budget)
    if level:
        budget.parts = max(0, budget.parts - 1 - len(parts.files) - len(parts.segments))
    subject = decode_words(headers.plain("subject") or "")
    body = notes.run("body", lambda: content.read_body(texts, parts, subject), content.Body())
    attachments = notes.run("attachments", lambda: content.read_attachments(texts, parts, body.content_ids), _NO_FILES)
    attached = notes.run("forwarded mails", lambda: _attached(texts, parts, budget, level), _NO_MAILS)
    fields = notes.run("headers", lambda: _read_fields(headers, notes), _Fields())
    events = notes.run("calendar", lambda: calendar_in.read_events(attachments, notes.add, content.methods(tree, parts)), _NO_EVENTS)
    bounce = notes.run("bounce", lambda: bounces.read_bounce(tree, parts, fields.sender, fields.subject, body.whole), None)
    inline = notes.run("forwarded text", lambda: forwards.inline(body.whole_lines, fields.subject), _NO_MAILS)
    return Message(
        message_id=fields.message_id,
        in_reply_to=fields.in_reply_to,
        references=fields.references,
        subject=fields.subject,
        sender=fields.sender,
        to=fields.to,
        cc=fields.cc,
        reply_to=fields.reply_to,
        date=parse_date(headers.plain("date")),
        whole=body.whole,
        text=body.text,
        quoted=body.quoted,
        signature=body.signature,
        html=body.html,
        attachments=attachments,
        calendar=events,
        auto=notes.run("kind", lambda: automatic.kind(tree.root, fields.subject, is_bounce=bounce is not None), None),
        bounce=bounce,
        list_id=automatic.list_id(headers),
        forwarded=attached + (inline if bounce is None else ()),
        problems=tuple(Problem(code, detail) for code, detail in notes.found),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """What the headers say."""

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    sender: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()


def _read_fields(headers: Headers, notes: _Notes) -> _Fields:
    for name in _ONCE:
        if sum(1 for _ in headers.every(name)) > 1:
            notes.add("header-duplicate", name)
    if headers.has("date") and parse_date(headers.plain("date")) is None:
        notes.add("date-unreadable", headers.plain("date") or "")
    people = {name: _people(headers, name) for name in ("from", "to", "cc", "reply-to")}
    for name, addresses in people.items():
        if any(item.address is None for item in addresses):
            notes.add("address-unreadable", f"{name}: {headers.plain(name) or ''}")
    return _Fields(
        message_id=next(iter(ids(headers.plain("message-id"))), None) or _bare_id(headers.plain("message-id")),
        in_reply_to=ids(headers.plain("in-reply-to")),
        references=ids(headers.plain("references")),
        subject=headers.text("subject") or "",
        sender=people["from"],
        to=people["to"],
        cc=people["cc"],
        reply_to=people["reply-to"],
    )


def _bare_id(value: str | None) -> str | None:
    """Give an id that has neither brackets nor `@`, as old programs write them."""
    words = (value or "").strip("<> ").split()
    return words[0] if len(words) == 1 else None


def _people(headers: Headers, name: str) -> tuple[Address, ...]:
    """Read an address header; To and Cc may stand several times in real mail, the others count once (RFC 5322 section 3.6)."""
    values = headers.lines(name)
    if name in {"from", "reply-to"}:
        values = values[:1]
    return tuple(address for value in values for address in parse_addresses(value))


def _attached(texts: Texts, parts: Split, budget: Budget, level: int) -> tuple[Forwarded, ...]:
    """Read the mails that are attached, as far as the budget goes; each is there as a file whatever becomes of that."""
    if level >= _MAX_ATTACHED_LEVELS:
        return ()
    found: list[Forwarded] = []
    for part in [part for part in parts.files if part.content_type in {"message/rfc822", "message/global"}][:_MAX_ATTACHED]:
        if not budget.parts:
            texts.note("too-many-parts", "attached mails that were not read")
            break
        found.append(_as_forwarded(_parse(leaf_bytes(texts.tree, part)[0], budget, level=level + 1)))
    return tuple(found)


def _as_forwarded(mail: Message) -> Forwarded:
    return Forwarded("attached", mail.sender, mail.to, mail.date, mail.subject, mail.whole)


__all__ = ["Attachment", "Message", "matrix_html", "parse"]
