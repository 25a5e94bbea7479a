"""Showing: what a plan says, done in a room, part by part.

Law: each part reaches the room once, however often this is begun again: what is done is kept, and what may have been done is sent by the
same transaction id, or looked for where the homeserver may know that no more (`resent`). A file that may not or cannot be there is said
to be held, and the rest comes. It does not know how a plan is made.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from daftar_bridges import pictures, placing, spool
from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.core import speech, threads
from daftar_bridges.core.message import Message
from daftar_bridges.core.plan import Command, EnsureGhost, EnsureJoined, File, Remember, Send, Upload, sends
from daftar_bridges.gate import Gate, RoomFacts, Verdict
from daftar_bridges.holding import Held, held
from daftar_bridges.matrix import events_out
from daftar_bridges.matrix.appservice import Homeserver, Refused
from daftar_bridges.places import Linking, Place
from daftar_bridges.placing import Ending, Found
from daftar_bridges.resent import Earlier, mail_key
from daftar_bridges.rooms import Rooms
from daftar_bridges.screening.blocks import Shown
from daftar_bridges.spool import Delivery
from daftar_bridges.store import Store
from daftar_policy.core.model import Effect

_log = logging.getLogger(__name__)
# What is added to the number of a part that is held, for the event that says so.
_HELD = 2_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """One mail on its way into one room: which parts have its text and are sent last; `kept` has the files that are kept back."""

    row: Delivery
    box: Mailbox
    message: Message
    room: RoomFacts
    ghost: str
    found: Found
    place: Place | None
    text: int
    last: int
    earlier: Earlier
    kept: dict[int, Verdict] = field(default_factory=dict)
    # What the end of the row keeps.
    unkept: list[tuple[int, str, Shown]] = field(default_factory=list)
    # Which event shows an uploaded part; a picture within the text has none.
    shows: dict[int, Send] = field(default_factory=dict)
    pictures: list[Send] = field(default_factory=list)

    def beside(self, picture: Upload) -> Send:
        """Have something said beside the text of a picture that could stand in it; give the event that would show it."""
        shown = File(picture.part, picture.name, picture.type, len(picture.content))
        is_flat = self.place is not None and self.place.is_flat
        self.pictures.append(Send(picture.part, picture.user, shown, None if is_flat else self.found.root or self.text, self.text))
        return self.pictures[-1]


@dataclass(frozen=True, slots=True)
class Showing:
    """What plans are carried out with."""

    config: MailConfig
    store: Store
    gate: Gate
    rooms: Rooms
    homeserver: Homeserver
    told: Callable[[], None]

    def ask(self, row: Delivery, ghost: str, room: RoomFacts, commands: tuple[Command, ...]) -> dict[int, Verdict]:
        """Give the files that the policy keeps back, by the part that would show them. Raises Held where it keeps the mail back."""
        kept: dict[int, Verdict] = {}
        # Why not after a release: a person has seen the mail and let it into the room; the homeserver's own policy still holds.
        for send in sends(commands) if row.decision != spool.RELEASED else ():
            verdict = self.gate.post(ghost, events_out.content(send, _Preview()), room)
            if not verdict.is_allowed and not isinstance(send.what, File):
                raise Held(verdict)
            if not verdict.is_allowed:
                kept[send.part] = verdict
        return kept

    async def carry_out(self, job: Job, commands: tuple[Command, ...]) -> None:
        """Do what a mail takes; a file that the policy keeps back is said to be held, and the rest comes. Raises Held, MatrixError."""
        job.kept.update(self.ask(job.row, job.ghost, job.room, commands))
        job.shows.update((send.what.upload, send) for send in sends(commands) if isinstance(send.what, File))
        unwanted = {upload for upload, send in job.shows.items() if send.part in job.kept}
        results = dict(job.found.results)
        for command in commands:
            if not (isinstance(command, Upload) and command.part in unwanted):
                await self._do(command, job, results)

    async def _do(self, command: Command, job: Job, results: dict[int, str]) -> None:
        server, room = self.homeserver, job.room
        match command:
            case EnsureGhost(user, name):
                if job.found.ghost_name != name:
                    await server.ensure_user(user)
                    await server.set_display_name(user, name)
                    # Why suppressed: a mail does not wait for its author's picture.
                    with suppress(Refused):
                        await pictures.put_on(server, self.store, user, name)
                    await self.store.run(spool.ghost_named, user, name)
                await server.ensure_user(user)
            case EnsureJoined(user):
                await self.rooms.bring(room.id, user)
            case Upload(part):
                if part not in results:
                    await self._upload(command, job, results)
                elif part not in job.shows and part + _HELD in results and not results[part].startswith("$"):
                    # It was uploaded after a release, and its event was not sent yet.
                    job.beside(command)
            case Send(part, user):
                if part not in results:
                    await self._show(command, job, results)
            case Remember(part, root):
                for picture in job.pictures:
                    await self._show(picture, job, results)
                await self._finish(job, command, root or results[part], results[part])

    async def _upload(self, file: Upload, job: Job, results: dict[int, str]) -> None:
        """Put a file into the media store; where the homeserver does not take it, have that said in its place. Raises MatrixError."""
        try:
            results[file.part] = await self.homeserver.upload_for(job.room.id, file.user, file.name, file.type, file.content)
        except Refused as refused:
            verdict = _kept(refused, job.box.language, len(file.content))
            if verdict is None:
                raise
            send = job.shows.get(file.part) or job.beside(file)
            job.kept[send.part] = verdict
            # Why kept for this time only: after a release it is tried again.
            results[file.part] = ""
            return
        await self.store.run(spool.record, job.row.id, file.part, results[file.part])
        if file.part not in job.shows and job.text in job.found.results:
            # Why: its text came without it before.
            job.beside(file)

    async def _show(self, send: Send, job: Job, results: dict[int, str]) -> None:
        """Send an event of a mail, or say that its file is held. Raises Held, MatrixError."""
        row, room = job.row, job.room
        if send.part not in job.kept:
            txn = events_out.transaction_id(f"{row.mail}:{row.mailbox}", send.part, send.user)
            try:
                results[send.part] = await self._send(job, send.user, events_out.content(send, results), txn)
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
                results[part] = await self._send(job, send.user, said, txn)
                await self.store.run(placing.keep_shown, row.id, part, results[part], Shown(room.id, row.mailbox, send.user, results[part]))
            return
        _log.info("shown in %s as %s", row.mailbox, results[send.part])
        shown = Shown(room.id, row.mailbox, send.user, _root(send, results))
        if send.part == job.last:
            # Why not yet: it is kept in the commit that ends the row; sent again after a crash, its transaction id gives the same event.
            job.unkept.append((send.part, results[send.part], shown))
        else:
            await self.store.run(placing.keep_shown, row.id, send.part, results[send.part], shown)

    async def _finish(self, job: Job, remember: Remember, root: str, event: str) -> None:
        """End a row whose mail is in its room."""
        row = job.row
        marks = threads.likenesses(job.message, job.ghost)
        is_named = placing.is_named(self.config, row, job.message)
        linking = Linking(self.config.homeserver.name, self.config.directory.languages)
        ending = Ending(row, job.message, remember, root, event, job.room.id, marks, is_named, linking, job.place, shown=job.unkept)
        if job.kept:
            verdict = next(iter(job.kept.values()))
            verdict = replace(verdict, text=f"{len(job.kept)} of its files are not shown: {verdict.text}")
            ending = replace(ending, held=verdict.text, notices=[held(self.config, job.box, job.message, verdict, row.mail)])
        if await self.store.run(placing.finish, ending):
            self.told()

    async def _send(self, job: Job, user: str, content: dict[str, object], txn: str) -> str:
        try:
            found = await job.earlier.event(txn, mail_key(content))
            return found or await self.homeserver.send(job.room.id, user, content, txn=txn)
        except Refused as refused:
            if refused.decision is not None:
                raise Held(Verdict(Effect.HOLD, refused.text, refused.decision)) from refused
            raise


def _kept(refused: Refused, language: str, size: int) -> Verdict | None:
    """Give why the homeserver keeps a file back; None where trying again may help."""
    if refused.decision is not None:
        return Verdict(Effect.HOLD, refused.text, refused.decision)
    if refused.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Verdict(Effect.HOLD, speech.say(language, "file-too-large", size=f"{size / 1_000_000:.1f}"), {})
    return None


class _Preview(dict[int, str]):
    """Stands for the results of parts that are not done yet, where the policy is asked about an event before it is sent."""

    def __missing__(self, part: int) -> str:
        return f"mxc://part.invalid/{part}"


def _root(send: Send, results: dict[int, str]) -> str:
    """The root of the thread that an event stands in, which is the event itself where it starts one."""
    return results[send.root if isinstance(send.root, int) else send.part] if not isinstance(send.root, str) else send.root
