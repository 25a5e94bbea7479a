"""IMAP in: pulls the mail of one mailbox at another mail service, for as long as the bridge runs.

Law: a mail is marked as pulled only once it is in the spool, so a crash costs a second look and never a mail; the spool knows what it
has, so a second look doubles nothing, nor does a new UIDVALIDITY. One that cannot be taken holds up those behind it for a time only
(`set_aside`). Nothing is deleted there unless the configuration says so, and nothing that was not taken. It does not know the protocol
(`imap_door`), nor Matrix.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TypeVar

from daftar_bridges import holding, set_aside, spool
from daftar_bridges.core import control_speech
from daftar_bridges.email.files_in import return_path
from daftar_bridges.email.head_in import read_head
from daftar_bridges.email.imap_door import Connection, ImapError
from daftar_bridges.incoming import Incoming
from daftar_bridges.intake import Arrived, Client, Intake, Ports
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out
from daftar_bridges.pulls import Pull, Pulls
from daftar_bridges.set_aside import Patience, Tries
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
    """How long is waited: after failures, with IDLE, between looks without it, and for a mail that cannot be taken."""

    failures: Backoff = _FAILURES
    idle: timedelta = _IDLE
    poll: timedelta = _POLL
    patience: Patience = field(default_factory=Patience)


class Refusal(Exception):
    """The intake puts a mail off: it is fetched again later."""


@dataclass(frozen=True, slots=True)
class _At:
    """A mail where it is: its folder's UIDVALIDITY and its UID (RFC 3501 section 2.3.1.1: one means nothing without the other)."""

    uidvalidity: int
    uid: int


class Puller:
    """Pulls one mailbox; `run` it in a task, cancel that to stop. It stands in `pulls` meanwhile, under its `number`."""

    def __init__(self, imap: Imap, ports: Ports, pace: Pace | None = None, pulls: Pulls | None = None, *, number: int = 1) -> None:
        self._imap = imap
        self._ports = ports
        self._pace = pace or Pace()
        self._pulls = pulls or Pulls()
        self._number = number
        self._intake = Intake(ports)
        self._tries = Tries(self._pace.patience)
        # What the control room was told of the present failure, which is the key of its end.
        self._told = ""
        # Why a thread of its own: waiting for mail takes minutes, and other work must not wait behind it.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"imap-{imap.user}")
        self._connection: Connection | None = None

    async def run(self) -> None:
        """Pull until cancelled; what fails is tried again."""
        try:
            with self._pulls.pulling(self._imap.name, self._number, self._imap.host) as own:
                await self._pull_for_ever(own)
        finally:
            if self._connection is not None:
                self._connection.hang_up()
            await asyncio.to_thread(self._end)

    async def _pull_for_ever(self, own: Pull) -> None:
        failures = 0
        while True:
            try:
                async for _ in self._pull():
                    failures = 0
                    await self._is_well(own)
            except (ImapError, Refusal, Unavailable, OSError) as error:
                own.why = self._reason(error)
                _log.warning("%s is not pulled now: %s", self._imap.name, own.why)
            except Exception as error:  # noqa: BLE001 - the top of a loop
                own.why = f"fault: {error!r}"
                _log.exception("fault with %s", self._imap.name)
            failures += 1
            await self._is_failing(own)
            await self._blocking(self._close)
            await asyncio.sleep(self._pace.failures.after(failures))

    async def _is_well(self, own: Pull) -> None:
        """Note that the mailbox was looked at, and tell the control room where it was told otherwise."""
        own.well, own.why, own.aside = self._pulls.clock(), "", len(self._tries.aside)
        if self._told:
            # What cannot be told now is told after the next look.
            with suppress(Unavailable):
                await self._say(f"{self._told}:well", self._sentence("pulled-again", user=self._imap.user))
                self._told = ""

    async def _is_failing(self, own: Pull) -> None:
        """Tell the control room, once for each failure that lasts."""
        silent = self._pulls.clock() - own.well
        if self._told or silent <= self._ports.config.operations.unpulled.total_seconds():
            return
        key = f"imap:{self._imap.name}:silent:{time.time():.0f}"
        text = self._sentence("not-pulled", user=self._imap.user, minutes=int(silent) // 60, reason=own.why)
        with suppress(Unavailable):
            await self._say(key, text)
            self._told = key

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
        """Connect, and pull whatever comes; gives after each mail and look. Raises ImapError, Refusal, Unavailable, OSError."""
        connection = await self._blocking(self._open)
        folder = await self._blocking(connection.select)
        run = self._ports.store.run
        known = await run(spool.pulled, self._imap.name)
        self._tries.begin(await run(set_aside.load, self._imap.name, folder.uidvalidity))
        # Why from the beginning: after a new UIDVALIDITY no UID means what it meant, and what is in the spool is known to it.
        last = known[1] if known is not None and known[0] == folder.uidvalidity else 0
        is_quiet = False
        while True:
            found = await self._blocking(partial(connection.after, last))
            for uid in found:
                await self._try(connection, _At(folder.uidvalidity, uid))
                await run(spool.pull, self._imap.name, folder.uidvalidity, uid)
                last = uid
                yield
            yield
            while (aside := self._tries.next_due(self._pulls.clock())) is not None:
                await self._try_again(connection, _At(folder.uidvalidity, aside))
            if not found:
                # Why twice: a mail that comes between the look and IDLE may have been announced before anybody listened.
                await self._blocking(partial(connection.wait, self._pace.idle if is_quiet else _SOON, self._pace.poll))
            is_quiet = not found

    async def _try(self, connection: Connection, at: _At) -> None:
        """Take a mail, or set it aside where it had its tries. Raises ImapError, Refusal, Unavailable, OSError."""
        clock = self._pulls.clock
        is_last = self._tries.is_last(at.uid, clock())
        # Why before: a mail that cannot be fetched ends the connection.
        subject = await self._subject_of(connection, at.uid) if is_last else ""
        try:
            await self._take(connection, at)
        except (Unavailable, OSError):
            # Why no try: this is our own disk's or database's fault.
            raise
        except Exception as error:
            self._tries.failed(at.uid, clock())
            if not is_last:
                raise
            await self._set_aside(at, self._reason(error), subject)
            if not isinstance(error, Refusal):
                raise
        else:
            self._tries.passed()

    async def _set_aside(self, at: _At, why: str, subject: str) -> None:
        """Leave a mail where it is and go on behind it. Raises Unavailable."""
        _log.error("mail %d of %s is set aside: %s", at.uid, self._imap.name, why)
        self._tries.put(at.uid, self._pulls.clock())
        notice = self._notice(f"{self._key(at)}:aside", self._sentence("set-aside", number=at.uid, reason=why), subject)
        await self._ports.store.run(_put_aside, self._imap.name, at, self._tries.aside, notice)
        self._ports.wake([])

    async def _try_again(self, connection: Connection, at: _At) -> None:
        """Take a mail that was set aside, if it can be taken now. Raises ImapError, Unavailable, OSError."""
        try:
            await self._take(connection, at)
        except Refusal as refusal:
            _log.warning("mail %d of %s stays aside: %s", at.uid, self._imap.name, refusal)
            return
        self._tries.drop(at.uid)
        await self._ports.store.run(set_aside.keep, self._imap.name, at.uidvalidity, self._tries.aside)

    async def _take(self, connection: Connection, at: _At) -> None:
        """Bring one mail into the spool. Raises ImapError, Refusal, Unavailable, OSError."""
        uid = at.uid
        size = await self._blocking(partial(connection.size, uid))
        if size is None:
            return
        if size > self._ports.config.smtp.size:
            subject = await self._subject_of(connection, uid)
            await self._tell(at, f"it has {size} octets, more than is taken", subject)
            return
        if (full := self._intake.no_room(size)) is not None:
            raise Unavailable(full)
        content = Incoming(self._intake.directory)
        try:
            await self._blocking(partial(_fetch, connection, uid, size, content))
            head = content.head
            arrived = Arrived(return_path(head), [self._imap.mailbox], Client(), content, is_lying=True)
        except BaseException:
            content.discard()
            raise
        (reply,) = await self._intake.take(arrived, is_each=True)
        if reply.startswith("4"):
            raise Refusal(reply)
        if not reply.startswith("2"):
            # Why not returned to its sender: the mail service has taken it long ago, and a notice now would be backscatter.
            await self._tell(at, reply, _subject(head))
            return
        await self._mark(connection, at)

    async def _mark(self, connection: Connection, at: _At) -> None:
        """Do with a mail what is to become of it there. Raises ImapError, Unavailable."""
        deed = {"seen": connection.mark_seen, "delete": connection.delete}.get(self._imap.afterwards)
        if deed is None:
            return
        try:
            await self._blocking(partial(deed, at.uid))
        except ImapError as error:
            # Why asked: a connection that has ended is made anew, but where this is refused it would be refused for ever, mail after mail.
            await self._blocking(partial(connection.size, at.uid))
            _log.error("mail %d of %s was taken and stays as it is there: %s", at.uid, self._imap.name, error)
            text = self._sentence("not-marked", reason=self._reason(error))
            await self._say(f"imap:{self._imap.name}:{at.uidvalidity}:marks", text)

    async def _tell(self, at: _At, why: str, subject: str) -> None:
        """Tell the control room of a mail that stays where it is. Raises Unavailable."""
        _log.warning("mail %d of %s stays there: %s", at.uid, self._imap.name, why)
        await self._say(self._key(at), self._sentence("stays", number=at.uid, reason=why), subject)

    async def _subject_of(self, connection: Connection, uid: int) -> str:
        """Ask what a mail is about; "" where that cannot be had."""
        try:
            return _subject(await self._blocking(partial(connection.head, uid)))
        except ImapError as error:
            _log.info("mail %d of %s shows no header: %s", uid, self._imap.name, error)
            return ""

    def _reason(self, error: Exception) -> str:
        """Give what was wrong without the name of the mailbox, which those who are told have before them."""
        return str(error).removeprefix(f"{self._imap.name}: ")

    def _key(self, at: _At) -> str:
        return f"imap:{self._imap.name}:{at.uidvalidity}:{at.uid}"

    def _sentence(self, key: str, **blanks: object) -> str:
        own = self._imap
        language = self._ports.config.control_language
        return control_speech.say(language, key, mailbox=own.mailbox, host=own.host, folder=own.folder, **blanks)

    def _notice(self, key: str, text: str, subject: str) -> Notice:
        language = self._ports.config.control_language
        if subject:
            text += holding.about(subject, language)
        return Notice(key, self._ports.config.control_room, events_out.notice(text))

    async def _say(self, key: str, text: str, subject: str = "") -> None:
        """Say something in the control room, once for its key. Raises Unavailable."""
        await self._ports.store.run(spool.tell, self._notice(key, text, subject))
        self._ports.wake([])

    async def _blocking(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _fetch(connection: Connection, uid: int, size: int, content: Incoming) -> None:
    for piece in connection.pieces(uid, size):
        content.add(piece)
        if content.is_heavy:
            content.write()


def _subject(head: bytes) -> str:
    try:
        return read_head(head).subject
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's octets
        _log.info("a mail's subject could not be read", exc_info=True)
        return ""


def _put_aside(db: storage.Connection, folder: str, at: _At, aside: tuple[int, ...], notice: Notice) -> None:
    """Keep that a mail is set aside, that its folder goes on behind it, and what is said of it."""
    set_aside.keep(db, folder, at.uidvalidity, aside)
    spool.pull(db, folder, at.uidvalidity, at.uid)
    spool.tell(db, notice)
