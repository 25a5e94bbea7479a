"""Page key: the secret by which links to the acknowledgement page are signed, in the bot's own folder.

Law: made once, readable by its owner alone, whole or not there; without it every link that was sent is void.
It does not know links.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from daftar_policy.files.whole import write_once

NAME = "page.key"
# Why: as long as the hash it keys (RFC 2104, section 3).
_BYTES = 32


def of(folder: Path) -> bytes:
    """Give the key, made now where there is none yet.

    Raises:
        OSError: it cannot be read or made.
    """
    path = folder / NAME
    if not path.exists():
        write_once(path, f"{secrets.token_hex(_BYTES)}\n".encode("ascii"))
    return bytes.fromhex(path.read_text(encoding="ascii").strip())
