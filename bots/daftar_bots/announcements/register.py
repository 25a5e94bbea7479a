"""Register: the announcements in the store, numbered without gaps, with their frozen audience and the ticks they have got.

Law: a number is given with the draft and never again, so that every number of a year is accounted for. All writing is inside the
store's transaction. It does not know what is said about an announcement, nor to whom it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from daftar_bots.announcements.amendments import Amendments
from daftar_bots.announcements.reminders import Reminders
from daftar_bots.core.acknowledgement import Recipient
from daftar_bots.core.announcement import Announcement, State, identity
from daftar_bots.store import Reason, Store, content_text, reason_of

_COLUMNS = "id, office, year, serial, maker, title, text, importance, label, ack_by, audience, digest, state, made_at, checker, decided_at"
_ALL = f"{_COLUMNS}, corrigendum, corrected_at, recalled_at"


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How far an announcement has come: rooms it is in, rooms it waits for, and where it failed and why."""

    sent: int
    waiting: int
    failed: tuple[tuple[str, Reason], ...]

    @property
    def total(self) -> int:
        """How many rooms it is for."""
        return self.sent + self.waiting + len(self.failed)


class Register:
    """The announcements of one bot."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.amendments = Amendments(store)
        self.reminders = Reminders(store)

    def open(self, draft: Announcement) -> Announcement:
        """Enter a draft under the next number of its office and year; its id and serial are given here."""
        last = self._store.cell("SELECT max(serial) FROM announcement WHERE office = ? AND year = ?", draft.office, draft.year)
        serial = (cast("int | None", last) or 0) + 1
        made = replace(draft, serial=serial, id=identity(draft.office, draft.year, serial))
        self._store.rows(
            f"INSERT INTO announcement ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
            made.id,
            made.office,
            made.year,
            made.serial,
            made.maker,
            made.title,
            made.text,
            made.importance,
            made.label,
            made.ack_by,
            json.dumps(made.audience, ensure_ascii=False),
            made.digest,
            made.state.value,
            made.made_at,
            made.checker,
            made.decided_at,
        )
        return made

    def by_number(self, office: str, year: int, serial: int) -> Announcement | None:
        """Give an announcement by its number."""
        return self._one("office = ? AND year = ? AND serial = ?", office, year, serial)

    def by_id(self, announcement_id: str) -> Announcement | None:
        """Give an announcement by its id."""
        return self._one("id = ?", announcement_id)

    def latest(self, count: int) -> list[Announcement]:
        """Give the newest announcements, newest first."""
        rows = self._store.rows(f"SELECT {_ALL} FROM announcement ORDER BY year DESC, serial DESC LIMIT ?", count)  # noqa: S608 - our own names
        return [_announcement(row) for row in rows]

    def shown_again(self, announcement_id: str, digest: str) -> None:
        """Note that a draft is shown with another audience."""
        self._store.rows("UPDATE announcement SET digest = ? WHERE id = ?", digest, announcement_id)

    def decide(self, announcement_id: str, state: State, checker: str, *, at: str, decision: str | None = None) -> None:
        """Note who approved or cancelled a draft, when, and under which answer of the policy."""
        self._store.rows(
            "UPDATE announcement SET state = ?, checker = ?, decided_at = ?, decision = ? WHERE id = ? AND state = 'draft'",
            state.value,
            checker,
            at,
            decision,
            announcement_id,
        )

    def freeze(self, announcement_id: str, recipients: Iterable[Recipient]) -> None:
        """Keep the audience as it is now."""
        self._store.write_many(
            "INSERT OR IGNORE INTO recipient VALUES (?, ?, ?, ?)",
            [(announcement_id, place, recipient.user_id, recipient.unit) for place, recipient in enumerate(recipients)],
        )

    def recipients(self, announcement_id: str) -> list[Recipient]:
        """Give the frozen audience in its order."""
        rows = self._store.rows("SELECT user_id, unit FROM recipient WHERE announcement = ? ORDER BY place", announcement_id)
        return [Recipient(user, unit) for user, unit in cast("list[tuple[str, str]]", rows)]

    # Deliveries.

    def deliveries(self, announcement_id: str) -> Deliveries:
        """Give how far it has come."""
        rows = self._store.rows(
            "SELECT state, alias, reason FROM outbox WHERE announcement = ? AND kind = 'announcement' ORDER BY id",
            announcement_id,
        )
        typed = cast("list[tuple[str, str, str | None]]", rows)
        failed = tuple((alias, reason_of(reason or "{}")) for state, alias, reason in typed if state == "failed")
        counts = [state for state, _, _ in typed]
        return Deliveries(counts.count("sent"), counts.count("waiting"), failed)

    def failures(self, announcement_id: str) -> list[tuple[int, str, str | None]]:
        """Give (row, alias, room id) of what was not delivered."""
        rows = self._store.rows(
            "SELECT id, alias, room_id FROM outbox WHERE announcement = ? AND kind = 'announcement' AND state = 'failed' ORDER BY id",
            announcement_id,
        )
        return cast("list[tuple[int, str, str | None]]", rows)

    def revive(self, row: int, room_id: str, transaction_id: str, content: Mapping[str, object]) -> bool:
        """Queue an undelivered row again with the words of today; False (and the row is gone) where another serves the same room."""
        if self._store.cell("SELECT 1 FROM outbox WHERE transaction_id = ? AND id <> ?", transaction_id, row) is not None:
            self._store.rows("DELETE FROM outbox WHERE id = ?", row)
            return False
        self._store.rows(
            "UPDATE outbox SET state = 'waiting', room_id = ?, transaction_id = ?, content = ?, not_before = 0, reason = NULL WHERE id = ?",
            room_id,
            transaction_id,
            content_text(content),
            row,
        )
        return True

    def unreported(self) -> list[Announcement]:
        """Give the approved announcements with nothing left to try whose outcome the control room has not been told."""
        rows = self._store.rows(
            f"SELECT {_ALL} FROM announcement AS a WHERE state = 'approved' AND reported = ''"  # noqa: S608 - our own names
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE announcement = a.id AND kind = 'announcement' AND state = 'waiting')",
        )
        return [_announcement(row) for row in rows]

    def reported(self, announcement_id: str, outcome: str) -> None:
        """Note what the control room has been told; "" to have it told again."""
        self._store.rows("UPDATE announcement SET reported = ? WHERE id = ?", outcome, announcement_id)

    # Acknowledgements.

    def tick(self, event_id: str, target: str, sender: str) -> None:
        """Note a tick on any event."""
        self._store.rows("INSERT OR REPLACE INTO tick VALUES (?, ?, ?)", event_id, target, sender)

    def untick(self, event_id: str) -> None:
        """Note that a reaction was taken back."""
        self._store.rows("DELETE FROM tick WHERE event_id = ?", event_id)

    def reticked(self, target: str, ticks: Sequence[tuple[str, str]]) -> None:
        """Note all ticks, as (event id, sender), that stand on an event now; there are no others."""
        self._store.rows("DELETE FROM tick WHERE target = ?", target)
        self._store.write_many("INSERT OR REPLACE INTO tick VALUES (?, ?, ?)", [(event, target, sender) for event, sender in ticks])

    def ticked(self, announcement_id: str) -> frozenset[str]:
        """Give the people with a tick on an event of the announcement."""
        rows = self._store.rows(
            "SELECT DISTINCT tick.sender FROM outbox JOIN tick ON tick.target = outbox.event_id"
            " WHERE outbox.announcement = ? AND outbox.kind = 'announcement'",
            announcement_id,
        )
        return frozenset(cast("str", row[0]) for row in rows)

    def events_in(self, room_id: str, count: int) -> list[str]:
        """Give the newest events of announcements in a room."""
        rows = self._store.rows(
            # Why not recalled ones: what stood on an event is no longer told once it is redacted, and the record is to stay.
            "SELECT event_id FROM outbox JOIN announcement AS a ON a.id = outbox.announcement WHERE room_id = ? AND kind = 'announcement'"
            " AND outbox.state = 'sent' AND a.recalled_at IS NULL ORDER BY outbox.id DESC LIMIT ?",
            room_id,
            count,
        )
        return [cast("str", row[0]) for row in rows]

    def _one(self, condition: str, *values: object) -> Announcement | None:
        rows = self._store.rows(f"SELECT {_ALL} FROM announcement WHERE {condition}", *values)  # noqa: S608 - our own names
        return _announcement(rows[0]) if rows else None


def _announcement(row: tuple[object, ...]) -> Announcement:
    first, last = row[:12], row[12:]
    number, office, year, serial, maker, title, text, importance, label, ack_by, audience, digest = first
    state, made_at, checker, decided_at, corrigendum, corrected_at, recalled_at = last
    return Announcement(
        id=cast("str", number),
        office=cast("str", office),
        year=cast("int", year),
        serial=cast("int", serial),
        maker=cast("str", maker),
        title=cast("str", title),
        text=cast("str", text),
        importance=cast("str", importance),
        label=cast("str | None", label),
        ack_by=cast("str | None", ack_by),
        audience=tuple(json.loads(cast("str", audience))),
        digest=cast("str", digest),
        state=State(cast("str", state)),
        made_at=cast("str", made_at),
        checker=cast("str | None", checker),
        decided_at=cast("str | None", decided_at),
        corrigendum=cast("int", corrigendum),
        corrected_at=cast("str | None", corrected_at),
        recalled_at=cast("str | None", recalled_at),
    )
