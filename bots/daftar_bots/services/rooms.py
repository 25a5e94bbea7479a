"""Rooms of a service bot: its control room, those that its topics write to, and those that people of the server invite it to.

Law: whose invitation is followed, `announcements.welcoming` says. Rooms of offices are never made here, only
entered. It does not know what is said in them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from daftar_bots.announcements import persons, rights, welcoming
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.empowering import administrators, empower
from daftar_bots.announcements.rooms import entered, invite
from daftar_bots.port import Matrix, Refused, RoomPlan
from daftar_bots.services import systems
from daftar_bots.services.consultation import office_rooms

_log = logging.getLogger(__name__)

# One line a topic: the aliases (or ids) of the rooms that it writes to by itself.
WRITES_TO: tuple[Callable[[Desk], Iterable[str]], ...] = (systems.rooms_written_to, office_rooms.written_to)


async def enter_all(desk: Desk, matrix: Matrix) -> None:
    """Be in every room of the bot, and in those that it was invited to."""
    plans = _wanted(desk)
    asked = [str(row[0]) for row in desk.store.rows("SELECT alias FROM room WHERE room_id IS NULL AND alias LIKE '!%'")]
    for alias in dict.fromkeys([*plans, *asked]):
        if desk.store.room_id(alias) is None:
            await _enter(desk, matrix, alias, plans.get(alias))
    control = desk.store.room_id(desk.settings.control_room)
    if control is not None and desk.settings.create_rooms:
        await invite(desk, matrix, control, plans[desk.settings.control_room])
        await empower(desk, matrix, control, plans[desk.settings.control_room], administrators(desk))
    await welcoming.decline(desk, matrix)


def _wanted(desk: Desk) -> dict[str, RoomPlan]:
    settings = desk.settings
    name = desk.unit(settings.office, desk.language)
    control = RoomPlan(settings.control_room, name, rights.listed(desk), announcements=False, encrypted=settings.encryption.control_room)
    aliases = dict.fromkeys(alias for topic in WRITES_TO for alias in topic(desk))
    return {settings.control_room: control} | {
        alias: RoomPlan(alias, "", (), announcements=False) for alias in aliases if alias != settings.control_room
    }


async def _enter(desk: Desk, matrix: Matrix, alias: str, plan: RoomPlan | None) -> None:
    room_id, problem = await entered(partial(_join, desk, matrix, alias, plan))
    if room_id is None:
        _log.warning("%s cannot enter %s: %s", desk.settings.user_id, alias, problem)
    with desk.store.transaction():
        if room_id is None and plan is None:
            # Why: an invitation that is not there any more is none; whoever wants the bot invites it again.
            desk.store.rows("DELETE FROM room WHERE alias = ? AND room_id IS NULL", alias)
        else:
            desk.store.set_room(alias, room_id, problem or None)


async def _join(desk: Desk, matrix: Matrix, alias: str, plan: RoomPlan | None) -> str:
    try:
        return await matrix.join(alias)
    except Refused as error:
        is_control = plan is not None and alias == desk.settings.control_room and alias.startswith("#")
        if error.code != "M_NOT_FOUND" or not is_control or not desk.settings.create_rooms or plan is None:
            raise
    return await matrix.create(replace(plan, invite=()))


def partner(desk: Desk, room_id: str) -> str | None:
    """Give who talks to the bot alone in a room; None where it is no direct room."""
    if room_id in {desk.store.room_id(alias) for alias in _wanted(desk)}:
        return None
    others = desk.store.members(room_id, "join", "invite") - {desk.settings.user_id}
    return next(iter(others)) if len(others) == 1 else None


def address(desk: Desk, user_id: str) -> str:
    """Give the room where a person is written to alone; their id where there is none yet, by which it is opened first."""
    room_id = desk.store.room_id(user_id)
    return room_id if room_id is not None and partner(desk, room_id) == user_id else user_id


def met(desk: Desk, room_id: str) -> str | None:
    """Note a direct room that a person is in now; give the person where there is somebody to greet."""
    person = partner(desk, room_id)
    if person is None or person not in desk.store.members(room_id, "join") or not welcoming.is_of_server(desk, person):
        return None
    if address(desk, person) == person:
        persons.opened(desk, person, room_id)
    return person
