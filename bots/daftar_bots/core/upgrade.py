"""Upgrade: whether a room that was closed in favour of another is to be followed there.

Law: only where whoever closed it had the power to, and the new room itself says that it came from there. What is not known is no power.
It does not know how a room is entered.
"""

from __future__ import annotations

from collections.abc import Mapping

# Specification, "m.room.power_levels": what state takes where nothing is said.
STATE_DEFAULT = 50
# Room versions whose creators stand above all levels begin with 12 (MSC4289).
_OLD_VERSIONS = frozenset(str(number) for number in range(1, 12))
TOMBSTONE = "m.room.tombstone"


def may_close(sender: str, creator: str, create: Mapping[str, object], levels: Mapping[str, object] | None) -> bool:
    """Tell whether somebody may send `m.room.tombstone` in a room, by its own state."""
    if str(create.get("room_version", "1")) not in _OLD_VERSIONS:
        more = create.get("additional_creators")
        if sender == creator or (isinstance(more, list) and sender in more):
            return True
    if levels is None:
        # Specification: without levels, whoever made the room may do all and nobody else anything.
        return sender == creator
    events, users = levels.get("events"), levels.get("users")
    wanted = _level(events.get(TOMBSTONE) if isinstance(events, dict) else None)
    if wanted is None:
        wanted = _level(levels.get("state_default"))
    held = _level(users.get(sender) if isinstance(users, dict) else None)
    if held is None:
        held = _level(levels.get("users_default"))
    return (held if held is not None else 0) >= (wanted if wanted is not None else STATE_DEFAULT)


def came_from(create: Mapping[str, object]) -> str | None:
    """Give the room that a new one says it came from."""
    predecessor = create.get("predecessor")
    room_id = predecessor.get("room_id") if isinstance(predecessor, dict) else None
    return room_id if isinstance(room_id, str) else None


def replacement(tombstone: Mapping[str, object]) -> str | None:
    """Give the room that a closed one points to."""
    room_id = tombstone.get("replacement_room")
    return room_id if isinstance(room_id, str) and room_id.startswith("!") else None


def _level(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
