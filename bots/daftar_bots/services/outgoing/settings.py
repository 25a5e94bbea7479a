"""Settings of outgoing webhooks: whom to tell of what.

Law: plain values. It does not know how they are written in a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TypeAlias

Network: TypeAlias = "IPv4Network | IPv6Network"

SENT, ACKNOWLEDGED, REPORT, HOOK = "announcement.sent", "announcement.acknowledged", "announcement.report", "hook.accepted"
EVENTS = (SENT, ACKNOWLEDGED, REPORT, HOOK)


@dataclass(frozen=True, slots=True)
class Target:
    """One system that is told: where, signed with which key, of which events; `private` are inner networks it may be in."""

    name: str
    url: str
    key_file: Path
    events: tuple[str, ...] = EVENTS
    private: tuple[Network, ...] = ()
