"""Answers: what people answered to announcements, as it came, and what stands of it.

Law: nothing is removed, what was taken back says when; the last answer of a person that stands is theirs. An answer to an event that is
not known yet counts once it is. All writing is inside the store's transaction. It does not know what is said about answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from daftar_bots.core.acknowledgement import Kind
from daftar_bots.store import Store

# On which messages of ours a reaction answers the announcement: the circular (in rooms and to persons), its edits, and reminders of it.
ANSWERED = ("announcement", "correction", "reminder", "moved")
_MARKS = ", ".join("?" for _ in ANSWERED)
_STANDING = (
    "SELECT a.seq, a.user_id, a.kind FROM outbox AS o JOIN answer AS a ON a.target = o.event_id"  # noqa: S608 - our own names
    f" WHERE o.announcement = ? AND o.kind IN ({_MARKS}) AND a.taken_at IS NULL"
    " UNION ALL SELECT seq, user_id, kind FROM answer WHERE announcement = ? AND taken_at IS NULL ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came."""

    event_id: str
    user_id: str
    kind: Kind
    channel: str
    heard_at: str
    taken_at: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said to it."""

    event_id: str
    user_id: str
    text: str
    heard_at: str


class Answers:
    """The answers to one bot's announcements."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def react(self, event_id: str, target: str, user_id: str, kind: Kind, *, at: str) -> None:
        """Note a reaction on any event."""
        self._store.rows(
            "INSERT INTO answer (event_id, target, user_id, kind, channel, heard_at) VALUES (?, ?, ?, ?, 'reaction', ?)"
            " ON CONFLICT (event_id) DO NOTHING",
            event_id,
            target,
            user_id,
            kind.value,
            at,
        )

    def say(self, announcement_id: str, answer: Answer) -> bool:
        """Note an answer given in words or on a page; False where it is there already."""
        found = self._store.rows(
            "INSERT INTO answer (event_id, announcement, user_id, kind, channel, heard_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (event_id) DO NOTHING RETURNING seq",
            answer.event_id,
            announcement_id,
            answer.user_id,
            answer.kind.value,
            answer.channel,
            answer.heard_at,
        )
        return bool(found)

    def take_back(self, event_id: str, *, at: str) -> None:
        """Note that a reaction or a message was taken back."""
        self._store.rows("UPDATE answer SET taken_at = ? WHERE event_id = ? AND taken_at IS NULL", at, event_id)

    def reread(self, target: str, standing: Iterable[tuple[str, str, Kind]], *, at: str) -> None:
        """Note all reactions, as (event id, person, kind), that stand on an event now; there are no others."""
        now = {event_id: (user_id, kind) for event_id, user_id, kind in standing}
        known = self._store.rows("SELECT event_id FROM answer WHERE target = ? AND taken_at IS NULL", target)
        for (event_id,) in cast("list[tuple[str]]", known):
            if event_id not in now:
                self.take_back(event_id, at=at)
        for event_id, (user_id, kind) in now.items():
            self.react(event_id, target, user_id, kind, at=at)

    def remark(self, announcement_id: str, remark: Remark) -> None:
        """Note what somebody said to it."""
        self._store.rows(
            "INSERT INTO remark (event_id, announcement, user_id, text, heard_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
            remark.event_id,
            announcement_id,
            remark.user_id,
            remark.text,
            remark.heard_at,
        )

    def forget_remark(self, event_id: str) -> None:
        """Forget what was said in a message that was taken back."""
        self._store.rows("DELETE FROM remark WHERE event_id = ?", event_id)

    def of(self, announcement_id: str) -> dict[str, Kind]:
        """Give each person's answer that stands."""
        rows = self._store.rows(_STANDING, announcement_id, *ANSWERED, announcement_id)
        kinds = {kind.value: kind for kind in Kind}
        return {user_id: kinds[kind] for _, user_id, kind in cast("list[tuple[int, str, str]]", rows)}

    def records(self, announcement_id: str) -> list[Answer]:
        """Give all answers in the order in which they were heard, those taken back too."""
        columns = "a.seq, a.event_id, a.user_id, a.kind, a.channel, a.heard_at, a.taken_at, a.target"
        rows = self._store.rows(
            f"SELECT {columns} FROM outbox AS o JOIN answer AS a ON a.target = o.event_id"  # noqa: S608 - our own names
            f" WHERE o.announcement = ? AND o.kind IN ({_MARKS})"
            f" UNION ALL SELECT {columns} FROM answer AS a WHERE a.announcement = ? ORDER BY 1",
            announcement_id,
            *ANSWERED,
            announcement_id,
        )
        typed = cast("list[tuple[int, str, str, str, str, str, str | None, str | None]]", rows)
        return [
            Answer(event, user, Kind(kind), channel, heard, taken, target) for _, event, user, kind, channel, heard, taken, target in typed
        ]

    def remarks(self, announcement_id: str) -> list[Remark]:
        """Give what was said to it, oldest first."""
        rows = self._store.rows(
            "SELECT event_id, user_id, text, heard_at FROM remark WHERE announcement = ? ORDER BY heard_at, event_id", announcement_id
        )
        return [Remark(*cast("tuple[str, str, str, str]", row)) for row in rows]

    def needed(self, announcement_id: str) -> int | None:
        """Give how many of an office are enough; None where everybody is wanted."""
        return cast("int | None", self._store.cell("SELECT count FROM needed WHERE announcement = ?", announcement_id))

    def need(self, announcement_id: str, count: int | None) -> None:
        """Note how many of an office are enough."""
        if count is None:
            self._store.rows("DELETE FROM needed WHERE announcement = ?", announcement_id)
        else:
            self._store.rows(
                "INSERT INTO needed (announcement, count) VALUES (?, ?) ON CONFLICT (announcement) DO UPDATE SET count = excluded.count",
                announcement_id,
                count,
            )

    def announcement_of(self, event_id: str) -> str | None:
        """Give the announcement that an answer (by its own event id) is about."""
        found = self._store.rows("SELECT announcement, target FROM answer WHERE event_id = ?", event_id)
        if not found:
            return None
        announcement, target = cast("tuple[str | None, str | None]", found[0])
        return announcement or self.about(target or "")

    def about(self, event_id: str) -> str | None:
        """Give the announcement that a reaction on this event would answer."""
        found = self._store.cell(
            f"SELECT announcement FROM outbox WHERE event_id = ? AND kind IN ({_MARKS})",  # noqa: S608 - our own names
            event_id,
            *ANSWERED,
        )
        return cast("str | None", found)
