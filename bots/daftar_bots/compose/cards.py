"""Cards: what a program is told of an announcement that it posted: when it was made, and how it stands now.

Law: counts, never names of people; of this moment; nothing is written. Moments are RFC 3339. It does not know requests.
"""

from __future__ import annotations

from collections import Counter
from typing import cast

from daftar_bots.announcements import persons, standing
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.reaching import reached
from daftar_bots.announcements.weighing import case_of
from daftar_bots.compose.ledger import Ledger
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.approval import missing
from daftar_bots.core.selector import Misread

STATES = ("draft", "approved", "cancelled", "recalled")
LETTERS = ("waiting", "sent", "failed", "dropped")


def made(desk: Desk, entry: Announcement) -> dict[str, object]:
    """Give the short card: which one it is; its files where it has any."""
    card: dict[str, object] = {"id": entry.id, "number": entry.number, "state": state_of(entry)}
    files = Ledger(desk.store).attached(entry.id)
    if files:
        card["files"] = [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files]
    return card


def whole(desk: Desk, entry: Announcement) -> dict[str, object]:
    """Give how it stands."""
    deliveries = desk.register.deliveries(entry.id)
    card = made(desk, entry) | {
        "title": entry.title,
        "importance": entry.importance,
        "stage": entry.stage.value,
        "version": entry.version,
        "made_at": entry.made_at,
        "decided_at": entry.decided_at,
        "send_at": entry.send_at.astimezone(desk.policy.zone).isoformat() if entry.send_at else None,
        "ack_by": entry.ack_by,
        "approvals": _approvals(desk, entry),
        "rooms": {"sent": deliveries.sent, "waiting": deliveries.waiting, "failed": len(deliveries.failed)},
        "acknowledged": _answers(desk, entry),
        "letters": _letters(desk, entry),
    }
    sent, total = persons.served(desk, entry.id)
    if total:
        # Why apart: a person who is served directly is no room.
        failed = sum(alias.startswith("@") for alias, _ in deliveries.failed)
        card["persons"] = {"sent": sent, "waiting": total - sent - failed, "failed": failed}
        card["rooms"] = {
            "sent": deliveries.sent - sent,
            "waiting": deliveries.waiting - (total - sent - failed),
            "failed": len(deliveries.failed) - failed,
        }
    return card


def state_of(entry: Announcement) -> str:
    """Give where it stands in a word."""
    return "recalled" if entry.recalled_at else entry.state.value


def _approvals(desk: Desk, entry: Announcement) -> dict[str, object]:
    given = len(desk.register.circulation.approvals(entry))
    if entry.state is not State.DRAFT:
        return {"given": given, "missing": 0}
    reach = reached(desk, entry.audience)
    size = 0 if isinstance(reach, Misread) else len(reach.audience.officers)
    remarks = [ruling.remark for ruling in desk.register.circulation.rulings(entry.id) if ruling.version == entry.version and ruling.remark]
    found: dict[str, object] = {"given": given, "missing": sum(need.count for need in missing(case_of(desk, entry, size)))}
    return {**found, "remark": remarks[-1]} if remarks else found


def _answers(desk: Desk, entry: Announcement) -> dict[str, int]:
    offices = standing.offices(desk, entry)
    return {
        "of": standing.size(offices),
        "yes": standing.done(offices),
        "later": sum(len(office.later) for office in offices),
        "no": sum(len(office.declined) for office in offices),
    }


def _letters(desk: Desk, entry: Announcement) -> dict[str, dict[str, int]]:
    rows = desk.store.rows("SELECT channel, state FROM letter WHERE announcement = ?", entry.id)
    counted = Counter(cast("list[tuple[str, str]]", rows))
    return {channel: {state: counted[channel, state] for state in LETTERS} for channel in sorted({channel for channel, _ in counted})}
