"""Greylist: has an unknown sender come again once, as every real mail server does (RFC 6647).

Law: what is remembered is the sending network, the return path and the mailbox together, never an address alone, and it is forgotten.
It answers from memory, so that no command waits for the disk; `save` brings to the disk what has changed. It does not know the clock.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from daftar_bridges.screening.settings import Greylist
from daftar_policy.storage import Connection

Key: TypeAlias = "tuple[str, str, str]"

# Why a bound: a flood of made-up senders must not fill the memory; at 300 octets each these are 30 MB.
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """When a key was first seen, whether it came again, and until when it is known; in seconds since 1970."""

    first: float
    has_passed: bool
    until: float


class Known:
    """What is known of senders."""

    def __init__(self, settings: Greylist) -> None:
        self._settings = settings
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._changed: dict[Key, Entry] = {}

    def load(self, entries: Mapping[Key, Entry]) -> None:
        """Take what was on the disk, or came there from others; what has changed here since stands."""
        for key, entry in entries.items():
            if key not in self._changed:
                self._keep(key, entry)

    def wait(self, peer: str, sender: str, mailbox: str, now: float) -> float:
        """Give the seconds that a sender is to wait; 0 where its mail may come now."""
        address = address_of(peer)
        if address is None or any(address in network for network in self._settings.exempt):
            # What has no address came by a way of ours.
            return 0.0
        key = (network_of(address), sender.casefold(), mailbox)
        entry, delay = self._entries.get(key), self._settings.delay.total_seconds()
        if entry is None or entry.until < now:
            self._put(key, Entry(now, has_passed=False, until=now + max(delay, self._settings.window.total_seconds())))
            return delay
        if not entry.has_passed and now - entry.first < delay:
            return delay - (now - entry.first)
        self._put(key, Entry(entry.first, has_passed=True, until=now + self._settings.known.total_seconds()))
        return 0.0

    def changes(self) -> dict[Key, Entry]:
        """Give what has changed since this was asked last."""
        changed, self._changed = self._changed, {}
        return changed

    def unsaved(self, changes: Mapping[Key, Entry]) -> None:
        """Take back what could not be brought to the disk; what has changed since stands."""
        self._changed = {**changes, **self._changed}

    def _put(self, key: Key, entry: Entry) -> None:
        self._changed[key] = entry
        self._keep(key, entry)

    def _keep(self, key: Key, entry: Entry) -> None:
        self._entries[key] = entry
        self._entries.move_to_end(key)
        while len(self._entries) > _MOST:
            oldest, _ = self._entries.popitem(last=False)
            self._changed.pop(oldest, None)


def address_of(peer: str) -> IPv4Address | IPv6Address | None:
    """Read a host's address; an IPv4 address written as IPv6 is the IPv4 address."""
    try:
        address = ip_address(peer)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(address: IPv4Address | IPv6Address) -> str:
    """Give the network that a host stands for: large services send again from a neighbour."""
    # RFC 6647 section 3.4 for IPv4; a /64 is what one customer has at least (RFC 6177).
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))


def load(db: Connection, now: float) -> dict[Key, Entry]:
    """Give what is on the disk and not forgotten, oldest first. A unit of work for `Store.run`."""
    db.execute("DELETE FROM greylist WHERE until < ?", (now,))
    rows = db.execute(
        "SELECT network, sender, mailbox, first, passed, until FROM greylist ORDER BY until DESC LIMIT ?", (_MOST,)
    ).fetchall()
    return {(network, sender, box): Entry(first, bool(passed), until) for network, sender, box, first, passed, until in reversed(rows)}


def save(db: Connection, changes: Mapping[Key, Entry], now: float) -> None:
    """Bring changes to the disk, and drop what is forgotten; `now` is by the clock of all who write. A unit of work for `Store.run`."""
    db.execute("DELETE FROM greylist WHERE until < ?", (now,))
    # Why so: of two processes that saw a sender at the same time the first sight counts, and that it has passed.
    db.executemany(
        "INSERT INTO greylist (network, sender, mailbox, first, passed, until, changed) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (network, sender, mailbox) DO UPDATE SET changed = excluded.changed,"
        " first = CASE WHEN excluded.first < greylist.first THEN excluded.first ELSE greylist.first END,"
        " passed = CASE WHEN excluded.passed > greylist.passed THEN excluded.passed ELSE greylist.passed END,"
        " until = CASE WHEN excluded.until > greylist.until THEN excluded.until ELSE greylist.until END",
        [(*key, entry.first, int(entry.has_passed), entry.until, now) for key, entry in sorted(changes.items())],
    )


def changed(db: Connection, since: float) -> dict[Key, Entry]:
    """Give what was changed since a time. A unit of work for `Store.run`."""
    rows = db.execute(
        "SELECT network, sender, mailbox, first, passed, until FROM greylist WHERE changed >= ? ORDER BY changed DESC LIMIT ?",
        (since, _MOST),
    ).fetchall()
    return {(network, sender, box): Entry(first, bool(passed), until) for network, sender, box, first, passed, until in reversed(rows)}
