"""Ringing: reminders said when they are due.

Law: that one is said, and when it is said next, are noted in one transaction with the message, whose id derives from how often it was said:
a restart neither loses nor doubles one. What was missed while the bot was away is said once, with a note. One that nags is said again until
it is done, at most so often, and not in quiet hours. It does not know how one is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk, notice
from daftar_bots.core.moments import following
from daftar_bots.core.schedule import Calendar, quiet_end
from daftar_bots.services import rooms
from daftar_bots.services.agenda import describing
from daftar_bots.services.agenda.ledger import Ledger, Reminder
from daftar_bots.store import Outgoing, reason_of

KIND = "agenda"
PREFIX = "agn-"
# Why: less than this is the time that a message takes on its way; more was missed.
LATE = timedelta(minutes=5)


def work(desk: Desk) -> None:
    """Say what is due."""
    ledger = Ledger(desk.store)
    now = desk.now()
    due = ledger.due(now)
    if not due and not ledger.has_open():
        return
    calendar = rights.calendar(desk)
    with desk.store.transaction():
        for transaction_id, reminder, reason in ledger.settled():
            if reason is not None:
                _tell_failed(desk, transaction_id, reminder, reason)
        for reminder in due:
            _ring(desk, reminder, now, calendar)


def next_at(desk: Desk) -> float | None:
    """Give when one is to be said next."""
    return Ledger(desk.store).next_at()


def _ring(desk: Desk, before: Reminder, now: datetime, calendar: Calendar) -> None:
    ledger = Ledger(desk.store)
    is_new = before.plan_at is not None and before.plan_at <= now
    reminder = replace(before, rings=before.rings + 1)
    if is_new:
        reminder = replace(before, due_at=before.plan_at, rings=1, plan_at=following(before.plan, now, calendar))
    is_last = not reminder.nags or reminder.rings >= desk.settings.services.agenda.nag_times
    again = None if is_last else _again(desk, now, calendar)
    moments = [moment for moment in (again, reminder.plan_at) if moment is not None]
    reminder = replace(reminder, next_at=min(moments, default=None))
    transaction_id = f"{PREFIX}{reminder.id}-{ledger.rung(reminder.id) + 1}"
    at = now.astimezone(describing.zone(desk)).isoformat(timespec="seconds")
    ledger.move(reminder)
    ledger.ring(transaction_id, reminder, at)
    desk.store.put([_message(desk, reminder, transaction_id, now, is_last=is_last)])
    if reminder.next_at is None:
        ledger.end(reminder.id, by="", at=at)


def _again(desk: Desk, now: datetime, calendar: Calendar) -> datetime:
    again = now + desk.settings.services.agenda.nag_every
    return quiet_end(again, "routine", calendar) or again


def _message(desk: Desk, reminder: Reminder, transaction_id: str, now: datetime, *, is_last: bool) -> Outgoing:
    language = desk.language if reminder.room_id else desk.language_of(reminder.owner)
    number = str(reminder.number)
    key = "agenda-ring" if reminder.rings == 1 else "agenda-ring-again"
    lines = [desk.say(language, key, number=number, **({"count": str(reminder.rings)} if reminder.rings > 1 else {})), reminder.text]
    if reminder.rings == 1 and reminder.due_at is not None and now - reminder.due_at > LATE:
        lines.append(desk.say(language, "agenda-late", when=describing.moment(desk, reminder.due_at, language)))
    if reminder.nags:
        lines.append(desk.say(language, "agenda-nag-last" if is_last else "agenda-nag", number=number))
    # Why not a notice: clients are silent about those.
    content = {**notice(lines), "msgtype": "m.text", "m.mentions": {} if reminder.room_id else {"user_ids": [reminder.owner]}}
    address = reminder.room_id or rooms.address(desk, reminder.owner)
    return Outgoing(KIND, reminder.room_id or reminder.owner, address, transaction_id, content)


def _tell_failed(desk: Desk, transaction_id: str, reminder: Reminder, reason: str) -> None:
    """Tell the owner that a room was not reminded; the control room, where the owner cannot be told either."""
    why = reason_of(reason)
    language = desk.language_of(reminder.owner) if reminder.room_id else desk.language
    text = desk.say(language, why.key, **why.words)
    person = desk.person(reminder.owner, language)
    line = desk.say(language, "agenda-failed", number=str(reminder.number), person=person, reason=text)
    if reminder.room_id is None:
        desk.tell(f"{transaction_id}-failed", [line])
    else:
        address = rooms.address(desk, reminder.owner)
        desk.store.put([Outgoing("reply", reminder.owner, address, f"{transaction_id}-failed", notice([line]))])
