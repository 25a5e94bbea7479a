"""Charging: an officer on leave hands the charge over, and everybody sees who has whose charge.

Law: as of standing in: each for themselves, to an officer, for a limited time. It does not know what the charge is of.
"""

from __future__ import annotations

from daftar_bots.announcements import standing_in
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.circulation_commands import StandInWish


def charge(desk: Desk, heard: Heard, wish: StandInWish) -> None:
    """Answer a `charge`."""
    if (wish.delegate or wish.is_end) and desk.policy.organisation.officer(heard.person) is None:
        language = desk.language_of(heard.person)
        desk.reply(heard, [desk.say(language, "directory-no-officer", person=desk.person(heard.person, language))])
        return
    standing_in.stand_in(desk, heard, wish)
