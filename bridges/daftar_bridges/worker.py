"""Worker: brings spooled mail into its room.

Law: a row ends as done, held or returned, never by being forgotten; each part of it reaches the room once, however often the worker
or the homeserver dies. A mailbox's mails come in the order they were taken; where several processes share it, those of each
conversation do. It does not know SMTP.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from daftar_bridges import large, logs, pictures, places, placing, spool, trials
from daftar_bridges.config import GHOSTS, Mailbox, MailConfig
from daftar_bridges.core import calendar_card, control_speech, ghosts, speech, threads
from daftar_bridges.core.message import Message
from daftar_bridges.core.origin import judge
from daftar_bridges.core.plan import MOST_FILES, Command, Context, EnsureGhost, EnsureJoined, File, Remember, Send, Upload, plan, sends
from daftar_bridges.core.routing import Routed
from daftar_bridges.core.subjects import brief
from daftar_bridges.email.reading import read
from daftar_bridges.gate import Envelope, Gate, RoomFacts, Verdict
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out
from daftar_bridges.matrix.appservice import Homeserver, Refused, Unreachable
from daftar_bridges.places import Linking, Place
from daftar_bridges.placing import Asked, Ending
from daftar_bridges.rooms import Rooms
from daftar_bridges.screening import blocks, records
from daftar_bridges.screening.blocks import Shown
from daftar_bridges.spool import Delivery, Notice
from daftar_bridges.store import Store, Unavailable
from daftar_bridges.trials import Trials
from daftar_bridges.turns import Turns
from daftar_policy.core.model import Effect
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
BACKOFF = Backoff(timedelta(seconds=1), timedelta(seconds=300))
# Why a few: a ghost that was removed or a room that was remade is put right by trying again; what is still refused then needs a person.
_MOST_REFUSALS = 4
_MOST_FAULTS = 3
# What is added to the number of a part that is held, for the event that says so.
_HELD = 2_000_000
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
    clock: Callable[[], float] = time.time
    faults: Counter[str] = field(default_factory=Counter)
    # Why one: reading a large mail takes several times its size in memory.
    large: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, 1))
    # Where several processes share the mailboxes.
    turns: Turns | None = None

    @property
    def trials(self) -> Trials:
        """Where it is written down which mails are being read."""
        return Trials(trials.directory_of(self.config.spool))

    async def recover(self) -> None:
        """Count the mails that a process died over; before the first step. Raises Unavailable, OSError."""
        left = await asyncio.to_thread(self.trials.take_left)
        if left:
            _log.warning("a process died while it read the deliveries %s", ", ".join(map(str, left)))
            await self.store.run(places.stumbled, left)

    async def step(self, box: Mailbox) -> float | None:
        """Deliver the oldest row of a mailbox, or of those that no other process works on. Raises Unavailable."""
        row = await self._next(box)
        if not isinstance(row, Delivery):
            return row
        if self.turns is None:
            await self._work(row, box)
            return 0
        try:
            pause = await self._work(row, box)
        except BaseException:
            await self.turns.give(row.id)
            raise
        self.turns.ended(row.id)
        return pause

    async def _next(self, box: Mailbox) -> Delivery | float | None:
        """Give the row to work on, or how long to wait for one."""
        now = self.clock()
        if self.turns is not None:
            return await self.turns.take(box.address, now)
        row = await self.store.run(spool.next_delivery, box.address)
        return row.due - now if row is not None and row.due > now else row

    async def _work(self, row: Delivery, box: Mailbox) -> float:
        """Deliver a row; give the seconds that its homeserver is left alone for. Raises Unavailable."""
        logs.about(row.mail)
        faults = self.faults[f"mail {row.id}"] + await self.store.run(places.stumbles, row.id)
        message: Message | None = None
        try:
            async with self.large if row.file else nullcontext():
                # Why first: while the homeserver is away nothing is read in vain.
                await self.rooms.ensure(box)
                row = await self._whole(row)
                if faults < _MOST_FAULTS:
                    with self.trials.begun(row.id):
                        message = await read(row.raw)
                await self._deliver(row, box, message)
        except Held as held:
            await self._hold(row, box, message, held.verdict)
        except Refused as refused:
            await self._refused(row, box, message, refused)
        except Unreachable as error:
            return await self._later(row, error.after.total_seconds(), str(error))
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
            return replace(row, raw=await large.whole(self.store, row.mail, row.file))
        except large.Gone as gone:
            raise Held(Verdict(Effect.HOLD, str(gone), {})) from gone

    async def _deliver(self, row: Delivery, box: Mailbox, message: Message | None) -> None:
        record = await self.store.run(records.load, row.mail)
        origin = judge(message, row.sender, record.authentication, self.config.screening.authentication.names)
        ghost = ghosts.user_id(origin.address, GHOSTS, self.config.homeserver.name, has_failed=origin.has_failed)
        seen = message or Message()
        # Why nobody where that failed: a made-up author must not get into a conversation by being one of its people.
        author = "" if origin.has_failed else origin.address
        asked = Asked(row, seen, placing.chain_of(seen), author, ghost)
        found = await (self.turns.find(asked) if self.turns is not None else self.store.run(placing.find, asked))
        if found is None:
            return
        if found.twin is not None:
            await self.store.run(placing.finish_twin, row, found.twin)
            return
        room = await self.rooms.ensure(box)
        envelope = Envelope(row.sender, box.address, "", ghost, len(row.raw), record.authentication)
        decision = row.decision
        if decision is None:
            decision = await self._decide(row, envelope, message, room)
        annex = placing.annex_of(box, row, seen, origin.address, found)
        if annex is not None:
            room = await self.rooms.ensure_annex(box, annex)
            if found.place is not None and not found.place.is_flat and row.decision != spool.RELEASED:
                # Why again: what was asked when the mail came was about another room than the one that its conversation is in.
                decision = await self._decide(row, envelope, message, room)
        self._confine(row, found.routed, room)
        name = ghosts.display_name(origin.name, origin.address, origin.mark)
        stranger = speech.say(box.language, "stranger") if found.is_stranger else ""
        context = Context(
            row.mail, row.mailbox, ghost, name, found.root, found.parent, origin, record.spam,
            is_flat=annex is not None and annex.is_in_space,
            own=frozenset(address.casefold() for address in (box.address, *box.aliases)),
            tags=found.routed.tags,
            warnings=tuple(filter(None, (stranger, _warned(decision, box.language)))),
            cards=calendar_card.cards(seen.calendar, self.gate.zone, found.meetings, box.language),
            language=box.language,
            is_set_aside=message is None,
            is_sealed=room.facts.get("room.encrypted") is True,
        )  # fmt: skip
        is_whole = message is not None and _is_readable(message) and len(message.attachments) <= MOST_FILES
        commands = plan(seen, context, placing.chain_of(seen), original=None if is_whole else row.raw)
        place = found.place or (Place(annex.room, room.id, annex.name, annex.is_in_space) if annex else None)
        await self._carry_out(_Job(row, box, seen, room, ghost, place), commands)

    def _confine(self, row: Delivery, routed: Routed, room: RoomFacts) -> None:
        """See to it that what a rule has marked with a label gets only into rooms of that label. Raises Held."""
        labels = {*room.labels, *self.gate.labels_for(room.id, room.aliases)}
        missing = [label for label in routed.labels if label not in labels]
        if missing and row.decision != spool.RELEASED:
            rules = ", ".join(routed.rules)
            raise Held(Verdict(Effect.HOLD, f"it is for rooms labelled `{missing[0]}`, and this room is not [{rules}]", {}))

    async def _carry_out(self, job: _Job, commands: tuple[Command, ...]) -> None:
        """Do what a mail takes; a file that the policy keeps back is said to be held, and the rest comes. Raises Held, MatrixError."""
        row = job.row
        # Why not after a release: a person has seen the mail and let it into the room; the homeserver's own policy still holds.
        for send in sends(commands) if row.decision != spool.RELEASED else ():
            verdict = self.gate.post(job.ghost, events_out.content(send, _Preview()), job.room)
            if not verdict.is_allowed and not isinstance(send.what, File):
                raise Held(verdict)
            if not verdict.is_allowed:
                job.kept[send.part] = verdict
        unwanted = {send.what.upload for send in sends(commands) if isinstance(send.what, File) and send.part in job.kept}
        results = await self.store.run(spool.results, row.id)
        for command in commands:
            if not (isinstance(command, Upload) and command.part in unwanted):
                await self._do(command, job, results)

    async def _decide(self, row: Delivery, envelope: Envelope, message: Message | None, room: RoomFacts) -> Mapping[str, object]:
        """Ask what was not asked when the mail was taken; by now a refusal can only be a hold. Raises Held."""
        verdict = self.gate.receive(message, envelope, room)
        await self.store.run(spool.decided, row.id, verdict.content)
        if verdict.effect is not Effect.ALLOW:
            raise Held(verdict)
        return verdict.content

    async def _do(self, command: Command, job: _Job, results: dict[int, str]) -> None:
        server, row, room = self.homeserver, job.row, job.room
        match command:
            case EnsureGhost(user, name):
                if await self.store.run(spool.ghost_name, user) != name:
                    await server.ensure_user(user)
                    await server.set_display_name(user, name)
                    # Why suppressed: a mail does not wait for its author's picture.
                    with suppress(Refused):
                        await pictures.put_on(server, self.store, user, name)
                    await self.store.run(spool.ghost_named, user, name)
                await server.ensure_user(user)
            case EnsureJoined(user):
                await self.rooms.bring(room.id, user)
            case Upload(part, user, name, kind, content):
                if part not in results:
                    results[part] = await server.upload_for(room.id, user, name, kind, content)
                    await self.store.run(spool.record, row.id, part, results[part])
            case Send(part, user):
                if part not in results:
                    await self._show(command, job, results)
            case Remember(part, root):
                await self._finish(job, command, root or results[part], results[part])

    async def _show(self, send: Send, job: _Job, results: dict[int, str]) -> None:
        """Send an event of a mail, or say that its file is held. Raises Held, MatrixError."""
        row, room = job.row, job.room
        if send.part not in job.kept:
            txn = events_out.transaction_id(f"{row.mail}:{row.mailbox}", send.part, send.user)
            try:
                results[send.part] = await self._send(room.id, send.user, events_out.content(send, results), txn)
            except Held as held:
                if not isinstance(send.what, File):
                    raise
                job.kept[send.part] = held.verdict
        if send.part in job.kept:
            verdict, part = job.kept[send.part], send.part + _HELD
            if part not in results:
                name = send.what.name if isinstance(send.what, File) else ""
                text = speech.say(job.box.language, "file-held", file=name, reason=verdict.text)
                said = events_out.held(send, text, verdict.content, results)
                txn = events_out.transaction_id(f"{row.mail}:{row.mailbox}", part, send.user)
                results[part] = await self._send(room.id, send.user, said, txn)
                await self.store.run(_sent, row, part, results, Shown(room.id, row.mailbox, send.user, results[part]))
            return
        _log.info("shown in %s as %s", row.mailbox, results[send.part])
        await self.store.run(_sent, row, send.part, results, Shown(room.id, row.mailbox, send.user, _root(send, results)))

    async def _finish(self, job: _Job, remember: Remember, root: str, event: str) -> None:
        """End a row whose mail is in its room."""
        row = job.row
        marks = threads.likenesses(job.message, job.ghost)
        is_named = placing.is_named(self.config, row, job.message)
        linking = Linking(self.config.homeserver.name, self.config.directory.languages)
        ending = Ending(row, job.message, remember, root, event, job.room.id, marks, is_named, linking, job.place)
        if job.kept:
            verdict = next(iter(job.kept.values()))
            verdict = replace(verdict, text=f"{len(job.kept)} of its files are not shown: {verdict.text}")
            ending = replace(ending, held=verdict.text, notices=[held(self.config, job.box, job.message, verdict, row.mail)])
        if await self.store.run(placing.finish, ending):
            self.told()

    async def _send(self, room: str, user: str, content: dict[str, object], txn: str) -> str:
        try:
            return await self.homeserver.send(room, user, content, txn=txn)
        except Refused as refused:
            if refused.decision is not None:
                raise Held(Verdict(Effect.HOLD, refused.text, refused.decision)) from refused
            raise

    async def _hold(self, row: Delivery, box: Mailbox, message: Message | None, verdict: Verdict) -> None:
        _log.info("held for %s: %s", row.mailbox, verdict.text)
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

    async def _later(self, row: Delivery, wait: float, reason: str) -> float:
        wait = max(wait, self.backoff.after(row.attempts + 1))
        _log.warning("mail %s for %s waits %.0f s: %s", row.mail, row.mailbox, wait, reason)
        await self.store.run(spool.postpone, row.id, self.clock() + wait, reason)
        return wait


def held(config: MailConfig, box: Mailbox, message: Message | None, verdict: Verdict, mail_id: str) -> Notice:
    """Give what the control room is told of a mail that is kept back; nothing of the mail itself but who wrote to whom about what."""
    language = config.control_language
    author = next((person.address for person in message.sender if person.address), None) if message else None
    author = author or control_speech.say(language, "unknown-author")
    reason = verdict.text
    if "id" in verdict.content:
        reason += control_speech.say(language, "decision", number=verdict.content["id"])
    text = control_speech.say(language, "held-in", mail=mail_id, author=author, mailbox=box.address, reason=reason)
    if message is not None:
        text += "\n" + control_speech.say(language, "about", subject=brief(message.subject, language))
    return Notice(f"held:{mail_id}:{box.address}", config.control_room, events_out.notice(text, decision=verdict.content))


@dataclass(frozen=True, slots=True)
class _Job:
    """One mail on its way into one room; `kept` has the files that the policy keeps back."""

    row: Delivery
    box: Mailbox
    message: Message
    room: RoomFacts
    ghost: str
    place: Place | None = None
    kept: dict[int, Verdict] = field(default_factory=dict)


class _Preview(dict[int, str]):
    """Stands for the results of parts that are not done yet, where the policy is asked about an event before it is sent."""

    def __missing__(self, part: int) -> str:
        return f"mxc://part.invalid/{part}"


def _is_readable(message: Message) -> bool:
    """Whether what was read can stand for the mail; one without any header, or damaged in its structure, is shown as it came, too."""
    has_head = bool(message.sender or message.subject or message.message_id or message.date)
    has_content = bool(message.body.strip() or message.html or message.attachments or message.subject)
    return has_head and has_content and not any(problem.code in _DAMAGE for problem in message.problems)


def _warned(decision: Mapping[str, object], language: str) -> str:
    """What rules that only warn say of a mail; "" where none does (format 1, section 4: what is allowed says only that)."""
    said = decision.get("say")
    if decision.get("decision") != Effect.ALLOW or not isinstance(said, Mapping) or not said:
        return ""
    return f"⚠ {said.get(language) or next(iter(said.values()))}"


def _root(send: Send, results: dict[int, str]) -> str:
    """The root of the thread that an event stands in, which is the event itself where it starts one."""
    return results[send.root if isinstance(send.root, int) else send.part] if not isinstance(send.root, str) else send.root


def _sent(db: Connection, row: Delivery, part: int, results: dict[int, str], mail: Shown) -> None:
    spool.record(db, row.id, part, results[part])
    blocks.note(db, results[part], mail)
