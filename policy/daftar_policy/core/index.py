"""Index: the rules of one action as clauses weighed together, fact by fact, instead of rule by rule.

Each clause (a way in which a rule's `when` can hold) has a place; sets of clauses are the bits of whole numbers, in the order of the rules'
ids. Law: what `find` drops is surely false, and (but for rules that are not exact) what it leaves is true, or not evaluable where it
says so; so index and naive scan agree. It does not know what rules do once they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias, cast

from daftar_policy.core import lanes
from daftar_policy.core.clauses import Clause, Expansion
from daftar_policy.core.conditions import UNKNOWN, Leaf, Run, Values
from daftar_policy.core.facts import Kind
from daftar_policy.core.lanes import Group, Look
from daftar_policy.core.model import Truth
from daftar_policy.core.rules import Rule


class Special(NamedTuple):
    """A rule that the truth of one clause does not say all of: its places, its `when` where they do not say all of that, and its judge."""

    places: int
    run: Run | None
    judge: Callable[[Truth, Values, datetime, str | None], Truth] | None


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The rules of one action. `rules`, `ids` and `special` are by the places of their clauses; `specials` is the set of the latter's.

    A lane is a fact, the clauses that ask of it there, those that stay where it is absent, and the look-up of a value. A probe is a leaf
    that looks at several facts, the clauses that ask it, and those that stay where it is true or false. Why tuples: each decision unpacks
    them all.
    """

    rules: tuple[Rule, ...]
    ids: tuple[str, ...]
    every: int
    lanes: tuple[tuple[str, int, int, Look], ...]
    probes: tuple[tuple[Run, int, int, int], ...]
    special: Mapping[int, Special]
    specials: int

    def find(self, values: Values) -> tuple[int, int]:
        """Give the clauses that are not false, and those of them that are not evaluable."""
        alive, unsure = self.every, 0
        get = values.get
        for fact, asked, absent, look in self.lanes:
            value = get(fact)
            if value is None:
                alive &= absent
            elif value is UNKNOWN:
                unsure |= asked
            elif alive & asked:
                alive = look(value, alive)
        for run, asked, if_true, if_false in self.probes:
            if alive & asked:
                truth = run(values)
                if truth is None:
                    unsure |= asked
                else:
                    alive &= if_true if truth else if_false
        return alive, alive & unsure


def build(rules: Sequence[Rule], expansions: Mapping[Rule, Expansion]) -> Index:
    """Give every clause of these rules its place and sort their leaves into lanes."""
    by_place: list[Rule] = []
    special: dict[int, Special] = {}
    asked = _Asked({}, {})
    for rule in sorted(rules, key=lambda rule: rule.id):
        expansion = expansions[rule]
        first = len(by_place)
        for place, clause in enumerate(expansion.clauses, first):
            asked.add(clause, place)
            by_place.append(rule)
        if not (expansion.is_exact and len(expansion.clauses) == 1 and rule.is_plain):
            run, judge = None if expansion.is_exact else rule.run, None if rule.is_plain else rule.in_force
            own = Special(lanes.bits(range(first, len(by_place))), run, judge)
            special.update(dict.fromkeys(range(first, len(by_place)), own))
    every = (1 << len(by_place)) - 1
    return Index(
        rules=tuple(by_place),
        ids=tuple(rule.id for rule in by_place),
        every=every,
        lanes=tuple(_lane(_groups(askers), every) for _, askers in sorted(asked.lanes.items(), key=lambda lane: lane[0])),
        probes=tuple(
            (group.leaf.run, group.wanted | group.unwanted, every & ~group.unwanted, every & ~group.wanted)
            for group in _groups(asked.probes)
        ),
        special=special,
        specials=lanes.bits(special),
    )


# What asks one leaf, by what is the same in all who ask it: a leaf, and the places where it is wanted and where not.
_Askers: TypeAlias = "dict[Hashable, tuple[Leaf, list[int], list[int]]]"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks what: by lane (cost, fact, manner, number) and by probe."""

    lanes: dict[tuple[int, str, str, int], _Askers]
    probes: _Askers

    def add(self, clause: Clause, place: int) -> None:
        seen: Counter[tuple[str, str]] = Counter()
        for leaf, is_wanted in clause:
            askers, key = self.probes, cast("Hashable", leaf.run)
            if leaf.test is not None:
                lane = leaf.fact.name, _manner(leaf)
                # Why a number: in one lane a clause may stand once only.
                askers = self.lanes.setdefault((leaf.cost, *lane, seen[lane]), {})
                key = repr(leaf.written)
                seen[lane] += 1
            _, wanted, unwanted = askers.setdefault(key, (leaf, [], []))
            (wanted if is_wanted else unwanted).append(place)


def _manner(leaf: Leaf) -> str:
    return "keys" if leaf.keys is not None else "ends" if leaf.ends else leaf.manner


def _groups(askers: _Askers) -> list[Group]:
    return [Group(leaf, lanes.bits(wanted), lanes.bits(unwanted)) for leaf, wanted, unwanted in askers.values()]


def _lane(groups: Sequence[Group], every: int) -> tuple[str, int, int, Look]:
    leaf = groups[0].leaf
    fact, manner = leaf.fact, _manner(leaf)
    asked = absent = 0
    for group in groups:
        asked |= group.wanted | group.unwanted
        absent |= group.unwanted if group.leaf.run({}) else group.wanted
    look: Look | None = None
    if manner == "keys":
        look = lanes.by_keys(groups, every, is_many=fact.many, is_name=fact.kind is Kind.NAME)
    elif manner == "ends":
        look, manner = lanes.by_ends(groups, every, is_many=fact.many), leaf.manner
    elif manner in {"above", "below"} and not fact.many:
        look = lanes.by_bounds(groups, every, is_above=manner == "above")
    return fact.name, asked, every & ~absent, look or lanes.by_tests(groups, every, manner, is_many=fact.many)
