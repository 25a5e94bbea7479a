"""Cedar's peer: the workload's policy in Cedar, by cedarpy, in its best form. The only file that imports cedarpy.

Policies, schema and entities (the lists) are parsed once, requests are asked in batches with their contexts written beforehand.
It knows no other engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import cedarpy

from daftar_policy.bench.asks import Ask, PlainRule, list_entries, peer_facts, plain_rules
from daftar_policy.core.facts import FACTS, Kind
from daftar_policy.core.model import Request

_TYPES = {Kind.NUMBER: "Long", Kind.BOOLEAN: "Bool"}


class CedarPeer:
    """A Cedar policy set with the rules of a plain workload."""

    name = "cedarpy"

    def __init__(self, document: Mapping[str, object]) -> None:
        rules = plain_rules(document)
        actions = sorted({rule.action for rule in rules})
        self._schema = cedarpy.Schema.from_str(_schema(actions))
        self._policies = cedarpy.PolicySet.from_str("permit(principal, action, resource);\n" + "\n".join(map(_policy, rules)))
        names = sorted({str(ask.wanted) for rule in rules for ask in rule.asks if ask.manner in {"in", "not in"}})
        entities = [
            {"uid": {"type": "List", "id": name}, "attrs": {"entries": list_entries(document, name)}, "parents": []} for name in names
        ]
        self._entities = cedarpy.Entities.from_json_str(json.dumps(entities), self._schema)

    def prepare(self, request: Request) -> Mapping[str, object]:
        """Give a request in the form that it is asked in."""
        context = {_attribute(name): value for name, value in peer_facts(request).items()}
        return {
            "principal": {"type": "User", "id": str(request.facts.get("actor.id"))},
            "action": {"type": "Action", "id": request.action},
            "resource": {"type": "Room", "id": str(request.facts.get("room.id"))},
            "context": json.dumps(context | {"unknown": sorted(request.unknown)}),
        }

    def decide(self, prepared: Sequence[Mapping[str, object]]) -> list[bool]:
        """Answer a batch: whether each is allowed.

        Raises:
            RuntimeError: Cedar had errors, so that its answers say nothing.
        """
        results = cedarpy.is_authorized_batch([dict(one) for one in prepared], self._policies, self._entities, self._schema)
        errors = [error for result in results for error in result.diagnostics.errors]
        if errors:
            raise RuntimeError(f"cedar could not evaluate a policy: {errors[0]}")
        return [result.allowed for result in results]


def _attribute(fact: str) -> str:
    return fact.replace(".", "_")


def _schema(actions: Sequence[str]) -> str:
    facts = []
    for name, fact in FACTS.items():
        one = _TYPES.get(fact.kind, "String")
        facts.append(f'"{_attribute(name)}"?: {f"Set<{one}>" if fact.many or fact.kind is Kind.NAME else one}')
    return (
        f"type Facts = {{ {', '.join(facts)}, unknown: Set<String> }};\n"
        "entity User; entity Room; entity List { entries: Set<String> };\n"
        f"action {', '.join(map(json.dumps, actions))} appliesTo {{ principal: User, resource: Room, context: Facts }};\n"
    )


def _policy(rule: PlainRule) -> str:
    asks = " && ".join(_asked(ask, in_doubt=rule.denies_on_error) for ask in rule.asks)
    return f"forbid(principal, action == Action::{json.dumps(rule.action)}, resource) when {{ {asks} }};"


def _asked(ask: Ask, *, in_doubt: bool) -> str:
    attribute = _attribute(ask.fact)
    is_given = f"(context has {attribute} && {_matched(ask, f'context.{attribute}')})"
    told = f"!{is_given}" if ask.manner == "not in" else is_given
    if not ask.may_be_unknown:
        return told
    is_unknown = f"context.unknown.contains({json.dumps(ask.fact)})"
    # What cannot be told is no attribute either, so that only a `not in` has to ask for it where it must not count.
    return f"({is_unknown} || {told})" if in_doubt else f"(!{is_unknown} && {told})" if ask.manner == "not in" else told


def _matched(ask: Ask, value: str) -> str:
    wanted = ask.wanted
    match ask.manner:
        case "in" | "not in":
            entries = f"List::{json.dumps(wanted)}.entries"
            return f"{entries}.containsAny({value})" if ask.is_set else f"{entries}.contains({value})"
        case "above":
            return f"{value} > {wanted}"
        case "contains":
            return f"{value} like {json.dumps(f'*{wanted}*')}"
        case "glob":
            return _any_of(f"{value} like {json.dumps(one)}" for one in _values(wanted))
        case _:
            method = f"{value}.contains" if ask.is_set else None
            return _any_of(f"{method}({json.dumps(one)})" if method else f"{value} == {json.dumps(one)}" for one in _values(wanted))


def _values(wanted: object) -> list[object]:
    return wanted if isinstance(wanted, list) else [wanted]


def _any_of(tests: Iterable[str]) -> str:
    joined = " || ".join(tests)
    return f"({joined})"
