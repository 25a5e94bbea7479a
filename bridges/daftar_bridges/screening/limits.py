"""Limits: how many mails a sender, a sending domain and a room may bring in a time.

Law: what is over a limit is put off, never refused for good; memory is bounded, whoever sends. A restart forgets.
It does not know the clock: the caller gives the time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from daftar_bridges.screening.settings import Rate, Screening

# Why: a flood comes with made-up senders; the oldest of them are forgotten, and the room's own limit still holds.
_MOST_KEYS = 20_000


@dataclass(slots=True)
class Bucket:
    """Fills evenly with the rate, at most to the number of mails; a mail takes one out."""

    rate: Rate
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, key: str, now: float) -> float:
        """Give the seconds until a mail of this key may come, 0 for now; nothing is taken out."""
        missing = 1.0 - self._level(key, now)
        return max(0.0, missing * self.rate.per.total_seconds() / self.rate.mails)

    def take(self, key: str, now: float) -> None:
        """Take one mail out."""
        self._levels[key] = (self._level(key, now) - 1.0, now)
        self._levels.move_to_end(key)
        while len(self._levels) > _MOST_KEYS:
            self._levels.popitem(last=False)

    def _level(self, key: str, now: float) -> float:
        level, since = self._levels.get(key, (float(self.rate.mails), now))
        return min(float(self.rate.mails), level + (now - since) * self.rate.mails / self.rate.per.total_seconds())


class Limits:
    """The limits of the configuration."""

    def __init__(self, settings: Screening) -> None:
        self._sender = Bucket(settings.sender) if settings.sender else None
        self._domain = Bucket(settings.domain) if settings.domain else None
        self._room = Bucket(settings.room) if settings.room else None

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
        for bucket, key in ((self._sender, address), (self._domain, domain), (self._room, mailbox)):
            if bucket is not None and key:
                yield bucket, key
