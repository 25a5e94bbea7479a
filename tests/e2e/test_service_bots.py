"""The service bot among real parts: systems that post, feeds that change, polls and forms of two kinds of clients, a policy asked about.

One story on one homeserver: the bot is killed in the middle of it, and everything that happened meanwhile still counts.
"""

import asyncio
import json
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from tests.bots.services.test_feeds import Publisher, cap, rss
from tests.bots.services.test_hooks import KEY, write
from tests.bots.services.test_outgoing import Dashboard
from tests.e2e.nio_person import NioPerson
from tests.e2e.test_service_bot import BOT, ORGANISATION, Department, configure, plain
from tests.e2e.witness import Witness
from tests.e2e.year import NEXT_MONTH
from tests.fakes.ports import free_port

from daftar_bots.core import webhook
from daftar_bots.core.poll import END, RESPONSE, START
from daftar_deploy.demo.client import Client, Json, content
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFICERS = """\
matrix_id,email,name,name_local,post,unit,language
@asha:daftar.example,asha@daftar.example,Asha Patil,आशा पाटील,,pune,mr
@imran:daftar.example,imran@daftar.example,Imran Shaikh,عمران شیخ,tahsildar,haveli,ur
@clerk:daftar.example,,Clerk Kale,लिपिक काळे,clerk,it,en
@wafa:daftar.example,,Wafa Khan,وفا خان,,it,en
"""
PEOPLE = ("asha", "imran", "clerk", "wafa")
FORM = """\
form: 1
title: {en: Flood readiness}
questions:
  - {id: boats, ask: {en: How many boats?}, kind: number}
  - {id: road, ask: {en: Is the road open?}, kind: choice, choices: [open, closed]}
"""
RULE = "{id: R-1, title: No knocking, on: knock, then: deny, say: {mr: विचारू नका., en: Do not knock.}}"
PUNE, CONTROL = "#pune:daftar.example", "#seva-control:daftar.example"
ANNOUNCER = "@announce:daftar.example"
NEVER = datetime(2099, 1, 1, tzinfo=UTC)
CLI = (sys.executable, "-c", "from daftar_bots.cli import app; app()")


async def until(is_so: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something that another process does, and nothing here hears of."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        await asyncio.sleep(0.2)


class Town(Department):
    """The department with its systems: a publisher of feeds, another department's server, a person on Element's own cryptography."""

    publisher: Publisher
    dashboard: Dashboard
    wafa: Witness
    nio: NioPerson
    port: int
    pune: str
    control: str
    polls: dict[str, str]

    async def post(self, name: str, body: bytes, message_id: str, *, key: str = KEY, at: int | None = None) -> int:
        moment = int(time.time()) if at is None else at
        headers = {
            "Content-Type": "application/json",
            webhook.ID: message_id,
            webhook.TIMESTAMP: str(moment),
            webhook.SIGNATURE: webhook.sign(key.encode(), message_id, moment, body),
        }
        async with (
            ClientSession() as session,
            session.post(f"http://127.0.0.1:{self.port}/v1/hooks/{name}", data=body, headers=headers) as answer,
        ):
            return answer.status

    def change(self, statement: str, *values: object) -> None:
        """Move time in the bot's store."""
        with closing(sqlite3.connect(self.directory / "state" / "seva" / "bot.db", timeout=30)) as database, database:
            assert database.execute(statement, values).rowcount > 0, statement

    def count(self, question: str) -> int:
        with closing(sqlite3.connect(self.directory / "state" / "seva" / "bot.db", timeout=30)) as database:
            return int(database.execute(question).fetchone()[0])

    async def said(self, room: str) -> list[str]:
        return [plain(event) for event in await self.people["clerk"].messages(room, limit=500) if event.get("sender") == BOT]

    async def shown(self, wanted: str) -> str:
        """Wait for words in the office's room."""
        return plain(await self.hears("clerk", self.pune, wanted))

    async def commands(self, text: str, wanted: str) -> str:
        return await self.asks("clerk", text, wanted, self.control)

    async def feeds_are_due(self) -> None:
        self.change("UPDATE feed SET next_at = 0")
        # Whatever is heard has the feeds looked at.
        await self.commands("feed list", "District news")
        # Why: one that is being read meanwhile would bring what stood there before, and be due no more.
        await until(lambda: self.count("SELECT count(*) FROM feed WHERE state = 'active' AND next_at = 0") == 0)


def write_town(town: Town, url: str) -> None:
    directory = town.directory
    configure(directory, url)
    (directory / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    (directory / "officers.csv").write_text(OFFICERS, encoding="utf-8")
    write(directory, "rti", more="largest_kb: 4")
    hook = directory / "hooks" / "rti.yaml"
    hook.write_text(hook.read_text(encoding="utf-8").replace("#rti:", "#pune:"), encoding="utf-8")
    (directory / "hooks" / "old.yaml").write_text(hook.read_text(encoding="utf-8") + "expires: 2020-01-01\n", encoding="utf-8")
    for name in ("forms", "proposals"):
        (directory / name).mkdir()
    (directory / "forms" / "flood.yaml").write_text(FORM, encoding="utf-8")
    (directory / "out.key").write_text(KEY + "\n")
    config = json.loads((directory / "bots.yaml").read_text(encoding="utf-8"))
    config["bots"][0] |= {
        "hooks": {"folder": "hooks"},
        "feeds": {"every_minutes": 1, "allow_private": ["127.0.0.0/8"]},
        "forms": {"folder": "forms"},
        "consultation": {"folder": "proposals", "shortest_days": 0},
        "outgoing": [
            {
                "name": "dashboard",
                "url": str(town.dashboard.server.make_url("/hook")),
                "key_file": "out.key",
                "events": ["hook.accepted"],
                "allow_private": ["127.0.0.0/8"],
            }
        ],
    }
    config["bots"].append(
        {
            "id": "it",
            "user_id": ANNOUNCER,
            "password_file": "announce.password",
            "control_room": "#announce:daftar.example",
            "makers": ["@clerk:daftar.example"],
            "approvers": ["@imran:daftar.example"],
            "office": "it",
            "store": "state/it",
            "create_rooms": True,
        }
    )
    (directory / "announce.password").write_text("pw-announce\n")
    config["http"] = {"host": "127.0.0.1", "port": town.port}
    (directory / "bots.yaml").write_text(json.dumps(config), encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Town]:
    directory = tmp_path_factory.mktemp("town")
    synapse = await start_synapse(directory / "synapse")
    made = Town(directory, {name: await person(synapse, name) for name in (*PEOPLE, "visitor", "seva", "announce")})
    made.publisher, made.dashboard, made.port, made.polls = Publisher(), Dashboard(), free_port(), {}
    async with AsyncExitStack() as stack:
        for server in (made.publisher.server, made.dashboard.server):
            await server.start_server()
            stack.push_async_callback(server.close)
        made.wafa = await Witness().start(synapse.url, "wafa")
        stack.push_async_callback(made.wafa.stop)
        made.nio = await NioPerson().start(synapse.url, "asha")
        stack.push_async_callback(made.nio.stop)
        clerk = made.people["clerk"]
        wish = {"preset": "private_chat", "room_alias_name": "pune", "invite": [BOT, "@asha:daftar.example", "@imran:daftar.example"]}
        made.pune = str((await clerk.create_room(**wish)).expect()["room_id"])
        for name in ("asha", "imran"):
            (await made.people[name].join(made.pune)).expect()
        write_town(made, synapse.url)
        await made.start_bot()
        made.control = str((await clerk.join(CONTROL)).expect()["room_id"])
        yield made
        if made.process is not None and made.process.returncode is None:
            await made.end_bot(signal.SIGTERM)


async def test_a_system_posts_and_another_is_told(town: Town) -> None:
    town.dashboard.statuses = [500]
    body = b'{"number": "DIT/2026/00421", "subject": "Road repairs <b>x</b>", "fine": "1200"}'
    assert await town.post("rti", body, "m-1") == 202
    assert "Road repairs <b>x</b>" in await town.shown("Application DIT/2026/00421")
    assert await town.post("rti", body, "m-1") == 200
    assert await town.post("rti", body, "m-2", key="x" * 32) == 401
    assert await town.post("rti", body, "m-3", at=int(time.time()) - 3600) == 401
    assert await town.post("rti", b'{"number": "' + b"9" * 5000 + b'"}', "m-4") == 413
    assert await town.post("old", body, "m-5") == 403
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{town.port}/v1/hooks/rti") as answer:
        assert answer.status == 405
    await until(lambda: len(town.dashboard.taken) == 2)
    (first, told), (second, again) = town.dashboard.taken
    assert (first[webhook.ID], told) == (second[webhook.ID], again)
    given = (second[webhook.ID], second[webhook.TIMESTAMP], second[webhook.SIGNATURE])
    assert webhook.judge(KEY.encode(), given, again, now=time.time(), window=timedelta(minutes=5)) is webhook.Verdict.GOOD
    assert json.loads(again)["type"] == "hook.accepted"
    assert "Road" not in again.decode()
    assert sum("DIT/2026/00421" in text for text in await town.said(town.pune)) == 1
    # What the other one has taken is noted a moment later.
    await until(lambda: town.count("SELECT count(*) FROM outgoing WHERE state = 'sent'") == 1)
    assert "1 told, 0 waiting, 0 given up" in await town.commands("outgoing", "dashboard")


async def test_feeds_are_offered_and_begin_in_silence(town: Town) -> None:
    town.publisher.pages |= {"news": rss(("1", "Old news", "https://x.example/1")), "alerts": standing("A-1")}
    for name, offered in (("news", "“District news” is a list of news"), ("alerts", "is a list of alerts")):
        await town.commands(f"feed add {town.publisher.url(name)} to {PUNE}", "I am looking at")
        offer = await town.hears("clerk", town.control, offered)
        (await town.people["clerk"].react(town.control, str(offer["event_id"]), "✅")).expect()
        await town.hears("clerk", town.control, "is read from now on")
        await town.feeds_are_due()
    assert not any("Old news" in text or "Heavy rain" in text for text in await town.said(town.pune))
    town.publisher.pages |= {"news": rss(("2", "Fresh news", "https://x.example/2")), "alerts": standing("A-2", at="09:01:00")}
    await town.feeds_are_due()
    await town.shown("Fresh news")
    assert "IMD Mumbai" in await town.shown("Heavy rain")


def standing(name: str, **more: str) -> str:
    """Give an alert that is not over, whatever day the test runs."""
    return cap(name, **more).replace("2026-11-21T20:00:00", NEVER.strftime("%Y-%m-%dT%H:%M:%S"))


async def test_reminders_and_the_directory_in_four_scripts(town: Town) -> None:
    await town.opens("imran", "السلام علیکم عمران شیخ")
    await town.opens("asha", "नमस्कार, आशा पाटील")
    await town.opens("clerk", "Namaste, Clerk Kale")
    assert "Imran Shaikh" in await town.asks("asha", "पद तहसीलदार हवेली", "तहसीलदार, हवेली")
    assert (await town.asks("imran", "یاددہانی مجھے کل شام 4 بجے رپورٹ بھیجنا", "رپورٹ بھیجنا")).count("1") > 0
    await town.asks("asha", "आठवण मला उद्या सकाळी १० वाजता अहवाल पाठवणे", "अहवाल पाठवणे")
    await town.asks("clerk", f"charge to @asha till {NEXT_MONTH}", "Asha Patil has the charge until")
    town.change("UPDATE agenda SET plan_at = ?, next_at = ?", time.time() - 1, time.time() - 1)
    await town.asks("clerk", "help", "charge")
    for who, words in (("asha", ":\nअहवाल पाठवणे"), ("imran", ":\nرپورٹ بھیجنا")):
        await town.hears(who, town.rooms[who], words)


async def test_a_direct_room_is_followed_for_an_officer_and_declined_for_who_is_none(town: Town) -> None:
    wish = {"preset": "trusted_private_chat", "is_direct": True, "invite": [ANNOUNCER]}
    asha, visitor = town.people["asha"], town.people["visitor"]
    room = str((await asha.create_room(**wish)).expect()["room_id"])
    strange = str((await visitor.create_room(**wish)).expect()["room_id"])
    await asha.wait_for(room, lambda event: "नमस्कार, आशा पाटील. मी" in plain(event), seconds=120)
    (await asha.say(room, "प्रलंबित")).expect()
    await asha.wait_for(room, lambda event: event.get("sender") == ANNOUNCER and "प्रतिक्रिया" not in plain(event), seconds=120)
    gone = await visitor.wait_for(
        strange, lambda event: event.get("state_key") == ANNOUNCER and content(event).get("membership") == "leave", seconds=120
    )
    assert gone["sender"] == ANNOUNCER
    assert not [event for event in await visitor.messages(strange) if event.get("type") == "m.room.message"]


async def test_a_poll_and_a_form_in_encrypted_rooms_of_elements_cryptography(town: Town) -> None:
    wafa, room = town.wafa, str((await town.wafa.do("create", invite=[BOT]))["room"])
    greeting = await wafa.until(lambda event: event["sender"] == BOT and "Namaste, Wafa Khan" in plain(event))
    assert (greeting["wire"], greeting["failed"]) == ("m.room.encrypted", None)
    await form_by_witness(town, room)
    group = str((await wafa.do("create", invite=[BOT, "@clerk:daftar.example"]))["room"])
    (await town.people["clerk"].join(group)).expect()
    await wafa.until(lambda event: event["room"] == group and event["sender"] == BOT and event["type"] == "m.room.member")
    await wafa.say(group, '!poll "When?" Monday | Friday')
    poll = await wafa.until(lambda event: event["type"] == START and event["room"] == group)
    assert (poll["wire"], poll["failed"]) == ("m.room.encrypted", None)
    reference = {"m.relates_to": {"rel_type": "m.reference", "event_id": poll["heard"]}}
    await wafa.do("send", room=group, type=RESPONSE, content={RESPONSE: {"answers": ["c1"]}, **reference})
    await wafa.say(group, "!poll 1")
    await wafa.until(lambda event: "Monday: 1 (100 %)" in plain(event))
    # The stable form of the event, which clients send one day.
    await wafa.do("send", room=group, type="m.poll.response", content={"m.selections": ["c2"], **reference})
    await wafa.say(group, "!poll 1")
    await wafa.until(lambda event: "Friday: 1 (100 %)" in plain(event))
    town.polls["encrypted"] = group


async def form_by_witness(town: Town, room: str) -> None:
    opened = await town.commands("form open flood", "Flood readiness")
    assert "4" in opened
    wafa = town.wafa
    await wafa.until(lambda event: event["sender"] == BOT and "To answer, write here: form flood" in plain(event))
    for text, wanted in (
        ("form flood", "Question 1 of 2: How many boats?"),
        ("three", "Question 1 of 2"),
        ("३", "Question 2 of 2"),
        ("open", "Your answers:"),
        ("yes", "is handed in"),
    ):
        said = await wafa.say(room, text)
        await wafa.until(
            lambda event, said=said, wanted=wanted: wanted in plain(event) and said in json.dumps(event["relation"] or "")  # type: ignore[misc]
        )
    assert "1 of 4 have handed in" in await town.commands("form flood status", "Missing")


async def test_killed_in_the_middle_nothing_that_happened_meanwhile_is_lost(town: Town) -> None:
    asha, imran = town.people["asha"], town.people["imran"]
    await town.asks("imran", '!poll "Tea?" Yes | No', "2", town.pune)
    poll = await asha.wait_for(town.pune, lambda event: event.get("type") == START, seconds=120)
    reference = {"m.relates_to": {"rel_type": "m.reference", "event_id": poll["event_id"]}}
    await propose(town)
    await town.end_bot(signal.SIGKILL)
    # A vote and a comment that no sync shows any more: more than a hundred events stand behind them.
    (await imran.send(town.pune, {"m.selections": ["c1"], **reference}, kind="m.poll.response")).expect()
    notice = next(event for event in await asha.messages(town.pune) if "in.daftar.consultation" in content(event))
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": notice["event_id"]}}
    (await imran.say(town.pune, "Good idea from the gap", **thread)).expect()
    await town.nio.until(lambda event: event["heard"] == poll["event_id"])
    for number in range(105):
        vote = {RESPONSE: {"answers": [f"c{1 + number % 2}"]}, **reference}
        (await asha.send(town.pune, vote, kind=RESPONSE)).expect()
    await town.nio._send(town.pune, RESPONSE, {RESPONSE: {"answers": ["c2"]}, **reference})
    wafa_vote = {"m.relates_to": {"rel_type": "m.reference", "event_id": await poll_of(town)}}
    await town.wafa.do("send", room=town.polls["encrypted"], type=RESPONSE, content={RESPONSE: {"answers": ["c1"]}, **wafa_vote})
    ends = time.time() + 1
    town.change("UPDATE poll SET closes_at = ?", ends)
    town.change("UPDATE consultation SET closes_at = ?, effective_at = ?", ends, ends + 3600)
    town.change("UPDATE feed SET next_at = 0")
    town.publisher.pages["alerts"] = standing(
        "A-3", at="09:09:00", kind="Cancel", references="imd@ndma.example,A-2,2026-11-21T09:01:00+05:30"
    )
    await asyncio.sleep(1.5)
    # Too late, though the bot has not closed it yet.
    (await imran.send(town.pune, {"m.selections": ["c2"], **reference}, kind="m.poll.response")).expect()
    await town.start_bot()
    result = await town.shown("رائے شماری 2: Tea? بند ہوئی")
    assert "Yes: 1 (فیصد 50)" in result
    assert "No: 1 (فیصد 50)" in result
    ended = await asha.wait_for(town.pune, lambda event: event.get("type") == END, seconds=120)
    assert content(ended)["m.relates_to"]["rel_type"] == "m.reference"
    await town.wafa.until(lambda event: "The result" in plain(event) and "Monday: 1 (100 %)" in plain(event))
    await asha.wait_for(town.pune, lambda event: "m.new_content" in content(event) and "cancelled" in plain(event).lower(), seconds=120)
    for text in ("Fresh news", "DIT/2026/00421"):
        assert sum(text in said for said in await town.said(town.pune)) == 1
    (await town.people["clerk"].say(town.control, "poll 2 export")).expect()
    file = await town.people["clerk"].wait_for(town.control, lambda event: content(event).get("filename") == "poll-2.csv", seconds=120)
    table = (await town.people["clerk"].download(str(content(file)["url"]))).decode()
    assert "@imran:daftar.example" in table
    assert table.count("@asha:daftar.example") == 1


async def poll_of(town: Town) -> str:
    return str((await town.wafa.until(lambda event: event["type"] == START))["heard"])


async def propose(town: Town) -> None:
    """Have a proposal left by the command line and published by a person."""
    directory = town.directory
    (directory / "next.yaml").write_text(
        f'policy: 1\nrevision: "2"\nlanguages: [en, mr]\ntimezone: Asia/Kolkata\nrules:\n  - {RULE}\n', encoding="utf-8"
    )
    until = datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=1)
    left = await asyncio.create_subprocess_exec(
        *CLI, "consult", str(directory / "next.yaml"), "--config", str(directory), "--yes",
        "--until", until.strftime("%d-%m-%Y 17:00"), "--effective", (until + timedelta(days=2)).strftime("%d-%m-%Y"),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert b"left for the bot" in (await left.communicate())[0]
    await town.hears("clerk", town.control, "New rule R-1")
    await town.commands("consult 1 publish", "is published")
    await town.shown("Do not knock.")


async def test_the_policy_changes_on_its_day_by_an_administrator_only(town: Town) -> None:
    assert "Good idea from the gap" in await town.commands("consult 1 comments", "Good idea")
    # Why not tomorrow: at midnight that is over.
    day = (datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=2)).strftime("%d-%m-%Y")
    await town.commands(f"consult 1 adopt effective {day} yes", "is adopted")
    await town.shown("until then the present rules stay")
    assert "rules: []" in (town.directory / "policy.yaml").read_text(encoding="utf-8")
    await town.end_bot(signal.SIGTERM)
    town.change("UPDATE consultation SET effective_at = ?", time.time() - 60)
    await town.start_bot()
    await town.hears("clerk", town.control, "today is the day")
    await town.end_bot(signal.SIGTERM)
    (town.directory / "policy.yaml").write_bytes((town.directory / "next.yaml").read_bytes())
    await town.start_bot()
    await town.shown("the changed policy is now in force")
    await town.asks("asha", "mydata", "या फाइलमध्ये")
    file = await town.people["asha"].wait_for(town.rooms["asha"], lambda event: content(event).get("msgtype") == "m.file", seconds=120)
    about: Mapping[str, Json] = content(file)
    text = (await town.people["asha"].download(str(about["url"]))).decode()
    assert "Tea?" in text
    assert "अहवाल पाठवणे" in text
