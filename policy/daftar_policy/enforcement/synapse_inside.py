"""Synapse inside: what the policy module needs of a homeserver and the module API does not give, in one place.

Law: everything that rests on Synapse's private names stands here, each with what is done where the name is missing; nothing here decides.
Only this file and `synapse_module` import synapse or twisted. Runs in the reactor's thread, except `from_thread`.
It does not know policies.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from synapse.api.errors import SynapseError
from synapse.module_api import ModuleApi

from daftar_policy.enforcement.rooms import LABEL, STATE_READ, State, StateEvent

# Why: some kilobytes a room; a homeserver of a state has rooms by the hundred thousand, most of them silent.
MOST_ROOMS = 10_000
# Why: a room's most powerful local members; if none of five may set a state event, a further one will not either.
MOST_WRITERS = 5


class Written(Protocol):
    """Is told whether a room's label could be written."""

    def __call__(self, room_id: str, *, done: bool) -> None:
        """Take the outcome."""


_log = logging.getLogger(__name__)


class Homeserver:
    """The homeserver that the module runs in."""

    def __init__(self, api: ModuleApi) -> None:
        self._api = api
        self.name = api.server_name
        # Why Any: Synapse types these well, but they are not promised to anybody; each use below is a door of its own.
        self._hs: Any = api._hs  # noqa: SLF001 - the module API gives no way to what is used of it below
        self._store: Any = api._store  # noqa: SLF001 - the same
        self._states: OrderedDict[str, tuple[int, State]] = OrderedDict()

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
        self._api.run_as_background_process("daftar_tell", self._tell, user_id, text)

    async def _tell(self, user_id: str, text: str) -> None:
        await self._hs.get_server_notices_manager().send_notice(user_id, {"msgtype": "m.notice", "body": text})

    def from_thread(self, job: Callable[..., None], *arguments: object) -> None:
        """Have something done in the reactor's thread (callable from any)."""
        self._hs.get_reactor().callFromThread(job, *arguments)

    def at_end(self, job: Callable[[], None]) -> None:
        """Have something done when the homeserver stops."""
        self._hs.get_reactor().addSystemEventTrigger("after", "shutdown", job)
