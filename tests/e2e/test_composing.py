"""Composing on a real homeserver: a dialogue with a file through a kill -9, a program over HTTP, and a mail that the bridge brought."""

import asyncio
import hashlib
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from tests.e2e.year import YEAR
from tests.fakes.ports import free_port

from daftar_deploy.demo.client import Client, Json, body_of, content
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORGANISATION = """\
organisation: 1
name: {en: Government of Maharashtra}
server: daftar.example
units:
  - {id: mh, name: {en: State}}
  - {id: it, in: mh, name: {en: IT Department}}
  - {id: pune, in: mh, name: {en: Pune, mr: पुणे}, rooms: ["#pune:daftar.example"]}
"""
OFFICERS = """\
matrix_id,email,name,name_local,post,unit,language
@asha:daftar.example,asha@daftar.example,Asha Patil,आशा पाटील,,pune,mr
@clerk:daftar.example,clerk@daftar.example,Clerk Kale,लिपिक काळे,,it,en
@deputy:daftar.example,deputy@daftar.example,Deputy Rao,उपसचिव राव,,it,en
"""
GR = b"%PDF-1.7 a resolution of the government"
SHA = hashlib.sha256(GR).hexdigest()
TOKEN = "a-long-token-of-the-department"
GHOST = "mail_clerk=40daftar.example"


class Office:
    """The homeserver, the people and the running bot."""

    def __init__(self, directory: Path, synapse: Synapse, people: dict[str, Client], port: int) -> None:
        self.directory = directory
        self.synapse = synapse
        self.people = people
        self.url = f"http://127.0.0.1:{port}/v1/announcements"
        self.process: asyncio.subprocess.Process | None = None
        self.control = ""

    async def start_bot(self) -> None:
        with (self.directory / "bot.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.directory),
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 120)
        assert line, (self.directory / "bot.err").read_text()
        self.control = json.loads(line)["bots"][0]["control_room"]

    async def end_bot(self, how: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        await asyncio.wait_for(self.process.wait(), 120)

    async def says(self, who: str, text: str, thread: str, wanted: str) -> Json:
        """Answer in a thread and give the bot's next message there that has these words."""
        relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": thread}}
        said = (await self.people[who].say(self.control, text, **relation)).expect()["event_id"]
        return await self.answer(str(said), wanted)

    async def answer(self, event_id: str, wanted: str) -> Json:
        def fits(event: Json) -> bool:
            return event_id in json.dumps(content(event).get("m.relates_to", "")) and wanted in plain(event)

        return await self.people["clerk"].wait_for(self.control, fits)

    async def upload(self, who: str, data: bytes, name: str) -> str:
        client = self.people[who]
        headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/pdf"}
        async with (
            ClientSession() as session,
            session.post(f"{self.synapse.url}/_matrix/media/v3/upload?filename={name}", data=data, headers=headers) as answer,
        ):
            return str((await answer.json())["content_uri"])

    async def approve(self, preview: Json, number: str) -> list[Json]:
        """Approve as the deputy, wait until it is delivered, and give what stands in Pune's room, newest first."""
        (await self.people["deputy"].react(self.control, str(preview["event_id"]), "✅")).expect()
        await self.people["clerk"].wait_for(self.control, lambda event: f"{number} is now in 1 room" in plain(event))
        asha = self.people["asha"]
        room = str((await asha.resolve("#pune:daftar.example")).expect()["room_id"])
        return [event for event in await asha.messages(room) if event["type"] == "m.room.message"]


def plain(event: Json) -> str:
    return body_of(event).replace("\u2068", "").replace("\u2069", "")


def configure(directory: Path, url: str, port: int) -> None:
    (directory / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    (directory / "officers.csv").write_text(OFFICERS, encoding="utf-8")
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "1"\ntimezone: Asia/Kolkata\nrules: []\n', encoding="utf-8")
    (directory / "password").write_text("pw-dept_it\n")
    (directory / "token").write_text(f"{TOKEN}\n")
    bot = {
        "id": "it",
        "user_id": "@dept_it:daftar.example",
        "password_file": "password",
        "control_room": "#it-control:daftar.example",
        "makers": ["@clerk:daftar.example"],
        "approvers": ["@deputy:daftar.example"],
        "office": "it",
        "languages": ["en", "mr"],
        "store": "state/it",
        "create_rooms": True,
        "compose": {
            "http": {"token_file": "token", "maker": "@clerk:daftar.example"},
            "mail": {"room": "#it-mail:daftar.example", "settles_seconds": 1},
        },
    }
    config = {
        "homeserver": {"url": url, "name": "daftar.example"},
        "organisation": "organisation.yaml",
        "policy": {"policy": "policy.yaml", "log": "log"},
        "http": {"port": port},
        "bots": [bot],
    }
    (directory / "bots.yaml").write_text(json.dumps(config), encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Office]:
    directory = tmp_path_factory.mktemp("composing")
    synapse = await start_synapse(directory / "synapse")
    people = {name: await person(synapse, name) for name in ("asha", "clerk", "deputy", "dept_it", GHOST)}
    mailbox = {"preset": "private_chat", "room_alias_name": "it-mail", "invite": ["@dept_it:daftar.example"]}
    (await people[GHOST].create_room(**mailbox)).expect()
    office = Office(directory, synapse, people, port := free_port())
    configure(directory, synapse.url, port)
    await office.start_bot()
    for name in ("clerk", "deputy"):
        (await people[name].join("#it-control:daftar.example")).expect()
    (await people["asha"].join("#pune:daftar.example")).expect()
    yield office
    if office.process is not None and office.process.returncode is None:
        await office.end_bot(signal.SIGTERM)


async def test_a_dialogue_with_a_file_through_a_kill(office: Office) -> None:
    clerk = office.people["clerk"]
    thread = str((await clerk.say(office.control, "announce")).expect()["event_id"])
    await office.answer(thread, "To whom?")
    await office.says("clerk", "pune/*", thread, "What is the title?")
    await office.says("clerk", "Flood duty", thread, "What is the text, in English?")
    await office.says("clerk", "Report at nine.", thread, "The same in Marathi?")
    await office.end_bot(signal.SIGKILL)
    relation = {"rel_type": "m.thread", "event_id": thread}
    said = (await clerk.say(office.control, "पूर कर्तव्य\nनऊ वाजता या.", **{"m.relates_to": relation})).expect()["event_id"]
    await office.start_bot()
    await office.answer(str(said), "Any files?")
    file: Json = {"msgtype": "m.file", "body": "GR.pdf", "url": await office.upload("clerk", GR, "GR.pdf"), "m.relates_to": relation}
    posted = (await clerk.send(office.control, file)).expect()["event_id"]
    await office.answer(str(posted), f"Attached: GR.pdf (1 kB), SHA-256 {SHA}")
    await office.says("clerk", "none", thread, "How important is it?")
    await office.says("clerk", "2", thread, "Must they acknowledge it?")
    await office.says("clerk", "3", thread, "When is it to go out?")
    preview = await office.says("clerk", "1", thread, f"Draft 1/{YEAR}")
    assert "Text in Marathi:\nपूर कर्तव्य\nनऊ वाजता या." in plain(preview)
    assert SHA in plain(preview)
    await office.approve(preview, f"1/{YEAR}")
    asha = office.people["asha"]
    room = str((await asha.resolve("#pune:daftar.example")).expect()["room_id"])
    sent = await asha.wait_for(room, lambda event: "in.daftar.attachment" in content(event))
    assert await asha.download(str(content(sent)["url"])) == GR
    (circular,) = [event for event in await asha.messages(room) if "in.daftar.announcement" in content(event)]
    assert "Flood duty\n\nReport at nine.\n\nपूर कर्तव्य\n\nनऊ वाजता या." in plain(circular)
    assert SHA in plain(circular)


async def test_a_program_makes_a_draft_over_http(office: Office) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "hr-1"}
    body = {"audience": "pune", "title": "Holiday", "text": {"en": "Closed on Monday.", "mr": "सोमवारी बंद."}}
    async with ClientSession(headers=headers) as session:
        for status in (201, 200):
            async with session.post(office.url, json=body) as answer:
                assert answer.status == status
                assert await answer.json() == {"id": f"it-{YEAR}-2", "number": f"2/{YEAR}", "state": "draft"}
        preview = await office.people["clerk"].wait_for(office.control, lambda event: "From a program" in plain(event))
        assert f"Draft 2/{YEAR} by Clerk Kale: Holiday" in plain(preview)
        await office.approve(preview, f"2/{YEAR}")
        async with session.get(f"{office.url}/2/{YEAR}") as answer:
            assert (await answer.json())["rooms"] == {"sent": 1, "waiting": 0, "failed": 0}
    async with ClientSession() as session, session.get(f"{office.url}/2/{YEAR}") as answer:
        assert answer.status == 401


async def test_a_mail_that_the_bridge_brought_becomes_one(office: Office) -> None:
    ghost = office.people[GHOST]
    room = str((await ghost.resolve("#it-mail:daftar.example")).expect()["room_id"])
    origin = {"standing": "official", "doubts": [], "domain": "daftar.example", "aligned": ["dkim"]}
    people = [{"name": "Clerk Kale", "address": "clerk@daftar.example"}]
    letter: Json = {
        "msgtype": "m.text",
        "body": "Audit\n\nOfficial sender, confirmed: daftar.example\n\nKeep the registers ready.\n\n-- \nClerk Kale",
        "in.daftar.mail": {"from": people, "subject": "Audit", "auto": None, "authentication": origin},
    }
    mail = str((await ghost.send(room, letter)).expect()["event_id"])
    relation = {"rel_type": "m.thread", "event_id": mail, "is_falling_back": True, "m.in_reply_to": {"event_id": mail}}
    address = await office.upload(GHOST, GR, "list.pdf")
    (await ghost.send(room, {"msgtype": "m.file", "body": "list.pdf", "url": address, "m.relates_to": relation})).expect()
    asked = await office.people["clerk"].wait_for(
        office.control, lambda event: "By mail from Clerk Kale: “Audit”, files: 1" in plain(event)
    )
    thread = str(asked["event_id"])
    await office.says("clerk", "pune", thread, "How important is it?")
    await office.says("clerk", "1", thread, "Must they acknowledge it?")
    await office.says("clerk", "1", thread, "When is it to go out?")
    preview = await office.says("clerk", "1", thread, f"Draft 3/{YEAR}")
    assert "Keep the registers ready.\nFile list.pdf" in plain(preview)
