"""Upgrading: rooms that were closed in favour of another (`m.room.tombstone`), followed with all that the bot has in them.

Law: followed once whoever closed it may do so and the new room names the old one; until then nothing changes. What is there moves in one
transaction: the room behind each alias, what waits to be said, and the circulars in force, which are posted there again and pinned; answers
to the old message go on counting. It does not know who wished for the upgrade.
"""

from __future__ import annotations

import json
import logging
from typing import cast

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.wording import contents
from daftar_bots.core.announcement import transaction_id
from daftar_bots.core.upgrade import TOMBSTONE, came_from, may_close, replacement
from daftar_bots.port import Batch, Event, Later, Matrix, Refused
from daftar_bots.store import Outgoing, Row

_log = logging.getLogger(__name__)

CREATE, LEVELS = "m.room.create", "m.room.power_levels"
# What was posted in a room that is closed now: answers to it count, it is no delivery any more.
MOVED = "moved"
# Why a bound: what nobody has to answer any more and nothing pins stays in the old room, where people can read it.
MOST_CIRCULARS = 20
_STANDING = (
    "SELECT o.id, o.announcement, o.alias FROM outbox AS o JOIN announcement AS a ON a.id = o.announcement"
    " LEFT JOIN circulation AS c ON c.announcement = a.id"
    " WHERE o.room_id = ? AND o.kind = 'announcement' AND o.event_id IS NOT NULL AND o.state = 'sent'"
    " AND a.recalled_at IS NULL AND c.closed_at IS NULL"
    " ORDER BY o.id DESC LIMIT ?"
)


def note(desk: Desk, batch: Batch) -> bool:
    """Note what a batch says of rooms that are closed or came from others; True where there may be one to follow."""
    told = [event for event in (*batch.state, *batch.events) if event.state_key == ""]
    if not any(event.type in {CREATE, LEVELS, TOMBSTONE} for event in told):
        return False
    with desk.store.transaction():
        for event in told:
            if event.type in {CREATE, LEVELS}:
                desk.store.rows(
                    "INSERT INTO room_state VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (room_id, type) DO UPDATE SET sender = excluded.sender, content = excluded.content",
                    *(event.room_id, event.type, event.sender, json.dumps(dict(event.content), ensure_ascii=False)),
                )
                _warn(desk, event)
            elif event.type == TOMBSTONE and (new := replacement(event.content)) is not None:
                desk.store.rows(
                    "INSERT INTO upgrade VALUES (?, ?, ?, 'seen', NULL) ON CONFLICT (old) DO UPDATE"
                    " SET new = excluded.new, sender = excluded.sender, state = 'seen', reason = NULL WHERE upgrade.new <> excluded.new",
                    *(event.room_id, new, event.sender),
                )
    return bool(_open(desk))


def _warn(desk: Desk, event: Event) -> None:
    """Tell the control room once that a stranger made it: anybody on the server may take its alias before we do."""
    is_control = event.type == CREATE and event.room_id == desk.store.room_id(desk.settings.control_room)
    if is_control and rights.is_stranger(desk, event.sender):
        line = desk.say(desk.language, "control-room-foreign", room=desk.settings.control_room, person=event.sender)
        desk.tell(f"foreign-{event.event_id}", [line])


async def follow(desk: Desk, matrix: Matrix) -> None:
    """Follow the rooms that may be followed now. What is not there yet is tried again with the next round."""
    for old, new, sender in cast("list[tuple[str, str, str]]", _open(desk)):
        create = state_of(desk, old, CREATE)
        if create is None:
            continue
        levels = state_of(desk, old, LEVELS)
        if not may_close(sender, create[0], create[1], levels[1] if levels is not None else None):
            _refuse(desk, old, "upgrade-no-power", sender)
            continue
        try:
            await matrix.join(new)
        except Refused as error:
            # Most often: not invited yet.
            with desk.store.transaction():
                desk.store.rows("UPDATE upgrade SET reason = ? WHERE old = ?", error.text[:200], old)
            _log.warning("%s cannot follow %s to %s: %s", desk.settings.user_id, old, new, error.text)
            continue
        except Later as error:
            _log.warning("%s follows %s later: %s", desk.settings.user_id, old, error.text)
            continue
        # Its state comes with the next sync.
        made = state_of(desk, new, CREATE)
        if made is None:
            continue
        if came_from(made[1]) != old:
            _refuse(desk, old, "upgrade-not-named", sender)
            continue
        await _invite(desk, matrix, old, new)
        _move(desk, old, new)


def _open(desk: Desk) -> list[Row]:
    """Give (old, new, sender) of rooms of ours that are closed and not followed."""
    return desk.store.rows(
        "SELECT old, new, sender FROM upgrade WHERE state = 'seen'"
        " AND old IN (SELECT room_id FROM room WHERE room_id IS NOT NULL) ORDER BY old"
    )


def state_of(desk: Desk, room_id: str, kind: str) -> tuple[str, dict[str, object]] | None:
    """Give who set a state of a room and what it is; None where nothing was heard of it."""
    found = desk.store.rows("SELECT sender, content FROM room_state WHERE room_id = ? AND type = ?", room_id, kind)
    return (str(found[0][0]), json.loads(str(found[0][1]))) if found else None


def _refuse(desk: Desk, old: str, key: str, sender: str) -> None:
    alias = str(desk.store.cell("SELECT alias FROM room WHERE room_id = ?", old))
    with desk.store.transaction():
        desk.store.rows("UPDATE upgrade SET state = 'refused', reason = ? WHERE old = ?", key, old)
        desk.tell(f"upgrade-{old}-{key}", [desk.say(desk.language, key, room=alias, person=desk.person(sender, desk.language))])


async def _invite(desk: Desk, matrix: Matrix, old: str, new: str) -> None:
    """Invite who was in the old room and has not been asked into the new one."""
    known = desk.store.members(new, "join", "invite", "leave", "ban", "knock")
    for person in sorted(desk.store.members(old, "join", "invite") - known - {desk.settings.user_id}):
        try:
            await matrix.send(new, "m.room.member", {"membership": "invite"}, "", state_key=person)
        except Refused as error:
            _log.info("%s is not invited to %s: %s", person, new, error.text)
        except Later as error:
            _log.warning("%s is invited to %s later: %s", person, new, error.text)


def _move(desk: Desk, old: str, new: str) -> None:
    store = desk.store
    alias = str(store.cell("SELECT alias FROM room WHERE room_id = ?", old))
    with store.transaction():
        store.rows("UPDATE upgrade SET state = 'followed', reason = NULL WHERE old = ?", old)
        store.rows("UPDATE room SET room_id = ?, problem = NULL WHERE room_id = ?", new, old)
        flying = sorted(store.in_flight)
        marks = ", ".join("?" for _ in flying)
        # Why not those: the server may have them already.
        unless = f" AND id NOT IN ({marks})" if flying else ""
        store.rows(f"UPDATE outbox SET room_id = ? WHERE room_id = ? AND state = 'waiting'{unless}", new, old, *flying)  # noqa: S608 - marks
        for row, announcement, place in cast("list[tuple[int, str, str]]", store.rows(_STANDING, old, MOST_CIRCULARS)[::-1]):
            entry = desk.register.by_id(announcement)
            if entry is None:
                continue
            name = transaction_id(entry.id, new)
            store.put([Outgoing("announcement", place, new, name, contents(desk, entry)(place), entry.id)])
            again = store.cell("SELECT id FROM outbox WHERE transaction_id = ?", name)
            # What waits to be said about the old message is said about the new one, behind it.
            store.rows("UPDATE outbox SET target = ? WHERE target = ? AND state = 'waiting'", again, row)
            store.rows("UPDATE outbox SET kind = ? WHERE id = ?", MOVED, row)
            store.rows("DELETE FROM pin_state WHERE announcement = ?", entry.id)
        desk.tell(f"upgrade-{old}", [desk.say(desk.language, "upgrade-followed", room=alias)])
