"""Asking why: who answers ❌ in a room where members cannot write is asked for the reason in a room of their own.

Law: each person is asked once for each circular, and only who was served with it. It does not know how reasons are kept.
"""

from __future__ import annotations

from daftar_bots.announcements import persons
from daftar_bots.announcements.desk import Desk, notice
from daftar_bots.core.announcement import Announcement
from daftar_bots.store import Outgoing

KIND = "why"


def ask(desk: Desk, entry: Announcement, person: str) -> None:
    """Queue the question."""
    language = desk.language_of(person)
    line = desk.say(language, "ack-why-directly", number=entry.number, title=entry.title)
    content = {**notice([line]), "msgtype": "m.text", "m.mentions": {"user_ids": [person]}}
    name = f"why-{entry.id}-{persons.name(person)}"
    desk.store.put([Outgoing(KIND, person, persons.address(desk, person), name, content, entry.id)])


def asked_about(desk: Desk, event_id: str | None) -> str | None:
    """Give the announcement that a message of ours asks the reason for."""
    said = desk.store.said_about(event_id) if event_id is not None else None
    return said.announcement if said is not None and said.kind == KIND else None
