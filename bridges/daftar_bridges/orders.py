"""Orders: what people ask for in a mailbox's room, one event after the other.

Law: one event is done once, and what it brings is kept together or not at all; nothing goes out that was not asked for by `!mail`.
It does not know how a mail is made (`sending`) or changed (`takeback`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from daftar_bridges import control, desk, manners, sources, takeback
from daftar_bridges.config import Mailbox
from daftar_bridges.core import speech
from daftar_bridges.desk import Desk, Outcome, told
from daftar_bridges.encryption.available import Sealed
from daftar_bridges.matrix import events_in, events_out, inbox
from daftar_bridges.matrix.appservice import MatrixError, Unreachable
from daftar_bridges.matrix.events_in import Asked
from daftar_bridges.matrix.inbox import Pushed
from daftar_bridges.screening import blocks
from daftar_bridges.sending import carry_out
from daftar_bridges.spool import Notice
from daftar_bridges.store import Unavailable
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# Why: keys come within seconds of what they open; a device that was offline for a moment is given the time to come back.
_KEY_SECONDS = 120.0
# People see a mail a moment before the bridge has written down that it is there.
_MOST_WAITS = 2


async def step(at: Desk) -> float | None:
    """Do the oldest pushed event. Raises Unavailable."""
    now = time.time()
    pushed = await at.store.run(inbox.next_pushed, now)
    if pushed is None:
        return None
    if pushed.due > now:
        return pushed.due - now
    opened = await _opened(at, pushed) if pushed.event.get("type") == "m.room.encrypted" else pushed
    if opened is None or await manners.answer(at, opened) or await control.take(at, opened):
        return 0
    asked = events_in.asked(opened.event) or events_in.edited(opened.event)
    if asked is None:
        await _sign(at, opened)
    else:
        await _order(at, opened, asked)
    return 0


async def _order(at: Desk, pushed: Pushed, asked: Asked) -> None:
    """Do a command, or an edit of one. Raises Unavailable."""
    work = takeback.change if asked.edit else carry_out
    try:
        outcome = await work(at, asked, _sent_at(pushed.event), pushed.attempts)
    except Unavailable:
        raise
    except MatrixError as error:
        wait = error.after.total_seconds() if isinstance(error, Unreachable) else 0.0
        due = time.time() + max(wait, at.backoff.after(pushed.attempts + 1))
        await at.store.run(inbox.postpone, pushed.id, due, str(error))
        return
    except Exception as error:  # noqa: BLE001 - the top of a loop
        # Why: one event that brings out a fault of ours must not stop those after it.
        _log.exception("fault with the event %s", asked.key)
        outcome = told(asked, speech.say("en", "fault", reason=error))
    await at.store.run(desk.keep, pushed.id, outcome)
    at.told()


async def _sign(at: Desk, pushed: Pushed) -> None:
    """Do what a reaction, or the removal of an event, asks for. Raises Unavailable."""
    gone = events_in.redaction(pushed.event)
    if gone is not None:
        languages = tuple((box.address, box.language) for box in at.config.directory.every)
        if await at.store.run(takeback.remove, pushed.id, gone, str(pushed.event.get("event_id")), languages):
            at.told()
            return
    reaction = events_in.reaction(pushed.event)
    if reaction is not None and reaction[1] == events_in.SOURCE:
        box = await _box_of(at, pushed)
        is_ours = str(pushed.event.get("sender")).partition(":")[2] == at.config.homeserver.name
        await at.store.run(_show, pushed, reaction[0], box if is_ours else None)
        at.told()
    elif await at.store.run(blocks.react, pushed, at.config.homeserver.name, at.config.directory.languages):
        await at.renew()
        at.told()


async def _box_of(at: Desk, pushed: Pushed) -> Mailbox | None:
    """Give the mailbox whose room an event is in; None where it is none's, or that cannot be found out now."""
    try:
        return await at.rooms.box_of(str(pushed.event.get("room_id")))
    except MatrixError:
        return None


def _show(db: Connection, pushed: Pushed, event: str, box: Mailbox | None) -> None:
    """Have the mail shown that a sign is on, and close the sign. A unit of work."""
    found = sources.source_of(db, box.address, event, box.language) if box is not None else None
    if found is None and box is not None and pushed.attempts < _MOST_WAITS:
        inbox.postpone(db, pushed.id, time.time() + 1.0, "the mail may still be under way")
        return
    row = db.execute("SELECT room, root FROM shown WHERE event = ?", (event,)).fetchone()
    # Why the room: a relation can name any event, in any room.
    if found is not None and row is not None and row[0] == pushed.event.get("room_id"):
        sources.want(db, found, str(pushed.event.get("event_id")), row[0], row[1])
    inbox.done(db, pushed.id)


async def _opened(at: Desk, pushed: Pushed) -> Pushed | None:
    """Read an encrypted event; None where it is done with, or waits for its key. Raises Unavailable."""
    try:
        return replace(pushed, event=at.encrypted.open(pushed.event))
    except Sealed as sealed:
        until = time.time() + _KEY_SECONDS
        is_waiting = bool(sealed.session) and await at.store.run(inbox.seal, pushed.id, sealed.session, until)
        if is_waiting:
            return None
        _log.warning("the event %s cannot be read: %s", pushed.event.get("event_id"), sealed)
        notices = []
        room = str(pushed.event.get("room_id"))
        box = await _box_of(at, pushed)
        if sealed.session and box is not None:
            text = events_out.notice(speech.say(box.language, "sealed"))
            notices.append(Notice(f"sealed:{sealed.session}", room, text))
        await at.store.run(desk.keep, pushed.id, Outcome(notices))
        at.told()
        return None


def _sent_at(event: Mapping[str, object]) -> datetime:
    stamp = event.get("origin_server_ts")
    # Why the event's time: done again after a crash, the mail is the same.
    seconds = stamp / 1000 if isinstance(stamp, int) and 0 < stamp < 32_503_680_000_000 else time.time()
    return datetime.fromtimestamp(int(seconds), UTC)
