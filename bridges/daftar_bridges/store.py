"""Store: the bridge's SQLite file, one connection in one thread of its own.

Law: a unit of work is committed to the disk (WAL, synchronous=FULL) when `run` returns, or it has left no trace.
It does not know what is kept: the tables are in `schema/`, the statements beside those who need them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Why: long enough for a backup to let go of the file, short enough that a sending server is told to come back (RFC 5321 section 4.5.3.2.6).
PATIENCE = timedelta(seconds=3)


class Unavailable(Exception):
    """The file cannot be written or read now (full, locked, broken disk): transient, try again later."""


class Store:
    """One open file; all statements run in its thread, one unit of work at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    @classmethod
    def open(cls, path: Path, *, patience: timedelta = PATIENCE, most_pages: int = 0) -> Store:
        """Open or make the file and bring its tables up to date; `most_pages` bounds its size (0: the disk does).

        Raises:
            Unavailable: it cannot be opened, or was made by a newer version.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=patience.total_seconds(), isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            # Why: with NORMAL a committed row may vanish at a power cut, and a mail was answered for by then.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if most_pages:
                connection.execute(f"PRAGMA max_page_count = {int(most_pages)}")
            _migrate(connection)
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"cannot open `{path}`: {error}") from error
        return cls(connection)

    async def run(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one unit of work in a transaction of its own.

        Raises:
            Unavailable: nothing of it was kept.
        """
        call = asyncio.get_running_loop().run_in_executor(self._thread, lambda: self.run_here(work, *args, **kwargs))
        # Why: a cancelled waiter must not leave the next one to find the connection inside a transaction.
        return await asyncio.shield(call)

    def run_here(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one unit of work in the calling thread. Raises Unavailable."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._connection, *args, **kwargs)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            raise Unavailable(str(error)) from error
        return result

    async def close(self) -> None:
        """Finish the work that is under way and close the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown()

    def close_here(self) -> None:
        """Close the file from a program without an event loop."""
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()


def _migrate(connection: sqlite3.Connection) -> None:
    steps = sorted(
        (entry for entry in resources.files("daftar_bridges").joinpath("schema").iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise sqlite3.DatabaseError(f"the file is of version {version}, this program knows up to {len(steps)}")
    for number, step in enumerate(steps[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{step.read_text(encoding='utf-8')}\nPRAGMA user_version = {number};\nCOMMIT;")
