"""Crypto store: the tables of `0007_encryption.sql`, row by row.

Law: it writes inside whatever transaction is open, and opens none. It does not know what a pickle holds, nor any protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, cast

Row = tuple[object, ...]


class Ledger(Protocol):
    """What is needed of the bot's store."""

    def rows(self, query: str, *values: object) -> list[Row]:
        """Run one statement and give its rows."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit what is written inside, all or nothing."""


@dataclass(frozen=True, slots=True)
class Device:
    """Somebody's device: its keys, and whether its owner's identity vouches for it."""

    user_id: str
    device_id: str
    curve25519: str
    ed25519: str
    is_signed: bool
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A room key that was given to us: by which device, and its pickle."""

    sender_key: str
    signing_key: str
    pickle: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """After how many messages and seconds a room's key is changed (the room's `m.room.encryption`)."""

    messages: int
    seconds: float


class CryptoStore:
    """The rows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def transaction(self) -> AbstractContextManager[None]:
        """Commit what is written inside, all or nothing."""
        return self._ledger.transaction()

    def account(self, device_id: str) -> tuple[str, bool] | None:
        """Give the pickle of a device of ours and whether its keys are on the server."""
        found = self._ledger.rows("SELECT pickle, shared FROM crypto_account WHERE device_id = ?", device_id)
        return (str(found[0][0]), bool(found[0][1])) if found else None

    def save_account(self, device_id: str, user_id: str, pickle: str, *, shared: bool) -> None:
        """Keep a device of ours."""
        self._ledger.rows(
            "INSERT INTO crypto_account VALUES (?, ?, ?, ?)"
            " ON CONFLICT (device_id) DO UPDATE SET pickle = excluded.pickle, shared = excluded.shared",
            device_id,
            user_id,
            pickle,
            int(shared),
        )

    def forget_device(self) -> None:
        """Drop all that belonged to the device so far: a new one starts with nothing."""
        for table in ("account", "session", "tracked", "device"):
            self._ledger.rows(f"DELETE FROM crypto_{table}")  # noqa: S608 - the names stand above

    def sessions(self, sender_key: str) -> list[str]:
        """Give the pickles of the sessions with a device, the one used last first."""
        query = "SELECT pickle FROM crypto_session WHERE sender_key = ? ORDER BY used_at DESC"
        return [str(row[0]) for row in self._ledger.rows(query, sender_key)]

    def save_session(self, sender_key: str, session_id: str, pickle: str, used_at: float) -> None:
        """Keep a session with a device."""
        self._ledger.rows(
            "INSERT INTO crypto_session VALUES (?, ?, ?, ?)"
            " ON CONFLICT (sender_key, session_id) DO UPDATE SET pickle = excluded.pickle, used_at = excluded.used_at",
            sender_key,
            session_id,
            pickle,
            used_at,
        )

    def group(self, room_id: str, session_id: str) -> Group | None:
        """Give a room key."""
        query = "SELECT sender_key, signing_key, pickle FROM crypto_group WHERE room_id = ? AND session_id = ?"
        found = self._ledger.rows(query, room_id, session_id)
        return Group(*cast("tuple[str, str, str]", found[0])) if found else None

    def save_group(self, room_id: str, session_id: str, group: Group) -> None:
        """Keep a room key."""
        self._ledger.rows(
            "INSERT INTO crypto_group VALUES (?, ?, ?, ?, ?) ON CONFLICT (room_id, session_id) DO UPDATE SET pickle = excluded.pickle",
            room_id,
            session_id,
            group.sender_key,
            group.signing_key,
            group.pickle,
        )

    def is_first_at(self, session_id: str, place: int, event_id: str) -> bool:
        """Note whose a place of a ratchet is; False where it is another event's already."""
        self._ledger.rows("INSERT INTO crypto_seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING", session_id, place, event_id)
        query = "SELECT event_id FROM crypto_seen WHERE session_id = ? AND place = ?"
        return self._ledger.rows(query, session_id, place) == [(event_id,)]

    def devices(self, user_id: str) -> dict[str, Device]:
        """Give all devices that a user has or had, by id."""
        query = "SELECT user_id, device_id, curve25519, ed25519, is_signed, is_gone FROM crypto_device WHERE user_id = ?"
        found = (cast("tuple[str, str, str, str, int, int]", row) for row in self._ledger.rows(query, user_id))
        return {row[1]: Device(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5])) for row in found}

    def owner(self, sender_key: str, signing_key: str) -> Device | None:
        """Give the device with these keys. Both, because anybody may publish a device with somebody else's Curve25519 key."""
        query = "SELECT user_id, device_id FROM crypto_device WHERE curve25519 = ? AND ed25519 = ?"
        found = self._ledger.rows(query, sender_key, signing_key)
        return self.devices(str(found[0][0])).get(str(found[0][1])) if found else None

    def with_key(self, sender_key: str) -> list[Device]:
        """Give all devices that say they have this Curve25519 key."""
        found = self._ledger.rows("SELECT user_id, device_id FROM crypto_device WHERE curve25519 = ?", sender_key)
        return [self.devices(str(user_id))[str(device_id)] for user_id, device_id in found]

    def save_device(self, device: Device) -> None:
        """Keep somebody's device. The Ed25519 key of one is never changed."""
        self._ledger.rows(
            "INSERT INTO crypto_device VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, device_id)"
            " DO UPDATE SET curve25519 = excluded.curve25519, is_signed = excluded.is_signed, is_gone = excluded.is_gone",
            device.user_id,
            device.device_id,
            device.curve25519,
            device.ed25519,
            int(device.is_signed),
            int(device.is_gone),
        )

    def set_tracked(self, user_ids: Iterable[str], *, is_fresh: bool) -> None:
        """Note whose devices we know, and whether as they are now."""
        query = "INSERT INTO crypto_tracked VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET is_fresh = excluded.is_fresh"
        for user_id in user_ids:
            self._ledger.rows(query, user_id, int(is_fresh))

    def outdate(self, user_ids: Iterable[str]) -> None:
        """Note that these users' devices have changed, as far as we know them."""
        for user_id in user_ids:
            self._ledger.rows("UPDATE crypto_tracked SET is_fresh = 0 WHERE user_id = ?", user_id)

    def untrack(self, user_ids: Iterable[str]) -> None:
        """Note that we are no longer told of these users' devices."""
        for user_id in user_ids:
            self._ledger.rows("DELETE FROM crypto_tracked WHERE user_id = ?", user_id)

    def unknown(self, user_ids: Iterable[str]) -> list[str]:
        """Give the users whose devices have to be asked for."""
        fresh = {row[0] for row in self._ledger.rows("SELECT user_id FROM crypto_tracked WHERE is_fresh = 1")}
        return sorted(set(user_ids) - cast("set[str]", fresh))

    def rotation(self, room_id: str) -> Rotation | None:
        """Give an encrypted room's rotation; None for a room that is not encrypted."""
        found = self._ledger.rows("SELECT period_messages, period_seconds FROM crypto_room WHERE room_id = ?", room_id)
        return Rotation(*cast("tuple[int, float]", found[0])) if found else None

    def set_rotation(self, room_id: str, rotation: Rotation) -> None:
        """Note that a room is encrypted; there is no way back."""
        self._ledger.rows(
            "INSERT INTO crypto_room VALUES (?, ?, ?) ON CONFLICT (room_id)"
            " DO UPDATE SET period_messages = excluded.period_messages, period_seconds = excluded.period_seconds",
            room_id,
            rotation.messages,
            rotation.seconds,
        )

    def set_unreachable(self, room_id: str, reasons: Mapping[str, str]) -> None:
        """Note the members of a room who cannot be given its key, and why."""
        self._ledger.rows("DELETE FROM crypto_unreachable WHERE room_id = ?", room_id)
        for user_id, reason in reasons.items():
            self._ledger.rows("INSERT INTO crypto_unreachable VALUES (?, ?, ?)", room_id, user_id, reason)

    def unreachable(self) -> Iterator[tuple[str, str, str]]:
        """Give (room, user, reason) of all who cannot be given a room's key."""
        query = "SELECT room_id, user_id, reason FROM crypto_unreachable ORDER BY room_id, user_id"
        yield from cast("Sequence[tuple[str, str, str]]", self._ledger.rows(query))

    def set_withheld(self, room_id: str, session_id: str, code: str) -> None:
        """Note that a room key is kept from us on purpose."""
        self._ledger.rows("INSERT INTO crypto_withheld VALUES (?, ?, ?) ON CONFLICT DO NOTHING", room_id, session_id, code)

    def withheld(self, room_id: str, session_id: str) -> str | None:
        """Give why a room key is kept from us, if it is."""
        query = "SELECT code FROM crypto_withheld WHERE room_id = ? AND session_id = ?"
        found = self._ledger.rows(query, room_id, session_id)
        return str(found[0][0]) if found else None
