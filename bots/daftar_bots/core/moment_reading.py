"""Moment reading: the time that a person names in their own words, found at the beginning or the end of what they wrote.

Law: reading is total: `find` gives a wish and the words that are not about time, or None; `plan_of` makes of a wish what `moments` knows,
or says why not. A bare hour from 1 to 7 is in the afternoon, as offices speak; one with minutes is of twenty-four hours.
It does not know commands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from daftar_bots.core import moment_words as words
from daftar_bots.core.language import fold
from daftar_bots.core.moment_pieces import PIECES, Reader, Token, Wish
from daftar_bots.core.moments import LEAST_GAP, MOST_STEPS, Every, Once, Plan, Unit, following, read_cron
from daftar_bots.core.schedule import Calendar, When, moment

_SIGNS = ",.;:!?।۔،؛()"
# What a part of the day means where no hour is named.
_OF_PART = {"noon": time(12), "afternoon": time(14), "evening": time(17), "night": time(20)}
_DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Found:
    """A wish, and the words that are left when it is taken out."""

    wish: Wish
    rest: str


class WrongTime(Exception):
    """A time that there is not: the key of the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def find(text: str) -> Found | None:
    """Find the time at the beginning of a text, else at its end; None where neither is one."""
    tokens = [Token(fold(found[0]).strip(_SIGNS) or fold(found[0]), found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    front, used = _read(tokens, 0)
    if front.is_time:
        # Why both ends: "every monday send the list nag" has its last word about time too.
        return Found(front, text[tokens[used].start :].strip() if used < len(tokens) else "")
    for start in range(1, len(tokens)):
        back, used = _read(tokens, start)
        if used == len(tokens) and back.is_time:
            return Found(back, text[: tokens[start].start].strip())
    return None


def _read(tokens: list[Token], start: int) -> tuple[Wish, int]:
    wish, place = Wish(), start
    while place < len(tokens):
        lead = place
        while lead < len(tokens) and tokens[lead].word in words.LEADS:
            lead += 1
        # Why from the lead too: "next week" and "at 4" are more than their second word.
        for begin in dict.fromkeys((place, max(place, lead - 1), lead)):
            found = _piece(Reader(tokens, begin, is_led=begin > place and tokens[begin - 1].word in words.AT), wish)
            if found is not None:
                break
        else:
            return wish, place
        wish, place = found
        while place < len(tokens) and tokens[place].word in words.TRAILS:
            place += 1
    return wish, place


def _piece(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    for read in PIECES:
        found = read(reader, wish)
        if found is not None:
            return found[0], reader.place + found[1]
    return None


def plan_of(wish: Wish, now: datetime, calendar: Calendar) -> Plan:
    """Make a plan of a wish.

    Raises:
        WrongTime: there is no such time, it is over, or it comes too often.
    """
    try:
        until = moment(When(wish.until, clock=time(23, 59)), now, calendar).astimezone(calendar.zone).date() if wish.until else None
        plan = _plan(wish, until, now, calendar)
        first = following(plan, now, calendar)
    except (ValueError, OverflowError) as error:
        raise WrongTime("agenda-wrong-past") from error
    if first is None:
        raise WrongTime("agenda-wrong-never")
    return plan


def _plan(wish: Wish, until: date | None, now: datetime, calendar: Calendar) -> Plan:
    if wish.cron:
        made = read_cron(wish.cron, until)
        if made is None:
            raise WrongTime("agenda-wrong-cron")
        return made
    if wish.every is not None:
        return _every(wish, wish.every, until, now, calendar)
    if until is not None:
        raise WrongTime("agenda-wrong-until")
    if wish.span is not None:
        return Once(_spanned(wish, wish.span, now, calendar))
    clock = _time(wish)
    when = When(wish.date, wish.day, clock)
    if wish.part == "night" and clock is not None and clock.hour < 5 and (wish.date or wish.day):
        # The small hours of a night are of the next day.
        evening = moment(replace(when, clock=time(23, 59)), now, calendar).astimezone(calendar.zone)
        return Once(datetime.combine(evening.date() + timedelta(days=1), clock, tzinfo=calendar.zone).astimezone(UTC))
    return Once(moment(when, now, calendar))


def _every(wish: Wish, unit: Unit, until: date | None, now: datetime, calendar: Calendar) -> Every:
    gap = {Unit.MINUTE: timedelta(minutes=wish.step), Unit.HOUR: timedelta(hours=wish.step)}.get(unit)
    if wish.step > MOST_STEPS and unit is not Unit.MINUTE:
        raise WrongTime("agenda-wrong-never")
    if gap is not None and gap < LEAST_GAP:
        raise WrongTime("agenda-wrong-often")
    local = now.astimezone(calendar.zone)
    clock = _time(wish) or calendar.opens
    day, month = wish.month_day or local.day, local.month
    if wish.date is not None:
        # Why the calendar is asked: it says whether there is such a day.
        day, month = wish.date.day, wish.date.month
        moment(When(replace(wish.date, year=None), clock=clock), now, calendar)
    weekdays = wish.weekdays or frozenset({local.weekday()})
    made = Every(unit, now, 1, clock, weekdays if unit is Unit.WEEK else frozenset(), day, month, until)
    if gap is None and wish.step > 1:
        # "every other monday" begins with the coming one.
        return replace(made, step=wish.step, anchor=following(made, now, calendar) or now)
    return replace(made, step=wish.step)


def _spanned(wish: Wish, span: tuple[int, str], now: datetime, calendar: Calendar) -> datetime:
    count, unit = span
    if unit == "minute":
        return now + timedelta(minutes=count)
    if unit == "hour":
        return now + timedelta(hours=count)
    local = now.astimezone(calendar.zone)
    clock = _time(wish) or local.time().replace(microsecond=0, second=0, tzinfo=None)
    if unit in _DAYS:
        day = local.date() + timedelta(days=count * _DAYS[unit])
    else:
        months = local.month - 1 + count * (12 if unit == "year" else 1)
        year, month = local.year + months // 12, months % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        day = date(year, month, min(local.day, last))
    return datetime.combine(day, clock, tzinfo=calendar.zone).astimezone(UTC)


def _time(wish: Wish) -> time | None:
    """Give the time of day that is meant; None where none was named (and for the morning, which is when the offices open)."""
    clock = wish.clock
    if clock is None:
        return _OF_PART.get(wish.part)
    hour = clock.hour
    if clock.half:
        hour = hour % 12 + (12 if clock.half == "pm" else 0)
    elif wish.part and hour <= 12:
        hour = _hour_of_part(hour, wish.part)
    elif clock.is_bare and 1 <= hour <= 7 and not wish.part:
        hour += 12
    return time(hour % 24, clock.minute)


def _hour_of_part(hour: int, part: str) -> int:
    if part == "night":
        return hour % 12 + (12 if 5 <= hour < 12 else 0)
    if part in {"noon", "afternoon"}:
        return hour + 12 if hour <= 7 else hour
    return hour % 12 + 12 if part == "evening" else hour % 24
