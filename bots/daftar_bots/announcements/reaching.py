"""Reaching: an audience as the bot can reach it now, and the policy asked whether it may.

Law: of this moment; nothing is written. It does not know drafts' words nor who approves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Answered, Desk
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.audience import Audience, resolve
from daftar_bots.core.selector import Misread

_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reach:
    """An audience as the bot can reach it: rooms by alias, aliases it is not in or cannot write to, and who else is in the rooms.

    `outside` counts the outsiders of each room, `absent` are officers who are to be told in rooms in none of which they are.
    """

    audience: Audience
    rooms: Mapping[str, str]
    not_joined: tuple[str, ...]
    encrypted: tuple[str, ...]
    outsiders: int
    outside: Mapping[str, int] = field(default_factory=lambda: _NONE)
    absent: tuple[str, ...] = ()

    @property
    def is_external(self) -> bool | None:
        """Whether somebody outside is addressed; None where it cannot be known."""
        if self.outsiders:
            return True
        return None if self.not_joined else False


def reached(desk: Desk, words: tuple[str, ...]) -> Reach | Misread:
    """Resolve an audience and see which of its rooms the bot is in."""
    audience = resolve(words, rights.staff(desk))
    return audience if isinstance(audience, Misread) else reach_of(desk, audience)


def reach_of(desk: Desk, audience: Audience) -> Reach:
    """See which rooms of an audience the bot is in, and who else is."""
    server = desk.policy.organisation.server
    known = desk.store.room_ids()
    rooms = {room.alias: known[room.alias] for room in audience.rooms if room.alias in known}
    outsiders: set[str] = set()
    present: set[str] = set()
    outside: dict[str, int] = {}
    for alias, room_id in rooms.items():
        strangers = {user for user in desk.store.members(room_id, "join", "invite") if user.partition(":")[2].lower() != server}
        outsiders |= strangers
        if strangers:
            outside[alias] = len(strangers)
        present |= desk.store.members(room_id, "join")
    not_joined = tuple(room.alias for room in audience.rooms if room.alias not in known)
    closed = desk.store.encrypted()
    encrypted = tuple(alias for alias, room_id in rooms.items() if room_id in closed)
    alone = {officer.matrix_id for officer in audience.persons}
    absent = tuple(
        officer.matrix_id for officer in audience.officers if officer.matrix_id not in present and officer.matrix_id not in alone
    )
    return Reach(audience, rooms, not_joined, encrypted, len(outsiders), outside, absent)


def ask(desk: Desk, entry: Announcement, reach: Reach) -> Answered:
    """Ask the policy whether this announcement may go to this audience."""
    facts: dict[str, object] = {
        "actor.id": entry.maker,
        "actor.kind": "person",
        "audience.size": len(reach.audience.officers),
        "audience.units": list(reach.audience.units),
        "announcement.importance": entry.importance,
        "event.text": f"{entry.title}\n{entry.text}".strip(),
    }
    unknown = ["client", "actor.roles"]
    if entry.label is not None:
        facts["announcement.label"] = entry.label
    if reach.is_external is None:
        unknown.append("audience.external")
    else:
        facts["audience.external"] = reach.is_external
    return desk.policy.ask("announce", facts, unknown=unknown)
