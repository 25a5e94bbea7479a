"""Weighing: the facts about an announcement by which it is decided who may approve it and what it still needs.

Law: of this moment; nothing is written. It does not know commands.
"""

from __future__ import annotations

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk
from daftar_bots.core import amendment as change
from daftar_bots.core.amendment import Amendment, Asked
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.approval import Approval, Case, Need, needs_of


def case_of(desk: Desk, entry: Announcement, size: int) -> Case:
    """Give what is decided about, for an audience of this size."""
    return Case(
        entry.stage,
        desk.register.circulation.authors(entry.id),
        needs(desk, entry, size),
        desk.register.circulation.approvals(entry),
        rights.stand_ins(desk),
    )


def amendment_case(desk: Desk, entry: Announcement, amendment: Amendment) -> Case:
    """Give what is decided about a change of what was sent: it weighs as much as the announcement, by those whom that was sent to."""
    given = desk.register.amendments.approvals(amendment.id)
    approvals = tuple(Approval(each.person, each.seat) for each in given)
    size = desk.register.served(entry.id)
    return change.case_of(amendment, Asked(needs(desk, entry, size), approvals, rights.stand_ins(desk)))


def needs(desk: Desk, entry: Announcement, size: int) -> tuple[Need, ...]:
    """Give whose approvals an announcement needs, for an audience of this size."""
    general = rights.general_approvers(desk, rights.staff(desk))
    return needs_of(rights.levels(desk), general, size=size, importance=entry.importance)
