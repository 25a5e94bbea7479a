"""App: the process of the bots. It starts each, keeps it hearing and speaking, and stops all on one signal.

Law: `{"ready": true, …}` is printed once every bot has heard the present state and is in its rooms; what the server does not answer is
tried again, a session that is over ends the process with a sentence. It does not know commands.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import TypeVar

from daftar_bots import matrix_client
from daftar_bots.announcements import delivery, rooms
from daftar_bots.announcements.delivery import Courier
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.listening import work_off
from daftar_bots.announcements.register import Register
from daftar_bots.config import BotConfig, BotsConfig, read_secret
from daftar_bots.port import Batch, Event, Later, Matrix, Refused
from daftar_bots.speech import Speech
from daftar_bots.store import Store
from daftar_policy.core.organisation import Organisation
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.point import Point

_log = logging.getLogger(__name__)
Result = TypeVar("Result")

LONG_POLL = timedelta(seconds=30)
# How often rooms that could not be entered are tried again, when nothing says that something has changed.
ROUND_OF_ROOMS = 600.0
# Why: more circulars than this with a gap in between would ask the server for minutes; older ones are settled.
REREAD = 50
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


class PointPolicy:
    """The policy of a `Point`, as the desk asks it."""

    def __init__(self, point: Point) -> None:
        self._point = point

    @property
    def organisation(self) -> Organisation:
        """The office tree in force."""
        return self._point.organisation

    @property
    def zone(self) -> tzinfo:
        """The policy's time zone."""
        return self._point.policy.zone

    def ask(self, action: str, facts: Mapping[str, object], *, unknown: Iterable[str] = ()) -> Answer:
        """Ask whether something may be done."""
        return self._point.ask(action, facts, unknown=unknown)


@dataclass(frozen=True, slots=True)
class Bot:
    """One bot in motion."""

    desk: Desk
    matrix: Matrix
    courier: Courier
    rooms_changed: asyncio.Event = field(default_factory=asyncio.Event)


def assemble(desk: Desk, matrix: Matrix) -> Bot:
    """Put a bot together."""
    return Bot(desk, matrix, Courier(desk, matrix))


async def begin(bot: Bot) -> None:
    """Hear the present state and what happened while away, and be in all rooms.

    Raises:
        Refused: the session is over.
        Later: the server does not answer.
    """
    desk = bot.desk
    since = desk.store.cursor()
    batch = await bot.matrix.sync(since, timedelta(0), full_state=True)
    present = {event.room_id for event in (*batch.state, *batch.events)}
    with desk.store.transaction():
        for room_id in set(desk.store.room_ids().values()) - present:
            desk.store.left(room_id)
    await _take(bot, batch, is_old=True, is_first=since is None)
    await rooms.enter_all(desk, bot.matrix)
    # The members of the rooms that were entered just now.
    await _take(bot, await bot.matrix.sync(desk.store.cursor(), timedelta(0)), is_old=True, is_first=since is None)


async def run_bot(bot: Bot) -> None:
    """Hear, speak and look after the rooms for ever. Raises a group of Refused when the session is over."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_hear(bot))
        tasks.create_task(delivery.deliver(bot.courier))
        tasks.create_task(_look_after_rooms(bot))


async def _hear(bot: Bot) -> None:
    wait = _FIRST_WAIT
    while True:
        try:
            batch = await bot.matrix.sync(bot.desk.store.cursor(), LONG_POLL)
            await _take(bot, batch, is_old=False, is_first=False)
            wait = _FIRST_WAIT
        except Later as error:
            _log.warning("%s: %s", bot.desk.settings.id, error.text)
            await asyncio.sleep(error.wait.total_seconds() if error.wait else wait)
            wait = min(wait * 2, _LONGEST_WAIT)


async def _take(bot: Bot, batch: Batch, *, is_old: bool, is_first: bool) -> None:
    # Facts before effects: what stands on our events in rooms with a gap is asked before anything is written.
    reread: dict[str, Sequence[Event]] = {}
    for room_id in batch.gaps:
        for event_id in bot.desk.register.events_in(room_id, REREAD):
            try:
                reread[event_id] = await bot.matrix.annotations(room_id, event_id)
            except Refused as error:
                # The event was redacted or purged; the ticks that we know stay.
                _log.warning("the reactions to %s in %s cannot be read: %s", event_id, room_id, error)
    async with bot.courier.turn:
        work_off(bot.desk, batch, reread, is_old=is_old, is_first=is_first)
    bot.courier.wake.set()
    if batch.invited or batch.left:
        bot.rooms_changed.set()


async def _look_after_rooms(bot: Bot) -> None:
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(ROUND_OF_ROOMS):
                await bot.rooms_changed.wait()
        bot.rooms_changed.clear()
        await rooms.enter_all(bot.desk, bot.matrix)


async def run(config: BotsConfig, announce_ready: Callable[[Mapping[str, object]], None]) -> None:
    """Run all bots until SIGTERM or SIGINT.

    Raises:
        Problems: the policy or a secret cannot be used.
        SessionError: an account cannot be used.
        Refused: a session has ended.
        StoreError: a store cannot be used.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    point = Point.of("bots", config.policy)
    await asyncio.to_thread(point.start)
    work = asyncio.create_task(_all(config, point, announce_ready))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        work.cancel()
        try:
            await work
        except asyncio.CancelledError:
            _log.info("stopped")
        except BaseExceptionGroup as group:
            raise _first(group) from None
        finally:
            await asyncio.to_thread(point.stop)


async def _all(config: BotsConfig, point: Point, announce_ready: Callable[[Mapping[str, object]], None]) -> None:
    speech = Speech()
    async with AsyncExitStack() as stack:
        bots = []
        for wish in config.bots:
            store = stack.enter_context(Store(wish.settings.store))
            matrix = await _until_answered(partial(matrix_client.connect, _account(config, wish)))
            stack.push_async_callback(matrix.close)
            desk = Desk(wish.settings, store, Register(store), PointPolicy(point), speech, lambda: datetime.now(UTC))
            bots.append(assemble(desk, matrix))
        _follow_organisation(point, bots)
        for bot in bots:
            await _until_answered(partial(begin, bot))
        announce_ready({"ready": True, "bots": [_card(bot) for bot in bots]})
        async with asyncio.TaskGroup() as tasks:
            for bot in bots:
                tasks.create_task(run_bot(bot))


async def _until_answered(call: Callable[[], Coroutine[None, None, Result]]) -> Result:
    wait = _FIRST_WAIT
    while True:
        try:
            return await call()
        except Later as error:
            _log.warning("%s; trying again", error.text)
            await asyncio.sleep(error.wait.total_seconds() if error.wait else wait)
            wait = min(wait * 2, _LONGEST_WAIT)


def _follow_organisation(point: Point, bots: Sequence[Bot]) -> None:
    loop = asyncio.get_running_loop()

    def changed(_: object) -> None:
        # Called in the follower's thread, which may outlive the loop by a moment.
        with suppress(RuntimeError):
            for bot in bots:
                loop.call_soon_threadsafe(bot.rooms_changed.set)

    point.on_change(changed)


def _account(config: BotsConfig, wish: BotConfig) -> matrix_client.Account:
    return matrix_client.Account(
        url=config.homeserver.url,
        user_id=wish.settings.user_id,
        secret=read_secret(wish.secret_file),
        session=wish.settings.store / "session.json",
        is_token=wish.access_token_file is not None,
        device_id=wish.device_id,
    )


def _card(bot: Bot) -> dict[str, object]:
    settings = bot.desk.settings
    encrypted = bot.desk.store.encrypted()
    problems = bot.desk.store.rows("SELECT alias, problem FROM room WHERE room_id IS NULL ORDER BY alias")
    return {
        "id": settings.id,
        "user_id": settings.user_id,
        "control_room": bot.desk.store.room_id(settings.control_room),
        "rooms": len(bot.desk.store.room_ids()),
        "encrypted": sorted(alias for alias, room_id in bot.desk.store.room_ids().items() if room_id in encrypted),
        "not_joined": {str(alias): problem for alias, problem in problems},
    }


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
