"""The whole process killed with -9 while a provider is asked to take a short message: none twice, and what is in doubt is said."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.bots.test_kill import CONTROL, Killed, killed
from tests.fakes.matrix import FakeHomeserver

from daftar_bots.announcements.letters import POLL

__all__ = ["killed"]

PEOPLE = 4


class Provider:
    """Takes messages, and kills the asking process at a chosen one: it has taken it, and its answer is not heard."""

    def __init__(self, killed: Killed) -> None:
        self.killed = killed
        self.taken: Counter[str] = Counter()
        self.left: int | None = None

    async def take(self, request: web.Request) -> web.Response:
        self.taken[str((await request.json())["to"])] += 1
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                assert self.killed.process is not None
                self.killed.process.kill()
                await self.killed.process.wait()
        return web.json_response({"id": "x"})


@pytest.fixture
async def provider(killed: Killed) -> AsyncIterator[tuple[Provider, str]]:
    made = Provider(killed)
    app = web.Application()
    app.router.add_post("/", made.take)
    server = TestServer(app)
    await server.start_server()
    yield made, str(server.make_url("/"))
    await server.close()


def prepare(directory: Path, url: str, port: int) -> None:
    rows = [f"@o{n}:daftar.example,,Officer {n},,,u0,en" for n in range(PEOPLE)]
    (directory / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n" + "\n".join(rows) + "\n")
    phones = [f"@o{n}:daftar.example,+91981234567{n}" for n in range(PEOPLE)]
    (directory / "phones.csv").write_text("matrix_id,phone\n" + "\n".join(phones) + "\n")
    gateway = {"url": url, "json": {"to": "{to}", "text": "{text}"}, "success": {"id": "/id"}}
    config = json.loads((directory / "bots.yaml").read_text())
    config["http"] = {"port": port}
    config["bots"][0]["after"] = {
        "direct": False,
        "page": {"url": f"http://127.0.0.1:{port}"},
        "sms": {"numbers": "phones.csv", "after": "1s", "gateway": gateway},
    }
    (directory / "bots.yaml").write_text(json.dumps(config))


async def test_no_message_twice_and_a_doubt_is_said(killed: Killed, provider: tuple[Provider, str], unused_tcp_port: int) -> None:
    at, url = provider
    prepare(killed.directory, url, unused_tcp_port)
    homeserver = killed.homeserver
    async with asyncio.timeout(8 * killed.patience):
        began = time.monotonic()
        await killed.start()
        await killed.until_ready()
        for person in ("clerk", "deputy"):
            homeserver.join(f"@{person}:daftar.example", CONTROL)
        control = homeserver.aliases[CONTROL]
        # Urgent ones do not wait for the office's hours.
        homeserver.say("@clerk:daftar.example", control, 'announce u0 urgent ack:2d "To all" Text')
        await homeserver.notify()
        preview = await killed.until("Draft 1/")
        homeserver.react("@deputy:daftar.example", control, preview, "✅")
        await homeserver.notify()
        at.left = 2
        await killed.until_so(lambda: is_told(homeserver) or is_dead(killed))
        # A round of letters is worked off at each start, the next one no sooner than this: it is killed here before that, or there in it.
        assert killed.process is not None
        if not is_dead(killed) and time.monotonic() - began < POLL:
            killed.process.kill()
        await killed.until_dead()
        if at.left > 0:
            await killed.start()
            await killed.until_dead()
        at.left = 1
        await killed.start()
        await killed.until_dead()
        at.left = None
        await killed.start()
        await killed.until_ready()
        while len(at.taken) < PEOPLE or len(doubts(homeserver)) < 2:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)
    assert at.taken == {f"+91981234567{n}": 1 for n in range(PEOPLE)}
    assert len(doubts(homeserver)) == 2


def is_dead(killed: Killed) -> bool:
    return killed.process is not None and killed.process.returncode is not None


def is_told(homeserver: FakeHomeserver) -> bool:
    words = f"short messages to those who have not answered: {PEOPLE}"
    return any(words in body.replace("\u2068", "").replace("\u2069", "") for body in bodies(homeserver))


def doubts(homeserver: FakeHomeserver) -> list[str]:
    return [body for body in bodies(homeserver) if "it is not known whether the short message" in body]


def bodies(homeserver: FakeHomeserver) -> list[str]:
    return [str(event.content.get("body")) for event in homeserver.messages(homeserver.aliases[CONTROL])]
