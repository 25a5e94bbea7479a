"""Settings: what `mail.yaml` says under `authentication`, `scanners`, `limits` and `greylist`.

Law: every value is checked here, with its place; what is left out is off, or has a default with its reason.
It does not know the rest of the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from daftar_bridges.authentication.settings import Network, Settings, read_authentication, read_networks
from daftar_policy.core.document import Node

KEYS = ("authentication", "scanners", "limits", "greylist")
# What is done with a mail: let in with a note, kept back for a person, refused for good, asked to come again.
_FOUND = ("mark", "hold", "deny")
_FAILED = ("accept", "hold", "again")
_MOST_SCANNED = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Address:
    """Where a scanner listens: host and port, or a socket file."""

    host: str = ""
    port: int = 0
    socket: Path | None = None


@dataclass(frozen=True, slots=True)
class Clamav:
    """The virus scanner clamd."""

    at: Address
    timeout: timedelta
    # Why deny: nobody can do anything with a mail that carries a virus, and its sender should know.
    found: str = "deny"
    # Why again: a scanner that is down for an hour must neither lose mail nor let everything through.
    failed: str = "again"
    # clamd's own StreamMaxLength is 25 MB where not set; above it nothing would be looked at.
    most: int = _MOST_SCANNED


@dataclass(frozen=True, slots=True)
class Rspamd:
    """The spam scorer rspamd, by HTTP."""

    url: str
    timeout: timedelta
    password: str = field(default="", repr=False)
    # Why hold: a scorer errs, and an office must be able to find what it kept back.
    found: str = "hold"
    # Why accept: spam in a room is a nuisance, a day without mail is not.
    failed: str = "accept"


@dataclass(frozen=True, slots=True)
class Spamassassin:
    """The spam scorer SpamAssassin, by spamd's protocol."""

    at: Address
    timeout: timedelta
    found: str = "hold"
    failed: str = "accept"


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many mails in so long."""

    mails: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Greylist:
    """How long an unknown (network, sender, recipient) waits, how long it may take to come again, how long it is known then."""

    # RFC 6647 section 5 recommends from one minute to 24 hours; most servers come again after five.
    delay: timedelta = timedelta(minutes=5)
    # RFC 6647 section 5: a server may take a day to come again.
    window: timedelta = timedelta(hours=24)
    # RFC 6647 section 5 asks for a week at least; five weeks keep a monthly mail known.
    known: timedelta = timedelta(days=35)
    # Whose mail never waits: the mail servers in front, which would only queue it.
    exempt: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything that screening is started with; None is off."""

    authentication: Settings = field(default_factory=Settings)
    clamav: Clamav | None = None
    rspamd: Rspamd | None = None
    spamassassin: Spamassassin | None = None
    sender: Rate | None = None
    room: Rate | None = None
    domain: Rate | None = None
    greylist: Greylist | None = None


def read_screening(root: Node, here: Path, domains: Sequence[str]) -> Screening:
    """Read the four keys of `mail.yaml`; `domains` are those of the mailboxes, `here` is what paths are relative to."""
    authentication = read_authentication(root.child("authentication"), domains)
    scanners, limits = root.child("scanners"), root.child("limits")
    if scanners.present:
        scanners.keys(optional=("clamav", "rspamd", "spamassassin"))
    if limits.present:
        limits.keys(optional=("sender", "room", "domain"))
    return Screening(
        authentication,
        _clamav(scanners.child("clamav"), here),
        _rspamd(scanners.child("rspamd"), here),
        _spamassassin(scanners.child("spamassassin"), here),
        _rate(limits.child("sender")),
        _rate(limits.child("room")),
        _rate(limits.child("domain")),
        _greylist(root.child("greylist"), authentication.upstream),
    )


def _clamav(node: Node, here: Path) -> Clamav | None:
    if not node.present or not node.keys(optional=("host", "port", "socket", "seconds", "found", "failed", "size")):
        return None
    return Clamav(
        # clamd.conf: TCPSocket 3310.
        _address(node, here, 3310),
        _seconds(node, 60),
        node.child("found").choice(("hold", "deny"), "deny"),
        node.child("failed").choice(_FAILED, "again"),
        node.child("size").integer(_MOST_SCANNED, least=1),
    )


def _rspamd(node: Node, here: Path) -> Rspamd | None:
    if not node.present or not node.keys(required=("url",), optional=("seconds", "password_file", "found", "failed")):
        return None
    url = node.child("url").text().rstrip("/")
    if url and not re.match(r"https?://[^/]", url):
        node.child("url").fault("url", f"`{url}` is not an http address", "for example `http://127.0.0.1:11333`")
    password = ""
    if node.child("password_file").present:
        path = here / node.child("password_file").text()
        try:
            password = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            node.child("password_file").fault("unreadable", f"cannot read `{path}`: {error}")
    return Rspamd(url, _seconds(node, 20), password, *_deeds(node))


def _spamassassin(node: Node, here: Path) -> Spamassassin | None:
    if not node.present or not node.keys(optional=("host", "port", "socket", "seconds", "found", "failed")):
        return None
    # spamd's usual port.
    return Spamassassin(_address(node, here, 783), _seconds(node, 30), *_deeds(node))


def _deeds(node: Node) -> tuple[str, str]:
    return node.child("found").choice(_FOUND, "hold"), node.child("failed").choice(_FAILED, "accept")


def _address(node: Node, here: Path, port: int) -> Address:
    if node.child("socket").present:
        if node.child("host").present or node.child("port").present:
            node.fault("address", "expected either `socket` or `host` and `port`")
        return Address(socket=here / node.child("socket").text())
    return Address(node.child("host").text("127.0.0.1"), node.child("port").integer(port, least=1, most=65_535))


def _seconds(node: Node, usual: int) -> timedelta:
    # RFC 5321 section 4.5.3.2.6: a sender waits ten minutes for the answer to a mail; a scanner may take some of that.
    return timedelta(seconds=node.child("seconds").integer(usual, least=1, most=300))


def _rate(node: Node) -> Rate | None:
    if not node.present or not node.keys(required=("mails",), optional=("minutes",)):
        return None
    return Rate(node.child("mails").integer(1, least=1), timedelta(minutes=node.child("minutes").integer(60, least=1, most=10_080)))


def _greylist(node: Node, upstream: Sequence[Network]) -> Greylist | None:
    if not node.present or not node.keys(optional=("delay_seconds", "window_hours", "known_days", "exempt")):
        return None
    usual = Greylist()
    return Greylist(
        timedelta(seconds=node.child("delay_seconds").integer(int(usual.delay.total_seconds()), least=1, most=86_400)),
        timedelta(hours=node.child("window_hours").integer(24, least=1, most=168)),
        timedelta(days=node.child("known_days").integer(usual.known.days, least=1, most=400)),
        (*upstream, *read_networks(node.child("exempt"))),
    )
