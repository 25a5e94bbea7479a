"""What the clients of the end-to-end tests have in common: the events that they heard, and waiting for one."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


class Listener:
    """Whoever reads puts each event into `heard` by its id and notifies `news`."""

    def __init__(self) -> None:
        self.heard: dict[str, Json] = {}
        self.news = asyncio.Condition()

    async def until(self, wanted: Callable[[Json], object], seconds: float = 120) -> Json:
        """Wait for an event."""

        def found() -> list[Json]:
            return [event for event in self.heard.values() if wanted(event)]

        async with self.news:
            try:
                await asyncio.wait_for(self.news.wait_for(found), seconds)
            except TimeoutError as error:
                raise AssertionError(json.dumps(list(self.heard.values()), ensure_ascii=False, indent=1)[-6000:]) from error
            return found()[0]
