"""Pulls: how each mailbox at another mail service is pulled: when that last went well, what is wrong since, what was set aside.

Law: what stands here is this process's own; a mailbox that another process pulls is not known here. It does not know IMAP, nor what is bad.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(slots=True)
class Pull:
    """One mailbox: its place in the configuration (from 1), its mail service, when it last went well, and why not since ("" where well)."""

    number: int
    host: str
    well: float
    why: str = ""
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Pulled:
    """How a mailbox stands at one moment; `silent` is how long ago it last went well."""

    number: int
    host: str
    silent: timedelta
    why: str
    aside: int


@dataclass(frozen=True, slots=True)
class Pulls:
    """All mailboxes that this process pulls."""

    clock: Callable[[], float] = time.monotonic
    _open: dict[str, Pull] = field(default_factory=dict)

    @contextmanager
    def pulling(self, name: str, number: int, host: str) -> Iterator[Pull]:
        """Have a mailbox stand here while it is pulled."""
        # Why now: who has just begun has not found anything out yet.
        own = self._open[name] = Pull(number, host, self.clock())
        try:
            yield own
        finally:
            self._open.pop(name, None)

    def look(self) -> tuple[Pulled, ...]:
        """Give how each stands, in the order of the configuration."""
        now = self.clock()
        found = sorted(self._open.values(), key=lambda each: each.number)
        return tuple(Pulled(each.number, each.host, timedelta(seconds=now - each.well), each.why, each.aside) for each in found)
