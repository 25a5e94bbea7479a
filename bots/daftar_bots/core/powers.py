"""Powers: the levels of a room that the bot made, with those who look after it in them.

Law: who looks after a room may remove what does not belong there and who, and invite; never set levels, close the room or write where
only the bots do. Whoever already stands in the levels stays as they are (who was lowered by hand is not raised again), and no level is
taken away. It does not know who they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Specification, "m.room.power_levels": what inviting, removing and state take where nothing is said.
MODERATOR = 50
# Why: above those who look after a room, and within what its maker has in every room version.
MAKER_ONLY = 100
# What whoever looks after a room has no business with.
_RESERVED = (
    "m.room.power_levels",
    "m.room.tombstone",
    "m.room.encryption",
    "m.room.server_acl",
    "m.room.history_visibility",
)


def with_moderators(
    levels: Mapping[str, object], people: Iterable[str], *, announcements: bool, speakers: Iterable[str] = ()
) -> dict[str, object] | None:
    """Give the levels with these people in them, and bots that write as the maker does; None where nothing is to be changed."""
    users, events = _levels(levels.get("users")), _levels(levels.get("events"))
    wanted = {**dict.fromkeys(people, MODERATOR), **dict.fromkeys(speakers, MAKER_ONLY)}
    new = {name: level for name, level in wanted.items() if name not in users}
    if not new:
        return None
    changed: dict[str, object] = {**levels, "users": {**users, **new}}
    changed["events"] = {**events, **{kind: max(events.get(kind, 0), MAKER_ONLY) for kind in _RESERVED}}
    if announcements:
        changed["events_default"] = MAKER_ONLY
    return changed


def _levels(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        return {}
    return {str(key): level for key, level in value.items() if isinstance(level, int) and not isinstance(level, bool)}
