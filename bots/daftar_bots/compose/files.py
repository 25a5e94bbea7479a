"""Files: what is attached to an announcement, from the clerk's upload to one message in each room.

Law: a file lies on the disk, named by its SHA-256, before anything says that it is there; what is sent is what has that hash. In the clear
it is uploaded once, in an encrypted room once for the room. It does not know how a file is fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose.ledger import Attachment, Ledger
from daftar_bots.core.announcement import Announcement
from daftar_bots.port import Later, Matrix, Refused
from daftar_bots.store import Outgoing, Waiting
from daftar_policy.files.whole import write_whole
from daftar_policy.sealing import sealed_file

KIND = "attachment"
FOLDER = "files"
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_KILO = 1024


def size_text(octets: int) -> str:
    """Give a size as people read it: in kB, from a megabyte on in MB."""
    kilos = octets / _KILO
    return f"{max(1, round(kilos))} kB" if kilos < _KILO else f"{kilos / _KILO:.1f} MB".replace(".0 MB", " MB")


def keep(folder: Path, data: bytes) -> str:
    """Bring a file to the disk and give its SHA-256.

    Raises:
        OSError: it cannot be written.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    target = folder / FOLDER / sha256
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(target, data)
    return sha256


def attach(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Give the files of what was put together here to the announcement that it came to."""
    if heard.composition is not None:
        Ledger(desk.store).attach(heard.composition, entry.id)


def lines(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give a line for each file of an announcement, with its SHA-256."""
    return [
        desk.say(language, "file-line", name=file.name, size=size_text(file.size), sha=file.sha256)
        for file in Ledger(desk.store).attached(entry.id)
    ]


def follow(desk: Desk, row: Waiting) -> None:
    """Queue the files of an announcement behind its message in a room, in the transaction that notes the message as sent."""
    if row.kind != "announcement" or row.announcement is None:
        return
    files = Ledger(desk.store).attached(row.announcement)
    entry = desk.register.by_id(row.announcement) if files else None
    if entry is None or entry.recalled_at is not None:
        return
    alias = str(desk.store.cell("SELECT alias FROM outbox WHERE id = ?", row.id))
    desk.store.put(
        Outgoing(KIND, alias, row.room_id, f"att-{place}-{row.transaction_id}", _facts(file), entry.id, target=row.id)
        for place, file in enumerate(files)
    )


def failed(desk: Desk, row: Waiting, text: str) -> None:
    """Tell the control room, once for each file of an announcement, that it could not be put into a room."""
    entry = desk.register.by_id(row.announcement) if row.kind == KIND and row.announcement is not None else None
    if entry is None:
        return
    room = str(desk.store.cell("SELECT alias FROM outbox WHERE id = ?", row.id))
    name, sha256 = str(row.content["name"]), str(row.content["sha256"])
    line = desk.say(desk.language, "file-undelivered", name=name, number=entry.number, room=room, text=text[:200])
    desk.tell(f"no-file-{entry.id}-{sha256[:24]}-{row.attempts}", [line, desk.say(desk.language, "retry-hint", number=entry.number)], entry)


def revive(desk: Desk, entry: Announcement) -> int:
    """Queue again the files that could not be put into a room; give how many rooms."""
    if entry.recalled_at is not None:
        return 0
    rows = desk.store.rows(
        "UPDATE outbox SET state = 'waiting', not_before = 0, reason = NULL WHERE announcement = ? AND kind = ? AND state = 'failed'"
        " RETURNING alias",
        entry.id,
        KIND,
    )
    return len(set(rows))


def taken_back(desk: Desk, event_id: str) -> None:
    """Drop a file whose message was deleted before an announcement had it."""
    Ledger(desk.store).taken_back(event_id)


async def prepare(desk: Desk, matrix: Matrix, rows: Iterable[Waiting]) -> None:
    """Upload in the clear, once, what several rows are about to send."""
    encrypted = desk.store.encrypted()
    plain = [row for row in rows if row.kind == KIND and row.room_id not in encrypted]
    for facts in {str(row.content["sha256"]): row.content for row in plain}.values():
        # Why: each row tries by itself, too, and says what came of it.
        with suppress(Refused, Later):
            await _address(desk, matrix, facts)


async def send(desk: Desk, matrix: Matrix, row: Waiting, *, is_encrypted: bool) -> str:
    """Say where a file is, below the announcement that it belongs to.

    Raises:
        Refused: the server does not take it, or the file is no longer what it was.
        Later: it did not work now.
    """
    facts = row.content
    where: dict[str, object]
    if is_encrypted:
        sealed, file = sealed_file.seal(await _read(desk, facts))
        where = {"file": {**file, "url": await matrix.upload(sealed, "attachment", "application/octet-stream")}}
    else:
        where = {"url": await _address(desk, matrix, facts)}
    name, mime = str(facts["name"]), str(facts["mime"])
    content = {
        "msgtype": "m.image" if mime in _IMAGES else "m.file",
        "body": name,
        "filename": name,
        "info": {"mimetype": mime, "size": facts["size"]},
        "m.mentions": {},
        "in.daftar.attachment": {"sha256": facts["sha256"]},
        "m.relates_to": {"m.in_reply_to": {"event_id": row.target_event}},
        **where,
    }
    return await matrix.send(row.room_id, "m.room.message", content, row.transaction_id)


async def _address(desk: Desk, matrix: Matrix, facts: Mapping[str, object]) -> str:
    sha256 = str(facts["sha256"])
    if (known := Ledger(desk.store).uploaded(sha256)) is not None:
        return known
    address = await matrix.upload(await _read(desk, facts), str(facts["name"]), str(facts["mime"]))
    with desk.store.transaction():
        Ledger(desk.store).note_upload(sha256, address)
    return address


async def _read(desk: Desk, facts: Mapping[str, object]) -> bytes:
    sha256 = str(facts["sha256"])
    try:
        data = await asyncio.to_thread((desk.settings.store / FOLDER / sha256).read_bytes)
    except OSError as error:
        # Another process may have fetched it.
        kept = desk.store.paper(f"{FOLDER}/{sha256}") if desk.store.is_shared else None
        if kept is None:
            raise Refused("IN_DAFTAR_FILE", f"the file {facts['name']} is not in the store: {error.strerror}") from error
        data = kept
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused("IN_DAFTAR_FILE", f"the file {facts['name']} is not what it was when it was shown")
    return data


def _facts(file: Attachment) -> dict[str, object]:
    return {"name": file.name, "mime": file.mime, "size": file.size, "sha256": file.sha256}
