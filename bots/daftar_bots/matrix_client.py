"""Matrix client: the port's verbs on a real homeserver (the only file that imports nio).

Law: one device for life: its id and token are written before anything is done with them, and a session that the server no longer knows
stops the bot instead of silently becoming another device (transaction ids are bound to it). nio's own retrying is off: a call answers once.
It does not know what is said, nor what is kept.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import quote, urlencode

import aiohttp
from nio import AsyncClient, AsyncClientConfig

from daftar_bots.port import Batch, Event, Later, Refused, RoomPlan

# Why: Synapse answers within milliseconds; half a minute covers a busy one, and everything is tried again later.
CALL_TIMEOUT = 30.0
# The first sync after start carries the state of all rooms.
FULL_SYNC_TIMEOUT = 300.0
_DEVICE_NAME = "Daftar announcements"
_TYPES = ["m.room.message", "m.reaction", "m.room.redaction", "m.room.member", "m.room.encryption"]
_NOTHING: dict[str, object] = {"types": []}
_FILTER: dict[str, object] = {
    "presence": _NOTHING,
    "account_data": _NOTHING,
    "room": {
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
        "state": {"types": ["m.room.member", "m.room.encryption"]},
        "timeline": {"types": _TYPES, "limit": 100},
    },
}
_API = "/_matrix/client/v3"


class SessionError(Exception):
    """The account cannot be used as configured; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """How to log in: `secret` is the password, or with `is_token` an access token; `session` is the file the device is kept in."""

    url: str
    user_id: str
    secret: str
    session: Path
    is_token: bool = False
    device_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Session:
    url: str
    user_id: str
    device_id: str
    access_token: str


class MatrixClient:
    """The port `Matrix` on nio. Use `connect`, and as a context manager."""

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
        milliseconds = int(wait.total_seconds() * 1000)
        limit = FULL_SYNC_TIMEOUT if full_state or since is None else wait.total_seconds() + CALL_TIMEOUT
        with _errors():
            async with asyncio.timeout(limit):
                # Why: without the full state after a start nio has no rooms, and would send into encrypted ones in the clear.
                answer = await self._nio.sync(milliseconds, sync_filter=_FILTER, since=since, full_state=full_state or None)
                # Why: nio keeps its own picture of the rooms (needed once rooms are encrypted); what we obey is read from the raw answer.
                body = await _body(answer.transport_response)
        return _batch(body, since)

    async def send(self, room_id: str, event_type: str, content: Mapping[str, object], transaction_id: str) -> str:
        """Send an event once per transaction id; give its id. Raises Later, Refused."""
        with _errors():
            async with asyncio.timeout(CALL_TIMEOUT):
                answer = await self._nio.room_send(room_id, event_type, dict(content), tx_id=transaction_id)
                body = await _body(answer.transport_response)
        return _text(body, "event_id")

    async def redact(self, room_id: str, event_id: str, transaction_id: str, reason: str) -> str:
        """Take the content of an event away, once per transaction id; give the id of the redaction. Raises Later, Refused."""
        place = "/".join(quote(part, safe="") for part in (event_id, transaction_id))
        path = f"{_API}/rooms/{quote(room_id, safe='')}/redact/{place}"
        return _text(await self._call("PUT", path, {"reason": reason} if reason else {}), "event_id")

    async def upload(self, data: bytes, name: str, mime: str) -> str:
        """Put a file into the media store; give its `mxc:` address. Raises Later, Refused."""
        headers = {"Authorization": f"Bearer {self._nio.access_token}", "Content-Type": mime}
        path = f"/_matrix/media/v3/upload?{urlencode({'filename': name})}"
        with _errors():
            async with asyncio.timeout(CALL_TIMEOUT):
                body = await _body(await self._nio.send("POST", path, data, headers, timeout=CALL_TIMEOUT))
        return _text(body, "content_uri")

    async def join(self, alias: str) -> str:
        """Enter a room by alias or id; give its id. Raises Later, Refused."""
        return _text(await self._call("POST", f"{_API}/join/{quote(alias, safe='')}", {}), "room_id")

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
        return _text(await self._call("POST", f"{_API}/createRoom", wish), "room_id")

    async def invite(self, room_id: str, user_id: str) -> None:
        """Invite a person. Raises Later, Refused (also for one who is in the room already)."""
        await self._call("POST", f"{_API}/rooms/{quote(room_id, safe='')}/invite", {"user_id": user_id})

    async def annotations(self, room_id: str, event_id: str) -> Sequence[Event]:
        """Give all reactions that stand on an event now. Raises Later, Refused."""
        path = f"/_matrix/client/v1/rooms/{quote(room_id, safe='')}/relations/{quote(event_id, safe='')}/m.annotation"
        found: list[Event] = []
        query = {"limit": "100"}
        while True:
            body = await self._call("GET", f"{path}?{urlencode(query)}", None)
            found += _events(room_id, body.get("chunk"))
            following = body.get("next_batch")
            if not isinstance(following, str) or following == query.get("from"):
                return found
            query["from"] = following

    async def _call(self, method: str, path: str, body: Mapping[str, object] | None) -> Mapping[str, object]:
        headers = {"Authorization": f"Bearer {self._nio.access_token}", "Content-Type": "application/json"}
        with _errors():
            async with asyncio.timeout(CALL_TIMEOUT):
                data = None if body is None else json.dumps(body)
                return await _body(await self._nio.send(method, path, data, headers, timeout=CALL_TIMEOUT))


async def connect(account: Account) -> MatrixClient:
    """Log in, the first time with the secret and ever after with the session kept in `account.session`.

    Raises:
        SessionError: the server refuses the account, or the kept session is another's or gone.
        Later: the server does not answer.
    """
    config = AsyncClientConfig(max_limit_exceeded=0, max_timeouts=0, request_timeout=CALL_TIMEOUT, encryption_enabled=False)
    kept = _read_session(account)
    client = AsyncClient(account.url, account.user_id, device_id=account.device_id or "", config=config)
    matrix = MatrixClient(client, account.user_id)
    try:
        if kept is None:
            kept = await _log_in(client, matrix, account)
            _write_session(account.session, kept)
        client.restore_login(kept.user_id, kept.device_id, kept.access_token)
        await _check(matrix, kept, account)
    except BaseException:
        await matrix.close()
        raise
    return matrix


async def _log_in(client: AsyncClient, matrix: MatrixClient, account: Account) -> _Session:
    if account.is_token:
        client.access_token = account.secret
        try:
            body = await matrix._call("GET", f"{_API}/account/whoami", None)  # noqa: SLF001 - the same file's own
        except Refused as error:
            raise SessionError(f"the homeserver refuses the access token of {account.user_id}: {error.text}") from error
        return _Session(account.url, _text(body, "user_id"), _text(body, "device_id"), account.secret)
    try:
        with _errors():
            async with asyncio.timeout(CALL_TIMEOUT):
                answer = await client.login(account.secret, device_name=_DEVICE_NAME)
                body = await _body(answer.transport_response)
    except Refused as error:
        raise SessionError(f"the homeserver refuses the password of {account.user_id}: {error.text}") from error
    return _Session(account.url, _text(body, "user_id"), _text(body, "device_id"), _text(body, "access_token"))


async def _check(matrix: MatrixClient, kept: _Session, account: Account) -> None:
    if kept.user_id != account.user_id:
        raise SessionError(f"`{account.session}` is the session of {kept.user_id}, not of {account.user_id}: use another store")
    try:
        body = await matrix._call("GET", f"{_API}/account/whoami", None)  # noqa: SLF001 - the same file's own
    except Refused as error:
        raise SessionError(
            f"the homeserver no longer knows the session in `{account.session}` ({error.text}); "
            "see that nothing is waiting to be sent (`daftar bots status`), then remove that file to log in as a new device",
        ) from error
    if body.get("user_id") != kept.user_id or body.get("device_id") not in (None, kept.device_id):
        raise SessionError(
            f"the token in `{account.session}` belongs to {body.get('user_id')} {body.get('device_id')}, not to this bot's device"
        )


def _read_session(account: Account) -> _Session | None:
    try:
        data = json.loads(account.session.read_text(encoding="utf-8"))
        return _Session(data["url"], data["user_id"], data["device_id"], data["access_token"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SessionError(f"cannot read the session in `{account.session}`: {error}") from error


def _write_session(path: Path, session: _Session) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(session), file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn what aiohttp and asyncio raise into the port's errors."""
    try:
        yield
    except TimeoutError as error:
        raise Later("the homeserver did not answer in time") from error
    except (aiohttp.ClientError, OSError) as error:
        raise Later(f"the homeserver cannot be reached: {error}") from error


async def _body(response: Any) -> Mapping[str, object]:
    """Give the JSON of a good answer; raise Refused or Later for any other."""
    try:
        data = await response.json(content_type=None)
    except ValueError:
        data = None
    body = cast("Mapping[str, object]", data) if isinstance(data, dict) else {}
    status = int(response.status)
    if status == 200 and isinstance(data, dict):
        return body
    code, text = str(body.get("errcode") or f"HTTP {status}"), str(body.get("error") or response.reason or "")
    if status == 429 or code == "M_LIMIT_EXCEEDED":
        raise Later(text, _retry_after(response, body))
    # Why: a good status without JSON is a proxy's page in front of the server, and may be gone in a moment.
    if status >= 500 or status in {200, 408}:
        raise Later(f"{code}: {text}")
    decision = body.get("in.daftar.decision")
    raise Refused(code, text, cast("Mapping[str, object]", decision) if isinstance(decision, dict) else None)


def _retry_after(response: Any, body: Mapping[str, object]) -> timedelta | None:
    # Matrix specification, "Rate limiting": the header since 1.10, the body's key before.
    header = response.headers.get("Retry-After", "")
    if header.isdecimal():
        return timedelta(seconds=int(header))
    milliseconds = body.get("retry_after_ms")
    return timedelta(milliseconds=milliseconds) if isinstance(milliseconds, int) else None


def _batch(body: Mapping[str, object], since: str | None) -> Batch:
    rooms = _mapping(body.get("rooms"))
    state: list[Event] = []
    events: list[Event] = []
    gaps: set[str] = set()
    for room_id, value in _mapping(rooms.get("join")).items():
        room = _mapping(value)
        timeline = _mapping(room.get("timeline"))
        state += _events(room_id, _mapping(room.get("state")).get("events"))
        events += _events(room_id, timeline.get("events"))
        if timeline.get("limited") is True and since is not None:
            gaps.add(room_id)
    return Batch(
        cursor=_text(body, "next_batch"),
        state=state,
        events=events,
        gaps=frozenset(gaps),
        invited=frozenset(_mapping(rooms.get("invite"))),
        left=frozenset(_mapping(rooms.get("leave"))),
    )


def _events(room_id: str, value: object) -> list[Event]:
    found = []
    for item in value if isinstance(value, list) else ():
        raw = _mapping(item)
        event_id, kind, sender = raw.get("event_id"), raw.get("type"), raw.get("sender")
        if not (isinstance(event_id, str) and isinstance(kind, str) and isinstance(sender, str)):
            continue
        content = _mapping(raw.get("content"))
        state_key = raw.get("state_key")
        # Room version 11 moved `redacts` into the content.
        redacts = raw.get("redacts") or content.get("redacts")
        found.append(
            Event(
                room_id,
                event_id,
                kind,
                sender,
                content,
                state_key if isinstance(state_key, str) else None,
                redacts if kind == "m.room.redaction" and isinstance(redacts, str) else None,
            ),
        )
    return found


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _text(body: Mapping[str, object], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise Later(f"the homeserver's answer has no `{key}`")
    return value
