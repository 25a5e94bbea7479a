"""Surroundings: who acts, by which client, in which room: the facts that every question to the policy at a homeserver begins with.

Law: a fact that cannot be had is UNKNOWN, never left out and never guessed; what no rule reads is not gathered. A label that a room may
lose is written down when it is first seen (format 1, section 4, Labels).
It does not know what is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeAlias

from daftar_policy.enforcement import rooms
from daftar_policy.enforcement.point import Point

if TYPE_CHECKING:
    from daftar_policy.enforcement.synapse_inside import Homeserver

Facts: TypeAlias = "dict[str, object]"
# Stands for a fact (or, by the name of its group, for all of a group) that there is and that cannot be had.
UNKNOWN = object()

_CLIENT = frozenset({"client.address", "client.agent"})
_MEMBERS = frozenset({"room.members", "room.external_members", "room.servers"})

_log = logging.getLogger(__name__)


class Surroundings:
    """Finds facts about people and rooms of one homeserver."""

    def __init__(self, server: Homeserver, point: Point) -> None:
        self._server = server
        self._point = point
        self._labelling: dict[str, Mapping[str, object]] = {}

    async def of(self, user_id: str | None, room_id: str, action: str) -> Facts:
        """Give what is known of who acts and where; where that fails, it is unknown, and each rule's `on_error` says what holds."""
        actor = await self.actor(user_id, action)
        try:
            return {**actor, **await self.room(room_id, action)}
        except Exception:  # noqa: BLE001 - the door of every message: an error here would be Synapse's 500, or a lost event
            _log.exception("the facts of `%s` cannot be had", room_id)
            return {**actor, "room": UNKNOWN}

    async def actor(self, user_id: str | None, action: str) -> Facts:
        """Give the facts of who acts; None where the homeserver does not say who does."""
        if user_id is None:
            return {"actor": UNKNOWN, "client": UNKNOWN}
        reads = self._point.reads(action)
        facts: Facts = {"actor.id": user_id, "actor.is_local": self._server.is_mine(user_id)}
        if "actor.kind" in reads:
            facts["actor.kind"] = await self._kind(user_id) or UNKNOWN
        if reads & _CLIENT:
            visit = self._server.visit()
            is_theirs = visit is not None and visit.user_id == user_id
            facts |= client(visit.address, visit.agent) if visit is not None and is_theirs else dict.fromkeys(_CLIENT, UNKNOWN)
        return facts

    async def _kind(self, user_id: str) -> str | None:
        try:
            return await self._server.kind(user_id)
        except Exception:  # noqa: BLE001 - some of Synapse's callbacks take an error for a yes
            _log.exception("what kind of account `%s` is cannot be had", user_id)
            return None

    async def is_member(self, user_id: str, room_id: str) -> bool:
        """Tell whether somebody is joined in a room; not, where that cannot be had."""
        try:
            return user_id in await self._server.members(room_id)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("the members of `%s` cannot be had", room_id)
            return False

    def who(self, user_id: str | None = None) -> str | None:
        """Give the local person whose request is being answered, an administrator's rather than that of whom it is about."""
        visit = self._server.visit()
        # Another server's request is in the name of that server.
        asking = visit.user_id if visit is not None else None
        return asking if asking is not None and asking.startswith("@") and self._server.is_mine(asking) else user_id

    def target(self, user_id: object) -> Facts:
        """Give the facts of whom something is done to."""
        return {"target.id": user_id, "target.is_local": isinstance(user_id, str) and self._server.is_mine(user_id)}

    async def room(self, room_id: str, action: str) -> Facts:
        """Give the facts of a room."""
        policy = self._point.policy
        state = await self._server.state(room_id)
        if (rooms.CREATE, "") not in state:
            # A room of another server in which nobody of ours is yet: nothing is known of it but its id.
            return {"room.id": room_id, **dict.fromkeys(rooms.UNSEEN, UNKNOWN)}
        before = await self._labels_before(room_id, state)
        self._keep_labels(room_id, state, [*rooms.by_alias(room_id, state, policy), *before])
        facts = rooms.room_facts(room_id, state, policy, before)
        if self._point.reads(action) & _MEMBERS:
            facts |= rooms.member_facts(await self._server.members(room_id), self._server.name)
        return facts

    async def labels(self, room_id: str) -> tuple[str, ...]:
        """Give the labels of a room that another one is to replace."""
        state = await self._server.state(room_id)
        before = await self._labels_before(room_id, state)
        return tuple({*rooms.by_alias(room_id, state, self._point.policy), *rooms.by_state(state), *before})

    def is_own_label(self, room_id: str, kind: str, content: Mapping[str, object]) -> bool:
        """Tell whether an event is the label that is just being written down here."""
        wanted = self._labelling.get(room_id) if kind == rooms.LABEL else None
        return wanted is not None and dict(content) == wanted

    async def _labels_before(self, room_id: str, state: rooms.State) -> tuple[str, ...]:
        """Give the labels of the room that this one replaces: an upgrade of a room loses no label."""
        former = rooms.predecessor(state)
        if former is None:
            return ()
        theirs = await self._server.state(former)
        # Why: anybody may claim to follow a room; only that room itself says by whom it is followed.
        return tuple(rooms.by_state(theirs)) if rooms.successor(theirs) == room_id else ()

    def _keep_labels(self, room_id: str, state: rooms.State, labels: Iterable[str]) -> None:
        """Write a label down that a room has by something that it may lose, once (format 1, section 4, Labels)."""
        written = set(rooms.by_state(state))
        if set(labels) <= written or room_id in self._labelling:
            return
        self._labelling[room_id] = rooms.label_content({*labels, *written})
        self._server.write_later(room_id, self._label_written, self._labelling[room_id])

    def _label_written(self, room_id: str, *, done: bool) -> None:
        # Why: a room in which nobody may set the label keeps its entry, so that it is not tried at every message.
        if done:
            self._labelling.pop(room_id, None)
        else:
            _log.warning("no local member may set the label of `%s`; it holds as long as the room keeps its alias", room_id)


def client(address: str | None, agent: str | None) -> Facts:
    """Give the facts of a client; a Unix socket or a test has no address."""
    try:
        known: object = str(ip_address(address or ""))
    except ValueError:
        known = UNKNOWN
    return {"client.address": known, "client.agent": agent or None}
