"""Helping: what a person may say to the service bot, and nothing else; and what it says when somebody opens a direct room.

Law: a verb that a person may not use is not named to them. A new command adds its line to `LINES`. It does not know what a command does.
"""

from __future__ import annotations

from collections.abc import Callable

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk, Heard

May = Callable[[Desk, str], bool]


def anybody(_: Desk, __: str) -> bool:
    """Let everybody of the server do it."""
    return True


def officers(desk: Desk, person: str) -> bool:
    """Let those do it who stand in the organisation."""
    return desk.policy.organisation.officer(person) is not None


def makers(desk: Desk, person: str) -> bool:
    """Let the bot's makers do it."""
    return person in rights.makers(desk)


def listed(desk: Desk, person: str) -> bool:
    """Let makers and approvers do it."""
    return person in rights.listed(desk)


def stewards(desk: Desk, person: str) -> bool:
    """Let makers and approvers do it; where nobody is named, everybody who is in the control room."""
    people = rights.listed(desk)
    return person in (people or desk.store.members(desk.store.room_id(desk.settings.control_room) or "", "join"))


# In the order in which people look for them: the sentence, who may, and whether it is for the control room only.
LINES: tuple[tuple[str, May, bool], ...] = (
    ("service-help-who", anybody, False),
    ("service-help-post", anybody, False),
    ("service-help-remind", anybody, False),
    ("service-help-reminders", anybody, False),
    ("service-help-room", anybody, False),
    ("service-help-charge", officers, False),
    ("service-help-language", anybody, False),
    ("poll-help", officers, False),
    ("form-help", officers, False),
    ("consult-help", anybody, False),
    ("mydata-help", anybody, False),
    ("service-help-help", anybody, False),
    ("form-help-control", listed, True),
    ("consult-help-control", listed, True),
    ("service-help-hooks", stewards, True),
    ("service-help-feed", stewards, True),
    ("service-help-outgoing", stewards, True),
)


def is_control(desk: Desk, heard: Heard) -> bool:
    """Tell whether somebody speaks in the control room."""
    return heard.event.room_id == desk.store.room_id(desk.settings.control_room)


def help_for(desk: Desk, person: str, language: str, *, is_control: bool = False) -> list[str]:
    """Give what this person may say here."""
    lines = [desk.say(language, key) for key, may, is_inside in LINES if (is_control or not is_inside) and may(desk, person)]
    return [desk.say(language, "service-help-head"), *lines]


def greeting(desk: Desk, person: str) -> list[str]:
    """Give what a person reads who opens a direct room, in the person's language."""
    language = desk.language_of(person)
    words = {"person": desk.person(person, language), "office": desk.unit(desk.settings.office, language)}
    return [desk.say(language, "service-hello", **words), *help_for(desk, person, language)]
