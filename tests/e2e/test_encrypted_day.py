"""A day at the office in encrypted rooms: the bot as its process, the people on Element's cryptography that excludes insecure devices."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from tests.e2e.test_announcements import OFFICERS, ORGANISATION, POLICY
from tests.e2e.witness import Witness
from tests.e2e.year import YEAR

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")
Json = dict[str, Any]


class Office:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.people: dict[str, Witness] = {}
        self.process: asyncio.subprocess.Process
        self.ready: Json = {}

    @property
    def control(self) -> str:
        return str(self.ready["bots"][0]["control_room"])

    async def start(self) -> None:
        with (self.directory / "bot.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.directory),
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 120)
        assert line, (self.directory / "bot.err").read_text()
        self.ready = json.loads(line)

    async def end(self, how: signal.Signals) -> None:
        if self.process.returncode is None:
            self.process.send_signal(how)
            await asyncio.wait_for(self.process.wait(), 120)

    async def until(self, who: str, words: str) -> Json:
        return await self.people[who].until(lambda event: words in plain(event) and not event["failed"])


def plain(event: Json) -> str:
    return str(event["content"].get("body", "")).replace("\u2068", "").replace("\u2069", "")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
    unused_tcp_port_factory: Callable[[], int],
) -> AsyncIterator[Office]:
    directory = tmp_path_factory.mktemp("encrypted-office")
    synapse = await start_synapse(directory / "synapse")
    for name in ("asha", "imran", "vikram", "clerk", "deputy", "dept_it"):
        await person(synapse, name)
    for file, text in (
        ("organisation.yaml", ORGANISATION),
        ("officers.csv", OFFICERS),
        ("policy.yaml", POLICY),
        ("password", "pw-dept_it\n"),
    ):
        (directory / file).write_text(text, encoding="utf-8")
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
        "encryption": {"control_room": True, "office_rooms": True},
    }
    config = {
        "homeserver": {"url": synapse.url, "name": "daftar.example"},
        "organisation": "organisation.yaml",
        "policy": {"policy": "policy.yaml", "log": "log"},
        "status": {"port": unused_tcp_port_factory()},
        "bots": [bot],
    }
    (directory / "bots.yaml").write_text(json.dumps(config), encoding="utf-8")
    made = Office(directory)
    async with AsyncExitStack() as stack:
        for name in ("clerk", "deputy", "asha"):
            made.people[name] = await Witness().start(synapse.url, name)
            stack.push_async_callback(made.people[name].stop)
        await made.start()
        for name in ("clerk", "deputy"):
            await made.people[name].do("join", room="#it-control:daftar.example")
        await made.people["asha"].do("join", room="#pune:daftar.example")
        yield made
        await made.end(signal.SIGTERM)


async def test_the_day(office: Office) -> None:
    clerk, deputy, asha = (office.people[name] for name in ("clerk", "deputy", "asha"))
    assert sorted(office.ready["bots"][0]["encrypted"]) == ["#haveli:daftar.example", "#it-control:daftar.example", "#pune:daftar.example"]
    await clerk.say(office.control, 'announce pune/* important "Flood duty" Report to the control room at nine.')
    preview = await office.until("deputy", f"Draft 1/{YEAR}")
    assert preview["wire"] == "m.room.encrypted"
    await deputy.react(office.control, preview["heard"])
    circular = await asha.until(lambda event: "in.daftar.announcement" in event["content"])
    assert (circular["wire"], circular["failed"]) == ("m.room.encrypted", None)
    assert "Report to the control room at nine." in plain(circular)
    report = await office.until("clerk", f"1/{YEAR} is now in 2 rooms")
    # Those who have never logged in with a client cannot have been given the key, and are named.
    assert "never logged in with encryption: Imran Shaikh, Vikram Joshi" in plain(report)
    await asha.react(circular["room"], circular["heard"])
    for _ in range(60):
        await clerk.say(office.control, f"status 1/{YEAR}")
        try:
            await clerk.until(lambda event: "Acknowledged: 1 of 3" in plain(event), seconds=2)
            break
        except AssertionError:
            continue
    await office.until("clerk", "Acknowledged: 1 of 3")


async def test_killed_and_back_it_corrects_what_it_sent(office: Office) -> None:
    clerk, deputy, asha = (office.people[name] for name in ("clerk", "deputy", "asha"))
    await office.end(signal.SIGKILL)
    await office.start()
    await clerk.say(office.control, f"correct 1/{YEAR} Report to the control room at ten.")
    preview = await office.until("deputy", f"Correction 1 to 1/{YEAR}")
    await deputy.react(office.control, preview["heard"])
    edit = await asha.until(lambda event: "at ten" in str(event["content"].get("m.new_content", "")))
    assert edit["relation"]["rel_type"] == "m.replace"
    await office.until("clerk", f"Correction 1 to 1/{YEAR} now stands in 2 of 2 rooms")


async def test_the_table_comes_sealed_and_is_opened_as_clients_do(office: Office) -> None:
    clerk = office.people["clerk"]
    await clerk.say(office.control, f"export 1/{YEAR}")
    file = await clerk.until(lambda event: str(event["content"].get("filename", "")).endswith(".csv") and not event["failed"])
    assert "url" not in file["content"]
    assert "Asha Patil" in (await clerk.do("file", file=file["content"]["file"]))["text"]


async def test_the_published_fingerprint_is_the_one_that_element_shows(office: Office) -> None:
    config = json.loads((office.directory / "bots.yaml").read_text())
    async with ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{config['status']['port']}/?lang=en") as answer:
            page = await answer.text()
        async with session.get(f"http://127.0.0.1:{config['status']['port']}/healthz") as answer:
            assert answer.status == 200
    device_id = json.loads((office.directory / "state" / "it" / "session.json").read_text())["device_id"]
    device = await office.people["asha"].do("device", user="@dept_it:daftar.example", device=device_id)
    assert device["signedByOwner"] is True
    key = device["fingerprint"]
    assert " ".join(key[at : at + 4] for at in range(0, len(key), 4)) in page
    assert "@imran:daftar.example" in page
