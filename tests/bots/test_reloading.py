"""`bots.yaml`, templates and policy changed while the bots run: what is right takes effect alone, what is wrong changes nothing and is told."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.bots.test_app import PATIENCE, Running
from tests.bots.test_kill import CONTROL, configure
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.store import Store, StoreError

OTHER = "#other:daftar.example"


class Place:
    def __init__(self, folder: Path, homeserver: FakeHomeserver) -> None:
        self.folder, self.homeserver = folder, homeserver
        self.running = Running(folder)

    def change(self, change: Callable[[dict[str, Any]], None]) -> None:
        config = json.loads((self.folder / "bots.yaml").read_text())
        change(config)
        # As editors do it: whole, under the same name.
        (self.folder / "bots.new").write_text(json.dumps(config))
        (self.folder / "bots.new").replace(self.folder / "bots.yaml")

    async def hears(self, words: str, room: str = CONTROL) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in reversed(self.homeserver.messages(self.homeserver.aliases[room]) if room in self.homeserver.aliases else []):
                    text = str(event.content.get("body", "")).replace("\u2068", "").replace("\u2069", "")
                    if words in text and event.content.get("msgtype") == "m.notice":
                        return text
                await self.homeserver.wait_for_news(self.homeserver.position, timedelta(seconds=0.1))

    async def until_let_go(self, store: str) -> None:
        """Wait until no bot has a store."""
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(StoreError):
                    Store(self.folder / store).close()
                    return
                await self.homeserver.wait_for_news(self.homeserver.position, timedelta(seconds=0.1))

    async def asks(self, what: str, room: str = CONTROL) -> None:
        self.homeserver.say("@clerk:daftar.example", self.homeserver.aliases[room], what)
        await self.homeserver.notify()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    homeserver = FakeHomeserver()
    async with serve(homeserver) as url:
        configure(tmp_path, url, 1)
        made = Place(tmp_path, homeserver)
        await made.running.until_ready()
        homeserver.join("@clerk:daftar.example", CONTROL)
        yield made
        os.kill(os.getpid(), signal.SIGTERM)
        await made.running.until_ended()


def second(config: dict[str, Any], **changes: object) -> None:
    other = {**config["bots"][0], "id": "c", "user_id": "@other:daftar.example", "control_room": OTHER, "store": "other", **changes}
    config["bots"] = [config["bots"][0], {**other, "password_file": str(changes.get("password_file", "password-other"))}]


async def test_bots_come_change_and_go_without_the_others_noticing(place: Place) -> None:
    (place.folder / "password-other").write_text("pw-other\n")
    place.change(second)
    card = (await place.running.until_ready())["at_work"]
    assert isinstance(card, dict)
    assert card["id"] == "c", "the other bot goes on and is not begun anew"
    place.homeserver.join("@clerk:daftar.example", OTHER)
    await place.asks("hlep", OTHER)
    await place.hears("hlep", OTHER)

    place.change(lambda config: config["bots"][1].update(languages=["mr"]))
    card = (await place.running.until_ready())["at_work"]
    assert isinstance(card, dict)
    assert card["id"] == "c"
    place.change(lambda config: config["bots"].pop())
    await place.until_let_go("other")
    await place.asks("hlep", OTHER)
    await place.asks("help")
    await place.hears("announce")
    before = len(place.homeserver.messages(place.homeserver.aliases[OTHER]))
    assert place.running.ready.empty()
    place.change(second)
    card = (await place.running.until_ready())["at_work"]
    assert isinstance(card, dict)
    assert card["id"] == "c"
    assert len(place.homeserver.messages(place.homeserver.aliases[OTHER])) == before, "nobody was there"


async def test_a_broken_file_changes_nothing_and_is_told(place: Place) -> None:
    place.change(lambda config: config["bots"][0].update(languges=["mr"]))
    os.kill(os.getpid(), signal.SIGHUP)
    told = await place.hears("cannot be used")
    assert "bots.yaml:1:" in told
    assert "languges" in told
    assert "did you mean `languages`" in told
    await place.asks("help")
    await place.hears("announce")
    assert place.running.ready.empty()


async def test_a_broken_template_and_a_broken_policy_are_told(place: Place) -> None:
    (place.folder / "templates").mkdir()
    place.change(lambda config: config["bots"][0].update(compose={"templates": "templates"}))
    await place.running.until_ready()
    (place.folder / "templates" / "leave.yaml").write_text("templat: 1\n")
    assert "leave.yaml" in await place.hears("cannot be used")
    (place.folder / "policy.yaml").write_text('policy: 1\nrevision: "2"\nrulse: []\n')
    assert "did you mean `rules`" in await place.hears("rulse")


async def test_a_bot_that_cannot_log_in_is_left_out_and_told(place: Place) -> None:
    (place.folder / "password-other").write_text("wrong\n")
    place.change(second)
    assert "refuses the password of @other" in await place.hears("is left out")
    await place.asks("help")
    await place.hears("announce")


async def test_the_section_policy_takes_a_restart_and_says_so(place: Place) -> None:
    place.change(lambda config: config["policy"].update(log="elsewhere"))
    await place.hears("started again")
