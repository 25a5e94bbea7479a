"""Coverage: which parts of a policy its tests reach: each rule held and not held, each exception used.

Law: a part counts where a test puts it to the question, whatever the answer comes to; a rule without conditions need not fail to hold.
It does not know files; rules that are off are no parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC

from daftar_policy.core.conditions import All
from daftar_policy.core.decide import actor_of
from daftar_policy.core.derive import derive, plan_for
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Mode, Request, Truth
from daftar_policy.core.policy import Policy
from daftar_policy.core.rules import Rule


@dataclass(slots=True)
class RuleCoverage:
    """How often the tests made a rule hold, not hold, be excepted (by exception), or impossible to judge."""

    rule: str
    place: int
    can_fail: bool
    fired: int = 0
    not_fired: int = 0
    not_evaluable: int = 0
    exceptions: list[tuple[str, int]] = field(default_factory=list)

    @property
    def parts(self) -> int:
        """How many parts it has."""
        return 1 + self.can_fail + len(self.exceptions)

    @property
    def reached(self) -> int:
        """How many of them some test reaches."""
        return (self.fired > 0) + (self.can_fail and self.not_fired > 0) + sum(used > 0 for _, used in self.exceptions)

    @property
    def missing(self) -> list[str]:
        """What no test shows, in words."""
        missing = [] if self.fired else ["no test in which it holds"]
        if self.can_fail and not self.not_fired:
            missing.append("no test in which it does not")
        return missing + [f"no test that uses the exception {ticket}" for ticket, used in self.exceptions if not used]

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {
            "rule": self.rule,
            "fired": self.fired,
            "not_fired": self.not_fired,
            "not_evaluable": self.not_evaluable,
            "exceptions": [{"ticket": ticket, "used": used} for ticket, used in self.exceptions],
            "parts": self.parts,
            "reached": self.reached,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of all rules, in the order of the file."""

    rules: tuple[RuleCoverage, ...]

    @property
    def percent(self) -> float:
        """How much of all parts is reached; 100 where there are none."""
        parts = sum(rule.parts for rule in self.rules)
        return 100.0 * sum(rule.reached for rule in self.rules) / parts if parts else 100.0

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {"percent": round(self.percent, 1), "rules": [rule.as_json() for rule in self.rules]}


def measure(policy: Policy, requests: Iterable[Request]) -> Coverage:
    """Measure what requests reach of a policy."""
    own = [rule for rule in policy.rules if rule.place is not None and rule.mode is not Mode.OFF]
    found = {
        rule.id: RuleCoverage(
            rule.id,
            rule.place or 0,
            can_fail=not (isinstance(rule.condition, All) and not rule.condition.parts),
            exceptions=[(excuse.ticket, 0) for excuse in rule.excuses],
        )
        for rule in own
    }
    for request in requests:
        asked = [rule for rule in own if request.action in rule.on]
        wanted = frozenset[str]().union(*(rule.reads for rule in asked))
        values = derive(plan_for(wanted, ACTIONS[request.action]), request, policy.surroundings)
        at, actor = request.at.astimezone(UTC), actor_of(request, values)
        for rule in asked:
            counted = found[rule.id]
            if not rule.span.holds(at) or (rule.rollout is not None and not rule.rollout.includes(rule.id, actor, values)):
                counted.not_fired += 1
                continue
            _count(counted, rule, rule.run(values), [excuse.span.holds(at) and excuse.condition.run(values) for excuse in rule.excuses])
    return Coverage(tuple(sorted(found.values(), key=lambda one: one.place)))


def _count(counted: RuleCoverage, rule: Rule, truth: Truth, excused: list[Truth]) -> None:
    if truth is False:
        counted.not_fired += 1
    elif any(excused):
        counted.exceptions = [
            (ticket, used + (is_used is True)) for (ticket, used), is_used in zip(counted.exceptions, excused, strict=True)
        ]
    elif truth is None or None in excused:
        counted.not_evaluable += 1
        # Why: where the rule denies on what it cannot see, a test of just that is a test in which it counts.
        counted.fired += rule.denies_on_error
    else:
        counted.fired += 1
