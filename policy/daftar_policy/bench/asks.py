"""Asks: the conditions of plain rules taken apart, as the translations into other engines' languages need them.

Law: what is not understood is an error, never left out: a peer with an easier policy would look faster. It does not know any engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from daftar_policy.core.facts import BLIND_WHEN_ENCRYPTED, FACTS, Kind
from daftar_policy.core.model import Request


@dataclass(frozen=True, slots=True)
class Ask:
    """One matcher: a fact, how it is compared (`is`, `glob`, `in`, `not in`, `above`, `contains`) and with what."""

    fact: str
    manner: str
    wanted: object

    @property
    def is_set(self) -> bool:
        """Whether the peers see the fact as a set: a list, or a name, which stands beside each `.name` above it."""
        return FACTS[self.fact].many or FACTS[self.fact].kind is Kind.NAME

    @property
    def may_be_unknown(self) -> bool:
        """Whether some request of the workload cannot tell the fact."""
        return self.fact in BLIND_WHEN_ENCRYPTED


@dataclass(frozen=True, slots=True)
class PlainRule:
    """A rule that denies when all its asks hold, and where `denies_on_error` also when none fails and one cannot be told."""

    id: str
    action: str
    asks: tuple[Ask, ...]
    denies_on_error: bool


def plain_rules(document: Mapping[str, object]) -> list[PlainRule]:
    """Take the rules of a plain workload apart.

    Raises:
        ValueError: a rule is not plain.
    """
    return [_rule(rule) for rule in cast("Iterable[Mapping[str, object]]", document["rules"])]


def _rule(rule: Mapping[str, object]) -> PlainRule:
    if set(rule) - {"id", "on", "when", "then", "say", "on_error"} or rule["then"] != "deny":
        raise ValueError(f"`{rule['id']}` is no plain rule")
    (action,) = cast("Sequence[str]", rule["on"])
    when = cast("Mapping[str, object]", rule["when"])
    return PlainRule(str(rule["id"]), action, tuple(_ask(fact, matcher) for fact, matcher in when.items()), rule.get("on_error") == "deny")


def _ask(fact: str, matcher: object) -> Ask:
    if isinstance(matcher, Mapping):
        ((manner, wanted),) = matcher.items()
        if manner not in {"in", "not in", "above", "contains"} or isinstance(wanted, list):
            raise ValueError(f"`{manner}` has no translation")
        return Ask(fact, str(manner), wanted)
    values = matcher if isinstance(matcher, list) else [matcher]
    if FACTS[fact].kind is Kind.NAME:
        return Ask(fact, "is", [str(value).removeprefix("*") for value in values])
    if any("*" in str(value) for value in values):
        return Ask(fact, "glob", values)
    return Ask(fact, "is", values)


def list_entries(document: Mapping[str, object], name: str) -> list[str]:
    """Give the entries of a list of the workload, names as `name` or `.name`."""
    lists = cast("Mapping[str, Mapping[str, Sequence[str]]]", document["lists"])
    return [entry.removeprefix("*") for kind in lists[name].values() for entry in kind]


def peer_facts(request: Request) -> dict[str, object]:
    """Give a request's facts as the peers see them: names with all names above them."""
    found: dict[str, object] = {}
    for name, value in request.facts.items():
        if FACTS[name].kind is Kind.NAME:
            names = value if isinstance(value, tuple) else (str(value),)
            found[name] = sorted({key for one in names for key in _reach(one)})
        else:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _reach(name: str) -> Iterable[str]:
    yield name
    dot = name.find(".", 1)
    while dot > 0:
        yield name[dot:]
        dot = name.find(".", dot + 1)
