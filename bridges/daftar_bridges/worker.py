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
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from daftar_bridges import ahead, large, logs, places, placing, spool, trials
from daftar_bridges.ahead import Ahead, Taken
from daftar_bridges.config import GHOSTS, Mailbox, MailConfig
from daftar_bridges.core import calendar_card, ghosts, speech
from daftar_bridges.core.message import Message, is_readable
from daftar_bridges.core.origin import Origin, judge
from daftar_bridges.core.plan import MOST_FILES, Command, Context, plan, sends
from daftar_bridges.core.routing import Routed
from daftar_bridges.email.reading import read
from daftar_bridges.gate import Envelope, Gate, RoomFacts, Verdict
from daftar_bridges.holding import Held, held
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix.appservice import Homeserver, Refused, Unreachable
from daftar_bridges.places import Place
from daftar_bridges.placing import Asked
from daftar_bridges.resent import Earlier
from daftar_bridges.rooms import Rooms
from daftar_bridges.showing import Job, Showing
from daftar_bridges.spool import Delivery
from daftar_bridges.store import Store, Unavailable
from daftar_bridges.trials import Trials
from daftar_bridges.turns import Turns
from daftar_policy.core.model import Effect

_log = logging.getLogger(__name__)
BACKOFF = Backoff(timedelta(seconds=1), timedelta(seconds=300))
# Why a few: a ghost that was removed or a room that was remade is put right by trying again; what is still refused then needs a person.
_MOST_REFUSALS = 4
_MOST_FAULTS = 3


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
    # Where several processes share the mailboxes; then nothing is read ahead, as another process may take it.
    turns: Turns | None = None
    ahead: Ahead[_Read] = field(default_factory=Ahead)

    @property
    def trials(self) -> Trials:
        """Where it is written down which mails are being read."""
        return Trials(trials.directory_of(self.config.spool))

    @property
    def showing(self) -> Showing:
        """What a mail is brought into its room by."""
        return Showing(self.config, self.store, self.gate, self.rooms, self.homeserver, self.told)

    async def recover(self) -> None:
        """Count the mails that a process died over; before the first step. Raises Unavailable, OSError."""
        left = await asyncio.to_thread(self.trials.take_left)
        if left:
            _log.warning("a process died while it read the deliveries %s", ", ".join(map(str, left)))
            await self.store.run(places.stumbled, left)

    async def step(self, box: Mailbox) -> float | None:
        """Deliver the oldest row of a mailbox, or of those that no other process works on. Raises Unavailable."""
        now = self.clock()
        if self.turns is None:
            mail = await self.ahead.take(box.address)
            taken = mail.taken if mail is not None else await self.store.run(ahead.oldest, box.address, now)
            if not isinstance(taken, Taken):
                return taken
            await self._work(taken, box, mail)
            return 0
        row = await self.turns.take(box.address, now)
        if not isinstance(row, Delivery):
            return row
        try:
            pause = await self._work(await self.store.run(ahead.taken, row), box)
        except BaseException:
            await self.turns.give(row.id)
            raise
        self.turns.ended(row.id)
        return pause

    async def _work(self, taken: Taken, box: Mailbox, mail: _Read | None = None) -> float:
        """Deliver a row, read ahead or not; give the seconds that its homeserver is left alone for. Raises Unavailable."""
        row = taken.row
        logs.about(row.mail)
        faults = self.faults[f"mail {row.id}"] + taken.stumbles
        message = mail.message if mail is not None else None
        try:
            async with self.large if row.file else nullcontext():
                # Why first: while the homeserver is away nothing is read in vain.
                room = await self.rooms.ensure(box)
                if mail is None:
                    taken = replace(taken, row=await self._whole(row))
                    mail = await self._read(taken, box, room, is_readable=faults < _MOST_FAULTS)
                    message = mail.message
                await self._deliver(mail, box, room)
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

    async def _read(self, taken: Taken, box: Mailbox, room: RoomFacts, *, is_readable: bool = True) -> _Read:
        """Read a mail, and ask about it what was not asked when it was taken. Raises Unavailable, OSError."""
        row, record = taken.row, taken.record
        message = None
        if is_readable:
            with self.trials.begun(row.id):
                message = await read(row.raw)
        origin = judge(message, row.sender, record.authentication, self.config.screening.authentication.names)
        ghost = ghosts.user_id(origin.address, GHOSTS, self.config.homeserver.name, has_failed=origin.has_failed)
        found = _Read(taken, message, origin, ghost)
        if row.decision is not None:
            return found
        verdict = self._ask(found, box, room)
        # Why not otherwise: it may belong into another room than its mailbox's own, and the rules may say something else of that one.
        is_kept = verdict.effect is Effect.ALLOW and not self.gate.reads_room
        if is_kept:
            await self.store.run(spool.decided, row.id, verdict.content)
        return replace(found, asked=(room.id, verdict), is_kept=is_kept)

    async def _whole(self, row: Delivery) -> Delivery:
        """Give a row with the mail's octets, which are in a file where they are many. Raises Held, Unavailable."""
        if not row.file:
            return row
        try:
            return replace(row, raw=await large.whole(self.store, row.mail, row.file))
        except large.Gone as gone:
            raise Held(Verdict(Effect.HOLD, str(gone), {})) from gone

    async def _behind(self, row: Delivery, box: Mailbox) -> _Read | None:
        """Read the mail behind this one. Raises MatrixError, Unavailable, OSError."""
        taken = await self.store.run(ahead.behind, row, self.clock())
        return await self._read(taken, box, await self.rooms.ensure(box)) if taken is not None else None

    async def _deliver(self, mail: _Read, box: Mailbox, room: RoomFacts) -> None:
        row, origin, ghost = mail.taken.row, mail.origin, mail.ghost
        seen = mail.message or Message()
        # Why nobody where that failed: a made-up author must not get into a conversation by being one of its people.
        author = "" if origin.has_failed else origin.address
        asked = Asked(row, seen, placing.chain_of(seen), author, ghost)
        found = await (self.turns.find(asked) if self.turns is not None else self.store.run(ahead.find, asked))
        if found is None:
            return
        if found.twin is not None:
            await self.store.run(placing.finish_twin, row, found.twin)
            return
        annex = placing.annex_of(box, row, seen, origin.address, found)
        where = found.routed.room or box.room
        # Why not made yet: its name would tell the subject of a mail that is held.
        is_new = annex is not None and annex.is_in_space and found.place is None
        if annex is not None:
            room = await (self.rooms.preview(box, annex) if is_new else self.rooms.ensure_annex(box, annex))
        # What was asked when the mail came was about the room that its rules name.
        is_there = where == (annex.room if annex is not None else box.room)
        decision = await self._decide(mail, box, room, is_asked=is_there or not self.gate.reads_room)
        self._confine(row, found.routed, room)
        name = ghosts.display_name(origin.name, origin.address, origin.mark)
        stranger = speech.say(box.language, "stranger") if found.is_stranger else ""
        context = Context(
            row.mail, row.mailbox, ghost, name, found.root, found.parent, origin, mail.taken.record.spam,
            is_flat=annex is not None and annex.is_in_space,
            own=frozenset(address.casefold() for address in (box.address, *box.aliases)),
            tags=found.routed.tags,
            warnings=tuple(filter(None, (stranger, _warned(decision, box.language)))),
            cards=calendar_card.cards(seen.calendar, self.gate.zone, found.meetings, box.language),
            language=box.language,
            is_set_aside=mail.message is None,
        )  # fmt: skip
        commands = _planned(mail, context, room, asked.chain)
        if annex is not None and is_new:
            self.showing.ask(row, ghost, room, commands)
            room = await self.rooms.ensure_annex(box, annex)
            commands = _planned(mail, context, room, asked.chain)
        place = found.place or (Place(annex.room, room.id, annex.name, annex.is_in_space) if annex else None)
        parts = [send.part for send in sends(commands)]
        if self.turns is None:
            self.ahead.begin(box.address, partial(self._behind, row, box))
        earlier = Earlier.than(self.homeserver, room.id, ghost, row, self.clock())
        job = Job(row, box, seen, room, ghost, found, place, text=parts[0], last=parts[-1], earlier=earlier)
        await self.showing.carry_out(job, commands)

    def _confine(self, row: Delivery, routed: Routed, room: RoomFacts) -> None:
        """See to it that what a rule has marked with a label gets only into rooms of that label. Raises Held."""
        labels = {*room.labels, *self.gate.labels_for(room.id, room.aliases)}
        missing = [label for label in routed.labels if label not in labels]
        if missing and row.decision != spool.RELEASED:
            rules = ", ".join(routed.rules)
            raise Held(Verdict(Effect.HOLD, f"it is for rooms labelled `{missing[0]}`, and this room is not [{rules}]", {}))

    async def _decide(self, mail: _Read, box: Mailbox, room: RoomFacts, *, is_asked: bool) -> Mapping[str, object]:
        """Give what the policy says of a mail and its room; by now a refusal can only be a hold. Raises Held, Unavailable."""
        decision = mail.taken.row.decision
        # Why only what allows: a refusal that was kept before its row could be held must not let the mail pass after a crash.
        if decision is not None and (decision == spool.RELEASED or (is_asked and decision.get("decision") == Effect.ALLOW)):
            return decision
        verdict = mail.asked[1] if mail.asked is not None and mail.asked[0] == room.id else self._ask(mail, box, room)
        if not (mail.is_kept and mail.asked is not None and mail.asked[1] is verdict):
            await self.store.run(spool.decided, mail.taken.row.id, verdict.content)
        if verdict.effect is not Effect.ALLOW:
            raise Held(verdict)
        return verdict.content

    def _ask(self, mail: _Read, box: Mailbox, room: RoomFacts) -> Verdict:
        row = mail.taken.row
        envelope = Envelope(row.sender, box.address, "", mail.ghost, len(row.raw), mail.taken.record.authentication)
        return self.gate.receive(mail.message, envelope, room)

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


@dataclass(frozen=True, slots=True)
class _Read:
    """A mail that was read (None: it cannot be), whose it is, and what the policy said of it for which room, if it was asked."""

    taken: Taken
    message: Message | None
    origin: Origin
    ghost: str
    asked: tuple[str, Verdict] | None = None
    # Whether that stands in the row.
    is_kept: bool = False


def _planned(mail: _Read, context: Context, room: RoomFacts, chain: tuple[str, ...]) -> tuple[Command, ...]:
    seen = mail.message or Message()
    is_whole = mail.message is not None and is_readable(seen) and len(seen.attachments) <= MOST_FILES
    known = replace(context, is_sealed=room.facts.get("room.encrypted") is True)
    return plan(seen, known, chain, original=None if is_whole else mail.taken.row.raw)


def _warned(decision: Mapping[str, object], language: str) -> str:
    """What rules that only warn say of a mail; "" where none does (format 1, section 4: what is allowed says only that)."""
    said = decision.get("say")
    if decision.get("decision") != Effect.ALLOW or not isinstance(said, Mapping) or not said:
        return ""
    return f"⚠ {said.get(language) or next(iter(said.values()))}"
