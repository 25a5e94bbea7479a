"""How many a person or a role may write, and how long they wait."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from daftar_bots.core.quotas import Exceeded, Quota, Written, exceeded

ZONE = ZoneInfo("Asia/Kolkata")
# Half past midnight of the 22nd in Pune.
NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=ZONE)
PAST = [
    Written("a", "routine", NOW - timedelta(minutes=5)),
    Written("b", "urgent", NOW - timedelta(minutes=10)),
    # Of the day before.
    Written("a", "routine", NOW - timedelta(hours=1)),
]


@pytest.mark.parametrize(
    ("quota", "maker", "importance", "over"),
    [
        (Quota(per_day=1), "a", "routine", Exceeded(1, MIDNIGHT)),
        (Quota(per_day=2), "a", "routine", None),
        (Quota(per_day=2, is_shared=True), "c", "routine", Exceeded(2, MIDNIGHT)),
        (Quota(per_day=1, people=frozenset({"b"})), "a", "routine", None),
        (Quota(per_day=1, importances=frozenset({"urgent"})), "a", "routine", None),
        (Quota(per_day=1, importances=frozenset({"urgent"})), "b", "urgent", Exceeded(1, MIDNIGHT)),
        (Quota(per_day=1), "a", "emergency", None),
        (Quota(per_day=1, importances=frozenset({"emergency"})), "a", "emergency", None),
        (Quota(cooldown=timedelta(minutes=6)), "a", "routine", Exceeded(0, NOW + timedelta(minutes=1))),
        (Quota(cooldown=timedelta(minutes=5)), "a", "routine", None),
        (Quota(cooldown=timedelta(minutes=6), is_shared=True), "c", "routine", Exceeded(0, NOW + timedelta(minutes=1))),
    ],
)
def test_limits(quota: Quota, maker: str, importance: str, over: Exceeded | None) -> None:
    assert exceeded([quota], Written(maker, importance, NOW), PAST, ZONE) == over


def test_the_first_limit_that_is_not_kept_is_told() -> None:
    quotas = [Quota(per_day=9), Quota(cooldown=timedelta(hours=2)), Quota(per_day=1)]
    assert exceeded(quotas, Written("a", "routine", NOW), PAST, ZONE) == Exceeded(0, NOW + timedelta(minutes=115))
    assert exceeded([], Written("a", "routine", NOW), PAST, ZONE) is None
