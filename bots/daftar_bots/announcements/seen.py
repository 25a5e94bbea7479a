"""Seen: who has seen a circular, as their apps say: an indication, never an acknowledgement.

Law: nothing is decided by it: nobody is counted, reminded or spared for it. Apps may keep it to themselves (private receipts), so that
who is not named here may have read it all the same. It does not know how receipts arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.acknowledgement import Tally
from daftar_bots.core.announcement import Announcement


def by(desk: Desk, entry: Announcement) -> dict[str, str]:
    """Give when each person's app first said that they had seen it (RFC 3339)."""
    rows = desk.store.rows(
        "SELECT s.user_id, min(s.at) FROM outbox AS o JOIN seen AS s ON s.event_id = o.event_id"
        " WHERE o.announcement = ? AND o.kind IN ('announcement', 'moved') GROUP BY s.user_id",
        entry.id,
    )
    return {user_id: moment(at) for user_id, at in cast("list[tuple[str, int]]", rows)}


def line(desk: Desk, entry: Announcement, found: Sequence[Tally], language: str) -> list[str]:
    """Give the one line that says how many of those who have not answered have seen it; none where nobody's app says so."""
    waiting = [user_id for office in found for user_id in office.open]
    seen = by(desk, entry)
    count = sum(1 for user_id in waiting if user_id in seen)
    return [desk.say(language, "status-seen", seen=str(count), total=str(len(waiting)))] if count else []


def moment(milliseconds: int) -> str:
    """Give a moment of the homeserver's clock as RFC 3339."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")
