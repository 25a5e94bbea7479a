"""Settings of hooks: each system's door, and how the process sees who knocks.

Law: plain values. It does not know how they are written in a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daftar_bots.core.hook import Hook
from daftar_bots.services.outgoing.settings import Network

# Why: five minutes of clocks that differ; the specification "Standard Webhooks" has the same.
WINDOW = timedelta(minutes=5)
PER_MINUTE = 60
LARGEST = 64 * 1024
# Why: the longest that a system tries again by itself, and a quarter more for people who look into it.
KEEP = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Door:
    """Who may post to a hook: by token, by signature (any of the keys), or both; from where, how much, how often."""

    hook: Hook
    token_file: Path | None = None
    key_files: tuple[Path, ...] = ()
    allowed: tuple[Network, ...] = ()
    per_minute: int = PER_MINUTE
    largest: int = LARGEST
    window: timedelta = WINDOW


@dataclass(frozen=True, slots=True)
class HooksSettings:
    """All hooks of a bot; `proxies` are the addresses whose word on where a request came from is taken."""

    doors: tuple[Door, ...] = ()
    proxies: tuple[Network, ...] = ()
    keep: timedelta = KEEP
