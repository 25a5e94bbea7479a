"""Synapse inside: what the policy module needs of a homeserver and the module API does not give, in one place.

Law: everything that rests on Synapse's private names stands here, each with what is done where the name is missing; nothing here decides.
Only this file and `synapse_module` import synapse or twisted. Runs in the reactor's thread, except `from_thread`.
It does not know policies.
"""

from __future__ import annotations

import inspect
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from synapse.api.errors import SynapseError
from synapse.events import EventBase
from synapse.logging.context import current_context
from synapse.module_api import ModuleApi
from synapse.types import UserID, create_requester

from daftar_policy.enforcement.hooks import Hook
from daftar_policy.enforcement.notices import Notice, Notices
from daftar_policy.enforcement.rooms import LABEL, STATE_READ, State, StateEvent
from daftar_policy.enforcement.visit import Visit

# Why: some kilobytes a room; a homeserver of a state has rooms by the hundred thousand, most of them silent.
MOST_ROOMS = 10_000
# Why: a room's most powerful local members; if none of five may set a state event, a further one will not either.
MOST_WRITERS = 5
# Why: enough for one odd name not to be taken for the usual one, and a moment's reading.
ROOMS_LOOKED_AT = 15
# Why: words to a person may wait so long; the main process then looks whether other processes left any.
LOOK_FOR_NOTICES_MS = 2000.0


class Written(Protocol):
    """Is told whether a room's label could be written."""

    def __call__(self, room_id: str, *, done: bool) -> None:
        """Take the outcome."""


_log = logging.getLogger(__name__)


class Homeserver:
    """The homeserver that the module runs in."""

    def __init__(self, api: ModuleApi, notices: Notices) -> None:
        self._api = api
        self._notices = notices
        self.name = api.server_name
        # Why Any: Synapse types these well, but they are not promised to anybody; each use below is a door of its own.
        self._hs: Any = api._hs  # noqa: SLF001 - the module API gives no way to what is used of it below
        self._store: Any = api._store  # noqa: SLF001 - the same
        self._states: OrderedDict[str, tuple[int, State]] = OrderedDict()
        if not api.worker_name:
            api.looping_background_call(self._hand_on, LOOK_FOR_NOTICES_MS, desc="daftar_notices")

    # --- what this Synapse offers ---

    def offers(self, hook: Hook) -> bool:
        """Tell whether this Synapse has a callback."""
        registrar = getattr(self._api, hook.registrar, None)
        return registrar is not None and hook.callback in inspect.signature(registrar).parameters

    @property
    def keeps_accounts(self) -> bool:
        """Whether accounts are kept here and not by the Matrix Authentication Service, which asks no module."""
        config = self._hs.config
        delegated = getattr(getattr(config, "mas", None), "enabled", False)
        return not (delegated or getattr(getattr(config.experimental, "msc3861", None), "enabled", False))

    def encrypted_presets(self) -> Collection[str]:
        """Give the presets whose rooms are encrypted from the beginning (`encryption_enabled_by_default_for_room_type`)."""
        return tuple(map(str, getattr(self._hs.config.room, "encryption_enabled_by_default_for_room_presets", ())))

    def default_room_version(self) -> str:
        """Give the version of a room for which nobody wishes another."""
        return str(self._hs.config.server.default_room_version.identifier)

    # --- the request that is being answered ---

    def visit(self) -> Visit | None:
        """Give the request in whose course a callback is called; None in background work.

        Synapse keeps it for its own log lines; its callbacks name no request. With an appservice, `user_id` is whom it acts for.
        """
        request: Any = getattr(current_context(), "request", None)
        if request is None:
            return None
        url = urlsplit(request.url or "")
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        return Visit(request.request_id, request.requester, request.ip_address, request.user_agent, url.path, query)

    # --- people ---

    def is_mine(self, user_id: str) -> bool:
        """Tell whether somebody has their account here."""
        return self._api.is_mine(user_id)

    async def kind(self, user_id: str) -> str | None:
        """Give what kind of actor a local user is; None for one of another server, of whom we cannot know."""
        if not self._api.is_mine(user_id):
            return None
        if self._store.get_app_service_by_user_id(user_id) is not None:
            return "bot"
        if self._store.get_if_app_services_interested_in_user(user_id):
            return "ghost"
        known = await self._store.get_user_by_id(user_id)
        if known is not None and known.is_admin:
            return "admin"
        # UserTypes.BOT of Synapse's admin API.
        return "bot" if known is not None and known.user_type == "bot" else "person"

    async def is_admin(self, user_id: str) -> bool:
        """Tell whether a user is an admin of this homeserver, whom most of Synapse's callbacks pass over."""
        return self._api.is_mine(user_id) and await self._api.is_user_admin(user_id)

    async def state(self, room_id: str) -> State:
        """Give the part of a room's current state that facts are made of; {} for a room that is not known here."""
        known = self._states.get(room_id)
        # Why: Synapse's own record of which room's state changed when; in memory, right on every worker and after every commit.
        changes = getattr(self._store, "_curr_state_delta_stream_cache", None)
        if known is not None and changes is not None and not changes.has_entity_changed(room_id, known[0]):
            self._states.move_to_end(room_id)
            return known[1]
        position = int(self._store.get_room_max_stream_ordering())
        found = await self._api.get_room_state(room_id, STATE_READ)
        state = {key: StateEvent(event.sender, event.content) for key, event in found.items()}
        self._states[room_id] = (position, state)
        if len(self._states) > MOST_ROOMS:
            self._states.popitem(last=False)
        return state

    async def members(self, room_id: str) -> Collection[str]:
        """Give who is joined in a room (kept by Synapse's own cache)."""
        joined: Collection[str] = await self._store.get_users_in_room(room_id)
        return joined

    def write_later(self, room_id: str, written: Written, content: Mapping[str, object]) -> None:
        """Set a room's label in the name of a local member who may, beside the request that is being answered."""
        self._api.run_as_background_process("daftar_write_label", self._write_label, room_id, written, content)

    async def _write_label(self, room_id: str, written: Written, content: Mapping[str, object]) -> None:
        done = False
        for sender in await self._writers(room_id):
            event = {"type": LABEL, "state_key": "", "room_id": room_id, "sender": sender, "content": dict(content)}
            try:
                await self._api.create_and_send_event_into_room(event)
            except SynapseError as error:
                _log.info("`%s` cannot set the label of `%s`: %s", sender, room_id, error)
            else:
                done = True
                break
        written(room_id, done=done)

    async def _writers(self, room_id: str) -> list[str]:
        """Give the local members, the most powerful first; in room version 12 that is the creator."""
        local: list[str] = await self._store.get_local_users_in_room(room_id)
        levels = await self._api.get_room_state(room_id, [("m.room.power_levels", ""), ("m.room.create", "")])
        power = levels.get(("m.room.power_levels", ""))
        created = levels.get(("m.room.create", ""))
        users = power.content.get("users") if power is not None else None
        given = users if isinstance(users, Mapping) else {}

        def rank(user: str) -> tuple[int, bool]:
            level = given.get(user, 0)
            return (level if isinstance(level, int) else 0, created is not None and created.sender == user)

        creators = [user for user in local if created is not None and created.sender == user]
        return list(dict.fromkeys([*sorted(local, key=rank, reverse=True)[: MOST_WRITERS - 1], *creators]))

    async def is_published(self, room_id: str) -> bool:
        """Tell whether a room is in the public directory."""
        return await self._api.public_room_list_manager.room_is_in_public_room_list(room_id)

    async def profile_in_rooms(self, user_id: str) -> tuple[str | None, str | None] | None:
        """Give a local user's name and picture as most of their rooms have them, None for one who is in no room."""
        seen: Counter[tuple[str | None, str | None]] = Counter()
        found: list[EventBase] = []
        for room_id in sorted(await self._store.get_rooms_for_user(user_id))[:ROOMS_LOOKED_AT]:
            found += (await self._api.get_room_state(room_id, [("m.room.member", user_id)])).values()
        # Why in order of time: a name for one room only comes after the join; of two that are as frequent the older one is the person's.
        for event in sorted(found, key=lambda event: event.origin_server_ts):
            name, avatar = event.content.get("displayname"), event.content.get("avatar_url")
            seen[name if isinstance(name, str) else None, avatar if isinstance(avatar, str) else None] += 1
        return seen.most_common(1)[0][0] if seen else None

    async def profile(self, user_id: str) -> tuple[str | None, str | None]:
        """Give a local user's name and picture."""
        found = await self._store.get_profileinfo(UserID.from_string(user_id))
        return found.display_name, found.avatar_url

    async def set_name(self, user_id: str, name: str | None) -> None:
        """Set a local user's name; rooms are not told, for they have not heard of another yet."""
        user = UserID.from_string(user_id)
        await self._hs.get_profile_handler().set_displayname(
            target_user=user, requester=create_requester(user), new_displayname=name or "", by_admin=True, propagate=False
        )

    async def set_avatar(self, user_id: str, avatar: str | None) -> None:
        """Set a local user's picture, as `set_name` does the name."""
        user = UserID.from_string(user_id)
        await self._hs.get_profile_handler().set_avatar_url(
            target_user=user, requester=create_requester(user), new_avatar_url=avatar or "", by_admin=True, propagate=False
        )

    async def remove_email(self, user_id: str, address: str) -> None:
        """Take an address off an account again."""
        await self._hs.get_auth_handler().delete_local_threepid(user_id, "email", address)

    @property
    def own_voice(self) -> str | None:
        """The account of the homeserver's own notices (`server_notices` of its configuration), or None."""
        voice = self._hs.config.servernotices.server_notices_mxid
        return voice if isinstance(voice, str) else None

    def tell_later(self, user_id: str, text: str) -> None:
        """Tell a local user something privately, by the homeserver's notices account, beside the request that is being answered."""
        if self._api.worker_name:
            # Only the main process speaks for that account.
            self._notices.put(Notice(user_id, text))
        else:
            self._api.run_as_background_process("daftar_tell", self._tell, user_id, text)

    async def _hand_on(self) -> None:
        for notice in self._notices.take():
            if self.own_voice is not None:
                await self._tell(notice.user_id, notice.text)

    async def _tell(self, user_id: str, text: str) -> None:
        await self._hs.get_server_notices_manager().send_notice(user_id, {"msgtype": "m.notice", "body": text})

    def post_later(self, room: str, kind: str, content: Mapping[str, object]) -> None:
        """Post an event to a room (by id or alias) in the homeserver's own voice, which joins where it may."""
        self._api.run_as_background_process("daftar_post", self._post, room, kind, content)

    async def _post(self, room: str, kind: str, content: Mapping[str, object]) -> None:
        voice = self.own_voice
        if voice is None:
            return
        try:
            room_id = (await self._api.lookup_room_alias(room))[0] if room.startswith("#") else room
            if voice not in await self.members(room_id):
                await self._api.update_room_membership(voice, voice, room_id, "join")
            await self._api.create_and_send_event_into_room({"type": kind, "room_id": room_id, "sender": voice, "content": dict(content)})
        except SynapseError as error:
            # Why only said: the next checkpoint stands for all lines that this one did.
            _log.warning("`%s` cannot post to `%s`: %s", voice, room, error)

    def from_thread(self, job: Callable[..., None], *arguments: object) -> None:
        """Have something done in the reactor's thread (callable from any)."""
        self._hs.get_reactor().callFromThread(job, *arguments)

    def at_end(self, job: Callable[[], None]) -> None:
        """Have something done when the homeserver stops."""
        self._hs.get_reactor().addSystemEventTrigger("after", "shutdown", job)
