"""Pinning: the circulars in force stand pinned in the rooms they went to; what is recalled, superseded or over is unpinned.

Law: what others pinned stays; a room's pins are asked for again only where they are to change, in an order of asking that a restart does
not break. Rooms where the bot may not pin are left as they are. It does not know when a circular ends.
"""

from __future__ import annotations

import json
from typing import cast

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.derived import derived
from daftar_bots.core.pins import wanted
from daftar_bots.port import Event
from daftar_bots.store import Outgoing

EVENT_TYPE = "m.room.pinned_events"
KIND = "pins"
# Why: ten thousand rooms at once would hold up everything else for a second; the rest follows in the next rounds.
MOST_AT_ONCE = 100
# How an announcement stands for its pins; told again after a retry, which brings it into further rooms.
_STANDING = (
    "SELECT a.id, CASE WHEN a.recalled_at IS NOT NULL OR c.closed_at IS NOT NULL THEN 'closed' ELSE 'open-' || a.reported END AS now,"
    " coalesce(p.state, '')"
    " FROM announcement AS a LEFT JOIN circulation AS c ON c.announcement = a.id"
    " LEFT JOIN pin_state AS p ON p.announcement = a.id"
    " WHERE a.state = 'approved' AND a.reported <> '' AND coalesce(p.state, '') <>"
    " CASE WHEN a.recalled_at IS NOT NULL OR c.closed_at IS NOT NULL THEN 'closed' ELSE 'open-' || a.reported END"
)
_IN_ROOM = "SELECT o.event_id FROM outbox AS o{join} WHERE o.room_id = ? AND o.kind = 'announcement' AND o.event_id IS NOT NULL{where}"
_CURRENT = _IN_ROOM.format(
    join=" JOIN announcement AS a ON a.id = o.announcement LEFT JOIN circulation AS c ON c.announcement = a.id",
    where=" AND o.state = 'sent' AND a.recalled_at IS NULL AND c.closed_at IS NULL ORDER BY o.id",
)
_UP_TO = " up to "
_OURS = _IN_ROOM.format(join="", where="")


def seen(desk: Desk, event: Event) -> None:
    """Note what is pinned in a room, as the server says."""
    pinned = event.content.get("pinned")
    present = [each for each in pinned if isinstance(each, str)] if isinstance(pinned, list) else []
    desk.store.rows(
        "INSERT INTO pinned (room_id, present) VALUES (?, ?) ON CONFLICT (room_id) DO UPDATE SET present = excluded.present",
        event.room_id,
        json.dumps(present),
    )


def refresh(desk: Desk) -> bool:
    """Queue the pins of rooms of announcements that have come or gone; tell whether there are more rooms to be seen to."""
    for announcement_id, state, seen_to in cast("list[tuple[str, str, str]]", desk.store.rows(_STANDING)):
        # How far we came stands behind the state that it was for.
        before, _, last = seen_to.partition(_UP_TO)
        rooms = desk.store.rows(
            "SELECT id, alias, room_id FROM outbox WHERE announcement = ? AND kind = 'announcement' AND state = 'sent'"
            " AND alias NOT LIKE '@%' AND id > ? ORDER BY id LIMIT ?",
            announcement_id,
            int(last) if last and before == state else 0,
            MOST_AT_ONCE,
        )
        for _, alias, room_id in cast("list[tuple[int, str, str]]", rooms):
            _ask(desk, alias, room_id)
        is_more = len(rooms) == MOST_AT_ONCE
        desk.store.rows(
            "INSERT INTO pin_state (announcement, state) VALUES (?, ?) ON CONFLICT (announcement) DO UPDATE SET state = excluded.state",
            announcement_id,
            f"{state}{_UP_TO}{rooms[-1][0]}" if is_more else state,
        )
        if is_more:
            return True
    return False


def _ask(desk: Desk, alias: str, room_id: str) -> None:
    present = json.loads(str(desk.store.cell("SELECT present FROM pinned WHERE room_id = ?", room_id) or "[]"))
    ours = {str(row[0]) for row in desk.store.rows(_OURS, room_id)}
    current = [str(row[0]) for row in desk.store.rows(_CURRENT, room_id)]
    pins = wanted(present, ours, current, desk.settings.after.pins)
    if pins == present:
        return
    desk.store.rows(
        "INSERT INTO pinned (room_id, present, count) VALUES (?, ?, 1)"
        " ON CONFLICT (room_id) DO UPDATE SET present = excluded.present, count = pinned.count + 1",
        room_id,
        json.dumps(pins),
    )
    count = desk.store.cell("SELECT count FROM pinned WHERE room_id = ?", room_id)
    name = derived(room_id)
    desk.store.put([Outgoing(KIND, alias, room_id, f"pin-{name}-{count}", {"pinned": pins})])
