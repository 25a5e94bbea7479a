"""Deciding: second persons approve a draft, return it or have it cancelled; with the last approval it goes out, or waits for its moment.

Law: who wrote it never approves it; what is sent is what was shown (another audience is shown again first); each decision is kept with
who, when, which version and by which message. It does not know how the queue is worked off.
"""

from __future__ import annotations

from dataclasses import dataclass

from daftar_bots.announcements import drafting, releasing, rights
from daftar_bots.announcements.circulation import Ruling
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.previewing import need_line, preview
from daftar_bots.announcements.reaching import Reach, ask, reached
from daftar_bots.announcements.weighing import case_of
from daftar_bots.announcements.wording import contents
from daftar_bots.compose import files
from daftar_bots.core import announcement as circular
from daftar_bots.core.announcement import Announcement, State, transaction_id
from daftar_bots.core.approval import Case, Need, Stage, Verdict, missing, weigh
from daftar_bots.core.circulation_commands import Cancel, Return
from daftar_bots.core.selector import Misread
from daftar_policy.core.model import Effect

# The kind of the message that asks whether a draft is really to be dropped.
QUESTION = "question-cancel"


def approve(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Approve a draft, or say why not."""
    language = desk.language_of(heard.person)
    reach = reached(desk, entry.audience)
    if isinstance(reach, Misread):
        # An office was closed between preview and approval.
        desk.reply(heard, [drafting.misread(desk, language, reach, entry.audience)], about=entry)
        return
    case = case_of(desk, entry, len(reach.audience.officers))
    verdict, seat = weigh(case, heard.person)
    if verdict is not Verdict.YES:
        desk.reply(heard, [_refusal(desk, heard, entry, verdict, case)], about=entry)
        return
    answer = ask(desk, entry, reach)
    refused = drafting.too_late(desk, entry, releasing.planned(desk, entry), language)
    if answer.decision.decision is Effect.DENY:
        refused = desk.say(language, "denied", text=answer.error(language))
    if refused is not None:
        desk.reply(heard, [refused], about=entry)
        return
    if circular.digest(reach.audience) != entry.digest:
        # Why the next version: what was approved so far was another audience.
        renewed = drafting.renew(desk, entry, entry.maker, language)
        if isinstance(renewed, str):
            desk.reply(heard, [renewed], about=entry)
            return
        lines = [desk.say(desk.language, "preview-changed", number=entry.number)]
        lines += preview(desk, renewed.entry, renewed.reach, renewed.answer)
        desk.reply(heard, lines, about=entry, is_preview=True)
        return
    desk.register.circulation.rule(entry.id, _ruling(desk, heard, entry, "approved", seat=seat, decision=answer.id))
    needed = missing(case_of(desk, entry, len(reach.audience.officers)))
    if needed:
        desk.reply(heard, _not_yet(desk, heard, entry, seat, needed), about=entry)
        return
    desk.reply(heard, _let_out(desk, entry, reach, Ruled(heard.person, _name(desk, heard.person, seat), answer.id)), about=entry)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The last approval: by whom, how they are called, and under which answer of the policy."""

    person: str
    name: str
    decision: str


def _let_out(desk: Desk, entry: Announcement, reach: Reach, by: Ruled) -> list[str]:
    """Send what has all approvals, or keep it till its moment; say which."""
    approved = desk.say(desk.language, "approved-later", number=entry.number, person=by.name)
    at = releasing.planned(desk, entry)
    if at > desk.now():
        return [approved, releasing.put_on_schedule(desk, entry, at)]
    if (lines := releasing.kept_by_limit(desk, entry)) is not None:
        return [approved, *lines]
    releasing.release(desk, entry, reach, by.person, by.decision)
    return _sent(desk, entry, reach, by.name)


def _sent(desk: Desk, entry: Announcement, reach: Reach, person: str) -> list[str]:
    language = desk.language
    rooms, persons = len(reach.audience.rooms), str(len(reach.audience.persons))
    if not rooms:
        return [desk.say(language, "approved-alone", number=entry.number, person=person, count=persons)]
    lines = [desk.say(language, "approved", number=entry.number, person=person, rooms=rooms)]
    return [*lines, desk.say(language, "approved-persons", count=persons)] if reach.audience.persons else lines


def reject(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Take a ❌ on a preview: of an approver it returns the draft, of its writer it asks whether to drop it."""
    verdict, _ = weigh(_case_now(desk, entry), heard.person)
    if verdict in {Verdict.YES, Verdict.TWICE}:
        give_back(desk, heard, entry, Return(None, ""))
    else:
        cancel(desk, heard, entry, Cancel(None))


def give_back(desk: Desk, heard: Heard, entry: Announcement, wish: Return) -> None:
    """Return a draft to who wrote it, with what is to be put right, or say why not."""
    case = _case_now(desk, entry)
    verdict, seat = weigh(case, heard.person)
    if verdict is Verdict.RETURNED and wish.remark and _awaits_remark(desk, entry, heard.person):
        remark(desk, heard, entry, wish.remark)
        return
    if verdict is Verdict.OWN:
        line = desk.say(desk.language_of(heard.person), "return-own", number=entry.number)
        desk.reply(heard, [line], about=entry)
        return
    if verdict not in {Verdict.YES, Verdict.TWICE}:
        desk.reply(heard, [_refusal(desk, heard, entry, verdict, case)], about=entry)
        return
    desk.register.circulation.stand(entry.id, Stage.RETURNED)
    desk.register.circulation.rule(entry.id, _ruling(desk, heard, entry, "returned", seat=seat, remark=wish.remark))
    language = desk.language
    words = {"number": entry.number, "person": _name(desk, heard.person, seat), "maker": desk.person(entry.maker, language)}
    if wish.remark:
        lines = [desk.say(language, "returned", **words), desk.say(language, "returned-remark", text=wish.remark)]
        lines.append(desk.say(language, "revise-hint", number=entry.number))
    else:
        lines = [desk.say(language, "returned", **words), desk.say(language, "returned-ask", number=entry.number)]
    desk.reply(heard, lines, about=entry, mentions=[entry.maker])


def hears_remark(desk: Desk, heard: Heard) -> bool:
    """Take words in reply to what a person has just returned with ❌; tell whether they were that."""
    said = desk.store.said_about(heard.about) if heard.about is not None else None
    entry = desk.register.by_id(said.announcement) if said is not None else None
    words = heard.words.strip()
    if entry is None or not words or entry.stage is not Stage.RETURNED or not _awaits_remark(desk, entry, heard.person):
        return False
    remark(desk, heard, entry, words)
    return True


def remark(desk: Desk, heard: Heard, entry: Announcement, text: str) -> None:
    """Note what is to be put right in a draft that was returned without a word."""
    desk.register.circulation.rule(entry.id, _ruling(desk, heard, entry, "remark", seat=heard.person, remark=text))
    language = desk.language
    words = {"number": entry.number, "maker": desk.person(entry.maker, language)}
    lines = [desk.say(language, "remarked", **words), desk.say(language, "returned-remark", text=text)]
    desk.reply(heard, [*lines, desk.say(language, "revise-hint", number=entry.number)], about=entry, mentions=[entry.maker])


def cancel(desk: Desk, heard: Heard, entry: Announcement, wish: Cancel) -> None:
    """Ask whether a draft is to be dropped, drop it where that was said twice, or say why not."""
    language = desk.language_of(heard.person)
    if entry.state is State.APPROVED:
        line = desk.say(language, "cancel-sent", number=entry.number)
    elif entry.state is State.CANCELLED:
        line = desk.say(language, "status-cancelled")
    elif heard.person not in desk.register.circulation.authors(entry.id) and heard.person not in rights.approvers(desk):
        line = desk.say(language, "cancel-not-yours", person=desk.person(heard.person, language), number=entry.number)
    elif not wish.is_sure:
        lines = [desk.say(language, "cancel-ask", number=entry.number, title=entry.title)]
        if approvals := desk.register.circulation.approvals(entry):
            people = desk.people([approval.person for approval in approvals], language)
            lines.append(desk.say(language, "cancel-ask-approved", people=people))
        lines.append(desk.say(language, "cancel-ask-how", number=entry.number))
        desk.reply(heard, lines, about=entry, kind=QUESTION)
        return
    else:
        desk.register.decide(entry.id, State.CANCELLED, heard.person, at=_now(desk))
        desk.register.circulation.stand(entry.id, Stage.CANCELLED)
        desk.register.circulation.rule(entry.id, _ruling(desk, heard, entry, "cancelled", seat=heard.person))
        line = desk.say(desk.language, "cancelled", number=entry.number, person=desk.person(heard.person, desk.language))
    desk.reply(heard, [line], about=entry)


def answered(desk: Desk, heard: Heard, entry: Announcement, *, is_yes: bool) -> None:
    """Take the answer to the question whether a draft is to be dropped; a no changes nothing and needs no answer."""
    if is_yes:
        cancel(desk, heard, entry, Cancel(None, is_sure=True))


def is_newest(desk: Desk, heard: Heard, entry: Announcement) -> bool:
    """Tell whether the preview that a person means is of the draft as it is now; one that is decided has no newer."""
    if entry.stage is not Stage.OPEN:
        return True
    return desk.register.circulation.newest_preview(entry.id) == heard.about


def show_newest(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Say that a preview is out of date."""
    line = desk.say(desk.language_of(heard.person), "preview-old", number=entry.number, version=str(entry.version))
    desk.reply(heard, [line], about=entry)


def retry(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Queue again what could not be delivered."""
    language = desk.language_of(heard.person)
    count = desk.register.amendments.revive(entry.id)
    count += files.revive(desk, entry)
    # What a recall held back is not to be sent any more.
    failures = [] if entry.recalled_at else desk.register.failures(entry.id)
    known = desk.store.room_ids()
    message = contents(desk, entry)
    is_revived = False
    for row, alias, failed_room in failures:
        room_id = known.get(alias) or failed_room
        if room_id is not None and desk.register.revive(row, room_id, transaction_id(entry.id, room_id), message(alias)):
            is_revived = True
            count += 1
    if is_revived:
        desk.register.reported(entry.id, "")
    if count:
        desk.reply(heard, [desk.say(language, "retried", number=entry.number, rooms=count)], about=entry)
    else:
        desk.reply(heard, [desk.say(language, "retry-nothing", number=entry.number)], about=entry)


def _case_now(desk: Desk, entry: Announcement) -> Case:
    reach = reached(desk, entry.audience)
    return case_of(desk, entry, 0 if isinstance(reach, Misread) else len(reach.audience.officers))


def _awaits_remark(desk: Desk, entry: Announcement, person: str) -> bool:
    rulings = desk.register.circulation.rulings(entry.id)
    return bool(rulings) and rulings[-1].kind == "returned" and rulings[-1].person == person and not rulings[-1].remark


def _not_yet(desk: Desk, heard: Heard, entry: Announcement, seat: str, needed: tuple[Need, ...]) -> list[str]:
    language = desk.language
    line = desk.say(language, "approved-partly", number=entry.number, person=_name(desk, heard.person, seat))
    return [line, *(need_line(desk, need, language) for need in needed)]


def _ruling(
    desk: Desk, heard: Heard, entry: Announcement, kind: str, *, seat: str, remark: str = "", decision: str | None = None
) -> Ruling:
    return Ruling(entry.version, heard.person, seat, kind, _now(desk), remark, heard.event.event_id, decision)


def _name(desk: Desk, person: str, seat: str) -> str:
    language = desk.language
    if seat == person:
        return desk.person(person, language)
    return desk.say(language, "on-behalf", person=desk.person(person, language), seat=desk.person(seat, language))


def _refusal(desk: Desk, heard: Heard, entry: Announcement, verdict: Verdict, case: Case) -> str:
    language = desk.language_of(heard.person)
    person = desk.person(heard.person, language)
    others = tuple(dict.fromkeys(each for need in missing(case) for each in need.approvers))
    approvers = desk.people(others, language) or "-"
    match verdict:
        case Verdict.NOT_APPROVER:
            return desk.say(language, verdict.value, person=person, approvers=approvers)
        case Verdict.OWN | Verdict.OWN_SEAT | Verdict.TWICE if not others:
            return desk.say(language, "approval-nobody-left", person=person, number=entry.number)
        case Verdict.OWN | Verdict.OWN_SEAT | Verdict.TWICE:
            return desk.say(language, verdict.value, person=person, number=entry.number, approvers=approvers)
        case _:
            return desk.say(language, verdict.value, number=entry.number)


def _now(desk: Desk) -> str:
    return desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
