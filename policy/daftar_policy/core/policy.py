"""Policy: a compiled policy, ready to be asked.

Law: it is a value; asking changes nothing in it, so any number of threads may ask it. It does not know the file it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from daftar_policy.core import derive
from daftar_policy.core.conditions import Test
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.lists import NamedList
from daftar_policy.core.model import Effect, Mode
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.plans import Plan
from daftar_policy.core.rules import Rule


@dataclass(frozen=True, slots=True)
class Label:
    """A label of rooms: the globs that give it by id or alias, as written, and their test."""

    name: str
    rooms: tuple[str, ...]
    test: Test


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A compiled policy. `rules` has the built-in ones too, and those in mode `off`."""

    revision: str
    title: str
    languages: tuple[str, ...]
    zone: tzinfo
    statute: str | None
    organisation: Organisation
    lists: Mapping[str, NamedList]
    labels: Mapping[str, Label]
    labellers: str | None
    defaults: Mapping[str, Effect]
    rules: tuple[Rule, ...]
    plans: Mapping[str, Plan]
    surroundings: derive.Surroundings

    @property
    def timezone(self) -> str:
        """The name of its time zone."""
        return str(self.zone)

    @property
    def actions(self) -> frozenset[str]:
        """The actions worth asking about: those with a rule that is not off, or with a default other than allow."""
        ruled = (rule.on for rule in self.rules if rule.mode is not Mode.OFF)
        held = (action for action, effect in self.defaults.items() if effect is not Effect.ALLOW)
        return frozenset[str](held).union(*ruled)

    def rule(self, rule_id: str) -> Rule | None:
        """Give the rule with this id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def labels_for(self, room_id: str, aliases: Iterable[str]) -> tuple[str, ...]:
        """Give the labels that a room has by its id or aliases."""
        labels_of = self.surroundings.labels
        return labels_of((room_id, *aliases)) if labels_of else ()

    def raw_facts(self, action: str) -> frozenset[str]:
        """Give the facts that the rules of an action read in conditions, exceptions and rollouts, as far as the action has them."""
        plan = self.plans.get(action)
        if plan is None:
            return frozenset()
        return frozenset[str]().union(*(rule.reads for rule in plan.rules)) & ACTIONS[action]
