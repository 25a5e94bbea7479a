"""Who: a table of who may do something to whom, worked out from a policy for kinds of people that no rule tells apart.

Law: people (of the organisation, of the policy's lists, of the own, of named and of any other server) who make the same matchers true stand
in one row; a cell is what is decided when just the row's and the column's facts are known. Where that leaves a rule open, the cell says on
which rules it depends; nothing is guessed. It does not know files or commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from daftar_policy.core.conditions import UNKNOWN, Leaf, Values
from daftar_policy.core.derive import derive, plan_for
from daftar_policy.core.facts import ACTIONS, FACTS, Kind
from daftar_policy.core.model import Effect, Mode
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import parse_request
from daftar_policy.core.rules import Rule
from daftar_policy.study.logic import leaves, values_of

# What the second axis goes by, for each action that is done to somebody or something outside of it.
OBJECTS: Mapping[str, str] = {
    "invite": "target.id",
    "deactivate": "target.id",
    "register": "email.address",
    "add-email": "email.address",
    "invite-email": "email.address",
    "email-send": "email.address",
    "email-receive": "email.address",
    "federate": "server.name",
}
MOST_SHOWN = 3
_STRANGER = "elsewhere.invalid"


@dataclass(frozen=True, slots=True)
class Group:
    """People (or addresses, servers) that no rule of the action tells apart; `facts` are those of one of them."""

    members: tuple[str, ...]
    traits: tuple[str, ...]
    facts: Mapping[str, object]

    @property
    def label(self) -> str:
        """Say who they are: a few by name, then how many more, then what rules see in them."""
        shown = ", ".join(self.members[:MOST_SHOWN]) or "anybody"
        more = f" and {len(self.members) - MOST_SHOWN} more" if len(self.members) > MOST_SHOWN else ""
        return f"{shown}{more}" + (f" [{'; '.join(self.traits)}]" if self.traits else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is decided for one group towards another: an effect, or `depends` with the rules that it depends on."""

    answer: str
    rules: tuple[str, ...]
    depends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to "who may": rows of actors, columns of those it is done to (one empty column where there are none)."""

    action: str
    actors: tuple[Group, ...]
    objects: tuple[Group, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {
            "action": self.action,
            "rows": [
                {
                    "actors": list(actor.members),
                    "traits": list(actor.traits),
                    "cells": [
                        {
                            "objects": list(one.members),
                            "traits": list(one.traits),
                            "answer": cell.answer,
                            "rules": list(cell.rules),
                            "depends": list(cell.depends),
                        }
                        for one, cell in zip(self.objects, cells, strict=True)
                    ],
                }
                for actor, cells in zip(self.actors, self.cells, strict=True)
            ],
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows the table: one actor, a unit (with all below), one object, and facts that are known beside."""

    actor: str | None = None
    unit: str | None = None
    target: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def who(policy: Policy, action: str, asked: Asked, at: datetime) -> Table:
    """Work out who may do an action to whom at a time.

    Raises:
        RequestError: a fact that is given cannot be read.
    """
    rules = [rule for rule in policy.rules if action in rule.on and rule.mode is Mode.ENFORCE and rule.span.holds(at.astimezone(UTC))]
    frame = _Frame(policy, action, rules, asked.facts, at)
    people = [asked.actor] if asked.actor else list(_people(policy, frame.values_of("actor.id"), asked.unit))
    actors = frame.groups("actor.id", people)
    other = OBJECTS.get(action)
    objects: tuple[Group, ...] = (Group((), (), {}),)
    if other is not None and other not in asked.facts:
        objects = frame.groups(other, [asked.target] if asked.target else list(_things(policy, other, frame)))
    cells = tuple(tuple(frame.cell(actor, one) for one in objects) for actor in actors)
    return Table(action, actors, objects, cells)


class _Frame:
    """The rules that can speak, with all that is known of every cell."""

    def __init__(self, policy: Policy, action: str, rules: Sequence[Rule], facts: Mapping[str, object], at: datetime) -> None:
        self._policy, self._action, self._rules, self._facts, self._at = policy, action, rules, dict(facts), at
        self._leaves = tuple(
            leaf for rule in rules for part in (rule.condition, *(excuse.condition for excuse in rule.excuses)) for leaf in leaves(part)
        )
        wanted = frozenset[str]().union(*(rule.reads for rule in rules), {"actor.unit", "target.unit"})
        self._plan = plan_for(wanted & ACTIONS[action], ACTIONS[action])

    def values_of(self, fact: str) -> list[str]:
        """Give values that the rules name, one for each place where they could tell values of a fact apart."""
        group = fact.partition(".")[0]
        found: dict[str, None] = {}
        for leaf in self._leaves:
            if leaf.fact.name.partition(".")[0] == group:
                for entry in _entries(leaf, self._policy):
                    found[entry] = None
        return list(found)

    def groups(self, fact: str, candidates: Iterable[str]) -> tuple[Group, ...]:
        """Put candidates into one group that make the same matchers true."""
        group = fact.partition(".")[0]
        own = [leaf for leaf in self._leaves if leaf.fact.name.partition(".")[0] == group]
        found: dict[tuple[object, ...], list[tuple[str, Values]]] = {}
        for candidate in candidates:
            values = self._values({fact: candidate})
            found.setdefault((*(leaf.run(dict(values)) for leaf in own), self._shares(values)), []).append((candidate, values))
        return tuple(
            Group(tuple(member for member, _ in members), tuple(_traits(own, key)), {fact: members[0][0]}) for key, members in found.items()
        )

    def _shares(self, values: Values) -> tuple[bool, ...]:
        """Tell people apart by the rollouts that they are in."""
        actor = values.get("actor.id")
        asked = [rule for rule in self._rules if rule.rollout is not None]
        return tuple(rule.rollout.includes(rule.id, actor, values) for rule in asked if rule.rollout and isinstance(actor, str))

    def cell(self, actor: Group, one: Group) -> Cell:
        """Decide with what is known of both."""
        values = self._values({**actor.facts, **one.facts})
        who_acts = values.get("actor.id")
        held: dict[Effect, list[str]] = {effect: [] for effect in Effect}
        open_rules: list[Rule] = []
        at = self._at.astimezone(UTC)
        for rule in self._rules:
            if rule.rollout is not None and isinstance(who_acts, str) and not rule.rollout.includes(rule.id, who_acts, values):
                continue
            truth = rule.holds(values, at)
            if truth:
                held[rule.effect].append(rule.id)
            elif truth is None:
                open_rules.append(rule)
        default = self._policy.defaults.get(self._action, Effect.ALLOW)
        order = (Effect.DENY, Effect.HOLD, Effect.ALLOW)
        ruled = next((effect for effect in order if held[effect]), None)
        decided = ruled or default
        depends = [rule.id for rule in open_rules if _turns(rule.effect, ruled, default)]
        return Cell("depends" if depends else decided.value, tuple(sorted(held[ruled])) if ruled else (), tuple(sorted(depends)))

    def _values(self, facts: Mapping[str, object]) -> Values:
        known = {**self._facts, **facts}
        groups = {name.partition(".")[0] for name in facts} & {"actor", "target", "email", "server"}
        given = {"action": self._action, "at": self._at.isoformat(), **known}
        request = parse_request(given, now=self._at)
        values = derive(self._plan, request, self._policy.surroundings)
        derived = {derivation.fact for derivation in self._plan}
        for name in ACTIONS[self._action]:
            # What derives from somebody who is known is known, and be it that there is none (no unit, no post).
            is_known = name in derived and name.partition(".")[0] in groups and not name.endswith(".findings")
            if name not in values and not is_known:
                values[name] = UNKNOWN
        return values


def _turns(effect: Effect, ruled: Effect | None, default: Effect) -> bool:
    order = (Effect.ALLOW, Effect.HOLD, Effect.DENY)
    return effect is not default if ruled is None else order.index(effect) > order.index(ruled)


def _traits(own: Sequence[Leaf], key: tuple[object, ...]) -> Iterator[str]:
    seen = set()
    for leaf, truth in zip(own, key, strict=False):
        written = leaf.written.get("in") if isinstance(leaf.written, Mapping) else None
        if truth is True and isinstance(written, str) and (leaf.fact.name, written) not in seen:
            seen.add((leaf.fact.name, written))
            yield f"{leaf.fact.name} in {written}"


def _entries(leaf: Leaf, policy: Policy) -> Iterator[str]:
    """Give one value for every entry that a matcher compares with: a name below a pattern, a user that a glob takes."""
    for key in sorted(values_of(leaf) or ()):
        yield _sample(key)
    written = leaf.written if isinstance(leaf.written, Mapping) else {}
    globbed = written.get("glob")
    for pattern in [globbed] if isinstance(globbed, str) else globbed if isinstance(globbed, list) else []:
        yield _sample(str(pattern))
    named = policy.lists.get(written["in"]) if isinstance(written.get("in"), str) else None
    if named is not None:
        for kind in ("users", "servers", "domains", "addresses"):
            for entry in sorted(named.entries.get(kind, ())):
                yield _sample(entry)


def _sample(pattern: str) -> str:
    if pattern.startswith(("*.", ".")):
        return f"any{pattern.removeprefix('*')}"
    return pattern.replace("*", "any").replace("?", "x")


def _people(policy: Policy, named: Iterable[str], unit: str | None) -> Iterator[str]:
    tree = policy.organisation
    if unit is not None:
        yield from (officer.matrix_id for officer in tree.members(unit, deep=True) if officer.matrix_id)
        return
    found: dict[str, None] = {officer.matrix_id: None for officer in tree.officers if officer.matrix_id}
    servers = {tree.server: None} if tree.server else {}
    for value in named:
        if value.startswith("@"):
            found[value] = None
        elif "@" not in value and "." in value:
            servers[value] = None
    for server in (*servers, _STRANGER):
        found[f"@anybody:{server}"] = None
    yield from found


def _things(policy: Policy, fact: str, frame: _Frame) -> Iterator[str]:
    if FACTS[fact].kind is Kind.USER:
        yield from _people(policy, frame.values_of(fact), None)
        return
    tree = policy.organisation
    named = dict.fromkeys((*([tree.server] if tree.server else []), *frame.values_of(fact), _STRANGER))
    if FACTS[fact].kind is Kind.NAME:
        yield from (value for value in named if "@" not in value)
        return
    found = {value if "@" in value else f"anybody@{value}": None for value in named}
    yield from found
