"""Memory: what a large mail took goes back to the system when it is let go of.

Law: a wish to the C library, which changes nothing where it is not understood. It does not know mails.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

# malloc.h of the GNU C library.
_M_MMAP_THRESHOLD = -3
_LARGE = 1024 * 1024


def give_back_large_blocks() -> None:
    """Have blocks of a megabyte and more be of their own.

    Why: otherwise the GNU C library takes them, once one was freed, from the heap of the thread that asks, and keeps them there: each
    thread then holds the size of the largest mail that it has ever seen.
    """
    # Another C library (musl, macOS) has no such setting and does not need it.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
