"""The naive engine: format 1, sections 3 and 4, over plain data, rule after rule. Slow and short, to hold the real one against.

It shares with the engine only the normal forms of single values; no index, no compiled matcher, no set.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from tests.oracle.maker import Plain

from daftar_policy.core import ids, normal
from daftar_policy.core.conditions import UNKNOWN
from daftar_policy.core.facts import FACTS, Fact, Kind
from daftar_policy.core.model import Truth
from daftar_policy.core.spans import parse_time


def and3(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return False if False in found else None if None in found else True


def not3(truth: Truth) -> Truth:
    return None if truth is None else not truth


def or3(truths: Iterable[Truth]) -> Truth:
    return not3(and3(not3(truth) for truth in truths))


def glob(pattern: str, text: str) -> bool:
    return re.fullmatch("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern), text, re.DOTALL) is not None


def equals(kind: Kind, wanted: Any, value: Any) -> bool:
    if kind is Kind.NAME:
        return type(value) is not normal.Unreadable and ids.domain_matches(ids.check_pattern(wanted), value)
    if isinstance(wanted, str) and ("*" in wanted or "?" in wanted):
        return glob(normal.glob(kind, wanted), value)
    return (normal.value(kind, wanted) if isinstance(wanted, str) else wanted) == value


def in_list(entries: Plain, kind: Kind, value: str) -> bool:
    fitting = {Kind.NAME: ("domains", "servers"), Kind.ADDRESS: ("addresses", "domains"), Kind.USER: ("users", "servers", "domains")}
    for name in fitting.get(kind, ("words", "rooms")):
        part = value
        if kind is not Kind.NAME and name in {"domains", "servers"}:
            part = normal.domain_of(value) if kind is Kind.ADDRESS else normal.server_of(value)
        own = {"domains": Kind.NAME, "servers": Kind.NAME}.get(name, Kind.TEXT if name == "words" else kind)
        if part is not None and any(equals(own, entry, part) for entry in entries.get(name, ())):
            return True
    return False


def keyed(lists: Plain, fact: Fact, key: str, wanted: Any, values: Plain) -> Truth:
    if key == "not in":
        return not3(keyed(lists, fact, "in", wanted, values))
    value, kind = values.get(fact.name), fact.kind
    if value is UNKNOWN:
        return None
    if key == "exists":
        return (value is not None) is wanted
    tests = {
        "in": lambda one: in_list(lists[wanted], kind, one) if isinstance(wanted, str) else any(equals(kind, w, one) for w in wanted),
        "above": lambda one: one > wanted,
        "below": lambda one: one < wanted,
        "contains": lambda one: wanted.casefold() in one.casefold(),
        "matches": lambda one: re.search(wanted, one) is not None,
    }
    return any(tests[key](one) for one in (() if value is None else value if fact.many else (value,)))


def holds(lists: Plain, when: Plain | None, values: Plain) -> Truth:
    truths = []
    for key, wanted in (when or {}).items():
        if key in {"any", "all"}:
            truths.append((or3 if key == "any" else and3)(holds(lists, part, values) for part in wanted))
        elif key == "not":
            truths.append(not3(holds(lists, wanted, values)))
        elif isinstance(wanted, Mapping):
            truths.append(and3(keyed(lists, FACTS[key], name, one, values) for name, one in wanted.items()))
        else:
            truths.append(keyed(lists, FACTS[key], "in", wanted if isinstance(wanted, list) else [wanted], values))
    return and3(truths)


def is_included(rule: Plain, actor: str | None) -> bool:
    percent = rule.get("rollout", {}).get("percent", 100)
    return "rollout" not in rule or (bool(actor) and int(sha256(f"{rule['id']}\0{actor}".encode()).hexdigest()[:8], 16) % 100 < percent)


def decide(document: Plain, action: str, values: Plain, at: datetime, actor: str | None) -> tuple[Any, ...]:
    """Give (decision, by, rules, warned, monitored, not evaluable)."""
    counted, told, unsure = {"deny": set(), "hold": set(), "allow": set()}, {"warn": set(), "monitor": set()}, set()
    for rule in document["rules"]:
        mode = rule.get("mode", "enforce")
        begun = "from" not in rule or parse_time(rule["from"]) <= at
        ended = "until" in rule and parse_time(rule["until"]) <= at
        if mode == "off" or action not in rule["on"] or not begun or ended or not is_included(rule, actor):
            continue
        lists = document.get("lists", {})
        excuses = [holds(lists, excuse.get("when"), values) for excuse in rule.get("except", ()) if at < parse_time(excuse["until"])]
        truth = and3([holds(lists, rule.get("when"), values), not3(or3(excuses))])
        if truth is None:
            unsure.add(rule["id"])
            if mode == "enforce" and rule.get("on_error") == "deny":
                counted["deny"].add(rule["id"])
        elif truth:
            (counted[rule["then"]] if mode == "enforce" else told[mode]).add(rule["id"])
    effect = next((effect for effect, found in counted.items() if found), None)
    outcome = effect or document.get("defaults", {}).get(action, "allow")
    rules = counted[effect] if effect else ()
    return outcome, "rule" if effect else "default", *(tuple(sorted(ids)) for ids in (rules, told["warn"], told["monitor"], unsure))
