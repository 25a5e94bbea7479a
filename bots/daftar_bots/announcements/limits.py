"""Limits: the quotas of a department, asked when an announcement is written and once more when it goes out.

Law: what was written in time may not go out in a heap: approved together, announcements go out one by one as the quotas let them. One that
has to wait is kept on the schedule and said so, with who, which limit and until when; it is never lost. It does not know how one goes out.
"""

from __future__ import annotations

from datetime import datetime

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.previewing import shown
from daftar_bots.core.announcement import LOUD, Announcement
from daftar_bots.core.quotas import Exceeded, Written, exceeded
from daftar_bots.core.schedule import office_moment, quiet_end


def over_at_writing(desk: Desk, entry: Announcement, language: str) -> str | None:
    """Say why an announcement may not be written now; None where it may."""
    over = _over(desk, entry, desk.register.circulation.written())
    if over is None:
        return None
    words = {"person": desk.person(entry.maker, language), "when": shown(over.again_at, desk)}
    if over.count:
        return desk.say(language, "quota-day", count=str(over.count), **words)
    return desk.say(language, "quota-cooldown", **words)


def over_at_sending(desk: Desk, entry: Announcement) -> tuple[datetime, str] | None:
    """Give until when an announcement has to wait and the sentence that says so; None where it may go out now."""
    over = _over(desk, entry, desk.register.circulation.went_out(entry.id))
    if over is None:
        return None
    at = _next_moment(desk, entry, over)
    words = {"person": desk.person(entry.maker, desk.language), "number": entry.number, "when": shown(at, desk)}
    if over.count:
        return at, desk.say(desk.language, "quota-send-day", count=str(over.count), **words)
    return at, desk.say(desk.language, "quota-send-cooldown", **words)


def _next_moment(desk: Desk, entry: Announcement, over: Exceeded) -> datetime:
    calendar = rights.calendar(desk)
    # Why the opening of the offices: a day's limit ends at midnight, and nobody is to be told of something routine then.
    at = office_moment(over.again_at, calendar) if over.count and entry.importance not in LOUD else over.again_at
    return quiet_end(at, entry.importance, calendar) or at


def _over(desk: Desk, entry: Announcement, past: list[Written]) -> Exceeded | None:
    if entry.is_drill or not desk.settings.circulation.quotas:
        return None
    zone = desk.settings.circulation.hours.zone or desk.policy.zone
    return exceeded(rights.quotas(desk), Written(entry.maker, entry.importance, desk.now()), past, zone)
