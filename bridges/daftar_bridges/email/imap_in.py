"""IMAP in: pulls the mail of one mailbox at another mail service, for as long as the bridge runs.

Law: a mail is marked as pulled only once it is in the spool, so a crash costs a second look and never a mail; the spool knows what it
has, so a second look doubles nothing, nor does a new UIDVALIDITY. Nothing is deleted there unless the configuration says so, and nothing
that was not taken. It does not know the protocol (`imap_door`), nor Matrix.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from daftar_bridges import spool
from daftar_bridges.core import control_speech
from daftar_bridges.email.files_in import return_path
from daftar_bridges.email.imap_door import Connection, ImapError
from daftar_bridges.incoming import Incoming
from daftar_bridges.intake import Arrived, Client, Intake, Ports
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out
from daftar_bridges.spool import Notice
from daftar_bridges.store import Unavailable
from daftar_bridges.ways_in import Imap
from daftar_policy import storage

T = TypeVar("T")
_log = logging.getLogger(__name__)
# RFC 2177: IDLE is begun anew within 29 minutes; routers forget a silent connection much sooner.
_IDLE = timedelta(minutes=5)
_FAILURES = Backoff(timedelta(seconds=2), timedelta(minutes=5))
_SOON = timedelta(seconds=1)
# Where a server has no IDLE.
_POLL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is waited: after failures, with IDLE, and between looks without it."""

    failures: Backoff = _FAILURES
    idle: timedelta = _IDLE
    poll: timedelta = _POLL


class Refusal(Exception):
    """The intake puts a mail off: it is fetched again later."""


class Puller:
    """Pulls one mailbox; `run` it in a task, cancel that to stop."""

    def __init__(self, imap: Imap, ports: Ports, pace: Pace | None = None) -> None:
        self._imap = imap
        self._ports = ports
        self._pace = pace or Pace()
        self._intake = Intake(ports)
        # Why a thread of its own: waiting for mail takes minutes, and other work must not wait behind it.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"imap-{imap.user}")
        self._connection: Connection | None = None

    async def run(self) -> None:
        """Pull until cancelled; what fails is tried again."""
        failures = 0
        try:
            while True:
                try:
                    async for _ in self._pull():
                        failures = 0
                except (ImapError, Refusal, Unavailable, OSError) as error:
                    _log.warning("%s is not pulled now: %s", self._imap.name, error)
                except Exception:  # noqa: BLE001 - the top of a loop
                    _log.exception("fault with %s", self._imap.name)
                failures += 1
                await self._blocking(self._close)
                await asyncio.sleep(self._pace.failures.after(failures))
        finally:
            if self._connection is not None:
                self._connection.hang_up()
            await asyncio.to_thread(self._end)

    def _end(self) -> None:
        """Wait for the thread, which a connection that was hung up lets go, and close what it left open."""
        self._thread.shutdown()
        self._close()

    def _open(self) -> Connection:
        # Why kept here, in the thread: who waits for it may be cancelled meanwhile, and it must be closed all the same.
        self._connection = Connection(self._imap)
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    async def _pull(self) -> AsyncIterator[None]:
        """Connect, and pull whatever comes; gives after each look. Raises ImapError, Refusal, Unavailable, OSError."""
        connection = await self._blocking(self._open)
        folder = await self._blocking(connection.select)
        known = await self._ports.store.run(spool.pulled, self._imap.name)
        # Why from the beginning: after a new UIDVALIDITY no UID means what it meant, and what is in the spool is known to it.
        last = known[1] if known is not None and known[0] == folder.uidvalidity else 0
        is_quiet = False
        while True:
            found = await self._blocking(partial(connection.after, last))
            for uid in found:
                await self._take(connection, uid)
                await self._ports.store.run(spool.pull, self._imap.name, folder.uidvalidity, uid)
                last = uid
            yield
            if not found:
                # Why twice: a mail that comes between the look and IDLE may have been announced before anybody listened.
                await self._blocking(partial(connection.wait, self._pace.idle if is_quiet else _SOON, self._pace.poll))
            is_quiet = not found

    async def _take(self, connection: Connection, uid: int) -> None:
        """Bring one mail into the spool. Raises ImapError, Refusal, Unavailable, OSError."""
        size = await self._blocking(partial(connection.size, uid))
        if size is None:
            return
        if size > self._ports.config.smtp.size:
            await self._tell(uid, f"it has {size} octets, more than is taken")
            return
        if (full := self._intake.no_room(size)) is not None:
            raise Refusal(full)
        content = Incoming(self._intake.directory)
        try:
            await self._blocking(partial(_fetch, connection, uid, size, content))
            arrived = Arrived(return_path(content.head), [self._imap.mailbox], Client(), content)
        except BaseException:
            content.discard()
            raise
        (reply,) = await self._intake.take(arrived, is_each=True)
        if reply.startswith("4"):
            raise Refusal(reply)
        if not reply.startswith("2"):
            # Why not returned to its sender: the mail service has taken it long ago, and a notice now would be backscatter.
            await self._tell(uid, reply)
            return
        if self._imap.afterwards == "seen":
            await self._blocking(partial(connection.mark_seen, uid))
        elif self._imap.afterwards == "delete":
            await self._blocking(partial(connection.delete, uid))

    async def _tell(self, uid: int, why: str) -> None:
        """Tell the control room of a mail that stays where it is. Raises Unavailable."""
        _log.warning("mail %d of %s stays there: %s", uid, self._imap.name, why)
        own, language = self._imap, self._ports.config.control_language
        text = control_speech.say(language, "stays", mailbox=own.mailbox, host=own.host, folder=own.folder, number=uid, reason=why)
        notice = Notice(f"imap:{self._imap.name}:{uid}", self._ports.config.control_room, events_out.notice(text))
        await self._ports.store.run(_say, notice)
        self._ports.wake([])

    async def _blocking(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _fetch(connection: Connection, uid: int, size: int, content: Incoming) -> None:
    for piece in connection.pieces(uid, size):
        content.add(piece)
        if content.is_heavy:
            content.write()


def _say(db: storage.Connection, notice: Notice) -> None:
    spool.tell(db, notice)
