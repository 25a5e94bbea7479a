"""Index: which rules of an action can matter to a request, without running those that cannot.

Law: leaving a rule out is allowed only where its condition is surely false; so index and naive scan agree. A rule may be given twice.
It does not know what rules do once they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from daftar_policy.core.conditions import UNKNOWN, All, Condition, Leaf, Run, Values
from daftar_policy.core.facts import Kind
from daftar_policy.core.rules import Rule

# Why 16: where more rules than this share one value (all those on `m.room.message`), a list they share rules out more.
_CROWDED = 16


@dataclass(frozen=True, slots=True)
class Table:
    """Rules by the values of one fact on which alone they can hold; all of them where the fact is unknown."""

    fact: str
    is_many: bool
    is_name: bool
    rules: Mapping[str, tuple[Rule, ...]]
    every: tuple[Rule, ...]

    def find(self, values: Values) -> Iterable[Rule]:
        """Give the rules that a request's value of the fact leaves."""
        value = values.get(self.fact)
        if value is None:
            return ()
        if value is UNKNOWN:
            return self.every
        if not self.is_many and not self.is_name:
            return self.rules.get(value, ())
        return self._each(value if self.is_many else (value,))

    def _each(self, items: Iterable[str]) -> Iterator[Rule]:
        rules = self.rules
        for item in items:
            yield from rules.get(item, ())
            if self.is_name:
                dot = item.find(".", 1)
                while dot > 0:
                    yield from rules.get(item[dot:], ())
                    dot = item.find(".", dot + 1)


@dataclass(frozen=True, slots=True)
class Index:
    """The rules of one action, by what rules them out."""

    always: tuple[Rule, ...]
    tables: tuple[Table, ...]
    groups: tuple[tuple[Run, tuple[Rule, ...]], ...]

    def candidates(self, values: Values) -> list[Rule]:
        """Give every rule whose condition may be other than false."""
        found = list(self.always)
        for table in self.tables:
            found.extend(table.find(values))
        for run, rules in self.groups:
            if run(values) is not False:
                found.extend(rules)
        return found


def build(rules: Sequence[Rule]) -> Index:
    """Sort rules by the most selective of the leaves that each of them needs."""
    needed = {rule: _needed(rule.condition) for rule in rules}
    crowd = Counter((leaf.fact.name, key) for leaves in needed.values() for leaf in leaves for key in leaf.keys or ())
    always: list[Rule] = []
    tables: dict[str, list[tuple[Leaf, Rule]]] = {}
    groups: dict[object, tuple[Run, list[Rule]]] = {}
    for rule, leaves in needed.items():
        keyed = [
            (sum(crowd[leaf.fact.name, key] for key in leaf.keys), place) for place, leaf in enumerate(leaves) if leaf.keys is not None
        ]
        listed = [leaf for leaf in leaves if _list_of(leaf) is not None]
        if keyed and not (listed and min(keyed)[0] > _CROWDED):
            leaf = leaves[min(keyed)[1]]
            tables.setdefault(leaf.fact.name, []).append((leaf, rule))
        elif listed:
            groups.setdefault((listed[0].fact.name, _list_of(listed[0])), (listed[0].run, []))[1].append(rule)
        else:
            always.append(rule)
    return Index(
        tuple(always),
        tuple(_table(entries) for entries in tables.values()),
        tuple((run, tuple(grouped)) for run, grouped in groups.values()),
    )


def _table(entries: Sequence[tuple[Leaf, Rule]]) -> Table:
    fact = entries[0][0].fact
    rules: dict[str, list[Rule]] = {}
    for leaf, rule in entries:
        for key in leaf.keys or ():
            rules.setdefault(key, []).append(rule)
    by_key = {key: tuple(found) for key, found in rules.items()}
    return Table(fact.name, fact.many, fact.kind is Kind.NAME, by_key, tuple(rule for _, rule in entries))


def _needed(condition: Condition) -> list[Leaf]:
    """Give leaves without each of which the condition is false, whatever the others are."""
    if isinstance(condition, Leaf):
        return [condition]
    if isinstance(condition, All):
        return [leaf for part in condition.parts for leaf in _needed(part)]
    return []


def _list_of(leaf: Leaf) -> str | None:
    written = leaf.written.get("in") if isinstance(leaf.written, Mapping) else None
    return written if isinstance(written, str) else None
