"""Identity: the bot's cross-signing keys, so that clients show its device as verified by its owner.

Law: the only truth is what the homeserver serves, checked by signatures at every start; no flag of ours is believed. Nothing that exists is
replaced unless a person says so. It does not know rooms, nor how a device is made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from daftar_bots.port import Refused
from daftar_bots.session import Account, SessionError, write_private
from daftar_policy.core.shapes import Json, within
from daftar_policy.sealing.cross_signing import Seeds, Vouch, master_key, public_identity, read_seeds, signed_device, vouch, write_seeds
from daftar_policy.sealing.primitives import SEED, public_key

Call = Callable[[str, str, Json | None], Awaitable[Json]]
_API = "/_matrix/client/v3"


class IdentityError(SessionError):
    """The identity cannot be used; the sentence says what to do."""


class StaleDevice(Exception):
    """The server serves something for our device that its owner's signature does not cover: only a new device mends that."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What others compare: the device's Ed25519 key and the account's master key."""

    user_id: str
    device_id: str
    device_key: str
    master_key: str


async def establish(call: Call, account: Account, device_id: str, device_key: str) -> Fingerprints:
    """See that the device is vouched for by the account's identity, made where there is none; verify it from what the server serves.

    Raises:
        IdentityError: there is an identity, and it is not the one in our file.
        StaleDevice: the device cannot be signed any more.
        Later, Refused: the server does not answer, or not so.
    """
    answer = await _query(call, account.user_id)
    served, seeds = master_key(account.user_id, answer), read_identity(account)
    if served is None and not within(answer, "master_keys", account.user_id):
        seeds = seeds or _make(account)
        await _publish(call, account, seeds)
        answer = await _query(call, account.user_id)
    elif seeds is None:
        raise IdentityError(
            f"{account.user_id} has a cross-signing identity, but its keys are not in `{account.identity}`: "
            f"bring that file back from the backup, or make a new identity with `daftar bots identity {account.name} --new` "
            "(people who have verified the old one will see that it changed)"
        )
    elif served != public_key(seeds.master):
        raise IdentityError(
            f"the cross-signing identity of {account.user_id} is not the one in `{account.identity}` (somebody made another): "
            f"bring the right file back, or make a new identity with `daftar bots identity {account.name} --new`"
        )
    device = within(answer, "device_keys", account.user_id, device_id)
    if within(device, "keys").get(f"ed25519:{device_id}") != device_key:
        raise StaleDevice(device_id)
    # Why at every start: the same signature again costs nothing and reaches those whose copy is old.
    signed = signed_device(account.user_id, seeds, device)
    await call("POST", f"{_API}/keys/signatures/upload", {account.user_id: {device_id: signed}})
    answer = await _query(call, account.user_id)
    found = vouch(account.user_id, device_id, answer)
    if found is not Vouch.SIGNED or master_key(account.user_id, answer) != public_key(seeds.master):
        raise StaleDevice(f"{device_id}: {found.value}")
    return Fingerprints(account.user_id, device_id, device_key, public_key(seeds.master))


async def renew(call: Call, account: Account) -> Seeds:
    """Make a new identity in place of whatever there is; the old file stays beside it under another name.

    Raises:
        IdentityError: the server wants more than the password.
        Later: the server does not answer.
    """
    seeds = _seeds()
    new = account.identity.with_name("identity-new.json")
    write_private(new, {"user_id": account.user_id, **write_seeds(seeds)})
    await _publish(call, account, seeds)
    if account.identity.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        account.identity.replace(account.identity.with_name(f"identity-until-{stamp}.json"))
    new.replace(account.identity)
    account.copied(account.identity)
    return seeds


def read_identity(account: Account) -> Seeds | None:
    """Read the identity file; None where there is none.

    Raises:
        IdentityError: it cannot be read or is another account's.
    """
    try:
        data = json.loads(account.identity.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise IdentityError(f"cannot read the identity in `{account.identity}`: {error}") from error
    seeds = read_seeds(data)
    if seeds is None:
        raise IdentityError(f"cannot read the identity in `{account.identity}`: it does not hold three keys")
    if data.get("user_id") != account.user_id:
        raise IdentityError(f"`{account.identity}` is the identity of {data.get('user_id')}, not of {account.user_id}")
    return seeds


def _make(account: Account) -> Seeds:
    seeds = _seeds()
    # Why first: keys that the server has and we have lost cannot be replaced without a person.
    write_private(account.identity, {"user_id": account.user_id, **write_seeds(seeds)})
    account.copied(account.identity)
    return seeds


def _seeds() -> Seeds:
    return Seeds(os.urandom(SEED), os.urandom(SEED), os.urandom(SEED))


async def _publish(call: Call, account: Account, seeds: Seeds) -> None:
    keys = public_identity(account.user_id, seeds)
    body: dict[str, object] = dict(keys)
    if not account.is_token:
        # MSC3967 (Matrix 1.11): the first upload asks for nothing; a server before that, or a replacement, asks for the password.
        identifier = {"type": "m.id.user", "user": account.user_id}
        body["auth"] = {"type": "m.login.password", "identifier": identifier, "password": account.secret}
    try:
        await call("POST", f"{_API}/keys/device_signing/upload", body)
    except Refused as error:
        raise IdentityError(
            f"the homeserver does not take a cross-signing identity for {account.user_id} ({error.text}); "
            "it takes one with the account's password (`password_file`), or where none was ever made"
        ) from error


async def _query(call: Call, user_id: str) -> Json:
    return await call("POST", f"{_API}/keys/query", {"device_keys": {user_id: []}})
