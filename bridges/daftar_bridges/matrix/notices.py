"""Notices: what the bridge has to say in rooms, one after the other.

Law: what was queued is said once, or dropped with a reason; every function is one unit of work for `Store.run`.
It does not know what is said (`spool.tell` queues it together with what it is about).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from daftar_policy.storage import Connection


@dataclass(frozen=True, slots=True)
class Said:
    """One queued notice; `due` is when to try (seconds since 1970)."""

    id: int
    key: str
    room: str
    type: str
    content: Mapping[str, object]
    attempts: int
    due: float


def next_notice(db: Connection) -> Said | None:
    """Give the oldest that is not said, due or not."""
    row = db.execute("SELECT id, key, room, type, content, attempts, due FROM notice WHERE state = 'ready' ORDER BY id LIMIT 1").fetchone()
    if row is None:
        return None
    number, key, room, kind, content, attempts, due = row
    return Said(number, key, room, kind, json.loads(content), attempts, due)


def close(db: Connection, number: int, state: str, reason: str) -> None:
    """End a notice as done or dropped."""
    db.execute("UPDATE notice SET state = ?, reason = ? WHERE id = ?", (state, reason, number))


def postpone(db: Connection, number: int, due: float, reason: str) -> None:
    """Put a notice off until `due`."""
    db.execute("UPDATE notice SET attempts = attempts + 1, due = ?, reason = ? WHERE id = ?", (due, reason, number))
