"""winmail.dat: what Outlook packs into one file (MS-OXTNEF), unpacked.

Law: the files inside, or None where it cannot be read; bounded in size. The only file that imports tnefparse.
"""

from __future__ import annotations

import logging
import mimetypes
from dataclasses import dataclass
from typing import Any

from tnefparse import TNEF

from daftar_bridges.email import charsets
from daftar_bridges.email.headers import clean_name

_SIGNATURE = b"\x78\x9f\x3e\x22"  # MS-OXTNEF section 2.1.1, little endian
_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_MAX_BYTES = 60_000_000
_MAX_OBJECTS = 5_000
_LEVELS = frozenset({1, 2})  # message, attachment
_MIME_TAG = 0x370E  # PidTagAttachMimeTag, MS-OXPROPS


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file inside."""

    name: str | None
    type: str
    content: bytes


def is_tnef(content_type: str, name: str | None, data: bytes) -> bool:
    """Tell whether a part is a packed file."""
    return data.startswith(_SIGNATURE) and (
        content_type in _TYPES or (name or "").lower() == "winmail.dat" or content_type.endswith("octet-stream")
    )


def read(data: bytes) -> tuple[PackedFile, ...] | None:
    """Unpack; None if it cannot be read."""
    if len(data) > _MAX_BYTES or not _is_sound(data):
        return None
    logging.getLogger("tnef-decode").setLevel(logging.CRITICAL)
    try:
        packed: Any = TNEF(data, do_checksum=False)
        return tuple(_file(item) for item in packed.attachments)
    except Exception:  # noqa: BLE001 - the library raises whatever damaged bytes lead it to; the packed file stays
        return None


def _is_sound(data: bytes) -> bool:
    """Walk the objects once (MS-OXTNEF section 2.1.3): level, attribute, length, bytes, checksum; the library has no bounds of its own."""
    offset, count = 6, 0
    while offset + 9 <= len(data):
        if data[offset] not in _LEVELS:
            break
        offset += 11 + int.from_bytes(data[offset + 5 : offset + 9], "little")
        count += 1
        if count > _MAX_OBJECTS:
            return False
    return count > 0


def _file(item: Any) -> PackedFile:
    name = clean_name(_words(item.long_filename()) or _words(item.name))
    declared = next((_words(attribute.data) for attribute in item.mapi_attrs if getattr(attribute, "name", 0) == _MIME_TAG), None)
    guessed = mimetypes.guess_type(name or "")[0]
    return PackedFile(name, (declared or guessed or "application/octet-stream").lower(), bytes(item.data or b""))


def _words(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bytes):
        value = charsets.decode(value.rstrip(b"\0")).text
    return charsets.tidy(value).strip() or None if isinstance(value, str) else None
