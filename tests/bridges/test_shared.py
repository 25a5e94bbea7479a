"""Several bridges on one PostgreSQL share the work: in order, nothing lost, nothing doubled, whoever dies."""

import asyncio
import os
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bridges.test_durability import hand_over, more_than, raw, send_for_ever, shown, start
from tests.fakes.postgres import PostgresServer

from daftar_bridges import config, placing, spool
from daftar_bridges.config_spool import LEASE, read_spool
from daftar_bridges.email.mime_in import parse
from daftar_bridges.leases import Leases
from daftar_bridges.placing import Asked
from daftar_bridges.spool import Accepted, Delivery, Target
from daftar_bridges.store import Store, Unavailable
from daftar_bridges.turns import Turns
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
            await more_than(promised[0], len(promised[0]))
            await asyncio.sleep(chance.uniform(0.0, 0.5))
            killed.kill()
            await killed.communicate()
            killed = await start(office.path)
        await more_than(promised[1], 0)
        stop.set()
        await asyncio.gather(*senders)
        try:
            async with asyncio.timeout(1800 if full_counts else 120):
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


def letter(conversation: int, number: int) -> bytes:
    """A mail of a conversation, which names the two before it; the second of each comes before the first."""
    own = {0: 1, 1: 0}.get(number, number)
    before = " ".join(f"<{conversation}.{each}@x>" for each in range(max(own - 2, 0), own))
    return (
        f"From: v@bidder.example\r\nMessage-ID: <{conversation}.{own}@x>\r\nSubject: {conversation}\r\n"
        + (f"References: {before}\r\n" if before else "")
        + f"\r\nletter {conversation} of {number}.\r\n"
    ).encode()


def letters(homeserver: Any) -> dict[int, list[tuple[int, str]]]:
    """The numbers of the letters of each conversation as they came, each with the root that it hangs under."""
    found: dict[int, list[tuple[int, str]]] = {}
    for event in homeserver.events:
        said = re.search(r"letter (\d+) of (\d+)\.", event["content"].get("body", ""))
        if said:
            root = event["content"].get("m.relates_to", {}).get("event_id", event["event_id"])
            found.setdefault(int(said[1]), []).append((int(said[2]), root))
    return found


async def write_for_ever(ports: list[int], conversation: int, stop: asyncio.Event) -> int:
    """Write the letters of a conversation, each by another way than the one before; give how many were taken."""
    for number in count():
        way = number
        while await hand_over(ports[way % len(ports)], letter(conversation, number)) != 250:
            if stop.is_set():
                return number
            # The other one lives.
            way += 1
        if stop.is_set():
            return number + 1
        # Why a pause: what is to be seen is a mailbox at work, not one that is ever further behind.
        await asyncio.sleep(0.3)
    return 0


async def test_one_busy_mailbox_is_worked_on_by_both_in_the_order_of_each_conversation(
    homeserver: Any,
    relay: Any,
    make_office: MakeOffice,
    postgres: PostgresServer,
    unused_tcp_port_factory: Callable[[], int],
    *,
    full_counts: bool,
) -> None:
    url = postgres.fresh()
    office = on_server(make_office(homeserver.url, relay.port), url)
    ports = [office.smtp_port, unused_tcp_port_factory()]
    other = second(office, ports[1], unused_tcp_port_factory())
    seed = int.from_bytes(os.urandom(4))
    chance = random.Random(seed)  # noqa: S311 - when to kill is no secret
    stop = asyncio.Event()
    async with running(other):
        killed = await start(office.path)
        writers = [asyncio.create_task(write_for_ever(ports, conversation, stop)) for conversation in range(6)]
        for _ in range(50 if full_counts else 3):
            await asyncio.sleep(chance.uniform(0.3, 1.0))
            killed.kill()
            await killed.communicate()
            killed = await start(office.path)
        stop.set()
        taken = dict(enumerate(await asyncio.gather(*writers)))
        try:
            async with asyncio.timeout(1800 if full_counts else 120):
                while any(len(letters(homeserver).get(each, ())) < wanted for each, wanted in taken.items()):
                    homeserver.changed.clear()
                    await homeserver.changed.wait()
                # What stands in the room is noted as done a moment later, and who is told to go leaves it to the next one.
                while rows(url, "SELECT count(*) FROM delivery WHERE state <> 'done'") != [(0,)]:  # noqa: ASYNC110 - other processes do it, and ring no bell
                    await asyncio.sleep(0.1)
        finally:
            killed.terminate()
            await killed.communicate()
    for conversation, came in letters(homeserver).items():
        assert [number for number, _ in came] == list(range(len(came))), f"lost, doubled or out of order; seed {seed}"
        # One more may have been taken whose answer was lost with the one that was killed.
        assert len(came) - taken[conversation] in {0, 1}, f"lost, or not sent at all; seed {seed}"
        assert len({root for _, root in came}) == 1, f"one conversation became several; seed {seed}"
    assert rows(url, "SELECT count(*) FROM delivery WHERE state <> 'done' OR holder <> ''") == [(0,)]


async def test_while_one_mail_hangs_another_process_brings_the_others_of_its_mailbox(tmp_path: Path, postgres: PostgresServer) -> None:
    server = Server(postgres.fresh())
    stores = [Store.open(tmp_path / name / "mail", server) for name in ("a", "b", "c")]
    # Why so long: what is taken here has to stay so until the test lets it run out.
    one, two, three = (Turns(store, timedelta(hours=1)) for store in stores)
    box = "tenders@it.daftar.example"
    for number, more in enumerate([b"", b"References: <1@x>\r\n", b"", b"Received: by another way\r\n"], 1):
        octets = raw(min(number, 3)).replace(b"Subject", more + b"Subject")
        await stores[0].run(spool.accept, Accepted(f"m{number}", 0.0, "v@x", "", f"i{number}", octets, [Target(box, box)]))

    async def take(turns: Turns) -> Asked | None:
        row = await turns.take(box, 1.0)
        if not isinstance(row, Delivery):
            assert row, "there is something, and it is waited for"
            return None
        message = parse(row.raw)
        return Asked(row, message, placing.chain_of(message), "v@bidder.example", "v")

    first, second = await take(one), await take(two)
    assert first is not None
    assert second is not None
    assert (first.row.id, second.row.id) == (1, 2)
    assert await two.find(second) is None, "whether it belongs to the first is not known before that was read"
    assert await one.find(first) is not None
    third = await take(two)
    assert third is not None
    assert third.row.id == 3, "the second belongs to the first, which hangs"
    assert await two.find(third) is not None
    fourth = await take(three)
    assert fourth is not None
    assert await three.find(fourth) is None, "it is the third once more"
    assert await take(three) is None
    await stores[1].run(spool.finish, 3, "done")
    two.ended(3)
    again = await take(three)
    assert again is not None
    assert again.row.id == 4
    # A process that dies gives nothing back: its time runs out by the server's clock.
    await stores[1].run(lambda db: db.execute("UPDATE delivery SET until = until - 3600 WHERE id = 1"))
    taken_over = await take(two)
    assert taken_over is not None
    assert taken_over.row.id == 1
    await one.renew()
    await one.end()
    assert (await stores[0].run(lambda db: db.execute("SELECT holder FROM delivery WHERE id = 1").fetchone())) == (two.holder,)
    await two.end()
    for store in stores:
        await store.close()


async def test_when_the_homeserver_is_back_all_that_waited_for_it_is_tried(tmp_path: Path, postgres: PostgresServer) -> None:
    server = Server(postgres.fresh())
    store, other = (Store.open(tmp_path / name / "mail", server) for name in ("a", "b"))
    one, two = (Turns(each, timedelta(hours=1)) for each in (store, other))
    tenders, works = "tenders@it.daftar.example", "works@it.daftar.example"
    for number, box in enumerate([tenders] * 4 + [works], 1):
        await store.run(spool.accept, Accepted(f"m{number}", 0.0, "v@x", "", f"i{number}", raw(number), [Target(box, box)]))

    async def take(turns: Turns, box: str, now: float) -> int | None:
        row = await turns.take(box, now)
        if not isinstance(row, Delivery):
            return None
        # Each is a conversation of its own, and was read.
        await store.run(lambda db: db.execute("UPDATE delivery SET marks = ? WHERE id = ?", (f'["id:{row.id}"]', row.id)))
        return row.id

    async def put_off(turns: Turns, number: int, due: float, reason: str) -> None:
        await store.run(spool.postpone, number, due, reason)
        turns.ended(number)

    for turns, box, number in ((one, tenders, 1), (two, tenders, 2), (two, tenders, 3), (one, tenders, 4), (one, works, 5)):
        assert await take(turns, box, 100.0) == number
        why = "fault: of its own" if number == 4 else "the homeserver cannot be reached: refused"
        await put_off(turns, number, 400.0 if number > 1 else 130.0, why)
    assert [await take(turns, box, 110.0) for turns in (one, two) for box in (tenders, works)] == [None] * 4
    assert await take(one, tenders, 130.0) == 1
    await store.run(spool.finish, 1, "done")
    one.ended(1)
    assert await take(one, tenders, 131.0) == 2
    await put_off(one, 2, 431.0, "504 : the proxy gave up")
    assert await take(two, tenders, 131.0) == 3, "the other process need not have seen it"
    await store.run(spool.finish, 3, "done")
    two.ended(3)
    assert await take(one, works, 132.0) == 5, "nor need it be the same mailbox"
    assert await take(one, tenders, 132.0) is None, "who fails again waits, and so does who waits for something else"
    for each in (store, other):
        await each.close()


async def test_one_statement_keeps_what_two_keep(tmp_path: Path, postgres: PostgresServer) -> None:
    kept = []
    for accept in (spool.accept, spool.accept_one):
        url = postgres.fresh()
        store = Store.open(tmp_path / accept.__name__ / "mail", Server(url))
        held = Target("a@x", "b@x", "held", {"decision": "hold"}, "why")
        mails = [
            Accepted("m1", 1.5, "v@x", "192.0.2.1", "i1", b"\0raw", [held]),
            Accepted("m2", 2.5, "", "", "i1", b"again", [held]),
            Accepted("m3", 3.5, "v@x", "", "i1", b"", [replace(held, mailbox="c@x", decision=None)], "m3.eml", 70_000),
        ]
        fresh = await asyncio.gather(*(store.run(accept, mail) for mail in mails))
        assert fresh == [["a@x"], [], ["c@x"]]
        await store.close()
        found = [sorted(rows(url, f"SELECT * FROM {table}"), key=str) for table in ("mail", "delivery")]  # noqa: S608 - constants
        kept.append([[row[1:] if table else row for row in each] for table, each in enumerate(found)])
    assert kept[0] == kept[1]


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
            async with asyncio.timeout(120):
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
    async with asyncio.timeout(120):
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
