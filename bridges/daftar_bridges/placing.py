"""Placing: where a mail belongs in its mailbox, found before it is shown and kept once it is.

Law: what is found depends on what is kept and on the mail alone, so that it is the same when it is asked again after a crash; what is
kept is kept together with the end of the mail's row. It does not know rooms as the homeserver has them; functions that take a
`Connection` are one unit of work for `Store.run`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from daftar_bridges import conversations, places, spool
from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.core import calendar_card, correspondence, threads
from daftar_bridges.core.calendar_card import Version
from daftar_bridges.core.message import Message
from daftar_bridges.core.plan import Remember
from daftar_bridges.core.routing import Routed
from daftar_bridges.places import Arrival, Linking, Meeting, Place
from daftar_bridges.rooms import Annex
from daftar_bridges.screening import blocks
from daftar_bridges.screening.blocks import Shown
from daftar_bridges.spool import RELEASED, Delivery, Notice
from daftar_policy.storage import Connection

TWIN = "the same mail is there already"


@dataclass(frozen=True, slots=True)
class Asked:
    """A mail that is to be placed; `author` is "" where a check of him failed, `ghost` is who it is shown as."""

    row: Delivery
    message: Message
    chain: tuple[str, ...]
    author: str
    ghost: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where a mail belongs: its conversation (None: it begins one), the mail it answers, and the place of that conversation.

    And what was done of it: the results of its parts, and the name that its ghost has (None: it has not been made).
    """

    root: str | None = None
    parent: str | None = None
    is_stranger: bool = False
    place: Place | None = None
    routed: Routed = field(default_factory=lambda: Routed(()))
    meetings: Mapping[str, Version] = field(default_factory=dict)
    twin: str | None = None
    results: Mapping[int, str] = field(default_factory=dict)
    ghost_name: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """What is kept of a mail that is in its room: the events, the place where it is not the mailbox's own, and what it is known by."""

    row: Delivery
    message: Message
    remember: Remember
    root: str
    event: str
    room_id: str
    likenesses: Sequence[str]
    is_named: bool
    linking: Linking
    place: Place | None = None
    # The parts that were sent and not kept before: number, event, and the mail that it is part of.
    shown: Sequence[tuple[int, str, Shown]] = ()
    # What of it was kept back, and what is said of that.
    held: str = ""
    notices: Sequence[Notice] = ()


def chain_of(message: Message) -> tuple[str, ...]:
    """Give the ids of the mails that a mail is about, nearest first."""
    chain = threads.ancestors(message.in_reply_to, message.references)
    if message.bounce and message.bounce.original_message_id:
        chain = tuple(dict.fromkeys([message.bounce.original_message_id, *chain]))
    return chain


def find(db: Connection, asked: Asked) -> Found:
    """Find where a mail belongs."""
    row, message, mailbox = asked.row, asked.message, asked.row.mailbox
    routed = places.routed(db, row.mail, mailbox)
    # Why not after a release: a person wants it shown, or wants the rest of it.
    results = spool.results(db, row.id)
    if row.decision != RELEASED and not results:
        twin = places.twin(db, row.id, mailbox, threads.likenesses(message, asked.ghost))
        if twin is not None:
            return Found(routed=routed, twin=twin)
    own = [message.message_id] if message.message_id else []
    known, people = conversations.known(db, mailbox, [*asked.chain, *own])
    root = threads.join(asked.chain, known, people, asked.author) or threads.awaited(message.message_id, known, people, asked.author)
    is_stranger = root is None and threads.is_stranger(asked.chain, known)
    if root is None:
        root, is_foreign = _by_token(db, asked)
        is_stranger = is_stranger or is_foreign
    meetings = _meetings(db, mailbox, message)
    if root is None:
        joined = (each.root for each in meetings.values() if asked.author.casefold() in conversations.people(db, mailbox, each.root))
        root = next(joined, None) if asked.author else None
    parent = threads.parent(asked.chain, known, root) if root else None
    place = places.place_of(db, mailbox, root) if root else None
    versions = {uid: Version(each.version, each.is_cancelled) for uid, each in meetings.items()}
    name = spool.ghost_name(db, asked.ghost)
    return Found(root, parent, is_stranger and root is None, place, routed, versions, None, results, name)


def finish(db: Connection, ending: Ending) -> bool:
    """Keep a mail that is in its room, and end its row; where a part of it was held, as held. Give whether there is something to say."""
    row, mailbox = ending.row, ending.row.mailbox
    for part, event, shown in ending.shown:
        keep_shown(db, row.id, part, event, shown)
    conversations.remember(db, mailbox, ending.root, ending.event, ending.remember)
    if ending.place is not None:
        places.settle(db, mailbox, ending.root, ending.place)
    identity = places.identity_of(db, row.id)
    is_linked = places.arrive(db, Arrival(identity, mailbox, ending.room_id, ending.root, ending.event, ending.is_named), ending.linking)
    places.note_seen(db, mailbox, ending.likenesses, ending.event)
    for uid, version in calendar_card.newest(ending.message.calendar).items():
        places.note_meeting(db, mailbox, uid, Meeting(ending.root, version.number, version.is_cancelled))
    spool.finish(db, row.id, "held" if ending.held else "done", ending.held, ending.notices)
    return is_linked or bool(ending.notices)


def keep_shown(db: Connection, delivery: int, part: int, event: str, shown: Shown) -> None:
    """Keep that a part of a mail was sent, and which mail its event is part of."""
    spool.record(db, delivery, part, event)
    blocks.note(db, event, shown)


def finish_twin(db: Connection, row: Delivery, event: str) -> None:
    """End the row of a mail that is there already: its event is the other's."""
    spool.record(db, row.id, 1, event)
    spool.finish(db, row.id, "done", TWIN)


def annex_of(box: Mailbox, row: Delivery, message: Message, author: str, found: Found) -> Annex | None:
    """Give the room that a mail belongs into, where that is not its mailbox's own."""
    topic = f"{box.address}: {author}" if author else box.address
    if found.place is not None:
        # Why by its id: an alias may have been taken away since, and another room is not this conversation's.
        return Annex(found.place.room_id, found.place.name, topic, is_in_space=found.place.is_flat)
    if found.root is not None:
        return None
    if found.routed.room:
        return Annex(found.routed.room, f"{box.name}: {found.routed.room}", topic)
    if box.is_space:
        return Annex(correspondence.alias_of(box.room, row.mail), correspondence.name_of(message, author), topic, is_in_space=True)
    return None


def is_named(config: MailConfig, row: Delivery, message: Message) -> bool:
    """Whether To or Cc name a mailbox, or the one that its mail was addressed to before a rule sent it on."""
    boxes = (row.mailbox, _address(config.mailbox(row.recipient)))
    people = (person.address for person in (*message.to, *message.cc))
    return any(_address(config.mailbox(address)) in boxes for address in people if address)


def _address(box: Mailbox | None) -> str:
    return box.address if box is not None else ""


def _by_token(db: Connection, asked: Asked) -> tuple[str | None, bool]:
    """Give the conversation whose token stands in the subject, and whether there is one that the sender has no part in."""
    root = places.token_root(db, asked.row.mailbox, threads.tokens(asked.message.subject))
    if root is None or threads.is_from_there(asked.author, conversations.people(db, asked.row.mailbox, root)):
        return root, False
    return None, True


def _meetings(db: Connection, mailbox: str, message: Message) -> dict[str, Meeting]:
    found: dict[str, Meeting] = {}
    for event in message.calendar:
        if event.uid and event.uid not in found:
            known = places.meeting(db, mailbox, event.uid)
            if known is not None:
                found[event.uid] = known
    return found
