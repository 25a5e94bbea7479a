"""Clock: how long decisions and other work take, measured so that a busy machine's pauses do not hide what the work itself costs.

Law: work is measured several times over and the least figure counts; the figures are microseconds unless they say otherwise.
It does not know what it measures.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_Item = TypeVar("_Item")
# Why 7: on a shared machine one pass in seven is left alone.
PASSES = 7


@dataclass(frozen=True, slots=True)
class Spread:
    """How long each of many did: the middle one, the 99th of a hundred, the mean; in microseconds."""

    p50: float
    p99: float
    mean: float


def spread(nanoseconds: Iterable[int]) -> Spread:
    """Give the spread of single times."""
    ordered = sorted(nanoseconds)
    count = len(ordered)
    return Spread(ordered[count // 2] / 1000, ordered[min(count - 1, count * 99 // 100)] / 1000, sum(ordered) / count / 1000)


def each(work: Callable[[_Item], object], items: Sequence[_Item], *, passes: int = PASSES) -> Spread:
    """Measure work on each of some items; of several passes over all, give the least of each figure."""
    gc.collect()
    now = time.perf_counter_ns
    found: list[Spread] = []
    for _ in range(passes):
        times: list[int] = []
        for item in items:
            began = now()
            work(item)
            times.append(now() - began)
        found.append(spread(times))
    return Spread(min(one.p50 for one in found), min(one.p99 for one in found), min(one.mean for one in found))


def seconds(work: Callable[[], object], *, passes: int = 3) -> float:
    """Measure one piece of work; give the least of some times in seconds."""
    least = float("inf")
    for _ in range(passes):
        gc.collect()
        began = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - began)
    return least
