"""Reporting: who has acknowledged and who has not, what was delivered, and what one may say here.

Law: a report is of this moment, in the reader's language, by office in the order of the frozen audience.
It does not change anything.
"""

from __future__ import annotations

from datetime import datetime

from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.register import Deliveries
from daftar_bots.core.acknowledgement import Tally, tally
from daftar_bots.core.amendment import Amendment, Kind
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.store import Reason

LATEST = 5


def status(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give the whole report of one announcement."""
    lines = [desk.say(language, "status-head", number=entry.number, title=entry.title)]
    if entry.state is State.DRAFT:
        return [*lines, desk.say(language, "status-draft", maker=desk.person(entry.maker, language))]
    if entry.state is State.CANCELLED:
        return [*lines, desk.say(language, "status-cancelled")]
    person = desk.person(entry.checker or "", language)
    lines.append(desk.say(language, "status-approved", person=person, when=desk.moment(entry.decided_at or entry.made_at)))
    lines += _amendments(desk, entry, language)
    deliveries = desk.register.deliveries(entry.id)
    lines.append(desk.say(language, "status-rooms", sent=deliveries.sent, total=deliveries.total))
    lines += _undelivered(desk, deliveries, language)
    offices = _offices(desk, entry)
    lines.append(desk.say(language, "status-count", done=_done(offices), total=_size(offices)))
    if entry.ack_by and _is_late(desk, entry.ack_by):
        lines.append(desk.say(language, "status-late", when=desk.moment(entry.ack_by)))
    reminded = desk.register.reminders.of(entry.id)
    if reminded.last is not None:
        lines.append(desk.say(language, "status-reminded", count=str(reminded.count), when=desk.moment(reminded.last.isoformat())))
    if reminded.next is not None and entry.recalled_at is None and _done(offices) < _size(offices):
        lines.append(desk.say(language, "status-reminder-next", when=desk.moment(reminded.next.isoformat())))
    for office in offices:
        lines.append(desk.say(language, "status-office", office=desk.unit(office.unit, language), done=len(office.done), total=office.size))
        if office.done:
            lines.append(desk.say(language, "status-done", people=desk.people(office.done, language)))
        if office.missing:
            lines.append(desk.say(language, "status-missing", people=desk.people(office.missing, language)))
    return lines


def unacked(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give those who have not acknowledged, by office."""
    if entry.state is not State.APPROVED:
        return status(desk, entry, language)
    offices = _offices(desk, entry)
    missing = _size(offices) - _done(offices)
    if not missing:
        return [desk.say(language, "unacked-none", number=entry.number)]
    lines = [desk.say(language, "unacked-head", number=entry.number, count=missing, total=_size(offices))]
    return lines + [
        desk.say(language, "unacked-office", office=desk.unit(office.unit, language), people=desk.people(office.missing, language))
        for office in offices
        if office.missing
    ]


def overview(desk: Desk, language: str) -> list[str]:
    """Give the newest announcements, a line each."""
    latest = desk.register.latest(LATEST)
    if not latest:
        return [desk.say(language, "status-empty")]
    lines = [desk.say(language, "status-list-head")]
    for entry in latest:
        words: dict[str, str | int] = {"number": entry.number, "title": entry.title}
        key = "recalled" if entry.recalled_at else entry.state.value
        if key == State.APPROVED.value:
            offices = _offices(desk, entry)
            words |= {"done": _done(offices), "total": _size(offices)}
        lines.append(desk.say(language, f"status-list-{key}", **words))
    return lines


def delivered(desk: Desk, entry: Announcement) -> list[str]:
    """Tell the control room that nothing is left to try."""
    deliveries = desk.register.deliveries(entry.id)
    language = desk.language
    if not deliveries.failed:
        return [desk.say(language, "delivered", number=entry.number, sent=deliveries.sent)]
    return [
        desk.say(language, "undelivered", number=entry.number, sent=deliveries.sent, total=deliveries.total),
        *_undelivered(desk, deliveries, language),
        desk.say(language, "retry-hint", number=entry.number),
    ]


def amended(desk: Desk, entry: Announcement, amendment: Amendment) -> list[str]:
    """Tell the control room what has become of a correction or recall."""
    done, failed = desk.register.amendments.outcome(amendment)
    language = desk.language
    words = {"number": entry.number, "serial": str(amendment.serial)}
    lines = [desk.say(language, f"{amendment.kind.value}-done", done=done, total=done + len(failed), **words)]
    if not failed:
        return lines
    return [
        *lines,
        *(desk.say(language, "undelivered-line", room=alias, reason=_reason(desk, reason, language)) for alias, reason in failed),
        desk.say(language, "retry-hint", number=entry.number),
    ]


def _amendments(desk: Desk, entry: Announcement, language: str) -> list[str]:
    lines = []
    if entry.corrigendum and entry.corrected_at:
        lines.append(desk.say(language, "status-corrected", serial=str(entry.corrigendum), when=desk.moment(entry.corrected_at)))
    recall = desk.register.amendments.latest(entry.id, Kind.RECALL)
    if recall is not None:
        when = desk.moment(recall.decided_at or recall.made_at)
        lines.append(desk.say(language, "status-recalled", person=desk.person(recall.checker or "", language), when=when, text=recall.text))
    if (opened := desk.register.amendments.opened(entry.id)) is not None:
        lines.append(desk.say(language, f"status-{opened.kind.value}-open", maker=desk.person(opened.maker, language)))
    return lines


def help_for(desk: Desk, person: str, language: str) -> list[str]:
    """Give what this person may say."""
    settings = desk.settings
    is_maker, is_approver = person in settings.makers, person in settings.approvers
    if not (is_maker or is_approver):
        everybody = tuple(dict.fromkeys((*settings.makers, *settings.approvers)))
        return [desk.say(language, "help-nothing", people=desk.people(everybody, language))]
    keys = ["help-head"]
    if is_maker:
        keys += ["help-announce", "help-announce-options"]
    if is_approver:
        keys.append("help-approve")
    keys += [
        "help-cancel",
        "help-status",
        "help-unacked",
        "help-export",
        "help-correct",
        "help-recall",
        "help-remind",
        "help-retry",
        "help-help",
    ]
    return [desk.say(language, key) for key in keys]


def _undelivered(desk: Desk, deliveries: Deliveries, language: str) -> list[str]:
    return [
        desk.say(language, "undelivered-line", room=alias, reason=_reason(desk, reason, language)) for alias, reason in deliveries.failed
    ]


def _reason(desk: Desk, reason: Reason, language: str) -> str:
    return desk.say(language, reason.key, **reason.words)


def _offices(desk: Desk, entry: Announcement) -> tuple[Tally, ...]:
    return tally(desk.register.recipients(entry.id), desk.register.ticked(entry.id))


def _done(offices: tuple[Tally, ...]) -> int:
    return sum(len(office.done) for office in offices)


def _size(offices: tuple[Tally, ...]) -> int:
    return sum(office.size for office in offices)


def _is_late(desk: Desk, ack_by: str) -> bool:
    return desk.now() > datetime.fromisoformat(ack_by)
