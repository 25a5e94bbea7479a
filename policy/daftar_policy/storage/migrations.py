"""Migrations: the numbered steps that bring a database's tables up to date, forward only.

Law: each step is done once, in one transaction with its number, in the order of the numbers; a database that knows a later step than the
program is not touched. One text serves both databases (`dialect`); where it cannot, `0008_name.postgres.sql` stands beside it.
It does not know how a step is executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from daftar_policy.storage.dialect import tables
from daftar_policy.storage.port import Unavailable

_NAME = re.compile(r"(\d{4})_\w+(\.postgres)?\.sql")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number, and its text for SQLite and for PostgreSQL."""

    number: int
    sqlite: str
    postgres: str


def steps(folder: Traversable) -> tuple[Step, ...]:
    """Read the steps of a package's `schema` folder, in order."""
    found: dict[int, dict[bool, str]] = {}
    for entry in folder.iterdir():
        named = _NAME.fullmatch(entry.name)
        if named is not None:
            found.setdefault(int(named[1]), {})[named[2] is not None] = entry.read_text(encoding="utf-8")
    return tuple(Step(number, texts[False], texts.get(True) or tables(texts[False])) for number, texts in sorted(found.items()))


def missing(steps: Iterable[Step], version: int) -> list[Step]:
    """Give the steps that a database of this version has not seen.

    Raises:
        Unavailable: it was made by a newer program.
    """
    wanted = list(steps)
    newest = wanted[-1].number if wanted else 0
    if version > newest:
        raise Unavailable(f"it is of version {version}, this program knows up to {newest}: a newer program was at work, run that one")
    return [step for step in wanted if step.number > version]
