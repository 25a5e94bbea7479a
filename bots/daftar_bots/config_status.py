"""Config of the status page: the section `status` of `bots.yaml`.

Law: as the whole file's: every problem with its place. It does not know what is shown.
"""

from __future__ import annotations

from daftar_bots.config_http import HttpSettings
from daftar_policy.core.document import Node

# Why this machine alone: names of rooms and people who cannot read are nobody else's business; a proxy in front decides who may look.
_HOST, _PORT = "127.0.0.1", 8791


def read(node: Node) -> HttpSettings | None:
    """Read the section; None where there is none, so that nothing is listened to."""
    if not node.present or not node.keys(optional=("host", "port")):
        return None
    return HttpSettings(node.child("host").text(_HOST), node.child("port").integer(_PORT, least=0, most=65535))
