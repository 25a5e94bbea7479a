"""Calendar card: an invitation as people read it: what, when in the office's own time, where, who, and what changed.

Law: pure; every event of a mail has its card; what the mail does not say is not guessed. What is newer is told by UID and SEQUENCE
(RFC 5545 sections 3.8.4.7 and 3.8.7.4). It does not know where meetings are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from daftar_bridges.core.labels import label, month, weekday
from daftar_bridges.core.message import Attendee, CalendarEvent

# Why: further ones are in the file, which is there, too.
_MOST_CARDS = 10
_MOST_TEXT = 300
_MOST_PEOPLE = 10
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+")
# RFC 5545 section 3.2.12.
_ANSWERS = frozenset({"ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"})
# What is about an invitation and is none: RFC 5546 sections 3.2.3, 3.2.7 and 3.2.6.
_ABOUT = frozenset({"REPLY", "COUNTER", "REFRESH"})
_EVERY = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


@dataclass(frozen=True, slots=True)
class Version:
    """The newest version of a meeting that is known, and whether it was called off."""

    number: int
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a heading, and lines of a word with its text."""

    title: str
    lines: tuple[tuple[str, str], ...]


def cards(events: Sequence[CalendarEvent], zone: tzinfo, known: Mapping[str, Version], language: str = "en") -> tuple[Card, ...]:
    """Give a card for each event; `known` has the newest version of each meeting (by UID) that is here already."""
    return tuple(_card(event, zone, known.get(event.uid or ""), language) for event in events[:_MOST_CARDS])


def newest(events: Sequence[CalendarEvent]) -> dict[str, Version]:
    """Give the newest version of each meeting in a mail; answers to an invitation (RFC 5546 section 3.2.3) change nothing of it."""
    found: dict[str, Version] = {}
    for event in events:
        if event.uid and event.method not in _ABOUT:
            before = found.get(event.uid)
            if before is None or event.sequence >= before.number:
                found[event.uid] = Version(event.sequence, _is_cancelled(event))
    return found


def _card(event: CalendarEvent, zone: tzinfo, known: Version | None, language: str) -> Card:
    said = [
        ("what", _plain(event.summary) or label(language, "no-title")),
        ("when", _when(event, zone, language)),
        ("repeats", _repeats(event.repeats, language)),
        ("where", _plain(event.location)),
        ("organiser", _plain(event.organizer)),
        ("invited" if event.method != "REPLY" else "answer", _people(event.attendees, language)),
    ]
    return Card(label(language, _title(event, known)), tuple((label(language, word), text) for word, text in said if text))


def _title(event: CalendarEvent, known: Version | None) -> str:
    """Give the label of what it is."""
    if event.method in _ABOUT:
        return event.method or ""
    before = -1 if known is None else known.number
    if event.sequence < before:
        return "out-of-date"
    if _is_cancelled(event):
        return "cancelled"
    if event.sequence == before:
        return "was-cancelled" if known is not None and known.is_cancelled else "again"
    if event.sequence or known is not None:
        return "changed"
    return "event" if event.method in {None, "PUBLISH"} else "invitation"


def _is_cancelled(event: CalendarEvent) -> bool:
    return event.method == "CANCEL" or event.status == "CANCELLED"


def _when(event: CalendarEvent, zone: tzinfo, language: str) -> str:
    start, end = event.start, event.end
    if start is None:
        if event.local_start is None:
            return ""
        # Why not in the office's zone: the sender's may be another, and nothing says which.
        return f"{_span(event.local_start, event.local_end, language)} ({label(language, 'no-zone')})"
    if not isinstance(start, datetime):
        # RFC 5545 section 3.6.1: a whole day's end is the day after.
        last = end - timedelta(days=1) if end is not None and not isinstance(end, datetime) and end > start else start
        day = _day(start, language)
        return label(language, "all-day", day=day if last <= start else label(language, "until", start=day, end=_day(last, language)))
    return f"{_span(_local(start, zone), _local(end, zone) if isinstance(end, datetime) else None, language)} ({zone})"


def _span(start: datetime, end: datetime | None, language: str) -> str:
    """Give a time, or from when to when, as it stands."""
    text = f"{_day(start, language)}, {start:%H:%M}"
    if end is None:
        return text
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{_day(end, language)}, {end:%H:%M}"
    return label(language, "until", start=text, end=until)


def _local(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        # At the ends of the calendar another zone has no such time.
        return moment


def _day(moment: date, language: str) -> str:
    return f"{weekday(language, moment.weekday())}, {moment.day} {month(language, moment.month)} {moment.year}"


def _repeats(rule: str | None, language: str) -> str:
    parts = dict(part.partition("=")[::2] for part in (rule or "").upper().split(";"))
    often = parts.get("FREQ", "")
    if often not in _EVERY or set(parts) - {"FREQ", "COUNT", "UNTIL", "WKST"}:
        return _plain(rule)
    count = parts.get("COUNT", "")
    every = label(language, often)
    return label(language, "times", every=every, count=count) if count.isdecimal() else every


def _people(attendees: Sequence[Attendee], language: str) -> str:
    shown = [
        f"{_plain(each.address)} {label(language, each.answer)}" if each.answer in _ANSWERS else _plain(each.address)
        for each in attendees[:_MOST_PEOPLE]
    ]
    more = len(attendees) - len(shown)
    return ", ".join(shown) + (label(language, "more", count=more) if more else "")


def _plain(text: str | None) -> str:
    return " ".join(_CONTROL.sub(" ", text or "").split())[:_MOST_TEXT]
