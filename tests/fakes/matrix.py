"""An in-memory homeserver, and the bots' Matrix port on it: rooms, members, power, transactions, sync with gaps, and faults on demand."""

import asyncio
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from daftar_bots.port import Batch, Event, Later, Receipt, Refused, RoomPlan

# Specification, "Size limits": 65,536 bytes with what the server and signatures add.
LARGEST_CONTENT = 64_000


@dataclass
class FakeRoom:
    room_id: str
    alias: str
    creator: str
    is_announcements: bool
    members: dict[str, str] = field(default_factory=dict)
    events: list[tuple[int, Event]] = field(default_factory=list)
    # The last of each person and thread, with its place in the stream; whether it is for its person alone.
    receipts: dict[tuple[str, str | None, bool], tuple[int, Receipt]] = field(default_factory=dict)
    # State other than members.
    state: dict[tuple[str, str], Event] = field(default_factory=dict)

    def has(self, user_id: str) -> bool:
        return self.members.get(user_id) == "join"


class FakeHomeserver:
    """What a Synapse does, as far as a bot can see it. `fault(verb, *arguments)` may give an error to raise before anything is done."""

    def __init__(self, name: str = "daftar.example") -> None:
        self.name = name
        self.rooms: dict[str, FakeRoom] = {}
        self.aliases: dict[str, str] = {}
        self.transactions: dict[tuple[str, str, str], str] = {}
        self.redacted: set[str] = set()
        # What was uploaded, by its address: name, type, content.
        self.media: dict[str, tuple[str, str, bytes]] = {}
        self.timeline_limit = 100
        # How many events of a gap the port reads again; 0: none, as if there were too many.
        self.read_again = 20_000
        # The moment that events are stamped with, in milliseconds since 1970; 0: none.
        self.time = 0
        self.fault: Callable[..., Exception | None] = lambda *_: None
        # Raised after the event is in the room: an answer that got lost on its way.
        self.lost: Callable[..., Exception | None] = lambda *_: None
        self._positions = itertools.count(1)
        self._ids = itertools.count(1)
        self.position = 0
        self._news = asyncio.Condition()

    def matrix(self, localpart: str) -> "FakeMatrix":
        return FakeMatrix(self, f"@{localpart}:{self.name}")

    # What people and the port do alike.

    def create(self, creator: str, plan: RoomPlan) -> str:
        if plan.alias in self.aliases:
            raise Refused("M_ROOM_IN_USE", "Room alias already taken")
        # Room version 12: ids without a server name.
        room = FakeRoom(f"!room{next(self._ids)}", plan.alias, creator, plan.announcements)
        self.rooms[room.room_id] = room
        self.aliases[plan.alias] = room.room_id
        self._state_of(room, "m.room.create", {"room_version": "12"})
        self._state_of(room, "m.room.power_levels", {"events_default": 50} if plan.announcements else {})
        self._member(room, creator, creator, "join")
        if plan.encrypted:
            self.encrypt(creator, room.room_id)
        for person in plan.invite:
            self._member(room, creator, person, "invite")
        return room.room_id

    def join(self, user_id: str, alias: str) -> str:
        room = self._find(alias)
        if room.has(user_id):
            return room.room_id
        if room.members.get(user_id) != "invite":
            raise Refused("M_FORBIDDEN", "You are not invited to this room.")
        self._member(room, user_id, user_id, "join")
        return room.room_id

    def invite(self, user_id: str, room_id: str, person: str, *, is_direct: bool = False) -> str:
        room = self._joined(user_id, room_id)
        if room.has(person):
            raise Refused("M_FORBIDDEN", f"{person} is already in the room.")
        return self._member(room, user_id, person, "invite", is_direct=is_direct)

    def put_state(self, user_id: str, room_id: str, kind: str, content: Mapping[str, object], state_key: str) -> str:
        if kind == "m.room.member" and content.get("membership") == "invite":
            return self.invite(user_id, room_id, state_key, is_direct=content.get("is_direct") is True)
        if kind == "m.room.member" and state_key == user_id and content.get("membership") == "leave":
            if self.rooms[room_id].members.get(user_id) not in {"join", "invite"}:
                raise Refused("M_FORBIDDEN", "You are not in that room.")
            return self.leave(user_id, room_id)
        room = self._joined(user_id, room_id)
        # State needs power 50, which nobody but the creator has here.
        if user_id != room.creator:
            raise Refused("M_FORBIDDEN", "You don't have permission to post that to the room. user_level (0) < send_level (50)")
        before = room.state.get((kind, state_key))
        if before is not None and before.content == content:
            return before.event_id
        event = self._append(room, user_id, kind, content, state_key=state_key)
        room.state[kind, state_key] = event
        return event.event_id

    def upgrade(self, user_id: str, room_id: str, *, predecessor: str | None = None, invite: Sequence[str] = ()) -> str:
        """Close a room in favour of another that takes its alias, as `/upgrade` does; power is not asked after. Give the new one."""
        old = self.rooms[room_id]
        del self.aliases[old.alias]
        new = self.rooms[self.create(user_id, RoomPlan(old.alias, "", tuple(invite), old.is_announcements))]
        self._state_of(new, "m.room.create", {"room_version": "12", "predecessor": {"room_id": predecessor or room_id}})
        event = self._append(old, user_id, "m.room.tombstone", {"body": "moved", "replacement_room": new.room_id}, state_key="")
        old.state["m.room.tombstone", ""] = event
        return new.room_id

    def _state_of(self, room: FakeRoom, kind: str, content: Mapping[str, object]) -> None:
        room.state[kind, ""] = Event(room.room_id, f"$state-{room.room_id}-{kind}", kind, room.creator, dict(content), "")

    def leave(self, user_id: str, room_id: str) -> str:
        return self._member(self.rooms[room_id], user_id, user_id, "leave")

    def send(self, user_id: str, room_id: str, kind: str, content: Mapping[str, object], transaction_id: str) -> str:
        key = (user_id, room_id, transaction_id)
        if key in self.transactions:
            return self.transactions[key]
        room = self._joined(user_id, room_id)
        if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST_CONTENT:
            raise Refused("M_TOO_LARGE", "event too large")
        if room.is_announcements and kind == "m.room.message" and user_id != room.creator:
            raise Refused("M_FORBIDDEN", "You don't have permission to post that to the room. user_level (0) < send_level (50)")
        event = self._append(room, user_id, kind, content)
        self.transactions[key] = event.event_id
        return event.event_id

    def say(self, user_id: str, room_id: str, body: str, **more: object) -> str:
        return self.send(user_id, room_id, "m.room.message", {"msgtype": "m.text", "body": body, **more}, f"t{next(self._ids)}")

    def react(self, user_id: str, room_id: str, event_id: str, key: str) -> str:
        relation = {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": key}}
        return self.send(user_id, room_id, "m.reaction", relation, f"t{next(self._ids)}")

    def read(self, user_id: str, room_id: str, event_id: str, *, thread: str | None = None, is_private: bool = False) -> None:
        """Say that a person has read up to an event; a private receipt reaches the person's own devices alone."""
        room = self._joined(user_id, room_id)
        if all(event.event_id != event_id for _, event in room.events):
            raise Refused("M_NOT_FOUND", "Could not find event")
        room.receipts[user_id, thread, is_private] = (self.step(), Receipt(room_id, event_id, user_id, self.time, thread))

    def redact(self, user_id: str, room_id: str, event_id: str) -> str:
        room = self._joined(user_id, room_id)
        self.redacted.add(event_id)
        return self._append(room, user_id, "m.room.redaction", {"redacts": event_id}, redacts=event_id).event_id

    def take_back(self, user_id: str, room_id: str, event_id: str, transaction_id: str, reason: str) -> str:
        key = (user_id, room_id, transaction_id)
        if key in self.transactions:
            return self.transactions[key]
        room = self._joined(user_id, room_id)
        sender = next((event.sender for _, event in room.events if event.event_id == event_id), None)
        if sender is None:
            raise Refused("M_NOT_FOUND", "Could not find event")
        if user_id not in (sender, room.creator):
            raise Refused("M_FORBIDDEN", "You don't have permission to redact events")
        self.redacted.add(event_id)
        content = {"redacts": event_id} | ({"reason": reason} if reason else {})
        self.transactions[key] = self._append(room, user_id, "m.room.redaction", content, redacts=event_id).event_id
        return self.transactions[key]

    def keep(self, name: str, mime: str, data: bytes) -> str:
        address = f"mxc://{self.name}/media{next(self._ids)}"
        self.media[address] = (name, mime, data)
        return address

    def fetch(self, address: str) -> tuple[str, str, bytes]:
        if address not in self.media:
            raise Refused("M_NOT_FOUND", "Not found")
        return self.media[address]

    def encrypt(self, user_id: str, room_id: str) -> None:
        self.put_state(user_id, room_id, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, "")

    def annotations(self, user_id: str, room_id: str, event_id: str) -> list[Event]:
        room = self._joined(user_id, room_id)
        if all(event.event_id != event_id for _, event in room.events):
            raise Refused("M_NOT_FOUND", "Unknown parent event.")
        return [event for event in self.messages(room_id) if event.type == "m.reaction" and _target(event) == event_id]

    def messages(self, room_id: str) -> list[Event]:
        """Give the events of a room as they stand now, oldest first."""
        return [event for _, event in self.rooms[room_id].events if event.event_id not in self.redacted]

    def batch(self, user_id: str, since: str | None, *, full_state: bool) -> Batch:
        after = int(since.removeprefix("s")) if since is not None else 0
        state: list[Event] = []
        events: list[Event] = []
        gaps: set[str] = set()
        invited: dict[str, str] = {}
        direct: set[str] = set()
        left: set[str] = set()
        for room in self.rooms.values():
            membership = room.members.get(user_id)
            if since is not None and not full_state and (not room.events or room.events[-1][0] <= after):
                continue
            changed = any(at > after and event.state_key == user_id for at, event in room.events)
            if membership == "invite" and changed:
                invitation = [event for _, event in room.events if event.state_key == user_id][-1]
                invited[room.room_id] = invitation.sender
                if invitation.content.get("is_direct"):
                    direct.add(room.room_id)
            if membership == "leave" and changed:
                left.add(room.room_id)
            if membership != "join":
                continue
            new = [event for at, event in room.events if at > after and event.event_id not in self.redacted]
            if len(new) > self.timeline_limit and since is not None and not any(_is_start(event, user_id) for event in new):
                gaps.add(room.room_id)
            if full_state or since is None or changed or room.room_id in gaps:
                state += [_membership(room, person, what) for person, what in room.members.items()]
                state += room.state.values()
            events += new[-self.timeline_limit :]
        receipts = [
            receipt
            for room in self.rooms.values()
            if room.has(user_id)
            for (_, _, is_private), (at, receipt) in room.receipts.items()
            if at > after and not is_private
        ]
        left_rooms = frozenset(left)
        return Batch(
            f"s{self.position}", state, events, frozenset(gaps), frozenset(invited), left_rooms, invited, frozenset(direct), receipts
        )

    def span(self, room_id: str, since: str) -> list[Event]:
        """Give the events of a room after a cursor, as they stand now, without the newest that a sync has."""
        after = int(since.removeprefix("s"))
        new = [event for at, event in self.rooms[room_id].events if at > after and event.event_id not in self.redacted]
        return new[: -self.timeline_limit]

    def filled(self, batch: Batch, since: str | None) -> Batch:
        """Give a batch with what its gaps hide."""
        found = {room_id: self.span(room_id, since or "s0") for room_id in batch.gaps}
        read = {room_id: events for room_id, events in found.items() if len(events) <= self.read_again}
        rooms = dict.fromkeys(event.room_id for event in batch.events)
        events = [event for room in rooms for event in (*read.get(room, ()), *(each for each in batch.events if each.room_id == room))]
        return replace(batch, events=events, gaps=batch.gaps - set(read))

    def step(self) -> int:
        """Move the stream on."""
        self.position = next(self._positions)
        return self.position

    async def wait_for_news(self, after: int, wait: timedelta) -> None:
        async with self._news:
            try:
                async with asyncio.timeout(wait.total_seconds()):
                    await self._news.wait_for(lambda: self.position > after)
            except TimeoutError:
                return

    async def notify(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _append(
        self,
        room: FakeRoom,
        sender: str,
        kind: str,
        content: Mapping[str, object],
        *,
        state_key: str | None = None,
        redacts: str | None = None,
    ) -> Event:
        event = Event(room.room_id, f"$event{next(self._ids)}", kind, sender, dict(content), state_key, redacts, self.time)
        self.step()
        room.events.append((self.position, event))
        return event

    def _member(self, room: FakeRoom, sender: str, person: str, membership: str, *, is_direct: bool = False) -> str:
        room.members[person] = membership
        content = {"membership": membership} | ({"is_direct": True} if is_direct else {})
        return self._append(room, sender, "m.room.member", content, state_key=person).event_id

    def _find(self, alias: str) -> FakeRoom:
        room_id = self.aliases.get(alias, alias)
        if room_id not in self.rooms:
            raise Refused("M_NOT_FOUND", f"Room alias {alias} not found")
        return self.rooms[room_id]

    def _joined(self, user_id: str, room_id: str) -> FakeRoom:
        room = self.rooms.get(room_id)
        if room is None or not room.has(user_id):
            raise Refused("M_FORBIDDEN", f"User {user_id} not in room {room_id}")
        return room


class FakeMatrix:
    """The port on a FakeHomeserver."""

    def __init__(self, homeserver: FakeHomeserver, user_id: str) -> None:
        self.homeserver = homeserver
        self._user_id = user_id

    @property
    def user_id(self) -> str:
        return self._user_id

    async def sync(self, since: str | None, wait: timedelta, *, full_state: bool = False) -> Batch:
        self._fail("sync")
        if since is not None and wait and not full_state:
            await self.homeserver.wait_for_news(int(since.removeprefix("s")), wait)
        return self.homeserver.filled(self.homeserver.batch(self.user_id, since, full_state=full_state), since)

    async def send(
        self, room_id: str, event_type: str, content: Mapping[str, object], transaction_id: str, *, state_key: str | None = None
    ) -> str:
        # Faults are asked for by what is done: an invitation, a redaction, a state or a message.
        verb = _verb(event_type, content, state_key)
        call = (verb, room_id, state_key or "" if verb in {"invite", "state"} else transaction_id)
        self._fail(*call)
        if state_key is not None:
            event_id = self.homeserver.put_state(self.user_id, room_id, event_type, content, state_key)
        elif event_type == "m.room.redaction":
            target, reason = str(content.get("redacts", "")), str(content.get("reason", ""))
            event_id = self.homeserver.take_back(self.user_id, room_id, target, transaction_id, reason)
        else:
            event_id = self.homeserver.send(self.user_id, room_id, event_type, content, transaction_id)
        await self.homeserver.notify()
        if (error := self.homeserver.lost(*call)) is not None:
            raise error
        return event_id

    async def upload(self, data: bytes, name: str, mime: str) -> str:
        self._fail("upload", name)
        return self.homeserver.keep(name, mime, data)

    async def join(self, alias: str) -> str:
        self._fail("join", alias)
        return self.homeserver.join(self.user_id, alias)

    async def create(self, plan: RoomPlan) -> str:
        self._fail("create", plan.alias)
        return self.homeserver.create(self.user_id, plan)

    async def download(self, address: str) -> bytes:
        self._fail("download", address)
        return self.homeserver.fetch(address)[2]

    async def annotations(self, room_id: str, event_id: str) -> Sequence[Event]:
        self._fail("annotations", room_id, event_id)
        return self.homeserver.annotations(self.user_id, room_id, event_id)

    def _fail(self, *call: str) -> None:
        if (error := self.homeserver.fault(*call)) is not None:
            raise error


def _verb(event_type: str, content: Mapping[str, object], state_key: str | None) -> str:
    if event_type == "m.room.member" and content.get("membership") == "invite":
        return "invite"
    if state_key is not None:
        return "state"
    return "redact" if event_type == "m.room.redaction" else "send"


def once(error: Exception, verb: str) -> Callable[..., Exception | None]:
    """Give a fault that strikes the first call of a verb."""
    left = [error]
    return lambda called, *_: left.pop() if called == verb and left else None


def busy(seconds: int) -> Later:
    return Later("Too Many Requests", timedelta(seconds=seconds))


def _is_start(event: Event, user_id: str) -> bool:
    return event.state_key == user_id and event.content.get("membership") == "join"


def _target(event: Event) -> object:
    relation = event.content.get("m.relates_to")
    return relation.get("event_id") if isinstance(relation, dict) else None


def _membership(room: FakeRoom, person: str, membership: str) -> Event:
    return Event(room.room_id, f"$state-{room.room_id}-{person}", "m.room.member", person, {"membership": membership}, person)
