"""Short ways: where nothing can be refused nothing is read, and what is known is not worked out again; the outcome is that of the long way."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges import spool
from daftar_bridges.config import Mailbox
from daftar_bridges.core.message import Address
from daftar_bridges.email.head_in import people
from daftar_bridges.email.headers import Headers
from daftar_bridges.gate import Envelope, Gate, RoomFacts
from daftar_bridges.holding import held
from daftar_bridges.incoming import Incoming
from daftar_bridges.intake import Arrived, Client, Intake, Ports
from daftar_bridges.screening.screen import Screen
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store, schema
from daftar_policy.core.model import Effect
from daftar_policy.enforcement.point import Point
from daftar_policy.storage.sqlite import Sqlite

TENDERS, CLOSED = "tenders@it.daftar.example", "closed@it.daftar.example"
WATCHING = "{id: M-1, on: [email-receive], when: {email.findings: aadhaar}, then: hold, mode: monitor, say: Watched.}"
MAILS = (
    b"From: Vijay <vijay@bidder.example>\r\nTo: <tenders@it.daftar.example>\r\nSubject: Bid\r\n\r\nGood morning\r\n",
    b"From: nobody at all\r\nFrom: x@y.example\r\n\r\n",
    b"no header, no colon\r\n",
    b"",
    b"\x00\xff\xfe: \x80\r\n\r\n\r\n",
    b"Subject: =?utf-8?b?4KSo4KSu4KS4?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nAadhaar 2341 2341 2346\r\n--b--\r\n",
)


def write_policy(path: Path, *rules: str, revision: str = "t1") -> Path:
    lines = "\n".join(f"  - {rule}" for rule in rules)
    path.write_text(f"policy: 1\nrevision: {revision}\nlists:\n  blocked: {{domains: [spam.example]}}\nrules:\n{lines}\n")
    return path


@contextmanager
def asking(directory: Path, *rules: str) -> Iterator[tuple[Gate, Point]]:
    point = Point("mail", write_policy(directory / "policy.yaml", *rules), None, directory / "log")
    point.start()
    try:
        yield Gate(point), point
    finally:
        point.stop()


def room(box: Mailbox) -> RoomFacts:
    return RoomFacts(f"!{box.address}", {"room.alias": box.room}, (box.room,))


@asynccontextmanager
async def taking(office: Any, directory: Path, *rules: str, is_long: bool) -> AsyncIterator[tuple[Intake, Store]]:
    """An intake with these rules; on the long way somebody is blocked, so that every header has to be read."""
    loaded = office.load()
    directory.mkdir()
    with asking(directory, *rules) as (gate, _):
        store = Store.open(directory / "mail.db")
        for box in (TENDERS, CLOSED) if is_long else ():
            sql = "INSERT INTO block (reaction, room, mailbox, ghost, root, by) VALUES (?, '!r', ?, '@mail_else:x', '$r', '@a:x')"
            store.run_here(lambda db, box=box, sql=sql: db.execute(sql, (f"${box}", box)))
        screen = Screen(loaded, store)
        await screen.start()
        assert screen.passes_all([TENDERS]) is not is_long
        try:
            yield Intake(Ports(loaded, store, gate, room, partial(held, loaded), lambda _boxes: None, screen)), store
        finally:
            screen.close()
            await store.close()


async def test_what_is_not_read_is_taken_as_if_it_was(make_office: Callable[..., Any], tmp_path: Path) -> None:
    outcomes = []
    for name, is_long in (("short", False), ("long", True)):
        async with taking(make_office(), tmp_path / name, WATCHING, is_long=is_long) as (intake, store):
            replies = []
            for raw in MAILS:
                content = Incoming.of(intake.directory, raw)
                found = await intake.take(Arrived("v@bidder.example", [TENDERS, CLOSED], Client("192.0.2.1"), content), is_each=True)
                replies.append([reply.replace(content.id, "ID") for reply in found])
            sql = "SELECT d.mailbox, d.recipient, d.identity, d.state, d.decision, d.reason, m.raw, m.size FROM delivery d JOIN mail m ON m.id = d.mail ORDER BY d.id"
            rows = await store.run(lambda db, sql=sql: db.execute(sql).fetchall())
            outcomes.append((replies, rows))
    assert outcomes[0] == outcomes[1]
    assert [state for _, _, _, state, *_ in outcomes[0][1]] == ["ready"] * 2 * len(MAILS)


@pytest.mark.parametrize(
    ("rule", "asks_nothing"),
    [
        (WATCHING, True),
        ("{id: A-1, on: [email-receive], when: {email.subject: x}, then: allow}", True),
        ("{id: A-2, on: [email-receive], when: {email.text: {contains: x}}, then: allow}", False),
        ("{id: D-1, on: [email-receive], when: {email.subject: x}, then: deny, say: No.}", False),
        ("{id: H-1, on: [email-receive], when: {email.text: {contains: x}}, then: hold, say: Wait.}", False),
        ("{id: E-1, on: [email-receive], when: {email.text: {contains: x}}, then: allow, on_error: deny, say: No.}", False),
    ],
)
def test_a_rule_that_could_keep_a_mail_back_is_asked(tmp_path: Path, rule: str, *, asks_nothing: bool) -> None:
    with asking(tmp_path, rule) as (gate, _):
        assert gate.asks_nothing is asks_nothing


def decisions(directory: Path) -> int:
    lines = [json.loads(line) for path in (directory / "log").rglob("*.jsonl") for line in path.read_text().splitlines()]
    return sum(line["kind"] == "decision" for line in lines)


def envelope(sender: str) -> Envelope:
    return Envelope(sender, TENDERS, "192.0.2.1", "@mail_x:daftar.example", 0)


def test_an_envelope_is_judged_anew_when_anything_about_it_is_new(tmp_path: Path) -> None:
    spam = "{id: D-1, on: [email-receive], when: {email.domain: {in: blocked}}, then: deny, say: No.}"
    sealed = "{id: D-2, on: [email-receive], when: {room.encrypted: true}, then: deny, say: Not there.}"
    with asking(tmp_path, spam, sealed) as (gate, _):
        plain = RoomFacts("!r", {"room.encrypted": False})
        for _ in range(3):
            assert gate.envelope(envelope("v@bidder.example"), None).effect is Effect.ALLOW
            assert gate.envelope(envelope("v@bidder.example"), plain).effect is Effect.ALLOW
            # A refusal is asked, and written down, each time.
            assert gate.envelope(envelope("v@spam.example"), plain).effect is Effect.DENY
        assert gate.envelope(envelope("v@bidder.example"), RoomFacts("!r", {"room.encrypted": True})).effect is Effect.DENY
    assert decisions(tmp_path) == 4


def test_an_envelope_is_judged_anew_by_a_new_policy(tmp_path: Path) -> None:
    rule = "{{id: D-1, on: [email-receive], when: {{email.domain: {0}}}, then: deny, say: No.}}"
    changed = threading.Event()
    with asking(tmp_path, rule.format("spam.example")) as (gate, point):
        point.on_change(lambda _policy: changed.set())
        assert gate.envelope(envelope("v@bidder.example"), None).effect is Effect.ALLOW
        write_policy(tmp_path / "policy.yaml", rule.format("bidder.example"), revision="t2")
        assert changed.wait(20)
        assert gate.envelope(envelope("v@bidder.example"), None).effect is Effect.DENY


def test_where_time_plays_a_part_nothing_is_remembered(tmp_path: Path) -> None:
    timed = "{id: D-1, on: [email-receive], when: {email.domain: bidder.example, time.hour: {above: 22}, email.subject: nothing}, then: deny, say: No.}"
    with asking(tmp_path, timed) as (gate, _):
        assert gate.envelope(envelope("v@bidder.example"), None).effect is Effect.ALLOW
        assert not gate._passed


def test_a_mail_that_every_mailbox_has_leaves_no_trace(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "mail.db")

    def put(name: str, *boxes: str) -> list[str]:
        return store.run_here(spool.accept, Accepted(name, 1.0, "v@x", "", "same", b"raw", [Target(box, box) for box in boxes]))

    assert put("one", TENDERS) == [TENDERS]
    assert put("two", TENDERS) == []
    assert put("three", TENDERS, CLOSED) == [CLOSED]
    rows = store.run_here(lambda db: db.execute("SELECT id FROM mail ORDER BY id").fetchall())
    assert [name for (name,) in rows] == ["one", "three"]
    store.close_here()


class Counting(Sqlite):
    """A file that counts its commits."""

    commits = 0

    def commit(self) -> None:
        super().commit()
        self.commits += 1


def note(db: Any, name: str) -> str:
    db.execute("INSERT INTO setting (name, value) VALUES (?, x'00')", (name,))
    return name


async def test_what_is_asked_in_one_turn_is_one_commit(tmp_path: Path) -> None:
    database = Counting.open(tmp_path / "mail.db", schema(), patience=timedelta(seconds=1))
    assert isinstance(database, Counting)
    store = Store(database, tmp_path / "mail.db")
    assert await asyncio.gather(*(store.run(note, f"n{number}") for number in range(50))) == [f"n{number}" for number in range(50)]
    assert database.commits == 1
    # More than a group holds, and in order.
    await asyncio.gather(*(store.run(note, f"m{number}") for number in range(200)))
    assert database.commits == 1 + 4
    await store.close()


async def test_what_was_asked_before_the_end_is_done(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "mail.db")
    waiting = asyncio.ensure_future(store.run(note, "last"))
    gone = asyncio.ensure_future(store.run(note, "nobody waits for it"))
    # One turn, so that both are asked for and neither is handed over yet.
    await asyncio.sleep(0)
    gone.cancel()
    await store.close()
    assert await waiting == "last"
    again = Store.open(tmp_path / "mail.db")
    assert again.run_here(lambda db: db.execute("SELECT count(*) FROM setting").fetchone()) == (2,)
    again.close_here()


def test_two_loops_share_a_store(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "mail.db")
    found: list[str] = []

    async def some(name: str) -> None:
        found.extend([await store.run(note, f"{name}{number}") for number in range(20)])

    threads = [threading.Thread(target=asyncio.run, args=(some(name),)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    asyncio.run(store.close())
    assert sorted(found) == sorted(f"{name}{number}" for name in "ab" for number in range(20))


def test_people_of_long_and_short_fields_are_read_alike() -> None:
    one = b" Vijay <vijay@bidder.example>,\r\n asha@it.daftar.example"
    many = b",".join([one] * 40)

    def read(*fields: bytes) -> tuple[Address, ...]:
        return people(Headers(tuple(("to", field) for field in fields)), "to")

    assert read(one, one) == read(one) * 2
    assert read(many) == read(one) * 40
