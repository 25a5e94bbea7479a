"""Account actions: register, login, add-email, set-profile, search-directory and deactivate, as a homeserver asks about them.

Law: each method gives the answer (None where nobody has to be asked), with all facts that Synapse's callback and request give. What Synapse
tells of only afterwards (an address, a profile) is undone where it is refused, and the person is told.
It does not know Synapse's names, nor how a refusal reaches a client.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from daftar_policy.core.links import find
from daftar_policy.core.policy import Policy
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.asking import Asking
from daftar_policy.enforcement.surroundings import UNKNOWN, Facts, Surroundings, client

if TYPE_CHECKING:
    from daftar_policy.enforcement.synapse_inside import Homeserver

# Why: more people than search at the same time; beyond it one search may be logged twice.
MOST_SEARCHING = 1_000
# Why: more people than change their name before rooms have heard of it; for the others a room has the former name.
MOST_PROFILES = 10_000


class AccountActions:
    """Questions about accounts."""

    def __init__(self, server: Homeserver, asking: Asking, surroundings: Surroundings) -> None:
        self._server = server
        self._asking = asking
        self._surroundings = surroundings
        self._searching: dict[str, tuple[str, Policy, Answer]] = {}
        self._reverting: set[str] = set()
        self._accepted: dict[str, tuple[str | None, str | None]] = {}

    def registration(self, address: str | None, username: str | None, seen: Collection[tuple[str, str]], provider: str | None) -> Answer:
        """Decide on a new account; `seen` are the (program, address) pairs of its client."""
        # A client's registration names its program and address; none is named by the admin API and the shared secret.
        is_made_by_admin = username is not None and not seen and provider is None
        agent, ip = next(iter(seen), (None, None))
        facts: Facts = {
            "actor.id": f"@{username}:{self._server.name}" if username else None,
            "actor.kind": "admin" if is_made_by_admin else "person",
            "actor.is_local": True,
            "email.address": address,
            **(client(ip, agent) if seen else {"client": UNKNOWN}),
        }
        return self._asking.ask("register", facts)

    def language_of(self, address: str | None) -> str | None:
        """Give the account of the officer who has an address, to be spoken to in their language before they have one."""
        officer = self._asking.policy.organisation.officer_by_email(address) if address else None
        return officer.matrix_id if officer else None

    async def login(self, user_id: str, seen: Collection[tuple[str | None, str]]) -> Answer:
        """Decide on a login that has proven who it is."""
        agent, ip = next(iter(seen), (None, None))
        facts = {**await self._surroundings.actor(user_id, "login"), **client(ip, agent)}
        return self._asking.ask("login", facts, user_id)

    async def address_wanted(self, address: str) -> Answer:
        """Decide early whether an address may be added; Synapse seldom says who asks."""
        who = self._surroundings.who()
        return self._asking.ask("add-email", {**await self._surroundings.actor(who, "add-email"), "email.address": address}, who)

    async def address_added(self, user_id: str, address: str) -> Answer | None:
        """Take an address off again that the policy refuses; only now Synapse says whose it is, and asks nobody before."""
        visit = self._server.visit()
        # Why: an address that comes with the registration was decided on by `register` a moment ago, in this or in a worker's process.
        if visit is not None and visit.is_registration:
            return None
        who = self._surroundings.who(user_id)
        answer = self._asking.ask("add-email", {**await self._surroundings.actor(who, "add-email"), "email.address": address}, who)
        if not answer.is_allowed:
            await self._server.remove_email(user_id, address)
            self._asking.tell(who, self._asking.words(answer, who))
        return answer

    async def profile_changed(self, user_id: str, name: str | None, avatar: str | None, *, by_admin: bool) -> Answer | None:
        """Undo a change of name or picture that the policy refuses, before any room hears of it; Synapse asks nobody before."""
        if user_id in self._reverting:
            return None
        who = self._surroundings.who(None if by_admin else user_id)
        facts = await self._surroundings.actor(who, "set-profile")
        if by_admin:
            facts["actor.kind"] = "admin"
        answer = self._asking.ask("set-profile", {**facts, "profile.name": name, "profile.avatar": avatar}, who)
        if answer.is_allowed:
            if len(self._accepted) >= MOST_PROFILES:
                self._accepted.clear()
            self._accepted[user_id] = (name, avatar)
        else:
            await self._revert(user_id, name, avatar)
            self._asking.tell(who, self._asking.words(answer, who))
        return answer

    async def name_in_room(self, user_id: str, content: Mapping[str, object]) -> Answer | None:
        """Decide on a name or picture that somebody wants to have in one room alone."""
        name, avatar = content.get("displayname"), content.get("avatar_url")
        own_name, own_avatar = await self._server.profile(user_id)
        if content.get("membership") != "join" or (name in (None, own_name) and avatar in (None, own_avatar)):
            return None
        facts: Facts = {
            "profile.name": name if isinstance(name, str) else own_name,
            "profile.avatar": avatar if isinstance(avatar, str) else own_avatar,
        }
        return self._asking.ask("set-profile", {**await self._surroundings.actor(user_id, "set-profile"), **facts}, user_id)

    async def _revert(self, user_id: str, name: str | None, avatar: str | None) -> None:
        former_name, former_avatar = await self._former(user_id)
        # Of PUT /profile/{user}/displayname and …/avatar_url the path tells which of the two is new; else both are taken back.
        visit = self._server.visit()
        path = visit.path if visit is not None else ""
        self._reverting.add(user_id)
        try:
            if not path.endswith("/avatar_url") and name != former_name:
                await self._server.set_name(user_id, former_name)
            if not path.endswith("/displayname") and avatar != former_avatar:
                await self._server.set_avatar(user_id, former_avatar)
        finally:
            self._reverting.discard(user_id)

    async def _former(self, user_id: str) -> tuple[str | None, str | None]:
        """Give the profile that was accepted last, or as rooms have it; else the name of officers.csv, or the account's own."""
        seen = self._accepted.get(user_id) or await self._server.profile_in_rooms(user_id)
        if seen is not None:
            return seen
        officer = self._asking.policy.organisation.officer(user_id)
        return (officer.name if officer is not None and officer.name else user_id[1:].partition(":")[0]), None

    async def search(self, user_id: str) -> Answer:
        """Decide whether somebody may find people in the directory; Synapse asks for each person found, this asks once a search."""
        visit = self._server.visit()
        search = visit.id if visit is not None else ""
        known = self._searching.get(user_id)
        if known is not None and search and known[:2] == (search, self._asking.policy):
            return known[2]
        answer = self._asking.ask("search-directory", await self._surroundings.actor(user_id, "search-directory"), user_id)
        if len(self._searching) >= MOST_SEARCHING:
            self._searching.clear()
        self._searching[user_id] = (search, self._asking.policy, answer)
        return answer

    async def deactivation(self, user_id: str, *, by_admin: bool) -> Answer:
        """Decide whether an account may be closed; Synapse refuses in words of its own, so the person is told."""
        who = self._surroundings.who(None if by_admin else user_id)
        facts = await self._surroundings.actor(who, "deactivate")
        if by_admin:
            facts["actor.kind"] = "admin"
        answer = self._asking.ask("deactivate", {**facts, **self._surroundings.target(user_id)}, who)
        if not answer.is_allowed:
            self._asking.tell(who, self._asking.words(answer, who))
        return answer

    async def account_data(self, user_id: str, kind: str, content: Mapping[str, object]) -> None:
        """Ask, for the log and for warnings, about account data that has been set; nothing can stop it."""
        facts = {**await self._surroundings.actor(user_id, "account-data"), "event.type": kind, "event.content_hosts": hosts_in(content)}
        self._asking.ask("account-data", facts, user_id)


def hosts_in(content: object) -> list[str]:
    """Give the hosts of every URL in the texts of some JSON, as `event.content_hosts` has them."""
    found: dict[str, None] = {}
    left = [content]
    while left:
        item = left.pop()
        if isinstance(item, str):
            found.update(dict.fromkeys(domain for link in find(item) for domain in link.domains))
        elif isinstance(item, Mapping):
            left.extend(item.values())
        elif isinstance(item, list | tuple):
            left.extend(item)
    return sorted(found)
