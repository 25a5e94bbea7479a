"""Statutes: how long the decision log must be kept at the least, by profile of law, each period with its source.

Law: a floor never falls as time goes on within a profile; what the law asks for is never less than what is said here for its date. Periods
are to be confirmed by the department's own lawyers before use. It does not know what is configured, nor what day it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from daftar_policy.core.document import did_you_mean


@dataclass(frozen=True, slots=True)
class Floor:
    """The least time that logs are kept, from a date on, and the source."""

    since: date
    keep: timedelta
    source: str


_CERT_IN = Floor(
    date(2022, 6, 27), timedelta(days=180), "CERT-In Directions of 28 April 2022, (iv): logs of a rolling 180 days, kept in India"
)
_DPDP = Floor(date(2027, 5, 14), timedelta(days=365), "Digital Personal Data Protection Rules 2025: logs for a year, once the duties begin")
# Why another than `in`: the Public Records Act 1993 holds for the Union, that of Maharashtra (Mah. V of 2006) for the State; neither gives
# a period for logs in days, so both rest on the same two today.
_INDIA = (_CERT_IN, _DPDP)
_PAKISTAN = (Floor(date(2016, 8, 22), timedelta(days=365), "Prevention of Electronic Crimes Act 2016, s.32: traffic data for a year"),)

STATUTES: Mapping[str, tuple[Floor, ...]] = MappingProxyType(
    {"in": _INDIA, "in-maharashtra": _INDIA, "pk": _PAKISTAN, "pk-federal": _PAKISTAN},
)


def unknown(profile: str) -> tuple[str, str | None] | None:
    """Give what is wrong with a profile's name, and a hint; None where it is known."""
    if profile in STATUTES:
        return None
    return f"unknown statute `{profile}`", did_you_mean(profile, STATUTES) or f"one of: {', '.join(STATUTES)}"


def floor(profile: str | None, day: date) -> Floor | None:
    """Give the floor that holds on a day; None where the profile (or no profile) sets none."""
    holding = [one for one in STATUTES.get(profile or "", ()) if one.since <= day]
    return max(holding, key=lambda one: one.keep, default=None)


def coming(profile: str | None, day: date) -> Floor | None:
    """Give the next floor that will hold after a day; None where there is none."""
    later = [one for one in STATUTES.get(profile or "", ()) if one.since > day]
    return min(later, key=lambda one: one.since, default=None)


def too_short(profile: str | None, keep: timedelta | None, day: date) -> str | None:
    """Say what is wrong with keeping the log for a time (None: for ever) under a profile; None where nothing is."""
    least = floor(profile, day)
    if keep is None or least is None or keep >= least.keep:
        return None
    return f"the decision log is kept for {keep.days} days, `{profile}` asks for at least {least.keep.days}: {least.source}"
