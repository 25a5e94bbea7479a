"""The process: ready when in its rooms, stopped by a signal, ended with a sentence when its session is over, patient when the server is not there."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from tests.bots.test_kill import CONTROL, configure
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots import app
from daftar_bots.config import load
from daftar_bots.port import Refused
from daftar_bots.session import SessionError

PATIENCE = 120.0


class Running:
    def __init__(self, folder: Path) -> None:
        self.ready: asyncio.Queue[Mapping[str, object]] = asyncio.Queue()
        self.task = asyncio.create_task(app.run(load(folder), self.ready.put_nowait))

    async def until_ready(self) -> Mapping[str, object]:
        async with asyncio.timeout(PATIENCE):
            return await self.ready.get()

    async def until_ended(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.task


@pytest.fixture
def homeserver() -> FakeHomeserver:
    return FakeHomeserver()


@pytest.fixture
async def folder(homeserver: FakeHomeserver, tmp_path: Path) -> AsyncIterator[Path]:
    async with serve(homeserver) as url:
        configure(tmp_path, url, 2)
        yield tmp_path


async def test_ready_in_its_rooms_and_stopped_by_a_signal(folder: Path, homeserver: FakeHomeserver) -> None:
    running = Running(folder)
    ready = await running.until_ready()
    assert ready == {
        "ready": True,
        "bots": [
            {
                "id": "b",
                "user_id": "@bot:daftar.example",
                "control_room": homeserver.aliases[CONTROL],
                "rooms": 3,
                "encrypted": [],
                "not_joined": {},
            },
        ],
    }
    os.kill(os.getpid(), signal.SIGTERM)
    await running.until_ended()


async def test_a_session_that_is_over_ends_it(folder: Path, homeserver: FakeHomeserver) -> None:
    running = Running(folder)
    await running.until_ready()
    homeserver.fault = lambda verb, *_: Refused("M_UNKNOWN_TOKEN", "Invalid access token passed.") if verb == "send" else None
    homeserver.join("@clerk:daftar.example", CONTROL)
    homeserver.say("@clerk:daftar.example", homeserver.aliases[CONTROL], "help")
    await homeserver.notify()
    with pytest.raises(Refused, match="Invalid access token"):
        await running.until_ended()


async def test_a_wrong_password_ends_it(folder: Path) -> None:
    (folder / "password").write_text("wrong\n")
    with pytest.raises(SessionError, match=r"refuses the password of @bot:daftar\.example"):
        await Running(folder).until_ended()


async def test_a_changed_organisation_brings_new_rooms(folder: Path, homeserver: FakeHomeserver) -> None:
    running = Running(folder)
    await running.until_ready()
    tree = json.loads((folder / "organisation.yaml").read_text())
    tree["units"].append({"id": "new", "in": "top", "name": {"en": "New"}, "rooms": ["#new:daftar.example"]})
    (folder / "organisation.yaml").write_text(json.dumps(tree))
    async with asyncio.timeout(PATIENCE):
        while "#new:daftar.example" not in homeserver.aliases:
            await homeserver.wait_for_news(homeserver.position, timedelta(seconds=1))
    os.kill(os.getpid(), signal.SIGTERM)
    await running.until_ended()
