"""Set aside: the mails of a folder at another mail service that cannot be taken, so that those behind them come.

Law: a mail has its chance first: several tries over some time, and more time while nothing else passes, since what fails with every mail is
hardly the mail's fault. What is set aside is on the disk, stays where it is, and is tried again. It does not know why a mail fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from daftar_bridges.loop import Backoff
from daftar_policy.storage import Connection

# Why up to a day: a scanner that is away from Friday to Monday costs a handful of notices.
_SELDOM = Backoff(timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Patience:
    """How many tries over how long a mail has (longer each time until another one passes), and when it is tried again after that."""

    tries: int = 5
    time: Backoff = _SELDOM
    again: Backoff = _SELDOM


@dataclass(slots=True)
class Tries:
    """The mail that a folder stands still at, and those that are set aside; times are of one monotonic clock."""

    patience: Patience
    _uid: int = 0
    _count: int = 0
    _since: float = 0.0
    _in_a_row: int = 0
    # When a mail is tried again, and how often it was.
    _due: dict[int, tuple[float, int]] = field(default_factory=dict)

    @property
    def aside(self) -> tuple[int, ...]:
        """What is set aside, in order."""
        return tuple(sorted(self._due))

    def begin(self, aside: Iterable[int]) -> None:
        """Go by what was set aside before, by another connection or another process; that is due at once where it is not known yet."""
        self._due = {uid: self._due.get(uid, (0.0, 0)) for uid in aside}

    def is_last(self, uid: int, now: float) -> bool:
        """Whether a mail has had its tries but for this one."""
        least = self.patience.time.after(self._in_a_row + 1)
        return uid == self._uid and self._count >= self.patience.tries - 1 and now - self._since >= least

    def failed(self, uid: int, now: float) -> None:
        """Count a try."""
        if uid != self._uid:
            self._uid, self._count, self._since = uid, 0, now
        self._count += 1

    def passed(self) -> None:
        """A mail was taken, or answered for good."""
        self._uid = self._count = self._in_a_row = 0

    def put(self, uid: int, now: float) -> None:
        """Set a mail aside."""
        self._uid = self._count = 0
        self._in_a_row += 1
        self._due[uid] = (now + self.patience.again.after(1), 1)

    def next_due(self, now: float) -> int | None:
        """Give a mail that is to be tried again; it is put off at once, so that one which ends the connection does so once."""
        uid = next((uid for uid in self.aside if self._due[uid][0] <= now), None)
        if uid is not None:
            times = self._due[uid][1] + 1
            self._due[uid] = (now + self.patience.again.after(times), times)
        return uid

    def drop(self, uid: int) -> None:
        """A mail is not aside any more."""
        self._due.pop(uid, None)


def load(db: Connection, folder: str, uidvalidity: int) -> tuple[int, ...]:
    """Give what was set aside of a folder; nothing of one that was made anew (RFC 3501 section 2.3.1.1)."""
    row = db.execute("SELECT value FROM setting WHERE name = ?", (_name(folder),)).fetchone()
    if row is None:
        return ()
    kept = json.loads(bytes(row[0]))
    return tuple(kept["uids"]) if kept["uidvalidity"] == uidvalidity else ()


def keep(db: Connection, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
    """Keep what is set aside of a folder."""
    db.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_name(folder), json.dumps({"uidvalidity": uidvalidity, "uids": list(uids)}).encode()),
    )


def _name(folder: str) -> str:
    return f"set aside {folder}"
