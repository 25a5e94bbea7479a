"""winmail.dat: what Outlook packs into one file (MS-OXTNEF), unpacked.

Law: total and linear: the files and the body inside, or None where it cannot be read; whatever counts and lengths the bytes claim,
nothing outside them is read. Numbers are those of MS-OXTNEF section 2.1.3 and MS-OXPROPS. It does not know MIME.
"""

from __future__ import annotations

import codecs
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from daftar_bridges.email import charsets, rtf
from daftar_bridges.email.headers import clean_name

_SIGNATURE = b"\x78\x9f\x3e\x22"  # MS-OXTNEF section 2.1.1, little endian
_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_LEVELS = frozenset({1, 2})  # message, attachment
_MAX_OBJECTS = 50_000
_MAX_VALUES = 100_000

_REND_DATA, _TITLE, _DATA, _ATTACHMENT, _PROPERTIES, _CODEPAGE, _BODY = 0x9002, 0x8010, 0x800F, 0x9005, 0x9003, 0x9007, 0x800C
_MIME_TAG, _LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _DATA_OBJECT, _ATTACH_ID = 0x370E, 0x3707, 0x3704, 0x3001, 0x3701, 0x3712
_TEXT_BODY, _RTF_BODY, _HTML_BODY, _INTERNET_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_EMBEDDED = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage: a mail packed the same way
# MS-OXCDATA section 2.11.1: bytes of a fixed value; what is not here and not below has a length of its own.
_FIXED = {
    0x0001: 0, 0x0002: 2, 0x000B: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
_VARIABLE = frozenset({0x0000, 0x000D, 0x001E, 0x001F, 0x0102})
_UNICODE, _MANY, _NAMED = 0x001F, 0x1000, 0x8000


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file inside."""

    name: str | None
    type: str
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """What is inside: the files, and the body as text or HTML where it holds one."""

    files: tuple[PackedFile, ...]
    text: str | None = None
    html: str | None = None


@dataclass(slots=True)
class _File:
    title: bytes = b""
    data: bytes = b""
    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)


def is_tnef(content_type: str, name: str | None, data: bytes) -> bool:
    """Tell whether a part is a packed file."""
    return data.startswith(_SIGNATURE) and (
        content_type in _TYPES or (name or "").lower() == "winmail.dat" or content_type.endswith("octet-stream")
    )


def read(data: bytes) -> Packed | None:
    """Unpack; None if it cannot be read."""
    files: list[_File] = []
    message: dict[int, tuple[int, bytes]] = {}
    body, codepage, count = b"", "", 0
    for name, value in _objects(data):
        count += 1
        if name == _REND_DATA:
            files.append(_File())
        elif name == _CODEPAGE:
            codepage = _codec(int.from_bytes(value[:4], "little"))
        elif name == _PROPERTIES:
            message = dict(_values(value))
        elif name == _BODY:
            body = value
        elif files:
            _add(files[-1], name, value)
    if not count:
        return None
    page = message.get(_INTERNET_CODEPAGE, (0, b""))[1]
    internet = _codec(int.from_bytes(page[:4], "little")) or codepage
    packed = Packed(
        tuple(_file(item, codepage) for item in files),
        text=_words(message.get(_TEXT_BODY), codepage) or _words((0x001E, body), codepage),
        html=_words(message.get(_HTML_BODY), internet),
    )
    return packed if packed.html or _RTF_BODY not in message else _with_rtf(packed, message[_RTF_BODY][1])


def _with_rtf(packed: Packed, body: bytes) -> Packed:
    """Add the body that is there as RTF: as HTML or text, or as a file where it cannot be read and nothing else is there."""
    found = rtf.read(body)
    if found is not None:
        return replace(packed, html=found.text) if found.is_html else replace(packed, text=packed.text or found.text)
    plain = rtf.decompress(body) or body
    if packed.text or not plain.startswith(b"{\\rtf"):
        return packed
    return replace(packed, files=(*packed.files, PackedFile("body.rtf", "text/rtf", plain)))


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the objects: level, attribute, length, bytes, checksum (MS-OXTNEF section 2.1.3)."""
    offset = 6
    for _ in range(_MAX_OBJECTS):
        length = int.from_bytes(data[offset + 5 : offset + 9], "little")
        end = offset + 9 + length
        if offset + 9 > len(data) or data[offset] not in _LEVELS or end > len(data):
            return
        yield int.from_bytes(data[offset + 1 : offset + 3], "little"), data[offset + 9 : end]
        offset = end + 2


def _add(item: _File, name: int, value: bytes) -> None:
    if name == _TITLE:
        item.title = value
    elif name == _DATA:
        item.data = value
    elif name == _ATTACHMENT:
        item.values = dict(_values(value))


class _Cursor:
    """Reads on in some bytes; `is_over` once something outside them was asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offset = 0
        self.is_over = False

    def take(self, size: int) -> bytes:
        end = self.offset + size
        self.is_over = self.is_over or end > len(self.data)
        taken = self.data[self.offset : end]
        # Values stand at multiples of four.
        self.offset = min(end + -size % 4, len(self.data) + 4)
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")


def _values(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Give a property list's first values by id, with their types (MS-OXTNEF section 2.1.3.4)."""
    cursor = _Cursor(data)
    for _ in range(min(cursor.number(), _MAX_VALUES)):
        tag = cursor.number()
        kind, identity = tag & 0xFFFF, tag >> 16
        if identity >= _NAMED:
            cursor.take(16)
            is_text = cursor.number() != 0
            size = cursor.number()
            if is_text:
                cursor.take(size)
        value = _value(cursor, kind)
        if cursor.is_over or value is None:
            return
        yield identity, (kind & ~_MANY, value)


def _value(cursor: _Cursor, kind: int) -> bytes | None:
    """Read a value, the first of several; None for a type of unknown length."""
    plain = kind & ~_MANY
    if plain in _VARIABLE:
        first: bytes | None = None
        for _ in range(min(cursor.number(), _MAX_VALUES)):
            taken = cursor.take(cursor.number())
            first = taken if first is None else first
            if cursor.is_over:
                break
        return first or b""
    if plain not in _FIXED:
        return None
    return cursor.take(_FIXED[plain] * (cursor.number() if kind & _MANY else 1))


def _file(item: _File, codepage: str) -> PackedFile:
    names = (_words(item.values.get(key), codepage) for key in (_LONG_NAME, _SHORT_NAME))
    name = clean_name(next((found for found in names if found), None) or _words((0x001E, item.title), codepage))
    name = name or clean_name(_words(item.values.get(_DISPLAY_NAME), codepage))
    content = item.data or item.values.get(_DATA_OBJECT, (0, b""))[1].removeprefix(_EMBEDDED)
    declared = _words(item.values.get(_MIME_TAG), codepage)
    kind = "application/ms-tnef" if content.startswith(_SIGNATURE) else declared or mimetypes.guess_type(name or "")[0]
    identity = (_words(item.values.get(_ATTACH_ID), codepage) or "").strip("<> ")
    return PackedFile(name, (kind or "application/octet-stream").lower(), content, identity or None)


def _words(value: tuple[int, bytes] | None, codepage: str) -> str | None:
    if value is None:
        return None
    kind, data = value
    is_wide = kind == _UNICODE
    text = charsets.tidy(data.decode("utf-16-le", "replace")) if is_wide else charsets.decode(data.rstrip(b"\0"), codepage).text
    return text.strip("\0 ") or None


def _codec(number: int) -> str:
    """Give the name of a Windows code page."""
    try:
        return codecs.lookup("utf-8" if number == 65001 else f"cp{number}").name if number else ""
    except LookupError:
        return ""
