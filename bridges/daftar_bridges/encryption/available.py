"""Available: whether encrypted rooms can be served, which needs an optional part of the installation, and what cannot be read there.

Law: asking imports nothing that may be missing. It does not know rooms.
"""

from __future__ import annotations

from importlib.util import find_spec

# Olm and Megolm; Ed25519 and AES.
_NEEDED = {"vodozemac": "vodozemac", "Crypto": "pycryptodome"}


class Sealed(Exception):
    """An event that cannot be read: `session` is the one whose key is missing, "" where no key would help."""

    def __init__(self, text: str, session: str = "") -> None:
        super().__init__(text)
        self.session = session


def missing() -> str:
    """Give the sentence that says what is not installed, "" where nothing is missing."""
    absent = [name for module, name in _NEEDED.items() if find_spec(module) is None]
    if not absent:
        return ""
    return f"encrypted rooms cannot be served, because {' and '.join(absent)} is not installed: install `daftar[e2ee-bridge]`"
