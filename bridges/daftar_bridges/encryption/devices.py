"""Devices: the devices that our users encrypt with, published and cross-signed before anything is sent with them.

Law: a device is used only after the homeserver has shown its keys with signatures that hold; a device whose keys were lost is never
used again, a new one is made. It does not know rooms or messages.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from daftar_bridges.encryption.identity import Signer
from daftar_bridges.encryption.keys import Device, Keys
from daftar_bridges.matrix.appservice import Homeserver, Json, Refused, Unreachable
from daftar_policy.sealing.cross_signing import cross_signing_key, master_key, self_signing_key
from daftar_policy.sealing.devices import ONE_TIME, described, devices, stock
from daftar_policy.sealing.olm_door import Own, Unreadable
from daftar_policy.sealing.signed_json import signed

_log = logging.getLogger(__name__)
# Why twice: a device that the homeserver shows otherwise than we made it is replaced once; after that something else is wrong.
_MOST_DEVICES = 2


@dataclass(frozen=True, slots=True)
class Devices:
    """Makes and publishes them; `secret` is the installation's, `place` tells its stores apart, `reader` is who people write to."""

    homeserver: Homeserver
    keys: Keys
    secret: bytes
    place: str
    reader: str
    ready: dict[str, Device]

    async def of(self, user: str) -> Device:
        """Give the device of a user of ours, made and published where that was not done. Raises MatrixError."""
        if user in self.ready:
            return self.ready[user]
        await self.homeserver.ensure_user(user)
        try:
            device = self.keys.device(user)
        except Unreadable as error:
            _log.warning("%s gets a new device: %s", user, error)
            device = None
        for _ in range(_MOST_DEVICES):
            if device is None:
                # Why random: an id that was used with other keys stays tied to them in every client (and in the homeserver's signatures).
                device = Device(f"DAFTAR{secrets.token_hex(4).upper()}", Own.new(), is_known=False)
                self.keys.keep_device(user, device)
            if not device.is_known:
                await self._publish(user, device)
            if await self._is_shown(user, device):
                device = replace(device, is_known=True)
                self.keys.keep_device(user, device)
                self.ready[user] = device
                return device
            _log.warning("the homeserver does not have the device %s of %s as it was made; another one is made", device.id, user)
            self.keys.forget_device(user)
            device = None
        raise Unreachable(f"the homeserver does not show the keys of {user} as they were given to it")

    def fingerprint(self, user: str) -> str:
        """Give the public master key of a user of ours, by which people can recognise it."""
        return Signer(self.secret, user, "master").public

    async def replenish(self, user: str, device: Device, counts: object, fallbacks: object) -> None:
        """Upload one-time keys and a fallback key where the homeserver has too few. Raises MatrixError."""
        count = counts.get(ONE_TIME, 0) if isinstance(counts, Mapping) else 0
        # Why half: the other half stays for what is on its way with keys that were claimed before.
        wanted = device.own.most // 2 - (count if isinstance(count, int) else 0)
        needs_fallback = isinstance(fallbacks, Sequence) and ONE_TIME not in fallbacks
        if wanted <= 0 and not needs_fallback:
            return
        await self._upload(user, device, self._stock(user, device, wanted, needs_fallback=needs_fallback))

    def _stock(self, user: str, device: Device, wanted: int, *, needs_fallback: bool) -> Json:
        """Make one-time keys, and a fallback key, and give them as they are uploaded."""
        device.own.restock(wanted, needs_fallback=needs_fallback)
        # Why before: a key that the homeserver hands out and we do not have makes an unreadable message.
        self.keys.keep_device(user, device)
        return stock(user, device.id, device.own)

    async def _upload(self, user: str, device: Device, wish: Json) -> None:
        await self.homeserver.call("POST", "_matrix/client/v3/keys/upload", wish, user=user, query={"device_id": device.id})
        device.own.published()
        self.keys.keep_device(user, device)

    async def _publish(self, user: str, device: Device) -> None:
        name = f"Daftar mail bridge, encryption ({self.place})"
        await self.homeserver.call("PUT", f"_matrix/client/v3/devices/{device.id}", {"display_name": name}, user=user)
        here = {"device_id": device.id}
        body = described(user, device.id, device.own)
        most = device.own.most // 2
        # Why at once: whoever sees a device without one-time keys leaves it out, and does not come back soon.
        fresh = self._stock(user, device, most, needs_fallback=True) if user == self.reader else {}
        await self._upload(user, device, {"device_keys": body, **fresh})
        await self._identify(user, device)
        vouching = Signer(self.secret, user, "self_signing")
        wish = {user: {device.id: signed(body, user, vouching.public, vouching.sign)}}
        answer = await self.homeserver.call("POST", "_matrix/client/v3/keys/signatures/upload", wish, user=user, query=here)
        if answer.get("failures"):
            _log.warning("the homeserver did not take the signature of the device %s of %s: %s", device.id, user, answer["failures"])
        await self._drop_lost(user, device, name)

    async def _identify(self, user: str, device: Device) -> None:
        """Have the homeserver know the user's cross-signing keys."""
        master, vouching = Signer(self.secret, user, "master"), Signer(self.secret, user, "self_signing")
        shown = await self._shown(user)
        there = master_key(user, shown)
        if there == master.public and self_signing_key(user, shown) == vouching.public:
            return
        if there and there != master.public:
            # The user is an exclusive one of the appservice, so nobody else's keys can be meant to stay (MSC4190).
            _log.warning("%s had other cross-signing keys (%s); they are replaced", user, there)
        top = signed(cross_signing_key(user, "master", master.public), user, device.id, device.own.sign)
        below = signed(cross_signing_key(user, "self_signing", vouching.public), user, master.public, master.sign)
        wish: Json = {"master_key": top, "self_signing_key": below}
        here = {"device_id": device.id}
        await self.homeserver.call("POST", "_matrix/client/v3/keys/device_signing/upload", wish, user=user, query=here)

    async def _is_shown(self, user: str, device: Device) -> bool:
        """Whether the homeserver shows the device to everybody as it is, with a signature chain that holds."""
        found = devices(await self._shown(user), user)
        return any(
            peer.id == device.id and peer.curve == device.own.curve and peer.ed == device.own.ed and peer.is_signed for peer in found
        )

    async def _shown(self, user: str) -> Json:
        return await self.homeserver.call("POST", "_matrix/client/v3/keys/query", {"device_keys": {user: []}}, user=user)

    async def _drop_lost(self, user: str, device: Device, name: str) -> None:
        """Take away the devices that a lost store of this place had: nobody can read what is sent to them."""
        try:
            found = (await self.homeserver.call("GET", "_matrix/client/v3/devices", user=user)).get("devices")
            for each in found if isinstance(found, list) else ():
                if isinstance(each, Mapping) and each.get("display_name") == name and each.get("device_id") != device.id:
                    place = f"_matrix/client/v3/devices/{quote(str(each['device_id']), safe='')}"
                    await self.homeserver.call("DELETE", place, {}, user=user)
        except Refused as refused:
            _log.info("old devices of %s stay: %s", user, refused)
