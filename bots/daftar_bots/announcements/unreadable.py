"""Unreadable: what is said of events that could not be decrypted, and of people who could not be given a key.

Law: one polite notice for each session in the control room, however many events it has; elsewhere they are counted only, for the bot does
not need to read what people say there. It does not know how anything is encrypted.
"""

from __future__ import annotations

from collections import defaultdict

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.port import Event

ENCRYPTED = "m.room.encrypted"
_REASON = "in.daftar.unreadable"
# What a person can do something about; the rest was not written by who it seems to be, and is not answered.
_SAID = frozenset({"no-key", "withheld", "unsigned"})


def note(desk: Desk, event: Event) -> None:
    """Count an event that could not be read, and say so once to who wrote it."""
    reason, session = str(event.content.get(_REASON, "no-key")), str(event.content.get("session_id", ""))
    (row,) = desk.store.rows(
        "INSERT INTO unreadable VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (room_id, session_id) DO UPDATE SET times = unreadable.times + 1"
        " RETURNING times",
        event.room_id,
        session,
        event.sender,
        reason,
        desk.now().isoformat(timespec="seconds"),
    )
    if row == (1,) and reason in _SAID and event.room_id == desk.store.room_id(desk.settings.control_room):
        key = "unreadable-unsigned" if reason == "unsigned" else "unreadable"
        desk.reply(Heard(event, ""), [desk.say(desk.language_of(event.sender), key)])


def keyless(desk: Desk, announcement_id: str, language: str) -> list[str]:
    """Give the sentences on who could not be given the key of an announcement's rooms, if anybody."""
    people: defaultdict[str, list[str]] = defaultdict(list)
    for user_id, reason in desk.store.rows(
        "SELECT DISTINCT u.user_id, u.reason FROM crypto_unreachable AS u JOIN outbox AS o ON o.room_id = u.room_id"
        " WHERE o.announcement = ? AND o.kind = 'announcement' AND o.state = 'sent' ORDER BY u.user_id",
        announcement_id,
    ):
        people[str(reason)].append(str(user_id))
    return [desk.say(language, f"keyless-{reason}", people=desk.people(users, language)) for reason, users in sorted(people.items())]
