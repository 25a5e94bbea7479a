"""Reply: what an official writes after `!mail`, and the mail that becomes of it.

Law: a reply goes to those whom the answered mail named for it and to nobody else; the mailbox's own addresses are never among them.
It does not know rooms, MIME or the policy.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from daftar_bridges.core.speech import SENTENCES

HELP = SENTENCES["help"]["en"]
WORDS = frozenset({"reply", "reply-all", "attach", "source"})
_COMMAND = re.compile(r"!mail(?:\s+(?P<word>[^\s]+)(?:[ \t]*\n|\s)?(?P<rest>.*))?\s*\Z", re.DOTALL)
# Reply prefixes that mail programs write (a forward, as `Fwd:` or `WG:`, is none of them).
_REPLIED = re.compile(r"(?:re|aw|sv|antw|vs|odp|res|rif|उत्तर|प्रति)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
# Why: RFC 5322 sets no limit on References; RFC 5537 section 3.4.4 lets them be cut if the first and the last ones are kept.
_MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Person:
    """A name and an address as the mail had them."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Original:
    """What a reply needs of the mail that it answers."""

    message_id: str | None
    references: tuple[str, ...]
    subject: str
    sender: tuple[Person, ...]
    reply_to: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give plain data, as `original_from` reads it."""
        return asdict(self)


# What is said in the control room only; its own reader (`control_words`) is compared with this by a test.
CONTROL_WORDS = frozenset(
    {"queue", "show", "approve", "release", "reject", "drop", "hold", "retry", "replay", "yes", "no", "mailboxes", "open", "close"}
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command in a room: `word` is one of WORDS, or "" (then the help is shown, after the sentence `problem` where there is one)."""

    word: str
    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is to be written: everything but the bytes."""

    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    subject: str
    text: str
    message_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    files: tuple[Attached, ...] = ()

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address that gets it, once."""
        return tuple(dict.fromkeys(person.address for person in (*self.to, *self.cc)))


def original_from(data: Mapping[str, Any]) -> Original:
    """Read `Original.as_json()` back."""
    people = {key: tuple(Person(**person) for person in data[key]) for key in ("sender", "reply_to", "to", "cc")}
    return Original(data["message_id"], tuple(data["references"]), data["subject"], **people)


def command(body: str) -> Command | None:
    """Read the body of a message; None where it is not for us."""
    match = _COMMAND.match(body)
    if not match:
        return None
    word, rest = match["word"] or "", (match["rest"] or "").strip()
    if word in {"", "help"}:
        return Command("")
    if word not in WORDS:
        return Command("", word[:40], problem="control-word" if word in CONTROL_WORDS else "unknown-word")
    if word in {"reply", "reply-all"} and not rest:
        return Command("", problem="no-text")
    return Command(word, rest)


def draft(said: Command, original: Original, sender: Person, message_id: str, is_ours: Callable[[str], bool]) -> Draft:
    """Give the mail that answers `original`; it may have no recipient, where the original had no address to answer."""
    to = _others(original.reply_to or original.sender, is_ours, ())
    cc: tuple[Person, ...] = ()
    if said.word == "reply-all":
        to = (*to, *_others(original.to, is_ours, to))
        cc = _others(original.cc, is_ours, to)
    chain = [*original.references, original.message_id] if original.message_id else list(original.references)
    chain = list(dict.fromkeys(chain))
    if len(chain) > _MOST_REFERENCES:
        chain = [chain[0], *chain[1 - _MOST_REFERENCES :]]
    return Draft(sender, to, cc, reply_subject(original.subject), said.text, message_id, original.message_id, tuple(chain))


def reply_subject(subject: str) -> str:
    """Give the subject of a reply: `Re:` in front, unless a mail program has put such a word there."""
    subject = " ".join(subject.split())
    return subject if _REPLIED.match(subject) else f"Re: {subject}".strip()


def message_id(secret: bytes, event_id: str, domain: str) -> str:
    """Give the Message-ID (without brackets) of the mail that an event becomes; only who has the secret or the mail knows it."""
    return f"{hmac.new(secret, event_id.encode(), hashlib.sha256).hexdigest()[:40]}@{domain}"


def _others(people: Iterable[Person], is_ours: Callable[[str], bool], besides: Iterable[Person]) -> tuple[Person, ...]:
    taken = {person.address.casefold() for person in besides}
    chosen: list[Person] = []
    for person in people:
        if person.address and person.address.casefold() not in taken and not is_ours(person.address):
            taken.add(person.address.casefold())
            chosen.append(person)
    return tuple(chosen)
