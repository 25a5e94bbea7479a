"""What moment is meant: words of four languages, dates without a year, clocks that are put forward and back, holidays, quiet hours."""

from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.schedule import Calendar, Date, When, at, is_working_day, moment, office_moment, quiet_end, read_when
from daftar_bots.holiday_door import is_known, public_holidays

INDIA = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(INDIA, holidays=MappingProxyType({date(2026, 11, 24): "Guru Nanak Jayanti"}), quiet=(time(21), time(7)))
# Ten in the morning of a Saturday.
NOW = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "when"),
    [
        ("25-11", "10:00", When(Date(25, 11), clock=time(10))),
        ("25.11.2026", "", When(Date(25, 11, 2026))),
        ("2026-11-25", "9:05", When(Date(25, 11, 2026), clock=time(9, 5))),
        ("tomorrow", "", When(word="tomorrow")),
        ("उद्या", "10:00", When(word="tomorrow", clock=time(10))),
        ("جمعہ", "", When(word="friday")),
        ("16:30", "", When(clock=time(16, 30))),
        ("office", "", When(word="office")),
        ("office", "10:00", None),
        ("24:00", "", None),
        ("tomorrow", "25:00", None),
        ("16:30", "10:00", None),
        ("soon", "", None),
        ("", "", None),
    ],
)
def test_what_is_written(day: str, clock: str, when: When | None) -> None:
    assert read_when(day, clock) == when


@pytest.mark.parametrize(
    ("when", "local"),
    [
        (When(Date(25, 11), clock=time(10)), "2026-11-25 10:00"),
        (When(Date(21, 11), clock=time(9)), "2027-11-21 09:00"),
        (When(Date(1, 1)), "2027-01-01 09:45"),
        (When(Date(29, 2)), "2028-02-29 09:45"),
        (When(word="tomorrow"), "2026-11-22 09:45"),
        (When(word="today", clock=time(16)), "2026-11-21 16:00"),
        (When(clock=time(16)), "2026-11-21 16:00"),
        (When(clock=time(9)), "2026-11-22 09:00"),
        (When(word="saturday"), "2026-11-28 09:45"),
        (When(word="sunday"), "2026-11-22 09:45"),
        # Saturday, Sunday; Tuesday is a holiday.
        (When(word="office"), "2026-11-23 09:45"),
    ],
)
def test_what_is_meant(when: When, local: str) -> None:
    assert moment(when, NOW, OFFICE).astimezone(INDIA).strftime("%Y-%m-%d %H:%M") == local


@pytest.mark.parametrize("when", [When(Date(30, 2)), When(Date(31, 2, 2027)), When(Date(20, 11, 2026)), When(word="today", clock=time(9))])
def test_what_is_over_or_no_day(when: When) -> None:
    with pytest.raises(ValueError, match=r"day|over|month"):
        moment(when, NOW, OFFICE)


def test_clocks_that_are_put_forward_and_back() -> None:
    # Half past two does not exist on 29 March 2026 and comes twice on 25 October.
    assert at(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert at(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    calendar = Calendar(BERLIN, quiet=(time(21), time(7)))
    tonight = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
    assert quiet_end(tonight, "routine", calendar) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "importance", "end"),
    [
        ("2026-11-21 20:59", "routine", None),
        ("2026-11-21 21:00", "routine", "2026-11-22 07:00"),
        ("2026-11-22 06:59", "urgent", "2026-11-22 07:00"),
        ("2026-11-22 07:00", "routine", None),
        ("2026-11-22 03:00", "emergency", None),
    ],
)
def test_quiet_hours(local: str, importance: str, end: str | None) -> None:
    start = datetime.fromisoformat(local).replace(tzinfo=INDIA)
    found = quiet_end(start, importance, OFFICE)
    assert (found.astimezone(INDIA).strftime("%Y-%m-%d %H:%M") if found else None) == end


@given(st.timedeltas(timedelta(0), timedelta(days=700)), st.sampled_from([INDIA, BERLIN, ZoneInfo("Asia/Karachi"), UTC]))
def test_an_office_moment_is_in_office_hours_and_the_first(ahead: timedelta, zone: ZoneInfo) -> None:
    calendar = Calendar(zone, holidays=OFFICE.holidays)
    start = NOW + ahead
    found = office_moment(start, calendar)
    local = found.astimezone(zone)
    assert start <= found < start + timedelta(days=8)
    assert is_working_day(local.date(), calendar)
    assert calendar.opens <= local.time() < calendar.closes
    assert found == start or local.time() == calendar.opens


def test_offices_that_never_open() -> None:
    with pytest.raises(ValueError, match="do not open"):
        office_moment(NOW, Calendar(INDIA, weekend=frozenset(range(7))))


def test_holidays_of_the_state() -> None:
    assert is_known("IN", "MH")
    assert not is_known("IN", "XX")
    assert not is_known("Atlantis", "")
    days = public_holidays("IN", "MH", [2026])
    assert "Maharashtra Day" in days[date(2026, 5, 1)]
    assert date(2026, 5, 2) not in days
