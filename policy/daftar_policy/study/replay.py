"""Replay: what a policy would have answered to decisions of the log, and where that differs from another policy's answer.

Law: a rule is judged only where the line holds every fact that it reads; else what the log says of the same rule counts, and where that
says nothing either, the rule is `not replayable` there. An answer that such a rule could turn is counted apart, never guessed.
Memory does not grow with the log. It does not know files or commands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from daftar_policy.core.decide import actor_of
from daftar_policy.core.derive import Derivation, derive, plan_for
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Effect, Mode, Truth
from daftar_policy.core.policy import Policy
from daftar_policy.core.rules import Rule
from daftar_policy.study.recorded import Recorded

STRENGTH = {Effect.ALLOW: 0, Effect.HOLD: 1, Effect.DENY: 2}
MOST_EXAMPLES = 3
# What does not bear on whether a rule holds: how far it goes, what it is called and what it says.
_WORDS = frozenset({"mode", "then", "on_error", "say", "title", "source"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer as far as it can be told: `effect` is None where a rule that cannot be replayed could turn it."""

    effect: Effect | None
    rules: frozenset[str] = frozenset()
    warned: frozenset[str] = frozenset()
    monitored: frozenset[str] = frozenset()
    not_replayable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Version:
    """A policy with the plain data and the SHA-256 that it comes from."""

    policy: Policy
    document: object
    sha256: str

    def reads(self) -> dict[str, frozenset[str]]:
        """Give, for each action, the facts that a line of the log holds where this policy answered."""
        found = {action: set(self.policy.raw_facts(action)) for action in ACTIONS}
        for rule in self.policy.rules:
            for action in rule.on:
                found[action] |= rule.message.shows
        return {action: frozenset(names) for action, names in found.items()}


class Replayer:
    """Asks one version of a policy about decisions of the log; `origins` are versions that may have made these."""

    def __init__(self, version: Version, origins: Iterable[Version] = ()) -> None:
        self._version = version
        self._origins = {origin.sha256: origin for origin in (version, *origins)}
        self._same: dict[str, frozenset[str]] = {sha: _same_rules(version, origin) for sha, origin in self._origins.items()}
        self._wanted = {action: _wanted(version.policy, action) for action in ACTIONS}

    def ask(self, line: Recorded) -> Outcome:
        """Give the answer to one recorded decision; of the version that made it, the one that it gave."""
        if line.sha256 == self._version.sha256:
            return Outcome(line.effect, line.rules, line.warned, line.monitored)
        return self.decide_again(line)

    def decide_again(self, line: Recorded) -> Outcome:
        """Decide anew, whoever decided then."""
        policy, request = self._version.policy, line.request
        own = [rule for rule in policy.rules if request.action in rule.on and rule.mode is not Mode.OFF]
        values = derive(self._wanted[request.action], request, policy.surroundings)
        at, actor = request.at.astimezone(UTC), actor_of(request, values)
        judged: list[tuple[Rule, Truth]] = []
        blocked: list[Rule] = []
        for rule in own:
            if rule.reads <= line.known:
                is_out = not rule.span.holds(at) or (rule.rollout is not None and not rule.rollout.includes(rule.id, actor, values))
                judged.append((rule, False if is_out else rule.holds(values, at)))
            elif (told := self._told(rule, line)) is not None:
                judged.append((rule, told[0]))
            else:
                blocked.append(rule)
        return _outcome(judged, blocked, policy.defaults.get(request.action, Effect.ALLOW))

    def _told(self, rule: Rule, line: Recorded) -> tuple[Truth] | None:
        """Give what the log says of this very rule, wrapped; None where it says nothing."""
        if rule.id not in self._same.get(line.sha256, frozenset()):
            return None
        then = self._origins[line.sha256].policy.rule(rule.id)
        if then is None:
            return None
        if rule.id in line.not_evaluable:
            return (None,)
        listed = {Mode.MONITOR: line.monitored, Mode.WARN: line.warned, Mode.ENFORCE: line.rules, Mode.OFF: frozenset[str]()}[then.mode]
        if rule.id in listed:
            return (True,)
        # A rule that held and was weaker than the answer stands nowhere in the line.
        is_silent = then.mode is Mode.OFF or (then.mode is Mode.ENFORCE and STRENGTH[then.effect] < STRENGTH[line.effect])
        return None if is_silent else (False,)


def _same_rules(version: Version, origin: Version) -> frozenset[str]:
    """Give the rules that hold for the same requests in both, going by their texts and by the lists that they name."""
    one, other = _definitions(version.document), _definitions(origin.document)
    return frozenset(rule for rule, definition in one.items() if other.get(rule) == definition)


def _definitions(document: object) -> dict[str, object]:
    if not isinstance(document, Mapping):
        return {}
    lists = document.get("lists")
    lists = lists if isinstance(lists, Mapping) else {}
    surroundings = [document.get(key) for key in ("timezone", "labels")]
    found: dict[str, object] = {}
    for rule in document.get("rules") or ():
        if isinstance(rule, Mapping):
            asked = {key: value for key, value in rule.items() if key not in _WORDS}
            named = sorted(named_lists(asked))
            found[str(rule.get("id"))] = (asked, [lists.get(name) for name in named], surroundings)
    return found


def named_lists(condition: object) -> set[str]:
    """Give the names of the lists that a rule's plain data looks into."""
    if isinstance(condition, Mapping):
        here = {value for key, value in condition.items() if key in {"in", "not in"} and isinstance(value, str)}
        return here.union(*(named_lists(value) for value in condition.values()))
    if isinstance(condition, Sequence) and not isinstance(condition, str):
        return set[str]().union(*(named_lists(value) for value in condition))
    return set()


def _wanted(policy: Policy, action: str) -> Sequence[Derivation]:
    wanted = frozenset[str]().union(*(rule.reads for rule in policy.rules if action in rule.on))
    return plan_for(wanted, ACTIONS[action])


def _outcome(judged: Sequence[tuple[Rule, Truth]], blocked: Sequence[Rule], default: Effect) -> Outcome:
    counted: dict[Effect, set[str]] = {Effect.DENY: set(), Effect.HOLD: set(), Effect.ALLOW: set()}
    lists: dict[Mode, set[str]] = {Mode.WARN: set(), Mode.MONITOR: set()}
    for rule, truth in judged:
        if truth is None:
            if rule.mode is Mode.ENFORCE and rule.denies_on_error:
                counted[Effect.DENY].add(rule.id)
        elif truth and rule.mode is Mode.ENFORCE:
            counted[rule.effect].add(rule.id)
        elif truth:
            lists[rule.mode].add(rule.id)
    ruled = next((effect for effect, rules in counted.items() if rules), None)
    effect: Effect | None = ruled or default
    for rule in blocked:
        could = {rule.effect} | ({Effect.DENY} if rule.denies_on_error else set())
        if rule.mode is Mode.ENFORCE and any(_turns(one, ruled, default) for one in could):
            effect = None
    return Outcome(
        effect,
        frozenset(counted[ruled] if ruled else ()),
        frozenset(lists[Mode.WARN]),
        frozenset(lists[Mode.MONITOR]),
        frozenset(rule.id for rule in blocked),
    )


def _turns(effect: Effect, ruled: Effect | None, default: Effect) -> bool:
    return effect is not default if ruled is None else STRENGTH[effect] > STRENGTH[ruled]


@dataclass(slots=True)
class RuleTally:
    """What a new policy changes in how often one rule speaks, and how many decisions it turns (as one of the decisive, now or before)."""

    turned: int = 0
    newly: int = 0
    no_longer: int = 0
    not_replayable: int = 0
    examples: list[Mapping[str, object]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What a new policy changes on recorded traffic, counted line by line."""

    decisions: int = 0
    same: int = 0
    changed: int = 0
    undecided: int = 0
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    rules: dict[str, RuleTally] = field(default_factory=dict)
    defaults: dict[str, RuleTally] = field(default_factory=dict)

    def take(self, line: Recorded, old: Outcome, new: Outcome) -> None:
        """Count one decision with both answers."""
        self.decisions += 1
        for rule in new.not_replayable | old.not_replayable:
            self._rule(rule).not_replayable += 1
        if old.effect is None or new.effect is None:
            self.undecided += 1
            return
        turned = old.effect is not new.effect
        self.changed += turned
        self.same += not turned
        if turned:
            self.turns[old.effect.value, new.effect.value] += 1
        before, after = (outcome.rules | outcome.warned | outcome.monitored for outcome in (old, new))
        for rule in (after - before) - old.not_replayable:
            self._rule(rule).newly += 1
            self._example(rule, line, old, new)
        for rule in (before - after) - new.not_replayable:
            self._rule(rule).no_longer += 1
            self._example(rule, line, old, new)
        if turned:
            self._turn(line, old, new, before & after)

    def _turn(self, line: Recorded, old: Outcome, new: Outcome, spoke_twice: frozenset[str]) -> None:
        """Count a turned decision with the rules that are decisive in one of the answers only, or with the action's default."""
        decisive = old.rules ^ new.rules
        for rule in decisive:
            self._rule(rule).turned += 1
            if rule in spoke_twice:
                self._example(rule, line, old, new)
        if not decisive:
            tally = self.defaults.setdefault(line.request.action, RuleTally())
            tally.turned += 1
            _keep_example(tally, line, old, new)

    def _rule(self, rule: str) -> RuleTally:
        return self.rules.setdefault(rule, RuleTally())

    def _example(self, rule: str, line: Recorded, old: Outcome, new: Outcome) -> None:
        _keep_example(self._rule(rule), line, old, new)

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {
            "decisions": self.decisions,
            "same": self.same,
            "changed": self.changed,
            "undecided": self.undecided,
            "turns": [{"old": old, "new": new, "count": count} for (old, new), count in sorted(self.turns.items())],
            "rules": [
                {
                    "rule": rule,
                    "turned": tally.turned,
                    "newly": tally.newly,
                    "no_longer": tally.no_longer,
                    "not_replayable": tally.not_replayable,
                    "examples": [dict(example) for example in tally.examples],
                }
                for rule, tally in sorted(self.rules.items())
            ],
            "defaults": [
                {"action": action, "turned": tally.turned, "examples": [dict(example) for example in tally.examples]}
                for action, tally in sorted(self.defaults.items())
            ],
        }


def _keep_example(tally: RuleTally, line: Recorded, old: Outcome, new: Outcome) -> None:
    if len(tally.examples) < MOST_EXAMPLES and old.effect is not None and new.effect is not None:
        tally.examples.append({**line.shown, "old": old.effect.value, "new": new.effect.value})


def compare(old: Version, new: Version, lines: Iterable[Recorded]) -> Tally:
    """Ask both versions about every recorded decision and count what differs."""
    before, after = Replayer(old, (new,)), Replayer(new, (old,))
    tally = Tally()
    for line in lines:
        tally.take(line, before.ask(line), after.ask(line))
    return tally
