"""Drafting: from a clerk's words to a numbered draft with a preview, if the policy lets it.

Law: nothing is numbered that the policy refuses; a preview shows whom it reaches and whom it cannot reach.
It does not know approval.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from daftar_bots.announcements.desk import Answered, Desk, Heard
from daftar_bots.core import announcement as circular
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.audience import Audience, NoSuchUnit, resolve
from daftar_bots.core.commands import Announce, Day
from daftar_policy.core.model import Effect

# Specification, "Size limits": an event has at most 65,536 bytes; the rest is for what the server and signatures add.
MOST_BYTES = 56_000
LARGEST_OFFICES = 5


@dataclass(frozen=True, slots=True)
class Reach:
    """An audience as the bot can reach it: rooms by alias, aliases it is not in or cannot write to, outsiders in the rooms it is in."""

    audience: Audience
    rooms: Mapping[str, str]
    not_joined: tuple[str, ...]
    encrypted: tuple[str, ...]
    outsiders: int

    @property
    def is_external(self) -> bool | None:
        """Whether somebody outside is addressed; None where it cannot be known."""
        if self.outsiders:
            return True
        return None if self.not_joined else False


def draft(desk: Desk, heard: Heard, wish: Announce) -> None:
    """Answer an `announce` with a preview, or with why not."""
    language = desk.language_of(heard.person)
    if heard.person not in desk.settings.makers:
        people = desk.people(desk.settings.makers, language)
        desk.reply(heard, [desk.say(language, "refused-announce", person=desk.person(heard.person, language), people=people)])
        return
    reach = reached(desk, wish.audience)
    if isinstance(reach, NoSuchUnit):
        desk.reply(heard, [_no_such_unit(desk, language, reach)])
        return
    if not reach.audience.rooms:
        desk.reply(heard, [desk.say(language, "mistake-no-rooms", word=", ".join(wish.audience))])
        return
    try:
        entry = _entry(desk, heard, wish, reach.audience)
    except (ValueError, OverflowError):
        desk.reply(heard, [desk.say(language, "mistake-past", word=_day(wish))])
        return
    size = len(json.dumps(content(desk, entry), ensure_ascii=False).encode())
    if size > MOST_BYTES:
        desk.reply(heard, [desk.say(language, "mistake-long-text", size=size, most=MOST_BYTES)])
        return
    answer = ask(desk, entry, reach)
    if answer.decision.decision is Effect.DENY:
        desk.reply(heard, [desk.say(language, "denied", text=answer.error(language))])
        return
    opened = desk.register.open(entry)
    desk.reply(heard, preview(desk, opened, reach, answer), about=opened, is_preview=True)


def reached(desk: Desk, words: tuple[str, ...]) -> Reach | NoSuchUnit:
    """Resolve an audience and see which of its rooms the bot is in."""
    audience = resolve(words, desk.policy.organisation)
    if isinstance(audience, NoSuchUnit):
        return audience
    return reach_of(desk, audience)


def reach_of(desk: Desk, audience: Audience) -> Reach:
    """See which rooms of an audience the bot is in, and who else is."""
    organisation = desk.policy.organisation
    known = desk.store.room_ids()
    rooms = {room.alias: known[room.alias] for room in audience.rooms if room.alias in known}
    outsiders: set[str] = set()
    for room_id in set(rooms.values()):
        members = desk.store.members(room_id, "join", "invite")
        outsiders |= {user for user in members if user.partition(":")[2].lower() != organisation.server}
    not_joined = tuple(room.alias for room in audience.rooms if room.alias not in known)
    closed = desk.store.encrypted()
    encrypted = tuple(alias for alias, room_id in rooms.items() if room_id in closed)
    return Reach(audience, rooms, not_joined, encrypted, len(outsiders))


def ask(desk: Desk, entry: Announcement, reach: Reach) -> Answered:
    """Ask the policy whether this announcement may go to this audience."""
    facts: dict[str, object] = {
        "actor.id": entry.maker,
        "actor.kind": "person",
        "audience.size": len(reach.audience.officers),
        "audience.units": list(reach.audience.units),
        "announcement.importance": entry.importance,
        "event.text": f"{entry.title}\n{entry.text}".strip(),
    }
    unknown = ["client", "actor.roles"]
    if entry.label is not None:
        facts["announcement.label"] = entry.label
    if reach.is_external is None:
        unknown.append("audience.external")
    else:
        facts["audience.external"] = reach.is_external
    return desk.policy.ask("announce", facts, unknown=unknown)


def content(desk: Desk, entry: Announcement) -> dict[str, object]:
    """Give what is sent into the rooms: the clerk's words under a head, over how to acknowledge in each language of the office."""
    languages = desk.settings.languages
    loud = entry.importance != "routine"
    words = {"number": entry.number, "office": desk.unit(entry.office, languages[0])}
    if loud:
        importance = desk.say(languages[0], f"importance-{entry.importance}")
        head = desk.say(languages[0], "room-head-loud", importance=importance, **words)
    else:
        head = desk.say(languages[0], "room-head", **words)
    if entry.corrigendum:
        when = desk.moment(entry.corrected_at or entry.made_at)
        head += "\n" + desk.say(languages[0], "room-corrigendum", serial=str(entry.corrigendum), when=when)
    if entry.ack_by:
        foot = [desk.say(language, "room-ack-by", when=desk.moment(entry.ack_by)) for language in languages]
    else:
        foot = [desk.say(language, "room-ack") for language in languages]
    return circular.room_content(entry, head, foot)


def preview(desk: Desk, entry: Announcement, reach: Reach, answer: Answered) -> list[str]:
    """Give the lines by which a second person decides."""
    language = desk.language
    audience = reach.audience
    lines = [
        desk.say(language, "preview-head", number=entry.number, maker=desk.person(entry.maker, language), title=entry.title),
        desk.say(
            language, "preview-audience", officers=len(audience.officers), rooms=len(audience.rooms), audience=", ".join(entry.audience)
        ),
    ]
    offices = [
        desk.say(language, "preview-office", office=desk.unit(unit, language), count=size)
        for unit, size in audience.largest(LARGEST_OFFICES)
    ]
    if offices:
        lines.append(desk.say(language, "preview-largest", offices=", ".join(offices)))
    if entry.importance != "routine":
        lines.append(desk.say(language, "preview-importance", importance=desk.say(language, f"importance-{entry.importance}")))
    if entry.ack_by:
        lines.append(desk.say(language, "preview-ack-by", when=desk.moment(entry.ack_by)))
    if entry.label:
        lines.append(desk.say(language, "preview-label", label=entry.label))
    if reach.not_joined:
        lines.append(desk.say(language, "preview-not-joined", rooms=", ".join(reach.not_joined)))
    if reach.encrypted:
        lines.append(desk.say(language, "preview-encrypted", rooms=", ".join(reach.encrypted)))
    if reach.outsiders:
        lines.append(desk.say(language, "preview-external", count=reach.outsiders))
    if answer.decision.decision is Effect.HOLD:
        lines.append(desk.say(language, "preview-hold", rules=", ".join(answer.decision.rules)))
    elif answer.decision.warned:
        lines.append(desk.say(language, "preview-warned", text=answer.error(language)))
    if entry.text:
        lines += [desk.say(language, "preview-text"), entry.text]
    return [*lines, desk.say(language, "preview-ask", number=entry.number)]


def _entry(desk: Desk, heard: Heard, wish: Announce, audience: Audience) -> Announcement:
    """Give the draft without its number. Raises ValueError or OverflowError where the deadline is no day to come."""
    now = desk.now().astimezone(desk.policy.zone)
    until = circular.deadline(wish.ack_by, now, desk.policy.zone)
    return Announcement(
        id="",
        office=desk.settings.office,
        year=now.year,
        serial=0,
        maker=heard.person,
        title=wish.title,
        text=wish.text,
        importance=wish.importance,
        label=wish.label,
        ack_by=until.isoformat() if until else None,
        audience=wish.audience,
        digest=circular.digest(audience),
        state=State.DRAFT,
        made_at=now.isoformat(timespec="seconds"),
    )


def _no_such_unit(desk: Desk, language: str, missing: NoSuchUnit) -> str:
    if missing.several:
        return desk.say(language, "mistake-unit-several", word=missing.word, hint=missing.hint)
    if missing.hint:
        return desk.say(language, "mistake-unit-close", word=missing.word, hint=missing.hint)
    return desk.say(language, "mistake-unit", word=missing.word)


def _day(wish: Announce) -> str:
    return f"{wish.ack_by.day:02}-{wish.ack_by.month:02}-{wish.ack_by.year}" if isinstance(wish.ack_by, Day) else "ack"
