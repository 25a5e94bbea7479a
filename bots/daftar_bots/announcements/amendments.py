"""Amendments: corrections and recalls in the store, and the rows of the outbox that they change.

Law: what was said before a correction is kept; a row that the server may already have is edited or redacted there, only one that it
cannot have is changed here. All writing is inside the store's transaction. It does not know what is said about an amendment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from daftar_bots.core.amendment import Amendment, Kind
from daftar_bots.core.announcement import State
from daftar_bots.store import Reason, Store, content_text, reason_of

_COLUMNS = "id, announcement, kind, serial, maker, title, text, old_title, old_text, state, made_at, at_once, checker, decided_at"
# What stands in the rooms of the offices and goes with a recall.
IN_ROOMS = ("announcement", "correction", "reminder", "attachment", "moved")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox that stands, or may stand, in a room."""

    id: int
    kind: str
    alias: str
    room_id: str


@dataclass(frozen=True, slots=True)
class Given:
    """One approval: by whom, in whose seat, when, by which message, and under which answer of the policy."""

    person: str
    seat: str
    at: str
    event_id: str | None = None
    decision: str | None = None


class Amendments:
    """The corrections and recalls of one bot's announcements."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, draft: Amendment) -> Amendment:
        """Enter a draft; its id is given here."""
        columns = _COLUMNS.removeprefix("id, ").removesuffix(", checker, decided_at")
        found = self._store.rows(
            f"INSERT INTO amendment ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",  # noqa: S608 - our own names
            draft.announcement,
            draft.kind.value,
            draft.serial,
            draft.maker,
            draft.title,
            draft.text,
            draft.old_title,
            draft.old_text,
            draft.state.value,
            draft.made_at,
            int(draft.at_once),
        )
        return replace(draft, id=cast("int", found[0][0]))

    def opened(self, announcement_id: str) -> Amendment | None:
        """Give the one that waits for approval."""
        return self._one("announcement = ? AND state = 'draft'", announcement_id)

    def waiting(self) -> list[Amendment]:
        """Give all that wait for approval, oldest first."""
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM amendment WHERE state = 'draft' ORDER BY id")  # noqa: S608 - our own names
        return [_amendment(row) for row in rows]

    def by_id(self, number: int) -> Amendment | None:
        """Give one by its id."""
        return self._one("id = ?", number)

    def latest(self, announcement_id: str, kind: Kind) -> Amendment | None:
        """Give the newest approved one of a kind."""
        return self._one("announcement = ? AND kind = ? AND state = 'approved' ORDER BY id DESC LIMIT 1", announcement_id, kind.value)

    def decide(self, amendment: Amendment, state: State, checker: str, *, at: str, decision: str | None = None) -> None:
        """Note who approved or cancelled it, and what stands now where it was approved."""
        self._store.rows(
            "UPDATE amendment SET state = ?, checker = ?, decided_at = ?, decision = ? WHERE id = ? AND state = 'draft'",
            state.value,
            checker,
            at,
            decision,
            amendment.id,
        )
        if state is not State.APPROVED:
            return
        if amendment.kind is Kind.CORRECTION:
            self._store.rows(
                "UPDATE announcement SET title = ?, text = ?, corrigendum = ?, corrected_at = ? WHERE id = ?",
                amendment.title,
                amendment.text,
                amendment.serial,
                at,
                amendment.announcement,
            )
        else:
            # Why: what is left of the delivery is not told any more, the outcome of the recall is.
            self._store.rows("UPDATE announcement SET recalled_at = ?, reported = 'recalled' WHERE id = ?", at, amendment.announcement)

    # Approvals.

    def approve(self, number: int, given: Given) -> None:
        """Note an approval."""
        place = cast("int", self._store.cell("SELECT count(*) FROM amendment_approval WHERE amendment = ?", number))
        self._store.rows(
            "INSERT INTO amendment_approval (amendment, place, person, seat, at, event_id, decision) VALUES (?, ?, ?, ?, ?, ?, ?)",
            number,
            place,
            given.person,
            given.seat,
            given.at,
            given.event_id,
            given.decision,
        )

    def approvals(self, number: int) -> tuple[Given, ...]:
        """Give the approvals of one, in the order in which they were given."""
        rows = self._store.rows(
            "SELECT person, seat, at, event_id, decision FROM amendment_approval WHERE amendment = ? ORDER BY place", number
        )
        return tuple(Given(*cast("tuple[str, str, str, str | None, str | None]", row)) for row in rows)

    # Rows of the outbox.

    def standing(self, announcement_id: str) -> list[Row]:
        """Give what stands in the rooms, or may stand there."""
        found = self._store.rows(
            "SELECT id, kind, alias, room_id FROM outbox WHERE announcement = ? AND kind IN (?, ?, ?, ?, ?)"
            " AND room_id IS NOT NULL AND state <> 'failed' ORDER BY id",
            announcement_id,
            *IN_ROOMS,
        )
        return [Row(*cast("tuple[int, str, str, str]", row)) for row in found]

    def untried(self, announcement_id: str) -> frozenset[int]:
        """Give the rows in rooms that the server cannot have: never tried, and not on their way."""
        found = self._store.rows(
            "SELECT id FROM outbox WHERE announcement = ? AND kind IN (?, ?, ?, ?, ?) AND state = 'waiting' AND attempts = 0",
            announcement_id,
            *IN_ROOMS,
        )
        return frozenset(cast("int", row[0]) for row in found) - self._store.in_flight

    def rewrite(self, row: int, content: Mapping[str, object]) -> None:
        """Change what is to be said."""
        self._store.rows("UPDATE outbox SET content = ? WHERE id = ?", content_text(content), row)

    # The outcome.

    def outcome(self, amendment: Amendment) -> tuple[int, tuple[tuple[str, Reason], ...]]:
        """Give in how many rooms it is done, and where it failed and why."""
        rows = self._store.rows(
            "SELECT alias, state, reason FROM outbox WHERE amendment = ? AND kind IN ('correction', 'redaction', 'recall') ORDER BY id",
            amendment.id,
        )
        typed = cast("list[tuple[str, str, str | None]]", rows)
        failed = {alias: reason_of(reason or "{}") for alias, state, reason in typed if state == "failed"}
        return len({alias for alias, _, _ in typed} - set(failed)), tuple(failed.items())

    def unreported(self) -> list[Amendment]:
        """Give the approved ones with nothing left to try whose outcome the control room has not been told."""
        rows = self._store.rows(
            f"SELECT {_COLUMNS} FROM amendment AS a WHERE state = 'approved' AND reported = ''"  # noqa: S608 - our own names
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE amendment = a.id AND state = 'waiting' AND kind NOT IN ('reply', 'preview'))",
        )
        return [_amendment(row) for row in rows]

    def reported(self, number: int, outcome: str) -> None:
        """Note what the control room has been told."""
        self._store.rows("UPDATE amendment SET reported = ? WHERE id = ?", outcome, number)

    def revive(self, announcement_id: str) -> int:
        """Queue again what the newest amendment could not do; give how many rooms."""
        # Why the newest alone: an older correction would bring old words back, and any would speak after a recall.
        rows = self._store.rows(
            "UPDATE outbox SET state = 'waiting', not_before = 0, reason = NULL WHERE announcement = ?"
            " AND state = 'failed' AND kind IN ('correction', 'redaction', 'recall')"
            " AND amendment = (SELECT max(id) FROM amendment WHERE announcement = ? AND state = 'approved') RETURNING alias, amendment",
            announcement_id,
            announcement_id,
        )
        for number in {cast("int", row[1]) for row in rows}:
            self.reported(number, "")
        return len({row[0] for row in rows})

    def _one(self, condition: str, *values: object) -> Amendment | None:
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM amendment WHERE {condition}", *values)  # noqa: S608 - our own names
        return _amendment(rows[0]) if rows else None


def _amendment(row: tuple[object, ...]) -> Amendment:
    number, announcement, kind, serial, *rest = row
    maker, title, text, old_title, old_text, state, made_at = cast("list[str]", rest[:7])
    checker, decided_at = cast("list[str | None]", rest[8:])
    return Amendment(
        id=cast("int", number),
        announcement=cast("str", announcement),
        kind=Kind(cast("str", kind)),
        serial=cast("int", serial),
        maker=maker,
        title=title,
        text=text,
        old_title=old_title,
        old_text=old_text,
        state=State(state),
        made_at=made_at,
        checker=checker,
        decided_at=decided_at,
        at_once=bool(rest[7]),
    )
