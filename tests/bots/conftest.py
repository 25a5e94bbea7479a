"""An office with its bot on the in-memory homeserver: people speak and react, `settle` lets the bot hear and answer all of it."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from tests.fakes.matrix import FakeHomeserver, FakeMatrix

from daftar_bots import app
from daftar_bots.announcements import delivery, persons
from daftar_bots.announcements.desk import Desk, Settings
from daftar_bots.announcements.register import Register
from daftar_bots.port import Event
from daftar_bots.speech import Speech
from daftar_bots.store import Store
from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.derive import Surroundings
from daftar_policy.core.model import Request
from daftar_policy.core.organisation import Organisation, compile_organisation
from daftar_policy.core.request import parse_request
from daftar_policy.enforcement.answer import Answer

START = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
CONTROL = "#it-control:daftar.example"
RULES: list[dict[str, object]] = [
    {
        "id": "ANN-1",
        "title": "Salary circulars come from the finance department",
        "on": "announce",
        "when": {"event.text": {"contains": "salary"}},
        "then": "deny",
        "say": {"en": "Salary circulars come from Finance.", "mr": "वेतन परिपत्रके वित्त विभाग काढतो."},
    },
    {
        "id": "ANN-2",
        "title": "Urgent ones need approval",
        "on": "announce",
        "when": {"announcement.importance": "urgent"},
        "then": "hold",
    },
    {
        "id": "ANN-3",
        "title": "Nothing restricted to outsiders",
        "on": "announce",
        "when": {"announcement.label": "restricted", "audience.external": True},
        "then": "deny",
        "on_error": "deny",
        "say": {"en": "There are outsiders."},
    },
]
PEOPLE = {
    "asha": ("Asha Patil", "आशा पाटील", "pune", "mr"),
    "imran": ("Imran Shaikh", "عمران شیخ", "haveli", "ur"),
    "vikram": ("Vikram Joshi", "विक्रम जोशी", "haveli", "hi"),
    "clerk": ("Clerk Kale", "लिपिक काळे", "it", "en"),
    "deputy": ("Deputy Rao", "उपसचिव राव", "it", "en"),
    "guest": ("Guest Naik", "पाहुणे नाईक", "it", "en"),
}


def organisation(units: Iterable[Mapping[str, object]] = (), officers: Mapping[str, tuple[str, str, str, str]] = PEOPLE) -> Organisation:
    document = {
        "organisation": 1,
        "server": "daftar.example",
        "units": [
            {"id": "mh", "name": {"en": "State", "mr": "राज्य"}},
            {"id": "it", "in": "mh", "name": {"en": "IT Department", "mr": "माहिती तंत्रज्ञान विभाग"}},
            {"id": "pune", "in": "mh", "name": {"en": "Pune", "mr": "पुणे", "ur": "پونے"}, "rooms": ["#pune:daftar.example"]},
            {"id": "haveli", "in": "pune", "name": {"en": "Haveli", "mr": "हवेली", "ur": "حویلی"}, "rooms": ["#haveli:daftar.example"]},
            *units,
        ],
    }
    rows = [
        {
            "matrix_id": f"@{localpart}:daftar.example",
            "email": f"{localpart}@daftar.example",
            "name": name,
            "name_local": local,
            "post": "",
            "unit": unit,
            "language": language,
        }
        for localpart, (name, local, unit, language) in officers.items()
    ]
    return compile_organisation(document, rows)


class LivePolicy:
    """The real engine over a document in memory."""

    def __init__(self, rules: list[dict[str, object]], tree: Organisation) -> None:
        self.set(rules, tree)

    def set(self, rules: list[dict[str, object]], tree: Organisation) -> None:
        document = {"policy": 1, "revision": "1", "languages": ["en", "mr"], "timezone": "Asia/Kolkata", "rules": rules}
        self._policy = compile_policy(document, tree)
        self._organisation = tree
        self.asked: list[dict[str, object]] = []
        self.requests: list[Request] = []

    @property
    def surroundings(self) -> Surroundings:
        return self._policy.surroundings

    @property
    def organisation(self) -> Organisation:
        return self._organisation

    @property
    def zone(self) -> tzinfo:
        return self._policy.zone

    def ask(self, action: str, facts: Mapping[str, object], *, unknown: Iterable[str] = ()) -> Answer:
        self.asked.append({**facts, "unknown": list(unknown)})
        self.requests.append(request := parse_request({**facts, "action": action, "unknown": list(unknown)}, now=START))
        return Answer("K7F3-9QXA", decide(self._policy, request))


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, by: timedelta) -> None:
        self.time += by


class Office:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.homeserver = FakeHomeserver()
        self.clock = Clock()
        self.policy = LivePolicy(RULES, organisation())
        self.settings = Settings(
            id="it",
            user_id="@dept_it:daftar.example",
            control_room=CONTROL,
            makers=("@clerk:daftar.example", "@deputy:daftar.example"),
            approvers=("@deputy:daftar.example", "@clerk:daftar.example"),
            office="it",
            languages=("en", "mr"),
            store=directory / "store",
            create_rooms=True,
        )
        self.matrix: FakeMatrix = self.homeserver.matrix("dept_it")
        self.bot: app.Bot

    def open(self) -> None:
        store = Store(self.settings.store)
        desk = Desk(self.settings, store, Register(store), self.policy, Speech(), self.clock)
        self.bot = app.assemble(desk, self.matrix)

    async def begin(self) -> None:
        self.open()
        await app.begin(self.bot)
        for localpart in PEOPLE:
            for alias, room_id in self.homeserver.aliases.items():
                if self.homeserver.rooms[room_id].members.get(f"@{localpart}:daftar.example") == "invite":
                    self.homeserver.join(f"@{localpart}:daftar.example", alias)
        self.homeserver.rooms[self.control].members["@guest:daftar.example"] = "join"
        await self.settle()

    async def restart(self) -> None:
        """Start the bot anew on the same store, as after a crash."""
        self.bot.desk.store.close()
        self.open()
        await app.begin(self.bot)
        await self.settle()

    def configure(self, **changes: object) -> None:
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]

    @property
    def control(self) -> str:
        return self.homeserver.aliases[CONTROL]

    def room(self, alias: str) -> str:
        return self.homeserver.aliases[f"#{alias}:daftar.example"]

    async def settle(self) -> None:
        """Let the bot hear and say everything that is due now."""
        while True:
            desk = self.bot.desk
            before = desk.store.cursor()
            await app._take(self.bot, await self.matrix.sync(before, timedelta(0)), is_old=False, is_first=False)
            while await delivery.one_round(self.bot.courier) is not None:
                if self.waits():
                    return
            if desk.store.cursor() == before:
                return

    def waits(self) -> bool:
        following = self.bot.desk.store.next_due()
        return following is not None and following > self.clock().timestamp()

    async def says(self, who: str, text: str, **more: object) -> str:
        """Say something in the control room and give what the bot answers, without isolates."""
        self.homeserver.say(f"@{who}:daftar.example", self.control, text, **more)
        return await self._heard()

    async def reacts(self, who: str, event: Event, key: str = "✅") -> str:
        self.homeserver.react(f"@{who}:daftar.example", event.room_id, event.event_id, key)
        return await self._heard()

    async def _heard(self) -> str:
        before = len(self.notices())
        await self.settle()
        return "\n--\n".join(plain(event) for event in self.notices()[before:])

    def notices(self) -> list[Event]:
        found = [event for event in self.homeserver.messages(self.control) if event.content.get("msgtype") == "m.notice"]
        # An edit of the live card is not another message.
        return [event for event in found if "m.new_content" not in event.content]

    def edits(self) -> list[Event]:
        """Give the edits of the live card."""
        return [event for event in self.homeserver.messages(self.control) if "m.new_content" in event.content]

    def direct(self, who: str) -> list[Event]:
        """Give what the bot wrote to a person directly."""
        room_id = self.homeserver.aliases.get(persons.alias(self.bot.desk, f"@{who}:daftar.example"))
        found = self.homeserver.messages(room_id) if room_id is not None else []
        return [event for event in found if event.type == "m.room.message" and event.sender == self.settings.user_id]

    def enter(self, who: str) -> str:
        """Have a person accept the bot's invitation to the direct room, and give the room."""
        return self.homeserver.join(f"@{who}:daftar.example", persons.alias(self.bot.desk, f"@{who}:daftar.example"))

    def circulars(self, alias: str) -> list[Event]:
        return [event for event in self.homeserver.messages(self.room(alias)) if "in.daftar.announcement" in event.content]


def plain(event: Event) -> str:
    return str(event.content["body"]).replace("\u2068", "").replace("\u2069", "")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(tmp_path)
    await made.begin()
    yield made
    made.bot.desk.store.close()


@pytest.fixture
def make_office(tmp_path: Path) -> Iterator[Callable[[], Office]]:
    made: list[Office] = []

    def make() -> Office:
        made.append(Office(tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.bot.desk.store.close()
