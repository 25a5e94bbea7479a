"""Encryption: what the bot's device asks and tells the homeserver so that encrypted rooms work like any other.

Law: what came is committed before the sync it came with is acknowledged; a room's key goes to devices whose owners vouch for them (or,
where the configuration says so, to all), and who could not be given it is noted. Nothing is sent in the clear into an encrypted room.
It does not know Olm's mathematics (`machine.py`) nor identities (`identity.py`).
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote

from daftar_bots.core.derived import derived
from daftar_bots.crypto_store import Device, Rotation
from daftar_bots.machine import Machine, Unreadable
from daftar_bots.port import Batch, Event, Later, Refused
from daftar_bots.wire import whole
from daftar_policy.core.shapes import Json, mapping, sequence, texts
from daftar_policy.sealing.devices import ENCRYPTED, MEGOLM, ONE_TIME

_log = logging.getLogger(__name__)
Call = Callable[[str, str, Json | None], Awaitable[Json]]

API = "/_matrix/client/v3"
# In the content of an event that could not be read: why.
UNREADABLE = "in.daftar.unreadable"
# Why: a request of more takes Synapse seconds, in which nobody else is answered.
_AT_ONCE = 100
# Specification, `m.room.encryption`: the recommended defaults.
_ROTATION = Rotation(100, 604800.0)
# Events that wait for their key, the newest; a flood must not fill the memory.
_MOST_PENDING = 500
# What a server counts or shows by itself stays readable: reactions are the acknowledgements.
_IN_THE_CLEAR = frozenset({"m.reaction", "m.room.redaction"})


class Encryption:
    """The device's cryptography at work. `call` raises Refused or Later."""

    def __init__(self, machine: Machine, call: Call, *, only_signed: bool, explain: Callable[[str], str]) -> None:
        self.machine = machine
        self._call = call
        self._only_signed = only_signed
        self._explain = explain
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._members: dict[str, list[str]] = {}
        # Rooms whose state we have heard; of any other it is asked whether it is encrypted before something is said there.
        self._heard: set[str] = set()
        self._pending: dict[tuple[str, str], list[Event]] = {}
        self._asked: set[tuple[str, str]] = set()

    # The device's own keys.

    async def upload(self, held: int, *, needs_fallback: bool) -> None:
        """See that the server has this device's keys and enough one-time keys. Raises Later, Refused."""
        body = self.machine.keys_to_upload(held, needs_fallback=needs_fallback)
        if body:
            await self._call("POST", f"{API}/keys/upload", body)
            self.machine.uploaded()

    # What comes.

    async def take(self, body: Json) -> set[tuple[str, str]]:
        """Work off what a sync says of keys and devices; give the (room, session) whose keys came. Durable when it returns."""
        with self.machine.store.transaction():
            came = self._take_to_device(mapping(body.get("to_device")).get("events"))
            lists = mapping(body.get("device_lists"))
            self.machine.store.outdate(texts(lists.get("changed")))
            self.machine.store.untrack(texts(lists.get("left")))
            for room_id, room in mapping(mapping(body.get("rooms")).get("join")).items():
                self._take_room(room_id, mapping(room))
        await self._chores(body)
        return came

    def _take_to_device(self, events: object) -> set[tuple[str, str]]:
        came = set()
        for raw in events if isinstance(events, list) else ():
            event = mapping(raw)
            sender, content = event.get("sender"), mapping(event.get("content"))
            if not isinstance(sender, str):
                continue
            if event.get("type") == ENCRYPTED and (key := self.machine.receive(sender, content)) is not None:
                came.add(key)
            elif event.get("type") in {"m.room_key.withheld", "org.matrix.room_key.withheld"}:
                room_id, session_id, code = content.get("room_id"), content.get("session_id"), content.get("code")
                if isinstance(room_id, str) and isinstance(session_id, str):
                    self.machine.store.set_withheld(room_id, session_id, str(code)[:100])
        return came

    def _take_room(self, room_id: str, room: Json) -> None:
        timeline = sequence(mapping(room.get("timeline")).get("events"))
        events = [*sequence(mapping(room.get("state")).get("events")), *timeline]
        is_ours = any(
            mapping(each).get("type") == "m.room.member" and mapping(each).get("state_key") == self.machine.user_id for each in events
        )
        # Our own membership comes with the room's whole state; only of a room that is being made a sync may tell the first half.
        if is_ours and not any(mapping(each).get("type") == "m.room.create" for each in timeline):
            self._heard.add(room_id)
        for raw in events:
            event = mapping(raw)
            if event.get("type") == "m.room.member" or mapping(room.get("timeline")).get("limited") is True:
                self._members.pop(room_id, None)
            if event.get("type") == "m.room.encryption" and event.get("state_key") == "":
                self._set_encrypted(room_id, mapping(event.get("content")))

    def made(self, room_id: str) -> None:
        """Note that a room is encrypted that we have made so just now, whatever a sync has told of it."""
        with self.machine.store.transaction():
            self._set_encrypted(room_id, {})

    def _set_encrypted(self, room_id: str, content: Json) -> None:
        messages, milliseconds = whole(content.get("rotation_period_msgs")), whole(content.get("rotation_period_ms"))
        self.machine.store.set_rotation(
            room_id,
            Rotation(
                # Why bounds: a room's state is anybody's with power; a key for each message, or for ever, would be somebody's joke.
                max(1, min(messages, 10000)) if messages is not None else _ROTATION.messages,
                max(3600.0, min(milliseconds / 1000, 4 * 604800.0)) if milliseconds is not None else _ROTATION.seconds,
            ),
        )

    async def _chores(self, body: Json) -> None:
        """What has to be answered soon; a server that does not answer now is asked again with the next sync."""
        counts = mapping(body.get("device_one_time_keys_count"))
        held = counts.get("signed_curve25519")
        unused = body.get("device_unused_fallback_key_types")
        try:
            if isinstance(held, int):
                await self.upload(held, needs_fallback=isinstance(unused, list) and "signed_curve25519" not in unused)
            await self._unwedge()
            for raw in sequence(mapping(body.get("to_device")).get("events")):
                if mapping(raw).get("type") == "m.key.verification.request":
                    await self._decline_to_device(mapping(raw))
        except (Later, Refused) as error:
            _log.warning("%s: keys are looked after later: %s", self.machine.user_id, error)

    async def read(self, batch: Batch, came: set[tuple[str, str]], *, is_first: bool = False) -> Batch:
        """Give a batch with its encrypted events read; those that waited for a key which came now stand first. Raises Later, Refused.

        At the first sync of a new device (`is_first`) nobody is asked for keys: what was said before it is not for it.
        """
        ripe = [event for key in came for event in self._pending.pop(key, [])]
        read = [await self._read(event, asks=not is_first) for event in (*ripe, *batch.events)]
        for event in read:
            if event.type == "m.room.message" and event.content.get("msgtype") == "m.key.verification.request":
                await self._decline(event)
        return replace(batch, events=read)

    async def _read(self, event: Event, *, asks: bool) -> Event:
        if event.type != ENCRYPTED or event.state_key is not None or not event.content:
            return event
        try:
            return await self._open(event)
        except Unreadable as problem:
            key = (event.room_id, problem.session_id)
            if asks and problem.reason in {"no-key", "withheld"} and event.sender != self.machine.user_id:
                await self._wait_for_key(key, event)
            return replace(event, content={**event.content, UNREADABLE: problem.reason})

    async def _open(self, event: Event) -> Event:
        for is_last in (False, True):
            try:
                with self.machine.store.transaction():
                    kind, content = self.machine.decrypt(event.room_id, event.event_id, event.sender, event.content)
            except Unreadable as problem:
                if problem.reason != "unknown-device" or is_last:
                    raise Unreadable("forged" if problem.reason == "unknown-device" else problem.reason, problem.session_id) from problem
                await self._query([event.sender])
            else:
                break
        session_id = str(event.content.get("session_id"))
        group = self.machine.store.group(event.room_id, session_id)
        device = self.machine.maker(group) if group is not None else None
        # MSC4153: what a device says that its owner does not vouch for is not shown, still less obeyed.
        if self._only_signed and event.sender != self.machine.user_id and device is not None and not device.is_signed:
            await self._query([event.sender])
            device = self.machine.store.devices(event.sender).get(device.device_id)
            if device is None or not device.is_signed:
                raise Unreadable("unsigned", session_id)
        return replace(event, type=kind, content=content)

    async def _wait_for_key(self, key: tuple[str, str], event: Event) -> None:
        """Keep an event until its key comes, and ask its sender's device for the key once."""
        self._pending.setdefault(key, []).append(event)
        while sum(map(len, self._pending.values())) > _MOST_PENDING:
            self._pending.pop(next(iter(self._pending)))
        device = event.content.get("device_id")
        if key in self._asked or not key[1]:
            return
        self._asked.add(key)
        wish = {
            "action": "request",
            "body": {"algorithm": MEGOLM, "room_id": key[0], "session_id": key[1], "sender_key": event.content.get("sender_key")},
            "request_id": _name("ask", *key),
            "requesting_device_id": self.machine.device_id,
        }
        to = {event.sender: {device if isinstance(device, str) else "*": wish}}
        with suppress(Later, Refused):
            await self._send_to_device("m.room_key_request", to)

    # What goes.

    async def is_encrypted(self, room_id: str) -> bool:
        """Tell whether a room is encrypted; one that was entered just now is asked. Raises Later, Refused."""
        if self.machine.store.rotation(room_id) is not None:
            return True
        if room_id in self._heard:
            return False
        try:
            state = await self._call("GET", f"{API}/rooms/{quote(room_id, safe='')}/state/m.room.encryption/", None)
        except Refused as error:
            if error.code == "M_NOT_FOUND":
                self._heard.add(room_id)
                return False
            raise
        with self.machine.store.transaction():
            self._set_encrypted(room_id, state)
        return True

    async def seal(self, room_id: str, event_type: str, content: Json) -> tuple[str, Json]:
        """Give an event as it is to be sent into a room. Raises Later, Refused."""
        if event_type in _IN_THE_CLEAR or not await self.is_encrypted(room_id):
            return event_type, content
        async with self._locks[room_id]:
            await self._share(room_id)
            return ENCRYPTED, self.machine.encrypt(room_id, event_type, content)

    async def _share(self, room_id: str) -> None:
        machine, store = self.machine, self.machine.store
        members = await self._people(room_id)
        await self._query(store.unknown(members))
        devices, without = machine.recipients(members, only_signed=self._only_signed)
        lacking, key = machine.to_share(room_id, devices, store.rotation(room_id) or _ROTATION)
        await self._claim(machine.without_session(lacking))
        for start in range(0, len(lacking), _AT_ONCE):
            part = lacking[start : start + _AT_ONCE]
            with store.transaction():
                sealed = [(device, machine.to_device(device, "m.room_key", key)) for device in part]
            given = [device for device, message in sealed if message is not None]
            messages: defaultdict[str, dict[str, object]] = defaultdict(dict)
            for device, message in sealed:
                if message is not None:
                    messages[device.user_id][device.device_id] = message
            if messages:
                await self._send_to_device(ENCRYPTED, messages)
            machine.shared(room_id, given)
        keyless = {each.user_id for each in machine.without_session(devices)}
        served = {each.user_id for each in devices if store.sessions(each.curve25519)}
        with store.transaction():
            store.set_unreachable(room_id, {**without, **dict.fromkeys(keyless - served, "no-one-time-key")})
        await self._tell_withheld(
            room_id, members, {device.curve25519 for device in devices}, str(key["session_id"]), is_new=machine.shared(room_id, ())
        )

    async def _tell_withheld(self, room_id: str, members: Sequence[str], allowed: set[str], session_id: str, *, is_new: bool) -> None:
        """Tell the devices that are not given the key that this is meant (specification, `m.room_key.withheld`)."""
        if not is_new:
            return
        content = {
            "algorithm": MEGOLM,
            "room_id": room_id,
            "session_id": session_id,
            "sender_key": self.machine.curve25519,
            "code": "m.unverified",
            "reason": "the sender gives keys to devices only that their owners have verified",
        }
        messages: dict[str, dict[str, object]] = {}
        for user_id in members:
            for device in self.machine.store.devices(user_id).values():
                if device.curve25519 not in allowed and not device.is_gone and device.curve25519 != self.machine.curve25519:
                    messages.setdefault(user_id, {})[device.device_id] = content
        if messages:
            with suppress(Later, Refused):
                await self._send_to_device("m.room_key.withheld", messages)

    async def _people(self, room_id: str) -> list[str]:
        if room_id not in self._members:
            # Why those who are invited too: they are to read what was said before they came.
            answer = await self._call("GET", f"{API}/rooms/{quote(room_id, safe='')}/members?not_membership=leave", None)
            found = [mapping(raw) for raw in sequence(answer.get("chunk"))]
            self._members[room_id] = sorted(
                str(event["state_key"])
                for event in found
                if mapping(event.get("content")).get("membership") in {"join", "invite"} and isinstance(event.get("state_key"), str)
            )
        return self._members[room_id]

    async def _query(self, users: Sequence[str]) -> None:
        for start in range(0, len(users), _AT_ONCE):
            part = users[start : start + _AT_ONCE]
            answer = await self._call("POST", f"{API}/keys/query", {"device_keys": {user_id: [] for user_id in part}})
            failed = set(mapping(answer.get("failures")))
            # Why: a homeserver that is away has said nothing of its people; they are asked of again with the next message.
            self.machine.learn([user_id for user_id in part if user_id.partition(":")[2] not in failed], answer)

    async def _claim(self, devices: Iterable[Device]) -> list[Device]:
        wanted = list(devices)
        made: list[Device] = []
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            wish: defaultdict[str, dict[str, str]] = defaultdict(dict)
            for device in part:
                wish[device.user_id][device.device_id] = ONE_TIME
            made += self.machine.claimed(part, await self._call("POST", f"{API}/keys/claim", {"one_time_keys": wish}))
        return made

    async def _unwedge(self) -> None:
        """Make new sessions with devices whose messages could not be read, and say so with an empty message."""
        if not self.machine.wedged:
            return
        store = self.machine.store
        known = [each for key in self.machine.wedged for each in store.with_key(key) if not each.is_gone]
        for device in await self._claim(known):
            with store.transaction():
                message = self.machine.to_device(device, "m.dummy", {})
            if message is not None:
                await self._send_to_device(ENCRYPTED, {device.user_id: {device.device_id: message}})
        self.machine.wedged.clear()

    async def _send_to_device(self, kind: str, messages: Mapping[str, Mapping[str, object]]) -> None:
        body = {"messages": messages}
        # Why from the content: the same message again is the same transaction.
        name = _name(kind, repr(messages))
        await self._call("PUT", f"{API}/sendToDevice/{kind}/{name}", body)

    # Interactive verification: nobody sits at the bot to compare pictures; the fingerprint is published.

    async def _decline_to_device(self, event: Json) -> None:
        content, sender = mapping(event.get("content")), event.get("sender")
        device, transaction = content.get("from_device"), content.get("transaction_id")
        if isinstance(sender, str) and isinstance(device, str) and isinstance(transaction, str):
            cancel = {"transaction_id": transaction, "code": "m.user", "reason": self._explain(self.machine.ed25519)}
            await self._send_to_device("m.key.verification.cancel", {sender: {device: cancel}})

    async def _decline(self, event: Event) -> None:
        if event.content.get("to") != self.machine.user_id or event.sender == self.machine.user_id:
            return
        text = self._explain(self.machine.ed25519)
        reference = {"m.relates_to": {"rel_type": "m.reference", "event_id": event.event_id}}
        reply = {"m.relates_to": {"m.in_reply_to": {"event_id": event.event_id}}}
        with suppress(Refused):
            for kind, content in (
                ("m.key.verification.cancel", {"code": "m.user", "reason": text, **reference}),
                ("m.room.message", {"msgtype": "m.notice", "body": text, "m.mentions": {"user_ids": [event.sender]}, **reply}),
            ):
                sealed_kind, sealed = await self.seal(event.room_id, kind, content)
                path = "/".join(quote(part, safe="") for part in (event.room_id, "send", sealed_kind, _name(kind, event.event_id)))
                await self._call("PUT", f"{API}/rooms/{path}", sealed)


def _name(*parts: str) -> str:
    return derived("\n".join(parts), 32)
