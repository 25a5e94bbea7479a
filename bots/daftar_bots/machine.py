"""Machine: the Olm and Megolm of the bot's one device.

Law: a ratchet's step and each new key are in the store, committed, before anything made with them leaves; what came is kept before it is
acknowledged. What another device says of itself counts only with its signature. It does not know any server: what is to be asked and
sent is given to it and comes from it as values.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from daftar_bots.crypto_store import CryptoStore, Device, Group, Rotation
from daftar_policy.core.shapes import Json, mapping
from daftar_policy.sealing import devices as wire_devices
from daftar_policy.sealing import olm_door
from daftar_policy.sealing.devices import MEGOLM, OLM, Peer
from daftar_policy.sealing.olm_door import Channel, Hearing, Own, Speaking

# Why no passphrase: it would stand beside the store; the store's folder is the bot's alone (mode 0700).
_PICKLE = bytes(32)


class Unreadable(Exception):
    """An event that cannot be read; `reason` is `no-key`, `withheld`, `unsigned` or `forged`."""

    def __init__(self, reason: str, session_id: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.session_id = session_id


@dataclass(slots=True)
class _Outbound:
    session: Speaking
    made_at: float
    used: int = 0
    given: set[tuple[str, str, str]] = field(default_factory=set)


class Machine:
    """One device's cryptography on a store; `now` gives seconds since 1970."""

    def __init__(self, store: CryptoStore, user_id: str, device_id: str, now: Callable[[], float] = time.time) -> None:
        self.store = store
        self.user_id, self.device_id = user_id, device_id
        self._now = now
        # Why not kept: after a restart a new room key costs one message to each device; an old one used twice would cost the secret.
        self._outbound: dict[str, _Outbound] = {}
        kept = store.account(device_id)
        self.is_new = kept is None
        self._own = Own.load(kept[0], _PICKLE) if kept else Own.new()
        self.is_shared = kept is not None and kept[1]
        # Devices that a session is to be made with anew, and when that was done last.
        self.wedged: set[str] = set()
        self._unwedged: dict[str, float] = {}
        self.curve25519, self.ed25519 = self._own.curve, self._own.ed

    # The device's own keys.

    def keep(self) -> None:
        """Write the account; inside a transaction."""
        self.store.save_account(self.device_id, self.user_id, self._own.kept(_PICKLE), shared=self.is_shared)

    def device_keys(self) -> dict[str, object]:
        """Give the device object as it is uploaded."""
        return wire_devices.described(self.user_id, self.device_id, self._own)

    def keys_to_upload(self, held: int, *, needs_fallback: bool) -> dict[str, object]:
        """Give what is to be uploaded, where the server holds `held` one-time keys; kept on the disk before it is given. Empty: nothing."""
        with self.store.transaction():
            # Why bounds: a server that holds less than nothing would have a million keys made.
            self._own.restock(self._own.most - max(0, min(held, self._own.most)), needs_fallback=needs_fallback)
            self.keep()
        body: dict[str, object] = {} if self.is_shared else {"device_keys": self.device_keys()}
        return {**body, **wire_devices.stock(self.user_id, self.device_id, self._own)}

    def uploaded(self) -> None:
        """Note that the server has what `keys_to_upload` gave."""
        self._own.published()
        self.is_shared, self.is_new = True, False
        with self.store.transaction():
            self.keep()

    # Other devices.

    def learn(self, users: Iterable[str], answer: Json) -> None:
        """Keep what an answer to `/keys/query` says of users; a device that does not sign itself, or changes its key, is none."""
        with self.store.transaction():
            for user_id in users:
                known = self.store.devices(user_id)
                for peer in wire_devices.devices(answer, user_id):
                    before = known.get(peer.id)
                    if before is None or before.ed25519 == peer.ed:
                        self.store.save_device(Device(peer.user, peer.id, peer.curve, peer.ed, peer.is_signed))
                        known.pop(peer.id, None)
                for gone in known.values():
                    self.store.save_device(
                        Device(gone.user_id, gone.device_id, gone.curve25519, gone.ed25519, gone.is_signed, is_gone=True)
                    )
            self.store.set_tracked(users, is_fresh=True)

    def recipients(self, users: Iterable[str], *, only_signed: bool) -> tuple[list[Device], dict[str, str]]:
        """Give the devices of users that may have a room's key, and the users without any, with the reason."""
        devices: list[Device] = []
        without: dict[str, str] = {}
        for user_id in users:
            present = [each for each in self.store.devices(user_id).values() if not each.is_gone and each.curve25519 != self.curve25519]
            allowed = [each for each in present if each.is_signed or not only_signed]
            devices += allowed
            if not allowed and user_id != self.user_id:
                without[user_id] = "unverified" if present else "no-device"
        return devices, without

    def without_session(self, devices: Iterable[Device]) -> list[Device]:
        """Give the devices that a one-time key is to be claimed of."""
        return [device for device in devices if not self.store.sessions(device.curve25519) or device.curve25519 in self.wedged]

    def claimed(self, devices: Iterable[Device], answer: Json) -> list[Device]:
        """Make sessions with the one-time keys of an answer to `/keys/claim`; give the devices that have one now."""
        made = []
        with self.store.transaction():
            for device in devices:
                key = wire_devices.claimed(answer, _peer(device))
                if key is None:
                    continue
                try:
                    channel = self._own.towards(device.curve25519, key)
                except olm_door.Unreadable:
                    # Signed, and no key all the same: one person's mistake must not keep a circular from the others.
                    continue
                self._save_session(device.curve25519, channel)
                self.wedged.discard(device.curve25519)
                self._unwedged[device.curve25519] = self._now()
                made.append(device)
            self.keep()
        return made

    def to_device(self, device: Device, kind: str, content: Json) -> dict[str, object] | None:
        """Encrypt something for one device; None where there is no session with it. Inside a transaction."""
        pickles = self.store.sessions(device.curve25519)
        if not pickles:
            return None
        channel = Channel.load(pickles[0], _PICKLE)
        number, body = channel.encrypt(_json(wire_devices.letter(kind, content, self.device_keys(), self._own, _peer(device))))
        self._save_session(device.curve25519, channel)
        sealed = {device.curve25519: {"type": number, "body": body}}
        return {"algorithm": OLM, "sender_key": self.curve25519, "ciphertext": sealed}

    # What came to the device.

    def receive(self, sender: str, content: Json) -> tuple[str, str] | None:
        """Read an `m.room.encrypted` that was sent to this device; give (room, session) of a new room key. Inside a transaction."""
        own = mapping(mapping(content.get("ciphertext")).get(self.curve25519))
        sender_key = content.get("sender_key")
        if content.get("algorithm") != OLM or not own or not isinstance(sender_key, str):
            return None
        try:
            payload = self._open(sender_key, own)
        except (olm_door.Unreadable, ValueError):
            self._mark_wedged(sender_key)
            return None
        signing_key = mapping(payload.get("keys")).get("ed25519")
        is_ours = payload.get("recipient") == self.user_id and mapping(payload.get("recipient_keys")).get("ed25519") == self.ed25519
        if payload.get("sender") != sender or not is_ours or not isinstance(signing_key, str):
            return None
        return self._take_key(payload, sender_key, signing_key)

    def _open(self, sender_key: str, own: Json) -> Json:
        """Read a message of a device. Raises Unreadable of the door, or ValueError."""
        body = str(own.get("body"))
        channels = [Channel.load(pickle, _PICKLE) for pickle in self.store.sessions(sender_key)]
        if own.get("type") == 0:
            for channel in channels:
                if channel.begins(body):
                    return self._step(sender_key, channel, 0, body)
            begun, plain = self._own.answered(sender_key, body)
            self.keep()
            self._save_session(sender_key, begun)
            return _read(plain)
        for channel in channels:
            try:
                return self._step(sender_key, channel, 1, body)
            except olm_door.Unreadable:
                continue
        raise ValueError("no session reads it")

    def _step(self, sender_key: str, channel: Channel, number: int, body: str) -> Json:
        plain = channel.decrypt(number, body)
        self._save_session(sender_key, channel)
        return _read(plain)

    def _take_key(self, payload: Json, sender_key: str, signing_key: str) -> tuple[str, str] | None:
        content = mapping(payload.get("content"))
        room_id, session_id, key = content.get("room_id"), content.get("session_id"), content.get("session_key")
        if not (isinstance(room_id, str) and isinstance(session_id, str) and isinstance(key, str)) or content.get("algorithm") != MEGOLM:
            return None
        is_forwarded = payload.get("type") == "m.forwarded_room_key"
        # Why: a forwarded key proves nothing of its maker; the device that made the session may give it again, no other.
        if payload.get("type") != "m.room_key" and not (is_forwarded and content.get("sender_key") == sender_key):
            return None
        try:
            made = Hearing.of_export(key) if is_forwarded else Hearing.of(key)
            known = self.store.group(room_id, session_id)
            is_worse = known is not None and Hearing.load(known.pickle, _PICKLE).first <= made.first
        except olm_door.Unreadable:
            return None
        # Why: whoever knows a session's id may not put another key in its place.
        if made.id != session_id or is_worse or (known is not None and known.sender_key != sender_key):
            return None
        self.store.save_group(room_id, session_id, Group(sender_key, signing_key, made.kept(_PICKLE)))
        return room_id, session_id

    def decrypt(self, room_id: str, event_id: str, sender: str, content: Json) -> tuple[str, Json]:
        """Read an event of a room; give its type and content. Inside a transaction.

        Raises:
            Unreadable: it cannot be read, or is not its sender's.
        """
        session_id, body = content.get("session_id"), content.get("ciphertext")
        if content.get("algorithm") != MEGOLM or not isinstance(session_id, str) or not isinstance(body, str):
            raise Unreadable("forged")
        group = self.store.group(room_id, session_id)
        if group is None:
            raise Unreadable("withheld" if self.store.withheld(room_id, session_id) else "no-key", session_id)
        try:
            plain, index = Hearing.load(group.pickle, _PICKLE).decrypt(body)
            payload = _read(plain)
        except (olm_door.Unreadable, ValueError) as error:
            raise Unreadable("no-key", session_id) from error
        kind, inner = payload.get("type"), payload.get("content")
        if payload.get("room_id") != room_id or not isinstance(kind, str) or not isinstance(inner, dict):
            raise Unreadable("forged", session_id)
        if not self.store.is_first_at(session_id, index, event_id):
            raise Unreadable("forged", session_id)
        device = self.maker(group)
        if (group.sender_key != self.curve25519 or sender != self.user_id) and (device is None or device.user_id != sender):
            raise Unreadable("forged" if device is not None else "unknown-device", session_id)
        relation = content.get("m.relates_to")
        # Specification, "Encrypted relations": what is outside, which the server counts by, is what holds.
        return kind, {**inner, **({"m.relates_to": relation} if relation is not None else {})}

    def maker(self, group: Group) -> Device | None:
        """Give the device that a room key is of."""
        return self.store.owner(group.sender_key, group.signing_key)

    # What goes to rooms.

    def to_share(self, room_id: str, devices: Sequence[Device], rotation: Rotation) -> tuple[list[Device], dict[str, object]]:
        """Give the devices that lack the room's key, and the key; a new one where it is old or somebody has it who may not any more."""
        outbound = self._outbound.get(room_id)
        allowed = {(each.user_id, each.device_id, each.curve25519) for each in devices}
        if (
            outbound is None
            or outbound.used >= rotation.messages
            or self._now() - outbound.made_at >= rotation.seconds
            or not outbound.given <= allowed
        ):
            outbound = self._outbound[room_id] = _Outbound(Speaking.new(), self._now())
            with self.store.transaction():
                own = Hearing.of(outbound.session.key)
                self.store.save_group(room_id, own.id, Group(self.curve25519, self.ed25519, own.kept(_PICKLE)))
        content: dict[str, object] = {
            "algorithm": MEGOLM,
            "room_id": room_id,
            "session_id": outbound.session.id,
            "session_key": outbound.session.key,
        }
        return [each for each in devices if (each.user_id, each.device_id, each.curve25519) not in outbound.given], content

    def shared(self, room_id: str, devices: Iterable[Device]) -> bool:
        """Note that these devices have the room's key; tell whether nothing was said with it yet."""
        self._outbound[room_id].given |= {(each.user_id, each.device_id, each.curve25519) for each in devices}
        return self._outbound[room_id].used == 0

    def encrypt(self, room_id: str, event_type: str, content: Json) -> dict[str, object]:
        """Encrypt an event with the room's key; what it relates to stays readable for the server."""
        outbound = self._outbound[room_id]
        outbound.used += 1
        ciphertext = outbound.session.encrypt(_json({"type": event_type, "content": dict(content), "room_id": room_id}))
        relation = content.get("m.relates_to")
        return {
            "algorithm": MEGOLM,
            "sender_key": self.curve25519,
            "device_id": self.device_id,
            "session_id": outbound.session.id,
            "ciphertext": ciphertext,
            **({"m.relates_to": relation} if relation is not None else {}),
        }

    def _mark_wedged(self, sender_key: str) -> None:
        # Specification, "Recovering from undecryptable messages": once an hour at most.
        if self._now() - self._unwedged.get(sender_key, 0.0) >= 3600 and self.store.with_key(sender_key):
            self.wedged.add(sender_key)

    def _save_session(self, sender_key: str, channel: Channel) -> None:
        self.store.save_session(sender_key, channel.id, channel.kept(_PICKLE), self._now())


def key_in(pickle: str) -> str:
    """Give the Ed25519 key of a kept device.

    Raises:
        olm_door.Unreadable: it is none.
    """
    return Own.load(pickle, _PICKLE).ed


def _peer(device: Device) -> Peer:
    return Peer(device.user_id, device.device_id, device.curve25519, device.ed25519, device.is_signed)


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _read(plain: bytes) -> Json:
    try:
        value = json.loads(bytes(plain))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the caller's one error
    return cast("Json", value)
