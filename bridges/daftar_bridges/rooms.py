"""Rooms: the Matrix room of each mailbox, made where it does not exist, and what the policy may know of it.

Law: a room is found by the alias or id of the configuration, and by nothing that a mail or a message says.
It does not know what happens in a room.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import quote

from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.gate import RoomFacts
from daftar_bridges.matrix.appservice import Homeserver, Refused

_log = logging.getLogger(__name__)


class Rooms:
    """Finds rooms and keeps what was found until it changes."""

    def __init__(self, homeserver: Homeserver, config: MailConfig) -> None:
        self._homeserver = homeserver
        self._config = config
        self._known: dict[str, RoomFacts] = {}
        self._boxes: dict[str, Mailbox] = {}
        self._stale: set[str] = set()
        self._lock = asyncio.Lock()

    def known(self, box: Mailbox) -> RoomFacts | None:
        """Give what is known of a mailbox's room without asking anybody."""
        return self._known.get(box.room)

    def forget(self, room_id: str) -> None:
        """Have a room's facts asked for again, since its state changed; until then the old ones hold."""
        self._stale.add(room_id)

    async def ensure(self, box: Mailbox) -> RoomFacts:
        """Give a mailbox's room; make it, join it and invite its members where that was not done. Raises MatrixError."""
        async with self._lock:
            facts = self._known.get(box.room)
            if facts is None or facts.id in self._stale:
                await self._homeserver.ensure_user(self._homeserver.bot)
                room_id = await self._enter(box)
                self._stale.discard(room_id)
                facts = await self._facts(room_id)
                if room_id not in self._boxes:
                    await self._invite(room_id, box)
                self._known[box.room], self._boxes[room_id] = facts, box
            return facts

    async def ensure_all(self) -> dict[str, str]:
        """Make sure of every mailbox's room and the control room; give address → room id. Raises MatrixError."""
        boxes = (*self._config.mailboxes, self._config.postmaster)
        return {box.address: (await self.ensure(box)).id for box in boxes}

    async def box_of(self, room_id: str) -> Mailbox | None:
        """Give the mailbox whose room this is. Raises MatrixError."""
        if room_id not in self._boxes:
            await self.ensure_all()
        return self._boxes.get(room_id)

    async def id_of(self, reference: str) -> str:
        """Give the id of a room that the configuration names, or of an id itself. Raises MatrixError."""
        if reference.startswith("!"):
            return reference
        boxes = (*self._config.mailboxes, self._config.postmaster)
        return (await self.ensure(next(box for box in boxes if box.room == reference))).id

    async def _enter(self, box: Mailbox) -> str:
        if not box.room.startswith("#"):
            await self._homeserver.join(box.room, self._homeserver.bot)
            return box.room
        try:
            found = await self._homeserver.call("GET", f"_matrix/client/v3/directory/room/{quote(box.room, safe='')}")
        except Refused as refused:
            if refused.status != 404:
                raise
            return await self._create(box)
        room_id = str(found.get("room_id"))
        await self._homeserver.join(room_id, self._homeserver.bot)
        return room_id

    async def _create(self, box: Mailbox) -> str:
        wish = {
            "room_alias_name": box.room[1:].partition(":")[0],
            "name": box.name,
            "topic": box.address,
            # Why: an office's mail is for those who were invited; everybody else is let in by them.
            "preset": "private_chat",
            "visibility": "private",
        }
        room_id = await self._homeserver.create_room(wish)
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
