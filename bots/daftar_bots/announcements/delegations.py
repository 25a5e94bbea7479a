"""Delegations: who stands in for whom, in the store.

Law: nothing is removed: what was ended early says when and by whom. One person has one who stands in at a time; the last that was given
counts. A charge is of the whole installation, so that those given to other bots are kept here as copies (`charge_exchange`); to stand in
for an approver is of the bot that was told. All writing is inside the store's transaction. It does not know what a stand-in may do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from daftar_bots.store import Store

_COLUMNS = "event_id, person, delegate, kind, starts_at, ends_at, made_at, ended_at, ended_by, said_to"


@dataclass(frozen=True, slots=True)
class Delegation:
    """One: who, by whom they are stood in for, from when till when; `kind` is `charge` where they are on leave.

    `said_to` is the bot that was told, "" where it is this one.
    """

    event_id: str
    person: str
    delegate: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    made_at: str
    ended_at: str | None = None
    ended_by: str | None = None
    said_to: str = ""


class Delegations:
    """The delegations that one bot was told of."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(self, delegation: Delegation) -> None:
        """Note one; those that the person gave before are over."""
        self.end(delegation.person, by=delegation.person, at=delegation.made_at)
        self._insert(delegation)

    def _insert(self, delegation: Delegation) -> None:
        self._store.rows(
            f"INSERT INTO delegation ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
            delegation.event_id,
            delegation.person,
            delegation.delegate,
            delegation.kind,
            delegation.starts_at.timestamp(),
            delegation.ends_at.timestamp(),
            delegation.made_at,
            delegation.ended_at,
            delegation.ended_by,
            delegation.said_to,
        )

    def end(self, person: str, *, by: str, at: str) -> int:
        """Note that nobody stands in for a person any more; give how many were ended."""
        now = datetime.fromisoformat(at).timestamp()
        rows = self._store.rows(
            "UPDATE delegation SET ended_at = ?, ended_by = ? WHERE person = ? AND ended_at IS NULL AND ends_at > ? RETURNING event_id",
            at,
            by,
            person,
            now,
        )
        return len(rows)

    def charges(self, now: datetime) -> tuple[Delegation, ...]:
        """Give the charges whose time is not over, those that were ended early too."""
        rows = self._store.rows(
            f"SELECT {_COLUMNS} FROM delegation WHERE kind = 'charge' AND ends_at > ? ORDER BY starts_at, event_id",  # noqa: S608 - our own names
            now.timestamp(),
        )
        return tuple(_delegation(row) for row in rows)

    def mark(self) -> tuple[object, ...]:
        """Give what is another as soon as a charge was given or ended."""
        return self._store.rows("SELECT count(*), count(ended_at) FROM delegation")[0]

    def take(self, others: Iterable[Delegation], now: datetime) -> bool:
        """Keep charges that other bots were told of, and what was ended there; tell whether anything is new."""
        known = {each.event_id: each for each in self.charges(now)}
        is_new = False
        for each in others:
            mine = known.get(each.event_id)
            if mine is None:
                self._insert(each)
            elif mine.ended_at is None and each.ended_at is not None:
                self._close(each.event_id, at=each.ended_at, by=each.ended_by or each.person)
            else:
                continue
            known[each.event_id] = each
            is_new = True
        if is_new:
            self._only_the_last(now)
        return is_new

    def _only_the_last(self, now: datetime) -> None:
        """End what a person said before they said another thing to another bot."""
        last: dict[str, Delegation] = {}
        for each in self.in_force(now):
            before = last.get(each.person)
            last[each.person] = each
            if before is not None:
                self._close(before.event_id, at=each.made_at, by=each.person)

    def _close(self, event_id: str, *, at: str, by: str) -> None:
        self._store.rows("UPDATE delegation SET ended_at = ?, ended_by = ? WHERE event_id = ? AND ended_at IS NULL", at, by, event_id)

    def count(self) -> int:
        """Count all that were ever given."""
        return cast("int", self._store.cell("SELECT count(*) FROM delegation"))

    def in_force(self, now: datetime) -> tuple[Delegation, ...]:
        """Give those of this moment, in the order in which they were given."""
        rows = self._store.rows(
            f"SELECT {_COLUMNS} FROM delegation WHERE ended_at IS NULL AND starts_at <= ? AND ends_at > ?"  # noqa: S608 - our own names
            " ORDER BY starts_at, event_id",
            now.timestamp(),
            now.timestamp(),
        )
        return tuple(_delegation(row) for row in rows)


def _delegation(row: tuple[object, ...]) -> Delegation:
    event, person, delegate, kind, starts, ends, made, ended, by, said_to = cast(
        "tuple[str, str, str, str, float, float, str, str | None, str | None, str]", row
    )
    return Delegation(
        event, person, delegate, kind, datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC), made, ended, by, said_to
    )
