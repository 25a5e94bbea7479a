"""Reminding: those who have not acknowledged are mentioned by name under the circular, in one room each; who is in none gets it directly.

Law: only who has not acknowledged at that moment is mentioned, and beside one on leave who has the charge; at most once a day, unless a
person says otherwise; a recalled circular is not reminded of. It does not know when the moments are, nor how the queue is worked off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import cast

from daftar_bots.announcements import charges, persons, rights
from daftar_bots.announcements.amendments import Row
from daftar_bots.announcements.desk import MOST_NAMES, Desk, Heard, notice
from daftar_bots.announcements.wording import contents
from daftar_bots.core.acknowledgement import Recipient, open_people, tally
from daftar_bots.core.announcement import LOUD, Announcement, State
from daftar_bots.core.commands import Remind
from daftar_bots.core.escalation import in_charge
from daftar_bots.core.reminding import Opening, following, is_apart, opened
from daftar_bots.store import Outgoing


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who was reminded, in how many rooms, and who is in none of them."""

    people: int
    rooms: int
    outside: tuple[str, ...]
    direct: int = 0


def schedule(desk: Desk, entry: Announcement) -> None:
    """Note when an announcement that goes out now is to be reminded of, where it says by when to acknowledge."""
    reminders = desk.register.reminders
    reminders.keep(entry.id, replace(reminders.of(entry.id), next=_next(desk, entry, desk.now(), None)))


def remind(desk: Desk, heard: Heard, entry: Announcement, wish: Remind) -> None:
    """Remind because a person says so, or say why not."""
    language = desk.language_of(heard.person)
    reminded = desk.register.reminders.of(entry.id)
    number = entry.number
    if entry.state is not State.APPROVED:
        line = desk.say(language, "remind-not-sent", number=number)
    elif entry.recalled_at is not None:
        line = desk.say(language, "amend-recalled", number=number)
    elif not _missing(desk, entry):
        line = desk.say(language, "unacked-none", number=number)
    elif reminded.last is not None and not wish.at_once and not is_apart(reminded.last, desk.now()):
        line = desk.say(language, "remind-too-soon", number=number, when=desk.moment(reminded.last.isoformat()))
    else:
        desk.reply(heard, _told(desk, entry, _send(desk, entry), language), about=entry)
        return
    desk.reply(heard, [line], about=entry)


def remind_due(desk: Desk) -> None:
    """Remind of every announcement whose moment has come, and tell the control room."""
    for announcement_id in desk.register.reminders.due(desk.now()):
        entry = desk.register.by_id(announcement_id)
        if entry is None or entry.recalled_at is not None:
            desk.register.reminders.keep(announcement_id, replace(desk.register.reminders.of(announcement_id), next=None))
        elif not _missing(desk, entry):
            # Why it goes on: an acknowledgement may be taken back.
            reminded = desk.register.reminders.of(entry.id)
            desk.register.reminders.keep(entry.id, replace(reminded, next=_next(desk, entry, desk.now(), reminded.last)))
        elif (at := waits(desk, entry)) is not None:
            # Why asked again: the bot may have been away, and a holiday may have been declared since.
            desk.register.reminders.keep(entry.id, replace(desk.register.reminders.of(entry.id), next=at))
        else:
            outcome = _send(desk, entry)
            count = desk.register.reminders.of(entry.id).count
            desk.tell(f"told-rem-{entry.id}-{count}", _told(desk, entry, outcome, desk.language), entry)


def _send(desk: Desk, entry: Announcement) -> Outcome:
    reminders = desk.register.reminders
    now = desk.now()
    count = reminders.of(entry.id).count + 1
    rooms, outside = _places(desk, entry, _missing(desk, entry))
    for row, people in rooms:
        desk.store.put(_messages(desk, entry, count, row, people))
    desk.store.put(_to_acting(desk, entry, count, rooms))
    direct = _directly(desk, entry, count, outside) if desk.settings.after.direct else 0
    reached = sum(len(present) for _, present in rooms)
    reminded = replace(reminders.of(entry.id), count=count, last=now, next=_next(desk, entry, now, now))
    reminders.keep(entry.id, reminded)
    return Outcome(reached, len(rooms), () if direct else outside, direct)


def _directly(desk: Desk, entry: Announcement, count: int, people: Sequence[str]) -> int:
    """Bring the circular itself to those whom no room does, and remind them of it from the second time on."""
    rows = desk.store.rows("SELECT id, kind, alias, room_id FROM outbox WHERE announcement = ? AND kind = 'announcement'", entry.id)
    known = {row.alias: row for row in (Row(*cast("tuple[int, str, str, str]", row)) for row in rows)}
    message = contents(desk, entry)
    desk.store.put(persons.circulars(desk, entry, (user_id for user_id in people if user_id not in known), message))
    for user_id in people:
        if (row := known.get(user_id)) is not None:
            desk.store.put(_messages(desk, entry, count, replace(row, room_id=persons.address(desk, user_id)), [user_id]))
    return len(people)


def _missing(desk: Desk, entry: Announcement) -> list[Recipient]:
    offices = tally(desk.register.recipients(entry.id), desk.register.answers.of(entry.id))
    wanted = frozenset(open_people(offices, desk.register.answers.needed(entry.id)))
    return [each for each in desk.register.recipients(entry.id) if each.user_id in wanted]


def _places(desk: Desk, entry: Announcement, missing: Sequence[Recipient]) -> tuple[list[tuple[Row, list[str]]], tuple[str, ...]]:
    """Give each room with the people to be mentioned in it, and who is in no room; a room of the own office comes first."""
    rows = [row for row in desk.register.amendments.standing(entry.id) if row.kind == "announcement"]
    units = desk.policy.organisation.units
    own = {each.user_id: units[each.unit].rooms if each.unit in units else () for each in missing}
    places: dict[str, Row] = {}
    for row in rows:
        for user_id in desk.store.members(row.room_id, "join") & own.keys():
            known = places.get(user_id)
            if known is None or (row.alias in own[user_id] and known.alias not in own[user_id]):
                places[user_id] = row
    found: dict[int, list[str]] = {row.id: [] for row in rows}
    for user_id in own:
        if user_id in places:
            found[places[user_id].id].append(user_id)
    outside = tuple(user_id for user_id in own if user_id not in places)
    return [(row, found[row.id]) for row in rows if found[row.id]], outside


def _messages(desk: Desk, entry: Announcement, count: int, row: Row, people: Sequence[str]) -> Iterator[Outgoing]:
    languages = desk.settings.languages
    present = desk.store.members(row.room_id, "join")
    for start in range(0, len(people), MOST_NAMES):
        some = people[start : start + MOST_NAMES]
        lines = [desk.people(some, languages[0])]
        acting = [(person, holder) for person, holder in _acting(desk, some) if holder in present]
        for person, holder in acting:
            words = {"person": desk.person(person, languages[0]), "delegate": desk.person(holder, languages[0])}
            lines.append(desk.say(languages[0], "reminded-charge", **words))
        for language in languages:
            words = {"count": str(count), "number": entry.number, "title": entry.title}
            if entry.ack_by:
                lines.append(desk.say(language, "room-reminder-by", when=desk.moment(entry.ack_by), **words))
            else:
                lines.append(desk.say(language, "room-reminder", **words))
        # Why no notice: clients ring for none, whoever is mentioned in it. Why no links to the people: rules about links would see them.
        content = {
            **notice(lines),
            "msgtype": "m.text",
            "m.mentions": {"user_ids": list(dict.fromkeys((*some, *(holder for _, holder in acting))))},
        }
        transaction = f"rem-{entry.id}-{count}-{row.id}-{start}"
        yield Outgoing("reminder", row.alias, row.room_id, transaction, content, entry.id, target=row.id)


def _acting(desk: Desk, people: Sequence[str]) -> list[tuple[str, str]]:
    """Give each of these people who is on leave, with who has their charge."""
    charge = charges.in_force(desk)
    return [(person, in_charge(person, charge)) for person in people if person in charge]


def _to_acting(desk: Desk, entry: Announcement, count: int, rooms: Sequence[tuple[Row, list[str]]]) -> Iterator[Outgoing]:
    """Give the direct messages to those who have somebody's charge and are not in the room where that one is reminded."""
    for row, people in rooms:
        present = desk.store.members(row.room_id, "join")
        for person, holder in _acting(desk, people):
            if holder in present:
                continue
            language = desk.language_of(holder)
            words = {"person": desk.person(person, language), "office": desk.unit(entry.office, language)}
            line = desk.say(language, "reminded-charge-directly", number=entry.number, title=entry.title, **words)
            content = {**notice([line]), "msgtype": "m.text", "m.mentions": {"user_ids": [holder]}}
            transaction = f"rem-{entry.id}-{count}-acting-{persons.name(person)}"
            yield Outgoing("reminder", holder, persons.address(desk, holder), transaction, content, entry.id)


def _told(desk: Desk, entry: Announcement, outcome: Outcome, language: str) -> list[str]:
    words = {"officers": outcome.people, "rooms": outcome.rooms}
    lines = [desk.say(language, "reminded", number=entry.number, **words)] if outcome.people else []
    if outcome.direct:
        lines.append(desk.say(language, "reminded-direct", number=entry.number, officers=outcome.direct))
    if outcome.outside:
        lines.append(desk.say(language, "reminded-outside", number=entry.number, who=desk.people(outcome.outside, language)))
    return lines


def _next(desk: Desk, entry: Announcement, now: datetime, last: datetime | None) -> datetime | None:
    if entry.ack_by is None:
        return None
    sent = datetime.fromisoformat(entry.decided_at) if entry.decided_at else now
    ack_by = datetime.fromisoformat(entry.ack_by)
    return following(sent, ack_by, last, now, opening=opening(desk, entry))


def opening(desk: Desk, entry: Announcement) -> Opening:
    """Give what moves a moment to where the department's calendar lets people be reached for a circular of this importance."""
    can_wait = entry.importance not in LOUD
    return partial(opened, importance=entry.importance, calendar=rights.calendar(desk), can_wait=can_wait)


def waits(desk: Desk, entry: Announcement) -> datetime | None:
    """Give until when people are left alone just now; None where they are not."""
    at = opening(desk, entry)(desk.now())
    return at if at > desk.now() else None
