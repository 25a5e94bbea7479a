"""Sealed file: an attachment of an encrypted room (Matrix specification, "Sending encrypted attachments").

Law: what does not have the hash it was sent with is not opened. It does not know where files are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping

from daftar_policy.core.shapes import within
from daftar_policy.sealing.primitives import aes_ctr, decode_any, encode

_KEY, _PREFIX = 32, 8


class Damaged(Exception):
    """A file that is not what its event says."""


def seal(data: bytes, random: Callable[[int], bytes] = secrets.token_bytes) -> tuple[bytes, dict[str, object]]:
    """Encrypt a file with a key of its own; give it with its `file` object, the address missing."""
    # The lower half counts blocks and begins at zero, so that 2^64 blocks follow before it wraps.
    key, iv = random(_KEY), random(_PREFIX) + bytes(8)
    sealed = aes_ctr(key, iv, data)
    web_key = {"kty": "oct", "key_ops": ["encrypt", "decrypt"], "alg": "A256CTR", "k": encode(key, urlsafe=True), "ext": True}
    return sealed, {"v": "v2", "key": web_key, "iv": encode(iv), "hashes": {"sha256": encode(hashlib.sha256(sealed).digest())}}


def unseal(sealed: bytes, file: Mapping[str, object]) -> bytes:
    """Open a file by its `file` object.

    Raises:
        Damaged: the file was changed, or the object is not well formed.
    """
    web_key = within(file, "key")
    if file.get("v") != "v2" or web_key.get("alg") != "A256CTR":
        raise Damaged("the file's key is not one that can be used")
    key, iv = decode_any(web_key.get("k")), decode_any(file.get("iv"))
    expected = decode_any(within(file, "hashes").get("sha256"))
    if key is None or iv is None or expected is None:
        raise Damaged("the file's key is not base64")
    if len(key) != _KEY or len(iv) != 2 * _PREFIX:
        raise Damaged("the file's key has a wrong length")
    if not hmac.compare_digest(hashlib.sha256(sealed).digest(), expected):
        raise Damaged("the file is not the one that was sent")
    return aes_ctr(key, iv, sealed)
