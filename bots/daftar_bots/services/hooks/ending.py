"""Ending: hooks that are open for a limited time, and what is remembered of deliveries.

Law: the control room is told thirty, seven and one days before a hook closes, and when it has closed, once each, however often the bot
was restarted or away. It does not know requests.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.hook import days_left
from daftar_bots.services.hooks import posting

# Why: a month for a contract, a week for a person, a day for the telephone; -1: it is over.
WARNED = (30, 7, 1, -1)
_A_DAY = timedelta(days=1)


def work(desk: Desk) -> None:
    """Tell what is due, let go what was parked, and forget what is old."""
    posting.release(desk)
    due = [(name, expires, left, stage) for name, expires, left, stage in _due(desk) if not _is_told(desk, name, expires, stage)]
    if due:
        with desk.store.transaction():
            for name, expires, left, stage in due:
                words = {"name": name, "day": expires.strftime("%d-%m-%Y")}
                key = "hook-ended" if stage < 0 else "hook-ends"
                desk.tell(_transaction(name, expires, stage), [desk.say(desk.language, key, **words, days=max(left, 0))])
    before = (desk.now() - desk.settings.services.hooks.keep).timestamp()
    if desk.store.cell("SELECT 1 FROM hook_delivery WHERE at < ? LIMIT 1", before) is not None:
        with desk.store.transaction():
            desk.store.rows("DELETE FROM hook_delivery WHERE at < ?", before)


def next_at(desk: Desk) -> float | None:
    """Give the moment of the next."""
    today = _today(desk)
    moments = [posting.next_release(desk)]
    for door in desk.settings.services.hooks.doors:
        if (expires := door.hook.expires) is not None:
            moments += [_morning(desk, expires - stage * _A_DAY) for stage in WARNED if expires - stage * _A_DAY > today]
    return min((moment for moment in moments if moment is not None), default=None)


def _due(desk: Desk) -> list[tuple[str, date, int, int]]:
    """Give (hook, last day, days left, stage) of those that are near their end."""
    today = _today(desk)
    found = []
    for door in desk.settings.services.hooks.doors:
        left = days_left(door.hook, today)
        stages = [stage for stage in WARNED if left is not None and left <= stage]
        if door.hook.expires is not None and left is not None and stages:
            found.append((door.hook.name, door.hook.expires, left, min(stages)))
    return found


def _is_told(desk: Desk, name: str, expires: date, stage: int) -> bool:
    return desk.store.cell("SELECT 1 FROM outbox WHERE transaction_id = ?", _transaction(name, expires, stage)) is not None


def _transaction(name: str, expires: date, stage: int) -> str:
    return f"hook-end-{name}-{expires.isoformat()}-{stage}"


def _today(desk: Desk) -> date:
    return desk.now().astimezone(desk.policy.zone).date()


def _morning(desk: Desk, day: date) -> float:
    return datetime.combine(day, time(), desk.policy.zone).timestamp()
