"""Story: the whole way of one mail, from its acceptance to the events, notices and mails that came of it.

Law: what is told stands in the store; nothing is guessed. It shows nothing of a mail's words but its subject. It does not know who asks;
`of` is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from daftar_bridges import places, steering
from daftar_bridges.core.subjects import brief
from daftar_bridges.email.head_in import read_head
from daftar_policy.storage import Connection

Json: TypeAlias = "dict[str, Any]"


def of(db: Connection, key: str, directory: Path) -> list[Json]:
    """Give the way of everything that an id stands for; empty where it stands for nothing. `directory` has the large mails."""
    aims = steering.find(db, key)
    if not aims:
        return []
    if aims[0].way == "in":
        return [_incoming(db, aims[0].mail, directory)]
    return [_outgoing(db, key)]


def _incoming(db: Connection, mail: str, directory: Path) -> Json:
    received, sender, peer, file, size = db.execute("SELECT received, sender, peer, file, size FROM mail WHERE id = ?", (mail,)).fetchone()
    screened = db.execute("SELECT result FROM screened WHERE mail = ?", (mail,)).fetchone()
    emptied = db.execute("SELECT at FROM emptied WHERE mail = ?", (mail,)).fetchone()
    rows = db.execute(
        "SELECT id, mailbox, recipient, state, decision, attempts, due, reason FROM delivery WHERE mail = ? ORDER BY id", (mail,)
    ).fetchall()
    return {
        "way": "in",
        "mail": mail,
        "accepted": _time(received),
        "from": sender,
        "peer": peer,
        **_header(steering.head_of(db, mail, directory)),
        "size": size,
        "file": file or None,
        "octets_removed": _time(emptied[0]) if emptied else None,
        "checks": json.loads(screened[0]) if screened else None,
        "deliveries": [_delivery(db, mail, row) for row in rows],
        "deeds": _deeds(db, "mail", mail),
        "returned": [_row(row) for row in _out(db, "event_id LIKE ?", f"returned:{mail}:%")],
    }


def _header(head: bytes) -> Json:
    """Give the author's address and the subject of the mail that begins so, None where it is not kept any more."""
    read = read_head(head) if head else None
    author = next((person.address for person in read.sender if person.address), None) if read else None
    return {"author": author, "subject": brief(read.subject) if read else None}


def _delivery(db: Connection, mail: str, row: tuple[Any, ...]) -> Json:
    number, mailbox, recipient, state, decision, attempts, due, reason = row
    parts = db.execute("SELECT part, result FROM operation WHERE delivery = ? ORDER BY part", (number,)).fetchall()
    return {
        "id": number,
        "mailbox": mailbox,
        "recipient": recipient,
        "state": state,
        "decision": json.loads(decision) if decision else None,
        "attempts": attempts,
        "due": _time(due) if due and state == "ready" else None,
        "reason": reason,
        "routed": _routed(db, mail, mailbox),
        "parts": [{"part": part, "result": result} for part, result in parts],
        "said": _said(db, f"held:{mail}:{mailbox}"),
    }


def _routed(db: Connection, mail: str, mailbox: str) -> Json | None:
    found = places.routed(db, mail, mailbox)
    if found.is_plain:
        return None
    return {"rules": list(found.rules), "room": found.room or None, "tags": list(found.tags), "labels": list(found.labels)}


def _outgoing(db: Connection, event: str) -> Json:
    rows = _out(db, "event_id = ?", event)
    (mime,) = db.execute("SELECT mime FROM outbox WHERE event_id = ? ORDER BY recipient LIMIT 1", (event,)).fetchone()
    return {
        "way": "out",
        "event": event,
        "room": rows[0][2] or None,
        "thread": rows[0][3] or None,
        "accepted": _time(rows[0][6]),
        "size": rows[0][10],
        "from": rows[0][1],
        **_header(bytes(mime)),
        "recipients": [_row(row) for row in rows],
        "deeds": _deeds(db, "subject", event),
    }


def _out(db: Connection, where: str, value: str) -> list[tuple[Any, ...]]:
    columns = "event_id, sender, room, root, recipient, state, created, attempts, due, reason, length(mime)"
    return db.execute(f"SELECT {columns} FROM outbox WHERE {where} ORDER BY recipient", (value,)).fetchall()  # noqa: S608 - two constants


def _row(row: tuple[Any, ...]) -> Json:
    event, _, _, _, recipient, state, created, attempts, due, reason, _ = row
    return {
        "id": event,
        "recipient": recipient,
        "state": state,
        "since": _time(created),
        "attempts": attempts,
        "due": _time(due) if due and state == "ready" else None,
        "reason": reason,
    }


def _deeds(db: Connection, column: str, value: str) -> list[Json]:
    rows = db.execute(
        f"SELECT at, who, word, reason, told, recipient FROM deed WHERE {column} = ? ORDER BY id",  # noqa: S608 - a constant's name
        (value,),
    ).fetchall()
    return [
        {"at": _time(at), "who": who, "deed": word, "reason": reason, "told": told or None, "recipient": recipient}
        for at, who, word, reason, told, recipient in rows
    ]


def _said(db: Connection, key: str) -> list[Json]:
    rows = db.execute(
        "SELECT n.state, n.reason, s.event FROM notice n LEFT JOIN said s ON s.key = n.key WHERE n.key = ?", (key,)
    ).fetchall()
    return [{"state": state, "reason": reason, "event": event} for state, reason, event in rows]


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def lines(story: Mapping[str, Any]) -> Iterator[str]:
    """Give a story as lines for people."""
    if story["way"] == "in":
        came = f"from {story['from'] or '<>'} by {story['peer'] or 'no address'}, {story['size']} octets"
        yield f"mail {story['mail']}: accepted {story['accepted']} {came}"
        if story["octets_removed"]:
            yield f"  its octets were removed {story['octets_removed']}"
        if story["checks"] and story["checks"].get("authentication"):
            found = story["checks"]["authentication"]
            yield "  sender: " + ", ".join(f"{name} {found[name]}" for name in ("spf", "dkim", "dmarc", "arc") if found.get(name))
        for row in story["deliveries"]:
            yield from _delivery_lines(row)
        for row in story["returned"]:
            yield f"  notice of non-delivery to {row['recipient']}: {_ending(row)}"
        yield from _header_lines(story)
    else:
        yield f"mail {story['event']}: asked for {story['accepted']}, from {story['from']}, {story['size']} octets"
        yield from _header_lines(story)
        if story["room"]:
            yield f"  in the room {story['room']}, thread {story['thread']}"
        for row in story["recipients"]:
            yield f"  to {row['recipient']}: {_ending(row)}"
    for deed in story["deeds"]:
        told = f"; told: {deed['told']}" if deed["told"] else ""
        yield f"  {deed['at']} {deed['who']}: {deed['deed']}" + (f" ({deed['reason']})" if deed["reason"] else "") + told


def _header_lines(story: Mapping[str, Any]) -> Iterator[str]:
    if story["subject"] is not None:
        yield f"  header: from {story['author'] or 'nobody that can be read'}; subject: {story['subject']}"


def _delivery_lines(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {row['id']} for {row['mailbox']} (to {row['recipient']}): {_ending(row)}"
    decision = row["decision"]
    if decision:
        rules = ", ".join(decision.get("rules", ()))
        number = f" (decision {decision['id']})" if "id" in decision else ""
        yield f"    policy: {decision.get('decision', '-')}" + (f" by {rules}" if rules else "") + number
    if row["routed"]:
        marks = [f"{word} {', '.join(row['routed'][word])}" for word in ("rules", "tags", "labels") if row["routed"][word]]
        yield f"    routed: {'; '.join(marks)}" + (f"; into {row['routed']['room']}" if row["routed"]["room"] else "")
    for part in row["parts"]:
        yield f"    part {part['part']}: {part['result']}"
    for said in row["said"]:
        yield f"    told in the control room: {said['event'] or said['state']}" + (f" ({said['reason']})" if said["reason"] else "")


def _ending(row: Mapping[str, Any]) -> str:
    tries = f", {row['attempts']} tries" if row["attempts"] else ""
    due = f", next {row['due']}" if row["due"] else ""
    return f"{row['state']}{tries}{due}" + (f" ({row['reason']})" if row["reason"] else "")
