"""Where the spool is, as `mail.yaml` says: a file, or a PostgreSQL database that several bridges share.

Law: every value is checked here, with its place; a password is never shown. It does not know how a database is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daftar_policy.core.document import Node
from daftar_policy.storage.server import Server
from daftar_policy.storage.server_config import names_server, read_server, refuse_server_keys

KEYS = ("spool_directory", "spool_password_file", "spool_lease_seconds")
# Where large mails are while they arrive, and what must stay with this machine, if the spool itself is on a server.
DIRECTORY = "spool"
# Why: so long the mails wait that a bridge which has died was working on; three renewals fit into it, and a server's restart, too.
LEASE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Spool:
    """The file, or with `server` the name that local files beside it begin with."""

    path: Path
    server: Server | None = None
    lease: timedelta = LEASE


def read_spool(root: Node, here: Path) -> Spool:
    """Read `spool` and what belongs to it."""
    node = root.child("spool")
    if not names_server(node):
        refuse_server_keys(root, "spool", KEYS, "mail")
        return Spool(here / node.text())
    directory = here / root.child("spool_directory").text(DIRECTORY)
    seconds = root.child("spool_lease_seconds").integer(int(LEASE.total_seconds()), least=2, most=600)
    return Spool(directory / "mail", read_server(root, "spool", here, "mail"), timedelta(seconds=seconds))
