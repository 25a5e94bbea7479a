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

from collections.abc import Mapping
from datetime import UTC

from daftar_policy.core import lanes, speech
from daftar_policy.core.conditions import Values
from daftar_policy.core.derive import derive
from daftar_policy.core.model import Decision, Effect, Request, Truth
from daftar_policy.core.plans import Plan
from daftar_policy.core.policy import Policy

# An enumeration's members are slow to look up by name.
_DENY, _HOLD, _ALLOW = Effect.DENY, Effect.HOLD, Effect.ALLOW


def decide(policy: Policy, request: Request) -> Decision:
    """Answer a request."""
    plan = policy.plans[request.action]
    values = derive(plan.derivations, request, policy.surroundings)
    true, unsure = _weigh(plan, request, values)
    if not (true or unsure):
        return plan.otherwise
    sides = plan.sides
    warned = true & sides.warn
    outcome, decisive = plan.otherwise.decision, 0
    if counted := (true & sides.deny) | (unsure & sides.on_error):
        outcome, decisive = _DENY, counted
    elif counted := true & sides.hold:
        outcome, decisive = _HOLD, counted
    elif counted := true & sides.allow:
        outcome, decisive = _ALLOW, counted
    say: Mapping[str, str] = {} if outcome is _ALLOW else plan.otherwise.say
    ids = plan.index.ids
    named, told = lanes.places(decisive), lanes.places(warned)
    if speakers := told if outcome is _ALLOW else named:
        shows = speech.Shows(values, request.given)
        lines = plan.lines["warn" if outcome is _ALLOW else outcome]
        say = {
            language: "\n".join([those[place] for place in speakers]) % shows
            for language, those in zip(policy.languages, lines, strict=True)
        }
    return Decision(
        outcome,
        "rule" if decisive else "default",
        tuple([ids[place] for place in named]),
        tuple([ids[place] for place in told]),
        lanes.chosen(ids, true & sides.monitor),
        lanes.chosen(ids, unsure),
        say,
        policy.revision,
    )


def _weigh(plan: Plan, request: Request, values: Values) -> tuple[int, int]:
    """Give the rules in force that are true and those that are not evaluable, each as one of its places in the index."""
    true, unsure = plan.index.find(values)
    true ^= unsure
    rest = (true | unsure) & plan.index.specials
    if not rest:
        return true, unsure
    at = request.at.astimezone(UTC) if plan.is_timed else request.at
    actor = actor_of(request, values)
    special = plan.index.special
    while rest:
        first = rest & -rest
        places, run, judge = special[first.bit_length() - 1]
        was: Truth = True if true & places else None
        truth = was if run is None else run(values)
        if judge is not None:
            truth = judge(truth, values, at, actor)
        # Why "or, then exclusive or": half the cost of "and not".
        rest = (rest | places) ^ places
        if truth is not was or places != first:
            true = (true | places) ^ places
            unsure = (unsure | places) ^ places
            if truth:
                true |= first
            elif truth is None:
                unsure |= first
    return true, unsure


def actor_of(request: Request, values: Values) -> str | None:
    """Give the actor's id as it was written, None where there is none."""
    actor = request.given.get("actor.id") or values.get("actor.id")
    return actor if isinstance(actor, str) else None
