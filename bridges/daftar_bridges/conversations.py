"""Conversations: which mails of a mailbox belong together, kept for later mails and for replies.

Law: what is kept of a mailbox is never found from another one. It does not know how a conversation is chosen (`core/threads`);
every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from daftar_bridges import places
from daftar_bridges.core.plan import Remember
from daftar_bridges.core.reply import Original, original_from
from daftar_bridges.core.threads import Known
from daftar_policy.storage import Connection, key


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that a reply answers, with the event it is in the room and the root of its thread."""

    root: str
    event: str
    mail: Original


def known(db: Connection, mailbox: str, chain: Iterable[str]) -> tuple[dict[str, Known], dict[str, frozenset[str]]]:
    """Give what a mailbox knows of these Message-IDs, and who took part in the conversations that they belong to."""
    found: dict[str, Known] = {}
    for message_id in chain:
        row = db.execute(
            "SELECT root, event, ours FROM reference WHERE mailbox = ? AND message_id = ?", (mailbox, key(message_id))
        ).fetchone()
        if row:
            found[message_id] = Known(row[0], row[1], bool(row[2]))
    return found, {root: people(db, mailbox, root) for root in {each.root for each in found.values()}}


def people(db: Connection, mailbox: str, root: str) -> frozenset[str]:
    """Give who took part in a conversation, in lower case."""
    rows = db.execute("SELECT address FROM participant WHERE mailbox = ? AND root = ?", (mailbox, root)).fetchall()
    return frozenset(address for (address,) in rows)


def remember(db: Connection, mailbox: str, root: str, event: str, mail: Remember) -> None:
    """Keep a mail that is in its room now."""
    if mail.message_id:
        refer(db, mailbox, mail.message_id, root, event)
    for ancestor in mail.ancestors:
        # Why: mails that answer one we never saw belong together all the same.
        db.execute(
            "INSERT INTO reference (mailbox, message_id, root) VALUES (?, ?, ?) ON CONFLICT (mailbox, message_id) DO NOTHING",
            (mailbox, key(ancestor), root),
        )
    joined(db, mailbox, root, mail.participants)
    plain = json.dumps(mail.original.as_json(), ensure_ascii=False)
    db.execute(
        "INSERT INTO conversation (mailbox, root, event, mail) VALUES (?, ?, ?, ?) ON CONFLICT (mailbox, event) DO NOTHING",
        (mailbox, root, event, plain),
    )


def refer(db: Connection, mailbox: str, message_id: str, root: str, event: str, *, ours: bool = False) -> None:
    """Keep which conversation a Message-ID belongs to; one that is known with an event stays as it is."""
    db.execute(
        "INSERT INTO reference (mailbox, message_id, root, event, ours) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (mailbox, message_id) DO UPDATE SET root = excluded.root, event = excluded.event WHERE reference.event = ''",
        (mailbox, key(message_id), root, event, int(ours)),
    )


def joined(db: Connection, mailbox: str, root: str, addresses: Iterable[str]) -> None:
    """Keep who takes part in a conversation."""
    rows = [(mailbox, root, key(address.casefold())) for address in addresses]
    db.executemany(
        "INSERT INTO participant (mailbox, root, address) VALUES (?, ?, ?) ON CONFLICT (mailbox, root, address) DO NOTHING", rows
    )


def answered(db: Connection, mailbox: str, event: str) -> Answered | None:
    """Give the newest mail from outside in the conversation that an event is the root of, or a mail of."""
    row = db.execute(
        "SELECT root, event, mail FROM conversation WHERE mailbox = ? AND (root = ? OR root IN"
        " (SELECT root FROM conversation WHERE mailbox = ? AND event = ?)) ORDER BY id DESC LIMIT 1",
        (mailbox, event, mailbox, event),
    ).fetchone()
    return Answered(row[0], row[1], original_from(json.loads(row[2]))) if row else None


def answered_in(db: Connection, mailbox: str, room_id: str, event: str) -> Answered | None:
    """Give what `answered` gives; where there is nothing and the room is one conversation's, the newest mail of that."""
    found = answered(db, mailbox, event) if event else None
    if found is None:
        root = places.root_of_room(db, mailbox, room_id)
        found = answered(db, mailbox, root) if root else None
    return found


def forget(db: Connection, mail: str) -> None:
    """Forget what later mails and replies need of a mail; with the last mail of a conversation all that is known of that."""
    events = db.execute(
        "SELECT d.mailbox, o.result FROM operation o JOIN delivery d ON d.id = o.delivery WHERE d.mail = ? AND o.result LIKE '$%'", (mail,)
    ).fetchall()
    for mailbox, event in events:
        db.execute("DELETE FROM shown WHERE event = ?", (event,))
        row = db.execute("SELECT root, mail FROM conversation WHERE mailbox = ? AND event = ?", (mailbox, event)).fetchone()
        if row is None:
            continue
        root, message_id = row[0], original_from(json.loads(row[1])).message_id
        db.execute("DELETE FROM conversation WHERE mailbox = ? AND event = ?", (mailbox, event))
        if message_id:
            sql = "DELETE FROM reference WHERE mailbox = ? AND message_id = ? AND event = ?"
            db.execute(sql, (mailbox, key(message_id), event))
        if db.execute("SELECT 1 FROM conversation WHERE mailbox = ? AND root = ? LIMIT 1", (mailbox, root)).fetchone() is None:
            for table in ("reference", "participant", "meeting", "subject_token", "place"):
                db.execute(f"DELETE FROM {table} WHERE mailbox = ? AND root = ?", (mailbox, root))  # noqa: S608 - constants
