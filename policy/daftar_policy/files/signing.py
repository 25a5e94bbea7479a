"""Signing: Ed25519 keys in files, and signed envelopes, the only door to PyNaCl.

Law: what comes out of an envelope was signed, for just this kind of paper, by one of the keys that the reader trusts; the text that was
signed is carried as it is, so nothing has to be written the same way twice. It does not know what the papers say.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from daftar_policy.files.source import Problem, Problems, Unreadable
from daftar_policy.files.whole import sync_folder

_PRIVATE, _PUBLIC = "daftar-private-key", "daftar-public-key"
# Why: a paper lists files, a line of a hundred bytes each; a longer one is none of ours and must not hold up a homeserver that reads it.
LARGEST_PAPER = 1024 * 1024


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key; its id is what people compare."""

    raw: bytes

    @property
    def id(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the key."""
        return hashlib.sha256(self.raw).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that can sign."""

    seed: bytes = field(repr=False)
    public: PublicKey


@dataclass(frozen=True, slots=True)
class Paper:
    """A text out of an envelope, with the keys whose signatures on it are good."""

    text: str
    signers: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def make_key(path: Path) -> PublicKey:
    """Write a fresh private key (for its owner alone) and its public half beside it, as `PATH.pub`.

    Raises:
        Problems: a file is there already or cannot be written, or PyNaCl is missing.
    """
    _nacl(path)
    seed = os.urandom(32)
    key = _private(seed, path)
    public = path.with_name(f"{path.name}.pub")
    for file, text, mode in ((path, _line(_PRIVATE, seed), 0o600), (public, _line(_PUBLIC, key.public.raw), 0o644)):
        try:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="ascii") as opened:  # noqa: PTH123 - O_EXCL
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
        except FileExistsError as error:
            raise _refused(file, "exists", "the file is there already", "a key is never overwritten: name another file") from error
        except OSError as error:
            raise Unreadable([Problem(str(file), 1, 1, "unwritable", f"cannot write the file: {error.strerror or error}")]) from error
    sync_folder(path.absolute().parent)
    return key.public


def read_private_key(path: Path) -> PrivateKey:
    """Read a private key. Raises Unreadable where it cannot be opened, Problems where it is none or PyNaCl is missing."""
    raw = _raw(path, _PRIVATE, "private")
    if path.stat().st_mode & 0o077:
        raise _refused(path, "key", "others than its owner may read this private key", f"chmod 600 {path}")
    return _private(raw, path)


def read_public_key(path: Path) -> PublicKey:
    """Read a public key. Raises Unreadable where it cannot be opened, Problems where it is none."""
    return PublicKey(_raw(path, _PUBLIC, "public"))


def public_line(key: PublicKey) -> str:
    """Give the text of a public key's file."""
    return _line(_PUBLIC, key.raw)


def seal(kind: str, text: str, key: PrivateKey, path: Path, *, beside: Iterable[Mapping[str, str]] = ()) -> bytes:
    """Give an envelope with a signed text, for `path`; `beside` are signatures of others on the same text. Raises Problems."""
    signature = _sign(key, _signed(kind, text), path)
    own = {"key": key.public.id, "signature": base64.b64encode(signature).decode()}
    signatures = [*(other for other in beside if other.get("key") != key.public.id), own]
    return (json.dumps({"daftar-signed": kind, "signatures": signatures, "text": text}, ensure_ascii=False, indent=1) + "\n").encode()


def unseal(kind: str, raw: bytes, keys: Iterable[PublicKey], path: Path) -> Paper:
    """Give the text of an envelope that was read from `path`.

    Raises:
        Problems: it is no envelope of this kind, or none of the keys has signed it.
    """
    text, signatures = _opened(kind, raw, path)
    trusted = {key.id: key for key in keys}
    message, good = _signed(kind, text), list[str]()
    for signature in signatures:
        key = trusted.get(signature.get("key", ""))
        if key is None:
            continue
        if not _is_good(key, message, signature.get("signature", ""), path):
            raise _refused(path, "signature", f"the signature of the key `{key.id}` does not fit the content: it was altered")
        good.append(key.id)
    if not good:
        by = ", ".join(f"`{signature.get('key')}`" for signature in signatures) or "nobody"
        listed = ", ".join(f"`{key}`" for key in sorted(trusted)) or "none"
        raise _refused(path, "signature", f"it is signed by {by}, and trusted here is {listed}")
    return Paper(text, tuple(sorted(set(good))))


def signatures_on(kind: str, raw: bytes, text: str, path: Path) -> tuple[Mapping[str, str], ...]:
    """Give the signatures of an envelope if it holds just this text, else none; they are not verified here. Raises Problems."""
    found, signatures = _opened(kind, raw, path)
    return signatures if found == text else ()


def _opened(kind: str, raw: bytes, path: Path) -> tuple[str, tuple[Mapping[str, str], ...]]:
    try:
        envelope = json.loads(raw) if len(raw) <= LARGEST_PAPER else None
    except (ValueError, RecursionError) as error:
        raise _refused(path, "envelope", "not a signed paper: not JSON") from error
    if not isinstance(envelope, dict) or envelope.get("daftar-signed") != kind:
        raise _refused(path, "envelope", f"not a signed paper of the kind `{kind}`")
    text, signatures = envelope.get("text"), envelope.get("signatures")
    if not isinstance(text, str) or not isinstance(signatures, list):
        raise _refused(path, "envelope", "a signed paper without text or signatures")
    return text, tuple(
        {"key": str(entry.get("key")), "signature": str(entry.get("signature"))} for entry in signatures if isinstance(entry, dict)
    )


def _signed(kind: str, text: str) -> bytes:
    # Why the kind: what is signed as one kind of paper must not be taken for another.
    return b"daftar\0" + kind.encode() + b"\0" + text.encode("utf-8", "surrogatepass")


def _line(kind: str, raw: bytes) -> str:
    return f"{kind} ed25519 {base64.b64encode(raw).decode()}\n"


def _raw(path: Path, kind: str, word: str) -> bytes:
    try:
        words = path.read_bytes()[:1000].decode("ascii", "replace").split()
    except OSError as error:
        raise Unreadable([Problem(str(path), 1, 1, "unreadable", f"cannot read the key: {error.strerror or error}")]) from error
    if words[:1] == [_PRIVATE] and kind == _PUBLIC:
        raise _refused(path, "key", "this is a private key", f"give its public half, `{path.name}.pub`")
    try:
        raw = base64.b64decode(words[2], validate=True) if words[:2] == [kind, "ed25519"] and len(words) == 3 else b""
    except ValueError:
        raw = b""
    if len(raw) != 32:  # RFC 8032 section 5.1.5: both halves are 32 octets
        raise _refused(path, "key", f"not a {word} key of this command", f"it begins with `{kind} ed25519`")
    return raw


def _private(seed: bytes, path: Path) -> PrivateKey:
    _nacl(path)
    from nacl.signing import SigningKey  # noqa: PLC0415 - an extra

    return PrivateKey(seed, PublicKey(bytes(SigningKey(seed).verify_key)))


def _sign(key: PrivateKey, message: bytes, path: Path) -> bytes:
    _nacl(path)
    from nacl.signing import SigningKey  # noqa: PLC0415 - an extra

    return bytes(SigningKey(key.seed).sign(message).signature)


def _is_good(key: PublicKey, message: bytes, signature: str, path: Path) -> bool:
    _nacl(path)
    from nacl.exceptions import CryptoError  # noqa: PLC0415 - an extra
    from nacl.signing import VerifyKey  # noqa: PLC0415 - an extra

    try:
        VerifyKey(key.raw).verify(message, base64.b64decode(signature, validate=True))
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def _nacl(path: Path) -> None:
    try:
        import nacl.signing  # noqa: F401, PLC0415 - an extra, asked for here so that its absence can be said in words
    except ModuleNotFoundError as error:
        raise _refused(path, "extra", "signatures need PyNaCl, which is not installed", "pip install 'daftar[sign]'") from error


def _refused(path: Path, code: str, message: str, hint: str | None = None) -> Problems:
    return Problems([Problem(str(path), 1, 1, code, message, hint)])
