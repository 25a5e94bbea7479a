"""Settings of what people are told about themselves: where all bots of this process remember.

Law: plain values. It does not know what is in a store.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from daftar_policy.storage.server import Server


@dataclass(frozen=True, slots=True)
class Memory:
    """A bot's store: its folder, and where it is on a server, the server and what its tables are called there."""

    bot: str
    folder: Path
    server: Server | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class MydataSettings:
    """The stores of all bots of this process."""

    stores: tuple[Memory, ...] = ()
