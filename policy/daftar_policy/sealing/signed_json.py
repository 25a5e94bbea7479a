"""Signed JSON: objects with signatures of a user's keys (Matrix specification, appendix "Signing JSON").

Law: what is not signed as the specification says is not signed. It does not know whose key may sign what.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from daftar_policy.core.shapes import Json, mapping, within
from daftar_policy.sealing.olm_door import is_signed


def canonical(value: Json) -> bytes:
    """Give the bytes that are signed: canonical JSON without `signatures` and `unsigned`.

    Raises:
        ValueError: it has a number or text that canonical JSON does not know.
    """
    return json.dumps(unsigned(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def unsigned(value: Json) -> dict[str, object]:
    """Give an object without its signatures and what the server adds to it."""
    return {key: part for key, part in value.items() if key not in {"signatures", "unsigned"}}


def signed(value: Json, user_id: str, key_id: str, sign: Callable[[bytes], str]) -> dict[str, object]:
    """Add the signature of a user's Ed25519 key (`key_id` without its algorithm) to those that an object has.

    Raises:
        ValueError: it has a number or text that canonical JSON does not know.
    """
    others = mapping(value.get("signatures"))
    own = {**mapping(others.get(user_id)), f"ed25519:{key_id}": sign(canonical(value))}
    return {**value, "signatures": {**others, user_id: own}}


def is_signed_by(value: Json, user_id: str, key_id: str, key: str) -> bool:
    """Tell whether an object carries a right signature of a user's key (`key_id` without its algorithm)."""
    signature = within(value, "signatures", user_id).get(f"ed25519:{key_id}")
    try:
        return is_signed(key, canonical(value), signature)
    except (ValueError, RecursionError):
        return False
