"""Pruning: mails that are done lose their octets after one time and are forgotten after another.

Law: what waits or is held is never touched; the octets go first, while the identity, decision and events of a mail stay known, so that one
that is handed over again is still one mail. What is counted for good stays counted. It does not know how long (`retention` in mail.yaml)
nor anything of the rooms, where the mails are the office's record.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daftar_bridges import conversations, figures, incoming, places, spool
from daftar_bridges.store import Store
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# Why few: mail that comes in waits for one such unit.
_TOGETHER = 100
_BREATH = 0.05
_EVERY = timedelta(hours=1)
_OPEN = "SELECT 1 FROM delivery d WHERE d.mail = m.id AND d.state IN ('ready', 'held')"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed: mails that lost their octets, mails, outgoing rows and events that were forgotten; `files` are to be unlinked."""

    emptied: int = 0
    forgotten: int = 0
    outgoing: int = 0
    events: int = 0
    files: tuple[str, ...] = ()

    def __add__(self, other: Pruned) -> Pruned:
        return Pruned(
            self.emptied + other.emptied,
            self.forgotten + other.forgotten,
            self.outgoing + other.outgoing,
            self.events + other.events,
            (*self.files, *other.files),
        )

    @property
    def count(self) -> int:
        """How many rows that were."""
        return self.emptied + self.forgotten + self.outgoing + self.events


@dataclass(slots=True)
class Pruner:
    """The loop that prunes; `keep` and `forget` as in the configuration, None for ever."""

    store: Store
    directory: Path
    keep: timedelta | None
    forget: timedelta | None
    clock: Callable[[], float] = time.time
    due: float = 0.0

    async def step(self) -> float:
        """Remove some of what is too old, where it is time to; give when to go on. Raises Unavailable."""
        if self.clock() < self.due:
            return self.due - self.clock()
        pruned = await self.store.run(prune, self.clock(), self.keep, self.forget)
        # Why after the commit: a file without a row is swept at the next start, a row without its file would be a lost mail.
        await asyncio.to_thread(unlink, self.directory, pruned.files)
        if pruned.count:
            _log.info(
                "pruned: %d mails lost their octets, %d mails and %d outgoing ones were forgotten",
                pruned.emptied, pruned.forgotten, pruned.outgoing,
            )  # fmt: skip
        else:
            await self._sweep()
        wait = _BREATH if pruned.count else _EVERY.total_seconds()
        self.due = self.clock() + wait
        return wait

    async def _sweep(self) -> None:
        """Remove files of mails that were never taken: whoever took them, or had one come once more, was killed over it."""
        known = [] if self.store.is_shared else await self.store.run(spool.files)
        for name in await asyncio.to_thread(incoming.sweep, self.directory, known):
            _log.info("removed `%s`, which is no mail's", name)


def prune(db: Connection, now: float, keep: timedelta | None, forget: timedelta | None) -> Pruned:
    """Remove some of what is too old."""
    pruned = Pruned()
    if keep is not None:
        pruned += _empty(db, now - keep.total_seconds(), now)
    if forget is not None:
        pruned += _forget(db, now - forget.total_seconds())
    return pruned


def unlink(directory: Path, files: tuple[str, ...]) -> None:
    """Remove files of mails."""
    for name in files:
        (directory / name).unlink(missing_ok=True)


def _empty(db: Connection, before: float, now: float) -> Pruned:
    """Take their octets from mails that were taken before a time and are done, and from outgoing mails that are."""
    rows = db.execute(
        f"SELECT m.id, m.file FROM mail m WHERE m.received < ? AND NOT EXISTS ({_OPEN})"  # noqa: S608 - a constant
        " AND NOT EXISTS (SELECT 1 FROM emptied e WHERE e.mail = m.id) ORDER BY m.received LIMIT ?",
        (before, _TOGETHER),
    ).fetchall()
    for mail, _ in rows:
        db.execute("UPDATE mail SET raw = ?, file = '' WHERE id = ?", (b"", mail))
        db.execute("DELETE FROM piece WHERE mail = ?", (mail,))
        db.execute("INSERT INTO emptied (mail, at) VALUES (?, ?)", (mail, now))
    sent = db.execute(
        "SELECT event_id, recipient FROM outbox WHERE created < ? AND state NOT IN ('ready', 'held') AND length(mime) > 0 LIMIT ?",
        (before, _TOGETHER),
    ).fetchall()
    for key in sent:
        db.execute("UPDATE outbox SET mime = ? WHERE event_id = ? AND recipient = ?", (b"", *key))
    notices = db.execute(
        "DELETE FROM notice WHERE id IN (SELECT n.id FROM notice n WHERE n.state = 'done' AND NOT EXISTS"
        " (SELECT 1 FROM said s WHERE s.key = n.key) ORDER BY n.id LIMIT ?) AND id < (SELECT max(id) FROM notice) - 10000",
        (_TOGETHER,),
    )
    return Pruned(emptied=len(rows) + len(sent), events=max(0, notices.rowcount), files=tuple(file for _, file in rows if file))


def _forget(db: Connection, before: float) -> Pruned:
    """Remove mails that were taken before a time and are done, with all that is known of them."""
    mails = db.execute(
        f"SELECT m.id, m.file FROM mail m WHERE m.received < ? AND NOT EXISTS ({_OPEN}) ORDER BY m.received LIMIT ?",  # noqa: S608
        (before, _TOGETHER),
    ).fetchall()
    for mail, _ in mails:
        for state, count in db.execute("SELECT state, count(*) FROM delivery WHERE mail = ? GROUP BY state", (mail,)).fetchall():
            figures.count(db, f"pruned.in.{state}", int(count))
        places.forget(db, mail)
        conversations.forget(db, mail)
        db.execute("DELETE FROM operation WHERE delivery IN (SELECT id FROM delivery WHERE mail = ?)", (mail,))
        db.execute("DELETE FROM delivery WHERE mail = ?", (mail,))
        for table in ("screened", "emptied", "deed", "piece"):
            db.execute(f"DELETE FROM {table} WHERE mail = ?", (mail,))  # noqa: S608 - four constants
        db.execute("DELETE FROM mail WHERE id = ?", (mail,))
    rows = db.execute(
        "SELECT event_id, recipient, state FROM outbox WHERE created < ? AND state NOT IN ('ready', 'held') LIMIT ?", (before, _TOGETHER)
    ).fetchall()
    for event, recipient, state in rows:
        figures.count(db, f"pruned.out.{state}")
        db.execute("DELETE FROM outbox WHERE event_id = ? AND recipient = ?", (event, recipient))
    return Pruned(forgotten=len(mails), outgoing=len(rows), files=tuple(file for _, file in mails if file))
