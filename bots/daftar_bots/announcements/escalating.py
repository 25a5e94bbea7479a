"""Escalating: those above are told, by direct message, of their officers who have not answered.

Law: a level is told once, in the transaction that notes it; only of who has not answered at that moment, never of an office where enough
have; a superior gets one message a level, however many officers it names. Nobody above: the control room is told.
It does not know who stands above whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from daftar_bots.announcements import card, charges, persons, reminding
from daftar_bots.announcements.desk import Desk, Heard, notice
from daftar_bots.core.acknowledgement import Recipient, open_people, tally
from daftar_bots.core.after_commands import Need
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.escalation import moment, superiors
from daftar_bots.core.reading import About
from daftar_bots.store import Outgoing


@dataclass(frozen=True, slots=True)
class Told:
    """How many were told of how many, and of whom nobody could be told."""

    superiors: int
    people: int
    without: tuple[str, ...]


def schedule(desk: Desk, entry: Announcement) -> None:
    """Note when those above are told, where it says by when to acknowledge and the department wants it."""
    after = desk.settings.after.escalate
    # Why not of a drill: nobody's conduct is to be told of for an exercise.
    if after is None or entry.ack_by is None or entry.is_drill:
        return
    _keep(desk, entry.id, 1, _moment(desk, entry, 1))


def by_hand(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    """Tell the next level because a person says so, or say why not."""
    language = desk.language_of(heard.person)
    if entry.state is not State.APPROVED:
        line = desk.say(language, "remind-not-sent", number=entry.number)
    elif entry.recalled_at is not None:
        line = desk.say(language, "amend-recalled", number=entry.number)
    elif not still_open(desk, entry):
        line = desk.say(language, "unacked-none", number=entry.number)
    else:
        desk.reply(heard, _lines(desk, entry, _next_level(desk, entry), language), about=entry)
        return
    desk.reply(heard, [line], about=entry)


def need(desk: Desk, heard: Heard, entry: Announcement, wish: Need) -> None:
    """Note how many of each office are enough."""
    language = desk.language_of(heard.person)
    desk.register.answers.need(entry.id, wish.count)
    card.touched(desk, entry.id)
    if wish.count is None:
        line = desk.say(language, "need-all", number=entry.number)
    else:
        line = desk.say(language, "need-set", number=entry.number, count=str(wish.count))
    desk.reply(heard, [line], about=entry)


def escalate_due(desk: Desk) -> None:
    """Tell the next level of every announcement whose moment has come, and the control room of it."""
    for announcement_id in due(desk):
        entry = desk.register.by_id(announcement_id)
        if entry is None or entry.recalled_at is not None or entry.closed_at is not None:
            _keep(desk, announcement_id, 1, None)
        elif (at := reminding.waits(desk, entry)) is not None:
            _keep(desk, entry.id, _level(desk, entry.id), at)
        elif still_open(desk, entry):
            level = _level(desk, entry.id)
            lines = _lines(desk, entry, _next_level(desk, entry), desk.language)
            desk.tell(f"told-esc-{entry.id}-{level}", lines, entry)
        else:
            # Why it is looked at again: an acknowledgement may be taken back before the next level.
            level = _level(desk, entry.id) + 1
            _keep(desk, entry.id, level, _moment(desk, entry, level))


def due(desk: Desk) -> list[str]:
    """Give the announcements whose moment has come."""
    rows = desk.store.rows("SELECT announcement FROM escalation WHERE next_at <= ? ORDER BY next_at", desk.now().timestamp())
    return [str(row[0]) for row in rows]


def next_at(desk: Desk) -> float | None:
    """Give the next moment of any, in seconds since 1970."""
    return cast("float | None", desk.store.cell("SELECT min(next_at) FROM escalation WHERE next_at IS NOT NULL"))


def still_open(desk: Desk, entry: Announcement) -> list[Recipient]:
    """Give those from whom an answer is wanted now."""
    recipients = desk.register.recipients(entry.id)
    offices = tally(recipients, desk.register.answers.of(entry.id))
    wanted = frozenset(open_people(offices, desk.register.answers.needed(entry.id)))
    return [each for each in recipients if each.user_id in wanted]


def _next_level(desk: Desk, entry: Announcement) -> Told:
    level = _level(desk, entry.id)
    charge = charges.in_force(desk)
    organisation = desk.policy.organisation
    told: dict[str, list[Recipient]] = {}
    without: list[str] = []
    for each in still_open(desk, entry):
        above = superiors(organisation, each.user_id, level, charge)
        for superior in above:
            told.setdefault(superior, []).append(each)
        if not above:
            without.append(each.user_id)
    at = desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
    for superior, people in told.items():
        desk.store.put([_message(desk, entry, level, superior, people)])
        desk.store.write_many(
            "INSERT INTO escalated (announcement, level, superior, user_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(entry.id, level, superior, each.user_id, at) for each in people],
        )
    following = level + 1
    is_last = desk.settings.after.escalate is None or entry.ack_by is None or following > desk.settings.after.levels
    _keep(desk, entry.id, following, None if is_last else _moment(desk, entry, following))
    return Told(len(told), len({each.user_id for people in told.values() for each in people}), tuple(without))


def _message(desk: Desk, entry: Announcement, level: int, superior: str, people: list[Recipient]) -> Outgoing:
    language = desk.language_of(superior)
    words = {"number": entry.number, "title": entry.title, "office": desk.unit(entry.office, language)}
    if entry.ack_by:
        lines = [desk.say(language, "esc-head-by", when=desk.moment(entry.ack_by), **words)]
    else:
        lines = [desk.say(language, "esc-head", **words)]
    offices: dict[str, list[str]] = {}
    for each in people:
        offices.setdefault(each.unit, []).append(each.user_id)
    for unit, those in offices.items():
        lines.append(desk.say(language, "unacked-office", office=desk.unit(unit, language), people=desk.people(those, language)))
    lines.append(desk.say(language, "esc-ask"))
    content = {**notice(lines), "msgtype": "m.text", "m.mentions": {"user_ids": [superior]}}
    transaction = f"esc-{entry.id}-{level}-{persons.name(superior)}"
    return Outgoing("escalation", superior, persons.address(desk, superior), transaction, content, entry.id)


def _lines(desk: Desk, entry: Announcement, told: Told, language: str) -> list[str]:
    lines = []
    if told.superiors:
        lines.append(desk.say(language, "esc-told", number=entry.number, superiors=str(told.superiors), officers=told.people))
    if told.without:
        lines.append(desk.say(language, "esc-nobody", number=entry.number, people=desk.people(told.without, language)))
    return lines


def _moment(desk: Desk, entry: Announcement, level: int) -> datetime | None:
    after = desk.settings.after.escalate
    if after is None or entry.ack_by is None or level > desk.settings.after.levels:
        return None
    return moment(datetime.fromisoformat(entry.ack_by), level, after, opening=reminding.opening(desk, entry))


def _level(desk: Desk, announcement_id: str) -> int:
    return cast("int | None", desk.store.cell("SELECT level FROM escalation WHERE announcement = ?", announcement_id)) or 1


def _keep(desk: Desk, announcement_id: str, level: int, at: datetime | None) -> None:
    desk.store.rows(
        "INSERT INTO escalation (announcement, level, next_at) VALUES (?, ?, ?)"
        " ON CONFLICT (announcement) DO UPDATE SET level = excluded.level, next_at = excluded.next_at",
        announcement_id,
        level,
        at.timestamp() if at else None,
    )


def records(desk: Desk, announcement_id: str) -> list[Mapping[str, object]]:
    """Give who was told of whom, for the record."""
    rows = desk.store.rows("SELECT level, superior, user_id, at FROM escalated WHERE announcement = ? ORDER BY 1, 2, 3", announcement_id)
    return [{"level": level, "superior": superior, "user_id": user, "at": at} for level, superior, user, at in rows]
