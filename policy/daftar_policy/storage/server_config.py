"""Server config: a PostgreSQL database as a configuration file names it, with the file that holds its password.

Law: every value is checked here, with its place; a password is never shown. It does not know how a database is opened, nor which program's.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from daftar_policy.core.document import Node
from daftar_policy.files.secret import read_secret
from daftar_policy.storage.server import SCHEMES, Server


def names_server(node: Node) -> bool:
    """Tell whether a value names a database on a server, and no path."""
    text = node.text()
    return any(text.startswith(f"{scheme}:") for scheme in SCHEMES)


def refuse_server_keys(root: Node, key: str, others: tuple[str, ...], example: str) -> None:
    """Fault the keys that mean something only where `key` names a server."""
    for other in others:
        if root.child(other).present:
            root.child(other).fault(
                "server", f"`{other}` needs a `{key}` on a server", f"for example `{key}: postgresql://db.example/{example}`"
            )


def read_server(root: Node, key: str, folder: Path, example: str) -> Server | None:
    """Read the server that `key` names, with its `…_password_file`; None, with a fault, where the address cannot be read."""
    node, file = root.child(key), root.child(f"{key}_password_file")
    try:
        parts = urlsplit(node.text())
        _ = parts.port
    except ValueError as error:
        node.fault("url", f"the address of the {key} cannot be read: {error}")
        return None
    if not parts.path.strip("/"):
        node.fault("url", f"the address of the {key} names no database", f"for example `postgresql://daftar@db.example/{example}`")
    if parts.password and file.present:
        file.fault("login", f"the password stands in `{key}`, too")
    return Server(node.text(), read_secret(file, folder) if file.present else "")
