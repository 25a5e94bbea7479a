"""Supplies: which facts of each action a homeserver's module can give, and which it has to call unknown.

Law: every fact of an action stands in exactly one of the two tables (a contract test compares them with the table of facts), so no fact is
silently taken as absent; and every action stands in exactly one of `SUPPLIES`, `WATCHED`, `UNSERVED` and `ELSEWHERE`. It does not know how
a fact is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from daftar_policy.enforcement.rooms import UNSEEN

_ACTOR = frozenset(f"actor.{name}" for name in ("id", "server", "localpart", "kind", "is_local", "unit", "post", "languages"))
_TIME = frozenset({"time.date", "time.hour", "time.weekday"})
# Of the request that a callback runs in, where its person is the one who acts; else unknown.
_CLIENT = frozenset({"client.address", "client.agent"})
_ALWAYS = _ACTOR | _TIME | _CLIENT
_EMAIL = frozenset({"email.address", "email.domain"})
_OWN = frozenset({"email.is_own"})
_TARGET = frozenset(f"target.{name}" for name in ("id", "server", "localpart", "is_local", "unit", "post"))
_ROOM = UNSEEN | {"room.id"}
# Synapse names the alias that somebody wants to make, but not the room that it is to lead to.
_ROOM_OF_ALIAS = frozenset({"room.alias", "room.aliases"})
_EVENT = frozenset(
    f"event.{name}"
    for name in (
        "type", "state_key", "msgtype", "body", "formatted_body", "text", "links", "link_domains", "mentions_room", "findings", "size",
        "filename", "mimetype", "encrypted",
    )
)  # fmt: skip
_MEDIA = frozenset({"media.mimetype", "media.size", "media.sha256"})

# Roles are kept by no table that a homeserver reads; neither networks' owners nor countries are looked up inside a homeserver.
_NEVER = frozenset({"actor.roles", "client.network", "client.country"})
_NO_CLIENT = _NEVER | _CLIENT
_NO_SERVER_LOOKUP = frozenset({"server.addresses", "server.country", "server.verdict"})
# Files are scanned by a scanner beside the homeserver; a file in the media repository is in no room yet.
_NO_SCAN = frozenset({"media.scan"}) | _ROOM

SUPPLIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "register": _ALWAYS | _EMAIL | _OWN,
        "login": _ALWAYS,
        "add-email": _ALWAYS | _EMAIL | _OWN,
        "set-profile": _ALWAYS | {"profile.name", "profile.avatar"},
        "search-directory": _ALWAYS,
        "deactivate": _ALWAYS | _TARGET,
        # A room that is not made yet has no id, and that is known: `room.id` is absent.
        "create-room": _ALWAYS | _ROOM,
        "set-alias": _ALWAYS | _ROOM_OF_ALIAS,
        "publish-room": _ALWAYS | _ROOM,
        "invite": _ALWAYS | _TARGET | _ROOM,
        "invite-email": _ALWAYS | _EMAIL | _ROOM,
        "join": _ALWAYS | _ROOM,
        "knock": _ALWAYS | _ROOM,
        "send": _ALWAYS | _ROOM | _EVENT,
        "state": _ALWAYS | _ROOM | _EVENT,
        "redact": _ALWAYS | _ROOM | _EVENT,
        "upload": _ALWAYS | _MEDIA | {"media.name"},
        "download": _ALWAYS | _MEDIA,
        "shutdown-room": _ALWAYS | _ROOM,
        "federate": _ACTOR | _TIME | {"server.name"},
    }
)

LACKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "register": _NEVER,
        "login": _NEVER,
        "add-email": _NEVER,
        "set-profile": _NEVER,
        "search-directory": _NEVER,
        "deactivate": _NEVER,
        "create-room": _NEVER,
        "set-alias": _NEVER | (_ROOM - _ROOM_OF_ALIAS),
        "publish-room": _NEVER,
        "invite": _NEVER,
        "invite-email": _NEVER,
        "join": _NEVER,
        "knock": _NEVER,
        "send": _NEVER,
        "state": _NEVER,
        "redact": _NEVER,
        "upload": _NEVER | _NO_SCAN,
        # Why the name too: the one that the other server gives is not told.
        "download": _NEVER | _NO_SCAN | {"media.name"},
        "shutdown-room": _NEVER,
        "federate": _NO_CLIENT | _NO_SERVER_LOOKUP,
    }
)

# Actions that Synapse tells of when they are done: rules in `monitor` and `warn` are asked, and no answer stops anything.
WATCHED: Mapping[str, frozenset[str]] = MappingProxyType({"account-data": _ALWAYS | {"event.type", "event.content_hosts"}})
WATCHED_LACKS: Mapping[str, frozenset[str]] = MappingProxyType({"account-data": _NEVER})

# Actions of a homeserver for which Synapse offers a module nothing, and where such a rule can be enforced.
UNSERVED: Mapping[str, str] = MappingProxyType(
    {"push-register": "Synapse asks no module about pushers; a reverse proxy in front of `/pushers/set` can, or a firewall"}
)

# Actions that happen in other parts: the mail bridge and the bot ask about them.
ELSEWHERE = frozenset({"email-receive", "email-send", "announce"})
