"""The whole process killed with -9 while systems post and others are told: every message in its room once, every event told."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.bots.test_kill import Killed, configure
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.core import webhook
from daftar_bots.port import RoomPlan

KEY = "k" * 32
ROOM = "#rti:daftar.example"
# Why so long: other tests may have all of the machine; nothing here waits for a time to pass.
PATIENCE = 120
HOOK = """
hook: 1
title: RTI
key_file: key
fields: {number: text}
rooms: ["#rti:daftar.example"]
text: "Application {number}"
"""


@pytest.fixture
async def dashboard() -> AsyncIterator[tuple[TestServer, Counter[str]]]:
    """Another system, which counts what it was told."""
    taken: Counter[str] = Counter()

    async def post(request: web.Request) -> web.Response:
        taken[str(json.loads(await request.read())["data"]["id"])] += 1
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/", post)
    server = TestServer(app)
    await server.start_server()
    yield server, taken
    await server.close()


async def test_each_message_once_in_the_room_and_each_event_told(
    tmp_path: Path, dashboard: tuple[TestServer, Counter[str]], unused_tcp_port: int, *, full_counts: bool
) -> None:
    server, taken = dashboard
    homeserver = FakeHomeserver()
    async with serve(homeserver) as url:
        configure(tmp_path, url, 0)
        prepare(tmp_path, unused_tcp_port, str(server.make_url("/")))
        homeserver.create(
            "@clerk:daftar.example", RoomPlan(ROOM, "", ("@bot:daftar.example", "@deputy:daftar.example"), announcements=False)
        )
        killed = Killed(tmp_path, homeserver)
        killed.prefixes = ("hook-",)
        try:
            await strike(killed, unused_tcp_port, 20 if full_counts else 2)
            messages = 2 * (20 if full_counts else 2)
            async with asyncio.timeout(PATIENCE):
                while len(said(homeserver)) < messages or len(taken) < messages:  # noqa: ASYNC110 - another process does it
                    await asyncio.sleep(0.2)
        finally:
            if killed.process is not None and killed.process.returncode is None:
                killed.process.kill()
                await killed.process.wait()
        assert said(homeserver) == {f"Application {number}": 1 for number in range(messages)}
        assert set(taken) == {f"m{number}" for number in range(messages)}


async def strike(killed: Killed, port: int, rounds: int) -> None:
    """Have two messages posted a round, and kill the process at one of them."""
    chance = random.Random(3)  # noqa: S311 - where to strike, the same each time
    await start(killed)
    for number in range(rounds):
        killed.strikes_after = chance.random() < 0.5
        killed.left = chance.randint(1, 2)
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            tasks.create_task(post(port, 2 * number, 2 * number + 1))
            assert killed.process is not None
            await killed.process.wait()
            killed.left = None
            await start(killed)


async def start(killed: Killed) -> None:
    """Start the process and wait until it is ready, on a machine that has much to do."""
    await killed.start()
    assert killed.process is not None
    assert killed.process.stdout is not None
    assert await asyncio.wait_for(killed.process.stdout.readline(), PATIENCE), (killed.directory / "bot.err").read_text()


async def post(port: int, *numbers: int) -> None:
    """Post as a system does: until it hears yes, under the same id."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        for number in numbers:
            body = json.dumps({"number": str(number)}).encode()
            while True:
                now = int(time.time())
                headers = {"Content-Type": "application/json", webhook.ID: f"m{number}", webhook.TIMESTAMP: str(now)}
                headers[webhook.SIGNATURE] = webhook.sign(KEY.encode(), f"m{number}", now, body)
                try:
                    async with session.post(f"http://127.0.0.1:{port}/v1/hooks/rti", data=body, headers=headers) as answer:
                        assert answer.status in {200, 202}
                        break
                except (aiohttp.ClientError, TimeoutError):
                    await asyncio.sleep(0.1)


def prepare(directory: Path, port: int, other: str) -> None:
    (directory / "hooks").mkdir()
    (directory / "hooks" / "rti.yaml").write_text(HOOK)
    (directory / "key").write_text(KEY + "\n")
    config = json.loads((directory / "bots.yaml").read_text())
    config["http"] = {"port": port}
    outgoing = {"name": "dashboard", "url": other, "key_file": "key", "events": ["hook.accepted"], "allow_private": ["127.0.0.0/8"]}
    config["bots"][0] |= {"kind": "services", "hooks": {"folder": "hooks"}, "outgoing": [outgoing]}
    (directory / "bots.yaml").write_text(json.dumps(config))


def said(homeserver: FakeHomeserver) -> Counter[str]:
    room = homeserver.aliases[ROOM]
    texts = (str(event.content.get("body", "")).replace("\u2068", "").replace("\u2069", "") for event in homeserver.messages(room))
    return Counter(text for text in texts if text.startswith("Application"))
