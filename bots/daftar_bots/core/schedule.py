"""Schedule: when something goes out: the moment a person means by `25-11 10:00` or `tomorrow`, office hours, holidays, quiet hours.

Law: a moment is meant in the calendar's time zone and kept in UTC. A local time that the clocks skip is the moment as much later; one
that comes twice is the first. What was written without a year or a day is the next such moment. It does not know the clock, nor where
holidays come from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from daftar_bots.core.words import spoken

DAY = timedelta(days=1)
# Why: no office is closed for two months; a calendar that says so is a mistake, and searching on would never end.
LONGEST_CLOSURE = 60
# Why: an order that is to go out or be answered later than that is a slip of the hand in the year; whoever means it writes it anew by then.
MOST_YEARS_AHEAD = 5

DAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "today": ("today", "आज", "آج"),
        "tomorrow": ("tomorrow", "उद्या", "कल", "کل"),
        "overmorrow": ("overmorrow", "परवा", "परसों", "پرسوں"),
        "office": ("office", "office-hours", "कार्यालयीन", "कार्यालय", "دفتری", "دفتر"),
        "monday": ("monday", "mon", "सोमवार", "सोमवारी", "پیر"),
        "tuesday": ("tuesday", "tue", "मंगळवार", "मंगळवारी", "मंगलवार", "منگل"),
        "wednesday": ("wednesday", "wed", "बुधवार", "बुधवारी", "بدھ"),
        "thursday": ("thursday", "thu", "गुरुवार", "गुरुवारी", "बृहस्पतिवार", "جمعرات"),
        "friday": ("friday", "fri", "शुक्रवार", "शुक्रवारी", "جمعہ"),
        "saturday": ("saturday", "sat", "शनिवार", "शनिवारी", "ہفتہ"),
        "sunday": ("sunday", "sun", "रविवार", "रविवारी", "اتوار"),
    },
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_OF = spoken(DAYS)
_AHEAD = MappingProxyType({"today": 0, "tomorrow": 1, "overmorrow": 2})
_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})(?:[-./](\d{4}))?|(\d{4})-(\d{1,2})-(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True, slots=True)
class Date:
    """A day as written; without a year the next such day is meant."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A moment as written: a date, a day named by its word (`tomorrow`, `friday`, `office`), or neither; and the clock, if it was given."""

    date: Date | None = None
    word: str = ""
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """How an office's time runs: zone, hours, days off, and the hours in which nobody is to be rung."""

    zone: tzinfo
    opens: time = time(9, 45)
    closes: time = time(18, 15)
    # Why both: offices of Maharashtra have worked five days a week since 29 February 2020.
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    quiet: tuple[time, time] | None = None
    # Which importance is not held back by quiet hours.
    overrides: frozenset[str] = frozenset({"emergency"})


def read_clock(text: str) -> time | None:
    """Read `10:00` (folded); None where it is no time of day."""
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def read_when(day: str, clock: str = "") -> When | None:
    """Read a day or a time of day, and the time of day behind a day (both folded); None where it is neither."""
    at = read_clock(clock) if clock else None
    if clock and at is None:
        return None
    if word := _DAY_OF.get(day):
        return None if word == "office" and at else When(word=word, clock=at)
    if found := _DATE.fullmatch(day):
        written = (found[6], found[5], found[4]) if found[4] else (found[1], found[2], found[3])
        return When(Date(int(written[0]), int(written[1]), int(written[2]) if written[2] else None), clock=at)
    only = read_clock(day)
    return When(clock=only) if only is not None and at is None else None


def moment(when: When, now: datetime, calendar: Calendar) -> datetime:
    """Give the moment that is meant; a day without a time is its office's opening.

    Raises:
        ValueError: there is no such day, or it is over.
    """
    local = now.astimezone(calendar.zone)
    if when.word == "office":
        return office_moment(now, calendar)
    clock = when.clock or calendar.opens
    found = at(_day(when, local, clock), clock, calendar.zone)
    if found <= now:
        raise ValueError("the moment is over")
    return found


def is_too_far(moment: datetime, now: datetime) -> bool:
    """Tell whether a moment is so far ahead that its year is a slip of the hand."""
    # Why 366: so that the same day in five years is not too far.
    return moment - now > MOST_YEARS_AHEAD * 366 * DAY


def at(day: date, clock: time, zone: tzinfo) -> datetime:
    """Give a local time of a day in UTC."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def office_moment(moment: datetime, calendar: Calendar) -> datetime:
    """Give the moment, or the next opening of the offices after it."""
    local = moment.astimezone(calendar.zone)
    if is_working_day(local.date(), calendar) and calendar.opens <= local.time() < calendar.closes:
        return moment
    day = local.date()
    for _ in range(LONGEST_CLOSURE):
        opening = at(day, calendar.opens, calendar.zone)
        if opening > moment and is_working_day(day, calendar):
            return opening
        day += DAY
    raise ValueError("the offices do not open")


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Tell whether the offices are open on a day."""
    return day.weekday() not in calendar.weekend and day not in calendar.holidays


def quiet_end(moment: datetime, importance: str, calendar: Calendar) -> datetime | None:
    """Give when the quiet hours end in which the moment lies; None where it does not, or where the importance goes before them."""
    if calendar.quiet is None or importance in calendar.overrides:
        return None
    start, end = calendar.quiet
    local = moment.astimezone(calendar.zone)
    clock = local.time().replace(tzinfo=None)
    if start <= end:
        return at(local.date(), end, calendar.zone) if start <= clock < end else None
    if clock >= start:
        return at(local.date() + DAY, end, calendar.zone)
    return at(local.date(), end, calendar.zone) if clock < end else None


def _day(when: When, local: datetime, clock: time) -> date:
    today = local.date()
    if when.word in _AHEAD:
        return today + _AHEAD[when.word] * DAY
    if when.word:
        return today + ((WEEKDAYS.index(when.word) - today.weekday() - 1) % 7 + 1) * DAY
    if when.date is None:
        return today if local.time().replace(tzinfo=None) < clock else today + DAY
    if when.date.year is not None:
        return date(when.date.year, when.date.month, when.date.day)
    for year in range(today.year, today.year + 9):
        # Why up to nine years: 29-2 may be that far away (1896 to 1904).
        try:
            found = date(year, when.date.month, when.date.day)
        except ValueError:
            continue
        if found > today or (found == today and local.time().replace(tzinfo=None) < clock):
            return found
    raise ValueError("there is no such day")
