"""SQLite: one file, with every commit on the disk.

Law: WAL with `synchronous=FULL`: a commit that has returned outlives a power cut. Backups are read while others write. What is made here
is for its owner alone, whatever the umask; what is there already keeps the mode that somebody gave it.
It does not know what is kept.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from daftar_policy.storage.migrations import Step, missing
from daftar_policy.storage.port import Connection, Unavailable

# Why: long enough for a backup to let go of the file, short enough that a sending server is told to come back (RFC 5321 section 4.5.3.2.6).
PATIENCE = timedelta(seconds=3)
# Why four times SQLite's 1,000 pages: each checkpoint is two further fsyncs, and under a burst they would come several times a second.
_CHECKPOINT_PAGES = 4_000


class Sqlite:
    """An open file; a `Database`."""

    is_shared = False

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, steps: Sequence[Step], *, patience: timedelta = PATIENCE, most_pages: int = 0) -> Sqlite:
        """Open or make the file and bring its tables up to date; `most_pages` bounds its size (0: the disk does).

        Raises:
            Unavailable: it cannot be opened, or was made by a newer version.
        """
        try:
            make_private(path)
            connection = sqlite3.connect(path, timeout=patience.total_seconds(), isolation_level=None, check_same_thread=False)
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"cannot open `{path}`: {error}") from error
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # Why: with NORMAL a committed row may vanish at a power cut, and a mail was answered for by then.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute("PRAGMA foreign_keys = ON")
            if most_pages:
                connection.execute(f"PRAGMA max_page_count = {int(most_pages)}")
            _migrate(connection, steps)
        except (sqlite3.Error, Unavailable) as error:
            connection.close()
            raise Unavailable(f"cannot open `{path}`: {error}") from error
        return cls(connection, path)

    @property
    def is_within(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def begin(self) -> Connection:
        """Begin to write. Raises Unavailable."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise Unavailable(str(error)) from error
        return self._connection

    def session(self) -> Connection:
        """Give the file for statements of which each is a transaction of its own."""
        return self._connection

    def commit(self) -> None:
        """End the transaction on the disk. Raises Unavailable."""
        try:
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise Unavailable(str(error)) from error

    def rollback(self) -> None:
        """End the transaction without a trace, if one is open."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def failure(self, error: Exception) -> Unavailable | None:
        """Give what an error means to us."""
        return Unavailable(str(error)) if isinstance(error, sqlite3.DatabaseError) else None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def make_private(path: Path) -> None:
    """Make a file that only its owner can read, and its folder so, where they are not there. Raises OSError.

    The two files that SQLite has beside it get its mode (sqlite3 os_unix.c, findCreateFileMode).
    """
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Why again: a umask that takes the owner's own bits would shut us out.
        path.parent.chmod(0o700)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    path.chmod(0o600)


def readable_by_others(path: Path) -> bool:
    """Whether people of this machine who are neither its owner nor of its group can read a file; not where it cannot be seen."""
    try:
        return bool(path.stat().st_mode & stat.S_IROTH and path.parent.stat().st_mode & stat.S_IXOTH)
    except OSError:
        return False


def snapshot(path: Path, target: Path) -> None:
    """Write a consistent copy of a file that others may be writing to; nobody waits for it.

    Raises:
        Unavailable: one of the files cannot be read or written, or the copy is damaged.
    """
    try:
        # Why read-only: a backup leaves what it reads as it was, and makes no file where there is none.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source:
            make_private(target)
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
                # Why: a copy in one file, without the two that WAL has beside it.
                copy.execute("PRAGMA journal_mode = DELETE")
                (said,) = copy.execute("PRAGMA integrity_check").fetchone()
    except (sqlite3.Error, OSError) as error:
        raise Unavailable(f"cannot copy `{path}`: {error}") from error
    if said != "ok":
        raise Unavailable(f"cannot copy `{path}`: it is damaged: {said}")


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """Give a file for reading, as it is; none is made. Raises Unavailable."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise Unavailable(f"cannot read `{path}`: {error}") from error


def version_of(path: Path) -> int:
    """Give the version of a file's tables. Raises Unavailable."""
    with reading(path) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection, steps: Sequence[Step]) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not missing(steps, version):
        return
    # Why asked again: another process may have done it while this one waited.
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("COMMIT")
    for step in missing(steps, version):
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{step.sqlite}\nPRAGMA user_version = {step.number};\nCOMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
