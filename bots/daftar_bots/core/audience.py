"""Audience: who is meant by the words of an announcement, as rooms and officers.

Law: a unit alone is its own rooms and officers, a unit with `/*` its own and those of all below it; a room or person is in it once.
It does not know which rooms the bot is in, nor any Matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from daftar_bots.core.language import fold
from daftar_policy.core.organisation import Officer, Organisation

_BELOW = "/*"


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a unit: its alias (or id) and the unit that it belongs to first."""

    alias: str
    unit: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody an announcement is for: units in the order of the office tree, their rooms, their officers."""

    units: tuple[str, ...]
    rooms: tuple[Room, ...]
    officers: tuple[Officer, ...]

    def largest(self, count: int) -> tuple[tuple[str, int], ...]:
        """Give the units with the most officers, as (unit, officers)."""
        sizes: dict[str, int] = {}
        for officer in self.officers:
            sizes[officer.unit] = sizes.get(officer.unit, 0) + 1
        return tuple(sorted(sizes.items(), key=lambda item: -item[1])[:count])


@dataclass(frozen=True, slots=True)
class NoSuchUnit:
    """A word of the audience that names no unit (`several` when it names more than one), with the closest id."""

    word: str
    hint: str = ""
    several: bool = False


def resolve(words: Iterable[str], organisation: Organisation) -> Audience | NoSuchUnit:
    """Give who is meant by the words, or the first word that names no unit."""
    names = _names(organisation)
    wanted: set[str] = set()
    for word in words:
        below = word.endswith(_BELOW)
        name = fold(word.removesuffix(_BELOW))
        found = names.get(name, ())
        if not found:
            close = get_close_matches(name, names, n=1, cutoff=0.6)
            return NoSuchUnit(word, names[close[0]][0] + (_BELOW if below else "") if close else "")
        if len(found) > 1:
            return NoSuchUnit(word, found[0], several=True)
        wanted.update(organisation.below(found[0]) if below else found)
    units = tuple(unit for unit in organisation.units if unit in wanted)
    rooms: dict[str, str] = {}
    for unit in units:
        for alias in organisation.units[unit].rooms:
            rooms.setdefault(alias, unit)
    officers = tuple(officer for officer in organisation.officers if officer.unit in wanted)
    return Audience(units, tuple(Room(alias, unit) for alias, unit in rooms.items()), officers)


def _names(organisation: Organisation) -> Mapping[str, tuple[str, ...]]:
    """Give every word that names a unit: its id and its names, with hyphens for spaces. An id comes before any name."""
    names: dict[str, tuple[str, ...]] = {}
    for unit in organisation.units.values():
        for name in unit.name.values():
            word = "-".join(fold(name).split())
            names[word] = tuple(dict.fromkeys((*names.get(word, ()), unit.id)))
    for unit_id in organisation.units:
        names[fold(unit_id)] = (unit_id,)
    return names
