"""The bot killed with -9 in the middle of a fan-out on a real homeserver, again and again: every room has the circular exactly once.

With `--long` in the rooms that `daftar bots bench fanout` is measured in, made once and kept.
"""

import asyncio
import json
import random
import secrets
import shutil
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from tests.bench.bench_bots import CACHE, ROOMS
from tests.bots.test_kill import environment

from daftar_bots.bench.fanout import kept_rooms
from daftar_bots.core.announcement import CONTENT_KEY
from daftar_bots.session import Account
from daftar_deploy.demo.client import Client, Json, body_of, content
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = "@bench:daftar.example"
FEW_ROOMS, FEW_KILLS, KILLS = 12, 3, 20
PATIENCE, LONG_PATIENCE = 120.0, 300.0
AT_ONCE = 8


class Gate:
    """What stands between the bot and the homeserver: it kills the bot at a chosen circular, before it is passed on or after it has been."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.process: asyncio.subprocess.Process | None = None
        self.left: int | None = None
        self.strikes_after = False
        # Event ids by transaction, as the homeserver gave them.
        self.sent: dict[str, str] = {}

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.pass_on)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        async with aiohttp.ClientSession() as self.http:
            try:
                site = web.TCPSite(runner, "127.0.0.1", 0)
                await site.start()
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                await runner.cleanup()

    async def pass_on(self, request: web.Request) -> web.Response:
        transaction = request.path.rpartition("/")[2] if "/send/m.room.message/ann-" in request.path else ""
        sender = self.process
        body = await request.read()
        if transaction and not self.strikes_after:
            self._strike(sender)
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        async with self.http.request(request.method, self.target + request.raw_path, data=body, headers=headers) as reply:
            answer = await reply.read()
            kind = reply.content_type
        if transaction and reply.status == 200:
            event_id = str(json.loads(answer)["event_id"])
            assert self.sent.setdefault(transaction, event_id) == event_id
            if self.strikes_after:
                self._strike(sender)
        return web.Response(status=reply.status, body=answer, content_type=kind)

    def _strike(self, sender: asyncio.subprocess.Process | None) -> None:
        # Why the sender: what a killed bot still had on its way is passed on after its death, and is not the next one's.
        if self.left is None or sender is None or sender is not self.process or sender.returncode is not None:
            return
        self.left -= 1
        if self.left == 0:
            sender.kill()


class Office:
    """The bot in a process of its own, and the two people who have it announce."""

    def __init__(self, directory: Path, gate: Gate, clerk: Client, deputy: Client) -> None:
        self.directory = directory
        self.gate = gate
        self.clerk = clerk
        self.deputy = deputy
        self.patience = PATIENCE
        self.compiled: Path | None = None

    async def start(self) -> None:
        with (self.directory / "bot.err").open("ab") as errors:
            self.gate.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.directory),
                stdout=asyncio.subprocess.PIPE, stderr=errors, env=environment(self.compiled),
            )  # fmt: skip

    async def until_ready(self) -> str:
        assert self.gate.process is not None
        assert self.gate.process.stdout is not None
        line = await asyncio.wait_for(self.gate.process.stdout.readline(), self.patience)
        assert line, (self.directory / "bot.err").read_text()
        return str(json.loads(line)["bots"][0]["control_room"])

    async def until_dead(self) -> None:
        assert self.gate.process is not None
        await asyncio.wait_for(self.gate.process.wait(), self.patience)

    async def until(self, control: str, words: str) -> str:
        event = await self.clerk.wait_for(control, lambda event: words in plain(event), seconds=self.patience)
        return str(event["event_id"])


def plain(event: Json) -> str:
    return body_of(event).replace("\u2068", "").replace("\u2069", "")


def configure(directory: Path, url: str, rooms: Sequence[str], people: Sequence[str]) -> None:
    units = [{"id": f"u{n}", "in": "top", "name": {"en": f"Unit {n}"}, "rooms": [room]} for n, room in enumerate(rooms)]
    tree = {"organisation": 1, "name": {"en": "State"}, "server": "daftar.example", "units": [{"id": "top", "name": {"en": "Top"}}, *units]}
    (directory / "organisation.yaml").write_text(json.dumps(tree))
    (directory / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    (directory / "password").write_text("pw-bench\n")
    clerk, deputy = people
    bot = {
        "id": "b",
        "user_id": BOT,
        "password_file": "password",
        "control_room": f"#{secrets.token_hex(6)}:daftar.example",
        "makers": [clerk],
        "approvers": [deputy],
        "office": "top",
        "languages": ["en"],
        "store": "store",
        "create_rooms": True,
    }
    config = {
        "homeserver": {"url": url, "name": "daftar.example"},
        "organisation": "organisation.yaml",
        "policy": {"policy": "policy.yaml", "log": "log"},
        "bots": [bot],
    }
    (directory / "bots.yaml").write_text(json.dumps(config))


async def test_every_room_exactly_once(
    tmp_path: Path,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
    *,
    full_counts: bool,
) -> None:
    count, kills = (ROOMS, KILLS) if full_counts else (FEW_ROOMS, FEW_KILLS)
    kept = CACHE if full_counts else tmp_path
    synapse = await start_synapse(kept / "synapse")
    # Why new people: in a homeserver that was kept, those of the last time have other passwords' sessions and rooms.
    token = secrets.token_hex(4)
    clerk, deputy = await person(synapse, f"clerk-{token}"), await person(synapse, f"deputy-{token}")
    async with Client(synapse.url, name="bench") as bench:
        # Where the folder is from a run before, the account is there already.
        await bench.register_by_secret("bench", "pw-bench", synapse.shared_secret)
        (await bench.login("bench", "pw-bench")).expect()
        rooms = await kept_rooms(Account(synapse.url, BOT, "pw-bench", kept / "bot" / "session.json"), kept / "bot", count)
        gate = Gate(synapse.url)
        async with gate.serve() as url:
            configure(tmp_path, url, rooms, (clerk.user_id, deputy.user_id))
            # Why: the account has its cross-signing identity from when its rooms were made.
            (tmp_path / "store").mkdir(mode=0o700)
            shutil.copy(kept / "bot" / "identity.json", tmp_path / "store")
            office = Office(tmp_path, gate, clerk, deputy)
            office.patience = LONG_PATIENCE if full_counts else PATIENCE
            office.compiled = tmp_path / "compiled" if full_counts else None
            began = time.monotonic()
            try:
                await fan_out(office, token, count, kills)
            finally:
                if gate.process is not None and gate.process.returncode is None:
                    gate.process.terminate()
                    await office.until_dead()
            took = time.monotonic() - began
        found = await delivered(bench, rooms, token)
    doubles = sum(found.values()) - len(found)
    print(f"{len(found)} of {count} rooms, {doubles} doubles, {kills} kills; {took:.0f} s")
    assert found == dict.fromkeys(rooms, 1)
    assert len(gate.sent) == count


async def fan_out(office: Office, token: str, count: int, kills: int) -> None:
    gate = office.gate
    await office.start()
    control = await office.until_ready()
    for someone in (office.clerk, office.deputy):
        (await someone.join(control)).expect()
    (await office.clerk.say(control, f'announce top/* "To all" Text {token}')).expect()
    preview = await office.until(control, "Draft 1/")
    # Why from a number: where to strike is the same each time.
    chance = random.Random(1)  # noqa: S311
    gate.left = 1
    (await office.deputy.react(control, preview, "✅")).expect()
    for _ in range(kills - 1):
        await office.until_dead()
        gate.strikes_after = chance.random() < 0.7
        # Never the last ones: there must be something left to die at, up to the end.
        gate.left = chance.randint(1, max(1, (count - len(gate.sent)) // 4))
        await office.start()
    await office.until_dead()
    gate.left = None
    await office.start()
    await office.until(control, f"is now in {count:,} rooms")


async def delivered(reader: Client, rooms: Sequence[str], token: str) -> Counter[str]:
    """Count this run's circulars in each room, as the homeserver has them."""
    found: Counter[str] = Counter()

    async def read(left: Iterator[str]) -> None:
        for room in left:
            found[room] = sum(CONTENT_KEY in content(event) and token in body_of(event) for event in await reader.messages(room))

    left = iter(rooms)
    await asyncio.gather(*(read(left) for _ in range(AT_ONCE)))
    return found
