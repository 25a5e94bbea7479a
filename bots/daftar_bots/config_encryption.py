"""Config of encryption: the section `encryption` of a bot in `bots.yaml`.

Law: as the whole file's: every problem with its place. It does not know how anything is encrypted.
"""

from __future__ import annotations

from dataclasses import dataclass

from daftar_policy.core.document import Node


@dataclass(frozen=True, slots=True)
class EncryptionSettings:
    """Who is given the keys of encrypted rooms, and which rooms the bot makes encrypted from the start."""

    # Why: a device that its owner does not vouch for may have been added by whoever runs a homeserver (MSC4153); who is left out is named.
    only_verified: bool = True
    # Why not: who joins an encrypted room later cannot read what was said before, and a public circular is no secret.
    control_room: bool = False
    office_rooms: bool = False


def read(node: Node) -> EncryptionSettings:
    """Read the section."""
    default = EncryptionSettings()
    if not node.present or not node.keys(optional=("only_verified", "control_room", "office_rooms")):
        return default
    return EncryptionSettings(
        only_verified=node.child("only_verified").boolean(default=default.only_verified),
        control_room=node.child("control_room").boolean(default=default.control_room),
        office_rooms=node.child("office_rooms").boolean(default=default.office_rooms),
    )
