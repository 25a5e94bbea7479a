"""Texts signed in the open by OpenPGP (RFC 9580 section 7, RFC 4880 before it): the words, and the signature from below them.

Law: total and linear; only a block that is whole and well formed is taken apart, everything else stays as it is; no word is lost. It
verifies nothing: that a mail is signed is said elsewhere.
"""

from __future__ import annotations

import re

_MARK = b"-----BEGIN PGP SIGNED MESSAGE-----"
_LINE = re.compile(rb"^-----(BEGIN PGP SIGNED MESSAGE|BEGIN PGP SIGNATURE|END PGP SIGNATURE)-----[ \t]*\r?$\n?", re.MULTILINE)
# RFC 9580 section 7.2 knows `Hash` alone, RFC 4880 section 6.2 `Charset`, GnuPG `NotDashEscaped`. Why no other: words of somebody's own
# would stand where no reader sees them.
_HEADER = re.compile(rb"(Hash|Charset|NotDashEscaped):[^\r\n]{0,200}\r?\n")
_BLANK = re.compile(rb"[ \t]*\r?\n")
_ESCAPED = re.compile(rb"^- ", re.MULTILINE)
# Why: what was signed by one and then by another has two; nobody signs further.
_MOST_LEVELS = 3
_MOST_HEADERS = 10


def take(data: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Give the text without its armour, and the armoured signatures, in order."""
    signatures: list[bytes] = []
    for _ in range(_MOST_LEVELS):
        if _MARK not in data:
            break
        data, found = _taken(data)
        if not found:
            break
        signatures.extend(found)
    return data, tuple(signatures)


def _taken(data: bytes) -> tuple[bytes, list[bytes]]:
    out: list[bytes] = []
    signatures: list[bytes] = []
    position = 0
    begin: re.Match[bytes] | None = None
    signature: re.Match[bytes] | None = None
    for line in _LINE.finditer(data):
        if line[1] == b"BEGIN PGP SIGNED MESSAGE":
            # Why anew: which words a signature is of cannot be told where another block begins before it.
            begin, signature = line, None
        elif line[1] == b"BEGIN PGP SIGNATURE":
            signature = signature or line
        elif begin and signature:
            start, is_escaped = _words_start(data, begin.end())
            if start is not None and start <= signature.start():
                words = data[start : signature.start()]
                out += (data[position : begin.start()], _ESCAPED.sub(b"", words) if is_escaped else words)
                signatures.append(data[signature.start() : line.end()].strip() + b"\n")
                position = line.end()
            begin = signature = None
    out.append(data[position:])
    return b"".join(out), signatures


def _words_start(data: bytes, position: int) -> tuple[int | None, bool]:
    """Give where the words begin, below the headers and one blank line, None where that is not so; and whether they are dash-escaped."""
    is_escaped = True
    for _ in range(_MOST_HEADERS):
        header = _HEADER.match(data, position)
        if header is None:
            break
        is_escaped = is_escaped and header[1] != b"NotDashEscaped"
        position = header.end()
    blank = _BLANK.match(data, position)
    return (blank.end() if blank else None), is_escaped
