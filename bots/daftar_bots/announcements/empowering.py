"""Empowering: people who look after the rooms that the bot made, so that not the bot alone can tidy up in them.

Law: only in rooms that this bot made itself, and only where the configuration lets it make rooms; who that is, the configuration says
(`administrators`, else `makers`); the service bots of the same file may write in the offices' rooms. It does not know what that is in
levels: `core.powers` does.
"""

from __future__ import annotations

import asyncio
import logging

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.upgrading import CREATE, LEVELS, state_of
from daftar_bots.core.audience import people_of
from daftar_bots.core.powers import with_moderators
from daftar_bots.port import Later, Matrix, Refused, RoomPlan

_log = logging.getLogger(__name__)
_PAUSE = 2.0


def administrators(desk: Desk) -> tuple[str, ...]:
    """Give who looks after the rooms that the bot makes."""
    chosen = desk.settings.administrators
    people = rights.makers(desk) if chosen is None else people_of(chosen, rights.staff(desk))
    return tuple(person for person in people if person != desk.settings.user_id)


async def empower(desk: Desk, matrix: Matrix, room_id: str, plan: RoomPlan, people: tuple[str, ...]) -> None:
    """Give those who look after a room their power in it, where the bot made it and its state is known by now.

    They need not be in it: whoever of them is invited by a member has the power from the first moment.
    """
    # Why: what the department's other bots tell an office is told in the office's room.
    speakers = desk.settings.colleagues if plan.announcements else ()
    if not people and not speakers:
        return
    create = state_of(desk, room_id, CREATE)
    current = state_of(desk, room_id, LEVELS)
    if create is None or current is None or create[0] != desk.settings.user_id:
        return
    levels = with_moderators(current[1], people, announcements=plan.announcements, speakers=speakers)
    if levels is None:
        return
    try:
        await matrix.send(room_id, LEVELS, levels, "", state_key="")
    except Refused as error:
        _log.info("nobody is given power in %s: %s", plan.alias, error.text)
    except Later as error:
        _log.warning("power in %s is given later: %s", plan.alias, error.text)
        await asyncio.sleep(error.wait.total_seconds() if error.wait else _PAUSE)
