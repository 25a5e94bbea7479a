"""Standing in: an officer names who approves in their place for some days (`delegate`), or who has their charge during leave (`charge`).

Law: each for themselves only, to an officer of the organisation, for a limited time; the control room is told, and the record stays. It
does not know what is approved.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from daftar_bots.announcements import rights
from daftar_bots.announcements.delegations import Delegation
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.previewing import shown
from daftar_bots.core.announcement import deadline
from daftar_bots.core.audience import close_person
from daftar_bots.core.circulation_commands import StandInWish
from daftar_bots.core.words import word_in

# Why: a charge that lasts longer than a season is a posting, and belongs into the office tree.
LONGEST = timedelta(days=92)


def stand_in(desk: Desk, heard: Heard, wish: StandInWish) -> None:
    """Answer a `delegate` or `charge`: note it, end it, or show those that are in force."""
    if wish.is_end:
        _end(desk, heard)
    elif wish.delegate:
        _give(desk, heard, wish)
    else:
        _show(desk, heard)


def _give(desk: Desk, heard: Heard, wish: StandInWish) -> None:
    language = desk.language_of(heard.person)
    given = _checked(desk, heard, wish, language)
    if isinstance(given, str):
        desk.reply(heard, [given])
        return
    desk.register.delegations.give(given)
    language = _heard_in(desk, heard)
    words = {
        "person": desk.person(given.person, language),
        "delegate": desk.person(given.delegate, language),
        "when": shown(given.ends_at, desk),
    }
    hint = desk.say(language, "stand-in-hint", verb=word_in(wish.verb, language))
    lines = [desk.say(language, f"{wish.verb}-given", **words), hint]
    desk.reply(heard, lines, mentions=[given.delegate])


def _heard_in(desk: Desk, heard: Heard) -> str:
    """Give the language of what all in a room are to read: the control room's there, elsewhere that of who wrote."""
    is_control = heard.event.room_id == desk.store.room_id(desk.settings.control_room)
    return desk.language if is_control else desk.language_of(heard.person)


def _checked(desk: Desk, heard: Heard, wish: StandInWish, language: str) -> Delegation | str:
    organisation = desk.policy.organisation
    wanted = wish.delegate if ":" in wish.delegate else f"{wish.delegate}:{organisation.server}"
    officer = organisation.officer(wanted)
    if officer is None:
        hint = close_person(wish.delegate, organisation)
        if hint:
            return desk.say(language, "audience-person-close", word=wish.delegate, hint=hint)
        return desk.say(language, "audience-person", word=wish.delegate)
    if officer.matrix_id == heard.person:
        return desk.say(language, "stand-in-self")
    now = desk.now()
    try:
        ends = deadline(wish.till, now.astimezone(desk.policy.zone), desk.policy.zone)
    except (ValueError, OverflowError):
        return desk.say(language, "mistake-when-past")
    if ends is None or ends - now > LONGEST:
        return desk.say(language, "stand-in-long", count=str(LONGEST.days))
    return Delegation(heard.event.event_id, heard.person, officer.matrix_id, wish.verb, now, ends, _now(desk, now))


def _end(desk: Desk, heard: Heard) -> None:
    ended = desk.register.delegations.end(heard.person, by=heard.person, at=_now(desk, desk.now()))
    language = _heard_in(desk, heard)
    line = desk.say(language, "stand-in-ended" if ended else "stand-in-none", person=desk.person(heard.person, language))
    desk.reply(heard, [line])


def _show(desk: Desk, heard: Heard) -> None:
    language = desk.language_of(heard.person)
    lines = [_line(desk, each, language) for each in desk.register.delegations.in_force(desk.now())]
    desk.reply(heard, lines or [desk.say(language, "stand-in-empty")])


def _line(desk: Desk, given: Delegation, language: str) -> str:
    words = {"person": desk.person(given.person, language), "delegate": desk.person(given.delegate, language)}
    when = shown(given.ends_at, desk)
    if given.said_to:
        return desk.say(language, "charge-elsewhere-line", when=when, bot=given.said_to, **words)
    return desk.say(language, f"{given.kind}-line", when=when, **words)


def may(desk: Desk, person: str) -> bool:
    """Tell whether a person has something here that another could do for them."""
    return person in (*rights.makers(desk), *rights.approvers(desk))


def _now(desk: Desk, moment: datetime) -> str:
    return moment.astimezone(desk.policy.zone).isoformat(timespec="seconds")
