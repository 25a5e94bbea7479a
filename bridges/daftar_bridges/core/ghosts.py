"""Ghosts: the Matrix user that stands for a correspondent.

Law: one address (without case) has one user id, for ever and on every server alike; the id can be read back by a person
(`=40` is `@`, RFC 6068's percent sign written `=`) unless it would be too long, then it is a hash. A mail whose author was not confirmed
although he should be has a ghost of its own, so that it never stands among the mails of the real one. It does not know who exists.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from daftar_bridges.core.origin import HIDDEN, SIGNS

# Matrix specification, appendix "User identifiers": 255 bytes in all, these characters in a localpart.
_MOST = 255
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-/+")
# Synapse refuses display names of more than 256 characters; the address must stay whole where it can.
_MOST_NAME = 250
UNKNOWN = "unknown"
# Why: NUL is in no address, so no address's ghost begins like this.
_FAILED = "=00"


def user_id(address: str | None, prefix: str, server: str, *, has_failed: bool = False) -> str:
    """Give the user id of an address; of nobody, where a mail has no readable address at all.

    `has_failed` gives the one for mails that only claim to be from there.
    """
    if has_failed:
        prefix += _FAILED
    if not address:
        return f"@{prefix}{UNKNOWN}:{server}"
    folded = address.casefold()
    whole = f"@{prefix}{_quoted(folded)}:{server}"
    if len(whole) <= _MOST:
        return whole
    # Why: `==` cannot come out of quoting, so a hash is never taken for an address.
    return f"@{prefix}=={hashlib.sha256(folded.encode()).hexdigest()[:40]}:{server}"


# Why kept: every step of a mail's way asks for the same few people.
@lru_cache(maxsize=2048)
def _quoted(folded: str) -> str:
    return "".join(character if character in _PLAIN else "".join(f"={octet:02x}" for octet in character.encode()) for character in folded)


def display_name(name: str | None, address: str | None, mark: str = "") -> str:
    """Give `Name (address)`: the address is always shown, so nobody can pass for another by a name alone; `mark` stands before it.

    Signs like our marks are taken out of the name: nobody confirms himself.
    """
    shown = " ".join(SIGNS.sub("", HIDDEN.sub("", name or "")).split())
    before = f"{mark} " if mark else ""
    if not address:
        return f"{before}{shown[:_MOST_NAME] or 'Unknown sender'}"
    room = _MOST_NAME - len(address) - 3
    if not shown or shown.casefold() == address.casefold() or room < 1:
        return f"{before}{address[:_MOST_NAME]}"
    return f"{before}{shown[:room]} ({address})"
