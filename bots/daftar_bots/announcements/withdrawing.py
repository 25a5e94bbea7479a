"""Withdrawing: an approval is taken back before its announcement goes out: by taking the ✅ (or the words) away, or by saying so.

Law: who approved, or in whose seat it was approved, may take that back; it is noted with who, when and by which event, and nothing of the
approval is removed. What waited for its moment waits for approval again. What has gone out is not held back by it, and that is said. A
withdrawal counts from whenever it was made, also from while the bot was away: by it nothing is ever sent.
"""

from __future__ import annotations

from dataclasses import replace

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.previewing import need_line, shown
from daftar_bots.announcements.reaching import reached
from daftar_bots.announcements.weighing import case_of
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.approval import Approval, Stage, missing
from daftar_bots.core.derived import derived
from daftar_bots.core.selector import Misread
from daftar_bots.port import Event

_WITHDRAWABLE = frozenset({Stage.OPEN, Stage.SCHEDULED})


def withdraw(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Take back the approval of the person who says so, or say why not."""
    language = desk.language_of(heard.person)
    if entry.stage is Stage.SENT:
        desk.reply(heard, [desk.say(language, "withdraw-sent", number=entry.number)], about=entry)
        return
    given = [each for each in desk.register.circulation.approvals(entry) if heard.person in {each.person, each.seat}]
    if not given or entry.stage not in _WITHDRAWABLE:
        words = {"person": desk.person(heard.person, language), "number": entry.number}
        desk.reply(heard, [desk.say(language, "withdraw-none", **words)], about=entry)
        return
    lines = [line for approval in given for line in _noted(desk, entry, approval, heard.event)]
    desk.reply(heard, [*lines, *_standing(desk, entry)], about=entry, mentions=[entry.maker])


def taken_back(desk: Desk, event: Event, event_id: str) -> None:
    """Take back the approval that was given by an event which is redacted now, or tell the control room that it stands."""
    found = desk.store.rows(
        "SELECT announcement, version, person, seat FROM verdict WHERE event_id = ? AND kind = 'approved' AND withdrawn_at IS NULL",
        event_id,
    )
    entry = desk.register.by_id(str(found[0][0])) if found else None
    if entry is None or entry.version != found[0][1] or entry.recalled_at is not None:
        return
    language = desk.language
    approval = Approval(str(found[0][2]), str(found[0][3]))
    if entry.stage is Stage.SENT:
        lines = [desk.say(language, "withdraw-sent", number=entry.number)]
    elif entry.stage not in _WITHDRAWABLE:
        return
    elif event.sender not in {approval.person, approval.seat}:
        # Why it stands: a moderator who tidies up is not who approved.
        words = {"person": desk.person(event.sender, language), "approver": desk.person(approval.person, language), "number": entry.number}
        lines = [desk.say(language, "withdraw-others", **words)]
    else:
        lines = [*_noted(desk, entry, approval, event), *_standing(desk, entry)]
    desk.tell(f"withdrawn-{derived(event_id)}", lines, entry, mentions=list(dict.fromkeys((event.sender, entry.maker))))


def _noted(desk: Desk, entry: Announcement, approval: Approval, event: Event) -> list[str]:
    language = desk.language
    at = desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
    desk.register.circulation.withdraw(entry, approval, at=at, by=event.sender, event_id=event.event_id)
    words = {"person": desk.person(event.sender, language), "number": entry.number}
    if event.sender == approval.person:
        return [desk.say(language, "withdrawn", **words)]
    return [desk.say(language, "withdrawn-seat", delegate=desk.person(approval.person, language), **words)]


def _standing(desk: Desk, entry: Announcement) -> list[str]:
    """Have it wait for approval again where it has no longer all it needs, and give how it stands."""
    language = desk.language
    reach = reached(desk, entry.audience)
    case = case_of(desk, entry, 0 if isinstance(reach, Misread) else len(reach.audience.officers))
    needed = missing(replace(case, stage=Stage.OPEN))
    if not needed and entry.stage is Stage.SCHEDULED and entry.send_at is not None:
        return [desk.say(language, "withdrawn-enough", number=entry.number, when=shown(entry.send_at, desk))]
    if entry.stage is Stage.SCHEDULED:
        desk.register.circulation.reopen(entry.id, desk.now() + desk.settings.circulation.expires)
    lines = [desk.say(language, "withdrawn-open", number=entry.number)]
    lines += [need_line(desk, need, language) for need in needed]
    return [*lines, desk.say(language, "withdrawn-again", number=entry.number)]
