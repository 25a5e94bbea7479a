"""Pins: which circulars stand pinned at the top of a room.

Law: the newest that are in force, at most so many, oldest first as clients list them; what others pinned stays where it was.
It does not know when a circular ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence


def wanted(present: Sequence[str], ours: Collection[str], current: Sequence[str], most: int) -> list[str]:
    """Give what is to be pinned: `present` is now, `ours` are all our circulars in the room, `current` (oldest first) those in force."""
    kept = [event_id for event_id in dict.fromkeys(present) if event_id not in ours]
    return [*kept, *current[max(0, len(current) - most) :]]
