"""Conversations: which mails of a mailbox belong together, kept for later mails and for replies.

Law: what is kept of a mailbox is never found from another one. It does not know how a conversation is chosen (`core/threads`);
every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from daftar_bridges.core.plan import Remember
from daftar_bridges.core.reply import Original, original_from
from daftar_bridges.core.threads import Known


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that a reply answers, with the event it is in the room and the root of its thread."""

    root: str
    event: str
    mail: Original


def known(db: sqlite3.Connection, mailbox: str, chain: Iterable[str]) -> tuple[dict[str, Known], dict[str, frozenset[str]]]:
    """Give what a mailbox knows of these Message-IDs, and who took part in the conversations that they belong to."""
    found: dict[str, Known] = {}
    for message_id in chain:
        row = db.execute("SELECT root, event, ours FROM reference WHERE mailbox = ? AND message_id = ?", (mailbox, message_id)).fetchone()
        if row:
            found[message_id] = Known(row[0], row[1], bool(row[2]))
    people = {}
    for root in {each.root for each in found.values()}:
        rows = db.execute("SELECT address FROM participant WHERE mailbox = ? AND root = ?", (mailbox, root)).fetchall()
        people[root] = frozenset(address for (address,) in rows)
    return found, people


def remember(db: sqlite3.Connection, mailbox: str, root: str, event: str, mail: Remember) -> None:
    """Keep a mail that is in its room now."""
    if mail.message_id:
        refer(db, mailbox, mail.message_id, root, event)
    for ancestor in mail.ancestors:
        # Why: mails that answer one we never saw belong together all the same.
        db.execute("INSERT OR IGNORE INTO reference (mailbox, message_id, root) VALUES (?, ?, ?)", (mailbox, ancestor, root))
    joined(db, mailbox, root, mail.participants)
    plain = json.dumps(mail.original.as_json(), ensure_ascii=False)
    db.execute("INSERT OR IGNORE INTO conversation (mailbox, root, event, mail) VALUES (?, ?, ?, ?)", (mailbox, root, event, plain))


def refer(db: sqlite3.Connection, mailbox: str, message_id: str, root: str, event: str, *, ours: bool = False) -> None:
    """Keep which conversation a Message-ID belongs to; one that is known with an event stays as it is."""
    db.execute(
        "INSERT INTO reference (mailbox, message_id, root, event, ours) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET root = excluded.root, event = excluded.event WHERE reference.event = ''",
        (mailbox, message_id, root, event, int(ours)),
    )


def joined(db: sqlite3.Connection, mailbox: str, root: str, addresses: Iterable[str]) -> None:
    """Keep who takes part in a conversation."""
    rows = [(mailbox, root, address.casefold()) for address in addresses]
    db.executemany("INSERT OR IGNORE INTO participant (mailbox, root, address) VALUES (?, ?, ?)", rows)


def answered(db: sqlite3.Connection, mailbox: str, event: str) -> Answered | None:
    """Give the newest mail from outside in the conversation that an event is the root of, or a mail of."""
    row = db.execute(
        "SELECT root, event, mail FROM conversation WHERE mailbox = ?1 AND root IN"
        " (SELECT ?2 UNION SELECT root FROM conversation WHERE mailbox = ?1 AND event = ?2) ORDER BY id DESC LIMIT 1",
        (mailbox, event),
    ).fetchone()
    return Answered(row[0], row[1], original_from(json.loads(row[2]))) if row else None
