"""Encryption, as `mail.yaml` says: where the keys are, and which devices may read.

Law: every value is checked here, with its place. It does not know how anything is encrypted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from daftar_policy.core.document import Node

_DEVICES = ("all", "signed")


@dataclass(frozen=True, slots=True)
class Encryption:
    """Where the keys are (None: beside the spool), whether only signed devices may read, and whether new rooms are encrypted."""

    store: Path | None = None
    signed_only: bool = False
    new_rooms: bool = False

    def directory(self, spool: Path) -> Path:
        """Give the directory of the keys of the bridge that has this spool."""
        return self.store or spool.with_name(f"{spool.name}.crypto")


def read_encryption(node: Node, here: Path) -> Encryption:
    """Read `encryption`."""
    if not node.present or not node.keys(optional=("store", "devices", "rooms")):
        return Encryption()
    store = node.child("store")
    # Why all: an official whose device is not cross-signed yet would see mail that cannot be read, and not why.
    signed_only = node.child("devices").choice(_DEVICES, "all") == "signed"
    # Why not by itself: the homeserver's own rules cannot read an encrypted room, and whoever joins later cannot read what was there.
    return Encryption(here / store.text() if store.present else None, signed_only, node.child("rooms").boolean(default=False))
