"""Plans: for each action all that deciding it needs, worked out of the rules once.

Law: a plan says what its rules say, no more and no less; actions with the same rules share what follows from these alone.
It does not know how a decision is made of it (`decide` does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daftar_policy.core import clauses, derive, index, messages, speech
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.index import Index
from daftar_policy.core.lanes import bits
from daftar_policy.core.model import Decision, Effect, Mode
from daftar_policy.core.rules import Rule


@dataclass(frozen=True, slots=True)
class Sides:
    """What the rules of a plan count as when they hold, each a set of places in its index; `on_error` those that deny when in doubt."""

    deny: int
    hold: int
    allow: int
    warn: int
    monitor: int
    on_error: int


def sides_of(rules: Sequence[Rule]) -> Sides:
    """Sort rules by what they count as."""

    def those(mode: Mode, effect: Effect | None = None) -> int:
        return bits(place for place, rule in enumerate(rules) if rule.mode is mode and effect in {None, rule.effect})

    return Sides(
        deny=those(Mode.ENFORCE, Effect.DENY),
        hold=those(Mode.ENFORCE, Effect.HOLD),
        allow=those(Mode.ENFORCE, Effect.ALLOW),
        warn=those(Mode.WARN),
        monitor=those(Mode.MONITOR),
        on_error=bits(place for place, rule in enumerate(rules) if rule.mode is Mode.ENFORCE and rule.denies_on_error),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """All that deciding one action needs: its rules by what rules them out, the facts to derive, the answer where no rule has a say.

    `lines` are what the rules say: by manner, for each language, by place in the index.
    """

    rules: tuple[Rule, ...]
    index: Index
    sides: Sides
    lines: Mapping[str, tuple[tuple[str, ...], ...]]
    derivations: tuple[derive.Derivation, ...]
    is_timed: bool
    otherwise: Decision


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is answered where no rule has a say: the defaults of actions, in which languages, of which revision of the policy."""

    defaults: Mapping[str, Effect]
    languages: Sequence[str]
    revision: str

    def answer(self, action: str) -> Decision:
        """Give the answer for an action."""
        default = self.defaults.get(action, Effect.ALLOW)
        say = {} if default is Effect.ALLOW else messages.default_say(self.languages, default, action)
        return Decision(default, "default", (), (), (), (), MappingProxyType(dict(say)), self.revision)


def plans(rules: Sequence[Rule], otherwise: Otherwise) -> dict[str, Plan]:
    """Make the plan of every action."""
    expansions = {rule: clauses.expand(rule.condition) for rule in rules}
    wanted = {rule: rule.reads | rule.message.shows for rule in rules}
    made: dict[tuple[Rule, ...], tuple[Index, Sides, Mapping[str, tuple[tuple[str, ...], ...]]]] = {}
    found: dict[str, Plan] = {}
    for action, facts in ACTIONS.items():
        own = tuple(rule for rule in rules if action in rule.on and rule.mode is not Mode.OFF)
        if own not in made:
            built = index.build(own, expansions)
            made[own] = built, sides_of(built.rules), speech.by_place((rule.lines for rule in built.rules), otherwise.languages)
        indexed, sides, lines = made[own]
        found[action] = Plan(
            rules=own,
            index=indexed,
            sides=sides,
            lines=lines,
            derivations=derive.plan_for(frozenset[str]().union(*(wanted[rule] for rule in own)), facts),
            is_timed=any(rule.is_timed for rule in own),
            otherwise=otherwise.answer(action),
        )
    return found
