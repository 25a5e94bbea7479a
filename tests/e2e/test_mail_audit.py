"""`daftar mail audit` against a real Synapse: two bridges on one PostgreSQL, one of them killed, and what a homeserver loses or has twice."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.bridges.test_durability import hand_over, raw, shown
from tests.fakes.ports import free_port
from tests.fakes.postgres import PostgresServer

from daftar_bridges import config
from daftar_deploy.demo.client import Client, body_of, content
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")
SERVER = "daftar.example"
TENDERS = "tenders@it.daftar.example"


@dataclass
class Place:
    """A homeserver and what two bridges of it are started with; `ports` are their listeners'."""

    synapse: Synapse
    asha: Client
    paths: tuple[Path, Path]
    ports: tuple[int, int]
    room: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)

    async def start(self, number: int) -> asyncio.subprocess.Process:
        process = await command("run", self.paths[number])
        assert process.stdout is not None
        async with asyncio.timeout(120):
            while "rooms" not in json.loads(await process.stdout.readline()):
                pass
        return process

    async def is_done(self) -> bool:
        return set((await self.audit())[1]["states"]) == {"done"}

    async def audit(self) -> tuple[int, dict[str, Any]]:
        process = await command("audit", self.paths[0], "--json")
        said, _ = await process.communicate()
        return process.returncode or 0, json.loads(said)

    async def numbers(self) -> list[int]:
        """The numbers of the mails that are in the room."""
        self.events = await self.asha.messages(self.room, limit=1000)
        return shown(self)

    async def has_all(self) -> bool:
        return set(await self.numbers()) == set(range(24))


async def eventually(is_so: Callable[[], Awaitable[bool]], seconds: float = 120) -> None:
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 - other processes do it, and ring no bell
            await asyncio.sleep(0.2)


async def command(word: str, path: Path, *more: str) -> asyncio.subprocess.Process:
    words = ["-c", "from daftar_bridges.cli import app; app()", word, "--config", str(path), *more]
    return await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(
    start_synapse: Any, person: Any, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    directory = tmp_path_factory.mktemp("audit")
    ports, pushed = (free_port(), free_port()), (free_port(), free_port())
    registration = directory / "registration.yaml"
    registration.write_text(json.dumps(config.registration_for(SERVER, f"http://127.0.0.1:{pushed[0]}", "as-secret", "hs-secret")))
    synapse = await start_synapse(directory / "synapse", registrations=(registration,))
    asha = await person(synapse, "asha", admin=True)
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "e2e"\nlanguages: [en]\nrules: []\n')
    url = postgres.fresh()
    paths = (directory / "one.yaml", directory / "two.yaml")
    for number, path in enumerate(paths):
        path.write_text(
            f"""\
homeserver: {{url: "{synapse.url}", name: {SERVER}}}
appservice: {{port: {pushed[number]}, registration: registration.yaml}}
smtp: {{port: {ports[number]}}}
relay: {{host: 127.0.0.1, port: 1, tls: none}}
mailboxes: [{{address: {TENDERS}, room: "#tenders:{SERVER}", name: Tenders, members: ["@asha:{SERVER}"]}}]
control_room: "#control:{SERVER}"
policy: {{policy: policy.yaml, log: log{number}}}
spool: "{url}"
spool_directory: state{number}
spool_lease_seconds: 2
"""
        )
    yield Place(synapse, asha, paths, ports)


async def is_taken(port: int, mail: bytes) -> bool:
    return await hand_over(port, mail) == 250


async def is_purged(place: Place, purge: object) -> bool:
    return (await place.asha.call("GET", f"/_synapse/admin/v1/purge_history_status/{purge}")).expect()["status"] != "active"


async def test_what_two_bridges_accepted_is_whole_though_one_was_killed(place: Place) -> None:
    processes = [await place.start(0), await place.start(1)]
    place.room = str((await place.asha.resolve(f"#tenders:{SERVER}")).expect()["room_id"])
    (await place.asha.join(place.room)).expect()
    try:
        for number in range(24):
            port, size = place.ports[number % 2], 150_000 if number % 10 == 3 else 100
            await eventually(partial(is_taken, port, raw(number, size)))
            if number in {8, 16}:
                processes[0].kill()
                await processes[0].communicate()
                processes[0] = await place.start(0)
        await eventually(place.has_all)
        # What stands in the room is noted as done a moment later.
        await eventually(place.is_done)
    finally:
        for process in processes:
            process.terminate()
            await process.communicate()
    assert len(await place.numbers()) == 24
    code, report = await place.audit()
    assert (code, report["troubles"], report["states"]) == (0, [], {"done": 24})
    assert report["events"] > 24, "the files, too"


async def test_an_event_that_people_removed_is_no_trouble(place: Place) -> None:
    event = next(each for each in await place.asha.messages(place.room, limit=1000) if "mail number 5." in body_of(each))
    redact = f"/_matrix/client/v3/rooms/{place.room}/redact/{event['event_id']}/r1"
    admin = f"/_synapse/admin/v1/rooms/{place.room}/make_room_admin"
    (await place.asha.call("POST", admin, {"user_id": f"@asha:{SERVER}"})).expect()
    (await place.asha.call("PUT", redact, {})).expect()
    code, report = await place.audit()
    assert (code, report["troubles"], report["removed"]) == (0, [], 1)


async def test_an_event_that_is_there_twice_is_found(place: Place) -> None:
    event = next(each for each in await place.asha.messages(place.room, limit=1000) if "mail number 7." in body_of(each))
    async with Client(place.synapse.url) as ghost:
        ghost.token = "as-secret"
        path = f"/_matrix/client/v3/rooms/{place.room}/send/m.room.message/again"
        again = (await ghost.call("PUT", path, content(event), query={"user_id": str(event["sender"])})).expect()
    code, report = await place.audit()
    assert code == 1
    (trouble,) = report["troubles"]
    assert (trouble["kind"], trouble["event"], trouble["mailbox"]) == ("doubled", again["event_id"], TENDERS)


async def test_events_that_the_homeserver_has_lost_are_found(place: Place) -> None:
    newest = await place.asha.say(place.room, "the last word")
    last = newest.expect()["event_id"]
    path = f"/_synapse/admin/v1/purge_history/{place.room}/{last}"
    purge = (await place.asha.call("POST", path, {"delete_local_events": True})).expect()["purge_id"]
    await eventually(partial(is_purged, place, purge))
    code, report = await place.audit()
    assert code == 1
    assert {trouble["kind"] for trouble in report["troubles"]} == {"missing"}
    assert len(report["troubles"]) > 24


async def test_a_homeserver_that_is_away_is_exit_3(place: Place) -> None:
    await place.synapse.stop()
    process = await command("audit", place.paths[0])
    await process.communicate()
    assert process.returncode == 3
    await place.synapse.start()
