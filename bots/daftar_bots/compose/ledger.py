"""Ledger: announcements that are being put together and the files that go with them, in the store.

Law: all writing is inside the store's transaction; a file is noted before it is fetched and kept before it is noted as kept.
It does not know what is asked or said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from daftar_bots.store import Store, content_text

_COMPOSITION = "root, person, via, template, answers, state, last_event, lapses_at"
_ATTACHMENT = "event_id, composition, announcement, person, source, name, mime, size, sha256, state, attempts"


@dataclass(frozen=True, slots=True)
class Composition:
    """An announcement that is being put together in a thread; `answers` in the order they were given."""

    root: str
    person: str
    via: str
    template: str | None
    answers: Mapping[str, str]
    state: str
    last_event: str
    lapses_at: float


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was posted; size and hash are of what was fetched and opened."""

    event_id: str
    composition: str
    announcement: str | None
    person: str
    source: Mapping[str, object]
    name: str
    mime: str
    size: int
    sha256: str
    state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Request:
    """A request over HTTP that was answered: by which program and key, the hash of what it had, and what it came to."""

    system: str
    key: str
    sha256: str
    announcement: str
    at: str


class Ledger:
    """What is being put together for one bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Compositions.

    def begin(self, composition: Composition) -> None:
        """Enter one; where an earlier one has the same root, it takes its place once that is over, and is left alone before."""
        self._store.rows(
            f"INSERT INTO composition ({_COMPOSITION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (root) DO UPDATE SET"  # noqa: S608 - our own names
            " person = excluded.person, via = excluded.via, template = excluded.template, answers = excluded.answers,"
            " state = excluded.state, last_event = excluded.last_event, lapses_at = excluded.lapses_at"
            " WHERE composition.state IN ('done', 'stopped', 'lapsed')",
            composition.root,
            composition.person,
            composition.via,
            composition.template,
            _answers_text(composition.answers),
            composition.state,
            composition.last_event,
            composition.lapses_at,
        )

    def change(self, composition: Composition) -> None:
        """Note what has been answered, and where it stands."""
        self._store.rows(
            "UPDATE composition SET answers = ?, state = ?, last_event = ?, lapses_at = ? WHERE root = ?",
            _answers_text(composition.answers),
            composition.state,
            composition.last_event,
            composition.lapses_at,
            composition.root,
        )

    def by_root(self, root: str) -> Composition | None:
        """Give one by its root."""
        return self._composition("root = ?", root)

    def rooted_at(self, event_id: str) -> Composition | None:
        """Give one by the event of its thread: its root itself, or our own question under that transaction id."""
        return self.by_root(event_id) or self._composition(
            "root IN (SELECT transaction_id FROM outbox WHERE event_id = ?)",
            event_id,
        )

    def of_reply(self, event_id: str) -> Composition | None:
        """Give the one that a message of ours speaks of, for people whose client has no threads."""
        content = self._store.cell("SELECT content FROM outbox WHERE event_id = ?", event_id)
        relation = json.loads(cast("str", content)).get("m.relates_to") if content is not None else None
        thread = relation.get("event_id") if isinstance(relation, dict) else None
        return self.rooted_at(thread) if isinstance(thread, str) else self.rooted_at(event_id)

    def lapsing(self, now: float) -> list[Composition]:
        """Give the open ones whose time is over."""
        rows = self._store.rows(f"SELECT {_COMPOSITION} FROM composition WHERE state IN ('open', 'ready') AND lapses_at <= ?", now)  # noqa: S608 - our own names
        return [_composition(row) for row in rows]

    def next_at(self) -> float | None:
        """Give the moment when the next is to be looked at: one that lapses, or a file to be fetched."""
        return cast(
            "float | None",
            self._store.cell(
                "SELECT min(at) FROM (SELECT min(lapses_at) AS at FROM composition WHERE state IN ('open', 'ready')"
                " UNION ALL SELECT min(not_before) FROM attachment WHERE state = 'wanted') AS moments",
            ),
        )

    # Files.

    def want(self, attachment: Attachment) -> bool:
        """Note a file that is to be fetched; False where that event's is noted already."""
        found = self._store.rows(
            "INSERT INTO attachment (event_id, place, composition, person, source, name, mime, state)"
            " VALUES (?, (SELECT count(*) FROM attachment WHERE composition = ?), ?, ?, ?, ?, ?, 'wanted')"
            " ON CONFLICT (event_id) DO NOTHING RETURNING event_id",
            attachment.event_id,
            attachment.composition,
            attachment.composition,
            attachment.person,
            content_text(attachment.source),
            attachment.name,
            attachment.mime,
        )
        return bool(found)

    def see(self, attachment: Attachment) -> None:
        """Note a file that somebody posted, should it be spoken of."""
        self._store.rows(
            "INSERT INTO attachment (event_id, place, composition, person, source, name, mime, state) VALUES (?, 0, '', ?, ?, ?, ?, 'seen')"
            " ON CONFLICT (event_id) DO NOTHING",
            attachment.event_id,
            attachment.person,
            content_text(attachment.source),
            attachment.name,
            attachment.mime,
        )

    def seen(self, event_id: str) -> Attachment | None:
        """Give a file that somebody posted."""
        return next(iter(self._attachments("event_id = ? AND state = 'seen'", event_id)), None)

    def taken_back(self, event_id: str) -> None:
        """Drop a file whose message was deleted, unless an announcement has it already."""
        self._store.rows("UPDATE attachment SET state = 'refused' WHERE event_id = ? AND announcement IS NULL", event_id)

    def wanted(self, now: float, limit: int) -> list[Attachment]:
        """Give the files whose turn to be fetched has come."""
        return self._attachments("state = 'wanted' AND not_before <= ? ORDER BY not_before, place LIMIT ?", now, limit)

    def kept(self, event_id: str, size: int, sha256: str) -> None:
        """Note that a file is kept."""
        self._store.rows("UPDATE attachment SET state = 'kept', size = ?, sha256 = ? WHERE event_id = ?", size, sha256, event_id)

    def refused(self, event_id: str) -> None:
        """Note that a file is not taken."""
        self._store.rows("UPDATE attachment SET state = 'refused' WHERE event_id = ?", event_id)

    def postpone(self, event_id: str, until: float) -> None:
        """Note that a file is to be fetched again."""
        self._store.rows("UPDATE attachment SET attempts = attempts + 1, not_before = ? WHERE event_id = ?", until, event_id)

    def files(self, composition: str) -> list[Attachment]:
        """Give the files of a composition that were not refused, in order."""
        return self._attachments("composition = ? AND state <> 'refused' ORDER BY place", composition)

    def forget_files(self, composition: str) -> None:
        """Drop the files of a composition that comes to nothing."""
        self._store.rows("UPDATE attachment SET state = 'refused' WHERE composition = ? AND announcement IS NULL", composition)

    def attach(self, composition: str, announcement: str) -> None:
        """Give the kept files of a composition to an announcement."""
        self._store.rows(
            "UPDATE attachment SET announcement = ? WHERE composition = ? AND state = 'kept' AND announcement IS NULL",
            announcement,
            composition,
        )

    def attached(self, announcement: str) -> list[Attachment]:
        """Give an announcement's files in order."""
        return self._attachments("announcement = ? AND state = 'kept' ORDER BY place", announcement)

    def undelivered(self) -> list[tuple[str, str, str, int, str]]:
        """Give (announcement, alias, room id, row, its transaction id) of what was sent and whose files are not queued yet."""
        rows = self._store.rows(
            "SELECT o.announcement, o.alias, o.room_id, o.id, o.transaction_id FROM outbox AS o"
            " JOIN announcement AS a ON a.id = o.announcement WHERE o.kind = 'announcement' AND o.state = 'sent'"
            " AND a.recalled_at IS NULL AND o.announcement IN (SELECT announcement FROM attachment WHERE announcement IS NOT NULL)"
            " AND NOT EXISTS (SELECT 1 FROM outbox AS f WHERE f.kind = 'attachment' AND f.target = o.id)",
        )
        return cast("list[tuple[str, str, str, int, str]]", rows)

    def uploaded(self, sha256: str) -> str | None:
        """Give where a file stands in the media store, in the clear."""
        return cast("str | None", self._store.cell("SELECT address FROM upload WHERE sha256 = ?", sha256))

    def note_upload(self, sha256: str, address: str) -> None:
        """Note where a file stands in the media store, in the clear."""
        self._store.rows("INSERT INTO upload (sha256, address) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING", sha256, address)

    # Requests over HTTP; `system` is the program that sent it.

    def request(self, system: str, key: str) -> tuple[str, str] | None:
        """Give (hash of what it had, announcement) of a request that was answered."""
        rows = self._store.rows("SELECT body_sha256, announcement FROM request WHERE key = ?", _request_key(system, key))
        return cast("tuple[str, str]", rows[0]) if rows else None

    def note_request(self, request: Request) -> None:
        """Note what a request came to."""
        self._store.rows(
            "INSERT INTO request (key, body_sha256, announcement, at, system) VALUES (?, ?, ?, ?, ?)",
            _request_key(request.system, request.key),
            request.sha256,
            request.announcement,
            request.at,
            request.system,
        )

    def posted_by(self, announcement: str) -> str | None:
        """Give the program that posted an announcement; None where no program did."""
        return cast("str | None", self._store.cell("SELECT system FROM request WHERE announcement = ?", announcement))

    def _composition(self, condition: str, *values: object) -> Composition | None:
        rows = self._store.rows(f"SELECT {_COMPOSITION} FROM composition WHERE {condition}", *values)  # noqa: S608 - our own names
        return _composition(rows[0]) if rows else None

    def _attachments(self, condition: str, *values: object) -> list[Attachment]:
        rows = self._store.rows(f"SELECT {_ATTACHMENT} FROM attachment WHERE {condition}", *values)  # noqa: S608 - our own names
        return [_attachment(row) for row in rows]


def _request_key(system: str, key: str) -> str:
    # Why a sign that no key can have: two programs may use the same key for different things.
    return f"{system}\x1f{key}" if system else key


def _answers_text(answers: Mapping[str, str]) -> str:
    return json.dumps(list(answers.items()), ensure_ascii=False)


def _composition(row: tuple[object, ...]) -> Composition:
    root, person, via, template, answers, state, last_event, lapses_at = cast("tuple[str, str, str, str | None, str, str, str, float]", row)
    return Composition(root, person, via, template, dict(json.loads(answers)), state, last_event, lapses_at)


def _attachment(row: tuple[object, ...]) -> Attachment:
    event_id, composition, announcement, person, source, name, mime, size, sha256, state, attempts = cast(
        "tuple[str, str, str | None, str, str, str, str, int | None, str | None, str, int]", row
    )
    return Attachment(
        event_id, composition, announcement, person, json.loads(source), name, mime, size or 0, sha256 or "", state, attempts
    )  # fmt: skip
