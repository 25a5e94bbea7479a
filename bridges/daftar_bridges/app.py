"""App: the mail bridge put together: listeners, loops, start and stop.

Law: mail is taken as soon as the spool is open, whether the homeserver is there or not; a stop finishes what is under way and loses
nothing. It knows every part and does nothing itself.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial

from daftar_bridges import orders, spool, trials
from daftar_bridges.announcer import Announcer
from daftar_bridges.config import GHOSTS, MailConfig
from daftar_bridges.desk import Desk
from daftar_bridges.email import imap_in, smtp_in, smtp_out
from daftar_bridges.email.imap_in import Puller
from daftar_bridges.email.smtp_in import Listener, Ports
from daftar_bridges.email.smtp_out import Outcome
from daftar_bridges.encrypted import READER, Encrypted
from daftar_bridges.gate import Gate
from daftar_bridges.health import Watch
from daftar_bridges.holding import held
from daftar_bridges.incoming import directory_of, sweep
from daftar_bridges.leases import Leases
from daftar_bridges.loop import Backoff, Bell
from daftar_bridges.mailbox_orders import Attendance
from daftar_bridges.mailboxes import Mailbox
from daftar_bridges.matrix import events_in, inbox
from daftar_bridges.matrix.appservice import Homeserver, MatrixError, Registration
from daftar_bridges.matrix.events_in import ROOM_STATE
from daftar_bridges.memory import give_back_large_blocks
from daftar_bridges.outbox import BACKOFF as RELAY_BACKOFF
from daftar_bridges.outbox import Outbox, Outgoing
from daftar_bridges.pages import Pages, open_own
from daftar_bridges.pruning import Pruner
from daftar_bridges.pulls import Pulls
from daftar_bridges.readings import Readings, recover
from daftar_bridges.rooms import Rooms
from daftar_bridges.screening.screen import Screen
from daftar_bridges.sources import Shelf
from daftar_bridges.store import Store
from daftar_bridges.sweep import Sweeper, annexes
from daftar_bridges.turns import Turns
from daftar_bridges.ways_in import Imap
from daftar_bridges.worker import BACKOFF as MATRIX_BACKOFF
from daftar_bridges.worker import Worker
from daftar_policy.enforcement.point import Point

_log = logging.getLogger(__name__)
# Client-server API: answered without a token, by every homeserver.
_VERSIONS = "_matrix/client/versions"
_CERTIFICATES = "certificates"
# Python's own is 700 new objects, which a single mail makes.
_COLLECTED = 20_000
# Why: the homeserver pushes to one of several processes; so long the others go by what they knew.
_OTHERS = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is waited after failures, towards the homeserver, the relay and other mail services."""

    matrix: Backoff = MATRIX_BACKOFF
    relay: Backoff = RELAY_BACKOFF
    imap: imap_in.Pace = field(default_factory=imap_in.Pace)


class Bridge:
    """One running mail bridge: `start`, then `stop`."""

    def __init__(
        self, config: MailConfig, point: Point, *, pace: Pace | None = None, say: Callable[[dict[str, object]], None] | None = None
    ) -> None:
        self.config = config
        self._point = point
        self._pace = pace or Pace()
        self._say = say or _print
        self._bell = Bell()
        self._listeners: dict[str, Listener] = {}
        self._pulls = Pulls()
        self._attended: dict[str, asyncio.Task[None]] = {}
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Open the spool, listen, and set the loops going.

        Raises:
            Unavailable: the spool cannot be opened.
            OSError: an address cannot be listened on.
        """
        config, stack = self.config, self._stack
        try:
            store = await asyncio.to_thread(Store.open, config.spool, config.database)
            stack.push_async_callback(store.close)
            self._leases = Leases(store, config.lease)
            stack.push_async_callback(self._leases.end)
            secret = await store.run(spool.setting, "message-id", secrets.token_bytes(32))
            own = config.appservice
            registration = Registration(config.homeserver.url, config.homeserver.name, own.id, own.localpart, own.as_token, own.hs_token)
            homeserver = Homeserver(registration, partial(self._take, store))
            pages = await self._open_pages(store, homeserver)
            self._bot = homeserver.bot
            self._encrypted = Encrypted(homeserver, f"@{GHOSTS}{READER}:{config.homeserver.name}", partial(self._unseal, store))
            stack.callback(self._encrypted.close)
            self._encrypted.start(config.encryption, config.spool, secret, self.config.is_own)
            rooms = Rooms(homeserver, config, store)
            self._rooms = rooms
            gate = Gate(self._point)
            turns = Turns(store, config.lease) if store.is_shared else None
            if turns is not None:
                stack.push_async_callback(turns.end)
            worker = Worker(config, store, gate, rooms, homeserver, self._pace.matrix, self._bell.ring, turns=turns)
            readings = await self._begin_mail(worker, store)
            screen = Screen(config, store)
            stack.callback(screen.close)
            await screen.start()
            desk = Desk(config, store, gate, rooms, homeserver, secret, self._pace.matrix, self._bell.ring, screen.renew, self._encrypted)
            ports = smtp_in.Ports(config, store, gate, rooms.known, partial(held, config), self._wake, screen, readings)
            stack.push_async_callback(homeserver.stop)
            await homeserver.start(own.host, own.port)
            places = await self._open_ways(ports)
            outbox = Outbox(store, partial(_hand_over, config), self._bell.ring, self._pace.relay, partial(_language, config))
            tasks = [*self._loops(desk, outbox), asyncio.create_task(self._bell.run("greylist", screen.step))]
            if turns is not None:
                tasks.append(asyncio.create_task(self._bell.run("turns", turns.renew)))
                tasks.append(asyncio.create_task(self._bell.run("others", partial(self._others_step, screen), is_patient=True)))
            tasks += self._watching(pages)
            stack.push_async_callback(self._leave)
            stack.push_async_callback(_cancel, tasks)
        except BaseException:
            await stack.aclose()
            raise
        self._say({"ready": True, **places, "appservice": f"{own.host}:{own.port}"})

    async def _open_pages(self, store: Store, homeserver: Homeserver) -> Pages:
        """Open the pages that show how the bridge is. Raises OSError."""
        pages = Pages(
            store,
            self._point,
            Watch(partial(homeserver.call, "GET", _VERSIONS), ping=homeserver.ping),
            self.config.operations,
            self._bell.faults,
        )
        pages.listeners, pages.pulls = self._listeners, self._pulls
        own_pages = await open_own(pages, homeserver.routes)
        if own_pages is not None:
            self._stack.push_async_callback(own_pages.cleanup)
        return pages

    async def _begin_mail(self, worker: Worker, store: Store) -> Readings:
        """Take up what was before the start: mails that a process died over, mailboxes opened and closed. Raises Unavailable, OSError."""
        await worker.recover()
        readings = await recover(store, trials.directory_of(self.config.spool))
        self._stack.callback(readings.close)
        # Why before the listeners: a mailbox that was opened by command takes mail from the first moment.
        self._attendance = Attendance(self.config, store, partial(self._attend, worker))
        await self._attendance.look()
        return readings

    async def _open_ways(self, ports: Ports) -> dict[str, str]:
        """Open every way that mail comes in by; give where. Raises Unavailable, OSError."""
        directory = directory_of(ports.store.path)
        swept = await asyncio.to_thread(sweep, directory, [] if ports.store.is_shared else await ports.store.run(spool.files))
        if swept:
            _log.info("removed what was left of %d mails that were never taken", len(swept))
        places: dict[str, str] = {}
        for way, listen in (("smtp", smtp_in.listen), ("lmtp", smtp_in.listen_lmtp)):
            listener = await listen(ports)
            if listener is not None:
                self._stack.push_async_callback(_close, listener)
                places[way] = listener.place
                self._listeners[way] = listener
        hold, pace = self._leases.hold, self._pace.imap
        pullers = [
            asyncio.create_task(hold(f"imap {imap.name}", partial(_pull, imap, ports, pace, (self._pulls, number))))
            for number, imap in enumerate(self.config.imap, 1)
        ]
        self._stack.push_async_callback(_cancel, pullers)
        return places

    async def stop(self) -> None:
        """Stop listening, then the loops, then close the spool."""
        await self._stack.aclose()

    def _loops(self, desk: Desk, outbox: Outbox) -> list[asyncio.Task[None]]:
        run = self._alone
        announcer = Announcer(desk.store, desk.rooms, desk.homeserver, self._pace.matrix)
        loops = [run("orders", partial(orders.step, desk)), run("notices", announcer.step), run("outbox", outbox.step)]
        shelf = Shelf(desk.store, desk.gate, desk.rooms, desk.homeserver, self._pace.matrix, self._bell.ring)
        loops.append(run("sources", shelf.step))
        loops.append(self._bell.run("mailboxes", self._attendance.step))
        loops.append(self._bell.run("leases", self._leases.renew))
        sweeper = Sweeper(desk.store, desk.homeserver, partial(self._every_room, desk.store), self.config.is_own, self._bell.ring)
        desk.homeserver.returned = partial(self._returned, sweeper)
        loops.append(run("sweep", sweeper.step))
        loops += [self._bell.run("keys", self._encrypted.step), self._bell.run("encryption", self._enter_step)]
        loops.append(self._bell.run("rooms", partial(self._rooms_step, [0]), is_patient=True))
        return [asyncio.create_task(loop) for loop in loops]

    def _returned(self, sweeper: Sweeper) -> None:
        """Look at once for what the homeserver did not push while it was away."""
        sweeper.hurry()
        self._bell.ring("sweep")

    def _attend(self, worker: Worker, boxes: Iterable[Mailbox]) -> None:
        """Have each mailbox's mails brought into its room."""
        for box in boxes:
            if box.address not in self._attended:
                name = _loop_of(box.address)
                # Why patient: a mailbox's mails come in order, so one that has just come waits for the one before it.
                loop = self._bell.run(name, partial(self._mail_step, worker, box.address), is_patient=True)
                self._attended[box.address] = asyncio.create_task(loop)

    async def _mail_step(self, worker: Worker, address: str) -> float | None:
        """Deliver the oldest mail of a mailbox as it stands now. Raises Unavailable."""
        box = self.config.by_address(address)
        return await worker.step(box) if box is not None else None

    async def _leave(self) -> None:
        await _cancel(list(self._attended.values()))

    def _watching(self, pages: Pages) -> list[asyncio.Task[None]]:
        """Give the loops that look after the bridge itself."""
        kept = self.config.operations
        pruner = Pruner(pages.store, directory_of(pages.store.path), kept.keep, kept.forget)
        loops = [self._bell.run("homeserver", pages.watch.step, is_patient=True), self._alone("pruning", pruner.step, is_patient=True)]
        for way, listener in self._listeners.items():
            if listener.certificates is not None:
                loops.append(self._bell.run(f"{_CERTIFICATES} {way}", listener.certificates.step))
        return [asyncio.create_task(loop) for loop in loops]

    def renew(self) -> None:
        """Take up at once what has changed of the certificates (SIGHUP)."""
        self._bell.ring(*(f"{_CERTIFICATES} {way}" for way in self._listeners))

    def _alone(self, name: str, step: Callable[[], Awaitable[float | None]], *, is_patient: bool = False) -> Coroutine[None, None, None]:
        """Give a loop over a queue that one process works on at a time."""
        return self._bell.run(name, partial(self._leases.step, name, step), is_patient=is_patient)

    async def _others_step(self, screen: Screen) -> float | None:
        """Ask again for what another process may have been told. Raises Unavailable."""
        await screen.renew()
        for box in self.config.directory.every:
            facts = self._rooms.known(box)
            if facts is not None:
                self._rooms.forget(facts.id)
        return _OTHERS

    async def _rooms_step(self, failures: list[int]) -> float | None:
        """Make the rooms once the homeserver is there, and say so."""
        try:
            found = await self._rooms.ensure_all()
        except MatrixError as error:
            failures[0] += 1
            _log.warning("the rooms are not ready: %s", error)
            return self._pace.matrix.after(failures[0])
        if failures[0] >= 0:
            failures[0] = -1
            self._say({"rooms": found})
            self._encrypted.look(found.values())
            self._bell.ring("encryption")
        # Why an hour: a room that was taken away is noticed by its next mail; this only brings it back for people before that.
        return 3600.0

    async def _take(self, store: Store, events: list[dict[str, object]]) -> None:
        """Take what the homeserver pushed. Raises Unavailable."""
        for event in events:
            room = event.get("room_id")
            # Why also these: whoever of ours was put out of a room has to be brought in again.
            if (event.get("type") in ROOM_STATE or self.config.is_own(events_in.left(event))) and isinstance(room, str):
                self._rooms.forget(room)
            if self._encrypted.saw(event):
                self._bell.ring("encryption")
        if await store.run(inbox.keep, events, self.config.is_own):
            self._bell.ring()

    def _wake(self, boxes: Iterable[str]) -> None:
        """Have new mail of these mailboxes looked at; everything, where none is named."""
        self._bell.ring(*map(_loop_of, boxes))

    async def _every_room(self, store: Store) -> list[str]:
        """Give the rooms that people may have said something in. Raises MatrixError, Unavailable."""
        found = await self._rooms.ensure_all()
        return list(dict.fromkeys([*found.values(), *await store.run(annexes)]))

    async def _enter_step(self) -> float | None:
        """Serve the encrypted rooms that were heard of."""
        pause = await self._encrypted.enter()
        self._bell.ring("keys")
        return pause

    async def _unseal(self, store: Store, session: str) -> None:
        """Look at what could not be read before. Raises Unavailable."""
        if await store.run(inbox.unseal, session):
            self._bell.ring("orders")


async def run(config: MailConfig) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        Problems: the policy cannot be used.
        Unavailable: the spool cannot be opened.
        OSError: an address cannot be listened on.
    """
    give_back_large_blocks()
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    point = Point.of("mail", config.policy)
    await asyncio.to_thread(point.start)
    try:
        bridge = Bridge(config, point)
        # Why before the start: who is told that we are ready may send it at once, and unheard it would end the process.
        loop.add_signal_handler(signal.SIGHUP, bridge.renew)
        await bridge.start()
        # Why: what is there by now stays; looking through it again and again costs a tenth of the mails that can be taken.
        gc.freeze()
        gc.set_threshold(_COLLECTED)
        await end.wait()
        await bridge.stop()
    finally:
        await asyncio.to_thread(point.stop)


def _loop_of(box: str) -> str:
    return f"mail for {box}"


async def _hand_over(config: MailConfig, row: Outgoing) -> Outcome:
    return await smtp_out.deliver(config.relay, "" if row.room == "" else row.sender, row.recipient, row.mime)


def _language(config: MailConfig, mailbox: str) -> str:
    box = config.by_address(mailbox)
    return box.language if box is not None else "en"


async def _pull(imap: Imap, ports: Ports, pace: imap_in.Pace, place: tuple[Pulls, int]) -> None:
    pulls, number = place
    await Puller(imap, ports, pace, pulls, number=number).run()


async def _close(listener: Listener) -> None:
    listener.close()
    await listener.wait_closed()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


def _print(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
