"""Places: where mails and conversations of a mailbox are, and what later mails are recognised by.

Law: a conversation has one place, and keeps it; a mail is linked with the same mail in another mailbox once, and only where its reader
may know of that one. It does not know how a place is chosen; every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from daftar_bridges import spool
from daftar_bridges.core import speech
from daftar_bridges.core.routing import Routed
from daftar_bridges.matrix import events_out
from daftar_bridges.spool import Notice
from daftar_policy.storage import Connection, key


@dataclass(frozen=True, slots=True)
class Place:
    """The room of a conversation, where that is not its mailbox's own: alias or id, the id, its name, whether it has it for itself."""

    room: str
    room_id: str
    name: str
    is_flat: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail in one of its mailboxes; `identity` is the same in all of them, `is_named` where its To or Cc name that mailbox."""

    identity: str
    mailbox: str
    room_id: str
    root: str
    event: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Linking:
    """How links are made: the homeserver that the rooms are on, and the language of each mailbox."""

    server: str
    languages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is known of a meeting: its conversation, the newest version, and whether it was called off."""

    root: str
    version: int
    is_cancelled: bool


def keep_routed(db: Connection, mail: str, routed: Routed, mailboxes: Iterable[str]) -> None:
    """Keep what the rules said of a mail, for those of its mailboxes."""
    if routed.is_plain:
        return
    marks = [json.dumps(list(each), ensure_ascii=False) for each in (routed.tags, routed.labels, routed.rules)]
    for mailbox in mailboxes:
        db.execute(
            "INSERT INTO routed (mail, mailbox, room, tags, labels, rules) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (mail, mailbox) DO NOTHING",
            (mail, mailbox, routed.room, *marks),
        )


def routed(db: Connection, mail: str, mailbox: str) -> Routed:
    """Give what the rules said of a mail in one mailbox."""
    row = db.execute("SELECT room, tags, labels, rules FROM routed WHERE mail = ? AND mailbox = ?", (mail, mailbox)).fetchone()
    if row is None:
        return Routed((mailbox,))
    room, *marks = row
    tags, labels, rules = (tuple(json.loads(each)) for each in marks)
    return Routed((mailbox,), room, tags, labels, rules)


def place_of(db: Connection, mailbox: str, root: str) -> Place | None:
    """Give where a conversation is; None where it is in its mailbox's own room."""
    row = db.execute("SELECT room, room_id, name, is_flat FROM place WHERE mailbox = ? AND root = ?", (mailbox, root)).fetchone()
    return Place(row[0], row[1], row[2], bool(row[3])) if row else None


def settle(db: Connection, mailbox: str, root: str, place: Place) -> None:
    """Keep where a conversation is."""
    db.execute(
        "INSERT INTO place (mailbox, root, room, room_id, name, is_flat) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (mailbox, root) DO NOTHING",
        (mailbox, root, place.room, place.room_id, place.name, int(place.is_flat)),
    )


def root_of_room(db: Connection, mailbox: str, room_id: str) -> str | None:
    """Give the conversation that a room was made for; None where it is no such room."""
    row = db.execute("SELECT root FROM place WHERE mailbox = ? AND room_id = ? AND is_flat = 1", (mailbox, room_id)).fetchone()
    return str(row[0]) if row else None


def annex(db: Connection, mailbox: str, room_id: str, reference: str, name: str) -> None:
    """Keep that a room belongs to a mailbox besides its own."""
    db.execute(
        "INSERT INTO annex (room_id, mailbox, reference, name) VALUES (?, ?, ?, ?) ON CONFLICT (room_id) DO NOTHING",
        (room_id, mailbox, reference, name),
    )


def owner(db: Connection, room_id: str) -> tuple[str, str, str] | None:
    """Give the mailbox that a room belongs to besides its own, the room's alias or id, and its name."""
    row: tuple[str, str, str] | None = db.execute("SELECT mailbox, reference, name FROM annex WHERE room_id = ?", (room_id,)).fetchone()
    return row


def arrive(db: Connection, arrival: Arrival, linking: Linking) -> bool:
    """Keep what a mail became in one mailbox, and queue the links between it and the same mail in others; give whether there are any."""
    # Why this first: two processes may finish it at the same time, and the second must see the first; it locks where rows are locked.
    db.execute(
        "INSERT INTO letter (identity, mailboxes) VALUES (?, 1) ON CONFLICT (identity) DO UPDATE SET mailboxes = letter.mailboxes + 1",
        (arrival.identity,),
    )
    rows = db.execute(
        "SELECT identity, mailbox, room_id, root, event, is_named FROM arrived WHERE identity = ? AND mailbox <> ? ORDER BY mailbox",
        (arrival.identity, arrival.mailbox),
    ).fetchall()
    db.execute(
        "INSERT INTO arrived (identity, mailbox, room_id, root, event, is_named) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (identity, mailbox) DO NOTHING",
        (arrival.identity, arrival.mailbox, arrival.room_id, arrival.root, arrival.event, int(arrival.is_named)),
    )
    for row in rows:
        identity, mailbox, room_id, root, event, is_named = row
        other = Arrival(identity, mailbox, room_id, root, event, is_named=bool(is_named))
        for here, there in ((arrival, other), (other, arrival)):
            # Why: who got a blind copy is nobody's business (RFC 5322 section 3.6.3).
            if there.is_named:
                spool.tell(db, _link(here, there, linking))
    return bool(rows)


def identity_of(db: Connection, delivery: int) -> str:
    """Give what a mail has in common with itself in other mailboxes."""
    return str(db.execute("SELECT identity FROM delivery WHERE id = ?", (delivery,)).fetchone()[0])


def _link(here: Arrival, there: Arrival, linking: Linking) -> Notice:
    link = permalink(there.room_id, there.event, linking.server)
    text = speech.say(linking.languages.get(here.mailbox, ""), "sibling", mailbox=there.mailbox, link=link)
    return Notice(f"sibling:{here.identity}:{here.mailbox}:{there.mailbox}:{there.event}", here.room_id, events_out.notice(text, here.root))


def permalink(room_id: str, event: str, server: str) -> str:
    """Give the link to an event (client-server API, matrix.to navigation); a room id of version 12 has no server to ask."""
    return f"https://matrix.to/#/{quote(room_id, safe='!:')}/{quote(event, safe='$')}?via={quote(server, safe='')}"


def twin(db: Connection, delivery: int, mailbox: str, likenesses: Sequence[str]) -> str | None:
    """Give the event of a mail that is there already and like this one; None where there is none, or a person wants it again."""
    if identity_of(db, delivery).startswith("replayed:"):
        return None
    for each in likenesses:
        found = db.execute("SELECT event FROM seen WHERE mailbox = ? AND likeness = ?", (mailbox, each)).fetchone()
        if found:
            return str(found[0])
    return None


def note_seen(db: Connection, mailbox: str, likenesses: Sequence[str], event: str) -> None:
    """Keep what a mail that is there now is recognised by."""
    for each in likenesses:
        db.execute(
            "INSERT INTO seen (mailbox, likeness, event) VALUES (?, ?, ?) ON CONFLICT (mailbox, likeness) DO NOTHING",
            (mailbox, each, event),
        )


def unsee(db: Connection, delivery: int, mailbox: str) -> None:
    """Have a mail not stand for one that is like it any more."""
    db.execute("DELETE FROM seen WHERE mailbox = ? AND event IN (SELECT result FROM operation WHERE delivery = ?)", (mailbox, delivery))


def meeting(db: Connection, mailbox: str, uid: str) -> Meeting | None:
    """Give what a mailbox knows of a meeting."""
    row = db.execute("SELECT root, version, is_cancelled FROM meeting WHERE mailbox = ? AND uid = ?", (mailbox, key(uid))).fetchone()
    return Meeting(row[0], row[1], bool(row[2])) if row else None


def note_meeting(db: Connection, mailbox: str, uid: str, known: Meeting) -> None:
    """Keep a version of a meeting, unless a newer one is known; the conversation stays the first one's."""
    db.execute(
        "INSERT INTO meeting (mailbox, uid, root, version, is_cancelled) VALUES (?, ?, ?, ?, ?) ON CONFLICT (mailbox, uid)"
        " DO UPDATE SET version = excluded.version, is_cancelled = excluded.is_cancelled WHERE excluded.version >= meeting.version",
        (mailbox, key(uid), known.root, known.version, int(known.is_cancelled)),
    )


def note_token(db: Connection, mailbox: str, tokens: Sequence[str], root: str) -> None:
    """Keep which conversation the newest token in a subject that went out stands for; a token's first meaning stays."""
    for token in tokens[:1]:
        db.execute(
            "INSERT INTO subject_token (mailbox, token, root) VALUES (?, ?, ?) ON CONFLICT (mailbox, token) DO NOTHING",
            (mailbox, token, root),
        )


def token_root(db: Connection, mailbox: str, tokens: Iterable[str]) -> str | None:
    """Give the conversation that one of these tokens stands for."""
    for token in tokens:
        row = db.execute("SELECT root FROM subject_token WHERE mailbox = ? AND token = ?", (mailbox, token)).fetchone()
        if row:
            return str(row[0])
    return None


def stumbled(db: Connection, deliveries: Iterable[int]) -> None:
    """Count that a process died over these deliveries."""
    for each in deliveries:
        db.execute(
            "INSERT INTO stumbled (delivery, times) VALUES (?, 1) ON CONFLICT (delivery) DO UPDATE SET times = stumbled.times + 1", (each,)
        )


def stumbles(db: Connection, delivery: int) -> int:
    """Give how often a process died over a delivery."""
    row = db.execute("SELECT times FROM stumbled WHERE delivery = ?", (delivery,)).fetchone()
    return int(row[0]) if row else 0


def forget(db: Connection, mail: str) -> None:
    """Remove what is kept of a mail that is forgotten, but for its conversation."""
    rows = db.execute("SELECT id, mailbox, identity FROM delivery WHERE mail = ?", (mail,)).fetchall()
    for delivery, mailbox, identity in rows:
        unsee(db, delivery, mailbox)
        db.execute("DELETE FROM arrived WHERE identity = ? AND mailbox = ?", (identity, mailbox))
        db.execute(
            "DELETE FROM letter WHERE identity = ? AND NOT EXISTS (SELECT 1 FROM arrived a WHERE a.identity = ?)", (identity, identity)
        )
        db.execute("DELETE FROM stumbled WHERE delivery = ?", (delivery,))
    for table in ("routed", "source"):
        db.execute(f"DELETE FROM {table} WHERE mail = ?", (mail,))  # noqa: S608 - two constants
