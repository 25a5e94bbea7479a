"""Card: the control room's message about a delivered circular, edited as acknowledgements come in.

Law: it is one message, edited at most once in half a minute (five minutes for very large audiences), and what it shows last is how
things stand. It does not know who has answered; the report does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from daftar_bots.announcements import changed, reporting, standing
from daftar_bots.announcements.desk import Desk, notice
from daftar_bots.core.amendment import Kind, edit_content
from daftar_bots.core.announcement import Announcement
from daftar_bots.store import Outgoing

# Why: an edit a tick would be an edit a second in a busy hour, and each is an event that every client in the room fetches.
APART = timedelta(seconds=30)
APART_LARGE = timedelta(minutes=5)
LARGE = 5000


def opened(desk: Desk, entry: Announcement, transaction_id: str) -> None:
    """Note the message that is the card from now on; the first one stays it."""
    row = desk.store.cell("SELECT id FROM outbox WHERE transaction_id = ?", transaction_id)
    if row is not None:
        desk.store.rows(
            "INSERT INTO card (announcement, message, at) VALUES (?, ?, ?) ON CONFLICT (announcement) DO UPDATE SET dirty = 1",
            entry.id,
            row,
            (desk.now() + APART).timestamp(),
        )


def touched(desk: Desk, announcement_id: str) -> None:
    """Note that it has changed."""
    desk.store.rows("UPDATE card SET dirty = 1 WHERE announcement = ?", announcement_id)


def refresh(desk: Desk) -> None:
    """Queue an edit of each card that has changed and was not edited just now."""
    now = desk.now().timestamp()
    for announcement_id, message, edits in _due(desk, now):
        entry = desk.register.by_id(announcement_id)
        if entry is None:
            continue
        content = edit_content(notice(_lines(desk, entry)))
        control = desk.settings.control_room
        room_id = desk.store.room_id(control)
        desk.store.put([Outgoing("card", control, room_id, f"card-{entry.id}-{edits + 1}", content, entry.id, target=message)])
        size = desk.register.served(entry.id)
        apart = APART_LARGE if size > LARGE else APART
        desk.store.rows(
            "UPDATE card SET dirty = 0, edits = edits + 1, at = ? WHERE announcement = ?", now + apart.total_seconds(), announcement_id
        )


def _lines(desk: Desk, entry: Announcement) -> list[str]:
    changes = changed.lines(desk, entry, desk.language)
    if entry.recalled_at is None:
        return [*reporting.delivered(desk, entry), *changes, *standing.card(desk, entry)]
    recall = desk.register.amendments.latest(entry.id, Kind.RECALL)
    done = reporting.amended(desk, entry, recall) if recall is not None and not changed.is_under_way(desk, recall) else []
    counts = standing.counts(desk, entry, standing.offices(desk, entry), desk.language)
    return [*changes, *done, desk.say(desk.language, "card-before-recall"), *counts]


def is_due(desk: Desk) -> bool:
    """Tell whether some card is to be edited now."""
    return bool(_due(desk, desk.now().timestamp()))


def next_at(desk: Desk) -> float | None:
    """Give the next moment of any, in seconds since 1970."""
    return cast("float | None", desk.store.cell("SELECT min(at) FROM card WHERE dirty = 1"))


def _due(desk: Desk, now: float) -> list[tuple[str, int, int]]:
    rows = desk.store.rows("SELECT announcement, message, edits FROM card WHERE dirty = 1 AND at <= ? ORDER BY at", now)
    return cast("list[tuple[str, int, int]]", rows)
