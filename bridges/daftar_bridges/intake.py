"""Intake: the one door that mail comes in by, whatever brought it (SMTP, LMTP, a file, another mailbox).

Law: 250 means that the mail is on the disk; what may pass is answered 4xx, what will not 5xx, each with what will help. One answer per
recipient. It does not know what brought the mail, nor Matrix.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from daftar_bridges import logs, places, readings, spool
from daftar_bridges.config import GHOSTS, Mailbox, MailConfig, mailbox_key
from daftar_bridges.core import ghosts, threads
from daftar_bridges.core.message import Message
from daftar_bridges.core.origin import is_path_confirmed
from daftar_bridges.core.routing import Letter, Routed, headers_read, route
from daftar_bridges.email.head_in import read_head
from daftar_bridges.email.letter_in import read_letter
from daftar_bridges.email.reading import Octets, read, read_for_policy
from daftar_bridges.gate import Envelope, Gate, RoomFacts, Verdict
from daftar_bridges.incoming import Incoming, directory_of, end_of_head, free
from daftar_bridges.outbox import Returned, return_mail
from daftar_bridges.readings import Readings
from daftar_bridges.screening import records
from daftar_bridges.screening.records import Record
from daftar_bridges.screening.screen import BLOCKED, Deed, Handed, Screen, Screened
from daftar_bridges.spool import Accepted, Notice, Target
from daftar_bridges.store import Store, Unavailable
from daftar_policy.core.model import Effect
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# RFC 5321 section 6.3: a hundred Received fields are a loop.
_MOST_HOPS = 100
# Why: a header of this size is read in a tenth of a millisecond, and handing it to a thread and back takes longer.
_SMALL = 8 * 1024
# Why: a stat of the disk costs little, and a second of mail fits into what is kept free.
_DISK_SECONDS = 1.0
AGAIN = "451 4.3.0 the mail cannot be kept now, please come again"
FULL = "452 4.3.1 there is no room for mail now, please come again"
LOOP = "554 5.4.6 too many hops, this mail runs in a circle"
# Why: one of the largest mails, or several of a few megabytes, are in memory at once; the others wait on the disk.
_MOST_READ = 25 * 1024 * 1024
UNENDED = "its header does not end within a megabyte, so that nobody can tell who wrote it, and to whom"


@dataclass(frozen=True, slots=True)
class Ports:
    """What the intake works with: where mail is kept, who is asked, what is known of a mailbox's room, who is woken for which mailboxes."""

    config: MailConfig
    store: Store
    gate: Gate
    room: Callable[[Mailbox], RoomFacts | None]
    held: Callable[[Mailbox, Message | None, Verdict, str], Notice]
    wake: Callable[[Sequence[str]], None]
    # Where it is left out: as the configuration says, with nobody blocked.
    screen: Screen | None = None
    readings: Readings | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Who hands mail over: address ("" where it has none), the name it says, the name that its address has.

    `via` is the address of the mail server of ours that told us so, "" where nobody did.
    """

    address: str = ""
    helo: str = ""
    name: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail with its envelope; `sender` is "" for the null sender of notifications (RFC 5321 section 4.5.5)."""

    sender: str
    recipients: Sequence[str]
    client: Client
    content: Incoming
    # Whether it may be read again from where it lies (`spool.Accepted`).
    is_lying: bool = False


@dataclass(slots=True)
class _Sorted:
    """What became of a mail, mailbox by mailbox."""

    targets: list[Target] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    # Which mailboxes each recipient's mail goes to, and what the rules said of it for each mailbox.
    boxes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    routed: dict[str, Routed] = field(default_factory=dict)
    # Why it is to come again, where it is.
    later: str = ""
    message: Message | None = None
    # Whether processes died over it, so that it is read no more.
    is_unread: bool = False


class Intake:
    """Takes mail for our mailboxes."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.screen = ports.screen or Screen(ports.config, ports.store)
        self.directory = directory_of(ports.config.spool)
        self._looked = -_DISK_SECONDS
        self._free = 0
        self._large = Octets(_MOST_READ)

    def no_room(self, size: int = 0) -> str | None:
        """Give the reply to a mail of so many octets that there is no room for now."""
        now = time.monotonic()
        if now - self._looked > _DISK_SECONDS:
            self._looked, self._free = now, free(self.ports.store.path.parent)
        return None if self._free - size >= self.ports.config.spool_free else FULL

    def refusal(self, sender: str, recipient: str, client: Client) -> str | None:
        """Give the reply that refuses a recipient by the envelope alone; None where the mail may come."""
        box = self.ports.config.mailbox(recipient)
        if box is None:
            if mailbox_key(recipient).rpartition("@")[2] in self.ports.config.domains:
                return "550 5.1.1 there is no such mailbox here"
            return "550 5.7.1 mail for this domain is not taken here"
        verdict = self.ports.gate.envelope(self._envelope(sender, sender, box, client, 0), self.ports.room(box))
        is_refusable = not self._is_postmaster(box)
        if verdict.effect is Effect.DENY and is_refusable:
            return f"550 5.7.1 {_line(verdict)}"
        return self.screen.recipient(sender, box.address, client.address, is_refusable=is_refusable)

    async def take(self, mail: Arrived, *, is_each: bool) -> list[str]:
        """Take a mail; give a reply for each recipient, in order.

        Where not `is_each`, there is one reply for all (SMTP): a 250 then stands for those, too, who refuse it. The sender is told of them
        by a notice of non-delivery where his return path is confirmed to be his; else the mail is held there.
        """
        logs.about(mail.content.id)
        try:
            return await self._take(mail, is_each=is_each)
        except (Unavailable, OSError) as error:
            _log.error("a mail was put off: %s", error)
        except Exception:  # noqa: BLE001 - the door to the world: a fault of ours is transient, whatever it is
            _log.exception("fault with a mail")
        await self._drop(mail.content)
        return [AGAIN] * len(mail.recipients)

    async def _take(self, mail: Arrived, *, is_each: bool) -> list[str]:
        content, count = mail.content, len(mail.recipients)
        if threads.hops(content.head) >= _MOST_HOPS:
            await self._drop(content)
            return [LOOP] * count
        found = await self._sort(mail)
        if found.later:
            await self._drop(content)
            return [f"451 4.7.0 {found.later}, please come again"] * count
        denied = {box: f"550 5.7.1 {_line(verdict)}" for box, verdict in found.verdicts.items() if verdict.effect is Effect.DENY}
        refusals = {to: denied[boxes[0]] for to, boxes in found.boxes.items() if all(box in denied for box in boxes)}
        if len(refusals) == len(found.boxes):
            _log.info("refused, from %s: %s", mail.sender or "<>", "; ".join(dict.fromkeys(refusals.values())))
            await self._drop(content)
            return [refusals[recipient] for recipient in mail.recipients]
        refused = [target for target in found.targets if target.mailbox in denied]
        # Why held: its recipient's mail was taken, by another mailbox that a rule names, so nobody is told that this one refused it.
        self._hold(found, [target for target in refused if target.recipient not in refusals], content.id)
        refused = [target for target in refused if target.recipient in refusals]
        returned: list[Returned] = []
        if is_each:
            # Why: what is refused in the reply was never taken, and whoever sent it is told by whoever handed it over.
            found.targets = [target for target in found.targets if target not in refused]
        elif is_path_confirmed(found.record.authentication, mail.sender):
            name = self.ports.config.smtp.hostname
            returned = [Returned(content.id, mail.sender, target.recipient, name, target.reason) for target in refused]
        else:
            self._hold(found, refused, content.id)
        await self._keep(mail, found, returned)
        taken = f"250 2.0.0 kept as {content.id}"
        return [refusals.get(recipient, taken) if is_each else taken for recipient in mail.recipients]

    async def _sort(self, mail: Arrived) -> _Sorted:
        """Ask the policy for each mailbox of a mail."""
        content, ports = mail.content, self.ports
        found = _Sorted(is_unread=ports.readings is not None and ports.readings.is_deadly(content))
        destinations = await self._destinations(mail, found)
        is_cut = content.is_head_cut
        if ports.gate.asks_nothing and not is_cut and self.screen.passes_all(box.address for _, box in destinations):
            # Why apart: to read a header that nobody asks about would be a third of the work of taking a mail.
            found.targets = [Target(box.address, recipient) for recipient, box in destinations]
            return found
        is_whole = ports.gate.reads_body
        message = None if found.is_unread else await (self._read(content) if is_whole else self._read_head(content))
        screened = await self._screen(mail, message)
        if screened.deed is Deed.AGAIN:
            found.later = screened.reason
            return found
        found.record, found.message = screened.record, message
        ask = ports.gate.receive if is_whole else ports.gate.head
        ghost = self.screen.ghost(screened.origin)
        for recipient, box in destinations:
            routed = found.routed[box.address]
            asked = Envelope(mail.sender, box.address, mail.client.address, ghost, content.size, screened.record.authentication)
            room = ports.room(replace(box, room=routed.room) if routed.room else box)
            verdict = self._refused(screened, asked) or ask(message, asked, room)
            odd = readings.UNREAD if found.is_unread else UNENDED if is_cut else screened.reason if screened.deed is Deed.HOLD else ""
            if verdict.is_allowed and odd:
                verdict = Verdict(Effect.HOLD, odd, verdict.content)
            if verdict.is_allowed and box.is_space and not routed.room and ports.gate.reads_room:
                # Why: what was asked is about the space; the room of its conversation is asked about when that is known.
                verdict = replace(verdict, content={})
            if verdict.effect is Effect.DENY and self._is_postmaster(box):
                verdict = replace(verdict, effect=Effect.HOLD)
            found.verdicts[box.address] = verdict
            state = {Effect.ALLOW: "ready", Effect.HOLD: "held", Effect.DENY: "returned"}[verdict.effect]
            reason = "" if verdict.is_allowed else verdict.text
            found.targets.append(Target(box.address, recipient, state, verdict.content or None, reason))
            if verdict.effect is Effect.HOLD:
                found.notices.append(ports.held(box, message, verdict, content.id))
        return found

    async def _destinations(self, mail: Arrived, found: _Sorted) -> list[tuple[str, Mailbox]]:
        """Note where the rules send a mail for each recipient; give each mailbox once, with the recipient that it gets it by."""
        config = self.ports.config
        letter = await self._letter(mail.content) if config.rules and not found.is_unread else Letter("", "")
        chosen: dict[str, tuple[str, Mailbox]] = {}
        for recipient in mail.recipients:
            own = self._box(recipient)
            routed = route(config.rules, Letter(recipient, own.address, letter.values, letter.headers))
            # Why its own else: a mailbox that was closed since takes nothing, and no mail is lost by that.
            boxes = [box for name in routed.mailboxes if (box := config.directory.mailbox(name)) is not None] or [own]
            found.boxes[recipient] = tuple(box.address for box in boxes)
            for box in boxes:
                # Why joined: what one of its addresses is marked with holds for the mail, in whatever order they were named.
                found.routed[box.address] = found.routed[box.address].joined(routed) if box.address in found.routed else routed
                chosen.setdefault(box.address, (recipient, box))
        return list(chosen.values())

    async def _letter(self, content: Incoming) -> Letter:
        head, names = _head(content), headers_read(self.ports.config.rules)
        with readings.begun(self.ports.readings, content):
            return read_letter(head, names) if len(head) <= _SMALL else await asyncio.to_thread(read_letter, head, names)

    def _hold(self, found: _Sorted, refused: Sequence[Target], mail: str) -> None:
        """Keep back what is refused for some mailboxes, where a notice to its return path could go to somebody who sent nothing."""
        for target in refused:
            found.targets[found.targets.index(target)] = replace(target, state="held")
            box = self.ports.config.by_address(target.mailbox) or self._box(target.recipient)
            found.notices.append(self.ports.held(box, found.message, found.verdicts[target.mailbox], mail))

    async def _screen(self, mail: Arrived, message: Message | None) -> Screened:
        content, screen = mail.content, self.screen

        async def octets() -> bytes:
            return await self._large.run(_whole, content) if content.file else content.raw()

        client = mail.client
        handed = Handed(mail.sender, mail.recipients, client.address, client.helo, client.via, content.head, octets)
        if not content.file or not screen.reads_body:
            return await screen.content(handed, message)
        async with self._large.take(content.size):
            return await screen.content(handed, message)

    def _refused(self, screened: Screened, asked: Envelope) -> Verdict | None:
        """Give the refusal that needs no policy, if there is one."""
        if screened.deed is Deed.DENY:
            return Verdict(Effect.DENY, screened.reason, {})
        return Verdict(Effect.DENY, BLOCKED, {}) if self.screen.is_blocked(asked.mailbox, asked.ghost) else None

    async def _keep(self, mail: Arrived, found: _Sorted, returned: Sequence[Returned]) -> None:
        """Keep a mail and what it brings with it. Raises Unavailable, OSError."""
        content = mail.content
        if content.file:
            await asyncio.to_thread(content.keep)
        head = content.head if returned else b""
        accepted = Accepted(
            content.id,
            time.time(),
            mail.sender,
            mail.client.address,
            content.identity(),
            b"" if content.file else content.raw(),
            found.targets,
            content.file,
            content.size,
            content.path if content.file and self.ports.store.is_shared else None,
            mail.is_lying,
        )
        is_one = self.ports.store.is_shared and len(found.targets) == 1 and not (found.notices or accepted.octets)
        kept = _Kept(accepted, found.notices, returned, head, found.record, found.routed, is_one, found.is_unread)
        fresh = await self.ports.store.run(_keep, kept)
        if not fresh or accepted.octets is not None:
            # It was here already, or its octets are in the database now: this copy is nobody's.
            await self._drop(content)
        if not fresh:
            _log.info("is here already: the same mail from %s by %s", mail.sender or "<>", mail.client.address or "-")
            return
        _log.info("taken from %s by %s for %s, %d octets", mail.sender or "<>", mail.client.address or "-", ", ".join(fresh), content.size)
        # Why all: what is to be said and what is to be returned is other loops' work.
        self.ports.wake([] if found.notices or returned else fresh)

    async def _read_head(self, content: Incoming) -> Message | None:
        head = _head(content)
        with readings.begun(self.ports.readings, content):
            if len(head) > _SMALL:
                return await read(head)
            try:
                return read_head(head)
            except Exception:  # noqa: BLE001 - the door around a reader of anybody's octets
                _log.exception("the header of mail %s could not be read", content.id)
                return None

    async def _read(self, content: Incoming) -> Message | None:
        if not content.file:
            with readings.begun(self.ports.readings, content):
                return await read_for_policy(content.raw())
        async with self._large.take(content.size):
            raw = await self._large.run(_whole, content)
            # Why not before: those that wait for their turn are not to blame.
            with readings.begun(self.ports.readings, content):
                return await read_for_policy(raw, self._large)

    async def _drop(self, content: Incoming) -> None:
        if content.file:
            await asyncio.to_thread(content.discard)

    def _box(self, recipient: str) -> Mailbox:
        box = self.ports.config.mailbox(recipient)
        if box is None:
            raise ValueError(f"`{recipient}` is none of our mailboxes")
        return box

    def _is_postmaster(self, box: Mailbox) -> bool:
        # RFC 5321 section 4.5.1: who is refused everywhere must still be able to say that this is a mistake, so a person looks at it.
        return box.address == self.ports.config.postmaster.address

    def _envelope(self, sender: str, author: str, box: Mailbox, client: Client, size: int) -> Envelope:
        ghost = ghosts.user_id(author, GHOSTS, self.ports.config.homeserver.name)
        return Envelope(sender, box.address, client.address, ghost, size)


def _head(content: Incoming) -> bytes:
    head = content.head
    end = end_of_head(head)
    # Why all of it where the header is not ASCII: which set it is in may stand in the first part only.
    return head[:end] if end and head[:end].isascii() else head


def _whole(content: Incoming) -> bytes:
    content.write()
    return content.raw()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A mail with everything that it brings."""

    mail: Accepted
    notices: Sequence[Notice]
    returned: Sequence[Returned]
    head: bytes
    record: Record
    routed: Mapping[str, Routed]
    # Whether one statement keeps it.
    is_one: bool = False
    is_unread: bool = False


def _keep(db: Connection, kept: _Kept) -> list[str]:
    """Keep a mail and what it brings with it, in one transaction."""
    fresh = spool.accept_one(db, kept.mail) if kept.is_one else spool.accept(db, kept.mail, kept.notices)
    if fresh:
        records.keep(db, kept.mail.id, kept.record)
    if fresh and kept.is_unread:
        readings.keep_unread(db, kept.mail.id)
    for mailbox in fresh:
        places.keep_routed(db, kept.mail.id, kept.routed[mailbox], (mailbox,))
    # Why only for these: of what a mailbox has turned away already its sender was told.
    told = {target.recipient for target in kept.mail.targets if target.mailbox in fresh}
    for each in kept.returned:
        if each.recipient in told:
            return_mail(db, each, kept.head)
    return fresh


def _line(verdict: Verdict) -> str:
    """A refusal as one line that every mail server can log (RFC 5321 section 4.5.3.1.5: 512 octets)."""
    text = " ".join(verdict.text.split())
    if not text.isascii():
        ids = re.findall(r"\[[\x21-\x7e ,]*\]\Z", text)
        text = f"refused by this office's mail policy {''.join(ids)}".strip()
    return f"{text[:400]} (decision {verdict.content['id']})" if "id" in verdict.content else text[:400]
