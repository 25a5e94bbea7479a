"""Spans: dates and times of a policy as stretches of time, and the reading of RFC 3339.

Law (format 1, section 4): a date means the whole day in the policy's time zone, both ends inclusive; a time with an offset means
[from, until).
It does not know what time it is now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from daftar_policy.core.document import Node

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# RFC 3339, section 5.6, with the blank that its note allows instead of the T.
_TIME = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt ](?P<clock>\d{2}:\d{2}):(?P<second>\d{2})(?P<fraction>\.\d+)?(?P<offset>[Zz]|[+-]\d{2}:\d{2})?",
    re.ASCII,
)


class TimeError(ValueError):
    """A text that is no date or time of RFC 3339."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time [start, end) in UTC; None is open."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether an instant (in UTC) lies within."""
        return (self.start is None or at >= self.start) and (self.end is None or at < self.end)


ALWAYS = Span()


def parse_time(text: str) -> datetime:
    """Read a time of RFC 3339 with its offset.

    Raises:
        TimeError: it is none, has no offset, or is not of the years 2 to 9998.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise TimeError(f"`{text[:40]}` is not a time of RFC 3339 such as 2026-11-21T10:00:00+05:30")
    if match["offset"] is None:
        raise TimeError(f"`{text[:40]}` has no offset such as +05:30 or Z")
    # A leap second (RFC 3339, section 5.7) counts as the last of its minute.
    second = "59" if match["second"] == "60" else match["second"]
    fraction = (match["fraction"] or ".0")[:7]
    offset = "+00:00" if match["offset"] in "Zz" else match["offset"]
    try:
        read = datetime.fromisoformat(f"{match['date']}T{match['clock']}:{second}{fraction.ljust(7, '0')}{offset}")
    except ValueError as error:
        raise TimeError(f"`{text[:40]}` is not a time: {error}") from error
    return checked(read)


def checked(at: datetime) -> datetime:
    """Give the time if every zone can show it.

    Raises:
        TimeError: it is naive, or not of the years 2 to 9998.
    """
    if at.utcoffset() is None:
        raise TimeError("a time needs an offset")
    # Why: a day's shift into another zone must stay within what `datetime` can hold.
    if not 2 <= at.year <= 9998:
        raise TimeError(f"the year {at.year} is out of reach")
    return at


def read_span(start: Node, end: Node, zone: tzinfo) -> Span:
    """Read `from` and `until`; faults are noted at the nodes."""
    span = Span(_bound(start, zone, days=0), _bound(end, zone, days=1))
    return ALWAYS if span == ALWAYS else span


def read_zone(node: Node) -> tzinfo:
    """Read a time zone's name; UTC where not given."""
    name = node.text("UTC")
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        node.fault("time-zone", f"`{name}` is not a time zone", "write it as in the IANA database, such as Asia/Kolkata")
        return UTC


def _bound(node: Node, zone: tzinfo, *, days: int) -> datetime | None:
    text = node.text()
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=days)
            return checked(datetime(day.year, day.month, day.day, tzinfo=zone)).astimezone(UTC)
        return parse_time(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if _DATE.fullmatch(text):
            node.fault("date", f"`{text}` is not a date: {error}")
        else:
            node.fault("date", str(error), "write a date such as 2026-12-01, or a time with its offset")
        return None
