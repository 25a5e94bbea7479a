"""Several bridges on one PostgreSQL share the work: in order, nothing lost, nothing doubled, whoever dies."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bridges.test_durability import hand_over, raw, send_for_ever, shown, start
from tests.fakes.postgres import PostgresServer

from daftar_bridges import config
from daftar_bridges.config_spool import LEASE, read_spool
from daftar_bridges.leases import Leases
from daftar_bridges.store import Store, Unavailable
from daftar_policy.core.document import Node
from daftar_policy.storage.server import Server

MakeOffice = Callable[..., Any]


def on_server(office: Any, url: str) -> Any:
    """The same installation with its spool in a database."""
    text = office.path.read_text().replace("spool: state/mail.db", f'spool: "{url}"\nspool_lease_seconds: 2')
    office.path.write_text(text)
    return office


def second(office: Any, smtp_port: int, appservice_port: int) -> Path:
    """Another bridge of the same installation: the same files, other ports and a folder of its own."""
    path: Path = office.directory / "second.yaml"
    text = office.path.read_text()
    text = text.replace(f"smtp: {{port: {office.smtp_port}", f"smtp: {{port: {smtp_port}").replace("log: log", "log: log2")
    path.write_text(
        text.replace(f"appservice: {{port: {office.appservice_port}", f"appservice: {{port: {appservice_port}")
        + "spool_directory: second\n"
    )
    return path


def until(stop: asyncio.Event, first: int) -> Iterator[int]:
    """Every second number, until told to stop."""
    return takewhile(lambda _: not stop.is_set(), count(first, 2))


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as db:
        return db.execute(sql.encode()).fetchall()


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await start(path)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def test_a_mail_goes_in_and_a_large_one_leaves_no_file(
    homeserver: Any, relay: Any, make_office: MakeOffice, postgres: PostgresServer
) -> None:
    url = postgres.fresh()
    office = on_server(make_office(homeserver.url, relay.port), url)
    async with running(office.path) as process:
        assert await hand_over(office.smtp_port, raw(1)) == 250
        assert await hand_over(office.smtp_port, raw(2, 200_000)) == 250
        assert await hand_over(office.smtp_port, raw(2, 200_000)) == 250, "the same again"
        await homeserver.body("mail number 2.")
        process.terminate()
        assert await process.wait() == 0
    assert rows(url, "SELECT count(*) FROM delivery") == [(2,)]
    assert rows(url, "SELECT sum(length(octets)) FROM piece") == [(len(raw(2, 200_000)),)]
    assert list((office.directory / "spool" / "mail.mails").iterdir()) == []
    assert rows(url, "SELECT count(*) FROM lease WHERE holder <> ''") == [(0,)], "who goes gives everything back"
    assert shown(homeserver) == [1, 2]


async def test_one_of_two_is_killed_again_and_again(
    homeserver: Any,
    relay: Any,
    make_office: MakeOffice,
    postgres: PostgresServer,
    unused_tcp_port_factory: Callable[[], int],
    *,
    full_counts: bool,
) -> None:
    office = on_server(make_office(homeserver.url, relay.port), postgres.fresh())
    ports = [office.smtp_port, unused_tcp_port_factory()]
    other = second(office, ports[1], unused_tcp_port_factory())
    seed = int.from_bytes(os.urandom(4))
    chance = random.Random(seed)  # noqa: S311 - when to kill is no secret
    promised: list[set[int]] = [set(), set()]
    stop = asyncio.Event()
    async with running(other) as living:
        killed = await start(office.path)
        ways = zip(ports, (until(stop, 0), until(stop, 1)), promised, strict=True)
        senders = [asyncio.create_task(send_for_ever(port, numbers, taken, stop)) for port, numbers, taken in ways]
        for _ in range(50 if full_counts else 3):
            await asyncio.sleep(chance.uniform(0.2, 0.8))
            killed.kill()
            await killed.communicate()
            killed = await start(office.path)
        stop.set()
        await asyncio.gather(*senders)
        assert all(promised)
        try:
            async with asyncio.timeout(600 if full_counts else 60):
                while missing := set.union(*promised) - set(shown(homeserver)):
                    homeserver.changed.clear()
                    await homeserver.changed.wait()
        finally:
            killed.terminate()
            await killed.communicate()
        assert not missing
        assert living.returncode is None
    found = shown(homeserver)
    assert len(found) == len(set(found)), f"doubled; seed {seed}"
    for way in range(2):
        own = [number for number in found if number % 2 == way]
        assert own == sorted(own), f"out of order; seed {seed}"


async def test_a_database_that_is_restarted_is_4xx_until_it_is_back(homeserver: Any, relay: Any, make_office: MakeOffice) -> None:
    server = PostgresServer()
    try:
        office = on_server(make_office(homeserver.url, relay.port), server.fresh())
        async with running(office.path):
            assert await hand_over(office.smtp_port, raw(1)) == 250
            server.halt()
            assert await hand_over(office.smtp_port, raw(2)) == 451
            server.start()
            assert await hand_over(office.smtp_port, raw(2)) == 250
            async with asyncio.timeout(30):
                while set(shown(homeserver)) != {1, 2}:
                    homeserver.changed.clear()
                    await homeserver.changed.wait()
    finally:
        server.stop()
    assert shown(homeserver) == [1, 2]


async def test_a_queue_is_one_processs_until_it_gives_it_back_or_dies(tmp_path: Path, postgres: PostgresServer) -> None:
    server, now = Server(postgres.fresh()), [0.0]
    stores = [Store.open(tmp_path / name / "mail", server) for name in ("a", "b")]
    one, two = (Leases(store, LEASE, clock=lambda: now[0]) for store in stores)
    done: list[str] = []

    async def work(who: str, pause: float | None) -> float | None:
        done.append(who)
        return pause

    assert await one.step("q", lambda: work("one", 0)) == 0
    wait = await two.step("q", lambda: work("two", 0))
    assert wait is not None
    assert wait > 0
    assert await two.step("other", lambda: work("two", 0)) == 0
    now[0] += 20
    assert await one.step("q", lambda: work("one", None)) is None, "its own time is over: it takes it anew, and gives it back"
    assert await two.step("q", lambda: work("two", 0)) == 0
    # A process that dies gives nothing back: its time runs out by the server's clock.
    await stores[0].run(lambda db: db.execute("UPDATE lease SET until = until - 20"))
    assert await one.step("q", lambda: work("one", 0)) == 0
    await two.renew()
    wait = await two.step("q", lambda: work("two", 0))
    assert wait, "what was taken over is not worked on any more"
    assert done == ["one", "two", "one", "two", "one"]
    await one.end()
    assert await two.step("q", lambda: work("two", 0)) == 0
    for store in stores:
        await store.close()


async def test_what_never_ends_is_done_by_one_until_it_goes(tmp_path: Path, postgres: PostgresServer) -> None:
    server = Server(postgres.fresh())
    stores = [Store.open(tmp_path / name / "mail", server) for name in ("a", "b")]
    one, two = (Leases(store, LEASE) for store in stores)
    began: asyncio.Queue[str] = asyncio.Queue()

    async def pull(who: str) -> None:
        await began.put(who)
        await asyncio.Event().wait()

    first = asyncio.create_task(one.hold("imap", lambda: pull("one")))
    assert await began.get() == "one"
    second = asyncio.create_task(two.hold("imap", lambda: pull("two")))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await began.get()
    first.cancel()
    async with asyncio.timeout(10):
        assert await began.get() == "two"
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    for store in stores:
        await store.close()


async def test_units_that_wait_together_end_each_for_itself_on_a_server(tmp_path: Path, postgres: PostgresServer) -> None:
    store = Store.open(tmp_path / "mail", Server(postgres.fresh()))

    def put(db: Any, name: str) -> str:
        db.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (name, b"\0"))
        if name.startswith("bad"):
            raise ValueError(name)
        if name.startswith("wrong"):
            db.execute("INSERT INTO nowhere VALUES (1)")
        return name

    wanted = [f"{kind}{number}" for number in range(40) for kind in ("good", "bad", "wrong")]
    ends = await asyncio.gather(*(store.run(put, name) for name in wanted), return_exceptions=True)
    kinds = {"g": str, "b": ValueError, "w": Unavailable}
    assert all(isinstance(end, kinds[name[0]]) for name, end in zip(wanted, ends, strict=True))
    found = await store.run(lambda db: {name for (name,) in db.execute("SELECT name FROM setting")})
    assert found == {name for name in wanted if name.startswith("good")}
    await store.close()


@pytest.mark.parametrize(
    ("spool", "said"),
    [
        ("spool: postgresql://db.example", "names no database"),
        ("spool: postgresql://db.example:port/mail", "cannot be read"),
        ("spool: state/mail.db\nspool_lease_seconds: 9", "needs a `spool` on a server"),
        ("spool: postgresql://u:p@db.example/mail\nspool_password_file: policy.yaml", "the password stands in `spool`, too"),
        ("spool: postgresql://db.example/mail\nspool_password_file: nowhere", "cannot read"),
    ],
)
def test_a_wrong_address_is_said_with_its_place(make_office: MakeOffice, spool: str, said: str) -> None:
    office = make_office()
    office.path.write_text(office.path.read_text().replace("spool: state/mail.db", spool))
    with pytest.raises(config.Problems) as caught:
        office.load()
    (problem,) = caught.value.problems
    assert said in problem.message
    assert problem.line


@given(st.text(max_size=40), st.sampled_from(["postgresql://", "postgres:", "postgresql:///", "postgresql://[", ""]))
def test_whatever_stands_there_is_a_place_or_a_problem(text: str, scheme: str) -> None:
    root = Node({"spool": scheme + text})
    spool = read_spool(root, Path("/nowhere"))
    assert spool.path.name
    if not root.faults and spool.server is not None:
        assert str(spool.server).startswith("postgresql://")


def test_a_server_that_is_away_is_a_sentence_and_exit_3(make_office: MakeOffice, capfd: pytest.CaptureFixture[str]) -> None:
    from daftar_bridges.cli import app  # noqa: PLC0415 - as the command is started

    office = on_server(make_office(), "postgresql://daftar:secret@127.0.0.1:1/mail")
    with pytest.raises(SystemExit) as caught:
        app(["queue", "--config", str(office.path)])
    assert caught.value.code == 3
    said = capfd.readouterr().err
    assert "cannot connect to the database `postgresql://127.0.0.1/mail`" in said
    assert "secret" not in said
