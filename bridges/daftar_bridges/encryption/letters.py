"""Letters: what the homeserver has for the device of the bridge's reader, above all the keys of people's messages.

Law: a position is kept only after everything before it was; a room key is taken only from a device that its user shows to everybody.
It does not know rooms or what is said in them.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from daftar_bridges.encryption.keys import Device, Heard
from daftar_bridges.encryption.vault import Vault
from daftar_bridges.matrix import requests_in
from daftar_bridges.matrix.appservice import Json, MatrixError, Refused
from daftar_bridges.matrix.requests_in import VerifyDevice
from daftar_policy.sealing.devices import MEGOLM, OLM
from daftar_policy.sealing.olm_door import Channel, Hearing, Unreadable

_log = logging.getLogger(__name__)
# Why below the client's patience: the homeserver answers first.
_WAIT_SECONDS = 30
# The events come by transactions; here only what is for the device.
_FILTER = '{"room":{"rooms":[]},"presence":{"not_types":["*"]},"account_data":{"not_types":["*"]}}'
# One new session an hour for a device whose messages cannot be read (client-server API, Recovering from undecryptable messages).
_MEND_SECONDS = 3600.0


class Letters:
    """Reads them one answer after the other; `came` is told of each session whose key has come."""

    def __init__(self, vault: Vault, came: Callable[[str], Awaitable[None]]) -> None:
        self._vault = vault
        self._came = came
        self._mended: dict[str, float] = {}

    async def step(self) -> float | None:
        """Wait for what there is and take it. Raises MatrixError, and what `came` raises."""
        vault = self._vault
        async with vault.lock(vault.reader):
            device = await vault.devices.of(vault.reader)
        since = vault.keys.setting("since")
        if not since:
            # Why: what has changed before the first answer is in none of them.
            vault.peers.forget_all()
        asked = {"filter": _FILTER, "timeout": str(_WAIT_SECONDS * 1000 if since else 0), "device_id": device.id, "set_presence": "offline"}
        if since:
            asked["since"] = since
        try:
            answer = await vault.homeserver.call("GET", "_matrix/client/v3/sync", user=vault.reader, query=asked)
        except Refused as refused:
            # Why forgotten: a position of another time is refused for ever; without one everything that waits is given again.
            _log.warning("the homeserver does not go on for the device %s: %s", device.id, refused)
            vault.keys.put("since", "")
            vault.peers.forget_all()
            return 5.0
        await self._take(device, answer)
        return 0

    async def _take(self, device: Device, answer: Json) -> None:
        vault, reader = self._vault, self._vault.reader
        changed = answer.get("device_lists")
        for name in ("changed", "left"):
            users = changed.get(name) if isinstance(changed, Mapping) else None
            vault.peers.forget(user for user in (users if isinstance(users, list) else ()) if isinstance(user, str))
        waiting = answer.get("to_device")
        events = waiting.get("events") if isinstance(waiting, Mapping) else None
        for event in events if isinstance(events, list) else ():
            if isinstance(event, Mapping):
                async with vault.lock(reader):
                    await self._read(device, event)
        fallbacks = answer.get("device_unused_fallback_key_types")
        async with vault.lock(reader):
            await vault.devices.replenish(reader, device, answer.get("device_one_time_keys_count"), fallbacks)
        position = answer.get("next_batch")
        if isinstance(position, str):
            vault.keys.put("since", position)

    async def _read(self, device: Device, event: Mapping[str, object]) -> None:
        content, sender = event.get("content"), event.get("sender")
        await self._cancel(device, requests_in.verify_device(event.get("type"), sender, content))
        if event.get("type") != "m.room.encrypted" or not isinstance(content, Mapping) or not isinstance(sender, str):
            return
        curve, every = content.get("sender_key"), content.get("ciphertext")
        mine = every.get(device.own.curve) if isinstance(every, Mapping) else None
        if content.get("algorithm") != OLM or not isinstance(curve, str) or not isinstance(mine, Mapping):
            return
        kind, body = mine.get("type"), mine.get("body")
        if not isinstance(kind, int) or not isinstance(body, str):
            return
        try:
            said, channel = self._decrypted(device, curve, kind, body)
        except Unreadable as error:
            _log.warning("a message of a device of %s cannot be read: %s", sender, error)
            await self._mend(device, sender, curve)
            return
        heard = await self._key(device, sender, curve, said)
        # Why in this order: whatever is cut off here is given again by the homeserver, and nothing that it needs is gone by then.
        is_new = heard is not None and self._vault.keys.hear(heard)
        self._vault.keys.keep_channels(self._vault.reader, [(curve, channel)], time.time())
        self._vault.keys.keep_device(self._vault.reader, device)
        if heard is not None and is_new:
            await self._came(heard.hearing.id)
        await self._cancel(device, _verify_device(sender, said))

    async def _cancel(self, device: Device, request: VerifyDevice | None) -> None:
        """Answer a device that wants to verify ours: nobody is here to do it."""
        if request is None:
            return
        messages: dict[str, Json] = {request.sender: {request.device: requests_in.cancelled(request)}}
        try:
            await self._vault.send(self._vault.reader, device, requests_in.CANCEL, messages)
        except MatrixError as error:
            # Why let go: the keys that come after it must not wait for a courtesy, and whoever asked waits for some minutes at most.
            _log.info("a request of a device of %s could not be answered: %s", request.sender, error)

    def _decrypted(self, device: Device, curve: str, kind: int, body: str) -> tuple[bytes, Channel]:
        """Read an Olm message by a session that is there, or by the one that it begins. Raises Unreadable."""
        for channel in self._vault.keys.channels(self._vault.reader, curve):
            try:
                return channel.decrypt(kind, body), channel
            except Unreadable:
                continue
        if kind != 0:
            raise Unreadable("there is no session for it")
        channel, said = device.own.answered(curve, body)
        return said, channel

    async def _key(self, device: Device, sender: str, curve: str, said: bytes) -> Heard | None:
        """The room key that a message has, if it has one and its device may give it. Raises MatrixError."""
        try:
            plain = json.loads(said)
            content, keys, meant = plain["content"], plain["keys"], plain["recipient_keys"]
            is_ours = (plain["sender"], plain["recipient"], meant["ed25519"]) == (sender, self._vault.reader, device.own.ed)
            if plain["type"] != "m.room_key" or content["algorithm"] != MEGOLM or not is_ours:
                return None
            room, hearing = str(content["room_id"]), Hearing.of(str(content["session_key"]))
        except (ValueError, KeyError, TypeError, Unreadable):
            return None
        peer = await self._vault.peers.by_curve(sender, curve)
        if peer is None or peer.ed != keys.get("ed25519"):
            _log.warning("a room key of %s is from a device that it does not have", sender)
            return None
        return Heard(hearing, room, sender) if hearing.id == content.get("session_id") else None

    async def _mend(self, device: Device, sender: str, curve: str) -> None:
        """Begin a new session with a device that we cannot read, so that its next message can be read."""
        now = time.monotonic()
        if now - self._mended.get(curve, -_MEND_SECONDS) < _MEND_SECONDS:
            return
        self._mended[curve] = now
        peer = await self._vault.peers.by_curve(sender, curve)
        if peer is None:
            return
        reader = self._vault.reader
        begun = await self._vault.begin(reader, device, [peer])
        self._vault.keys.keep_channels(reader, begun.items(), time.time())
        await self._vault.tell(reader, device, [peer], "m.dummy", {})


def _verify_device(sender: str, said: bytes) -> VerifyDevice | None:
    try:
        plain = json.loads(said)
        return requests_in.verify_device(plain["type"], sender, plain["content"])
    except (ValueError, KeyError, TypeError):
        return None
