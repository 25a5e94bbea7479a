"""An invitation as people read it: times in the office's zone, and what is newer than what."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.aids import card_text
from daftar_bridges.core.calendar_card import Version, cards, newest
from daftar_bridges.core.message import Attendee, CalendarEvent
from daftar_bridges.email.mime_in import parse

KOLKATA = ZoneInfo("Asia/Kolkata")
START = datetime(2026, 1, 5, 4, 30, tzinfo=UTC)


def event(**more: object) -> CalendarEvent:
    usual: dict[str, object] = {
        "method": "REQUEST",
        "uid": "u@x",
        "summary": "Site visit",
        "start": START,
        "end": START + timedelta(hours=1),
    }
    return CalendarEvent(**{"organizer": None, **usual, **more})  # type: ignore[arg-type]


TIMES = [
    (START, START + timedelta(hours=1), "Monday, 5 January 2026, 10:00 to 11:00 (Asia/Kolkata)"),
    (START, START + timedelta(hours=20), "Monday, 5 January 2026, 10:00 to Tuesday, 6 January 2026, 06:00 (Asia/Kolkata)"),
    (START.astimezone(timezone(timedelta(hours=-5))), None, "Monday, 5 January 2026, 10:00 (Asia/Kolkata)"),
    (date(2026, 1, 5), date(2026, 1, 6), "Monday, 5 January 2026, all day"),
    (date(2026, 1, 5), None, "Monday, 5 January 2026, all day"),
    # Found by the fuzz below: there is no day before the first.
    (date(2026, 1, 5), date(1, 1, 1), "Monday, 5 January 2026, all day"),
    (date(2026, 1, 5), date(2026, 1, 8), "Monday, 5 January 2026 to Wednesday, 7 January 2026, all day"),
]


@pytest.mark.parametrize(("start", "end", "said"), TIMES)
def test_times_are_the_offices_own(start: date, end: date | None, said: str) -> None:
    (card,) = cards([event(start=start, end=end)], KOLKATA, {})
    assert dict(card.lines)["When"] == said


def test_an_event_without_a_time_says_none() -> None:
    (card,) = cards([event(start=None, end=None, summary=None)], KOLKATA, {})
    assert card.lines == (("What", "(no title)"),)


TITLES = [
    ({}, None, "Invitation"),
    ({"sequence": 2}, None, "Changed invitation"),
    ({"sequence": 2}, Version(1, is_cancelled=False), "Changed invitation"),
    ({"sequence": 1}, Version(1, is_cancelled=False), "Invitation, sent again"),
    ({"sequence": 0}, Version(1, is_cancelled=False), "Out of date: a newer version of this invitation is here already"),
    ({"sequence": 1}, Version(1, is_cancelled=True), "Out of date: this meeting was cancelled"),
    ({"sequence": 2}, Version(1, is_cancelled=True), "Changed invitation"),
    ({"method": "CANCEL", "sequence": 1}, Version(1, is_cancelled=False), "Cancelled"),
    (
        {"method": "CANCEL", "sequence": 0},
        Version(1, is_cancelled=False),
        "Out of date: a newer version of this invitation is here already",
    ),
    ({"status": "CANCELLED"}, None, "Cancelled"),
    ({"method": "REPLY"}, Version(4, is_cancelled=False), "Answer to an invitation"),
    ({"method": "COUNTER"}, None, "Another time is proposed"),
    ({"method": None}, None, "Event"),
]


@pytest.mark.parametrize(("more", "known", "title"), TITLES)
def test_what_kind_of_invitation_it_is(more: dict[str, object], known: Version | None, title: str) -> None:
    (card,) = cards([event(**more)], KOLKATA, {"u@x": known} if known else {})
    assert card.title == title


def test_the_newest_version_counts_and_answers_do_not() -> None:
    events = [event(sequence=1), event(sequence=3, method="CANCEL"), event(sequence=2), event(sequence=9, method="REPLY")]
    assert newest(events) == {"u@x": Version(3, is_cancelled=True)}


def test_people_answers_and_repetition_are_told() -> None:
    people = (Attendee("a@x", "ACCEPTED"), Attendee("b@x", "NEEDS-ACTION"), *(Attendee(f"{n}@x") for n in range(20)))
    (card,) = cards([event(attendees=people, repeats="FREQ=WEEKLY;COUNT=4", location="Pune\u202e\nroom 4")], KOLKATA, {})
    said = dict(card.lines)
    assert said["Invited"].startswith("a@x accepts, b@x, 0@x")
    assert said["Invited"].endswith("and 12 more")
    assert (said["Repeats"], said["Where"]) == ("every week, 4 times", "Pune room 4")
    assert card_text([card]).startswith("📅 Invitation\nWhat: Site visit\nWhen: Monday")


def test_sequence_attendees_and_rule_are_read_from_the_calendar() -> None:
    text = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u@x\r\nSEQUENCE:3\r\nDTSTART:20260105T043000Z\r\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\r\nATTENDEE;PARTSTAT=declined:mailto:A@x.example\r\nATTENDEE:mailto:b@x.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (found,) = parse(f"From: a@x\r\nSubject: s\r\nContent-Type: text/calendar\r\n\r\n{text}".encode()).calendar
    assert (found.sequence, found.repeats) == (3, "FREQ=WEEKLY;COUNT=4")
    assert [each.answer for each in found.attendees] == ["DECLINED", ""]


MOMENTS = st.none() | st.dates() | st.datetimes(timezones=st.sampled_from([UTC, KOLKATA, timezone(timedelta(hours=-12))]))
EVENTS = st.builds(
    CalendarEvent, st.sampled_from([None, "REQUEST", "CANCEL", "REPLY", "X"]), st.none() | st.text(max_size=5), st.none() | st.text(),
    MOMENTS, MOMENTS, st.none() | st.text(), st.none() | st.text(), st.none() | st.text(), st.integers(0, 5),
    st.lists(st.builds(Attendee, st.text(), st.text())).map(tuple), st.none() | st.text(),
)  # fmt: skip


@given(st.lists(EVENTS, max_size=12), st.booleans())
def test_every_event_has_a_card_of_bounded_length(events: list[CalendarEvent], is_known: bool) -> None:
    known = newest(events) if is_known else {}
    found = cards(events, KOLKATA, known)
    assert len(found) == min(len(events), 10)
    assert all(len(text) < 5_000 and "\n" not in text for card in found for _, text in card.lines)
