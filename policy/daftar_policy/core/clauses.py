"""Clauses: a condition as "this and this, or that and that" of leaves and their contraries, which an index weighs without running it.

Law: three-valued `all`, `any` and `not` distribute over each other as the two-valued ones do, so an exact expansion has the condition's
truth, not evaluable included; one that is not exact is false only where the condition is. It does not know rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from daftar_policy.core.conditions import All, Condition, Leaf, Not

# A leaf that must hold, or (False) must not.
Literal: TypeAlias = "tuple[Leaf, bool]"
Clause: TypeAlias = "tuple[Literal, ...]"

# Why 8: more ways to hold than this are rarer in policies, and dearer to weigh one by one, than running the condition itself.
MOST = 8


class Expansion(NamedTuple):
    """The ways in which a condition can hold; `is_exact` where they say all that the condition does."""

    clauses: tuple[Clause, ...]
    is_exact: bool


_ANYTHING = Expansion(((),), is_exact=False)


def expand(condition: Condition, *, wanted: bool = True) -> Expansion:
    """Give the ways in which a condition is true (or, with `wanted` false, is false)."""
    if isinstance(condition, Leaf):
        return Expansion((((condition, wanted),),), is_exact=True)
    if isinstance(condition, Not):
        return expand(condition.part, wanted=not wanted)
    parts = [expand(part, wanted=wanted) for part in condition.parts]
    return _all(parts) if isinstance(condition, All) is wanted else _any(parts)


def _all(parts: Sequence[Expansion]) -> Expansion:
    found: tuple[Clause, ...] = ((),)
    is_exact = True
    for part in sorted(parts, key=lambda part: len(part.clauses)):
        if len(found) * len(part.clauses) > MOST:
            is_exact = False
            continue
        found = tuple((*clause, *more) for clause in found for more in part.clauses)
        is_exact = is_exact and part.is_exact
    return Expansion(found, is_exact)


def _any(parts: Sequence[Expansion]) -> Expansion:
    found = tuple(clause for part in parts for clause in part.clauses)
    return Expansion(found, all(part.is_exact for part in parts)) if len(found) <= MOST else _ANYTHING
