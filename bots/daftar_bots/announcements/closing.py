"""Closing: an announcement that is over, by its own time or because another took its place, says so wherever it stands.

Law: it is edited in its place, nothing is taken away; nobody is reminded of it any more; acknowledging it stays possible. State and queue
change together. It does not know when the time is.
"""

from __future__ import annotations

from dataclasses import replace

from daftar_bots.announcements import card
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.wording import contents
from daftar_bots.core.amendment import edit_content
from daftar_bots.core.announcement import Announcement
from daftar_bots.store import Outgoing


def close(desk: Desk, entry: Announcement, *, by: str | None = None) -> None:
    """Close an announcement; `by` is the one that superseded it."""
    if entry.recalled_at is not None:
        return
    desk.register.circulation.close(entry.id, desk.now(), by)
    closed = desk.register.by_id(entry.id) or entry
    desk.register.reminders.keep(entry.id, replace(desk.register.reminders.of(entry.id), next=None))
    message = contents(desk, closed)
    untried = desk.register.amendments.untried(entry.id)
    name = "sup" if by is not None else "end"
    rows = []
    for row in desk.register.amendments.standing(entry.id):
        if row.kind != "announcement":
            continue
        if row.id in untried:
            desk.register.amendments.rewrite(row.id, message(row.alias))
        else:
            edit = edit_content(message(row.alias))
            rows.append(Outgoing("correction", row.alias, row.room_id, f"close-{name}-{row.id}", edit, entry.id, target=row.id))
    desk.store.put(rows)
    card.touched(desk, entry.id)
