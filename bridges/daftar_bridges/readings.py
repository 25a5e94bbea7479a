"""Readings: which mails this process is reading while it takes them, and how often a process died over which.

Law: a mail's identity stands in a slot of this process's file for as long as the mail is read; what stands there after the process has died
is counted at the next start, and one that took three processes with it is read no more. A crash of the process loses none of this. It does
not know how a mail is read, nor what is done with one that is not.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex

from daftar_bridges.incoming import Incoming
from daftar_bridges.store import Store
from daftar_bridges.trials import left_by_dead
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# The same as for mails that are being shown (`worker`).
MOST_DEATHS = 3
# What is said of a mail that is held for that.
UNREAD = f"the program that reads mail has died over it {MOST_DEATHS} times, so nobody has read it"
_NAME = "intake-"
# Room for an identity (`core.threads`: a SHA-256 in hexadecimal digits, and a word before it) and the end of its line.
_SLOT = 96
_EMPTY = b" " * (_SLOT - 1) + b"\n"
_SETTING = "deaths at intake"
# Why: a sending server gives a mail up after five days (RFC 5321 section 4.5.4.1); one that is left in a mailbox comes sooner than this.
_FORGOTTEN = 30 * 86_400.0


class Readings:
    """The slots of one process; `deaths` is how often a process has died over an identity."""

    def __init__(self, directory: Path, deaths: Mapping[str, int] | None = None) -> None:
        """Make the file. Raises OSError."""
        self._deaths = dict(deaths or {})
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = directory / f"{_NAME}{token_hex(4)}.{os.getpid()}"
        # Why one file that stays open: to make and remove one for each mail would take longer than to read a small mail.
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._free: list[int] = []
        self._slots = 0

    def is_deadly(self, mail: Incoming) -> bool:
        """Whether a mail is not to be read any more."""
        # Why first: nearly always there are none, and then no identity is made.
        return bool(self._deaths) and self._deaths.get(mail.identity(), 0) >= MOST_DEATHS

    @contextmanager
    def begun(self, mail: Incoming) -> Iterator[None]:
        """Have a mail stand in a slot while it is read. Raises OSError."""
        slot = self._slot()
        # Why without fsync: the system's memory outlives the process.
        os.pwrite(self._file, f"{mail.identity():<{_SLOT - 1}}\n".encode(), slot * _SLOT)
        try:
            yield
        finally:
            os.pwrite(self._file, _EMPTY, slot * _SLOT)
            self._free.append(slot)

    def close(self) -> None:
        """Remove the file: nobody died. Raises OSError."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)

    def _slot(self) -> int:
        if self._free:
            return self._free.pop()
        self._slots += 1
        return self._slots - 1


def begun(readings: Readings | None, mail: Incoming) -> AbstractContextManager[None]:
    """Have a mail stand in a slot while it is read, where there are slots. Raises OSError."""
    return readings.begun(mail) if readings is not None else nullcontext()


def take_left(directory: Path) -> list[str]:
    """Give the identities of the mails that dead processes were reading, and forget them; before this process reads. Raises OSError."""
    left: list[str] = []
    for path in left_by_dead(directory):
        if path.name.startswith(_NAME):
            left += path.read_text(encoding="ascii", errors="replace").split()
            path.unlink(missing_ok=True)
    return left


def count(db: Connection, left: Iterable[str], now: float) -> dict[str, int]:
    """Count the deaths, and give how many each identity has by now. A unit of work for `Store.run`."""
    row = db.execute("SELECT value FROM setting WHERE name = ?", (_SETTING,)).fetchone()
    known = {name: (int(times), float(at)) for name, (times, at) in json.loads(bytes(row[0])).items()} if row else {}
    fresh = list(left)
    for name in fresh:
        known[name] = (known.get(name, (0, now))[0] + 1, now)
    known = {name: (times, at) for name, (times, at) in known.items() if at > now - _FORGOTTEN}
    if fresh:
        db.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_SETTING, json.dumps(known).encode()),
        )
    return {name: times for name, (times, _) in known.items()}


async def recover(store: Store, directory: Path) -> Readings:
    """Count what dead processes have left, and begin anew. Raises Unavailable, OSError."""
    left = await asyncio.to_thread(take_left, directory)
    if left:
        _log.warning("a process died while it read %d mails that it was taking", len(left))
    return Readings(directory, await store.run(count, left, time.time()))


def keep_unread(db: Connection, mail: str) -> None:
    """Have a mail that was taken unread be shown unread, too, as the file that it is. A unit of work for `Store.run`."""
    db.execute(
        "INSERT INTO stumbled (delivery, times) SELECT id, ? FROM delivery WHERE mail = ? ON CONFLICT (delivery) DO NOTHING",
        (MOST_DEATHS, mail),
    )
