"""Releasing: an approved announcement goes out: at once, or at its moment, when the policy is asked once more.

Law: audience, state, queue and reminders change together, in one transaction; the audience is frozen as it is at that moment. What goes
out later than it was approved and would now need more approvals, or is refused by the policy, does not go out: it is shown again. What a
quota does not let out now is kept till it does.
It does not know how the queue is worked off.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from daftar_bots.announcements import after, closing, drafting, limits, persons, rights
from daftar_bots.announcements.circulation import Ruling
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.previewing import preview, shown
from daftar_bots.announcements.reaching import Reach, ask, reached
from daftar_bots.announcements.weighing import case_of
from daftar_bots.announcements.wording import contents
from daftar_bots.core import announcement as circular
from daftar_bots.core.acknowledgement import Recipient
from daftar_bots.core.announcement import Announcement, Held, State, transaction_id
from daftar_bots.core.approval import Stage, missing
from daftar_bots.core.audience import Audience
from daftar_bots.core.schedule import quiet_end
from daftar_bots.core.selector import Misread
from daftar_bots.store import Outgoing
from daftar_policy.core.model import Effect


def planned(desk: Desk, entry: Announcement) -> datetime:
    """Give when an approved announcement goes out: not before its moment, and not in the quiet hours."""
    now = desk.now()
    wanted = max(entry.send_at, now) if entry.send_at is not None else now
    return quiet_end(wanted, entry.importance, rights.calendar(desk)) or wanted


def release(desk: Desk, entry: Announcement, reach: Reach, checker: str, decision_id: str) -> None:
    """Freeze the audience and queue a message for each room and each person who is served in person."""
    now = desk.now()
    at = now.astimezone(desk.policy.zone).isoformat(timespec="seconds")
    desk.register.decide(entry.id, State.APPROVED, checker, at=at, decision=decision_id)
    desk.register.circulation.sent(entry.id, now)
    desk.register.freeze(entry.id, recipients(reach.audience))
    sent = desk.register.by_id(entry.id) or entry
    after.schedule(desk, sent)
    message = contents(desk, sent)
    desk.store.put(
        Outgoing(
            "announcement",
            room.alias,
            reach.rooms.get(room.alias),
            transaction_id(entry.id, reach.rooms.get(room.alias, room.alias)),
            message(room.alias),
            entry.id,
        )
        for room in reach.audience.rooms
    )
    desk.store.put(persons.circulars(desk, sent, [officer.matrix_id for officer in reach.audience.persons], message))
    if entry.supersedes is not None and (old := desk.register.by_id(entry.supersedes)) is not None:
        closing.close(desk, old, by=sent.id)


def recipients(audience: Audience) -> list[Recipient]:
    """Give an audience as it is frozen: each person with their office, their post, and how they are served."""
    alone = {officer.matrix_id for officer in audience.persons}
    return [
        Recipient(officer.matrix_id, officer.unit, "person" if officer.matrix_id in alone else "room", officer.post)
        for officer in audience.officers
    ]


def release_due(desk: Desk, entry: Announcement) -> None:
    """Send what was approved for this moment, or show it again where it may no longer go out as it was approved."""
    language = desk.language
    reach = reached(desk, entry.audience)
    if isinstance(reach, Misread):
        _take_back(desk, entry, [drafting.misread(desk, language, reach, entry.audience)])
        return
    answer = ask(desk, entry, reach)
    if answer.decision.decision is Effect.DENY:
        _take_back(desk, entry, [desk.say(language, "denied", text=answer.error(language))])
        return
    digest = circular.digest(reach.audience)
    case = case_of(desk, entry, len(reach.audience.officers))
    if missing(replace(case, stage=Stage.OPEN)):
        prepared = drafting.renew(desk, entry, entry.maker, language)
        if isinstance(prepared, str):
            _take_back(desk, entry, [prepared])
            return
        lines = [desk.say(language, "release-needs-more", number=entry.number)]
        lines += preview(desk, prepared.entry, prepared.reach, prepared.answer)
        desk.tell(f"again-{entry.id}-{prepared.entry.version}", lines, prepared.entry, is_preview=True)
        return
    if (kept := kept_by_limit(desk, entry)) is not None:
        name = f"kept-{entry.id}-{entry.version}-{int(desk.now().timestamp())}"
        desk.tell(name, kept, entry, mentions=[entry.maker])
        return
    checker = case.approvals[-1].person
    release(desk, entry, reach, checker, answer.id)
    rooms, alone = len(reach.audience.rooms), str(len(reach.audience.persons))
    words = {"number": entry.number, "title": entry.title}
    if rooms:
        lines = [desk.say(language, "released", rooms=rooms, **words)]
        lines += [desk.say(language, "approved-persons", count=alone)] if reach.audience.persons else []
    else:
        lines = [desk.say(language, "released-alone", count=alone, **words)]
    if digest != entry.digest:
        lines.append(desk.say(language, "release-changed", count=str(len(reach.audience.officers))))
    desk.tell(f"released-{entry.id}", lines, entry)


def put_on_schedule(desk: Desk, entry: Announcement, at: datetime) -> str:
    """Note that an approved announcement goes out later, and say when and why."""
    is_held = entry.send_at is None or at != entry.send_at
    held = Held.QUIET if is_held and entry.send_at is None else Held.NOT
    desk.register.circulation.schedule(entry.id, at, held=held)
    key = "scheduled-quiet" if is_held else "scheduled"
    return desk.say(desk.language, key, number=entry.number, when=shown(at, desk))


def kept_by_limit(desk: Desk, entry: Announcement) -> list[str] | None:
    """Keep what a quota does not let out now, and say so; None where it may go out.

    What would go out too late goes back to its writer, as what the policy refuses does.
    """
    over = limits.over_at_sending(desk, entry)
    if over is None:
        return None
    at, line = over
    language = desk.language
    if late := drafting.too_late(desk, entry, at, language):
        words = {"person": desk.person(entry.maker, language), "number": entry.number, "when": shown(at, desk)}
        lines = [desk.say(language, "quota-send-late", **words), late]
        _return(desk, entry, lines)
        return [*lines, desk.say(language, "revise-hint", number=entry.number)]
    desk.register.circulation.schedule(entry.id, at, held=Held.LIMIT)
    return [line]


def _take_back(desk: Desk, entry: Announcement, lines: list[str]) -> None:
    _return(desk, entry, lines)
    head = desk.say(desk.language, "release-refused", number=entry.number, title=entry.title)
    hint = desk.say(desk.language, "revise-hint", number=entry.number)
    desk.tell(f"refused-{entry.id}-{entry.version}", [head, *lines, hint], entry)


def _return(desk: Desk, entry: Announcement, lines: list[str]) -> None:
    now = desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
    desk.register.circulation.stand(entry.id, Stage.RETURNED)
    desk.register.circulation.rule(entry.id, Ruling(entry.version, "", "", "refused", now, "\n".join(lines)))
