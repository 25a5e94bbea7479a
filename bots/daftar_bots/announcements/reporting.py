"""Reporting: who has acknowledged and who has not, what was delivered, and what one may say here.

Law: a report is of this moment, in the reader's language, by office in the order of the frozen audience.
It does not change anything.
"""

from __future__ import annotations

from datetime import datetime

from daftar_bots.announcements import changed, confirming, persons, standing, unreadable
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.register import Deliveries
from daftar_bots.core.amendment import Amendment, Kind
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.approval import Stage
from daftar_bots.store import Reason

LATEST = 5
# Where a draft stands that is neither open nor sent.
WAITING = frozenset({Stage.RETURNED, Stage.SCHEDULED, Stage.EXPIRED})


def status(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give the whole report of one announcement."""
    lines = [desk.say(language, "status-head", number=entry.number, title=entry.title)]
    if entry.state is State.DRAFT:
        return lines + drafted(desk, entry, language)
    if entry.state is State.CANCELLED:
        return [*lines, desk.say(language, "status-cancelled")]
    person = desk.person(entry.checker or "", language)
    lines.append(desk.say(language, "status-approved", person=person, when=desk.moment(entry.decided_at or entry.made_at)))
    lines += _amendments(desk, entry, language)
    lines += changed.over(desk, entry, language)
    deliveries = desk.register.deliveries(entry.id)
    sent, total = persons.served(desk, entry.id)
    if deliveries.total > total:
        lines.append(desk.say(language, "status-rooms", sent=deliveries.sent - sent, total=deliveries.total - total))
    if total:
        lines.append(desk.say(language, "status-direct", sent=sent, total=str(total)))
    lines += _undelivered(desk, deliveries, language)
    offices = standing.offices(desk, entry)
    lines += standing.counts(desk, entry, offices, language)
    if entry.ack_by and _is_late(desk, entry.ack_by):
        lines.append(desk.say(language, "status-late", when=desk.moment(entry.ack_by)))
    reminded = desk.register.reminders.of(entry.id)
    if reminded.last is not None:
        lines.append(desk.say(language, "status-reminded", count=str(reminded.count), when=desk.moment(reminded.last.isoformat())))
    if reminded.next is not None and entry.recalled_at is None and standing.done(offices) < standing.size(offices):
        lines.append(desk.say(language, "status-reminder-next", when=desk.moment(reminded.next.isoformat())))
    return lines + standing.by_office(desk, entry, offices, language)


def unacked(desk: Desk, entry: Announcement, language: str, tier: str = "") -> list[str]:
    """Give those who have not acknowledged, by office or by the offices of a tier."""
    if entry.state is not State.APPROVED:
        return status(desk, entry, language)
    return standing.unacked(desk, entry, language, tier)


def overview(desk: Desk, language: str) -> list[str]:
    """Give the newest announcements, a line each."""
    latest = desk.register.latest(LATEST)
    if not latest:
        return [desk.say(language, "status-empty")]
    lines = [desk.say(language, "status-list-head")]
    for entry in latest:
        words: dict[str, str | int] = {"number": entry.number, "title": entry.title}
        key = "recalled" if entry.recalled_at else entry.stage.value if entry.stage in WAITING else entry.state.value
        if key == State.APPROVED.value:
            offices = standing.offices(desk, entry)
            words |= {"done": standing.done(offices), "total": standing.size(offices)}
        line = desk.say(language, f"status-list-{key}", **words)
        lines.append(f"{line} {desk.say(language, 'status-list-drill')}" if entry.is_drill else line)
    return lines


def delivered(desk: Desk, entry: Announcement) -> list[str]:
    """Tell the control room that nothing is left to try."""
    deliveries = desk.register.deliveries(entry.id)
    language = desk.language
    keyless = unreadable.keyless(desk, entry.id, language)
    if not deliveries.failed:
        direct, _ = persons.served(desk, entry.id)
        lines = [desk.say(language, "delivered", number=entry.number, sent=deliveries.sent - direct)] if deliveries.sent > direct else []
        lines += [desk.say(language, "delivered-direct", number=entry.number, officers=direct)] if direct else []
        return [*lines, *keyless]
    return [
        desk.say(language, "undelivered", number=entry.number, sent=deliveries.sent, total=deliveries.total),
        *_undelivered(desk, deliveries, language),
        *keyless,
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
        *(_failed(desk, alias, _reason(desk, reason, language), language) for alias, reason in failed),
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
        lines += confirming.unconfirmed(desk, entry, language)
    if (opened := desk.register.amendments.opened(entry.id)) is not None:
        lines.append(desk.say(language, f"status-{opened.kind.value}-open", maker=desk.person(opened.maker, language)))
        if given := desk.register.amendments.approvals(opened.id):
            lines.append(desk.say(language, "status-changed-by", people=desk.people([each.person for each in given], language)))
    return lines


def drafted(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Tell how an announcement stands that is not sent yet."""
    maker = desk.person(entry.maker, language)
    if entry.stage is Stage.SCHEDULED and entry.send_at is not None:
        lines = [desk.say(language, "status-scheduled", when=desk.moment(entry.send_at.isoformat()))]
    elif entry.stage is Stage.RETURNED:
        remarks = [ruling.remark for ruling in desk.register.circulation.rulings(entry.id) if ruling.remark]
        lines = [desk.say(language, "status-returned", maker=maker, text=remarks[-1] if remarks else "-")]
    elif entry.stage is Stage.EXPIRED:
        lines = [desk.say(language, "status-expired", number=entry.number)]
    else:
        lines = [desk.say(language, "status-draft", maker=maker)]
    if approvals := desk.register.circulation.approvals(entry):
        lines.append(desk.say(language, "status-approved-by", people=desk.people([each.person for each in approvals], language)))
    rulings = desk.register.circulation.rulings(entry.id)
    withdrawn = [each.person for each in rulings if each.version == entry.version and each.withdrawn_at is not None]
    if withdrawn:
        people = desk.people(list(dict.fromkeys(withdrawn)), language)
        lines.append(desk.say(language, "status-withdrawn-by", people=people))
    return lines


def _undelivered(desk: Desk, deliveries: Deliveries, language: str) -> list[str]:
    return [_failed(desk, alias, _reason(desk, reason, language), language) for alias, reason in deliveries.failed]


def _failed(desk: Desk, alias: str, reason: str, language: str) -> str:
    if alias.startswith("@"):
        return desk.say(language, "undelivered-person", person=desk.person(alias, language), id=alias, reason=reason)
    return desk.say(language, "undelivered-line", room=alias, reason=reason)


def _reason(desk: Desk, reason: Reason, language: str) -> str:
    return desk.say(language, reason.key, **reason.words)


def _is_late(desk: Desk, ack_by: str) -> bool:
    return desk.now() > datetime.fromisoformat(ack_by)
