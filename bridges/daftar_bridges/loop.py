"""Loop: does one step after the other, waits when there is none, and outlives every fault.

Law: a step that fails is tried again later; only cancelling ends a loop. It does not know what the steps do.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

_log = logging.getLogger(__name__)
# After a fault that nobody foresaw: often enough to go on soon, seldom enough not to fill the log.
_FAULT = 5.0
# Why: another process (a command of the administrator) cannot ring our bell.
_REST = 10.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after the n-th failure: `first`, doubled each time, at most `most`."""

    first: timedelta
    most: timedelta

    def after(self, failures: int) -> float:
        """Give the seconds to wait after this many failures (from 1)."""
        return min(self.first.total_seconds() * 2.0 ** min(max(failures, 1) - 1, 32), self.most.total_seconds())


class Bell:
    """Wakes loops that wait, by name or all of them, when there may be work."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Event] = {}
        # How many faults each loop has outlived.
        self.faults: Counter[str] = Counter()

    def ring(self, *names: str) -> None:
        """Wake the loops of these names; all, where none is named."""
        for name in names or tuple(self._waiting):
            event = self._waiting.get(name)
            if event is not None:
                event.set()

    async def run(self, name: str, step: Callable[[], Awaitable[float | None]], *, is_patient: bool = False) -> None:
        """Do steps for ever; a step gives 0 to go on at once, the seconds to wait, or None to wait for the bell.

        One that `is_patient` waits out its seconds: what comes meanwhile could not be done before what it waits with.
        """
        event = self._waiting[name] = asyncio.Event()
        try:
            while True:
                # Why before the step: what comes while it runs must not be waited for.
                event.clear()
                pause = await self._attempt(name, step)
                if pause == 0:
                    continue
                if pause is not None and is_patient:
                    await asyncio.sleep(min(pause, _REST))
                    continue
                try:
                    async with asyncio.timeout(min(pause or _REST, _REST)):
                        await event.wait()
                except TimeoutError:
                    pass
        finally:
            self._waiting.pop(name, None)

    async def _attempt(self, name: str, step: Callable[[], Awaitable[float | None]]) -> float | None:
        try:
            return await step()
        except Exception:  # noqa: BLE001 - the top of a loop
            self.faults[name] += 1
            _log.exception("fault in `%s`, going on in %s s", name, _FAULT)
            return _FAULT
