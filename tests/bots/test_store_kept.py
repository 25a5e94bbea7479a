"""What is kept: whose turn it is, backups and the way back on both databases, and stores of every released version."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.bots.test_kill import configure
from tests.fakes.postgres import PostgresServer
from typer.testing import CliRunner

from daftar_bots.cli import app
from daftar_bots.config import BotConfig, load
from daftar_bots.core.pace import Pace
from daftar_bots.store import Outgoing, Store, schema, statements
from daftar_policy.storage.server import Server

Open = Callable[[str], Store]


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "sqlite":
        return lambda name: Store(tmp_path / name)
    server = Server(request.getfixturevalue("postgres").fresh())
    return lambda name: Store(tmp_path / name, server, name=name)


def enter(store: Store, name: str, importance: str) -> None:
    store.rows(
        "INSERT INTO announcement (id, office, year, serial, maker, title, text, importance, audience, digest, state, made_at)"
        " VALUES (?, 'it', 2026, ?, 'm', 't', 'x', ?, '[]', '', 'approved', '2026-11-21T10:00:00+05:30')",
        name,
        len(store.rows("SELECT 1 FROM announcement")) + 1,
        importance,
    )


def test_whose_turn_it_is(opened: Open) -> None:
    with opened("a") as store:
        with store.transaction():
            for name, importance in (("r", "routine"), ("u", "urgent"), ("e", "emergency")):
                enter(store, name, importance)
            store.put(Outgoing("announcement", "#1", f"!{n}", f"r{n}", {}, "r") for n in (1, 2))
            store.put([Outgoing("correction", "#1", "!1", "c1", {}, "r")])
            store.put([Outgoing("announcement", "#2", "!3", "u3", {}, "u")])
            store.put([Outgoing("announcement", "#2", "!2", "e2", {}, "e"), Outgoing("announcement", "#4", "!4", "e4", {}, "e")])
            store.put([Outgoing("reply", "#c", "!c", "rep", {}), Outgoing("reply", "#c", "!c", "rep", {"twice": 1})])
        # Replies, emergencies (which overtake in their own room), urgent ones, the rest; the correction waits behind what it corrects.
        assert [row.transaction_id for row in store.due(0.0, 10)] == ["rep", "e2", "e4", "u3", "r1"]
        assert [row.transaction_id for row in store.due(0.0, 2)] == ["rep", "e2"]
        with store.transaction():
            store.postpone(store.due(0.0, 10)[1].id, 100.0)
            store.told_to_wait(100.0, "2026-11-21T10:00:00+00:00")
            store.told_to_wait(200.0, "2026-11-21T10:01:00+00:00")
        # What was put off keeps its room; the others go on.
        assert [row.transaction_id for row in store.due(0.0, 10)] == ["rep", "e4", "u3", "r1"]
        assert store.rows("SELECT until, times FROM pace") == [(200.0, 2)]
        assert store.next_due() == 0.0


def test_the_pace() -> None:
    pace = Pace(8)
    pace.limited()
    assert pace.now == 4
    for _ in range(5):
        pace.limited()
    assert pace.now == 1
    for _ in range(20):
        pace.went_through()
    assert pace.now == 8


# Backups.


def place(folder: Path, store: str) -> BotConfig:
    folder.mkdir(parents=True, exist_ok=True)
    configure(folder, "http://127.0.0.1:1", 1)
    config = json.loads((folder / "bots.yaml").read_text())
    config["bots"][0]["store"] = store
    (folder / "bots.yaml").write_text(json.dumps(config))
    return load(folder).bots[0]


def fill(bot: BotConfig) -> None:
    with Store(bot.settings.store, bot.server, name=bot.tables) as store:
        own = store.directory
        (own / "files").mkdir()
        for name in ("session.json", "identity.json", "page.key", "files/abc"):
            (own / name).write_text(name)
        with store.transaction():
            enter(store, "a", "routine")
            store.advance("s7", "2026-11-21T10:00:00+00:00")
            store.put([Outgoing("announcement", "#1", "!1", "t1", {"body": "नमस्कार"}, "a"), Outgoing("reply", "#c", "!c", "t2", {})])
            store.sent(1, "$1")
            store.rows("INSERT INTO crypto_account VALUES ('D', '@b', 'pickle', 1)")
            store.rows("INSERT INTO crypto_group VALUES ('!1', 's', 'k', 'k', 'pickle')")
            if store.is_shared:
                for name in ("session.json", "identity.json", "page.key", "files/abc"):
                    store.keep_paper(name, name.encode())


def command(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output + (done.stderr or "")


@pytest.mark.parametrize(("source", "target"), [("file", "file"), ("server", "server"), ("file", "server"), ("server", "file")])
def test_there_and_back(source: str, target: str, tmp_path: Path, postgres: PostgresServer) -> None:
    stores = {"file": lambda: "store", "server": postgres.fresh}
    old, new = place(tmp_path / "old", stores[source]()), place(tmp_path / "new", stores[target]())
    fill(old)
    assert command("backup", "b", str(tmp_path / "copy"), "--config", str(tmp_path / "old"))[0] == 0
    assert not (tmp_path / "copy" / "session.json").exists()
    status, said = command("restore", "b", str(tmp_path / "copy"), "--config", str(tmp_path / "new"), "--json")
    assert status == 0, said
    assert json.loads(said)["held"] == 1
    with Store(new.settings.store, new.server, name=new.tables) as store:
        assert store.cursor() == "s7"
        assert store.rows("SELECT transaction_id, state, event_id FROM outbox ORDER BY id") == [
            ("t1", "sent", "$1"),
            ("t2", "failed", None),
        ]
        assert store.cell("SELECT content FROM outbox WHERE id = 1") == '{"body": "नमस्कार"}'
        assert store.rows("SELECT device_id FROM crypto_account") == []
        assert len(store.rows("SELECT session_id FROM crypto_group")) == 1
        assert (store.directory / "identity.json").read_text() == "identity.json"
        assert (store.directory / "files" / "abc").read_text() == "files/abc"
        assert not (store.directory / "session.json").exists()
        with store.transaction():
            store.put([Outgoing("reply", "#c", "!c", "t3", {})])
        assert store.rows("SELECT max(id) FROM outbox") == [(3,)]
        if store.is_shared:
            assert store.paper("identity.json") == b"identity.json"
            assert store.paper("files/abc") == b"files/abc"
            assert store.paper("session.json") is None
    # Not over something that is there.
    assert command("restore", "b", str(tmp_path / "copy"), "--config", str(tmp_path / "new"))[0] == 1


def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    old, new = place(tmp_path / "old", "store"), place(tmp_path / "new", "store")
    fill(old)
    copy = tmp_path / "copy"
    assert command("backup", "b", str(copy), "--config", str(tmp_path / "old"))[0] == 0
    assert "is not empty" in command("backup", "b", str(copy), "--config", str(tmp_path / "old"))[1]
    (copy / "page.key").write_text("another")
    assert "damaged" in command("restore", "b", str(copy), "--config", str(tmp_path / "new"))[1]
    (copy / "page.key").unlink()
    assert "damaged" in command("restore", "b", str(copy), "--config", str(tmp_path / "new"))[1]
    (copy / "manifest.json").write_text("[]")
    assert "no whole backup" in command("restore", "b", str(copy), "--config", str(tmp_path / "new"))[1]
    assert not new.settings.store.exists()
    assert "there is no bot `x`" in command("backup", "x", str(tmp_path / "other"), "--config", str(tmp_path / "old"))[1]
    assert "has never run" in command("backup", "b", str(tmp_path / "other"), "--config", str(tmp_path / "new"))[1]


# Versions.


@pytest.mark.parametrize("number", [1, 2, 3, 11])
def test_a_store_of_every_released_version_is_brought_up(number: int, tmp_path: Path) -> None:
    scripts = sorted((entry for entry in files("daftar_bots").joinpath("schema").iterdir()), key=lambda entry: entry.name)[:number]
    with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
        for script in scripts:
            for statement in statements(script.read_text(encoding="utf-8")):
                database.execute(statement)
        database.execute(
            "INSERT INTO announcement (id, office, year, serial, maker, title, text, importance, audience, digest, state, made_at, checker,"
            " decided_at) VALUES ('a', 'it', 2026, 1, 'm', 't', 'x', 'urgent', '[]', '', 'approved', '2026-11-20T09:00:00+05:30', 'c', 'now')"
        )
        insert = (
            "INSERT INTO outbox (kind, announcement, alias, room_id, transaction_id, content, state) VALUES (?, ?, '#1', ?, ?, '{}', ?)"
        )
        for row in (
            ("announcement", "a", "!1", "t1", "sent"),
            ("announcement", "a", "!2", "t2", "waiting"),
            ("reply", None, "!c", "t3", "waiting"),
        ):
            database.execute(insert, row)
        if number < 6:
            database.execute("INSERT INTO tick VALUES ('$t', '$x', '@asha')")
        else:
            database.execute(
                "INSERT INTO answer (event_id, target, user_id, kind, channel, heard_at) VALUES ('$t', '$x', '@asha', 'yes', 'reaction', '')"
            )
            database.execute("UPDATE outbox SET lane = 0 WHERE kind = 'reply'")
        database.execute(f"PRAGMA user_version = {number}")
        database.commit()
    with Store(tmp_path) as store:
        assert [row.transaction_id for row in store.due(0.0, 10)] == ["t3", "t2"]
        assert store.rows("SELECT user_id FROM answer") == [("@asha",)]
    with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (schema()[-1].number,)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        old = tables(database)
    Store(tmp_path / "new").close()
    with closing(sqlite3.connect(tmp_path / "new" / "bot.db")) as database:
        assert tables(database) == old, "an old file becomes the same as a new one"


def tables(database: sqlite3.Connection) -> dict[str, list[Any]]:
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    found = {name: database.execute(f"PRAGMA table_info({name})").fetchall() for (name,) in names}
    indexes = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name").fetchall()
    return {**found, "indexes": indexes}
