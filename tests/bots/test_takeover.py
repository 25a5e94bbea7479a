"""Two processes and one bot on a real PostgreSQL: one works, the other takes over within ten seconds; nothing is said twice."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from tests.bots.test_kill import CONTROL, configure, delivered
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve
from tests.fakes.postgres import PostgresServer

from daftar_bots.announcements.glance import Glance
from daftar_bots.config import load
from daftar_bots.store import Store, StoreError, StoreLost, StoreTaken
from daftar_policy.storage.server import Server

ROOMS = 24


class Process:
    """One of several processes with the same bot, each with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self.folder / "bot.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from daftar_bots.cli import app; app()", "run", "--config", str(self.folder),
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip

    async def line(self, seconds: float = 120) -> Mapping[str, object]:
        assert self.process is not None
        assert self.process.stdout is not None
        said = await asyncio.wait_for(self.process.stdout.readline(), seconds)
        assert said, (self.folder / "bot.err").read_text()
        return dict(json.loads(said))

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()

    async def end(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await asyncio.wait_for(self.process.wait(), 120)


class Pair:
    def __init__(self, homeserver: FakeHomeserver, address: str, first: Process, second: Process) -> None:
        self.homeserver, self.address, self.first, self.second = homeserver, address, first, second
        self.users: set[str] = set()

    async def begin(self) -> None:
        await self.first.start()
        assert (await self.first.line())["ready"] is True
        await self.second.start()
        assert await self.second.line() == {"ready": True, "bots": [], "standing_by": ["b"]}
        for person in ("clerk", "deputy"):
            self.homeserver.join(f"@{person}:daftar.example", CONTROL)

    async def until(self, words: str, seconds: float = 120) -> str:
        async with asyncio.timeout(seconds):
            while True:
                for event in self.homeserver.messages(self.homeserver.aliases[CONTROL]):
                    if words in str(event.content.get("body", "")).replace("\u2068", "").replace("\u2069", ""):
                        return event.event_id
                await self.homeserver.wait_for_news(self.homeserver.position, timedelta(seconds=0.1))

    async def announce(self) -> None:
        control = self.homeserver.aliases[CONTROL]
        self.homeserver.say("@clerk:daftar.example", control, 'announce top/* "To all" Text')
        await self.homeserver.notify()
        preview = await self.until("Draft 1/")
        self.homeserver.react("@deputy:daftar.example", control, preview, "✅")
        await self.homeserver.notify()


@pytest.fixture
async def pair(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[Pair]:
    homeserver, address = FakeHomeserver(), postgres.fresh()
    async with serve(homeserver) as url:
        processes = []
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            configure(folder, url, ROOMS)
            config = json.loads((folder / "bots.yaml").read_text())
            config["bots"][0]["store"] = address
            (folder / "bots.yaml").write_text(json.dumps(config))
            processes.append(Process(folder))
        made = Pair(homeserver, address, *processes)
        yield made
        for process in processes:
            await process.end()


async def test_a_process_that_is_killed_is_followed_within_ten_seconds(pair: Pair, *, full_counts: bool) -> None:
    await pair.begin()
    sent = 0

    def strike(verb: str, *call: str) -> None:
        nonlocal sent
        if verb == "send" and call[1].startswith("ann-"):
            sent += 1
            if sent == 9:
                pair.first.kill()

    pair.homeserver.lost = strike  # type: ignore[assignment]
    await pair.announce()
    assert pair.first.process is not None
    await asyncio.wait_for(pair.first.process.wait(), 120)
    began = time.monotonic()
    card = (await pair.second.line())["at_work"]
    # Judged by the clock with `--long`, where nothing else is at work.
    assert time.monotonic() - began < 10 or not full_counts
    assert isinstance(card, dict)
    assert card["rooms"] == ROOMS + 1
    await pair.until(f"is now in {ROOMS} rooms")
    assert delivered(pair.homeserver) == {f"#u{n}:daftar.example": 1 for n in range(ROOMS)}
    # The one device, whichever process it was.
    assert json.loads((pair.second.folder / "state/b/session.json").read_text()) == json.loads(
        (pair.first.folder / "state/b/session.json").read_text()
    )
    assert (pair.first.folder / "state/b/identity.json").read_bytes() == (pair.second.folder / "state/b/identity.json").read_bytes()
    assert (pair.first.folder / "state/b/page.key").read_bytes() == (pair.second.folder / "state/b/page.key").read_bytes()


async def test_who_loses_the_session_says_nothing_more_and_stands_by(pair: Pair) -> None:
    await pair.begin()
    sent = 0

    def strike(verb: str, *call: str) -> None:
        nonlocal sent
        if verb == "send" and call[1].startswith("ann-"):
            sent += 1
            if sent == 9:
                with psycopg.connect(pair.address, autocommit=True) as connection:
                    holders = (
                        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()"
                    )
                    assert connection.execute(holders).fetchall()

    pair.homeserver.lost = strike  # type: ignore[assignment]
    await pair.announce()
    said = [asyncio.create_task(process.line()) for process in (pair.first, pair.second)]
    done, waiting = await asyncio.wait(said, return_when=asyncio.FIRST_COMPLETED, timeout=120)
    assert len(done) == 1, "just one of them is at work"
    assert "at_work" in done.pop().result()
    await pair.until(f"is now in {ROOMS} rooms")
    assert delivered(pair.homeserver) == {f"#u{n}:daftar.example": 1 for n in range(ROOMS)}
    assert "all its work is stopped" in (pair.first.folder / "bot.err").read_text()
    assert not next(iter(waiting)).done()
    next(iter(waiting)).cancel()


def test_a_name_is_held_by_one_and_lost_with_its_session(tmp_path: Path, postgres: PostgresServer) -> None:
    server = Server(postgres.fresh())
    first = Store(tmp_path / "a", server, name="bot_x")
    other = Store(tmp_path / "c", server, name="bot_y")
    with pytest.raises(StoreTaken, match="bot_x"):
        Store(tmp_path / "b", server, name="bot_x")
    with first.transaction():
        first.advance("s1", "2026-11-21T10:00:00+00:00")
    assert other.cursor() is None, "each bot has tables of its own"
    glance = Glance(tmp_path / "b", server, name="bot_x")
    assert glance.cursor() == "s1"
    assert glance.has("pace")
    glance.close()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    with pytest.raises(StoreLost), first.transaction():
        first.advance("s2", "2026-11-21T10:00:00+00:00")
    with pytest.raises(StoreLost):
        first.cursor()
    first.close()
    with Store(tmp_path / "b", server, name="bot_x") as second:
        assert second.cursor() == "s1"
    other.close()


def test_a_newer_programs_tables_and_a_server_that_is_away(tmp_path: Path, postgres: PostgresServer) -> None:
    server = Server(postgres.fresh())
    Store(tmp_path, server, name="bot_x").close()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("UPDATE bot_x.daftar_schema SET version = 9999 WHERE version = 1")
    with pytest.raises(StoreError, match="a newer program was at work"):
        Store(tmp_path, server, name="bot_x")
    with pytest.raises(StoreError, match=r"cannot connect to the database `postgresql://127\.0\.0\.1/bots`"):
        Store(tmp_path, Server("postgresql://daftar:secret@127.0.0.1:1/bots"), name="bot_x")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"store": "postgresql://db.example"}, "names no database"),
        ({"store": "postgresql://db.example:port/bots"}, "cannot be read"),
        ({"store": "postgresql://u:p@db.example/bots", "store_password_file": "password"}, "the password stands in `store`, too"),
        ({"store": "postgresql://db.example/bots", "store_password_file": "nowhere"}, "cannot read"),
        ({"store_folder": "x"}, "needs a `store` on a server"),
    ],
)
def test_an_address_that_cannot_be_used(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    configure(tmp_path, "http://127.0.0.1:1", 1)
    config = json.loads((tmp_path / "bots.yaml").read_text())
    config["bots"][0] |= changes
    (tmp_path / "bots.yaml").write_text(json.dumps(config))
    with pytest.raises(Exception, match=message):
        load(tmp_path)


def test_a_password_from_its_file(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:1", 1)
    config = json.loads((tmp_path / "bots.yaml").read_text())
    config["bots"][0] |= {"store": "postgresql://daftar@db.example/bots", "store_password_file": "password", "store_folder": "own"}
    (tmp_path / "bots.yaml").write_text(json.dumps(config))
    bot = load(tmp_path).bots[0]
    assert bot.server is not None
    assert (str(bot.server), bot.server.password, bot.tables) == ("postgresql://db.example/bots", "pw-bot", "bot_b")
    assert "pw-bot" not in repr(bot)
    assert bot.settings.store == tmp_path / "own"
