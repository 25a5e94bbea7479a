"""Pictures: puts a ghost's avatar on it; ghosts that look alike share one upload.

Law: a picture is uploaded once for what it shows. It does not know how it is drawn (`core/picture`).
"""

from __future__ import annotations

from urllib.parse import quote

from daftar_bridges.core import picture
from daftar_bridges.matrix.appservice import Homeserver
from daftar_bridges.store import Store
from daftar_policy.storage import Connection


async def put_on(homeserver: Homeserver, store: Store, user: str, shown: str) -> None:
    """Have a ghost that is shown by this name wear its picture. Raises MatrixError, Unavailable."""
    name = picture.name_of(shown, user)
    address = await store.run(_known, name)
    if address is None:
        address = await homeserver.upload(homeserver.bot, f"{name}.png", "image/png", picture.png(name))
        await store.run(_keep, name, address)
    await homeserver.call("PUT", f"_matrix/client/v3/profile/{quote(user, safe='')}/avatar_url", {"avatar_url": address}, user=user)


def _known(db: Connection, name: str) -> str | None:
    row = db.execute("SELECT address FROM picture WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def _keep(db: Connection, name: str, address: str) -> None:
    db.execute("INSERT INTO picture (name, address) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, address))
