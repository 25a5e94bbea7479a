"""Devices: the objects by which a device makes itself known, and those of others as far as they can be believed.

Law: a device whose keys are not signed by itself, or that stands for another user, does not exist here; a one-time key that its device did
not sign is none. It does not know rooms, nor how anything is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daftar_policy.core.shapes import Json, mapping, within
from daftar_policy.sealing.cross_signing import self_signing_key
from daftar_policy.sealing.olm_door import Own
from daftar_policy.sealing.primitives import decode
from daftar_policy.sealing.signed_json import is_signed_by, signed

OLM, MEGOLM = "m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"
ENCRYPTED = "m.room.encrypted"
ONE_TIME = "signed_curve25519"


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody's device; `is_signed` where its user's own cross-signing keys vouch for it."""

    user: str
    id: str
    curve: str
    ed: str
    is_signed: bool


def devices(answer: Json, user: str) -> tuple[Peer, ...]:
    """Read a user's devices out of an answer to `/keys/query`."""
    found = within(answer, "device_keys", user)
    vouching = self_signing_key(user, answer) if found else None
    peers = (_peer(user, name, mapping(said), vouching) for name, said in found.items())
    return tuple(peer for peer in peers if peer is not None)


def _peer(user: str, name: str, said: Json, vouching: str | None) -> Peer | None:
    keys = mapping(said.get("keys"))
    curve, ed = keys.get(f"curve25519:{name}"), keys.get(f"ed25519:{name}")
    if said.get("user_id") != user or said.get("device_id") != name or not isinstance(curve, str) or not isinstance(ed, str):
        return None
    if len(decode(curve) or b"") != 32 or not is_signed_by(said, user, name, ed):
        return None
    return Peer(user, name, curve, ed, vouching is not None and is_signed_by(said, user, vouching, vouching))


def described(user: str, device: str, own: Own) -> dict[str, object]:
    """Give the public keys of a device of ours, signed by itself, as they are uploaded."""
    keys = {f"curve25519:{device}": own.curve, f"ed25519:{device}": own.ed}
    plain = {"user_id": user, "device_id": device, "algorithms": [OLM, MEGOLM], "keys": keys}
    return signed(plain, user, device, own.sign)


def stock(user: str, device: str, own: Own) -> dict[str, object]:
    """Give the one-time keys and the fallback key that the homeserver does not have yet, signed, as they are uploaded."""
    wish: dict[str, object] = {}
    if keys := own.unpublished:
        wish["one_time_keys"] = _signed_keys(user, device, own.sign, {name: {"key": key} for name, key in keys.items()})
    if keys := own.fallback:
        wish["fallback_keys"] = _signed_keys(user, device, own.sign, {name: {"key": key, "fallback": True} for name, key in keys.items()})
    return wish


def _signed_keys(user: str, device: str, sign: Callable[[bytes], str], keys: Mapping[str, Json]) -> dict[str, object]:
    return {f"{ONE_TIME}:{name}": signed(key, user, device, sign) for name, key in keys.items()}


def claimed(answer: Json, peer: Peer) -> str | None:
    """Give the one-time key of a device out of an answer to `/keys/claim`, where there is one that the device signed."""
    for name, said in within(answer, "one_time_keys", peer.user, peer.id).items():
        key = mapping(said).get("key")
        if name.startswith(f"{ONE_TIME}:") and isinstance(key, str) and is_signed_by(mapping(said), peer.user, peer.id, peer.ed):
            return key
    return None


def letter(kind: str, content: Json, sender: Json, own: Own, to: Peer) -> dict[str, object]:
    """Give what is said to another device, before it is encrypted; `sender` is our device as `described`."""
    return {
        "type": kind,
        "content": dict(content),
        "sender": sender["user_id"],
        "sender_device": sender["device_id"],
        "keys": {"ed25519": own.ed},
        "recipient": to.user,
        "recipient_keys": {"ed25519": to.ed},
        # Specification since 1.15 (MSC4147): whose key it is can be told without asking the server.
        "sender_device_keys": dict(sender),
    }
