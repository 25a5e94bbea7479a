"""Line: one entry of the log as bytes, with its place in the chain before it and its own hash behind it.

Law: `decode(encode(entry))` gives the place and the hash back, and says of any other bytes that they are not what was written.
A line is a JSON object that begins with `prev` (the hash of the line before), `seq` and `kind`, and ends with `hash`: the SHA-256 of the
same object without that member. A checkpoint has `signature` before it: Ed25519 over the object without both.
It does not know files, keys or what an entry says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

Entry: TypeAlias = "Mapping[str, object]"

# What the first line of a chain follows.
FIRST = "0" * 64
CHECKPOINT, OPENED, RETIRED, GAP = "checkpoint", "opened", "retired", "log-gap"
# Why: a signature for this purpose must never pass for one over anything else that the same key may sign.
SIGNED_AS = b"daftar decision log checkpoint 1\n"

_OWN = frozenset({"prev", "seq", "kind", "hash", "signature"})
_HEAD = re.compile(rb'\{"prev":"([0-9a-f]{64})","seq":([1-9][0-9]{0,17}),"kind":"([a-z-]{1,40})"')
_TAIL = re.compile(rb',"hash":"([0-9a-f]{64})"\}\Z')
_SIGNATURE = re.compile(rb',"signature":"([0-9a-f]{128})"\Z')
_TAIL_LENGTH = len(',"hash":""}') + 64
_SIGNATURE_LENGTH = len(',"signature":""') + 128


@dataclass(frozen=True, slots=True)
class Line:
    """A line's place; `is_whole` tells whether its bytes are those that its hash was made of."""

    prev: str
    seq: int
    kind: str
    hash: str
    is_whole: bool


def encode(prev: str, seq: int, entry: Entry, sign: Callable[[bytes], str] | None = None) -> tuple[bytes, str]:
    """Give an entry's line (without its end) and its hash."""
    kind = str(entry.get("kind", "note"))
    own = {"prev": prev, "seq": seq, "kind": kind, **{key: value for key, value in entry.items() if key not in _OWN}}
    text = json.dumps(own, ensure_ascii=False, separators=(",", ":"), default=str)
    # `backslashreplace` turns half a character into the JSON escape that it would have been.
    body = text.encode("utf-8", "backslashreplace")[:-1]
    if sign is not None:
        body += b',"signature":"%s"' % sign(SIGNED_AS + body + b"}").encode()
    digest = sha256(body + b"}").hexdigest()
    return body + b',"hash":"%s"}' % digest.encode(), digest


def decode(raw: bytes) -> Line | None:
    """Give the place of a line (without its end); None where it is no line of a log."""
    head, tail = _HEAD.match(raw), _TAIL.search(raw[-_TAIL_LENGTH:])
    if head is None or tail is None:
        return None
    claimed = tail[1].decode()
    own = sha256(raw[:-_TAIL_LENGTH] + b"}").hexdigest()
    return Line(head[1].decode(), int(head[2]), head[3].decode(), claimed, claimed == own)


def signed_part(raw: bytes) -> tuple[bytes, str] | None:
    """Give what the signature of a checkpoint's line is over, and the signature; None where it has none."""
    body = raw[:-_TAIL_LENGTH]
    found = _SIGNATURE.search(body[-_SIGNATURE_LENGTH:])
    if found is None:
        return None
    return SIGNED_AS + body[:-_SIGNATURE_LENGTH] + b"}", found[1].decode()


def entry_of(raw: bytes) -> Entry | None:
    """Give what a line says; None where it is no JSON object."""
    try:
        entry = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None
