"""Story: the whole way of one mail, from its acceptance to the events, notices and mails that came of it.

Law: what is told stands in the store; nothing is guessed. It shows nothing of a mail's words but its subject. It does not know who asks;
`of` is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from daftar_bridges import places, steering
from daftar_bridges.core.control_speech import SENTENCES, reason_of, say, tries
from daftar_bridges.core.message import Message
from daftar_bridges.core.subjects import brief
from daftar_bridges.email.head_in import read_head
from daftar_policy.storage import Connection

Json: TypeAlias = "dict[str, Any]"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Heads:
    """How the headers of mails are read: the folder of the large ones, the reader, and the language for what has no subject."""

    directory: Path
    language: str
    read: Callable[[bytes], Message]


def of(db: Connection, key: str, directory: Path, *, language: str = "en", read: Callable[[bytes], Message] = read_head) -> list[Json]:
    """Give the way of everything that an id stands for; empty where it stands for nothing. `directory` has the large mails."""
    heads = _Heads(directory, language, read)
    aims = steering.find(db, key)
    if not aims:
        return []
    if aims[0].way == "in":
        return [_incoming(db, aims[0].mail, heads)]
    return [_outgoing(db, key, heads)]


def _incoming(db: Connection, mail: str, heads: _Heads) -> Json:
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
        **_header(steering.head_of(db, mail, heads.directory), heads),
        "size": size,
        "file": file or None,
        "octets_removed": _time(emptied[0]) if emptied else None,
        "checks": json.loads(screened[0]) if screened else None,
        "deliveries": [_delivery(db, mail, row) for row in rows],
        "deeds": _deeds(db, "mail", mail),
        "returned": [_row(row) for row in _out(db, "event_id LIKE ?", f"returned:{mail}:%")],
    }


def _header(head: bytes, heads: _Heads) -> Json:
    """Give the author's address and the subject of the mail that begins so, None where it is not kept any more or cannot be read."""
    try:
        read = heads.read(head) if head else None
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's octets
        # Why: what became of a mail is asked for all the more where it is an odd one.
        _log.exception("the header of a mail could not be read")
        read = None
    author = next((person.address for person in read.sender if person.address), None) if read else None
    return {"author": author, "subject": brief(read.subject, heads.language) if read else None, "has_header": bool(head)}


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


def _outgoing(db: Connection, event: str, heads: _Heads) -> Json:
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
        **_header(bytes(mime), heads),
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


def lines(story: Mapping[str, Any], language: str = "en") -> Iterator[str]:
    """Give a story as lines for people."""
    if story["way"] == "in":
        key = "story-in" if story["peer"] else "story-in-plain"
        blanks = {"mail": story["mail"], "at": story["accepted"], "sender": story["from"] or "<>", "peer": story["peer"]}
        yield say(language, key, size=story["size"], **blanks)
        yield from _incoming_lines(story, language)
    else:
        blanks = {"mail": story["event"], "at": story["accepted"], "sender": story["from"], "size": story["size"]}
        yield say(language, "story-out", **blanks)
        yield from _outgoing_lines(story, language)
    rows = story.get("deliveries") or story.get("recipients") or ()
    for deed in story["deeds"]:
        yield _deed_line(deed, language, has_others=len(rows) > 1)


def _incoming_lines(story: Mapping[str, Any], language: str) -> Iterator[str]:
    if story["octets_removed"]:
        yield "  " + say(language, "story-removed", at=story["octets_removed"])
    if story["checks"] and story["checks"].get("authentication"):
        found = story["checks"]["authentication"]
        checks = ", ".join(f"{name} {found[name]}" for name in ("spf", "dkim", "dmarc", "arc") if found.get(name))
        yield "  " + say(language, "story-sender", found=checks)
    for row in story["deliveries"]:
        yield from _delivery_lines(row, language)
    for row in story["returned"]:
        yield "  " + say(language, "story-notice", recipient=row["recipient"], ending=_ending(row, language))
    yield from _header_lines(story, language)


def _outgoing_lines(story: Mapping[str, Any], language: str) -> Iterator[str]:
    yield from _header_lines(story, language)
    if story["room"]:
        thread = say(language, "story-thread", thread=story["thread"]) if story["thread"] else ""
        yield "  " + say(language, "story-room", room=story["room"]) + thread
    for row in story["recipients"]:
        yield "  " + say(language, "story-to", recipient=row["recipient"], ending=_ending(row, language))


def _deed_line(deed: Mapping[str, Any], language: str, *, has_others: bool) -> str:
    of = say(language, "story-of", recipient=deed["recipient"]) if has_others else ""
    reason, told = f" ({deed['reason']})" if deed["reason"] else "", deed["told"] or ""
    if told and deed["deed"] == steering.REPLAY:
        told = say(language, "story-again", mail=told.removeprefix("as mail "))
    elif told:
        told = say(language, "story-informed", told=told)
    return f"  {deed['at']} {deed['who']}: {_named(language, 'deed', deed['deed'])}{of}{reason}{told}"


def _header_lines(story: Mapping[str, Any], language: str) -> Iterator[str]:
    if story["subject"] is not None:
        author = story["author"] or say(language, "story-nobody")
        yield "  " + say(language, "story-header", author=author, subject=story["subject"])
    elif story["has_header"]:
        yield "  " + say(language, "story-no-header")


def _delivery_lines(row: Mapping[str, Any], language: str) -> Iterator[str]:
    # Why without: what it was held for does not hold it any more.
    ending = _ending({**row, "reason": ""} if row["state"] == "ready" and not row["attempts"] else row, language)
    key = "story-delivery" if row["recipient"] != row["mailbox"] else "story-box"
    yield "  " + say(language, key, id=row["id"], mailbox=row["mailbox"], recipient=row["recipient"], ending=ending)
    decision = row["decision"]
    if decision:
        rules = say(language, "story-by", rules=", ".join(decision["rules"])) if decision.get("rules") else ""
        number = say(language, "decision", number=decision["id"]) if "id" in decision else ""
        effect = _named(language, "effect", decision.get("decision", "-"))
        yield "    " + say(language, "story-policy", effect=effect) + rules + number
    if row["routed"]:
        routed = row["routed"]
        marks = [say(language, f"story-{word}", names=", ".join(routed[word])) for word in ("rules", "tags", "labels") if routed[word]]
        marks += [say(language, "story-into", room=routed["room"])] if routed["room"] else []
        yield "    " + say(language, "story-routed", marks="; ".join(marks))
    for part in row["parts"]:
        yield "    " + say(language, "story-part", part=part["part"], result=part["result"])
    for said in row["said"]:
        key = {"ready": "story-telling", "dropped": "story-untold"}.get(said["state"], "story-told")
        yield (
            "    "
            + say(language, key)
            + (f": {said['event']}" if said["event"] else "")
            + (f" ({said['reason']})" if said["reason"] else "")
        )


def _ending(row: Mapping[str, Any], language: str) -> str:
    due = say(language, "story-next", due=row["due"]) if row["due"] else ""
    why = reason_of(language, row["reason"])
    reason = f" ({why})" if why else ""
    return f"{_named(language, 'state', row['state'])}{tries(language, row['attempts'])}{due}{reason}"


def _named(language: str, kind: str, name: str) -> str:
    """Give the name of a state, a deed or a decision; one that is not known here stays as it is."""
    return say(language, f"{kind}-{name}") if f"{kind}-{name}" in SENTENCES else name
