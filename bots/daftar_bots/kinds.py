"""Kinds: what differs between the kinds of bots of one process: how they listen, which rooms they enter, what runs beside.

Law: one line a kind; all else (store, outbox, sync, speech, identity) is the same for all. It does not know any command.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from daftar_bots.announcements import change_letters, letters, rooms, welcoming
from daftar_bots.announcements.delivery import Courier
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.listening import Reread
from daftar_bots.announcements.listening import work_off as work_off_announcements
from daftar_bots.compose import fetching
from daftar_bots.compose.fetching import Bells
from daftar_bots.port import Batch, Matrix
from daftar_bots.services import background
from daftar_bots.services import rooms as service_rooms
from daftar_bots.services.listening import work_off as work_off_services
from daftar_bots.services.outgoing import delivering as outgoing
from daftar_bots.services.yard import Yard


class WorkOff(Protocol):
    """How a batch is committed."""

    def __call__(self, desk: Desk, batch: Batch, reread: Reread, *, is_old: bool, is_first: bool) -> None:
        """Commit a batch."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of bot; `beside` gives what runs for ever beside hearing and speaking."""

    work_off: WorkOff
    enter: Callable[[Desk, Matrix], Awaitable[None]]
    beside: Callable[[Courier, asyncio.Event], Sequence[Coroutine[None, None, None]]]


async def _enter_announcements(desk: Desk, matrix: Matrix) -> None:
    await rooms.enter_all(desk, matrix)
    await welcoming.enter(desk, matrix)


def _announcements(courier: Courier, heard: asyncio.Event) -> Sequence[Coroutine[None, None, None]]:
    bells = Bells(heard, courier.wake)
    return [
        letters.deliver(courier.desk),
        change_letters.deliver(courier.desk),
        fetching.work(courier.desk, courier.matrix, courier.turn, bells),
        outgoing.deliver(courier.desk),
    ]


def _services(courier: Courier, heard: asyncio.Event) -> Sequence[Coroutine[None, None, None]]:
    yard = Yard(courier.desk, courier.matrix, courier.turn, courier.wake.set, heard)
    return [*(worker(yard) for worker in background.WORKERS), outgoing.deliver(courier.desk)]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "announcements": Kind(work_off_announcements, _enter_announcements, _announcements),
        "services": Kind(work_off_services, service_rooms.enter_all, _services),
    },
)
