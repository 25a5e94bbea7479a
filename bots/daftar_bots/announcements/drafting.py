"""Drafting: from a person's words to a numbered draft with a preview, if the policy lets it; and from a draft to its next version.

Law: nothing is numbered that cannot be sent, that a quota forbids or that the policy refuses; a revision keeps the number and needs all
approvals anew. It does not know approval.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from daftar_bots.announcements import limits, rights
from daftar_bots.announcements.desk import MOST_SHOWN, Answered, Desk, Heard, size_of
from daftar_bots.announcements.previewing import LARGEST_OFFICES, preview, shown
from daftar_bots.announcements.reaching import Reach, ask, reach_of, reached
from daftar_bots.announcements.wording import content
from daftar_bots.core import announcement as circular
from daftar_bots.core.announcement import Announcement, Held, State
from daftar_bots.core.approval import Stage
from daftar_bots.core.circulation_commands import Revise
from daftar_bots.core.commands import Announce, Day, Number, Within
from daftar_bots.core.plain_text import tidy
from daftar_bots.core.schedule import MOST_YEARS_AHEAD, When, is_too_far, moment
from daftar_bots.core.selector import Misread
from daftar_policy.core.model import Effect

__all__ = [
    "LARGEST_OFFICES",
    "MOST_BYTES",
    "Prepared",
    "Reach",
    "ask",
    "check",
    "content",
    "draft",
    "misread",
    "open_draft",
    "prepare",
    "preview",
    "reach_of",
    "reached",
    "renew",
    "revise",
]

# Why less than what can be shown: the preview shows the same words and who they are for.
MOST_BYTES = MOST_SHOWN - 2_000
# How much of an audience, and of one word of it, is repeated to who wrote it.
LONGEST_ECHO, LONGEST_WORD = 300, 80


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that may be made: its words, whom it reaches, and what the policy says to it."""

    entry: Announcement
    reach: Reach
    answer: Answered


def draft(desk: Desk, heard: Heard, wish: Announce) -> Announcement | None:
    """Answer an `announce` with a preview and give the draft, or answer with why not."""
    prepared = prepare(desk, heard.person, wish)
    if isinstance(prepared, str):
        desk.reply(heard, [prepared])
        return None
    opened = open_draft(desk, prepared)
    desk.reply(heard, preview(desk, opened, prepared.reach, prepared.answer), about=opened, is_preview=True)
    return opened


def open_draft(desk: Desk, prepared: Prepared) -> Announcement:
    """Give a draft its number."""
    return desk.register.open(prepared.entry)


def prepare(desk: Desk, person: str, wish: Announce) -> Prepared | str:
    """See whether a person may make this draft, and make it ready; else say why not, in their language."""
    language = desk.language_of(person)
    makers = rights.makers(desk)
    if person not in makers:
        return desk.say(language, "refused-announce", person=desk.person(person, language), people=desk.people(makers, language))
    now = desk.now().astimezone(desk.policy.zone)
    blank = Announcement(
        id="",
        office=desk.settings.office,
        year=now.year,
        serial=0,
        maker=person,
        title=wish.title,
        text=wish.text,
        importance=wish.importance,
        label=wish.label,
        ack_by=None,
        audience=wish.audience,
        digest="",
        state=State.DRAFT,
        made_at=now.isoformat(timespec="seconds"),
        is_drill=wish.is_drill,
        expires_at=now + desk.settings.circulation.expires,
    )
    entry = _resolved(desk, blank, language, Moments(wish.ack_by, wish.send_at, wish.until, wish.supersedes))
    if isinstance(entry, str):
        return entry
    return limits.over_at_writing(desk, entry, language) or check(desk, entry, language)


def check(desk: Desk, entry: Announcement, language: str) -> Prepared | str:
    """See whether a draft can be sent as it is, and ask the policy; else say why not."""
    reach = reached(desk, entry.audience)
    if isinstance(reach, Misread):
        return misread(desk, language, reach, entry.audience)
    if not reach.audience.rooms and not reach.audience.officers:
        return desk.say(language, "mistake-nobody", word=", ".join(entry.audience)[:LONGEST_ECHO])
    ready = replace(entry, title=tidy(entry.title), text=tidy(entry.text), digest=circular.digest(reach.audience))
    size = len(json.dumps(content(desk, ready), ensure_ascii=False).encode())
    if size > MOST_BYTES:
        return desk.say(language, "mistake-long-text", size=size, most=MOST_BYTES)
    answer = ask(desk, ready, reach)
    if answer.decision.decision is Effect.DENY:
        return desk.say(language, "denied", text=answer.error(language))
    # Why measured: what cannot be shown whole cannot be approved.
    if (size := size_of(preview(desk, ready, reach, answer))) > MOST_SHOWN:
        return desk.say(language, "mistake-long-text", size=size, most=MOST_SHOWN)
    return Prepared(ready, reach, answer)


def revise(desk: Desk, heard: Heard, entry: Announcement, wish: Revise) -> None:
    """Answer a `revise` with the preview of the next version, or with why not."""
    language = desk.language_of(heard.person)
    if entry.stage in {Stage.SENT, Stage.CANCELLED}:
        desk.reply(heard, [desk.say(language, f"revise-{entry.stage.value}", number=entry.number)], about=entry)
        return
    makers = rights.makers(desk)
    if heard.person not in makers:
        words = {"person": desk.person(heard.person, language), "people": desk.people(makers, language)}
        desk.reply(heard, [desk.say(language, "refused-announce", **words)], about=entry)
        return
    options = wish.options
    changed = replace(
        entry,
        audience=options.audience or entry.audience,
        title=wish.title or entry.title,
        text=entry.text if wish.text is None else wish.text,
        importance=options.importance or entry.importance,
        label=options.label or entry.label,
        is_drill=options.is_drill or entry.is_drill,
        # Why: what only quiet hours or a limit kept is free again, and is kept anew where they still do.
        send_at=None if entry.held is not Held.NOT else entry.send_at,
    )
    ready = _resolved(desk, changed, language, Moments(options.ack_by, options.send_at, options.until, options.supersedes))
    renewed = ready if isinstance(ready, str) else renew(desk, ready, heard.person, language)
    if isinstance(renewed, str):
        desk.reply(heard, [renewed], about=entry)
    else:
        lines = preview(desk, renewed.entry, renewed.reach, renewed.answer)
        desk.reply(heard, lines, about=renewed.entry, is_preview=True)


def renew(desk: Desk, entry: Announcement, author: str, language: str) -> Prepared | str:
    """Make a draft its own next version, which needs all approvals anew; else say why it cannot be."""
    checked = check(desk, entry, language)
    if isinstance(checked, str):
        return checked
    now = desk.now().astimezone(desk.policy.zone)
    following = replace(
        checked.entry, version=entry.version + 1, stage=Stage.OPEN, held=Held.NOT, expires_at=now + desk.settings.circulation.expires
    )
    desk.register.circulation.revise(following, author, now)
    return replace(checked, entry=following)


def misread(desk: Desk, language: str, missing: Misread, audience: tuple[str, ...]) -> str:
    """Say what of an audience cannot be read, where, and what may have been meant."""
    key = f"{missing.key}-close" if missing.hint and missing.key != "mistake-unit-several" else missing.key
    word = missing.word[:LONGEST_WORD]
    words = {"word": word, "hint": missing.hint} if missing.hint else {"word": word}
    line = desk.say(language, key, **words)
    text = ", ".join(audience)
    # Why only in longer ones: in a single word the place is plain. Why not in very long ones: they would bury the sentence.
    if text == missing.word or len(text) > LONGEST_ECHO:
        return line
    return f"{line} {desk.say(language, 'audience-column', audience=text, column=str(missing.column))}"


@dataclass(frozen=True, slots=True)
class Moments:
    """What a draft says about moments and about another announcement, as it was written."""

    ack_by: Within | Day | None
    send_at: When | None
    until: Within | Day | None
    supersedes: Number | None


def _resolved(desk: Desk, entry: Announcement, language: str, wish: Moments) -> Announcement | str:
    """Give the draft with its moments in the calendar; what was not written stays as it is."""
    now = desk.now()
    try:
        send_at = moment(wish.send_at, now, rights.calendar(desk)) if wish.send_at else entry.send_at
    except (ValueError, OverflowError):
        return desk.say(language, "mistake-when-past")
    start = max(send_at, now) if send_at else now
    zone = desk.policy.zone
    found: dict[str, datetime | None] = {}
    for name, deadline in (("ack", wish.ack_by), ("until", wish.until)):
        try:
            found[name] = circular.deadline(deadline, start.astimezone(zone), zone)
        except (ValueError, OverflowError):
            return desk.say(language, "mistake-past", word=_written(deadline, name))
    ack_by = found["ack"].isoformat() if found["ack"] else entry.ack_by
    timed = replace(entry, send_at=send_at, ack_by=ack_by, until=found["until"] or entry.until)
    return too_far(desk, timed, language) or too_late(desk, timed, start, language) or _replacing(desk, timed, language, wish.supersedes)


def too_late(desk: Desk, entry: Announcement, start: datetime, language: str) -> str | None:
    """Say which of its moments is over before an announcement goes out; None where none is."""
    if entry.ack_by is not None and datetime.fromisoformat(entry.ack_by) <= start:
        return desk.say(language, "mistake-ack-before", when=desk.moment(entry.ack_by))
    if entry.until is not None and entry.until <= start:
        return desk.say(language, "mistake-until-before", when=shown(entry.until, desk))
    return None


def too_far(desk: Desk, entry: Announcement, language: str) -> str | None:
    """Say which of its moments is so far ahead that its year is a slip of the hand; None where none is."""
    ack_by = datetime.fromisoformat(entry.ack_by) if entry.ack_by is not None else None
    far = [each for each in (entry.send_at, ack_by, entry.until) if each is not None and is_too_far(each, desk.now())]
    return desk.say(language, "mistake-far", when=shown(far[0], desk), years=str(MOST_YEARS_AHEAD)) if far else None


def _replacing(desk: Desk, entry: Announcement, language: str, wish: Number | None) -> Announcement | str:
    if wish is None:
        return entry
    year = wish.year or desk.now().astimezone(desk.policy.zone).year
    old = desk.register.by_number(entry.office, year, wish.serial)
    if old is None:
        return desk.say(language, "mistake-no-such", number=f"{wish.serial}/{year}")
    if old.state is not State.APPROVED or old.recalled_at is not None or old.closed_by is not None:
        return desk.say(language, "mistake-supersedes", number=old.number)
    return replace(entry, supersedes=old.id)


def _written(deadline: Within | Day | None, name: str) -> str:
    if not isinstance(deadline, Day):
        return name
    return f"{deadline.day:02}-{deadline.month:02}" + (f"-{deadline.year}" if deadline.year else "")
