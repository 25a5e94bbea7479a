"""Together: sends of different rooms that go to the homeserver at the same moment.

Law: no send waits longer than `most` for others, and one that is alone waits for nobody longer than `grace`. It does not know what is sent.

Why: a homeserver does much of what an event costs it (telling application services, federation, statistics) once for all events that are
there by then. Sent one by one as they become ready, the same events cost it a sixth more (decision 0012).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

# Why: what a homeserver needs for a handful of events at once; longer than that, a send that hangs would hold up the other rooms.
MOST = timedelta(milliseconds=150)
# Why: what the bridge needs to end one mail and have the next one of a room ready.
GRACE = timedelta(milliseconds=20)


class Together:
    """The sends of one homeserver: those under way, and those that go when these have been answered."""

    def __init__(self, most: timedelta = MOST, grace: timedelta = GRACE) -> None:
        self._most, self._grace = most.total_seconds(), grace.total_seconds()
        self._under_way = 0
        # How many went together the last time.
        self._last = 1
        self._waiting: list[asyncio.Future[None]] = []
        self._timers: list[asyncio.TimerHandle] = []

    @asynccontextmanager
    async def others(self) -> AsyncIterator[None]:
        """Do a send, while the block runs, at the same moment as the others that are ready."""
        await self._turn()
        try:
            yield
        finally:
            self._answered()

    async def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[None] = loop.create_future()
        if not self._waiting:
            self._timers.append(loop.call_later(self._most, self._go))
        self._waiting.append(mine)
        self._look()
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                # It was let go in the moment in which it was given up.
                self._answered()
            raise

    def _answered(self) -> None:
        self._under_way -= 1
        self._look()

    def _look(self) -> None:
        """Let those go that wait, if nothing is under way: at once where they are as many as the last time, else in a moment."""
        if self._under_way or not self._waiting:
            return
        if len(self._waiting) >= self._last:
            self._go()
        else:
            self._timers.append(asyncio.get_running_loop().call_later(self._grace, self._go))

    def _go(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        ready = [each for each in self._waiting if not each.done()]
        self._waiting.clear()
        self._under_way += len(ready)
        self._last = max(len(ready), 1)
        for each in ready:
            each.set_result(None)
