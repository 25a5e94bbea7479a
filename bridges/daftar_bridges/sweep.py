"""Sweep: looks through the rooms for what people said and the homeserver never pushed.

Law: an event that stands in a room of ours is in the inbox once, whether it was pushed, found, or both; what was said before the bridge
first looked is left alone. It does not know what an event means.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from daftar_bridges import figures
from daftar_bridges.matrix import history, inbox
from daftar_bridges.matrix.appservice import Homeserver, Json, MatrixError
from daftar_bridges.store import Store
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# Why at all: Synapse loses what waits in its memory for an appservice when it is stopped (element-hq/synapse#11637, open since 2021).
EVERY = 300.0
# Events of one answer (Synapse gives at most 1,000), and answers for one room: what is older than these waits for a person to ask again.
_PAGE, _MOST_PAGES = 100, 50
# Why: an event from another homeserver may come late and with an older time; what is older than this was answered or forgotten.
_MARGIN = 24 * 3600.0
_KINDS = ("m.room.message", "m.room.encrypted", "m.reaction", "m.room.redaction")
_FILTER = json.dumps({"types": _KINDS, "lazy_load_members": True})


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a room was looked through: its newest event ("" where there was none), and when (seconds since 1970)."""

    event: str
    at: float


@dataclass(slots=True)
class Sweeper:
    """Looks through every room of the bridge; `rooms` gives their ids, `found` is called when something was missing."""

    store: Store
    homeserver: Homeserver
    rooms: Callable[[], Awaitable[Iterable[str]]]
    is_own: Callable[[str], bool]
    found: Callable[[], None]
    clock: Callable[[], float] = time.monotonic
    due: float = 0.0

    def hurry(self) -> None:
        """Have the next step look at once: the homeserver was away."""
        self.due = 0.0

    async def step(self) -> float | None:
        """Look through all rooms, where it is time to. Raises Unavailable."""
        now = self.clock()
        if now < self.due:
            # Why: whatever wakes all loops must not have every room asked for.
            return self.due - now
        # Why before: what is told meanwhile, that the homeserver is back, is not forgotten.
        self.due = now + EVERY
        number = 0
        try:
            for room in await self.rooms():
                number += await self._room(room)
        except MatrixError as error:
            _log.info("the rooms cannot be looked through now: %s", error)
        if number:
            _log.warning("%d events were not pushed by the homeserver and were found in their rooms", number)
            self.found()
        return EVERY

    async def _room(self, room: str) -> int:
        """Give how many events of a room were missing. Raises MatrixError, Unavailable."""
        mark = await self.store.run(mark_of, room)
        now = time.time()
        events = await self._since(room, mark)
        newest = str(events[0].get("event_id")) if events else mark.event if mark else ""
        oldest = (mark.at if mark else now) - _MARGIN
        missed = [event for event in reversed(events) if mark is not None and history.sent_at(event) >= oldest]
        return await self.store.run(_swept, room, missed, self.is_own, Mark(newest, now))

    async def _since(self, room: str, mark: Mark | None) -> list[Json]:
        """Give the newest events of a room, newest first: back to the mark and the page around it. Raises MatrixError."""
        found: list[Json] = []
        asked = {"limit": str(_PAGE), "filter": _FILTER}
        for _ in range(_MOST_PAGES if mark is not None else 1):
            page = await history.page(self.homeserver, room, asked)
            found += [{**event, "room_id": room} for event in page.events]
            is_known = mark is not None and any(event.get("event_id") == mark.event for event in page.events)
            is_old = mark is not None and bool(page.events) and all(history.sent_at(event) < mark.at - _MARGIN for event in page.events)
            if is_known or is_old or page.end is None:
                break
            asked["from"] = page.end
        return found


def mark_of(db: Connection, room: str) -> Mark | None:
    """Give how far a room was looked through; None where it never was."""
    row = db.execute("SELECT event, at FROM swept WHERE room = ?", (room,)).fetchone()
    return Mark(row[0], row[1]) if row else None


def annexes(db: Connection) -> list[str]:
    """Give the rooms that mailboxes have besides their own."""
    return [room for (room,) in db.execute("SELECT room_id FROM annex ORDER BY room_id").fetchall()]


def _swept(db: Connection, room: str, events: Iterable[Mapping[str, object]], is_own: Callable[[str], bool], mark: Mark) -> int:
    number = inbox.keep(db, events, is_own)
    if number:
        figures.count(db, "swept", number)
    db.execute(
        "INSERT INTO swept (room, event, at) VALUES (?, ?, ?) ON CONFLICT (room) DO UPDATE SET event = excluded.event, at = excluded.at",
        (room, mark.event, mark.at),
    )
    return number
