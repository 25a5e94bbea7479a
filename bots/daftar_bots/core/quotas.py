"""Quotas: how many announcements a person or a role may write, and send, in a day, and how long they wait in between.

Law: they are asked twice: when one is written, about what was written, and when it goes out, about what went out. Drills and cancelled
drafts do not count. A day is a calendar day of the office. Emergencies are limited only by a quota that names them. It does not know who
anybody is: quotas come with their people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Quota:
    """One limit: for these people (None: everybody), of these importances, each for themselves or (`is_shared`) all together."""

    per_day: int | None = None
    cooldown: timedelta | None = None
    importances: frozenset[str] = frozenset()
    people: frozenset[str] | None = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """One announcement that counts, and when it was written, or went out."""

    maker: str
    importance: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Exceeded:
    """Why not now: how many there were (0 for a cooldown), and when the next may be written."""

    count: int
    again_at: datetime


def exceeded(quotas: Iterable[Quota], wish: Written, past: Sequence[Written], zone: tzinfo) -> Exceeded | None:
    """Give the first limit that a wish does not keep to; None where it keeps to all."""
    for quota in quotas:
        if not _applies(quota, wish):
            continue
        counted = [each for each in past if _counts(quota, wish, each)]
        if quota.cooldown is not None and counted:
            again = max(each.at for each in counted) + quota.cooldown
            if again > wish.at:
                return Exceeded(0, again)
        if quota.per_day is not None:
            today = wish.at.astimezone(zone).date()
            count = sum(each.at.astimezone(zone).date() == today for each in counted)
            if count >= quota.per_day:
                return Exceeded(count, datetime.combine(today + timedelta(days=1), time(0), tzinfo=zone))
    return None


def _applies(quota: Quota, wish: Written) -> bool:
    if quota.people is not None and wish.maker not in quota.people:
        return False
    return wish.importance in quota.importances if quota.importances else wish.importance != EMERGENCY


def _counts(quota: Quota, wish: Written, other: Written) -> bool:
    if not _applies(quota, other):
        return False
    return quota.is_shared or other.maker == wish.maker
