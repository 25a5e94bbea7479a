"""Cross-signing: who vouches for a device, worked out from what the homeserver serves, by signatures alone.

Law: a device is its owner's when the owner's master key signed the self-signing key and that signed the served device; what the
server or a file *says* of it counts for nothing (specification, "Cross-signing"). It does not know how keys are kept or fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import partial

from daftar_policy.core.shapes import Json, mapping, within
from daftar_policy.sealing.primitives import SEED, decode, encode, public_key, sign
from daftar_policy.sealing.signed_json import is_signed_by, signed, unsigned


class Vouch(Enum):
    """What a user's identity says of a device."""

    SIGNED = "signed"
    # The user has no cross-signing identity.
    NO_IDENTITY = "no identity"
    # The identity has not signed this device.
    UNSIGNED = "unsigned"
    # There is a signature, and it is wrong: the identity's own chain, or over other keys than those that are served.
    INVALID = "invalid"
    # The server has no keys for the device.
    NO_DEVICE = "no device"


@dataclass(frozen=True, slots=True)
class Seeds:
    """The three private keys of an identity, 32 bytes each."""

    master: bytes
    self_signing: bytes
    user_signing: bytes

    def __post_init__(self) -> None:
        if any(len(seed) != SEED for seed in (self.master, self.self_signing, self.user_signing)):
            raise ValueError("a seed has 32 bytes")


def public_identity(user_id: str, seeds: Seeds) -> dict[str, dict[str, object]]:
    """Give the three public keys as they are uploaded: the others signed by the master key."""
    master = public_key(seeds.master)
    made: dict[str, dict[str, object]] = {"master_key": cross_signing_key(user_id, "master", master)}
    for usage, seed in (("self_signing", seeds.self_signing), ("user_signing", seeds.user_signing)):
        key = cross_signing_key(user_id, usage, public_key(seed))
        made[f"{usage}_key"] = signed(key, user_id, master, partial(sign, seeds.master))
    return made


def cross_signing_key(user_id: str, usage: str, public: str) -> dict[str, object]:
    """Give a public cross-signing key as it is uploaded, without signatures."""
    return {"user_id": user_id, "usage": [usage], "keys": {f"ed25519:{public}": public}}


def signed_device(user_id: str, seeds: Seeds, device: Json) -> dict[str, object]:
    """Give a device object with the self-signing key's signature alone, as it is uploaded."""
    return signed(unsigned(device), user_id, public_key(seeds.self_signing), partial(sign, seeds.self_signing))


def master_key(user_id: str, answer: Json) -> str | None:
    """Give a user's master key out of an answer to `/keys/query`."""
    return _usable(user_id, "master", within(answer, "master_keys", user_id))


def self_signing_key(user_id: str, answer: Json) -> str | None:
    """Give a user's self-signing key out of an answer to `/keys/query`, where the master key signed it."""
    master, served = master_key(user_id, answer), within(answer, "self_signing_keys", user_id)
    if master is None or not is_signed_by(served, user_id, master, master):
        return None
    return _usable(user_id, "self_signing", served)


def device_key(user_id: str, device_id: str, answer: Json) -> str | None:
    """Give a device's Ed25519 key out of an answer to `/keys/query`."""
    key = within(answer, "device_keys", user_id, device_id, "keys").get(f"ed25519:{device_id}")
    return key if isinstance(key, str) else None


def vouch(user_id: str, device_id: str, answer: Json) -> Vouch:
    """Tell what the identity of a user says of a device, from an answer to `/keys/query`."""
    device = within(answer, "device_keys", user_id, device_id)
    if not device:
        return Vouch.NO_DEVICE
    if not within(answer, "master_keys", user_id) and not within(answer, "self_signing_keys", user_id):
        return Vouch.NO_IDENTITY
    self_signing = self_signing_key(user_id, answer)
    if self_signing is None:
        return Vouch.INVALID
    if f"ed25519:{self_signing}" not in within(device, "signatures", user_id):
        return Vouch.UNSIGNED
    return Vouch.SIGNED if is_signed_by(device, user_id, self_signing, self_signing) else Vouch.INVALID


def fingerprint(key: str) -> str:
    """Write a key in groups of four, as clients show it to be compared."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def read_seeds(data: object) -> Seeds | None:
    """Read what `write_seeds` wrote; None for anything else."""
    found = [decode(mapping(data).get(name)) for name in ("master", "self_signing", "user_signing")]
    seeds = [seed for seed in found if seed is not None and len(seed) == SEED]
    return Seeds(*seeds) if len(seeds) == len(found) else None


def write_seeds(seeds: Seeds) -> dict[str, str]:
    """Give the seeds as JSON."""
    return {"master": encode(seeds.master), "self_signing": encode(seeds.self_signing), "user_signing": encode(seeds.user_signing)}


def _usable(user_id: str, usage: str, served: Json) -> str | None:
    """Give the one key of a cross-signing object that says of itself what it should."""
    keys, usages = mapping(served.get("keys")), served.get("usage")
    if served.get("user_id") != user_id or not isinstance(usages, list) or usage not in usages or len(keys) != 1:
        return None
    ((name, key),) = keys.items()
    return key if isinstance(key, str) and name == f"ed25519:{key}" and decode(key) is not None else None
