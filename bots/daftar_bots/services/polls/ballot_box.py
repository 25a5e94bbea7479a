"""Ballot box: polls and votes in the store.

Law: votes are kept as they came, the last that stands is a person's; once a poll is closed its count does not move. All writing is inside
the store's transaction. It does not know what is said about a poll.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from daftar_bots.core.language import name_in
from daftar_bots.core.poll import Ballot, Count, count, counted
from daftar_bots.store import Store

_COLUMNS = "id, number, question, choices, maker, opened_at, closes_at, consultation, closed_at, closed_by, closed_seq"
_STANDING = (
    "SELECT v.seq, v.user_id, v.choices, v.heard_at FROM poll_place AS p JOIN outbox AS o ON o.transaction_id = p.transaction_id"
    " JOIN vote AS v ON v.target = o.event_id WHERE p.poll = ? AND v.taken_at IS NULL AND v.seq <= ? ORDER BY v.seq"
)
_LAST = 2**62


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll: question and choices by language."""

    id: str
    number: int
    question: Mapping[str, str]
    choices: Sequence[Mapping[str, str]]
    maker: str
    opened_at: str
    closes_at: float
    consultation: str | None = None
    closed_at: str | None = None
    closed_by: str | None = None
    closed_seq: int | None = None

    def asked(self, language: str) -> str:
        """Give the question in a language."""
        return name_in(self.question, language, self.id)

    def listed(self, language: str) -> list[str]:
        """Give the choices in a language."""
        return [name_in(choice, language, "") for choice in self.choices]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a poll stands."""

    transaction_id: str
    alias: str
    room_id: str
    language: str


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote that stands."""

    user_id: str
    choices: tuple[str, ...]
    heard_at: str


class BallotBox:
    """The polls of one bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, poll: Poll) -> Poll:
        """Enter a poll under the next number; one that is there already stays as it is."""
        last = cast("int | None", self._store.cell("SELECT max(number) FROM poll"))
        self._store.rows(
            f"INSERT INTO poll ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL) ON CONFLICT DO NOTHING",  # noqa: S608 - our own names
            poll.id,
            (last or 0) + 1,
            json.dumps(dict(poll.question), ensure_ascii=False),
            json.dumps([dict(choice) for choice in poll.choices], ensure_ascii=False),
            poll.maker,
            poll.opened_at,
            poll.closes_at,
            poll.consultation,
        )
        return self.by_id(poll.id) or poll

    def put(self, poll_id: str, place: Place) -> None:
        """Note where a poll stands."""
        self._store.rows(
            "INSERT INTO poll_place (poll, transaction_id, alias, room_id, language) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            poll_id,
            place.transaction_id,
            place.alias,
            place.room_id,
            place.language,
        )

    def places(self, poll_id: str) -> list[Place]:
        """Give where a poll stands."""
        rows = self._store.rows(
            # Why the outbox's room first: a direct room may have been made since.
            "SELECT p.transaction_id, p.alias, coalesce(o.room_id, p.room_id), p.language FROM poll_place AS p"
            " LEFT JOIN outbox AS o ON o.transaction_id = p.transaction_id WHERE p.poll = ? ORDER BY p.transaction_id",
            poll_id,
        )
        return [Place(*cast("tuple[str, str, str, str]", row)) for row in rows]

    def by_id(self, poll_id: str) -> Poll | None:
        """Give a poll by its id."""
        return self._one("id = ?", poll_id)

    def by_number(self, number: int) -> Poll | None:
        """Give a poll by its number."""
        return self._one("number = ?", number)

    def last_in(self, room_id: str) -> Poll | None:
        """Give the newest poll of a room."""
        return self._one("id IN (SELECT poll FROM poll_place WHERE room_id = ?) ORDER BY number DESC LIMIT 1", room_id)

    def about(self, event_id: str) -> Poll | None:
        """Give the poll that an event of ours opened."""
        return self._one(
            "id = (SELECT p.poll FROM poll_place AS p JOIN outbox AS o ON o.transaction_id = p.transaction_id WHERE o.event_id = ?)",
            event_id,
        )

    def room_of(self, event_id: str) -> str | None:
        """Give the room that an event of ours stands in; None for any other."""
        return cast("str | None", self._store.cell("SELECT room_id FROM outbox WHERE event_id = ?", event_id))

    def voted_in(self, event_id: str) -> Poll | None:
        """Give the poll that an event is a vote in."""
        target = self._store.cell("SELECT target FROM vote WHERE event_id = ?", event_id)
        return None if target is None else self.about(str(target))

    def opened(self, room_id: str | None = None) -> list[Poll]:
        """Give the open polls, of a room or all, the first to close first."""
        where = "" if room_id is None else " AND id IN (SELECT poll FROM poll_place WHERE room_id = ?)"
        rows = self._store.rows(
            f"SELECT {_COLUMNS} FROM poll WHERE closed_at IS NULL{where} ORDER BY closes_at, number",  # noqa: S608 - our own names
            *([] if room_id is None else [room_id]),
        )
        return [_poll(row) for row in rows]

    def due(self, now: datetime) -> list[Poll]:
        """Give the polls whose time is over."""
        rows = self._store.rows(
            f"SELECT {_COLUMNS} FROM poll WHERE closed_at IS NULL AND closes_at <= ? ORDER BY closes_at, number",  # noqa: S608 - our own names
            now.timestamp(),
        )
        return [_poll(row) for row in rows]

    def next_at(self) -> float | None:
        """Give the moment at which the next poll closes."""
        return cast("float | None", self._store.cell("SELECT min(closes_at) FROM poll WHERE closed_at IS NULL"))

    def close(self, poll_id: str, *, by: str, at: str) -> None:
        """Close a poll: what was heard until now counts."""
        last = cast("int | None", self._store.cell("SELECT max(seq) FROM vote"))
        self._store.rows(
            "UPDATE poll SET closed_at = ?, closed_by = ?, closed_seq = ? WHERE id = ? AND closed_at IS NULL", at, by, last or 0, poll_id
        )

    def vote(self, event_id: str, user_id: str, ballot: Ballot, *, at: str) -> None:
        """Note a vote."""
        self._store.rows(
            "INSERT INTO vote (event_id, target, user_id, choices, heard_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
            event_id,
            ballot.target,
            user_id,
            json.dumps(ballot.choices),
            at,
        )

    def take_back(self, event_id: str, *, at: str) -> bool:
        """Note that the event of a vote was redacted before its poll closed; False where it is no vote's."""
        if self._store.cell("SELECT 1 FROM vote WHERE event_id = ?", event_id) is None:
            return False
        self._store.rows(
            "UPDATE vote SET taken_at = ? WHERE event_id = ? AND taken_at IS NULL AND NOT EXISTS (SELECT 1 FROM outbox AS o"
            " JOIN poll_place AS p ON p.transaction_id = o.transaction_id JOIN poll AS q ON q.id = p.poll"
            " WHERE o.event_id = vote.target AND q.closed_at IS NOT NULL)",
            at,
            event_id,
        )
        return True

    def votes(self, poll: Poll) -> list[Vote]:
        """Give each person's vote that stands and counts."""
        rows = self._store.rows(_STANDING, poll.id, _LAST if poll.closed_seq is None else poll.closed_seq)
        last = {user: Vote(user, tuple(json.loads(choices)), at) for _, user, choices, at in cast("list[tuple[int, str, str, str]]", rows)}
        chosen = [replace(vote, choices=counted(len(poll.choices), 1, vote.choices)) for vote in last.values()]
        return [vote for vote in chosen if vote.choices]

    def count(self, poll: Poll) -> Count:
        """Count the votes that stand."""
        return count(len(poll.choices), 1, ((vote.user_id, vote.choices) for vote in self.votes(poll)))

    def _one(self, condition: str, *values: object) -> Poll | None:
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM poll WHERE {condition}", *values)  # noqa: S608 - our own names
        return _poll(rows[0]) if rows else None


def _poll(row: tuple[object, ...]) -> Poll:
    typed = cast("tuple[str, int, str, str, str, str, float, str | None, str | None, str | None, int | None]", row)
    return Poll(typed[0], typed[1], json.loads(typed[2]), tuple(json.loads(typed[3])), *typed[4:])
