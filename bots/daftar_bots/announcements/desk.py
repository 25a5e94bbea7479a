"""Desk: what the parts of the announcements bot share: its settings, its memory, its voice, whom it asks, and how it replies.

Law: a reply is queued, never sent from here, under a transaction id that derives from what it replies to.
It does not know commands.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from daftar_bots.announcements.register import Register
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.language import choose, name_in
from daftar_bots.port import Event
from daftar_bots.speech import Speech
from daftar_bots.store import Outgoing, Store
from daftar_policy.core.model import Decision
from daftar_policy.core.organisation import Organisation

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


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person did in the control room: the event, its words (or reaction), and what they refer to."""

    event: Event
    words: str
    about: str | None = None
    thread: str | None = None

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
        return choose([officer.language if officer else None], self.language)

    def say(self, language: str, key: str, **words: str | int) -> str:
        """Give a sentence."""
        return self.speech.say(language, key, words)

    def person(self, user_id: str, language: str) -> str:
        """Give a person's name in a language, else the Matrix id."""
        officer = self.policy.organisation.officer(user_id)
        if officer is None:
            return user_id
        return (officer.name if language == "en" else officer.name_local) or officer.name or user_id

    def people(self, user_ids: Sequence[str], language: str) -> str:
        """Give names as one text, the rest beyond `MOST_NAMES` counted."""
        names = [self.person(user_id, language) for user_id in user_ids[:MOST_NAMES]]
        if len(user_ids) > MOST_NAMES:
            names.append(self.say(language, "and-more", count=len(user_ids) - MOST_NAMES))
        return ", ".join(names)

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
    ) -> None:
        """Queue the one answer to what a person said, in the thread the person used."""
        # Why: clients cannot show a reply to a reaction, so that one goes to the message it stands on.
        target = heard.event.event_id if heard.event.type == "m.room.message" else heard.about or heard.event.event_id
        relation: dict[str, object] = {"m.in_reply_to": {"event_id": target}}
        if heard.thread is not None:
            # Specification, "Threads": clients without threads show the reply.
            relation |= {"rel_type": "m.thread", "event_id": heard.thread, "is_falling_back": False}
        mentions = {"m.mentions": {"user_ids": [heard.person]}}
        name = hashlib.sha256(heard.event.event_id.encode()).hexdigest()[:24]
        message = {**notice(lines), **mentions, "m.relates_to": relation}
        self._put(Outgoing("preview" if is_preview else "reply", "", heard.event.room_id, f"rep-{name}", message, _id(about), amendment))

    def tell(self, transaction_id: str, lines: Sequence[str], about: Announcement | None = None) -> None:
        """Queue a notice to the control room that nobody asked for just now."""
        room_id = self.store.room_id(self.settings.control_room)
        self._put(Outgoing("reply", "", room_id, transaction_id, notice(lines), _id(about)))

    def _put(self, outgoing: Outgoing) -> None:
        self.store.put([replace(outgoing, alias=self.settings.control_room)])


def _id(announcement: Announcement | None) -> str | None:
    return announcement.id if announcement else None


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
