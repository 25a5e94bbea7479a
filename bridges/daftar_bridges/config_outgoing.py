"""Outgoing mail, as `mail.yaml` says: how long it can be taken back, and how large it may be.

Law: every value is checked here, with its place. It does not know how mail is handed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from daftar_policy.core.document import Node

# What most mail servers take (Postfix: 10 MB by default, the large services 25 MB); base64 makes a third more of it.
SIZE = 18 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sending:
    """How long a mail waits before it is handed over, so that it can be changed or stopped; octets of files that go with one."""

    undo: timedelta = timedelta(0)
    size: int = SIZE


def read_sending(node: Node) -> Sending:
    """Read `outgoing`."""
    if not node.present or not node.keys(optional=("undo_seconds", "size")):
        return Sending()
    # Why none by itself: an answer that an office gives while somebody waits on the telephone goes out at once.
    seconds = node.child("undo_seconds").integer(0, least=0, most=3600)
    return Sending(timedelta(seconds=seconds), node.child("size").integer(SIZE, least=1, most=1 << 30))
