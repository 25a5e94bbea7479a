"""PostgreSQL: a session with a server (the only file of this package that imports psycopg).

Law: a commit that has returned is on the server's disk (`synchronous_commit` is never off); a session that is lost is opened anew with the
next transaction. Texts may not hold NUL there: it becomes U+FFFD, in what is kept and in what is looked for alike.
It does not know what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

import psycopg
import psycopg.sql
from psycopg.pq import TransactionStatus

from daftar_policy.storage.dialect import statement
from daftar_policy.storage.migrations import Step, missing
from daftar_policy.storage.port import Connection, Cursor, Lost, Unavailable
from daftar_policy.storage.server import Server

# Why: a sending mail server waits minutes for its 250 (RFC 5321 section 4.5.3.2.6), people at a terminal do not.
_CONNECT = timedelta(seconds=5)
# Why: a row that another process holds is let go within milliseconds, unless that process hangs.
_LOCK = timedelta(seconds=3)
# Why: the longest statement is one piece of a large mail.
_STATEMENT = timedelta(seconds=60)
# Why so little for who holds a name: as long as a machine that is gone is waited for, nobody does its work.
_HOLDER = {"idle": 2, "interval": 2, "count": 2, "answer": 6_000}
_GUEST = {"idle": 10, "interval": 5, "count": 3, "answer": 20_000}
# One number that all programs of this product agree on: whose tables are being changed (any would do).
_MIGRATING = 0x64616674


class _Session:
    """A connection that takes our statements; a `Connection`."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._cursor = connection.cursor

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> Cursor:
        return self._cursor().execute(statement(sql).encode(), [_plain(value) for value in parameters])

    def executemany(self, sql: str, parameters: Iterable[Sequence[object]], /) -> Cursor:
        cursor = self._cursor()
        cursor.executemany(statement(sql).encode(), [[_plain(value) for value in row] for row in parameters])
        return cursor


class Postgres:
    """A session with a server that is opened again when it is lost; a `Database`."""

    is_shared = True

    def __init__(self, server: Server, connection: psycopg.Connection, held: str | None = None) -> None:
        self._server = server
        self._connection = connection
        self._held = held

    @classmethod
    def open(cls, server: Server, steps: Sequence[Step]) -> Postgres:
        """Connect and bring the tables up to date.

        Raises:
            Unavailable: it cannot be reached, or its tables were made by a newer version.
        """
        connection = _connect(server)
        try:
            _migrate(connection, steps)
        except (psycopg.Error, Unavailable) as error:
            connection.close()
            raise Unavailable(f"cannot use the database `{server}`: {_words(error)}") from error
        return cls(server, connection)

    @classmethod
    def hold(cls, server: Server, steps: Sequence[Step], name: str) -> Postgres | None:
        """Connect as the only one with this name, to tables of its own; None while another session has the name.

        The name is given back when the session ends, however it ends; such a session is never opened again, `Lost` is raised instead.

        Raises:
            Unavailable: it cannot be reached, or its tables were made by a newer version.
        """
        connection = _connect(server, _HOLDER)
        try:
            row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (f"daftar {name}",)).fetchone()
            if row is None or not row[0]:
                connection.close()
                return None
            connection.execute(psycopg.sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(psycopg.sql.Identifier(name)))
            _look_at(connection, name)
            # The server's side of the same patience (it passes over them on a local socket).
            for setting in ("idle", "interval", "count"):
                connection.execute("SELECT set_config(%s, %s, false)", (f"tcp_keepalives_{setting}", str(_HOLDER[setting])))
            _migrate(connection, steps)
        except (psycopg.Error, Unavailable) as error:
            connection.close()
            raise Unavailable(f"cannot use the database `{server}`: {_words(error)}") from error
        return cls(server, connection, name)

    @classmethod
    def look(cls, server: Server, name: str) -> Postgres:
        """Connect for reading the tables of a name, beside the session that holds it. Raises Unavailable."""
        connection = _connect(server)
        try:
            _look_at(connection, name)
            connection.execute("SET default_transaction_read_only TO on")
        except psycopg.Error as error:
            connection.close()
            raise Unavailable(f"cannot use the database `{server}`: {_words(error)}") from error
        return cls(server, connection, name)

    def session(self) -> Connection:
        """Give the session for statements of which each is a transaction of its own."""
        return _Session(self._connection)

    @property
    def is_within(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.info.transaction_status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}

    def begin(self) -> Connection:
        """Begin a transaction, in a new session where the last one was lost. Raises Unavailable."""
        try:
            try:
                self._connection.execute(b"BEGIN")
            except psycopg.OperationalError as error:
                if self._held is not None:
                    raise Lost(f"the session with `{self._server}` is lost: {_words(error)}") from error
                # Why once more: a server that was restarted is noticed by the first statement only.
                self._connection.close()
                self._connection = _connect(self._server)
                self._connection.execute(b"BEGIN")
        except psycopg.Error as error:
            raise Unavailable(_words(error)) from error
        return _Session(self._connection)

    def commit(self) -> None:
        """End the transaction on the disk. Raises Unavailable."""
        try:
            done = self._connection.execute(b"COMMIT")
        except psycopg.Error as error:
            raise self.failure(error) or Unavailable(_words(error)) from error
        # A transaction in which a statement has failed is rolled back by COMMIT, without an error.
        if done.statusmessage != "COMMIT":
            raise Unavailable("the transaction had failed")

    def rollback(self) -> None:
        """End the transaction without a trace, if one is open."""
        if self.is_within:
            try:
                self._connection.execute(b"ROLLBACK")
            except psycopg.Error:
                # The server does it when the session ends.
                self._connection.close()

    def failure(self, error: Exception) -> Unavailable | None:
        """Give what an error means to us; what no waiting would mend is none that passes."""
        if self._held is not None and isinstance(error, psycopg.Error) and (self._connection.closed or _ends_session(error)):
            return Lost(f"the session with `{self._server}` is lost: {_words(error)}")
        if isinstance(error, psycopg.DataError | psycopg.errors.ProgramLimitExceeded):
            return None
        return Unavailable(_words(error)) if isinstance(error, psycopg.Error) else None

    def close(self) -> None:
        """End the session."""
        self._connection.close()


def _ends_session(error: psycopg.Error) -> bool:
    # PostgreSQL, "Error Codes": class 08 is a connection that failed, 57P a server that goes; the library's own have no code.
    return isinstance(error, psycopg.OperationalError) and (error.sqlstate is None or error.sqlstate.startswith(("08", "57P")))


def _look_at(connection: psycopg.Connection, name: str) -> None:
    connection.execute(psycopg.sql.SQL("SET search_path TO {}").format(psycopg.sql.Identifier(name)))


def _connect(server: Server, patience: Mapping[str, int] = MappingProxyType(_GUEST)) -> psycopg.Connection:
    try:
        # Why keepalives: a server whose machine is gone answers nothing, and a mail waits for its 250.
        connection = psycopg.connect(
            server.url,
            autocommit=True,
            connect_timeout=int(_CONNECT.total_seconds()),
            fallback_application_name="daftar",
            password=server.password or None,
            keepalives_idle=patience["idle"],
            keepalives_interval=patience["interval"],
            keepalives_count=patience["count"],
            tcp_user_timeout=patience["answer"],
        )
        _settle(connection)
    except psycopg.Error as error:
        raise Unavailable(f"cannot connect to the database `{server}`: {_words(error)}") from error
    return connection


def _settle(connection: psycopg.Connection) -> None:
    for name, span in (("lock_timeout", _LOCK), ("statement_timeout", _STATEMENT), ("idle_in_transaction_session_timeout", _STATEMENT)):
        connection.execute("SELECT set_config(%s, %s, false)", (name, str(int(span.total_seconds() * 1000))))
    # Why asked: `on` or more may be what the administrator wants; `off` answers before the disk has it.
    (said,) = connection.execute("SHOW synchronous_commit").fetchone() or ("on",)
    if said == "off":
        connection.execute("SET synchronous_commit TO on")
    # Why: texts and octets are kept as they are, whatever the locale of the machine.
    connection.execute("SET client_encoding TO 'UTF8'")


def _migrate(connection: psycopg.Connection, steps: Sequence[Step]) -> None:
    with connection.transaction():
        # Why: of several processes that start together one does it.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
        connection.execute("CREATE TABLE IF NOT EXISTS daftar_schema (version BIGINT NOT NULL)")
        row = connection.execute("SELECT max(version) FROM daftar_schema").fetchone()
        version = int(row[0]) if row is not None and row[0] is not None else 0
        for step in missing(steps, version):
            connection.execute(step.postgres.encode())
            connection.execute("INSERT INTO daftar_schema (version) VALUES (%s)", (step.number,))


def _plain(value: object) -> object:
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
