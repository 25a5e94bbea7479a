"""Others: what several bridges on one database have counted and seen of senders, told to each other.

Law: a mail waits for nobody: each bridge answers from its memory, and what all of them let in is in every memory a second later; what was
counted outlives a restart. Time is the database's. It does not know what is done with a sender.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from daftar_bridges.leases import now_of
from daftar_bridges.screening import greylist
from daftar_bridges.screening.greylist import Entry, Key, Known
from daftar_bridges.screening.limits import Limits
from daftar_bridges.screening.settings import Rate
from daftar_bridges.store import Store, Unavailable
from daftar_policy.storage import Connection, key

# Why: so long several bridges may let in what one of them would not; a flood lasts longer.
_TOLD = 1.0
# Why: what is committed now may have been written before we looked last; what is read twice does no harm.
_LATE = 10.0
# Why: what a limit has long forgotten is full again, and nothing is lost with it.
_CLEANED = 600.0
# As many keys as a process remembers.
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Taken:
    """How many mails of one key were let in by one process."""

    kind: str
    name: str
    rate: Rate
    mails: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the others have counted and seen; `levels` by kind and key, each with when that was."""

    now: float
    levels: Mapping[tuple[str, str], tuple[float, float]]
    known: Mapping[Key, Entry]


class Others:
    """The other bridges, as far as limits and greylisting go."""

    def __init__(self, store: Store, limits: Limits, known: Known | None, clock: Callable[[], float]) -> None:
        self._store = store
        self._limits = limits
        self._known = known
        self._clock = clock
        self._looked = 0.0
        self._cleaned = 0.0

    async def step(self) -> float | None:
        """Tell the others, and hear from them; a step of a loop. Raises Unavailable."""
        if self._known is None and not self._limits.buckets:
            return None
        counted = {kind: dict(bucket.taken) for kind, bucket in self._limits.buckets.items()}
        changes = self._known.changes() if self._known is not None else {}
        for bucket in self._limits.buckets.values():
            bucket.taken.clear()
        try:
            await self._tell(counted, changes)
        except Unavailable:
            for kind, bucket in self._limits.buckets.items():
                bucket.taken.update(counted[kind])
            if self._known is not None:
                self._known.unsaved(changes)
            raise
        return _TOLD

    async def _tell(self, counted: Mapping[str, Mapping[str, int]], changes: Mapping[Key, Entry]) -> None:
        rates = {kind: bucket.rate for kind, bucket in self._limits.buckets.items()}
        # Why in order: two processes that lock rows in different orders wait for each other.
        taken = [Taken(kind, key(name), rates[kind], counted[kind][name]) for kind in sorted(counted) for name in sorted(counted[kind])]
        told = await self._store.run(_exchange, taken, changes, self._looked - _LATE)
        here = self._clock()
        for (kind, name), (level, since) in told.levels.items():
            bucket = self._limits.buckets.get(kind)
            if bucket is not None:
                bucket.put(name, level, here - (told.now - since))
        if self._known is not None:
            self._known.load(told.known)
        self._looked = told.now
        if told.now - self._cleaned > _CLEANED:
            longest = max((bucket.rate.per.total_seconds() for bucket in self._limits.buckets.values()), default=0.0)
            await self._store.run(_clean, told.now - longest)
            self._cleaned = told.now


def _exchange(db: Connection, taken: Sequence[Taken], changes: Mapping[Key, Entry], since: float) -> Told:
    now = now_of(db)
    if taken:
        db.executemany(
            "INSERT INTO rate (kind, name, level, changed) VALUES (?, ?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET"
            # Why the first: a clock that was set back must not empty it.
            " level = CASE WHEN excluded.changed < rate.changed THEN rate.level"
            " WHEN rate.level + (excluded.changed - rate.changed) * ? > ? THEN ?"
            " ELSE rate.level + (excluded.changed - rate.changed) * ? END - ?, changed = excluded.changed",
            [_row(each, now) for each in taken],
        )
    if changes:
        greylist.save(db, changes, now)
    sql = "SELECT kind, name, level, changed FROM rate WHERE changed >= ? ORDER BY changed DESC LIMIT ?"
    rows = db.execute(sql, (since, _MOST)).fetchall()
    return Told(now, {(kind, name): (level, changed) for kind, name, level, changed in reversed(rows)}, greylist.changed(db, since))


def _row(each: Taken, now: float) -> tuple[object, ...]:
    full, a_second = float(each.rate.mails), each.rate.mails / each.rate.per.total_seconds()
    return (each.kind, each.name, full - each.mails, now, a_second, full, full, a_second, float(each.mails))


def _clean(db: Connection, before: float) -> None:
    db.execute("DELETE FROM rate WHERE changed < ?", (before,))
