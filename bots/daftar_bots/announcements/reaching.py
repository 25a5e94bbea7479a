"""Reaching: an audience as the bot can reach it now, and the policy asked whether it may.

Law: of this moment; nothing is written. It does not know drafts' words nor who approves.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Answered, Desk
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.audience import Audience, resolve
from daftar_bots.core.selector import Misread

_NONE: Mapping[str, int] = MappingProxyType({})
_NO_MAKERS: Mapping[str, str] = MappingProxyType({})


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
    # Rooms that somebody made who is neither us nor an officer, each with who: they can read and invite what they like there.
    foreign: Mapping[str, str] = field(default_factory=lambda: _NO_MAKERS)
    # Who is in the rooms or invited there, of this server, and neither an officer nor on a list of ours.
    unlisted: tuple[str, ...] = ()

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
    local: set[str] = set()
    outside: dict[str, int] = {}
    for alias, room_id in rooms.items():
        # Why one statement: an audience of a state is ten thousand rooms.
        people = desk.store.rows("SELECT user_id, membership FROM member WHERE room_id = ? AND membership IN ('join', 'invite')", room_id)
        strangers = {user for row in people if (user := str(row[0])).partition(":")[2].lower() != server}
        outsiders |= strangers
        if strangers:
            outside[alias] = len(strangers)
        local.update(user for row in people if (user := str(row[0])) not in strangers)
        present.update(str(user) for user, membership in people if membership == "join")
    not_joined = tuple(room.alias for room in audience.rooms if room.alias not in known)
    closed = desk.store.encrypted()
    encrypted = tuple(alias for alias, room_id in rooms.items() if room_id in closed)
    alone = {officer.matrix_id for officer in audience.persons}
    absent = tuple(
        officer.matrix_id for officer in audience.officers if officer.matrix_id not in present and officer.matrix_id not in alone
    )
    unlisted = _unlisted(desk, local)
    return Reach(audience, rooms, not_joined, encrypted, len(outsiders), outside, absent, _foreign(desk, rooms), unlisted)


def _unlisted(desk: Desk, people: AbstractSet[str]) -> tuple[str, ...]:
    """Give who of these is neither an officer nor on a list of ours, nor a bot that we are."""
    strangers = {person for person in people if desk.policy.organisation.officer(person) is None}
    # Why the lists last: to resolve them takes longer than all the rest, and mostly nobody is left to ask about.
    return tuple(sorted(strangers - {desk.settings.user_id, *(rights.listed(desk) if strangers else ())}))


def _foreign(desk: Desk, rooms: Mapping[str, str]) -> dict[str, str]:
    """Give the rooms made by neither us nor an officer: anybody on the server may have taken an alias before the office had a room."""
    rows = desk.store.rows("SELECT room_id, sender FROM room_state WHERE type = 'm.room.create'")
    makers = {str(room_id): str(sender) for room_id, sender in rows}
    found = {alias: makers[room_id] for alias, room_id in rooms.items() if room_id in makers}
    return {alias: maker for alias, maker in found.items() if rights.is_stranger(desk, maker)}


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
