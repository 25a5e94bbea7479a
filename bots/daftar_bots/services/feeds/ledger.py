"""Ledger of feeds: which are read, and what each has had.

Law: all writing is inside the caller's transaction; what was had stays had. It does not know what is said about an entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from daftar_bots.store import Store

_COLUMNS = "id, url, rooms, state, asked_by, asked_in, title, kind, etag, modified, next_at, failures, told"
# Why: an entry that is not in its feed any more for half a year does not come back.
KEEP_SECONDS = 180 * 86400.0


@dataclass(frozen=True, slots=True)
class Source:
    """A feed that we know."""

    id: int
    url: str
    rooms: tuple[str, ...]
    state: str
    asked_by: str
    asked_in: str
    title: str
    kind: str
    etag: str
    modified: str
    next_at: float
    failures: int
    is_told: bool


class Feeds:
    """The feeds of one bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, url: str, rooms: Sequence[str], person: str, event_id: str) -> None:
        """Note the wish for a feed."""
        self._store.rows(
            "INSERT INTO feed (url, rooms, state, asked_by, asked_in) VALUES (?, ?, 'asked', ?, ?) ON CONFLICT (asked_in) DO NOTHING",
            url,
            json.dumps(list(rooms)),
            person,
            event_id,
        )

    def all(self, *states: str) -> list[Source]:
        """Give the feeds in one of these states, oldest first."""
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM feed ORDER BY id")  # noqa: S608 - our own names
        return [source for row in rows if (source := _source(row)).state in states]

    def by_id(self, number: int) -> Source | None:
        """Give a feed by its number."""
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM feed WHERE id = ?", number)  # noqa: S608 - our own names
        return _source(rows[0]) if rows else None

    def due(self, now: float) -> list[Source]:
        """Give the feeds that are to be read now."""
        return [source for source in self.all("asked", "active") if source.next_at <= now]

    def next_at(self) -> float | None:
        """Give when the next is to be read."""
        return cast("float | None", self._store.cell("SELECT min(next_at) FROM feed WHERE state IN ('asked', 'active')"))

    def move(self, number: int, state: str, *, next_at: float = 0.0) -> None:
        """Give a feed another state."""
        self._store.rows("UPDATE feed SET state = ?, next_at = ? WHERE id = ?", state, next_at, number)

    def offered(self, number: int, title: str, kind: str) -> None:
        """Note what a feed turned out to be."""
        self._store.rows("UPDATE feed SET state = 'offered', title = ?, kind = ? WHERE id = ?", title, kind, number)

    def well(self, number: int, etag: str, modified: str, *, next_at: float) -> None:
        """Note that a feed was read."""
        self._store.rows(
            "UPDATE feed SET etag = ?, modified = ?, next_at = ?, failures = 0, told = 0 WHERE id = ?", etag, modified, next_at, number
        )

    def failed(self, number: int, *, next_at: float, is_told: bool) -> None:
        """Note that a feed could not be read."""
        self._store.rows(
            "UPDATE feed SET failures = failures + 1, next_at = ?, told = ? WHERE id = ?", next_at, 1 if is_told else 0, number
        )

    def done(self, number: int) -> set[str]:
        """Give the names of the entries that a feed has had."""
        rows = self._store.rows("SELECT entry FROM feed_entry WHERE feed = ? AND done = 1", number)
        return {str(row[0]) for row in rows}

    def attempts(self, number: int, entry: str) -> int:
        """Give how often an entry's alert could not be fetched."""
        return cast("int | None", self._store.cell("SELECT attempts FROM feed_entry WHERE feed = ? AND entry = ?", number, entry)) or 0

    def had(self, number: int, entries: Iterable[str], now: float) -> None:
        """Note entries that were had; those that still stand in the feed are kept from being forgotten."""
        self._store.write_many(
            "INSERT INTO feed_entry (feed, entry, done, seen_at) VALUES (?, ?, 1, ?)"
            " ON CONFLICT (feed, entry) DO UPDATE SET done = 1, seen_at = excluded.seen_at",
            [(number, entry, now) for entry in entries],
        )

    def missed(self, number: int, entry: str, now: float) -> None:
        """Note that an entry's alert could not be fetched."""
        self._store.rows(
            "INSERT INTO feed_entry (feed, entry, done, attempts, seen_at) VALUES (?, ?, 0, 1, ?)"
            " ON CONFLICT (feed, entry) DO UPDATE SET attempts = feed_entry.attempts + 1, seen_at = excluded.seen_at",
            number,
            entry,
            now,
        )

    def forget(self, now: float) -> None:
        """Forget what has not stood in its feed for long."""
        self._store.rows("DELETE FROM feed_entry WHERE seen_at < ?", now - KEEP_SECONDS)


def name_of(entry_id: str) -> str:
    """Give the name under which an entry is remembered."""
    return hashlib.sha256(entry_id.encode("utf-8", "surrogatepass")).hexdigest()


def _source(row: tuple[object, ...]) -> Source:
    number, url, rooms, state, person, event_id, title, kind, etag, modified, next_at, failures, told = row
    return Source(
        cast("int", number),
        str(url),
        tuple(json.loads(str(rooms))),
        str(state),
        str(person),
        str(event_id),
        str(title),
        str(kind),
        str(etag),
        str(modified),
        cast("float", next_at),
        cast("int", failures),
        bool(told),
    )
