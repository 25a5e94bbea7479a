"""Encrypted: the encrypted side of a running bridge, or the sentence why there is none.

Law: without what encryption needs everything else works, and nothing that belongs into an encrypted room goes there in the clear.
It does not know Olm, nor what is said.
"""

from __future__ import annotations

import hashlib
import logging
import socket
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path

from daftar_bridges.config_encryption import Encryption
from daftar_bridges.encryption.available import Sealed, missing
from daftar_bridges.matrix.appservice import Homeserver, Json, MatrixError, Unreachable

_log = logging.getLogger(__name__)
# The user that people's devices give their keys to. Why this name: `=re` is no quoted octet, so it is nobody's address.
READER = "=reader"


class Encrypted:
    """What serves encrypted rooms; `came` is told of each session of somebody whose key has come."""

    def __init__(self, homeserver: Homeserver, reader: str, came: Callable[[str], Awaitable[None]]) -> None:
        self._homeserver = homeserver
        self._reader = reader
        self._came = came
        self._why = missing()
        self._is_wanted = self._has_said = False
        self._unknown: set[str] = set()
        self._close: Callable[[], None] = lambda: None
        self._forget: Callable[[str, str], None] = lambda _room, _user: None
        self._enter: Callable[[str], Awaitable[None]] | None = None
        self._open: Callable[[Mapping[str, object]], Json] | None = None
        self._unseal: Callable[[bytes, Mapping[str, object]], bytes] | None = None
        self._letters: Callable[[], Awaitable[float | None]] | None = None

    def start(self, config: Encryption, spool: Path, secret: bytes, is_own: Callable[[str], bool]) -> None:
        """Open the keys; where that cannot be done, encrypted rooms wait until somebody has put it right and started the bridge again."""
        directory = config.directory(spool)
        if not self._why:
            try:
                self._start(directory, secret, is_own, signed_only=config.signed_only)
            except (sqlite3.Error, OSError) as error:
                self._why = f"encrypted rooms cannot be served, because the keys in `{directory}` cannot be used: {error}"
        if self._why:
            self._homeserver.sealing = self._why

    def _start(self, directory: Path, secret: bytes, is_own: Callable[[str], bool], *, signed_only: bool) -> None:
        # Why here: these need what may not be installed.
        from daftar_bridges.encryption.devices import Devices  # noqa: PLC0415
        from daftar_bridges.encryption.keys import Keys  # noqa: PLC0415
        from daftar_bridges.encryption.letters import Letters  # noqa: PLC0415
        from daftar_bridges.encryption.vault import Vault  # noqa: PLC0415

        registration = self._homeserver.registration
        keys = Keys.open(directory, registration.as_token, f"{registration.server} {registration.id}")
        # Why a hash: everybody in a room sees the names of devices, and a machine's own name is nobody's business.
        place = hashlib.sha256(f"{socket.gethostname()}\0{directory.resolve()}".encode()).hexdigest()[:6]
        devices = Devices(self._homeserver, keys, secret, place, self._reader, {})
        vault = Vault(self._homeserver, devices, is_own=is_own, signed_only=signed_only)
        self._homeserver.sealing = vault
        self._close, self._forget, self._open = keys.close, vault.forget_member, vault.open
        self._enter, self._letters = vault.enter, Letters(vault, self._came).step
        self._unseal = vault.unseal_file
        self._is_wanted = bool(keys.setting("since"))

    def close(self) -> None:
        """Close the keys."""
        self._close()

    def saw(self, event: Mapping[str, object]) -> bool:
        """Note what an event changes for encryption; give whether something is to be done now that was not before."""
        kind, room = event.get("type"), event.get("room_id")
        if not isinstance(room, str):
            return False
        if kind == "m.room.member":
            self._forget(room, str(event.get("state_key")))
        if kind == "m.room.encryption":
            self._homeserver.forget_encryption(room)
        if kind not in {"m.room.encryption", "m.room.encrypted"} or room in self._homeserver.encrypted_rooms:
            return False
        self._unknown.add(room)
        return True

    def look(self, rooms: Iterable[str]) -> None:
        """Have it found out at the next `enter` which of these rooms are encrypted."""
        self._unknown |= set(rooms)

    async def enter(self) -> float | None:
        """Have the reader in every encrypted room that was heard of."""
        pause: float | None = None
        for room in tuple(self._unknown):
            try:
                if await self._homeserver.encryption(room) is not None and self._enter is not None:
                    await self._enter(room)
                self._unknown.discard(room)
            except Unreachable as error:
                pause = max(5.0, error.after.total_seconds())
            except MatrixError as error:
                _log.warning("the room `%s` cannot be served as an encrypted one: %s", room, error)
                self._unknown.discard(room)
        return pause

    def open(self, event: Mapping[str, object]) -> Json:
        """Read an encrypted event. Raises Sealed."""
        if self._open is None:
            raise Sealed(self._why)
        return self._open(event)

    def unseal(self, hidden: bytes, key: Mapping[str, object]) -> bytes:
        """Read an encrypted file. Raises Sealed."""
        if self._unseal is None:
            raise Sealed(self._why)
        return self._unseal(hidden, key)

    async def step(self) -> float | None:
        """Wait for keys and take them, once some room is encrypted."""
        if not (self._is_wanted or self._homeserver.encrypted_rooms):
            return None
        if self._letters is None:
            if not self._has_said:
                _log.error("%s; mail for them is held", self._why)
                self._has_said = True
            return None
        try:
            return await self._letters()
        except Unreachable as error:
            _log.info("keys are waited for: %s", error)
            return max(5.0, error.after.total_seconds())
        except MatrixError as error:
            _log.warning("keys cannot be had: %s", error)
            return 30.0
