"""Settings of feeds: how often they are read, from where, and whom alerts are for.

Law: plain values. It does not know how they are written in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from daftar_bots.services.outgoing.settings import Network

# Why: an alert is of use within the quarter of an hour; most publishers ask not to be read more often than every five minutes.
EVERY = timedelta(minutes=10)
# Why: SACHET's list for all of India has some hundred kB; what has megabytes is no list of news.
LARGEST = 4 * 1024 * 1024
_NOWHERE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """`hosts` (and those below) may be read, () any; `areas` has a unit by code or name; `least` is the least severity for rooms."""

    every: timedelta = EVERY
    largest: int = LARGEST
    hosts: tuple[str, ...] = ()
    private: tuple[Network, ...] = ()
    areas: Mapping[str, str] = field(default_factory=lambda: _NOWHERE)
    least: str = "Unknown"
    drills: bool = True
    call_room: tuple[str, ...] = ()
