"""Where a bot's memory is, as `bots.yaml` says: a folder, or a PostgreSQL database that several processes stand ready for.

Law: every value is checked here, with its place; a password is never shown. It does not know how a database is opened.
"""

from __future__ import annotations

from pathlib import Path

from daftar_policy.core.document import Node
from daftar_policy.storage.server import Server
from daftar_policy.storage.server_config import names_server, read_server, refuse_server_keys

KEYS = ("store_password_file", "store_folder")


def read(node: Node, folder: Path, bot: str) -> tuple[Path, Server | None]:
    """Read `store` and what belongs to it: the bot's own folder, and the server where there is one."""
    own = node.child("store")
    if not names_server(own):
        refuse_server_keys(node, "store", KEYS, "bots")
        return folder / own.text(), None
    # Why one for each bot: copies of its session and files are there while it is at work.
    return folder / node.child("store_folder").text(f"state/{bot}"), read_server(node, "store", folder, "bots")
