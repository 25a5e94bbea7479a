"""Reminders: when each announcement's next one is due, and how many there have been.

Law: noted in the transaction that queues the messages, so that a reminder is neither lost nor doubled by a restart.
It does not know who is reminded, nor of what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from daftar_bots.store import Store


@dataclass(frozen=True, slots=True)
class Reminded:
    """How far the reminding of an announcement has come."""

    count: int = 0
    last: datetime | None = None
    next: datetime | None = None


class Reminders:
    """The reminders of one bot's announcements."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, announcement_id: str) -> Reminded:
        """Give how far one has come."""
        found = self._store.rows("SELECT count, last_at, next_at FROM reminder WHERE announcement = ?", announcement_id)
        if not found:
            return Reminded()
        count, last, following = cast("tuple[int, float | None, float | None]", found[0])
        return Reminded(count, _moment(last), _moment(following))

    def keep(self, announcement_id: str, reminded: Reminded) -> None:
        """Note how far one has come."""
        self._store.rows(
            "INSERT INTO reminder VALUES (?, ?, ?, ?) ON CONFLICT (announcement)"
            " DO UPDATE SET count = excluded.count, last_at = excluded.last_at, next_at = excluded.next_at",
            announcement_id,
            reminded.count,
            reminded.last.timestamp() if reminded.last else None,
            reminded.next.timestamp() if reminded.next else None,
        )

    def due(self, now: datetime) -> list[str]:
        """Give the announcements whose moment has come."""
        rows = self._store.rows("SELECT announcement FROM reminder WHERE next_at <= ? ORDER BY next_at", now.timestamp())
        return [cast("str", row[0]) for row in rows]

    def next_at(self) -> float | None:
        """Give the next moment of any, in seconds since 1970."""
        return cast("float | None", self._store.cell("SELECT min(next_at) FROM reminder WHERE next_at IS NOT NULL"))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
