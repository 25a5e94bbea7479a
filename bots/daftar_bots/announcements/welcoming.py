"""Welcoming: rooms that people open with the bot themselves: whose invitation is followed, what is said first, and when it is too much.

Law: people of the organisation are welcome, others where a rule of the policy lets them invite the bot; to a service bot all of its server.
An invitation is noted with the cursor before it is followed or declined, so that a restart loses none. Nobody is told why, for who is not
known is told nothing. It does not know what people may say there.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from daftar_bots.announcements import persons, rights
from daftar_bots.announcements.desk import Desk, Heard, notice
from daftar_bots.announcements.rooms import entered
from daftar_bots.core.derived import derived
from daftar_bots.core.flood import Heard as Tally
from daftar_bots.core.flood import Verdict, weigh
from daftar_bots.port import Batch, Event, Later, Matrix, Refused
from daftar_bots.store import Outgoing

_log = logging.getLogger(__name__)
SERVICES = "services"

# Why: whoever lost the conversation opens another, and one more on the telephone; nobody needs more within the hour.
MOST_ROOMS = 5
_HOUR = timedelta(hours=1).total_seconds()
# How long it is remembered who was declined, so that a flood of invitations leaves nothing behind.
_KEPT = timedelta(days=1).total_seconds()


def is_welcome(desk: Desk, person: str) -> bool:
    """Tell whether an invitation by a person is followed."""
    # Why not asked of the policy, too: the homeserver has asked it about this invitation, and knew the room.
    if desk.policy.organisation.officer(person) is not None or person in rights.listed(desk):
        return True
    # Why: a service bot answers everybody of its server, those who came yesterday and stand in no list, too.
    if desk.settings.kind == SERVICES and is_of_server(desk, person):
        return True
    facts = {"actor.id": person, "actor.kind": "person", "target.id": desk.settings.user_id}
    decision = desk.policy.ask("invite", facts, unknown=["client", "actor.roles", "room"]).decision
    return decision.is_allowed and decision.by == "rule"


def is_of_server(desk: Desk, user_id: str) -> bool:
    """Tell whether a person has their account on the bot's server."""
    return user_id.partition(":")[2].lower() == desk.settings.user_id.partition(":")[2].lower()


def invited(desk: Desk, inviters: Mapping[str, str], direct: Collection[str]) -> None:
    """Note invitations, inside a transaction; one that is not followed is declined where it is `direct`, else left as it is."""
    now = desk.now().timestamp()
    desk.store.rows("DELETE FROM declined WHERE at < ? AND is_told = 1", now - _KEPT)
    desk.store.rows("DELETE FROM guest_room WHERE at < ?", now - _HOUR)
    known = set(desk.store.room_ids().values()) if inviters else set()
    for room_id, person in inviters.items():
        if room_id in known:
            continue
        opened = int(str(desk.store.cell("SELECT count(*) FROM guest_room WHERE person = ? AND room_id <> ?", person, room_id)))
        if opened < MOST_ROOMS and is_welcome(desk, person):
            desk.store.rows("INSERT INTO guest_room VALUES (?, ?, ?) ON CONFLICT (room_id) DO NOTHING", room_id, person, now)
            desk.store.set_room(room_id, None, "invited")
            continue
        _log.info("an invitation to %s by %s is not followed", room_id, person)
        if room_id in direct:
            desk.store.rows(
                "INSERT INTO declined VALUES (?, ?, ?, 0) ON CONFLICT (room_id) DO UPDATE SET at = excluded.at, is_told = 0",
                room_id,
                person,
                now,
            )


async def enter(desk: Desk, matrix: Matrix) -> None:
    """Be in the rooms that the bot was asked into, and decline what is not followed."""
    for (room_id,) in desk.store.rows("SELECT alias FROM room WHERE room_id IS NULL AND alias LIKE '!%'"):
        await _follow(desk, matrix, str(room_id))
    await decline(desk, matrix)


async def _follow(desk: Desk, matrix: Matrix, room_id: str) -> None:
    joined, problem = await entered(lambda: matrix.join(room_id))
    with desk.store.transaction():
        if joined is None:
            # Why: an invitation that is not there any more is none; whoever wants the bot invites it again.
            _log.info("%s cannot enter %s: %s", desk.settings.user_id, room_id, problem)
            desk.store.rows("DELETE FROM room WHERE alias = ? AND room_id IS NULL", room_id)
        else:
            desk.store.set_room(room_id, joined)


async def decline(desk: Desk, matrix: Matrix) -> None:
    """Decline the invitations that are not followed, without a word."""
    for (found,) in desk.store.rows("SELECT room_id FROM declined WHERE is_told = 0 ORDER BY at"):
        room_id = str(found)
        try:
            await matrix.send(room_id, "m.room.member", {"membership": "leave"}, "", state_key=desk.settings.user_id)
        except Refused as error:
            _log.info("the invitation to %s is gone: %s", room_id, error)
        except Later as error:
            _log.warning("invitations are declined later: %s", error)
            return
        with desk.store.transaction():
            desk.store.rows("UPDATE declined SET is_told = 1 WHERE room_id = ?", room_id)


def work_off(desk: Desk, batch: Batch) -> None:
    """Take what a batch says of rooms that people open with the announcements bot, inside a transaction: direct ones only."""
    for room_id in batch.left:
        desk.store.rows("DELETE FROM room WHERE alias = ?", room_id)
    # Why no others: in a room of several this bot has nothing to say that it was not told to.
    invited(desk, {room_id: person for room_id, person in batch.inviters.items() if room_id in batch.direct}, batch.direct)
    for room_id in dict.fromkeys(event.room_id for event in (*batch.state, *batch.events) if event.type == "m.room.member"):
        person = partner(desk, room_id)
        if person is not None and desk.store.room_id(room_id) is not None:
            if persons.address(desk, person) == person and _may_be_written_in(desk, room_id):
                persons.opened(desk, person, room_id)
            desk.store.put([Outgoing("reply", person, room_id, f"hello-{derived(f'{room_id} {person}')}", notice(greeting(desk, person)))])


def _may_be_written_in(desk: Desk, room_id: str) -> bool:
    """Tell whether what the bot brings to a person may stand in a room that they made: where its own would be encrypted, this one is."""
    return not desk.settings.encryption.office_rooms or room_id in desk.store.encrypted()


def partner(desk: Desk, room_id: str) -> str | None:
    """Give who is alone with the bot in a room; None where nobody is, or several."""
    others = desk.store.members(room_id, "join", "invite") - {desk.settings.user_id}
    person = next(iter(others)) if len(others) == 1 else None
    return person if person in desk.store.members(room_id, "join") else None


def is_guest_room(desk: Desk, room_id: str) -> bool:
    """Tell whether a person opened a room with the bot, and is still alone with it."""
    return desk.store.room_id(room_id) is not None and partner(desk, room_id) is not None


def greeting(desk: Desk, person: str) -> list[str]:
    """Give what a person reads first who opens a direct room, in their language: what they may do, and where."""
    language = desk.language_of(person)
    words = {"person": desk.person(person, language), "office": desk.unit(desk.settings.office, language)}
    lines = [desk.say(language, "welcome", **words)]
    if person in rights.makers(desk):
        lines.append(desk.say(language, "welcome-maker", room=desk.settings.control_room))
    elif person in rights.listed(desk):
        lines.append(desk.say(language, "welcome-approver", room=desk.settings.control_room))
    return [*lines, desk.say(language, "direct-help")]


def too_much(desk: Desk, event: Event) -> Verdict:
    """Count what a person says to the bot; inside a transaction."""
    desk.store.rows("DELETE FROM flood WHERE since < ?", desk.now().timestamp() - _HOUR)
    rows = desk.store.rows("SELECT since, heard FROM flood WHERE user_id = ?", event.sender)
    before = Tally(float(str(rows[0][0])), int(str(rows[0][1]))) if rows else None
    after, verdict = weigh(before, desk.now().timestamp())
    desk.store.rows(
        "INSERT INTO flood VALUES (?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET since = excluded.since, heard = excluded.heard",
        event.sender,
        after.since,
        after.heard,
    )
    return verdict


def in_measure(desk: Desk, heard: Heard) -> Heard:
    """Give what was heard as it is; where a person says too much, so that it counts and gets no answer but one."""
    if not (is_guest_room(desk, heard.event.room_id) or persons.address(desk, heard.person) == heard.event.room_id):
        return heard
    verdict = too_much(desk, heard.event)
    if verdict is Verdict.TELL:
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "flood")])
    return heard if verdict is Verdict.FINE else replace(heard, taker=_nobody)


def _nobody(lines: Iterable[str], about: object, *, is_preview: bool) -> None:
    """Take an answer that nobody is to read."""
