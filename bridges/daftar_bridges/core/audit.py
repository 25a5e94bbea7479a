"""Audit: what was accepted, held against what the rooms have: every mail ends as event, hold or notice to its sender.

Law: nothing is called well that was not seen: an event that the homeserver does not have is missing, one that no row accounts for is
doubled or unexplained. It does not know how either side was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# What is sent may be in the room a moment before its row says so.
_MOMENT = 120.0


@dataclass(frozen=True, slots=True)
class Kept:
    """One mailbox of an accepted mail, as the spool has it.

    `events` are the homeserver's answers for its parts, `is_told` whether the sender was told (or a person decided that he is not),
    `has_octets` whether the mail itself is there or was removed after its time.
    """

    row: str
    mail: str
    mailbox: str
    state: str
    received: float
    events: tuple[str, ...] = ()
    is_told: bool = False
    has_octets: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """An event of one of our ghosts in a room; `mail` and `mailbox` as it says itself ("" where it says nothing, or is encrypted)."""

    event: str
    room: str
    at: float
    mail: str = ""
    mailbox: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as it was promised; `kind` is missing, doubled, unexplained, untold or lost."""

    kind: str
    mail: str
    mailbox: str
    event: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; `states` counts rows, `removed` events that people have redacted."""

    states: Mapping[str, int]
    events: int
    removed: int
    oldest_waiting: float | None
    troubles: tuple[Trouble, ...] = field(default=())

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was promised."""
        return not self.troubles


def compare(kept: Iterable[Kept], seen: Mapping[str, Seen], now: float) -> Report:
    """Hold the rows of the spool against the events of the rooms."""
    rows = list(kept)
    known = {event for row in rows for event in row.events}
    waiting = {(row.mail, row.mailbox) for row in rows if row.state == "ready"}
    troubles = [trouble for row in rows for trouble in _of_row(row, seen)]
    mails = {row.mail for row in rows}
    # What is older was forgotten with its rows (pruning), or came before this spool.
    oldest = min((row.received for row in rows), default=now)
    for event in seen.values():
        if event.event in known or event.at < oldest or (event.mail, event.mailbox) in waiting:
            continue
        if event.mail in mails:
            troubles.append(Trouble("doubled", event.mail, event.mailbox, event.event, f"in {event.room} once more than its row says"))
        elif event.at < now - _MOMENT and not event.is_removed:
            troubles.append(Trouble("unexplained", event.mail, event.mailbox, event.event, f"in {event.room}, and of no mail that is here"))
    return Report(
        dict(sorted(Counter(row.state for row in rows).items())),
        len(known),
        sum(event.is_removed for event in seen.values() if event.event in known),
        min((row.received for row in rows if row.state == "ready"), default=None),
        tuple(troubles),
    )


def _of_row(row: Kept, seen: Mapping[str, Seen]) -> Iterable[Trouble]:
    for event in row.events:
        if event not in seen:
            yield Trouble("missing", row.mail, row.mailbox, event, "the homeserver does not have this event")
    if row.state == "done" and not row.events:
        yield Trouble("missing", row.mail, row.mailbox, "", "it is done, and no event was ever noted")
    if row.state == "returned" and not row.is_told:
        yield Trouble("untold", row.mail, row.mailbox, "", "it was refused after it was taken, and its sender was not told")
    if row.state in {"ready", "held"} and not row.has_octets:
        yield Trouble("lost", row.mail, row.mailbox, "", f"it is {row.state}, and its octets are gone")
