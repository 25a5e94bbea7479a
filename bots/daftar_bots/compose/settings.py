"""Settings of composing: what a department has besides the one-line command.

Law: plain values; nothing here does anything. It does not know how they are written in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

# Why: half of what Synapse takes where nobody said otherwise (`max_upload_size`, 50 MB); the scan of an order has some megabytes.
LARGEST_FILE = 25 * 1024 * 1024
# Why: a dialogue that nobody went on with for a day is not gone on with.
LAPSES_HOURS = 24
# Why: the files of a mail come as events of their own right behind it; after this pause without another there are no more.
SETTLES_SECONDS = 20
_NO_LANGUAGES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Who may make drafts over HTTP: the file with the token, the person they are written by, and how many a minute."""

    token_file: Path
    maker: str
    per_minute: int = 30


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The room of the bot's mailbox, how the ids of those begin whom the mail bridge speaks for, and when a mail counts as whole."""

    room: str
    ghosts: str = "@mail_"
    settles_seconds: int = SETTLES_SECONDS


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """How a department composes; `room_languages` are of units (and those below them) whose rooms read other languages than the office."""

    templates: Path | None = None
    room_languages: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_LANGUAGES)
    largest_file: int = LARGEST_FILE
    lapses_hours: int = LAPSES_HOURS
    api: ApiSettings | None = None
    mail: MailSettings | None = None
