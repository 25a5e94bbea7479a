"""Previewing: the lines by which a second person decides: whom it reaches and whom not, when, and what it still needs.

Law: everything that will hold of the announcement once it is sent is shown, in the control room's language. It does not change anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from daftar_bots.announcements import rights, weighing
from daftar_bots.announcements.desk import MOST_NAMES, Answered, Desk
from daftar_bots.announcements.reaching import Reach
from daftar_bots.compose import files
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.approval import Need
from daftar_bots.core.bodies import as_plain, missing, readable, split
from daftar_bots.core.schedule import quiet_end
from daftar_policy.core.model import Effect

LARGEST_OFFICES = 5


def preview(desk: Desk, entry: Announcement, reach: Reach, answer: Answered) -> list[str]:
    """Give the lines by which a second person decides."""
    language = desk.language
    head = {"number": entry.number, "maker": desk.person(entry.maker, language), "title": entry.title}
    if entry.version > 1:
        lines = [desk.say(language, "preview-head-version", version=str(entry.version), **head)]
    else:
        lines = [desk.say(language, "preview-head", **head)]
    if entry.is_drill:
        lines.append(desk.say(language, "preview-drill"))
    lines += _audience(desk, entry, reach)
    lines += _wishes(desk, entry)
    lines += moments(desk, entry, language)
    lines += _risks(desk, reach)
    if answer.decision.decision is Effect.HOLD:
        lines.append(desk.say(language, "preview-hold", rules=", ".join(answer.decision.rules)))
    elif answer.decision.warned:
        lines.append(desk.say(language, "preview-warned", text=answer.error(language)))
    lines += written(desk, entry, language)
    lines += need_lines(desk, weighing.needs(desk, entry, len(reach.audience.officers)), language)
    lines.append(desk.say(language, "preview-ask", number=entry.number))
    if entry.expires_at is not None:
        lines.append(desk.say(language, "preview-expires", when=desk.moment(entry.expires_at.isoformat())))
    return lines


def written(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give the words in each of their languages, the languages of the office that are missing, and the files."""
    bodies = split(entry.title, entry.text)
    lines: list[str] = []
    for body in bodies:
        if body.language:
            lines += [desk.say(language, "preview-body", name=desk.say(language, f"language-{body.language}")), *as_plain([body])]
        elif body.text:
            lines += [desk.say(language, "preview-text"), readable(body.text, "")]
    if absent := missing(bodies, desk.settings.languages):
        lines.append(desk.say(language, "preview-languages", names=", ".join(desk.say(language, f"language-{each}") for each in absent)))
    return lines + files.lines(desk, entry, language)


def need_lines(desk: Desk, needs: Sequence[Need], language: str) -> list[str]:
    """Give whose approvals are needed, where that is more than one of the approvers."""
    return [need_line(desk, need, language) for need in needs] if len(needs) > 1 or needs[0].count > 1 else []


def need_line(desk: Desk, need: Need, language: str) -> str:
    """Give what is needed, and who may give it."""
    return desk.say(language, "approval-need", count=str(need.count), people=desk.people(need.approvers, language) or "-")


def moments(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give when it goes out and when it is over."""
    calendar = rights.calendar(desk)
    lines = []
    if entry.send_at is not None:
        local = entry.send_at.astimezone(calendar.zone)
        lines.append(desk.say(language, "preview-send-at", when=shown(entry.send_at, desk)))
        if (name := calendar.holidays.get(local.date())) is not None:
            lines.append(desk.say(language, "preview-holiday", name=name))
        elif local.weekday() in calendar.weekend:
            lines.append(desk.say(language, "preview-weekend"))
        held = quiet_end(entry.send_at, entry.importance, calendar)
        if held is not None:
            lines.append(desk.say(language, "preview-quiet", when=shown(held, desk)))
    if entry.until is not None:
        lines.append(desk.say(language, "preview-until", when=shown(entry.until, desk)))
    return lines


def shown(moment: datetime, desk: Desk) -> str:
    """Give a moment in the zone of the office's calendar."""
    return moment.astimezone(desk.settings.circulation.hours.zone or desk.policy.zone).strftime("%d-%m-%Y %H:%M")


def _audience(desk: Desk, entry: Announcement, reach: Reach) -> list[str]:
    language = desk.language
    audience = reach.audience
    words: dict[str, str | int] = {"officers": len(audience.officers), "rooms": len(audience.rooms), "audience": ", ".join(entry.audience)}
    lines = [desk.say(language, "preview-audience", **words)]
    if audience.persons:
        lines.append(desk.say(language, "preview-persons", count=str(len(audience.persons))))
    offices = [
        desk.say(language, "preview-office", office=desk.unit(unit, language), count=size)
        for unit, size in audience.largest(LARGEST_OFFICES)
    ]
    if offices:
        lines.append(desk.say(language, "preview-largest", offices=", ".join(offices)))
    return lines


def _wishes(desk: Desk, entry: Announcement) -> list[str]:
    language = desk.language
    lines = []
    if entry.importance != "routine":
        lines.append(desk.say(language, "preview-importance", importance=desk.say(language, f"importance-{entry.importance}")))
    if entry.ack_by:
        lines.append(desk.say(language, "preview-ack-by", when=desk.moment(entry.ack_by)))
    if entry.label:
        lines.append(desk.say(language, "preview-label", label=entry.label))
    if entry.supersedes is not None and (old := desk.register.by_id(entry.supersedes)) is not None:
        lines.append(desk.say(language, "preview-supersedes", number=old.number, title=old.title))
    return lines


def _risks(desk: Desk, reach: Reach) -> list[str]:
    language = desk.language
    lines = []
    if reach.absent:
        people = desk.people(reach.absent[:LARGEST_OFFICES], language)
        lines.append(desk.say(language, "preview-absent", count=str(len(reach.absent)), people=people))
    if reach.unlisted:
        people = desk.people(reach.unlisted[:LARGEST_OFFICES], language)
        lines.append(desk.say(language, "preview-unlisted", count=str(len(reach.unlisted)), people=people))
    if reach.not_joined:
        lines.append(desk.say(language, "preview-not-joined", rooms=_listed(desk, reach.not_joined)))
    if reach.encrypted:
        lines.append(desk.say(language, "preview-encrypted", rooms=_listed(desk, reach.encrypted)))
    if reach.outsiders:
        lines.append(desk.say(language, "preview-external", count=reach.outsiders))
        rooms = _listed(desk, [f"{alias} ({count})" for alias, count in reach.outside.items()])
        lines.append(desk.say(language, "preview-external-rooms", rooms=rooms))
    if reach.foreign:
        rooms = _listed(desk, [f"{alias} ({maker})" for alias, maker in reach.foreign.items()])
        lines.append(desk.say(language, "preview-foreign-rooms", rooms=rooms))
    return lines


def _listed(desk: Desk, names: Sequence[str]) -> str:
    shown_names = list(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown_names.append(desk.say(desk.language, "and-more", count=len(names) - MOST_NAMES))
    return ", ".join(shown_names)
