"""Logic: which conditions surely follow from others, exclude each other, or can never hold.

Law: sound, not complete: what is said here is so for every request; what is not said may still be so.
It does not know rules, modes or files.
"""

from __future__ import annotations

from collections.abc import Mapping

from daftar_policy.core.conditions import UNKNOWN, All, Condition, Either, Leaf, Not
from daftar_policy.core.facts import FACTS, Kind
from daftar_policy.core.lists import NamedList

Lists = Mapping[str, NamedList]


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """Give the parts that must all hold, `all` within `all` flattened."""
    if isinstance(condition, All):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    return (condition,)


def leaves(condition: Condition) -> tuple[Leaf, ...]:
    """Give every matcher of a condition, wherever it stands."""
    if isinstance(condition, Leaf):
        return (condition,)
    if isinstance(condition, Not):
        return leaves(condition.part)
    return tuple(leaf for part in condition.parts for leaf in leaves(part))


def values_of(leaf: Leaf) -> frozenset[str] | None:
    """Give the texts that a matcher names itself (a leading dot: every name below it), None where it names a list or no texts."""
    if leaf.keys is None or (isinstance(leaf.written, Mapping) and isinstance(leaf.written.get("in"), str)):
        return None
    return leaf.keys if all(isinstance(key, str) for key in leaf.keys) else None


def implies(first: Condition, second: Condition, lists: Lists) -> bool:
    """Say whether the second is surely true whenever the first is."""
    if isinstance(second, All):
        return all(implies(first, part, lists) for part in second.parts)
    if isinstance(first, Either):
        return bool(first.parts) and all(implies(part, second, lists) for part in first.parts)
    if isinstance(first, All):
        return any(implies(part, second, lists) for part in conjuncts(first))
    if isinstance(second, Either):
        return any(implies(first, part, lists) for part in second.parts)
    if isinstance(first, Not) and isinstance(second, Not):
        # Why leaves alone: of one and the same fact both are known or both are not.
        one, other = first.part, second.part
        return isinstance(one, Leaf) and isinstance(other, Leaf) and one.reads == other.reads and _leaf_implies(other, one, lists)
    return isinstance(first, Leaf) and isinstance(second, Leaf) and _leaf_implies(first, second, lists)


def never(condition: Condition, lists: Lists) -> Condition | None:
    """Give the part because of which a condition can hold for no request at all, None where none is seen."""
    if isinstance(condition, Leaf):
        return condition if _is_empty(condition, lists) else None
    if isinstance(condition, Not):
        return condition if condition.part == All(()) else None
    if isinstance(condition, Either):
        return condition if all(never(part, lists) is not None for part in condition.parts) else None
    parts = conjuncts(condition)
    for place, part in enumerate(parts):
        found = never(part, lists) if not isinstance(part, All) else None
        if found is not None:
            return found
        if any(_exclude(part, other, lists) for other in parts[:place]):
            return part
    return None


def without(condition: Condition, available: frozenset[str]) -> bool | None:
    """Give what a condition comes to where only some facts exist, whatever these are: true, false, or None for either."""
    values: dict[str, object] = dict.fromkeys(available, UNKNOWN)
    return condition.run(values)


def _leaf_implies(first: Leaf, second: Leaf, lists: Lists) -> bool:
    if first.fact != second.fact:
        return False
    if first.written == second.written:
        return True
    if second.written == {"exists": True}:
        return first.written != {"exists": False}
    own = values_of(first)
    if own is not None:
        return bool(own) and all(_covers(second, key) for key in own)
    one, other = _list(first, lists), _list(second, lists)
    if one is not None and other is not None:
        return _is_within(one, other)
    return _is_bound_within(_number(first), _number(second))


def _covers(leaf: Leaf, key: str) -> bool:
    """Say whether a value (with a leading dot: every name below it) makes a matcher true whatever the other facts are."""
    if key.startswith("."):
        # A name that nobody can have stands for all of them, where names are compared label by label.
        by_label = values_of(leaf) is not None or (isinstance(leaf.written, Mapping) and isinstance(leaf.written.get("in"), str))
        return by_label and _holds(leaf, f"\0any{key}") is True
    return _holds(leaf, key) is True


def _holds(leaf: Leaf, value: str) -> bool | None:
    values: dict[str, object] = dict.fromkeys(leaf.reads, UNKNOWN)
    values[leaf.fact.name] = (value,) if leaf.fact.many else value
    try:
        return leaf.run(values)
    except ValueError:  # the stand-in for any name is no address
        return None


def _list(leaf: Leaf, lists: Lists) -> NamedList | None:
    named = leaf.written.get("in") if isinstance(leaf.written, Mapping) else None
    return lists.get(named) if isinstance(named, str) else None


def _is_within(one: NamedList, other: NamedList) -> bool:
    if one.networks is not None and not (one.networks <= (other.networks or frozenset())):
        return False
    return all(entries <= other.entries.get(kind, frozenset()) for kind, entries in one.entries.items())


def _is_empty(leaf: Leaf, lists: Lists) -> bool:
    named = _list(leaf, lists)
    if named is not None:
        return not named.networks and not any(named.entries.values())
    own = values_of(leaf)
    return own is not None and not own


def _number(leaf: Leaf) -> tuple[str, float] | None:
    if not isinstance(leaf.written, Mapping) or leaf.fact.kind is not Kind.NUMBER:
        return None
    for key in ("above", "below", "is"):
        value = leaf.written.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return key, value
    return None


def _is_bound_within(one: tuple[str, float] | None, other: tuple[str, float] | None) -> bool:
    if one is None or other is None:
        return False
    match one[0], other[0]:
        case "above", "above":
            return one[1] >= other[1]
        case "below", "below":
            return one[1] <= other[1]
        case "is", "above":
            return one[1] > other[1]
        case "is", "below":
            return one[1] < other[1]
        case _:
            return one == other


def _exclude(one: Condition, other: Condition, lists: Lists) -> bool:  # noqa: PLR0911 - one line a case
    """Say whether two conditions surely never hold together."""
    if isinstance(one, Not):
        return not isinstance(other, Not) and implies(other, one.part, lists)
    if isinstance(other, Not):
        return implies(one, other.part, lists)
    if not (isinstance(one, Leaf) and isinstance(other, Leaf)) or one.fact != other.fact:
        return False
    if {"exists": False} in (one.written, other.written):
        return one.written != other.written
    if FACTS[one.fact.name].many:
        return False
    for first, second in ((one, other), (other, one)):
        own = values_of(first)
        if own and not any(key.startswith(".") for key in own):
            return all(_holds(second, key) is False for key in own)
    return _numbers_apart(_number(one), _number(other))


def _numbers_apart(one: tuple[str, float] | None, other: tuple[str, float] | None) -> bool:
    if one is None or other is None:
        return False
    by_key = {one[0]: one[1]} | {other[0]: other[1]}
    if one[0] == other[0]:
        return one[0] == "is" and one[1] != other[1]
    if "is" in by_key:
        return by_key["is"] <= by_key["above"] if "above" in by_key else by_key["is"] >= by_key["below"]
    # Whole numbers are what sizes and counts are, but a bound may be any: only what no number at all can be is said.
    return by_key["above"] >= by_key["below"]
