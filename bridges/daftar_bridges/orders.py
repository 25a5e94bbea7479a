"""Orders: what officials ask for in a mailbox's room, turned into mail that goes out.

Law: one event makes one mail, whose rows, refusals and words in the room are kept together or not at all; nothing goes out that was
not asked for by `!mail`. It does not know how mail is handed over.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from daftar_bridges import conversations, spool
from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.conversations import Answered
from daftar_bridges.core import reply
from daftar_bridges.core.reply import Draft, Person
from daftar_bridges.email.mime_out import compose
from daftar_bridges.gate import Gate, RoomFacts, Verdict
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_in, events_out, inbox
from daftar_bridges.matrix.appservice import Homeserver, MatrixError, Refused, Unreachable
from daftar_bridges.matrix.events_in import Asked
from daftar_bridges.outbox import Outgoing, put
from daftar_bridges.rooms import Rooms
from daftar_bridges.screening import blocks
from daftar_bridges.spool import Notice
from daftar_bridges.store import Store, Unavailable
from daftar_policy.core.ids import parse_user
from daftar_policy.core.model import Effect

_log = logging.getLogger(__name__)
# How often an order waits for a mail that is under way before it is answered with the help.
_MOST_WAITS = 4


@dataclass(frozen=True, slots=True)
class Desk:
    """What orders are worked with; `secret` makes our Message-IDs."""

    config: MailConfig
    store: Store
    gate: Gate
    rooms: Rooms
    homeserver: Homeserver
    secret: bytes
    backoff: Backoff
    told: Callable[[], None]
    # To be told that another correspondent is blocked, or one no longer.
    renew: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is to be kept for one event."""

    notices: Sequence[Notice] = ()
    rows: Sequence[Outgoing] = ()
    draft: Draft | None = None
    answered: Answered | None = None
    mailbox: str = ""


async def step(desk: Desk) -> float | None:
    """Do the oldest pushed event. Raises Unavailable."""
    pushed = await desk.store.run(inbox.next_pushed)
    if pushed is None:
        return None
    now = time.time()
    if pushed.due > now:
        return pushed.due - now
    asked = events_in.asked(pushed.event)
    if asked is None:
        if await desk.store.run(blocks.react, pushed, desk.config.homeserver.name):
            await desk.renew()
            desk.told()
        return 0
    try:
        outcome = await _outcome(desk, asked, _sent_at(pushed.event), pushed.attempts)
    except Unavailable:
        raise
    except MatrixError as error:
        wait = error.after.total_seconds() if isinstance(error, Unreachable) else 0.0
        await desk.store.run(inbox.postpone, pushed.id, now + max(wait, desk.backoff.after(pushed.attempts + 1)), str(error))
        return 0
    except Exception as error:  # noqa: BLE001 - the top of a loop
        # Why: one event that brings out a fault of ours must not stop those after it.
        _log.exception("fault with the event %s", asked.event_id)
        outcome = _say(asked, f"That could not be done, because of a fault of the mail bridge: {error}")
    await desk.store.run(_keep, pushed.id, asked.event_id, outcome)
    desk.told()
    return 0


async def _outcome(desk: Desk, asked: Asked, date: datetime, failures: int) -> _Outcome:
    box = await desk.rooms.box_of(asked.room)
    if box is None:
        return _Outcome()
    official = parse_user(asked.sender)
    if official is None or official.server != desk.config.homeserver.name.casefold():
        return _say(asked, f"Only people of {desk.config.homeserver.name} can send mail from here.")
    if not asked.command.word:
        return _say(asked, f"{asked.command.problem}\n{reply.HELP}".strip())
    answered = await desk.store.run(conversations.answered, box.address, asked.root) if asked.root else None
    if answered is None and asked.root and failures < _MOST_WAITS and await desk.store.run(spool.is_waiting, box.address):
        # Why: people see a mail a moment before the bridge has written down that it is there.
        raise Unreachable("the mail of this thread may still be under way")
    if answered is None:
        return _say(asked, f"This is not the thread of a mail, so there is nobody to answer.\n{reply.HELP}")
    draft = reply.draft(
        asked.command,
        answered.mail,
        Person(await _name(desk, asked.sender), box.address),
        reply.message_id(desk.secret, asked.event_id, desk.config.relay.domain),
        lambda address: desk.config.mailbox(address) is not None,
    )
    if not draft.recipients:
        return _say(asked, "That mail has no address that could be answered.")
    return _ask(desk, asked, box, answered, draft, compose(draft, date), await desk.rooms.ensure(box))


def _ask(desk: Desk, asked: Asked, box: Mailbox, answered: Answered, draft: Draft, mime: bytes, room: RoomFacts) -> _Outcome:
    """Ask the policy for each recipient; those it refuses or holds are told at once."""
    rows: list[Outgoing] = []
    notices: list[Notice] = []
    for recipient in draft.recipients:
        verdict = desk.gate.hand_out(draft, recipient, asked.sender, len(mime), room)
        state = {Effect.ALLOW: "ready", Effect.HOLD: "held", Effect.DENY: "refused"}[verdict.effect]
        rows.append(
            Outgoing(
                asked.event_id, recipient, box.address, box.address, asked.room, answered.root, mime, state,
                created=time.time(), reason="" if verdict.is_allowed else verdict.text,
            )
        )  # fmt: skip
        if verdict.warning:
            warning = events_out.notice(f"To {recipient}: {verdict.warning}", answered.root)
            notices.append(Notice(f"warned:{asked.event_id}:{recipient}", asked.room, warning))
        if not verdict.is_allowed:
            notices += _told(desk, asked, answered.root, recipient, verdict)
    return _Outcome(notices, rows, draft, answered, box.address)


def _told(desk: Desk, asked: Asked, root: str, recipient: str, verdict: Verdict) -> list[Notice]:
    """What is said of a recipient that the mail does not go to; a hold is told in the control room too."""
    number = verdict.content.get("id", "-")
    is_held = verdict.effect is Effect.HOLD
    text = f"{'Held, not yet sent' if is_held else 'Not sent'} to {recipient}: {verdict.text} (decision {number})"
    notices = [Notice(f"policy:{asked.event_id}:{recipient}", asked.room, events_out.notice(text, root, decision=verdict.content))]
    if is_held:
        text = f"A mail from {asked.sender} to {recipient} is held: {verdict.text} (decision {number})"
        control = events_out.notice(text, decision=verdict.content)
        notices.append(Notice(f"control:{asked.event_id}:{recipient}", desk.config.control_room, control))
    return notices


def _keep(db: sqlite3.Connection, pushed: int, event_id: str, outcome: _Outcome) -> None:
    """Keep everything that one event brings, and close it, in one transaction."""
    put(db, outcome.rows)
    if outcome.draft and outcome.answered and any(row.state != "refused" for row in outcome.rows):
        root = outcome.answered.root
        conversations.refer(db, outcome.mailbox, outcome.draft.message_id, root, event_id, ours=True)
        conversations.joined(db, outcome.mailbox, root, outcome.draft.recipients)
    for notice in outcome.notices:
        spool.tell(db, notice)
    inbox.done(db, pushed)


def _say(asked: Asked, text: str) -> _Outcome:
    return _Outcome([Notice(f"help:{asked.event_id}", asked.room, events_out.notice(text, asked.root))])


async def _name(desk: Desk, user: str) -> str:
    known = desk.gate.name_of(user)
    if known:
        return known
    try:
        return await desk.homeserver.display_name(user) or user[1:].partition(":")[0]
    except Refused:
        return user[1:].partition(":")[0]


def _sent_at(event: object) -> datetime:
    stamp = event.get("origin_server_ts") if isinstance(event, dict) else None
    # Why the event's time: done again after a crash, the mail is the same.
    seconds = stamp / 1000 if isinstance(stamp, int) and 0 < stamp < 32_503_680_000_000 else time.time()
    return datetime.fromtimestamp(int(seconds), UTC)
