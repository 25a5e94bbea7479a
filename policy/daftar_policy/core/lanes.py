"""Lanes: what one value of one fact leaves of many clauses, looked up together instead of clause by clause.

Law: sets of clauses are the bits of whole numbers; a lane drops just those clauses whose literals in it are false. Its cost grows with the
number of different tests in it, not with that of the clauses, nor (for whole values and names) with that of the values.
It does not know rules, nor values that are absent or unknown (the index sees to those).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import accumulate, compress
from operator import or_
from typing import Any, NamedTuple, TypeAlias, TypeVar

from daftar_policy.core import re2_door
from daftar_policy.core.conditions import Leaf, Test
from daftar_policy.core.normal import Unreadable

# From a fact's value (see `conditions.Values` for why Any) and the clauses so far to those that are left of them.
Look: TypeAlias = "Callable[[Any, int], int]"

# So many patterns are looked for in one search. Why bounds: an automaton of more of them would outgrow its memory and be slow.
_BATTERY = {"matches": 32, "glob": 32, "contains": 64}
# Why: below this many the single tests are as quick.
_FEW = {"matches": 2, "glob": 12, "contains": 12}
# Globs of more lengths than this are looked for as patterns.
_MOST_LENGTHS = 12
_Item = TypeVar("_Item")
# Up to so many bits of a number are quicker taken one by one.
_FEW_BITS = 12
_DIGITS = bytes.maketrans(b"01", b"\0\1")
# A table of at most so many bits holds each answer ready made; a larger one keeps the set bits alone.
_READY_BITS = 1 << 22


class Group(NamedTuple):
    """Clauses that ask the same leaf: those for which it must hold, and those for which it must not."""

    leaf: Leaf
    wanted: int
    unwanted: int


def bits(places: Iterable[int]) -> int:
    """Give the set of these places."""
    found = bytearray()
    for place in places:
        byte = place >> 3
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def places(mask: int) -> list[int]:
    """Give the places in a set, in order."""
    if mask.bit_count() > _FEW_BITS:
        return list(compress(range(mask.bit_length()), _each_bit(mask)))
    found: list[int] = []
    while mask:
        first = mask & -mask
        found.append(first.bit_length() - 1)
        mask ^= first
    return found


def chosen(items: Sequence[_Item], mask: int) -> tuple[_Item, ...]:
    """Give the items at the places in a set, in order."""
    return tuple(compress(items, _each_bit(mask))) if mask else ()


def _each_bit(mask: int) -> bytes:
    """Give the bits from the lowest, a byte each. Why so: as text, in one go, is quicker than bit by bit."""
    return bin(mask)[:1:-1].encode().translate(_DIGITS)


def by_keys(groups: Sequence[Group], every: int, *, is_many: bool, is_name: bool) -> Look:
    """Look up whole values (of a list: each element; of names also `.name` for all below it); each clause stands in one group only."""
    table: dict[str, int] = {}
    for group in groups:
        mask = group.wanted | group.unwanted
        for key in group.leaf.keys or ():
            table[key] = table.get(key, 0) | mask
    keep = _keep(groups, every)
    if is_many or is_name:
        return _by_elements(_shifted(table), keep, is_many=is_many, is_name=is_name)
    if every.bit_length() * len(table) > _READY_BITS:
        return _by_elements(_shifted(table), keep, is_many=False, is_name=False)
    ready = {key: keep ^ mask for key, mask in table.items()}

    def look(value: str, alive: int) -> int:
        return alive & ready.get(value, keep)

    return look


def _shifted(table: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Write masks without the zeros below their lowest bit: most have one bit of thousands."""
    made: dict[int, tuple[int, int]] = {}
    for mask in table.values():
        if mask not in made:
            low = (mask & -mask).bit_length() - 1
            made[mask] = (mask >> low, low)
    return {key: made[mask] for key, mask in table.items()}


def _by_elements(table: Mapping[str, tuple[int, int]], keep: int, *, is_many: bool, is_name: bool) -> Look:
    find = table.get

    def look(value: Any, alive: int) -> int:
        hit = 0
        for item in value if is_many else (value,):
            # Why: what is no name has no parts, so nothing above it either.
            if is_name and type(item) is Unreadable:
                continue
            found = find(item)
            # A text that begins with a dot is no name, whatever stands in the table for all below one.
            if found is not None and not (is_name and item[:1] == "."):
                hit |= found[0] << found[1]
            if is_name:
                dot = item.find(".", 1)
                while dot > 0:
                    found = find(item[dot:])
                    if found is not None:
                        hit |= found[0] << found[1]
                    dot = item.find(".", dot + 1)
        return alive & (keep ^ hit) if hit else alive & keep

    return look


def by_bounds(groups: Sequence[Group], every: int, *, is_above: bool) -> Look | None:
    """Compare a number with all bounds at once; each clause stands in one group only. None where there are too many bounds."""
    ordered = sorted(groups, key=lambda group: group.leaf.bound)
    bounds = [group.leaf.bound for group in ordered]
    if every.bit_length() * len(bounds) > _READY_BITS:
        return None
    masks = [group.wanted | group.unwanted for group in ordered]
    keep = _keep(groups, every)
    if is_above:
        ready = [keep ^ hit for hit in accumulate(masks, or_, initial=0)]
    else:
        ready = [keep ^ hit for hit in accumulate(reversed(masks), or_, initial=0)][::-1]
    place = bisect_left if is_above else bisect_right

    def look(value: float, alive: int) -> int:
        return alive & ready[place(bounds, value)]

    return look


def by_ends(groups: Sequence[Group], every: int, *, is_many: bool) -> Look | None:
    """Look up the beginnings and ends that globs such as `#tender-*` and `*@x` want; None where they are of too many lengths."""
    heads: dict[str, int] = {}
    tails: dict[str, int] = {}
    for group in groups:
        for ends in group.leaf.ends:
            table = tails if ends[:1] == "*" else heads
            part = ends.strip("*")
            table[part] = table.get(part, 0) | group.wanted | group.unwanted
    lengths = tuple({len(part) for part in heads}), tuple({-len(part) for part in tails})
    if len(lengths[0]) + len(lengths[1]) > _MOST_LENGTHS:
        return None
    keep = _keep(groups, every)
    find_head, find_tail = _shifted(heads).get, _shifted(tails).get

    def look(value: Any, alive: int) -> int:
        hit = 0
        for text in value if is_many else (value,):
            for length in lengths[0]:
                found = find_head(text[:length])
                if found is not None:
                    hit |= found[0] << found[1]
            for length in lengths[1]:
                found = find_tail(text[length:])
                if found is not None:
                    hit |= found[0] << found[1]
        return alive & (keep ^ hit)

    return look


def by_tests(groups: Sequence[Group], every: int, manner: str, *, is_many: bool) -> Look:
    """Run tests of one manner (`contains`, `matches`, …), many texts at once where that is quicker."""
    size = _BATTERY.get(manner)
    folds = manner == "contains"
    if size is None or len(groups) < _FEW[manner]:
        return _in_turn([_one_by_one(groups, every, is_many=is_many)], folds=folds, is_many=is_many)
    looks: list[Look] = []
    joinable = [group for group in groups if group.leaf.pattern is not None]
    for start in range(0, len(joinable), size):
        looks.extend(_batteries(joinable[start : start + size], every, is_many=is_many))
    rest = [group for group in groups if group.leaf.pattern is None]
    if rest:
        looks.append(_one_by_one(rest, every, is_many=is_many))
    return _in_turn(looks, folds=folds, is_many=is_many)


def _in_turn(looks: Sequence[Look], *, folds: bool, is_many: bool) -> Look:
    ordered = tuple(looks)
    if len(ordered) == 1 and not folds:
        return ordered[0]

    def look(value: Any, alive: int) -> int:
        if folds:
            value = tuple(item.casefold() for item in value) if is_many else value.casefold()
        for one in ordered:
            alive = one(value, alive)
        return alive

    return look


def _batteries(groups: Sequence[Group], every: int, *, is_many: bool) -> list[Look]:
    """Join the patterns of some groups; where they are too large together, in halves."""
    single = _one_by_one(groups, every, is_many=is_many)
    if len(groups) == 1:
        return [single]
    try:
        battery = re2_door.battery([group.leaf.pattern or "" for group in groups])
    except re2_door.PatternError:
        half = len(groups) // 2
        return _batteries(groups[:half], every, is_many=is_many) + _batteries(groups[half:], every, is_many=is_many)
    masks = tuple(group.wanted | group.unwanted for group in groups)
    asked = reduce(or_, masks)
    keep = _keep(groups, every)

    def look(value: Any, alive: int) -> int:
        if not alive & asked:
            return alive
        hit = 0
        for text in value if is_many else (value,):
            for place in battery(text):
                hit |= masks[place]
        return alive & (keep ^ hit)

    return [look]


def _one_by_one(groups: Sequence[Group], every: int, *, is_many: bool) -> Look:
    entries = tuple((_test(group.leaf), group.wanted | group.unwanted, every & ~group.unwanted, every & ~group.wanted) for group in groups)

    def look(value: Any, alive: int) -> int:
        for test, asked, if_true, if_false in entries:
            if alive & asked:
                alive &= if_true if test(value) else if_false
        return alive

    def look_many(value: Any, alive: int) -> int:
        for test, asked, if_true, if_false in entries:
            if alive & asked:
                alive &= if_true if any(map(test, value)) else if_false
        return alive

    return look_many if is_many else look


def _keep(groups: Sequence[Group], every: int) -> int:
    """Give the clauses that no hit leaves; being hit turns it round: a clause that does not ask stays, and one that wants no hit."""
    asked = reduce(or_, (group.wanted | group.unwanted for group in groups), 0)
    return every & ~asked | reduce(or_, (group.unwanted for group in groups), 0)


def _test(leaf: Leaf) -> Test:
    if leaf.test is None:
        raise TypeError("a leaf without a test of its own fact stands in no lane")
    return leaf.test
