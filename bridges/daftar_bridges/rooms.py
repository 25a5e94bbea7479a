"""Rooms: the Matrix rooms of each mailbox, made where they do not exist, and what the policy may know of them.

Law: a room is found by the alias or id of the configuration, or by an alias derived from both a space's and a mail's id; by nothing that
a mail or a message says. Made twice, it is one room. It does not know what happens in a room.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from daftar_bridges import places
from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.gate import RoomFacts
from daftar_bridges.mailboxes import ROOM
from daftar_bridges.matrix.appservice import Homeserver, Refused
from daftar_bridges.store import Store

_log = logging.getLogger(__name__)
# Why a bound: a space may have a room for each of a hundred thousand correspondences, of which few are busy.
_MOST_ANNEXES = 2_000


@dataclass(frozen=True, slots=True)
class Annex:
    """A room of a mailbox besides its own: alias or id, name, topic, and whether it belongs into the mailbox's space."""

    room: str
    name: str
    topic: str = ""
    is_in_space: bool = False


class Rooms:
    """Finds rooms and keeps what was found until it changes; without a `store` it does not outlive the process."""

    def __init__(self, homeserver: Homeserver, config: MailConfig, store: Store | None = None) -> None:
        self._homeserver = homeserver
        self._config = config
        self._store = store
        self._annexes: dict[str, str] = {}
        self._known: dict[str, RoomFacts] = {}
        self._boxes: dict[str, Mailbox] = {}
        self._stale: set[str] = set()
        self._joined: set[tuple[str, str]] = set()
        self._lock = asyncio.Lock()

    def known(self, box: Mailbox) -> RoomFacts | None:
        """Give what is known of a mailbox's room without asking anybody."""
        return self._known.get(box.room)

    def forget(self, room_id: str) -> None:
        """Have a room's facts asked for again, since its state changed; until then the old ones hold."""
        self._stale.add(room_id)
        # Why all: it costs each ghost one request, and whoever was put out of one room may have been of others.
        self._joined.clear()

    async def bring(self, room_id: str, user: str) -> None:
        """Have a user of ours in a room; asked once until a room's facts are forgotten. Raises MatrixError."""
        # Why: to ask with every mail would be as many requests as the mails themselves.
        if (room_id, user) not in self._joined:
            await self._homeserver.join(room_id, user)
            self._joined.add((room_id, user))

    async def ensure(self, box: Mailbox) -> RoomFacts:
        """Give a mailbox's room; make it, join it and invite its members where that was not done. Raises MatrixError."""
        async with self._lock:
            return await self._ensure(box, None)

    async def ensure_annex(self, box: Mailbox, annex: Annex) -> RoomFacts:
        """Give a room of a mailbox besides its own, as `ensure` does. Raises MatrixError, Unavailable."""
        space = (await self.ensure(box)).id if annex.is_in_space else None
        own = replace(box, room=annex.room, name=annex.name, mode=ROOM)
        async with self._lock:
            is_new = annex.room not in self._annexes
            facts = await self._ensure(own, _Wish(annex.topic, space))
            if not is_new:
                return facts
            if self._store is not None and await self._store.run(places.owner, facts.id) is None:
                if space is not None:
                    await self._link(space, facts.id)
                # Why last: what is written down is not done again, so that a room that was taken out of its space stays out.
                await self._store.run(places.annex, box.address, facts.id, annex.room, annex.name)
            self._annexes[annex.room] = facts.id
            while len(self._annexes) > _MOST_ANNEXES:
                oldest = next(iter(self._annexes))
                self._known.pop(oldest, None)
                self._boxes.pop(self._annexes.pop(oldest), None)
            return facts

    async def preview(self, box: Mailbox, annex: Annex) -> RoomFacts:
        """Give what is known of a room in a mailbox's space, and where it is not there, what it will have. Raises MatrixError.

        Why: a room is named after its mail, and its members are invited, so one for a mail that is held would tell what it is about.
        """
        known = self._known.get(annex.room)
        if known is not None and known.id not in self._stale:
            return known
        space = await self.ensure(box)
        made: dict[str, object] = {
            "room.id": None,
            "room.alias": annex.room,
            "room.aliases": [annex.room],
            "room.federated": True,
            "room.creator": self._homeserver.bot,
            "room.encrypted": self._config.encryption.new_rooms,
            "room.join_rule": "restricted",
            # Client-server API, createRoom: what the preset of all our rooms gives.
            "room.history_visibility": "shared",
        }
        return RoomFacts("", {**space.facts, **made}, (annex.room,))

    async def ensure_all(self) -> dict[str, str]:
        """Make sure of every mailbox's room and the control room; give address → room id. Raises MatrixError."""
        return {box.address: (await self.ensure(box)).id for box in self._every()}

    async def box_of(self, room_id: str) -> Mailbox | None:
        """Give the mailbox whose room this is, as a mailbox with that room. Raises MatrixError, Unavailable."""
        if room_id not in self._boxes:
            owner = await self._store.run(places.owner, room_id) if self._store is not None else None
            box = self._config.by_address(owner[0]) if owner else None
            if owner and box is not None:
                return replace(box, room=owner[1] if owner[1] in self._known else room_id, name=owner[2], mode=ROOM)
            await self.ensure_all()
        return self._boxes.get(room_id)

    async def id_of(self, reference: str) -> str:
        """Give the id of a room that the configuration names, or of an id itself. Raises MatrixError."""
        if reference.startswith("!"):
            return reference
        return (await self.ensure(next(box for box in self._every() if box.room == reference))).id

    def _every(self) -> tuple[Mailbox, ...]:
        return (*self._config.directory.boxes, self._config.postmaster)

    async def _ensure(self, box: Mailbox, wish: _Wish | None) -> RoomFacts:
        facts = self._known.get(box.room)
        if facts is None or facts.id in self._stale:
            await self._homeserver.ensure_user(self._homeserver.bot)
            room_id = await self._enter(box, wish or _Wish(box.address, None))
            self._stale.discard(room_id)
            facts = await self._facts(room_id)
            if room_id not in self._boxes:
                await self._invite(room_id, box)
            self._known[box.room], self._boxes[room_id] = facts, box
        return facts

    async def _link(self, space: str, room: str) -> None:
        """Put a room into its space; done again it changes nothing. Raises MatrixError."""
        path = f"_matrix/client/v3/rooms/{quote(space, safe='')}/state/m.space.child/{quote(room, safe='')}"
        # Client-server API, m.space.child: a room id of version 12 has no server's name, so it is found by `via` alone.
        await self._homeserver.call("PUT", path, {"via": [self._config.homeserver.name], "suggested": False})

    async def _enter(self, box: Mailbox, wish: _Wish) -> str:
        if not box.room.startswith("#"):
            await self._homeserver.join(box.room, self._homeserver.bot)
            return box.room
        try:
            found = await self._homeserver.call("GET", f"_matrix/client/v3/directory/room/{quote(box.room, safe='')}")
        except Refused as refused:
            if refused.status != 404:
                raise
            return await self._create(box, wish)
        room_id = str(found.get("room_id"))
        await self._homeserver.join(room_id, self._homeserver.bot)
        return room_id

    async def _create(self, box: Mailbox, wish: _Wish) -> str:
        content: dict[str, object] = {
            "room_alias_name": box.room[1:].partition(":")[0],
            "name": box.name,
            "topic": wish.topic,
            # Why: an office's mail is for those who were invited; everybody else is let in by them.
            "preset": "private_chat",
            "visibility": "private",
        }
        if box.is_space:
            content["creation_content"] = {"type": "m.space"}
        state = _within(wish.space, self._config.homeserver.name) if wish.space is not None else []
        if self._config.encryption.new_rooms and not box.is_space:
            # Client-server API, m.room.encryption; the periods are those that are recommended.
            state.append({"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}})
        if state:
            content["initial_state"] = state
        room_id = await self._homeserver.create_room(content)
        _log.info("made the room `%s` for %s", box.room, box.address)
        return room_id

    async def _invite(self, room_id: str, box: Mailbox) -> None:
        for member in box.members:
            if await self._homeserver.state(room_id, "m.room.member", member) is not None:
                # Why: who has left or was removed is not brought back by a restart.
                continue
            try:
                await self._homeserver.call("POST", f"_matrix/client/v3/rooms/{quote(room_id, safe='')}/invite", {"user_id": member})
            except Refused as refused:
                _log.warning("%s could not be invited to `%s`: %s", member, box.room, refused)

    async def _facts(self, room_id: str) -> RoomFacts:
        states: dict[str, Mapping[str, object]] = {}
        kinds = ("create", "canonical_alias", "encryption", "join_rules", "history_visibility")
        for kind in kinds:
            states[kind] = await self._homeserver.state(room_id, f"m.room.{kind}") or {}
        created = await self._homeserver.call(
            "GET", f"_matrix/client/v3/rooms/{quote(room_id, safe='')}/state/m.room.create/", query={"format": "event"}
        )
        label = (await self._homeserver.state(room_id, "in.daftar.label") or {}).get("label")
        alias, others = states["canonical_alias"].get("alias"), states["canonical_alias"].get("alt_aliases")
        aliases = [name for name in (alias, *(others if isinstance(others, list) else ())) if isinstance(name, str)]
        facts: dict[str, object] = {
            "room.id": room_id,
            "room.alias": alias if isinstance(alias, str) else None,
            "room.aliases": aliases,
            # Client-server API, m.room.create: a room without a version is of version 1, one without `m.federate` federates.
            "room.version": str(states["create"].get("room_version", "1")),
            "room.federated": states["create"].get("m.federate") is not False,
            "room.creator": created.get("sender"),
            "room.encrypted": "algorithm" in states["encryption"],
            "room.join_rule": states["join_rules"].get("join_rule"),
            "room.history_visibility": states["history_visibility"].get("history_visibility"),
        }
        return RoomFacts(room_id, facts, tuple(aliases), (label,) if isinstance(label, str) else ())


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a room is made with: its topic, and the space that it belongs into."""

    topic: str
    space: str | None


def _within(space: str, server: str) -> list[dict[str, object]]:
    """Give the state of a room that belongs into a space (client-server API, Spaces)."""
    return [
        {"type": "m.space.parent", "state_key": space, "content": {"via": [server], "canonical": True}},
        # Why: who is let into the mailbox later must see what was written before, without being invited to each of its rooms.
        {
            "type": "m.room.join_rules",
            "state_key": "",
            "content": {"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": space}]},
        },
    ]
