"""Turns: which mail of a mailbox this process works on, where several processes share one database.

Law: a mail is worked on by one process at a time, until it ends or its time has run out because the process has died; it is shown when no
earlier mail that waits belongs to its conversation, or could. Time is the database's. It does not know how a mail is shown.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from secrets import token_hex
from typing import TypeVar

from daftar_bridges import placing, spool
from daftar_bridges.core.turns import ID, MEETING, TOKEN, Waiting, called_back, choose, has_turn, is_away, marks_of
from daftar_bridges.leases import now_of
from daftar_bridges.placing import Asked, Found
from daftar_bridges.spool import Delivery
from daftar_bridges.store import Store, Unavailable
from daftar_policy.storage import Connection, key

_log = logging.getLogger(__name__)
T = TypeVar("T")
# Why so many: a correspondence that brings a burst must not keep the processes from all others; each row is looked at with each mail.
_WINDOW = 64
# Why: what another process works on ends within tens of milliseconds, and it cannot ring our bell.
_AGAIN = 0.2
# What ended last here, of which any one that was shown says that the homeserver answers.
_MOST_ENDED = 8
# How a mark leads to the conversations that are known: table and column by the mark's kind.
_KNOWN = {ID: ("reference", "message_id"), TOKEN: ("subject_token", "token"), MEETING: ("meeting", "uid")}


@dataclass(frozen=True, slots=True)
class _Known:
    """What this process knows of the homeserver: its answers so far, what ended since they were counted, and `called_back`'s memory."""

    answers: int
    ended: tuple[int, ...]
    since: Mapping[int, int]


class Turns:
    """The mails that this process works on."""

    def __init__(self, store: Store, span: timedelta, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.holder = token_hex(8)
        self._store = store
        self._span = span.total_seconds()
        self._clock = clock
        self._held: dict[int, float] = {}
        self._answers = 0
        self._ended = deque[int](maxlen=_MOST_ENDED)
        self._since: dict[str, Mapping[int, int]] = {}

    async def take(self, mailbox: str, now: float) -> Delivery | float | None:
        """Take a mail up; give the seconds to wait where none can be now, None where none waits. Raises Unavailable."""
        began = self._clock()
        known = _Known(self._answers, tuple(self._ended), self._since.get(mailbox, {}))
        taken, learnt = await self._store.run(partial(_take, mailbox=mailbox, holder=self.holder, span=self._span, now=now, known=known))
        self._learn(mailbox, learnt)
        if isinstance(taken, Delivery):
            self._held[taken.id] = began + self._span
        return taken

    async def find(self, asked: Asked) -> Found | None:
        """Find where a mail that was taken up belongs; None where it is not its turn, and others may take it. Raises Unavailable."""
        return await self._store.run(_find, asked, self.holder)

    def ended(self, delivery: int) -> None:
        """Note that a mail has ended, or was put off."""
        self._held.pop(delivery, None)
        self._ended.append(delivery)

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

    def _learn(self, mailbox: str, learnt: _Known) -> None:
        self._answers = max(self._answers, learnt.answers)
        self._since[mailbox] = learnt.since
        # What has ended meanwhile was not counted.
        self._ended = deque((each for each in self._ended if each not in learnt.ended), _MOST_ENDED)

    async def end(self) -> None:
        """Give everything back, so that nobody waits for us."""
        numbers = sorted(self._held)
        self._held.clear()
        if numbers:
            with suppress(Unavailable):
                await self._store.run(_give, numbers, self.holder)


def _take(db: Connection, *, mailbox: str, holder: str, span: float, now: float, known: _Known) -> tuple[Delivery | float | None, _Known]:
    """Take a mail up, and give what was learnt of the homeserver, with the ends that were counted."""
    # Why in this order: what ends between two of these statements is found by the later one, as rows that wait no more never wait again.
    clock = now_of(db)
    waiting = _waiting(db, mailbox, holder, clock)
    if not waiting:
        return None, replace(known, ended=(), since={})
    waiting, learnt = _call_back(db, waiting, known, now)
    choice = choose(waiting, now)
    if choice.id is None:
        # Where another process works, something may be free before anything is due.
        return (min(_AGAIN, choice.wait or _AGAIN) if any(mail.is_taken for mail in waiting) else choice.wait), learnt
    sql = "SELECT 1 FROM delivery WHERE id = ? AND state = 'ready' AND (holder IN ('', ?) OR until <= ?) FOR UPDATE SKIP LOCKED"
    # Why skipped: another process is taking it at this moment, and nobody waits for anybody.
    if db.execute(sql, (choice.id, holder, clock)).fetchone() is None:
        return _AGAIN, learnt
    db.execute("UPDATE delivery SET holder = ?, until = ? WHERE id = ?", (holder, clock + span, choice.id))
    return spool.delivery_of(db, choice.id), learnt


def _call_back(db: Connection, waiting: list[Waiting], known: _Known, now: float) -> tuple[list[Waiting], _Known]:
    """Have mails tried at once that wait for the homeserver only, where it has answered since."""
    if not any(mail.is_away for mail in waiting):
        return waiting, replace(known, ended=(), since={})
    shown = 0
    if known.ended:
        sql = f"SELECT count(*) FROM delivery WHERE state = 'done' AND id IN ({_places(known.ended)})"  # noqa: S608 - places
        (shown,) = db.execute(sql, _filled(known.ended)).fetchone()
    back, since = called_back(waiting, known.since, known.answers + shown, now)
    if back:
        # Why skipped: another process does something with it at this moment, and nobody waits for anybody.
        locked = f"SELECT id FROM delivery WHERE id IN ({_places(back)}) AND state = 'ready' FOR UPDATE SKIP LOCKED"  # noqa: S608 - places
        db.execute(f"UPDATE delivery SET due = 0 WHERE id IN ({locked})", _filled(back))  # noqa: S608 - places
    freed = [replace(mail, due=0.0) if mail.id in back else mail for mail in waiting]
    return freed, _Known(known.answers + shown, known.ended, since)


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
        "SELECT id, due, holder, until, marks, reason FROM delivery WHERE mailbox = ? AND state = 'ready' ORDER BY id LIMIT ?",
        (mailbox, _WINDOW),
    ).fetchall()
    rows = [row for row in rows if last is None or row[0] <= last]
    marks = {number: frozenset[str](json.loads(text)) for number, _, _, _, text, _ in rows if text}
    # Why not for one: nothing is compared then.
    roots = _roots(db, mailbox, frozenset().union(*marks.values())) if len(marks) > 1 else {}
    found = []
    for number, due, other, until, _, reason in rows:
        own = marks.get(number)
        whole = own if own is None else own | {roots[mark] for mark in own if mark in roots}
        found.append(Waiting(number, due, other not in ("", holder) and until > clock, whole, is_away(reason)))
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
        sql = f"SELECT {column}, root FROM {table} WHERE mailbox = ? AND {column} IN ({_places(wanted)})"  # noqa: S608 - constants and places
        found.update({f"{kind}{name}": f"root:{root}" for name, root in db.execute(sql, (mailbox, *_filled(wanted))).fetchall()})
    return found


def _filled(values: Sequence[T]) -> list[T]:
    """Give values, at least one, with the first repeated until they are a power of two."""
    # Why filled up: a statement is prepared once for each number of places in it.
    return [*values] + [values[0]] * ((1 << (len(values) - 1).bit_length()) - len(values))


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(_filled(values)))


def _renew(db: Connection, deliveries: Iterable[int], holder: str, span: float) -> set[int]:
    until = now_of(db) + span
    # Why in order (of the caller): two processes that lock rows in different orders wait for each other.
    sql = "UPDATE delivery SET until = ? WHERE id = ? AND holder = ?"
    return {number for number in deliveries if db.execute(sql, (until, number, holder)).rowcount}


def _give(db: Connection, deliveries: Iterable[int], holder: str) -> None:
    for number in deliveries:
        db.execute("UPDATE delivery SET holder = '', until = 0 WHERE id = ? AND holder = ?", (number, holder))
