"""Charges: who acts for whom just now, as officers have handed over their charge during leave.

Law: of this moment; what has ended or has not begun does not count, and of two the later one holds.
It does not know how charges are given, nor delegations of the right to approve.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from daftar_bots.announcements.desk import Desk


def in_force(desk: Desk) -> Mapping[str, str]:
    """Give who acts for whom, by the person acted for."""
    now = desk.now().timestamp()
    rows = desk.store.rows(
        "SELECT person, delegate FROM delegation WHERE kind = 'charge' AND ended_at IS NULL AND starts_at <= ? AND ends_at > ?"
        " ORDER BY made_at, event_id",
        now,
        now,
    )
    return dict(cast("list[tuple[str, str]]", rows))
