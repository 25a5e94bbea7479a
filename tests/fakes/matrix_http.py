"""The in-memory homeserver behind HTTP, for a real client library or a bot in a process of its own. Everybody's password is `pw-` + localpart."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_keys import FakeKeys, Json, Owner

from daftar_bots.port import Event, Later, MatrixError, Receipt, Refused, RoomPlan

STATUS = {"M_NOT_FOUND": 404, "M_ROOM_IN_USE": 400, "M_UNKNOWN_TOKEN": 401}
API = "/_matrix/client/v3"


class FakeServer:
    def __init__(self, homeserver: FakeHomeserver) -> None:
        self.homeserver = homeserver
        self.devices: dict[str, Owner] = {}
        self.keys = FakeKeys(homeserver.step)

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.post(f"{API}/login", self.login),
                web.get(f"{API}/account/whoami", self.whoami),
                web.get(f"{API}/sync", self.sync),
                web.get(f"{API}/rooms/{{room}}/messages", self.messages),
                web.put(f"{API}/rooms/{{room}}/send/{{kind}}/{{txn}}", self.send),
                web.post(f"{API}/rooms/{{room}}/receipt/{{kind}}/{{event}}", self.receipt),
                web.put(f"{API}/rooms/{{room}}/redact/{{event}}/{{txn}}", self.redact),
                web.put(f"{API}/rooms/{{room}}/state/{{kind}}/{{key:.*}}", self.state),
                web.post("/_matrix/media/v3/upload", self.upload),
                web.get("/_matrix/client/v1/media/download/{server}/{media}", self.download),
                web.post(f"{API}/logout", self.log_out),
                web.get(f"{API}/rooms/{{room}}/members", self.members),
                web.get(f"{API}/rooms/{{room}}/state/{{kind}}/{{key:.*}}", self.read_state),
                web.put(f"{API}/sendToDevice/{{kind}}/{{txn}}", self.send_to_device),
                web.post(f"{API}/keys/{{what:.*}}", self.key),
                web.post(f"{API}/join/{{alias}}", self.join),
                web.post(f"{API}/createRoom", self.create),
                web.get("/_matrix/client/v1/rooms/{room}/relations/{event}/m.annotation", self.annotations),
            ]
        )
        return app

    async def login(self, request: web.Request) -> web.Response:
        wish = await request.json()
        user = wish["identifier"]["user"]
        if wish["password"] != "pw-" + user.removeprefix("@").partition(":")[0]:
            return failed(Refused("M_FORBIDDEN", "Invalid username or password"))
        token, device = f"token{len(self.devices)}", f"DEVICE{len(self.devices)}"
        self.devices[token] = (user, device)
        return web.json_response({"user_id": user, "device_id": device, "access_token": token})

    def user(self, request: web.Request) -> str:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.devices:
            raise Refused("M_UNKNOWN_TOKEN", "Invalid access token passed.")
        return self.devices[token][0]

    def owner(self, request: web.Request) -> Owner:
        self.user(request)
        return self.devices[request.headers["Authorization"].removeprefix("Bearer ")]

    async def log_out(self, request: web.Request) -> web.Response:
        def answer() -> Mapping[str, object]:
            self.keys.log_out(self.owner(request))
            del self.devices[request.headers["Authorization"].removeprefix("Bearer ")]
            return {}

        return answered(answer)

    async def key(self, request: web.Request) -> web.Response:
        what, body = request.match_info["what"], await request.json()
        if (error := self.homeserver.fault(f"keys/{what}")) is not None:
            return failed(error)

        def answer() -> Mapping[str, object]:
            owner = self.owner(request)
            doing: dict[str, Callable[[], Json]] = {
                "upload": lambda: self.keys.upload(owner, body),
                "query": lambda: self.keys.query(body),
                "claim": lambda: self.keys.claim(body),
                "device_signing/upload": lambda: self.keys.upload_identity(owner[0], body),
                "signatures/upload": lambda: self.keys.upload_signatures(owner[0], body),
            }
            return doing[what]()

        response = answered(answer)
        await self.homeserver.notify()
        return response

    async def send_to_device(self, request: web.Request) -> web.Response:
        info, body = request.match_info, await request.json()
        if (error := self.homeserver.fault("sendToDevice", info["kind"])) is not None:
            return failed(error)
        response = answered(lambda: self.keys.send(self.owner(request), info["kind"], info["txn"], body))
        await self.homeserver.notify()
        return response

    async def members(self, request: web.Request) -> web.Response:
        def answer() -> Mapping[str, object]:
            self.user(request)
            room = self.homeserver.rooms[request.match_info["room"]]
            found = [{"type": "m.room.member", "state_key": who, "content": {"membership": what}} for who, what in room.members.items()]
            return {"chunk": found}

        return answered(answer)

    async def read_state(self, request: web.Request) -> web.Response:
        def answer() -> Mapping[str, object]:
            self.user(request)
            info = request.match_info
            event = self.homeserver.rooms[info["room"]].state.get((info["kind"], info["key"]))
            if event is None:
                raise Refused("M_NOT_FOUND", "Event not found.")
            return dict(event.content)

        return answered(answer)

    async def whoami(self, request: web.Request) -> web.Response:
        def answer() -> dict[str, object]:
            user = self.user(request)
            return {"user_id": user, "device_id": self.devices[request.headers["Authorization"].removeprefix("Bearer ")][1]}

        return answered(answer)

    async def sync(self, request: web.Request) -> web.Response:
        since = request.query.get("since")
        try:
            user = self.user(request)
            if (error := self.homeserver.fault("sync")) is not None:
                raise error
        except MatrixError as error:
            return failed(error)
        full = request.query.get("full_state") == "true"
        if since is not None and not full and "timeout" in request.query:
            await self.homeserver.wait_for_news(int(since.removeprefix("s")), timedelta(milliseconds=int(request.query["timeout"])))
        batch = self.homeserver.batch(user, since, full_state=full)
        join: dict[str, dict[str, object]] = {}
        state, timeline = by_room(batch.state), by_room(batch.events)
        ephemeral = ephemeral_of(batch.receipts, json.loads(request.query.get("filter", "{}")))
        for room_id in dict.fromkeys((*state, *timeline, *ephemeral)):
            join[room_id] = {
                "ephemeral": {"events": ephemeral.get(room_id, [])},
                "state": {"events": state.get(room_id, [])},
                "timeline": {
                    "events": timeline.get(room_id, []),
                    "limited": room_id in batch.gaps,
                    "prev_batch": "0",
                },
            }
        invite = {
            room_id: {
                "invite_state": {
                    "events": [
                        {
                            "type": "m.room.member",
                            "sender": who,
                            "state_key": user,
                            "content": {"membership": "invite", "is_direct": room_id in batch.direct},
                        }
                    ],
                }
            }
            for room_id, who in batch.inviters.items()
        }
        leave = {
            room_id: {"timeline": {"events": [], "limited": False, "prev_batch": "p"}, "state": {"events": []}} for room_id in batch.left
        }
        after = int(since.removeprefix("s")) if since is not None else 0
        rooms = {"join": join, "invite": invite, "leave": leave}
        return web.json_response({"next_batch": batch.cursor, "rooms": rooms, **self.keys.sync(self.owner(request), after)})

    async def messages(self, request: web.Request) -> web.Response:
        info, query = request.match_info, request.query
        start, limit = int(query["from"]), int(query["limit"])

        def answer() -> Mapping[str, object]:
            self.user(request)
            if (error := self.homeserver.fault("messages", info["room"])) is not None:
                raise error
            found = self.homeserver.span(info["room"], query["to"])[::-1][: self.homeserver.read_again]
            page: dict[str, object] = {"chunk": [raw(event) for event in found[start : start + limit]]}
            return page | ({"end": str(start + limit)} if len(found) > start + limit else {})

        return answered(answer)

    async def send(self, request: web.Request) -> web.Response:
        info = request.match_info
        content = await request.json()
        if (error := self.homeserver.fault("send", info["room"], info["txn"])) is not None:
            return failed(error)
        response = answered(
            lambda: {"event_id": self.homeserver.send(self.user(request), info["room"], info["kind"], content, info["txn"])}
        )
        await self.homeserver.notify()
        is_lost = self.homeserver.lost("send", info["room"], info["txn"]) is not None
        if is_lost and request.transport is not None:
            request.transport.close()
        return response

    async def receipt(self, request: web.Request) -> web.Response:
        info, body = request.match_info, await request.json()

        def answer() -> dict[str, object]:
            is_private = info["kind"] == "m.read.private"
            self.homeserver.read(self.user(request), info["room"], info["event"], thread=body.get("thread_id"), is_private=is_private)
            return {}

        response = answered(answer)
        await self.homeserver.notify()
        return response

    async def redact(self, request: web.Request) -> web.Response:
        info = request.match_info
        reason = str((await request.json()).get("reason", ""))
        if (error := self.homeserver.fault("redact", info["room"], info["txn"])) is not None:
            return failed(error)

        def answer() -> dict[str, object]:
            return {"event_id": self.homeserver.take_back(self.user(request), info["room"], info["event"], info["txn"], reason)}

        response = answered(answer)
        await self.homeserver.notify()
        if self.homeserver.lost("redact", info["room"], info["txn"]) is not None and request.transport is not None:
            request.transport.close()
        return response

    async def upload(self, request: web.Request) -> web.Response:
        data = await request.read()

        def answer() -> dict[str, object]:
            self.user(request)
            return {"content_uri": self.homeserver.keep(request.query["filename"], request.content_type, data)}

        return answered(answer)

    async def join(self, request: web.Request) -> web.Response:
        response = answered(lambda: {"room_id": self.homeserver.join(self.user(request), request.match_info["alias"])})
        await self.homeserver.notify()
        return response

    async def create(self, request: web.Request) -> web.Response:
        wish = await request.json()
        alias = f"#{wish['room_alias_name']}:{self.homeserver.name}"
        is_announcements = wish.get("power_level_content_override", {}).get("events_default") == 50
        is_encrypted = any(state["type"] == "m.room.encryption" for state in wish.get("initial_state", []))
        plan = RoomPlan(alias, wish["name"], tuple(wish["invite"]), is_announcements, is_encrypted)
        response = answered(lambda: {"room_id": self.homeserver.create(self.user(request), plan)})
        await self.homeserver.notify()
        return response

    async def state(self, request: web.Request) -> web.Response:
        info, content = request.match_info, await request.json()
        verb = "invite" if content.get("membership") == "invite" else "state"
        if (error := self.homeserver.fault(verb, info["room"], info["key"])) is not None:
            return failed(error)

        def answer() -> dict[str, object]:
            return {"event_id": self.homeserver.put_state(self.user(request), info["room"], info["kind"], content, info["key"])}

        response = answered(answer)
        await self.homeserver.notify()
        return response

    async def download(self, request: web.Request) -> web.Response:
        try:
            self.user(request)
            address = f"mxc://{request.match_info['server']}/{request.match_info['media']}"
            _, mime, data = self.homeserver.fetch(address)
        except MatrixError as error:
            return failed(error)
        return web.Response(body=data, content_type=mime)

    async def annotations(self, request: web.Request) -> web.Response:
        info = request.match_info
        start = int(request.query.get("from", "0"))
        limit = int(request.query["limit"])

        def answer() -> dict[str, object]:
            found = self.homeserver.annotations(self.user(request), info["room"], info["event"])
            page: dict[str, object] = {"chunk": [raw(event) for event in found[start : start + limit]]}
            return page | ({"next_batch": str(start + limit)} if len(found) > start + limit else {})

        return answered(answer)


def answered(answer: Callable[[], Mapping[str, object]]) -> web.Response:
    try:
        return web.json_response(answer())
    except MatrixError as error:
        return failed(error)


def failed(error: Exception) -> web.Response:
    if isinstance(error, Later):
        if error.wait is None:
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        body = {"errcode": "M_LIMIT_EXCEEDED", "error": error.text}
        return web.json_response(body, status=429, headers={"Retry-After": str(int(error.wait.total_seconds()))})
    assert isinstance(error, Refused)
    body = {"errcode": error.code, "error": error.text}
    if error.decision is not None:
        body |= {"in.daftar.decision": json.loads(json.dumps(error.decision))}
    return web.json_response(body, status=STATUS.get(error.code, 403))


def raw(event: Event) -> dict[str, object]:
    made: dict[str, object] = {
        "event_id": event.event_id,
        "type": event.type,
        "sender": event.sender,
        "content": dict(event.content),
        "origin_server_ts": event.sent_at,
    }
    if event.state_key is not None:
        made["state_key"] = event.state_key
    return made


def by_room(events: Iterable[Event]) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for event in events:
        found.setdefault(event.room_id, []).append(raw(event))
    return found


def ephemeral_of(receipts: Iterable[Receipt], wish: Json) -> dict[str, list[dict[str, object]]]:
    """Give what is ephemeral in each room, as far as a filter lets it through."""
    room = wish.get("room")
    ephemeral = room.get("ephemeral") if isinstance(room, dict) else None
    types = ephemeral.get("types") if isinstance(ephemeral, dict) else None
    found: dict[str, list[dict[str, object]]] = {}
    if types is None or "m.receipt" in types:
        for each in receipts:
            said = {"ts": each.at} | ({"thread_id": each.thread} if each.thread else {})
            content = {each.event_id: {"m.read": {each.user_id: said}}}
            found.setdefault(each.room_id, []).append({"type": "m.receipt", "content": content})
    return found


@asynccontextmanager
async def serve(homeserver: FakeHomeserver) -> AsyncIterator[str]:
    """Serve it on a loopback port and give its address."""
    async with serve_with_keys(homeserver) as (url, _):
        yield url


@asynccontextmanager
async def serve_with_keys(homeserver: FakeHomeserver) -> AsyncIterator[tuple[str, FakeKeys]]:
    """Serve it on a loopback port and give its address, and the key server."""
    server = FakeServer(homeserver)
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        yield f"http://127.0.0.1:{port}", server.keys
    finally:
        await runner.cleanup()
