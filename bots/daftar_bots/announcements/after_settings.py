"""After settings: what a department has configured for the time after sending.

Law: plain values, with what holds where nothing is configured. It does not know the file they stand in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType

from daftar_bots.core.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Mail:
    """The relay that takes official mail, and from whom it comes."""

    host: str
    port: int
    sender: str
    after: timedelta
    starttls: bool = False
    user: str = ""
    password_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Receipts:
    """How a provider reports: the secret in its address, the fields with the message's name and its fate, and which fates are which."""

    token_file: Path
    id: str
    status: str
    delivered: Callable[[str], bool]
    failed: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """A provider of short messages: its interface, the files of its secrets, how long it may take, and whether a doubt is sent again."""

    gateway: Gateway
    secrets: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    timeout: timedelta = timedelta(seconds=30)
    # Why not: a message that comes twice is paid twice, and annoys who answered the first; that one is missing is told.
    resend_unknown: bool = False
    receipts: Receipts | None = None


@dataclass(frozen=True, slots=True)
class Sms:
    """Where short messages are handed over (`folder`, or `http`), to which numbers, under which registered templates (by language)."""

    folder: Path | None
    numbers: Mapping[str, str]
    after: timedelta
    sender: str = ""
    templates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # Why: each part is paid for; a title in Devanagari with a link takes two or three.
    most_parts: int = 3
    http: HttpGateway | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The page for people outside the rooms: its public address, and how long a link holds."""

    url: str
    holds: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class AfterSettings:
    """All of it."""

    # Why direct messages: an order must not depend on somebody's having joined a room.
    direct: bool = True
    # Why nobody is told above unless a department says so: it touches people's service records.
    escalate: timedelta | None = None
    levels: int = 2
    # Why not by itself: it opens a direct room with everybody who is late.
    digest: time | None = None
    pins: int = 3
    mail: Mail | None = None
    sms: Sms | None = None
    page: Page | None = None
    # The decision log of this process and its signing key, for evidence.
    log: Path | None = None
    log_key: Path | None = None
