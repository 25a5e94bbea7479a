"""Derived: names that follow from what they stand for, so that doing a thing again is the same thing.

Law: the same text gives the same name in every process and version; rows and transaction ids hang on it. It does not know what is named.
"""

from __future__ import annotations

import hashlib


def derived(text: str, digits: int = 24) -> str:
    """Give the name of a text, in so many hexadecimal digits of its SHA-256."""
    # Why 24: 96 bits, of which nobody finds two texts by chance, in an id that a log line can hold.
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
