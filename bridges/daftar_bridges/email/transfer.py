"""Transfer encodings: a part's raw bytes to the bytes that were meant (RFC 2045 section 6).

Law: total; what is damaged is kept as far as it goes, and an unknown encoding means the bytes as they are. It does not know text.
"""

from __future__ import annotations

import binascii
import re
from io import BytesIO
from itertools import islice

from daftar_bridges.email.headers import loose_base64

# Above this memory counts more than a second look.
LARGE = 1024 * 1024
_SPACE_BEFORE_END = re.compile(rb"=[ \t]+(?=\r?\n)")
_TRAILING_BLANKS = re.compile(rb"[ \t]+(?=\r?\n)")
_WORDS = re.compile(rb"[A-Za-z]{2,20}[,.;:]?[ ]+(?:[A-Za-z]{1,20}[,.;:]?[ ]+){1,12}[A-Za-z]{2,20}")
_TOKEN = re.compile(r"[a-z0-9-]+")
_IDENTITY = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "8bits", "7bits", "plain", "none", "identity", "utf-8", "us-ascii"})
_QUOTED_PRINTABLE = frozenset({"quoted-printable", "quotedprintable", "quoted", "qp"})
_UU = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def decode_transfer(raw: bytes, encoding: str) -> tuple[bytes, str]:
    """Give the decoded bytes, and the code of a problem or ""."""
    found = _TOKEN.search(encoding.lower())
    name = found[0] if found else ""
    if name in {"base64", "x-base64"}:
        return _base64(raw)
    if name in _QUOTED_PRINTABLE:
        return _quoted_printable(raw), ""
    if name in _UU:
        return _uu(raw), ""
    return raw, "" if name in _IDENTITY else "encoding-unknown"


def decode_large_base64(raw: memoryview) -> bytes | None:
    """Give what sound base64 means, in little more memory than that; None where it is damaged."""
    out, rest = BytesIO(), b""
    try:
        for start in range(0, len(raw), LARGE):
            chunk = rest + bytes(raw[start : start + LARGE]).translate(None, b" \t\r\n")
            # Four characters are three bytes (RFC 4648 section 4).
            whole = len(chunk) // 4 * 4
            out.write(binascii.a2b_base64(chunk[:whole], strict_mode=True))
            rest = chunk[whole:]
            if rest and chunk[:whole].endswith(b"="):
                return None
        return out.getvalue() if not rest else None
    except binascii.Error:
        return None


def _base64(raw: bytes) -> tuple[bytes, str]:
    # The usual case is sound, and large: ask the strict decoder first.
    try:
        return binascii.a2b_base64(raw.translate(None, b" \t\r\n"), strict_mode=True), ""
    except binascii.Error:
        if _WORDS.match(raw.lstrip()[:200]):
            # Words that were never encoded: decoded, they would be noise.
            return raw, "base64-damaged"
        decoded, is_damaged = loose_base64(raw)
    return decoded, "base64-damaged" if is_damaged else ""


def _quoted_printable(raw: bytes) -> bytes:
    if b"=" not in raw:
        return _TRAILING_BLANKS.sub(b"", raw) if b" \n" in raw or b" \r" in raw else raw
    return binascii.a2b_qp(_SPACE_BEFORE_END.sub(b"=", raw))


def _uu(raw: bytes) -> bytes:
    out: list[bytes] = []
    is_open = False
    for line in raw.splitlines():
        if line.startswith(b"begin "):
            is_open = True
        elif line.strip() == b"end":
            break
        elif is_open:
            out.append(_uu_line(line))
    return b"".join(out) if is_open else raw


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad a line too long: take as many characters as its length byte says.
        size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
        try:
            return binascii.a2b_uu(line[:size])
        except binascii.Error:
            return b""


_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,255})[ \t\r]*(?:\n|\Z)")
# Why: so many lines that only look like the beginning of a file are bait.
_MOST_BEGINNINGS = 10_000


def take_uu(data: bytes) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    """Take uuencoded files out of a text: what is left, and the files by name. A block counts only whole, from `begin` to `end`."""
    if b"begin " not in data:
        return data, ()
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    position = 0
    for found in islice(_UU_BEGIN.finditer(data), _MOST_BEGINNINGS):
        is_line = found.start() == 0 or data[found.start() - 1 : found.start()] == b"\n"
        block = _uu_block(data, found.end()) if is_line and found.start() >= position else None
        if block is not None:
            lines, end = block
            kept.append(data[position : found.start()])
            files.append((found[1].rstrip(), b"".join(_uu_line(line.rstrip(b"\r")) for line in lines)))
            position = end
    kept.append(data[position:])
    return (b"".join(kept) if files else data), tuple(files)


def _uu_block(data: bytes, position: int) -> tuple[list[bytes], int] | None:
    """Give a block's lines and where the text goes on behind its `end`; None where a line is not as long as it says, or no end comes."""
    lines: list[bytes] = []
    while position < len(data):
        found = data.find(b"\n", position)
        after = len(data) if found < 0 else found + 1
        whole = data[position : len(data) if found < 0 else found]
        line = whole.rstrip()
        if line == b"end":
            return lines, after
        size = (((line[0] - 32) & 63) * 4 + 2) // 3 if line else 0
        # Blanks at a line's end are lost on the way; some encoders add a character or pad to four.
        if len(line) - 1 > size + 3 or (line and not 32 <= line[0] <= 96):
            return None
        lines.append(whole)
        position = after
    return None
