"""Pace: how much is sent at a time, by what the homeserver lets through.

Law: halved when the server asks to wait, one more after each round that went through, never beyond the most nor below one.
It does not know for how long is waited.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    """How many are sent at a time now."""

    most: int
    now: int = 0

    def __post_init__(self) -> None:
        self.now = self.now or self.most

    def limited(self) -> None:
        """Take less: the server asked to wait."""
        self.now = max(1, self.now // 2)

    def went_through(self) -> None:
        """Take more again."""
        self.now = min(self.most, self.now + 1)
