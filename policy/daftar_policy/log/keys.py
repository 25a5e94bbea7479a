"""Keys: the Ed25519 key with which one enforcement point signs the checkpoints of its log. The log's only door to PyNaCl.

Law: the private half is made once, readable by its owner alone, and never overwritten; the public half stands beside the log. Where no key
can be had, `KeyProblem` says why, and the log goes on unsigned and says so.
It does not know what is signed.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from daftar_policy.files.whole import write_once

try:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import SigningKey, VerifyKey
except ModuleNotFoundError:  # PyNaCl is in every homeserver's environment, and in no base install
    HAS_NACL = False
else:
    HAS_NACL = True

PRIVATE_NAME, PUBLIC_NAME = "signing.key", "signing.pub"
ALL_POINTS = "*"
# Why: these pass, and the log itself waits for them; any other trouble with a key would stay.
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
_PRIVATE = re.compile(r"daftar-log-key ed25519 ([0-9a-f]{64})\s*\Z")
_PUBLIC = re.compile(r"ed25519 ([0-9a-f]{64})(?:\s+(\S+))?\s*\Z")

Keys: TypeAlias = "Mapping[str, frozenset[str]]"


class KeyProblem(Exception):
    """No key can be had, and why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key; `public` is its public half in hexadecimal."""

    seed: bytes
    public: str

    def sign(self, message: bytes) -> str:
        """Give the signature in hexadecimal."""
        return SigningKey(self.seed).sign(message).signature.hex()


def own_signer(private: Path, public: Path, point: str) -> Signer:
    """Give the key of a point, made now where there is none yet, and have its public half stand in the file `public`.

    Raises:
        KeyProblem: there is no key and none can be made, or it cannot be read.
        OSError: the disk is full; it may be tried again.
    """
    if not HAS_NACL:
        raise KeyProblem("PyNaCl is not installed")
    try:
        if not private.exists():
            _make(private)
        signer = _read(private)
        _publish(public, signer.public, point)
    except OSError as error:
        if error.errno in _PASSING:
            raise
        raise KeyProblem(f"the key `{error.filename or private}` cannot be made or read: {error.strerror or error}") from error
    return signer


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Tell whether a signature is this key's over this message.

    Raises:
        KeyProblem: signatures cannot be checked here.
    """
    if not HAS_NACL:
        raise KeyProblem("PyNaCl is not installed")
    try:
        VerifyKey(bytes.fromhex(public)).verify(message, bytes.fromhex(signature))
    except (BadSignatureError, ValueError):
        return False
    return True


def key_line(public: str, point: str) -> str:
    """Give a public key as a line of a key file."""
    return f"ed25519 {public} {point}"


def read_keys(paths: Iterable[Path]) -> Keys:
    """Read files of public keys: a line `ed25519 HEX POINT` each; one without a point holds for all (`ALL_POINTS`).

    Raises:
        KeyProblem: a file cannot be read, or a line is no public key.
    """
    found: dict[str, set[str]] = {}
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyProblem(f"the key file cannot be read: {error}") from error
        for number, line in enumerate(lines, 1):
            text = line.partition("#")[0].strip()
            match = _PUBLIC.match(text)
            if text and match is None:
                raise KeyProblem(f"{path}:{number}:1: expected `ed25519 HEX POINT`, a public key as `daftar log key` prints it")
            if match is not None:
                found.setdefault(match[2] or ALL_POINTS, set()).add(match[1])
    return {point: frozenset(keys) for point, keys in found.items()}


def _make(private: Path) -> None:
    private.parent.mkdir(parents=True, exist_ok=True)
    text = f"daftar-log-key ed25519 {bytes(SigningKey.generate()).hex()}\n"
    write_once(private, text.encode("ascii"))


def _read(private: Path) -> Signer:
    match = _PRIVATE.match(private.read_text(encoding="utf-8", errors="replace"))
    if match is None:
        raise KeyProblem(f"`{private}` holds no signing key")
    seed = bytes.fromhex(match[1])
    return Signer(seed, bytes(SigningKey(seed).verify_key).hex())


def _publish(public: Path, key: str, point: str) -> None:
    line = key_line(key, point)
    known = public.read_text(encoding="utf-8", errors="replace").splitlines() if public.exists() else []
    if line not in known:
        # Why appended: logs signed with a key before this one must go on being verified.
        with public.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
