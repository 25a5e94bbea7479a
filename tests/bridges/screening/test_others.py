"""Several bridges on one PostgreSQL count mails and know senders together."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from tests.bridges.test_durability import raw
from tests.bridges.test_shared import on_server, rows, running, second
from tests.fakes.postgres import PostgresServer

from daftar_bridges.screening.greylist import Known
from daftar_bridges.screening.limits import Limits
from daftar_bridges.screening.others import Others
from daftar_bridges.screening.settings import Greylist, Rate, Screening
from daftar_bridges.store import Store, Unavailable
from daftar_policy.storage.server import Server

BOX, HOST = "tenders@it.daftar.example", "203.0.113.5"
# What is known of senders is forgotten by the database's clock.
NOW = time.time()
HOUR = timedelta(hours=1)
SCREENING = Screening(sender=Rate(4, HOUR), room=Rate(6, HOUR), greylist=Greylist(delay=timedelta(minutes=5)))


class One:
    """What one bridge knows, with a clock that stands."""

    def __init__(self, store: Store) -> None:
        assert SCREENING.greylist is not None
        self.limits, self.known, self.now = Limits(SCREENING), Known(SCREENING.greylist), NOW
        self.others = Others(store, self.limits, self.known, lambda: self.now)

    def take(self, sender: str, count: int) -> int:
        """Give how many of so many mails may come."""
        return sum(self.limits.wait(sender, BOX, self.now) == 0 for _ in range(count))


@asynccontextmanager
async def pair(url: str, folder: Path) -> AsyncIterator[tuple[One, One]]:
    stores = [Store.open(folder / name / "mail", Server(url)) for name in ("a", "b")]
    try:
        yield One(stores[0]), One(stores[1])
    finally:
        for store in stores:
            await store.close()


async def test_what_one_let_in_counts_for_the_other(tmp_path: Path, postgres: PostgresServer) -> None:
    async with pair(postgres.fresh(), tmp_path) as (one, two):
        assert one.take("v@x.example", 3) == 3
        await one.others.step()
        assert two.take("v@x.example", 1) == 1, "what was let in before it heard of that"
        await two.others.step()
        await one.others.step()
        assert one.take("v@x.example", 1) == 0
        assert two.take("v@x.example", 1) == 0
        assert two.take("w@y.example", 5) == 2, "the room's own limit"
        await two.others.step()
        await one.others.step()
        assert one.take("z@z.example", 1) == 0
        one.now += 1_800
        assert one.take("v@x.example", 4) == 2, "half an hour fills it by half"


async def test_the_numbers_agree_whoever_tells_first(tmp_path: Path, postgres: PostgresServer) -> None:
    url = postgres.fresh()
    async with pair(url, tmp_path) as (one, two):
        for each, count in ((one, 1), (two, 2), (one, 1)):
            each.take("v@x.example", count)
        await two.others.step()
        await one.others.step()
        assert [one.take("v@x.example", 1), two.take("w@x.example", 1)] == [0, 1]
    ((level,),) = rows(url, "SELECT level FROM rate WHERE kind = 'sender' AND name = 'v@x.example'")
    # Four of four an hour; each quarter of an hour fills it by one again.
    assert 0 <= level < 0.5


async def test_a_clock_that_was_set_back_locks_nobody_out(tmp_path: Path, postgres: PostgresServer) -> None:
    url = postgres.fresh()
    async with pair(url, tmp_path) as (one, two):
        one.take("v@x.example", 1)
        await one.others.step()
        rows(url, "UPDATE rate SET changed = changed + 86400 RETURNING 1")
        one.take("v@x.example", 1)
        await one.others.step()
        await two.others.step()
        assert [one.take("v@x.example", 3), two.take("v@x.example", 3)] == [2, 2]
        two.now -= 86_400
        assert two.take("w@y.example", 1) == 1, "its own clock, too"


async def test_a_sender_who_came_to_one_may_come_again_to_the_other(tmp_path: Path, postgres: PostgresServer) -> None:
    async with pair(postgres.fresh(), tmp_path) as (one, two):
        assert one.known.wait(HOST, "v@x.example", BOX, NOW) == 300
        await one.others.step()
        assert two.known.wait(HOST, "v@x.example", BOX, NOW + 1) == 300, "it has not heard of him yet"
        await two.others.step()
        assert two.known.wait(HOST, "v@x.example", BOX, NOW + 300) == 0, "the first sight counts"
        await two.others.step()
        await one.others.step()
        assert one.known.wait(HOST, "v@x.example", BOX, NOW + 301) == 0


async def test_what_could_not_be_told_is_told_later(tmp_path: Path) -> None:
    server = PostgresServer()
    try:
        async with pair(server.fresh(), tmp_path) as (one, two):
            server.halt()
            one.take("v@x.example", 2)
            one.known.wait(HOST, "v@x.example", BOX, NOW)
            with pytest.raises(Unavailable):
                await one.others.step()
            one.take("v@x.example", 2)
            server.start()
            await one.others.step()
            await two.others.step()
            assert two.take("v@x.example", 1) == 0
            assert two.known.wait(HOST, "v@x.example", BOX, NOW + 299) == 1
    finally:
        server.stop()


async def offer(port: int, number: int) -> int:
    """The code of the reply to a mail, or to its recipient where that is refused."""
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=120) as client:
        try:
            await client.sendmail("v@bidder.example", [BOX], raw(number))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return refused.recipients[0].code
    return 250


async def test_two_processes_count_together_and_a_restart_forgets_nothing(
    homeserver: Any, relay: Any, make_office: Callable[..., Any], postgres: PostgresServer, unused_tcp_port_factory: Callable[[], int]
) -> None:
    url = postgres.fresh()
    office = on_server(make_office(homeserver.url, relay.port, more="limits: {sender: {mails: 3, minutes: 600}}\n"), url)
    ports = [office.smtp_port, unused_tcp_port_factory()]
    async with running(office.path) as first:
        assert [await offer(ports[0], number) for number in range(4)] == [250, 250, 250, 450]
        async with asyncio.timeout(120):
            while rows(url, "SELECT count(*) FROM rate WHERE kind = 'sender' AND level < 1") != [(1,)]:
                assert first.returncode is None
                await asyncio.sleep(0.05)
        async with running(second(office, ports[1], unused_tcp_port_factory())):
            assert await offer(ports[1], 5) == 450, "three came by the other process"
            first.kill()
            await first.communicate()
            async with running(office.path):
                assert await offer(ports[0], 6) == 450
