"""Wait: ask again until there is an answer or the time is over. It does not know what is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Answer = TypeVar("Answer")

PAUSE = 0.1
# Why so long: who waits sees at once that it is there; only a machine that has much else to do needs the time.
PATIENCE = 120.0


async def until(ask: Callable[[], Answer], *, seconds: float) -> Answer:
    """Give the first answer that is not empty, or the last one when the time is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (answer := ask()) and loop.time() < end:  # noqa: ASYNC110 - what is asked tells nobody when it changes
        await asyncio.sleep(PAUSE)
    return answer


async def until_awaited(ask: Callable[[], Awaitable[Answer]], *, seconds: float) -> Answer:
    """Do the same with a question that takes its own time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (answer := await ask()) and loop.time() < end:  # noqa: ASYNC110 - the same
        await asyncio.sleep(PAUSE)
    return answer
