"""Settings: what `mail.yaml` says under `authentication`.

Law: every value is checked here, with its place; what is left out gets a default with its reason. It does not know the rest of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from daftar_bridges.authentication.resolver import PATIENCE, Servers
from daftar_bridges.core.origin import Names
from daftar_policy.core.document import Node
from daftar_policy.core.ids import check_pattern, normalise_domain

Network: TypeAlias = IPv4Network | IPv6Network

# Why: a mail server in front usually stands on the same machine; its address says nothing of the sender.
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))


class Mode(StrEnum):
    """Who finds out: we (`check`), the mail server in front (`trust`), or nobody (`off`)."""

    CHECK = "check"
    TRUST = "trust"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Settings:
    """How senders are looked at, and which domains matter."""

    # Why off: both others need something that only the administrator knows: DNS that can be reached, or what stands in front.
    mode: Mode = Mode.OFF
    names: Names = field(default_factory=Names)
    # Why hold: what names one of our own addresses is either forged or a printer that nobody thought of; a person sees which.
    unproven: str = "hold"
    authserv_id: str = ""
    # Why 1: the mail server in front adds one Received field; a filter behind it adds another.
    hops: int = 1
    upstream: tuple[Network, ...] = _LOOPBACK
    arc_sealers: frozenset[str] = frozenset()
    # Beside the list of public suffixes, whose newest names come with the next version of it only.
    suffixes: frozenset[str] = frozenset()
    servers: Servers = field(default_factory=Servers)


def read_authentication(node: Node, domains: Sequence[str]) -> Settings:
    """Read `authentication`; `domains` are those of our mailboxes, which are ours in any case."""
    ours = [name for domain in domains for name in (domain, f"*.{domain}")]
    usual = Settings(names=Names(own=tuple(ours)))
    keys = ("authserv_id", "hops", "upstream", "own", "own_unproven", "official", "arc_sealers", "suffixes", "dns")
    if not node.present or not node.keys(required=("mode",), optional=keys):
        return usual
    mode = Mode(node.child("mode").choice([each.value for each in Mode], Mode.OFF.value))
    authserv_id = node.child("authserv_id").text()
    if mode is Mode.TRUST and not authserv_id:
        node.child("mode").fault(
            "authserv-id", "`trust` needs `authserv_id`", "the name that your mail server begins Authentication-Results with"
        )
    own = tuple(dict.fromkeys([*ours, *each_of(node.child("own"), check_pattern, "a domain")]))
    return Settings(
        mode,
        Names(own, tuple(each_of(node.child("official"), check_pattern, "a domain"))),
        node.child("own_unproven").choice(("hold", "deny", "show"), usual.unproven),
        authserv_id,
        node.child("hops").integer(usual.hops, least=0, most=20),
        tuple(read_networks(node.child("upstream"))) if node.child("upstream").present else usual.upstream,
        frozenset(each_of(node.child("arc_sealers"), normalise_domain, "a domain")),
        frozenset(each_of(node.child("suffixes"), normalise_domain, "a domain")),
        _servers(node.child("dns")),
    )


def each_of(node: Node, normal: Callable[[str], str | None], what: str) -> list[str]:
    """Read a sequence of texts in their normal form."""
    found = []
    for item in node.items(or_one=True):
        text = item.text()
        value = normal(text) if text else None
        if value:
            found.append(value)
        elif text:
            item.fault("value", f"`{text}` is not {what}")
    return found


def read_networks(node: Node) -> list[Network]:
    """Read a sequence of networks."""
    found: list[Network] = []
    for item in node.items(or_one=True):
        text = item.text()
        try:
            found.append(ip_network(text))
        except ValueError:
            if text:
                item.fault("network", f"`{text}` is not a network", "for example `127.0.0.1` or `10.1.0.0/16`")
    return found


def _servers(node: Node) -> Servers:
    if not node.present or not node.keys(optional=("servers", "port", "seconds")):
        return Servers()
    seconds = node.child("seconds").integer(int(PATIENCE.total_seconds()), least=1, most=60)
    addresses = each_of(node.child("servers"), _address, "an IP address")
    return Servers(tuple(addresses), node.child("port").integer(53, least=1, most=65_535), timedelta(seconds=seconds))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
