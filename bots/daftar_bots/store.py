"""Store: what a bot remembers, in one SQLite file: the cursor, the rooms, and everything it has to say before it is said.

Law: a transaction that has returned is on the disk (`synchronous=FULL`), and effects are committed together with the cursor that was
their cause. It does not know announcements (`announcements/register.py` keeps those in the same file) nor any Matrix.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Self, cast

FILE = "bot.db"
Row = tuple[object, ...]


class StoreError(Exception):
    """The file cannot be used: not ours, newer than this program, or in use by another process."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something to be said or done in a room (`room_id` is None where the bot is not in it); `target` is the row it is about."""

    kind: str
    alias: str
    room_id: str | None
    transaction_id: str
    content: Mapping[str, object]
    announcement: str | None = None
    amendment: int | None = None
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox whose turn has come."""

    id: int
    kind: str
    announcement: str | None
    room_id: str
    transaction_id: str
    content: Mapping[str, object]
    attempts: int
    has_target: bool = False
    target_event: str | None = None

    @property
    def is_moot(self) -> bool:
        """Whether it is about an event that never came to be."""
        return self.has_target and self.target_event is None


@dataclass(frozen=True, slots=True)
class Said:
    """What a message of ours is about."""

    announcement: str
    kind: str
    amendment: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was not delivered: the key of a sentence and its words."""

    key: str
    words: Mapping[str, str]


class Store:
    """One open file. All calls are from one thread; those that write stand inside `transaction`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = directory / FILE
        # Rows that are being sent just now: the server may have them already, whatever their state says.
        self.in_flight: frozenset[int] = frozenset()
        self._lock = _lock(directory / "lock")
        self._db = sqlite3.connect(self.path, isolation_level=None, timeout=5)
        try:
            self._open()
        except (sqlite3.DatabaseError, StoreError) as error:
            self.close()
            raise StoreError(f"cannot use `{self.path}`: {error}") from error

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        with self.transaction():
            migrate(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let another process have it."""
        self._db.close()
        os.close(self._lock)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is written inside, all or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Inside a transaction: undo just what is written inside when it fails."""
        self._db.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK TO attempt")
            self._db.execute("RELEASE attempt")
            raise
        self._db.execute("RELEASE attempt")

    def rows(self, query: str, *values: object) -> list[Row]:
        """Run one statement and give its rows."""
        return cast("list[Row]", self._db.execute(query, values).fetchall())

    def cell(self, query: str, *values: object) -> object:
        """Give the first cell of the first row, None where there is none."""
        found = self._db.execute(query, values).fetchone()
        return None if found is None else found[0]

    def write_many(self, query: str, values: Iterable[Row]) -> None:
        """Run one statement for many rows."""
        self._db.executemany(query, values)

    # The cursor.

    def cursor(self) -> str | None:
        """Give how far the stream has been worked off; None before the first time."""
        return cast("str | None", self.cell("SELECT token FROM cursor"))

    def advance(self, token: str, at: str) -> None:
        """Note how far the stream has been worked off."""
        self.rows("INSERT INTO cursor VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET token = excluded.token, at = excluded.at", token, at)

    def bury(self, event_id: str, room_id: str, event: Mapping[str, object], error: str, *, at: str) -> None:
        """Keep an event whose handling failed."""
        self.rows("INSERT OR REPLACE INTO dead_letter VALUES (?, ?, ?, ?, ?)", event_id, room_id, json.dumps(event), error, at)

    # Rooms and members.

    def set_room(self, alias: str, room_id: str | None, problem: str | None = None) -> None:
        """Note the room behind an alias, or why there is none."""
        self.rows("INSERT OR REPLACE INTO room VALUES (?, ?, ?)", alias, room_id, problem)

    def room_ids(self) -> dict[str, str]:
        """Give the rooms that the bot is in, by alias."""
        return dict(cast("list[tuple[str, str]]", self.rows("SELECT alias, room_id FROM room WHERE room_id IS NOT NULL")))

    def room_id(self, alias: str) -> str | None:
        """Give the room behind an alias, if the bot is in it."""
        return cast("str | None", self.cell("SELECT room_id FROM room WHERE alias = ?", alias))

    def left(self, room_id: str) -> None:
        """Note that the bot is no longer in a room."""
        self.rows("UPDATE room SET room_id = NULL WHERE room_id = ?", room_id)
        self.rows("DELETE FROM member WHERE room_id = ?", room_id)

    def set_member(self, room_id: str, user_id: str, membership: str) -> None:
        """Note what a person is in a room (join, invite, leave, ban, knock)."""
        self.rows("INSERT OR REPLACE INTO member VALUES (?, ?, ?)", room_id, user_id, membership)

    def members(self, room_id: str, *memberships: str) -> frozenset[str]:
        """Give the people of a room with one of these memberships."""
        found = cast("list[tuple[str, str]]", self.rows("SELECT user_id, membership FROM member WHERE room_id = ?", room_id))
        return frozenset(user for user, membership in found if membership in memberships)

    def set_encrypted(self, room_id: str) -> None:
        """Note that a room is encrypted; there is no way back (specification, "m.room.encryption")."""
        self.rows("INSERT OR IGNORE INTO encrypted_room VALUES (?)", room_id)

    def encrypted(self) -> frozenset[str]:
        """Give the encrypted rooms."""
        return frozenset(cast("str", row[0]) for row in self.rows("SELECT room_id FROM encrypted_room"))

    # The outbox.

    def put(self, outgoing: Iterable[Outgoing]) -> None:
        """Queue what is to be said; a transaction id that is there already is left alone."""
        self.write_many(
            "INSERT OR IGNORE INTO outbox (kind, announcement, amendment, target, alias, room_id, transaction_id, content, state, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (o.kind, o.announcement, o.amendment, o.target, o.alias, o.room_id, o.transaction_id, content_text(o.content), *_state(o))
                for o in outgoing
            ],
        )

    def due(self, now: float, limit: int) -> list[Waiting]:
        """Give the rows whose turn has come: replies first, in the order of writing, at most one of each room."""
        found = self.rows(
            "SELECT min(o.id), o.kind, o.announcement, o.room_id, o.transaction_id, o.content, o.attempts, o.target, t.event_id"
            " FROM outbox AS o LEFT JOIN outbox AS t ON t.id = o.target WHERE o.state = 'waiting'"
            " GROUP BY o.room_id HAVING o.not_before <= ? ORDER BY o.kind NOT IN ('reply', 'preview', 'file'), min(o.id) LIMIT ?",
            now,
            limit,
        )
        return [_waiting(row) for row in found]

    def next_due(self) -> float | None:
        """Give the moment of the next row's turn; None where nothing waits."""
        return cast("float | None", self.cell("SELECT min(not_before) FROM outbox WHERE state = 'waiting'"))

    def sent(self, row: int, event_id: str) -> None:
        """Note that a row is said."""
        self.rows("UPDATE outbox SET state = 'sent', event_id = ?, attempts = attempts + 1, reason = NULL WHERE id = ?", event_id, row)

    def postpone(self, row: int, until: float) -> None:
        """Note that a row is to be tried again."""
        self.rows("UPDATE outbox SET attempts = attempts + 1, not_before = ? WHERE id = ?", until, row)

    def failed(self, row: int, reason: Reason) -> None:
        """Note that a row cannot be said."""
        self.rows("UPDATE outbox SET state = 'failed', attempts = attempts + 1, reason = ? WHERE id = ?", _reason_text(reason), row)

    def drop(self, row: int) -> None:
        """Forget a row that there is nothing to do for."""
        self.rows("DELETE FROM outbox WHERE id = ?", row)

    def said_about(self, event_id: str) -> Said | None:
        """Give what the message of ours with this event id is about."""
        found = self.rows("SELECT announcement, kind, amendment FROM outbox WHERE event_id = ? AND announcement IS NOT NULL", event_id)
        return Said(*cast("tuple[str, str, int | None]", found[0])) if found else None


def _lock(path: Path) -> int:
    # Why a lock of its own: the kernel drops it however the process ends, and the reports of the command line may still read the store.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise StoreError(f"`{path.parent}` is in use by another running bot") from error
    return descriptor


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables to this program's version, inside a transaction.

    Raises:
        StoreError: the file was written by a newer program.
    """
    scripts = sorted(
        (entry for entry in files("daftar_bots").joinpath("schema").iterdir() if entry.name.endswith(".sql")), key=lambda e: e.name
    )
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(scripts):
        raise StoreError(f"the store has version {version}; this program knows versions up to {len(scripts)}: install the newer one again")
    for number, script in enumerate(scripts, start=1):
        if number > version:
            for statement in statements(script.read_text(encoding="utf-8")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number}")


def statements(script: str) -> Iterator[str]:
    """Give the single statements of a script (`executescript` would commit the transaction they stand in)."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def _state(outgoing: Outgoing) -> tuple[str, str | None]:
    if outgoing.room_id is None:
        return "failed", _reason_text(Reason("reason-not-joined", {}))
    return "waiting", None


def _reason_text(reason: Reason) -> str:
    return json.dumps({"key": reason.key, "words": dict(reason.words)}, ensure_ascii=False)


def reason_of(text: str) -> Reason:
    """Read what `failed` wrote."""
    data = json.loads(text)
    return Reason(str(data["key"]), {str(k): str(v) for k, v in data["words"].items()})


def _waiting(row: Row) -> Waiting:
    number, kind, announcement, room_id, transaction_id, content, attempts, target, target_event = cast(
        "tuple[int, str, str | None, str, str, str, int, int | None, str | None]", row
    )
    return Waiting(number, kind, announcement, room_id, transaction_id, json.loads(content), attempts, target is not None, target_event)


def content_text(content: Mapping[str, object]) -> str:
    """Write a content as the store keeps it."""
    return json.dumps(content, ensure_ascii=False)
