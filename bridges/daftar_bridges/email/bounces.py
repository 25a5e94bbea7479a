"""Bounces: delivery reports as parts (RFC 3464), and the mail of ours they speak of.

Law: total; a part of type delivery-status makes a bounce whatever it says; else its words may (see `bounce_words`). It does not know
who receives the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from daftar_bridges.core.message import Address, Bounce, BouncedRecipient
from daftar_bridges.email.addresses import parse_addresses
from daftar_bridges.email.bodies import Split, leaves, split_body
from daftar_bridges.email.bounce_words import read_words
from daftar_bridges.email.headers import Headers, ids, split
from daftar_bridges.email.mime_tree import Part, Tree, read_tree
from daftar_bridges.email.texts import leaf_bytes

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers", "text/rfc822"}
)
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_ESCAPE = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_BLANK = re.compile(rb"\n[ \t]*\n")
_MESSAGE_ID = re.compile(r"^[ \t>*|]{0,8}Message-ID:\s{0,10}<([^<>\s]{1,900})>", re.IGNORECASE | re.MULTILINE)
_MAX_RECIPIENTS = 1_000
_MAX_WRAPPED = 3
_MAX_BYTES = 2_000_000


def read_bounce(tree: Tree, parts: Split, sender: Sequence[Address], subject: str, text: str) -> Bounce | None:
    """Give what a bounce says; None if the mail is none."""
    status = [leaf for leaf in leaves(tree.root) if leaf.content_type in _STATUS_TYPES]
    recipients = tuple(_unique(found for leaf in status for found in _recipients(leaf_bytes(tree, leaf)[0])))[:_MAX_RECIPIENTS]
    is_report = bool(status) or tree.root.parameters.get("report-type", "").lower() == "delivery-status"
    if not recipients:
        found = read_words(tree.root.headers, sender, subject, text, is_certain=is_report)
        wrapped = None if found else _wrapped(tree, parts, is_certain=found is not None or not text.strip())
        if wrapped is not None:
            return wrapped
        if found is None:
            return None
        recipients = found
    return Bounce(recipients, _original_id(tree, parts, text))


def _wrapped(tree: Tree, parts: Split, *, is_certain: bool) -> Bounce | None:
    """Read a report that some gateway wrapped into a mail of its own; one that a person attached to words is no bounce of theirs."""
    if not is_certain:
        return None
    for part in [part for part in parts.files if part.content_type == "message/rfc822"][:_MAX_WRAPPED]:
        inner = read_tree(leaf_bytes(tree, part)[0][:_MAX_BYTES])
        inner_parts = split_body(inner.root)
        headers = inner.root.headers
        if not any(leaf.content_type in _STATUS_TYPES for leaf in leaves(inner.root)):
            continue
        sender = parse_addresses(headers.plain("from"))
        found = read_bounce(inner, inner_parts, sender, headers.text("subject") or "", "")
        if found is not None:
            return found
    return None


def _recipients(data: bytes) -> Iterator[BouncedRecipient]:
    data = data[:_MAX_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for block in _BLANK.split(data):
        for group in _groups(split(block.strip(b"\n"))):
            recipient = _recipient(group)
            if recipient is not None:
                yield recipient


def _groups(headers: Headers) -> Iterator[Headers]:
    """Part what belongs to several recipients in one block: some reports forget the blank line between."""
    fields: list[tuple[str, bytes]] = []
    for name, value in headers.fields:
        if name in {"final-recipient", "original-recipient", "action"} and any(key == name for key, _ in fields):
            yield Headers(tuple(fields))
            fields = []
        fields.append((name, value))
    yield Headers(tuple(fields))


def _recipient(group: Headers) -> BouncedRecipient | None:
    if not (group.has("final-recipient") or group.has("original-recipient") or group.has("action")):
        return None
    word = re.match(r"[a-z]*", (group.plain("action") or "").lower())
    stated = word[0] if word else ""
    status_text = f"{group.plain('status') or ''} {group.plain('diagnostic-code') or ''}"
    status = _STATUS.search(status_text)
    action = stated if stated in _ACTIONS else _action_of(status[1] if status else "")
    return BouncedRecipient(_address(group), action, status[1] if status else None, _diagnostic(group))


def _action_of(status: str) -> str:
    """Read the action from the status's class where it is missing (RFC 3463 section 3.1)."""
    return {"2": "delivered", "4": "delayed"}.get(status[:1], "failed")


def _address(group: Headers) -> str | None:
    for name in ("final-recipient", "original-recipient"):
        text = group.text(name) or ""
        kind, semicolon, rest = text.partition(";")
        address = (rest if semicolon and "@" not in kind else text).strip().strip("<>").strip()
        if "@" in address:
            local, _, domain = address.rpartition("@")
            return f"{_unescaped(local)}@{domain.lower()}"
    return None


def _unescaped(local: str) -> str:
    """Undo the escapes of an international address where the report has to be ASCII (RFC 6533 section 3)."""
    return _ESCAPE.sub(lambda hit: chr(int(hit[1], 16)) if _is_character(int(hit[1], 16)) else hit[0], local)


def _is_character(number: int) -> bool:
    return 0x20 < number < 0xD800 or 0xDFFF < number < 0x110000


def _diagnostic(group: Headers) -> str | None:
    text = group.text("diagnostic-code")
    if not text:
        return None
    kind, semicolon, rest = text.partition(";")
    return (rest.strip() if semicolon and re.fullmatch(r"[\w-]{1,20}", kind.strip()) else text) or None


def _unique(recipients: Iterable[BouncedRecipient]) -> Iterator[BouncedRecipient]:
    seen: set[BouncedRecipient] = set()
    for recipient in recipients:
        if recipient not in seen:
            seen.add(recipient)
            yield recipient


def _original_id(tree: Tree, parts: Split, text: str) -> str | None:
    """Find our mail's id: in what came back, in the words, or in what the report answers."""
    for part in _returned(parts):
        data = leaf_bytes(tree, part)[0][:_MAX_BYTES]
        # Some reports put a blank line before the returned headers.
        block = _BLANK.split(data.replace(b"\r\n", b"\n").lstrip(b"\n"), maxsplit=1)[0]
        found = ids(split(block).plain("message-id"))
        if found:
            return found[0]
    for leaf in leaves(tree.root):
        if leaf.content_type in _STATUS_TYPES:
            block = leaf_bytes(tree, leaf)[0][:_MAX_BYTES]
            found = ids(split(block).plain("x-original-message-id"))
            if found:
                return found[0]
    named = _MESSAGE_ID.search(text)
    if named:
        return named[1]
    answered = ids(tree.root.headers.plain("in-reply-to")) or ids(tree.root.headers.plain("references"))
    return answered[-1] if answered else None


def _returned(parts: Split) -> Iterator[Part]:
    return (part for part in parts.files if part.content_type in _RETURNED)
