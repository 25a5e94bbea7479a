"""The seam over SQLite and PostgreSQL: one suite for both."""

import importlib.resources
import os
import sqlite3
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest
from tests.fakes.postgres import PostgresServer

from daftar_policy.storage import Database, Unavailable, key
from daftar_policy.storage.migrations import Step, steps
from daftar_policy.storage.server import Server
from daftar_policy.storage.sessions import connect
from daftar_policy.storage.sqlite import Sqlite, readable_by_others, snapshot

Open = Callable[..., Database]
FIRST = """-- A REAL comment; with an INTEGER.
CREATE TABLE thing (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, at REAL NOT NULL, octets BLOB, said TEXT DEFAULT 'REAL; ?');
"""
SECOND = "CREATE TABLE more (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;\nCREATE INDEX more_number ON more (number);"


def written(folder: Path, **texts: str) -> tuple[Step, ...]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name[1:]}.sql").write_text(text)
    found: Traversable = folder
    return steps(found)


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    sessions: list[Database] = []
    url = request.getfixturevalue("postgres").fresh() if request.param == "postgres" else ""

    def make(*wanted: Step) -> Database:
        database = connect(Server(url), wanted) if url else Sqlite.open(tmp_path / "some.db", wanted)
        sessions.append(database)
        return database

    yield make
    for session in sessions:
        session.close()


def test_what_is_committed_is_seen_by_another_session_and_what_is_not_is_not(opened: Open, tmp_path: Path) -> None:
    one = opened(*written(tmp_path / "schema", _0001_first=FIRST))
    db = one.begin()
    assert one.is_within
    row = ("é\N{GREEK SMALL LETTER OMEGA}", 1_700_000_000.123456, bytes(range(256)))
    assert db.execute("INSERT INTO thing (name, at, octets) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING", row).rowcount == 1
    one.commit()
    assert not one.is_within
    db = one.begin()
    db.execute("INSERT INTO thing (name, at) VALUES (?, ?)", ("gone", 1.0))
    one.rollback()
    other = opened(*written(tmp_path / "schema"))
    found = other.begin().execute("SELECT id, name, at, octets, said FROM thing").fetchall()
    other.commit()
    assert [(*each[:3], bytes(each[3]), each[4]) for each in found] == [(1, *row, "REAL; ?")]


def test_a_savepoint_keeps_what_was_before_it(opened: Open, tmp_path: Path) -> None:
    one = opened(*written(tmp_path / "schema", _0001_first=FIRST))
    db = one.begin()
    db.execute("INSERT INTO thing (name, at) VALUES ('a', 1)")
    db.execute("SAVEPOINT unit")
    with pytest.raises(Exception, match=r"(?i)unique") as caught:
        db.execute("INSERT INTO thing (name, at) VALUES ('a', 2)")
    assert isinstance(one.failure(caught.value), Unavailable)
    assert one.failure(ValueError("ours")) is None
    assert one.is_within
    db.execute("ROLLBACK TO unit")
    db.execute("RELEASE unit")
    db.executemany("INSERT INTO thing (name, at) VALUES (?, ?)", [("b", 3), ("100% c?", 4)])
    one.commit()
    db = one.begin()
    assert [name for (name,) in db.execute("SELECT name FROM thing WHERE name LIKE '%' ORDER BY id")] == ["a", "b", "100% c?"]
    one.commit()


def test_steps_are_done_once_and_later_ones_are_added(opened: Open, tmp_path: Path) -> None:
    first = written(tmp_path / "schema", _0001_first=FIRST)
    one = opened(*first)
    one.begin().execute("INSERT INTO thing (name, at) VALUES ('kept', 1)")
    one.commit()
    both = written(tmp_path / "schema", _0004_more=SECOND)
    assert [step.number for step in both] == [1, 4]
    for _ in range(2):
        later = opened(*both)
        db = later.begin()
        db.execute("INSERT INTO more (name, number) VALUES ('n', 5000000000) ON CONFLICT (name) DO UPDATE SET number = more.number + 1")
        later.commit()
    db = later.begin()
    assert db.execute("SELECT number FROM more").fetchall() == [(5_000_000_001,)]
    assert db.execute("SELECT name FROM thing").fetchone() == ("kept",)
    later.commit()
    with pytest.raises(Unavailable, match=r"of version 4, this program knows up to 1: a newer program was at work"):
        opened(*first)


def test_a_step_that_fails_leaves_no_trace(opened: Open, tmp_path: Path) -> None:
    opened(*written(tmp_path / "schema", _0001_first=FIRST))
    with pytest.raises(Unavailable):
        opened(*written(tmp_path / "schema", _0002_half="CREATE TABLE half (a INTEGER); CREATE TABLE thing (a INTEGER);"))
    (tmp_path / "schema" / "0002_half.sql").write_text("CREATE TABLE half (a INTEGER);")
    mended = opened(*written(tmp_path / "schema"))
    assert mended.begin().execute("SELECT count(*) FROM half").fetchone() == (0,)
    mended.commit()


def test_text_with_nul_is_kept_and_found(postgres: PostgresServer, tmp_path: Path) -> None:
    one = connect(Server(postgres.fresh()), written(tmp_path / "schema", _0001_first=FIRST))
    db = one.begin()
    db.execute("INSERT INTO thing (name, at) VALUES (?, 1)", ("a\0b",))
    assert db.execute("SELECT name FROM thing WHERE name = ?", ("a\0b",)).fetchall() == [("a\ufffdb",)]
    one.rollback()
    one.close()


def test_what_never_fits_is_no_matter_of_waiting(postgres: PostgresServer, tmp_path: Path) -> None:
    one = connect(Server(postgres.fresh()), written(tmp_path / "schema", _0001_first=FIRST))
    db = one.begin()
    long = "".join(str(hash((n, "x"))) for n in range(20_000))
    with pytest.raises(Exception, match="index row") as caught:
        db.execute("INSERT INTO thing (name, at) VALUES (?, 1)", (long,))
    assert one.failure(caught.value) is None
    one.rollback()
    one.begin().execute("INSERT INTO thing (name, at) VALUES (?, 1)", (key(long),))
    one.commit()
    one.close()
    assert key("<a@b>") == "<a@b>"
    assert len(key(long)) < 100
    assert key(long) != key(long + "x")


def test_a_server_that_was_restarted_is_found_again(tmp_path: Path) -> None:
    server = PostgresServer()
    try:
        one = connect(Server(server.fresh()), written(tmp_path / "schema", _0001_first=FIRST))
        server.halt()
        with pytest.raises(Unavailable):
            one.begin()
        server.start()
        one.begin().execute("INSERT INTO thing (name, at) VALUES ('again', 1)")
        one.commit()
        one.close()
    finally:
        server.stop()


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    with pytest.raises(Unavailable, match=r"cannot connect to the database `postgresql://127\.0\.0\.1/mail`") as caught:
        connect(Server("postgresql://u:secret@127.0.0.1:1/mail", "secret"), ())
    assert "secret" not in str(caught.value)


def test_a_folder_of_another_package_is_read() -> None:
    found = steps(importlib.resources.files("daftar_bridges").joinpath("schema"))
    assert [step.number for step in found][:4] == [1, 2, 3, 4]
    assert all("WITHOUT ROWID" not in step.postgres for step in found)


def test_a_snapshot_is_whole_while_others_write(tmp_path: Path) -> None:
    one = Sqlite.open(tmp_path / "some.db", written(tmp_path / "schema", _0001_first=FIRST))
    db = one.begin()
    db.execute("INSERT INTO thing (name, at) VALUES ('in', 1)")
    one.commit()
    db = one.begin()
    db.execute("INSERT INTO thing (name, at) VALUES ('out', 1)")
    snapshot(tmp_path / "some.db", tmp_path / "copy.db")
    one.commit()
    one.close()
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT name FROM thing").fetchall() == [("in",)]
    copy.close()
    with pytest.raises(Unavailable, match="cannot copy"):
        snapshot(tmp_path / "nowhere.db", tmp_path / "copy2.db")
    assert not (tmp_path / "nowhere.db").exists()


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777])
def test_what_is_made_is_for_its_owner_alone(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "fresh" / "some.db"
    before = os.umask(mask)
    try:
        database = Sqlite.open(path, written(tmp_path / "steps", _0001_first=FIRST) if mask != 0o777 else ())
        database.begin()
        database.commit()
        snapshot(path, path.with_name("copy.db"))
    finally:
        os.umask(before)
    beside = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    database.close()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {"some.db", "copy.db"} <= beside.keys()
    assert set(beside.values()) == {0o600}, beside
    assert not readable_by_others(path)


def test_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    path = folder / "some.db"
    path.touch()
    path.chmod(0o644)
    Sqlite.open(path, ()).close()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o755, 0o644)
    assert readable_by_others(path)
    folder.chmod(0o750)
    assert not readable_by_others(path)
    assert not readable_by_others(tmp_path / "none" / "some.db")
