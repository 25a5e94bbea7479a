"""Circulation: how each announcement stands between draft and room, in the store: versions, verdicts, when it goes out and when it is over.

Law: nothing that was shown or decided is removed: a version is kept as it was shown, a verdict as it was given, with who, when and by
which message. All writing is inside the store's transaction. It does not know who may decide.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from daftar_bots.core.announcement import Announcement, Held
from daftar_bots.core.approval import Approval, Stage
from daftar_bots.core.quotas import Written
from daftar_bots.store import Store

# Why: more than a day can hold; older ones are no concern of a quota.
_NEWEST = 2000


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody did with a version: approved, returned, cancelled, remarked; or that it lapsed or the policy refused it at its time."""

    version: int
    person: str
    seat: str
    kind: str
    at: str
    remark: str = ""
    event_id: str | None = None
    decision: str | None = None
    # Of an approval that was taken back before the announcement went out.
    withdrawn_at: str | None = None
    withdrawn_by: str | None = None


class Circulation:
    """The circulation of one bot's announcements."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, entry: Announcement) -> None:
        """Note a draft that has just got its number."""
        self._store.rows(
            "INSERT INTO circulation (announcement, version, stage, drill, supersedes, send_at, until_at, asked_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            entry.id,
            entry.version,
            Stage.OPEN.value,
            int(entry.is_drill),
            entry.supersedes,
            _seconds(entry.send_at),
            _seconds(entry.until),
            datetime.fromisoformat(entry.made_at).timestamp(),
            _seconds(entry.expires_at),
        )
        self._keep(entry, entry.maker, entry.made_at)

    def revise(self, entry: Announcement, author: str, at: datetime) -> None:
        """Note the next version of a draft; it is open again."""
        self._store.rows(
            "UPDATE announcement SET title = ?, text = ?, importance = ?, label = ?, ack_by = ?, audience = ?, digest = ? WHERE id = ?",
            *_said(entry),
            entry.id,
        )
        self._store.rows(
            "UPDATE circulation SET version = ?, stage = 'open', drill = ?, supersedes = ?, send_at = ?, held = 0, until_at = ?,"
            " asked_at = ?, expires_at = ? WHERE announcement = ?",
            entry.version,
            int(entry.is_drill),
            entry.supersedes,
            _seconds(entry.send_at),
            _seconds(entry.until),
            at.timestamp(),
            _seconds(entry.expires_at),
            entry.id,
        )
        self._keep(entry, author, at.isoformat(timespec="seconds"))

    def _keep(self, entry: Announcement, author: str, at: str) -> None:
        self._store.rows(
            "INSERT INTO draft_version (announcement, version, maker, made_at, title, text, importance, label, ack_by, audience, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            entry.id,
            entry.version,
            author,
            at,
            *_said(entry),
        )

    def stand(self, announcement_id: str, stage: Stage) -> None:
        """Note where it stands now."""
        self._store.rows("UPDATE circulation SET stage = ? WHERE announcement = ?", stage.value, announcement_id)

    def schedule(self, announcement_id: str, at: datetime, *, held: Held) -> None:
        """Note that it is approved and goes out at a moment, and what keeps it till then."""
        self._store.rows(
            "UPDATE circulation SET stage = 'scheduled', send_at = ?, held = ? WHERE announcement = ?",
            at.timestamp(),
            held.value,
            announcement_id,
        )

    def sent(self, announcement_id: str, at: datetime) -> None:
        """Note that it goes out now."""
        self._store.rows(
            "UPDATE circulation SET stage = 'sent', sent_at = ?, held = 0 WHERE announcement = ?", at.timestamp(), announcement_id
        )

    def close(self, announcement_id: str, at: datetime, by: str | None = None) -> None:
        """Note that it is over, by its own time or because another superseded it (which may come later)."""
        self._store.rows(
            "UPDATE circulation SET closed_at = coalesce(closed_at, ?), closed_by = coalesce(closed_by, ?) WHERE announcement = ?",
            at.timestamp(),
            by,
            announcement_id,
        )

    # Versions and verdicts.

    def authors(self, announcement_id: str) -> frozenset[str]:
        """Give everybody who wrote a version of it."""
        rows = self._store.rows(
            "SELECT maker FROM draft_version WHERE announcement = ? UNION SELECT maker FROM announcement WHERE id = ?",
            announcement_id,
            announcement_id,
        )
        return frozenset(cast("str", row[0]) for row in rows)

    def rule(self, announcement_id: str, ruling: Ruling) -> None:
        """Note a verdict."""
        place = cast("int", self._store.cell("SELECT count(*) FROM verdict WHERE announcement = ?", announcement_id))
        self._store.rows(
            "INSERT INTO verdict (announcement, place, version, person, seat, kind, at, remark, event_id, decision)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            announcement_id,
            place,
            ruling.version,
            ruling.person,
            ruling.seat,
            ruling.kind,
            ruling.at,
            ruling.remark,
            ruling.event_id,
            ruling.decision,
        )

    def rulings(self, announcement_id: str) -> list[Ruling]:
        """Give all verdicts, oldest first."""
        rows = self._store.rows(
            "SELECT version, person, seat, kind, at, remark, event_id, decision, withdrawn_at, withdrawn_by FROM verdict"
            " WHERE announcement = ? ORDER BY place",
            announcement_id,
        )
        return [Ruling(*cast("tuple[int, str, str, str, str, str, str | None, str | None, str | None, str | None]", row)) for row in rows]

    def approvals(self, entry: Announcement) -> tuple[Approval, ...]:
        """Give the approvals of the present version that stand."""
        return tuple(
            Approval(ruling.person, ruling.seat)
            for ruling in self.rulings(entry.id)
            if ruling.version == entry.version and ruling.kind == "approved" and ruling.withdrawn_at is None
        )

    def withdraw(self, entry: Announcement, approval: Approval, *, at: str, by: str, event_id: str) -> None:
        """Note that an approval of the present version is withdrawn; it stays as it was given."""
        self._store.rows(
            "UPDATE verdict SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_event = ? WHERE announcement = ? AND version = ?"
            " AND person = ? AND kind = 'approved' AND withdrawn_at IS NULL",
            at,
            by,
            event_id,
            entry.id,
            entry.version,
            approval.person,
        )

    def reopen(self, announcement_id: str, expires_at: datetime) -> None:
        """Note that what was approved for its moment waits for approval again; a moment that nobody asked for is none any more."""
        self._store.rows(
            "UPDATE circulation SET stage = 'open', send_at = CASE WHEN held = 0 THEN send_at END, held = 0, expires_at = ?"
            " WHERE announcement = ?",
            expires_at.timestamp(),
            announcement_id,
        )

    def newest_preview(self, announcement_id: str) -> str | None:
        """Give the message that showed the draft last; None where it is not said yet."""
        return cast(
            "str | None",
            self._store.cell(
                "SELECT event_id FROM outbox WHERE announcement = ? AND kind = 'preview' AND amendment IS NULL ORDER BY id DESC LIMIT 1",
                announcement_id,
            ),
        )

    # What comes by itself.

    def to_send(self, now: datetime) -> list[str]:
        """Give what is to go out, in the order of its moments."""
        return self._ids("stage = 'scheduled' AND send_at <= ? ORDER BY send_at, announcement", now.timestamp())

    def to_lapse(self, now: datetime) -> list[str]:
        """Give the drafts whose wish for approval has lapsed."""
        return self._ids("stage = 'open' AND expires_at <= ? ORDER BY expires_at, announcement", now.timestamp())

    def to_close(self, now: datetime) -> list[str]:
        """Give what was sent and is over."""
        return self._ids("stage = 'sent' AND closed_at IS NULL AND until_at <= ? ORDER BY until_at, announcement", now.timestamp())

    def scheduled(self) -> list[str]:
        """Give what is to go out at its moment, soonest first."""
        return self._ids("stage = 'scheduled' ORDER BY send_at, announcement")

    def next_at(self) -> float | None:
        """Give the next moment of any, in seconds since 1970."""
        return cast(
            "float | None",
            self._store.cell(
                "SELECT min(at) FROM (SELECT min(send_at) AS at FROM circulation WHERE stage = 'scheduled'"
                " UNION ALL SELECT min(expires_at) FROM circulation WHERE stage = 'open'"
                " UNION ALL SELECT min(until_at) FROM circulation WHERE stage = 'sent' AND closed_at IS NULL) AS moments"
            ),
        )

    def written(self) -> list[Written]:
        """Give what counts for quotas, newest first: no drills, and nothing that was cancelled."""
        rows = self._store.rows(
            "SELECT a.maker, a.importance, a.made_at FROM announcement AS a LEFT JOIN circulation AS c ON c.announcement = a.id"
            " WHERE a.state <> 'cancelled' AND coalesce(c.drill, 0) = 0 ORDER BY a.year DESC, a.serial DESC LIMIT ?",
            _NEWEST,
        )
        return [Written(maker, weight, datetime.fromisoformat(at)) for maker, weight, at in cast("list[tuple[str, str, str]]", rows)]

    def went_out(self, but: str) -> list[Written]:
        """Give what counts for quotas when another goes out, newest first: no drills, and not the one itself."""
        rows = self._store.rows(
            "SELECT a.maker, a.importance, c.sent_at FROM announcement AS a JOIN circulation AS c ON c.announcement = a.id"
            " WHERE c.sent_at IS NOT NULL AND c.drill = 0 AND a.id <> ? ORDER BY c.sent_at DESC LIMIT ?",
            but,
            _NEWEST,
        )
        return [Written(maker, weight, datetime.fromtimestamp(at, UTC)) for maker, weight, at in cast("list[tuple[str, str, float]]", rows)]

    def _ids(self, condition: str, *values: object) -> list[str]:
        rows = self._store.rows(f"SELECT announcement FROM circulation WHERE {condition}", *values)  # noqa: S608 - our own words
        return [cast("str", row[0]) for row in rows]


def _said(entry: Announcement) -> tuple[str | None, ...]:
    """Give what a version says and to whom, in the order of its columns."""
    audience = json.dumps(entry.audience, ensure_ascii=False)
    return (entry.title, entry.text, entry.importance, entry.label, entry.ack_by, audience, entry.digest)


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def moment_of(seconds: object) -> datetime | None:
    """Read a moment as the tables keep it."""
    return datetime.fromtimestamp(float(cast("float", seconds)), UTC) if seconds is not None else None
