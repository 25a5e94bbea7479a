"""Moments: what a reminder's time is once it is understood: one moment, or a rule for all that follow; and which comes next.

Law: a rule means local time: 10:00 stays 10:00 when the clocks change; a local time that they skip is as much later, one that comes twice
is the first (as in `schedule`). Hours and minutes are counted in real time. What comes next is always later than what it is asked after.
It does not know words nor the clock.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias, cast

from daftar_bots.core.schedule import DAY, Calendar, at, is_working_day

# Why: what is said more often than four times an hour is read by nobody, and fills a room.
LEAST_GAP = timedelta(minutes=15)
# Why: nobody means every hundredth month, and searching for what never comes must end.
MOST_STEPS = 99
_HORIZON_DAYS = 366 * 9


class Unit(StrEnum):
    """What a rule counts."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Once:
    """One moment (UTC)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Every:
    """A rule: each `step`th unit counted from `anchor` (UTC); on these weekdays (0 is Monday), or this day of the month (and month).

    A day that a month does not have is its last. `until` is the last local day.
    """

    unit: Unit
    anchor: datetime
    step: int = 1
    clock: time = time(0)
    weekdays: frozenset[int] = frozenset()
    day: int = 1
    month: int = 1
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Cron:
    """A rule as programs write it: minute, hour, day of the month, month, day of the week (POSIX, `crontab`, "INPUT FILES")."""

    fields: str
    until: date | None = None
    times: tuple[time, ...] = field(default=(), repr=False)
    days: frozenset[int] = field(default=frozenset(), repr=False)
    months: frozenset[int] = field(default=frozenset(), repr=False)
    weekdays: frozenset[int] = field(default=frozenset(), repr=False)
    # Whether either of the two is enough, as where neither is `*`.
    is_either: bool = field(default=False, repr=False)


Plan: TypeAlias = "Once | Every | Cron"


def following(plan: Plan, after: datetime, calendar: Calendar) -> datetime | None:
    """Give the first moment (UTC) of a plan that is later than another; None where there is none."""
    if isinstance(plan, Once):
        return plan.at if plan.at > after else None
    if isinstance(plan, Every) and plan.unit in {Unit.MINUTE, Unit.HOUR}:
        gap = plan.step * (timedelta(minutes=1) if plan.unit is Unit.MINUTE else timedelta(hours=1))
        found = plan.anchor + gap * max(1, (after - plan.anchor) // gap + 1)
        is_over = plan.until is not None and found.astimezone(calendar.zone).date() > plan.until
        return None if is_over else found
    first = after.astimezone(calendar.zone).date() - DAY
    for distance in range(_HORIZON_DAYS):
        day = first + distance * DAY
        if plan.until is not None and day > plan.until:
            return None
        for found in _on(plan, day, calendar):
            if found > after:
                return found
    return None


def _on(plan: Every | Cron, day: date, calendar: Calendar) -> Iterator[datetime]:
    if isinstance(plan, Cron):
        is_meant = _cron_falls(plan, day)
        clocks = plan.times
    else:
        is_meant = _falls(plan, day, calendar)
        clocks = (plan.clock,)
    if is_meant:
        yield from (at(day, clock, calendar.zone) for clock in clocks)


def _falls(plan: Every, day: date, calendar: Calendar) -> bool:
    first = plan.anchor.astimezone(calendar.zone).date()
    match plan.unit:
        case Unit.DAY:
            return (day - first).days % plan.step == 0
        case Unit.WORKDAY:
            return is_working_day(day, calendar)
        case Unit.WEEK:
            monday, first_monday = day - day.weekday() * DAY, first - first.weekday() * DAY
            return day.weekday() in plan.weekdays and (monday - first_monday).days // 7 % plan.step == 0
        case Unit.MONTH:
            months = (day.year - first.year) * 12 + day.month - first.month
            return months % plan.step == 0 and day.day == _within(day, plan.day)
        case _:
            is_year = (day.year - first.year) % plan.step == 0
            return is_year and day.month == plan.month and day.day == _within(day, plan.day)


def _within(day: date, wanted: int) -> int:
    return min(wanted, monthrange(day.year, day.month)[1])


def _cron_falls(plan: Cron, day: date) -> bool:
    if day.month not in plan.months:
        return False
    is_day, is_weekday = day.day in plan.days, day.weekday() in plan.weekdays
    return is_day or is_weekday if plan.is_either else is_day and is_weekday


_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES: Mapping[str, int] = MappingProxyType(
    {name: place for place, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
    | {
        name: place
        for place, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)
    },
)


def read_cron(fields: str, until: date | None = None) -> Cron | None:
    """Read five fields (folded); None where they are none, or mean more often than every quarter of an hour."""
    parts = fields.split()
    if len(parts) != len(_RANGES):
        return None
    sets = [_cron_field(part, low, high) for part, (low, high) in zip(parts, _RANGES, strict=True)]
    minutes, hours, days, months, weekdays = sets
    if minutes is None or hours is None or days is None or months is None or weekdays is None:
        return None
    times = tuple(time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes))
    if not _is_slow(times):
        return None
    is_either = not parts[2].startswith("*") and not parts[4].startswith("*")
    # In `crontab` 0 (and in most programs 7) is Sunday; ours begin on Monday.
    made = Cron(" ".join(parts), until, times, days, months, frozenset((day - 1) % 7 for day in weekdays), is_either)
    # 30-2 never comes.
    is_ever = bool(weekdays) if is_either else any(day <= monthrange(2024, month)[1] for day in days for month in months)
    return made if is_ever else None


def _cron_field(text: str, low: int, high: int) -> frozenset[int] | None:
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        if slash and not (step.isascii() and step.isdecimal() and 0 < int(step[:4]) <= high):
            return None
        first, dash, last = ("*", "", "") if span == "*" else span.partition("-")
        start = low if first == "*" else _cron_value(first)
        end = _cron_value(last) if dash else high if first == "*" or slash else start
        if start is None or end is None or not low <= start <= end <= high:
            return None
        found |= set(range(start, end + 1, int(step) if slash else 1))
    return frozenset(found)


def _cron_value(text: str) -> int | None:
    if text in _NAMES:
        return _NAMES[text]
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 else None


def _is_slow(times: tuple[time, ...]) -> bool:
    minutes = [each.hour * 60 + each.minute for each in times]
    gaps = [later - earlier for earlier, later in zip(minutes, [*minutes[1:], minutes[0] + 24 * 60], strict=True)]
    return all(timedelta(minutes=gap) >= LEAST_GAP for gap in gaps)


def write_plan(plan: Plan) -> str:
    """Write a plan as the store keeps it."""
    if isinstance(plan, Once):
        return json.dumps({"kind": "once", "at": plan.at.isoformat()})
    until = plan.until.isoformat() if plan.until else None
    if isinstance(plan, Cron):
        return json.dumps({"kind": "cron", "fields": plan.fields, "until": until})
    return json.dumps(
        {
            "kind": "every",
            "unit": plan.unit.value,
            "anchor": plan.anchor.isoformat(),
            "step": plan.step,
            "clock": plan.clock.isoformat(),
            "weekdays": sorted(plan.weekdays),
            "day": plan.day,
            "month": plan.month,
            "until": until,
        }
    )


def read_plan(text: str) -> Plan:
    """Read what `write_plan` wrote.

    Raises:
        ValueError: it is something else.
    """
    data = cast("dict[str, object]", json.loads(text))
    until = date.fromisoformat(str(data["until"])) if data.get("until") else None
    if data["kind"] == "once":
        return Once(datetime.fromisoformat(str(data["at"])))
    if data["kind"] == "cron":
        made = read_cron(str(data["fields"]), until)
        if made is None:
            raise ValueError("no cron fields")
        return made
    return Every(
        Unit(str(data["unit"])),
        datetime.fromisoformat(str(data["anchor"])).astimezone(UTC),
        cast("int", data["step"]),
        time.fromisoformat(str(data["clock"])),
        frozenset(cast("list[int]", data["weekdays"])),
        cast("int", data["day"]),
        cast("int", data["month"]),
        until,
    )
