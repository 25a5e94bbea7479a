"""Synapse module: what a homeserver is about to do becomes a question to the policy, and the answer becomes Synapse's own refusal.

Law: a thin adapter; no rule lives here. Nothing blocks the reactor, nothing but the compiled policy is read in Synapse's process, and only
callbacks that the policy needs are registered (a reload registers what it needs further). A fact that cannot be had is unknown, never
guessed. It does not know what the rules say, nor Synapse's private names (`synapse_inside` does).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from synapse.api.errors import SynapseError
from synapse.events import EventBase
from synapse.module_api import ModuleApi
from synapse.module_api.errors import Codes, ConfigError
from synapse.spam_checker_api import RegistrationBehaviour

from daftar_policy.core.document import Node
from daftar_policy.decision_log import Checkpoint
from daftar_policy.enforcement import hooks
from daftar_policy.enforcement.account_actions import AccountActions
from daftar_policy.enforcement.answer import DECISION_KEY, Answer
from daftar_policy.enforcement.asking import Asking
from daftar_policy.enforcement.media_actions import MediaActions, Stored
from daftar_policy.enforcement.notices import Notices
from daftar_policy.enforcement.point import Point, check
from daftar_policy.enforcement.room_actions import MEMBER, Event, RoomActions
from daftar_policy.enforcement.server_actions import ServerActions
from daftar_policy.enforcement.surroundings import Surroundings
from daftar_policy.enforcement.synapse_inside import Homeserver
from daftar_policy.enforcement.told import Told
from daftar_policy.files.point_config import PointConfig, read_point_config
from daftar_policy.files.source import Problems
from daftar_policy.log.witness import CHECKPOINT_EVENT

Verdict: TypeAlias = "Literal['NOT_SPAM'] | tuple[Codes, dict[str, object]]"
ALLOWED: Literal["NOT_SPAM"] = "NOT_SPAM"

_log = logging.getLogger(__name__)


class DaftarPolicy:
    """The module that homeserver.yaml names; Synapse makes one in each of its processes."""

    @staticmethod
    def parse_config(config: Mapping[str, object]) -> PointConfig:
        """Read the module's configuration and check the policy, before Synapse starts anything.

        Raises:
            ConfigError: all that is wrong with the keys, or with the policy (with file, line and column).
        """
        node = Node(config)
        settings = read_point_config(node, Path.cwd(), can_post=True)
        if node.faults:
            raise ConfigError("; ".join(f"{fault.message}{f' ({fault.hint})' if fault.hint else ''}" for fault in node.faults))
        try:
            check(settings)
        except Problems as problems:
            raise ConfigError(f"the policy cannot be used:\n{problems}") from problems
        except OSError as error:
            raise ConfigError(f"the folder of the decision log cannot be made: {error}") from error
        return settings

    def __init__(self, config: PointConfig, api: ModuleApi) -> None:
        _hear_again()
        self._api = api
        self._server = Homeserver(api, Notices(config.log / "notices"))
        name = f"synapse-{api.worker_name}" if api.worker_name else "synapse"
        self._point = Point.of(name, config)
        self._post_checkpoints(config.log_settings.control_room if config.log_settings is not None else None)
        try:
            self._point.start()
        except Problems as problems:
            raise ConfigError(f"the policy cannot be used:\n{problems}") from problems
        self._asking = Asking(self._server, self._point, Told(config.log / "told"))
        surroundings = Surroundings(self._server, self._point)
        self._accounts = AccountActions(self._server, self._asking, surroundings)
        self._rooms = RoomActions(self._server, self._asking, surroundings)
        self._media = MediaActions(self._server, self._asking, surroundings)
        self._servers = ServerActions(self._asking)
        self._registered: set[str] = set()
        self._taking_part: frozenset[str] = frozenset()
        try:
            self._register(hooks.needs(self._point.policy))
        except BaseException:
            self._point.stop()
            raise
        self._point.on_change(lambda policy: self._server.from_thread(self._register_later, hooks.needs(policy)))
        self._server.at_end(self._point.stop)

    def _post_checkpoints(self, room: str | None) -> None:
        """Have the hash of each checkpoint of the log stand in a room too, where whoever holds the log cannot change it."""
        if room is None:
            return
        if self._server.own_voice is None:
            raise ConfigError("`control_room` needs an account that posts there: configure `server_notices`")

        def post(checkpoint: Checkpoint) -> None:
            self._server.from_thread(self._server.post_later, room, CHECKPOINT_EVENT, checkpoint.as_json())

        self._point.on_checkpoint(post)

    # --- which callbacks ---

    def _register(self, needs: hooks.Needs) -> None:
        """Register the callbacks that a policy needs and that are not registered yet.

        Raises:
            ConfigError: a rule needs a callback that this Synapse has not, or that it never calls.
        """
        self._needs = needs
        faults = needs.lacking(self._server.offers)
        if not self._server.keeps_accounts and (of_accounts := hooks.OF_ACCOUNTS & needs.actions):
            named = hooks.named(needs.policy, of_accounts)
            faults.append(f"{named}: accounts are kept by the Matrix Authentication Service, which asks no module")
        for hook in hooks.HOOKS:
            wanted = bool(hook.actions & needs.served) and hook.callback not in self._registered and self._server.offers(hook)
            if wanted and (self._server.keeps_accounts or not hook.actions <= hooks.OF_ACCOUNTS):
                getattr(self._api, hook.registrar)(**{hook.callback: getattr(self, hook.callback)})
                self._registered.add(hook.callback)
        for action in sorted(needs.served - self._taking_part):
            _log.info("the policy module takes part in: %s", action)
        self._taking_part |= needs.served
        for sentence in needs.unenforceable:
            _log.warning("%s", sentence)
        if faults:
            raise ConfigError("this homeserver cannot enforce the policy:\n" + "\n".join(faults))

    def _register_later(self, needs: hooks.Needs) -> None:
        try:
            self._register(needs)
        except ConfigError as error:
            # Why not at start: there it ends the start-up; a running homeserver goes on with what it can enforce, and says so.
            _log.error("%s", error)

    # --- accounts ---

    async def check_registration_for_spam(
        self,
        email_threepid: Mapping[str, str] | None,
        username: str | None,
        request_info: Collection[tuple[str, str]],
        auth_provider_id: str | None = None,
    ) -> RegistrationBehaviour:
        """Refuse an account in the policy's words; the answer DENY would tell the client "429 Rate limited"."""
        address = email_threepid.get("address") if email_threepid and email_threepid.get("medium") == "email" else None
        answer = self._accounts.registration(address, username, request_info, auth_provider_id)
        if not answer.is_allowed:
            raise self._refusal(answer, self._accounts.language_of(address))
        return RegistrationBehaviour.ALLOW

    async def check_login_for_spam(
        self,
        user_id: str,
        device_id: str | None,  # noqa: ARG002 - Synapse's signature
        initial_display_name: str | None,  # noqa: ARG002 - the same
        request_info: Collection[tuple[str | None, str]],
        auth_provider_id: str | None = None,  # noqa: ARG002 - the same
    ) -> Verdict:
        """Decide on a login that has proven who it is."""
        return self._verdict(await self._accounts.login(user_id, request_info), user_id)

    async def is_3pid_allowed(self, medium: str, address: str, registration: bool) -> bool:  # noqa: FBT001 - Synapse's signature
        """Say early whether an address may be added; Synapse then answers in words of its own."""
        return medium != "email" or registration or (await self._accounts.address_wanted(address)).is_allowed

    async def on_add_user_third_party_identifier(self, user_id: str, medium: str, address: str) -> None:
        """Decide on an address that was just added."""
        if medium == "email":
            await self._accounts.address_added(user_id, address)

    async def on_profile_update(self, user_id: str, new_profile: Any, by_admin: bool, deactivation: bool) -> None:  # noqa: FBT001 - Synapse's signature
        """Decide on a name and a picture that were just set."""
        if not deactivation:
            await self._accounts.profile_changed(user_id, new_profile.display_name, new_profile.avatar_url, by_admin=by_admin)

    async def user_may_send_state_event(
        self,
        user_id: str,
        room_id: str,  # noqa: ARG002 - Synapse's signature
        event_type: str,
        state_key: str,
        content: Mapping[str, object],
    ) -> Verdict:
        """Decide on a name for one room alone; every other state event is decided on as an event."""
        if event_type == MEMBER and state_key == user_id:
            # Why raised: Synapse takes no words from what this callback returns.
            self._demand(await self._accounts.name_in_room(user_id, content), user_id)
        return ALLOWED

    async def check_username_for_spam(self, user_profile: Mapping[str, object], requester_id: str) -> bool:  # noqa: ARG002 - Synapse's signature
        """Say whether somebody found is to be hidden: all are, from one who may not search."""
        return not (await self._accounts.search(requester_id)).is_allowed

    async def check_can_deactivate_user(self, user_id: str, by_admin: bool) -> bool:  # noqa: FBT001 - Synapse's signature
        """Say whether an account may be closed."""
        return (await self._accounts.deactivation(user_id, by_admin=by_admin)).is_allowed

    async def on_account_data_updated(
        self,
        user_id: str,
        room_id: str | None,  # noqa: ARG002 - Synapse's signature
        account_data_type: str,
        content: Mapping[str, object],
    ) -> None:
        """Note account data that was just set."""
        if "account-data" in self._needs.served:
            await self._accounts.account_data(user_id, account_data_type, content)

    # --- rooms ---

    async def on_create_room(self, requester: Any, request_content: Mapping[str, object], is_requester_admin: object) -> None:  # noqa: ARG002 - Synapse's signature
        """Decide on a room and all it is to begin with."""
        user_id = str(requester.user.to_string())
        self._demand(await self._rooms.creation(user_id, request_content), user_id)

    async def user_may_create_room(self, user_id: str, room_config: Mapping[str, object]) -> Verdict:
        """Decide on the upgrade of a room; everything else `on_create_room` has decided."""
        return self._verdict(await self._rooms.upgrade(user_id, room_config), user_id)

    async def user_may_create_room_alias(self, user_id: str, room_alias: Any) -> Verdict:
        """Decide on an alias."""
        return self._verdict(await self._rooms.alias(user_id, str(room_alias.to_string())), user_id)

    async def user_may_publish_room(self, user_id: str, room_id: str) -> Verdict:
        """Decide on an entry in the directory of rooms."""
        return self._verdict(await self._rooms.publication(user_id, room_id), user_id)

    async def check_can_shutdown_room(self, user_id: str | None, room_id: str) -> bool:
        """Say whether a room may be shut down."""
        answer = await self._rooms.shutdown(user_id, room_id)
        return answer is None or answer.is_allowed

    async def user_may_invite(self, inviter: str, invitee: str, room_id: str) -> Verdict:
        """Decide on an invitation, from here or from another server; Synapse passes over server admins."""
        return self._verdict(await self._rooms.invitation(inviter, invitee, room_id), inviter)

    async def check_threepid_can_be_invited(self, medium: str, address: str, state_events: Mapping[object, EventBase]) -> bool:
        """Say early, before an identity server hears of it, whether an address may be invited."""
        room_id = next((event.room_id for event in state_events.values()), None)
        if medium != "email" or room_id is None:
            return True
        answer = await self._rooms.email_invitation_early(address, room_id)
        return answer is None or answer.is_allowed

    async def user_may_send_3pid_invite(self, inviter: str, medium: str, address: str, room_id: str) -> Verdict:
        """Decide on an invitation by e-mail."""
        return self._verdict(await self._rooms.email_invitation(inviter, address, room_id) if medium == "email" else None, inviter)

    async def user_may_join_room(self, user: str, room: str, is_invited: bool) -> Verdict:  # noqa: ARG002, FBT001 - Synapse's signature
        """Decide on becoming a member; Synapse passes over server admins."""
        return self._verdict(await self._rooms.join(user, room), user)

    async def check_event_allowed(self, event: EventBase, state_events: Mapping[tuple[str, str], object]) -> tuple[bool, None]:
        """Decide on knocks, and on what the callbacks for members pass over."""
        self._demand(await self._rooms.own_membership(_seen(event), state_events), event.sender)
        return True, None

    async def check_event_for_spam(self, event: EventBase) -> Verdict:
        """Decide on an event, from here or from another server."""
        answer = await self._rooms.event(_seen(event))
        if event.type == MEMBER and answer is not None and not answer.is_allowed:
            visit = self._server.visit()
            if visit is not None and visit.is_federation("send_join"):
                # Why: the verdict would soft-fail the event and still hand the other server the room's state.
                raise self._refusal(answer, None)
        return self._verdict(answer, event.sender)

    # --- files ---

    async def is_user_allowed_to_upload_media_of_size(self, user_id: str, size: int) -> bool:
        """Decide on an upload by its size, before it is stored."""
        self._demand(await self._media.size(user_id, size), user_id)
        return True

    async def check_media_file_for_spam(self, file_wrapper: Stored, file_info: Any) -> Verdict:
        """Decide on a file by its content; what Synapse makes itself (thumbnails, link previews) was decided on or is nobody's."""
        if file_info.thumbnail is None and not file_info.url_cache:
            answer = await self._media.file(file_wrapper, file_info.server_name)
            if answer is not None and not answer.is_allowed:
                raise self._error(answer, self._media.words(answer))
        return ALLOWED

    # --- other servers ---

    async def should_drop_federated_event(self, event: EventBase) -> bool:
        """Decide on an event that another server sends."""
        return not self._servers.federation(event.sender).is_allowed

    async def federated_user_may_invite(self, event: EventBase) -> Verdict:
        """Decide on the server of an invitation that comes in; who invites whom is asked next, as `invite`."""
        return self._verdict(self._servers.federation(event.sender), None)

    # --- answers in Synapse's form ---

    def _verdict(self, answer: Answer | None, user_id: str | None) -> Verdict:
        if answer is None or answer.is_allowed:
            return ALLOWED
        return Codes.FORBIDDEN, {"error": self._asking.words(answer, user_id), DECISION_KEY: answer.content()}

    def _demand(self, answer: Answer | None, user_id: str | None) -> None:
        if answer is not None and not answer.is_allowed:
            raise self._refusal(answer, user_id)

    def _refusal(self, answer: Answer, user_id: str | None) -> SynapseError:
        return self._error(answer, self._asking.words(answer, user_id))

    def _error(self, answer: Answer, words: str) -> SynapseError:
        return SynapseError(403, words, Codes.FORBIDDEN, additional_fields={DECISION_KEY: answer.content()})


def _seen(event: Any) -> Event:
    """Give an event as what is used of it; Synapse's own class types its attributes otherwise."""
    seen: Event = event
    return seen


def _hear_again() -> None:
    """Undo that a logging configuration silenced our loggers: Synapse imports modules before it reads it, and Python then disables them."""
    for name, logger in logging.root.manager.loggerDict.items():
        if name.startswith("daftar_policy") and isinstance(logger, logging.Logger):
            logger.disabled = False
