"""Threads: which conversation of a mailbox a mail belongs to, and when two mails are the same one.

Law: a mail joins only conversations of its own mailbox, and only when its sender took part in them or names an id that we made
(nobody can guess those); everybody else starts a conversation of their own. Order of the answer depends on nothing but the arguments.
It does not know where references are kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Why: two mails that agree in these and in every octet of the body are one mail handed over twice. Trace fields (Received) differ
# at each hand-over; Resent fields (RFC 5322 section 3.6.6) make a mail that a person sent on a new one.
_TELLING = frozenset({b"message-id", b"date", b"from", b"subject", b"resent-message-id", b"resent-date", b"resent-from"})
# Why: enough for any honest conversation; a mail with 100,000 references must not cost 100,000 look-ups (RFC 5322 sets no limit).
MOST_REFERENCES = 100
# Why: what stands beyond this is no header that any program wrote, and memory for it has an end.
_MOST_HEAD = 1024 * 1024
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:")


@dataclass(frozen=True, slots=True)
class Known:
    """What a mailbox knows of one Message-ID: the root event of its conversation, its own event ("" if never seen), whether we made it."""

    root: str
    event: str
    ours: bool


class Identity:
    """Gives the same text for a mail that is handed over again, another for any other mail; takes the octets as they come."""

    def __init__(self) -> None:
        self._head: bytearray | None = bytearray()
        self._last = b""
        self._digest = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        """Take the next octets, however they are cut."""
        chunk = self._last + chunk
        # A CR at the end may be half of a line's end.
        self._last = chunk[-1:] if chunk.endswith(b"\r") else b""
        self._take(chunk[:-1] if self._last else chunk)

    def hexdigest(self) -> str:
        """Give the identity; nothing may be added after it."""
        self._take(self._last)
        if self._head is not None:
            self._end_head(len(self._head), len(self._head))
        return self._digest.hexdigest()

    def _take(self, chunk: bytes) -> None:
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if self._head is None:
            self._digest.update(chunk)
            return
        start = max(len(self._head) - 1, 0)
        self._head += chunk
        end = self._head.find(b"\n\n", start, _MOST_HEAD)
        if end >= 0:
            self._end_head(end, end + 2)
        elif len(self._head) >= _MOST_HEAD:
            self._end_head(_MOST_HEAD, _MOST_HEAD)

    def _end_head(self, end: int, body: int) -> None:
        head, self._head = self._head or bytearray(), None
        telling = False
        for line in bytes(head[:end]).split(b"\n"):
            field = _FIELD.match(line)
            if field:
                telling = field[1].lower() in _TELLING
            if telling:
                self._digest.update(line.strip() + b"\n")
        self._digest.update(b"\n" + head[body:])


def identity(raw: bytes) -> str:
    """Give the identity of a mail whose octets are all here."""
    whole = Identity()
    whole.add(raw)
    return whole.hexdigest()


def hops(raw: bytes) -> int:
    """Count the Received fields (RFC 5321 section 6.3: many of them are a loop)."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return len(re.findall(rb"^received[ \t]*:", head, re.IGNORECASE | re.MULTILINE))


def ancestors(in_reply_to: Iterable[str], references: Iterable[str]) -> tuple[str, ...]:
    """Give the ids that a mail answers, nearest first (RFC 5322 section 3.6.4), at most MOST_REFERENCES of them."""
    nearest = [*in_reply_to, *reversed(tuple(references))]
    return tuple(dict.fromkeys(nearest))[:MOST_REFERENCES]


def join(chain: Iterable[str], known: Mapping[str, Known], participants: Mapping[str, frozenset[str]], sender: str) -> str | None:
    """Give the root event of the conversation that a mail belongs to, or None where it starts one.

    `chain` is `ancestors(...)`; `participants` maps a root to the addresses (lower-case) that took part.
    """
    for message_id in chain:
        found = known.get(message_id)
        if found and (found.ours or sender.casefold() in participants.get(found.root, frozenset())):
            return found.root
    return None


def parent(chain: Iterable[str], known: Mapping[str, Known], root: str) -> str:
    """Give the event that a mail answers within its conversation: the nearest that is here, else the root."""
    return next((known[step].event for step in chain if step in known and known[step].root == root and known[step].event), root)
