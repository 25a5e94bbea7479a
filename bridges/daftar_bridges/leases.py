"""Leases: which of several bridges works on a queue, so that its mails leave in order and each once.

Law: a queue is worked on by one process at a time: who has its lease, until the lease is given back or has run out because its holder
has died. Time is the database's. With a file of its own there is one process, and nothing is leased. It does not know what the queues are.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex

from daftar_bridges.store import Store
from daftar_policy.storage import Connection, Unavailable

_log = logging.getLogger(__name__)
# Why: what another process works on may be free in a moment.
_AGAIN = 1.0


class Leases:
    """What this process holds."""

    def __init__(self, store: Store, span: timedelta, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.holder = token_hex(8)
        self._store = store
        self._span = span.total_seconds()
        self._clock = clock
        self._held: dict[str, float] = {}

    async def step(self, name: str, work: Callable[[], Awaitable[float | None]]) -> float | None:
        """Do one step of a queue if this process may, and let others have the queue when nothing is to be done now. Raises Unavailable."""
        if not self._store.is_shared:
            return await work()
        wait = await self._take(name)
        if wait > 0:
            return wait
        try:
            pause = await work()
        except BaseException:
            await self._give(name)
            raise
        if pause != 0:
            await self._give(name)
        return pause

    async def hold(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do what never ends for as long as this process may, again and again; cancel it to stop."""
        while self._store.is_shared:
            try:
                wait = await self._take(name)
            except Unavailable as error:
                _log.warning("`%s` waits: %s", name, error)
                wait = _AGAIN
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            await self._while_held(name, work)
        await work()

    async def renew(self) -> float | None:
        """Prolong what this process holds; a step of a loop. Raises Unavailable."""
        if self._held:
            began, names = self._clock(), list(self._held)
            kept = await self._store.run(_renew, names, self.holder, self._span)
            for name in names:
                if name in kept and name in self._held:
                    self._held[name] = began + self._span
                elif name not in kept:
                    _log.warning("another process has taken `%s` over", name)
                    self._held.pop(name, None)
        return self._span / 3

    async def end(self) -> None:
        """Give everything back, so that nobody waits for us."""
        self._held.clear()
        if self._store.is_shared:
            with suppress(Unavailable):
                await self._store.run(_give_all, self.holder)

    async def _take(self, name: str) -> float:
        """Take a queue where it is free; give 0, or the seconds until it may be tried again. Raises Unavailable."""
        began = self._clock()
        if self._held.get(name, 0.0) > began:
            return 0.0
        self._held.pop(name, None)
        if not await self._store.run(_take, name, self.holder, self._span):
            return _AGAIN
        self._held[name] = began + self._span
        return 0.0

    async def _give(self, name: str) -> None:
        if self._held.pop(name, None) is not None:
            # What cannot be given back runs out.
            with suppress(Unavailable):
                await self._store.run(_give, name, self.holder)

    async def _while_held(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(work())
        try:
            while self._held.get(name, 0.0) > self._clock() and not task.done():
                await asyncio.wait({task}, timeout=self._span / 3)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self._give(name)


def _take(db: Connection, name: str, holder: str, span: float) -> bool:
    """Take a lease that is free, ours or has run out; one that is being taken by another just now is not waited for."""
    db.execute("INSERT INTO lease (name, holder, until) VALUES (?, '', 0) ON CONFLICT (name) DO NOTHING", (name,))
    row = db.execute("SELECT holder, until FROM lease WHERE name = ? FOR UPDATE SKIP LOCKED", (name,)).fetchone()
    now = now_of(db)
    if row is None or (row[0] not in ("", holder) and row[1] > now):
        return False
    db.execute("UPDATE lease SET holder = ?, until = ? WHERE name = ?", (holder, now + span, name))
    return True


def _renew(db: Connection, names: Sequence[str], holder: str, span: float) -> set[str]:
    until = now_of(db) + span
    # Why in order: two processes that lock rows in different orders wait for each other.
    sql = "UPDATE lease SET until = ? WHERE name = ? AND holder = ?"
    return {name for name in sorted(names) if db.execute(sql, (until, name, holder)).rowcount}


def _give(db: Connection, name: str, holder: str) -> None:
    db.execute("UPDATE lease SET holder = '', until = 0 WHERE name = ? AND holder = ?", (name, holder))


def _give_all(db: Connection, holder: str) -> None:
    db.execute("UPDATE lease SET holder = '', until = 0 WHERE holder = ?", (holder,))


def now_of(db: Connection) -> float:
    """Give the time by the database (seconds since 1970)."""
    # Why the database's clock: those of several machines differ. A lease is only taken where the database is PostgreSQL.
    return float(db.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()[0])
