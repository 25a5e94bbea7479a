"""Ground: what the bots of a process stand on: each taken over from whoever had it, begun, kept at work, and told of what is wrong.

Law: a bot says nothing unless its store is ours; where the session with a server is lost, everything of that bot ends at once and it waits
for its turn like any other. HTTP is served for the bots that are at work. It does not know what a bot says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from aiohttp.web import RouteDef

from daftar_bots import papers, web
from daftar_bots.config import FILE, BotConfig, BotsConfig
from daftar_bots.core.derived import derived
from daftar_bots.status_page import Shown
from daftar_bots.store import Store, StoreError, StoreLost, StoreTaken
from daftar_policy.files.source import Problems

_log = logging.getLogger(__name__)

# Why: another process is to be at work within ten seconds of the death of the one before; its first sync takes some of them.
ASK_AGAIN = 1.0
# Why: who has lost the session finds out even where nothing is to be written.
HEARTBEAT = 1.0
# Why: a control room is no place for a page of faults; all of them are in the log.
MOST_PROBLEMS = 5

Routes = Sequence[Sequence[RouteDef]]


class Working(Protocol):
    """A bot that is at work, as far as it matters here."""

    @property
    def shown(self) -> Shown:
        """How it is shown on the status page."""

    @property
    def card(self) -> Mapping[str, object]:
        """What is said of it when it is ready."""

    def tell(self, name: str, key: str, words: Mapping[str, str]) -> None:
        """Say a sentence in its control room, once a name."""

    async def work(self) -> None:
        """Hear and speak for ever."""


Begin = Callable[[BotsConfig, BotConfig, Store, AsyncExitStack], Coroutine[None, None, Working]]


@dataclass(frozen=True, slots=True)
class Trade:
    """What is particular to bots: how one begins, and what it serves over HTTP and on the status page."""

    begin: Begin
    routes: Callable[[Sequence[Working]], Routes]
    status: Callable[[Sequence[Shown]], Routes]


class Ground:
    """The bots at work, and those that wait for their turn."""

    def __init__(self, trade: Trade, announce: Callable[[Mapping[str, object]], None]) -> None:
        self.working: dict[str, Working] = {}
        self.standing_by: set[str] = set()
        self._trade, self._announce = trade, announce
        self._config: BotsConfig | None = None
        self._served = AsyncExitStack()
        self._serving = asyncio.Lock()

    async def live(self, config: BotsConfig, wish: BotConfig, settled: Callable[[], None]) -> None:
        """Be a bot for ever. Raises what ends it for good."""
        is_again = False
        while True:
            store = await self._turn(wish, settled, is_again=is_again)
            is_again = True
            lost: BaseException
            try:
                with store:
                    await self._at_work(config, wish, store, settled)
            except StoreLost as error:
                lost = error
            except BaseExceptionGroup as group:
                if group.subgroup(StoreLost) is None:
                    raise
                lost = group
            _log.error("%s: the session with the store is lost, all its work is stopped: %s", wish.settings.id, lost)
            await asyncio.sleep(ASK_AGAIN)

    async def _turn(self, wish: BotConfig, settled: Callable[[], None], *, is_again: bool) -> Store:
        """Give the store once it is ours."""
        settings = wish.settings
        while True:
            try:
                if wish.server is None:
                    return Store(settings.store)
                store = await asyncio.to_thread(Store, settings.store, wish.server, name=wish.tables)
            except StoreTaken:
                if settings.id not in self.standing_by:
                    _log.warning("%s is at work in another process; this one stands by", settings.id)
                self.standing_by.add(settings.id)
                settled()
            except StoreError as error:
                # Why only then: at the start a person looks on, and reads the sentence.
                if not is_again and settings.id not in self.standing_by:
                    raise
                _log.warning("%s: %s; trying again", settings.id, error)
            else:
                self.standing_by.discard(settings.id)
                return store
            await asyncio.sleep(ASK_AGAIN)

    async def _at_work(self, config: BotsConfig, wish: BotConfig, store: Store, settled: Callable[[], None]) -> None:
        papers.bring(store)
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            # Why from the first moment: entering many rooms takes minutes.
            beating = tasks.create_task(_beat(store)) if store.is_shared else None
            working = await self._trade.begin(config, wish, store, stack)
            self.working[wish.settings.id] = working
            settled()
            try:
                if self._config is not None:
                    await self._serve(self._config)
                    self._announce({"at_work": working.card})
                await working.work()
            finally:
                del self.working[wish.settings.id]
                if beating is not None:
                    beating.cancel()

    @property
    def away(self) -> Sequence[BotConfig]:
        """The bots of the configuration that are not at work here."""
        return [wish for wish in self._config.bots if wish.settings.id not in self.working] if self._config is not None else ()

    async def all_settled(self, config: BotsConfig) -> None:
        """Serve for the bots at work, and say that the process is ready."""
        await self._serve(config)
        is_first, self._config = self._config is None, config
        if is_first:
            order = [wish.settings.id for wish in config.bots]
            cards = [self.working[name].card for name in order if name in self.working]
            self._announce({"ready": True, "bots": cards, **({"standing_by": sorted(self.standing_by)} if self.standing_by else {})})

    async def close(self) -> None:
        """Serve nothing any more."""
        await self._served.aclose()

    async def _serve(self, config: BotsConfig) -> None:
        async with self._serving:
            await self._served.aclose()
            order = [wish.settings.id for wish in config.bots]
            working = [self.working[name] for name in order if name in self.working]
            if config.http is not None:
                await self._served.enter_async_context(web.serving(config.http, self._trade.routes(working)))
            if config.status is not None:
                shown = self._trade.status([each.shown for each in working])
                await self._served.enter_async_context(web.serving(config.status, shown))

    # What is wrong, said in the log and in the control rooms.

    def failed(self, wish: BotConfig, error: BaseException) -> None:
        """Tell that a bot which a later configuration brought cannot work."""
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        _log.error("the bot `%s` cannot work: %s", wish.settings.id, error)
        self._tell("reload-bot", {"bot": wish.settings.id, "text": str(error)[:500]})

    def refused(self, problems: Problems) -> None:
        """Tell that a changed file cannot be used."""
        _log.error("a changed file is refused, what was before stays in force:\n%s", problems)
        some = [str(problem) for problem in problems.problems[:MOST_PROBLEMS]]
        self._tell("reload-refused", {"text": "\n".join(some)})

    def policy_moved(self) -> None:
        """Tell that the section `policy` was changed, which takes a restart."""
        _log.warning("the section `policy` has changed: it takes effect when the bots are started again")
        self._tell("reload-policy", {"section": "policy", "file": FILE})

    def _tell(self, key: str, words: Mapping[str, str]) -> None:
        now = datetime.now(UTC)
        name = derived(repr((key, sorted(words.items()), now.isoformat())))
        for working in list(self.working.values()):
            working.tell(f"reload-{name}", key, words)


async def _beat(store: Store) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT)
        store.cell("SELECT 1")
