"""Gate: the bridge's questions to the policy, with the facts that a mail bridge can give.

Law: every fact of an action is given, derived from a given one, or named as unknown (`UNKNOWN`); none is silently left out.
It does not decide, and does not know what becomes of a verdict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from types import MappingProxyType

from daftar_bridges.core.message import Message
from daftar_bridges.core.origin import Authentication
from daftar_bridges.core.reply import Draft
from daftar_policy.core.decide import decide
from daftar_policy.core.event_text import event_facts
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.ids import parse_address
from daftar_policy.core.model import Decision, Effect, Mode, Request
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.point import Point

# What nobody here can know.
_PERSON = ("actor.roles", "actor.languages", "client.network", "client.country", "client.agent")
_ROOM = ("room.members", "room.external_members", "room.servers")
UNKNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "email-receive": (*_PERSON, *_ROOM, "server"),
        "email-send": (*_PERSON, *_ROOM, "client.address", "email.spf", "email.dkim", "email.dmarc", "server"),
        "send": (*_PERSON, *_ROOM, "client.address"),
    }
)
# What is known where the sender was looked at.
CHECKS = ("email.spf", "email.dkim", "email.dmarc")
# What only the whole mail says.
_BODY = ("email.text", "email.findings", "email.attachments")
# What the decision log tells one mail from another by, whatever the rules read.
_TELLING = frozenset({"actor.id", "email.address", "room.id"})
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
    """What came with a mail besides its bytes: return path, mailbox, the sending host's address, the ghost of the sender, octets.

    `authentication` is what was found out about the sender (None: nobody looked, or not yet).
    """

    sender: str
    mailbox: str
    peer: str
    ghost: str
    size: int
    authentication: Authentication | None = None


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


_ALLOWED = Verdict(Effect.ALLOW, "", MappingProxyType({}))
# What is known of no room: not even that nothing is known of it.
_NOWHERE = RoomFacts("", MappingProxyType({}))
# Why: a mail server hands over from a few thousand senders within an hour.
_MOST_PASSED = 4096


class Gate:
    """Asks one enforcement point."""

    def __init__(self, point: Point) -> None:
        self._point = point
        # What is needed depends on the policy alone, which changes seldom.
        self._known: tuple[Policy, _Needed] | None = None
        # Envelopes that no rule refuses for certain, with what was known of the room; while the policy stays, and time plays no part in it.
        self._passed: dict[Envelope, RoomFacts | None] = {}

    def envelope(self, envelope: Envelope, room: RoomFacts | None) -> Verdict:
        """Ask about a mail of which only the envelope is known; what the rest could still change is allowed."""
        if self._needed().is_free or self._passed.get(envelope, _NOWHERE) is room:
            return _ALLOWED
        facts = {**_outside(envelope), "email.address": envelope.sender or None}
        missing = (*_CONTENT, *CHECKS)
        # Why looked ahead: what is allowed here is asked again with the whole mail, so only a refusal is worth a line in the log.
        if not _is_certain_denial(self._look_ahead("email-receive", facts, room, missing)):
            self._pass(envelope, room)
            return _ALLOWED
        answer = self._ask("email-receive", facts, room, missing)
        return _verdict(answer, "en") if _is_certain_denial(answer.decision) else _ALLOWED

    def _pass(self, envelope: Envelope, room: RoomFacts | None) -> None:
        if self._needed().is_timed:
            return
        if len(self._passed) >= _MOST_PASSED:
            self._passed.clear()
        self._passed[envelope] = room

    @property
    def reads_body(self) -> bool:
        """Whether some rule that can refuse or hold a mail reads more of it than its header."""
        return self._needed().reads_body

    @property
    def reads_room(self) -> bool:
        """Whether some rule reads which room a mail gets into, so that what is said of one room does not hold for another."""
        return self._needed().reads_room

    @property
    def asks_nothing(self) -> bool:
        """Whether no rule could refuse or hold a mail, so that it is asked about only when it is shown."""
        needed = self._needed()
        return needed.is_open and not needed.reads_body

    def head(self, message: Message | None, envelope: Envelope, room: RoomFacts | None) -> Verdict:
        """Ask about a mail of which the header is read; `content` is empty where it must be asked about again before it is shown.

        That is so where a rule reads the whole mail, or a room that is not known yet (None).
        """
        needed = self._needed()
        if needed.is_open:
            return _ALLOWED
        if message is None:
            return self.receive(None, envelope, room)
        facts = self._facts(message, envelope)
        known = {name: value for name, value in facts.items() if name not in _BODY}
        missing = (*_BODY, *_unchecked(envelope))
        if needed.is_whole_later:
            decision = self._look_ahead("email-receive", known, room, missing)
            if decision.decision is Effect.ALLOW:
                return _ALLOWED
        return self._received(known, room, missing)

    def receive(self, message: Message | None, envelope: Envelope, room: RoomFacts | None) -> Verdict:
        """Ask about a whole mail; None for one that cannot be read, of which nothing but the envelope is known.

        `content` is empty where a rule reads a room that is not known yet (None), so that it must be asked about again.
        """
        if message is None:
            facts = {**_outside(envelope), "email.address": envelope.sender or None, "email.size": envelope.size}
            missing = [*(name for name in _CONTENT if name != "email.size"), *_unchecked(envelope)]
            return self._received(facts, room, missing)
        return self._received(self._facts(message, envelope), room, _unchecked(envelope))

    def _received(self, facts: Mapping[str, object], room: RoomFacts | None, missing: Sequence[str]) -> Verdict:
        # Why looked ahead: only what holds whatever room it is may be answered, and kept, before the room is known.
        if room is None and self.reads_room and not _is_certain(self._look_ahead("email-receive", facts, room, missing)):
            return _ALLOWED
        return _verdict(self._ask("email-receive", facts, room, missing), "en")

    @staticmethod
    def _facts(message: Message, envelope: Envelope) -> dict[str, object]:
        author = next((person.address for person in message.sender if person.address), None) or envelope.sender or None
        people = [person.address for person in (*message.to, *message.cc) if person.address]
        return {
            **_outside(envelope),
            "email.address": author,
            "email.from": author,
            "email.to": _readable([envelope.mailbox, *people]),
            "email.subject": message.subject or None,
            "email.text": message.whole or None,
            "email.size": envelope.size,
            "email.attachments": [item.name or item.type for item in message.attachments],
        }

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
            "email.attachments": [file.name for file in draft.files],
        }
        return _verdict(self._ask("email-send", facts, room), officer.language if officer and officer.language else None)

    def post(self, ghost: str, content: Mapping[str, object], room: RoomFacts | None) -> Verdict:
        """Ask whether a ghost may send an event into a room."""
        size = len(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
        facts = {"actor.id": ghost, "actor.kind": "ghost", **event_facts("m.room.message", None, content, size)}
        return _verdict(self._ask("send", facts, room), "en")

    @property
    def zone(self) -> tzinfo:
        """The time zone that the office goes by."""
        return self._point.policy.zone

    def name_of(self, official: str) -> str | None:
        """Give an official's name as the organisation has it."""
        officer = self._point.organisation.officer(official)
        return officer.name if officer and officer.name else None

    def labels_for(self, room: str, aliases: Sequence[str]) -> tuple[str, ...]:
        """Give the labels that the policy gives a room by its aliases."""
        return tuple(self._point.policy.labels_for(room, aliases))

    def _ask(self, action: str, facts: Mapping[str, object], room: RoomFacts | None, unknown: Sequence[str] = ()) -> Answer:
        every, missing = self._with_room(action, facts, room, unknown)
        return self._point.ask(action, every, unknown=missing)

    def _look_ahead(self, action: str, facts: Mapping[str, object], room: RoomFacts | None, unknown: Sequence[str] = ()) -> Decision:
        """Give what would be answered, without asking: for what is asked in full later. Facts that cannot be read are left to that."""
        every, missing = self._with_room(action, facts, room, unknown)
        policy = self._point.policy
        try:
            request = parse_request({**every, "action": action, "unknown": missing}, now=datetime.now(UTC))
        except RequestError:
            # Why: facts that cannot be read are facts that cannot be had, as at the enforcement point itself.
            request = Request(action, datetime.now(UTC), {}, ACTIONS[action])
        return decide(policy, request)

    def _with_room(
        self, action: str, facts: Mapping[str, object], room: RoomFacts | None, unknown: Sequence[str]
    ) -> tuple[dict[str, object], list[str]]:
        missing = [*UNKNOWN[action], *unknown]
        every = dict(facts)
        if room is None:
            missing.append("room")
        else:
            every |= {**room.facts, "room.label": sorted({*room.labels, *self.labels_for(room.id, room.aliases)})}
        if action != "email-receive":
            return every, missing
        # Why: under a burst of mail most of the time would go into facts that no rule reads.
        wanted = self._needed().facts
        return {name: value for name, value in every.items() if name in wanted}, _spelled_out(tuple(missing), wanted)

    def _needed(self) -> _Needed:
        policy = self._point.policy
        if self._known is None or self._known[0] is not policy:
            self._known = (policy, _needed(policy, self._point.reads("email-receive")))
            self._passed = {}
        return self._known[1]


@dataclass(frozen=True, slots=True)
class _Needed:
    """What must be known of a mail that comes in.

    `is_free` where no rule could refuse it by the envelope, `is_open` where none could refuse or hold it at all, `is_timed` where the same
    question may have another answer later; `facts` are those that some rule reads or that the log tells mails apart by.
    """

    facts: frozenset[str]
    is_open: bool
    is_free: bool
    reads_body: bool
    is_whole_later: bool
    is_timed: bool
    reads_room: bool


def _needed(policy: Policy, reads: frozenset[str]) -> _Needed:
    facts = set(reads)
    for derivation in reversed(policy.plans["email-receive"].derivations):
        if derivation.fact in facts:
            facts.update(derivation.sources)
    rules = [rule for rule in policy.rules if "email-receive" in rule.on and rule.mode is not Mode.OFF]
    decisive = [rule for rule in rules if rule.mode is Mode.ENFORCE]
    content = frozenset(_CONTENT)
    is_free = all(rule.effect is not Effect.DENY or (rule.reads and rule.reads <= content) for rule in decisive)
    reads_body = any(rule.reads & frozenset(_BODY) for rule in decisive)
    is_open = policy.defaults.get("email-receive", Effect.ALLOW) is Effect.ALLOW and all(
        rule.effect is Effect.ALLOW and not rule.denies_on_error for rule in decisive
    )
    is_timed = policy.plans["email-receive"].is_timed or any(name.startswith("time.") for name in facts)
    is_whole_later = any(rule.reads & frozenset(_BODY) for rule in rules)
    reads_room = any(name.startswith("room.") for name in facts)
    return _Needed(frozenset(facts | _TELLING), is_open, is_free, reads_body, is_whole_later, is_timed, reads_room)


@lru_cache(maxsize=64)
def _spelled_out(names: tuple[str, ...], wanted: frozenset[str]) -> list[str]:
    """Give those of the wanted facts that these names, of facts and of groups, stand for."""
    return [fact for fact in wanted if fact in names or fact.partition(".")[0] in names]


def _is_certain_denial(decision: Decision) -> bool:
    return decision.decision is Effect.DENY and _is_certain(decision)


def _is_certain(decision: Decision) -> bool:
    """Whether a refusal, or a hold, stays one whatever else becomes known."""
    # Why: a rule that is true stays true with more facts; one that is not evaluable, or a default, may come out otherwise.
    certain = set(decision.rules) - set(decision.not_evaluable)
    return decision.decision is not Effect.ALLOW and decision.by == "rule" and bool(certain)


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
    found = envelope.authentication
    checked = {"email.spf": found.spf, "email.dkim": found.dkim, "email.dmarc": found.dmarc} if found else {}
    return {"actor.id": envelope.ghost, "actor.kind": "ghost", "client.address": envelope.peer or None, **checked}


def _unchecked(envelope: Envelope) -> tuple[str, ...]:
    return CHECKS if envelope.authentication is None else ()


def _readable(addresses: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(address for address in addresses if _is_readable(address)))


# Why kept: nearly all mail is for the same few people.
@lru_cache(maxsize=4096)
def _is_readable(address: str) -> bool:
    return parse_address(address) is not None
