"""Invitations: iCalendar parts to events (RFC 5545, RFC 5546, RFC 6047).

Law: total; a calendar that cannot be read stays a file and a problem; nothing is fetched. Moments carry an offset: the zone of
a floating time is not guessed, it is given as written (but a calendar may name one for all). The only file that imports icalendar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from daftar_bridges.core.message import Attachment, Attendee, CalendarEvent
from daftar_bridges.email import charsets
from daftar_bridges.email.addresses import parse_address

_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/x-ics"})
_MAX_BYTES = 500_000
_MAX_EVENTS = 100
_MAX_OBSERVANCES = 40
# Why: calendar, event, alarm: real files nest three deep.
_MAX_NESTED = 20
# What programs put before a zone's own name to make it unique (RFC 5545 section 3.2.19).
_VENDOR_ZONE = re.compile(r"(TZID[=:]\"?)/[^:;\"]{1,200}?/([A-Za-z_]{2,20}/[A-Za-z_+-]{2,40})(?=[:;\"]|\Z)")
# Why: a meeting of more is an event for everybody, and the file has them all.
_MAX_ATTENDEES = 200
_KINDS = frozenset({"VEVENT", "VTODO"})


def read_events(
    attachments: Sequence[Attachment], note: Callable[[str, str], None], methods: Mapping[str, str]
) -> tuple[CalendarEvent, ...]:
    """Read every calendar among the attachments; the same event sent twice (as a part and as a file) once.

    `methods`: what a part's type says of its method (RFC 6047 section 2.4), by its content's sha256, for a calendar that does not.
    """
    found: dict[CalendarEvent, None] = {}
    for attachment in attachments:
        if attachment.type not in _TYPES and not (attachment.name or "").lower().endswith((".ics", ".vcs")):
            continue
        for event in _read(attachment, note, methods.get(attachment.sha256)):
            found.setdefault(event)
    return tuple(found)[:_MAX_EVENTS]


def _read(attachment: Attachment, note: Callable[[str, str], None], method: str | None) -> list[CalendarEvent]:
    lines = charsets.decode(attachment.content[:_MAX_BYTES]).text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(_balanced(_without_endless(_unfolded(lines))))
    out: list[CalendarEvent] = []
    try:
        calendars: list[Any] = list(Calendar.from_ical(text, multiple=True))
        components = [(part, calendar) for calendar in calendars for part in calendar.walk() if part.name in _KINDS]
    except Exception as error:  # noqa: BLE001 - the library raises what its types raise; the file itself stays
        note("calendar-unreadable", f"{attachment.name or attachment.type}: {error}")
        return []
    for component, calendar in components[:_MAX_EVENTS]:
        try:
            out.append(_event(component, calendar, method))
        except Exception as error:  # noqa: BLE001 - as above; one broken event does not take the others with it
            note("calendar-unreadable", f"{attachment.name or attachment.type}: {error}")
    return out


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Join folded lines (RFC 5545 section 3.1), and leave out the maker's prefix of a zone's name."""
    held: list[str] = []
    for line in lines:
        if held and line[:1] in {" ", "\t"}:
            held.append(line[1:])
            continue
        if held:
            yield _VENDOR_ZONE.sub(r"\1\2", "".join(held))
        held = [line]
    if held:
        yield _VENDOR_ZONE.sub(r"\1\2", "".join(held))


def _balanced(lines: Iterable[str]) -> Iterator[str]:
    """End what was begun and not ended, and leave out an end of nothing: cut files are common."""
    stack: list[str] = []
    for line in lines:
        word, _, name = line.strip().upper().partition(":")
        if word == "BEGIN":
            if len(stack) >= _MAX_NESTED:
                break
            stack.append(name)
        elif word == "END":
            if name not in stack:
                continue
            while stack[-1] != name:
                yield f"END:{stack.pop()}"
            stack.pop()
        if line.strip():
            yield line
    for name in reversed(stack):
        yield f"END:{name}"


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


def _event(component: Any, calendar: Any, method: str | None) -> CalendarEvent:
    start = _moment(_first(component.get("DTSTART")))
    zone = _zone(_text(calendar.get("X-WR-TIMEZONE")))
    end = _end(component, start)
    return CalendarEvent(
        method=_text(calendar.get("METHOD"), upper=True) or method,
        uid=_text(component.get("UID")),
        summary=_text(component.get("SUMMARY")),
        start=_with_offset(start, zone),
        end=_with_offset(end, zone),
        organizer=_person(component.get("ORGANIZER")),
        location=_text(component.get("LOCATION")),
        status=_text(component.get("STATUS"), upper=True),
        sequence=_number(component.get("SEQUENCE")),
        attendees=_attendees(component.get("ATTENDEE")),
        repeats=_rule(component.get("RRULE")),
        local_start=_floating(start, zone),
        local_end=_floating(end, zone),
    )


def _number(value: Any) -> int:
    text = _text(value) or ""
    # Why 9: more digits are no count of changes.
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def _attendees(value: Any) -> tuple[Attendee, ...]:
    found: dict[str, str] = {}
    for each in (value if isinstance(value, list) else [value])[:_MAX_ATTENDEES]:
        address = _person(each)
        if address:
            found[address] = charsets.tidy(str(getattr(each, "params", {}).get("PARTSTAT", ""))).upper()[:40]
    return tuple(Attendee(address, answer) for address, answer in found.items())


def _rule(value: Any) -> str | None:
    rule = _first(value)
    return charsets.tidy(rule.to_ical().decode("utf-8", "replace"))[:200] if hasattr(rule, "to_ical") else None


def _end(component: Any, start: date | None) -> date | None:
    end = _moment(_first(component.get("DTEND") or component.get("DUE")))
    if end is not None or start is None:
        return end
    duration = getattr(component.get("DURATION"), "dt", None)
    return start + duration if isinstance(duration, timedelta) else None


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _zone(name: str | None) -> ZoneInfo | None:
    """Give the zone that a calendar names for all its floating times."""
    try:
        return None if name is None else ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def _moment(value: Any) -> date | None:
    try:
        found = getattr(value, "dt", None)
    except (ValueError, TypeError):
        # Why: an event whose time nobody can read is still an event, with its summary and its file.
        return None
    return found if isinstance(found, date) else None


def _with_offset(moment: date | None, zone: ZoneInfo | None) -> datetime | date | None:
    """Leave out a floating time: it has no offset (RFC 5545 section 3.3.5, form 1)."""
    if isinstance(moment, datetime) and moment.utcoffset() is None:
        return None if zone is None else moment.replace(tzinfo=zone)
    return moment


def _floating(moment: date | None, zone: ZoneInfo | None) -> datetime | None:
    """Give a time that belongs to no zone, as written."""
    return moment if isinstance(moment, datetime) and moment.utcoffset() is None and zone is None else None


def _text(value: Any, *, upper: bool = False) -> str | None:
    if value is None:
        return None
    text = charsets.tidy(str(value[0] if isinstance(value, list) and value else value)).strip()
    return (text.upper() if upper else text) or None


def _person(value: Any) -> str | None:
    text = _text(value)
    if text is None:
        return None
    return parse_address(text[7:] if text[:7].lower() == "mailto:" else text)
