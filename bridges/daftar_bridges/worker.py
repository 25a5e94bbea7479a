"""Worker: brings spooled mail into its room, and says what the bridge has to say.

Law: a row ends as done, held or returned, never by being forgotten; each part of it reaches the room once, however often the worker
or the homeserver dies. A mailbox's mails come in the order they were taken. It does not know SMTP.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from daftar_bridges import conversations, spool
from daftar_bridges.config import GHOSTS, Mailbox, MailConfig
from daftar_bridges.core import ghosts, threads
from daftar_bridges.core.message import Message
from daftar_bridges.core.origin import judge
from daftar_bridges.core.plan import Command, Context, EnsureGhost, EnsureJoined, Remember, Send, Upload, plan, sends
from daftar_bridges.email.reading import read
from daftar_bridges.gate import Envelope, Gate, RoomFacts, Verdict
from daftar_bridges.incoming import directory_of
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out, notices
from daftar_bridges.matrix.appservice import Homeserver, Refused, Unreachable
from daftar_bridges.rooms import Rooms
from daftar_bridges.screening import blocks, records
from daftar_bridges.screening.blocks import Shown
from daftar_bridges.spool import Delivery, Notice
from daftar_bridges.store import Store, Unavailable
from daftar_policy.core.model import Effect

_log = logging.getLogger(__name__)
BACKOFF = Backoff(timedelta(seconds=1), timedelta(seconds=300))
# Why a few: a ghost that was removed or a room that was remade is put right by trying again; what is still refused then needs a person.
_MOST_REFUSALS = 4
_MOST_FAULTS = 3
# Problems of a mail's structure, after which a part of it may be missing from what was read.
_DAMAGE = frozenset(
    {"stage-failed", "boundary-missing", "header-damaged", "base64-damaged", "encoding-unknown", "nested-too-deep", "too-many-parts"}
)


class Held(Exception):
    """The policy, here or in the homeserver, wants this mail kept back."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Worker:
    """What deliveries are worked with."""

    config: MailConfig
    store: Store
    gate: Gate
    rooms: Rooms
    homeserver: Homeserver
    backoff: Backoff
    told: Callable[[], None]
    faults: Counter[str] = field(default_factory=Counter)
    # Why one: reading a large mail takes several times its size in memory.
    large: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, 1))

    async def step(self, box: Mailbox) -> float | None:
        """Deliver the oldest row of a mailbox. Raises Unavailable."""
        row = await self.store.run(spool.next_delivery, box.address)
        if row is None:
            return None
        now = time.time()
        if row.due > now:
            return row.due - now
        faults = self.faults[f"mail {row.id}"]
        message: Message | None = None
        try:
            async with self.large if row.file else nullcontext():
                # Why first: while the homeserver is away nothing is read in vain.
                await self.rooms.ensure(box)
                row = await self._whole(row)
                message = await read(row.raw) if faults < _MOST_FAULTS else None
                await self._deliver(row, box, message)
        except Held as held:
            await self._hold(row, box, message, held.verdict)
        except Refused as refused:
            await self._refused(row, box, message, refused)
        except Unreachable as error:
            await self._later(row, error.after.total_seconds(), str(error))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the top of a loop
            # Why: a fault of ours that one mail brings out must not stop its mailbox: the mail is shown as it came, else held.
            _log.exception("fault with mail %s for %s", row.mail, row.mailbox)
            self.faults[f"mail {row.id}"] += 1
            if faults < 2 * _MOST_FAULTS:
                await self._later(row, 0.0, f"fault: {error}")
            else:
                await self._hold(row, box, None, Verdict(Effect.HOLD, f"it cannot be shown: {error!r}", {}))
        return 0

    async def _whole(self, row: Delivery) -> Delivery:
        """Give a row with the mail's octets, which are in a file where they are many. Raises Held, Unavailable."""
        if not row.file:
            return row
        try:
            return replace(row, raw=await asyncio.to_thread((directory_of(self.store.path) / row.file).read_bytes))
        except FileNotFoundError as error:
            raise Held(Verdict(Effect.HOLD, f"its file is gone: {row.file}", {})) from error
        except OSError as error:
            raise Unavailable(f"the mail {row.mail} cannot be read: {error}") from error

    async def _deliver(self, row: Delivery, box: Mailbox, message: Message | None) -> None:
        room = await self.rooms.ensure(box)
        record = await self.store.run(records.load, row.mail)
        origin = judge(message, row.sender, record.authentication, self.config.screening.authentication.names)
        ghost = ghosts.user_id(origin.address, GHOSTS, self.config.homeserver.name, has_failed=origin.has_failed)
        if row.decision is None:
            await self._decide(row, Envelope(row.sender, box.address, "", ghost, len(row.raw), record.authentication), message, room)
        name = ghosts.display_name(origin.name, origin.address, origin.mark)
        context = Context(row.mail, row.mailbox, ghost, name, origin=origin, spam=record.spam)
        commands = await self._plan(row, message or Message(), context, is_read=message is not None)
        # Why not after a release: a person has seen the mail and let it into the room; the homeserver's own policy still holds.
        for send in sends(commands) if row.decision != spool.RELEASED else ():
            verdict = self.gate.post(ghost, events_out.content(send, _Preview()), room)
            if not verdict.is_allowed:
                raise Held(verdict)
        results = await self.store.run(spool.results, row.id)
        for command in commands:
            await self._do(command, row, room, results)

    async def _decide(self, row: Delivery, envelope: Envelope, message: Message | None, room: RoomFacts) -> None:
        """Ask what was not asked when the mail was taken; by now a refusal can only be a hold."""
        verdict = self.gate.receive(message, envelope, room)
        await self.store.run(spool.decided, row.id, verdict.content)
        if verdict.effect is not Effect.ALLOW:
            raise Held(verdict)

    async def _plan(self, row: Delivery, message: Message, context: Context, *, is_read: bool) -> tuple[Command, ...]:
        # Why nobody where that failed: a made-up author must not get into a conversation by being one of its people.
        author = "" if context.origin is None or context.origin.has_failed else context.origin.address
        chain = threads.ancestors(message.in_reply_to, message.references)
        if message.bounce and message.bounce.original_message_id:
            chain = tuple(dict.fromkeys([message.bounce.original_message_id, *chain]))
        known, people = await self.store.run(conversations.known, row.mailbox, chain)
        root = threads.join(chain, known, people, author)
        parent = threads.parent(chain, known, root) if root else None
        is_whole = is_read and _is_readable(message)
        return plan(message, replace(context, root=root, parent=parent), chain, original=None if is_whole else row.raw)

    async def _do(self, command: Command, row: Delivery, room: RoomFacts, results: dict[int, str]) -> None:
        server = self.homeserver
        match command:
            case EnsureGhost(user, name):
                if await self.store.run(spool.ghost_name, user) != name:
                    await server.ensure_user(user)
                    await server.set_display_name(user, name)
                    await self.store.run(spool.ghost_named, user, name)
                await server.ensure_user(user)
            case EnsureJoined(user):
                await server.join(room.id, user)
            case Upload(part, user, name, kind, content):
                if part not in results:
                    results[part] = await server.upload(user, name, kind, content)
                    await self.store.run(spool.record, row.id, part, results[part])
            case Send(part, user):
                if part not in results:
                    txn = events_out.transaction_id(f"{row.mail}:{row.mailbox}", part, user)
                    results[part] = await self._send(room.id, user, events_out.content(command, results), txn)
                    await self.store.run(_sent, row, part, results, Shown(room.id, row.mailbox, user, _root(command, results)))
            case Remember(part, root):
                await self.store.run(_finish, row, root or results[part], results[part], command)

    async def _send(self, room: str, user: str, content: dict[str, object], txn: str) -> str:
        try:
            return await self.homeserver.send(room, user, content, txn=txn)
        except Refused as refused:
            if refused.decision is not None:
                raise Held(Verdict(Effect.HOLD, refused.text, refused.decision)) from refused
            raise

    async def _hold(self, row: Delivery, box: Mailbox, message: Message | None, verdict: Verdict) -> None:
        await self.store.run(spool.finish, row.id, "held", verdict.text, [held(self.config, box, message, verdict, row.mail)])
        self.told()

    async def _refused(self, row: Delivery, box: Mailbox, message: Message | None, refused: Refused) -> None:
        if refused.decision is not None:
            await self._hold(row, box, message, Verdict(Effect.HOLD, refused.text, refused.decision))
        elif row.attempts < _MOST_REFUSALS and refused.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            room = self.rooms.known(box)
            if room is not None:
                self.rooms.forget(room.id)
            await self._later(row, 0.0, str(refused))
        else:
            await self._hold(row, box, message, Verdict(Effect.HOLD, f"the homeserver does not take it: {refused}", {}))

    async def _later(self, row: Delivery, wait: float, reason: str) -> None:
        wait = max(wait, self.backoff.after(row.attempts + 1))
        _log.warning("mail %s for %s waits %.0f s: %s", row.mail, row.mailbox, wait, reason)
        await self.store.run(spool.postpone, row.id, time.time() + wait, reason)

    async def speak(self) -> float | None:
        """Say the oldest thing that the bridge has to say. Raises Unavailable."""
        said = await self.store.run(notices.next_notice)
        if said is None:
            return None
        now = time.time()
        if said.due > now:
            return said.due - now
        try:
            room = await self.rooms.id_of(said.room)
            txn = events_out.transaction_id(said.key, 0, self.homeserver.bot)
            await self.homeserver.send(room, self.homeserver.bot, said.content, txn=txn, kind=said.type)
        except Refused as refused:
            _log.error("could not say `%s` in `%s`: %s", said.key, said.room, refused)
            await self.store.run(notices.close, said.id, "dropped", str(refused))
        except Unreachable as error:
            wait = max(error.after.total_seconds(), self.backoff.after(said.attempts + 1))
            await self.store.run(notices.postpone, said.id, now + wait, str(error))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the top of a loop
            _log.exception("fault with the notice `%s`", said.key)
            self.faults[said.key] += 1
            if self.faults[said.key] < _MOST_FAULTS:
                await self.store.run(notices.postpone, said.id, now + self.backoff.after(said.attempts + 1), f"fault: {error}")
            else:
                await self.store.run(notices.close, said.id, "dropped", f"fault: {error}")
        else:
            await self.store.run(notices.close, said.id, "done", "")
        return 0


def held(config: MailConfig, box: Mailbox, message: Message | None, verdict: Verdict, mail_id: str) -> Notice:
    """Give what the control room is told of a mail that is kept back; nothing of the mail itself but who wrote to whom."""
    author = next((person.address for person in message.sender if person.address), None) if message else None
    text = f"Mail {mail_id} from {author or 'an unknown sender'} for {box.address} is held: {verdict.text}"
    if "id" in verdict.content:
        text += f" (decision {verdict.content['id']})"
    return Notice(f"held:{mail_id}:{box.address}", config.control_room, events_out.notice(text, decision=verdict.content))


class _Preview(dict[int, str]):
    """Stands for the results of parts that are not done yet, where the policy is asked about an event before it is sent."""

    def __missing__(self, part: int) -> str:
        return f"mxc://part.invalid/{part}"


def _is_readable(message: Message) -> bool:
    """Whether what was read can stand for the mail; one without any header, or damaged in its structure, is shown as it came, too."""
    has_head = bool(message.sender or message.subject or message.message_id or message.date)
    has_content = bool(message.body.strip() or message.html or message.attachments or message.subject)
    return has_head and has_content and not any(problem.code in _DAMAGE for problem in message.problems)


def _root(send: Send, results: dict[int, str]) -> str:
    """The root of the thread that an event stands in, which is the event itself where it starts one."""
    return results[send.root if isinstance(send.root, int) else send.part] if not isinstance(send.root, str) else send.root


def _sent(db: sqlite3.Connection, row: Delivery, part: int, results: dict[int, str], mail: Shown) -> None:
    spool.record(db, row.id, part, results[part])
    blocks.note(db, results[part], mail)


def _finish(db: sqlite3.Connection, row: Delivery, root: str, event: str, mail: Remember) -> None:
    conversations.remember(db, row.mailbox, root, event, mail)
    spool.finish(db, row.id, "done")
