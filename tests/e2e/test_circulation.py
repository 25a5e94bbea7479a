"""From draft to room on a real homeserver: returned with ❌ and words, revised, approved by two (one in another's place), sent at its time."""

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.e2e.year import NEXT_MONTH, YEAR

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
  - {id: pune, in: mh, name: {en: Pune, mr: पुणे}, tier: district, rooms: ["#pune:daftar.example"]}
  - {id: haveli, in: pune, name: {en: Haveli}, tier: taluka, rooms: ["#haveli:daftar.example"]}
posts:
  - {id: clerk, name: {en: Clerk}, rank: 1}
  - {id: tahsildar, name: {en: Tahsildar, mr: तहसीलदार}, rank: 5}
  - {id: deputy, name: {en: Deputy Secretary}, rank: 8}
  - {id: secretary, name: {en: Secretary}, rank: 9}
"""
OFFICERS = """\
matrix_id,email,name,name_local,post,unit,language
@asha:daftar.example,,Asha Patil,आशा पाटील,,pune,mr
@imran:daftar.example,,Imran Shaikh,عمران شیخ,tahsildar,haveli,ur
@clerk:daftar.example,,Clerk Kale,लिपिक काळे,clerk,it,en
@deputy:daftar.example,,Deputy Rao,उपसचिव राव,deputy,it,en
@secretary:daftar.example,,Secretary Naik,सचिव नाईक,secretary,it,en
@joint:daftar.example,,Joint Secretary More,सहसचिव मोरे,,it,en
"""
PEOPLE = ("asha", "imran", "clerk", "deputy", "secretary", "joint", "dept_it")


class Office:
    """The people and the running bot."""

    def __init__(self, directory: Path, people: dict[str, Client]) -> None:
        self.directory = directory
        self.people = people
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

    async def says(self, who: str, text: str, wanted: str, **more: object) -> Json:
        """Say something and give the bot's answer to it."""
        said = str((await self.people[who].say(self.control, text, **more)).expect()["event_id"])
        return await self.told(wanted, said)

    async def reacts(self, who: str, event: Json, key: str, wanted: str) -> Json:
        (await self.people[who].react(self.control, str(event["event_id"]), key)).expect()
        return await self.told(wanted, str(event["event_id"]))

    async def told(self, wanted: str, about: str = "") -> Json:
        def fits(event: Json) -> bool:
            return wanted in plain(event) and about in json.dumps(content(event).get("m.relates_to", ""))

        return await self.people["clerk"].wait_for(self.control, fits)

    async def invited(self, who: str, room: str) -> None:
        """Wait until a person is invited to a room."""
        await self.people["clerk"].wait_for(
            room, lambda event: event.get("state_key") == f"@{who}:daftar.example" and content(event).get("membership") == "invite"
        )

    async def circulars(self, who: str, alias: str) -> list[Json]:
        room = str((await self.people[who].resolve(f"#{alias}:daftar.example")).expect()["room_id"])
        return [event for event in await self.people[who].messages(room) if "in.daftar.announcement" in content(event)]


def plain(event: Json) -> str:
    return body_of(event).replace("\u2068", "").replace("\u2069", "")


def configure(directory: Path, url: str) -> None:
    (directory / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    (directory / "officers.csv").write_text(OFFICERS, encoding="utf-8")
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "1"\ntimezone: Asia/Kolkata\nrules: []\n', encoding="utf-8")
    (directory / "password").write_text("pw-dept_it\n")
    bot = {
        "id": "it",
        "user_id": "@dept_it:daftar.example",
        "password_file": "password",
        "control_room": "#it-control:daftar.example",
        "makers": ["post:clerk@it"],
        "approvers": ["post:deputy", "post:secretary"],
        "approval": [{"importance": ["urgent", "emergency"], "needs": 2}],
        "schedule": {"holidays": "IN-MH"},
        "office": "it",
        "languages": ["en", "mr"],
        "store": "state/it",
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
async def office(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Office]:
    directory = tmp_path_factory.mktemp("circulation")
    synapse = await start_synapse(directory / "synapse")
    people = {name: await person(synapse, name) for name in PEOPLE}
    office = Office(directory, people)
    configure(directory, synapse.url)
    await office.start_bot()
    for name in ("clerk", "deputy", "secretary"):
        (await people[name].join("#it-control:daftar.example")).expect()
    (await people["asha"].join("#pune:daftar.example")).expect()
    (await people["imran"].join("#haveli:daftar.example")).expect()
    yield office
    if office.process is not None and office.process.returncode is None:
        await office.end_bot(signal.SIGTERM)


async def test_returned_revised_and_approved_by_two_of_whom_one_stands_in(office: Office) -> None:
    preview = await office.says("clerk", 'announce pune/* urgent "Flood duty" Report at nine.', f"Draft 1/{YEAR}")
    assert "For 2 officers in 2 rooms (pune/*)." in plain(preview)
    assert "Approvals needed: 2 of Deputy Rao, Secretary Naik." in plain(preview)
    asked = await office.reacts("deputy", preview, "❌", "What is to be put right?")
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": asked["event_id"]}}}
    await office.says("deputy", "Name the place.", "To be put right: Name the place.", **reply)
    newest = await office.says("clerk", f'revise 1/{YEAR} "Flood duty" Report to the control room.', f"Draft 1/{YEAR}, version 2")
    await office.reacts("secretary", preview, "✅", "Look at the newest one, version 2.")
    await office.says("secretary", f"delegate to @joint till {NEXT_MONTH}", "Joint Secretary More approves in place of Secretary Naik")
    await office.reacts("deputy", newest, "✅", "It is not sent yet.")
    await office.invited("joint", office.control)
    (await office.people["joint"].join(office.control)).expect()
    await office.reacts("joint", newest, "✅", "approved by Joint Secretary More on behalf of Secretary Naik and is being sent to 2 rooms")
    await office.told(f"1/{YEAR} is now in 2 rooms.")
    (circular,) = await office.circulars("asha", "pune")
    assert "Report to the control room." in plain(circular)
    assert content(circular)["m.mentions"] == {"room": True}


async def test_tahsildars_are_told_in_person_at_its_time_after_a_kill(office: Office) -> None:
    preview = await office.says("clerk", 'announce pune/* & post:तहसीलदार at:tomorrow 10:00 drill "Drill" Text', f"Draft 2/{YEAR}")
    assert "For 1 officer in 0 rooms" in plain(preview)
    assert "Served in person, each in a room of their own: 1." in plain(preview)
    await office.reacts("deputy", preview, "✅", "It goes out on")
    await office.end_bot(signal.SIGKILL)
    with sqlite3.connect(office.directory / "state" / "it" / "bot.db") as database:
        assert database.execute("UPDATE circulation SET send_at = 1 WHERE stage = 'scheduled'").rowcount == 1
    database.close()
    await office.start_bot()
    await office.told(f"2/{YEAR} “Drill” goes out now, as scheduled, to each in person: 1.")
    await office.told(f"2/{YEAR} was written directly to 1 person")
    imran = office.people["imran"]
    invited = (await imran.sync())["rooms"]
    assert isinstance(invited, dict)
    (room,) = invited["invite"]
    (await imran.join(room)).expect()
    (circular,) = [event for event in await imran.messages(room) if "in.daftar.announcement" in content(event)]
    # In the language of who reads it.
    assert plain(circular).startswith("مشق: یہ محض مشق ہے۔")
    assert len(await office.circulars("asha", "pune")) == 1
