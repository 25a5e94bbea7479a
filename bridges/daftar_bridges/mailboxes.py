"""Mailboxes: the official addresses, and which of them an address belongs to.

Law: an address belongs to one mailbox or to none, whatever the order they stand in: its own address before sub-addresses, those before a
catch-all. It does not know rooms or rules (`core/routing`), nor who opened a mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from daftar_bridges.core.routing import SEPARATOR
from daftar_policy.core.ids import parse_address

# A mailbox is a room with a thread for each correspondence, or a space with a room for each.
ROOM, SPACE = "room", "space"
MODES = (ROOM, SPACE)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One official address and the room (or space) that it is; `catch_all` are the domains whose other addresses it takes."""

    address: str
    room: str
    name: str
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    mode: str = ROOM
    catch_all: tuple[str, ...] = ()
    # Whether outgoing subjects carry a token, for correspondents whose systems drop the fields that replies are known by.
    has_token: bool = False
    # What the bridge says in the room is said in this language.
    language: str = "en"

    @property
    def domain(self) -> str:
        """The domain of the mailbox's address."""
        return self.address.rpartition("@")[2]

    @property
    def is_space(self) -> bool:
        """Whether each correspondence has a room of its own."""
        return self.mode == SPACE


class Directory:
    """The mailboxes as they are now: those of the configuration, with those opened and closed by command laid over them."""

    def __init__(self, configured: Iterable[Mailbox], postmaster: Mailbox | None) -> None:
        self.configured = tuple(configured)
        self.postmaster = postmaster
        self.boxes: tuple[Mailbox, ...] = ()
        self.closed: tuple[Mailbox, ...] = ()
        self.domains: frozenset[str] = frozenset()
        self.languages: Mapping[str, str] = {}
        self._addresses: Mapping[str, Mailbox] = {}
        self._catching: Mapping[str, Mailbox] = {}
        self.renew((), ())

    @property
    def every(self) -> tuple[Mailbox, ...]:
        """Every mailbox that mail may still wait for: the open ones, the closed ones, the postmaster's."""
        return (*self.boxes, *self.closed, *((self.postmaster,) if self.postmaster else ()))

    def renew(self, opened: Iterable[Mailbox], closed: Iterable[Mailbox]) -> None:
        """Take over what was opened and closed by command; what stands there for a configured address replaces it."""
        opened, closed = tuple(opened), tuple(closed)
        named = {mailbox_key(box.address) for box in (*opened, *closed)}
        self.boxes = (*(box for box in self.configured if mailbox_key(box.address) not in named), *opened)
        self.closed = closed
        # Made once: every RCPT looks into them.
        self._addresses = {mailbox_key(address): box for box in self.boxes for address in (box.address, *box.aliases)}
        self.languages = {box.address: box.language for box in self.every}
        self._catching = {domain: box for box in self.boxes for domain in box.catch_all}
        self.domains = frozenset(key.rpartition("@")[2] for key in self._addresses) | frozenset(self._catching)

    def mailbox(self, recipient: str) -> Mailbox | None:
        """Give the mailbox that mail for this address belongs to."""
        key = mailbox_key(recipient)
        if key in self._addresses:
            return self._addresses[key]
        local, _, domain = key.rpartition("@")
        # RFC 5321 section 4.5.1: also without a domain.
        if key == "postmaster" or (local == "postmaster" and domain in self.domains):
            return self.postmaster
        plain = f"{local.partition(SEPARATOR)[0]}@{domain}"
        return self._addresses.get(plain) or (self._catching.get(domain) if local else None)

    def by_address(self, address: str) -> Mailbox | None:
        """Give the mailbox with exactly this main address, closed ones and the postmaster's included."""
        return next((box for box in self.every if box.address == address), None)

    def objection(self, box: Mailbox) -> str:
        """Give why a mailbox cannot be opened beside the others, "" where it can."""
        others = [other for other in (*self.boxes, *self.closed) if mailbox_key(other.address) != mailbox_key(box.address)]
        taken = {mailbox_key(address): other for other in others for address in (other.address, *other.aliases)}
        for address in (box.address, *box.aliases):
            if mailbox_key(address) in taken:
                return f"the address `{address}` belongs to `{taken[mailbox_key(address)].address}` already"
        rooms = {other.room: other.address for other in (*others, *((self.postmaster,) if self.postmaster else ()))}
        if box.room in rooms:
            return f"the room `{box.room}` belongs to `{rooms[box.room]}` already"
        caught = {domain: other.address for other in others for domain in other.catch_all}
        double = next((domain for domain in box.catch_all if domain in caught), None)
        return f"`{caught[double]}` takes all other mail for `{double}` already" if double else ""


# Why kept: every step of a mail's way in asks for the same few addresses.
@lru_cache(maxsize=4096)
def mailbox_key(address: str) -> str:
    """Give an address as mailboxes are looked up: without case, the domain in its normal form."""
    # Why: RFC 5321 section 2.4 lets a host tell `Tenders` from `tenders`; no office does, and its senders do not know.
    parsed = parse_address(address)
    if parsed is None:
        return address.strip().casefold()
    return f"{_unquoted(parsed.local).casefold()}@{parsed.domain}"


def _unquoted(local: str) -> str:
    """Give a local part without quotes that it does not need: with them it is the same mailbox (RFC 5321 section 4.1.2)."""
    if not (len(local) > 2 and local.startswith('"') and local.endswith('"')):
        return local
    plain = re.sub(r"\\(.)", r"\1", local[1:-1])
    # RFC 5321 section 4.1.2, Dot-string (RFC 6531 section 3.3 lets other scripts in).
    return plain if re.fullmatch(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", plain) else local
