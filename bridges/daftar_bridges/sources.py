"""Sources: mails as they came, shown as a file to those who ask for it in the mail's thread.

Law: what is asked for once is shown once, whatever dies meanwhile; nothing is shown of a mail of which something is held, and nothing
of another mailbox. It does not know how it is asked (a command, a reaction).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from daftar_bridges import large, spool
from daftar_bridges.core.control_speech import say
from daftar_bridges.gate import Gate
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out
from daftar_bridges.matrix.appservice import Homeserver, MatrixError, Refused, Unreachable
from daftar_bridges.rooms import Rooms
from daftar_bridges.spool import Notice
from daftar_bridges.store import Store, Unavailable
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
NAME, TYPE = "mail.eml", "message/rfc822"


@dataclass(frozen=True, slots=True)
class Source:
    """A mail that an event is (part of); `objection` says why it cannot be shown as it came, "" where it can."""

    mail: str
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One mail that is to be shown; `media` is its address once it is uploaded."""

    id: int
    asked: str
    mail: str
    room_id: str
    root: str
    media: str
    attempts: int
    due: float


def source_of(db: Connection, mailbox: str, event: str, language: str = "en") -> Source | None:
    """Give the mail of a mailbox that an event is (part of), None where it is none that came in. A unit of work."""
    row = db.execute(
        "SELECT d.mail, d.state, d.id FROM operation o JOIN delivery d ON d.id = o.delivery"
        " WHERE o.result = ? AND d.mailbox = ? ORDER BY d.id LIMIT 1",
        (event, mailbox),
    ).fetchone()
    if row is None:
        return None
    mail, state, _ = row
    if state not in {"ready", "done"}:
        return Source(mail, say(language, "source-held"))
    if db.execute("SELECT 1 FROM emptied WHERE mail = ?", (mail,)).fetchone() is not None:
        return Source(mail, say(language, "source-gone"))
    return Source(mail)


def want(db: Connection, source: Source, asked: str, room_id: str, root: str) -> None:
    """Have a mail shown in a thread (`root`) of a room, once for the event that asks for it. A unit of work."""
    if source.objection:
        spool.tell(db, Notice(f"source:{asked}", room_id, events_out.notice(source.objection, root)))
        return
    db.execute(
        "INSERT INTO source (asked, mail, room_id, root) VALUES (?, ?, ?, ?) ON CONFLICT (asked) DO NOTHING",
        (asked, source.mail, room_id, root),
    )


@dataclass(frozen=True, slots=True)
class Shelf:
    """What sources are shown with."""

    store: Store
    gate: Gate
    rooms: Rooms
    homeserver: Homeserver
    backoff: Backoff
    told: Callable[[], None]

    async def step(self) -> float | None:
        """Show the mail that was asked for first. Raises Unavailable."""
        wanted = await self.store.run(_next)
        if wanted is None:
            return None
        now = time.time()
        if wanted.due > now:
            return wanted.due - now
        try:
            await self._show(wanted)
        except Unreachable as error:
            wait = max(error.after.total_seconds(), self.backoff.after(wanted.attempts + 1))
            await self.store.run(_postpone, wanted, now + wait, str(error))
        except Refused as refused:
            await self._drop(wanted, refused.text if refused.decision is not None else str(refused))
        except (MatrixError, large.Gone) as error:
            await self._drop(wanted, str(error))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the top of a loop
            # Why dropped: it can be asked for again, and must not stop those behind it.
            _log.exception("fault with the source of mail %s", wanted.mail)
            await self._drop(wanted, f"fault: {error}")
        return 0

    async def _show(self, wanted: Wanted) -> None:
        """Upload a mail and send its event. Raises MatrixError, Gone, Unavailable."""
        row = await self.store.run(_octets, wanted.mail)
        if row is None:
            raise large.Gone("it is not there any more")
        raw, file = row
        raw = await large.whole(self.store, wanted.mail, file) if file else raw
        box, bot = await self.rooms.box_of(wanted.room_id), self.homeserver.bot
        if box is None:
            raise large.Gone("its room belongs to no mailbox any more")
        room = await self.rooms.ensure(box)
        media = wanted.media
        verdict = self.gate.post(bot, events_out.source(NAME, TYPE, len(raw), media or "mxc://part.invalid/1", wanted.root), room)
        if not verdict.is_allowed:
            await self._drop(wanted, verdict.text)
            return
        if not media:
            media = await self.homeserver.upload_for(room.id, bot, NAME, TYPE, raw)
            await self.store.run(_uploaded, wanted, media)
        txn = events_out.transaction_id(f"source:{wanted.asked}", 0, bot)
        await self.homeserver.send(room.id, bot, events_out.source(NAME, TYPE, len(raw), media, wanted.root), txn=txn)
        await self.store.run(_close, wanted, "done", "", ())

    async def _drop(self, wanted: Wanted, reason: str) -> None:
        language = "en"
        # Why suppressed: where the room cannot be asked about now, it is said all the same.
        with suppress(MatrixError):
            box = await self.rooms.box_of(wanted.room_id)
            language = box.language if box is not None else language
        text = events_out.notice(say(language, "source-failed", reason=reason), wanted.root)
        await self.store.run(_close, wanted, "dropped", reason, (Notice(f"source:{wanted.asked}", wanted.room_id, text),))
        self.told()


def _next(db: Connection) -> Wanted | None:
    row = db.execute(
        "SELECT id, asked, mail, room_id, root, media, attempts, due FROM source WHERE state = 'ready' ORDER BY id LIMIT 1"
    ).fetchone()
    return Wanted(*row) if row else None


def _octets(db: Connection, mail: str) -> tuple[bytes, str] | None:
    row = db.execute("SELECT raw, file FROM mail WHERE id = ?", (mail,)).fetchone()
    return (bytes(row[0]), str(row[1])) if row else None


def _uploaded(db: Connection, wanted: Wanted, media: str) -> None:
    db.execute("UPDATE source SET media = ? WHERE id = ?", (media, wanted.id))


def _postpone(db: Connection, wanted: Wanted, due: float, reason: str) -> None:
    db.execute("UPDATE source SET attempts = attempts + 1, due = ?, reason = ? WHERE id = ?", (due, reason, wanted.id))


def _close(db: Connection, wanted: Wanted, state: str, reason: str, notices: tuple[Notice, ...]) -> None:
    db.execute("UPDATE source SET state = ?, reason = ? WHERE id = ?", (state, reason, wanted.id))
    for notice in notices:
        spool.tell(db, notice)
