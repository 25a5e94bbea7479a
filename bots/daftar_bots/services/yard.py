"""Yard: what the topics of a service bot are given to work with.

Law: values only; whoever makes them decides what stands behind. It does not know the topics.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from daftar_bots.announcements.desk import Desk
from daftar_bots.port import Matrix


@dataclass(frozen=True, slots=True)
class Yard:
    """What a background task works with: `heard` is set when something was worked off; whoever waits for it clears it."""

    desk: Desk
    matrix: Matrix
    turn: asyncio.Lock
    wake: Callable[[], None]
    heard: asyncio.Event


@dataclass(frozen=True, slots=True)
class Served:
    """A service bot as a topic's routes see it: `wake` is called when something was queued."""

    desk: Desk
    wake: Callable[[], None]
