"""Shapes: JSON of somebody else, taken as the shape that is wanted or as an empty one.

Law: total; whatever the value is, an answer of the wanted shape comes. It does not know what anything means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Json = Mapping[str, object]


def mapping(value: object) -> Json:
    """Give an object, or an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def within(value: object, *path: str) -> Json:
    """Give the object that stands at a path, or an empty one where there is none."""
    found = mapping(value)
    for part in path:
        found = mapping(found.get(part))
    return found


def sequence(value: object) -> Sequence[object]:
    """Give a list, or an empty one for anything else, text too."""
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()


def texts(value: object) -> list[str]:
    """Give those of a list's items that are texts."""
    return [item for item in sequence(value) if isinstance(item, str)]
