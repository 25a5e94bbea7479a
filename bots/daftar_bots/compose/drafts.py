"""Drafts: how what was put together comes to a numbered draft.

Law: all ways of composing meet here, and none of them may do more than a person at the control room's keyboard. It does not know the ways.
"""

from __future__ import annotations

from daftar_bots.announcements import drafting, rights
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.previewing import preview
from daftar_bots.compose import files
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.commands import Announce
from daftar_bots.core.selector import Misread


def is_maker(desk: Desk, person: str) -> bool:
    """Tell whether a person may write announcements just now."""
    return person in rights.makers(desk)


def is_refused(desk: Desk, heard: Heard) -> bool:
    """Tell whether a person may not write announcements, and say so."""
    makers = rights.makers(desk)
    if heard.person in makers:
        return False
    language = desk.language_of(heard.person)
    line = desk.say(language, "refused-announce", person=desk.person(heard.person, language), people=desk.people(makers, language))
    desk.reply(heard, [line])
    return True


def audience_problem(desk: Desk, wish: Announce, language: str) -> str | None:
    """Give why nobody could be reached by an audience; None where somebody can."""
    reach = drafting.reached(desk, wish.audience)
    if isinstance(reach, Misread):
        return drafting.misread(desk, language, reach, wish.audience)
    if reach.audience.rooms or reach.audience.officers:
        return None
    return desk.say(language, "mistake-nobody", word=", ".join(wish.audience))


def draft(desk: Desk, heard: Heard, wish: Announce) -> Announcement | None:
    """Make the draft, with its files, and show its preview; None where the answer was why not."""
    prepared = drafting.prepare(desk, heard.person, wish)
    if isinstance(prepared, str):
        desk.reply(heard, [prepared])
        return None
    opened = drafting.open_draft(desk, prepared)
    files.attach(desk, heard, opened)
    desk.reply(heard, preview(desk, opened, prepared.reach, prepared.answer), about=opened, is_preview=True)
    return opened
