"""Probes: ordinary things that the services and the administrators do, put to a policy to see whether it would refuse them.

Law: a probe is what an enforcement point really asks, with the facts that it cannot have named as unknown. It does not know files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from daftar_policy.core.decide import decide
from daftar_policy.core.document import Fault
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import parse_request
from daftar_policy.enforcement.supplies import LACKS

# By convention the accounts of the bridge, the bots and the administrators stand in a list of this name.
SERVICES = "services"
_MESSAGE: Mapping[str, object] = {
    "type": "m.room.message", "msgtype": "m.text", "body": "Office order", "text": "Office order", "size": 400, "encrypted": False,
    "mentions_room": False,
}  # fmt: skip
_ROOM: Mapping[str, object] = {"id": "!office:{server}", "encrypted": False, "federated": True, "join_rule": "invite"}


@dataclass(frozen=True, slots=True)
class Probe:
    """Somebody doing something that must go on; `doing` completes "would refuse … "."""

    doing: str
    action: str
    facts: Mapping[str, object]


def find(policy: Policy, now: datetime) -> Iterator[Fault]:
    """Give the ordinary things that a policy would refuse, each at the rule (or default) that refuses it."""
    told: set[tuple[object, str]] = set()
    for probe in probes(policy):
        if probe.action not in policy.actions:
            continue
        decision = decide(policy, parse_request({**probe.facts, "action": probe.action, "unknown": _unknown(probe)}, now=now))
        if decision.is_allowed:
            continue
        for rule_id in decision.rules or ("",):
            rule = policy.rule(rule_id)
            place: tuple[str | int, ...] = ("defaults", probe.action) if rule is None else ("rules", rule.place or 0)
            if (place, probe.action) in told or (rule is not None and rule.place is None):
                continue
            told.add((place, probe.action))
            who = f"the rule `{rule_id}`" if rule is not None else f"the default of `{probe.action}`"
            verb = "hold back" if decision.decision == "hold" else "refuse"
            yield Fault(place, "own-people", f"{who} would {verb} {probe.doing}", _hint(probe, policy))


def probes(policy: Policy) -> Iterator[Probe]:
    """Give what is asked: of service accounts, of an administrator, and of everybody within the own server."""
    server = policy.organisation.server
    if not server:
        return
    admin = {"actor.id": f"@admin:{server}", "actor.kind": "admin"}
    room = {f"room.{name}": value.format(server=server) if isinstance(value, str) else value for name, value in _ROOM.items()}
    event = {f"event.{name}": value for name, value in _MESSAGE.items()}
    services = list(_services(policy, server))
    if not services:
        yield Probe("an account that the administrator makes without an email address", "register", {"actor.kind": "admin"})
    yield Probe("messages of the administrator", "send", {**admin, **room, **event})
    colleague = {"target.id": f"@colleague:{server}", "target.is_local": True}
    yield Probe("invitations of the administrator to people of this server", "invite", {**admin, **room, **colleague})
    for account in services:
        yield Probe(
            f"the account of the service `{account}`, made without an email address",
            "register",
            {"actor.id": account, "actor.kind": "admin"},
        )
        actor = {"actor.id": account, "actor.kind": "bot"}
        yield Probe(f"messages of the service `{account}`", "send", {**actor, **room, **event})
        yield Probe(f"invitations of the service `{account}` to people of this server", "invite", {**actor, **room, **colleague})
        name = {"event.type": "m.room.name", "event.state_key": "", "event.text": "Office", "event.size": 300, "event.encrypted": False}
        yield Probe(f"the service `{account}` naming a room", "state", {**actor, **room, **name})
    ghost = {"actor.id": f"@_mail_sender=40firm.example:{server}", "actor.kind": "ghost"}
    yield Probe("messages that come in as mail (of the bridge's ghosts)", "send", {**ghost, **room, **event})
    person = {"actor.id": f"@officer:{server}", "actor.kind": "person"}
    yield Probe("invitations among people of this server", "invite", {**person, **room, **colleague})


def _services(policy: Policy, server: str) -> Iterator[str]:
    named = policy.lists.get(SERVICES)
    for pattern in sorted(named.entries.get("users", frozenset())) if named is not None else ():
        account = pattern.replace("*", "x").replace("?", "x")
        if account.endswith(f":{server}"):
            yield account


def _unknown(probe: Probe) -> list[str]:
    # What a homeserver's module cannot know is unknown here too: a rule that denies on it denies always.
    return sorted(LACKS.get(probe.action, frozenset()) - probe.facts.keys())


def _hint(probe: Probe, policy: Policy) -> str | None:
    if "service" in probe.doing or "administrator" in probe.doing:
        known = f"the list `{SERVICES}`" if SERVICES in policy.lists else f"a list `{SERVICES}`"
        return f"leave them out: `actor.kind: {{not in: [admin]}}`, or `actor.id: {{not in: {SERVICES}}}` with {known}"
    return None
