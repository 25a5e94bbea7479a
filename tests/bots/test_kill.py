"""The whole process killed with -9 in the middle of a fan-out, again and again: every room has the circular exactly once."""

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.core.announcement import CONTENT_KEY

CONTROL = "#control:daftar.example"
ROOMS = 40
# With `--long`: as many rooms as a state has offices, each of which the bot makes; its many starts take minutes then.
MANY_ROOMS = 10_000
PATIENCE, LONG_PATIENCE = 120.0, 300.0


class Killed:
    """The bot's process, killed by the homeserver at a chosen send: before the event is in the room, or after it and before the answer."""

    def __init__(self, directory: Path, homeserver: FakeHomeserver) -> None:
        self.directory = directory
        self.homeserver = homeserver
        self.process: asyncio.subprocess.Process | None = None
        self.left: int | None = None
        homeserver.fault = lambda verb, *call: self._strike(verb, call, is_after=False)
        homeserver.lost = lambda verb, *call: self._strike(verb, call, is_after=True)
        self.strikes_after = False
        # Which transactions count.
        self.prefixes: tuple[str, ...] = ("ann-",)
        self.patience = PATIENCE
        # Where the process keeps its modules compiled, as an installed one does.
        self.compiled: Path | None = None

    def _strike(self, verb: str, call: tuple[str, ...], *, is_after: bool) -> None:
        if self.left is None or is_after != self.strikes_after or verb not in {"send", "redact"}:
            return
        # Why: what a killed bot still had on its way is not the next one's.
        if self.process is None or self.process.returncode is not None:
            return
        if not call[1].startswith(self.prefixes):
            return
        self.left -= 1
        if self.left == 0:
            self.process.kill()

    async def start(self) -> None:
        with (self.directory / "bot.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.directory),
                stdout=asyncio.subprocess.PIPE, stderr=errors, env=environment(self.compiled),
            )  # fmt: skip

    async def until_ready(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        assert await asyncio.wait_for(self.process.stdout.readline(), self.patience), (self.directory / "bot.err").read_text()

    async def until_dead(self) -> None:
        assert self.process is not None
        await asyncio.wait_for(self.process.wait(), self.patience)

    async def until_so(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so at the homeserver."""
        end = time.monotonic() + 2 * self.patience
        while not is_so():
            assert time.monotonic() < end, (self.directory / "bot.err").read_text()
            await self.homeserver.wait_for_news(self.homeserver.position, timedelta(seconds=0.1))

    async def until(self, words: str) -> str:
        """Wait for a notice in the control room and give its event id."""
        end = time.monotonic() + 2 * self.patience
        while time.monotonic() < end:
            for event in self.homeserver.messages(self.homeserver.aliases[CONTROL]):
                if words in str(event.content.get("body", "")).replace("\u2068", "").replace("\u2069", ""):
                    return event.event_id
            await self.homeserver.wait_for_news(self.homeserver.position, timedelta(seconds=0.1))
        raise AssertionError((self.directory / "bot.err").read_text())


def environment(compiled: Path | None) -> dict[str, str] | None:
    """Give the environment of a process that keeps its modules compiled; None for the present one, which may forbid that."""
    if compiled is None:
        return None
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**own, "PYTHONPYCACHEPREFIX": str(compiled)}


def configure(directory: Path, url: str, rooms: int) -> None:
    units = [{"id": f"u{n}", "in": "top", "name": {"en": f"Unit {n}"}, "rooms": [f"#u{n}:daftar.example"]} for n in range(rooms)]
    tree = {"organisation": 1, "name": {"en": "State"}, "server": "daftar.example", "units": [{"id": "top", "name": {"en": "Top"}}, *units]}
    (directory / "organisation.yaml").write_text(json.dumps(tree))
    (directory / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    (directory / "password").write_text("pw-bot\n")
    bot = {
        "id": "b",
        "user_id": "@bot:daftar.example",
        "password_file": "password",
        "control_room": CONTROL,
        "makers": ["@clerk:daftar.example"],
        "approvers": ["@deputy:daftar.example"],
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


@asynccontextmanager
async def state_of(directory: Path, rooms: int) -> AsyncIterator[Killed]:
    homeserver = FakeHomeserver()
    async with serve(homeserver) as url:
        configure(directory, url, rooms)
        made = Killed(directory, homeserver)
        try:
            yield made
        finally:
            if made.process is not None and made.process.returncode is None:
                made.process.terminate()
                await made.until_dead()


@pytest.fixture
async def killed(tmp_path: Path) -> AsyncIterator[Killed]:
    async with state_of(tmp_path, ROOMS) as made:
        yield made


async def test_every_room_exactly_once(tmp_path: Path, *, full_counts: bool) -> None:
    rooms, kills = (MANY_ROOMS, 20) if full_counts else (ROOMS, 3)
    async with state_of(tmp_path, rooms) as killed:
        killed.patience = LONG_PATIENCE if full_counts else PATIENCE
        # Why: twenty starts that compile all modules anew would take longer than what is looked at.
        killed.compiled = tmp_path / "compiled" if full_counts else None
        await exactly_once(killed, rooms, kills)


async def exactly_once(killed: Killed, rooms: int, kills: int) -> None:
    homeserver, began = killed.homeserver, time.monotonic()
    await killed.start()
    await killed.until_ready()
    for person in ("clerk", "deputy"):
        homeserver.join(f"@{person}:daftar.example", CONTROL)
    control = homeserver.aliases[CONTROL]
    homeserver.say("@clerk:daftar.example", control, 'announce top/* "To all" Text')
    await homeserver.notify()
    preview = await killed.until("Draft 1/")
    made_in, begun = time.monotonic() - began, time.monotonic()
    chance = random.Random(1)  # noqa: S311 - where to strike, the same each time
    killed.left = 3
    homeserver.react("@deputy:daftar.example", control, preview, "✅")
    await homeserver.notify()
    for _ in range(kills - 1):
        await killed.until_dead()
        left = rooms - len(delivered(homeserver))
        killed.strikes_after = chance.random() < 0.7
        # Never the last ones: there must be something left to die at, up to the end.
        killed.left = chance.randint(1, max(1, left // 4))
        await killed.start()
    await killed.until_dead()
    killed.left = None
    await killed.start()
    await killed.until(f"is now in {rooms:,} rooms")
    found = delivered(homeserver)
    doubles = sum(count - 1 for count in found.values())
    took = time.monotonic() - begun
    print(f"{len(found)} of {rooms} rooms, {doubles} doubles, {kills} kills; ready in {made_in:.0f} s, delivered in {took:.0f} s")
    assert found == {f"#u{n}:daftar.example": 1 for n in range(rooms)}
    approvals = [event for event in homeserver.messages(control) if "is approved by" in str(event.content.get("body"))]
    assert len(approvals) == 1


async def test_a_correction_and_a_recall_reach_every_room_exactly_once(killed: Killed) -> None:
    homeserver = killed.homeserver
    await killed.start()
    await killed.until_ready()
    for person in ("clerk", "deputy"):
        homeserver.join(f"@{person}:daftar.example", CONTROL)
    for what, shown, done, prefixes in (
        ('announce top/* "To all" Text', "Draft 1/", f"is now in {ROOMS} rooms", ()),
        ("correct 1 New text", "Correction 1 to", f"now stands in {ROOMS} of {ROOMS} rooms", ("cor-",)),
        ("recall 1 Wrong", "Recall of", f"is recalled in {ROOMS} of {ROOMS} rooms", ("red-", "rec-")),
    ):
        homeserver.say("@clerk:daftar.example", homeserver.aliases[CONTROL], what)
        await homeserver.notify()
        preview = await killed.until(shown)
        killed.prefixes, killed.left, killed.strikes_after = prefixes, 20 if prefixes else None, what.startswith("correct")
        homeserver.react("@deputy:daftar.example", homeserver.aliases[CONTROL], preview, "✅")
        await homeserver.notify()
        if prefixes:
            await killed.until_dead()
            killed.left = None
            await killed.start()
        await killed.until(done)
    for alias, room_id in homeserver.aliases.items():
        own = [event for _, event in homeserver.rooms[room_id].events if event.sender == "@bot:daftar.example" and event.state_key is None]
        if alias != CONTROL:
            # The circular, its edit and the notice; a redaction for the circular and one for the edit.
            assert Counter(event.type for event in own) == {"m.room.message": 3, "m.room.redaction": 2}
            (notice,) = [event for event in homeserver.messages(room_id) if event.type == "m.room.message"]
            assert "is recalled" in str(notice.content["body"])


def delivered(homeserver: FakeHomeserver) -> Counter[str]:
    found: Counter[str] = Counter()
    for room in homeserver.rooms.values():
        found.update(room.alias for event in homeserver.messages(room.room_id) if CONTENT_KEY in event.content)
    return found
