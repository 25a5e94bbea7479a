"""Threads: which conversation of a mailbox a mail belongs to, and when two mails are the same one.

Law: a mail joins only conversations of its own mailbox, and only when its sender took part in them or names an id that we made
(nobody can guess those), or brings a token of ours from where we sent it; everybody else starts a conversation of their own. Order of
the answer depends on nothing but the arguments. It does not know where references are kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daftar_bridges.core.message import Message

# Why: two mails that agree in these and in every octet of the body are one mail handed over twice. Trace fields (Received) differ
# at each hand-over; Resent fields (RFC 5322 section 3.6.6) make a mail that a person sent on a new one.
_TELLING = frozenset({b"message-id", b"date", b"from", b"subject", b"resent-message-id", b"resent-date", b"resent-from"})
# What of these makes a mail one of its own, if it says anything.
_ALONE = frozenset({b"message-id", b"date", b"resent-message-id", b"resent-date"})
# How the identity begins of a mail that nothing makes one of its own: it may be said again, and then it is another mail.
ALIKE = "alike:"
# Why: enough for any honest conversation; a mail with 100,000 references must not cost 100,000 look-ups (RFC 5322 sets no limit).
MOST_REFERENCES = 100
# Why: what stands beyond this is no header that any program wrote, and memory for it has an end.
_MOST_HEAD = 1024 * 1024
# Why 13: 65 bits, which nobody guesses, and still short enough to stand in a subject (five bits a letter, RFC 4648 section 6).
_LETTERS = 13
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(rf"\[DAFTAR-([A-Z2-7]{{{_LETTERS}}})\]", re.IGNORECASE)
# Why a bound: a subject is anybody's text.
_MOST_TOKENS = 5
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:")
# How a line begins that goes on with the one before (RFC 5322 section 2.2.3), or is empty; and the line that an mbox puts before a mail.
_FOLDED = (b" ", b"\t", b"")
_ENVELOPE = (b"From ", b">From ")
_NOTHING = (b"", b"<>")


@dataclass(frozen=True, slots=True)
class Known:
    """What a mailbox knows of one Message-ID: the root event of its conversation, its own event ("" if never seen), whether we made it."""

    root: str
    event: str
    ours: bool


class Identity:
    """Gives the same text for a mail that is handed over again, another for any other mail; takes the octets as they come.

    A mail with neither Message-ID nor Date (alarms of devices) is told by the way that it came (Received), which is the same when one
    transmission is tried again; where it has not even that, its identity begins with `ALIKE`, and only the time can tell.
    """

    def __init__(self) -> None:
        self._head: bytearray | None = bytearray()
        self._last = b""
        self._digest = hashlib.sha256()
        self._is_alike = False

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
        return f"{ALIKE if self._is_alike else ''}{self._digest.hexdigest()}"

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
        said, trace = bytearray(), bytearray()
        # The field that a line is of: None before the first, "" where it is of none; that may be all that a broken mail says.
        name: bytes | None = None
        is_alone = False
        for line in bytes(head[:end]).split(b"\n"):
            field = _FIELD.match(line)
            if field:
                name = field[1].lower()
            elif line[:1] not in _FOLDED and not line.startswith(_ENVELOPE):
                name = b""
            if name == b"" or name in _TELLING:
                said += line.strip() + b"\n"
            elif name == b"received":
                trace += line.strip() + b"\n"
            is_alone = is_alone or (name in _ALONE and line[field.end() if field else 0 :].strip() not in _NOTHING)
        self._is_alike = not (is_alone or trace)
        self._digest.update(said + (b"" if is_alone else trace) + b"\n" + head[body:])


def identity(raw: bytes) -> str:
    """Give the identity of a mail whose octets are all here."""
    whole = Identity()
    whole.add(raw)
    return whole.hexdigest()


def hops(raw: bytes) -> int:
    """Count the Received fields (RFC 5321 section 6.3: many of them are a loop)."""
    end = _END_OF_HEAD.search(raw)
    return len(_RECEIVED.findall(raw, 0, end.start() if end else len(raw)))


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


def is_stranger(chain: Iterable[str], known: Mapping[str, Known]) -> bool:
    """Whether a mail that `join` gave no conversation names one all the same."""
    return any(message_id in known and known[message_id].event for message_id in chain)


def awaited(message_id: str | None, known: Mapping[str, Known], participants: Mapping[str, frozenset[str]], sender: str) -> str | None:
    """Give the root of the conversation that has answers to this mail already, though it only comes now; None where there is none."""
    found = known.get(message_id or "")
    if found is None or found.event or sender.casefold() not in participants.get(found.root, frozenset()):
        return None
    return found.root


def token(secret: bytes, mailbox: str, root: str) -> str:
    """Give the token of a conversation for the subjects of its mails; only who has the secret or a mail knows it."""
    made = hmac.new(secret, f"subject\0{mailbox}\0{root}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode()[:_LETTERS]


def with_token(subject: str, token: str) -> str:
    """Give a subject with a token, at its end; one that it has already stays alone."""
    return subject if token in tokens(subject) else f"{subject} [DAFTAR-{token}]".strip()


def tokens(subject: str) -> tuple[str, ...]:
    """Give the tokens in a subject, the last first: what was added last is what was answered last."""
    return tuple(dict.fromkeys(found.upper() for found in reversed(_TOKEN.findall(subject))))[:_MOST_TOKENS]


def is_from_there(sender: str, participants: Iterable[str]) -> bool:
    """Whether a mail comes from the domain of somebody who takes part.

    Why: a token is quoted with the subject wherever a mail is sent on, so that alone proves nothing; a ticket system answers with
    addresses of its own, but from its domain.
    """
    domain = sender.casefold().rpartition("@")[2]
    return bool(domain) and any(each.rpartition("@")[2] == domain for each in participants)


def likenesses(message: Message, author: str) -> tuple[str, ...]:
    """Give what a mail is recognised by when it comes once more by another way (a list, a second account), though octets differ.

    The same Message-ID with the same words, or the same date and subject with the same words; each with the same files by the same
    `author` (where a check failed, another one than the real author, so that nobody keeps the real mail out by sending it first).
    """
    words = "\n".join(" ".join(line.split()) for line in message.whole.splitlines() if line.strip())
    files = sorted(attachment.sha256 for attachment in message.attachments)
    said = hashlib.sha256("\0".join([author.casefold(), words, *files]).encode("utf-8", "replace")).hexdigest()
    marks = [f"id\0{message.message_id}"] if message.message_id else []
    if message.date is not None:
        marks.append(f"date\0{message.date.isoformat()}\0{' '.join(message.subject.split())}")
    return tuple(hashlib.sha256(f"{said}\0{mark}".encode("utf-8", "replace")).hexdigest() for mark in marks)


def parent(chain: Iterable[str], known: Mapping[str, Known], root: str) -> str:
    """Give the event that a mail answers within its conversation: the nearest that is here, else the root."""
    return next((known[step].event for step in chain if step in known and known[step].root == root and known[step].event), root)
