"""Rules: one rule as it is written, checked and compiled, with when and for whom it is in force.

Law: a rule is read whole or not at all, with every fault noted. It does not know other rules, nor how a decision is made of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from daftar_policy.core import conditions, membership, messages, spans, speech, when
from daftar_policy.core.conditions import UNKNOWN, Condition, Run, Values
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.matchers import Known
from daftar_policy.core.model import Effect, Mode, Truth

RESERVED = "daftar/"
_REQUIRED = ("id", "on", "then")
_OPTIONAL = ("title", "source", "when", "mode", "on_error", "say", "except", "from", "until", "rollout")


@dataclass(frozen=True, slots=True)
class Rollout:
    """The part of all actors for whom a rule is in force: those of some units (with all below), a share in percent, or both."""

    units: frozenset[str] | None
    percent: int | None

    @property
    def reads(self) -> frozenset[str]:
        """The facts that it looks at."""
        return frozenset({"actor.id"} | ({"actor.unit"} if self.units is not None else set()))

    def includes(self, rule: str, actor: str | None, values: Values) -> bool:
        """Say whether an actor is in it; nobody without an id is (format 1, section 4, Rollout)."""
        if not actor:
            return False
        if self.units is not None:
            unit = values.get("actor.unit")
            if unit is UNKNOWN or unit not in self.units:
                return False
        return self.percent is None or share(rule, actor) < self.percent


def share(rule: str, actor: str) -> int:
    """Give the actor's fixed place among 100 for a rule (format 1, section 4, Rollout)."""
    # Eight hexadecimal digits are four bytes.
    return int.from_bytes(hashlib.sha256(f"{rule}\0{actor}".encode("utf-8", "replace")).digest()[:4]) % 100


@dataclass(frozen=True, slots=True, eq=False)
class Excuse:
    """An exception of a rule: granted under a ticket, until a date."""

    condition: Condition
    ticket: str
    until: str
    span: spans.Span


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A compiled rule. `lines` are what it says, made ready; `place` is where it stands in the document, if it does."""

    id: str
    title: str
    source: str
    on: frozenset[str]
    condition: Condition
    effect: Effect
    mode: Mode
    denies_on_error: bool
    message: messages.Message
    lines: speech.Lines
    excuses: tuple[Excuse, ...]
    span: spans.Span
    rollout: Rollout | None
    run: Run
    place: int | None = None

    @property
    def is_timed(self) -> bool:
        """Whether the time of a request matters to it."""
        return self.span != spans.ALWAYS or any(excuse.span != spans.ALWAYS for excuse in self.excuses)

    @property
    def is_plain(self) -> bool:
        """Whether it is in force whenever its action is asked, for everybody, and without exceptions."""
        return self.span == spans.ALWAYS and self.rollout is None and not self.excuses

    @property
    def reads(self) -> frozenset[str]:
        """The facts that its conditions, exceptions and rollout look at."""
        found = conditions.reads(self.condition).union(*(conditions.reads(excuse.condition) for excuse in self.excuses))
        return found | self.rollout.reads if self.rollout else found

    def holds(self, values: Values, at: datetime) -> Truth:
        """Give "its `when` and not any exception that is still in time", three-valued; `at` is in UTC."""
        return self._unexcused(self.run(values), values, at)

    def in_force(self, truth: Truth, values: Values, at: datetime, actor: str | None) -> Truth:
        """Give whether the rule holds where its `when` is so; false where it is not in force at that time or for that actor."""
        if truth is False or (self.span is not spans.ALWAYS and not self.span.holds(at)):
            return False
        if self.excuses:
            truth = self._unexcused(truth, values, at)
        if self.rollout is not None and truth is not False and not self.rollout.includes(self.id, actor, values):
            return False
        return truth

    def _unexcused(self, truth: Truth, values: Values, at: datetime) -> Truth:
        if truth is False:
            return False
        for excuse in self.excuses:
            if excuse.span.holds(at):
                excused = excuse.condition.run(values)
                if excused:
                    return False
                if excused is None:
                    truth = None
        return truth


def read_rule(node: Node, place: int, known: Known, *, zone: tzinfo, languages: Sequence[str]) -> Rule | None:
    """Read one rule; None (and faults) where it cannot be used."""
    before = len(node.faults)
    if not node.keys(required=_REQUIRED, optional=_OPTIONAL):
        return None
    mode = Mode(node.child("mode").choice([mode.value for mode in Mode], Mode.ENFORCE) or Mode.ENFORCE)
    effect = Effect(node.child("then").choice([effect.value for effect in Effect], Effect.DENY) or Effect.DENY)
    if mode is Mode.WARN and effect is Effect.ALLOW:
        node.child("mode").fault("warn-allow", "a rule that allows has nothing to warn of", "use `monitor` or `enforce`")
    condition = when.read_when(node.child("when"), known)
    excuses = [_read_excuse(child, known, zone) for child in node.child("except").items()]
    rule_id, title = _read_id(node.child("id")), node.child("title").text()
    message = messages.read_message(node.child("say"), languages)
    on = _read_actions(node.child("on"))
    rule = Rule(
        id=rule_id,
        title=title,
        source=node.child("source").text(),
        on=on,
        condition=condition or when.ALWAYS,
        effect=effect,
        mode=mode,
        # Why allow: a rule that cannot be judged must not stop the day's work unless its author says that it should.
        denies_on_error=node.child("on_error").choice(["deny", "allow"], "allow") == "deny",
        message=message,
        lines=speech.prepare(message, languages, rule_id, title),
        excuses=tuple(excuse for excuse in excuses if excuse is not None),
        span=spans.read_span(node.child("from"), node.child("until"), zone),
        rollout=_read_rollout(node.child("rollout"), known),
        run=(condition or when.ALWAYS).run,
        place=place,
    )
    return rule if len(node.faults) == before else None


def _read_id(node: Node) -> str:
    rule = node.text()
    if rule.startswith(RESERVED):
        node.fault("reserved", f"ids that begin with `{RESERVED}` are the engine's own")
    elif rule and not rule.isprintable():
        node.fault("id", "a rule's id must be printable")
    return rule


def _read_actions(node: Node) -> frozenset[str]:
    items = node.items(or_one=True)
    if not items and node.data == []:
        node.fault("empty", "expected at least one action")
    actions = set()
    for item in items:
        action = item.text()
        if action in ACTIONS:
            actions.add(action)
        elif action or item.data is None:
            item.fault("unknown-action", f"unknown action `{action}`", did_you_mean(action, ACTIONS))
    return frozenset(actions)


def _read_excuse(node: Node, known: Known, zone: tzinfo) -> Excuse | None:
    if not node.keys(required=("ticket", "until"), optional=("when",)):
        return None
    condition = when.read_when(node.child("when"), known)
    span = spans.read_span(Node(None), node.child("until"), zone)
    ticket = node.child("ticket").text()
    return Excuse(condition, ticket, node.child("until").text(), span) if condition is not None else None


def _read_rollout(node: Node, known: Known) -> Rollout | None:
    if not node.present or not node.keys(optional=("units", "percent")):
        return None
    units = node.child("units").texts(or_one=True)
    percent = node.child("percent")
    return Rollout(
        membership.with_below(units, known.organisation) if node.child("units").present else None,
        percent.integer(least=0, most=100) if percent.present else None,
    )
