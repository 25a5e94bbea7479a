"""Tokens: by which programs of a department are known, as their file lists them.

Law: of a token only its SHA-256 is kept and compared, in constant time and with all of them; a file may hold just that. A token without a
name is the department's one program; two with the same name are the same program (the old one and the new one of a change).
It does not know HTTP.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Why 24: a token of fewer signs can be guessed by somebody with patience.
LEAST = 24
MOST_TOKENS = 100
_HASHED = re.compile(r"sha256:([0-9a-fA-F]{64})")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Token:
    """One line of the file: the SHA-256 of the token, and the program's name, "" where it has none."""

    sha256: bytes
    system: str = ""


class Unfit(Exception):
    """A file of tokens that cannot be used; the message says why, and on which line."""


def read(path: Path) -> tuple[Token, ...]:
    """Read a file of tokens: one a line, with or without a name behind it; `#` begins a remark.

    Raises:
        Unfit: it cannot be read, or a line is no token.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unfit(f"cannot read the token: {error}") from error
    found = tuple(_token(words, place) for place, line in enumerate(lines, start=1) if (words := line.partition("#")[0].split()))
    if not found:
        raise Unfit(f"expected a token of at least {LEAST} characters on the first line")
    if len(found) > MOST_TOKENS:
        raise Unfit(f"more than {MOST_TOKENS} tokens")
    return found


def known(tokens: Sequence[Token], presented: str) -> Token | None:
    """Give the token that was presented; None where it is none of these."""
    digest = hash_of(presented)
    found: Token | None = None
    for each in tokens:
        # Why all of them, whatever was found: how long it takes tells nothing about a token.
        if hmac.compare_digest(each.sha256, digest):
            found = each
    return found


def hash_of(token: str) -> bytes:
    """Give the SHA-256 of a token. Why no slow hash: a token is random, not a word that somebody remembers."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _token(words: Sequence[str], line: int) -> Token:
    secret, name = words[0], words[1] if len(words) == 2 else ""
    if len(words) > 2 or (name and _NAME.fullmatch(name) is None):
        raise Unfit(f"line {line}: expected a token and the program's name in small Latin letters, digits and hyphens")
    if secret.startswith("sha256:"):
        hashed = _HASHED.fullmatch(secret)
        if hashed is None:
            raise Unfit(f"line {line}: expected 64 hexadecimal digits behind `sha256:`")
        return Token(bytes.fromhex(hashed[1]), name)
    if len(secret) < LEAST:
        raise Unfit(f"line {line}: expected a token of at least {LEAST} characters")
    return Token(hash_of(secret), name)
