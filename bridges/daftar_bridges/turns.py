"""Turns: which mail of a mailbox this process works on, where several processes share one database.

Law: a mail is worked on by one process at a time, until it ends or its time has run out because the process has died; it is shown when no
earlier mail that waits belongs to its conversation, or could. Time is the database's. It does not know how a mail is shown.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from secrets import token_hex

from daftar_bridges import placing, spool
from daftar_bridges.core.turns import ID, MEETING, TOKEN, Waiting, choose, has_turn, marks_of
from daftar_bridges.leases import now_of
from daftar_bridges.placing import Asked, Found
from daftar_bridges.spool import Delivery
from daftar_bridges.store import Store, Unavailable
from daftar_policy.storage import Connection, key

_log = logging.getLogger(__name__)
# Why so many: a correspondence that brings a burst must not keep the processes from all others; each row is looked at with each mail.
_WINDOW = 64
# Why: what another process works on ends within tens of milliseconds, and it cannot ring our bell.
_AGAIN = 0.2
# How a mark leads to the conversations that are known: table and column by the mark's kind.
_KNOWN = {ID: ("reference", "message_id"), TOKEN: ("subject_token", "token"), MEETING: ("meeting", "uid")}


class Turns:
    """The mails that this process works on."""

    def __init__(self, store: Store, span: timedelta, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.holder = token_hex(8)
        self._store = store
        self._span = span.total_seconds()
        self._clock = clock
        self._held: dict[int, float] = {}

    async def take(self, mailbox: str, now: float) -> Delivery | float | None:
        """Take a mail up; give the seconds to wait where none can be now, None where none waits. Raises Unavailable."""
        began = self._clock()
        taken = await self._store.run(partial(_take, mailbox=mailbox, holder=self.holder, span=self._span, now=now))
        if isinstance(taken, Delivery):
            self._held[taken.id] = began + self._span
        return taken

    async def find(self, asked: Asked) -> Found | None:
        """Find where a mail that was taken up belongs; None where it is not its turn, and others may take it. Raises Unavailable."""
        return await self._store.run(_find, asked, self.holder)

    def ended(self, delivery: int) -> None:
        """Note that a mail has ended, or was put off."""
        self._held.pop(delivery, None)

    async def give(self, delivery: int) -> None:
        """Let others have a mail that nothing became of."""
        if self._held.pop(delivery, None) is not None:
            # What cannot be given back runs out.
            with suppress(Unavailable):
                await self._store.run(_give, [delivery], self.holder)

    async def renew(self) -> float | None:
        """Prolong what this process holds; a step of a loop. Raises Unavailable."""
        if self._held:
            began, numbers = self._clock(), sorted(self._held)
            kept = await self._store.run(_renew, numbers, self.holder, self._span)
            for number in numbers:
                if number in kept and number in self._held:
                    self._held[number] = began + self._span
                elif number in self._held:
                    _log.warning("another process may have taken the delivery %d over", number)
        return self._span / 3

    async def end(self) -> None:
        """Give everything back, so that nobody waits for us."""
        numbers = sorted(self._held)
        self._held.clear()
        if numbers:
            with suppress(Unavailable):
                await self._store.run(_give, numbers, self.holder)


def _take(db: Connection, *, mailbox: str, holder: str, span: float, now: float) -> Delivery | float | None:
    # Why in this order: what ends between two of these statements is found by the later one, as rows that wait no more never wait again.
    clock = now_of(db)
    waiting = _waiting(db, mailbox, holder, clock)
    if not waiting:
        return None
    choice = choose(waiting, now)
    if choice.id is None:
        # Where another process works, something may be free before anything is due.
        return min(_AGAIN, choice.wait or _AGAIN) if any(mail.is_taken for mail in waiting) else choice.wait
    sql = "SELECT 1 FROM delivery WHERE id = ? AND state = 'ready' AND (holder IN ('', ?) OR until <= ?) FOR UPDATE SKIP LOCKED"
    # Why skipped: another process is taking it at this moment, and nobody waits for anybody.
    if db.execute(sql, (choice.id, holder, clock)).fetchone() is None:
        return _AGAIN
    db.execute("UPDATE delivery SET holder = ?, until = ? WHERE id = ?", (holder, clock + span, choice.id))
    return spool.delivery_of(db, choice.id)


def _find(db: Connection, asked: Asked, holder: str) -> Found | None:
    """Keep what a mail has in common with others, and find where it belongs if it is its turn (one unit of work)."""
    row = asked.row
    marks = sorted(map(_short, marks_of(asked.message, asked.chain, asked.ghost)))
    db.execute("UPDATE delivery SET marks = ? WHERE id = ? AND state = 'ready'", (json.dumps(marks), row.id))
    if not has_turn(_waiting(db, row.mailbox, holder, now_of(db), last=row.id), row.id):
        _give(db, [row.id], holder)
        return None
    return placing.find(db, asked)


def _waiting(db: Connection, mailbox: str, holder: str, clock: float, *, last: int | None = None) -> list[Waiting]:
    """Give the oldest mails of a mailbox that wait, with the conversations that they would join as things stand."""
    rows = db.execute(
        "SELECT id, due, holder, until, marks FROM delivery WHERE mailbox = ? AND state = 'ready' ORDER BY id LIMIT ?", (mailbox, _WINDOW)
    ).fetchall()
    rows = [row for row in rows if last is None or row[0] <= last]
    marks = {number: frozenset[str](json.loads(text)) for number, _, _, _, text in rows if text}
    # Why not for one: nothing is compared then.
    roots = _roots(db, mailbox, frozenset().union(*marks.values())) if len(marks) > 1 else {}
    found = []
    for number, due, other, until, _ in rows:
        own = marks.get(number)
        whole = own if own is None else own | {roots[mark] for mark in own if mark in roots}
        found.append(Waiting(number, due, other not in ("", holder) and until > clock, whole))
    return found


def _short(mark: str) -> str:
    """Give a mark as it is looked up: of a bounded length, as the keys of tables are."""
    kind, _, text = mark.partition(":")
    return f"{kind}:{key(text)}".replace("\0", "\ufffd")


def _roots(db: Connection, mailbox: str, marks: Iterable[str]) -> dict[str, str]:
    """Give the conversation that each of these marks is known to belong to, as a mark of its own."""
    found: dict[str, str] = {}
    every = sorted(marks)
    for kind, (table, column) in _KNOWN.items():
        wanted = [mark.removeprefix(kind) for mark in every if mark.startswith(kind)]
        if not wanted:
            continue
        # Why filled up: a statement is prepared once for each number of places in it.
        wanted += wanted[:1] * ((1 << (len(wanted) - 1).bit_length()) - len(wanted))
        places = ", ".join("?" * len(wanted))
        sql = f"SELECT {column}, root FROM {table} WHERE mailbox = ? AND {column} IN ({places})"  # noqa: S608 - constants and places
        found.update({f"{kind}{name}": f"root:{root}" for name, root in db.execute(sql, (mailbox, *wanted)).fetchall()})
    return found


def _renew(db: Connection, deliveries: Iterable[int], holder: str, span: float) -> set[int]:
    until = now_of(db) + span
    # Why in order (of the caller): two processes that lock rows in different orders wait for each other.
    sql = "UPDATE delivery SET until = ? WHERE id = ? AND holder = ?"
    return {number for number in deliveries if db.execute(sql, (until, number, holder)).rowcount}


def _give(db: Connection, deliveries: Iterable[int], holder: str) -> None:
    for number in deliveries:
        db.execute("UPDATE delivery SET holder = '', until = 0 WHERE id = ? AND holder = ?", (number, holder))
