"""Naming: which rules of a policy speak of a value, by itself, by a pattern, or by a list that has it.

Law: a rule is found where a value of the fact's type equal to this one would make one of its matchers true (or false under a `not`), and
where the word is the name of its action, fact, list, label or unit. Numbers and `exists` name nothing. It does not know files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from daftar_policy.core import globs, ids, normal
from daftar_policy.core.conditions import UNKNOWN, Leaf
from daftar_policy.core.document import Path as Place
from daftar_policy.core.facts import Kind
from daftar_policy.core.lists import NamedList
from daftar_policy.core.membership import FITTING, networks_test, with_below
from daftar_policy.core.policy import Policy
from daftar_policy.study.logic import leaves

_TOLD = ("is", "in", "glob", "matches", "contains")


@dataclass(frozen=True, slots=True)
class Named:
    """One place where a rule names a value: how (`fact`, `list`, `action`, …), through what, and where in the document."""

    rule: str
    how: str
    words: str
    path: Place

    def as_json(self) -> dict[str, object]:
        """Give it as plain data, without the place."""
        return {"rule": self.rule, "how": self.how, "words": self.words}


def find(policy: Policy, value: str) -> Iterator[Named]:
    """Give every place where a rule of the policy names a value."""
    for rule in policy.rules:
        if rule.place is None:
            continue
        here: Place = ("rules", rule.place)
        if value in rule.on:
            yield Named(rule.id, "action", f"is a rule of the action `{value}`", (*here, "on"))
        yield from _in_leaves(rule.id, leaves(rule.condition), policy, value, "")
        for excuse in rule.excuses:
            yield from _in_leaves(rule.id, leaves(excuse.condition), policy, value, f" in the exception {excuse.ticket}")
        if rule.rollout is not None and value in (rule.rollout.units or ()):
            yield Named(rule.id, "rollout", f"is rolled out to the unit `{value}`", (*here, "rollout"))


def _in_leaves(rule: str, found: Iterable[Leaf], policy: Policy, value: str, where: str) -> Iterator[Named]:
    for leaf in found:
        words = _of_leaf(leaf, policy, value)
        if words is not None:
            yield Named(rule, words[0], f"{words[1]}{where}", leaf.path)


def _of_leaf(leaf: Leaf, policy: Policy, value: str) -> tuple[str, str] | None:
    name = leaf.fact.name
    if value == name:
        return "fact", f"asks of the fact `{name}`"
    written = leaf.written if isinstance(leaf.written, Mapping) else {}
    listed = written.get("in")
    if isinstance(listed, str):
        if value == listed:
            return "list", f"looks `{name}` up in the list `{listed}`"
        entry = entry_for(policy.lists[listed], value, leaf.fact.kind, policy)
        return ("list", f"looks `{name}` up in the list `{listed}`, which has `{entry}`") if entry is not None else None
    if not any(key in written for key in _TOLD) or leaf.fact.kind in {Kind.NUMBER, Kind.BOOLEAN} or not _fits(leaf.fact.kind, value):
        return None
    own = normal.value(leaf.fact.kind, value)
    values: dict[str, object] = {**dict.fromkeys(leaf.reads, UNKNOWN), name: (own,) if leaf.fact.many else own}
    if own is None or leaf.run(values) is not True:
        return None
    key, pattern = next((key, written[key]) for key in _TOLD if key in written)
    verb = {"matches": "matches", "contains": "looks into", "glob": "compares"}.get(key, "compares")
    return "value", f"{verb} `{name}` with `{pattern if isinstance(pattern, str) else ', '.join(map(str, _many(pattern)))}`"


def entry_for(named: NamedList, value: str, looked_up: Kind, policy: Policy) -> str | None:  # noqa: PLR0911 - one line a kind
    """Give the entry by which a fact of a type that has (or is below, or at) a value is in a list; None where there is none."""
    fitting = FITTING[looked_up]
    name = ids.normalise_domain(value)
    if name is not None:
        for kind in {"domains", "servers"} & set(fitting):
            entries = named.entries.get(kind, frozenset[str]())
            labels = name.split(".")
            over = (name, *("*." + ".".join(labels[place:]) for place in range(1, len(labels))))
            found = next((entry for entry in over if entry in entries), None)
            if found is not None:
                return found
    for kind, of_type in (("addresses", Kind.ADDRESS), ("users", Kind.USER), ("rooms", Kind.ROOM)):
        own = normal.value(of_type, value) if kind in fitting else None
        entries = named.entries.get(kind, frozenset[str]())
        if own is not None and own in entries:
            return own
        if own is not None and _fits(of_type, value):
            pattern = next((entry for entry in sorted(entries) if globs.is_glob(entry) and globs.compile_glob(entry)(own)), None)
            if pattern is not None:
                return pattern
    units = sorted(named.entries.get("units", ())) if "units" in fitting else []
    around = next((unit for unit in units if value in with_below([unit], policy.organisation)), None)
    if around is not None:
        return around
    if any(value in named.entries.get(kind, ()) for kind in {"words", "posts"} & set(fitting)):
        return value
    address = normal.ip(value) if "networks" in fitting else None
    if address is not None:
        return next((str(network) for network in sorted(named.networks or (), key=str) if networks_test([network])(address)), None)
    return None


def _fits(kind: Kind, value: str) -> bool:
    match kind:
        case Kind.USER:
            return value.startswith("@")
        case Kind.ROOM:
            return value.startswith(("#", "!"))
        case Kind.ADDRESS:
            return "@" in value[1:]
        case Kind.NAME:
            return ids.normalise_domain(value) is not None
        case _:
            return True


def _many(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]
