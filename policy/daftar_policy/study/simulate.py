"""Simulate: what one rule would have done, had it been enforced when the decisions of a log were made.

Law: everything else stays as the policy has it; the rule counts as in force all the time (its `from` and `until` are lifted, its rollout
and exceptions stay). Memory does not grow with the log. It does not know files or commands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from daftar_policy.core import spans
from daftar_policy.core.model import Mode
from daftar_policy.study.recorded import Recorded
from daftar_policy.study.replay import Outcome, Replayer, Version

MOST_EXAMPLES = 5
# Why a bound: a log may name any number of people; beyond these a newcomer is counted without a name.
MOST_NAMES = 50_000


@dataclass(slots=True)
class Simulated:
    """What the rule would have done: `hit` are decisions that it would have spoken in, `turned` those that would come out otherwise."""

    rule: str
    effect: str
    decisions: int = 0
    hit: int = 0
    turned: int = 0
    not_replayable: int = 0
    undecided: int = 0
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    examples: list[Mapping[str, object]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {
            "rule": self.rule,
            "then": self.effect,
            "decisions": self.decisions,
            "hit": self.hit,
            "turned": self.turned,
            "not_replayable": self.not_replayable,
            "undecided": self.undecided,
            "turns": [{"old": old, "new": new, "count": count} for (old, new), count in sorted(self.turns.items())],
            "actions": dict(self.actions.most_common()),
            "actors": dict(self.actors.most_common(10)),
            "people": len(self.actors),
            "units": dict(self.units.most_common(10)),
            "days": dict(sorted(self.days.items())),
            "examples": [dict(example) for example in self.examples],
        }


def enforced(version: Version, rule_id: str) -> Version | None:
    """Give the policy with one rule enforced at all times; None where it has no such rule of its own."""
    rule = version.policy.rule(rule_id)
    if rule is None or rule.place is None:
        return None
    changed = replace(rule, mode=Mode.ENFORCE, span=spans.ALWAYS)
    policy = replace(version.policy, rules=tuple(changed if one is rule else one for one in version.policy.rules))
    document = version.document
    if isinstance(document, Mapping):
        rules = [_lifted(one) if isinstance(one, Mapping) and one.get("id") == rule_id else one for one in document.get("rules") or ()]
        document = {**document, "rules": rules}
    return Version(policy, document, f"{version.sha256} with {rule_id} enforced")


def simulate(version: Version, rule_id: str, lines: Iterable[Recorded]) -> Simulated | None:
    """Ask the policy about every recorded decision, with the rule as it is and with the rule enforced; None for no such rule."""
    wished, rule = enforced(version, rule_id), version.policy.rule(rule_id)
    if wished is None or rule is None:
        return None
    before, after = Replayer(version), Replayer(wished, (version,))
    found = Simulated(rule_id, rule.effect.value)
    for line in lines:
        if line.request.action in rule.on:
            _take(found, line, before.ask(line), after.ask(line))
    return found


def _lifted(rule: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in rule.items() if key not in {"from", "until"}} | {"mode": "enforce"}


def _take(found: Simulated, line: Recorded, old: Outcome, new: Outcome) -> None:
    found.decisions += 1
    if found.rule in new.not_replayable:
        found.not_replayable += 1
        return
    is_hit = found.rule in new.rules
    found.hit += is_hit
    if old.effect is None or new.effect is None:
        found.undecided += is_hit
        return
    if not is_hit or old.effect is new.effect:
        return
    found.turned += 1
    found.turns[old.effect.value, new.effect.value] += 1
    found.actions[line.request.action] += 1
    found.days[str(line.shown.get("local"))[:10]] += 1
    for counter, name in ((found.actors, line.shown.get("actor")), (found.units, line.request.facts.get("actor.unit"))):
        if isinstance(name, str) and (name in counter or len(counter) < MOST_NAMES):
            counter[name] += 1
    if len(found.examples) < MOST_EXAMPLES:
        findings = {name: value for name, value in line.request.facts.items() if name.endswith((".findings", ".link_domains", ".domain"))}
        telling = {name: list(value) if isinstance(value, tuple) else value for name, value in findings.items()}
        found.examples.append({**line.shown, "old": old.effect.value, "new": new.effect.value, "facts": telling})
