"""A department's service bot on the in-memory homeserver: people open direct rooms, write, and are answered."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.bots.conftest import Office, plain

from daftar_bots import app
from daftar_bots.announcements.desk import Desk, Settings
from daftar_bots.announcements.register import Register
from daftar_bots.port import Event, RoomPlan
from daftar_bots.speech import Speech
from daftar_bots.store import Store
from daftar_policy.storage.server import Server

OUTSIDER = "@spy:elsewhere.example"


class ServiceOffice(Office):
    """The office with its service bot. `asks` is a person's word in the direct room, `calls` one in a room of several people."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._rooms = itertools.count(1)
        self.settings = Settings(
            id="help",
            user_id="@dept_it:daftar.example",
            control_room="#it-control:daftar.example",
            makers=("@clerk:daftar.example",),
            approvers=("@deputy:daftar.example",),
            office="it",
            languages=("en", "mr"),
            store=directory / "store",
            create_rooms=True,
            kind="services",
        )
        self.dms: dict[str, str] = {}
        # The database server that the bot's tables are on; None: a file.
        self.server: Server | None = None

    def open(self) -> None:
        store = Store(self.settings.store, self.server)
        self.bot = app.assemble(Desk(self.settings, store, Register(store), self.policy, Speech(), self.clock), self.matrix)

    @property
    def bot_id(self) -> str:
        return self.settings.user_id

    async def opens(self, who: str) -> str:
        """Have a person open a direct room with the bot; give the room."""
        user = f"@{who}:daftar.example"
        self.dms[who] = self.homeserver.create(
            user, RoomPlan(f"#dm{next(self._rooms)}:daftar.example", "", (self.bot_id,), announcements=False)
        )
        await self.enter()
        return self.dms[who]

    async def enter(self) -> None:
        """Let the bot follow its invitations."""
        await self.settle()
        await self.bot.kind.enter(self.bot.desk, self.matrix)
        await self.settle()

    async def room_of(self, *who: str) -> str:
        """Make a room of several people and the bot; the first has power there."""
        users = [f"@{name}:daftar.example" for name in who]
        alias = f"#group{next(self._rooms)}:daftar.example"
        room = self.homeserver.create(users[0], RoomPlan(alias, "", (*users[1:], self.bot_id), announcements=False))
        for user in users[1:]:
            self.homeserver.join(user, alias)
        await self.enter()
        return room

    async def asks(self, who: str, text: str, **more: object) -> str:
        """Say something in one's direct room and give what the bot answers."""
        if who not in self.dms:
            await self.opens(who)
        return await self.calls(who, self.dms[who], text, **more)

    async def calls(self, who: str, room: str, text: str, **more: object) -> str:
        before = len(self.said(room))
        self.homeserver.say(who if who.startswith("@") else f"@{who}:daftar.example", room, text, **more)
        await self.settle()
        return "\n--\n".join(plain(event) for event in self.said(room)[before:])

    def said(self, room: str) -> list[Event]:
        """Give what the bot has written in a room."""
        return [event for event in self.homeserver.messages(room) if event.sender == self.bot_id and event.type == "m.room.message"]

    def told(self, who: str) -> list[str]:
        """Give what the bot has written to a person directly."""
        return [plain(event) for event in self.said(self.dms[who])]


def server_of(database: str, request: pytest.FixtureRequest) -> Server | None:
    """Give an empty database on a server; None where the bot's tables are in a file."""
    return Server(request.getfixturevalue("postgres").fresh()) if database == "server" else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run everything on both databases where the full counts are asked for; `test_on_a_server.py` always runs on the server."""
    if "database" in metafunc.fixturenames:
        is_of_server = metafunc.module.__name__.endswith("test_on_a_server")
        both = ["file", "server"] if metafunc.config.getoption("--long") else ["file"]
        metafunc.parametrize("database", ["server"] if is_of_server else both)


@pytest.fixture
async def service(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> AsyncIterator[ServiceOffice]:
    made = ServiceOffice(tmp_path)
    made.server = server_of(database, request)
    made.open()
    await app.begin(made.bot)
    for person in ("clerk", "deputy"):
        made.homeserver.join(f"@{person}:daftar.example", "#it-control:daftar.example")
    await made.settle()
    yield made
    made.bot.desk.store.close()
