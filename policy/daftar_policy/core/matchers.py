"""Matchers: what may stand behind a fact in a condition, read and compiled to leaves.

Law: everything is checked and compiled here, once; a matcher that does not fit its fact's type is a fault, never a silent false.
It does not know how conditions nest (`when` does) nor what rules do with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daftar_policy.core import globs, ids, membership, normal, re2_door
from daftar_policy.core.conditions import UNKNOWN, All, Condition, Leaf, Not, Run, Values
from daftar_policy.core.document import Node, describe, did_you_mean
from daftar_policy.core.facts import Fact, Kind
from daftar_policy.core.lists import NamedList, bad_name, name_keys, read_pattern
from daftar_policy.core.model import Truth
from daftar_policy.core.organisation import Organisation

KEYS = ("in", "not in", "above", "below", "matches", "contains", "exists")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SINGULAR = {
    Kind.NAME: "a name",
    Kind.ADDRESS: "an address",
    Kind.USER: "a user id",
    Kind.ROOM: "a room id or alias",
    Kind.UNIT: "a unit",
    Kind.IP: "an IP address",
}
# Rough costs of one run, to put the cheap before the dear within one mapping.
_COST = {"exists": 0, "is": 1, "above": 1, "below": 1, "in": 2, "glob": 3, "contains": 6, "matches": 20}


@dataclass(frozen=True, slots=True)
class Known:
    """What the conditions of a policy may refer to; `memberships` keeps what many rules ask for, each compiled once."""

    lists: Mapping[str, NamedList]
    organisation: Organisation
    memberships: dict[tuple[str, str], membership.Membership | None] = field(default_factory=dict)

    def membership(self, named: NamedList, fact: Fact) -> membership.Membership | None:
        """Give "this fact is in this list"; None where the list has no kind that fits."""
        key = (named.name, fact.name)
        if key not in self.memberships:
            self.memberships[key] = membership.membership(named, fact, self.organisation)
        return self.memberships[key]


def read_matcher(node: Node, fact: Fact, known: Known) -> Condition | None:
    """Read what stands behind a fact; None (and a fault) where it is nothing that can be asked of it."""
    if not isinstance(node.data, Mapping):
        return _values(node, fact, node)
    if not node.keys(optional=KEYS):
        return None
    if not node.data:
        node.fault("empty", "an empty matcher asks nothing", f"give it one of: {', '.join(KEYS)}")
        return None
    leaves = [_keyed(key, child, fact, known) for key, child in node.entries() if key in KEYS]
    if None in leaves or not leaves:
        return None
    parts = tuple(leaf for leaf in leaves if leaf is not None)
    return parts[0] if len(parts) == 1 else All(parts)


def _keyed(key: str, node: Node, fact: Fact, known: Known) -> Condition | None:
    match key:
        case "in":
            return _in(node, fact, known)
        case "not in":
            inner = _in(node, fact, known)
            return Not(inner) if inner is not None else None
        case "exists":
            return _exists(node, fact)
        case "above" | "below":
            return _compared(key, node, fact)
        case "matches":
            return _matches(node, fact)
        case _:
            return _contains(node, fact)


def _leaf(node: Node, fact: Fact, key: str, run: Run, **more: Any) -> Leaf:
    return Leaf(fact, {key: node.data}, run, reads=frozenset({fact.name}), manner=key, path=node.path, cost=_COST[key], **more)


def _in(node: Node, fact: Fact, known: Known) -> Condition | None:
    if not isinstance(node.data, str):
        if not isinstance(node.data, Sequence):
            node.fault("type", f"expected a list's name or values in brackets, found {describe(node.data)}")
            return None
        return _values(node, fact, node)
    named = known.lists.get(node.data)
    if named is None:
        hint = did_you_mean(node.data, known.lists) or "single values are written in brackets"
        node.fault("unknown-list", f"unknown list `{node.data}`", hint)
        return None
    found = known.membership(named, fact)
    if found is None:
        fitting = membership.FITTING[fact.kind]
        hint = f"give it one of: {', '.join(fitting)}" if fitting else f"facts of type {fact.kind} are in no list"
        node.fault("list-kind", f"the list `{named.name}` has nothing that `{fact.name}` (of type {fact.kind}) could be in", hint)
        return None
    return Leaf(fact, {"in": node.data}, found.run, found.reads, "in", path=node.path, cost=_COST["in"], test=found.test, keys=found.keys)


def _values(node: Node, fact: Fact, place: Node) -> Leaf | None:
    """Read one value or several: the fact must be one of them, or fall under one that is a pattern."""
    items = node.items(or_one=True)
    if node.data is None:
        node.fault("missing-value", f"nothing to compare `{fact.name}` with", "to ask whether it is there, write {exists: false}")
        return None
    written = [_value(item, fact) for item in items]
    if any(value is None for value in written):
        return None
    values = [value for value in written if value is not None]
    if fact.kind in {Kind.NUMBER, Kind.BOOLEAN}:
        numbers = frozenset(values)
        return _leaf(place, fact, "is", membership.element_run(fact, numbers.__contains__), test=numbers.__contains__, keys=numbers)
    texts = [value for value in values if isinstance(value, str)]
    if fact.kind is Kind.NAME:
        keys = name_keys(texts)
        test = membership.names_test(keys)
        return _leaf(place, fact, "is", membership.element_run(fact, test), test=test, keys=keys)
    if any(globs.is_glob(text) for text in texts):
        test = membership.globs_test(texts)
        return _leaf(
            place, fact, "glob", membership.element_run(fact, test), test=test, pattern=globs.as_whole(texts), ends=globs.ends(texts)
        )
    keys = frozenset(texts)
    return _leaf(place, fact, "is", _one_of(fact, keys), test=keys.__contains__, keys=keys)


def _one_of(fact: Fact, wanted: frozenset[str]) -> Run:
    name = fact.name
    if fact.many or len(wanted) != 1:
        return membership.element_run(fact, wanted.__contains__)
    (only,) = wanted

    def run(values: Values) -> Truth:
        value = values.get(name)
        if value is UNKNOWN:
            return None
        return value == only if value is not None else False

    return run


def _value(node: Node, fact: Fact) -> str | int | float | bool | None:
    data = node.data
    match fact.kind:
        case Kind.NUMBER if isinstance(data, int | float) and not isinstance(data, bool) and math.isfinite(data):
            return data
        case Kind.BOOLEAN if isinstance(data, bool):
            return data
        case Kind.NUMBER | Kind.BOOLEAN:
            _misfit(node, fact)
            return None
        case _ if fact.name == "time.weekday" and (day := _weekday(data)) is not None:
            return day
        case _ if isinstance(data, str):
            return _text_value(node, data, fact)
        case _:
            _misfit(node, fact)
            return None


def _misfit(node: Node, fact: Fact) -> None:
    expected = {Kind.NUMBER: "a number", Kind.BOOLEAN: "true or false"}.get(fact.kind, "text")
    hint = "put it in quotes" if expected == "text" and isinstance(node.data, int | float) else None
    node.fault("type", f"`{fact.name}` is {expected}, found {describe(node.data)}", hint)


def _text_value(node: Node, data: str, fact: Fact) -> str | None:
    if fact.kind is Kind.NAME:
        pattern = ids.check_pattern(data)
        if pattern is None:
            bad_name(node, data)
        return pattern
    if globs.is_glob(data):
        return read_pattern(node, data, fact.kind)
    value = normal.value(fact.kind, data)
    if value is None or isinstance(value, normal.Unreadable):
        hint = "a network belongs into a list of networks" if fact.kind is Kind.IP and "/" in data else None
        node.fault("type", f"`{data}` is not {_SINGULAR[fact.kind]}", hint)
        return None
    return value


def _weekday(data: object) -> str | None:
    """Read a day's name, its first three letters, or its number from Monday = 1 (ISO 8601)."""
    if isinstance(data, int) and not isinstance(data, bool) and 1 <= data <= 7:
        return WEEKDAYS[data - 1]
    if isinstance(data, str):
        return next((day for day in WEEKDAYS if data.strip().lower() in {day, day[:3]}), None)
    return None


def _exists(node: Node, fact: Fact) -> Leaf | None:
    if not isinstance(node.data, bool):
        node.fault("type", f"expected true or false, found {describe(node.data)}")
        return None
    name, wanted = fact.name, node.data

    def run(values: Values) -> Truth:
        value = values.get(name)
        return None if value is UNKNOWN else (value is not None) is wanted

    return _leaf(node, fact, "exists", run, test=lambda _: wanted)


def _compared(key: str, node: Node, fact: Fact) -> Leaf | None:
    if fact.kind is not Kind.NUMBER:
        node.fault("matcher", f"`{key}` compares numbers, and `{fact.name}` is of type {fact.kind}", at_key=True)
        return None
    bound = node.data
    if isinstance(bound, bool) or not isinstance(bound, int | float) or not math.isfinite(bound):
        node.fault("type", f"expected a number, found {describe(bound)}")
        return None
    number: int | float = bound
    test: Callable[[Any], bool] = (lambda value: value > number) if key == "above" else (lambda value: value < number)
    return _leaf(node, fact, key, membership.element_run(fact, test), test=test, bound=number)


def _is_textual(key: str, node: Node, fact: Fact) -> bool:
    if fact.kind in {Kind.NUMBER, Kind.BOOLEAN}:
        node.fault("matcher", f"`{key}` looks into texts, and `{fact.name}` is of type {fact.kind}", at_key=True)
        return False
    return True


def _matches(node: Node, fact: Fact) -> Leaf | None:
    if not _is_textual("matches", node, fact):
        return None
    pattern = node.text()
    if not pattern:
        if node.data is None:
            node.fault("missing-value", "nothing to match with")
        return None
    try:
        normal_pattern = normal.text(pattern)
        found = re2_door.searcher(normal_pattern)
    except re2_door.PatternError as error:
        node.fault("pattern", f"not a pattern of RE2: {error}", "RE2 has no look-ahead, look-behind or back references")
        return None
    # A quotation that is not closed would swallow what it is joined with.
    joinable = None if r"\Q" in normal_pattern else normal_pattern
    return _leaf(node, fact, "matches", membership.element_run(fact, found), test=found, pattern=joinable)


def _contains(node: Node, fact: Fact) -> Leaf | None:
    if not _is_textual("contains", node, fact):
        return None
    # Why blanks are allowed: ` at ` between words is a fair thing to look for.
    part = normal.text(node.text(allow_empty=True)).casefold()
    if not part:
        if not isinstance(node.data, str):
            node.fault("missing-value", "nothing to look for") if node.data is None else None
        else:
            node.fault("empty", "expected text, found an empty one")
        return None
    name = fact.name
    folded_name = f"{name} folded"

    def run(values: Values) -> Truth:
        value = values.get(name)
        if value is None:
            return False
        if value is UNKNOWN:
            return None
        folded = values.get(folded_name)
        if folded is None:
            # Kept beside the facts of this one decision: many rules may look into the same text.
            folded = values[folded_name] = tuple(text.casefold() for text in value) if fact.many else (value.casefold(),)
        return any(part in text for text in folded)

    return _leaf(node, fact, "contains", run, test=lambda text: part in text, pattern=re2_door.literal(part))
