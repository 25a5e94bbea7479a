"""Posting: what a room is to read, in its languages, put into the outbox; or parked until the bot is in the room.

Law: inside the caller's transaction, once for each transaction id. What waits for a room is told to the control room once a day and goes
out when the bot is in it. It does not know what the words say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from daftar_bots.announcements.desk import Desk, notice
from daftar_bots.core.bodies import languages_at
from daftar_bots.store import Outgoing, content_text

KIND = "post"


def message(lines: Sequence[str], *, is_loud: bool, calls_room: bool = False) -> dict[str, object]:
    """Give the content of a message; a loud one rings like a person's."""
    # Why `m.mentions` always: with it clients do not look for `@room` in the words (specification, "User and room mentions").
    mentions: dict[str, object] = {"room": True} if calls_room else {}
    return {**notice(lines), "msgtype": "m.text" if is_loud else "m.notice", "m.mentions": mentions}


def languages_of(desk: Desk, alias: str) -> tuple[str, ...]:
    """Give the languages of a room: its office's, else the bot's."""
    units = desk.policy.organisation.units
    unit = next((each.id for each in units.values() if alias in each.rooms), None)
    if unit is None:
        return desk.settings.languages
    parents = {each.id: each.parent for each in units.values()}
    return languages_at(unit, parents, desk.settings.compose.room_languages, desk.settings.languages)


def post(desk: Desk, alias: str, transaction_id: str, content: Mapping[str, object]) -> None:
    """Queue a message for a room."""
    room_id = desk.store.room_id(alias)
    if room_id is not None:
        desk.store.put([Outgoing(KIND, alias, room_id, transaction_id, content)])
        return
    now = desk.now()
    desk.store.rows(
        "INSERT INTO parked (transaction_id, kind, alias, content, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (transaction_id) DO UPDATE SET content = excluded.content",
        transaction_id,
        KIND,
        alias,
        content_text(content),
        now.timestamp(),
    )
    day = now.astimezone(desk.policy.zone).date().isoformat()
    desk.tell(f"parked-{alias}-{day}", [desk.say(desk.language, "hook-parked", room=alias)])


def unpark(desk: Desk, transaction_id: str) -> bool:
    """Take back what still waits for its room; False where nothing does."""
    found = desk.store.rows("DELETE FROM parked WHERE transaction_id = ? RETURNING alias", transaction_id)
    return bool(found)


def release(desk: Desk) -> None:
    """Queue what was parked for rooms that the bot is in now."""
    rows = _free(desk)
    if not rows:
        return
    with desk.store.transaction():
        for transaction_id, kind, alias, content in rows:
            desk.store.put([Outgoing(kind, alias, desk.store.room_id(alias), transaction_id, json.loads(content))])
            desk.store.rows("DELETE FROM parked WHERE transaction_id = ?", transaction_id)


def next_release(desk: Desk) -> float | None:
    """Give when to look again, where something is parked: a room may be entered at any time."""
    return cast("float | None", desk.store.cell("SELECT min(at) FROM parked"))


def _free(desk: Desk) -> list[tuple[str, str, str, str]]:
    rows = desk.store.rows(
        "SELECT p.transaction_id, p.kind, p.alias, p.content FROM parked AS p JOIN room AS r ON r.alias = p.alias"
        " WHERE r.room_id IS NOT NULL ORDER BY p.at, p.transaction_id"
    )
    return cast("list[tuple[str, str, str, str]]", rows)
