"""Powers: who may do what in a room, as the room itself says.

Law: of the room's last state that was heard; whoever made a room of version 12 or later has all power (MSC4289). What is not known is no
power. It does not know what the power is for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from daftar_bots.announcements.desk import Desk
from daftar_bots.port import Event

LEVELS, CREATE = "m.room.power_levels", "m.room.create"
# Specification, "m.room.power_levels": the default for state, which moderators have.
MODERATOR = 50
# Room versions whose creators stand above all levels.
_OLD_VERSIONS = frozenset(str(number) for number in range(1, 12))


def note(desk: Desk, event: Event) -> None:
    """Note the state of a room that is about power."""
    if event.state_key != "":
        return
    if event.type == LEVELS:
        _put(desk, event.room_id, "levels", dict(event.content))
    elif event.type == CREATE and str(event.content.get("room_version", "1")) not in _OLD_VERSIONS:
        more = event.content.get("additional_creators")
        _put(desk, event.room_id, "creators", [event.sender, *(more if isinstance(more, list) else ())])


def is_moderator(desk: Desk, room_id: str, user_id: str) -> bool:
    """Tell whether a person may change how a room is."""
    rows = desk.store.rows("SELECT levels, creators FROM room_power WHERE room_id = ?", room_id)
    if not rows:
        return False
    if user_id in cast("list[object]", json.loads(str(rows[0][1]))):
        return True
    levels = cast("Mapping[str, object]", json.loads(str(rows[0][0])))
    users = levels.get("users")
    level = users.get(user_id, levels.get("users_default", 0)) if isinstance(users, dict) else levels.get("users_default", 0)
    return isinstance(level, int) and level >= MODERATOR


def _put(desk: Desk, room_id: str, column: str, value: object) -> None:
    desk.store.rows(
        f"INSERT INTO room_power (room_id, {column}) VALUES (?, ?) ON CONFLICT (room_id) DO UPDATE SET {column} = excluded.{column}",  # noqa: S608 - ours
        room_id,
        json.dumps(value, ensure_ascii=False),
    )
