"""Store: what a bot remembers, in one database: the cursor, the rooms, and everything it has to say before it is said.

Law: a transaction that has returned is on the disk, and effects are committed together with the cursor that was their cause. One process
at a time has it: of a file by a lock, on a server by a name that its session holds; a session that is lost is `StoreLost`, never opened
again. It does not know announcements (`announcements/register.py` keeps those in the same database) nor any Matrix.
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

from daftar_bots.outbox_sql import DUE, PUT, WAIT
from daftar_policy.storage import Connection, Cursor, Database, Lost, Unavailable
from daftar_policy.storage.migrations import Step, steps
from daftar_policy.storage.server import Server
from daftar_policy.storage.sessions import hold
from daftar_policy.storage.sqlite import Sqlite

FILE = "bot.db"
Row = tuple[object, ...]


class StoreError(Exception):
    """It cannot be used: not ours, newer than this program, or in use by another process."""


class StoreLost(StoreError):
    """The session with the server is gone: another process may have the bot by now, and this one must say nothing more."""


class StoreTaken(StoreError):
    """Another process has it on the server; it may be had when that one ends."""


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
    """One open database. All calls are from one thread; those that write stand inside `transaction`."""

    def __init__(self, directory: Path, server: Server | None = None, *, name: str = "bot") -> None:
        """Open or make the file in a folder, or take the tables of a name on a server.

        Raises:
            StoreTaken: another process has the name.
            StoreError: it cannot be used.
        """
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.directory = directory
        self.path = directory / FILE
        # Rows that are being sent just now: the server may have them already, whatever their state says.
        self.in_flight: frozenset[int] = frozenset()
        # Transaction ids of previews of this start that have not come back in the room's own order yet.
        self.unshown: set[str] = set()
        # Events of ours that came back before they were noted: the answer to their sending was lost.
        self.echoed: set[str] = set()
        self._within: Connection | None = None
        self._lock: int | None = None
        if server is None:
            self._lock = _lock(directory / "lock")
        try:
            database = Sqlite.open(self.path, schema()) if server is None else hold(server, schema(), name)
        except Unavailable as error:
            self._unlock()
            raise StoreError(f"cannot use the store: {error}") from error
        if database is None:
            raise StoreTaken(f"the bot `{name}` is at work in another process on `{server}`")
        self._database: Database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_shared(self) -> bool:
        """Whether another process, perhaps on another machine, may have it next."""
        return self._database.is_shared

    def close(self) -> None:
        """Close it and let another process have it."""
        self._database.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is written inside, all or nothing. Raises StoreLost."""
        with self._kept():
            self._within = self._database.begin()
            try:
                yield
                self._database.commit()
            except BaseException:
                self._database.rollback()
                raise
            finally:
                self._within = None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Inside a transaction: undo just what is written inside when it fails."""
        self._execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self._execute("ROLLBACK TO attempt")
            self._execute("RELEASE attempt")
            raise
        self._execute("RELEASE attempt")

    def rows(self, query: str, *values: object) -> list[Row]:
        """Run one statement and give its rows. Raises StoreLost."""
        cursor = self._execute(query, values)
        return [] if cursor.description is None else cast("list[Row]", cursor.fetchall())

    def cell(self, query: str, *values: object) -> object:
        """Give the first cell of the first row, None where there is none. Raises StoreLost."""
        found = self._execute(query, values).fetchone()
        return None if found is None else found[0]

    def write_many(self, query: str, values: Iterable[Row]) -> None:
        """Run one statement for many rows. Raises StoreLost."""
        with self._kept():
            (self._within or self._database.session()).executemany(query, values)

    def _execute(self, query: str, values: Row = ()) -> Cursor:
        with self._kept():
            return (self._within or self._database.session()).execute(query, values)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except Lost as error:
            raise StoreLost(str(error)) from error
        except Exception as error:
            if isinstance(lost := self._database.failure(error), Lost):
                raise StoreLost(str(lost)) from error
            raise

    # The bot's own files, for the next process.

    def keep_paper(self, name: str, content: bytes) -> None:
        """Keep a file of the bot's folder."""
        self.rows("INSERT INTO paper VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content", name, content)

    def paper(self, name: str) -> bytes | None:
        """Give a file that was kept."""
        found = self.cell("SELECT content FROM paper WHERE name = ?", name)
        return None if found is None else bytes(cast("bytes", found))

    # The cursor.

    def cursor(self) -> str | None:
        """Give how far the stream has been worked off; None before the first time."""
        return cast("str | None", self.cell("SELECT token FROM cursor"))

    def advance(self, token: str, at: str) -> None:
        """Note how far the stream has been worked off."""
        self.rows("INSERT INTO cursor VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET token = excluded.token, at = excluded.at", token, at)

    def bury(self, event_id: str, room_id: str, event: Mapping[str, object], error: str, *, at: str) -> None:
        """Keep an event whose handling failed."""
        self.rows(
            "INSERT INTO dead_letter VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_id) DO UPDATE SET error = excluded.error, at = excluded.at",
            event_id,
            room_id,
            json.dumps(event),
            error,
            at,
        )

    # Rooms and members.

    def set_room(self, alias: str, room_id: str | None, problem: str | None = None) -> None:
        """Note the room behind an alias, or why there is none."""
        self.rows(
            "INSERT INTO room VALUES (?, ?, ?) ON CONFLICT (alias) DO UPDATE SET room_id = excluded.room_id, problem = excluded.problem",
            alias,
            room_id,
            problem,
        )

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
        self.rows(
            "INSERT INTO member VALUES (?, ?, ?) ON CONFLICT (room_id, user_id) DO UPDATE SET membership = excluded.membership",
            room_id,
            user_id,
            membership,
        )

    def members(self, room_id: str, *memberships: str) -> frozenset[str]:
        """Give the people of a room with one of these memberships."""
        found = cast("list[tuple[str, str]]", self.rows("SELECT user_id, membership FROM member WHERE room_id = ?", room_id))
        return frozenset(user for user, membership in found if membership in memberships)

    def set_encrypted(self, room_id: str) -> None:
        """Note that a room is encrypted; there is no way back (specification, "m.room.encryption")."""
        self.rows("INSERT INTO encrypted_room VALUES (?) ON CONFLICT DO NOTHING", room_id)

    def encrypted(self) -> frozenset[str]:
        """Give the encrypted rooms."""
        return frozenset(cast("str", row[0]) for row in self.rows("SELECT room_id FROM encrypted_room"))

    # The outbox.

    def put(self, outgoing: Iterable[Outgoing]) -> None:
        """Queue what is to be said; a transaction id that is there already is left alone."""
        queued = list(outgoing)
        # Why: a circular is the same mapping for all rooms of a language, and ten thousand times its text takes a second.
        texts = {id(o.content): o.content for o in queued}
        written = {number: content_text(content) for number, content in texts.items()}
        self.write_many(
            PUT,
            [
                (
                    *(o.kind, o.announcement, o.amendment, o.target, o.alias, o.room_id, o.transaction_id, written[id(o.content)]),
                    *(*_state(o), o.kind, o.announcement, o.kind, o.announcement),
                )
                for o in queued
            ],
        )

    def due(self, now: float, limit: int) -> list[Waiting]:
        """Give the rows whose turn has come: replies first, then by importance, in the order of writing, at most one of each room."""
        found = self.rows(
            DUE,
            now,
            limit,
        )
        return [_waiting(row) for row in found]

    def next_due(self) -> float | None:
        """Give the moment of the next row's turn; None where nothing waits."""
        return cast("float | None", self.cell("SELECT min(not_before) FROM outbox WHERE state = 'waiting'"))

    def told_to_wait(self, until: float, at: str) -> None:
        """Note that the homeserver has named a time to wait until."""
        self.rows(
            WAIT,
            until,
            at,
        )

    def sent(self, row: int, event_id: str) -> None:
        """Note that a row is said."""
        self.rows("UPDATE outbox SET state = 'sent', event_id = ?, attempts = attempts + 1, reason = NULL WHERE id = ?", event_id, row)

    def postpone(self, row: int, until: float) -> None:
        """Note that a row is to be tried again."""
        self.rows("UPDATE outbox SET attempts = attempts + 1, not_before = ? WHERE id = ?", until, row)

    def failed(self, row: int, reason: Reason) -> None:
        """Note that a row cannot be said."""
        self.rows("UPDATE outbox SET state = 'failed', attempts = attempts + 1, reason = ? WHERE id = ?", reason_text(reason), row)

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


def schema() -> tuple[Step, ...]:
    """Give the steps that the bots' tables are made by."""
    return steps(files("daftar_bots").joinpath("schema"))


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
        return "failed", reason_text(Reason("reason-not-joined", {}))
    return "waiting", None


def reason_text(reason: Reason) -> str:
    """Write a reason as the store keeps it."""
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
