"""Confirming: recalls that were carried out before all whom they need had approved them, and whose confirmation is still to come.

Law: of this moment; nothing is written. It does not know how an amendment is approved.
"""

from __future__ import annotations

from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.previewing import need_line
from daftar_bots.announcements.weighing import amendment_case
from daftar_bots.core.amendment import Amendment, Kind, awaits_others
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.approval import missing


def to_confirm(desk: Desk, entry: Announcement) -> Amendment | None:
    """Give the recall of an announcement that is not confirmed by all; None where there is none."""
    recall = desk.register.amendments.latest(entry.id, Kind.RECALL)
    return recall if recall is not None and awaits_others(recall, amendment_case(desk, entry, recall)) else None


def unconfirmed(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give whose confirmation of a recall is still to come."""
    recall = to_confirm(desk, entry)
    if recall is None:
        return []
    needed = [need_line(desk, need, language) for need in missing(amendment_case(desk, entry, recall))]
    return [desk.say(language, "status-recall-unconfirmed"), *needed]
