from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.reminding import AT_LEAST, LAST, following
from daftar_bots.core.schedule import Calendar, office_moment

KOLKATA = ZoneInfo("Asia/Kolkata")
OPENS, CLOSES = time(9), time(18)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=KOLKATA)


def opening(moment: datetime) -> datetime:
    return office_moment(moment, Calendar(KOLKATA, OPENS, CLOSES, frozenset()))


def plan(sent: datetime, ack_by: datetime, *, can_wait: bool = True) -> list[datetime]:
    found: list[datetime] = []
    now, last = sent, None
    while (moment := following(sent, ack_by, last, now, opening=opening if can_wait else None)) is not None:
        found.append(moment)
        now = last = moment
    return found


@pytest.mark.parametrize(
    ("sent", "ack_by", "can_wait", "first"),
    [
        # ack:2d on a morning: the day before, at the deadline, and each day after.
        (at(21, 10), at(23, 10), True, [at(22, 10), at(23, 10), at(24, 10)]),
        # By the end of a day: on its morning, and on the morning after.
        (at(21, 10), at(25, 23, 59), True, [at(25, 9), at(26, 9), at(27, 9)]),
        # Six hours: nothing before the deadline.
        (at(21, 10), at(21, 16), True, [at(21, 16), at(22, 16)]),
        (at(21, 15), at(21, 21), True, [at(22, 9), at(23, 9)]),
        (at(21, 15), at(21, 21), False, [at(21, 21), at(22, 21)]),
    ],
)
def test_the_days_of_a_circular(sent: datetime, ack_by: datetime, *, can_wait: bool, first: list[datetime]) -> None:
    assert plan(sent, ack_by, can_wait=can_wait)[: len(first)] == first


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 24 * 60), st.booleans())  # noqa: DTZ001 - zone below
def test_never_two_within_a_day_and_an_end(start: datetime, hours: int, can_wait: bool) -> None:
    sent = start.replace(tzinfo=UTC)
    moments = plan(sent, sent + timedelta(hours=hours), can_wait=can_wait)
    assert 1 <= len(moments) <= LAST + 2
    assert all(later - earlier >= AT_LEAST for earlier, later in pairwise(moments))
    assert moments[0] > sent
    if can_wait:
        assert all(OPENS <= moment.astimezone(KOLKATA).time() < CLOSES for moment in moments)
