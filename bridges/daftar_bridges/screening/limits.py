"""Limits: how many mails a sender, a sending domain and a room may bring in a time.

Law: what is over a limit is put off, never refused for good; memory is bounded, whoever sends. With a file of its own a restart forgets.
It does not know the clock, the caller gives the time, nor who else counts.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from daftar_bridges.screening.settings import Rate, Screening

# Why: a flood comes with made-up senders; the oldest of them are forgotten, and the room's own limit still holds.
_MOST_KEYS = 20_000


@dataclass(slots=True)
class Bucket:
    """Fills evenly with the rate, at most to the number of mails; a mail takes one out."""

    rate: Rate
    # What was taken out since others were told.
    taken: Counter[str] = field(default_factory=Counter)
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, key: str, now: float) -> float:
        """Give the seconds until a mail of this key may come, 0 for now; nothing is taken out."""
        missing = 1.0 - self._level(key, now)
        return max(0.0, missing * self.rate.per.total_seconds() / self.rate.mails)

    def take(self, key: str, now: float) -> None:
        """Take one mail out."""
        self.taken[key] += 1
        self._put(key, self._level(key, now) - 1.0, now)

    def put(self, key: str, level: float, since: float) -> None:
        """Take over how full it was for a key at a time, by all who count; what was taken since they were told goes off."""
        self._put(key, level - self.taken[key] if key in self.taken else level, since)

    def _put(self, key: str, level: float, since: float) -> None:
        self._levels[key] = (level, since)
        self._levels.move_to_end(key)
        while len(self._levels) > _MOST_KEYS:
            oldest, _ = self._levels.popitem(last=False)
            self.taken.pop(oldest, None)

    def _level(self, key: str, now: float) -> float:
        level, since = self._levels.get(key, (float(self.rate.mails), now))
        # Why at least 0: a clock that was set back must not empty it.
        return min(float(self.rate.mails), level + max(0.0, now - since) * self.rate.mails / self.rate.per.total_seconds())


class Limits:
    """The limits of the configuration."""

    def __init__(self, settings: Screening) -> None:
        rates = {"sender": settings.sender, "domain": settings.domain, "room": settings.room}
        self.buckets = {kind: Bucket(rate) for kind, rate in rates.items() if rate is not None}

    def wait(self, sender: str, mailbox: str, now: float) -> float:
        """Give the seconds that a mail of this sender for this mailbox is to wait, 0 where it may come; then it is counted."""
        wanted = list(self._wanted(sender, mailbox))
        seconds = max((bucket.wait(key, now) for bucket, key in wanted), default=0.0)
        if seconds == 0:
            for bucket, key in wanted:
                bucket.take(key, now)
        return seconds

    def _wanted(self, sender: str, mailbox: str) -> Iterable[tuple[Bucket, str]]:
        address = sender.casefold()
        domain = address.rpartition("@")[2]
        # Why not for the null sender: notices of non-delivery come from everywhere, and must not be lost together.
        for kind, key in (("sender", address), ("domain", domain), ("room", mailbox)):
            if key and kind in self.buckets:
                yield self.buckets[kind], key
