"""Ahead: the next mail of a mailbox, loaded and read while the one before it is on its way to the homeserver.

Law: reading ahead changes nothing of a mail's row but what the policy says of it, and nobody relies on it: what could not be read ahead
is read in its turn, and what was is shown only if it is its turn. It does not know how a mail is read or shown; functions that take a
`Connection` are one unit of work.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from daftar_bridges import places, placing, spool
from daftar_bridges.placing import Asked, Found
from daftar_bridges.screening import records
from daftar_bridges.screening.records import Record
from daftar_bridges.spool import Delivery
from daftar_policy.storage import Connection

R = TypeVar("R")
# Why a bound: one mail of every mailbox is held in memory besides those that are on their way.
_MOST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """A row with what is known of it before it is read: how often a process died over it, and what was found out about its mail."""

    row: Delivery
    stumbles: int
    record: Record


class Ahead(Generic[R]):
    """What is being read ahead, of each mailbox one mail."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[R | None]] = {}

    def begin(self, mailbox: str, read: Callable[[], Awaitable[R | None]]) -> None:
        """Have a mailbox's next mail read."""
        if mailbox not in self._tasks:
            self._tasks[mailbox] = asyncio.create_task(_quietly(read))

    async def take(self, mailbox: str) -> R | None:
        """Give what was read ahead of a mailbox, once; None where nothing was."""
        found = await self.peek(mailbox)
        self._tasks.pop(mailbox, None)
        return found

    async def peek(self, mailbox: str) -> R | None:
        """Give what was read ahead of a mailbox, and keep it."""
        task = self._tasks.get(mailbox)
        return await task if task is not None else None


async def _quietly(read: Callable[[], Awaitable[R | None]]) -> R | None:
    try:
        return await read()
    except Exception:  # noqa: BLE001 - the top of a task; what is wrong is wrong again in the mail's own turn, and is dealt with there
        return None


def oldest(db: Connection, mailbox: str, now: float) -> Taken | float | None:
    """Give the row to work on, or how long to wait for it; None where none waits."""
    row = spool.next_delivery(db, mailbox)
    if row is None:
        return None
    return row.due - now if row.due > now else taken(db, row)


def taken(db: Connection, row: Delivery) -> Taken:
    """Give a row with what is known of it."""
    return Taken(row, places.stumbles(db, row.id), records.load(db, row.mail))


def behind(db: Connection, row: Delivery, now: float) -> Taken | None:
    """Give the row behind one, if it is small, due, and nothing has happened to it yet."""
    found = db.execute(
        "SELECT d.id, d.due, d.attempts, m.file, length(m.raw) FROM delivery d JOIN mail m ON m.id = d.mail"
        " WHERE d.mailbox = ? AND d.state = 'ready' AND d.id > ? ORDER BY d.id LIMIT 1",
        (row.mailbox, row.id),
    ).fetchone()
    if found is None or found[1] > now or found[2] or found[3] or found[4] > _MOST:
        return None
    known = taken(db, spool.delivery_of(db, found[0]))
    return known if not known.stumbles else None


def find(db: Connection, asked: Asked) -> Found | None:
    """Find where a mail belongs; None where it is not its turn (any more)."""
    row = asked.row
    sql = "SELECT id, due, decision FROM delivery WHERE mailbox = ? AND state = 'ready' ORDER BY id LIMIT 1"
    first = db.execute(sql, (row.mailbox,)).fetchone()
    # Why also these: a mail that was put off meanwhile waits, and one that a person let go is shown whatever the policy said before.
    is_same = first is not None and (first[0], first[1], _is_released(first[2])) == (row.id, row.due, row.decision == spool.RELEASED)
    return placing.find(db, asked) if is_same else None


def _is_released(decision: str | None) -> bool:
    return decision is not None and json.loads(decision) == spool.RELEASED
