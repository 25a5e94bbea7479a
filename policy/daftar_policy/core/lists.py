"""Named lists: sets of domains, users, units and so on that rules look values up in.

Law: each entry is checked and brought to its normal form once, when the policy is read.
It does not know files (a list that stands in one arrives as the sequence of its lines) nor which rules use it (`membership` looks up).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from daftar_policy.core import globs, ids, normal
from daftar_policy.core.document import Node, describe
from daftar_policy.core.facts import Kind

Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

KINDS = ("domains", "servers", "addresses", "users", "units", "posts", "rooms", "networks", "words")
_GLOB_KINDS = {"addresses": Kind.ADDRESS, "users": Kind.USER, "rooms": Kind.ROOM}
# Names that are checked together.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NamedList:
    """One list: its entries by kind, each in normal form; networks apart. `names` are its domains and servers as `name_keys`."""

    name: str
    entries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    networks: frozenset[Network] | None = None
    names: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of entries it has."""
        return (*self.entries, "networks") if self.networks is not None else tuple(self.entries)


def read_lists(node: Node) -> dict[str, NamedList]:
    """Read the `lists` of a policy; faults are noted at the nodes."""
    return {name: _read_list(name, child) for name, child in node.entries()}


def _read_list(name: str, node: Node) -> NamedList:
    entries: dict[str, frozenset[str]] = {}
    networks: frozenset[Network] | None = None
    if node.keys(optional=KINDS):
        for kind, child in node.entries():
            if kind == "networks":
                networks = frozenset(network for _, text in _texts(child) if (network := _network(text, child)) is not None)
            elif kind in KINDS:
                read = chain.from_iterable(_names_read(child)) if kind in {"domains", "servers"} else _entries(kind, child)
                entries[kind] = frozenset(read)
        if node.data == {}:
            node.fault("empty", f"the list `{name}` has no entries of any kind", f"give it one of: {', '.join(KINDS)}")
    return NamedList(name, entries, networks, _names(entries))


def _names(entries: Mapping[str, frozenset[str]]) -> dict[tuple[str, ...], frozenset[str]]:
    """Prepare the names of a list for looking up: the domains, and the domains and servers together."""
    domains, servers = (name_keys(entries.get(kind, frozenset())) for kind in ("domains", "servers"))
    return {("domains",): domains, ("domains", "servers"): domains | servers if servers else domains}


def name_keys(patterns: Collection[str]) -> frozenset[str]:
    """Give checked name patterns as keys: a name itself, or `.name` for all below it."""
    if isinstance(patterns, frozenset) and not any(pattern[:1] == "*" for pattern in patterns):
        return patterns
    return frozenset(pattern.removeprefix("*") for pattern in patterns)


def _texts(node: Node, start: int = 0, end: int | None = None) -> Iterable[tuple[int, str]]:
    # Why not node.items(): a list may have a million entries, and a node for each would cost more than the list.
    data = node.data
    if not isinstance(data, Sequence) or isinstance(data, str):
        node.fault("type", f"expected a sequence, found {describe(data)}", "a single entry is written in brackets")
        return
    for place, item in enumerate(data[start:end], start):
        if isinstance(item, str) and item.strip():
            yield place, item
        elif isinstance(item, str):
            node.child(place).fault("empty", "expected text, found an empty one")
        else:
            node.child(place).fault("type", f"expected text, found {describe(item)}", "put it in quotes")


def _names_read(node: Node) -> Iterator[Iterable[str]]:
    """Read names, those of the plain kind many at a time: a list may have a million."""
    data = node.data
    if not isinstance(data, list | tuple) or set(map(type, data)) != {str}:
        yield _names_checked(_texts(node), node)
        return
    for start in range(0, len(data), _AT_ONCE):
        those = data[start : start + _AT_ONCE]
        yield those if ids.are_plain_patterns(those) else _names_checked(_texts(node, start, start + _AT_ONCE), node)


def _names_checked(texts: Iterable[tuple[int, str]], node: Node) -> Iterable[str]:
    for place, item in texts:
        pattern = ids.check_pattern(item)
        if pattern is None:
            bad_name(node.child(place), item)
        else:
            yield item if pattern == item else pattern


def _entries(kind: str, node: Node) -> Iterable[str]:
    for place, item in _texts(node):
        pattern = read_pattern(node.child(place), item, _GLOB_KINDS[kind]) if kind in _GLOB_KINDS else normal.text(item)
        if pattern is not None:
            yield pattern


def read_pattern(node: Node, text: str, kind: Kind) -> str | None:
    """Read a value that may be a glob to its normal form; None (and a fault) where it is too long to be one."""
    if not globs.is_glob(text):
        return normal.value(kind, text)
    if len(text) > globs.MOST_LONG:
        node.fault("pattern", f"a text with `*` or `?` may have {globs.MOST_LONG} characters, not {len(text)}")
        return None
    return normal.glob(kind, text)


def bad_name(node: Node, text: str) -> None:
    """Note that a text is no pattern of names."""
    if "*" in text.removeprefix("*.") or "?" in text:
        node.fault("name", f"`{text}` is not a name: a `*` may only stand first, before a dot", "write `*.example.org` for all below it")
    else:
        node.fault("name", f"`{text}` is not a domain or server name")


def _network(text: str, node: Node) -> Network | None:
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError as error:
        node_of = next((node.child(place) for place, item in _texts(node) if item == text), node)
        if "host bits" in str(error):
            meant = ipaddress.ip_network(text.strip(), strict=False)
            node_of.fault("network", f"`{text}` has host bits set", f"did you mean `{meant}`?")
        else:
            node_of.fault("network", f"`{text}` is not a network", "write it as `10.0.0.0/8` or `2001:db8::/32`")
        return None
    # An IPv4-mapped network is its IPv4 network (format 1, section 2).
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen >= 96 and network.network_address.ipv4_mapped:
        return ipaddress.ip_network((network.network_address.ipv4_mapped, network.prefixlen - 96))
    return network
