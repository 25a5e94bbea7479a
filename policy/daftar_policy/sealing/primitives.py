"""Primitives: Ed25519 keys of our own, AES-CTR, and Matrix's unpadded base64 (the only file that imports Crypto).

Law: pure; what is not well formed is None, never an exception. It does not know what is signed or sealed, and makes no keys: random bytes
are given to it.
"""

from __future__ import annotations

import base64
import binascii

from Crypto.Cipher import AES
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa

SEED = 32


def encode(data: bytes, *, urlsafe: bool = False) -> str:
    """Write bytes as unpadded base64 (specification, appendix "Unpadded Base64")."""
    written = base64.urlsafe_b64encode(data) if urlsafe else base64.b64encode(data)
    return written.decode().rstrip("=")


def decode(text: object) -> bytes | None:
    """Read unpadded base64; None for anything else, padded base64 too: Rust clients drop keys that are padded."""
    return decode_any(text) if isinstance(text, str) and "=" not in text and not {"-", "_"} & set(text) else None


def decode_any(text: object) -> bytes | None:
    """Read base64 with or without padding, of either alphabet, as readers should (the same appendix); None for anything else."""
    if not isinstance(text, str) or not text.isascii():
        return None
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def public_key(seed: bytes) -> str:
    """Give the public Ed25519 key of a seed of 32 bytes."""
    return encode(bytes(_private(seed).public_key().export_key(format="raw")))


def sign(seed: bytes, message: bytes) -> str:
    """Sign a message; the same message gives the same signature (RFC 8032)."""
    return encode(bytes(eddsa.new(_private(seed), "rfc8032").sign(message)))


def aes_ctr(key: bytes, iv: bytes, data: bytes) -> bytes:
    """Encrypt or decrypt with AES-CTR: `iv` is eight bytes of prefix and eight of counter (specification, "Encrypted attachments")."""
    counter = int.from_bytes(iv[8:], "big")
    return AES.new(key, AES.MODE_CTR, nonce=iv[:8], initial_value=counter).encrypt(data)


def _private(seed: bytes) -> ECC.EccKey:
    return ECC.construct(curve="Ed25519", seed=seed)
