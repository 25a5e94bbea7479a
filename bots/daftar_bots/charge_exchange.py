"""Charge exchange: a charge that was given to one bot of an installation, brought to all the others.

Law: each bot keeps its own copy in its own store, written in one transaction, so that whatever a bot decides by it is decided by what is in
its store, is in its backup, and holds while another bot is away. What was given or ended last holds everywhere, in whichever order it comes
to hand: doing it again changes nothing. Nothing is ever written into the store of a bot that is at work elsewhere; that one fetches for
itself. It does not know what a charge is good for.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from daftar_bots.announcements.delegations import Delegation, Delegations
from daftar_bots.announcements.glance import Glance
from daftar_bots.services.polls.settings import Memory
from daftar_bots.store import Store, StoreError

_log = logging.getLogger(__name__)

# Why a second: who has been given the charge goes to the other bot's room and approves there.
LOOK_AGAIN = 1.0
# Why longer: each look at a server is a session of its own.
LOOK_ELSEWHERE = 15
# The table that came in the same step as the column that is read here.
_SINCE = "amendment_approval"


@dataclass(frozen=True, slots=True)
class Member:
    """A bot that is at work here; `changed` is called when something new was brought to it."""

    id: str
    store: Store
    changed: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Round:
    """The bots of the installation just now: those at work here, and the stores of those that are not."""

    members: Sequence[Member]
    elsewhere: Sequence[Memory]


# For each bot at work here, what is another as soon as it has heard of a charge.
Marks: TypeAlias = "Mapping[str, tuple[object, ...]]"


async def work(present: Callable[[], Round], now: Callable[[], datetime]) -> None:
    """Bring charges to all bots at work here, for ever."""
    before: Marks = {}
    count = 0
    while True:
        try:
            before = await _round(present, now(), before, is_far=count % LOOK_ELSEWHERE == 0)
        except Exception:  # noqa: BLE001 - the loop's top
            # Why it goes on: the bots work without each other's charges; that it fails is in the log until it does not.
            _log.exception("charges could not be brought from bot to bot; trying again")
            before = {}
        count += 1
        await asyncio.sleep(LOOK_AGAIN)


async def _round(present: Callable[[], Round], now: datetime, before: Marks, *, is_far: bool) -> Marks:
    found = present()
    fetched: Sequence[Delegation] = ()
    if found.elsewhere and is_far:
        fetched = await asyncio.to_thread(read_elsewhere, found.elsewhere, now)
        # Bots may have come and gone meanwhile.
        found = present()
    if not fetched and _marks(found) == before:
        return before
    bring(found.members, fetched, now)
    return _marks(found)


def bring(members: Sequence[Member], fetched: Sequence[Delegation], now: datetime) -> None:
    """Bring all charges to each of these bots."""
    charges = [*fetched]
    for member in members:
        try:
            charges += _named(Delegations(member.store).charges(now), member.id)
        except StoreError as error:
            # Its own work ends by the same; the charges that it was told come when it is at work again.
            _log.warning("the charges of `%s` cannot be read: %s", member.id, error)
    for member in members:
        others = [each if each.said_to != member.id else replace(each, said_to="") for each in charges]
        try:
            with member.store.transaction():
                is_new = Delegations(member.store).take(others, now)
        except StoreError as error:
            _log.warning("the charges of other bots cannot be brought to `%s`: %s", member.id, error)
            continue
        if is_new:
            member.changed()


def read_elsewhere(memories: Sequence[Memory], now: datetime) -> list[Delegation]:
    """Read the charges of bots that are not at work here; one that has no store yet has none."""
    found: list[Delegation] = []
    for memory in memories:
        try:
            with Glance(memory.folder, memory.server, name=memory.name or "bot") as glance:
                if glance.has(_SINCE):
                    found += _named(Delegations(glance).charges(now), memory.bot)
        except (StoreError, sqlite3.OperationalError) as error:
            _log.debug("the charges of `%s` cannot be read: %s", memory.bot, error)
    return found


def _named(charges: Sequence[Delegation], bot: str) -> list[Delegation]:
    """Give charges with the bot that was told of each, as seen from outside."""
    return [each if each.said_to else replace(each, said_to=bot) for each in charges]


def _marks(found: Round) -> Marks:
    marks: dict[str, tuple[object, ...]] = {}
    for member in found.members:
        with suppress(StoreError):
            marks[member.id] = Delegations(member.store).mark()
    return marks
