"""Conditions: what a rule asks of the facts, three-valued: true, false, or None for not evaluable.

Law (format 1, section 3): a mapping and `all` are false if one is false, else not evaluable if one is, else true; `any` is true if one is
true, else not evaluable if one is, else false; `not` swaps true and false and keeps not evaluable. Running is total: it never raises.
It does not know how conditions are written (`when` and `matchers` do) nor what follows from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, final

from daftar_policy.core.document import Path
from daftar_policy.core.facts import Fact
from daftar_policy.core.model import Truth


@final
class Unknown:
    """What stands in the place of a fact that nobody could supply."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()

# Facts by name; absent facts are left out. Why Any: a fact's type is in the table of facts and checked at the door; looking again for every
# comparison would cost more than the comparison.
Values: TypeAlias = "dict[str, Any]"
Run: TypeAlias = "Callable[[Values], Truth]"
Test: TypeAlias = "Callable[[Any], bool]"


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One matcher on one fact.

    `written` is it as in the policy, under its `manner`; `reads` are all facts that it looks at; `cost` orders parts.

    The rest is for the index: `test`, where not None, says of a value (of a list fact: of an element, of which one suffices; for
    `contains`: case-folded) all that `run` does. `keys` are all values on which it is true, a leading dot standing for every name below;
    `pattern` is the test as RE2 would find it; `ends` are the globs of one star at either end that it consists of; `bound` is the number
    that it compares with.
    """

    fact: Fact
    written: object
    run: Run
    reads: frozenset[str]
    manner: str
    path: Path = ()
    cost: int = 0
    test: Test | None = None
    keys: frozenset[Any] | None = None
    pattern: str | None = None
    ends: tuple[str, ...] = ()
    bound: float = 0


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """All parts must hold; no part at all holds."""

    parts: tuple[Condition, ...]
    run: Run = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "run", run_all([part.run for part in sorted(self.parts, key=cost)]))


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """One part must hold (`any` in a policy)."""

    parts: tuple[Condition, ...]
    run: Run = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "run", run_any([part.run for part in sorted(self.parts, key=cost)]))


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The part must not hold."""

    part: Condition
    run: Run = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "run", run_not(self.part.run))


Condition: TypeAlias = "Leaf | All | Either | Not"


def cost(condition: Condition) -> int:
    """Give a rough measure of what running costs, to run the cheap parts first."""
    if isinstance(condition, Leaf):
        return condition.cost
    if isinstance(condition, Not):
        return cost(condition.part)
    return 1 + sum(cost(part) for part in condition.parts)


def reads(condition: Condition) -> frozenset[str]:
    """Give the facts that a condition looks at."""
    if isinstance(condition, Leaf):
        return condition.reads
    if isinstance(condition, Not):
        return reads(condition.part)
    return frozenset[str]().union(*(reads(part) for part in condition.parts))


def run_all(runs: Sequence[Run]) -> Run:
    """Join by `all`."""
    if len(runs) == 1:
        return runs[0]
    tests = tuple(runs)

    def run(values: Values) -> Truth:
        result: Truth = True
        for test in tests:
            truth = test(values)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return run


def run_any(runs: Sequence[Run]) -> Run:
    """Join by `any`; no part at all is false."""
    if len(runs) == 1:
        return runs[0]
    tests = tuple(runs)

    def run(values: Values) -> Truth:
        result: Truth = False
        for test in tests:
            truth = test(values)
            if truth:
                return True
            if truth is None:
                result = None
        return result

    return run


def run_not(inner: Run) -> Run:
    """Swap true and false; keep not evaluable."""

    def run(values: Values) -> Truth:
        truth = inner(values)
        return None if truth is None else not truth

    return run
