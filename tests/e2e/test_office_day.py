"""A day at the office on a real homeserver (room version 12), told twice: in rooms in the clear with people on nio, and in encrypted rooms
with people on Element's own cryptography. The bot is its own process, and the day has its accidents: the bot is killed, the homeserver is
restarted and holds the bot back (429), the bot's database is put back from a copy, and its identity is lost."""

import asyncio
import hashlib
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any, Protocol
from zipfile import ZipFile

import pytest
import pytest_asyncio
from tests.e2e.nio_person import NioPerson
from tests.e2e.witness import Witness
from tests.e2e.year import YEAR

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import Synapse
from daftar_policy.log.keys import PUBLIC_NAME

pytestmark = pytest.mark.asyncio(loop_scope="module")
Json = dict[str, Any]

ORGANISATION = """\
organisation: 1
name: {en: Government of Maharashtra, mr: महाराष्ट्र शासन}
server: daftar.example
units:
  - {id: mh, name: {en: State, mr: राज्य}, tier: state}
  - {id: it, in: mh, name: {en: IT Department, mr: माहिती तंत्रज्ञान विभाग, hi: सूचना प्रौद्योगिकी विभाग, ur: محکمہ اطلاعاتی ٹیکنالوجی}}
  - {id: pune, in: mh, name: {en: Pune, mr: पुणे, hi: पुणे, ur: پونے}, tier: district, rooms: ["#pune-KIND:daftar.example"]}
  - {id: haveli, in: pune, name: {en: Haveli, mr: हवेली, hi: हवेली, ur: حویلی}, tier: taluka, rooms: ["#haveli-KIND:daftar.example"]}
posts:
  - {id: clerk, name: {en: Clerk, mr: लिपिक}, rank: 10}
  - {id: tahsildar, name: {en: Tahsildar, mr: तहसीलदार}, rank: 40}
  - {id: deputy, name: {en: Deputy Secretary, mr: उपसचिव}, rank: 50}
"""
OFFICERS = """\
matrix_id,email,name,name_local,post,unit,language
@asha-KIND:daftar.example,asha@daftar.example,Asha Patil,आशा पाटील,tahsildar,pune,mr
@imran-KIND:daftar.example,imran@daftar.example,Imran Shaikh,عمران شیخ,tahsildar,haveli,ur
@ravi-KIND:daftar.example,ravi@daftar.example,Ravi Mishra,रवि मिश्र,clerk,haveli,hi
@vikram-KIND:daftar.example,vikram@daftar.example,Vikram Joshi,विक्रम जोशी,clerk,haveli,en
@clerk-KIND:daftar.example,clerk@daftar.example,Clerk Kale,लिपिक काळे,clerk,it,mr
@deputy-KIND:daftar.example,deputy@daftar.example,Deputy Rao,उपसचिव राव,deputy,it,mr
"""
POLICY = 'policy: 1\nrevision: "1"\nlanguages: [mr, en]\ntimezone: Asia/Kolkata\nrules: []\n'
PEOPLE = ("asha", "imran", "ravi", "vikram", "clerk", "deputy")
FIRST = 'घोषणा pune/* महत्त्वाचे पोच:2d "पूर कर्तव्य" सर्वांनी नऊ वाजता यावे.'
REVISED = """फेरफार १/२०२६ at:उद्या "पूर कर्तव्य"
mr: "पूर कर्तव्य"
सर्वांनी नऊ वाजता जिल्हा नियंत्रण कक्षात यावे.
ur: "سیلاب ڈیوٹی"
سب افسران نو بجے ضلع کنٹرول روم پہنچیں۔
hi: "बाढ़ ड्यूटी"
सब अधिकारी नौ बजे ज़िला नियंत्रण कक्ष पहुँचें।
en: "Flood duty"
All officers report to the district control room at nine."""


class Person(Protocol):
    """What the story needs of a client."""

    heard: dict[str, Json]
    user_id: str

    async def join(self, room: str) -> None: ...
    async def say(self, room: str, text: str, **more: object) -> str: ...
    async def react(self, room: str, event_id: str, key: str = "✅") -> str: ...
    async def file(self, event: Json) -> bytes: ...
    async def until(self, wanted: Callable[[Json], object], seconds: float = 30) -> Json: ...
    async def stop(self) -> None: ...


class Sealed(Witness):
    """The witness as one of the people."""

    async def join(self, room: str) -> None:
        await self.do("join", room=room)

    async def file(self, event: Json) -> bytes:
        return str((await self.do("file", file=event["content"]["file"]))["text"]).encode()


class Day:
    """The bot's process, the people, and what they say to each other."""

    def __init__(self, kind: str, directory: Path, synapse: Synapse, admin: Client) -> None:
        self.kind, self.directory, self.synapse, self.admin = kind, directory, synapse, admin
        self.people: dict[str, Person] = {}
        self.process: asyncio.subprocess.Process | None = None
        self.control = ""

    @property
    def bot(self) -> str:
        return f"@office-{self.kind}:daftar.example"

    @property
    def database(self) -> Path:
        return self.directory / "state" / "it" / "bot.db"

    async def run(self, *words: str) -> tuple[int, str]:
        """Run a command of the bundle to its end."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from daftar_deploy.cli import main; main()", *words,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await asyncio.wait_for(process.communicate(), 120)
        return process.returncode or 0, said.decode()

    async def start(self) -> None:
        with (self.directory / "bot.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.directory),
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 120)
        assert line, (self.directory / "bot.err").read_text()
        self.control = str(json.loads(line)["bots"][0]["control_room"])

    async def end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(how)
            await asyncio.wait_for(self.process.wait(), 120)

    def query(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    async def tells(self, words: str, *, who: str = "clerk", room: str | None = None) -> Json:
        """Wait until the bot says something to somebody, readable to them."""
        return await self.people[who].until(
            lambda event: event["sender"] == self.bot and words in plain(event) and not event["failed"] and room in {None, event["room"]}
        )

    async def says(self, who: str, text: str, wanted: str, **more: object) -> Json:
        """Say something in the control room and give the bot's answer to it."""
        said = await self.people[who].say(self.control, text, **more)
        return await self.people["clerk"].until(
            lambda event: event["sender"] == self.bot and said in json.dumps(event["relation"]) and wanted in plain(event)
        )

    async def status(self, number: str, wanted: str) -> str:
        """Ask how a circular stands until it says so; reactions are heard a moment after they were given."""
        for _ in range(400):
            said = await self.people["clerk"].say(self.control, f"स्थिती {number}")
            answer = await self.people["clerk"].until(
                lambda event, said=said: event["sender"] == self.bot and said in json.dumps(event["relation"])
            )
            if wanted in plain(answer):
                return plain(answer)
            await asyncio.sleep(0.1)
        raise AssertionError(plain(answer))

    async def circular(self, who: str, words: str) -> Json:
        return await self.people[who].until(
            lambda event: "in.daftar.announcement" in event["content"] and words in plain(event) and not event["failed"]
        )

    def direct(self, who: str) -> str:
        digest = hashlib.sha256(self.people[who].user_id.encode()).hexdigest()[:20]
        return f"#office-{self.kind}-to-{digest}:daftar.example"

    async def version(self) -> object:
        """Give the version of the control room."""
        state = (await self.admin.call("GET", f"/_synapse/admin/v1/rooms/{self.control}/state")).expect()["state"]
        assert isinstance(state, list)
        (create,) = [each for each in state if each["type"] == "m.room.create"]
        return create["content"]["room_version"]

    def configure(self, url: str) -> None:
        for file, text in (("organisation.yaml", ORGANISATION), ("officers.csv", OFFICERS), ("policy.yaml", POLICY)):
            (self.directory / file).write_text(text.replace("KIND", self.kind), encoding="utf-8")
        (self.directory / "password").write_text(f"pw-office-{self.kind}\n")
        bot = {
            "id": "it",
            "user_id": self.bot,
            "password_file": "password",
            "control_room": f"#control-{self.kind}:daftar.example",
            "makers": ["post:clerk@it"],
            "approvers": ["post:deputy@it"],
            "office": "it",
            "languages": ["mr", "ur", "hi", "en"],
            "store": "state/it",
            "create_rooms": True,
            "encryption": dict.fromkeys(("control_room", "office_rooms"), self.kind == "sealed"),
        }
        config = {
            "homeserver": {"url": url, "name": "daftar.example"},
            "organisation": "organisation.yaml",
            "policy": {"policy": "policy.yaml", "log": "log"},
            "bots": [bot],
        }
        (self.directory / "bots.yaml").write_text(json.dumps(config), encoding="utf-8")


def plain(event: Json) -> str:
    return str(event["content"].get("body", "")).replace("\u2068", "").replace("\u2069", "")


async def enter(kind: str, url: str, name: str, few: asyncio.Semaphore) -> Person:
    person: Sealed | NioPerson = Sealed() if kind == "sealed" else NioPerson()
    async with few:
        await person.start(url, f"{name}-{kind}")
    return person


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def synapse(start_synapse: Callable[..., Awaitable[Synapse]], tmp_path_factory: pytest.TempPathFactory) -> Synapse:
    return await start_synapse(tmp_path_factory.mktemp("day") / "synapse")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def admin(synapse: Synapse, person: Callable[..., Awaitable[Client]]) -> Client:
    return await person(synapse, "root", admin=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["plain", "sealed"])
async def day(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    synapse: Synapse,
    admin: Client,
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Day]:
    kind = str(request.param)
    made = Day(kind, tmp_path_factory.mktemp(kind), synapse, admin)
    for name in (*PEOPLE, "office"):
        await person(synapse, f"{name}-{kind}")
    made.configure(synapse.url)
    async with AsyncExitStack() as stack:
        # Why two at once: each starts a process that computes its keys; all together on a busy machine none is ready in time.
        few = asyncio.Semaphore(2)
        entered = await asyncio.gather(*(enter(kind, synapse.url, name, few) for name in PEOPLE))
        for each in entered:
            stack.push_async_callback(each.stop)
        made.people = dict(zip(PEOPLE, entered, strict=True))
        stack.push_async_callback(made.end, signal.SIGTERM)
        await made.start()
        for name in ("clerk", "deputy"):
            await made.people[name].join(f"#control-{kind}:daftar.example")
        await made.people["asha"].join(f"#pune-{kind}:daftar.example")
        for name in ("imran", "ravi", "vikram"):
            await made.people[name].join(f"#haveli-{kind}:daftar.example")
        yield made


async def test_in_the_morning_it_is_written_returned_revised_and_approved(day: Day) -> None:
    assert await day.version() == "12"
    deputy = day.people["deputy"]
    preview = await day.says("clerk", FIRST, f"मसुदा 1/{YEAR}")
    assert "4 अधिकारी, 2 कक्ष" in plain(preview)
    await deputy.until(lambda event: event["heard"] == preview["heard"] and not event["failed"])
    await deputy.react(day.control, preview["heard"], "❌")
    asked = await day.tells("काय दुरुस्त करायचे आहे?")
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": asked["heard"]}}}
    await day.says("deputy", "कोणता नियंत्रण कक्ष ते लिहावे.", "दुरुस्त करावयाचे: कोणता नियंत्रण कक्ष ते लिहावे.", **reply)
    newest = await day.says("clerk", REVISED, f"मसुदा 1/{YEAR}, आवृत्ती 2")
    assert "سب افسران نو بجے" in plain(newest)
    await deputy.react(day.control, newest["heard"])
    await day.tells(f"1/{YEAR} उपसचिव राव यांनी मंजूर केले.")
    assert f"1/{YEAR} “पूर कर्तव्य”" in plain(await day.says("clerk", "वेळापत्रक", "ठरलेल्या वेळी"))


async def test_at_its_time_each_room_gets_it_once_through_a_kill_a_limit_and_a_restart_of_the_homeserver(day: Day) -> None:
    await day.end(signal.SIGKILL)
    with closing(sqlite3.connect(day.database)) as database, database:
        assert database.execute("UPDATE circulation SET send_at = 1 WHERE stage = 'scheduled'").rowcount == 1
    slow = {"messages_per_second": 1, "burst_count": 0}
    limit = f"/_synapse/admin/v1/users/{day.bot}/override_ratelimit"
    (await day.admin.call("POST", limit, slow)).expect()
    await day.start()
    for _ in range(1200):
        if day.query("SELECT 1 FROM outbox WHERE attempts > 0"):
            break
        await asyncio.sleep(0.1)
    assert day.query("SELECT 1 FROM outbox WHERE attempts > 0"), "the homeserver did not hold the bot back"
    await day.end(signal.SIGKILL)
    await day.start()
    await day.synapse.restart()
    (await day.admin.call("DELETE", limit)).expect()
    await day.tells(f"1/{YEAR} आता 2 कक्षांत आहे.")
    for who, words in (
        ("asha", "जिल्हा नियंत्रण कक्षात यावे"),
        ("imran", "ضلع کنٹرول روم"),
        ("ravi", "ज़िला नियंत्रण कक्ष"),
        ("vikram", "district control room"),
    ):
        circular = await day.circular(who, words)
        assert circular["wire"] == ("m.room.encrypted" if day.kind == "sealed" else "m.room.message")
        assert len({event["heard"] for event in day.people[who].heard.values() if "in.daftar.announcement" in event["content"]}) == 1


async def test_each_acknowledges_in_the_own_language(day: Day) -> None:
    preview = await day.says("clerk", 'घोषणा lang:ur, lang:hi, lang:mr & pune, lang:en "बैठक" उद्या बैठक आहे.', f"मसुदा 2/{YEAR}")
    assert "वैयक्तिकरीत्या" in plain(preview)
    await day.people["deputy"].react(day.control, preview["heard"])
    await day.tells(f"2/{YEAR} थेट पाठवले: 4 व्यक्ती")
    for who, words, answer in (
        ("asha", "पोच २/२०२६", f"नोंद झाली: आपण परिपत्रक 2/{YEAR} ची पोच दिली आहे."),
        ("ravi", "पावती २/२०२६", f"दर्ज हुआ: आपने परिपत्र 2/{YEAR} की पावती दी है।"),
        ("imran", "تصدیق ۲/۲۰۲۶", f"درج ہو گیا: آپ نے سرکلر 2/{YEAR} کی تصدیق کر دی ہے۔"),
        ("vikram", f"cannot 2/{YEAR} the road is closed", f"Noted: circular 2/{YEAR} has reached you, and you cannot do it."),
    ):
        person = day.people[who]
        await person.join(day.direct(who))
        circular = await day.circular(who, "बैठक")
        assert circular["wire"] == ("m.room.encrypted" if day.kind == "sealed" else "m.room.message")
        await person.say(circular["room"], words)
        await day.tells(answer, who=who)
    said = await day.status("२/२०२६", "पोच दिली: 4 पैकी 3.")
    assert "अशक्य: विक्रम जोशी — the road is closed" in said


async def test_who_does_not_answer_is_reminded_and_told_of_above(day: Day) -> None:
    for who, words in (("asha", "जिल्हा"), ("imran", "ضلع")):
        circular = await day.circular(who, words)
        await day.people[who].react(circular["room"], circular["heard"])
    await day.status(f"1/{YEAR}", "पोच दिली: 4 पैकी 2.")
    await day.says("clerk", f"स्मरण 1/{YEAR}", "2 व्यक्तींना 1 कक्षात स्मरण दिले जात आहे")
    reminder = await day.tells(f"Reminder 1: circular 1/{YEAR}", who="vikram")
    named = {day.people[name].user_id for name in ("ravi", "vikram")}
    assert set(reminder["content"]["m.mentions"]["user_ids"]) == named
    circular = await day.circular("ravi", "ज़िला")
    await day.people["ravi"].react(circular["room"], circular["heard"], "✅\ufe0f")
    await day.status(f"1/{YEAR}", "पोच दिली: 4 पैकी 3.")
    await day.says("clerk", f"वरिष्ठांना 1/{YEAR}", "1 वरिष्ठांना कळवले; संबंधित: 1 अधिकारी")
    told = await day.tells("آپ کے ماتحت ان افسران نے نہیں کی", who="imran")
    assert "وکرم" not in plain(told)
    # Who reads Urdu is told a name that stands in Devanagari in Latin letters.
    assert "Vikram Joshi" in plain(told)


async def test_what_was_wrong_is_corrected_in_every_room(day: Day) -> None:
    preview = await day.says("clerk", f"दुरुस्ती 1/{YEAR} सर्वांनी दहा वाजता यावे.", "दुरुस्ती 1")
    await day.people["deputy"].react(day.control, preview["heard"])
    await day.tells(f"1/{YEAR} ची दुरुस्ती 1 आता 2 पैकी 2 कक्षांत झाली आहे.")
    for who in ("asha", "vikram"):
        edit = await day.people[who].until(lambda event: "दहा वाजता" in str(event["content"].get("m.new_content", "")))
        assert edit["relation"]["rel_type"] == "m.replace"
        assert "शुद्धिपत्रक" in str(edit["content"]["m.new_content"])


def spoil(path: Path) -> None:
    """Change one bit of the largest file in it. Why not any octet of the archive: some say nothing of what is in it."""
    with ZipFile(path) as bundle:
        files = {name: bytearray(bundle.read(name)) for name in bundle.namelist()}
    largest = max(files.values(), key=len)
    largest[len(largest) // 2] ^= 1
    with ZipFile(path, "w") as bundle:
        for name, octets in files.items():
            bundle.writestr(name, bytes(octets))


async def test_the_report_is_a_card_a_table_a_workbook_a_picture_and_a_proof(day: Day, tmp_path: Path) -> None:
    clerk = day.people["clerk"]
    for words, names in (
        (f"निर्यात 1/{YEAR}", (f"it-1-{YEAR}.csv", f"it-1-{YEAR}.xlsx")),
        (f"आलेख 1/{YEAR}", (f"it-1-{YEAR}.png",)),
        (f"पुरावा 1/{YEAR}", (f"it-1-{YEAR}-evidence.zip",)),
    ):
        await clerk.say(day.control, words)
        for name in names:
            event = await clerk.until(lambda event, name=name: event["content"].get("filename") == name and not event["failed"])
            assert ("file" if day.kind == "sealed" else "url") in event["content"]
            if name.endswith("csv"):
                table = (await clerk.file(event)).decode("utf-8-sig")
                assert "विक्रम जोशी" in table
            elif day.kind == "plain":
                (tmp_path / name).write_bytes(await clerk.file(event))
    path = tmp_path / f"it-1-{YEAR}-evidence.zip"
    if day.kind == "sealed":
        made = ("announce", "report", f"1/{YEAR}", "--config", str(day.directory), "--format", "evidence", "--output", str(path))
        assert (await day.run(*made))[0] == 0
    code, said = await day.run("announce", "verify", str(path), "--key", str(day.directory / "log" / "bots" / PUBLIC_NAME))
    assert (code, "3 of 4 acknowledged" in said) == (0, True), said
    spoil(path)
    code, said = await day.run("announce", "verify", str(path))
    assert code in {1, 2}, said


async def test_a_lost_database_and_a_lost_identity_end_nothing(day: Day) -> None:
    state = day.database.parent
    before = json.loads((state / "session.json").read_text())["device_id"]
    with closing(sqlite3.connect(day.database)) as database, closing(sqlite3.connect(day.directory / "copy.db")) as copy:
        database.backup(copy)
    await day.end(signal.SIGTERM)
    for file in state.glob("bot.db*"):
        file.unlink()
    (day.directory / "copy.db").rename(day.database)
    # README: with a copy that was put back the session goes too.
    (state / "session.json").unlink()
    (state / "identity.json").unlink()
    code, said = await day.run("bots", "run", "--config", str(day.directory))
    assert (code, "--new" in said) == (3, True), said
    code, said = await day.run("bots", "identity", "it", "--new", "--config", str(day.directory))
    assert code == 0, said
    await day.start()
    after = json.loads((state / "session.json").read_text())["device_id"]
    assert after != before
    await day.status(f"1/{YEAR}", "पोच दिली: 4 पैकी 3.")
    asha = day.people["asha"]
    if isinstance(asha, Sealed):
        for _ in range(400):
            if (await asha.do("device", user=day.bot, device=after))["signedByOwner"]:
                break
            await asyncio.sleep(0.25)
        assert (await asha.do("device", user=day.bot, device=after))["signedByOwner"] is True


async def test_all_day_the_card_edited_itself(day: Day) -> None:
    # Why before the recall: a recalled circular's card counts nobody any more, and a quick day is over before the first edit is due.
    card = await day.tells(f"1/{YEAR} आता 2 कक्षांत आहे.")
    edit = await day.people["clerk"].until(
        lambda event: (event["relation"] or {}).get("event_id") == card["heard"] and "m.new_content" in event["content"], seconds=120
    )
    assert "पोच दिली" in str(edit["content"]["m.new_content"]["body"])


async def test_in_the_evening_it_is_recalled(day: Day) -> None:
    preview = await day.says("clerk", f"माघार 1/{YEAR} पूर ओसरला", "मागे घेण्याची विनंती")
    await day.people["deputy"].react(day.control, preview["heard"])
    await day.tells(f"1/{YEAR} 2 पैकी 2 कक्षांत मागे घेतले.")
    for who, words in (("asha", f"परिपत्रक क्र. 1/{YEAR} मागे घेतले आहे."), ("imran", f"سرکلر نمبر 1/{YEAR} واپس لے لیا گیا ہے۔")):
        notice = await day.tells(words, who=who)
        assert "पूर ओसरला" in plain(notice)
        await day.people[who].until(lambda event: event["type"] == "m.room.redaction")
    assert "मागे घेतले" in await day.status(f"1/{YEAR}", "मागे घेतले")
