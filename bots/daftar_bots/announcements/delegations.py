"""Delegations: who stands in for whom, in the store.

Law: nothing is removed: what was ended early says when and by whom. One person has one who stands in at a time; the last that was given
counts. All writing is inside the store's transaction. It does not know what a stand-in may do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from daftar_bots.store import Store

_COLUMNS = "event_id, person, delegate, kind, starts_at, ends_at, made_at, ended_at, ended_by"


@dataclass(frozen=True, slots=True)
class Delegation:
    """One: who, by whom they are stood in for, from when till when; `kind` is `charge` where they are on leave."""

    event_id: str
    person: str
    delegate: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    made_at: str
    ended_at: str | None = None
    ended_by: str | None = None


class Delegations:
    """The delegations that one bot was told of."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(self, delegation: Delegation) -> None:
        """Note one; those that the person gave before are over."""
        self.end(delegation.person, by=delegation.person, at=delegation.made_at)
        self._store.rows(
            f"INSERT INTO delegation ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
            delegation.event_id,
            delegation.person,
            delegation.delegate,
            delegation.kind,
            delegation.starts_at.timestamp(),
            delegation.ends_at.timestamp(),
            delegation.made_at,
            delegation.ended_at,
            delegation.ended_by,
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
    event, person, delegate, kind, starts, ends, made, ended, by = cast(
        "tuple[str, str, str, str, float, float, str, str | None, str | None]", row
    )
    return Delegation(
        event, person, delegate, kind, datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC), made, ended, by
    )
