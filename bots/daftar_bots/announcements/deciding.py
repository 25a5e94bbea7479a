"""Deciding: a second person approves or cancels a draft; approval freezes the audience and queues one message for each room.

Law: the maker never approves; what is sent is what was shown (another audience is shown again first); state, audience and queue
change together. It does not know how the queue is worked off.
"""

from __future__ import annotations

from daftar_bots.announcements import reminding
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.drafting import Reach, ask, content, preview, reached
from daftar_bots.core import announcement as circular
from daftar_bots.core.acknowledgement import Recipient
from daftar_bots.core.announcement import Announcement, State, Verdict, may_approve, may_cancel, transaction_id
from daftar_bots.core.audience import NoSuchUnit
from daftar_bots.store import Outgoing
from daftar_policy.core.model import Effect


def approve(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Approve a draft, or say why not."""
    language = desk.language_of(heard.person)
    verdict = may_approve(entry, heard.person, desk.settings.approvers)
    if verdict is not Verdict.YES:
        others = [person for person in desk.settings.approvers if person != entry.maker]
        desk.reply(heard, [_refusal(desk, heard, entry, verdict, language, desk.people(others, language))], about=entry)
        return
    reach = reached(desk, entry.audience)
    if isinstance(reach, NoSuchUnit):
        # An office was closed between preview and approval.
        desk.reply(heard, [desk.say(language, "mistake-unit", word=reach.word)], about=entry)
        return
    answer = ask(desk, entry, reach)
    if answer.decision.decision is Effect.DENY:
        desk.reply(heard, [desk.say(language, "denied", text=answer.error(language))], about=entry)
        return
    digest = circular.digest(reach.audience)
    if digest != entry.digest:
        desk.register.shown_again(entry.id, digest)
        lines = [desk.say(desk.language, "preview-changed", number=entry.number), *preview(desk, entry, reach, answer)]
        desk.reply(heard, lines, about=entry, is_preview=True)
        return
    _send_out(desk, entry, reach, heard.person, answer.id)
    person = desk.person(heard.person, desk.language)
    desk.reply(
        heard, [desk.say(desk.language, "approved", number=entry.number, person=person, rooms=len(reach.audience.rooms))], about=entry
    )


def cancel(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Drop a draft, or say why not."""
    language = desk.language_of(heard.person)
    if entry.state is State.APPROVED:
        line = desk.say(language, "cancel-sent", number=entry.number)
    elif entry.state is State.CANCELLED:
        line = desk.say(language, "status-cancelled")
    elif not may_cancel(entry, heard.person, desk.settings.approvers):
        line = desk.say(language, "cancel-not-yours", person=desk.person(heard.person, language), number=entry.number)
    else:
        desk.register.decide(entry.id, State.CANCELLED, heard.person, at=_now(desk))
        line = desk.say(desk.language, "cancelled", number=entry.number, person=desk.person(heard.person, desk.language))
    desk.reply(heard, [line], about=entry)


def retry(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Queue again what could not be delivered."""
    language = desk.language_of(heard.person)
    count = desk.register.amendments.revive(entry.id)
    # What a recall held back is not to be sent any more.
    failures = [] if entry.recalled_at else desk.register.failures(entry.id)
    known = desk.store.room_ids()
    message = content(desk, entry)
    is_revived = False
    for row, alias, failed_room in failures:
        room_id = known.get(alias) or failed_room
        if room_id is not None and desk.register.revive(row, room_id, transaction_id(entry.id, room_id), message):
            is_revived = True
            count += 1
    if is_revived:
        desk.register.reported(entry.id, "")
    if count:
        desk.reply(heard, [desk.say(language, "retried", number=entry.number, rooms=count)], about=entry)
    else:
        desk.reply(heard, [desk.say(language, "retry-nothing", number=entry.number)], about=entry)


def _send_out(desk: Desk, entry: Announcement, reach: Reach, checker: str, decision_id: str) -> None:
    desk.register.decide(entry.id, State.APPROVED, checker, at=_now(desk), decision=decision_id)
    desk.register.freeze(entry.id, [Recipient(officer.matrix_id, officer.unit) for officer in reach.audience.officers])
    reminding.schedule(desk, entry)
    message = content(desk, entry)
    desk.store.put(
        Outgoing(
            "announcement",
            room.alias,
            reach.rooms.get(room.alias),
            transaction_id(entry.id, reach.rooms.get(room.alias, room.alias)),
            message,
            entry.id,
        )
        for room in reach.audience.rooms
    )


def _refusal(desk: Desk, heard: Heard, entry: Announcement, verdict: Verdict, language: str, approvers: str) -> str:
    person = desk.person(heard.person, language)
    match verdict:
        case Verdict.OWN:
            return desk.say(language, verdict.value, person=person, number=entry.number, approvers=approvers)
        case Verdict.NOT_APPROVER:
            return desk.say(language, verdict.value, person=person, approvers=approvers)
        case _:
            return desk.say(language, verdict.value, number=entry.number)


def _now(desk: Desk) -> str:
    return desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
