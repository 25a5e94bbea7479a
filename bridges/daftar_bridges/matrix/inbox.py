"""Inbox: events that the homeserver pushed, kept before it is told so, and done one after the other.

Law: an event whose transaction was answered with 200 is in a row, and it is in one row however often it is pushed.
It does not know what an event means beyond which ones could matter; every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from daftar_bridges.matrix import events_in


@dataclass(frozen=True, slots=True)
class Pushed:
    """One kept event that is not done; `due` is when to try (seconds since 1970)."""

    id: int
    event: Mapping[str, Any]
    attempts: int
    due: float


def keep(db: sqlite3.Connection, events: Iterable[Mapping[str, object]], is_own: Callable[[str], bool]) -> int:
    """Keep what people say and could mean for us, not what users of ours do; give how many were new."""
    new = 0
    for event in events:
        event_id, sender = event.get("event_id"), event.get("sender")
        if not isinstance(event_id, str) or not isinstance(sender, str) or is_own(sender) or not _matters(db, event):
            continue
        added = db.execute(
            "INSERT OR IGNORE INTO inbox (event_id, event) VALUES (?, ?)",
            (event_id, json.dumps(event, ensure_ascii=False).encode("utf-8", "replace").decode()),
        )
        new += added.rowcount
    return new


def _matters(db: sqlite3.Connection, event: Mapping[str, object]) -> bool:
    # Why not all: the rest of what a room sees (joins, most reactions, our own ghosts' mail) would only be written to be thrown away.
    if event.get("type") == "m.room.message":
        return True
    reaction, gone = events_in.reaction(event), events_in.redaction(event)
    if gone is not None:
        return db.execute("SELECT 1 FROM inbox WHERE event_id = ?", (gone,)).fetchone() is not None
    return reaction is not None and reaction[1] == events_in.BLOCK


def next_pushed(db: sqlite3.Connection) -> Pushed | None:
    """Give the oldest event that is not done, due or not."""
    row = db.execute("SELECT id, event, attempts, due FROM inbox WHERE state = 'ready' ORDER BY id LIMIT 1").fetchone()
    return Pushed(row[0], json.loads(row[1]), row[2], row[3]) if row else None


def done(db: sqlite3.Connection, number: int, reason: str = "") -> None:
    """Close an event; its text is dropped, its id stays so that it is known when it is pushed again."""
    db.execute("UPDATE inbox SET state = 'done', event = '{}', reason = ? WHERE id = ?", (reason, number))


def postpone(db: sqlite3.Connection, number: int, due: float, reason: str) -> None:
    """Put an event off until `due`."""
    db.execute("UPDATE inbox SET attempts = attempts + 1, due = ?, reason = ? WHERE id = ?", (due, reason, number))
