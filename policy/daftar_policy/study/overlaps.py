"""Overlaps: rules that can never hold, that other rules leave nothing to do, or that contradict each other.

Law: what is said is so for every request (see `logic`); rules that are off, and parts of rules that are out of time, count for nothing.
It does not know files: a finding names its rule and the path in the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from daftar_policy.core import spans
from daftar_policy.core.conditions import All, Condition, Either, Leaf, Not, reads
from daftar_policy.core.document import Fault
from daftar_policy.core.document import Path as Place
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Effect, Mode
from daftar_policy.core.policy import Policy
from daftar_policy.core.rules import Rule
from daftar_policy.study.logic import conjuncts, implies, leaves, never, values_of, without

_STRENGTH = {Effect.ALLOW: 0, Effect.HOLD: 1, Effect.DENY: 2}
_VERB = {Effect.ALLOW: "allows", Effect.HOLD: "holds", Effect.DENY: "denies"}


def find(policy: Policy, now: datetime) -> Iterator[Fault]:
    """Give everything that rules of a policy do in vain."""
    live = [rule for rule in policy.rules if rule.place is not None and rule.mode is not Mode.OFF]
    # Why: an expired rule is told of as such, and a future one has its day.
    able: list[Rule] = []
    for rule in live:
        faults = list(_of_itself(rule, policy, now.astimezone(UTC)))
        yield from faults
        if not faults and (rule.span.end is None or rule.span.end > now.astimezone(UTC)):
            able.append(rule)
    for rule in able:
        yield from _idle(rule, policy)
    yield from _against_others(able, policy)


def _place(rule: Rule, *steps: str | int) -> Place:
    return ("rules", rule.place or 0, *steps)


def _of_itself(rule: Rule, policy: Policy, now: datetime) -> Iterator[Fault]:
    start, end = rule.span.start, rule.span.end
    if start is not None and end is not None and start >= end:
        message = f"the rule `{rule.id}` is never in force: its `from` is not before its `until`"
        yield Fault(_place(rule, "until"), "never", message)
    if rule.rollout is not None and (rule.rollout.percent == 0 or rule.rollout.units == frozenset()):
        yield Fault(_place(rule, "rollout"), "never", f"the rule `{rule.id}` is rolled out to nobody", "use `mode: off` to switch it off")
    part = never(rule.condition, policy.lists)
    if part is not None:
        message = f"the rule `{rule.id}` can never hold: {_why(part, policy)}"
        yield Fault(_path(part) or _place(rule, "when"), "never", message)
        return
    yield from _lacking(rule)
    for index, excuse in enumerate(rule.excuses):
        place = _place(rule, "except", index)
        if excuse.span.end is not None and excuse.span.end <= now:
            continue
        if implies(rule.condition, excuse.condition, policy.lists):
            message = f"the exception of ticket `{excuse.ticket}` covers everything that the rule `{rule.id}` speaks of"
            yield Fault(place, "exception-all", message, "a rule that shall rest is `mode: off`")
        elif never(All((rule.condition, excuse.condition)), policy.lists) is not None:
            message = f"the exception of ticket `{excuse.ticket}` excepts nothing: it never holds where the rule `{rule.id}` does"
            yield Fault(place, "exception-none", message)


def _why(part: Condition, policy: Policy) -> str:
    named = leaves(part)
    listed = part.written.get("in") if isinstance(part, Leaf) and isinstance(part.written, Mapping) else None
    if isinstance(listed, str) and never(part, policy.lists) is not None:
        return f"the list `{listed}` is empty"
    if not named:
        return "its conditions exclude each other"
    return f"what it asks of `{named[0].fact.name}` excludes itself"


def _path(condition: Condition) -> Place | None:
    found = leaves(condition)
    return found[0].path if found else None


def _lacking(rule: Rule) -> Iterator[Fault]:
    """Tell of facts that an action of the rule does not have."""
    for action in sorted(rule.on):
        missing = reads(rule.condition) - ACTIONS[action]
        if not missing:
            continue
        outcome = without(rule.condition, ACTIONS[action])
        for leaf, optional in _leaves_with_choice(rule.condition, ACTIONS[action]):
            if leaf.fact.name in missing and not (optional and outcome is None):
                follows = {
                    False: f"the rule `{rule.id}` never holds there",
                    True: f"the rule `{rule.id}` holds there for everything",
                    None: "it counts as absent there",
                }[outcome]
                hint = None if len(rule.on) == 1 else "write a rule of its own for it"
                yield Fault(leaf.path, "no-such-fact", f"`{action}` has no fact `{leaf.fact.name}`: {follows}", hint, at_key=True)
                break


def _leaves_with_choice(condition: Condition, available: frozenset[str], *, optional: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Walk the matchers; with each, whether it stands in an `any` of which another part has facts that the action has."""
    if isinstance(condition, Leaf):
        yield condition, optional
    elif isinstance(condition, Not):
        yield from _leaves_with_choice(condition.part, available, optional=optional)
    else:
        choice = isinstance(condition, Either) and any(reads(part) <= available for part in condition.parts)
        for part in condition.parts:
            yield from _leaves_with_choice(part, available, optional=optional or choice)


def _idle(rule: Rule, policy: Policy) -> Iterator[Fault]:
    if rule.effect is not Effect.ALLOW or rule.mode is not Mode.ENFORCE or rule.denies_on_error:
        return
    idle = sorted(action for action in rule.on if policy.defaults.get(action, Effect.ALLOW) is Effect.ALLOW)
    if len(idle) == len(rule.on):
        listed = ", ".join(f"`{action}`" for action in idle)
        message = f"the rule `{rule.id}` allows what is allowed anyway: the default of {listed} is allow, and no allow lifts a deny"
        yield Fault(
            _place(rule, "then"), "idle", message, f"set `defaults: {{{idle[0]}: deny}}`, or write an exception of the rule that denies"
        )


def _against_others(rules: Sequence[Rule], policy: Policy) -> Iterator[Fault]:
    likely = _Likely(rules)
    for rule in rules:
        if rule.mode is Mode.MONITOR:
            continue
        for other in likely.covering(rule):
            if other is rule or not _is_always_there(other, rule) or not implies(rule.condition, other.condition, policy.lists):
                continue
            fault = _covered(rule, other, is_mutual=implies(other.condition, rule.condition, policy.lists))
            if fault is not None:
                yield fault
                break


def _is_always_there(other: Rule, rule: Rule) -> bool:
    """Say whether another rule is in force, without exception, wherever and whenever a rule is."""
    if other.mode is not Mode.ENFORCE or not rule.on <= other.on or other.excuses:
        return False
    if other.rollout is not None and other.rollout != rule.rollout:
        return False
    if other.span == spans.ALWAYS:
        return True
    starts = other.span.start is None or (rule.span.start is not None and other.span.start <= rule.span.start)
    ends = other.span.end is None or (rule.span.end is not None and rule.span.end <= other.span.end)
    return starts and ends


def _covered(rule: Rule, other: Rule, *, is_mutual: bool) -> Fault | None:
    """Tell that a rule is left nothing to do by another, or None where it has its own use."""
    place = _place(rule)
    if rule.mode is Mode.WARN:
        message = f"the rule `{rule.id}` warns nobody: whenever it holds, `{other.id}` {_VERB[other.effect]}"
        return Fault(place, "shadowed", message) if other.effect is not Effect.ALLOW else None
    if _STRENGTH[rule.effect] < _STRENGTH[other.effect]:
        if is_mutual:
            message = f"the rules `{rule.id}` ({rule.effect}) and `{other.id}` ({other.effect}) contradict each other on the same condition"
            return Fault(place, "contradiction", message, f"`{other.effect}` counts; remove one of them")
        message = f"the rule `{rule.id}` never {_VERB[rule.effect]} anything: whenever it holds, `{other.id}` {_VERB[other.effect]}"
        return Fault(place, "shadowed", message)
    if rule.effect is not other.effect or (rule.denies_on_error and not other.denies_on_error):
        return None
    if is_mutual and rule.on == other.on and (other.place or 0) > (rule.place or 0):
        return None  # told once, at the later of the two
    message = f"the rule `{rule.id}` decides nothing of its own: whenever it holds, `{other.id}` {_VERB[other.effect]} already"
    return Fault(place, "shadowed", message)


class _Likely:
    """Which rules can cover which, by one part that the covering rule needs: few for most rules."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_part: dict[tuple[str, str], list[Rule]] = {}
        self._always: list[Rule] = []
        for rule in rules:
            if rule.mode is Mode.ENFORCE and not rule.excuses:
                self._add(rule)

    def _add(self, rule: Rule) -> None:
        parts = conjuncts(rule.condition)
        keyed = [(len(own), part.fact.name, own) for part in parts if isinstance(part, Leaf) and (own := values_of(part))]
        plain = [part for part in parts if isinstance(part, Leaf)]
        if keyed:
            _, fact, values = min(keyed, key=lambda one: one[:2])
            for key in values:
                self._by_part.setdefault((fact, key), []).append(rule)
        elif plain:
            self._by_part.setdefault((plain[0].fact.name, ""), []).append(rule)
        else:
            self._always.append(rule)

    def covering(self, rule: Rule) -> Iterator[Rule]:
        """Give the rules that may hold whenever this one does."""
        yield from self._always
        asked: dict[tuple[str, str], None] = {}
        for leaf in leaves(rule.condition):
            asked[leaf.fact.name, ""] = None
            for key in values_of(leaf) or ():
                dots = [place for place, sign in enumerate(key) if sign == "."]
                for name in (key, *(key[dot:] for dot in dots)):
                    asked[leaf.fact.name, name] = None
        for part in asked:
            yield from self._by_part.get(part, ())
