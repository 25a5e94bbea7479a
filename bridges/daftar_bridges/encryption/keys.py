"""Keys: the crypto store, a SQLite file in a directory of its own.

Law: what a function has written is on the disk when it returns; a store that cannot be read, or that belongs to another homeserver or
token, is put aside and counts as lost. It does not know what keys are for.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from daftar_policy.sealing.olm_door import Channel, Hearing, Own, Speaking, Unreadable

_log = logging.getLogger(__name__)
_VERSION = 1
_FILE = "keys.db"


@dataclass(frozen=True, slots=True)
class Device:
    """A device of ours; `is_known` once the homeserver has its keys and signatures."""

    id: str
    own: Own
    is_known: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """A Megolm session that a user of ours speaks with, when it was made (seconds since 1970) and how much was said with it."""

    speaking: Speaking
    made: float
    messages: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A Megolm session of somebody, and where it belongs."""

    hearing: Hearing
    room: str
    sender: str


class Keys:
    """One open store."""

    def __init__(self, db: sqlite3.Connection, key: bytes) -> None:
        self._db = db
        self._key = key

    @classmethod
    def open(cls, directory: Path, token: str, place: str) -> Keys:
        """Open or make the store of a homeserver (`place`); a store that is not this one's is put aside. Raises sqlite3.Error, OSError."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Why the token: it is where it must be kept secret anyway, and a copy of the store alone gives nobody anything.
        key = hmac.new(token.encode(), b"daftar mail crypto store", hashlib.sha256).digest()
        mark = hmac.new(key, place.encode(), hashlib.sha256).hexdigest()
        try:
            db = _opened(directory / _FILE)
            found = db.execute("SELECT value FROM setting WHERE name = 'mark'").fetchone()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            found = ("",)
            _log.warning("the crypto store in `%s` cannot be read: %s", directory, error)
        else:
            if found is None or found[0] == mark:
                db.execute("INSERT INTO setting (name, value) VALUES ('mark', ?) ON CONFLICT DO NOTHING", (mark,))
                return cls(db, key)
            db.close()
        _put_aside(directory)
        return cls.open(directory, token, place)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def setting(self, name: str) -> str:
        """Give a setting, "" where it was never written."""
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, name: str, value: str) -> None:
        """Write a setting."""
        self._db.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
        )

    def device(self, user: str) -> Device | None:
        """Give a user's device. Raises Unreadable."""
        row = self._db.execute("SELECT id, kept, state FROM device WHERE user = ?", (user,)).fetchone()
        return Device(row[0], Own.load(row[1], self._key), bool(row[2])) if row else None

    def keep_device(self, user: str, device: Device) -> None:
        """Write a user's device; what belonged to another one of that user goes."""
        with self._work():
            old = self._db.execute("SELECT id FROM device WHERE user = ?", (user,)).fetchone()
            if old is not None and old[0] != device.id:
                self._forget(user)
            self._db.execute(
                "INSERT INTO device (user, id, kept, state) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (user) DO UPDATE SET id = excluded.id, kept = excluded.kept, state = excluded.state",
                (user, device.id, device.own.kept(self._key), int(device.is_known)),
            )

    def forget_device(self, user: str) -> None:
        """Drop a user's device and all sessions of it."""
        with self._work():
            self._forget(user)
            self._db.execute("DELETE FROM device WHERE user = ?", (user,))

    def channels(self, user: str, curve: str) -> list[Channel]:
        """Give the sessions with a device, the one to be used first."""
        rows = self._db.execute("SELECT kept FROM channel WHERE user = ? AND curve = ? ORDER BY used DESC, id", (user, curve))
        return [Channel.load(kept, self._key) for (kept,) in rows.fetchall()]

    def keep_channels(self, user: str, channels: Iterable[tuple[str, Channel]], now: float) -> None:
        """Write sessions with devices (curve, session)."""
        rows = [(user, curve, channel.id, channel.kept(self._key), now) for curve, channel in channels]
        with self._work():
            self._db.executemany(
                "INSERT INTO channel (user, curve, id, kept, used) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (user, curve, id) DO UPDATE SET kept = excluded.kept, used = excluded.used",
                rows,
            )

    def voice(self, user: str, room: str) -> Voice | None:
        """Give the session that a user of ours speaks with in a room."""
        row = self._db.execute("SELECT kept, made, messages FROM speaking WHERE user = ? AND room = ?", (user, room)).fetchone()
        try:
            return Voice(Speaking.load(row[0], self._key), row[1], row[2]) if row else None
        except Unreadable:
            return None

    def keep_voice(self, user: str, room: str, voice: Voice) -> None:
        """Write it; who was given the key of the one before is forgotten."""
        with self._work():
            self._db.execute(
                "DELETE FROM given WHERE session IN (SELECT id FROM speaking WHERE user = ? AND room = ? AND id <> ?)",
                (user, room, voice.speaking.id),
            )
            self._db.execute(
                "INSERT INTO speaking (user, room, id, kept, made, messages) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user, room) DO UPDATE"
                " SET id = excluded.id, kept = excluded.kept, made = excluded.made, messages = excluded.messages",
                (user, room, voice.speaking.id, voice.speaking.kept(self._key), voice.made, voice.messages),
            )

    def given(self, session: str) -> set[tuple[str, str]]:
        """Give the devices (user, device) that have a session's key."""
        return set(self._db.execute("SELECT user, device FROM given WHERE session = ?", (session,)).fetchall())

    def give(self, session: str, devices: Iterable[tuple[str, str]]) -> None:
        """Note that devices have a session's key."""
        with self._work():
            self._db.executemany(
                "INSERT INTO given (session, user, device) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(session, user, device) for user, device in devices],
            )

    def heard(self, session: str) -> Heard | None:
        """Give somebody's session. Raises Unreadable."""
        row = self._db.execute("SELECT kept, room, sender FROM hearing WHERE id = ?", (session,)).fetchone()
        return Heard(Hearing.load(row[0], self._key), row[1], row[2]) if row else None

    def hear(self, heard: Heard) -> bool:
        """Keep somebody's session, unless a better one of this id is there; give whether it is new."""
        old = self.heard(heard.hearing.id)
        if old is not None and (old.sender != heard.sender or old.room != heard.room or old.hearing.first <= heard.hearing.first):
            return False
        self._db.execute(
            "INSERT INTO hearing (id, room, sender, kept) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kept = excluded.kept",
            (heard.hearing.id, heard.room, heard.sender, heard.hearing.kept(self._key)),
        )
        return True

    def is_replayed(self, session: str, position: int, event: str) -> bool:
        """Whether a message of a session came as another event before; if not, this is the event that it is."""
        self._db.execute("INSERT INTO heard (session, position, event) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (session, position, event))
        row = self._db.execute("SELECT event FROM heard WHERE session = ? AND position = ?", (session, position)).fetchone()
        return bool(row[0] != event)

    def _forget(self, user: str) -> None:
        self._db.execute("DELETE FROM given WHERE session IN (SELECT id FROM speaking WHERE user = ?)", (user,))
        self._db.execute("DELETE FROM speaking WHERE user = ?", (user,))
        self._db.execute("DELETE FROM channel WHERE user = ?", (user,))

    def _work(self) -> _Work:
        return _Work(self._db)


class _Work:
    """A transaction as a `with` block."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_rest: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        path.chmod(0o600)
        db.execute("PRAGMA journal_mode = WAL")
        # Why: a ratchet that falls back after a power cut would encrypt two messages alike.
        db.execute("PRAGMA synchronous = FULL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            script = resources.files("daftar_bridges.encryption").joinpath("keys.sql").read_text(encoding="utf-8")
            db.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {_VERSION};\nCOMMIT;")
    except BaseException:
        db.close()
        raise
    if version > _VERSION:
        db.close()
        raise sqlite3.OperationalError(f"the crypto store is of version {version}, this program knows version {_VERSION}")
    return db


def _put_aside(directory: Path) -> None:
    """Rename a store that is not ours to use; it may be of use to a person."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for name in (_FILE, f"{_FILE}-wal", f"{_FILE}-shm"):
        path = directory / name
        if path.exists():
            path.rename(directory / f"{name}.{stamp}")
