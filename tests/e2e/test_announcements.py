"""An announcement on a real homeserver: from the clerk's words to the report, through a kill -9 in between."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.e2e.year import YEAR

from daftar_deploy.demo.client import Client, Json, body_of, content
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORGANISATION = """\
organisation: 1
name: {en: Government of Maharashtra, mr: महाराष्ट्र शासन}
server: daftar.example
units:
  - {id: mh, name: {en: State, mr: राज्य}, tier: state}
  - {id: it, in: mh, name: {en: IT Department, mr: माहिती तंत्रज्ञान विभाग}}
  - {id: pune, in: mh, name: {en: Pune, mr: पुणे, ur: پونے}, rooms: ["#pune:daftar.example"]}
  - {id: haveli, in: pune, name: {en: Haveli, mr: हवेली}, rooms: ["#haveli:daftar.example"]}
posts:
  - {id: tahsildar, name: {en: Tahsildar, mr: तहसीलदार}, rank: 40}
"""
OFFICERS = """\
matrix_id,email,name,name_local,post,unit,language
@asha:daftar.example,asha@daftar.example,Asha Patil,आशा पाटील,tahsildar,pune,mr
@imran:daftar.example,imran@daftar.example,Imran Shaikh,इम्रान शेख,tahsildar,haveli,ur
@vikram:daftar.example,vikram@daftar.example,Vikram Joshi,विक्रम जोशी,tahsildar,haveli,en
@clerk:daftar.example,clerk@daftar.example,Clerk Kale,लिपिक काळे,,it,en
@deputy:daftar.example,deputy@daftar.example,Deputy Rao,उपसचिव राव,,it,en
"""
POLICY = """\
policy: 1
revision: "1"
languages: [mr, en]
timezone: Asia/Kolkata
lists:
  finance: {words: [salary]}
rules:
  - id: ANN-1
    title: Salary circulars come from the finance department only
    on: announce
    when: {event.text: {contains: salary}}
    then: deny
    say: {en: "Salary circulars come from Finance.", mr: "वेतन परिपत्रके वित्त विभाग काढतो."}
  - id: ANN-2
    title: Urgent announcements need approval
    on: announce
    when: {announcement.importance: urgent}
    then: hold
    say: {en: "Urgent ones need approval.", mr: "तातडीच्या घोषणेला मंजुरी लागते."}
"""


class Office:
    """The homeserver, the people and the running bot."""

    def __init__(self, directory: Path, synapse: Synapse, people: dict[str, Client]) -> None:
        self.directory = directory
        self.synapse = synapse
        self.people = people
        self.process: asyncio.subprocess.Process | None = None
        self.control = ""

    async def start_bot(self) -> Json:
        with (self.directory / "bot.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.directory),
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 120)
        assert line, (self.directory / "bot.err").read_text()
        ready: Json = json.loads(line)
        self.control = ready["bots"][0]["control_room"]  # type: ignore[index]
        return ready

    async def end_bot(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), 120)

    async def say(self, who: str, text: str, **more: object) -> Json:
        """Say something in the control room and give the bot's answer to it."""
        event = (await self.people[who].say(self.control, text, **more)).expect()["event_id"]
        return await self.answer(str(event))

    async def answer(self, event_id: str) -> Json:
        return await self.people["clerk"].wait_for(
            self.control, lambda event: event_id in json.dumps(relation(event).get("m.in_reply_to", ""))
        )

    async def circulars(self, who: str, room: str) -> list[Json]:
        client = self.people[who]
        room_id = (await client.resolve(room)).expect()["room_id"]
        return [event for event in await client.messages(str(room_id)) if "in.daftar.announcement" in content(event)]


def relation(event: Json) -> Json:
    value = content(event).get("m.relates_to")
    return value if isinstance(value, dict) else {}


def plain(event: Json) -> str:
    return body_of(event).replace("\u2068", "").replace("\u2069", "")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Office]:
    directory = tmp_path_factory.mktemp("office")
    synapse = await start_synapse(directory / "synapse")
    names = ("asha", "imran", "vikram", "clerk", "deputy", "dept_it")
    people = {name: await person(synapse, name) for name in names}
    (directory / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    (directory / "officers.csv").write_text(OFFICERS, encoding="utf-8")
    (directory / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (directory / "password").write_text("pw-dept_it\n")
    bots = {
        "homeserver": {"url": synapse.url, "name": "daftar.example"},
        "organisation": "organisation.yaml",
        "policy": {"policy": "policy.yaml", "log": "log"},
        "bots": [
            {
                "id": "it",
                "user_id": "@dept_it:daftar.example",
                "password_file": "password",
                "control_room": "#it-control:daftar.example",
                "makers": ["@clerk:daftar.example", "@deputy:daftar.example"],
                "approvers": ["@deputy:daftar.example", "@clerk:daftar.example"],
                "office": "it",
                "languages": ["en", "mr"],
                "store": "state/it",
                "create_rooms": True,
            },
        ],
    }
    (directory / "bots.yaml").write_text(json.dumps(bots), encoding="utf-8")
    office = Office(directory, synapse, people)
    await office.start_bot()
    for name in ("clerk", "deputy"):
        (await people[name].join("#it-control:daftar.example")).expect()
    (await people["asha"].join("#pune:daftar.example")).expect()
    for name in ("imran", "vikram"):
        (await people[name].join("#haveli:daftar.example")).expect()
    yield office
    if office.process is not None and office.process.returncode is None:
        await office.end_bot(signal.SIGTERM)


async def levels_of(member: Client, room: str) -> Json:
    """Give the power levels of a room, once the bot has given somebody power there."""
    async with asyncio.timeout(120):
        while True:
            found = [content(event) for event in await member.state(room) if event["type"] == "m.room.power_levels"]
            if isinstance(users := found[0].get("users"), dict) and "@clerk:daftar.example" in users:
                return found[0]
            await asyncio.sleep(0.2)


async def test_rooms_are_for_announcements_only(office: Office) -> None:
    room = (await office.people["asha"].resolve("#pune:daftar.example")).expect()["room_id"]
    assert (await office.people["asha"].say(str(room), "hello")).status == 403
    # Who looks after it has power there, and nobody but the bot writes all the same.
    levels = await levels_of(office.people["asha"], str(room))
    assert levels["users"] == {"@clerk:daftar.example": 50, "@deputy:daftar.example": 50}
    events = levels["events"]
    assert isinstance(events, dict)
    assert (levels["events_default"], events["m.reaction"], events["m.room.power_levels"]) == (100, 0, 100)
    # Invited by a member, the clerk can tidy up there and cannot write.
    clerk = office.people["clerk"]
    (await office.people["asha"].invite(str(room), "@clerk:daftar.example")).expect()
    (await clerk.join(str(room))).expect()
    assert (await clerk.say(str(room), "hello")).status == 403
    assert (await clerk.set_state(str(room), "m.room.power_levels", {**levels, "events_default": 0})).status == 403
    (await clerk.set_state(str(room), "m.room.topic", {"topic": "Circulars"})).expect()
    (await clerk.call("POST", f"/_matrix/client/v3/rooms/{room}/leave", {})).expect()


async def test_a_circular_from_draft_to_report(office: Office) -> None:
    preview = await office.say("clerk", 'announce pune/* important "Flood duty" Report to the control room at nine.')
    assert f"Draft 1/{YEAR}" in plain(preview)
    assert "For 3 officers in 2 rooms" in plain(preview)
    assert "Haveli (2), Pune (1)" in plain(preview)
    clerk, deputy = office.people["clerk"], office.people["deputy"]

    reaction = (await clerk.react(office.control, str(preview["event_id"]), "✅")).expect()
    refused = await office.answer(str(preview["event_id"]))
    assert "somebody else must approve it: Deputy Rao" in plain(refused), reaction
    assert await office.circulars("asha", "#pune:daftar.example") == []

    (await deputy.react(office.control, str(preview["event_id"]), "✅\ufe0f")).expect()
    await clerk.wait_for(office.control, lambda event: f"1/{YEAR} is now in 2 rooms" in plain(event))
    (circular,) = await office.circulars("asha", "#pune:daftar.example")
    assert "Flood duty" in body_of(circular)
    own = content(circular)["in.daftar.announcement"]
    assert own == {"id": f"it-{YEAR}-1", "number": f"1/{YEAR}", "importance": "important"}

    (in_haveli,) = await office.circulars("imran", "#haveli:daftar.example")
    (await office.people["asha"].react(str(circular["room_id"]), str(circular["event_id"]), "✅")).expect()
    tick = (await office.people["imran"].react(str(in_haveli["room_id"]), str(in_haveli["event_id"]), "✅")).expect()
    await until(office, "Acknowledged: 2 of 3")
    report = plain(await office.say("clerk", f"status 1/{YEAR}"))
    assert "Office Haveli: 1 of 2" in report
    assert "Not yet: Vikram Joshi" in report

    redact = f"/rooms/{in_haveli['room_id']}/redact/{tick['event_id']}/take-back"
    (await office.people["imran"].call("PUT", redact, {})).expect()
    await until(office, "Acknowledged: 1 of 3")


async def until(office: Office, line: str) -> None:
    for _ in range(600):
        report = plain(await office.say("clerk", f"status 1/{YEAR}"))
        if line in report:
            return
    raise AssertionError(report)


async def test_a_report_by_reply_in_a_thread(office: Office) -> None:
    asked = (await office.people["clerk"].say(office.control, "status")).expect()["event_id"]
    assert f"1/{YEAR}, Flood duty: acknowledged by 1 of 3" in plain(await office.answer(str(asked)))
    root = {"rel_type": "m.thread", "event_id": asked, "is_falling_back": False}
    answer = await office.say("clerk", f"unacked 1/{YEAR}", **{"m.relates_to": root})
    assert relation(answer)["rel_type"] == "m.thread"
    assert relation(answer)["event_id"] == asked
    assert content(answer)["msgtype"] == "m.notice"


async def test_the_policy_is_asked(office: Office) -> None:
    answer = plain(await office.say("clerk", 'announce pune "Salary" Your salary comes late.'))
    assert "Salary circulars come from Finance. [ANN-1]" in answer
    answer = plain(await office.say("clerk", 'announce pune urgent "Flood" Now.'))
    assert "asks for approval [ANN-2]" in answer
    assert f"Draft 2/{YEAR}" in answer


async def test_a_bot_that_is_killed_goes_on_and_obeys_nothing_old(office: Office) -> None:
    await office.end_bot(signal.SIGKILL)
    asked = (await office.people["deputy"].say(office.control, f"approve 2/{YEAR}")).expect()["event_id"]
    (in_haveli,) = await office.circulars("vikram", "#haveli:daftar.example")
    (await office.people["vikram"].react(str(in_haveli["room_id"]), str(in_haveli["event_id"]), "✅")).expect()
    await office.start_bot()
    assert "I was not running when this was written" in plain(await office.answer(str(asked)))
    assert await office.circulars("asha", "#pune:daftar.example") != []
    await until(office, "Acknowledged: 2 of 3")
    assert "approved" in plain(await office.say("deputy", f"approve 2/{YEAR}"))
    await office.people["clerk"].wait_for(office.control, lambda event: f"2/{YEAR} is now in 1 room" in plain(event))
    numbers = [content(event)["in.daftar.announcement"]["number"] for event in await office.circulars("asha", "#pune:daftar.example")]  # type: ignore[index]
    assert numbers == [f"2/{YEAR}", f"1/{YEAR}"]


async def test_who_has_not_acknowledged_is_mentioned_by_name(office: Office) -> None:
    answer = plain(await office.say("clerk", f"remind 2/{YEAR}"))
    assert f"For 2/{YEAR}, 1 person is being reminded in 1 room." in answer
    asha = office.people["asha"]
    room = str((await asha.resolve("#pune:daftar.example")).expect()["room_id"])
    reminder = await asha.wait_for(room, lambda event: "Reminder 1" in plain(event))
    assert content(reminder)["m.mentions"] == {"user_ids": ["@asha:daftar.example"]}
    (circular,) = [event for event in await office.circulars("asha", "#pune:daftar.example") if f"2/{YEAR}" in plain(event)]
    assert relation(reminder)["m.in_reply_to"] == {"event_id": circular["event_id"]}
    assert "once a day is enough" in plain(await office.say("clerk", f"remind 2/{YEAR}"))
    (await asha.react(room, str(circular["event_id"]), "✅")).expect()
    for _ in range(600):
        answer = plain(await office.say("clerk", f"remind 2/{YEAR} now"))
        if f"Everybody has acknowledged 2/{YEAR}." in answer:
            return
    raise AssertionError(answer)


async def test_the_table_is_a_file_in_the_control_room(office: Office) -> None:
    assert f"The table of 1/{YEAR} as of" in plain(await office.say("clerk", f"export 1/{YEAR}"))
    clerk = office.people["clerk"]
    file = await clerk.wait_for(office.control, lambda event: content(event).get("filename") == f"it-1-{YEAR}.csv")
    workbook = await clerk.wait_for(office.control, lambda event: content(event).get("filename") == f"it-1-{YEAR}.xlsx")
    assert content(file)["msgtype"] == content(workbook)["msgtype"] == "m.file"
    data = await clerk.download(str(content(file)["url"]))
    assert data.startswith(b"\xef\xbb\xbfNumber,Title,")
    assert f"1/{YEAR},Flood duty,haveli,Haveli,Imran Shaikh,@imran:daftar.example,imran@daftar.example,no,".encode() in data


async def test_a_correction_and_a_recall_reach_every_room(office: Office) -> None:
    clerk, deputy = office.people["clerk"], office.people["deputy"]
    preview = await office.say("clerk", f"correct 1/{YEAR} Report to the control room at ten.")
    assert "It will read:\nFlood duty\nReport to the control room at ten." in plain(preview)
    (await deputy.react(office.control, str(preview["event_id"]), "✅")).expect()
    await clerk.wait_for(office.control, lambda event: f"Correction 1 to 1/{YEAR} now stands in 2 of 2 rooms" in plain(event))
    edits = [event for event in await office.circulars("vikram", "#haveli:daftar.example") if "m.new_content" in content(event)]
    assert "at ten." in body_of(edits[0])

    preview = await office.say("clerk", f"recall 1/{YEAR} Sent to the wrong district")
    (await deputy.react(office.control, str(preview["event_id"]), "✅")).expect()
    await clerk.wait_for(office.control, lambda event: f"1/{YEAR} is recalled in 2 of 2 rooms" in plain(event))
    numbers = [content(event)["in.daftar.announcement"]["number"] for event in await office.circulars("asha", "#pune:daftar.example")]  # type: ignore[index]
    assert numbers == [f"2/{YEAR}"]
    assert await office.circulars("vikram", "#haveli:daftar.example") == []
    room = str((await office.people["vikram"].resolve("#haveli:daftar.example")).expect()["room_id"])
    newest = next(event for event in await office.people["vikram"].messages(room) if event["type"] == "m.room.message" and content(event))
    assert f"Circular 1/{YEAR} is recalled. Do not act on it." in plain(newest)
    assert "Acknowledged: 2 of 3" in plain(await office.say("clerk", f"status 1/{YEAR}"))


async def test_it_stops_when_asked(office: Office) -> None:
    assert await office.end_bot(signal.SIGTERM) == 0
    session = office.directory / "state" / "it" / "session.json"
    assert session.stat().st_mode & 0o777 == 0o600
