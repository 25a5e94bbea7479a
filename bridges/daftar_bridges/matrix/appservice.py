"""Appservice: the homeserver's API as the bridge uses it, both directions (the only file of this package that imports mautrix).

Law: a transaction is answered with 200 only after its taker has returned; every answer of the homeserver is a value, a `Refused`
(it will stay so) or an `Unreachable` (it may pass). It does not know mail, nor what the events mean.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import warnings
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote

from aiohttp import ClientError, ClientResponse, web
from mautrix.api import HTTPAPI, Method
from mautrix.appservice import AppService, ASStateStore
from mautrix.client.state_store import MemoryStateStore
from mautrix.errors import MatrixConnectionError
from yarl import URL

from daftar_bridges.matrix.answers import Json, MatrixError, Refused, Unreachable, answer_of, error_of, object_of, text_of
from daftar_bridges.matrix.together import Together

__all__ = ["DEVICE", "Homeserver", "Json", "MatrixError", "Refused", "Registration", "Sealing", "Take", "Unreachable"]

Take: TypeAlias = Callable[[list[Json]], Awaitable[None]]

# Why: a homeserver busy with a large room may take long, but a hanging connection must not stop a mailbox for hours.
PATIENCE = timedelta(seconds=60)
# Application service API: a transaction has at most 100 events of 65,536 octets in Synapse; some room for ephemeral ones.
_MOST_TRANSACTION = 32 * 1024 * 1024
# The device that transaction ids of each ghost are bound to (MSC4190), so that they outlive a restart of the homeserver.
DEVICE = "DAFTARMAIL"
# Client-server API, Application service pinging: what says that the homeserver cannot call us.
_UNHEARD = ("M_URL_NOT_SET", "M_CONNECTION_FAILED", "M_CONNECTION_TIMEOUT", "M_BAD_STATUS")


# Why a time: that a room is encrypted never changes, that it is not may; the event that says so comes at once, unless it was lost.
_PLAIN_SECONDS = 600.0
# Kinds that every client reads in the clear even in encrypted rooms (client-server API, End-to-end encryption).
_NEVER_SEALED = frozenset({"m.reaction", "m.room.redaction"})


class Sealing(Protocol):
    """What encrypts for rooms that are encrypted."""

    async def seal(self, user: str, room: str, kind: str, content: Mapping[str, object], settings: Mapping[str, object]) -> Json:
        """Give the content of the encrypted event. Raises MatrixError."""
        ...

    def seal_file(self, content: bytes) -> tuple[bytes, Json]:
        """Give an encrypted file, and what its event says of it."""
        ...


@dataclass(frozen=True, slots=True)
class Registration:
    """Who we are to the homeserver."""

    url: str
    server: str
    id: str
    localpart: str
    as_token: str
    hs_token: str


class Homeserver:
    """Calls as the bridge's own user or one of its ghosts, and the listener for what the homeserver pushes."""

    def __init__(self, registration: Registration, take: Take) -> None:
        self.registration = registration
        self.bot = f"@{registration.localpart}:{registration.server}"
        self._own = _Listener(registration, take)
        self._api: _Api | None = None
        self._devices: set[str] = set()
        # Set where encrypted rooms can be served; else the sentence that says why not.
        self.sealing: Sealing | str = "encrypted rooms cannot be served"
        # Called when the homeserver answers again after it did not: what it had to push meanwhile may be lost.
        self.returned: Callable[[], None] = lambda: None
        self._is_away = False
        self._encrypted: dict[str, Json] = {}
        self._plain: dict[str, float] = {}
        self._together = Together()

    @property
    def routes(self) -> web.UrlDispatcher:
        """Where further pages can be added before `start`."""
        return self._own.app.router

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises OSError."""
        await self._own.start(host, port)
        self._api = _Api(self.registration.url, self.registration.as_token, client_session=self._own.http_session, log=self._own.log)

    async def stop(self) -> None:
        """Stop listening and drop the connections."""
        await self._own.stop()

    async def call(
        self,
        method: str,
        path: str,
        content: object = None,
        *,
        user: str | None = None,
        query: Mapping[str, str] | None = None,
        kind: str | None = None,
    ) -> Json:
        """Call the client-server API as a user (the bridge's own where None).

        Raises:
            Refused: the homeserver said no.
            Unreachable: it said nothing, or that it cannot now.
        """
        if self._api is None:
            raise Unreachable("the appservice is not started")
        asked = {**(query or {}), "user_id": user or self.bot}
        headers = {"Content-Type": kind} if kind else {}
        try:
            answer = await _request(self._api, method, path, content, headers, asked)
        except Unreachable:
            self._is_away = True
            raise
        if self._is_away:
            self._is_away = False
            self.returned()
        return answer

    async def ping(self) -> str:
        """Have the homeserver call us, as it does to push events; give why it cannot, "" where it can or does not know how.

        Client-server API, `POST /appservice/{appserviceId}/ping`. An answer that says nothing of that is the watch's to notice.
        """
        path = f"_matrix/client/v1/appservice/{quote(self.registration.id, safe='')}/ping"
        try:
            await _request(self._api, "POST", path, {}, {}, {}) if self._api is not None else None
        except MatrixError as error:
            return str(error) if any(code in str(error) for code in _UNHEARD) else ""
        return ""

    async def ensure_user(self, user: str) -> None:
        """Make a user of ours with the device that its transaction ids are bound to, unless both are there. Raises MatrixError."""
        if user in self._devices:
            return
        localpart = user[1:].partition(":")[0]
        wish = {"username": localpart, "type": "m.login.application_service", "inhibit_login": True}
        try:
            await self.call("POST", "_matrix/client/v3/register", wish, query={"kind": "user"})
        except Refused as refused:
            if refused.code != "M_USER_IN_USE":
                raise
        await self.call("PUT", f"_matrix/client/v3/devices/{DEVICE}", {"display_name": "Daftar mail bridge"}, user=user)
        self._devices.add(user)

    async def set_display_name(self, user: str, name: str) -> None:
        """Set a ghost's display name. Raises MatrixError."""
        await self.call("PUT", f"_matrix/client/v3/profile/{quote(user, safe='')}/displayname", {"displayname": name}, user=user)

    async def display_name(self, user: str) -> str | None:
        """Give anybody's display name. Raises MatrixError."""
        try:
            found = await self.call("GET", f"_matrix/client/v3/profile/{quote(user, safe='')}/displayname")
        except Refused:
            return None
        name = found.get("displayname")
        return name if isinstance(name, str) and name.strip() else None

    async def join(self, room: str, user: str) -> None:
        """Bring a ghost into a room, by an invitation of the bridge's own user where it needs one. Raises MatrixError."""
        path = f"_matrix/client/v3/join/{quote(room, safe='')}"
        try:
            await self.call("POST", path, user=user)
        except Refused as refused:
            if refused.decision is not None or user == self.bot:
                raise
            await self.call("POST", f"_matrix/client/v3/rooms/{quote(room, safe='')}/invite", {"user_id": user})
            await self.call("POST", path, user=user)

    async def encryption(self, room: str) -> Json | None:
        """Give the settings of an encrypted room, None for one that is not encrypted. Raises MatrixError."""
        if room not in self._encrypted:
            now = asyncio.get_running_loop().time()
            if now - self._plain.get(room, -_PLAIN_SECONDS) < _PLAIN_SECONDS:
                return None
            found = await self.state(room, "m.room.encryption")
            if found is None:
                self._plain[room] = now
                return None
            self._encrypted[room] = found
        return self._encrypted[room]

    def forget_encryption(self, room: str) -> None:
        """Have it asked again whether a room is encrypted."""
        self._plain.pop(room, None)
        self._encrypted.pop(room, None)

    @property
    def encrypted_rooms(self) -> frozenset[str]:
        """The rooms of ours that are known to be encrypted."""
        return frozenset(self._encrypted)

    async def _sealing(self, room: str) -> tuple[Sealing, Json] | None:
        """Give what encrypts for a room; None where it is not encrypted. Raises MatrixError."""
        settings = await self.encryption(room)
        if settings is None:
            return None
        if isinstance(self.sealing, str):
            # Why a decision: asking again changes nothing; what was to be said is held, and a person is told.
            raise Refused(HTTPStatus.NOT_IMPLEMENTED, "ENCRYPTED", self.sealing, {})
        return self.sealing, settings

    async def upload_for(self, room: str, user: str, name: str, kind: str, content: bytes) -> str:
        """Put a file into the media store for a room; give its address, or what the event of an encrypted file says, as JSON.

        Raises:
            MatrixError: it is not there.
        """
        sealing = await self._sealing(room)
        if sealing is None:
            return await self.upload(user, name, kind, content)
        hidden, facts = await asyncio.to_thread(sealing[0].seal_file, content)
        facts["url"] = await self.upload(user, "", "application/octet-stream", hidden)
        return json.dumps(facts)

    async def download(self, address: str, most: int) -> bytes:
        """Give a file of the media store, of at most so many octets. Raises MatrixError."""
        server, _, name = address.removeprefix("mxc://").partition("/")
        if self._api is None or not (address.startswith("mxc://") and server and name):
            raise Refused(HTTPStatus.BAD_REQUEST, "M_NOT_FOUND", f"`{address[:200]}` is not the address of a file", None)
        path = f"{self.registration.url}/_matrix/client/v1/media/download/{quote(server, safe='')}/{quote(name, safe='')}"
        return await self._fetch(path, most)

    async def _fetch(self, url: str, most: int) -> bytes:
        headers = {"Authorization": f"Bearer {self.registration.as_token}"}
        asked = self._own.http_session.get(url, params={"user_id": self.bot}, headers=headers)
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()), asked as response:
                if response.status != HTTPStatus.OK:
                    text = await response.text(errors="replace")
                    raise error_of(response.status, object_of(text), text)
                found = bytearray()
                async for chunk in response.content.iter_chunked(1 << 16):
                    found += chunk
                    if len(found) > most:
                        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "M_TOO_LARGE", f"the file has more than {most} octets", None)
        except ClientError as error:
            raise Unreachable(f"the homeserver cannot be reached: {error}") from error
        except TimeoutError as error:
            raise Unreachable(f"the homeserver did not answer within {PATIENCE.seconds} s") from error
        return bytes(found)

    async def event(self, room: str, event_id: str) -> Json | None:
        """Give one event as the bridge's own user sees it, None where it does not. Raises MatrixError."""
        try:
            return await self.call("GET", f"_matrix/client/v3/rooms/{quote(room, safe='')}/event/{quote(event_id, safe='')}")
        except Refused as refused:
            if refused.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
                return None
            raise

    async def upload(self, user: str, name: str, kind: str, content: bytes) -> str:
        """Put a file into the media store and give its address. Raises MatrixError."""
        # Why: the homeserver shows this type to browsers; what is not a plain `type/subtype` would only be refused.
        plain = kind if kind.isascii() and kind.count("/") == 1 and not any(c.isspace() for c in kind) else "application/octet-stream"
        named = {"filename": name} if name else {}
        answer = await self.call("POST", "_matrix/media/v3/upload", content, user=user, query=named, kind=plain)
        return text_of(answer, "content_uri")

    async def send(self, room: str, user: str, content: Mapping[str, object], *, txn: str, kind: str = "m.room.message") -> str:
        """Send an event, encrypted where the room is, once for its transaction id; give its id. Raises MatrixError."""
        sealing = None if kind in _NEVER_SEALED else await self._sealing(room)
        if sealing is not None:
            content, kind = await sealing[0].seal(user, room, kind, content, sealing[1]), "m.room.encrypted"
        path = f"_matrix/client/v3/rooms/{quote(room, safe='')}/send/{quote(kind, safe='')}/{txn}"
        async with self._together.others():
            return text_of(await self.call("PUT", path, dict(content), user=user, query={"device_id": DEVICE}), "event_id")

    async def create_room(self, wish: Mapping[str, object]) -> str:
        """Make a room as the bridge's own user and give its id. Raises MatrixError."""
        try:
            return text_of(await self.call("POST", "_matrix/client/v3/createRoom", dict(wish)), "room_id")
        except Refused as refused:
            if refused.code != "M_EXCLUSIVE":
                raise
        # Why: an appservice may take only aliases that its registration reserves, and reserving them all would bring it the events of
        # every room. Its user may take any, when logged in as everybody is (client-server API, appservice login).
        return await self._create_logged_in(wish)

    async def _create_logged_in(self, wish: Mapping[str, object]) -> str:
        login = {"type": "m.login.application_service", "identifier": {"type": "m.id.user", "user": self.bot}}
        token = text_of(await self.call("POST", "_matrix/client/v3/login", login), "access_token")
        own = _Api(self.registration.url, token, client_session=self._own.http_session, log=self._own.log)
        try:
            return text_of(await _request(own, "POST", "_matrix/client/v3/createRoom", dict(wish), {}, {}), "room_id")
        finally:
            await _request(own, "POST", "_matrix/client/v3/logout", {}, {}, {})

    async def state(self, room: str, kind: str, key: str = "") -> Json | None:
        """Give a state event's content, None where there is none. Raises MatrixError."""
        try:
            return await self.call(
                "GET", f"_matrix/client/v3/rooms/{quote(room, safe='')}/state/{quote(kind, safe='')}/{quote(key, safe='')}"
            )
        except Refused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return None
            raise


class _Api(HTTPAPI):
    """mautrix's sender, with the whole body of an error kept: it has the policy's decision."""

    async def _send(
        self, method: Method, url: URL, content: Any, query_params: dict[str, str], headers: dict[str, str]
    ) -> tuple[Any, ClientResponse]:
        async with self.session.request(str(method), url, data=content, params=query_params, headers=headers) as response:
            text = await response.text(errors="replace")
            return answer_of(response.status, text, url.path), response


class _Listener(AppService):
    """mautrix's listener with our own door: constant-time token, and 200 only after the taker is done."""

    def __init__(self, registration: Registration, take: Take) -> None:
        with warnings.catch_warnings():
            # mautrix 0.21.1 hands its event loop to aiohttp, which has no use for one any more.
            warnings.filterwarnings("ignore", "loop argument is deprecated", DeprecationWarning)
            self._make(registration)
        # Why: at its debug level mautrix writes whole events, that is whole mails, into the log.
        log = logging.getLogger("daftar_bridges.matrix")
        log.setLevel(max(logging.INFO, logging.getLogger("daftar_bridges").getEffectiveLevel()))
        self._take = take

    def _make(self, registration: Registration) -> None:
        super().__init__(
            registration.url,
            registration.server,
            registration.as_token,
            registration.hs_token,
            registration.localpart,
            registration.id,
            log="daftar_bridges.matrix",
            state_store=_NoState(),
            aiohttp_params={"client_max_size": _MOST_TRANSACTION},
        )

    def _check_token(self, request: web.Request) -> bool:
        said = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(said.encode("utf-8", "surrogateescape"), self.hs_token.encode())

    async def _http_handle_transaction(self, request: web.Request) -> web.Response:
        if not self._check_token(request):
            return web.json_response({"errcode": "M_FORBIDDEN", "error": "wrong token"}, status=403)
        try:
            events = (await request.json())["events"]
        except (ValueError, KeyError, TypeError):
            return web.json_response({"errcode": "M_NOT_JSON", "error": "not a transaction"}, status=400)
        try:
            await self._take([event for event in events if isinstance(event, dict)])
        except Exception as error:
            # Why: whatever it is, the homeserver must keep the transaction and come again.
            self.log.exception("the transaction was not taken")
            return web.json_response({"errcode": "M_UNKNOWN", "error": f"cannot be kept now: {error}"}, status=500)
        return web.json_response({})


class _NoState(ASStateStore, MemoryStateStore):
    """mautrix wants a state store; nothing that it would keep is used here."""

    def __init__(self) -> None:
        ASStateStore.__init__(self)
        MemoryStateStore.__init__(self)


async def _request(api: _Api, method: str, path: str, content: object, headers: dict[str, str], query: dict[str, str]) -> Json:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            answer = await api.request(Method(method), path, content, headers, query, retry_count=0)  # type: ignore[arg-type]
    except MatrixConnectionError as error:
        raise Unreachable(f"the homeserver cannot be reached: {error}") from error
    except TimeoutError as error:
        raise Unreachable(f"the homeserver did not answer within {PATIENCE.seconds} s") from error
    return answer if isinstance(answer, dict) else {}
