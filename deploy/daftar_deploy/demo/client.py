"""Client: the client-server API of Matrix as a person's client would call it, for the demo and the end-to-end tests.

Law: an answer of the homeserver, good or bad, is a `Reply`; only `expect` turns a bad one into an exception.
It does not know Daftar: it is the other side of the wire, so that nothing is proven with our own library.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import quote

import aiohttp

from daftar_deploy.demo.wait import PATIENCE

Json = dict[str, object]
TIMEOUT = 60.0


class RefusedError(Exception):
    """The homeserver answered something else than was expected; `reply` has it all."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.method} {reply.path}: {reply.status} {reply.body}")
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a JSON body."""

    method: str
    path: str
    status: int
    body: Json

    def expect(self, status: int = 200) -> Json:
        """Give the body; raise RefusedError at any other status."""
        if self.status != status:
            raise RefusedError(self)
        return self.body

    def text(self, key: str) -> str:
        """Give a text of the body, "" where it is none."""
        value = self.body.get(key)
        return value if isinstance(value, str) else ""


class Client:
    """One person's (or nobody's yet) connection to a homeserver."""

    def __init__(self, url: str, *, name: str = "") -> None:
        self.url = url
        self.name = name
        self.token = ""
        self.user_id = ""
        self.device_id = ""
        self.since = ""
        self._transactions = (f"{time.time_ns()}-{n}" for n in itertools.count())
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Drop the connections."""
        await self._http.close()

    async def call(self, method: str, path: str, body: object = None, *, query: Mapping[str, str] | None = None) -> Reply:
        """Call `/_matrix/client/v3` + path (or an absolute `/_…` path) and give the answer."""
        full = path if path.startswith("/_") else f"/_matrix/client/v3{path}"
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        payload = body if body is not None or method == "GET" else {}
        async with self._http.request(method, self.url + full, json=payload, params=query, headers=headers) as reply:
            try:
                answer = await reply.json(content_type=None)
            except ValueError:
                answer = {"error": (await reply.text())[:500]}
            return Reply(method, path, reply.status, answer if isinstance(answer, dict) else {"answer": answer})

    # --- accounts ---

    async def request_email_token(self, email: str, secret: str, *, attempt: int = 1) -> Reply:
        """Ask for a verification mail, as a client does before `register`."""
        body = {"client_secret": secret, "email": email, "send_attempt": attempt}
        return await self.call("POST", "/register/email/requestToken", body)

    async def register(self, username: str, password: str, *, sid: str, secret: str) -> Reply:
        """Register with a verified address: the first call opens the session, the second completes the e-mail stage."""
        wish = {"username": username, "password": password, "initial_device_display_name": "Daftar demo"}
        first = await self.call("POST", "/register", wish)
        if first.status != 401:
            return self._keep(first)
        auth = {
            "type": "m.login.email.identity",
            "session": first.text("session"),
            "threepid_creds": {"sid": sid, "client_secret": secret},
        }
        return self._keep(await self.call("POST", "/register", {**wish, "auth": auth}))

    async def register_by_secret(self, username: str, password: str, shared_secret: str, *, admin: bool = False) -> Reply:
        """Register by the homeserver's shared secret (Synapse admin API)."""
        nonce = (await self.call("GET", "/_synapse/admin/v1/register")).text("nonce")
        role = b"admin" if admin else b"notadmin"
        mac = hmac.new(shared_secret.encode(), b"\0".join([nonce.encode(), username.encode(), password.encode(), role]), hashlib.sha1)
        body = {"nonce": nonce, "username": username, "password": password, "admin": admin, "mac": mac.hexdigest()}
        return self._keep(await self.call("POST", "/_synapse/admin/v1/register", body))

    async def login(self, username: str, password: str) -> Reply:
        """Log in by password."""
        body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": username}, "password": password}
        return self._keep(await self.call("POST", "/login", body))

    def _keep(self, reply: Reply) -> Reply:
        if reply.status == 200 and reply.text("access_token"):
            self.token, self.user_id, self.device_id = reply.text("access_token"), reply.text("user_id"), reply.text("device_id")
        return reply

    # --- rooms ---

    async def create_room(self, **wish: object) -> Reply:
        """Create a room with the keys of `POST /createRoom`."""
        return await self.call("POST", "/createRoom", wish)

    async def invite(self, room: str, user: str) -> Reply:
        """Invite a user."""
        return await self.call("POST", f"/rooms/{quote(room)}/invite", {"user_id": user})

    async def join(self, room: str) -> Reply:
        """Join by id or alias."""
        return await self.call("POST", f"/join/{quote(room)}")

    async def send(self, room: str, content: Json, *, kind: str = "m.room.message") -> Reply:
        """Send an event."""
        return await self.call("PUT", f"/rooms/{quote(room)}/send/{quote(kind)}/{next(self._transactions)}", content)

    async def say(self, room: str, text: str, **more: object) -> Reply:
        """Send a text message."""
        return await self.send(room, {"msgtype": "m.text", "body": text, **more})

    async def react(self, room: str, event_id: str, key: str) -> Reply:
        """React to an event."""
        relation: Json = {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": key}}
        return await self.send(room, relation, kind="m.reaction")

    async def set_state(self, room: str, kind: str, content: Json, *, key: str = "") -> Reply:
        """Set a state event."""
        return await self.call("PUT", f"/rooms/{quote(room)}/state/{quote(kind)}/{quote(key)}", content)

    async def state(self, room: str) -> list[Json]:
        """Give the room's current state events."""
        reply = await self.call("GET", f"/rooms/{quote(room)}/state")
        return events(reply.expect().get("answer"))

    async def resolve(self, alias: str) -> Reply:
        """Look up an alias."""
        return await self.call("GET", f"/directory/room/{quote(alias)}")

    async def messages(self, room: str, *, limit: int = 100) -> list[Json]:
        """Give the room's newest events, newest first."""
        reply = await self.call("GET", f"/rooms/{quote(room)}/messages", query={"dir": "b", "limit": str(limit)})
        return events(reply.expect().get("chunk"))

    async def download(self, mxc: str) -> bytes:
        """Fetch a media item by its mxc URI (authenticated media)."""
        path = f"{self.url}/_matrix/client/v1/media/download/{mxc.removeprefix('mxc://')}"
        async with self._http.get(path, headers={"Authorization": f"Bearer {self.token}"}) as reply:
            reply.raise_for_status()
            return await reply.read()

    async def sync(self, *, timeout_ms: int = 0) -> Json:
        """Sync once and remember where we are."""
        query = {"timeout": str(timeout_ms), **({"since": self.since} if self.since else {})}
        body = (await self.call("GET", "/sync", query=query)).expect()
        self.since = cast("str", body.get("next_batch", ""))
        return body

    async def wait_for(self, room: str, wanted: Callable[[Json], bool], *, seconds: float = PATIENCE) -> Json:
        """Give the newest event of the room that is wanted, waiting for it.

        Raises:
            TimeoutError: none came in time; the text lists what the room has.
        """
        until = time.monotonic() + seconds
        while True:
            found = await self.messages(room)
            for event in found:
                if wanted(event):
                    return event
            if time.monotonic() > until:
                bodies = [str(content(event).get("body", event.get("type")))[:120] for event in found[:12]]
                raise TimeoutError(f"not within {seconds:.0f} s in {room}; the room has, newest first: {bodies}")
            await asyncio.sleep(0.1)


def content(event: Mapping[str, object]) -> Json:
    """Give an event's content, {} where it is none."""
    value = event.get("content")
    return value if isinstance(value, dict) else {}


def body_of(event: Mapping[str, object]) -> str:
    """Give an event's body, "" where it has none."""
    value = content(event).get("body")
    return value if isinstance(value, str) else ""


def events(value: object) -> list[Json]:
    """Give the mappings of a list of events."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
