"""Outbox: mail that goes out, one row per event and recipient with its frozen bytes, and the loop that hands it to the relay.

Law: a row is sent until the relay takes or refuses it; every end is told in the room. What is sent again is the same mail, with the
same Message-ID. It does not know who may send what: a row that may not go out is written as held or refused by `orders`.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from daftar_bridges import spool
from daftar_bridges.email.mime_out import returned
from daftar_bridges.email.smtp_out import Deferred, Delivered, Outcome
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out
from daftar_bridges.spool import Notice
from daftar_bridges.store import Store

_log = logging.getLogger(__name__)
# Postfix's own times, which the world's mail servers are used to: at most 4,000 s between tries, five days in all.
BACKOFF = Backoff(timedelta(seconds=60), timedelta(seconds=4000))
LIFETIME = timedelta(days=5)
SENT = "✅"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One recipient of a mail; `root` is the thread in `room` that its end is told in (both "" for notices of non-delivery)."""

    event_id: str
    recipient: str
    mailbox: str
    sender: str
    room: str
    root: str
    mime: bytes = field(repr=False)
    state: str = "ready"
    created: float = 0.0
    attempts: int = 0
    due: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """An accepted mail that one recipient's policy refused, and who is to be told."""

    mail: str
    sender: str
    recipient: str
    reporter: str
    why: str


_COLUMNS = "event_id, recipient, mailbox, sender, room, root, mime, state, created, attempts, due, reason"


def put(db: sqlite3.Connection, rows: Sequence[Outgoing]) -> None:
    """Keep what is to go out; a row that is there already stays as it is."""
    for row in rows:
        values = (row.event_id, row.recipient, row.mailbox, row.sender, row.room, row.root, row.mime, row.state, row.created)
        db.execute(
            f"INSERT OR IGNORE INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
            (*values, row.attempts, row.due, row.reason),
        )


def next_due(db: sqlite3.Connection) -> Outgoing | None:
    """Give the row that is due first, due or not."""
    row = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE state = 'ready' ORDER BY due, created, rowid LIMIT 1").fetchone()  # noqa: S608
    return Outgoing(*row) if row else None


def postpone(db: sqlite3.Connection, row: Outgoing, due: float, reason: str, notices: Sequence[Notice] = ()) -> None:
    """Put a row off until `due`."""
    db.execute(
        "UPDATE outbox SET attempts = attempts + 1, due = ?, reason = ? WHERE event_id = ? AND recipient = ?",
        (due, reason, row.event_id, row.recipient),
    )
    for notice in notices:
        spool.tell(db, notice)


def close(db: sqlite3.Connection, row: Outgoing, state: str, reason: str) -> None:
    """End a row as sent or failed, and tell the room what became of the mail once that is known for every recipient."""
    db.execute("UPDATE outbox SET state = ?, reason = ? WHERE event_id = ? AND recipient = ?", (state, reason, row.event_id, row.recipient))
    if not row.room:
        return
    if state == "failed":
        text = f"Not delivered to {row.recipient}: {reason}"
        spool.tell(db, Notice(f"failed:{row.event_id}:{row.recipient}", row.room, events_out.notice(text, row.root)))
    states = dict(db.execute("SELECT recipient, state FROM outbox WHERE event_id = ?", (row.event_id,)).fetchall())
    sent = [recipient for recipient, each in states.items() if each == "sent"]
    if "ready" in states.values() or not sent:
        return
    if len(sent) == len(states):
        spool.tell(db, Notice(f"sent:{row.event_id}", row.room, events_out.reaction(row.event_id, SENT), "m.reaction"))
    else:
        spool.tell(db, Notice(f"sent:{row.event_id}", row.room, events_out.notice(f"Sent to {', '.join(sent)} only.", row.root)))


def return_mail(db: sqlite3.Connection, mail: Returned, raw: bytes) -> None:
    """Queue the notice of non-delivery for a mail's envelope sender; a notification is never answered (RFC 5321 section 4.5.5)."""
    if not mail.sender:
        return
    key = f"returned:{mail.mail}:{mail.recipient}"
    message_id = f"{sha256(key.encode()).hexdigest()[:40]}@{mail.reporter}"
    now = time.time()
    mime = returned(
        mail.reporter, mail.sender, mail.recipient, raw, mail.why, message_id=message_id, date=datetime.fromtimestamp(now, UTC)
    )  # fmt: skip
    put(db, [Outgoing(key, mail.sender, mail.recipient, "", "", "", mime, created=now)])


class Outbox:
    """Hands over what is due."""

    def __init__(
        self, store: Store, deliver: Callable[[Outgoing], Awaitable[Outcome]], told: Callable[[], None], backoff: Backoff = BACKOFF
    ) -> None:
        self._store = store
        self._deliver = deliver
        self._told = told
        self._backoff = backoff

    async def step(self) -> float | None:
        """Try the row that is due first. Raises Unavailable."""
        row = await self._store.run(next_due)
        if row is None:
            return None
        now = time.time()
        if row.due > now:
            return row.due - now
        try:
            outcome = await self._deliver(row)
        except Exception as error:  # noqa: BLE001 - the top of a loop
            # Why: a mail that brings out a fault of ours is tried again like any other, and does not stop those after it.
            _log.exception("fault with the mail to %s", row.recipient)
            outcome = Deferred(f"fault: {error}")
        await self._settle(row, outcome, now)
        self._told()
        return 0

    async def _settle(self, row: Outgoing, outcome: Outcome, now: float) -> None:
        if isinstance(outcome, Delivered):
            await self._store.run(close, row, "sent", outcome.reply)
        elif isinstance(outcome, Deferred) and now - row.created < LIFETIME.total_seconds():
            due = now + self._backoff.after(row.attempts + 1)
            _log.warning("mail to %s is put off: %s", row.recipient, outcome.reply)
            await self._store.run(postpone, row, due, outcome.reply, _delayed(row, outcome.reply))
        else:
            _log.error("mail to %s failed: %s", row.recipient, outcome.reply)
            await self._store.run(close, row, "failed", outcome.reply)


def _delayed(row: Outgoing, reply: str) -> list[Notice]:
    """What is told at the first failure; the key says it once."""
    if not row.room:
        return []
    text = f"Not yet delivered to {row.recipient}: {reply}. It will be tried again for {LIFETIME.days} days."
    return [Notice(f"delayed:{row.event_id}:{row.recipient}", row.room, events_out.notice(text, row.root))]
