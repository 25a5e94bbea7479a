"""After: all that happens by itself once a circular is sent, put together for the one loop that works the outbox off.

Law: whatever is due is noted and queued in one transaction, so that a restart neither loses nor doubles it.
It does not know what each of them does.
"""

from __future__ import annotations

from daftar_bots.announcements import card, digest, escalating, fallback, pinning, reminding
from daftar_bots.announcements.desk import Desk
from daftar_bots.core.announcement import Announcement


def schedule(desk: Desk, entry: Announcement) -> None:
    """Note what is to happen after this announcement, which goes out now."""
    reminding.schedule(desk, entry)
    escalating.schedule(desk, entry)
    fallback.schedule(desk, entry)


def work(desk: Desk) -> None:
    """Queue what is due now."""
    now = desk.now()
    if desk.register.reminders.due(now):
        with desk.store.transaction():
            reminding.remind_due(desk)
    if escalating.due(desk):
        with desk.store.transaction():
            escalating.escalate_due(desk)
    if fallback.due(desk):
        with desk.store.transaction():
            fallback.write_due(desk)
    if digest.is_due(desk):
        with desk.store.transaction():
            digest.queue(desk)


def tidy(desk: Desk) -> bool:
    """Queue what follows from what was delivered, inside a transaction: pins, and cards that have changed; tell whether more follows."""
    card.refresh(desk)
    return pinning.refresh(desk)


def next_at(desk: Desk) -> float | None:
    """Give the moment at which something is due next, in seconds since 1970."""
    moments = (
        desk.register.reminders.next_at(),
        escalating.next_at(desk),
        fallback.next_at(desk),
        digest.next_at(desk),
        card.next_at(desk),
    )
    return min((moment for moment in moments if moment is not None), default=None)
