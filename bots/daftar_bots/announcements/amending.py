"""Amending: a correction edits what stands in the rooms, a recall redacts it and leaves a notice; both are shown before they are done.

Law: what is done is what was shown, with as many approvals as the announcement itself needs; state and queue change together; ✅ on a
preview approves the amendment that it shows and no other. It does not know how the queue is worked off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from daftar_bots.announcements import card, change_letters, rights
from daftar_bots.announcements.amendments import Given
from daftar_bots.announcements.desk import MOST_NAMES, MOST_SHOWN, Desk, Heard, notice, size_of
from daftar_bots.announcements.drafting import MOST_BYTES, Reach, ask, content, reach_of
from daftar_bots.announcements.previewing import need_line, need_lines
from daftar_bots.announcements.weighing import amendment_case
from daftar_bots.announcements.wording import contents
from daftar_bots.core.acknowledgement import Recipient
from daftar_bots.core.amendment import Amendment, Kind, edit_content, is_enough, transaction_id
from daftar_bots.core.announcement import Announcement, State, may_cancel
from daftar_bots.core.approval import Case, Verdict, missing, weigh
from daftar_bots.core.audience import Audience, Room
from daftar_bots.core.commands import Amend
from daftar_bots.core.differing import SAME, differing
from daftar_bots.core.plain_text import tidy
from daftar_bots.store import Outgoing, Reason
from daftar_policy.core.model import Effect


def amend(desk: Desk, heard: Heard, entry: Announcement, wish: Amend) -> None:
    """Answer a `correct` or `recall` with a preview, or with why not."""
    language = desk.language_of(heard.person)
    if entry.state is not State.APPROVED:
        desk.reply(heard, [desk.say(language, "amend-not-sent", number=entry.number)], about=entry)
        return
    if entry.recalled_at is not None:
        desk.reply(heard, [desk.say(language, "amend-recalled", number=entry.number)], about=entry)
        return
    if desk.register.amendments.opened(entry.id) is not None:
        desk.reply(heard, [desk.say(language, "amend-open", number=entry.number)], about=entry)
        return
    draft = _draft(desk, heard, entry, wish)
    if draft.kind is Kind.CORRECTION and (refusal := _refused(desk, entry, draft, language)) is not None:
        desk.reply(heard, [refusal], about=entry)
        return
    opened = desk.register.amendments.open(draft)
    desk.reply(heard, _preview(desk, entry, opened), about=entry, is_preview=True, amendment=opened.id)


def confirm(desk: Desk, heard: Heard, entry: Announcement, amendment: Amendment) -> None:
    """Approve an amendment and queue what it does once it has all that it needs, or say why not."""
    language = desk.language_of(heard.person)
    case = amendment_case(desk, entry, amendment)
    verdict, seat = weigh(case, heard.person)
    if verdict is not Verdict.YES:
        desk.reply(heard, [_verdict(desk, heard, entry, verdict, case)], about=entry)
        return
    decision: str | None = None
    if amendment.kind is Kind.CORRECTION:
        answer = ask(desk, _corrected(entry, amendment), served(desk, entry))
        if answer.decision.decision is Effect.DENY:
            desk.reply(heard, [desk.say(language, "denied", text=answer.error(language))], about=entry)
            return
        decision = answer.id
    # Why the policy is not asked about a recall: taking back what was said is never to be hindered.
    given = Given(heard.person, seat, _now(desk), heard.event.event_id, decision)
    desk.register.amendments.approve(amendment.id, given)
    decided = amendment_case(desk, entry, amendment)
    words = {"number": entry.number, "person": _name(desk, heard.person, seat), "serial": str(amendment.serial)}
    if amendment.state is State.APPROVED:
        lines = [desk.say(desk.language, "recall-confirmed", **words), *(need_line(desk, need, desk.language) for need in missing(decided))]
        desk.reply(heard, lines, about=entry)
    elif is_enough(amendment, decided):
        _carry_out(desk, entry, amendment, given)
        lines = [desk.say(desk.language, f"{amendment.kind.value}-approved", **words)]
        others = tuple(dict.fromkeys(each for need in missing(decided) for each in need.approvers))
        if others:
            lines.append(desk.say(desk.language, "recall-unconfirmed", number=entry.number))
            lines += [need_line(desk, need, desk.language) for need in missing(decided)]
        desk.reply(heard, lines, about=entry, mentions=others[:MOST_NAMES])
    else:
        lines = [desk.say(desk.language, "amend-partly", **words), *(need_line(desk, need, desk.language) for need in missing(decided))]
        desk.reply(heard, lines, about=entry)


def _carry_out(desk: Desk, entry: Announcement, amendment: Amendment, given: Given) -> None:
    desk.register.amendments.decide(amendment, State.APPROVED, given.person, at=given.at, decision=given.decision)
    now = desk.register.by_id(entry.id) or entry
    rows = list(_edits(desk, now, amendment) if amendment.kind is Kind.CORRECTION else _redactions(desk, now, amendment))
    desk.store.put(rows)
    change_letters.write(desk, now, amendment)
    card.touched(desk, entry.id)


def drop(desk: Desk, heard: Heard, entry: Announcement, amendment: Amendment) -> None:
    """Drop an amendment that waits for approval, or say why not."""
    language = desk.language_of(heard.person)
    if amendment.state is not State.DRAFT:
        line = desk.say(language, "amend-closed", number=entry.number)
    elif heard.person != amendment.maker and not may_cancel(entry, heard.person, rights.approvers(desk)):
        line = desk.say(language, "cancel-not-yours", person=desk.person(heard.person, language), number=entry.number)
    else:
        desk.register.amendments.decide(amendment, State.CANCELLED, heard.person, at=_now(desk))
        line = desk.say(desk.language, "amend-dropped", number=entry.number, person=desk.person(heard.person, desk.language))
    desk.reply(heard, [line], about=entry)


def lapses_at(desk: Desk, amendment: Amendment) -> datetime:
    """Give when the wish for approval of an amendment lapses, as that of a draft does."""
    return datetime.fromisoformat(amendment.made_at) + desk.settings.circulation.expires


def lapse(desk: Desk, amendment: Amendment) -> None:
    """Close an amendment that nobody approved in time, and tell who wrote it."""
    desk.register.amendments.decide(amendment, State.CANCELLED, "", at=_now(desk))
    entry = desk.register.by_id(amendment.announcement)
    if entry is not None:
        words = {"person": desk.person(amendment.maker, desk.language), "number": entry.number}
        desk.tell(f"lapsed-change-{amendment.id}", [desk.say(desk.language, "amend-lapsed", **words)], entry, mentions=[amendment.maker])


def served(desk: Desk, entry: Announcement) -> Reach:
    """Give whom an announcement has reached: the rooms it was queued for and the frozen audience."""
    organisation = desk.policy.organisation
    recipients = desk.register.recipients(entry.id)
    officers = tuple(officer for each in recipients if (officer := organisation.officer(each.user_id)) is not None)
    rooms = tuple(Room(row.alias, "") for row in desk.register.amendments.standing(entry.id) if row.kind == "announcement")
    return reach_of(desk, Audience(_units(recipients), rooms, officers))


def _units(recipients: list[Recipient]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.unit for each in recipients))


def _draft(desk: Desk, heard: Heard, entry: Announcement, wish: Amend) -> Amendment:
    is_correction = wish.verb == "correct"
    return Amendment(
        id=0,
        announcement=entry.id,
        kind=Kind.CORRECTION if is_correction else Kind.RECALL,
        serial=entry.corrigendum + 1 if is_correction else 0,
        maker=heard.person,
        title=wish.title or entry.title,
        text=tidy(wish.text),
        old_title=entry.title,
        old_text=entry.text,
        state=State.DRAFT,
        made_at=_now(desk),
        at_once=wish.at_once,
    )


def _refused(desk: Desk, entry: Announcement, draft: Amendment, language: str) -> str | None:
    """Give why a correction cannot be made; None where it can."""
    if draft.maker not in rights.makers(desk):
        people = desk.people(rights.makers(desk), language)
        return desk.say(language, "refused-announce", person=desk.person(draft.maker, language), people=people)
    if (draft.title, draft.text) == (entry.title, entry.text):
        return desk.say(language, "correction-same", number=entry.number)
    corrected = _corrected(entry, draft)
    size = len(json.dumps(edit_content(content(desk, corrected)), ensure_ascii=False).encode())
    if size > MOST_BYTES:
        return desk.say(language, "mistake-long-text", size=size, most=MOST_BYTES)
    answer = ask(desk, corrected, served(desk, entry))
    if answer.decision.decision is Effect.DENY:
        return desk.say(language, "denied", text=answer.error(language))
    if (size := size_of(_preview(desk, entry, draft))) > MOST_SHOWN:
        return desk.say(language, "mistake-long-text", size=size, most=MOST_SHOWN)
    return None


def _corrected(entry: Announcement, amendment: Amendment) -> Announcement:
    return replace(
        entry,
        maker=amendment.maker,
        title=amendment.title,
        text=amendment.text,
        corrigendum=amendment.serial,
        corrected_at=amendment.made_at,
    )


def _preview(desk: Desk, entry: Announcement, amendment: Amendment) -> list[str]:
    language = desk.language
    person = desk.person(amendment.maker, language)
    expires = desk.say(language, "preview-expires", when=desk.moment(lapses_at(desk, amendment).isoformat()))
    rooms = len({row.alias for row in desk.register.amendments.standing(entry.id)})
    words = {"number": entry.number, "maker": person, "title": entry.title}
    needed = need_lines(desk, amendment_case(desk, entry, amendment).needs, language)
    if amendment.kind is Kind.RECALL:
        # Why not where one is enough: then every recall is as quick.
        if needed:
            hint = "recall-ask-at-once" if amendment.at_once else "recall-ask-slow"
            needed.append(desk.say(language, hint, number=entry.number))
        return [
            desk.say(language, "recall-head", **words),
            desk.say(language, "recall-reason", text=amendment.text),
            *needed,
            desk.say(language, "recall-ask", number=entry.number, rooms=rooms),
            expires,
        ]
    return [
        desk.say(language, "correction-head", serial=str(amendment.serial), **words),
        *_compared(desk, amendment),
        *needed,
        desk.say(language, "correction-ask", number=entry.number, rooms=rooms),
        expires,
    ]


def _compared(desk: Desk, amendment: Amendment) -> list[str]:
    """Give how it reads and how it will read; of long ones what differs."""
    was, will = desk.say(desk.language, "correction-was"), desk.say(desk.language, "correction-is")
    before = _said(amendment.old_title, amendment.old_text)
    after = _said(amendment.title, amendment.text)
    if size_of([was, *before, will, *after]) <= MOST_BYTES:
        return [was, *before, will, *after]
    old, new = differing("\n".join(before), "\n".join(after))
    return [desk.say(desk.language, "correction-differs", sign=SAME), was, old, will, new]


def _said(title: str, text: str) -> list[str]:
    return [part for part in (title, text) if part]


def _edits(desk: Desk, entry: Announcement, amendment: Amendment) -> Iterator[Outgoing]:
    """Give an edit for each room that may have it, and put the new words where it cannot have been said."""
    amendments = desk.register.amendments
    message = contents(desk, entry)
    untried = amendments.untried(entry.id)
    for row in amendments.standing(entry.id):
        if row.kind != "announcement":
            continue
        if row.id in untried:
            amendments.rewrite(row.id, message(row.alias))
        else:
            transaction = transaction_id("cor", amendment.id, row.id)
            edit = edit_content(message(row.alias))
            yield Outgoing("correction", row.alias, row.room_id, transaction, edit, entry.id, amendment.id, row.id)


def _redactions(desk: Desk, entry: Announcement, amendment: Amendment) -> Iterator[Outgoing]:
    """Give a redaction for each event that may stand in a room and a notice for each such room; withhold what cannot have been said."""
    amendments = desk.register.amendments
    untried = amendments.untried(entry.id)
    noticed: set[str] = set()
    for row in amendments.standing(entry.id):
        if row.id in untried:
            desk.store.failed(row.id, Reason("reason-recalled", {}))
            continue
        reason = {"reason": desk.say(desk.language, "room-recalled", number=entry.number)}
        transaction = transaction_id("red", amendment.id, row.id)
        yield Outgoing("redaction", row.alias, row.room_id, transaction, reason, entry.id, amendment.id, row.id)
        if row.kind == "announcement" and row.room_id not in noticed:
            noticed.add(row.room_id)
            message = _recall_notice(desk, entry, amendment)
            transaction = transaction_id("rec", amendment.id, row.id)
            # Why bound to the event: a room that the announcement never came to has nothing to be told.
            yield Outgoing("recall", row.alias, row.room_id, transaction, message, entry.id, amendment.id, row.id)


def _recall_notice(desk: Desk, entry: Announcement, amendment: Amendment) -> dict[str, object]:
    # Why without the title: it may be what should not have been said.
    languages = desk.settings.languages
    lines = [desk.say(language, "room-recalled", number=entry.number) for language in languages]
    lines.append(desk.say(languages[0], "room-recall-reason", text=amendment.text))
    mentions = {"room": True} if entry.importance in desk.settings.circulation.rings else {}
    # Why no notice: clients ring for none, and whoever acts on the order must hear that it is gone.
    return {**notice(lines), "msgtype": "m.text", "m.mentions": mentions}


def _verdict(desk: Desk, heard: Heard, entry: Announcement, verdict: Verdict, case: Case) -> str:
    language = desk.language_of(heard.person)
    person = desk.person(heard.person, language)
    left = tuple(dict.fromkeys(each for need in missing(case) for each in need.approvers))
    others = desk.people(left, language) or "-"
    match verdict:
        case Verdict.OWN | Verdict.OWN_SEAT | Verdict.TWICE if not left:
            return desk.say(language, "approval-nobody-left", person=person, number=entry.number)
        case Verdict.OWN | Verdict.OWN_SEAT | Verdict.TWICE:
            return desk.say(language, verdict.value, person=person, number=entry.number, approvers=others)
        case Verdict.NOT_APPROVER:
            return desk.say(language, verdict.value, person=person, approvers=others)
        case _:
            return desk.say(language, "amend-closed", number=entry.number)


def _name(desk: Desk, person: str, seat: str) -> str:
    language = desk.language
    if seat == person:
        return desk.person(person, language)
    return desk.say(language, "on-behalf", person=desk.person(person, language), seat=desk.person(seat, language))


def _now(desk: Desk) -> str:
    return desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
