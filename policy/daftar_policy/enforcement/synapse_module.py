"""Synapse module: what a homeserver is about to do becomes a question to the policy, and the answer becomes Synapse's own refusal.

Law: a thin adapter; no rule lives here. Nothing blocks the reactor, nothing but the compiled policy is read in Synapse's process, and only
callbacks that the policy needs are registered (a reload registers what it needs further). A fact that cannot be had is unknown, never
guessed. It does not know what the rules say, nor Synapse's private names (`synapse_inside` does).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Literal, TypeAlias

from synapse.api.errors import SynapseError
from synapse.events import EventBase
from synapse.module_api import ModuleApi
from synapse.module_api.errors import Codes, ConfigError
from synapse.spam_checker_api import RegistrationBehaviour

from daftar_policy.core.document import Node
from daftar_policy.core.event_text import event_facts
from daftar_policy.core.policy import Policy
from daftar_policy.enforcement import rooms
from daftar_policy.enforcement.answer import DECISION_KEY, Answer
from daftar_policy.enforcement.follower import compile_apart
from daftar_policy.enforcement.point import Point, followed
from daftar_policy.enforcement.supplies import LACKS
from daftar_policy.enforcement.synapse_inside import Homeserver
from daftar_policy.files.source import Problems

Verdict: TypeAlias = "Literal['NOT_SPAM'] | tuple[Codes, dict[str, object]]"
Facts: TypeAlias = "dict[str, object]"
ALLOWED: Literal["NOT_SPAM"] = "NOT_SPAM"
# Stands for a fact (or, by the name of its group, for all of a group) that there is and that cannot be had.
UNKNOWN = object()
MEMBER, REDACTION = "m.room.member", "m.room.redaction"

# Why: a server's verdict rests on its name and the time alone, and hundreds of events a second may come from one.
SERVER_VERDICT_HOLDS = 60.0
# Why: more people than register within a minute; beyond it an address may be asked about a second time, as `add-email`.
MOST_JOINING = 10_000
# Why: more people than are told of a warning on one day of a state's homeserver; beyond it some are told twice.
MOST_TOLD = 100_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """The module's `config` in homeserver.yaml."""

    policy: Path
    organisation: Path | None
    log: Path


class DaftarPolicy:
    """The module that homeserver.yaml names; Synapse makes one in each of its processes."""

    @staticmethod
    def parse_config(config: Mapping[str, object]) -> Settings:
        """Read the module's configuration and check the policy, before Synapse starts anything.

        Raises:
            ConfigError: all that is wrong with the keys, or with the policy (with file, line and column).
        """
        node = Node(config)
        node.keys(required=("policy", "log"), optional=("organisation",))
        paths = {key: Path(node.child(key).text()).absolute() for key in ("policy", "organisation", "log") if node.child(key).present}
        if node.faults:
            raise ConfigError("; ".join(f"{fault.message}{f' ({fault.hint})' if fault.hint else ''}" for fault in node.faults))
        settings = Settings(paths["policy"], paths.get("organisation"), paths["log"])
        try:
            settings.log.mkdir(parents=True, exist_ok=True)
            compile_apart(followed("synapse", settings.policy, settings.organisation, settings.log))
        except Problems as problems:
            raise ConfigError(f"the policy cannot be used:\n{problems}") from problems
        except OSError as error:
            raise ConfigError(f"the folder of the decision log cannot be made: {error}") from error
        return settings

    def __init__(self, config: Settings, api: ModuleApi) -> None:
        _hear_again()
        self._api = api
        self._server = Homeserver(api)
        name = f"synapse-{api.worker_name}" if api.worker_name else "synapse"
        self._point = Point(name, config.policy, config.organisation, config.log)
        try:
            self._point.start()
        except Problems as problems:
            raise ConfigError(f"the policy cannot be used:\n{problems}") from problems
        self._registered: set[str] = set()
        self._servers: dict[str, tuple[Policy, float, Answer]] = {}
        self._told: dict[tuple[str, str], str] = {}
        self._labelling: dict[str, Mapping[str, object]] = {}
        self._joining: dict[tuple[str, str], float] = {}
        self._register(self._point.policy)
        self._point.on_change(lambda policy: self._server.from_thread(self._register_later, policy))
        self._server.at_end(self._point.stop)

    # --- which callbacks ---

    def _register(self, policy: Policy) -> None:
        """Register the callbacks that this policy needs and that are not registered yet."""
        api, needed = self._api, policy.actions
        if "register" in needed and self._is_new("register"):
            api.register_spam_checker_callbacks(check_registration_for_spam=self.check_registration)
        if "add-email" in needed and self._is_new("add-email"):
            api.register_password_auth_provider_callbacks(is_3pid_allowed=self.is_address_allowed)
            api.register_third_party_rules_callbacks(on_add_user_third_party_identifier=self.on_address_added)
        if "invite" in needed and self._is_new("invite"):
            # Why check_event_allowed too: Synapse does not ask the spam checker about invitations by server admins.
            api.register_spam_checker_callbacks(user_may_invite=self.user_may_invite)
            api.register_third_party_rules_callbacks(check_event_allowed=self.check_event_allowed)
        if needed & {"send", "state", "redact"} and self._is_new("events"):
            api.register_spam_checker_callbacks(check_event_for_spam=self.check_event)
        if needed & {"state", "invite"} and self._is_new("create"):
            api.register_third_party_rules_callbacks(on_create_room=self.on_create_room)
        if "federate" in needed and self._is_new("federate"):
            api.register_spam_checker_callbacks(
                should_drop_federated_event=self.should_drop, federated_user_may_invite=self.federated_user_may_invite
            )

    def _register_later(self, policy: Policy) -> None:
        try:
            self._register(policy)
        except ConfigError as error:
            # Why not at start: there it ends the start-up; a running homeserver goes on with what it can enforce, and says so.
            _log.error("a rule cannot be enforced by this homeserver: %s", error)

    def _is_new(self, callback: str) -> bool:
        if callback in self._registered:
            return False
        self._registered.add(callback)
        _log.info("the policy module takes part in: %s", callback)
        return True

    # --- accounts ---

    async def check_registration(
        self,
        threepid: Mapping[str, str] | None,
        username: str | None,
        request_info: Collection[tuple[str, str]],
        provider: str | None = None,
    ) -> RegistrationBehaviour:
        """Refuse an account in the policy's words; the answer DENY would tell the client "429 Rate limited"."""
        address = threepid.get("address") if threepid and threepid.get("medium") == "email" else None
        # A client's registration names its program and address; none is named by the admin API and the shared secret.
        is_made_by_admin = username is not None and not request_info and provider is None
        agent, ip = next(iter(request_info), (None, None))
        facts: Facts = {
            "actor.id": f"@{username}:{self._server.name}" if username else None,
            "actor.kind": "admin" if is_made_by_admin else "person",
            "actor.is_local": True,
            "email.address": address,
            "client.address": ip,
            "client.agent": agent,
        }
        answer = self._ask("register", facts)
        if not answer.is_allowed:
            officer = self._point.organisation.officer_by_email(address) if address else None
            raise self._refusal(answer, officer.matrix_id if officer else None)
        if username and address:
            if len(self._joining) > MOST_JOINING:
                self._joining.clear()
            self._joining[f"@{username}:{self._server.name}", address.lower()] = monotonic()
        return RegistrationBehaviour.ALLOW

    async def is_address_allowed(self, medium: str, address: str, registration: bool) -> bool:  # noqa: FBT001 - Synapse's signature
        """Say early whether an address may be added; Synapse then answers in words of its own, and does not say who asks."""
        if medium != "email" or registration:
            return True
        return self._ask("add-email", {"actor": UNKNOWN, "email.address": address}).is_allowed

    async def on_address_added(self, user_id: str, medium: str, address: str) -> None:
        """Take an address off again that the policy refuses; only now Synapse says whose it is, and asks nobody before."""
        # Why: an address that came with the registration was decided on by `register` a moment ago.
        asked_at = self._joining.pop((user_id, address.lower()), None)
        if medium != "email" or (asked_at is not None and monotonic() < asked_at + SERVER_VERDICT_HOLDS):
            return
        answer = self._ask("add-email", {**await self._actor(user_id, "add-email"), "email.address": address})
        if not answer.is_allowed:
            await self._server.remove_email(user_id, address)
            self._tell(user_id, self._words(answer, user_id))

    # --- rooms and events ---

    async def user_may_invite(self, inviter: str, invitee: str, room_id: str) -> Verdict:
        """Decide on an invitation, from here or from another server; Synapse passes over server admins."""
        answer = await self._invitation(inviter, invitee, room_id)
        return self._verdict(answer, inviter)

    async def check_event_allowed(self, event: EventBase, _state: object) -> tuple[bool, None]:
        """Decide on an invitation by a server admin; everything else was decided elsewhere."""
        invitee = event.get_state_key() if event.type == MEMBER and event.content.get("membership") == "invite" else None
        if invitee is not None and await self._server.is_admin(event.sender):
            answer = await self._invitation(event.sender, invitee, event.room_id)
            if not answer.is_allowed:
                raise self._refusal(answer, event.sender)
        return True, None

    async def check_event(self, event: EventBase) -> Verdict:
        """Decide on a message, a state event or a redaction, from here or from another server."""
        action = "redact" if event.type == REDACTION else "state" if event.is_state() else "send"
        is_own = event.sender == self._server.own_voice or self._is_own_label(event)
        if event.type == MEMBER or is_own or action not in self._point.actions:
            return ALLOWED
        size = _size(event.get_pdu_json()) if "event.size" in self._point.reads(action) else None
        facts: Facts = {
            **await self._surroundings(event.sender, event.room_id, action),
            **event_facts(event.type, event.get_state_key(), event.content, size),
        }
        answer = self._ask(action, facts)
        self._warn(event.sender, answer)
        return self._verdict(answer, event.sender)

    def _is_own_label(self, event: EventBase) -> bool:
        wanted = self._labelling.get(event.room_id) if event.type == rooms.LABEL else None
        return wanted is not None and dict(event.content) == wanted

    async def on_create_room(self, requester: Any, wish: Mapping[str, object], _is_admin: object) -> None:
        """Decide on the state events and invitations that a new room is to begin with, before there is a room."""
        user_id = str(requester.user.to_string())
        policy = self._point.policy
        state = rooms.wished_state(user_id, self._server.name, wish)
        # The room's id is absent: it has none yet, so no rule can speak of it.
        room = {**rooms.room_facts(None, state, policy), **rooms.member_facts([user_id], self._server.name)}
        if "state" in self._point.actions and user_id != self._server.own_voice:
            actor = await self._actor(user_id, "state")
            for kind, key, content in rooms.wished_events(wish):
                self._demand("state", {**actor, **room, **event_facts(kind, key, content, _size(content))}, user_id)
        invited = wish.get("invite")
        if "invite" in self._point.actions and isinstance(invited, list):
            actor = await self._actor(user_id, "invite")
            for invitee in invited:
                self._demand("invite", {**actor, **room, **self._target(invitee)}, user_id)

    # --- other servers ---

    async def should_drop(self, event: EventBase) -> bool:
        """Decide on an event that another server sends."""
        return not self._server_answer(event.sender).is_allowed

    async def federated_user_may_invite(self, event: EventBase) -> Verdict:
        """Decide on the server of an invitation that comes in; who invites whom is asked next, as `invite`."""
        return self._verdict(self._server_answer(event.sender), None)

    def _server_answer(self, sender: str) -> Answer:
        server, policy = sender.partition(":")[2], self._point.policy
        known = self._servers.get(server)
        if known is not None and known[0] is policy and monotonic() < known[1]:
            return known[2]
        facts: Facts = {"actor.server": server, "actor.kind": "server", "actor.is_local": False, "server.name": server}
        answer = self._ask("federate", facts)
        if len(self._servers) >= MOST_TOLD:
            self._servers.clear()
        self._servers[server] = (policy, monotonic() + SERVER_VERDICT_HOLDS, answer)
        return answer

    # --- facts ---

    async def _surroundings(self, user_id: str, room_id: str, action: str) -> Facts:
        """Give what is known of who acts and where; where that fails, it is unknown, and each rule's `on_error` says what holds."""
        try:
            return {**await self._actor(user_id, action), **await self._room(room_id, action)}
        except Exception:  # noqa: BLE001 - the door of every message: an error here would be Synapse's 500, or a lost event
            _log.exception("the facts of `%s` in `%s` cannot be had", user_id, room_id)
            return {"actor.id": user_id, "actor.kind": UNKNOWN, "room": UNKNOWN}

    async def _actor(self, user_id: str, action: str) -> Facts:
        facts: Facts = {"actor.id": user_id, "actor.is_local": self._api.is_mine(user_id)}
        if "actor.kind" in self._point.reads(action):
            facts["actor.kind"] = await self._server.kind(user_id) or UNKNOWN
        return facts

    def _target(self, user_id: object) -> Facts:
        return {"target.id": user_id, "target.is_local": isinstance(user_id, str) and self._api.is_mine(user_id)}

    async def _room(self, room_id: str, action: str) -> Facts:
        policy = self._point.policy
        state = await self._server.state(room_id)
        if (rooms.CREATE, "") not in state:
            # A room of another server in which nobody of ours is yet: nothing is known of it but its id.
            return {"room.id": room_id, **dict.fromkeys(rooms.UNSEEN, UNKNOWN)}
        before = await self._labels_before(room_id, state)
        self._keep_labels(room_id, state, [*rooms.by_alias(room_id, state, policy), *before])
        facts = rooms.room_facts(room_id, state, policy, before)
        if self._point.reads(action) & {"room.members", "room.external_members", "room.servers"}:
            facts |= rooms.member_facts(await self._server.members(room_id), self._server.name)
        return facts

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

    # --- asking and answering ---

    def _ask(self, action: str, facts: Facts) -> Answer:
        lacking = [name for name, value in facts.items() if value is UNKNOWN]
        known = {name: value for name, value in facts.items() if value is not UNKNOWN}
        return self._point.ask(action, known, unknown=[*LACKS[action], *lacking])

    def _demand(self, action: str, facts: Facts, user_id: str) -> None:
        answer = self._ask(action, facts)
        self._warn(user_id, answer)
        if not answer.is_allowed:
            raise self._refusal(answer, user_id)

    async def _invitation(self, inviter: str, invitee: str, room_id: str) -> Answer:
        answer = self._ask("invite", {**await self._surroundings(inviter, room_id, "invite"), **self._target(invitee)})
        self._warn(inviter, answer)
        return answer

    def _verdict(self, answer: Answer, user_id: str | None) -> Verdict:
        if answer.is_allowed:
            return ALLOWED
        return Codes.FORBIDDEN, {"error": self._words(answer, user_id), DECISION_KEY: answer.content()}

    def _refusal(self, answer: Answer, user_id: str | None) -> SynapseError:
        return SynapseError(403, self._words(answer, user_id), Codes.FORBIDDEN, additional_fields={DECISION_KEY: answer.content()})

    def _words(self, answer: Answer, user_id: str | None) -> str:
        return answer.error(self._language(user_id))

    def _language(self, user_id: str | None) -> str | None:
        officer = self._point.organisation.officer(user_id) if user_id else None
        return officer.language or None if officer else None

    def _warn(self, user_id: str, answer: Answer) -> None:
        """Tell a local person of the rules that only warn, once per rule and day."""
        today = f"{datetime.now(UTC).astimezone(self._point.policy.zone):%Y-%m-%d}"
        new = [rule for rule in answer.decision.warned if self._told.get((user_id, rule)) != today]
        if not (new and answer.is_allowed and self._api.is_mine(user_id)):
            return
        if len(self._told) > MOST_TOLD:
            self._told.clear()
        self._told.update({(user_id, rule): today for rule in new})
        self._tell(user_id, answer.warning(self._language(user_id)))

    def _tell(self, user_id: str, words: str) -> None:
        if self._server.own_voice is None:
            _log.info("`%s` is not told, for `server_notices` is not configured: %s", user_id, words)
        else:
            self._server.tell_later(user_id, words)


def _size(event: Mapping[str, object]) -> int:
    """Give the bytes of an event as JSON."""
    return len(json.dumps(event, ensure_ascii=False, separators=(",", ":"), default=dict).encode("utf-8", "replace"))


def _hear_again() -> None:
    """Undo that a logging configuration silenced our loggers: Synapse imports modules before it reads it, and Python then disables them."""
    for name, logger in logging.root.manager.loggerDict.items():
        if name.startswith("daftar_policy") and isinstance(logger, logging.Logger):
            logger.disabled = False
