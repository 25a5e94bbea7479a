"""Mailbox orders: mailboxes that people open and close by command, laid over those of the configuration.

Law: an order is kept in the transaction that it was given in and stands until the next one for its address, whatever is restarted; a
mailbox that is closed takes no mail and still shows what it has taken. It does not know who may give orders.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from daftar_bridges.config import MailConfig
from daftar_bridges.mailboxes import MODES, Mailbox, mailbox_key
from daftar_bridges.store import Store
from daftar_policy.core.ids import parse_address
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# Why: orders of this process ring the bell; those of another process and of the command line are seen by looking.
_LOOK = 10.0


class Objection(Exception):
    """An order that cannot be followed; the message says why, for whoever gave it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a person wants opened: the address, the room's alias or id, and what is left out gets its default."""

    address: str
    room: str
    name: str = ""
    aliases: Sequence[str] = ()
    members: Sequence[str] = ()
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Ordered:
    """The mailboxes that stand open and closed by order."""

    opened: tuple[Mailbox, ...] = ()
    closed: tuple[Mailbox, ...] = ()


def mailbox_for(config: MailConfig, wish: Opening) -> Mailbox:
    """Give the mailbox that an opening is about.

    Raises:
        Objection: something in it is wrong, or belongs to another mailbox.
    """
    address, *aliases = (_address(text) for text in (wish.address, *wish.aliases))
    if not re.match(r"[#!][^\s:]\S*\Z", wish.room):
        raise Objection(f"`{wish.room}` is neither a room alias nor a room id, for example `#tenders:{config.homeserver.name}`")
    if wish.room.startswith("#") and wish.room.partition(":")[2] != config.homeserver.name:
        raise Objection(f"`{wish.room}` is not a room of {config.homeserver.name}")
    wrong = next((user for user in wish.members if not re.match(r"@[^\s:]+:\S+\Z", user)), None)
    if wrong is not None:
        raise Objection(f"`{wrong}` is not a user id, for example `@asha:{config.homeserver.name}`")
    mode = wish.mode or MODES[0]
    if mode not in MODES:
        raise Objection(f"`{mode}` is not one of: {', '.join(MODES)}")
    if mode != MODES[0] and wish.room.startswith("!"):
        raise Objection("a mailbox that is a space needs an alias, which its rooms are named after")
    box = Mailbox(address, wish.room, wish.name.strip() or address, tuple(aliases), tuple(wish.members), mode)
    if mailbox_key(address).rpartition("@")[0] == "postmaster":
        raise Objection("mail to postmaster comes into the control room in any case")
    objection = config.directory.objection(box)
    if objection:
        raise Objection(objection)
    return box


def mailbox_to_close(config: MailConfig, address: str) -> Mailbox:
    """Give the mailbox with this address.

    Raises:
        Objection: there is none that could be closed.
    """
    key = mailbox_key(address)
    box = next((box for box in config.directory.boxes if mailbox_key(box.address) == key), None)
    if box is None:
        raise Objection(f"`{address}` is none of the mailboxes")
    if len(config.directory.boxes) == 1:
        raise Objection("the last mailbox cannot be closed")
    return box


def open_mailbox(db: Connection, box: Mailbox, by: str, now: float) -> None:
    """Keep that a mailbox is open from now on (one unit of work)."""
    _order(db, box, by, now, is_open=True)


def close_mailbox(db: Connection, box: Mailbox, by: str, now: float) -> None:
    """Keep that a mailbox is closed from now on (one unit of work)."""
    _order(db, box, by, now, is_open=False)


def ordered(db: Connection) -> Ordered:
    """Give what stands by order (one unit of work)."""
    opened: list[Mailbox] = []
    closed: list[Mailbox] = []
    for is_open, plain in db.execute("SELECT is_open, box FROM mailbox_order ORDER BY address").fetchall():
        (opened if is_open else closed).append(_mailbox(json.loads(plain)))
    return Ordered(tuple(opened), tuple(closed))


def take_up(config: MailConfig, store: Store) -> None:
    """Take up what stands by order, in a program without an event loop. Raises Unavailable."""
    found = store.run_here(ordered)
    config.directory.renew(found.opened, found.closed)


class Attendance:
    """Keeps the directory as the orders say, and has every mailbox attended to that mail may wait for."""

    def __init__(self, config: MailConfig, store: Store, attend: Callable[[Iterable[Mailbox]], None]) -> None:
        self._config = config
        self._store = store
        self._attend = attend
        self._seen = Ordered()

    async def step(self) -> float | None:
        """Look for new orders, and have everything attended to. Raises Unavailable."""
        await self.look()
        self._attend(self._config.directory.every)
        return _LOOK

    async def look(self) -> None:
        """Take up new orders. Raises Unavailable."""
        now = await self._store.run(ordered)
        if now != self._seen:
            self._seen = now
            self._config.directory.renew(now.opened, now.closed)
            _log.info("%d mailboxes are open, %d closed by order", len(self._config.directory.boxes), len(now.closed))


def _order(db: Connection, box: Mailbox, by: str, now: float, *, is_open: bool) -> None:
    db.execute(
        "INSERT INTO mailbox_order (address, is_open, box, ordered_by, ordered) VALUES (?, ?, ?, ?, ?) ON CONFLICT (address)"
        " DO UPDATE SET is_open = excluded.is_open, box = excluded.box, ordered_by = excluded.ordered_by, ordered = excluded.ordered",
        (mailbox_key(box.address), int(is_open), json.dumps(asdict(box), ensure_ascii=False), by, now),
    )


def _mailbox(plain: Mapping[str, Any]) -> Mailbox:
    """Read what `_order` wrote; another version of the program may have written more or less."""
    known = {each.name for each in fields(Mailbox)}
    kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items() if name in known}
    return Mailbox(**kept)


def _address(text: str) -> str:
    parsed = parse_address(text)
    if parsed is None:
        raise Objection(f"`{text}` is not a mail address")
    return f"{parsed.local}@{parsed.domain}"
