"""Ids of decisions: short enough to read out on the telephone, and understood however they are written down.

Law: `normal_id` of what `new_id` gave is that id. It does not know what a decision is.
"""

from __future__ import annotations

import secrets

# Crockford's base 32: no I, L, O, U, so that an id can be read out on the telephone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_id() -> str:
    """Give a fresh decision id, such as `K7F3-9QXA` (40 random bits)."""
    bits = secrets.randbits(40)
    letters = "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def normal_id(text: str) -> str | None:
    """Give a decision id as the log writes it, whatever its case, hyphens and look-alike letters; None where it is none."""
    letters = text.strip().upper().replace("-", "").replace(" ", "").translate(_HEARD_AS)
    if len(letters) != 8 or any(letter not in _ALPHABET for letter in letters):
        return None
    return f"{letters[:4]}-{letters[4:]}"
