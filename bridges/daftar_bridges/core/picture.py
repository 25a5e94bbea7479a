"""Picture: a ghost's avatar, its initials on a colour of its own, as a PNG.

Law: the same name and user give the same octets. A script that is not written here is shown by the address's first letter.
It does not know where pictures are kept.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from types import MappingProxyType

# Seven rows of five dots for each sign. Why drawn here: a font library would be the largest dependency of the bridge, for two letters.
_SIGNS = MappingProxyType(
    {
        "A": "0e11111f111111", "B": "1e11111e11111e", "C": "0e11101010110e", "D": "1e11111111111e", "E": "1f10101e10101f",
        "F": "1f10101e101010", "G": "0e11101711110f", "H": "1111111f111111", "I": "0e04040404040e", "J": "0702020202120c",
        "K": "11121418141211", "L": "1010101010101f", "M": "111b1515111111", "N": "11191513111111", "O": "0e11111111110e",
        "P": "1e11111e101010", "Q": "0e11111115120d", "R": "1e11111e141211", "S": "0f10100e01011e", "T": "1f040404040404",
        "U": "1111111111110e", "V": "11111111110a04", "W": "1111111515150a", "X": "11110a040a1111", "Y": "11110a04040404",
        "Z": "1f01020408101f", "0": "0e11131519110e", "1": "040c040404040e", "2": "0e11010204081f", "3": "1f02040201110e",
        "4": "02060a121f0202", "5": "1f101e0101110e", "6": "0608101e11110e", "7": "1f010204080808", "8": "0e11110e11110e",
        "9": "0e11110f01020c", "!": "04040404040004",
    }
)  # fmt: skip
# Dark enough for white letters (WCAG 2.2, 1.4.3: at least 4.5 to 1).
_COLOURS = ("1d5f8a", "7a3b69", "2f6b3c", "8a4b1d", "4a4a8a", "8a1d3f", "1d6b6b", "5c5c1d", "6b2f2f", "3b3b7a", "2f4f6b", "5a2f7a")
_WARNING = "5a5a5a"
_SIDE, _DOT = 96, 6


def name_of(shown: str, user: str) -> str:
    """Give what a picture shows and in which colour, as `AB-1d5f8a`: all that two ghosts with the same picture have in common."""
    if shown.startswith("⚠"):
        # Why the same for all: who is not who he says must not look like somebody.
        return f"!-{_WARNING}"
    colour = _COLOURS[hashlib.sha256(user.encode()).digest()[0] % len(_COLOURS)]
    return f"{_initials(shown)}-{colour}"


def png(name: str) -> bytes:
    """Give the picture of a name that `name_of` gave."""
    signs, _, colour = name.partition("-")
    columns = 6 * len(signs) - 1
    left, top = (_SIDE - columns * _DOT) // 2, (_SIDE - 7 * _DOT) // 2
    rows = []
    for y in range(_SIDE):
        line = "".join("1" if _is_lit(signs, (x - left) // _DOT, (y - top) // _DOT) else "0" for x in range(_SIDE))
        rows.append(b"\0" + int(line, 2).to_bytes(_SIDE // 8, "big"))
    # PNG (ISO/IEC 15948) section 11.2: one bit for each dot, by a palette of the colour and white.
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 1, 3, 0, 0, 0)
    palette = bytes.fromhex(colour) + b"\xff\xff\xff"
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _initials(shown: str) -> str:
    named, _, address = shown.rpartition("(")
    words = re.findall(r"[A-Za-z0-9]+", named)
    if not words:
        words = re.findall(r"[A-Za-z0-9]+", address.partition("@")[0])[:1]
    if not words:
        return "!"
    first, last = str(words[0]), str(words[-1])
    return (first[0] + (last[0] if len(words) > 1 else "")).upper()


def _is_lit(signs: str, x: int, y: int) -> bool:
    if not (0 <= x < 6 * len(signs) and 0 <= y < 7) or x % 6 == 5:
        return False
    row = int(_SIGNS[signs[x // 6]][2 * y : 2 * y + 2], 16)
    return bool(row >> (4 - x % 6) & 1)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
