"""What the bridge's tests share: a homeserver in memory, a relay that can refuse, and an installation in a directory."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiosmtpd.smtp import SMTP
from tests.fakes.postgres import PostgresServer

from daftar_bridges import config
from daftar_bridges.gate import Gate
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point
from daftar_policy.storage import Connection
from daftar_policy.storage.server import Server

SERVER = "daftar.example"
POLICY = """\
policy: 1
revision: "t1"
languages: [en]
lists:
  personal: {domains: [gmail.com]}
  blocked: {domains: [spam.example]}
rules:
  - {id: IN-1, title: no spam, on: [email-receive], when: {email.domain: {in: blocked}}, then: deny, say: {en: "Mail from {email.domain} is not taken."}}
  - {id: IN-2, title: no lotteries, on: [email-receive], when: {email.subject: {contains: lottery}}, then: deny, say: {en: "No lotteries."}}
  - {id: IN-3, title: look first, on: [email-receive], when: {email.subject: {contains: urgent payment}}, then: hold, say: {en: "Looked at first."}}
  - {id: IN-4, title: closed box, on: [email-receive], when: {room.alias: "#closed:daftar.example", email.subject: {contains: secret}}, then: deny,
     say: {en: "Not for this mailbox."}}
  - {id: IN-5, title: know them, on: [email-receive], when: {email.subject: {contains: gift}}, then: deny, mode: warn,
     say: {en: "Gifts are to be declared."}}
  - {id: OUT-1, title: official only, on: [email-send], when: {email.domain: {in: personal}}, then: deny, say: {en: "Not to {email.domain}."}}
  - {id: OUT-2, title: big words, on: [email-send], when: {email.text: {contains: ultimatum}}, then: hold, say: {en: "A second person looks at it."}}
  - {id: OUT-3, title: tentative, on: [email-send], when: {email.text: {contains: tentative}}, then: deny, mode: warn, say: {en: "Think twice."}}
  - {id: ROOM-1, title: no aadhaar, on: [send], when: {event.findings: aadhaar}, then: deny, say: {en: "No Aadhaar numbers here."}}
"""


def mail(subject: str = "Hello", body: str = "Good morning", sender: str = "Vijay <vijay@bidder.example>", **fields: str) -> bytes:
    """A mail with a Message-ID of its own unless `Message_ID` gives one."""
    head = {"From": sender, "To": "tenders@it.daftar.example", "Subject": subject, "Message-ID": f"<{secrets.token_hex(8)}@bidder.example>"}
    head |= {key.replace("_", "-"): value for key, value in fields.items()}
    return "".join(f"{key}: {value}\r\n" for key, value in head.items()).encode() + b"\r\n" + body.encode() + b"\r\n"


@dataclass
class FakeHomeserver:
    """The client-server API as far as the bridge uses it; sends are once for (path, device), as in Synapse."""

    url: str = ""
    users: dict[str, str] = field(default_factory=dict)
    avatars: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, Any] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    joined: set[tuple[str, str]] = field(default_factory=set)
    invited: set[tuple[str, str]] = field(default_factory=set)
    state: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    once: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: list[tuple[tuple[str, str], str]] = field(default_factory=list)
    # What people have said: pushed by a test, asked for by the bridge.
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: list[dict[str, Any]] = field(default_factory=list)
    failing: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)
    sends: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer as"
        if request.path == "/_matrix/client/versions":
            return web.json_response({"versions": []})
        path, user = request.raw_path.partition("?")[0], request.query["user_id"]
        parts = [unquote(part) for part in path.strip("/").split("/")[3:]]
        if parts[:2] == ["media", "download"]:
            file = self.media.get(f"mxc://{parts[2]}/{parts[3]}")
            return web.Response(body=file[1]) if file else web.json_response({"errcode": "M_NOT_FOUND", "error": "no file"}, status=404)
        content = await request.read() if parts[0] == "upload" else (await request.json() if request.method != "GET" else None)
        status, body = self.handle(request.method, parts, user, content, dict(request.query))
        self.changed.set()
        return web.json_response(body, status=status)

    def handle(  # noqa: C901, PLR0911, PLR0912 - a line for each endpoint
        self, method: str, parts: list[str], user: str, content: Any, query: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        match [method, *parts]:
            case ["POST", "register"]:
                known = f"@{content['username']}:{SERVER}" in self.users
                self.users.setdefault(f"@{content['username']}:{SERVER}", "")
                return (400, {"errcode": "M_USER_IN_USE", "error": "taken"}) if known else (200, {})
            case ["PUT", "devices", _]:
                return 201, {}
            case ["PUT", "profile", who, "avatar_url"]:
                # Kept apart: tests look at the files of mails.
                self.avatars[who] = content["avatar_url"]
                self.pictures.setdefault(content["avatar_url"], self.media.pop(content["avatar_url"], None))
                return 200, {}
            case ["PUT", "profile", who, "displayname"]:
                self.users[who] = content["displayname"]
                return 200, {}
            case ["GET", "profile", who, "displayname"]:
                return (200, {"displayname": self.users[who]}) if who in self.users else (404, {"errcode": "M_NOT_FOUND"})
            case ["POST", "createRoom"]:
                room = f"!{len(self.aliases)}:{SERVER}"
                self.aliases[f"#{content['room_alias_name']}:{SERVER}"] = room
                self.state[room, "m.room.create", ""] = {"room_version": "12"}
                self.state[room, "m.room.canonical_alias", ""] = {"alias": f"#{content['room_alias_name']}:{SERVER}"}
                self.made.append(content)
                for each in content.get("initial_state", ()):
                    self.state[room, each["type"], each["state_key"]] = each["content"]
                self.joined.add((room, user))
                return 200, {"room_id": room}
            case ["PUT", "rooms", room, "state", kind, key]:
                self.state[room, kind, key] = content
                return 200, {"event_id": f"$state{len(self.state)}"}
            case ["GET", "directory", "room", alias]:
                return (200, {"room_id": self.aliases[alias]}) if alias in self.aliases else (404, {"errcode": "M_NOT_FOUND"})
            case ["POST", "join", room]:
                if (room, user) not in self.joined | self.invited:
                    return 403, {"errcode": "M_FORBIDDEN", "error": "not invited"}
                self.joined.add((room, user))
                return 200, {"room_id": room}
            case ["POST", "rooms", room, "invite"]:
                self.invited.add((room, content["user_id"]))
                return 200, {}
            case ["POST", "rooms", room, "leave"]:
                self.left.append((room, user, content.get("reason", "")))
                return 200, {}
            case ["GET", "rooms", room, "state", kind, *key]:
                found = self.state.get((room, kind, key[0] if key else ""))
                if found is not None and query.get("format") == "event":
                    found = {"type": kind, "sender": f"@mail:{SERVER}", "content": found}
                return (200, found) if found is not None else (404, {"errcode": "M_NOT_FOUND"})
            case ["PUT", "rooms", room, "send", kind, txn]:
                return self.send(room, user, kind, content, (f"{room}/{kind}/{txn}", query["device_id"]))
            case ["GET", "rooms", _, "event", event_id]:
                return (200, self.said[event_id]) if event_id in self.said else (404, {"errcode": "M_NOT_FOUND"})
            case ["GET", "rooms", room, "messages"] if "senders" in query.get("filter", ""):
                wanted = json.loads(query["filter"])["senders"]
                # Synapse tells the device that sent an event its transaction id, for good.
                ids = {event: key.rpartition("/")[2] for (key, device), event in self.sent if device == query["device_id"]}
                own = [each for each in reversed(self.events) if each["room_id"] == room and each["sender"] in wanted]
                return 200, {"chunk": [{**each, "unsigned": {"transaction_id": ids[each["event_id"]]}} for each in own]}
            case ["GET", "rooms", room, "messages"]:
                newest = [event for event in reversed(self.said.values()) if event["room_id"] == room]
                start = int(query.get("from", 0))
                page = newest[start : start + int(query["limit"])]
                return 200, {"chunk": page, **({"end": str(start + len(page))} if start + len(page) < len(newest) else {})}
            case ["POST", "upload"]:
                mxc = f"mxc://{SERVER}/{len(self.media) + len(self.pictures)}"
                self.media[mxc] = (query["filename"], content)
                return 200, {"content_uri": mxc}
        return 404, {"errcode": "M_UNRECOGNIZED", "error": f"{method} {parts}"}

    def send(self, room: str, user: str, kind: str, content: dict[str, Any], key: tuple[str, str]) -> tuple[int, dict[str, Any]]:
        self.sends += 1
        if self.failing:
            return self.failing.pop(0)
        if (room, user) not in self.joined:
            return 403, {"errcode": "M_FORBIDDEN", "error": "not in the room"}
        if len(json.dumps(content, ensure_ascii=False).encode()) > 64_000:
            return 413, {"errcode": "M_TOO_LARGE", "error": "event too large"}
        if key not in self.once:
            self.once[key] = f"$e{len(self.events)}"
            self.sent.append((key, self.once[key]))
            self.events.append({"event_id": self.once[key], "room_id": room, "sender": user, "type": kind, "content": content})
        return 200, {"event_id": self.once[key]}

    async def wait(self, wanted: Callable[[dict[str, Any]], bool], count: int = 1) -> list[dict[str, Any]]:
        """The events that are wanted, once there are that many."""
        async with asyncio.timeout(120):
            while len(found := [event for event in self.events if wanted(event)]) < count:
                self.changed.clear()
                await self.changed.wait()
        return found

    async def body(self, text: str) -> dict[str, Any]:
        """The first event whose body has this text."""
        return (await self.wait(lambda event: text in event["content"].get("body", "")))[0]


@dataclass
class FakeRelay:
    """A relay that answers the end of data with `replies` in turn, then 250; RCPT by `refused`."""

    port: int = 0
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        reply = self.replies.pop(0) if self.replies else "250 2.0.0 queued as 42"
        if reply.startswith("250"):
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        self.changed.set()
        return reply

    async def wait(self, count: int = 1) -> list[tuple[str, list[str], bytes]]:
        async with asyncio.timeout(120):
            while len(self.mails) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.mails


@pytest_asyncio.fixture
async def homeserver() -> AsyncIterator[FakeHomeserver]:
    fake = FakeHomeserver()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", fake.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()


@pytest_asyncio.fixture
async def relay() -> AsyncIterator[FakeRelay]:
    fake = FakeRelay()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(fake, hostname="relay.example", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    yield fake
    server.close()
    await server.wait_closed()


@dataclass
class Office:
    """An installation on disk: `mail.yaml` with a registration and a policy."""

    directory: Path
    smtp_port: int
    appservice_port: int

    @property
    def path(self) -> Path:
        return self.directory / "mail.yaml"

    def load(self) -> config.MailConfig:
        return config.load(self.path)

    async def push(self, *events: dict[str, Any], token: str = "hs", txn: str = "1") -> int:  # noqa: S107 - the fake's token
        """Push a transaction as the homeserver does; give the status."""
        url = f"http://127.0.0.1:{self.appservice_port}/_matrix/app/v1/transactions/{txn}"
        async with (
            aiohttp.ClientSession() as http,
            http.put(url, json={"events": list(events)}, headers={"Authorization": f"Bearer {token}"}) as reply,
        ):
            return reply.status


@pytest.fixture(scope="session")
def policy_text() -> str:
    return POLICY


MakeOffice = Callable[..., Office]
Start = Callable[..., Awaitable[Office]]


@pytest.fixture
def make_office(tmp_path: Path, unused_tcp_port_factory: Callable[[], int]) -> MakeOffice:
    def make(url: str = "http://127.0.0.1:1", relay_port: int = 1, more: str = "") -> Office:
        office = Office(tmp_path, unused_tcp_port_factory(), unused_tcp_port_factory())
        (tmp_path / "policy.yaml").write_text(POLICY)
        (tmp_path / "registration.yaml").write_text(json.dumps(config.registration_for(SERVER, "http://127.0.0.1:1", "as", "hs")))
        office.path.write_text(
            f"""\
homeserver: {{url: "{url}", name: {SERVER}}}
appservice: {{port: {office.appservice_port}, registration: registration.yaml}}
smtp: {{port: {office.smtp_port}, size: 300000, hostname: mx.it.daftar.example}}
relay: {{host: 127.0.0.1, port: {relay_port}, tls: none, domain: it.daftar.example}}
mailboxes:
  - {{address: tenders@it.daftar.example, room: "#tenders:{SERVER}", name: Tenders, aliases: [bids@it.daftar.example], members: ["@asha:{SERVER}"]}}
  - {{address: closed@it.daftar.example, room: "#closed:{SERVER}", name: Closed}}
control_room: "#control:{SERVER}"
policy: {{policy: policy.yaml, log: log}}
spool: state/mail.db
{more}"""
        )
        return office

    return make


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty spool: making one takes longer than a copy."""
    path = tmp_path_factory.mktemp("empty") / "mail.db"
    store = Store.open(path)
    # In one file, so that it can be copied.
    store.close_here()
    return path.read_bytes()


@pytest.fixture
def store(tmp_path: Path, empty: bytes) -> Iterator[Store]:
    (tmp_path / "mail.db").write_bytes(empty)
    store = Store.open(tmp_path / "mail.db")
    yield store
    store.close_here()


@pytest.fixture(params=["sqlite", "postgres"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store in a file, and one on a server."""
    server: PostgresServer | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    store = Store.open(tmp_path / "mail.db", Server(server.fresh()) if server is not None else None)
    yield store
    store.close_here()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in a file, and one on a server, for all tests of a module: making a database on a server takes seconds."""
    server: PostgresServer | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    store = Store.open(tmp_path_factory.mktemp("database") / "mail.db", Server(server.fresh()) if server is not None else None)
    yield store
    store.close_here()


@pytest.fixture(name="config")
def loaded(make_office: MakeOffice) -> config.MailConfig:
    """The configuration of an installation."""
    return make_office().load()


@pytest.fixture
def gate(config: config.MailConfig) -> Iterator[Gate]:
    """A gate with the policy of that installation."""
    point = Point("mail", config.policy.policy, None, config.policy.log)
    point.start()
    yield Gate(point)
    point.stop()


def wipe(db: Connection, tables: Iterable[str]) -> None:
    """Empty tables of a database that several tests share."""
    for table in tables:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
