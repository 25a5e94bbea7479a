"""Flood: when one person says more to a bot than anybody writes by hand.

Law: of each window so many are answered, the next is told so, the rest are passed over until it is over. It does not know stores or rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Why: a form is answered with a word every few seconds; faster is a program or a stuck key.
MOST = 20
WINDOW = 60.0


class Verdict(StrEnum):
    """What is done with what a person said."""

    FINE = "fine"
    TELL = "tell"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Heard:
    """How much was heard of a person `since` a moment (seconds since 1970)."""

    since: float
    heard: int


def weigh(before: Heard | None, now: float) -> tuple[Heard, Verdict]:
    """Count one more; give the count, and what is done."""
    if before is None or not 0 <= now - before.since < WINDOW:
        before = Heard(now, 0)
    after = Heard(before.since, before.heard + 1)
    if after.heard <= MOST:
        return after, Verdict.FINE
    return after, Verdict.TELL if after.heard == MOST + 1 else Verdict.SILENT
