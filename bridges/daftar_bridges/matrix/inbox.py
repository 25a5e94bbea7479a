"""Inbox: events that the homeserver pushed, kept before it is told so, and done one after the other.

Law: an event whose transaction was answered with 200 is in a row, and it is in one row however often it is pushed.
It does not know what an event means beyond which ones could matter; every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from daftar_bridges.matrix import events_in, requests_in
from daftar_policy.storage import Connection


@dataclass(frozen=True, slots=True)
class Pushed:
    """One kept event that is not done; `due` is when to try (seconds since 1970)."""

    id: int
    event: Mapping[str, Any]
    attempts: int
    due: float


def keep(db: Connection, events: Iterable[Mapping[str, object]], is_own: Callable[[str], bool]) -> int:
    """Keep what people say and could mean for us, not what users of ours do; give how many were new."""
    new = 0
    for event in events:
        event_id, sender = event.get("event_id"), event.get("sender")
        if not isinstance(event_id, str) or not isinstance(sender, str) or is_own(sender):
            continue
        invited = requests_in.invited(event)
        if not (_matters(db, event) or (invited is not None and is_own(invited.user))):
            continue
        added = db.execute(
            "INSERT INTO inbox (event_id, event) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING",
            (event_id, json.dumps(event, ensure_ascii=False).encode("utf-8", "replace").decode()),
        )
        new += added.rowcount
    return new


def _matters(db: Connection, event: Mapping[str, object]) -> bool:
    # Why not all: the rest of what a room sees (joins, most reactions, our own ghosts' mail) would only be written to be thrown away.
    if event.get("type") in {"m.room.message", "m.room.encrypted"}:
        return True
    reaction, gone = events_in.reaction(event), events_in.redaction(event)
    if gone is not None:
        return db.execute("SELECT 1 FROM inbox WHERE event_id = ?", (gone,)).fetchone() is not None
    if reaction is None or reaction[1] in {events_in.BLOCK, events_in.SOURCE}:
        return reaction is not None
    # What the bridge said and can be answered by a sign.
    return db.execute("SELECT 1 FROM said WHERE event = ?", (reaction[0],)).fetchone() is not None


def next_pushed(db: Connection, now: float = 0.0) -> Pushed | None:
    """Give the oldest event that is not done, due or not; one whose key is missing only after it was waited for."""
    row = db.execute(
        "SELECT i.id, i.event, i.attempts, i.due FROM inbox i LEFT JOIN sealed s ON s.inbox = i.id"
        " WHERE i.state = 'ready' AND (s.inbox IS NULL OR s.until <= ?) ORDER BY i.id LIMIT 1",
        (now,),
    ).fetchone()
    return Pushed(row[0], json.loads(row[1]), row[2], row[3]) if row else None


def seal(db: Connection, number: int, session: str, until: float) -> bool:
    """Have an event wait for a session's key until a time, once; give whether it does."""
    values = (number, session, until)
    return db.execute("INSERT INTO sealed (inbox, session, until) VALUES (?, ?, ?) ON CONFLICT (inbox) DO NOTHING", values).rowcount == 1


def unseal(db: Connection, session: str) -> int:
    """Have the events that wait for a session's key looked at now; give how many they are."""
    return db.execute("UPDATE sealed SET until = 0 WHERE session = ?", (session,)).rowcount


def done(db: Connection, number: int, reason: str = "") -> None:
    """Close an event; its text is dropped, its id stays so that it is known when it is pushed again."""
    db.execute("UPDATE inbox SET state = 'done', event = '{}', reason = ? WHERE id = ?", (reason, number))
    db.execute("DELETE FROM sealed WHERE inbox = ?", (number,))


def postpone(db: Connection, number: int, due: float, reason: str) -> None:
    """Put an event off until `due`."""
    db.execute("UPDATE inbox SET attempts = attempts + 1, due = ?, reason = ? WHERE id = ?", (due, reason, number))
