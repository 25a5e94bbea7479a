"""The whole process of the service bot killed with -9 around reminders: each is said exactly once, late ones with a note."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.bots.test_kill import CONTROL, Killed, configure
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.port import RoomPlan

PEOPLE = 6
BOT = "@bot:daftar.example"


@pytest.fixture
async def killed(tmp_path: Path) -> AsyncIterator[Killed]:
    homeserver = FakeHomeserver()
    async with serve(homeserver) as url:
        configure(tmp_path, url, 2)
        config = json.loads((tmp_path / "bots.yaml").read_text())
        config["bots"][0]["kind"] = "services"
        (tmp_path / "bots.yaml").write_text(json.dumps(config))
        made = Killed(tmp_path, homeserver)
        made.prefixes = ("agn-",)
        yield made
        if made.process is not None and made.process.returncode is None:
            made.process.terminate()
            await made.until_dead()


def come_due(directory: Path) -> None:
    """Let the moment of all reminders come while the process is dead."""
    with closing(sqlite3.connect(directory / "store" / "bot.db")) as database, database:
        assert database.execute("UPDATE agenda SET plan_at = 1000, next_at = 1000 WHERE next_at IS NOT NULL").rowcount == PEOPLE


def unsaid(directory: Path) -> int:
    """Count the reminders that the bot does not know to be said."""
    with closing(sqlite3.connect(directory / "store" / "bot.db")) as database:
        queued = database.execute("SELECT count(*) FROM outbox WHERE kind = 'agenda' AND state = 'waiting'").fetchone()[0]
        due = database.execute("SELECT count(*) FROM agenda WHERE next_at <= 1000").fetchone()[0]
    return int(queued) + int(due)


def said(homeserver: FakeHomeserver, room: str, words: str) -> int:
    return sum(1 for event in homeserver.messages(room) if event.sender == BOT and words in str(event.content.get("body")))


async def until_said(killed: Killed, room: str, words: str) -> None:
    await killed.until_so(lambda: said(killed.homeserver, room, words) > 0)


async def test_each_reminder_is_said_exactly_once(killed: Killed) -> None:
    homeserver = killed.homeserver
    await killed.start()
    await killed.until_ready()
    rooms = []
    for number in range(PEOPLE):
        person = f"@p{number}:daftar.example"
        rooms.append(homeserver.create(person, RoomPlan(f"#dm{number}:daftar.example", "", (BOT,), announcements=False)))
        await homeserver.notify()
        await until_said(killed, rooms[-1], "service bot")
        homeserver.say(person, rooms[-1], "remind me tomorrow 10:00 to count")
        await homeserver.notify()
        await until_said(killed, rooms[-1], "I will write to you")
    assert killed.process is not None
    killed.process.kill()
    await killed.until_dead()
    come_due(killed.directory)
    # Twice before the message is in the room, twice after it and before the answer.
    for left, strikes_after in ((1, False), (2, True), (1, True), (2, False)):
        if unsaid(killed.directory) < left:
            break
        killed.left, killed.strikes_after = left, strikes_after
        await killed.start()
        await killed.until_dead()
    killed.left = None
    await killed.start()
    await killed.until_ready()
    for room in rooms:
        await until_said(killed, room, "I was not running then")
    assert [said(homeserver, room, "I was not running then") for room in rooms] == [1] * PEOPLE
    # Every wish was answered once, and every person greeted once.
    assert [said(homeserver, room, "I will write to you") for room in rooms] == [1] * PEOPLE
    assert [said(homeserver, room, "service bot") for room in rooms] == [1] * PEOPLE
    assert homeserver.aliases[CONTROL]
