"""Supplies: which facts of each action a homeserver's module can give, and which it has to call unknown.

Law: every fact of an action stands in exactly one of the two tables (a contract test compares them with the table of facts), so no fact is
silently taken as absent. It does not know how a fact is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from daftar_policy.enforcement.rooms import UNSEEN

_ACTOR = frozenset(f"actor.{name}" for name in ("id", "server", "localpart", "kind", "is_local", "unit", "post", "languages"))
_TIME = frozenset({"time.date", "time.hour", "time.weekday"})
_EMAIL = frozenset({"email.address", "email.domain"})
_TARGET = frozenset(f"target.{name}" for name in ("id", "server", "localpart", "is_local", "unit", "post"))
_ROOM = UNSEEN | {"room.id"}
_EVENT = frozenset(
    f"event.{name}"
    for name in (
        "type", "state_key", "msgtype", "body", "formatted_body", "text", "links", "link_domains", "mentions_room", "findings", "size",
        "filename", "mimetype", "encrypted",
    )
)  # fmt: skip

# Roles are kept by no table that a homeserver reads.
_NO_ROLES = frozenset({"actor.roles"})
# Why: Synapse's callbacks name no request, only registration gives the client's address and program.
_NO_CLIENT = frozenset({"client.address", "client.network", "client.country", "client.agent"})
# Neither the networks' owners nor countries are looked up inside a homeserver.
_NO_LOOKUP = frozenset({"client.network", "client.country"})
_NO_SERVER_LOOKUP = frozenset({"server.addresses", "server.country", "server.verdict"})

SUPPLIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "register": _ACTOR | _TIME | _EMAIL | {"client.address", "client.agent"},
        "add-email": _ACTOR | _TIME | _EMAIL,
        "invite": _ACTOR | _TIME | _TARGET | _ROOM,
        "send": _ACTOR | _TIME | _ROOM | _EVENT,
        "state": _ACTOR | _TIME | _ROOM | _EVENT,
        "redact": _ACTOR | _TIME | _ROOM | _EVENT,
        "federate": _ACTOR | _TIME | {"server.name"},
    }
)

LACKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "register": _NO_ROLES | _NO_LOOKUP,
        "add-email": _NO_ROLES | _NO_CLIENT,
        "invite": _NO_ROLES | _NO_CLIENT,
        "send": _NO_ROLES | _NO_CLIENT,
        "state": _NO_ROLES | _NO_CLIENT,
        "redact": _NO_ROLES | _NO_CLIENT,
        "federate": _NO_ROLES | _NO_CLIENT | _NO_SERVER_LOOKUP,
    }
)
