"""Weighing: the facts about an announcement by which it is decided who may approve it and what it still needs.

Law: of this moment; nothing is written. It does not know commands.
"""

from __future__ import annotations

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.approval import Case, needs_of


def case_of(desk: Desk, entry: Announcement, size: int) -> Case:
    """Give what is decided about, for an audience of this size."""
    people = rights.staff(desk)
    general = rights.general_approvers(desk, people)
    return Case(
        entry.stage,
        desk.register.circulation.authors(entry.id),
        needs_of(rights.levels(desk), general, size=size, importance=entry.importance),
        desk.register.circulation.approvals(entry),
        rights.stand_ins(desk),
    )
