"""`mydata` names every place where a person may stand: the schema is gone through, so that a new table cannot be forgotten."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.postgres import PostgresServer

from daftar_bots.announcements import seeing
from daftar_bots.bench.office import SERVER, desk_in, enter, tree
from daftar_bots.core.announcement import CONTENT_KEY
from daftar_bots.port import Batch, Event, Receipt
from daftar_bots.services.mydata import text_about
from daftar_bots.store import Outgoing, Store
from daftar_policy.storage.server import Server

PERSON, OTHER = "@asha:daftar.example", "@nobody:daftar.example"
# Columns that hold a person, by name.
PERSONS = {
    "asked_by", "checker", "closed_by", "decided_by", "delegate", "ended_by", "maker", "opened_by", "owner", "person", "seat", "sender",
    "superior", "user_id", "withdrawn_by",
}  # fmt: skip
# Columns with a person in a longer text.
WITHIN = {("room_power", "levels"), ("room_power", "creators"), ("dead_letter", "event"), ("outbox", "alias")}
# Every other column of the schema that is no number: whoever adds one says here that it holds nobody, or above that it does.
NOBODY = {
    "ack_by", "address", "alias", "announcement", "answers", "asked_at", "asked_in", "at", "audience", "base_revision", "base_sha256",
    "began_at", "body", "body_sha256", "channel", "choices", "closed_at", "code", "composition", "consultation", "content",
    "corrected_at", "curve25519", "day", "decided_at", "decision", "device_id", "digest", "document", "ed25519", "ended_at", "entry",
    "error", "etag", "event", "event_id", "file", "first", "first_at", "heard_at", "hook", "id", "importance", "key", "kind", "label",
    "language", "last_event", "levels", "made_at", "message", "mime", "modified", "name", "new", "office", "old", "old_text",
    "old_title", "opened_at", "pickle", "plan", "post", "present", "problem", "provider_id", "question", "reason", "recalled_at",
    "remark", "reported", "revision", "room_id", "rooms", "root", "said_to", "sender_key", "session_id", "sha256", "signing_key",
    "source", "stage", "state", "study", "supersedes", "system", "target", "taken_at", "template", "text", "title", "token", "told",
    "transaction_id", "tree", "type", "unit", "url", "used_at", "via", "withdrawn_at", "withdrawn_event", "membership", "creators",
    "poll", "form",
}  # fmt: skip
# Where a person stands and `mydata` says nothing, each with its reason.
SILENT = {
    ("circulation", "closed_by"): "the announcement that replaced it",
    ("crypto_account", "user_id"): "the bot itself",
    ("crypto_tracked", "user_id"): "whose device list is fresh: those of crypto_device",
    ("form_response", "user_id"): "told beside form_done, without which it never stands",
}


def columns(store: Store) -> list[tuple[str, str, str]]:
    tables = [str(row[0]) for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    return [(table, str(row[1]), str(row[2])) for table in tables for row in store.rows(f"PRAGMA table_info({table})")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        yield opened


def test_every_column_is_known(store: Store) -> None:
    texts = {(table, column) for table, column, kind in columns(store) if kind == "TEXT"}
    unknown = {each for each in texts if each[1] not in PERSONS | NOBODY and each not in WITHIN}
    assert unknown == set(), "does it hold a person? say so in this test, and have `mydata` tell it"


FORM = {"name": "f", "title": {"en": "F"}, "questions": [], "for": [], "anonymous": False}
TEXTS: dict[str, str | None] = {
    "membership": "join",
    "choices": '["c1"]',
    "poll.choices": '[{"en": "C"}]',
    "answers": "{}",
    "question": '{"en": "Q"}',
    "document": json.dumps(FORM),
    "kind": "approved",
    "answer.kind": "yes",
    "outbox.kind": "announcement",
    "delegation.kind": "charge",
    "taken_at": None,
}


def some(table: str, column: str, kind: str) -> object:
    """Give what may stand in a column, so that rows of tables that refer to each other meet."""
    if kind != "TEXT":
        return 2
    if column in PERSONS or (table, column) in WITHIN:
        return OTHER
    otherwise = "2026-11-21T10:00:00+05:30" if column.endswith("at") else "a"
    return TEXTS.get(f"{table}.{column}", TEXTS.get(column, otherwise))


def test_mydata_tells_of_every_column_that_may_hold_a_person(store: Store, tmp_path: Path) -> None:
    desk = desk_in(tmp_path, store, tree(1, 0))
    connection = store._database.session()
    assert isinstance(connection, sqlite3.Connection)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    found = columns(store)
    for table in dict.fromkeys(each[0] for each in found):
        cells = [some(table, column, kind) for name, column, kind in found if name == table]
        store.rows(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in cells)})", *cells)  # noqa: S608 - names of our own schema
    store.rows("UPDATE delegation SET delegate = 'b', ended_at = made_at")
    silent = []
    for table, column, kind in found:
        if kind != "TEXT" or (column not in PERSONS and (table, column) not in WITHIN):
            continue
        before = text_about(desk, PERSON, "en")
        value = f'{{"{PERSON}": 1}}' if (table, column) in WITHIN and table != "outbox" else PERSON
        store.rows(f"UPDATE {table} SET {column} = ?", value)  # noqa: S608 - names of our own schema
        if text_about(desk, PERSON, "en") == before:
            silent.append((table, column))
        store.rows(f"UPDATE {table} SET {column} = ?", OTHER)  # noqa: S608 - names of our own schema
    assert sorted(silent) == sorted(SILENT)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    postgres: PostgresServer | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with Store(tmp_path, Server(postgres.fresh()) if postgres is not None else None) as opened:
        yield opened


def test_on_either_store(either: Store, tmp_path: Path) -> None:
    desk = desk_in(tmp_path, either, tree(1, 2))
    person, room = f"@p0:{SERVER}", "!r"
    enter(either, "a", serial=1)
    now = int(desk.now().timestamp() * 1000)
    circular = Event(room, "$c", "m.room.message", desk.settings.user_id, {CONTENT_KEY: {}}, sent_at=now)
    with either.transaction():
        either.put([Outgoing("announcement", f"#r:{SERVER}", room, "t", {}, "a")])
        either.sent(1, "$c")
        for at in (now + 1000, now + 2000):
            seeing.note(desk, Batch("s1", events=[circular], receipts=[Receipt(room, "$later", person, at)]))
    assert either.rows("SELECT event_id, user_id, at FROM seen") == [("$c", person, now + 1000)]
    assert either.rows("SELECT till, said_at FROM read_up_to") == [(now + 2000, now + 2000)]
    told = text_about(desk, person, "en")
    assert "that you had seen circular 1/2026." in told
    assert "how far you had read in !r." in told
