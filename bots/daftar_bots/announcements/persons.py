"""Persons: direct messages: a room with each person, made once and found again by an alias that derives from the person.

Law: however often the process dies, there is one direct room for a person: its alias derives from bot and person, and a room that exists
is entered, not made; but nothing is said in one that somebody else made, or in which somebody else is. A row of the outbox for a person
without a room yet bears the person's id in place of the room's. It does not know what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.upgrading import CREATE, state_of
from daftar_bots.core.announcement import Announcement, transaction_id
from daftar_bots.core.derived import derived
from daftar_bots.port import Later, Matrix, MatrixError, Refused, RoomPlan
from daftar_bots.store import Outgoing, Reason

# A refusal of our own: the room of a conversation is not one of two.
TAKEN = "IN_DAFTAR_TAKEN"
# Why: enough to know whom to ask, in a line of the control room.
MOST_NAMED = 3


def is_person(address: str) -> bool:
    """Tell whether a row of the outbox is addressed to a person whose room is not known yet."""
    return address.startswith("@")


def address(desk: Desk, user_id: str) -> str:
    """Give the direct room of a person who is in it or invited, else the person's id, by which the room is opened first."""
    room_id = desk.store.room_id(user_id)
    if room_id is not None and user_id in desk.store.members(room_id, "join", "invite"):
        return room_id
    return user_id


def alias(desk: Desk, user_id: str) -> str:
    """Derive the alias of a person's direct room."""
    localpart, _, server = desk.settings.user_id.removeprefix("@").partition(":")
    # Why a digest: a person's id may hold signs that no alias may, and the alias tells outsiders nothing.
    return f"#{localpart}-to-{derived(user_id, 20)}:{server}"


def circulars(desk: Desk, entry: Announcement, people: Iterable[str], message: Callable[[str], Mapping[str, object]]) -> Iterator[Outgoing]:
    """Give the row of the outbox that brings an announcement to each person."""
    for user_id in people:
        transaction = transaction_id(entry.id, user_id)
        yield Outgoing("announcement", user_id, address(desk, user_id), transaction, message(user_id), entry.id)


def name(user_id: str) -> str:
    """Derive the part of a transaction id that stands for a person."""
    return derived(user_id)


async def open_room(desk: Desk, matrix: Matrix, user_id: str) -> str:
    """Be in the direct room with a person and have them invited; give its id.

    Raises:
        Refused: there can be none.
        Later: it did not work now.
    """
    own = alias(desk, user_id)
    try:
        room_id = await _joined(desk, matrix, own, user_id)
    except Refused as error:
        if error.code != "M_NOT_FOUND":
            raise
        language = desk.language_of(user_id)
        title = desk.say(language, "direct-name", office=desk.unit(desk.settings.office, language))
        # Why as the offices' rooms: what is not for the homeserver there is not for it here either.
        encrypted = desk.settings.encryption.office_rooms
        room_id = await _create(desk, matrix, RoomPlan(own, title, (), announcements=False, encrypted=encrypted), user_id)
        if encrypted:
            # Why now: a file may leave before the next sync tells of the room.
            with desk.store.transaction():
                desk.store.set_encrypted(room_id)
    if user_id in desk.store.members(room_id, "join", "invite"):
        return room_id
    try:
        # Specification, "Direct Messaging": `is_direct` has the person's client list the room among the people.
        await matrix.send(room_id, "m.room.member", {"membership": "invite", "is_direct": True}, f"inv-{name(user_id)}", state_key=user_id)
    except Refused as error:
        # Why not for good: they may have been invited by us before we died, and be in the room already.
        if "already" not in error.text.lower():
            raise
    return room_id


async def _create(desk: Desk, matrix: Matrix, plan: RoomPlan, user_id: str) -> str:
    try:
        return await matrix.create(plan)
    except Refused as error:
        if error.code != "M_ROOM_IN_USE":
            raise
        return await _joined(desk, matrix, plan.alias, user_id)


async def _joined(desk: Desk, matrix: Matrix, own: str, user_id: str) -> str:
    """Enter a direct room that is there, if it is ours and nobody else is in it.

    Why: its alias can be computed by anybody, and be given beforehand to a room of their own, or to one of ours in which they are.
    """
    room_id = await matrix.join(own)
    create = state_of(desk, room_id, CREATE)
    if create is None:
        raise Later(f"what {own} is comes with the next sync")
    maker, _ = create
    others = desk.store.members(room_id, "join", "invite") - {desk.settings.user_id, user_id}
    if maker == desk.settings.user_id and not others:
        return room_id
    if maker != desk.settings.user_id:
        with suppress(MatrixError):
            await matrix.send(room_id, "m.room.member", {"membership": "leave"}, "", state_key=desk.settings.user_id)
    who = ", ".join(sorted({maker, *others} - {desk.settings.user_id})[:MOST_NAMED])
    raise Refused(TAKEN, f"{own}: {who}")


def opened(desk: Desk, user_id: str, room_id: str) -> None:
    """Note the direct room of a person; what waits for it goes there."""
    desk.store.set_room(user_id, room_id)
    if user_id not in desk.store.members(room_id, "join"):
        desk.store.set_member(room_id, user_id, "invite")
    desk.store.rows("UPDATE outbox SET room_id = ? WHERE room_id = ? AND state = 'waiting'", room_id, user_id)


def served(desk: Desk, announcement_id: str) -> tuple[int, int]:
    """Give how many people have the announcement directly, and for how many it is queued directly."""
    rows = desk.store.rows("SELECT state FROM outbox WHERE announcement = ? AND kind = 'announcement' AND alias LIKE '@%'", announcement_id)
    return sum(1 for row in rows if row[0] == "sent"), len(rows)


def unreachable(desk: Desk, user_id: str, reason: Reason) -> None:
    """Note that nothing can be said to a person, and why."""
    rows = desk.store.rows("SELECT id FROM outbox WHERE room_id = ? AND state = 'waiting'", user_id)
    for (number,) in rows:
        desk.store.failed(int(str(number)), reason)
