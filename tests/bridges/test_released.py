"""Databases of every released version, with the rows of a bridge that was at work: they are brought up to date, and it goes on."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.bridges.test_shared import running
from tests.fakes.postgres import PostgresServer

from daftar_bridges import backup, config
from daftar_bridges.store import Store, Unavailable, schema
from daftar_policy.storage.sqlite import Sqlite

MakeOffice = Callable[..., Any]
# Dumps of the same office at work, by the tables of each version: a conversation, a held, a refused and a large mail, one that waits.
RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"), key=lambda path: int(path.stem))
WAITING = "not yet shown"


def tables(db: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table."""
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    return {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for (name,) in names}


def rows(db: sqlite3.Connection, columns: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    wanted = {name: ", ".join(f'"{column}"' for column in each) for name, each in columns.items()}
    return {name: sorted(db.execute(f"SELECT {each} FROM {name}").fetchall(), key=repr) for name, each in wanted.items()}  # noqa: S608


def build(dump: Path, path: Path) -> tuple[dict[str, list[str]], dict[str, list[tuple[Any, ...]]]]:
    """Make the database of a dump, with its large mail; give its columns and rows."""
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(dump.read_text(encoding="utf-8"))
        columns = tables(db)
        if "file" in columns["mail"]:
            folder = path.with_name(f"{path.name}.mails")
            folder.mkdir()
            for (name,) in db.execute("SELECT file FROM mail WHERE file <> ''"):
                (folder / name).write_bytes(b"From: Vijay <vijay@bidder.example>\r\nSubject: big\r\n\r\n" + b"x" * 70_000)
        return columns, rows(db, columns)


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: f"version-{path.stem}")
def test_nothing_is_lost_on_the_way_up(dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "state" / "mail.db"
    columns, before = build(dump, path)
    Store.open(path).close_here()
    Store.open(path).close_here()
    with closing(sqlite3.connect(path)) as db:
        assert rows(db, columns) == before
        assert db.execute("PRAGMA user_version").fetchone() == (schema()[-1].number,)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        now = tables(db)
    Store.open(tmp_path / "new" / "mail.db").close_here()
    with closing(sqlite3.connect(tmp_path / "new" / "mail.db")) as db:
        assert now == tables(db), "an old file becomes the same as a new one"


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: f"version-{path.stem}")
async def test_a_bridge_goes_on_where_an_older_one_stopped(dump: Path, homeserver: Any, relay: Any, make_office: MakeOffice) -> None:
    office = make_office(homeserver.url, relay.port)
    build(dump, office.directory / "state" / "mail.db")
    async with running(office.path):
        await homeserver.body(WAITING)
        await relay.wait()
    assert len([event for event in homeserver.events if "Good morning" in event["content"].get("body", "")]) == 0
    assert len([event for event in homeserver.events if WAITING in event["content"].get("body", "")]) == 1
    with closing(sqlite3.connect(office.directory / "state" / "mail.db")) as db:
        assert db.execute("SELECT count(*) FROM delivery WHERE state = 'held'").fetchone() == (1,)


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: f"version-{path.stem}")
async def test_an_old_file_moves_to_a_server(
    dump: Path, homeserver: Any, relay: Any, make_office: MakeOffice, postgres: PostgresServer
) -> None:
    office = make_office(homeserver.url, relay.port)
    build(dump, office.directory / "state" / "mail.db")
    await asyncio.to_thread(backup.back_up, office.load(), office.directory / "backup")
    moved = office.directory / "server.yaml"
    moved.write_text(
        office.path.read_text().replace("spool: state/mail.db", f'spool: "{postgres.fresh()}"').replace("log: log", "log: log2")
    )
    made = await asyncio.to_thread(backup.restore, config.load(moved), office.directory / "backup")
    assert made.mails == 6
    async with running(moved):
        await homeserver.body(WAITING)
    assert len([event for event in homeserver.events if WAITING in event["content"].get("body", "")]) == 1


@pytest.mark.parametrize("known", [1, 3])
def test_an_older_program_refuses_a_newer_file_with_a_sentence(known: int, tmp_path: Path) -> None:
    Store.open(tmp_path / "mail.db").close_here()
    with pytest.raises(
        Unavailable, match=rf"it is of version \d+, this program knows up to {known}: a newer program was at work, run that"
    ):
        Sqlite.open(tmp_path / "mail.db", schema()[:known])


def test_there_is_a_database_of_every_released_version() -> None:
    assert [int(path.stem) for path in RELEASED] == list(range(1, len(RELEASED) + 1))
    numbers = [step.number for step in schema()]
    assert numbers == list(range(1, len(numbers) + 1)), "a version is a number of steps: none may be left out"
