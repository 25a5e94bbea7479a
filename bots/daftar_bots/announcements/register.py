"""Register: the announcements in the store, numbered without gaps, with their frozen audience.

Law: a number is given with the draft and never again, so that every number of a year is accounted for. All writing is inside the
store's transaction. It does not know what is said about an announcement, nor to whom it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import cast

from daftar_bots.announcements.amendments import Amendments
from daftar_bots.announcements.answers import Answers
from daftar_bots.announcements.circulation import Circulation, moment_of
from daftar_bots.announcements.delegations import Delegations
from daftar_bots.announcements.reminders import Reminders
from daftar_bots.core.acknowledgement import Recipient
from daftar_bots.core.announcement import Announcement, Held, State, identity
from daftar_bots.core.approval import Stage
from daftar_bots.store import Reason, Store, content_text, reason_of

_COLUMNS = "id, office, year, serial, maker, title, text, importance, label, ack_by, audience, digest, state, made_at, checker, decided_at"
_CIRCULATION = "c.version, c.stage, c.drill, c.supersedes, c.send_at, c.held, c.until_at, c.expires_at, c.closed_at, c.closed_by"
_ALL = f"{_COLUMNS}, corrigendum, corrected_at, recalled_at, {_CIRCULATION}"
_FROM = "FROM announcement AS a LEFT JOIN circulation AS c ON c.announcement = a.id"

# Where an announcement of an older program stands, which kept less.
STAGE_OF: Mapping[State, Stage] = MappingProxyType(
    {State.DRAFT: Stage.OPEN, State.APPROVED: Stage.SENT, State.CANCELLED: Stage.CANCELLED},
)


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
        self.answers = Answers(store)
        self.circulation = Circulation(store)
        self.delegations = Delegations(store)

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
        self.circulation.open(made)
        return made

    def by_number(self, office: str, year: int, serial: int) -> Announcement | None:
        """Give an announcement by its number."""
        return self._one("office = ? AND year = ? AND serial = ?", office, year, serial)

    def by_id(self, announcement_id: str) -> Announcement | None:
        """Give an announcement by its id."""
        return self._one("id = ?", announcement_id)

    def latest(self, count: int) -> list[Announcement]:
        """Give the newest announcements, newest first."""
        rows = self._store.rows(f"SELECT {_ALL} {_FROM} ORDER BY year DESC, serial DESC LIMIT ?", count)
        return [_announcement(row) for row in rows]

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
            "INSERT INTO recipient (announcement, place, user_id, unit, channel, post) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(announcement_id, place, each.user_id, each.unit, each.channel, each.post) for place, each in enumerate(recipients)],
        )

    def recipients(self, announcement_id: str) -> list[Recipient]:
        """Give the frozen audience in its order."""
        rows = self._store.rows("SELECT user_id, unit, channel, post FROM recipient WHERE announcement = ? ORDER BY place", announcement_id)
        return [Recipient(*each) for each in cast("list[tuple[str, str, str, str]]", rows)]

    def served(self, announcement_id: str) -> int:
        """Count the frozen audience."""
        return cast("int", self._store.cell("SELECT count(*) FROM recipient WHERE announcement = ?", announcement_id))

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
            f"SELECT {_ALL} {_FROM} WHERE state = 'approved' AND reported = ''"  # noqa: S608 - our own names
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE announcement = a.id AND kind = 'announcement' AND state = 'waiting')",
        )
        return [_announcement(row) for row in rows]

    def reported(self, announcement_id: str, outcome: str) -> None:
        """Note what the control room has been told; "" to have it told again."""
        self._store.rows("UPDATE announcement SET reported = ? WHERE id = ?", outcome, announcement_id)

    # Acknowledgements: `answers` keeps them.

    def events_in(self, room_id: str, count: int) -> list[str]:
        """Give the newest events of announcements in a room."""
        rows = self._store.rows(
            # Why not recalled ones: what stood on an event is no longer told once it is redacted, and the record is to stay.
            "SELECT event_id FROM outbox JOIN announcement AS a ON a.id = outbox.announcement WHERE room_id = ? AND kind = 'announcement'"
            " AND event_id IS NOT NULL AND outbox.state = 'sent' AND a.recalled_at IS NULL ORDER BY outbox.id DESC LIMIT ?",
            room_id,
            count,
        )
        return [cast("str", row[0]) for row in rows]

    def _one(self, condition: str, *values: object) -> Announcement | None:
        rows = self._store.rows(f"SELECT {_ALL} {_FROM} WHERE {condition}", *values)
        return _announcement(rows[0]) if rows else None


def _announcement(row: tuple[object, ...]) -> Announcement:
    first, last, more = row[:12], row[12:19], row[19:]
    number, office, year, serial, maker, title, text, importance, label, ack_by, audience, digest = first
    state, made_at, checker, decided_at, corrigendum, corrected_at, recalled_at = last
    version, stage, drill, supersedes, send_at, held, until_at, expires_at, closed_at, closed_by = more
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
        version=cast("int | None", version) or 1,
        stage=Stage(cast("str", stage)) if stage is not None else STAGE_OF[State(cast("str", state))],
        is_drill=bool(drill),
        supersedes=cast("str | None", supersedes),
        send_at=moment_of(send_at),
        held=Held(held or 0),
        until=moment_of(until_at),
        expires_at=moment_of(expires_at),
        closed_at=moment_of(closed_at),
        closed_by=cast("str | None", closed_by),
    )
