"""Ledger: the reminders in the store.

Law: nothing is removed: what is over says when and by whom. All writing is inside the store's transaction. Numbers are counted for each
person and for each room, and never used twice. It does not know when one is due nor what is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from daftar_bots.core.moments import Plan, read_plan, write_plan
from daftar_bots.store import Store

_COLUMNS = "id, number, owner, room_id, text, plan, plan_at, next_at, due_at, rings, nags, ended_at"
# What was said whose end is known, and was not looked at yet.
_ARRIVED = "FROM agenda_ring AS r JOIN outbox AS o ON o.transaction_id = r.transaction_id WHERE r.told = 0 AND o.state <> 'waiting'"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One: of a person (`room_id` None) or a room. `plan_at` is the plan's next moment, `due_at` the one that it was said for last."""

    id: int
    number: int
    owner: str
    room_id: str | None
    text: str
    plan: Plan
    plan_at: datetime | None
    next_at: datetime | None
    due_at: datetime | None
    rings: int
    nags: bool
    is_over: bool


class Ledger:
    """The reminders of one bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, source: str, wish: Reminder, at: str) -> Reminder | None:
        """Note one under the next number; None where the message has made one already."""
        same = ("room_id = ?", wish.room_id) if wish.room_id else ("room_id IS NULL AND owner = ?", wish.owner)
        last = self._store.cell(f"SELECT max(number) FROM agenda WHERE {same[0]}", same[1])  # noqa: S608 - our own words
        rows = self._store.rows(
            "INSERT INTO agenda (source, number, owner, room_id, text, plan, made_at, plan_at, next_at, nags)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO NOTHING RETURNING id",
            source,
            (cast("int | None", last) or 0) + 1,
            wish.owner,
            wish.room_id,
            wish.text,
            write_plan(wish.plan),
            at,
            _seconds(wish.plan_at),
            _seconds(wish.next_at),
            int(wish.nags),
        )
        if not rows:
            return None
        return self.by_id(cast("int", rows[0][0]))

    def by_id(self, reminder: int) -> Reminder | None:
        """Give one."""
        return self._one("id = ?", reminder)

    def by_number(self, number: int, owner: str, room_id: str | None) -> Reminder | None:
        """Give the one that people speak of by this number, of a room or of a person."""
        if room_id is not None:
            return self._one("number = ? AND room_id = ?", number, room_id)
        return self._one("number = ? AND room_id IS NULL AND owner = ?", number, owner)

    def of(self, owner: str, room_id: str | None) -> list[Reminder]:
        """Give those of a room, or of a person, that are not over, the next first."""
        if room_id is not None:
            return self._many("room_id = ? AND ended_at IS NULL ORDER BY next_at, id", room_id)
        return self._many("room_id IS NULL AND owner = ? AND ended_at IS NULL ORDER BY next_at, id", owner)

    def due(self, now: datetime) -> list[Reminder]:
        """Give those that are to be said now."""
        return self._many("next_at <= ? ORDER BY next_at, id", now.timestamp())

    def next_at(self) -> float | None:
        """Give when one is to be said next."""
        return cast("float | None", self._store.cell("SELECT min(next_at) FROM agenda"))

    def count(self, owner: str) -> int:
        """Count a person's reminders that are not over, those for rooms too."""
        return cast("int", self._store.cell("SELECT count(*) FROM agenda WHERE owner = ? AND ended_at IS NULL", owner))

    def move(self, reminder: Reminder) -> None:
        """Note where one stands."""
        self._store.rows(
            "UPDATE agenda SET plan_at = ?, next_at = ?, due_at = ?, rings = ? WHERE id = ?",
            _seconds(reminder.plan_at),
            _seconds(reminder.next_at),
            _seconds(reminder.due_at),
            reminder.rings,
            reminder.id,
        )

    def end(self, reminder: int, *, by: str, at: str) -> None:
        """Note that one is over."""
        self._store.rows("UPDATE agenda SET next_at = NULL, ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", at, by, reminder)

    # What was said.

    def rung(self, reminder: int) -> int:
        """Count how often one was said."""
        return cast("int", self._store.cell("SELECT count(*) FROM agenda_ring WHERE agenda = ?", reminder))

    def ring(self, transaction_id: str, reminder: Reminder, at: str) -> None:
        """Note that one is said."""
        self._store.rows(
            "INSERT INTO agenda_ring (transaction_id, agenda, due_at, at) VALUES (?, ?, ?, ?)",
            transaction_id,
            reminder.id,
            _seconds(reminder.due_at),
            at,
        )

    def settled(self) -> list[tuple[str, Reminder, str | None]]:
        """Give what was said of late and has now arrived (reason None) or failed, and note that it is known."""
        rows = self._store.rows(f"SELECT r.transaction_id, r.agenda, o.reason, o.state {_ARRIVED}")
        found = []
        for transaction_id, reminder, reason, state in rows:
            self._store.rows("UPDATE agenda_ring SET told = 1 WHERE transaction_id = ?", transaction_id)
            entry = self.by_id(cast("int", reminder))
            if entry is not None:
                found.append((str(transaction_id), entry, cast("str | None", reason) if state == "failed" else None))
        return found

    def has_open(self) -> bool:
        """Tell whether something was said whose arrival is not known yet, and is now."""
        return self._store.cell(f"SELECT 1 {_ARRIVED} LIMIT 1") is not None

    def rung_by(self, transaction_id: str) -> Reminder | None:
        """Give the reminder that a message of ours said."""
        found = self._store.cell("SELECT agenda FROM agenda_ring WHERE transaction_id = ?", transaction_id)
        return self.by_id(cast("int", found)) if found is not None else None

    def ask(self, transaction_id: str, reminder: int, person: str) -> None:
        """Note a question whether one is to be dropped."""
        self._store.rows(
            "INSERT INTO agenda_question (transaction_id, agenda, person) VALUES (?, ?, ?) ON CONFLICT (transaction_id) DO NOTHING",
            transaction_id,
            reminder,
            person,
        )

    def asked(self, transaction_id: str) -> tuple[Reminder, str] | None:
        """Give what a message of ours asked about, and whom."""
        rows = self._store.rows("SELECT agenda, person FROM agenda_question WHERE transaction_id = ?", transaction_id)
        found = self.by_id(cast("int", rows[0][0])) if rows else None
        return (found, str(rows[0][1])) if found is not None else None

    def _one(self, condition: str, *values: object) -> Reminder | None:
        found = self._many(condition, *values)
        return found[0] if found else None

    def _many(self, condition: str, *values: object) -> list[Reminder]:
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM agenda WHERE {condition}", *values)  # noqa: S608 - our own words
        return [_reminder(row) for row in rows]


def _reminder(row: tuple[object, ...]) -> Reminder:
    number, name, owner, room, text, plan, plan_at, next_at, due_at, rings, nags, ended = row
    return Reminder(
        id=cast("int", number),
        number=cast("int", name),
        owner=str(owner),
        room_id=cast("str | None", room),
        text=str(text),
        plan=read_plan(str(plan)),
        plan_at=_moment(plan_at),
        next_at=_moment(next_at),
        due_at=_moment(due_at),
        rings=cast("int", rings),
        nags=bool(nags),
        is_over=ended is not None,
    )


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(cast("float", value), UTC)
