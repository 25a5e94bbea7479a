"""The service bot on a real homeserver: greeted in one's language, the directory, a reminder at its time after a kill, a room reminded."""

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from tests.e2e.year import NEXT_MONTH

from daftar_deploy.demo.client import Client, Json, body_of, content
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = "@seva:daftar.example"
ORGANISATION = """\
organisation: 1
name: {en: Government of Maharashtra}
server: daftar.example
units:
  - {id: mh, name: {en: State}}
  - {id: it, in: mh, name: {en: IT Department, mr: माहिती तंत्रज्ञान विभाग}}
  - {id: pune, in: mh, name: {en: Pune, mr: पुणे}, tier: district, rooms: ["#pune:daftar.example"]}
  - {id: haveli, in: pune, name: {en: Haveli, mr: हवेली, ur: حویلی}, tier: taluka}
posts:
  - {id: clerk, name: {en: Clerk, mr: लिपिक}, rank: 1}
  - {id: tahsildar, name: {en: Tahsildar, mr: तहसीलदार, ur: تحصیلدار}, rank: 5}
"""
OFFICERS = """\
matrix_id,email,name,name_local,post,unit,language
@asha:daftar.example,asha@daftar.example,Asha Patil,आशा पाटील,,pune,mr
@imran:daftar.example,imran@daftar.example,Imran Shaikh,عمران شیخ,tahsildar,haveli,ur
@clerk:daftar.example,,Clerk Kale,लिपिक काळे,clerk,it,en
"""


class Department:
    """The people and the running bot."""

    def __init__(self, directory: Path, people: dict[str, Client]) -> None:
        self.directory = directory
        self.people = people
        self.process: asyncio.subprocess.Process | None = None
        self.rooms: dict[str, str] = {}

    async def start_bot(self) -> None:
        with (self.directory / "bot.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.directory),
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self.process.stdout is not None
        assert await asyncio.wait_for(self.process.stdout.readline(), 120), (self.directory / "bot.err").read_text()

    async def end_bot(self, how: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        await asyncio.wait_for(self.process.wait(), 120)

    async def opens(self, who: str, greeting: str) -> str:
        """Open a direct room with the bot as Element does, and wait for the greeting."""
        made = await self.people[who].create_room(preset="trusted_private_chat", is_direct=True, invite=[BOT])
        self.rooms[who] = str(made.expect()["room_id"])
        return plain(await self.hears(who, self.rooms[who], greeting))

    async def hears(self, who: str, room: str, wanted: str) -> Json:
        return await self.people[who].wait_for(
            room,
            lambda event: event.get("sender") == BOT and wanted in body_of(event).replace("\u2068", "").replace("\u2069", ""),
            seconds=120,
        )

    async def asks(self, who: str, text: str, wanted: str, room: str = "") -> str:
        """Say something and give the bot's answer that has the wanted words."""
        place = room or self.rooms[who]
        said = str((await self.people[who].say(place, text)).expect()["event_id"])

        def fits(event: Json) -> bool:
            return wanted in plain(event) and said in json.dumps(content(event).get("m.relates_to", ""))

        return plain(await self.people[who].wait_for(place, fits, seconds=120))


def plain(event: Json) -> str:
    return body_of(event).replace("\u2068", "").replace("\u2069", "")


def configure(directory: Path, url: str) -> None:
    (directory / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    (directory / "officers.csv").write_text(OFFICERS, encoding="utf-8")
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "1"\ntimezone: Asia/Kolkata\nrules: []\n', encoding="utf-8")
    (directory / "password").write_text("pw-seva\n")
    bot = {
        "id": "seva",
        "kind": "services",
        "user_id": BOT,
        "password_file": "password",
        "control_room": "#seva-control:daftar.example",
        "makers": ["@clerk:daftar.example"],
        "office": "it",
        "languages": ["en", "mr"],
        "store": "state/seva",
        "create_rooms": True,
    }
    config = {
        "homeserver": {"url": url, "name": "daftar.example"},
        "organisation": "organisation.yaml",
        "policy": {"policy": "policy.yaml", "log": "log"},
        "bots": [bot],
    }
    (directory / "bots.yaml").write_text(json.dumps(config), encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def department(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Department]:
    directory = tmp_path_factory.mktemp("services")
    synapse = await start_synapse(directory / "synapse")
    people = {name: await person(synapse, name) for name in ("asha", "imran", "clerk", "seva")}
    made = Department(directory, people)
    configure(directory, synapse.url)
    await made.start_bot()
    yield made
    if made.process is not None and made.process.returncode is None:
        await made.end_bot(signal.SIGTERM)


async def test_who_holds_which_post_in_ones_own_language(department: Department) -> None:
    greeting = await department.opens("asha", "नमस्कार, आशा पाटील")
    assert "कोण तहसीलदार हवेली" in greeting
    answer = await department.asks("asha", "कोण तहसीलदार हवेली", "तहसीलदार, हवेली")
    assert "Imran Shaikh — तहसीलदार, हवेली" in answer
    assert "https://matrix.to/#/@imran:daftar.example · imran@daftar.example" in answer
    await department.opens("imran", "السلام علیکم عمران شیخ")
    assert "آشا" not in await department.asks("imran", "کون آشا", "asha@daftar.example")
    await department.asks("imran", f"charge to @asha till {NEXT_MONTH}", "تک چارج Asha Patil کے پاس ہے")
    assert "रजेवर" in await department.asks("asha", "कोण imran", "कार्यभार आशा पाटील यांच्याकडे")


async def test_a_reminder_is_said_once_after_a_kill(department: Department) -> None:
    answer = await department.asks("asha", "आठवण मला उद्या सकाळी १० वाजता अहवाल पाठवणे", "अहवाल पाठवणे")
    assert answer.startswith("स्मरण 1: ")
    await department.end_bot(signal.SIGKILL)
    with closing(sqlite3.connect(department.directory / "state" / "seva" / "bot.db")) as database, database:
        assert database.execute("UPDATE agenda SET plan_at = 1000, next_at = 1000").rowcount == 1
    await department.start_bot()
    await department.hears("asha", department.rooms["asha"], "तेव्हा मी चालू नव्हतो")
    await department.end_bot(signal.SIGKILL)
    await department.start_bot()
    await department.asks("asha", "स्मरणे", "स्मरणे")
    events = await department.people["asha"].messages(department.rooms["asha"])
    assert sum("तेव्हा मी चालू नव्हतो" in plain(event) for event in events) == 1


async def test_a_room_is_reminded_by_its_owner(department: Department) -> None:
    asha = department.people["asha"]
    room = str((await asha.create_room(preset="private_chat", invite=[BOT, "@imran:daftar.example"])).expect()["room_id"])
    imran = department.people["imran"]
    (await imran.join(room)).expect()
    await asha.wait_for(room, lambda event: event.get("state_key") == BOT and content(event).get("membership") == "join", seconds=120)
    refused = await department.asks("imran", "!یاددہانی کمرے روزانہ 10:00 حاضری", "منتظم", room)
    assert "عمران شیخ" in refused
    assert "दररोज 10:00 वाजता" in await department.asks("asha", "!आठवण कक्षाला दररोज 10:00 हजेरी", "या कक्षासाठी स्मरण 1", room)


async def test_a_poll_is_voted_in_by_clients_and_closed(department: Department) -> None:
    asha, imran = department.people["asha"], department.people["imran"]
    room = str((await asha.create_room(preset="private_chat", invite=[BOT, "@imran:daftar.example"])).expect()["room_id"])
    (await imran.join(room)).expect()
    await asha.wait_for(room, lambda event: event.get("state_key") == BOT and content(event).get("membership") == "join", seconds=120)
    await department.asks("asha", '!मतचाचणी "बैठक केव्हा?" सोमवार | मंगळवार', "मते गुप्त नाहीत", room)
    opened = await asha.wait_for(room, lambda event: event.get("type") == "org.matrix.msc3381.poll.start", seconds=120)
    reference = {"m.relates_to": {"rel_type": "m.reference", "event_id": opened["event_id"]}}
    unstable = {"org.matrix.msc3381.poll.response": {"answers": ["c2"]}, **reference}
    (await asha.send(room, unstable, kind="org.matrix.msc3381.poll.response")).expect()
    (await imran.send(room, {"m.selections": ["c2"], **reference}, kind="m.poll.response")).expect()
    assert "मंगळवार: 2 (100 %)" in await department.asks("asha", "!मतचाचणी 1", "मंगळवार: 2", room)
    await department.asks("asha", "!मतचाचणी 1 बंद", "बंद केली", room)
    ended = await asha.wait_for(room, lambda event: event.get("type") == "org.matrix.msc3381.poll.end", seconds=120)
    assert content(ended)["m.relates_to"] == reference["m.relates_to"]


async def test_a_proposed_policy_is_consulted_about_and_nothing_changes(department: Department) -> None:
    directory, clerk = department.directory, department.people["clerk"]
    rule = "{id: R-1, title: No knocking, on: knock, then: deny, say: {mr: विचारू नका., en: Do not knock.}}"
    (directory / "next.yaml").write_text(
        f'policy: 1\nrevision: "2"\nlanguages: [en, mr]\ntimezone: Asia/Kolkata\nrules:\n  - {rule}\n', encoding="utf-8"
    )
    (directory / "proposals").mkdir()
    config = json.loads((directory / "bots.yaml").read_text(encoding="utf-8"))
    config["bots"][0] |= {"consultation": {"folder": "proposals"}}
    await department.end_bot(signal.SIGTERM)
    (directory / "bots.yaml").write_text(json.dumps(config), encoding="utf-8")
    await department.start_bot()
    left = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from daftar_bots.cli import app; app()", "consult", str(directory / "next.yaml"), "--config", str(directory),
        "--until", "25-12-2030 17:00", "--effective", "26-12-2030", "--yes",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert b"left for the bot" in (await left.communicate())[0]
    control = str((await clerk.join("#seva-control:daftar.example")).expect()["room_id"])
    preview = plain(await department.hears("clerk", control, "would go to everybody"))
    assert "New rule R-1, “No knocking”: refused — asking to enter a room" in preview
    await department.asks("clerk", "consult 1 publish", "is published", control)
    notice = plain(await department.hears("asha", department.rooms["asha"], "प्रस्तावित आहे"))
    assert "लोकांना तो सांगतो: “विचारू नका.”" in notice
    assert "कोणतेही खाते बंद किंवा मर्यादित केले जात नाही" in notice
    await department.asks("asha", "अभिप्राय 1 ठीक आहे", "नोंदवला")
    assert (directory / "policy.yaml").read_text(encoding="utf-8").count("rules: []") == 1
    await department.asks("asha", "माझीमाहिती", "या फाइलमध्ये")
    await department.people["asha"].wait_for(department.rooms["asha"], lambda event: content(event).get("msgtype") == "m.file", seconds=120)
