"""Invitations: iCalendar parts to events (RFC 5545, RFC 5546, RFC 6047).

Law: total; a calendar that cannot be read stays a file and a problem; nothing is fetched. Moments carry an offset: a floating time,
which belongs to no zone, is not guessed. The only file that imports icalendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from daftar_bridges.core.message import Attachment, CalendarEvent
from daftar_bridges.email import charsets

_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/x-ics"})
_MAX_BYTES = 500_000
_MAX_EVENTS = 100
_MAX_OBSERVANCES = 40
_KINDS = frozenset({"VEVENT", "VTODO"})


def read_events(attachments: Sequence[Attachment], note: Callable[[str, str], None]) -> tuple[CalendarEvent, ...]:
    """Read every calendar among the attachments; the same event sent twice (as a part and as a file) once."""
    found: dict[CalendarEvent, None] = {}
    for attachment in attachments:
        if attachment.type not in _TYPES and not (attachment.name or "").lower().endswith((".ics", ".vcs")):
            continue
        for event in _read(attachment, note):
            found.setdefault(event)
    return tuple(found)[:_MAX_EVENTS]


def _read(attachment: Attachment, note: Callable[[str, str], None]) -> list[CalendarEvent]:
    text = "\n".join(_without_endless(charsets.decode(attachment.content[:_MAX_BYTES]).text.replace("\r\n", "\n").split("\n")))
    try:
        calendars: list[Any] = list(Calendar.from_ical(text, multiple=True))
        return [_event(component, calendar) for calendar in calendars for component in calendar.walk() if component.name in _KINDS]
    except Exception as error:  # noqa: BLE001 - the library raises what its types raise; the file itself stays
        note("calendar-unreadable", f"{attachment.name or attachment.type}: {error}")
        return []


def _without_endless(lines: Iterable[str]) -> Iterator[str]:
    """Leave out time zone rules that are none: zones change by the year, and what repeats by the second never ends."""
    in_zone = False
    observances = 0
    for line in lines:
        folded = line.strip().upper()
        if folded in {"BEGIN:VTIMEZONE", "END:VTIMEZONE"}:
            in_zone = folded.startswith("BEGIN")
        if in_zone and folded in {"BEGIN:STANDARD", "BEGIN:DAYLIGHT"}:
            observances += 1
        if in_zone and folded.startswith(("RRULE", "RDATE")) and (observances > _MAX_OBSERVANCES or not _is_yearly(folded)):
            continue
        yield line


def _is_yearly(rule: str) -> bool:
    return rule.startswith("RDATE") or (
        "FREQ=YEARLY" in rule and not any(word in rule for word in ("BYSECOND", "BYMINUTE", "BYHOUR", "BYSETPOS"))
    )


def _event(component: Any, calendar: Any) -> CalendarEvent:
    start = _moment(component.get("DTSTART"))
    return CalendarEvent(
        method=_text(calendar.get("METHOD"), upper=True),
        uid=_text(component.get("UID")),
        summary=_text(component.get("SUMMARY")),
        start=_with_offset(start),
        end=_with_offset(_end(component, start)),
        organizer=_person(component.get("ORGANIZER")),
        location=_text(component.get("LOCATION")),
        status=_text(component.get("STATUS"), upper=True),
    )


def _end(component: Any, start: date | None) -> date | None:
    end = _moment(component.get("DTEND") or component.get("DUE"))
    if end is not None or start is None:
        return end
    duration = getattr(component.get("DURATION"), "dt", None)
    return start + duration if isinstance(duration, timedelta) else None


def _moment(value: Any) -> date | None:
    found = getattr(value, "dt", None)
    return found if isinstance(found, date) else None


def _with_offset(moment: date | None) -> datetime | date | None:
    """Leave out a floating time: it has no offset (RFC 5545 section 3.3.5, form 1)."""
    if isinstance(moment, datetime) and moment.utcoffset() is None:
        return None
    return moment


def _text(value: Any, *, upper: bool = False) -> str | None:
    if value is None:
        return None
    text = charsets.tidy(str(value[0] if isinstance(value, list) and value else value)).strip()
    return (text.upper() if upper else text) or None


def _person(value: Any) -> str | None:
    text = _text(value)
    if text is None:
        return None
    return text[7:] if text[:7].lower() == "mailto:" else text
