"""Greylisting and limits, with a clock of our own."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.screening import greylist, limits
from daftar_bridges.screening.greylist import Known
from daftar_bridges.screening.limits import Bucket, Limits
from daftar_bridges.screening.settings import Greylist, Rate, Screening
from daftar_bridges.store import Store

SETTINGS = Greylist(timedelta(minutes=5), timedelta(hours=24), timedelta(days=35), (ip_network("10.0.0.0/8"),))
BOX, HOST = "tenders@it.daftar.example", "203.0.113.5"


def test_who_comes_again_in_time_is_known() -> None:
    known = Known(SETTINGS)
    assert known.wait(HOST, "v@x.example", BOX, 0) == 300
    assert known.wait(HOST, "v@x.example", BOX, 100) == 200
    assert known.wait("203.0.113.99", "V@X.example", BOX, 301) == 0
    assert known.wait(HOST, "v@x.example", BOX, 302) == 0
    assert known.wait(HOST, "w@x.example", BOX, 302) == 300
    assert known.wait("203.0.114.5", "v@x.example", BOX, 302) == 300
    assert known.wait(HOST, "v@x.example", "other@it.daftar.example", 302) == 300


def test_it_is_forgotten() -> None:
    known = Known(SETTINGS)
    known.wait(HOST, "v@x.example", BOX, 0)
    assert known.wait(HOST, "v@x.example", BOX, 25 * 3600) == 300
    assert known.wait(HOST, "v@x.example", BOX, 25 * 3600 + 301) == 0
    assert known.wait(HOST, "v@x.example", BOX, 30 * 86_400) == 0
    assert known.wait(HOST, "v@x.example", BOX, 80 * 86_400) == 300


def test_some_never_wait() -> None:
    known = Known(SETTINGS)
    assert [known.wait(peer, "v@x.example", BOX, 0) for peer in ("", "10.1.2.3", "::ffff:10.1.2.3", "no address")] == [0, 0, 0, 0]
    assert known.wait("2001:db8::1", "v@x.example", BOX, 0) == 300
    assert known.wait("2001:db8::2", "v@x.example", BOX, 300) == 0
    assert known.wait("2001:db8:0:1::1", "v@x.example", BOX, 300) == 300


async def test_what_is_known_outlives_a_restart(tmp_path: Path) -> None:
    store, known = Store.open(tmp_path / "mail.db"), Known(SETTINGS)
    known.wait(HOST, "v@x.example", BOX, 0)
    known.wait(HOST, "v@x.example", BOX, 301)
    known.wait(HOST, "old@x.example", BOX, 0)
    await store.run(greylist.save, known.changes(), 400)
    assert known.changes() == {}
    again = Known(SETTINGS)
    again.load(await store.run(greylist.load, 2 * 86_400))
    assert again.wait(HOST, "v@x.example", BOX, 2 * 86_400) == 0
    assert again.wait(HOST, "old@x.example", BOX, 2 * 86_400) == 300
    await store.close()


@given(st.lists(st.floats(0, 100), max_size=60))
def test_no_time_lets_more_through_than_the_rate(gaps: list[float]) -> None:
    bucket, now, passed = Bucket(Rate(3, timedelta(seconds=60))), 0.0, list[float]()
    for gap in gaps:
        now += gap
        wait = bucket.wait("a", now)
        if wait == 0:
            bucket.take("a", now)
            passed.append(now)
        else:
            assert bucket.wait("a", now + wait + 0.001) == 0
    for start in passed:
        assert sum(start <= each < start + 60 for each in passed) <= 6


def test_each_limit_is_of_its_own() -> None:
    settings = replace(
        Screening(), sender=Rate(1, timedelta(hours=1)), domain=Rate(2, timedelta(hours=1)), room=Rate(3, timedelta(hours=1))
    )
    counted = Limits(settings)
    assert counted.wait("a@x.example", BOX, 0) == 0
    assert counted.wait("A@X.example", BOX, 0) == 3600
    assert counted.wait("b@x.example", BOX, 0) == 0
    assert counted.wait("c@x.example", BOX, 0) == 1800
    assert counted.wait("d@y.example", BOX, 0) == 0
    assert counted.wait("e@z.example", BOX, 0) == 1200
    # A notice of non-delivery counts for the room alone, and what was put off was not counted.
    assert counted.wait("", "other@it.daftar.example", 0) == 0
    assert counted.wait("c@x.example", "other@it.daftar.example", 1801) == 0


def test_memory_is_bounded() -> None:
    bucket = Bucket(Rate(1, timedelta(hours=1)))
    for number in range(limits._MOST_KEYS + 50):
        bucket.take(str(number), 0)
    assert len(bucket._levels) == limits._MOST_KEYS
