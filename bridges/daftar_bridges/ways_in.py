"""Ways in: what `mail.yaml` says of the listeners for SMTP and LMTP and of the mailboxes that are pulled by IMAP.

Law: every value is checked here, with its place; what is left out gets a default with its reason. It does not know the rest of the file.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeAlias

from daftar_policy.core.document import Node

Network: TypeAlias = IPv4Network | IPv6Network

# Why: RFC 5321 section 4.5.3.1.7 asks for 64 kB at least; offices send scans, and 25 MiB is what most of their mail systems take.
SIZE_LIMIT = 25 * 1024 * 1024
IMAP_TLS = ("implicit", "starttls", "none")
IMAP_PORTS = {"implicit": 993, "starttls": 143, "none": 143}
# What becomes of a mail in its mailbox once it is in the spool. Why keep: what is not ours to delete is not deleted by an oversight.
AFTERWARDS = ("keep", "seen", "delete")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one listener takes at once. Defaults are Postfix's, where it has one."""

    # Why: each connection costs a few hundred kilobytes at worst; Postfix's smtpd has 100 processes (default_process_limit).
    connections: int = 200
    # Postfix's smtpd_client_connection_count_limit is 50.
    connections_each: int = 50
    # RFC 5321 section 4.5.3.1.8 asks for at least 100; Postfix's smtpd_recipient_limit is 1,000.
    recipients: int = 1_000
    # Why: a connection that is used for ever shows no new address to the limits.
    mails: int = 1_000
    # RFC 5321 section 4.5.3.2.7: at least five minutes for the next command.
    idle: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Tls:
    """The certificate that STARTTLS is offered with; `is_required` refuses mail without it."""

    cert: Path
    key: Path
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Smtp:
    """The listener for incoming mail; `size` is the largest mail in octets, `trusted` the mail servers that may say who their client is."""

    host: str
    port: int
    size: int
    hostname: str
    tls: Tls | None = None
    trusted: tuple[Network, ...] = ()
    is_proxied: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Lmtp:
    """The listener that a mail server in front delivers to (RFC 2033): a port, or a socket file where `socket` is given."""

    host: str
    port: int
    socket: Path | None


@dataclass(frozen=True, slots=True)
class Imap:
    """One mailbox at another mail service that is pulled; exactly one of `password` and `token` is given, as a file read at each login."""

    host: str
    port: int
    tls: str
    user: str
    password: Path | None
    token: Path | None
    folder: str
    mailbox: str
    afterwards: str
    cafile: Path | None = None

    @property
    def name(self) -> str:
        """What tells this mailbox from all others, in the store and in the log."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


def read_smtp(node: Node, here: Path, domain: str) -> Smtp:
    """Read `smtp`; `domain` is said in the greeting where no name is given."""
    optional = ("host", "size", "hostname", "tls", "trusted", "proxy", "limits")
    if not node.present or not node.keys(required=("port",), optional=optional):
        return Smtp("", 0, 0, "")
    size = node.child("size").integer(SIZE_LIMIT, least=65_536)
    trusted = _networks(node.child("trusted").items(or_one=True))
    is_proxied = node.child("proxy").boolean(default=False)
    if is_proxied and not trusted:
        node.child("proxy").fault("proxy", "`proxy` needs `trusted`: the networks that the proxies are in")
    return Smtp(
        node.child("host").text("127.0.0.1"),
        read_port(node.child("port")),
        size,
        node.child("hostname").text(domain),
        _tls(node.child("tls"), here),
        trusted,
        is_proxied,
        _limits(node.child("limits")),
    )


def read_lmtp(node: Node, here: Path) -> Lmtp | None:
    """Read `lmtp`, or give None where there is none."""
    if not node.present or not node.keys(optional=("host", "port", "socket")):
        return None
    if node.child("socket").present == node.child("port").present:
        node.fault("listener", "expected either `port` or `socket`")
    if node.child("socket").present:
        return Lmtp("", 0, here / node.child("socket").text())
    port = read_port(node.child("port")) if node.child("port").present else 0
    return Lmtp(node.child("host").text("127.0.0.1"), port, None)


def read_imap(node: Node, here: Path, addresses: frozenset[str]) -> tuple[Imap, ...]:
    """Read `imap`; `addresses` are the mailboxes that mail may be pulled for."""
    found: list[Imap] = []
    for item in node.items():
        optional = ("port", "tls", "password_file", "token_file", "folder", "afterwards", "ca_file")
        if not item.keys(required=("host", "user", "mailbox"), optional=optional):
            continue
        # Why: a password never goes out in the clear by an oversight.
        tls = item.child("tls").choice(IMAP_TLS, "implicit")
        port = read_port(item.child("port")) if item.child("port").present else IMAP_PORTS.get(tls, 0)
        if item.child("password_file").present == item.child("token_file").present:
            item.fault("login", "expected either `password_file` or `token_file`")
        box = item.child("mailbox").text()
        if box and box.casefold() not in addresses:
            item.child("mailbox").fault("mailbox", f"`{box}` is none of the mailboxes")
        each = Imap(
            item.child("host").text(),
            port,
            tls,
            item.child("user").text(),
            _file(item.child("password_file"), here),
            _file(item.child("token_file"), here),
            item.child("folder").text("INBOX"),
            box.casefold(),
            item.child("afterwards").choice(AFTERWARDS, "keep"),
            _file(item.child("ca_file"), here),
        )
        if any(each.name == other.name for other in found):
            item.fault("double", f"`{each.name}` stands twice")
        found.append(each)
    return tuple(found)


def read_port(node: Node) -> int:
    """Read a port's number."""
    return node.integer(0, least=1, most=65_535)


def server_context(tls: Tls) -> ssl.SSLContext:
    """Make the context of a listener. Raises OSError (an SSLError is one) where the certificate or its key cannot be used."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(tls.cert, tls.key)
    return context


def _tls(node: Node, here: Path) -> Tls | None:
    if not node.present or not node.keys(required=("cert", "key"), optional=("required",)):
        return None
    tls = Tls(here / node.child("cert").text(), here / node.child("key").text(), node.child("required").boolean(default=False))
    try:
        server_context(tls)
    except OSError as error:
        node.fault("certificate", f"the certificate `{tls.cert}` with the key `{tls.key}` cannot be used: {error.strerror or error}")
    return tls


def _limits(node: Node) -> Limits:
    keys = ("connections", "connections_each", "recipients", "mails", "idle_seconds")
    usual = Limits()
    if not node.present or not node.keys(optional=keys):
        return usual
    return Limits(
        node.child("connections").integer(usual.connections, least=1),
        node.child("connections_each").integer(usual.connections_each, least=1),
        # RFC 5321 section 4.5.3.1.8.
        node.child("recipients").integer(usual.recipients, least=100),
        node.child("mails").integer(usual.mails, least=1),
        timedelta(seconds=node.child("idle_seconds").integer(int(usual.idle.total_seconds()), least=1)),
    )


def _networks(items: Sequence[Node]) -> tuple[Network, ...]:
    found: list[Network] = []
    for item in items:
        text = item.text()
        try:
            found.append(ip_network(text))
        except ValueError:
            if text:
                item.fault("network", f"`{text}` is not a network", "for example `127.0.0.1` or `10.1.0.0/16`")
    return tuple(found)


def _file(node: Node, here: Path) -> Path | None:
    return here / node.text() if node.present else None
