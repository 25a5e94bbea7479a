"""Explain: why a request was answered as it was, as plain data and as sentences in Marathi, Hindi, English and Urdu.

Law: outcomes are those of `decide`, from the same conditions and facts; explaining decides nothing. It does not know logs or files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from daftar_policy.core.conditions import UNKNOWN, All, Condition, Leaf, Not, Values
from daftar_policy.core.decide import actor_of, decide
from daftar_policy.core.derive import derive, plan_for
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Decision, Mode, Request, Truth
from daftar_policy.core.policy import Policy
from daftar_policy.core.rules import Rule
from daftar_policy.core.tellings import sentences

__all__ = ["Explanation", "explain", "sentences"]

_OUTCOMES: Mapping[Truth, str] = {True: "true", False: "false", None: "not-evaluable"}
# Why a bound: an explanation is read by people, and a body may be as long as an event.
_MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with what each rule of its action said."""

    request: Request
    decision: Decision
    rules: tuple[Mapping[str, object], ...]

    def as_json(self) -> dict[str, object]:
        """Give it as plain data: `action`, `at`, `decision` (format 1, section 4) and `rules`, each with its conditions."""
        return {
            "action": self.request.action,
            "at": self.request.at.isoformat(),
            "decision": self.decision.as_json(),
            "rules": [dict(rule) for rule in self.rules],
        }


def explain(policy: Policy, request: Request) -> Explanation:
    """Explain the answer to a request: every rule that names the action, those out of force with the reason."""
    rules = [rule for rule in policy.rules if request.action in rule.on]
    wanted = frozenset[str]().union(*(rule.reads | rule.message.shows for rule in rules))
    values = derive(plan_for(wanted, ACTIONS[request.action]), request, policy.surroundings)
    told = tuple(_rule(rule, request, values) for rule in sorted(rules, key=lambda rule: rule.id))
    return Explanation(request, decide(policy, request), told)


def _rule(rule: Rule, request: Request, values: Values) -> dict[str, object]:
    at = request.at.astimezone(UTC)
    truth = rule.holds(values, at)
    out = _out_of_force(rule, request, values, at)
    return {
        "id": rule.id,
        "title": rule.title,
        "source": rule.source,
        "place": rule.place,
        "mode": rule.mode.value,
        "then": rule.effect.value,
        "on_error": "deny" if rule.denies_on_error else "allow",
        "outcome": _OUTCOMES[truth],
        "out_of_force": out,
        "counts_as": None if out else _counts_as(rule, truth),
        "conditions": [_condition(part, values, request) for part in _parts(rule.condition)],
        "exceptions": [
            {
                "ticket": excuse.ticket,
                "until": excuse.until,
                "in_time": excuse.span.holds(at),
                "outcome": _OUTCOMES[excuse.condition.run(values)],
                "conditions": [_condition(part, values, request) for part in _parts(excuse.condition)],
            }
            for excuse in rule.excuses
        ],
    }


def _out_of_force(rule: Rule, request: Request, values: Values, at: datetime) -> str | None:
    """Give why a rule is not in force: `off`, `from`, `until` or `rollout`; None if it is."""
    if rule.mode is Mode.OFF:
        return "off"
    if rule.span.start is not None and at < rule.span.start:
        return "from"
    if rule.span.end is not None and at >= rule.span.end:
        return "until"
    is_out = rule.rollout is not None and not rule.rollout.includes(rule.id, actor_of(request, values), values)
    return "rollout" if is_out else None


def _counts_as(rule: Rule, truth: Truth) -> str | None:
    """Give what a rule in force counts as: an effect, `warned`, `monitored`, or None for nothing."""
    if truth is None:
        return "deny" if rule.mode is Mode.ENFORCE and rule.denies_on_error else None
    if not truth:
        return None
    return {Mode.WARN: "warned", Mode.MONITOR: "monitored"}.get(rule.mode, rule.effect.value)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, All) else (condition,)


def _condition(condition: Condition, values: Values, request: Request) -> dict[str, object]:
    outcome = _OUTCOMES[condition.run(values)]
    if isinstance(condition, Leaf):
        state, value = _value(condition.fact.name, values, request)
        return {"fact": condition.fact.name, "matcher": condition.written, "state": state, "value": value, "outcome": outcome}
    if isinstance(condition, Not):
        return {"not": _condition(condition.part, values, request), "outcome": outcome}
    word = "all" if isinstance(condition, All) else "any"
    return {word: [_condition(part, values, request) for part in condition.parts], "outcome": outcome}


def _value(fact: str, values: Values, request: Request) -> tuple[str, object]:
    value = values.get(fact)
    if value is None:
        return "absent", None
    if value is UNKNOWN:
        return "unknown", None
    state = "given" if fact in request.facts else "derived"
    if isinstance(value, tuple):
        return state, [str(item)[:_MOST_SHOWN] for item in value[:_MOST_SHOWN]]
    return state, str(value)[:_MOST_SHOWN] if isinstance(value, str) else value
