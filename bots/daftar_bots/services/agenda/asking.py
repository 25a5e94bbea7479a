"""Asking for reminders: what answers `remind`, `reminders`, `done` and `drop`, and ✅ on a reminder.

Law: a person's reminders are the person's own; a room's are changed by who may have it reminded, and silenced by any of its members. What
is dropped is shown and asked for first. It does not know when one is said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.acknowledgement import is_tick
from daftar_bots.core.agenda_commands import Done, Drop, ListReminders, Remember
from daftar_bots.core.audience import people_of
from daftar_bots.core.moment_reading import WrongTime, plan_of
from daftar_bots.core.moments import following
from daftar_bots.core.schedule import Calendar
from daftar_bots.services import parcels, powers, rooms
from daftar_bots.services.agenda import describing
from daftar_bots.services.agenda.ledger import Ledger, Reminder
from daftar_bots.services.agenda.ringing import PREFIX

# Why: more fill more than a telephone's screen; the rest is counted.
MOST_SHOWN = 20


def calendar_of(desk: Desk) -> Calendar:
    """Give how time runs here; a day without a time is the morning of the settings."""
    calendar = rights.calendar(desk)
    return replace(calendar, opens=desk.settings.services.agenda.morning or calendar.opens)


def may_remind_room(desk: Desk, person: str, room_id: str) -> bool:
    """Tell whether a person may have a room reminded."""
    if rooms.partner(desk, room_id) == person:
        return True
    named = people_of((*desk.settings.makers, *desk.settings.services.agenda.rooms), rights.staff(desk))
    return person in named or powers.is_moderator(desk, room_id, person)


def remind(desk: Desk, heard: Heard, wish: Remember) -> None:
    """Answer a `remind`."""
    language = desk.language_of(heard.person)
    room_id = heard.event.room_id if wish.is_room and rooms.partner(desk, heard.event.room_id) is None else None
    if wish.is_room and room_id is None:
        desk.reply(heard, [desk.say(language, "agenda-no-room")])
        return
    if room_id is not None and not may_remind_room(desk, heard.person, room_id):
        desk.reply(heard, [desk.say(language, "agenda-not-yours", person=desk.person(heard.person, language))])
        return
    now, calendar = desk.now(), calendar_of(desk)
    try:
        plan = plan_of(wish.wish, now, calendar)
    except WrongTime as error:
        desk.reply(heard, [desk.say(language, error.key)])
        return
    text, ledger, most = wish.text or _linked(heard), Ledger(desk.store), desk.settings.services.agenda.most
    if not text:
        desk.reply(heard, [desk.say(language, "agenda-empty")])
        return
    if ledger.count(heard.person) >= most:
        desk.reply(heard, [desk.say(language, "agenda-too-many", count=str(most))])
        return
    first = following(plan, now, calendar)
    made = ledger.add(
        heard.event.event_id,
        Reminder(0, 0, heard.person, room_id, text, plan, first, first, None, 0, wish.wish.nags, is_over=False),
        _written(desk, now),
    )
    if made is not None:
        desk.reply(heard, _noted(desk, made, language))


def _linked(heard: Heard) -> str:
    """Give the address of the message that was replied to."""
    return f"https://matrix.to/#/{heard.event.room_id}/{heard.about}" if heard.about else ""


def _noted(desk: Desk, made: Reminder, language: str) -> list[str]:
    key = "agenda-noted-room" if made.room_id else "agenda-noted"
    lines = [desk.say(language, key, number=str(made.number), when=describing.when(desk, made.plan, language)), made.text]
    if made.nags:
        lines.append(desk.say(language, "agenda-noted-nags"))
    if made.next_at is not None and made.next_at != getattr(made.plan, "at", None):
        lines.append(desk.say(language, "agenda-first", when=describing.moment(desk, made.next_at, language)))
    return lines


def show(desk: Desk, heard: Heard, _: ListReminders) -> None:
    """Answer a `reminders`: in a direct room the person's own, elsewhere the room's."""
    language = desk.language_of(heard.person)
    room_id = _room_of(desk, heard)
    found = Ledger(desk.store).of(heard.person, room_id)
    if not found:
        desk.reply(heard, [desk.say(language, "agenda-none-room" if room_id else "agenda-none")])
        return
    shown = [_line(desk, each, language) for each in found[:MOST_SHOWN]]
    lines = [desk.say(language, "agenda-list-room" if room_id else "agenda-list"), *shown]
    if len(found) > MOST_SHOWN:
        lines.append(desk.say(language, "agenda-more", count=str(len(found) - MOST_SHOWN)))
    lines.append(desk.say(language, "agenda-list-hint", number=str(found[0].number)))
    desk.reply(heard, lines)


def _line(desk: Desk, each: Reminder, language: str) -> str:
    words = {"number": str(each.number), "text": _short(each.text), "when": describing.when(desk, each.plan, language)}
    return desk.say(language, "agenda-line-rings" if each.rings and each.nags and each.due_at else "agenda-line", **words)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


def done(desk: Desk, heard: Heard, command: Done) -> None:
    """Answer a `done`."""
    found = _meant(desk, heard, command.number, command.verb)
    if found is not None:
        desk.reply(heard, [_settle(desk, found, heard.person)])


def drop(desk: Desk, heard: Heard, command: Drop) -> None:
    """Answer a `drop`: show what it is about and ask, then end it."""
    found = _meant(desk, heard, command.number, command.verb)
    if found is None:
        return
    language = desk.language_of(heard.person)
    if found.room_id is not None and found.owner != heard.person and not may_remind_room(desk, heard.person, found.room_id):
        desk.reply(heard, [desk.say(language, "agenda-not-yours", person=desk.person(heard.person, language))])
    elif command.is_sure:
        desk.reply(heard, [_dropped(desk, found, heard.person)])
    else:
        words = {"number": str(found.number), "text": _short(found.text), "when": describing.when(desk, found.plan, language)}
        lines = [desk.say(language, "agenda-drop-ask", **words), desk.say(language, "agenda-drop-hint", number=str(found.number))]
        Ledger(desk.store).ask(desk.reply(heard, lines), found.id, heard.person)


def hear(desk: Desk, heard: Heard, *, is_old: bool) -> bool:  # noqa: ARG001 - ✅ counts whenever it was given
    """Take ✅ on a reminder, or on the question whether to drop one."""
    if heard.event.type != "m.reaction" or heard.about is None or not is_tick(heard.words):
        return False
    transaction_id = parcels.transaction_of(desk.store, heard.about) or ""
    ledger = Ledger(desk.store)
    if transaction_id.startswith(PREFIX):
        found = ledger.rung_by(transaction_id)
        if found is not None and found.nags and not found.is_over and _is_theirs(desk, found, heard.person):
            desk.reply(heard, [_settle(desk, found, heard.person)])
        return True
    asked = ledger.asked(transaction_id)
    if asked is None:
        return False
    if asked[1] == heard.person and not asked[0].is_over:
        desk.reply(heard, [_dropped(desk, asked[0], heard.person)])
    return True


def _is_theirs(desk: Desk, reminder: Reminder, person: str) -> bool:
    if reminder.room_id is None:
        return reminder.owner == person
    return person in desk.store.members(reminder.room_id, "join")


def _settle(desk: Desk, reminder: Reminder, person: str) -> str:
    """Note that what was to be done is done: one that comes again is silent until then, any other is over."""
    language = desk.language_of(person)
    words = {"number": str(reminder.number), "text": _short(reminder.text)}
    if reminder.rings and reminder.plan_at is not None:
        Ledger(desk.store).move(replace(reminder, next_at=reminder.plan_at, due_at=None, rings=0))
        return desk.say(language, "agenda-done-next", when=describing.moment(desk, reminder.plan_at, language), **words)
    if reminder.plan_at is not None and reminder.plan_at != getattr(reminder.plan, "at", None):
        return desk.say(language, "agenda-done-next", when=describing.moment(desk, reminder.plan_at, language), **words)
    Ledger(desk.store).end(reminder.id, by=person, at=_written(desk, desk.now()))
    return desk.say(language, "agenda-done", **words)


def _dropped(desk: Desk, reminder: Reminder, person: str) -> str:
    Ledger(desk.store).end(reminder.id, by=person, at=_written(desk, desk.now()))
    return desk.say(desk.language_of(person), "agenda-dropped", number=str(reminder.number), text=_short(reminder.text))


def _meant(desk: Desk, heard: Heard, number: int | None, verb: str) -> Reminder | None:
    """Give the reminder that is meant: by number, by the message replied to, or the only one that rings; else say what is missing."""
    ledger, room_id, language = Ledger(desk.store), _room_of(desk, heard), desk.language_of(heard.person)
    found = None
    if number is not None:
        found = ledger.by_number(number, heard.person, room_id)
    elif heard.about is not None:
        found = ledger.rung_by(parcels.transaction_of(desk.store, heard.about) or "")
    else:
        ringing = [each for each in ledger.of(heard.person, room_id) if each.nags and each.rings]
        found = ringing[0] if len(ringing) == 1 else None
    if found is not None and not found.is_over and _is_theirs(desk, found, heard.person):
        return found
    if number is not None:
        desk.reply(heard, [desk.say(language, "agenda-no-such", number=str(number))])
    elif found is not None:
        desk.reply(heard, [desk.say(language, "agenda-over", number=str(found.number))])
    else:
        desk.reply(heard, [desk.say(language, "agenda-which", verb=verb)])
    return None


def _room_of(desk: Desk, heard: Heard) -> str | None:
    return None if rooms.partner(desk, heard.event.room_id) == heard.person else heard.event.room_id


def _written(desk: Desk, now: datetime) -> str:
    return now.astimezone(describing.zone(desk)).isoformat(timespec="seconds")
