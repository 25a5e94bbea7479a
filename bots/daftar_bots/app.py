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
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import TypeVar

from aiohttp.web import RouteDef

from daftar_bots import charge_exchange, config_services, kinds, matrix_client, papers, reloading, status_page
from daftar_bots.announcements import ack_page, delivery, page_key, receipts, upgrading
from daftar_bots.announcements.delivery import Courier
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.register import Register
from daftar_bots.compose import http_in
from daftar_bots.config import BotConfig, BotsConfig, read_secret
from daftar_bots.crew import Crew
from daftar_bots.ground import Ground, Trade
from daftar_bots.identity import Fingerprints
from daftar_bots.port import Batch, Event, Later, Matrix, Refused
from daftar_bots.services import routes
from daftar_bots.services.polls.settings import Memory
from daftar_bots.services.yard import Served
from daftar_bots.session import Account
from daftar_bots.speech import Speech
from daftar_bots.status_page import Shown
from daftar_bots.store import Store
from daftar_policy.core.organisation import Organisation
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.point import Point
from daftar_policy.files.source import Problems
from daftar_policy.sealing.cross_signing import fingerprint

_log = logging.getLogger(__name__)
Result = TypeVar("Result")

LONG_POLL = timedelta(seconds=30)
# How often rooms that could not be entered are tried again, when nothing says that something has changed.
ROUND_OF_ROOMS = 600.0
# Why: in a fan-out every sync would bring eight words of our own, and the next one the next eight; nobody waits for an answer to them.
OWN_WORDS = 0.1
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
        """Ask whether something may be done; what is allowed is on the disk of the log before it can be."""
        answer = self._point.ask(action, facts, unknown=unknown)
        if answer.is_allowed and not self._point.settle():
            # Why it goes on: an answer holds whether or not it can be kept; the log itself notes what it has lost.
            _log.error("the decision %s is not on the disk: %s", answer.id, self._point.log_problem or "the disk is slow")
        return answer


@dataclass(frozen=True, slots=True)
class Bot:
    """One bot in motion."""

    desk: Desk
    matrix: Matrix
    courier: Courier
    rooms_changed: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def kind(self) -> kinds.Kind:
        """What is peculiar to its kind of bots."""
        return kinds.KINDS[self.desk.settings.kind]


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
    await bot.kind.enter(desk, bot.matrix)
    # The members of the rooms that were entered just now.
    await _take(bot, await bot.matrix.sync(desk.store.cursor(), timedelta(0)), is_old=True, is_first=since is None)


async def run_bot(bot: Bot) -> None:
    """Hear, speak and look after the rooms for ever. Raises a group of Refused when the session is over."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_hear(bot))
        tasks.create_task(delivery.deliver(bot.courier))
        tasks.create_task(_look_after_rooms(bot))
        for work in bot.kind.beside(bot.courier, bot.heard):
            tasks.create_task(work)


async def _hear(bot: Bot) -> None:
    wait = _FIRST_WAIT
    while True:
        try:
            batch = await bot.matrix.sync(bot.desk.store.cursor(), LONG_POLL)
            await _take(bot, batch, is_old=False, is_first=False)
            wait = _FIRST_WAIT
            if batch.events and all(event.sender == bot.desk.settings.user_id for event in batch.events):
                await asyncio.sleep(OWN_WORDS)
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
    given = bot.desk.register.delegations.count()
    is_closed = upgrading.note(bot.desk, batch)
    async with bot.courier.turn:
        bot.kind.work_off(bot.desk, batch, reread, is_old=is_old, is_first=is_first)
    bot.courier.wake.set()
    bot.heard.set()
    # Who stands in for an approver from now on is invited to the control room.
    is_made = any(event.type == upgrading.CREATE and event.sender == bot.desk.settings.user_id for event in batch.events)
    if is_closed or is_made or batch.invited or batch.left or bot.desk.register.delegations.count() != given:
        bot.rooms_changed.set()


async def _look_after_rooms(bot: Bot) -> None:
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(ROUND_OF_ROOMS):
                await bot.rooms_changed.wait()
        bot.rooms_changed.clear()
        await upgrading.follow(bot.desk, bot.matrix)
        bot.courier.wake.set()
        await bot.kind.enter(bot.desk, bot.matrix)


@dataclass(frozen=True, slots=True)
class AtWork:
    """A bot that has begun."""

    bot: Bot
    shown: Shown

    @property
    def card(self) -> Mapping[str, object]:
        """What is said of it when it is ready."""
        return _card(self.bot)

    def tell(self, name: str, key: str, words: Mapping[str, str]) -> None:
        """Say a sentence in its control room, once a name."""
        desk = self.bot.desk
        with desk.store.transaction():
            desk.tell(name, [desk.say(desk.language, key, **words)])
        self.bot.courier.wake.set()

    async def work(self) -> None:
        """Hear and speak for ever. Raises a group of Refused when the session is over."""
        await run_bot(self.bot)


async def run(config: BotsConfig, announce_ready: Callable[[Mapping[str, object]], None]) -> None:
    """Run all bots until SIGTERM or SIGINT; SIGHUP has `bots.yaml` read anew.

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
    asked = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, asked.set)
    point = Point.of("bots", config.policy)
    await asyncio.to_thread(point.start)
    work = asyncio.create_task(_all(config, point, announce_ready, asked))
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


async def _all(config: BotsConfig, point: Point, announce_ready: Callable[[Mapping[str, object]], None], asked: asyncio.Event) -> None:
    speech = Speech()
    trade = Trade(
        partial(_begin, point, speech),
        lambda working: _routes([each.bot for each in working if isinstance(each, AtWork)]),
        lambda shown: [status_page.routes(shown, speech)],
    )
    ground = Ground(trade, announce_ready)
    _follow(point, ground)
    configs: asyncio.Queue[BotsConfig] = asyncio.Queue()

    def changed(following: BotsConfig) -> None:
        if following.policy != config.policy:
            ground.policy_moved()
        configs.put_nowait(following)

    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(reloading.watch(config, asked, changed, ground.refused))
            tasks.create_task(Crew(ground).work(config, configs))
            tasks.create_task(charge_exchange.work(partial(_present, ground), lambda: datetime.now(UTC)))
    finally:
        await ground.close()


def _present(ground: Ground) -> charge_exchange.Round:
    """Give the bots among which charges are exchanged just now."""

    def changed(bot: Bot) -> None:
        # Who stands in for an approver from now on is invited to the control room.
        bot.rooms_changed.set()
        bot.courier.wake.set()

    bots = [working.bot for working in ground.working.values() if isinstance(working, AtWork)]
    members = [charge_exchange.Member(bot.desk.settings.id, bot.desk.store, partial(changed, bot)) for bot in bots]
    return charge_exchange.Round(members, [Memory(wish.settings.id, wish.settings.store, wish.server, wish.tables) for wish in ground.away])


async def _begin(point: Point, speech: Speech, config: BotsConfig, wish: BotConfig, store: Store, stack: AsyncExitStack) -> AtWork:
    """Log a bot in and have it in its rooms; what it holds is given back with the stack."""
    account = replace(account_of(config, wish, speech), copied=partial(papers.keep, store))
    matrix = await _until_answered(partial(matrix_client.connect, account, store))
    stack.push_async_callback(matrix.close)
    if store.is_shared:
        page_key.of(store.directory)
        papers.keep(store, store.directory / page_key.NAME)
    desk = Desk(wish.settings, store, Register(store), PointPolicy(point), speech, lambda: datetime.now(UTC))
    bot = assemble(desk, matrix)
    await _until_answered(partial(begin, bot))
    _publish_fingerprint(desk, matrix.fingerprints)
    return AtWork(bot, Shown(wish.settings.id, matrix.fingerprints, store, wish.settings.languages))


def _publish_fingerprint(desk: Desk, own: Fingerprints) -> None:
    """Tell the control room of a device, once for each."""
    words = {"device": own.device_id, "fingerprint": fingerprint(own.device_key)}
    with desk.store.transaction():
        desk.tell(f"device-{own.device_id}", [desk.say(desk.language, "device-new", **words)])


async def _until_answered(call: Callable[[], Coroutine[None, None, Result]]) -> Result:
    wait = _FIRST_WAIT
    while True:
        try:
            return await call()
        except Later as error:
            _log.warning("%s; trying again", error.text)
            await asyncio.sleep(error.wait.total_seconds() if error.wait else wait)
            wait = min(wait * 2, _LONGEST_WAIT)


def _routes(bots: Sequence[Bot]) -> list[list[RouteDef]]:
    """Give the routes of all topics."""
    departments = [door for bot in bots if (door := http_in.department(bot.desk, bot.courier.wake.set)) is not None]
    served = [Served(bot.desk, bot.courier.wake.set) for bot in bots if bot.desk.settings.kind == config_services.KIND]
    own = routes.routes(served)
    return [http_in.routes(departments), *_of_letters(bots), *own]


def _of_letters(bots: Sequence[Bot]) -> list[list[RouteDef]]:
    """Give the routes of those whom letters reach, and of who carried them."""
    desks, wake = [bot.desk for bot in bots], partial(_wake, bots)
    return [ack_page.routes(desks, wake), receipts.routes(desks, wake)]


def _wake(bots: Sequence[Bot]) -> None:
    for bot in bots:
        bot.courier.wake.set()


def _follow(point: Point, ground: Ground) -> None:
    """Have the rooms looked after when the organisation changes, and the control rooms told of a policy that is refused."""
    loop = asyncio.get_running_loop()

    def look() -> None:
        for working in ground.working.values():
            if isinstance(working, AtWork):
                working.bot.rooms_changed.set()

    def changed(_: object) -> None:
        # Called in the follower's thread, which may outlive the loop by a moment.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(look)

    def refused(problems: Problems) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ground.refused, problems)

    point.on_change(changed)
    point.on_refusal(refused)


def account_of(config: BotsConfig, wish: BotConfig, speech: Speech) -> Account:
    """Give how a bot of the configuration logs in. Raises Problems where its secret cannot be read."""
    return Account(
        url=config.homeserver.url,
        user_id=wish.settings.user_id,
        secret=read_secret(wish.secret_file),
        session=wish.settings.store / "session.json",
        is_token=wish.access_token_file is not None,
        device_id=wish.device_id,
        only_signed=wish.settings.encryption.only_verified,
        explain=lambda key: speech.say(wish.settings.languages[0], "verification", {"fingerprint": fingerprint(key)}),
        name=wish.settings.id,
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
