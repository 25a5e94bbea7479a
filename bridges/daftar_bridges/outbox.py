"""Outbox: mail that goes out, one row per event and recipient with its frozen bytes, and the loop that hands it to the relay.

Law: a row is sent until the relay takes or refuses it; every end is told in the room. What is sent again is the same mail, with the
same Message-ID. It does not know who may send what: a row that may not go out is written as held or refused by `orders`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from daftar_bridges import figures, logs, spool
from daftar_bridges.core import speech
from daftar_bridges.email.mime_out import returned
from daftar_bridges.email.smtp_out import Deferred, Delivered, Outcome
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out
from daftar_bridges.spool import Notice
from daftar_bridges.store import Store
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# Postfix's own times, which the world's mail servers are used to: at most 4,000 s between tries, five days in all.
BACKOFF = Backoff(timedelta(seconds=60), timedelta(seconds=4000))
LIFETIME = timedelta(days=5)
SENT = "✅"
# How long a stop waits for the relay's answer to the mail that it has in hand.
_GRACE = timedelta(seconds=10)


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


@dataclass(frozen=True, slots=True)
class Written:
    """The mail that an event became; `is_open` while it can still be changed."""

    mailbox: str
    room: str
    root: str
    recipients: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a mail that somebody took back: who does not get it, and who has it already."""

    mailbox: str
    room: str
    root: str
    stopped: tuple[str, ...]
    gone: tuple[str, ...]


# Why a reason: while the relay may be taking the mail, its row is not changed by anybody else.
_CLAIMED = "being handed over"
# What can still be changed: held or refused by the policy, never tried, or put off by the relay.
_OPEN = "(state IN ('held', 'refused') OR (state = 'ready' AND reason <> 'being handed over'))"
_COLUMNS = "event_id, recipient, mailbox, sender, room, root, mime, state, created, attempts, due, reason"


def put(db: Connection, rows: Sequence[Outgoing]) -> None:
    """Keep what is to go out; a row that is there already stays as it is."""
    for row in rows:
        values = (row.event_id, row.recipient, row.mailbox, row.sender, row.room, row.root, row.mime, row.state, row.created)
        db.execute(
            f"INSERT INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id, recipient) DO NOTHING",  # noqa: S608 - a constant
            (*values, row.attempts, row.due, row.reason),
        )


def next_due(db: Connection) -> Outgoing | None:
    """Give the row that is due first, due or not."""
    row = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE state = 'ready' ORDER BY due, created, event_id, recipient LIMIT 1").fetchone()  # noqa: S608
    return Outgoing(*row) if row else None


def claim(db: Connection, row: Outgoing) -> bool:
    """Begin to hand a row over; give whether it is still to be handed over as it is."""
    taken = db.execute(
        "UPDATE outbox SET reason = ? WHERE event_id = ? AND recipient = ? AND state = 'ready' AND created = ?",
        (_CLAIMED, row.event_id, row.recipient, row.created),
    )
    return taken.rowcount == 1


def written(db: Connection, event_id: str) -> Written | None:
    """Give the mail that an event became; None where it became none."""
    rows = db.execute("SELECT mailbox, room, root, recipient, state, reason FROM outbox WHERE event_id = ? ORDER BY recipient", (event_id,))
    found = rows.fetchall()
    if not found:
        return None
    is_open = all(state in {"held", "refused"} or (state == "ready" and reason != _CLAIMED) for *_, state, reason in found)
    return Written(found[0][0], found[0][1], found[0][2], tuple(row[3] for row in found), is_open)


def withdraw(db: Connection, event_id: str) -> bool:
    """Take a mail out for another one in its place; give whether it could be done, for every recipient or for none."""
    mail = written(db, event_id)
    if mail is None or not mail.is_open:
        return False
    db.execute("DELETE FROM outbox WHERE event_id = ?", (event_id,))
    return True


def take_back(db: Connection, event_id: str) -> TakenBack | None:
    """Stop a mail for everybody who does not have it yet; None where the event became no mail."""
    mail = written(db, event_id)
    if mail is None:
        return None
    stopped, gone = [], []
    for recipient in mail.recipients:
        changed = db.execute(
            f"UPDATE outbox SET state = 'refused', reason = 'taken back' WHERE event_id = ? AND recipient = ? AND state <> 'refused' AND {_OPEN}",  # noqa: S608, E501 - a constant
            (event_id, recipient),
        )
        row = db.execute("SELECT state FROM outbox WHERE event_id = ? AND recipient = ?", (event_id, recipient)).fetchone()
        if changed.rowcount:
            stopped.append(recipient)
        elif row is not None and row[0] in {"sent", "ready"}:
            gone.append(recipient)
    return TakenBack(mail.mailbox, mail.room, mail.root, tuple(stopped), tuple(gone))


def postpone(db: Connection, row: Outgoing, due: float, reason: str, notices: Sequence[Notice] = ()) -> None:
    """Put a row off until `due`."""
    db.execute(
        "UPDATE outbox SET attempts = attempts + 1, due = ?, reason = ? WHERE event_id = ? AND recipient = ?",
        (due, reason, row.event_id, row.recipient),
    )
    figures.count(db, "retries")
    for notice in notices:
        spool.tell(db, notice)


def close(db: Connection, row: Outgoing, state: str, reason: str, language: str = "en") -> None:
    """End a row as sent or failed, and tell the room what became of the mail once that is known for every recipient."""
    db.execute("UPDATE outbox SET state = ?, reason = ? WHERE event_id = ? AND recipient = ?", (state, reason, row.event_id, row.recipient))
    if not row.room:
        return
    if state == "failed":
        text = speech.say(language, "failed", recipient=row.recipient, reason=reason)
        spool.tell(db, Notice(f"failed:{row.event_id}:{row.recipient}", row.room, events_out.notice(text, row.root)))
    states = dict(db.execute("SELECT recipient, state FROM outbox WHERE event_id = ?", (row.event_id,)).fetchall())
    sent = [recipient for recipient, each in states.items() if each == "sent"]
    if "ready" in states.values() or not sent:
        return
    if len(sent) == len(states):
        spool.tell(db, Notice(f"sent:{row.event_id}", row.room, events_out.reaction(row.event_id, SENT), "m.reaction"))
    else:
        text = speech.say(language, "sent-only", recipients=", ".join(sent))
        spool.tell(db, Notice(f"sent:{row.event_id}", row.room, events_out.notice(text, row.root)))


def return_mail(db: Connection, mail: Returned, raw: bytes) -> None:
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
        self,
        store: Store,
        deliver: Callable[[Outgoing], Awaitable[Outcome]],
        told: Callable[[], None],
        backoff: Backoff = BACKOFF,
        language: Callable[[str], str] = lambda _mailbox: "en",
    ) -> None:
        self._store = store
        self._deliver = deliver
        self._told = told
        self._backoff = backoff
        self._language = language

    async def step(self) -> float | None:
        """Try the row that is due first. Raises Unavailable."""
        row = await self._store.run(next_due)
        if row is None:
            return None
        now = time.time()
        if row.due > now:
            return row.due - now
        logs.about(row.event_id)
        if not await self._store.run(claim, row):
            # It was changed or taken back this very moment.
            return 0
        work = asyncio.create_task(self._hand_over(row, now))
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            # Why: what the relay is taking at the moment of a stop would be sent once more at the next start.
            await asyncio.wait([work], timeout=_GRACE.total_seconds())
            work.cancel()
            raise
        return 0

    async def _hand_over(self, row: Outgoing, now: float) -> None:
        try:
            outcome = await self._deliver(row)
        except Exception as error:  # noqa: BLE001 - the top of a loop
            # Why: a mail that brings out a fault of ours is tried again like any other, and does not stop those after it.
            _log.exception("fault with the mail to %s", row.recipient)
            outcome = Deferred(f"fault: {error}")
        await self._settle(row, outcome, now)
        self._told()

    async def _settle(self, row: Outgoing, outcome: Outcome, now: float) -> None:
        language = self._language(row.mailbox)
        if isinstance(outcome, Delivered):
            _log.info("sent to %s: %s", row.recipient, outcome.reply)
            await self._store.run(close, row, "sent", outcome.reply, language)
        elif isinstance(outcome, Deferred) and now - row.created < LIFETIME.total_seconds():
            due = now + self._backoff.after(row.attempts + 1)
            _log.warning("mail to %s is put off: %s", row.recipient, outcome.reply)
            await self._store.run(postpone, row, due, outcome.reply, _delayed(row, outcome.reply, language))
        else:
            _log.error("mail to %s failed: %s", row.recipient, outcome.reply)
            await self._store.run(close, row, "failed", outcome.reply, language)


def _delayed(row: Outgoing, reply: str, language: str) -> list[Notice]:
    """What is told at the first failure; the key says it once."""
    if not row.room:
        return []
    text = speech.say(language, "delayed", recipient=row.recipient, reason=reply, days=LIFETIME.days)
    return [Notice(f"delayed:{row.event_id}:{row.recipient}", row.room, events_out.notice(text, row.root))]
