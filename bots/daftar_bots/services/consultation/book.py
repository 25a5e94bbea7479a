"""Book: consultations in the store, with what was shown to whom, and what people said.

Law: nothing is removed but a comment that its writer takes back; who was shown what is noted once it was sent. All writing is inside the
store's transaction. It does not know what is said about a consultation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from daftar_bots.core.consultation import Stage
from daftar_bots.services.consultation.study import Study, from_text
from daftar_bots.store import Store

_COLUMNS = (
    "id, number, file, maker, audience, asked_at, closes_at, effective_at, stage, study, checker, opened_at, closed_at, decided_by,"
    " decided_at, told"
)


@dataclass(frozen=True, slots=True)
class Consultation:
    """One; `maker` is "" where it was asked for with the command line."""

    id: str
    number: int
    file: str
    maker: str
    audience: str
    asked_at: str
    closes_at: float
    effective_at: float
    stage: Stage = Stage.ASKED
    study: Study | None = None
    checker: str | None = None
    opened_at: str | None = None
    closed_at: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    told: str = ""

    @property
    def poll(self) -> str:
        """The id of its poll."""
        return f"poll-{self.id}"


@dataclass(frozen=True, slots=True)
class Shown:
    """That a person was shown a version."""

    user_id: str
    alias: str
    sha256: str
    at: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person said."""

    event_id: str
    user_id: str
    text: str
    heard_at: str


class Book:
    """The consultations of one bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, wish: Consultation) -> Consultation:
        """Enter one under the next number; one that is there already stays as it is."""
        last = cast("int | None", self._store.cell("SELECT max(number) FROM consultation"))
        self._store.rows(
            "INSERT INTO consultation (id, number, file, maker, audience, asked_at, closes_at, effective_at, stage)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'asked') ON CONFLICT DO NOTHING",
            wish.id,
            (last or 0) + 1,
            wish.file,
            wish.maker,
            wish.audience,
            wish.asked_at,
            wish.closes_at,
            wish.effective_at,
        )
        return self.by_id(wish.id) or wish

    def by_id(self, consultation_id: str) -> Consultation | None:
        """Give one by its id."""
        return self._one("id = ?", consultation_id)

    def by_number(self, number: int) -> Consultation | None:
        """Give one by its number."""
        return self._one("number = ?", number)

    def at(self, *stages: Stage) -> list[Consultation]:
        """Give those at one of these stages, oldest first."""
        marks = ", ".join("?" for _ in stages)
        return self._many(f"stage IN ({marks}) ORDER BY number", *(stage.value for stage in stages))

    def latest(self, count: int) -> list[Consultation]:
        """Give the newest, newest first."""
        return self._many("1 = 1 ORDER BY number DESC LIMIT ?", count)

    def studied(self, consultation_id: str, study: Study) -> None:
        """Note what a proposal would change."""
        self._store.rows(
            "UPDATE consultation SET stage = 'studied', study = ?, revision = ?, sha256 = ?, base_revision = ?, base_sha256 = ?"
            " WHERE id = ? AND stage = 'asked'",
            study.as_text(),
            study.revision,
            study.sha256,
            study.base_revision,
            study.base_sha256,
            consultation_id,
        )

    def fail(self, consultation_id: str) -> None:
        """Note that a proposal cannot be used."""
        self._store.rows("UPDATE consultation SET stage = 'failed' WHERE id = ? AND stage = 'asked'", consultation_id)

    def open(self, consultation_id: str, *, by: str, at: str) -> None:
        """Note that it is published."""
        self._store.rows(
            "UPDATE consultation SET stage = 'open', checker = ?, opened_at = ? WHERE id = ? AND stage = 'studied'", by, at, consultation_id
        )

    def close(self, consultation_id: str, *, at: str) -> None:
        """Note that its time is over."""
        self._store.rows("UPDATE consultation SET stage = 'closed', closed_at = ? WHERE id = ? AND stage = 'open'", at, consultation_id)

    def decide(self, consultation_id: str, stage: Stage, *, by: str, at: str) -> None:
        """Note what was decided."""
        self._store.rows(
            "UPDATE consultation SET stage = ?, decided_by = ?, decided_at = ?, told = '' WHERE id = ?",
            stage.value,
            by,
            at,
            consultation_id,
        )

    def postpone(self, consultation_id: str, effective_at: float) -> None:
        """Note another day on which it is to be in force."""
        self._store.rows("UPDATE consultation SET effective_at = ? WHERE id = ?", effective_at, consultation_id)

    def tell(self, consultation_id: str, key: str) -> None:
        """Note what the control room was told of the policy in force."""
        self._store.rows("UPDATE consultation SET told = ? WHERE id = ?", key, consultation_id)

    def next_at(self) -> float | None:
        """Give when the next one closes."""
        return cast("float | None", self._store.cell("SELECT min(closes_at) FROM consultation WHERE stage = 'open'"))

    def due(self, now: datetime) -> list[Consultation]:
        """Give the open ones whose time is over."""
        return self._many("stage = 'open' AND closes_at <= ? ORDER BY number", now.timestamp())

    # Notices, and whom they were shown to.

    def notice(self, consultation_id: str, transaction_id: str, alias: str, language: str) -> None:
        """Note a notice."""
        self._store.rows(
            "INSERT INTO consultation_notice (consultation, transaction_id, alias, language) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            consultation_id,
            transaction_id,
            alias,
            language,
        )

    def notices(self, consultation_id: str) -> list[tuple[str, str, str]]:
        """Give its notices as (transaction id, alias, language)."""
        rows = self._store.rows(
            "SELECT transaction_id, alias, language FROM consultation_notice WHERE consultation = ? ORDER BY transaction_id",
            consultation_id,
        )
        return cast("list[tuple[str, str, str]]", rows)

    def sent(self) -> list[tuple[str, str, str, str]]:
        """Give the notices that were sent and whose readers are not noted yet, as (consultation, transaction id, alias, room id)."""
        rows = self._store.rows(
            "SELECT n.consultation, n.transaction_id, n.alias, o.room_id FROM consultation_notice AS n JOIN outbox AS o"
            " ON o.transaction_id = n.transaction_id WHERE n.is_noted = 0 AND o.state = 'sent'"
        )
        return cast("list[tuple[str, str, str, str]]", rows)

    def noted(self, transaction_id: str) -> None:
        """Note that the readers of a notice are noted."""
        self._store.rows("UPDATE consultation_notice SET is_noted = 1 WHERE transaction_id = ?", transaction_id)

    def show(self, consultation_id: str, shown: Shown) -> None:
        """Note that a person was shown a version."""
        self._store.rows(
            "INSERT INTO consultation_shown (consultation, user_id, alias, sha256, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            consultation_id,
            shown.user_id,
            shown.alias,
            shown.sha256,
            shown.at,
        )

    def shown(self, consultation_id: str) -> list[Shown]:
        """Give who was shown it."""
        rows = self._store.rows(
            "SELECT user_id, alias, sha256, at FROM consultation_shown WHERE consultation = ? ORDER BY user_id", consultation_id
        )
        return [Shown(*cast("tuple[str, str, str, str]", row)) for row in rows]

    def about(self, event_id: str) -> Consultation | None:
        """Give the consultation that a notice of ours is about."""
        return self._one(
            "id = (SELECT n.consultation FROM consultation_notice AS n JOIN outbox AS o ON o.transaction_id = n.transaction_id"
            " WHERE o.event_id = ?)",
            event_id,
        )

    # Comments.

    def comment(self, consultation_id: str, comment: Comment) -> None:
        """Note what a person said."""
        self._store.rows(
            "INSERT INTO consultation_comment (event_id, consultation, user_id, text, heard_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            comment.event_id,
            consultation_id,
            comment.user_id,
            comment.text,
            comment.heard_at,
        )

    def change_comment(self, event_id: str, user_id: str, text: str) -> None:
        """Note what a person made of their comment."""
        self._store.rows("UPDATE consultation_comment SET text = ? WHERE event_id = ? AND user_id = ?", text, event_id, user_id)

    def forget_comment(self, event_id: str) -> None:
        """Forget what its writer took back."""
        self._store.rows("DELETE FROM consultation_comment WHERE event_id = ?", event_id)

    def comments(self, consultation_id: str) -> list[Comment]:
        """Give what people said, oldest first."""
        rows = self._store.rows(
            "SELECT event_id, user_id, text, heard_at FROM consultation_comment WHERE consultation = ? ORDER BY heard_at, event_id",
            consultation_id,
        )
        return [Comment(*cast("tuple[str, str, str, str]", row)) for row in rows]

    def _one(self, condition: str, *values: object) -> Consultation | None:
        found = self._many(condition, *values)
        return found[0] if found else None

    def _many(self, condition: str, *values: object) -> list[Consultation]:
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM consultation WHERE {condition}", *values)  # noqa: S608 - our own names
        return [_consultation(row) for row in rows]


def _consultation(row: tuple[object, ...]) -> Consultation:
    first = cast("tuple[str, int, str, str, str, str, float, float]", row[:8])
    stage, study, *rest = cast("tuple[str, str, str | None, str | None, str | None, str | None, str | None, str]", row[8:])
    checker, opened_at, closed_at, decided_by, decided_at, said = rest
    made = from_text(study) if study != "{}" else None
    return Consultation(*first, Stage(stage), made, checker, opened_at, closed_at, decided_by, decided_at, said or "")
