"""App: the mail bridge put together: listeners, loops, start and stop.

Law: mail is taken as soon as the spool is open, whether the homeserver is there or not; a stop finishes what is under way and loses
nothing. It knows every part and does nothing itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from daftar_bridges import orders, spool
from daftar_bridges.config import GHOSTS, MailConfig
from daftar_bridges.email import imap_in, smtp_in, smtp_out
from daftar_bridges.email.imap_in import Puller
from daftar_bridges.email.smtp_in import Listener, Ports
from daftar_bridges.email.smtp_out import Outcome
from daftar_bridges.gate import Gate
from daftar_bridges.incoming import directory_of, sweep
from daftar_bridges.loop import Backoff, Bell
from daftar_bridges.matrix import inbox
from daftar_bridges.matrix.appservice import Homeserver, MatrixError, Registration
from daftar_bridges.matrix.events_in import ROOM_STATE
from daftar_bridges.outbox import BACKOFF as RELAY_BACKOFF
from daftar_bridges.outbox import Outbox, Outgoing
from daftar_bridges.rooms import Rooms
from daftar_bridges.screening.screen import Screen
from daftar_bridges.store import Store
from daftar_bridges.worker import BACKOFF as MATRIX_BACKOFF
from daftar_bridges.worker import Worker, held
from daftar_policy.enforcement.point import Point

_log = logging.getLogger(__name__)


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
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Open the spool, listen, and set the loops going.

        Raises:
            Unavailable: the spool cannot be opened.
            OSError: an address cannot be listened on.
        """
        config, stack = self.config, self._stack
        try:
            store = await asyncio.to_thread(Store.open, config.spool)
            stack.push_async_callback(store.close)
            secret = await store.run(spool.setting, "message-id", secrets.token_bytes(32))
            own = config.appservice
            registration = Registration(config.homeserver.url, config.homeserver.name, own.id, own.localpart, own.as_token, own.hs_token)
            homeserver = Homeserver(registration, partial(self._take, store))
            homeserver.routes.add_get("/healthz", partial(_health, store))
            rooms = Rooms(homeserver, config)
            self._rooms, self._bot = rooms, homeserver.bot
            gate = Gate(self._point)
            worker = Worker(config, store, gate, rooms, homeserver, self._pace.matrix, self._bell.ring)
            screen = Screen(config, store)
            stack.callback(screen.close)
            await screen.start()
            desk = orders.Desk(config, store, gate, rooms, homeserver, secret, self._pace.matrix, self._bell.ring, screen.renew)
            ports = smtp_in.Ports(config, store, gate, rooms.known, partial(held, config), self._wake, screen)
            stack.push_async_callback(homeserver.stop)
            await homeserver.start(own.host, own.port)
            places = await self._open_ways(ports)
            outbox = Outbox(store, partial(_hand_over, config), self._bell.ring, self._pace.relay)
            tasks = [*self._loops(worker, desk, outbox), asyncio.create_task(self._bell.run("greylist", screen.step))]
            stack.push_async_callback(_cancel, tasks)
        except BaseException:
            await stack.aclose()
            raise
        self._say({"ready": True, **places, "appservice": f"{own.host}:{own.port}"})

    async def _open_ways(self, ports: Ports) -> dict[str, str]:
        """Open every way that mail comes in by; give where. Raises Unavailable, OSError."""
        directory = directory_of(ports.store.path)
        swept = await asyncio.to_thread(sweep, directory, await ports.store.run(spool.files))
        if swept:
            _log.info("removed what was left of %d mails that were never taken", len(swept))
        places: dict[str, str] = {}
        for way, listen in (("smtp", smtp_in.listen), ("lmtp", smtp_in.listen_lmtp)):
            listener = await listen(ports)
            if listener is not None:
                self._stack.push_async_callback(_close, listener)
                places[way] = listener.place
        pullers = [asyncio.create_task(Puller(imap, ports, self._pace.imap).run()) for imap in self.config.imap]
        self._stack.push_async_callback(_cancel, pullers)
        return places

    async def stop(self) -> None:
        """Stop listening, then the loops, then close the spool."""
        await self._stack.aclose()

    def _loops(self, worker: Worker, desk: orders.Desk, outbox: Outbox) -> list[asyncio.Task[None]]:
        run = self._bell.run
        boxes = (*self.config.mailboxes, self.config.postmaster)
        # Why patient: a mailbox's mails come in order, so one that has just come waits for the one before it.
        loops = [run(_loop_of(box.address), partial(worker.step, box), is_patient=True) for box in boxes]
        loops += [run("orders", partial(orders.step, desk)), run("notices", worker.speak), run("outbox", outbox.step)]
        loops.append(run("rooms", partial(self._rooms_step, [0]), is_patient=True))
        return [asyncio.create_task(loop) for loop in loops]

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
        # Why an hour: a room that was taken away is noticed by its next mail; this only brings it back for people before that.
        return 3600.0

    async def _take(self, store: Store, events: list[dict[str, object]]) -> None:
        """Take what the homeserver pushed. Raises Unavailable."""
        for event in events:
            room = event.get("room_id")
            if event.get("type") in ROOM_STATE and isinstance(room, str):
                self._rooms.forget(room)
        if await store.run(inbox.keep, events, self._is_own):
            self._bell.ring()

    def _wake(self, boxes: Iterable[str]) -> None:
        """Have new mail of these mailboxes looked at; everything, where none is named."""
        self._bell.ring(*map(_loop_of, boxes))

    def _is_own(self, user: str) -> bool:
        return user == self._bot or (user.startswith(f"@{GHOSTS}") and user.endswith(f":{self.config.homeserver.name}"))


async def run(config: MailConfig) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        Problems: the policy cannot be used.
        Unavailable: the spool cannot be opened.
        OSError: an address cannot be listened on.
    """
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    point = Point.of("mail", config.policy)
    await asyncio.to_thread(point.start)
    try:
        bridge = Bridge(config, point)
        await bridge.start()
        await end.wait()
        await bridge.stop()
    finally:
        await asyncio.to_thread(point.stop)


def _loop_of(box: str) -> str:
    return f"mail for {box}"


async def _hand_over(config: MailConfig, row: Outgoing) -> Outcome:
    return await smtp_out.deliver(config.relay, "" if row.room == "" else row.sender, row.recipient, row.mime)


async def _health(store: Store, _request: web.Request) -> web.Response:
    return web.json_response({"ok": True, "mails": await store.run(spool.counts)})


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
