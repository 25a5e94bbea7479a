"""Reading: a mail parsed outside the event loop, within a time.

Law: any bytes give a message or None; nothing is raised, and a mail that takes too long holds up nobody else.
It does not know what a mail looks like inside.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from daftar_bridges.core.message import Message
from daftar_bridges.email.facts_in import read_facts
from daftar_bridges.email.mime_in import parse

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)
# Why: the reader is bounded to about two seconds; beyond this the machine is too busy, and the mail is shown as it came.
PATIENCE = timedelta(seconds=20)


# Why: a mail of this size is read in less than handing it to a thread and back takes.
_SMALL = 8 * 1024


class Octets:
    """How many octets of mails are read at once: who wants more than are left waits, in the order they came.

    Why: reading takes a mail's size in memory, some of it more than once. One mail larger than all is read alone.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._used = 0
        # Why one thread: what a thread has let go of stays with that thread's heap, and each would keep a mail's size.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="large mails")
        self._turn = asyncio.Lock()
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def take(self, size: int) -> AsyncIterator[None]:
        """Hold so many octets while the block runs."""
        async with self._turn, self._freed:
            await self._freed.wait_for(lambda: not self._used or self._used + size <= self._most)
            self._used += size
        try:
            yield
        finally:
            async with self._freed:
                self._used -= size
                self._freed.notify_all()

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something with a large mail in the thread for it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *args, **kwargs))


async def read_for_policy(raw: bytes, octets: Octets | None = None) -> Message | None:
    """Give what the policy asks of a mail, or None where it cannot be read; `octets` are held for a large one."""
    run = octets.run if octets is not None else asyncio.to_thread
    try:
        if len(raw) <= _SMALL:
            return read_facts(raw)
        async with asyncio.timeout(PATIENCE.total_seconds()):
            return await run(read_facts, raw)
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's bytes
        # Why: the reader of the whole mail takes what is strange part by part.
        _log.info("a mail of %d octets is read in full for the policy", len(raw), exc_info=True)
    return await read(raw)


async def read(raw: bytes, *, patience: timedelta = PATIENCE) -> Message | None:
    """Give the message, or None where it cannot be read."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await asyncio.to_thread(parse, raw)
    except TimeoutError:
        _log.error("a mail of %d octets was not read within %s", len(raw), patience)
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's bytes
        # Why: a fault of the reader must cost the reader's work, never the mail.
        _log.exception("a mail of %d octets could not be read", len(raw))
    return None
