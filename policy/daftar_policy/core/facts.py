"""Facts: the one table of what can be asked (actions) and what is known of each (facts, with one type each).

Law: every other module takes names and types from here; a fact or action that is not in this table does not exist.
It does not know where a fact comes from at run time (`derive` does) nor how it is compared (`matchers` does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """A fact's type (format 1, section 2)."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NAME = "name"
    ADDRESS = "address"
    USER = "user"
    ROOM = "room"
    UNIT = "unit"
    IP = "ip"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its dotted name, its type, and whether it is a list of that type."""

    name: str
    kind: Kind
    many: bool = False


def _facts(group: str, **kinds: str) -> dict[str, Fact]:
    facts = {}
    for name, written in kinds.items():
        kind = Kind(written.removesuffix("*"))
        facts[f"{group}.{name}"] = Fact(f"{group}.{name}", kind, written.endswith("*"))
    return facts


# A star marks a list.
FACTS: Mapping[str, Fact] = MappingProxyType(
    _facts("actor", id="user", server="name", localpart="text", kind="text", is_local="boolean", unit="unit", post="text")
    | _facts("actor", roles="text*", languages="text*")
    | _facts("client", address="ip", network="text", country="text", agent="text")
    | _facts("time", date="text", hour="number", weekday="text")
    | _facts("email", address="address", domain="name", to="address*", subject="text", text="text", findings="text*")
    | {"email.from": Fact("email.from", Kind.ADDRESS)}
    | _facts("email", spf="text", dkim="text", dmarc="text", size="number", attachments="text*")
    # Beyond the least of format 1: without it a clerk with an official address could register the collector's user id.
    | _facts("email", is_own="boolean")
    | _facts("profile", name="text", avatar="text")
    | _facts("push", url="text", host="name")
    | _facts("target", id="user", server="name", localpart="text", is_local="boolean", unit="unit", post="text")
    | _facts("room", id="room", alias="room", aliases="room*", label="text*", version="text", encrypted="boolean", federated="boolean")
    | _facts("room", join_rule="text", history_visibility="text", members="number", external_members="number", servers="name*")
    | _facts("room", creator="user")
    | _facts("event", type="text", state_key="text", msgtype="text", body="text", formatted_body="text", text="text", links="text*")
    | _facts("event", link_domains="name*", mentions_room="boolean", findings="text*", size="number", filename="text")
    | _facts("event", mimetype="text", encrypted="boolean", content_hosts="name*")
    | _facts("media", mimetype="text", size="number", sha256="text", name="text", scan="text")
    | _facts("server", name="name", addresses="ip*", country="text", verdict="text")
    # Why boolean: it claims that somebody outside is addressed; how many are addressed is `audience.size`.
    | _facts("audience", size="number", units="unit*", external="boolean")
    | _facts("announcement", importance="text", label="text")
)


def _group(name: str, *, without: frozenset[str] = frozenset()) -> frozenset[str]:
    return frozenset(fact for fact in FACTS if fact.partition(".")[0] == name) - without


_ALWAYS = _group("actor") | _group("client") | _group("time")
_ADDRESS = frozenset({"email.address", "email.domain"})
_OWN = frozenset({"email.is_own"})
_EVENT = _group("event", without=frozenset({"event.content_hosts"}))

# What each action is asked with: the facts it has, the same for all those of the actor, the client and the time among them.
ACTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        action: _ALWAYS | facts
        for actions, facts in (
            ("register add-email", _ADDRESS | _OWN),
            ("login search-directory", frozenset[str]()),
            ("deactivate", _group("target")),
            ("set-profile", _group("profile")),
            ("account-data", frozenset({"event.type", "event.content_hosts"})),
            ("push-register", _group("push")),
            ("create-room set-alias publish-room join knock shutdown-room", _group("room")),
            ("invite", _group("target") | _group("room")),
            ("invite-email", _ADDRESS | _group("room")),
            ("send state redact", _group("room") | _EVENT),
            ("upload download", _group("media") | _group("room")),
            ("federate", _group("server")),
            ("email-receive email-send", _group("email", without=_OWN) | _group("server") | _group("room")),
            ("announce", _group("audience") | _group("announcement") | frozenset({"event.text", "event.findings"})),
        )
        for action in actions.split()
    }
)

# What nobody but the clients of a room can read once an event is encrypted (format 1, section 2).
BLIND_WHEN_ENCRYPTED = frozenset(
    f"event.{name}"
    for name in "body formatted_body text msgtype links link_domains mentions_room findings filename mimetype".split()  # noqa: SIM905
)

GROUPS: frozenset[str] = frozenset(name.partition(".")[0] for name in FACTS)

# Facts that a message may show (format 1, section 4): nothing of another person's words.
SHOWABLE: frozenset[str] = (
    _group("actor")
    | _group("room")
    | _group("email")
    | _group("media")
    | frozenset({"target.id", "target.server", "server.name", "event.link_domains", "event.findings"})
)
