"""Systems that post to rooms, over real HTTP and the in-memory homeserver: what is taken, what is refused, and what rooms read."""

import json
import shutil
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from tests.bots.conftest import plain
from tests.bots.services.conftest import ServiceOffice

from daftar_bots import app, web
from daftar_bots.core import webhook
from daftar_bots.port import Event, RoomPlan
from daftar_bots.services.hooks.settings import HooksSettings
from daftar_bots.services.hooks.shelf import networks, read_door, read_doors
from daftar_bots.services.routes import routes as service_routes
from daftar_bots.services.settings import ServiceSettings
from daftar_bots.services.yard import Served
from daftar_policy.core.document import Node
from daftar_policy.files.source import Problems

EXAMPLES = Path(__file__).parents[3] / "bots" / "examples" / "hooks"
KEY, TOKEN = "k" * 32, "t" * 32
ROOM = "#rti:daftar.example"
PLAIN = """
hook: 1
title: RTI
{door}
fields:
  number: {{most: 20}}
  subject: {{needed: false}}
  fine: {{type: amount, needed: false}}
rooms: ["#rti:daftar.example"]
id: number
{more}
text:
  en: "Application {{number}}\\n{{subject}}\\nFine {{fine}}"
  mr: "अर्ज {{number}}"
"""


class Systems:
    """The service bot with hooks, served."""

    def __init__(self, service: ServiceOffice) -> None:
        self.service = service
        self.client: TestClient

    @property
    def now(self) -> int:
        return int(self.service.clock().timestamp())

    async def post(
        self, name: str, body: object, message_id: str | None = "m1", *, key: str = KEY, at: int | None = None, **headers: str
    ) -> tuple[int, Mapping[str, object]]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        moment = self.now if at is None else at
        wanted = {"Content-Type": "application/json", **{each.replace("_", "-"): value for each, value in headers.items()}}
        if message_id is not None:
            wanted |= {
                webhook.ID: message_id,
                webhook.TIMESTAMP: str(moment),
                webhook.SIGNATURE: webhook.sign(key.encode(), message_id, moment, raw),
            }
        async with self.client.post(f"/v1/hooks/{name}", data=raw, headers=wanted) as answer:
            return answer.status, json.loads(await answer.text())

    def read(self, alias: str = ROOM) -> list[Event]:
        room = self.service.homeserver.aliases[alias]
        return self.service.said(room)

    def control(self) -> str:
        return "\n".join(plain(event) for event in self.service.said(self.service.control))


def write(folder: Path, name: str, door: str = "key_file: key", more: str = "") -> None:
    (folder / "hooks").mkdir(exist_ok=True)
    (folder / "key").write_text(KEY + "\n")
    (folder / "old").write_text("o" * 32 + "\n")
    (folder / "token").write_text(TOKEN + "\n")
    (folder / "hooks" / f"{name}.yaml").write_text(PLAIN.format(door=door, more=more), encoding="utf-8")


@pytest.fixture
async def systems(service: ServiceOffice, tmp_path: Path) -> AsyncIterator[Systems]:
    write(tmp_path, "rti")
    write(tmp_path, "tok", "token_file: token\nallow_from: [10.20.0.0/16]\nper_minute: 3")
    write(tmp_path, "ends", "key_file: key\nold_key_file: old\nlargest_kb: 1", "expires: 2026-11-28\nloud: true")
    made = Systems(service)
    async with serving(made, tmp_path):
        yield made


class serving:  # noqa: N801 - read as a sentence
    """The hooks of a folder, served by the bot anew."""

    def __init__(self, made: Systems, folder: Path) -> None:
        self.made, self.folder = made, folder

    async def __aenter__(self) -> None:
        service = self.made.service
        doors, problems = read_doors(self.folder / "hooks", self.folder)
        assert not problems, [str(problem) for problem in problems]
        service.configure(services=ServiceSettings(hooks=HooksSettings(doors, networks(Node(["127.0.0.0/8"])))))
        if ROOM not in service.homeserver.aliases:
            service.homeserver.create("@clerk:daftar.example", RoomPlan(ROOM, "", (service.bot_id,), announcements=False))
        service.bot.desk.store.close()
        service.open()
        await app.begin(service.bot)
        await service.settle()
        served = Served(service.bot.desk, service.bot.courier.wake.set)
        self.made.client = TestClient(TestServer(web.application(service_routes([served]))))
        await self.made.client.start_server()

    async def __aexit__(self, *_: object) -> None:
        await self.made.client.close()


async def test_what_a_system_posts_is_read_in_the_room_once_and_in_its_languages(systems: Systems) -> None:
    body = {"number": "R/421", "subject": "Copies @room\nof\u202e entries", "fine": 1250000}
    assert await systems.post("rti", body) == (202, {"id": "m1", "rooms": 1})
    await systems.service.settle()
    (said,) = systems.read()
    assert plain(said) == "Application R/421\nCopies room of entries\nFine ₹ 12,50,000\n\nअर्ज R/421"
    assert "\u2068R/421\u2069" in str(said.content["body"])
    assert said.content["m.mentions"] == {}
    assert said.content["msgtype"] == "m.notice"
    # A retry with the same id is the same message, signed anew; through a restart too.
    systems.service.clock.forward(timedelta(hours=2))
    assert await systems.post("rti", body) == (200, {"id": "m1", "again": True})
    await systems.service.restart()
    assert len(systems.read()) == 1


async def test_markup_of_a_field_stays_text(systems: Systems) -> None:
    await systems.post("rti", {"number": "<b>1</b>", "subject": "<a href='x'>"})
    await systems.service.settle()
    assert "&lt;b&gt;1&lt;/b&gt;" in str(systems.read()[0].content["formatted_body"])


REFUSED: list[tuple[dict[str, object], int, str]] = [
    ({"key": "x" * 32}, 401, "does not fit"),
    ({"at": -301}, 401, "too old"),
    ({"at": 301}, 401, "future"),
    ({"message_id": None}, 401, "`webhook-id`"),
    ({"body": b"[1]"}, 422, "expected a JSON object"),
    ({"body": b"{"}, 422, "expected JSON"),
    ({"body": b'{"number": NaN}'}, 422, "expected JSON"),
    ({"body": b'{"number": "1", "fine": 1e-999999}'}, 422, "too large"),
    ({"body": {"number": "1", "numer": "2"}}, 422, "no such field"),
    ({"body": {}}, 422, "missing"),
    ({"body": {"number": "1" * 21}}, 422, "longer than 20"),
    ({"body": {"number": "1", "fine": True}}, 422, "expected a number"),
    ({"body": {"number": "1", "fine": {"a": 1}}}, 422, "expected a number"),
    ({"body": {"number": ["1"]}}, 422, "expected a text"),
    ({"Content_Type": "text/plain"}, 415, "application/json"),
    ({"name": "none"}, 401, "bearer token"),
]


async def test_what_is_not_right_is_refused_with_its_reason(systems: Systems) -> None:
    for change, status, words in REFUSED:
        wanted: dict[str, object] = {"name": "rti", "body": {"number": "1"}, **change}
        if "at" in change:
            wanted["at"] = systems.now + int(str(change["at"]))
        answered, problem = await systems.post(**wanted)  # type: ignore[arg-type]
        assert (answered, words) == (status, words if words in json.dumps(problem, ensure_ascii=False) else problem)
    await systems.service.settle()
    assert systems.read() == []


async def test_a_replayed_signature_says_nothing_twice_and_another_body_under_the_same_id_is_refused(systems: Systems) -> None:
    assert (await systems.post("rti", {"number": "1"}))[0] == 202
    assert (await systems.post("rti", {"number": "2"}))[0] == 422
    await systems.service.settle()
    assert len(systems.read()) == 1


async def test_a_token_an_address_and_a_pace(systems: Systems) -> None:
    good = {"Authorization": f"Bearer {TOKEN}", "X_Forwarded_For": "203.0.113.9, 10.20.1.1"}
    assert (await systems.post("tok", {"number": "1"}, None, **good))[0] == 202
    assert (await systems.post("tok", {"number": "1"}, None, **good))[0] == 200
    assert (await systems.post("tok", {"number": "2"}, None, **{**good, "X_Forwarded_For": "10.20.1.1, 203.0.113.9"}))[0] == 403
    assert (await systems.post("tok", {"number": "2"}, None, **{**good, "X_Forwarded_For": "10.20.1.1, nonsense"}))[0] == 403
    assert (await systems.post("tok", {"number": "2"}, None, **{**good, "Authorization": "Bearer no"}))[0] == 401
    statuses = [(await systems.post("tok", {"number": str(number)}, None, **good))[0] for number in range(3, 6)]
    assert 429 in statuses
    # Only once a day, however often.
    await systems.service.settle()
    assert systems.control().count("wrong token") == 1


async def test_get_makes_nothing(systems: Systems) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        async with systems.client.request(method, "/v1/hooks/rti") as answer:
            assert answer.status == 405
            assert answer.headers["Allow"] == "POST"


async def test_a_large_body_is_not_read(systems: Systems) -> None:
    assert (await systems.post("ends", {"number": "1", "subject": "x" * 2000}))[0] == 413


async def test_an_old_key_still_opens_and_a_hook_warns_before_it_ends(systems: Systems) -> None:
    assert (await systems.post("ends", {"number": "1"}, key="o" * 32))[0] == 202
    await systems.service.settle()
    assert systems.read()[0].content["msgtype"] == "m.text"
    assert "7 days more" in systems.control()
    systems.service.clock.forward(timedelta(days=6))
    await systems.service.restart()
    await systems.service.restart()
    assert systems.control().count("1 day more") == 1
    systems.service.clock.forward(timedelta(days=2))
    await systems.service.settle()
    assert systems.control().count("has been closed since 28-11-2026") == 1
    assert (await systems.post("ends", {"number": "2"}))[0] == 403


async def test_what_is_for_a_room_that_the_bot_is_not_in_waits_for_it(service: ServiceOffice, tmp_path: Path) -> None:
    write(tmp_path, "rti")
    made = Systems(service)
    service.homeserver.create("@clerk:daftar.example", RoomPlan(ROOM, "", (), announcements=False))
    service.homeserver.rooms[service.homeserver.aliases[ROOM]].members[service.bot_id] = "ban"
    async with serving(made, tmp_path):
        assert (await made.post("rti", {"number": "1"}))[0] == 202
        await service.settle()
        assert made.read() == []
        assert f"not in {ROOM} yet" in made.control()
        service.homeserver.rooms[service.homeserver.aliases[ROOM]].members[service.bot_id] = "invite"
        await service.bot.kind.enter(service.bot.desk, service.matrix)
        await service.settle()
        assert len(made.read()) == 1


async def test_the_control_room_sees_them_and_tries_one(systems: Systems) -> None:
    await systems.post("rti", {"number": "1"})
    listed = await systems.service.calls("clerk", systems.service.control, "hooks list")
    assert "rti: RTI, to #rti:daftar.example (1 message so far)" in listed
    assert "open until 28-11-2026" in listed
    tried = await systems.service.calls("clerk", systems.service.control, "हुक चाचणी rti")
    assert "Application Abc" in tried
    assert "अर्ज Abc" in tried
    assert "There are: ends, rti, tok" in await systems.service.calls("clerk", systems.service.control, "hooks test x")
    assert "Write: hooks" in await systems.service.calls("clerk", systems.service.control, "hooks do something")
    assert len(systems.read()) == 1


async def test_only_those_in_charge_and_only_in_the_control_room(systems: Systems) -> None:
    assert "control room" in await systems.service.asks("clerk", "hooks")
    systems.service.homeserver.rooms[systems.service.control].members["@guest:daftar.example"] = "join"
    refused = await systems.service.calls("guest", systems.service.control, "!hooks")
    assert "rti" not in refused
    assert refused


async def test_every_example_is_good_and_shows_its_sample_in_four_languages(service: ServiceOffice, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "hooks")
    (tmp_path / "secrets").mkdir()
    for path in EXAMPLES.glob("*.yaml"):
        for kind in ("key", "old.key", "token"):
            (tmp_path / "secrets" / f"{path.stem}.{kind}").write_text("s" * 40 + "\n")
    doors, problems = read_doors(tmp_path / "hooks", tmp_path)
    assert not problems
    service.configure(services=ServiceSettings(hooks=HooksSettings(doors)), languages=("en", "mr", "hi", "ur"))
    await service.restart()
    for hook in (door.hook for door in doors):
        assert set(hook.texts) == set(hook.title) == {"mr", "hi", "en", "ur"}
        assert hook.expires is not None
        tried = await service.calls("clerk", service.control, f"hooks test {hook.name}")
        assert "do not fit" not in tried
        for field in hook.fields:
            if field.shown is not None:
                assert str(field.sample)[-field.shown :] in tried
                assert str(field.sample) not in tried
            elif field.kind == "text":
                assert tried.count(str(field.sample)) >= 4


def test_there_is_an_example_for_each_of_the_six_systems() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == {
        "rti-online",
        "e-challan",
        "aaple-sarkar",
        "tenders",
        "relief-fund",
        "quarters",
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("key_file: key", ""), "anybody could post to it"),
        (("key_file: key", "key_file: short"), "expected a key of at least 24"),
        (("key_file: key", "old_key_file: key"), "an old key goes with a new one"),
        (("key_file: key", "key_file: key\nallow_from: [nowhere]"), "`nowhere` is no address"),
        (("hook: 1", "hook: 2"), "version 1"),
        (("{number}\\n", "{nummer}\\n"), "the slot `{nummer}` has no field"),
        (("most: 20", "moost: 20"), "unknown key `moost`"),
        (("type: amount", "type: amont"), "`amont` is not one of"),
        (("id: number", "id: subject"), "so it must be needed"),
        (("id: number", "by: number"), "go together"),
        (('rooms: ["#rti:daftar.example"]', "rooms: [rti]"), "`rti` is not the alias of a room"),
        (("id: number", "expires: 2026-13-01"), "is no day"),
        (("{type: amount, needed: false}", "{at: /number/x}"), "the same place as `number`"),
        (("  mr:", "  mx:"), "`mx` is not one of: mr, hi, en, ur"),
    ],
)
def test_a_file_that_is_not_right_says_what_and_where(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    write(tmp_path, "rti")
    (tmp_path / "short").write_text("short\n")
    path = tmp_path / "hooks" / "rti.yaml"
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(Problems) as found:
        read_door(path, tmp_path)
    assert message in str(found.value)
    assert f"{path}:" in str(found.value)
