"""Secret: what stands in a file that a configuration names, so that the configuration itself can be shown.

Law: a file that cannot be read is a fault with its place. It does not know what the secret opens.
"""

from __future__ import annotations

from pathlib import Path

from daftar_policy.core.document import Node


def read_secret(node: Node, folder: Path) -> str:
    """Give what the file named by a value holds, without the space around it; empty, with a fault, where it cannot be read."""
    path = folder / node.text()
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        node.fault("unreadable", f"cannot read `{path}`: {error.strerror or error}")
    except UnicodeDecodeError:
        node.fault("encoding", f"`{path}` is not UTF-8")
    return ""
