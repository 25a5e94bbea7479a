"""Sessions: opening one with a server, where the library for it is installed.

Law: who keeps a file needs no library of PostgreSQL. It does not know what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from daftar_policy.storage.migrations import Step
from daftar_policy.storage.port import Database, Unavailable
from daftar_policy.storage.server import Server

if TYPE_CHECKING:
    from daftar_policy.storage.postgres import Postgres


def connect(server: Server, steps: Sequence[Step]) -> Database:
    """Open a session with a server and bring its tables up to date.

    Raises:
        Unavailable: it cannot be reached, its tables were made by a newer version, or the library for it is not installed.
    """
    return _library().open(server, steps)


def hold(server: Server, steps: Sequence[Step], name: str) -> Database | None:
    """Open the one session with a server that holds this name, with tables of its own; None while another has it.

    Raises:
        Unavailable: as `connect`; `Lost` by its transactions once the session is gone.
    """
    return _library().hold(server, steps, name)


def look(server: Server, name: str) -> Database:
    """Open a session that reads what the holder of a name has written. Raises Unavailable."""
    return _library().look(server, name)


def _library() -> type[Postgres]:
    try:
        # Why here: who keeps a file needs no library of PostgreSQL.
        from daftar_policy.storage.postgres import Postgres  # noqa: PLC0415
    except ImportError as error:
        raise Unavailable("a PostgreSQL database needs psycopg: install `daftar[postgres]`") from error
    return Postgres
