"""Incoming: what an event says of a file that somebody posted.

Law: everything in it is the sender's word: names are cut to what a line can hold, and what is not well formed is no file.
It does not know whether it is wanted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from daftar_bots.compose.ledger import Attachment
from daftar_bots.port import Event
from daftar_policy.core.shapes import mapping

# Why no set: what stands in an event may be a list, which a set cannot be asked for.
_TYPES = ("m.file", "m.image", "m.video", "m.audio")
LONGEST_NAME = 120


def file_in(event: Event, composition: str) -> Attachment | None:
    """Give the file that an event carries, to be fetched; None where it carries none."""
    content = event.content
    if event.type != "m.room.message" or content.get("msgtype") not in _TYPES or address_in(content) is None:
        return None
    written = content.get("filename") or content.get("body")
    info = mapping(content.get("info"))
    size, mime = info.get("size"), info.get("mimetype")
    return Attachment(
        event_id=event.event_id,
        composition=composition,
        announcement=None,
        person=event.sender,
        source={key: content[key] for key in ("url", "file") if key in content} | {"size": size if isinstance(size, int) else None},
        name=file_name(written if isinstance(written, str) else ""),
        mime=mime if isinstance(mime, str) and len(mime) <= LONGEST_NAME else "application/octet-stream",
        size=0,
        sha256="",
        state="wanted",
        attempts=0,
    )


def caption_in(event: Event) -> str:
    """Give the words that were written with a file (specification 1.10, "Media captions"); "" where there are none."""
    body, name = event.content.get("body"), event.content.get("filename")
    return body if isinstance(body, str) and isinstance(name, str) and body != name else ""


def address_in(content: Mapping[str, object]) -> str | None:
    """Give the `mxc:` address of a file in the clear or an encrypted one."""
    address = mapping(content.get("file")).get("url") if "file" in content else content.get("url")
    return address if isinstance(address, str) and address.startswith("mxc://") else None


def sealed_in(content: Mapping[str, object]) -> Mapping[str, object] | None:
    """Give the key of an encrypted file; None where it is in the clear."""
    return mapping(content["file"]) if "file" in content else None


def file_name(written: str) -> str:
    """Give a file's name as one line without folders, control or direction signs."""
    last = unicodedata.normalize("NFC", written).replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} or sign in "\u200c\u200d")
    shown = " ".join(kept.split())
    if len(shown) > LONGEST_NAME:
        stem, dot, suffix = shown.rpartition(".")
        shown = f"{stem[: LONGEST_NAME - len(suffix) - 2]}….{suffix}" if dot and len(suffix) <= 10 else shown[:LONGEST_NAME]
    return shown.strip(". ") or "file"
