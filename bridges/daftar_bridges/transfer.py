"""Transfer: every row of the bridge from one kind of database into the other, and large mails between pieces and files.

Law: what is read is one moment of the database; what is written is there as a whole or not at all. It does not know what the tables mean.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from daftar_bridges import large
from daftar_policy.storage import Connection, Database

_TOGETHER = 200
# Who works on what is of this moment only, and pieces become files.
_APART = frozenset({"lease", "piece"})


class Missing(Exception):
    """The octets of a mail are not where its row says."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as both databases have it; `numbered` where the database gives its rows their numbers."""

    name: str
    columns: tuple[str, ...]
    is_numbered: bool

    @property
    def reading(self) -> str:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return f"SELECT {columns} FROM {self.name}"  # noqa: S608 - names of our own schema

    @property
    def writing(self) -> str:
        columns, marks = ", ".join(f'"{column}"' for column in self.columns), ", ".join("?" * len(self.columns))
        return f"INSERT INTO {self.name} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own schema


def pull(db: Connection, copy: Database, mails: Path) -> None:
    """Write every row of a server into a fresh file, and its large mails into a folder. A unit of work for `Store.run_here`.

    Raises:
        Missing: a mail has no octets.
        OSError: a file cannot be written.
    """
    # Why: all that is read is of one moment, while others go on writing.
    db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    target = copy.begin()
    for table in _tables(target):
        for rows in _fetched(db, table):
            target.executemany(table.writing, rows)
    copy.commit()
    mails.mkdir(mode=0o700, exist_ok=True)
    for mail, file in db.execute("SELECT id, file FROM mail WHERE file <> ''").fetchall():
        _pull_mail(db, mail, mails / file)


def fill(db: Connection, copy: Database, mails: Path) -> None:
    """Write every row of a file into an empty server, with the large mails. A unit of work for `Store.run_here`. Raises OSError."""
    source = copy.begin()
    for table in _tables(source):
        found = iter(source.execute(table.reading))
        while rows := _some(found):
            db.executemany(table.writing, rows)
        if table.is_numbered:
            # Why from the file's own count: a number that was given once is not given again.
            row = source.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
            if row is not None:
                db.execute("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", (table.name, max(1, row[0])))
    for mail, file in source.execute("SELECT id, file FROM mail WHERE file <> ''"):
        large.keep(db, mail, mails / file)
    copy.rollback()


def _tables(db: Connection) -> list[_Table]:
    """Give the tables that are carried over, those that others refer to first."""
    made = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").fetchall()
    waiting = {name: sql for name, sql in made if name not in _APART}
    needs = {name: {row[2] for row in db.execute(f"PRAGMA foreign_key_list({name})")} - {name} for name in waiting}
    found: list[_Table] = []
    while waiting:
        name = next(name for name in waiting if needs[name].isdisjoint(waiting))
        columns = tuple(row[1] for row in db.execute(f"PRAGMA table_info({name})"))
        found.append(_Table(name, columns, "AUTOINCREMENT" in waiting.pop(name)))
    return found


def _fetched(db: Connection, table: _Table) -> Iterator[Sequence[tuple[object, ...]]]:
    """Read a table of a server in portions: a spool is larger than the memory."""
    db.execute(f"DECLARE portion CURSOR FOR {table.reading}")
    while rows := db.execute(f"FETCH {_TOGETHER} FROM portion").fetchall():
        yield rows
    db.execute("CLOSE portion")


def _some(found: Iterator[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [row for row, _ in zip(found, range(_TOGETHER), strict=False)]


def _pull_mail(db: Connection, mail: str, place: Path) -> None:
    numbers = [number for (number,) in db.execute("SELECT number FROM piece WHERE mail = ? ORDER BY number", (mail,))]
    if not numbers:
        raise Missing(mail)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        for number in numbers:
            (octets,) = db.execute("SELECT octets FROM piece WHERE mail = ? AND number = ?", (mail, number)).fetchone()
            file.write(octets)
