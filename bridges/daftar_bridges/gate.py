"""Gate: the bridge's questions to the policy, with the facts that a mail bridge can give.

Law: every fact of an action is given, derived from a given one, or named as unknown (`UNKNOWN`); none is silently left out.
It does not decide, and does not know what becomes of a verdict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daftar_bridges.core.message import Message
from daftar_bridges.core.reply import Draft
from daftar_policy.core.event_text import event_facts
from daftar_policy.core.ids import parse_address
from daftar_policy.core.model import Effect
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.point import Point

# What nobody here can know. Why SPF, DKIM and DMARC: they are the receiving mail server's to check; its verdict is not read yet.
_PERSON = ("actor.roles", "actor.languages", "client.network", "client.country", "client.agent")
_ROOM = ("room.members", "room.external_members", "room.servers")
UNKNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "email-receive": (*_PERSON, *_ROOM, "email.spf", "email.dkim", "email.dmarc", "server"),
        "email-send": (*_PERSON, *_ROOM, "client.address", "email.spf", "email.dkim", "email.dmarc", "server"),
        "send": (*_PERSON, *_ROOM, "client.address"),
    }
)
# What the envelope alone does not say.
_CONTENT = ("email.from", "email.to", "email.subject", "email.text", "email.findings", "email.size", "email.attachments")


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What is known of a mailbox's room; `facts` is empty until the homeserver has told."""

    id: str
    facts: Mapping[str, object]
    aliases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What came with a mail besides its bytes: return path, mailbox, the sending host's address, the ghost of the sender, octets."""

    sender: str
    mailbox: str
    peer: str
    ghost: str
    size: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy said: `content` goes beside a refusal, `text` is for people; `warning` is of rules that only warn."""

    effect: Effect
    text: str
    content: Mapping[str, object]
    warning: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether it may go on now."""
        return self.effect is Effect.ALLOW


class Gate:
    """Asks one enforcement point."""

    def __init__(self, point: Point) -> None:
        self._point = point

    def envelope(self, envelope: Envelope, room: RoomFacts | None) -> Verdict:
        """Ask about a mail of which only the envelope is known; what the rest could still change is allowed."""
        facts = {**_outside(envelope), "email.address": envelope.sender or None}
        answer = self._ask("email-receive", facts, room, _CONTENT)
        decision = answer.decision
        # Why: a rule that is true stays true with more facts; one that is not evaluable, or a default, may come out otherwise.
        certain = set(decision.rules) - set(decision.not_evaluable)
        if decision.decision is Effect.DENY and decision.by == "rule" and certain:
            return _verdict(answer, "en")
        return Verdict(Effect.ALLOW, "", {})

    def receive(self, message: Message | None, envelope: Envelope, room: RoomFacts | None) -> Verdict:
        """Ask about a whole mail; None for one that cannot be read, of which nothing but the envelope is known."""
        if message is None:
            facts = {**_outside(envelope), "email.address": envelope.sender or None, "email.size": envelope.size}
            return _verdict(self._ask("email-receive", facts, room, [name for name in _CONTENT if name != "email.size"]), "en")
        author = next((person.address for person in message.sender if person.address), None) or envelope.sender or None
        people = [person.address for person in (*message.to, *message.cc) if person.address]
        facts = {
            **_outside(envelope),
            "email.address": author,
            "email.from": author,
            "email.to": _readable([envelope.mailbox, *people]),
            "email.subject": message.subject or None,
            "email.text": message.whole or None,
            "email.size": envelope.size,
            "email.attachments": [item.name or item.type for item in message.attachments],
        }
        return _verdict(self._ask("email-receive", facts, room), "en")

    def hand_out(self, draft: Draft, recipient: str, official: str, size: int, room: RoomFacts | None) -> Verdict:
        """Ask whether an official's mail may go to one recipient."""
        officer = self._point.organisation.officer(official)
        facts = {
            "actor.id": official,
            "actor.kind": "person",
            "email.address": recipient,
            "email.from": draft.sender.address,
            "email.to": _readable(draft.recipients),
            "email.subject": draft.subject,
            "email.text": draft.text,
            "email.size": size,
        }
        return _verdict(self._ask("email-send", facts, room), officer.language if officer and officer.language else None)

    def post(self, ghost: str, content: Mapping[str, object], room: RoomFacts | None) -> Verdict:
        """Ask whether a ghost may send an event into a room."""
        size = len(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
        facts = {"actor.id": ghost, "actor.kind": "ghost", **event_facts("m.room.message", None, content, size)}
        return _verdict(self._ask("send", facts, room), "en")

    def name_of(self, official: str) -> str | None:
        """Give an official's name as the organisation has it."""
        officer = self._point.organisation.officer(official)
        return officer.name if officer and officer.name else None

    def labels_for(self, room: str, aliases: Sequence[str]) -> tuple[str, ...]:
        """Give the labels that the policy gives a room by its aliases."""
        return tuple(self._point.policy.labels_for(room, aliases))

    def _ask(self, action: str, facts: Mapping[str, object], room: RoomFacts | None, unknown: Sequence[str] = ()) -> Answer:
        missing = [*UNKNOWN[action], *unknown]
        if room is None:
            return self._point.ask(action, facts, unknown=[*missing, "room"])
        labels = sorted({*room.labels, *self.labels_for(room.id, room.aliases)})
        return self._point.ask(action, {**facts, **room.facts, "room.label": labels}, unknown=missing)


def _verdict(answer: Answer, language: str | None) -> Verdict:
    decision = answer.decision
    if decision.decision is Effect.HOLD:
        said = decision.say.get(language or "", "") or " / ".join(decision.say.values())
        return Verdict(decision.decision, f"{said} [{', '.join(decision.rules)}]", answer.content())
    if answer.is_allowed:
        said = (decision.say.get(language or "") or " / ".join(decision.say.values())) if decision.warned else ""
        warning = f"{said} [{', '.join(decision.warned)}]" if said else ""
        return Verdict(decision.decision, "", answer.content(), warning)
    return Verdict(decision.decision, answer.error(language), answer.content())


def _outside(envelope: Envelope) -> dict[str, object]:
    return {"actor.id": envelope.ghost, "actor.kind": "ghost", "client.address": envelope.peer or None}


def _readable(addresses: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(address for address in addresses if parse_address(address)))
