"""Acknowledgement: who of an announcement's audience has confirmed it.

Law: a person has acknowledged when a tick of theirs stands on one of the announcement's events; taking it back undoes it, and who
ticks twice (in two rooms) counts once. Only those in the snapshot count. It does not know how reactions arrive or are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Why: phones send the tick with the variation selector U+FE0F, desktops without, and some keyboards offer the plain or heavy tick first.
TICKS = frozenset({"✅", "✔", "☑"})
CROSSES = frozenset({"❌", "✖", "✗"})
_SELECTORS = {0xFE0F: None, 0xFE0E: None}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person of the frozen audience."""

    user_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How one office stands."""

    unit: str
    done: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many people of the office were told."""
        return len(self.done) + len(self.missing)


def is_tick(key: str) -> bool:
    """Tell whether a reaction acknowledges (or approves)."""
    return key.translate(_SELECTORS) in TICKS


def is_cross(key: str) -> bool:
    """Tell whether a reaction refuses."""
    return key.translate(_SELECTORS) in CROSSES


def tally(recipients: Iterable[Recipient], ticked: Iterable[str]) -> tuple[Tally, ...]:
    """Give how each office stands, in the order of the recipients; `ticked` are the people with a tick."""
    everybody = frozenset(ticked)
    offices: dict[str, dict[str, bool]] = {}
    for recipient in recipients:
        offices.setdefault(recipient.unit, {})[recipient.user_id] = recipient.user_id in everybody
    return tuple(
        Tally(unit, tuple(user for user, has in people.items() if has), tuple(user for user, has in people.items() if not has))
        for unit, people in offices.items()
    )
