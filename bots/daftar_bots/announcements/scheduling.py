"""Scheduling: what is to go out and when, and moving it: to another moment, or off the schedule.

Law: what was approved was approved for its moment, so that moving it asks for approval again. It does not know the clock that sends it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from daftar_bots.announcements import drafting, rights
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.previewing import preview, shown
from daftar_bots.core.announcement import Announcement, Held
from daftar_bots.core.approval import Stage
from daftar_bots.core.circulation_commands import Schedule
from daftar_bots.core.schedule import moment

MOST = 20
_LINES = {Held.NOT: "schedule-line", Held.QUIET: "schedule-line-held", Held.LIMIT: "schedule-line-limit"}


def show(desk: Desk, heard: Heard) -> None:
    """Answer with what is to go out, soonest first."""
    language = desk.language_of(heard.person)
    ids = desk.register.circulation.scheduled()
    if not ids:
        desk.reply(heard, [desk.say(language, "schedule-empty")])
        return
    lines = [desk.say(language, "schedule-head")]
    for announcement_id in ids[:MOST]:
        entry = desk.register.by_id(announcement_id)
        if entry is not None and entry.send_at is not None:
            key = _LINES[entry.held]
            lines.append(desk.say(language, key, when=shown(entry.send_at, desk), number=entry.number, title=entry.title))
    if len(ids) > MOST:
        lines.append(desk.say(language, "and-more", count=len(ids) - MOST))
    desk.reply(heard, [*lines, desk.say(language, "schedule-hint")])


def move(desk: Desk, heard: Heard, entry: Announcement, wish: Schedule) -> None:
    """Give an announcement another moment, or none; it is shown for approval again."""
    language = desk.language_of(heard.person)
    if entry.stage in {Stage.SENT, Stage.CANCELLED}:
        desk.reply(heard, [desk.say(language, f"revise-{entry.stage.value}", number=entry.number)], about=entry)
        return
    if wish.when is None and entry.stage is not Stage.SCHEDULED:
        desk.reply(heard, [desk.say(language, "schedule-not", number=entry.number)], about=entry)
        return
    if heard.person not in (*rights.makers(desk), *rights.approvers(desk)):
        desk.reply(heard, [desk.say(language, "schedule-not-yours", number=entry.number)], about=entry)
        return
    send_at: datetime | None = None
    if wish.when is not None:
        try:
            send_at = moment(wish.when, desk.now(), rights.calendar(desk))
        except (ValueError, OverflowError):
            desk.reply(heard, [desk.say(language, "mistake-when-past")], about=entry)
            return
        moved = replace(entry, send_at=send_at)
        if over := drafting.too_far(desk, moved, language) or drafting.too_late(desk, entry, send_at, language):
            desk.reply(heard, [over], about=entry)
            return
    renewed = drafting.renew(desk, replace(entry, send_at=send_at), heard.person, language)
    if isinstance(renewed, str):
        desk.reply(heard, [renewed], about=entry)
        return
    lines = [desk.say(desk.language, "schedule-moved" if send_at else "schedule-off", number=entry.number)]
    lines += preview(desk, renewed.entry, renewed.reach, renewed.answer)
    desk.reply(heard, lines, about=renewed.entry, is_preview=True)
