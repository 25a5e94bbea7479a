"""Desk: what the parts of the announcements bot share: its settings, its memory, its voice, whom it asks, and how it replies.

Law: a reply is queued, never sent from here, under a transaction id that derives from what it replies to.
It does not know commands.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from daftar_bots.announcements.after_settings import AfterSettings
from daftar_bots.announcements.circulation_settings import CirculationSettings
from daftar_bots.announcements.register import Register
from daftar_bots.compose.settings import ComposeSettings
from daftar_bots.config_encryption import EncryptionSettings
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.derived import derived
from daftar_bots.core.language import choose, listed, name_in, own_name
from daftar_bots.port import Event
from daftar_bots.services.outgoing.settings import Target
from daftar_bots.services.settings import ServiceSettings
from daftar_bots.speech import Speech
from daftar_bots.store import Outgoing, Store
from daftar_policy.core.model import Decision
from daftar_policy.core.organisation import Organisation

# Specification, "Size limits": an event has at most 65,536 bytes. In an encrypted room the content grows by a third (base64), which leaves
# 49,152 of it; the rest is for what the server and signatures add.
MOST_SHOWN = 46_000
# Why: a list of names that fills several telephone screens is read by nobody; the rest is counted.
MOST_NAMES = 40


class Answered(Protocol):
    """An answer of the policy, with the id to ask for it by."""

    @property
    def id(self) -> str:
        """Its id in the decision log."""

    @property
    def decision(self) -> Decision:
        """What the policy says."""

    def error(self, language: str | None = None) -> str:
        """Give the refusal in words, with the ids of the rules."""


class Policy(Protocol):
    """Whom the bot asks, and the office tree it speaks of (both follow the files on disk)."""

    @property
    def organisation(self) -> Organisation:
        """The office tree."""

    @property
    def zone(self) -> tzinfo:
        """The time zone of dates and of the years of numbers."""

    def ask(self, action: str, facts: Mapping[str, object], *, unknown: Iterable[str] = ()) -> Answered:
        """Ask whether something may be done."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A `Policy` for reading and measuring only: the office tree and the time zone, and nobody who could be asked."""

    organisation: Organisation
    zone: tzinfo

    def ask(self, action: str, facts: Mapping[str, object], *, unknown: Iterable[str] = ()) -> Answered:
        """Fail: whoever reads asks nothing. Raises RuntimeError."""
        raise RuntimeError(f"`{action}` is asked where nothing may be asked: {facts} {unknown}")


@dataclass(frozen=True, slots=True)
class Settings:
    """One bot as configured: who may do what, in which room, for which office, in which languages."""

    id: str
    user_id: str
    control_room: str
    makers: tuple[str, ...]
    approvers: tuple[str, ...]
    office: str
    languages: tuple[str, ...]
    store: Path
    create_rooms: bool = False
    encryption: EncryptionSettings = field(default_factory=EncryptionSettings)
    circulation: CirculationSettings = field(default_factory=CirculationSettings)
    after: AfterSettings = field(default_factory=AfterSettings)
    compose: ComposeSettings = field(default_factory=ComposeSettings)
    kind: str = "announcements"
    services: ServiceSettings = field(default_factory=ServiceSettings)
    outgoing: tuple[Target, ...] = ()
    # Who looks after the rooms that the bot makes; None: the makers.
    administrators: tuple[str, ...] | None = None
    # The service bots of the same file: what they write into an office's room nobody approves one by one.
    colleagues: tuple[str, ...] = ()


class Taker(Protocol):
    """Who takes the answer to what did not come from the room."""

    def __call__(self, lines: Sequence[str], about: Announcement | None, *, is_preview: bool) -> None:
        """Take the lines of an answer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person did in the control room: the event, its words (or reaction), and what they refer to."""

    event: Event
    words: str
    about: str | None = None
    thread: str | None = None
    # What was put together for it piece by piece (its files are of that), and who takes the answer where it is not for the room.
    composition: str | None = None
    taker: Taker | None = None

    @property
    def person(self) -> str:
        """Who it was."""
        return self.event.sender


@dataclass(frozen=True, slots=True)
class Desk:
    """The bot's shared parts, and the one queue of what it says."""

    settings: Settings
    store: Store
    register: Register
    policy: Policy
    speech: Speech
    now: Callable[[], datetime]

    @property
    def language(self) -> str:
        """The control room's language."""
        return self.settings.languages[0]

    def language_of(self, person: str) -> str:
        """Give the language in which a person is answered."""
        officer = self.policy.organisation.officer(person)
        said = (
            self.store.cell("SELECT language FROM spoken_language WHERE user_id = ?", person) if self.settings.kind == "services" else None
        )
        return choose([str(said) if said else None, officer.language if officer else None], self.language)

    def say(self, language: str, key: str, **words: str | int) -> str:
        """Give a sentence."""
        return self.speech.say(language, key, words)

    def person(self, user_id: str, language: str) -> str:
        """Give a person's name in a language, else the Matrix id."""
        officer = self.policy.organisation.officer(user_id)
        if officer is None:
            return user_id
        return own_name(officer.name, officer.name_local, language) or user_id

    def people(self, user_ids: Sequence[str], language: str) -> str:
        """Give names as one text, the rest beyond `MOST_NAMES` counted."""
        names = [self.person(user_id, language) for user_id in user_ids[:MOST_NAMES]]
        if len(user_ids) > MOST_NAMES:
            names.append(self.say(language, "and-more", count=len(user_ids) - MOST_NAMES))
        return listed(names, language)

    def unit(self, unit_id: str, language: str) -> str:
        """Give an office's name in a language, else its id."""
        unit = self.policy.organisation.units.get(unit_id)
        return name_in(unit.name, language, unit_id) if unit else unit_id

    def moment(self, rfc3339: str) -> str:
        """Give a moment as people here write it."""
        return datetime.fromisoformat(rfc3339).astimezone(self.policy.zone).strftime("%d-%m-%Y %H:%M")

    def reply(
        self,
        heard: Heard,
        lines: Sequence[str],
        *,
        about: Announcement | None = None,
        is_preview: bool = False,
        amendment: int | None = None,
        kind: str = "reply",
        mentions: Sequence[str] = (),
    ) -> str:
        """Queue the one answer to what a person said, in the thread the person used; give its transaction id."""
        if heard.taker is not None:
            heard.taker(lines, about, is_preview=is_preview)
            return ""
        # Why: clients cannot show a reply to a reaction, so that one goes to the message it stands on.
        target = heard.event.event_id if heard.event.type == "m.room.message" else heard.about or heard.event.event_id
        relation: dict[str, object] = {"m.in_reply_to": {"event_id": target}}
        if heard.thread is not None:
            # Specification, "Threads": clients without threads show the reply.
            relation |= {"rel_type": "m.thread", "event_id": heard.thread, "is_falling_back": False}
        named = {"m.mentions": {"user_ids": list(dict.fromkeys((heard.person, *mentions)))}}
        name = derived(heard.event.event_id)
        message = {**notice(lines if is_preview else self._fitting(lines)), **named, "m.relates_to": relation}
        self._put(Outgoing("preview" if is_preview else kind, "", heard.event.room_id, f"rep-{name}", message, _id(about), amendment))
        return f"rep-{name}"

    def tell(
        self,
        transaction_id: str,
        lines: Sequence[str],
        about: Announcement | None = None,
        *,
        is_preview: bool = False,
        kind: str = "reply",
        mentions: Sequence[str] = (),
    ) -> None:
        """Queue a notice to the control room that nobody asked for just now."""
        room_id = self.store.room_id(self.settings.control_room)
        # Why also where nobody is named: without it clients look for `@room` in the words (specification, "User and room mentions").
        message = notice(lines if is_preview else self._fitting(lines)) | {"m.mentions": {"user_ids": list(mentions)} if mentions else {}}
        self._put(Outgoing("preview" if is_preview else kind, "", room_id, transaction_id, message, _id(about)))

    def _fitting(self, lines: Sequence[str]) -> Sequence[str]:
        """Give what of the lines an event can hold, the rest counted: a report that the server refuses would tell nothing."""
        kept = list(lines)
        while len(kept) > 1 and size_of(kept) > MOST_SHOWN:
            kept = kept[: len(kept) * 3 // 4]
        cut = len(lines) - len(kept)
        return [*kept, self.say(self.language, "and-more", count=cut)] if cut else lines

    def _put(self, outgoing: Outgoing) -> None:
        if outgoing.kind == "preview":
            self.store.unshown.add(outgoing.transaction_id)
        self.store.put([replace(outgoing, alias=self.settings.control_room)])


def _id(announcement: Announcement | None) -> str | None:
    return announcement.id if announcement else None


def size_of(lines: Sequence[str]) -> int:
    """Give how many bytes a notice of these lines has."""
    return len(json.dumps(notice(lines), ensure_ascii=False).encode())


def notice(lines: Sequence[str]) -> dict[str, object]:
    """Give the content of a bot's message: a notice, so that no other bot answers it."""
    text = "\n".join(lines)
    return {
        "msgtype": "m.notice",
        "body": text,
        "format": "org.matrix.custom.html",
        # Why a paragraph for each line: clients choose the direction of each block by its own first letter.
        "formatted_body": "".join(f"<p>{html.escape(line).replace(chr(10), '<br>')}</p>" for line in lines if line),
    }
