"""Casbin's peer: the workload's policy in pycasbin, in its best form. The only file that imports casbin.

Its `FastEnforcer` keeps policies by action; each rule's conditions are parsed once and asked as one function call.
It knows no other engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import casbin
from casbin.model import FastModel

from daftar_policy.bench.asks import Ask, PlainRule, list_entries, peer_facts, plain_rules
from daftar_policy.core.model import Request

_MODEL = """
[request_definition]
r = act, scope, facts
[policy_definition]
p = act, scope, rule, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = holds(r.facts, p.rule)
"""
# A rule that always holds: what no rule denies is allowed.
_BASE = "base"
_SCOPE = "all"


class CasbinPeer:
    """A pycasbin enforcer with the rules of a plain workload."""

    name = "pycasbin"

    def __init__(self, document: Mapping[str, object]) -> None:
        rules = plain_rules(document)
        tests = {rule.id: _test(rule, document) for rule in rules}
        tests[_BASE] = lambda _: True
        # Why two: the enforcer's own table has two levels; of the second there is one.
        model = FastModel([0, 1])
        model.load_model_from_text(_MODEL)
        self._enforcer = casbin.FastEnforcer(model, cache_key_order=[0, 1])
        self._enforcer.add_function("holds", lambda facts, rule: tests[rule](facts))
        table = self._enforcer.model.model["p"]["p"].policy
        for action in sorted({rule.action for rule in rules}):
            table.append([action, _SCOPE, _BASE, "allow"])
        # Why not `add_policies`: it counts all policies again for each, which takes minutes for 10,000.
        for rule in rules:
            table.append([rule.action, _SCOPE, rule.id, "deny"])

    def prepare(self, request: Request) -> tuple[str, str, Mapping[str, object]]:
        """Give a request in the form that it is asked in."""
        facts = {name: frozenset(value) if isinstance(value, list) else value for name, value in peer_facts(request).items()}
        return request.action, _SCOPE, facts | {"unknown": request.unknown}

    def decide(self, prepared: Sequence[tuple[str, str, Mapping[str, object]]]) -> list[bool]:
        """Answer requests: whether each is allowed."""
        enforce = self._enforcer.enforce
        return [bool(enforce(*one)) for one in prepared]


def _test(rule: PlainRule, document: Mapping[str, object]) -> Callable[[Mapping[str, object]], bool]:
    tests = tuple((ask.fact, _ask_test(ask, document)) for ask in rule.asks)
    in_doubt = rule.denies_on_error

    def holds(facts: Mapping[str, object]) -> bool:
        unknown = facts["unknown"]
        return all(in_doubt if fact in unknown else test(facts.get(fact)) for fact, test in tests)  # type: ignore[operator] # a set of names

    return holds


def _ask_test(ask: Ask, document: Mapping[str, object]) -> Callable[[object], bool]:
    wanted = ask.wanted
    if ask.manner in {"in", "not in"}:
        found = _among(frozenset(list_entries(document, str(wanted))), is_set=ask.is_set)
        return found if ask.manner == "in" else lambda value: not found(value)
    if ask.manner == "above":
        bound = float(str(wanted))
        return lambda value: isinstance(value, int) and value > bound
    if ask.manner == "contains":
        part = str(wanted)
        return lambda value: isinstance(value, str) and part in value
    values = [str(value) for value in wanted] if isinstance(wanted, list) else []
    if ask.manner == "glob":
        heads = tuple(value.removesuffix("*") for value in values)
        return lambda value: isinstance(value, str) and value.startswith(heads)
    return _among(frozenset(values), is_set=ask.is_set)


def _among(values: frozenset[str], *, is_set: bool) -> Callable[[object], bool]:
    if is_set:
        return lambda value: isinstance(value, frozenset) and not values.isdisjoint(value)
    return lambda value: value in values
