"""Audit: reads the spool and the rooms, for `core.audit` to hold one against the other.

Law: nothing is changed; the rooms are read before the spool, so that what is delivered meanwhile is not called doubled. It does not know
what is well.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from daftar_bridges.config import GHOSTS, MailConfig
from daftar_bridges.core.audit import Kept, Report, Seen, compare
from daftar_bridges.incoming import directory_of
from daftar_bridges.matrix import history
from daftar_bridges.matrix.appservice import Homeserver, Refused, Registration
from daftar_bridges.store import Store
from daftar_policy.storage import Connection
from daftar_policy.storage.sqlite import reading

# Client-server API, /messages: the server may give fewer; Synapse gives at most 1,000.
_PAGE = "500"
# Clocks differ: so much older an event may be than the oldest mail and still be looked at.
_SLACK = 3600.0


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the spool says: its rows, which event is in which room, and which rooms there are."""

    kept: tuple[Kept, ...]
    rooms: Mapping[str, str]


async def audit(config: MailConfig, store: Store) -> Report:
    """Look at every mail and every room.

    Raises:
        Unavailable: the spool cannot be read.
        MatrixError: the homeserver cannot be asked.
        OSError: no socket is to be had.
    """
    own = config.appservice
    homeserver = Homeserver(
        Registration(config.homeserver.url, config.homeserver.name, own.id, own.localpart, own.as_token, own.hs_token), _nothing
    )
    # Why any port: a running bridge has the one of the configuration, and nothing is pushed here.
    await homeserver.start("127.0.0.1", 0)
    try:
        before = await _rows(config, store)
        oldest = min((row.received for row in before.kept), default=time.time())
        seen: dict[str, Seen] = {}
        for room in sorted({*before.rooms.values(), *await _configured(homeserver, config)}):
            seen |= await _walk(homeserver, room, oldest - _SLACK)
        rows = await _rows(config, store)
        for event, room in rows.rooms.items():
            if event not in seen and (found := await _one(homeserver, room, event)) is not None:
                seen[event] = found
    finally:
        await homeserver.stop()
    return compare(rows.kept, seen, time.time())


async def _nothing(_events: list[dict[str, object]]) -> None:
    """Take nothing: nobody pushes here."""


async def _rows(config: MailConfig, store: Store) -> _Rows:
    """Read the spool as it is in one moment. Raises Unavailable."""
    directory = directory_of(store.path)
    if config.database is not None:
        return await store.run(_read, directory)
    # Why not by the store: a unit of work has the file's only place for a writer, and a running bridge would wait for this long look.
    return await asyncio.to_thread(_read_file, config.spool, directory)


def _read_file(spool: Path, directory: Path) -> _Rows:
    with reading(spool) as db:
        db.execute("BEGIN")
        return _read(db, directory)


async def _configured(homeserver: Homeserver, config: MailConfig) -> set[str]:
    """Give the ids of the mailboxes' rooms that are there. Raises MatrixError."""
    found: set[str] = set()
    for box in (*config.mailboxes, config.postmaster):
        if box.room.startswith("!"):
            found.add(box.room)
            continue
        try:
            answer = await homeserver.call("GET", f"_matrix/client/v3/directory/room/{quote(box.room, safe='')}")
        except Refused as refused:
            if refused.status != 404:
                raise
            continue
        found.add(str(answer.get("room_id")))
    return found


async def _walk(homeserver: Homeserver, room: str, since: float) -> dict[str, Seen]:
    """Give our ghosts' messages in a room, back to a time. Raises MatrixError."""
    found: dict[str, Seen] = {}
    query = {"limit": _PAGE}
    while True:
        try:
            page = await history.page(homeserver, room, query)
        except Refused as refused:
            if refused.status in {403, 404}:
                # A room that we are not in any more: its events are asked for one by one, and are missing if that is refused, too.
                return found
            raise
        for event in page.events:
            seen = _seen(room, event)
            if seen is not None:
                found[seen.event] = seen
        if page.end is None or not page.events or history.sent_at(page.events[-1]) < since:
            return found
        query = {**query, "from": page.end}


async def _one(homeserver: Homeserver, room: str, event: str) -> Seen | None:
    try:
        found = await homeserver.call("GET", f"_matrix/client/v3/rooms/{quote(room, safe='')}/event/{quote(event, safe='')}")
    except Refused as refused:
        if refused.status in {403, 404}:
            return None
        raise
    return Seen(event, room, history.sent_at(found), is_removed=_is_removed(found))


def _seen(room: str, event: Mapping[str, object]) -> Seen | None:
    """Give what a message of a ghost of ours is; edits and what others say are none of this."""
    sender, event_id, content = event.get("sender"), event.get("event_id"), event.get("content")
    if not isinstance(sender, str) or not isinstance(event_id, str) or not isinstance(content, dict):
        return None
    if not sender.startswith(f"@{GHOSTS}") or event.get("type") not in {"m.room.message", "m.room.encrypted"}:
        return None
    relation, said = content.get("m.relates_to"), content.get("in.daftar.mail")
    if isinstance(relation, dict) and relation.get("rel_type") == "m.replace":
        return None
    mail = said if isinstance(said, dict) else {}
    return Seen(event_id, room, history.sent_at(event), str(mail.get("id", "")), str(mail.get("mailbox", "")), _is_removed(event))


def _is_removed(event: Mapping[str, object]) -> bool:
    unsigned = event.get("unsigned")
    return isinstance(unsigned, dict) and "redacted_because" in unsigned


def _read(db: Connection, directory: Path) -> _Rows:
    """Read every row and what belongs to it. A unit of work for `Store.run`."""
    events: dict[int, list[str]] = {}
    for delivery, result in db.execute("SELECT delivery, result FROM operation WHERE result LIKE '$%' ORDER BY delivery, part"):
        events.setdefault(delivery, []).append(result)
    told = {key for (key,) in db.execute("SELECT event_id FROM outbox WHERE event_id LIKE 'returned:%'")}
    settled = {subject for (subject,) in db.execute("SELECT subject FROM deed WHERE word IN ('reject', 'drop')")}
    gone = {mail for (mail,) in db.execute("SELECT mail FROM emptied")}
    pieces = {mail for (mail,) in db.execute("SELECT DISTINCT mail FROM piece")}
    kept = [
        Kept(
            str(number),
            mail,
            mailbox,
            state,
            received,
            tuple(events.get(number, ())),
            not sender or str(number) in settled or f"returned:{mail}:{recipient}" in told,
            mail in gone or mail in pieces or ((directory / file).exists() if file else has_octets > 0),
        )
        for number, mail, mailbox, recipient, state, received, sender, file, has_octets in db.execute(
            "SELECT d.id, d.mail, d.mailbox, d.recipient, d.state, m.received, m.sender, m.file, length(m.raw)"
            " FROM delivery d JOIN mail m ON m.id = d.mail ORDER BY d.id"
        )
    ]
    return _Rows(tuple(kept), dict(db.execute("SELECT event, room FROM shown").fetchall()))
