"""Glance: a bot's store opened for reading only, beside the bot that writes it.

Law: it changes nothing, needs no lock and waits for nobody; what it reads is of one moment a statement.
It does not know what is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from daftar_bots.store import FILE, Store, StoreError
from daftar_policy.storage import Connection, Cursor, Database, Unavailable
from daftar_policy.storage.server import Server
from daftar_policy.storage.sessions import look


class Glance(Store):
    """A store of which only the reading verbs work."""

    def __init__(self, directory: Path, server: Server | None = None, *, name: str = "bot") -> None:  # the parent's would lock and migrate
        self.directory = directory
        self.path = directory / FILE
        self._file: sqlite3.Connection | None = None
        self._server: Database | None = None
        if server is not None:
            try:
                self._server = look(server, name)
            except Unavailable as error:
                raise StoreError(f"cannot read the store: {error}") from error
            return
        if not self.path.exists():
            raise StoreError(f"there is no store `{self.path}`")
        self._file = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)

    @property
    def is_shared(self) -> bool:
        """Whether it is on a server."""
        return self._server is not None

    def has(self, table: str) -> bool:
        """Tell whether there is a table: a store of an older version, whose bot has not been started since, has fewer."""
        where = "information_schema.tables WHERE table_schema = current_schema() AND table_name = ?"
        if self._server is None:
            where = "sqlite_master WHERE type = 'table' AND name = ?"
        return self.cell(f"SELECT 1 FROM {where}", table) is not None  # noqa: S608 - our own names

    def close(self) -> None:
        """Close it."""
        for opened in (self._file, self._server):
            if opened is not None:
                opened.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Refuse: nothing is written here.

        Raises:
            StoreError: always.
        """
        with self._refused():
            yield

    def _refused(self) -> AbstractContextManager[None]:
        raise StoreError("the store is open for reading only")

    def _execute(self, query: str, values: tuple[object, ...] = ()) -> Cursor:
        reader: Connection | None = self._server.session() if self._server is not None else self._file
        if reader is None:
            raise StoreError("the store is closed")
        return reader.execute(query, values)
