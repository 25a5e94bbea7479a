"""Reminding: when those who have not acknowledged are reminded by themselves.

Law: a day before the deadline where there is time for it, at the deadline, and each day after it for a week; in office hours unless it
cannot wait; never two within a day. What was missed while the bot was away is made up for once. It does not know who is reminded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
# Why less than a day: a reminder at nine each morning is one a day, though the clock is never on the second.
AT_LEAST = timedelta(hours=20)
# Why an end: who has not answered ten reminders does not answer the eleventh; from there on it is for people to ask.
LAST = 7
OPENS, CLOSES = time(9), time(18)


def following(sent: datetime, ack_by: datetime, last: datetime | None, now: datetime, *, zone: tzinfo, can_wait: bool) -> datetime | None:
    """Give the next moment to remind after `now`; None where there is none left."""
    for moment in _moments(sent, ack_by):
        wanted = in_office_hours(moment, zone) if can_wait else moment
        if wanted > now and is_apart(last, wanted):
            return wanted
    return None


def is_apart(last: datetime | None, moment: datetime) -> bool:
    """Tell whether a reminder at this moment would not be the second of a day."""
    return last is None or moment - last >= AT_LEAST


def in_office_hours(moment: datetime, zone: tzinfo) -> datetime:
    """Give the moment, or the next opening of the offices after it."""
    local = moment.astimezone(zone)
    opening = datetime.combine(local.date(), OPENS, tzinfo=zone)
    if local < opening:
        return opening
    return local if local.time() < CLOSES else datetime.combine(local.date() + DAY, OPENS, tzinfo=zone)


def _moments(sent: datetime, ack_by: datetime) -> Iterator[datetime]:
    # Why: on the day it was sent a reminder says nothing new.
    if ack_by - DAY >= sent + DAY:
        yield ack_by - DAY
    for days in range(LAST + 1):
        yield ack_by + days * DAY
