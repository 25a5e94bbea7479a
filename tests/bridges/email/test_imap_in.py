"""Mail that is pulled: what stays there is told, what cannot be taken holds up nothing for ever, and who looks after it learns why."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest_asyncio
from tests.fakes.imap import FakeImap

from daftar_bridges import set_aside, spool
from daftar_bridges.email.imap_in import Pace, Puller
from daftar_bridges.gate import Gate
from daftar_bridges.holding import held
from daftar_bridges.intake import Ports
from daftar_bridges.loop import Backoff
from daftar_bridges.pulls import Pulls
from daftar_bridges.set_aside import Patience, Tries
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point

BOX = "tenders@it.daftar.example"
SOON = Backoff(timedelta(milliseconds=5), timedelta(milliseconds=10))
HOURS = Backoff(timedelta(hours=1), timedelta(days=1))


def mail(number: int, subject: str = "") -> bytes:
    head = f"From: v@bidder.example\r\nMessage-ID: <{number}@bidder.example>\r\nSubject: {subject or f'number {number}'}\r\n\r\n"
    return head.encode() + f"mail number {number}\r\n".encode()


@pytest_asyncio.fixture
async def imap() -> AsyncIterator[FakeImap]:
    fake = FakeImap()
    await fake.start()
    yield fake
    await fake.stop()


class Office:
    """One mailbox that is pulled, with a clock that a test turns."""

    def __init__(self, office: Any, store: Store, imap: FakeImap, more: str = "") -> None:
        (office.directory / "password").write_text("a-password\n")
        pulled = f"{{host: 127.0.0.1, port: {imap.port}, tls: none, user: tenders, password_file: password, mailbox: {BOX}{more}}}"
        office.path.write_text(f"{office.path.read_text()}\nimap:\n  - {pulled}\n")
        self.config = office.load()
        self.store = store
        self.now = 1_000.0
        self.pulls = Pulls(lambda: self.now)
        self.changed = asyncio.Event()

    @asynccontextmanager
    async def pulling(self) -> AsyncIterator[None]:
        point = Point("mail", self.config.policy.policy, None, self.config.policy.log)
        await asyncio.to_thread(point.start)
        ports = Ports(self.config, self.store, Gate(point), lambda _: None, partial(held, self.config), lambda _: self.changed.set())
        pace = Pace(SOON, poll=timedelta(milliseconds=10), patience=Patience(3, HOURS, HOURS))
        task = asyncio.create_task(Puller(self.config.imap[0], ports, pace, self.pulls).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await asyncio.to_thread(point.stop)

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait for something that happens in the tasks."""
        async with asyncio.timeout(120):
            while not wanted():  # noqa: ASYNC110 - what happens in a thread or on the disk rings no bell
                await asyncio.sleep(0.005)

    async def reaches(self, uid: int) -> None:
        """Wait until the folder is pulled so far."""
        async with asyncio.timeout(120):
            while (await self.pulled())[1] < uid:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.005)

    async def pulled(self) -> tuple[int, int]:
        return await self.store.run(spool.pulled, self.config.imap[0].name) or (0, 0)

    async def taken(self) -> list[str]:
        rows = await self.store.run(
            lambda db: db.execute("SELECT m.raw FROM delivery d JOIN mail m ON m.id = d.mail ORDER BY d.id").fetchall()
        )
        return [bytes(raw).decode().partition("Subject: ")[2].partition("\r\n")[0] for (raw,) in rows]

    async def said(self) -> list[str]:
        rows = await self.store.run(lambda db: db.execute("SELECT content FROM notice ORDER BY id").fetchall())
        return [json.loads(content)["body"] for (content,) in rows]


@pytest_asyncio.fixture
async def office(make_office: Any, store: Store, imap: FakeImap) -> Office:
    return Office(make_office(), store, imap)


async def test_what_stays_there_is_told_by_its_folder_and_its_number(office: Office, imap: FakeImap) -> None:
    imap.mails = {1: mail(1, "win a lottery")}
    async with office.pulling():
        await office.reaches(1)
    # The folder is made anew: the same number is another mail.
    imap.mails, imap.uidvalidity = {1: mail(2, "another lottery"), 2: b"Subject: scans\r\n\r\n" + b"x" * 300_001}, 2
    async with office.pulling():
        await office.reaches(2)
    first, second, third = await office.said()
    assert "number 1): 550 5.7.1 No lotteries" in first
    assert first.endswith("Subject: win a lottery")
    assert second.endswith("Subject: another lottery")
    assert "more than is taken" in third
    assert third.endswith("Subject: scans")
    assert await office.taken() == []


async def test_a_mail_that_cannot_be_fetched_is_set_aside_and_comes_when_it_can_be(office: Office, imap: FakeImap) -> None:
    imap.mails, imap.hangs_up = {1: mail(1), 2: mail(2, "the bad one"), 3: mail(3)}, {2}
    async with office.pulling():
        await office.until(lambda: imap.fetched[2] >= 5)
        assert await office.taken() == ["number 1"], "its order is kept as long as it may be a fault that passes"
        assert await office.said() == []
        office.now += 3_601
        await office.reaches(3)
        assert await office.taken() == ["number 1", "number 3"]
        (said,) = [text for text in await office.said() if "number 2)" in text]
        assert "set aside at 127.0.0.1 (folder INBOX, number 2)" in said
        assert said.endswith("Subject: the bad one")
        await office.until(lambda: [each.aside for each in office.pulls.look()] == [1])
        tried = imap.fetched[2]
        imap.mails[4] = mail(4)
        await office.reaches(4)
        assert imap.fetched[2] == tried, "not before its time"
        office.now += 3_601
        await office.until(lambda: imap.fetched[2] > tried)
    imap.hangs_up.clear()
    # Another process: what is set aside is on the disk, and is tried again at once.
    async with office.pulling():
        await office.until(lambda: imap.fetched[2] > tried + 1)
        await office.until(lambda: [each.aside for each in office.pulls.look()] == [0])
    assert await office.taken() == ["number 1", "number 3", "number 4", "the bad one"]
    assert len([text for text in await office.said() if "set aside" in text]) == 1


async def test_a_mail_that_our_own_intake_puts_off_for_ever_is_set_aside(
    make_office: Any, store: Store, imap: FakeImap, unused_tcp_port: int
) -> None:
    # A scanner that is away: everything is put off.
    office = Office(make_office(more=f"scanners: {{clamav: {{host: 127.0.0.1, port: {unused_tcp_port}}}}}\n"), store, imap)
    imap.mails = {1: mail(1), 2: mail(2), 3: mail(3)}
    async with office.pulling():
        await office.until(lambda: imap.fetched[1] >= 5)
        office.now += 3_601
        await office.reaches(1)
        await office.until(lambda: imap.fetched[2] >= 5)
        office.now += 3_601
        again = imap.fetched[2]
        await office.until(lambda: imap.fetched[2] >= again + 5)
        assert await office.pulled() == (1, 1), "the next has longer: it may not be the mail's fault"
        office.now += 3_601
        await office.reaches(2)
    assert [text for text in await office.said() if "it could not be scanned for viruses" in text and "number 1" in text]


async def test_a_login_that_is_refused_is_told_everywhere_and_so_is_its_end(office: Office, imap: FakeImap) -> None:
    imap.mails, imap.password = {1: mail(1)}, "another"
    async with office.pulling():
        await office.until(lambda: imap.logins >= 2)
        assert await office.said() == []
        office.now += 1_801
        await office.until(office.changed.is_set)
        (said,) = await office.said()
        assert "Mail of tenders at 127.0.0.1 (folder INBOX) has not come in for 30 minutes" in said
        assert "password has expired" in said
        (pulled,) = office.pulls.look()
        assert (pulled.number, pulled.host, pulled.silent) == (1, "127.0.0.1", timedelta(seconds=1_801))
        assert pulled.why.startswith("the login is refused")
        before = imap.logins
        await office.until(lambda: imap.logins > before + 1)
        assert len(await office.said()) == 1, "once for each failure"
        office.changed.clear()
        imap.password = "a-password"
        await office.reaches(1)
        await office.until(lambda: not office.pulls.look()[0].why)
    assert (await office.said())[1:] == ["Mail of tenders at 127.0.0.1 (folder INBOX) comes in again."]
    assert office.pulls.look() == ()


async def test_a_folder_in_which_nothing_may_be_marked_is_pulled_all_the_same(make_office: Any, store: Store, imap: FakeImap) -> None:
    office = Office(make_office(), store, imap, ", afterwards: seen")
    imap.mails, imap.no_marks = {1: mail(1), 2: mail(2)}, True
    async with office.pulling():
        await office.reaches(2)
        imap.no_marks = False
        imap.mails[3] = mail(3)
        await office.reaches(3)
    assert await office.taken() == ["number 1", "number 2", "number 3"]
    assert imap.marked == [3]
    (said,) = await office.said()
    assert "cannot be marked or deleted" in said
    assert "NOPERM" in said


def test_a_mail_has_more_time_while_nothing_else_passes() -> None:
    tries = Tries(Patience(3, HOURS, HOURS))

    def set_aside_after(uid: int, now: float) -> float:
        """The time until a mail that fails every five minutes is set aside."""
        began = now
        while not tries.is_last(uid, now):
            tries.failed(uid, now)
            now += 300
        tries.put(uid, now)
        return (now - began) / 3_600

    assert [set_aside_after(uid, 1e6 * uid) for uid in range(1, 8)] == [1, 2, 4, 8, 16, 24, 24]
    tries.passed()
    assert set_aside_after(8, 1e8) == 1
    assert tries.aside == (1, 2, 3, 4, 5, 6, 7, 8)
    assert [tries.next_due(7.1e6), tries.next_due(7.1e6)] == [1, 2], "each is put off when it is given"
    tries.drop(3)
    assert tries.next_due(7.1e6) == 4
    tries.begin([4, 9])
    assert (tries.aside, tries.next_due(7.1e6), tries.next_due(7.1e6)) == ((4, 9), 9, None)


async def test_what_is_set_aside_belongs_to_one_folder_as_it_was_made(anywhere: Store) -> None:
    for folder, validity, uids in (("a", 1, (3, 7)), ("b", 1, (4,)), ("a", 1, (7,))):
        await anywhere.run(set_aside.keep, folder, validity, uids)
    assert await anywhere.run(set_aside.load, "a", 1) == (7,)
    assert await anywhere.run(set_aside.load, "b", 1) == (4,)
    assert await anywhere.run(set_aside.load, "a", 2) == ()
    assert await anywhere.run(set_aside.load, "c", 1) == ()


async def test_an_alarm_that_nothing_tells_apart_is_not_taken_again_from_its_folder(office: Office, imap: FakeImap) -> None:
    alarm = b"From: ups@bidder.example\r\nSubject: power failure\r\n\r\nUPS on battery\r\n"
    imap.mails = {1: alarm}
    async with office.pulling():
        await office.reaches(1)
    # An hour later the folder is made anew.
    await office.store.run(lambda db: db.execute("UPDATE mail SET received = received - 3600"))
    imap.uidvalidity, imap.mails = 2, {1: alarm, 2: mail(2, "behind it")}
    async with office.pulling():
        await office.reaches(2)
    assert await office.taken() == ["power failure", "behind it"]
