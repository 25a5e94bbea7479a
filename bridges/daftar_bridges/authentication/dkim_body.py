"""DKIM body: the digest of a mail's body in the two forms that signatures know (RFC 6376 section 3.4).

Law: linear in the octets, whatever they are, and in small pieces, so that other threads go on in between. It does not know signatures.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

# Why: a piece is worked on without letting other threads run; this size takes well under a millisecond.
_PIECE = 64 * 1024
_WSP = re.compile(rb"[\t ]+")


class Body:
    """The body of a mail, from `start` on; each form is digested once."""

    def __init__(self, raw: bytes, start: int, *, piece: int = _PIECE) -> None:
        self._raw = raw
        self._start = start
        self._piece = piece
        self._known: dict[bool, tuple[bytes, int]] = {}

    def digest(self, *, is_relaxed: bool) -> tuple[bytes, int]:
        """Give the SHA-256 of a form, and its length in octets."""
        if is_relaxed not in self._known:
            pieces = _pieces(self._raw, self._start, self._piece)
            total, found = 0, hashlib.sha256()
            for piece in _ended(_relaxed(pieces) if is_relaxed else pieces, is_relaxed=is_relaxed):
                total += len(piece)
                found.update(piece)
            self._known[is_relaxed] = found.digest(), total
        return self._known[is_relaxed]


def _pieces(raw: bytes, position: int, size: int) -> Iterator[bytes]:
    """Cut the octets, with CRLF at each line's end; no piece but the last ends with a CR."""
    while position < len(raw):
        end = min(position + size, len(raw))
        while end < len(raw) and raw[end - 1] == 0x0D:
            end += 1
        yield raw[position:end].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        position = end


def _relaxed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Section 3.4.4: white space is one blank, and none at a line's end."""
    carried = b""
    for piece in pieces:
        text = _WSP.sub(b" ", carried + piece).replace(b" \r\n", b"\r\n")
        carried = b" " if text.endswith(b" ") else b""
        yield text[:-1] if carried else text


def _ended(pieces: Iterable[bytes], *, is_relaxed: bool) -> Iterator[bytes]:
    """Sections 3.4.3 and 3.4.4: no empty lines at the end, but one line's end; of nothing, that line's end where not relaxed."""
    blank, is_empty = 0, True
    for piece in pieces:
        end = len(piece)
        while piece.endswith(b"\r\n", 0, end):
            end -= 2
        if end:
            if blank:
                yield b"\r\n" * blank
            yield piece[:end]
            blank, is_empty = 0, False
        blank += (len(piece) - end) // 2
    if not (is_empty and is_relaxed):
        yield b"\r\n"
