"""Circulation settings: what a department has configured for the way from draft to room.

Law: plain values, with what holds where nothing is configured; people are selectors (Matrix ids or audiences), resolved when asked.
It does not know the file they stand in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta, tzinfo
from types import MappingProxyType

from daftar_bots.core.announcement import LOUD

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})
# Why a week: who approves later than that approves what nobody has in mind any more.
EXPIRES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LevelWish:
    """One entry of `approval`."""

    over: int | None = None
    importances: tuple[str, ...] = ()
    needs: int = 1
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaWish:
    """One entry of `quotas`."""

    who: tuple[str, ...] = ()
    importances: tuple[str, ...] = ()
    per_day: int | None = None
    cooldown: timedelta | None = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """The entry `schedule`: zone (None: the policy's), office hours, days off, quiet hours."""

    zone: tzinfo | None = None
    opens: time = time(9, 45)
    closes: time = time(18, 15)
    weekend: frozenset[int] = frozenset({5, 6})
    country: str = ""
    state: str = ""
    extra_holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    working_days: frozenset[date] = frozenset()
    quiet: tuple[time, time] | None = None
    overrides: frozenset[str] = frozenset({"emergency"})


@dataclass(frozen=True, slots=True)
class CirculationSettings:
    """All of it."""

    levels: tuple[LevelWish, ...] = ()
    expires: timedelta = EXPIRES
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    quotas: tuple[QuotaWish, ...] = ()
    hours: Hours = field(default_factory=Hours)
    # Which importances mention the whole room.
    rings: frozenset[str] = LOUD
