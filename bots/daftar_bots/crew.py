"""Crew: the bots of a process as tasks, each started, replaced or ended by itself when the configuration changes.

Law: a bot whose configuration is as it was goes on undisturbed; a bot of the first configuration that cannot go on ends the process, one
that a later configuration brought is reported and left out. It does not know what a bot does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Protocol

from daftar_bots.config import BotConfig, BotsConfig

Live = Callable[[BotsConfig, BotConfig, Callable[[], None]], Coroutine[None, None, None]]


class Ground(Protocol):
    """What the crew stands on."""

    def live(self, config: BotsConfig, wish: BotConfig, settled: Callable[[], None]) -> Coroutine[None, None, None]:
        """Be a bot for ever; `settled` is called once it is at work, or waits for another process to end."""

    async def all_settled(self, config: BotsConfig) -> None:
        """Hear that every bot of a configuration is settled."""

    def failed(self, wish: BotConfig, error: BaseException) -> None:
        """Hear that a bot which a later configuration brought cannot work."""


@dataclass(frozen=True, slots=True)
class _Seat:
    """One bot: how it was wished for, its task, and whether it is settled."""

    wish: BotConfig
    task: asyncio.Task[None]
    settled: asyncio.Event
    is_first: bool


class Crew:
    """The bots of one process."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._seats: dict[str, _Seat] = {}

    async def work(self, config: BotsConfig, reloads: asyncio.Queue[BotsConfig]) -> None:
        """Run the bots of a configuration, and of each that follows it, for ever. Raises what a bot ends with."""
        next_config: asyncio.Task[BotsConfig] = asyncio.create_task(reloads.get())
        self._seat(config, is_first=True)
        is_told = False
        try:
            while True:
                waits = {asyncio.create_task(seat.settled.wait()) for seat in self._seats.values() if not seat.settled.is_set()}
                if not waits and not is_told:
                    is_told = True
                    await self._ground.all_settled(config)
                tasks = {seat.task for seat in self._seats.values()}
                await asyncio.wait({next_config, *waits, *tasks}, return_when=asyncio.FIRST_COMPLETED)
                for each in waits:
                    each.cancel()
                self._look()
                if next_config.done():
                    before, config = config, next_config.result()
                    next_config = asyncio.create_task(reloads.get())
                    await self._dismiss(config, is_moved=before.homeserver != config.homeserver)
                    self._seat(config, is_first=False)
                    is_told = False
        finally:
            next_config.cancel()
            await _ended([seat.task for seat in self._seats.values()])

    def _seat(self, config: BotsConfig, *, is_first: bool) -> None:
        for wish in config.bots:
            if wish.settings.id not in self._seats:
                settled = asyncio.Event()
                task = asyncio.create_task(self._ground.live(config, wish, settled.set))
                self._seats[wish.settings.id] = _Seat(wish, task, settled, is_first)

    async def _dismiss(self, config: BotsConfig, *, is_moved: bool) -> None:
        wanted: Mapping[str, BotConfig] = {wish.settings.id: wish for wish in config.bots}
        gone = [seat for name, seat in self._seats.items() if is_moved or wanted.get(name) != seat.wish]
        for seat in gone:
            del self._seats[seat.wish.settings.id]
        await _ended([seat.task for seat in gone])

    def _look(self) -> None:
        for name, seat in list(self._seats.items()):
            if not seat.task.done():
                continue
            error = seat.task.exception()
            if error is None or seat.is_first or seat.settled.is_set():
                seat.task.result()
                raise RuntimeError(f"the bot `{name}` has ended by itself")
            del self._seats[name]
            self._ground.failed(seat.wish, error)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
