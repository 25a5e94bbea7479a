"""Held: what a bot's store holds about a person besides what they were asked and answered: a line of `mydata` for each, read off one table.

Law: a query asks for one person alone and names every column in which that person may stand; a new table with such a column gets its line
here (or in `mydata`), and a test that goes through the schema says so. It reads; it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from daftar_bots.announcements import seen
from daftar_bots.announcements.desk import Desk
from daftar_bots.services.polls.polling import moment_of
from daftar_bots.store import Store

# Moments by how the store keeps them: RFC 3339, seconds since 1970, milliseconds since 1970.
_AT, _SECONDS, _MILLISECONDS, _PERSON = "at", "seconds", "milliseconds", "person"


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence `mydata-…`, its words in the order of the query's columns (`name` or `name:kind`); each `?` is the person."""

    key: str
    words: tuple[str, ...]
    query: str


_LINES = (
    _Line(
        "version",
        ("version", "number", f"when:{_AT}"),
        "SELECT d.version, a.serial || '/' || a.year, d.made_at FROM draft_version AS d JOIN announcement AS a ON a.id = d.announcement"
        " WHERE d.maker = ? AND d.version > 1 ORDER BY d.made_at",
    ),
    # Announcements of before verdicts were kept one by one; a later one has its verdict, too.
    _Line(
        "decided",
        ("number", "what", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, a.state, a.decided_at FROM announcement AS a WHERE a.checker = ? AND NOT EXISTS"
        " (SELECT 1 FROM verdict AS v WHERE v.announcement = a.id AND v.person = a.checker) ORDER BY a.year, a.serial",
    ),
    _Line(
        "seat",
        ("number", f"person:{_PERSON}", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, v.person, v.at FROM verdict AS v JOIN announcement AS a ON a.id = v.announcement"
        " WHERE v.seat = ? AND v.person <> v.seat ORDER BY v.at",
    ),
    _Line(
        "withdrew",
        ("number", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, v.withdrawn_at FROM verdict AS v JOIN announcement AS a ON a.id = v.announcement"
        " WHERE v.withdrawn_by = ? ORDER BY v.withdrawn_at",
    ),
    _Line(
        "change-asked",
        ("number", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, m.made_at FROM amendment AS m JOIN announcement AS a ON a.id = m.announcement"
        " WHERE m.maker = ? ORDER BY m.id",
    ),
    _Line(
        "change-decided",
        ("number", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, m.decided_at FROM amendment AS m JOIN announcement AS a ON a.id = m.announcement"
        " WHERE m.checker = ? ORDER BY m.id",
    ),
    _Line(
        "change-approved",
        ("number", f"person:{_PERSON}", f"seat:{_PERSON}", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, p.person, p.seat, p.at FROM amendment_approval AS p JOIN amendment AS m ON m.id = p.amendment"
        " JOIN announcement AS a ON a.id = m.announcement WHERE ? IN (p.person, p.seat) ORDER BY p.at",
    ),
    _Line(
        "change-letter",
        ("number", "address"),
        "SELECT a.serial || '/' || a.year, c.address FROM change_letter AS c JOIN announcement AS a ON a.id = c.announcement"
        " WHERE c.user_id = ? ORDER BY c.id",
    ),
    _Line(
        "gateway",
        ("number", "id", "state", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, coalesce(h.provider_id, '—'), h.state, h.at FROM handover AS h"
        " JOIN letter AS l ON l.id = h.letter JOIN announcement AS a ON a.id = l.announcement WHERE l.user_id = ? ORDER BY l.id",
    ),
    _Line(
        "superior",
        ("number", f"person:{_PERSON}", f"when:{_AT}"),
        "SELECT a.serial || '/' || a.year, e.user_id, e.at FROM escalated AS e JOIN announcement AS a ON a.id = e.announcement"
        " WHERE e.superior = ? ORDER BY e.at",
    ),
    _Line(
        "seen",
        (f"when:{_MILLISECONDS}", "number"),
        "SELECT s.at, a.serial || '/' || a.year FROM seen AS s JOIN outbox AS o ON o.event_id = s.event_id"
        " JOIN announcement AS a ON a.id = o.announcement WHERE s.user_id = ? ORDER BY s.at",
    ),
    _Line(
        "read",
        (f"when:{_MILLISECONDS}", "room"),
        "SELECT r.said_at, coalesce((SELECT min(alias) FROM room WHERE room.room_id = r.room_id), r.room_id) FROM read_up_to AS r"
        " WHERE r.user_id = ? ORDER BY 2",
    ),
    _Line("written-to", ("count",), "SELECT count(*) FROM outbox WHERE alias = ? HAVING count(*) > 0"),
    _Line(
        "composition",
        ("count",),
        "SELECT count(*) FROM composition WHERE person = ? HAVING count(*) > 0",
    ),
    _Line("attachment", ("name",), "SELECT name FROM attachment WHERE person = ? ORDER BY event_id"),
    _Line(
        "charge-ended",
        (f"person:{_PERSON}", f"when:{_AT}"),
        "SELECT person, ended_at FROM delegation WHERE ended_by = ? AND ended_at IS NOT NULL ORDER BY ended_at",
    ),
    _Line(
        "poll", ("number", f"when:{_AT}"), "SELECT number, opened_at FROM poll WHERE ? IN (maker, coalesce(closed_by, '')) ORDER BY number"
    ),
    _Line("form-opened", ("name", f"when:{_AT}"), "SELECT name, opened_at FROM form WHERE opened_by = ? ORDER BY number"),
    _Line("feed", ("url",), "SELECT url FROM feed WHERE asked_by = ? ORDER BY id"),
    _Line("reminder-ended", ("text", f"when:{_AT}"), "SELECT text, ended_at FROM agenda WHERE ended_by = ? ORDER BY id"),
    _Line("question", ("count",), "SELECT count(*) FROM agenda_question WHERE person = ? HAVING count(*) > 0"),
    _Line("language", ("spoken",), "SELECT language FROM spoken_language WHERE user_id = ?"),
    _Line(
        "opened",
        ("count", f"when:{_SECONDS}"),
        "SELECT count(*), max(g.at) FROM (SELECT person, at FROM guest_room UNION ALL SELECT person, at FROM declined) AS g"
        " WHERE g.person = ? HAVING count(*) > 0",
    ),
    _Line("flood", ("count", f"when:{_SECONDS}"), "SELECT heard, since FROM flood WHERE user_id = ?"),
    _Line("devices", ("count",), "SELECT count(*) FROM crypto_device WHERE user_id = ? HAVING count(*) > 0"),
    _Line("no-device", ("count",), "SELECT count(*) FROM crypto_unreachable WHERE user_id = ? HAVING count(*) > 0"),
    _Line(
        "room-state",
        ("count",),
        "SELECT count(*) FROM (SELECT room_id, sender FROM room_state UNION SELECT old, sender FROM upgrade) AS r WHERE r.sender = ?"
        " HAVING count(*) > 0",
    ),
    _Line(
        "powers",
        ("count",),
        "SELECT count(*) FROM room_power WHERE replace(levels || creators, '\"' || ? || '\"', '') <> levels || creators"
        " HAVING count(*) > 0",
    ),
    _Line(
        "buried", ("count",), "SELECT count(*) FROM dead_letter WHERE replace(event, '\"' || ? || '\"', '') <> event HAVING count(*) > 0"
    ),
)


def lines(desk: Desk, store: Store, person: str, language: str) -> Iterator[str]:
    """Give a line for each thing that a store holds of a person."""
    for line in _LINES:
        for row in store.rows(line.query, *(person for _ in range(line.query.count("?")))):
            words = {
                name.partition(":")[0]: _said(desk, name.partition(":")[2], cell, language)
                for name, cell in zip(line.words, row, strict=True)
            }
            yield desk.say(language, f"mydata-{line.key}", **words)


def _said(desk: Desk, kind: str, cell: object, language: str) -> str:
    if cell is None:
        return "—"
    match kind:
        case "at":
            return desk.moment(str(cell))
        case "seconds":
            return desk.moment(moment_of(desk, cast("float", cell)))
        case "milliseconds":
            return desk.moment(seen.moment(cast("int", cell)))
        case "person":
            return desk.person(str(cell), language)
        case _:
            return str(cell)
