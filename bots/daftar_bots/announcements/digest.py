"""Digest: one direct message a day to everybody who has something left to answer, whatever number of circulars it is.

Law: at most one a person and day; the day is noted in the transaction that queues them. It names only what asks for acknowledgement by
some day and is older than this morning, and ends a week after the deadline. It does not know how direct messages are sent.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from daftar_bots.announcements import acknowledging, escalating, persons, rights
from daftar_bots.announcements.desk import Desk, notice
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.reminding import AT_LEAST, LAST
from daftar_bots.core.schedule import LONGEST_CLOSURE, is_working_day
from daftar_bots.store import Outgoing


def is_due(desk: Desk) -> bool:
    """Tell whether today's digest is to be queued now."""
    wanted = desk.settings.after.digest
    local = desk.now().astimezone(desk.policy.zone)
    if wanted is None or local.time() < wanted or _last(desk) == local.date().isoformat():
        return False
    return is_working_day(local.date(), rights.calendar(desk))


def next_at(desk: Desk) -> float | None:
    """Give the next moment, in seconds since 1970."""
    wanted = desk.settings.after.digest
    if wanted is None:
        return None
    local = desk.now().astimezone(desk.policy.zone)
    calendar = rights.calendar(desk)
    day: date = local.date()
    # Why no further than the calendar's longest closure: a calendar without a working day is a mistake that must not hang the bot.
    for _ in range(LONGEST_CLOSURE):
        if _last(desk) != day.isoformat() and is_working_day(day, calendar):
            break
        day += timedelta(days=1)
    return datetime.combine(day, wanted, tzinfo=desk.policy.zone).timestamp()


def queue(desk: Desk) -> None:
    """Queue today's digest."""
    day = desk.now().astimezone(desk.policy.zone).date().isoformat()
    waiting: dict[str, list[Announcement]] = {}
    for entry in _asked(desk):
        for each in escalating.still_open(desk, entry):
            waiting.setdefault(each.user_id, []).append(entry)
    desk.store.put(_message(desk, day, user_id, entries) for user_id, entries in waiting.items())
    desk.store.rows("INSERT INTO digest (one, day) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET day = excluded.day", day)


def _asked(desk: Desk) -> list[Announcement]:
    now = desk.now()
    rows = desk.store.rows(
        "SELECT id FROM announcement WHERE state = 'approved' AND recalled_at IS NULL AND ack_by IS NOT NULL ORDER BY year, serial"
    )
    found = [entry for row in rows if (entry := desk.register.by_id(str(row[0]))) is not None]
    return [
        entry
        for entry in found
        if entry.closed_at is None
        and now - datetime.fromisoformat(entry.decided_at or entry.made_at) >= AT_LEAST
        and now <= datetime.fromisoformat(entry.ack_by or entry.made_at) + timedelta(days=LAST)
    ]


def _message(desk: Desk, day: str, user_id: str, entries: list[Announcement]) -> Outgoing:
    language = desk.language_of(user_id)
    lines = [desk.say(language, "digest-head", count=str(len(entries))), *(acknowledging.item(desk, entry, language) for entry in entries)]
    lines.append(desk.say(language, "direct-help"))
    content = {**notice(lines), "msgtype": "m.text", "m.mentions": {"user_ids": [user_id]}}
    return Outgoing("digest", user_id, persons.address(desk, user_id), f"dig-{day}-{persons.name(user_id)}", content)


def _last(desk: Desk) -> object:
    return desk.store.cell("SELECT day FROM digest")
