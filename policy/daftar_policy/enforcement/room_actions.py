"""Room actions: what is done with rooms and in them, as a homeserver asks about it, from making one to shutting it down.

Law: each method gives the answer (None where nobody has to be asked). What a new room is to begin with is decided on before there is a
room, so that a refusal leaves no half-made room behind. The homeserver's own notices account is never asked about.
It does not know Synapse's names, nor how a refusal reaches a client.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Protocol

from daftar_policy.core.event_text import event_facts
from daftar_policy.enforcement import rooms
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.asking import Asking
from daftar_policy.enforcement.surroundings import UNKNOWN, Facts, Surroundings

if TYPE_CHECKING:
    from daftar_policy.enforcement.synapse_inside import Homeserver

MEMBER, REDACTION = "m.room.member", "m.room.redaction"
# What somebody may do to become a member, by the membership they want.
_MEMBERSHIPS = {"join": "join", "knock": "knock", "invite": "invite"}


class Event(Protocol):
    """What is used of an event."""

    event_id: str
    type: str
    sender: str
    room_id: str
    content: Mapping[str, object]

    def get_state_key(self) -> str | None:
        """Give its state key, None for an event that is no state."""

    def get_pdu_json(self) -> Mapping[str, object]:
        """Give all of it, as other servers see it."""


class RoomActions:
    """Questions about rooms."""

    def __init__(self, server: Homeserver, asking: Asking, surroundings: Surroundings) -> None:
        self._server = server
        self._asking = asking
        self._surroundings = surroundings

    # --- making rooms ---

    async def creation(self, user_id: str, wish: Mapping[str, object]) -> Answer | None:
        """Decide on a new room, its first state, its alias, its listing, and those invited to it; give the first refusal."""
        if user_id == self._server.own_voice:
            return None
        presets = rooms.preset_events(wish, self._server.name, self._server.encrypted_presets())
        state = rooms.wished_state(user_id, self._server.name, wish, presets, self._server.default_room_version())
        room = self._facts_of_new(user_id, state)
        for action, facts in self._wishes(wish, [*presets, *rooms.wished_events(wish)], state):
            actor = await self._surroundings.actor(user_id, action)
            answer = self._asking.ask(action, {**actor, **room, **facts}, user_id)
            if not answer.is_allowed:
                return answer
            if action in ("set-alias", "invite-email"):
                self._asking.settle(action, user_id, str(facts.get("email.address") or facts.get("room.alias")))
        return None

    def _wishes(self, wish: Mapping[str, object], begins_with: Collection[rooms.Wished], state: rooms.State) -> list[tuple[str, Facts]]:
        """Give each action that a `POST /createRoom` asks for, with its own facts, as far as rules speak of it."""
        found: list[tuple[str, Facts]] = [("create-room", {})]
        found += [("state", event_facts(kind, key, content, _size(content))) for kind, key, content in begins_with]
        if wish.get("room_alias_name"):
            found += [("set-alias", {"room.alias": alias, "room.aliases": [alias]}) for alias in rooms.aliases(state)[:1]]
        if wish.get("visibility") == "public":
            found.append(("publish-room", {}))
        invited, addressed = wish.get("invite"), wish.get("invite_3pid")
        whom = [*(invited if isinstance(invited, list) else ())]
        # Why: the first state may hold members too, who then pass no callback for invitations.
        whom += [key for kind, key, content in begins_with if kind == MEMBER and content.get("membership") == "invite"]
        found += [("invite", self._surroundings.target(who)) for who in whom]
        found += [
            ("invite-email", {"email.address": invitation.get("address")})
            for invitation in (addressed if isinstance(addressed, list) else ())
            if isinstance(invitation, Mapping) and invitation.get("medium") == "email"
        ]
        return [(action, facts) for action, facts in found if self._asking.serves(action)]

    def _facts_of_new(self, user_id: str, state: rooms.State, labels: Collection[str] = ()) -> Facts:
        # The room's id is absent: it has none yet, so no rule can speak of it.
        return {**rooms.room_facts(None, state, self._asking.policy, labels), **rooms.member_facts([user_id], self._server.name)}

    async def upgrade(self, user_id: str, wish: Mapping[str, object]) -> Answer | None:
        """Decide on the room that replaces another; its state was decided on in the other."""
        created = wish.get("creation_content")
        # Why: Synapse asks here about every room that is made; of those by createRoom `creation` has decided already.
        if set(wish) != {"creation_content", "initial_state"} or not isinstance(created, Mapping) or "predecessor" not in created:
            return None
        state = rooms.wished_state(user_id, self._server.name, wish)
        former = rooms.predecessor(state)
        labels = await self._surroundings.labels(former) if former else ()
        facts = {**self._facts_of_new(user_id, state, labels), "room.version": UNKNOWN}
        return self._asking.ask("create-room", {**await self._surroundings.actor(user_id, "create-room"), **facts}, user_id)

    async def alias(self, user_id: str, alias: str) -> Answer | None:
        """Decide on an alias; Synapse does not say for which room."""
        if self._asking.is_settled("set-alias", user_id, alias):
            return None
        facts: Facts = {"room.alias": alias, "room.aliases": [alias]}
        return self._asking.ask("set-alias", {**await self._surroundings.actor(user_id, "set-alias"), **facts}, user_id)

    async def publication(self, user_id: str, room_id: str) -> Answer | None:
        """Decide on a room's entry in the directory; who takes an entry out is not asked about."""
        # Why: Synapse does not say which of the two is wanted, but a room that is in the directory can only be taken out.
        if await self._server.is_published(room_id):
            return None
        return self._asking.ask("publish-room", await self._surroundings.of(user_id, room_id, "publish-room"), user_id)

    async def shutdown(self, user_id: str | None, room_id: str) -> Answer | None:
        """Decide whether a room may be shut down; Synapse refuses in words of its own, so the administrator is told."""
        if self._asking.is_settled("shutdown-room", user_id or "", room_id):
            return None
        answer = self._asking.ask("shutdown-room", await self._surroundings.of(user_id, room_id, "shutdown-room"), user_id)
        if answer.is_allowed:
            # Why: Synapse asks at the request and again in the background job that does it.
            self._asking.settle("shutdown-room", user_id or "", room_id)
        else:
            self._asking.tell(user_id, self._asking.words(answer, user_id))
        return answer

    # --- becoming a member ---

    async def invitation(self, inviter: str, invitee: str, room_id: str) -> Answer | None:
        """Decide on an invitation, from here or from another server."""
        if inviter == self._server.own_voice:
            return None
        facts = await self._surroundings.of(inviter, room_id, "invite")
        return self._asking.ask("invite", {**facts, **self._surroundings.target(invitee)}, inviter)

    async def email_invitation(self, inviter: str | None, address: str, room_id: str) -> Answer | None:
        """Decide on an invitation by e-mail."""
        if inviter is not None and self._asking.is_settled("invite-email", inviter, address):
            return None
        facts = await self._surroundings.of(inviter, room_id, "invite-email")
        return self._asking.ask("invite-email", {**facts, "email.address": address}, inviter)

    async def email_invitation_early(self, address: str, room_id: str) -> Answer | None:
        """Decide before an identity server is asked about the address; Synapse refuses in words of its own, so the person is told."""
        who = self._surroundings.who()
        # Why: without a person there is a second callback, which names one.
        if who is None:
            return None
        answer = await self.email_invitation(who, address, room_id)
        if answer is not None and not answer.is_allowed:
            self._asking.tell(who, self._asking.words(answer, who))
        else:
            self._asking.settle("invite-email", who, address)
        return answer

    async def join(self, user_id: str, room_id: str) -> Answer | None:
        """Decide on somebody's becoming a member; a member who changes their name there joins again, and is not asked about."""
        if user_id == self._server.own_voice or await self._surroundings.is_member(user_id, room_id):
            return None
        return self._asking.ask("join", await self._surroundings.of(user_id, room_id, "join"), user_id)

    async def knock(self, user_id: str, room_id: str) -> Answer:
        """Decide on a request to be let in."""
        return self._asking.ask("knock", await self._surroundings.of(user_id, room_id, "knock"), user_id)

    async def own_membership(self, event: Event, state: Mapping[tuple[str, str], object]) -> Answer | None:
        """Decide on what Synapse's callbacks for members pass over: knocks, and invitations and joins by server admins."""
        membership, whom = event.content.get("membership"), event.get_state_key()
        if event.type != MEMBER or whom is None:
            return None
        if membership == "knock" and self._asking.serves("knock"):
            return await self.knock(event.sender, event.room_id)
        if not await self._server.is_admin(event.sender):
            return None
        if membership == "invite" and self._asking.serves("invite"):
            return await self.invitation(event.sender, whom, event.room_id)
        # Why: the first member of a room is its creator, who was asked about as such.
        if membership == "join" and self._asking.serves("join") and any(kind == MEMBER for kind, _ in state):
            return await self.join(whom, event.room_id)
        return None

    async def their_membership(self, event: Event) -> Answer | None:
        """Decide on a membership event that another server sends; older ones, which come with a room's history, are not asked about."""
        visit, whom = self._server.visit(), event.get_state_key()
        action = _MEMBERSHIPS.get(str(event.content.get("membership")))
        if action is None or whom is None or visit is None or self._server.is_mine(event.sender) or not self._asking.serves(action):
            return None
        # Invitations of our own people come by another door; a knock by send_knock is asked about as `own_membership`.
        is_join_through_us = action == "join" and visit.is_federation("send_join") and visit.is_about(event.event_id)
        if not (is_join_through_us or visit.is_federation("send")):
            return None
        if action == "invite":
            return await self.invitation(event.sender, whom, event.room_id)
        return await (self.join if action == "join" else self.knock)(event.sender, event.room_id)

    # --- events ---

    async def event(self, event: Event) -> Answer | None:
        """Decide on a message, a state event or a redaction, from here or from another server."""
        if event.type == MEMBER:
            return await self.their_membership(event)
        key = event.get_state_key()
        action = "redact" if event.type == REDACTION else "send" if key is None else "state"
        is_own = event.sender == self._server.own_voice or self._surroundings.is_own_label(event.room_id, event.type, event.content)
        if is_own or not self._asking.serves(action):
            return None
        size = _size(event.get_pdu_json()) if "event.size" in self._asking.reads(action) else None
        facts = {
            **await self._surroundings.of(event.sender, event.room_id, action),
            **event_facts(event.type, key, event.content, size),
        }
        return self._asking.ask(action, facts, event.sender)


def _size(event: Mapping[str, object]) -> int:
    """Give the bytes of an event as JSON."""
    return len(json.dumps(event, ensure_ascii=False, separators=(",", ":"), default=dict).encode("utf-8", "replace"))
