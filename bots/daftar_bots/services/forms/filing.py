"""Filing: forms and what people handed in, in the store.

Law: an answer is kept as soon as it is given; who handed in an anonymous form stands apart from what, and neither bears a time.
All writing is inside the store's transaction. It does not know what is asked.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from daftar_bots.core.form import Draft, Form, as_text, from_text
from daftar_bots.store import Store

_COLUMNS = "id, number, document, opened_by, opened_at, closes_at, closed_at"


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that was opened."""

    id: str
    number: int
    form: Form
    opened_by: str
    opened_at: str
    closes_at: float
    closed_at: str | None = None


class Filing:
    """The forms of one bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, wish: Opened) -> Opened:
        """Enter a form under the next number; one that is there already stays as it is."""
        last = cast("int | None", self._store.cell("SELECT max(number) FROM form"))
        self._store.rows(
            "INSERT INTO form (id, number, name, document, is_anonymous, opened_by, opened_at, closes_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            wish.id,
            (last or 0) + 1,
            wish.form.name,
            as_text(wish.form),
            int(wish.form.is_anonymous),
            wish.opened_by,
            wish.opened_at,
            wish.closes_at,
        )
        return self._one("id = ?", wish.id) or wish

    def find(self, name: str, number: int | None) -> Opened | None:
        """Give a form by its number, else the newest with its name."""
        if number is not None:
            return self._one("number = ?", number)
        return self._one("name = ? ORDER BY closed_at IS NOT NULL, number DESC LIMIT 1", name)

    def by_id(self, form_id: str) -> Opened | None:
        """Give a form by its id."""
        return self._one("id = ?", form_id)

    def opened(self) -> list[Opened]:
        """Give the open forms, the first to close first."""
        return self._many("closed_at IS NULL ORDER BY closes_at, number")

    def due(self, now: datetime) -> list[Opened]:
        """Give the open forms whose time is over."""
        return self._many("closed_at IS NULL AND closes_at <= ? ORDER BY closes_at, number", now.timestamp())

    def next_at(self) -> float | None:
        """Give when the next form closes."""
        return cast("float | None", self._store.cell("SELECT min(closes_at) FROM form WHERE closed_at IS NULL"))

    def close(self, form_id: str, *, at: str) -> None:
        """Close a form; what was not handed in is forgotten."""
        self._store.rows("UPDATE form SET closed_at = ? WHERE id = ? AND closed_at IS NULL", at, form_id)
        self._store.rows("DELETE FROM form_draft WHERE form = ?", form_id)

    def draft(self, user_id: str, room_id: str) -> tuple[Opened, Draft] | None:
        """Give the form that a person is filling in, in this room, the one begun last."""
        found = self._store.rows(
            "SELECT form, place, answers FROM form_draft WHERE user_id = ? AND room_id = ? ORDER BY began_at DESC LIMIT 1", user_id, room_id
        )
        if not found:
            return None
        form_id, place, answers = cast("tuple[str, int, str]", found[0])
        opened = self._one("id = ?", form_id)
        return None if opened is None else (opened, Draft(place, json.loads(answers)))

    def keep(self, form_id: str, user_id: str, room_id: str, draft: Draft, *, at: str) -> None:
        """Keep how far a person is."""
        self._store.rows(
            "INSERT INTO form_draft (form, user_id, room_id, place, answers, began_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (form, user_id) DO UPDATE SET room_id = excluded.room_id, place = excluded.place, answers = excluded.answers,"
            " began_at = excluded.began_at",
            form_id,
            user_id,
            room_id,
            draft.place,
            json.dumps(dict(draft.answers), ensure_ascii=False),
            at,
        )

    def forget(self, form_id: str, user_id: str) -> None:
        """Forget what a person has not handed in."""
        self._store.rows("DELETE FROM form_draft WHERE form = ? AND user_id = ?", form_id, user_id)

    def has_done(self, form_id: str, user_id: str) -> bool:
        """Tell whether a person has handed in."""
        return self._store.cell("SELECT 1 FROM form_done WHERE form = ? AND user_id = ?", form_id, user_id) is not None

    def hand_in(self, opened: Opened, user_id: str, answers: Mapping[str, str], *, at: str) -> None:
        """Keep what a person hands in; a named one replaces what they handed in before."""
        self.forget(opened.id, user_id)
        is_anonymous = opened.form.is_anonymous
        if not is_anonymous:
            self._store.rows("DELETE FROM form_response WHERE form = ? AND user_id = ?", opened.id, user_id)
        when = "" if is_anonymous else at
        self._store.rows(
            "INSERT INTO form_done (form, user_id, at) VALUES (?, ?, ?) ON CONFLICT (form, user_id) DO UPDATE SET at = excluded.at",
            opened.id,
            user_id,
            when,
        )
        self._store.rows(
            "INSERT INTO form_response (id, form, user_id, answers, at) VALUES (?, ?, ?, ?, ?)",
            # Why random: an id that derived from the message would lead back to the person.
            secrets.token_hex(16),
            opened.id,
            None if is_anonymous else user_id,
            json.dumps(dict(answers), ensure_ascii=False),
            when,
        )

    def done(self, form_id: str) -> frozenset[str]:
        """Give who has handed in."""
        return frozenset(str(row[0]) for row in self._store.rows("SELECT user_id FROM form_done WHERE form = ?", form_id))

    def responses(self, form_id: str) -> list[tuple[str | None, Mapping[str, str], str]]:
        """Give what was handed in, as (person, answers, when); of an anonymous form in no order that means anything."""
        rows = self._store.rows("SELECT user_id, answers, at FROM form_response WHERE form = ? ORDER BY at, user_id, id", form_id)
        return [(user, json.loads(answers), at) for user, answers, at in cast("list[tuple[str | None, str, str]]", rows)]

    def _one(self, condition: str, *values: object) -> Opened | None:
        found = self._many(condition, *values)
        return found[0] if found else None

    def _many(self, condition: str, *values: object) -> list[Opened]:
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM form WHERE {condition}", *values)  # noqa: S608 - our own names
        typed = cast("list[tuple[str, int, str, str, str, float, str | None]]", rows)
        return [Opened(row[0], row[1], from_text(row[2]), *row[3:]) for row in typed]
