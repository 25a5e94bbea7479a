"""Rooms: the bot in its control room and in the rooms of the offices, made where they do not exist and the configuration says so.

Law: a room that cannot be entered is noted with its reason and tried again; whoever has left a room is not invited back.
It does not know what is said in them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.empowering import administrators, empower
from daftar_bots.core.language import name_in
from daftar_bots.port import Later, Matrix, Refused, RoomPlan

_log = logging.getLogger(__name__)

# How many rooms are entered at a time.
_AT_ONCE = 8
# How often a call is tried within one pass; the next pass goes on.
_TRIES = 5
_PAUSE = 2.0


async def enter_all(desk: Desk, matrix: Matrix) -> None:
    """Be in every room of the bot and have its people invited."""
    plans = list(wanted(desk).values())
    people = administrators(desk)
    # Why the first apart: the control room is there before any other.
    for some in (plans[:1], *(plans[at : at + _AT_ONCE] for at in range(1, len(plans), _AT_ONCE))):
        inside = {plan.alias: room_id for plan in some if (room_id := desk.store.room_id(plan.alias)) is not None}
        if missing := [plan for plan in some if plan.alias not in inside]:
            inside |= await _enter(desk, matrix, missing)
        if desk.settings.create_rooms:
            for plan in some:
                if plan.alias in inside:
                    await invite(desk, matrix, inside[plan.alias], plan)
                    await empower(desk, matrix, inside[plan.alias], plan, people)
        # Why: where all is as it should be nothing was waited for, and ten thousand rooms must not hold up who speaks.
        await asyncio.sleep(0)


def wanted(desk: Desk) -> dict[str, RoomPlan]:
    """Give the rooms by alias, the control room first, as they would be made."""
    settings = desk.settings
    organisation = desk.policy.organisation
    staff = rights.listed(desk)
    plans = {
        settings.control_room: RoomPlan(
            settings.control_room,
            desk.unit(settings.office, desk.language),
            staff,
            announcements=False,
            encrypted=settings.encryption.control_room,
        )
    }
    for unit in organisation.units.values():
        people = tuple(officer.matrix_id for officer in organisation.members(unit.id, False))  # noqa: FBT003 - the office alone
        for alias in unit.rooms:
            plans.setdefault(
                alias,
                RoomPlan(
                    alias,
                    name_in(unit.name, desk.language, unit.id),
                    people,
                    announcements=True,
                    encrypted=settings.encryption.office_rooms,
                ),
            )
    if settings.compose.mail is not None:
        plans.setdefault(settings.compose.mail.room, RoomPlan(settings.compose.mail.room, "", (), announcements=False))
    return plans


async def _enter(desk: Desk, matrix: Matrix, plans: Sequence[RoomPlan]) -> dict[str, str]:
    """Come into rooms and note them together; give the ids of those that we are in, by alias."""
    async with asyncio.TaskGroup() as tasks:
        entering = [tasks.create_task(entered(partial(_join_or_create, desk, matrix, plan))) for plan in plans]
    inside = {}
    with desk.store.transaction():
        for plan, (room_id, problem) in zip(plans, [task.result() for task in entering], strict=True):
            desk.store.set_room(plan.alias, room_id, problem or None)
            if room_id is None:
                _log.warning("%s cannot enter %s: %s", desk.settings.user_id, plan.alias, problem)
            else:
                inside[plan.alias] = room_id
    return inside


async def entered(join: Callable[[], Awaitable[str]]) -> tuple[str | None, str]:
    """Try a few times to come into a room; give its id, or none and the reason."""
    problem = ""
    for _ in range(_TRIES):
        try:
            return await join(), ""
        except Refused as error:
            return None, error.text
        except Later as error:
            problem = error.text
            await asyncio.sleep(error.wait.total_seconds() if error.wait else _PAUSE)
    return None, problem


async def _join_or_create(desk: Desk, matrix: Matrix, plan: RoomPlan) -> str:
    alias = plan.alias
    try:
        return await matrix.join(alias)
    except Refused as error:
        is_own = alias.startswith("#") and alias.partition(":")[2] == desk.settings.user_id.partition(":")[2]
        mail = desk.settings.compose.mail
        # Why not the mailbox's: that room is the mail bridge's to make.
        is_own = is_own and (mail is None or alias != mail.room)
        if error.code != "M_NOT_FOUND" or not desk.settings.create_rooms or not is_own:
            raise
    # Why without invitations: one person who cannot be invited would undo the whole room; `invite` goes one by one.
    return await matrix.create(replace(plan, invite=()))


async def invite(desk: Desk, matrix: Matrix, room_id: str, plan: RoomPlan) -> None:
    """Invite those who are to be in a room and never were."""
    known = desk.store.members(room_id, "join", "invite", "leave", "ban", "knock")
    for person in plan.invite:
        if person in known or person == desk.settings.user_id:
            continue
        try:
            await matrix.send(room_id, "m.room.member", {"membership": "invite"}, "", state_key=person)
        except Refused as error:
            # Why not a fault: an account may not exist yet, or the person has come by another way.
            _log.info("%s is not invited to %s: %s", person, plan.alias, error.text)
        except Later as error:
            _log.warning("invitations to %s go on later: %s", plan.alias, error.text)
            await asyncio.sleep(error.wait.total_seconds() if error.wait else _PAUSE)
            return
