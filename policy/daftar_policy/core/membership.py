"""Membership: looking a fact's value up in a list or among patterns.

Law: the cost of a look-up does not grow with the number of names, networks, units or whole values in the list.
It does not know how lists or conditions are written.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daftar_policy.core import globs, normal
from daftar_policy.core.conditions import UNKNOWN, Run, Test, Values
from daftar_policy.core.facts import Fact, Kind
from daftar_policy.core.lists import NamedList, Network
from daftar_policy.core.model import Truth
from daftar_policy.core.organisation import Organisation

# Which kinds of entries a fact of each type is looked up in (format 1, section 3).
FITTING: Mapping[Kind, tuple[str, ...]] = {
    Kind.NAME: ("domains", "servers"),
    Kind.ADDRESS: ("addresses", "domains"),
    Kind.USER: ("users", "servers", "domains", "units", "posts"),
    Kind.UNIT: ("units",),
    Kind.ROOM: ("rooms",),
    Kind.IP: ("networks",),
    Kind.TEXT: ("words",),
    Kind.NUMBER: (),
    Kind.BOOLEAN: (),
}
_ROOM_FACTS = ("room.id", "room.alias", "room.aliases")


def names_test(keys: frozenset[str]) -> Test:
    """Give a test whether a normal name is one of the keys or below one; its cost grows with the name's labels only."""

    def test(name: str) -> bool:
        # Why: what is no name has no parts, so nothing above it either (`x y.gov.in` is not below gov.in).
        if type(name) is normal.Unreadable:
            return False
        if name in keys:
            return name[:1] != "."
        dot = name.find(".", 1)
        while dot > 0:
            if name[dot:] in keys:
                return True
            dot = name.find(".", dot + 1)
        return False

    return test


def globs_test(patterns: Iterable[str]) -> Test:
    """Give a test whether a text is one of these, some of which may be globs."""
    ordered = frozenset(patterns)
    exact = frozenset(pattern for pattern in ordered if not globs.is_glob(pattern))
    glob = globs.compile_globs(ordered - exact)
    if glob is None:
        return exact.__contains__
    found: Test = glob
    return (lambda text: text in exact or found(text)) if exact else found


def networks_test(networks: Iterable[Network]) -> Test:
    """Give a test whether a normal IP address lies in one of these; its cost grows with the number of prefix lengths only."""
    tables: dict[tuple[int, int], set[int]] = {}
    for network in networks:
        shift = network.max_prefixlen - network.prefixlen
        tables.setdefault((network.version, shift), set()).add(int(network.network_address) >> shift)
    ordered = tuple((version, shift, frozenset(starts)) for (version, shift), starts in sorted(tables.items()))

    def test(text: str) -> bool:
        address = ipaddress.ip_address(text)
        number, version = int(address), address.version
        return any(version == wanted and number >> shift in starts for wanted, shift, starts in ordered)

    return test


@dataclass(frozen=True, slots=True)
class Membership:
    """Being in a list, for one fact: how to run it and what it reads; its test and keys as a leaf has them (see `conditions.Leaf`)."""

    run: Run
    reads: frozenset[str]
    test: Test | None = None
    keys: frozenset[str] | None = None


# Why a bound: keys stand in every index whose rules use the list; a longer list is one set that all share.
MOST_KEYS = 1_000


def membership(named: NamedList, fact: Fact, organisation: Organisation) -> Membership | None:
    """Compile "this fact is in this list"; None where the list has no kind that fits the fact's type."""
    kinds = [kind for kind in FITTING[fact.kind] if kind in named.kinds]
    if not kinds:
        return None
    if fact.kind is Kind.USER:
        return _user_membership(named, fact, organisation)
    if fact.kind is Kind.ROOM:
        return Membership(_room_run(fact.name, globs_test(named.entries["rooms"])), frozenset({fact.name, *_ROOM_FACTS}))
    test = _element_test(named, fact.kind, organisation)
    keys = _keys(named, fact.kind, organisation)
    return Membership(element_run(fact, test), frozenset({fact.name}), test, keys if keys and len(keys) <= MOST_KEYS else None)


def _keys(named: NamedList, kind: Kind, organisation: Organisation) -> frozenset[str] | None:
    match kind:
        case Kind.NAME:
            return named.names["domains", "servers"]
        case Kind.UNIT:
            return with_below(named.entries["units"], organisation)
        case Kind.TEXT:
            return named.entries["words"]
        case _:
            return None


def element_run(fact: Fact, test: Test) -> Run:
    """Run a test of values on a fact; of a list one element suffices."""
    name = fact.name

    def single(values: Values) -> Truth:
        value = values.get(name)
        if value is None:
            return False
        return None if value is UNKNOWN else test(value)

    def many(values: Values) -> Truth:
        value = values.get(name)
        if value is None:
            return False
        return None if value is UNKNOWN else any(map(test, value))

    return many if fact.many else single


def with_below(units: Iterable[str], organisation: Organisation) -> frozenset[str]:
    """Give these units and all below them."""
    return frozenset(below for unit in units for below in (unit, *organisation.below(unit)))


def _element_test(named: NamedList, kind: Kind, organisation: Organisation) -> Test:
    match kind:
        case Kind.NAME:
            return names_test(named.names["domains", "servers"])
        case Kind.ADDRESS:
            address_test = globs_test(named.entries.get("addresses", ()))
            domain_test = names_test(named.names["domains",])
            return lambda value: address_test(value) or ((domain := normal.domain_of(value)) is not None and domain_test(domain))
        case Kind.UNIT:
            return with_below(named.entries["units"], organisation).__contains__
        case Kind.IP:
            return networks_test(named.networks or ())
        case _:
            return named.entries["words"].__contains__


def _user_membership(named: NamedList, fact: Fact, organisation: Organisation) -> Membership:
    user_test = globs_test(named.entries.get("users", ()))
    server_test = names_test(named.names["domains", "servers"])
    units = with_below(named.entries.get("units", ()), organisation)
    posts = named.entries.get("posts", frozenset[str]())
    own_facts = fact.name.removesuffix(".id")
    has_facts = own_facts in {"actor", "target"}

    def by_itself(value: str) -> bool:
        return user_test(value) or ((server := normal.server_of(value)) is not None and server_test(server))

    def by_officer(value: str) -> bool:
        if by_itself(value):
            return True
        officer = organisation.officer(value)
        return officer is not None and (officer.unit in units or officer.post in posts)

    if not (units or posts) or not has_facts:
        test = by_officer if units or posts else by_itself
        return Membership(element_run(fact, test), frozenset({fact.name}), test)
    unit_fact, post_fact = f"{own_facts}.unit", f"{own_facts}.post"
    pairs = tuple((name, wanted) for name, wanted in ((unit_fact, units), (post_fact, posts)) if wanted)
    return Membership(_user_run(fact.name, by_itself, pairs), frozenset({fact.name, *(name for name, _ in pairs)}))


def _user_run(name: str, by_itself: Test, pairs: tuple[tuple[str, frozenset[str]], ...]) -> Run:
    """Look a user up by id and server, and by the facts of unit and post, which a request may give itself."""

    def run(values: Values) -> Truth:
        value = values.get(name)
        if value is None:
            return False
        if value is UNKNOWN:
            return None
        if by_itself(value):
            return True
        result: Truth = False
        for other, wanted in pairs:
            held = values.get(other)
            if held is UNKNOWN:
                result = None
            elif held in wanted:
                return True
        return result

    return run


def _room_run(name: str, test: Test) -> Run:
    """Look a room up by its id and all its aliases, whichever of them the condition names."""

    def run(values: Values) -> Truth:
        own = values.get(name)
        if own is None:
            return False
        if own is UNKNOWN:
            return None
        result: Truth = False
        for other in _ROOM_FACTS:
            value = values.get(other)
            if value is UNKNOWN:
                result = None
            elif value is not None and any(map(test, value if other == "room.aliases" else (value,))):
                return True
        return result

    return run
