"""The store: units of work share a commit, and never each other's fate."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from daftar_bridges import incoming, spool
from daftar_bridges.incoming import Incoming
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store, Unavailable


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "mail.db", patience=timedelta(milliseconds=50))
    yield opened
    await opened.close()


def put(db: sqlite3.Connection, name: str) -> str:
    db.execute("INSERT INTO setting (name, value) VALUES (?, x'00')", (name,))
    if name.startswith("bad"):
        raise ValueError(name)
    if name.startswith("wrong"):
        db.execute("INSERT INTO nowhere VALUES (1)")
    return name


def names(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM setting")}


async def test_those_that_wait_together_end_each_for_itself(store: Store) -> None:
    wanted = [f"{kind}{number}" for number in range(40) for kind in ("good", "bad", "wrong")]
    ends = await asyncio.gather(*(store.run(put, name) for name in wanted), return_exceptions=True)
    for name, end in zip(wanted, ends, strict=True):
        kinds = {"g": str, "b": ValueError, "w": Unavailable}
        assert isinstance(end, kinds[name[0]]), (name, end)
    assert await store.run(names) == {name for name in wanted if name.startswith("good")}


async def test_many_share_few_commits(store: Store) -> None:
    before = await store.run(lambda db: db.execute("PRAGMA data_version").fetchone())
    other = sqlite3.connect(store.path)
    seen: list[int] = [other.execute("PRAGMA data_version").fetchone()[0]]
    await asyncio.gather(*(store.run(put, f"n{number}") for number in range(200)))
    seen.append(other.execute("PRAGMA data_version").fetchone()[0])
    other.close()
    assert before
    assert len(await store.run(names)) == 200
    assert seen[1] - seen[0] < 100


async def test_a_locked_file_puts_all_off_and_nothing_is_half_done(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ends = await asyncio.gather(*(store.run(put, f"n{number}") for number in range(20)), return_exceptions=True)
    assert {type(end) for end in ends} == {Unavailable}
    other.execute("ROLLBACK")
    other.close()
    assert await store.run(names) == set()
    assert await store.run(put, "again") == "again"


async def test_a_full_file_keeps_what_fits(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "full.db", most_pages=140)
    mails = [Accepted(f"m{n}", 0.0, "", "", f"i{n}", b"x" * 20_000, [Target("a@b.example", "a@b.example")]) for n in range(30)]
    ends = await asyncio.gather(*(store.run(spool.accept, mail) for mail in mails), return_exceptions=True)
    kept = {mail.id for mail, end in zip(mails, ends, strict=True) if isinstance(end, list)}
    found = {name for (name,) in await store.run(lambda db: db.execute("SELECT id FROM mail").fetchall())}
    assert found == kept
    assert 0 < len(kept) < 30
    await store.close()


async def test_after_the_end_nothing_waits_for_ever(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "mail.db")
    waiting = [asyncio.create_task(store.run(put, f"n{number}")) for number in range(10)]
    await asyncio.sleep(0)
    await store.close()
    assert [await each for each in waiting] == [f"n{number}" for number in range(10)]
    with pytest.raises(Unavailable):
        await store.run(put, "late")


def test_what_is_nobodys_is_swept(tmp_path: Path) -> None:
    kept, left = Incoming.of(tmp_path, b"x" * 100_000), Incoming.of(tmp_path, b"y" * 100_000)
    kept.keep()
    assert incoming.sweep(tmp_path, [kept.file]) == [], "it may be one that is being taken now"
    assert incoming.sweep(tmp_path, [kept.file], abandoned=timedelta(0)) == [left.file]
    assert kept.raw() == b"x" * 100_000
    left.discard()
    # A mail that comes once more is a new name for old octets.
    os.utime(kept.path, (0, 0))
    (tmp_path / "again.eml").hardlink_to(kept.path)
    assert incoming.sweep(tmp_path, [kept.file]) == []
    assert incoming.sweep(tmp_path, [kept.file], abandoned=timedelta(0)) == ["again.eml"]
    small = Incoming.of(tmp_path, b"z")
    assert (small.file, small.raw(), small.head) == ("", b"z", b"z")
