"""Settings of the agenda: who may have a room reminded, how often one rings, and how many one may have.

Law: plain values. It does not know how they are written in a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

# Why: what was not heard in a quarter of an hour is worth saying again, and what was not heard six times is not being read.
NAG_EVERY, NAG_TIMES = timedelta(minutes=15), 6
# Why: more than anybody can keep in mind; a program that writes reminders is stopped here.
MOST = 100


@dataclass(frozen=True, slots=True)
class AgendaSettings:
    """`rooms` are selectors of those who may have any room reminded; `morning` is meant by a day without a time (None: office opens)."""

    rooms: tuple[str, ...] = ()
    nag_every: timedelta = NAG_EVERY
    nag_times: int = NAG_TIMES
    most: int = MOST
    morning: time | None = None
