"""Port: what a database is to those who keep something in it.

Law: statements are SQL that SQLite (3.35) and PostgreSQL (12) both read, parameters are `?`, rows are tuples; numbers are `INTEGER` or
`REAL`, octets `BLOB`, texts `TEXT`. It does not know which database there is, nor what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Unavailable(Exception):
    """The database cannot be written or read now (full, locked, away, broken): transient, try again later; nothing was kept."""


class Lost(Unavailable):
    """The session that held a name is gone, and the name with it: another process may have it by now."""


class Cursor(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it has changed."""
        ...

    @property
    def description(self) -> Any:
        """What its columns are; None where the statement gives no rows."""
        ...

    def fetchone(self) -> Any:
        """Give the next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Give the rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What a unit of work is given; a `sqlite3.Connection` is one."""

    def execute(self, sql: str, parameters: Sequence[object] = ..., /) -> Cursor:
        """Do one statement."""
        ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[object]], /) -> Cursor:
        """Do one statement for each of several rows."""
        ...


class Database(Protocol):
    """One session with a database, used by one thread at a time.

    Savepoints are statements (`SAVEPOINT unit`), which both databases know.
    """

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work on the same rows at the same time."""
        ...

    @property
    def is_within(self) -> bool:
        """Whether a transaction is open: a full disk or a lost session ends it."""
        ...

    def begin(self) -> Connection:
        """Begin a transaction, in a new session where the last one was lost. Raises Unavailable."""
        ...

    def session(self) -> Connection:
        """Give the session for statements of which each is a transaction of its own. Raises Unavailable."""
        ...

    def commit(self) -> None:
        """End the transaction: it is on the disk when this returns. Raises Unavailable."""
        ...

    def rollback(self) -> None:
        """End the transaction without a trace, if one is open."""
        ...

    def failure(self, error: Exception) -> Unavailable | None:
        """Give what an error of the database's library means to us; None where it is none of them."""
        ...

    def close(self) -> None:
        """End the session."""
        ...
