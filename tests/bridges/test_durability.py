"""A 250 is a promise: kill -9, a locked file, a full disk. Nothing that was promised is lost, nothing is shown twice."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest

from daftar_bridges.email import smtp_in
from daftar_bridges.gate import Gate
from daftar_bridges.holding import held
from daftar_bridges.store import Store, Unavailable
from daftar_policy.enforcement.point import Point

TENDERS = "tenders@it.daftar.example"


def raw(number: int, size: int = 100) -> bytes:
    return (
        f"From: v@bidder.example\r\nMessage-ID: <{number}@x>\r\nSubject: {number}\r\n\r\nmail number {number}.\r\n".encode()
        + b"x" * size
        + b"\r\n"
    )


async def hand_over(port: int, content: bytes) -> int:
    """The code of the reply to one mail; 0 where the connection broke."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=120)
    try:
        async with client:
            await client.sendmail("v@bidder.example", [TENDERS], content)
    except aiosmtplib.SMTPResponseException as error:
        return error.code
    except (aiosmtplib.SMTPException, OSError):
        return 0
    return 250


@asynccontextmanager
async def listening(office: Any, store: Store) -> AsyncIterator[None]:
    loaded = office.load()
    point = Point("mail", loaded.policy.policy, None, loaded.policy.log)
    await asyncio.to_thread(point.start)
    server = await smtp_in.listen(smtp_in.Ports(loaded, store, Gate(point), lambda _box: None, partial(held, loaded), lambda _boxes: None))
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
        await asyncio.to_thread(point.stop)
        await store.close()


def kept(path: Path) -> int:
    with sqlite3.connect(path) as db:
        found: int = db.execute("SELECT count(*) FROM delivery").fetchone()[0]
    db.close()
    return found


async def test_a_full_file_is_451_and_what_was_acknowledged_is_there(make_office: Callable[..., Any], tmp_path: Path) -> None:
    office, path = make_office(), tmp_path / "full.db"
    async with listening(office, Store.open(path, most_pages=110)):
        codes = [await hand_over(office.smtp_port, raw(number, 20_000)) for number in range(14)]
    assert codes.count(451) >= 1
    assert codes.count(250) >= 1
    assert set(codes) == {250, 451}
    assert kept(path) == codes.count(250)


async def test_a_locked_file_is_451_until_it_is_free(make_office: Callable[..., Any], tmp_path: Path) -> None:
    office, path = make_office(), tmp_path / "locked.db"
    async with listening(office, Store.open(path, patience=timedelta(milliseconds=50))):
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert await hand_over(office.smtp_port, raw(1)) == 451
        other.execute("ROLLBACK")
        other.close()
        assert await hand_over(office.smtp_port, raw(1)) == 250
    assert kept(path) == 1


LIMITED = """
import asyncio, json, resource, sys
from pathlib import Path
sys.path.insert(0, {here!r})
import importlib.util
spec = importlib.util.spec_from_file_location("durability", {file!r})
tests = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tests)
from daftar_bridges import config
from daftar_bridges.store import Store

class Office:
    smtp_port = {port}
    def load(self): return config.load(Path({office!r}))

async def main():
    store = Store.open(Path({path!r}))
    async with tests.listening(Office(), store):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        print(json.dumps([await tests.hand_over({port}, tests.raw(number, 20_000)) for number in range(40)]))

asyncio.run(main())
"""


def test_a_disk_that_takes_no_more_is_451(make_office: Callable[..., Any], tmp_path: Path) -> None:
    office, path = make_office(), tmp_path / "limited.db"
    script = LIMITED.format(here=str(Path(__file__).parent), file=__file__, port=office.smtp_port, office=str(office.path), path=str(path))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    codes = [int(code) for code in done.stdout.strip().splitlines()[-1].strip("[]").split(",")]
    assert codes.count(451) >= 1
    assert codes.count(250) >= 1
    assert set(codes) == {250, 451}
    assert kept(path) == codes.count(250)


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    with pytest.raises(Unavailable, match="version 999"):
        Store.open(path)


async def test_kill_9_loses_nothing_and_doubles_nothing(
    homeserver: Any, relay: Any, make_office: Callable[..., Any], *, full_counts: bool
) -> None:
    office = make_office(homeserver.url, relay.port)
    seed = int.from_bytes(os.urandom(4))
    chance = random.Random(seed)  # noqa: S311 - when to kill is no secret
    promised: set[int] = set()
    numbers = iter(range(100_000))
    for _ in range(100 if full_counts else 3):
        process = await start(office.path)
        stop = asyncio.Event()
        sender = asyncio.create_task(send_for_ever(office.smtp_port, numbers, promised, stop))
        await more_than(promised, len(promised))
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        process.kill()
        await process.communicate()
        # Why not cancelled: the SMTP client may take a cancellation for a broken connection, and the sender would go on.
        stop.set()
        await sender
    process = await start(office.path)
    try:
        async with asyncio.timeout(600 if full_counts else 120):
            while missing := promised - set(shown(homeserver)):
                homeserver.changed.clear()
                await homeserver.changed.wait()
        assert not missing
    finally:
        process.terminate()
        await process.communicate()
    assert len(shown(homeserver)) == len(set(shown(homeserver))), f"doubled; seed {seed}"
    assert process.returncode == 0


async def more_than(promised: set[int], count: int) -> None:
    """Wait until more mails than these are taken: a kill before the first would try nothing."""
    async with asyncio.timeout(120):
        while len(promised) <= count:  # noqa: ASYNC110 - it is a set, and rings no bell
            await asyncio.sleep(0.01)


def shown(homeserver: Any) -> list[int]:
    """The numbers of the mails that are in the room."""
    bodies = [event["content"].get("body", "") for event in homeserver.events]
    return [int(body.split("mail number ")[1].split(".")[0]) for body in bodies if "mail number " in body]


async def start(path: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from daftar_bridges.cli import app; app()", "run", "--config", str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert b"ready" in await asyncio.wait_for(process.stdout.readline(), 120)
    return process


async def send_for_ever(port: int, numbers: Any, promised: set[int], stop: asyncio.Event) -> None:
    """Send as a mail server does, until told to stop: one mail after the other, each again until it is taken."""
    for number in numbers:
        # Why a pause: while the bridge is down, asking all the time only slows its start.
        # Every tenth is large, which is a file beside the database.
        size = 150_000 if number % 10 == 3 else 100
        while await hand_over(port, raw(number, size)) != 250:
            if stop.is_set():
                return
            await asyncio.sleep(0.01)
        promised.add(number)
