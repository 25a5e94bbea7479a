"""Spool: the mail that was accepted, with one row per mailbox until it is in its room, held or returned.

Law: a mail that got its 250 is in these rows; a mailbox's rows leave in the order they came.
It does not know SMTP, Matrix or what a mail means; every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from daftar_bridges import figures, large
from daftar_bridges.core.threads import ALIKE
from daftar_policy.storage import Connection

# What stands for a decision once a person has let a held mail go.
RELEASED = {"decision": "released"}
# Within this time what nothing tells apart is one transmission that was tried again, and a refusal is told once.
# Why five minutes: who hands mail over without a trace of its own (RFC 5321 section 4.4) has no queue, and tries again at once or after
# a minute or two; the same alarm later is another one. A mail server's later tries bring the same trace.
AGAIN = timedelta(minutes=5)
# How a mail is kept, and a row of it for one mailbox that does not have it.
_MAIL = "INSERT INTO mail (id, received, sender, peer, raw, file, size)"
_ROW = (
    "INSERT INTO delivery (mail, mailbox, recipient, identity, state, decision, reason) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (mailbox, identity) DO NOTHING"
)
_DELIVERY = (
    "SELECT d.id, d.mail, d.mailbox, d.recipient, m.sender, d.decision, d.attempts, d.due, m.raw, m.file, m.received"
    " FROM delivery d JOIN mail m ON m.id = d.mail"
)


@dataclass(frozen=True, slots=True)
class Target:
    """One mailbox of an accepted mail: `state` is ready, held or returned; `decision` is what the policy said, if it was asked."""

    mailbox: str
    recipient: str
    state: str = "ready"
    decision: Mapping[str, object] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail as it came in: envelope, octets (in `raw`, or in `file` if many), and an identity that is the same when it comes again."""

    id: str
    received: float
    sender: str
    peer: str
    identity: str
    raw: bytes = field(repr=False)
    targets: Sequence[Target]
    file: str = ""
    size: int = 0
    # Where `file` is, if its octets belong into the database, too.
    octets: Path | None = None
    # Whether it lies in a file or folder and may be read from there again at any time.
    is_lying: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be said in a room by the bridge itself, once for its key."""

    key: str
    room: str
    content: Mapping[str, object]
    type: str = "m.room.message"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row that is to be delivered; `due` and `received` are times (seconds since 1970)."""

    id: int
    mail: str
    mailbox: str
    recipient: str
    sender: str
    decision: Mapping[str, object] | None
    attempts: int
    due: float
    raw: bytes = field(repr=False)
    file: str = ""
    received: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue for people: in or out, its state and why."""

    way: str
    id: str
    mailbox: str
    other: str
    state: str
    attempts: int
    due: float
    reason: str


def accept(db: Connection, mail: Accepted, notices: Sequence[Notice] = ()) -> list[str]:
    """Keep a mail for each of its mailboxes that does not have it; give those mailboxes.

    A mailbox has a mail that waits, is held or is in its room. One that was turned away or dropped is taken anew, and so is one that
    nothing but the time tells from the earlier one.
    """
    db.execute(f"{_MAIL} VALUES (?, ?, ?, ?, ?, ?, ?)", (mail.id, *_mail_row(mail)))
    # Why not looked for first: nearly every mail is new, and each statement less is a way to the disk's pages, or to a server, less.
    fresh = [target.mailbox for target in mail.targets if _deliver(db, mail, target)]
    if not fresh:
        db.execute("DELETE FROM mail WHERE id = ?", (mail.id,))
        return []
    if mail.octets is not None:
        large.keep(db, mail.id, mail.octets)
    # Why: a mailbox that has the mail already has told of it.
    known = {held_key(mail.id, target.mailbox) for target in mail.targets if target.mailbox not in fresh}
    for notice in notices:
        if notice.key not in known:
            tell(db, notice)
    return fresh


def held_key(mail: str, mailbox: str) -> str:
    """Give the key of what the control room is told of a held mail."""
    return f"held:{mail}:{mailbox}"


def accept_one(db: Connection, mail: Accepted) -> list[str]:
    """Do what `accept` does with a mail for one mailbox, on a server, where each statement is a way there and back."""
    (target,) = mail.targets
    is_fresh = _insert_both(db, mail, target) or (_set_aside(db, mail, target) and _insert_both(db, mail, target))
    return [target.mailbox] if is_fresh else []


def files(db: Connection) -> list[str]:
    """Give the names of the files that mails are in."""
    return [name for (name,) in db.execute("SELECT file FROM mail WHERE file <> ''")]


def pulled(db: Connection, folder: str) -> tuple[int, int] | None:
    """Give how far a folder at another mail service is pulled: UIDVALIDITY and the last UID; None where it never was."""
    row: tuple[int, int] | None = db.execute("SELECT uidvalidity, uid FROM pulled WHERE folder = ?", (folder,)).fetchone()
    return row


def pull(db: Connection, folder: str, uidvalidity: int, uid: int) -> None:
    """Note how far a folder is pulled."""
    db.execute(
        "INSERT INTO pulled (folder, uidvalidity, uid) VALUES (?, ?, ?)"
        " ON CONFLICT (folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, uid = excluded.uid",
        (folder, uidvalidity, uid),
    )


def next_delivery(db: Connection, mailbox: str) -> Delivery | None:
    """Give the oldest row of a mailbox that is not done, due or not."""
    row = db.execute(f"{_DELIVERY} WHERE d.mailbox = ? AND d.state = 'ready' ORDER BY d.id LIMIT 1", (mailbox,)).fetchone()
    return None if row is None else _delivery(row)


def delivery_of(db: Connection, number: int) -> Delivery:
    """Give a row that is there."""
    return _delivery(db.execute(f"{_DELIVERY} WHERE d.id = ?", (number,)).fetchone())


def is_waiting(db: Connection, mailbox: str) -> bool:
    """Whether a mailbox has a row that is not done."""
    return db.execute("SELECT 1 FROM delivery WHERE mailbox = ? AND state = 'ready' LIMIT 1", (mailbox,)).fetchone() is not None


def decided(db: Connection, delivery: int, decision: Mapping[str, object]) -> None:
    """Note what the policy said of a row."""
    db.execute("UPDATE delivery SET decision = ? WHERE id = ?", (_dump(decision), delivery))


def results(db: Connection, delivery: int) -> dict[int, str]:
    """Give what is already done of a row: part number → event id or media address."""
    return dict(db.execute("SELECT part, result FROM operation WHERE delivery = ?", (delivery,)).fetchall())


def record(db: Connection, delivery: int, part: int, result: str) -> None:
    """Note that one part of a row is done."""
    db.execute(
        "INSERT INTO operation (delivery, part, result) VALUES (?, ?, ?)"
        " ON CONFLICT (delivery, part) DO UPDATE SET result = excluded.result",
        (delivery, part, result),
    )


def finish(db: Connection, delivery: int, state: str, reason: str = "", notices: Sequence[Notice] = ()) -> None:
    """Close a row as done, held or returned, with what is to be said about it; nobody works on it any more."""
    db.execute(
        "UPDATE delivery SET state = ?, reason = ?, holder = '', until = 0, marks = '' WHERE id = ?",
        (state, reason, delivery),
    )
    for notice in notices:
        tell(db, notice)


def postpone(db: Connection, delivery: int, due: float, reason: str) -> None:
    """Put a row off until `due`; nobody works on it until then."""
    db.execute(
        "UPDATE delivery SET attempts = attempts + 1, due = ?, reason = ?, holder = '', until = 0 WHERE id = ?",
        (due, reason, delivery),
    )
    figures.count(db, "retries")


def tell(db: Connection, notice: Notice) -> None:
    """Queue what the bridge has to say, unless it was said."""
    db.execute(
        "INSERT INTO notice (key, room, type, content) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        (notice.key, notice.room, notice.type, json.dumps(notice.content, ensure_ascii=False)),
    )


def release(db: Connection, key: str) -> int:
    """Let a held mail go: a row number of mail that came in, an event id of mail that goes out; give how many rows that were."""
    released = json.dumps(RELEASED)
    came = db.execute(
        "UPDATE delivery SET state = 'ready', decision = ?, due = 0, attempts = 0 WHERE state = 'held' AND CAST(id AS TEXT) = ?",
        (released, key),
    )
    goes = db.execute("UPDATE outbox SET state = 'ready', due = 0 WHERE state = 'held' AND event_id = ?", (key,))
    return came.rowcount + goes.rowcount


def ghost_name(db: Connection, user: str) -> str | None:
    """Give the display name that a ghost has, or None where it has not been made."""
    row = db.execute('SELECT name FROM ghost WHERE "user" = ?', (user,)).fetchone()
    return row[0] if row else None


def ghost_named(db: Connection, user: str, name: str) -> None:
    """Note that a ghost was made and has this display name."""
    db.execute('INSERT INTO ghost ("user", name) VALUES (?, ?) ON CONFLICT ("user") DO UPDATE SET name = excluded.name', (user, name))


def setting(db: Connection, name: str, fresh: bytes) -> bytes:
    """Give a kept setting; `fresh` is kept and given where there is none yet."""
    db.execute("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, fresh))
    return bytes(db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()[0])


def queue(db: Connection, *, everything: bool = False) -> list[Row]:
    """Give the rows of both ways that are not finished (or all), oldest first."""
    rows = db.execute(
        "SELECT 'in', CAST(d.id AS TEXT), d.mailbox, m.sender, d.state, d.attempts, d.due, d.reason"
        " FROM delivery d JOIN mail m ON m.id = d.mail"
        " UNION ALL SELECT 'out', event_id, mailbox, recipient, state, attempts, due, reason FROM outbox"
    ).fetchall()
    return [Row(way, str(key), *rest) for way, key, *rest in rows if everything or rest[2] in {"ready", "held"}]


def counts(db: Connection) -> dict[str, int]:
    """Give how many rows are in which state, as `in.ready`, `out.held` and so on."""
    found = db.execute(
        "SELECT 'in.' || state, count(*) FROM delivery GROUP BY state UNION ALL SELECT 'out.' || state, count(*) FROM outbox GROUP BY state"
    )
    return dict(found.fetchall())


def _delivery(row: Sequence[Any]) -> Delivery:
    number, mail, box, recipient, sender, decision, attempts, due, raw, file, received = row
    return Delivery(number, mail, box, recipient, sender, json.loads(decision) if decision else None, attempts, due, raw, file, received)


def _deliver(db: Connection, mail: Accepted, target: Target) -> bool:
    """Keep a mail for one mailbox; give whether the mailbox did not have it."""
    return _insert(db, mail, target) or (_set_aside(db, mail, target) and _insert(db, mail, target))


def _insert(db: Connection, mail: Accepted, target: Target) -> bool:
    return db.execute(_ROW, _row(mail, target)).rowcount > 0


def _insert_both(db: Connection, mail: Accepted, target: Target) -> bool:
    # The foreign key is looked at when the whole statement is done (PostgreSQL, CREATE TABLE, NOT DEFERRABLE).
    sql = f"WITH kept AS ({_ROW} RETURNING mail) {_MAIL} SELECT mail, ?, ?, ?, ?, ?, ? FROM kept"  # noqa: S608 - constants
    return db.execute(sql, (*_row(mail, target), *_mail_row(mail))).rowcount > 0


def _row(mail: Accepted, target: Target) -> tuple[object, ...]:
    return mail.id, target.mailbox, target.recipient, mail.identity, target.state, _dump(target.decision), target.reason


def _mail_row(mail: Accepted) -> tuple[object, ...]:
    return mail.received, mail.sender, mail.peer, mail.raw, mail.file, mail.size or len(mail.raw)


def _set_aside(db: Connection, mail: Accepted, target: Target) -> bool:
    """Let go of the identity that an earlier row of a mailbox has, where that one does not stand for this mail; give whether it was so."""
    row = db.execute(
        "SELECT d.id, d.state, m.received,"
        " (SELECT count(*) FROM deed e WHERE e.subject = CAST(d.id AS TEXT) AND e.word IN ('reject', 'drop'))"
        " FROM delivery d JOIN mail m ON m.id = d.mail WHERE d.mailbox = ? AND d.identity = ?",
        (target.mailbox, mail.identity),
    ).fetchone()
    if row is None:
        return False
    number, state, received, deeds = row
    is_later = mail.received - received > AGAIN.total_seconds()
    if state == "returned":
        # Why not where both are refused at once: it is one transmission, and its sender is told once.
        is_another = deeds > 0 or target.state != "returned" or is_later
    else:
        is_another = mail.identity.startswith(ALIKE) and not mail.is_lying and is_later
    if not is_another:
        return False
    fresh = f"earlier:{number}:{mail.identity}"
    # Why both: two processes may come here at once, and one of them finds that the other was first.
    done = db.execute("UPDATE delivery SET identity = ? WHERE id = ? AND identity = ?", (fresh, number, mail.identity))
    if done.rowcount:
        # What is linked with it in other mailboxes stays linked with it.
        db.execute("UPDATE arrived SET identity = ? WHERE identity = ? AND mailbox = ?", (fresh, mail.identity, target.mailbox))
    return done.rowcount > 0


def _dump(decision: Mapping[str, object] | None) -> str | None:
    return None if decision is None else json.dumps(decision, ensure_ascii=False)
