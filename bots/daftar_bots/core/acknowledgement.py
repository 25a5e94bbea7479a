"""Acknowledgement: who of an announcement's audience has answered it, and how.

Law: a person's answer is the last one of theirs that still stands on one of the announcement's events, or was given in words or on a
page; taking it back undoes it, and who answers twice (in two rooms) counts once. Only those in the snapshot count. ✅ acknowledges; ❌ is
an answer too (received, but it cannot be done, with a reason), and ends reminding; ⏳ promises one later, and does not.
It does not know how answers arrive or are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

# Why: phones send the tick with the variation selector U+FE0F, desktops without, and some keyboards offer the plain or heavy tick first.
TICKS = frozenset({"✅", "✔", "☑"})
CROSSES = frozenset({"❌", "✖", "✗"})
HOURGLASSES = frozenset({"⏳", "⌛", "⏰"})
_SELECTORS = {0xFE0F: None, 0xFE0E: None}
# Unicode, "Emoji modifiers": the colours of a skin, which some keyboards put behind any sign.
_COLOURS = re.compile("[\U0001f3fb-\U0001f3ff]")


class Kind(StrEnum):
    """How a person answered."""

    YES = "yes"
    LATER = "later"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person of the frozen audience; `channel` is `room` (the whole room of their office) or `person` (a room of their own)."""

    user_id: str
    unit: str
    channel: str = "room"
    post: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How one office stands; everybody of it is in just one of the four."""

    unit: str
    done: tuple[str, ...]
    missing: tuple[str, ...]
    later: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many people of the office were told."""
        return len(self.done) + len(self.missing) + len(self.later) + len(self.declined)

    @property
    def open(self) -> tuple[str, ...]:
        """Those from whom an answer is still to come."""
        return self.missing + self.later


def is_tick(key: str) -> bool:
    """Tell whether a reaction acknowledges (or approves)."""
    return kind_of(key) is Kind.YES


def is_cross(key: str) -> bool:
    """Tell whether a reaction refuses."""
    return kind_of(key) is Kind.NO


def kind_of(key: str) -> Kind | None:
    """Give what a reaction answers; None for one that answers nothing."""
    sign = _COLOURS.sub("", key.translate(_SELECTORS))
    for signs, kind in ((TICKS, Kind.YES), (CROSSES, Kind.NO), (HOURGLASSES, Kind.LATER)):
        if sign in signs:
            return kind
    return None


def tally(recipients: Iterable[Recipient], answers: Mapping[str, Kind] | Iterable[str]) -> tuple[Tally, ...]:
    """Give how each office stands, in the order of the recipients; `answers` by person, or just the people who acknowledged."""
    given: Mapping[str, Kind] = answers if isinstance(answers, Mapping) else dict.fromkeys(answers, Kind.YES)
    offices: dict[str, dict[str, Kind | None]] = {}
    for recipient in recipients:
        offices.setdefault(recipient.unit, {})[recipient.user_id] = given.get(recipient.user_id)
    return tuple(_tally(unit, people) for unit, people in offices.items())


def _tally(unit: str, people: Mapping[str, Kind | None]) -> Tally:
    found: dict[Kind | None, list[str]] = {None: [], Kind.YES: [], Kind.LATER: [], Kind.NO: []}
    for user, kind in people.items():
        found[kind].append(user)
    return Tally(unit, tuple(found[Kind.YES]), tuple(found[None]), tuple(found[Kind.LATER]), tuple(found[Kind.NO]))


def open_people(offices: Iterable[Tally], needed: int | None) -> tuple[str, ...]:
    """Give those from whom an answer is wanted; an office where `needed` have acknowledged is done, whoever else has not."""
    return tuple(user for office in offices if needed is None or len(office.done) < needed for user in office.open)
