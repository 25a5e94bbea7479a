"""Reminding: when those who have not acknowledged are reminded by themselves.

Law: a day before the deadline where there is time for it, at the deadline, and each day after it for a week; in office hours on working
days unless it cannot wait, and in the quiet hours only what goes before them; never two within a day. What was missed while the bot was
away is made up for once. It does not know who is reminded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

from daftar_bots.core.schedule import Calendar, office_moment, quiet_end

DAY = timedelta(days=1)
# Why less than a day: a reminder at nine each morning is one a day, though the clock is never on the second.
AT_LEAST = timedelta(hours=20)
# Why an end: who has not answered ten reminders does not answer the eleventh; from there on it is for people to ask.
LAST = 7

# Gives a moment, or the next opening of the offices after it.
Opening: TypeAlias = "Callable[[datetime], datetime]"


def opened(moment: datetime, importance: str, calendar: Calendar, *, can_wait: bool) -> datetime:
    """Give the moment, or the next at which people may be reached: what `can_wait` in office hours, the rest outside the quiet hours."""
    wanted = office_moment(moment, calendar) if can_wait else moment
    end = quiet_end(wanted, importance, calendar)
    if end is None:
        return wanted
    return office_moment(end, calendar) if can_wait else end


def following(sent: datetime, ack_by: datetime, last: datetime | None, now: datetime, *, opening: Opening | None) -> datetime | None:
    """Give the next moment to remind after `now`; None where there is none left. `opening` moves what can wait into office hours."""
    for moment in _moments(sent, ack_by):
        wanted = moment if opening is None else opening(moment)
        if wanted > now and is_apart(last, wanted):
            return wanted
    return None


def is_apart(last: datetime | None, moment: datetime) -> bool:
    """Tell whether a reminder at this moment would not be the second of a day."""
    return last is None or moment - last >= AT_LEAST


def _moments(sent: datetime, ack_by: datetime) -> Iterator[datetime]:
    # Why: on the day it was sent a reminder says nothing new.
    if ack_by - DAY >= sent + DAY:
        yield ack_by - DAY
    for days in range(LAST + 1):
        yield ack_by + days * DAY
