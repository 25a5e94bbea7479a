"""Places: which offices an alert's areas mean, by their codes and by their names in any language.

Law: a code or name that was configured goes before what the office tree's own names say; a name counts only as whole words; naming a
district is naming that district's office and those below it, unless only some of them are named as well. It does not know rooms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from daftar_bots.core.cap import Area
from daftar_bots.core.language import fold
from daftar_policy.core.organisation import Organisation

# Why: areas are written as lists: `Pune, Satara and Sangli districts`, `पुणे, सातारा`, `پونے، ستارا`.
_PARTS = re.compile(r"[,;،؛/|·\n()]+|\band\b|\bव\b|\bआणि\b|\bऔर\b|\bاور\b")
# What stands beside a name without being one.
_KINDS = frozenset(
    fold(word)
    for word in (
        "district", "districts", "dist", "taluka", "tehsil", "tahsil", "block", "city", "of", "in", "the", "parts", "over", "isolated",
        "जिल्हा", "जिल्हे", "जिला", "जिले", "तालुका", "तहसील", "शहर", "ضلع", "اضلاع", "تعلقہ", "تحصیل", "شہر",
    )
)  # fmt: skip


def units_of(areas: Iterable[Area], organisation: Organisation, known: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the units that areas name, and the words of the areas that name none; `known` has a unit by code or name as configured."""
    by_name = _names(organisation)
    configured = {_plain(name): unit for name, unit in known.items()}
    units: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for area in areas:
        found = [configured[key] for _, code in area.codes if (key := _plain(code)) in configured]
        found += [unit for part in _parts(area.words) for unit in (configured.get(part), *by_name.get(part, ())) if unit is not None]
        if not found:
            unknown[area.words] = None
        units.update(dict.fromkeys(found))
    return _whole(tuple(units), organisation), tuple(unknown)


def _whole(named: tuple[str, ...], organisation: Organisation) -> tuple[str, ...]:
    """Give the units with those below them; a unit of which some parts are named as well stands for itself alone."""
    reached: dict[str, None] = {}
    for unit in named:
        reached[unit] = None
        if not any(other != unit and organisation.is_within(other, unit) for other in named):
            reached.update(dict.fromkeys(organisation.below(unit)))
    return tuple(reached)


def _names(organisation: Organisation) -> dict[str, list[str]]:
    """Give the units by each of their names; a name that offices of two districts have means both."""
    found: dict[str, list[str]] = {}
    for unit in organisation.units.values():
        for name in dict.fromkeys(_plain(name) for name in (unit.id, *unit.name.values())):
            found.setdefault(name, []).append(unit.id)
    return found


def _parts(words: str) -> list[str]:
    return [part for piece in _PARTS.split(words) if (part := _plain(piece))]


def _plain(name: str) -> str:
    return " ".join(word for word in fold(name).replace(".", " ").split() if word not in _KINDS)
