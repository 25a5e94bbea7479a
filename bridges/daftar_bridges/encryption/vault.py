"""Vault: encrypts what users of ours say in encrypted rooms, and reads what people say there.

Law: each ghost speaks with a device of its own, so that clients show its mail as its own; a ratchet's step is on the disk before what it
encrypted is sent; what is read was said by the one whom the event names, in the room and as the event it came as.
It does not know mail, nor which rooms are encrypted.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote
from weakref import WeakValueDictionary

from daftar_bridges.encryption.available import Sealed
from daftar_bridges.encryption.devices import Devices
from daftar_bridges.encryption.keys import Device, Voice
from daftar_bridges.encryption.peers import Peers
from daftar_bridges.matrix.appservice import Homeserver, Json
from daftar_policy.sealing import sealed_file
from daftar_policy.sealing.devices import ENCRYPTED, MEGOLM, OLM, ONE_TIME, Peer, claimed, described, letter
from daftar_policy.sealing.olm_door import Channel, Speaking, Unreadable

_log = logging.getLogger(__name__)
# Client-server API, m.room.encryption: what is recommended where the room says nothing.
_ROTATE_MESSAGES = 100
_ROTATE_SECONDS = 7 * 24 * 3600.0
# Why: who is in a room is told by events; one that was lost must not keep somebody out for ever.
_ROSTER_SECONDS = 300.0
# A device without one-time keys is asked again after this; it may have been offline.
_AGAIN_SECONDS = 600.0
_MOST_AT_ONCE = 100


class Vault:
    """One crypto store at work."""

    def __init__(self, homeserver: Homeserver, devices: Devices, *, is_own: Callable[[str], bool], signed_only: bool = False) -> None:
        # Why a user besides the appservice's own: Synapse gives that one no `/sync`, and so nothing that is sent to its devices.
        self.reader = devices.reader
        self.homeserver, self.keys, self.devices = homeserver, devices.keys, devices
        self.peers = Peers(homeserver)
        self._is_own = is_own
        self._signed_only = signed_only
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._rosters: dict[str, tuple[float, tuple[str, ...], tuple[str, ...]]] = {}
        self._without: dict[tuple[str, str, str], float] = {}
        self._entered: set[str] = set()

    def forget_member(self, room: str, user: str) -> None:
        """Have a room's members and one member's devices asked for again."""
        self._rosters.pop(room, None)
        # Why also these: the reader's `/sync` is without rooms, so it does not name the devices of who has just come into one.
        self.peers.forget([user])

    async def enter(self, room: str) -> None:
        """Have the reader in a room, so that people's devices give it their keys. Raises MatrixError."""
        if room not in self._entered:
            async with self.lock(self.reader):
                await self.devices.of(self.reader)
            await self.homeserver.join(room, self.reader)
            self._entered.add(room)

    def lock(self, user: str) -> asyncio.Lock:
        """Give the lock under which the sessions of a user of ours may be used."""
        return self._locks.setdefault(user, asyncio.Lock())

    async def seal(self, user: str, room: str, kind: str, content: Mapping[str, object], settings: Mapping[str, object]) -> Json:
        """Give the content of the `m.room.encrypted` that stands for an event. Raises MatrixError."""
        await self.enter(room)
        async with self.lock(user):
            device = await self.devices.of(user)
            readers = [peer for peer in await self.peers.of(await self._roster(room)) if peer.is_signed or not self._signed_only]
            voice = self._voice(user, room, settings, {(peer.user, peer.id) for peer in readers})
            # Why kept first: a key that was given away must be that of a session that we still know.
            await asyncio.to_thread(self.keys.keep_voice, user, room, voice)
            await self._give(user, device, room, voice.speaking, readers)
            plain = {"type": kind, "content": dict(content), "room_id": room}
            said = voice.speaking.encrypt(json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace"))
            await asyncio.to_thread(self.keys.keep_voice, user, room, replace(voice, messages=voice.messages + 1))
        sealed: Json = {
            "algorithm": MEGOLM,
            "ciphertext": said,
            "session_id": voice.speaking.id,
            # MSC3700: nobody reads these two any more, but older clients want them to be there.
            "sender_key": device.own.curve,
            "device_id": device.id,
        }
        if "m.relates_to" in content:
            # Client-server API, m.room.encrypted: relations stand outside, so that the homeserver can follow them.
            sealed["m.relates_to"] = content["m.relates_to"]
        return sealed

    def seal_file(self, content: bytes) -> tuple[bytes, Json]:
        """Give an encrypted file, and what its event says of it."""
        return sealed_file.seal(content)

    def unseal_file(self, hidden: bytes, facts: Mapping[str, object]) -> bytes:
        """Read an encrypted file. Raises Sealed."""
        try:
            return sealed_file.unseal(hidden, facts)
        except sealed_file.Damaged as error:
            raise Sealed(str(error)) from error

    def open(self, event: Mapping[str, object]) -> Json:
        """Read an `m.room.encrypted` event as the event that it stands for. Raises Sealed."""
        content, room, sender = event.get("content"), event.get("room_id"), event.get("sender")
        if not isinstance(content, Mapping) or content.get("algorithm") != MEGOLM:
            raise Sealed("it is encrypted in a way that is not known here")
        session, ciphertext = content.get("session_id"), content.get("ciphertext")
        if not isinstance(session, str) or not isinstance(ciphertext, str):
            raise Sealed("it is not an encrypted message")
        try:
            heard = self.keys.heard(session)
            if heard is None:
                raise Sealed("its key has not come", session)
            said, position = heard.hearing.decrypt(ciphertext)
        except Unreadable as error:
            raise Sealed(str(error), session) from error
        if heard.room != room or heard.sender != sender:
            raise Sealed("it is not from the one or the room whose key it was encrypted with")
        if self.keys.is_replayed(session, position, str(event.get("event_id"))):
            raise Sealed("it was said before, as another event")
        try:
            plain = json.loads(said)
        except ValueError as error:
            raise Sealed("what it says is not JSON") from error
        inner = plain.get("content") if isinstance(plain, dict) else None
        if not isinstance(inner, dict) or not isinstance(plain.get("type"), str) or plain.get("room_id") != room:
            raise Sealed("what it says is not an event of this room")
        if "m.relates_to" in content:
            inner = {**inner, "m.relates_to": content["m.relates_to"]}
        return {**event, "type": plain["type"], "content": inner}

    async def tell(self, user: str, device: Device, peers: Sequence[Peer], kind: str, content: Json) -> set[tuple[str, str]]:
        """Send something to devices, each by its own session; give those that can be reached. Raises MatrixError."""
        channels = await self._channels(user, device, peers)
        sender = described(user, device.id, device.own)
        reached: set[tuple[str, str]] = set()
        for start in range(0, len(peers), _MOST_AT_ONCE):
            messages: dict[str, Json] = {}
            used: list[tuple[str, Channel]] = []
            for peer in peers[start : start + _MOST_AT_ONCE]:
                if peer.curve not in channels:
                    continue
                channel = channels[peer.curve]
                plain = letter(kind, content, sender, device.own, peer)
                number, body = channel.encrypt(json.dumps(plain, ensure_ascii=False).encode())
                sealed = {"algorithm": OLM, "sender_key": device.own.curve, "ciphertext": {peer.curve: {"type": number, "body": body}}}
                messages.setdefault(peer.user, {})[peer.id] = sealed
                used.append((peer.curve, channel))
                reached.add((peer.user, peer.id))
            await asyncio.to_thread(self.keys.keep_channels, user, used, time.time())
            await self.send(user, device, ENCRYPTED, messages)
        return reached

    def _voice(self, user: str, room: str, settings: Mapping[str, object], wanted: set[tuple[str, str]]) -> Voice:
        """The session to speak with: a new one, where the old one is worn out or known to somebody who may not read on."""
        voice = self.keys.voice(user, room)
        now = time.time()
        if voice is not None:
            most, period = _number(settings, "rotation_period_msgs"), _number(settings, "rotation_period_ms")
            is_worn = voice.messages >= (most or _ROTATE_MESSAGES) or now - voice.made >= (period / 1000 if period else _ROTATE_SECONDS)
            if not is_worn and self.keys.given(voice.speaking.id) <= wanted:
                return voice
        return Voice(Speaking.new(), now, 0)

    async def _give(self, user: str, device: Device, room: str, speaking: Speaking, readers: Sequence[Peer]) -> None:
        """Give a session's key to the devices that do not have it."""
        now = time.monotonic()
        given = self.keys.given(speaking.id)
        wanted = [
            peer
            for peer in readers
            if (peer.user, peer.id) not in given and now - self._without.get((user, peer.user, peer.id), -_AGAIN_SECONDS) >= _AGAIN_SECONDS
        ]
        if not wanted:
            return
        content: Json = {"algorithm": MEGOLM, "room_id": room, "session_id": speaking.id, "session_key": speaking.key}
        reached = await self.tell(user, device, wanted, "m.room_key", content)
        await asyncio.to_thread(self.keys.give, speaking.id, reached)
        left = [peer for peer in wanted if (peer.user, peer.id) not in reached]
        self._without |= {(user, peer.user, peer.id): now for peer in left}
        if left:
            _log.info("%d devices in `%s` cannot be reached and cannot read what %s says", len(left), room, user)
            why: Json = {
                "algorithm": MEGOLM, "room_id": room, "session_id": speaking.id, "sender_key": device.own.curve,
                "code": "m.no_olm", "reason": "no one-time key of your device was there",
            }  # fmt: skip
            messages: dict[str, Json] = {}
            for peer in left:
                messages.setdefault(peer.user, {})[peer.id] = why
            await self.send(user, device, "m.room_key.withheld", messages)

    async def _channels(self, user: str, device: Device, peers: Sequence[Peer]) -> dict[str, Channel]:
        """A session with each of the devices that can be reached."""
        found: dict[str, Channel] = {}
        for peer in peers:
            try:
                known = self.keys.channels(user, peer.curve)
            except Unreadable:
                known = []
            if known:
                found[peer.curve] = known[0]
        missing = [peer for peer in peers if peer.curve not in found]
        for start in range(0, len(missing), _MOST_AT_ONCE):
            found |= await self.begin(user, device, missing[start : start + _MOST_AT_ONCE])
        return found

    async def begin(self, user: str, device: Device, peers: Iterable[Peer]) -> dict[str, Channel]:
        """Begin new sessions with devices that have one-time keys left. Raises MatrixError."""
        every = list(peers)
        wish: dict[str, Json] = {}
        for peer in every:
            wish.setdefault(peer.user, {})[peer.id] = ONE_TIME
        asked: Json = {"one_time_keys": wish, "timeout": 10_000}
        answer = await self.homeserver.call("POST", "_matrix/client/v3/keys/claim", asked, user=user, query={"device_id": device.id})
        begun: dict[str, Channel] = {}
        for peer in every:
            key = claimed(answer, peer)
            try:
                if key:
                    begun[peer.curve] = device.own.towards(peer.curve, key)
            except Unreadable as error:
                _log.info("no session with a device of %s: %s", peer.user, error)
        return begun

    async def send(self, user: str, device: Device, kind: str, messages: Mapping[str, Json]) -> None:
        """Send to devices as it is, by user and device. Raises MatrixError."""
        if messages:
            path = f"_matrix/client/v3/sendToDevice/{quote(kind, safe='')}/{secrets.token_hex(16)}"
            await self.homeserver.call("PUT", path, {"messages": dict(messages)}, user=user, query={"device_id": device.id})

    async def _roster(self, room: str) -> tuple[str, ...]:
        """Who may read: members, and the invited, who see what is said from their invitation on. Raises MatrixError."""
        now = time.monotonic()
        asked, joined, invited = self._rosters.get(room, (-_ROSTER_SECONDS, (), ()))
        if now - asked >= _ROSTER_SECONDS:
            place = f"_matrix/client/v3/rooms/{quote(room, safe='')}"
            members = (await self.homeserver.call("GET", f"{place}/joined_members")).get("joined")
            others = (await self.homeserver.call("GET", f"{place}/members", query={"membership": "invite"})).get("chunk")
            events = [event for event in (others if isinstance(others, list) else ()) if isinstance(event, Mapping)]
            joined = self._people(members if isinstance(members, Mapping) else ())
            invited = self._people(event.get("state_key") for event in events)
            self._rosters[room] = (now, joined, invited)
        # Why each time: nobody tells us of new devices of people whom we share no room with yet.
        self.peers.forget(invited)
        return (*joined, *invited)

    def _people(self, names: Iterable[object]) -> tuple[str, ...]:
        return tuple(sorted({name for name in names if isinstance(name, str) and not self._is_own(name)}))


def _number(settings: Mapping[str, object], name: str) -> int:
    value = settings.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
