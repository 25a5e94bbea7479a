"""Settings: where the decision log of a service stands, what it keeps and for how long, as each service's configuration says it.

Law: one reading for every service: `log: DIR`, or `log: {directory: DIR, level, keep_days, key, witness, control_room}`; what is wrong is a
fault at its place. It does not know the policy, whose `statute` may ask for more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daftar_policy.core.document import Node, describe

ALL, REFUSALS = "all", "refusals"
# Why: a century; more is a slip of the finger, and none at all means for ever.
MOST_DAYS = 36_525
_ROOM = re.compile(r"[!#]\S+\Z")


@dataclass(frozen=True, slots=True)
class LogSettings:
    """A decision log: its directory, which decisions it keeps and how long (None: for ever), where its key stands, and its witnesses."""

    directory: Path
    # Why all: an allowed message that should have been refused is found only if it stands there.
    level: str = ALL
    # Why None: nothing is taken away that nobody asked to take away.
    keep: timedelta | None = None
    key: Path | None = None
    witness: Path | None = None
    control_room: str | None = None


def read_log(node: Node, resolve: Callable[[str], Path], *, can_post: bool = False) -> LogSettings:
    """Read the key `log` of a service's configuration; `resolve` makes a path of what stands there.

    Only a service that `can_post` takes a `control_room` for its checkpoints.
    """
    if isinstance(node.data, str):
        return LogSettings(resolve(node.text()))
    if not isinstance(node.data, Mapping):
        if node.present:
            node.fault("type", f"expected a directory, or a mapping with `directory`, found {describe(node.data)}")
        return LogSettings(Path())
    node.keys(required=("directory",), optional=("level", "keep_days", "key", "witness", "control_room"))
    days, key, witness = node.child("keep_days"), node.child("key").text(), node.child("witness").text()
    return LogSettings(
        directory=resolve(node.child("directory").text()),
        level=node.child("level").choice((ALL, REFUSALS), ALL),
        keep=timedelta(days=days.integer(MOST_DAYS, least=1, most=MOST_DAYS)) if days.present else None,
        key=resolve(key) if key else None,
        witness=resolve(witness) if witness else None,
        control_room=_read_room(node.child("control_room"), can_post=can_post),
    )


def _read_room(node: Node, *, can_post: bool) -> str | None:
    room = node.text()
    if room and not can_post:
        node.fault("control-room", "this service posts its checkpoints to no room", "give a `witness` file instead", at_key=True)
    elif room and not _ROOM.match(room):
        node.fault("room", f"`{room}` is neither a room id nor an alias", "for example `#control:daftar.example`")
    return room or None
