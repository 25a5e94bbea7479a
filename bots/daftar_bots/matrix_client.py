"""Matrix client: the port's verbs on a real homeserver (the only file that imports nio).

Law: one device for life: its id and token are written before anything is done with them, and a session that the server no longer knows
stops the bot instead of silently becoming another device (transaction ids are bound to it). nio's own retrying is off: a call answers once.
It does not know what is said, nor what is kept.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Self
from urllib.parse import quote, urlencode

from nio import AsyncClient, AsyncClientConfig

from daftar_bots import catching_up
from daftar_bots.core.poll import RESPONSES
from daftar_bots.crypto_store import CryptoStore, Ledger
from daftar_bots.encryption import Encryption
from daftar_bots.identity import Fingerprints, StaleDevice, establish, renew
from daftar_bots.machine import Machine
from daftar_bots.port import LARGEST_DOWNLOAD, Batch, Event, Refused, RoomPlan
from daftar_bots.session import Account, Session, SessionError, read_session, write_session
from daftar_bots.wire import batch_of, body_of, bytes_of, errors, events_of, text_of
from daftar_policy.sealing.cross_signing import device_key
from daftar_policy.sealing.devices import ENCRYPTED, MEGOLM
from daftar_policy.sealing.primitives import public_key

_log = logging.getLogger(__name__)

# Why: Synapse answers within milliseconds; half a minute covers a busy one, and everything is tried again later.
CALL_TIMEOUT = 30.0
# The first sync after start carries the state of all rooms.
FULL_SYNC_TIMEOUT = 300.0
# Why: a file of 50 MB over a line of 4 Mbit/s.
MEDIA_TIMEOUT = 120.0
_DEVICE_NAME = "Daftar announcements"
# Why: the first may be stale, the second is new; more would be a server that does not keep what it is told.
_MOST_DEVICES = 3
_STATE = ["m.room.member", "m.room.encryption", "m.room.pinned_events", "m.room.create", "m.room.power_levels", "m.room.tombstone"]
_TYPES = ["m.room.message", "m.reaction", "m.room.redaction", ENCRYPTED, *sorted(RESPONSES), *_STATE]
_NOTHING: dict[str, object] = {"types": []}
_FILTER: dict[str, object] = {
    "presence": _NOTHING,
    "account_data": _NOTHING,
    "room": {
        # Who is typing is nobody's business.
        "ephemeral": {"types": ["m.receipt"]},
        "account_data": _NOTHING,
        "state": {"types": _STATE},
        "timeline": {"types": _TYPES, "limit": 100},
    },
}
_API = "/_matrix/client/v3"


class MatrixClient:
    """The port `Matrix` on nio. Use `connect`, and as a context manager."""

    encryption: Encryption
    fingerprints: Fingerprints

    def __init__(self, client: AsyncClient, user_id: str) -> None:
        self._nio = client
        self._user_id = user_id

    @property
    def user_id(self) -> str:
        """The account."""
        return self._user_id

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Drop the connections; the device stays."""
        await self._nio.close()

    async def sync(self, since: str | None, wait: timedelta, *, full_state: bool = False) -> Batch:
        """Wait for what happens after a cursor. Raises Later, Refused."""
        limit = FULL_SYNC_TIMEOUT if full_state or since is None else wait.total_seconds() + CALL_TIMEOUT
        # Why the clock: Synapse repeats its answer to the same first sync for two minutes; the time-out does not matter there.
        milliseconds = int(wait.total_seconds() * 1000) if since is not None else time.monotonic_ns() // 1000 % 1_000_000
        query = {"filter": json.dumps(_FILTER), "timeout": str(milliseconds)}
        query |= {"since": since} if since is not None else {}
        query |= {"full_state": "true"} if full_state else {}
        body = await self.call("GET", f"{_API}/sync?{urlencode(query)}", None, limit=limit)
        # Why before the keys are taken: what fails here is asked for anew, with nothing of this answer done.
        whole = await catching_up.fill(self.call, batch_of(body, since), body, _TYPES, since, self.user_id)
        came = await self.encryption.take(body)
        batch = await self.encryption.read(whole, came, is_first=since is None)
        return replace(batch, events=[event for event in batch.events if event.type in _TYPES])

    async def send(
        self, room_id: str, event_type: str, content: Mapping[str, object], transaction_id: str, *, state_key: str | None = None
    ) -> str:
        """Send an event once per transaction id; give its id. Raises Later, Refused."""
        # Matrix client-server API: state is put under its key; a redaction's target stands in the path; the rest under its type.
        if state_key is not None:
            return text_of(await self.call("PUT", _path("rooms", room_id, "state", event_type, state_key), content), "event_id")
        if event_type == "m.room.redaction":
            rest = {key: value for key, value in content.items() if key != "redacts"}
            target = str(content.get("redacts", ""))
            return text_of(await self.call("PUT", _path("rooms", room_id, "redact", target, transaction_id), rest), "event_id")
        sealed_type, sealed = await self.encryption.seal(room_id, event_type, content)
        return text_of(await self.call("PUT", _path("rooms", room_id, "send", sealed_type, transaction_id), sealed), "event_id")

    async def upload(self, data: bytes, name: str, mime: str) -> str:
        """Put a file into the media store; give its `mxc:` address. Raises Later, Refused."""
        headers = {"Authorization": f"Bearer {self._nio.access_token}", "Content-Type": mime}
        path = f"/_matrix/media/v3/upload?{urlencode({'filename': name})}"
        with errors():
            async with asyncio.timeout(MEDIA_TIMEOUT):
                body = await body_of(await self._nio.send("POST", path, data, headers, timeout=MEDIA_TIMEOUT))
        return text_of(body, "content_uri")

    async def download(self, address: str) -> bytes:
        """Fetch what stands at an `mxc:` address. Raises Later, Refused."""
        server, _, media = address.removeprefix("mxc://").partition("/")
        if not address.startswith("mxc://") or not server or not media:
            raise Refused("M_INVALID_PARAM", f"`{address}` is no address of a file")
        headers = {"Authorization": f"Bearer {self._nio.access_token}"}
        # Specification, "Content repository": authenticated media since Matrix 1.11.
        path = f"/_matrix/client/v1/media/download/{quote(server, safe='')}/{quote(media, safe='')}"
        with errors():
            async with asyncio.timeout(MEDIA_TIMEOUT):
                return await bytes_of(await self._nio.send("GET", path, None, headers, timeout=MEDIA_TIMEOUT), LARGEST_DOWNLOAD)

    async def join(self, alias: str) -> str:
        """Enter a room by alias or id; give its id. Raises Later, Refused."""
        return text_of(await self.call("POST", _path("join", alias), {}), "room_id")

    async def create(self, plan: RoomPlan) -> str:
        """Make a room; give its id. Raises Later, Refused."""
        wish: dict[str, object] = {
            "preset": "private_chat",
            "visibility": "private",
            "name": plan.name,
            "room_alias_name": plan.alias.removeprefix("#").partition(":")[0],
            "invite": list(plan.invite),
        }
        if plan.announcements:
            # Why no `users`: in room version 12 the creator must not stand in it, and before that Synapse puts the creator there itself.
            wish["power_level_content_override"] = {"events_default": 50, "events": {"m.reaction": 0, "m.room.redaction": 0}}
        if plan.encrypted:
            wish["initial_state"] = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": MEGOLM}}]
        room_id = text_of(await self.call("POST", f"{_API}/createRoom", wish), "room_id")
        if plan.encrypted:
            # Why now: a sync may have told of the room while it was being made, and what is said next may come before the next one.
            self.encryption.made(room_id)
        return room_id

    async def annotations(self, room_id: str, event_id: str) -> Sequence[Event]:
        """Give all reactions that stand on an event now. Raises Later, Refused."""
        path = f"/_matrix/client/v1/rooms/{quote(room_id, safe='')}/relations/{quote(event_id, safe='')}/m.annotation"
        found: list[Event] = []
        query = {"limit": "100"}
        while True:
            body = await self.call("GET", f"{path}?{urlencode(query)}", None)
            found += events_of(room_id, body.get("chunk"))
            following = body.get("next_batch")
            if not isinstance(following, str) or following == query.get("from"):
                return found
            query["from"] = following

    async def call(self, method: str, path: str, body: Mapping[str, object] | None, *, limit: float = CALL_TIMEOUT) -> Mapping[str, object]:
        """Ask the homeserver something and give its answer. Raises Later, Refused."""
        headers = {"Authorization": f"Bearer {self._nio.access_token}", "Content-Type": "application/json"}
        with errors():
            async with asyncio.timeout(limit):
                data = None if body is None else json.dumps(body)
                return await body_of(await self._nio.send(method, path, data, headers, timeout=limit))


async def connect(account: Account, ledger: Ledger) -> MatrixClient:
    """Log in, the first time with the secret and ever after with the session kept in `account.session`, as a device that is vouched for.

    Raises:
        SessionError: the server refuses the account, the kept session is another's or gone, or the identity is (IdentityError).
        Later: the server does not answer.
    """
    config = AsyncClientConfig(max_limit_exceeded=0, max_timeouts=0, request_timeout=CALL_TIMEOUT, encryption_enabled=False)
    client = AsyncClient(account.url, account.user_id, device_id=account.device_id or "", config=config)
    matrix = MatrixClient(client, account.user_id)
    store = CryptoStore(ledger)
    try:
        kept = read_session(account)
        if kept is None:
            kept = await _log_in(client, matrix, account)
            write_session(account.session, kept)
            account.copied(account.session)
        client.restore_login(kept.user_id, kept.device_id, kept.access_token)
        await _check(matrix, kept, account)
        for _ in range(_MOST_DEVICES):
            kept = await _leave_previous(matrix, client, account, kept)
            try:
                matrix.fingerprints = await _begin(matrix, account, store, kept)
            except StaleDevice as error:
                _log.warning("%s: its device %s cannot be used any more, making another: %s", account.user_id, kept.device_id, error)
                kept = await _replace(client, matrix, account)
            else:
                return matrix
    except BaseException:
        await matrix.close()
        raise
    await matrix.close()
    raise SessionError(f"the homeserver does not serve the signature over any device of {account.user_id}: see its log")


async def _begin(matrix: MatrixClient, account: Account, store: CryptoStore, kept: Session) -> Fingerprints:
    """Bring the device's keys to the server and have them vouched for. Raises StaleDevice where this device cannot be used (again)."""
    machine = Machine(store, kept.user_id, kept.device_id)
    served = await matrix.call("POST", f"{_API}/keys/query", {"device_keys": {kept.user_id: []}})
    known = device_key(kept.user_id, kept.device_id, served)
    # Why: keys in place of others under the same id are taken by the server and trusted by nobody (the old signature stays and is wrong).
    if known is not None and known != machine.ed25519:
        raise StaleDevice("the store of its keys is lost" if machine.is_new else "the server has other keys for it")
    if machine.is_new:
        with store.transaction():
            store.forget_device()
    machine.is_shared = machine.is_shared and known is not None
    matrix.encryption = Encryption(machine, matrix.call, only_signed=account.only_signed, explain=account.explain)
    counts = (await matrix.call("POST", f"{_API}/keys/upload", {})).get("one_time_key_counts")
    held = counts.get("signed_curve25519") if isinstance(counts, dict) else 0
    try:
        await matrix.encryption.upload(held if isinstance(held, int) else 0, needs_fallback=machine.is_new)
    except Refused as error:
        # Synapse answers 400 where a one-time key has the id of another: our store is older than what we said.
        raise StaleDevice(f"the server does not take its keys: {error}") from error
    return await establish(matrix.call, account, kept.device_id, machine.ed25519)


async def _replace(client: AsyncClient, matrix: MatrixClient, account: Account) -> Session:
    """Log in as a new device."""
    if account.is_token:
        raise SessionError(
            f"the device of {account.user_id} cannot be used any more (its keys are lost or no longer vouched for), and an access token "
            f"is bound to it: make a new token, put it into the file and remove `{account.session}`; or configure `password_file`"
        )
    previous = client.access_token
    client.device_id = ""
    made = replace(await _log_in(client, matrix, replace(account, device_id=None)), previous=previous)
    write_session(account.session, made)
    account.copied(account.session)
    client.restore_login(made.user_id, made.device_id, made.access_token)
    return made


async def _leave_previous(matrix: MatrixClient, client: AsyncClient, account: Account, kept: Session) -> Session:
    """Log the device out that the present one replaced."""
    if kept.previous is None:
        return kept
    client.access_token = kept.previous
    try:
        await matrix.call("POST", f"{_API}/logout", {})
    except Refused as error:
        _log.info("the device before this one is gone already: %s", error)
    finally:
        client.access_token = kept.access_token
    write_session(account.session, replace(kept, previous=None))
    account.copied(account.session)
    return replace(kept, previous=None)


async def renew_identity(account: Account) -> Fingerprints:
    """Make a new cross-signing identity for an account that has a session.

    Raises:
        SessionError: there is no session, or the server does not take the identity.
        Later: the server does not answer.
    """
    kept = read_session(account)
    if kept is None:
        raise SessionError(f"{account.user_id} has never been logged in: start the bot once")
    config = AsyncClientConfig(max_limit_exceeded=0, max_timeouts=0, request_timeout=CALL_TIMEOUT, encryption_enabled=False)
    client = AsyncClient(account.url, account.user_id, device_id=kept.device_id, config=config)
    async with MatrixClient(client, account.user_id) as matrix:
        client.restore_login(kept.user_id, kept.device_id, kept.access_token)
        await _check(matrix, kept, account)
        seeds = await renew(matrix.call, account)
        return Fingerprints(kept.user_id, kept.device_id, "", public_key(seeds.master))


async def _log_in(client: AsyncClient, matrix: MatrixClient, account: Account) -> Session:
    if account.is_token:
        client.access_token = account.secret
        try:
            body = await matrix.call("GET", f"{_API}/account/whoami", None)
        except Refused as error:
            raise SessionError(f"the homeserver refuses the access token of {account.user_id}: {error.text}") from error
        return Session(account.url, text_of(body, "user_id"), text_of(body, "device_id"), account.secret)
    try:
        with errors():
            async with asyncio.timeout(CALL_TIMEOUT):
                answer = await client.login(account.secret, device_name=_DEVICE_NAME)
                body = await body_of(answer.transport_response)
    except Refused as error:
        raise SessionError(f"the homeserver refuses the password of {account.user_id}: {error.text}") from error
    return Session(account.url, text_of(body, "user_id"), text_of(body, "device_id"), text_of(body, "access_token"))


async def _check(matrix: MatrixClient, kept: Session, account: Account) -> None:
    try:
        body = await matrix.call("GET", f"{_API}/account/whoami", None)
    except Refused as error:
        raise SessionError(
            f"the homeserver no longer knows the session in `{account.session}` ({error.text}); "
            "see that nothing is waiting to be sent (`daftar bots status`), then remove that file to log in as a new device",
        ) from error
    if body.get("user_id") != kept.user_id or body.get("device_id") not in (None, kept.device_id):
        raise SessionError(
            f"the token in `{account.session}` belongs to {body.get('user_id')} {body.get('device_id')}, not to this bot's device"
        )


def _path(*parts: str) -> str:
    return "/".join((_API, *(quote(part, safe="") for part in parts)))
