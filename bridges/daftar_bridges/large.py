"""Large: the octets of large mails, which are a file beside the spool's file, or pieces in a database that several bridges share.

Law: what was kept is given back octet by octet or not at all. Why in the database there: one snapshot has everything, and no folder has
to be shared between machines. It does not know what the octets mean.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from daftar_bridges.incoming import directory_of
from daftar_bridges.store import Store
from daftar_policy.storage import Connection, Unavailable

# Why: so much of a mail is in memory at once while it goes into the database.
_PIECE = 256 * 1024


class Gone(Exception):
    """The octets of a mail are not there any more."""


def keep(db: Connection, mail: str, file: Path) -> None:
    """Bring a mail's file into the database, piece by piece. Raises OSError. A unit of work for `Store.run`."""
    with file.open("rb") as source:
        number = 0
        while octets := source.read(_PIECE):
            db.execute("INSERT INTO piece (mail, number, octets) VALUES (?, ?, ?)", (mail, number, octets))
            number += 1


def pieces(db: Connection, mail: str) -> bytes | None:
    """Give the octets that a mail has in the database. A unit of work for `Store.run`."""
    found = [bytes(octets) for (octets,) in db.execute("SELECT octets FROM piece WHERE mail = ? ORDER BY number", (mail,))]
    return b"".join(found) if found else None


async def whole(store: Store, mail: str, file: str) -> bytes:
    """Give the octets of a mail that is in a file of this name, or in pieces instead.

    Raises:
        Gone: they are not there any more.
        Unavailable: they cannot be read now.
    """
    if not store.is_shared:
        return await asyncio.to_thread(_file, store, file)
    octets = await store.run(pieces, mail)
    if octets is None:
        raise Gone(f"its octets are gone: {mail}")
    return octets


def whole_here(store: Store, mail: str, file: str) -> bytes:
    """Do the same in a program without an event loop. Raises Gone, Unavailable."""
    if not store.is_shared:
        return _file(store, file)
    octets = store.run_here(pieces, mail)
    if octets is None:
        raise Gone(f"its octets are gone: {mail}")
    return octets


def _file(store: Store, file: str) -> bytes:
    try:
        return (directory_of(store.path) / file).read_bytes()
    except FileNotFoundError as error:
        raise Gone(f"its file is gone: {file}") from error
    except OSError as error:
        raise Unavailable(f"the mail `{file}` cannot be read: {error}") from error
