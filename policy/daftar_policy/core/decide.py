"""Decide: the whole rule of decision (format 1, section 4).

A rule is in force when its mode is not `off`, `on` has the action, the request's time lies within `from` and `until`, and the actor is
in the rollout. It holds when its `when` is true and no exception that is still in time is. A rule in force that is

- true counts as its `then` with `enforce`; with `warn` it is told; with `monitor` it is recorded;
- not evaluable is listed; with `enforce` and `on_error: deny` it counts as deny; otherwise it counts for nothing, and so never allows;
- false counts for nothing.

The decision is deny if one rule counts as deny, else hold, else allow if one counts as that, else the action's default.
Order never matters.

Law: total and pure; any request that `parse_request` gives has an answer. It does not know who asks, and does nothing about the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC

from daftar_policy.core import sentences
from daftar_policy.core.conditions import Values
from daftar_policy.core.derive import derive
from daftar_policy.core.model import Decision, Effect, Mode, Request
from daftar_policy.core.policy import Policy
from daftar_policy.core.rules import Rule


def decide(policy: Policy, request: Request) -> Decision:
    """Answer a request."""
    plan = policy.plans[request.action]
    values = derive(plan.derivations, request, policy.surroundings)
    at = request.at.astimezone(UTC) if plan.is_timed else request.at
    actor = actor_of(request, values)
    counted: dict[Effect, list[Rule]] = {Effect.DENY: [], Effect.HOLD: [], Effect.ALLOW: []}
    warned: list[Rule] = []
    monitored: list[Rule] = []
    not_evaluable: list[Rule] = []
    for rule in plan.index.candidates(values):
        if not rule.span.holds(at):
            continue
        truth = rule.holds(values, at)
        if truth is False or (rule.rollout is not None and not rule.rollout.includes(rule.id, actor, values)):
            continue
        if truth is None:
            not_evaluable.append(rule)
            if rule.mode is Mode.ENFORCE and rule.denies_on_error:
                counted[Effect.DENY].append(rule)
        elif rule.mode is Mode.ENFORCE:
            counted[rule.effect].append(rule)
        else:
            (warned if rule.mode is Mode.WARN else monitored).append(rule)
    effect = next((effect for effect, rules in counted.items() if rules), None)
    decisive = _ordered(counted[effect]) if effect else {}
    told = _ordered(warned)
    outcome = effect or plan.default
    if outcome is Effect.ALLOW:
        say = _say(told, "warn", policy, values, request)
    else:
        say = _say(decisive, outcome, policy, values, request) if effect else plan.default_say
    return Decision(
        decision=outcome,
        by="rule" if effect else "default",
        rules=tuple(decisive),
        warned=tuple(told),
        monitored=tuple(_ordered(monitored)),
        not_evaluable=tuple(_ordered(not_evaluable)),
        say=say,
        revision=policy.revision,
    )


def actor_of(request: Request, values: Values) -> str | None:
    """Give the actor's id as it was written, None where there is none."""
    actor = request.given.get("actor.id") or values.get("actor.id")
    return actor if isinstance(actor, str) else None


def _ordered(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Give rules by id, sorted by code point, without doubles."""
    found = {rule.id: rule for rule in rules}
    return {rule_id: found[rule_id] for rule_id in sorted(found)} if len(found) > 1 else found


def _say(rules: Mapping[str, Rule], manner: str, policy: Policy, values: Values, request: Request) -> Mapping[str, str]:
    """Give, for each of the policy's languages, the messages of these rules in the order of their ids."""
    if not rules:
        return {}
    languages = policy.languages
    said: dict[str, str] = {}
    for language in languages:
        lines = []
        for rule in rules.values():
            message = rule.message.render(language, languages, values, request.given)
            spoken = sentences.spoken(language, languages)
            lines.append(message if message is not None else sentences.rule_sentence(spoken, manner, rule.id, rule.title))
        said[language] = "\n".join(lines)
    return said
