"""Config of hooks: the section `hooks` of a service bot in `bots.yaml`.

Law: as the whole file's: every problem with its place. A hook's own file is read by `services/hooks/shelf.py`. It does not know what
is done with them.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from daftar_bots.services.hooks.settings import KEEP, HooksSettings
from daftar_bots.services.hooks.shelf import networks, read_doors
from daftar_policy.core.document import Node


def read(node: Node, folder: Path) -> HooksSettings:
    """Read the section, and the hooks of its folder."""
    if not node.present or not node.keys(required=("folder",), optional=("proxies", "keep_days")):
        return HooksSettings()
    doors, problems = read_doors(folder / node.child("folder").text(), folder) if node.child("folder").text() else ((), ())
    for problem in problems:
        node.child("folder").fault("hook", str(problem))
    days = node.child("keep_days").integer(KEEP.days, least=1, most=3650)
    return HooksSettings(doors, networks(node.child("proxies")), timedelta(days=days))
