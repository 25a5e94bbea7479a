"""What is asked when a mail comes in, between a homeserver and a relay in memory: the whole header, every address, the right room."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio

from daftar_bridges.app import Bridge, Pace
from daftar_bridges.loop import Backoff
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
TENDERS, BIDS, CLOSED, CASES = (f"{name}@it.daftar.example" for name in ("tenders", "bids", "closed", "cases"))
POSTMASTER = "postmaster@it.daftar.example"
RULES = """\
  - {id: ROOFS, title: no asbestos, on: [email-receive], when: {room.alias: "#roofs:daftar.example", email.subject: {contains: asbestos}}, then: deny, say: {en: No.}}
  - {id: CASES, title: no gossip, on: [email-receive], when: {room.alias: "#cases.*", email.subject: {contains: gossip}}, then: deny, say: {en: No.}}
"""
TRUST = "authentication: {mode: trust, authserv_id: mx.daftar.example}\n"


class Running:
    """A started bridge with what is around it."""

    def __init__(self, homeserver: Any, office: Any) -> None:
        self.homeserver, self.office = homeserver, office

    async def mail(self, raw: bytes, *to: str, sender: str = "vijay@bidder.example") -> int:
        """Hand a mail over; give the last code."""
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.office.smtp_port, start_tls=False) as client:
            try:
                await client.sendmail(sender, list(to) or [TENDERS], raw)
            except aiosmtplib.SMTPRecipientsRefused as refused:
                return int(refused.recipients[0].code)
            except aiosmtplib.SMTPResponseException as error:
                return error.code
        return 250

    def rows(self, sql: str = "SELECT state, reason FROM delivery ORDER BY id") -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.office.directory / "state" / "mail.db")) as db:
            return db.execute(sql).fetchall()

    async def settled(self, count: int = 1) -> list[str]:
        """Wait until so many rows are there and none waits; give how they ended."""
        async with asyncio.timeout(60):
            while len(found := [state for state, _ in self.rows()]) < count or "ready" in found:
                await asyncio.wait({asyncio.create_task(self.homeserver.changed.wait())}, timeout=0.02)
                self.homeserver.changed.clear()
        return found

    def shown(self, text: str) -> list[str]:
        """Give the rooms that a mail is shown in."""
        return [
            event["room_id"]
            for event in self.homeserver.events
            if text in event["content"].get("body", "") and "is held" not in event["content"]["body"]
        ]

    async def ready(self) -> "Running":
        """Wait until its rooms are known."""
        async with asyncio.timeout(60):
            while ("#control:daftar.example") not in self.homeserver.aliases:
                await asyncio.wait({asyncio.create_task(self.homeserver.changed.wait())}, timeout=0.02)
                self.homeserver.changed.clear()
        return self


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory, policy_text: str) -> Iterator[Point]:
    directory = tmp_path_factory.mktemp("policy")
    (directory / "policy.yaml").write_text(policy_text + RULES)
    point = Point("mail", directory / "policy.yaml", None, directory / "log")
    point.start()
    yield point
    point.stop()


Begin = Callable[..., Awaitable[Running]]


@pytest_asyncio.fixture
async def begin(homeserver: Any, relay: Any, make_office: Any, point: Point) -> AsyncIterator[Begin]:
    """Start a bridge with further lines of configuration."""
    started: list[Bridge] = []

    async def start(more: str = "", *, has_rooms: bool = True) -> Running:
        office = make_office(homeserver.url, relay.port, more)
        text = office.path.read_text().replace("size: 300000", "size: 3000000")
        cases = f'  - {{address: {CASES}, room: "#cases:daftar.example", name: Cases, mode: space, members: ["@asha:daftar.example"]}}\n'
        office.path.write_text(text.replace("control_room:", f"{cases}control_room:", 1))
        started.append(Bridge(office.load(), point, pace=Pace(SOON, SOON), say=lambda _: None))
        await started[-1].start()
        running = Running(homeserver, office)
        return await running.ready() if has_rooms else running

    yield start
    for each in started:
        await each.stop()


def make(subject: str, *lines: str, before: bytes = b"", sender: str = "Vijay <vijay@bidder.example>") -> bytes:
    fields = [f"From: {sender}", f"To: {TENDERS}", f"Subject: {subject}", *lines]
    return before + "\r\n".join([*fields, "", "Good morning", ""]).encode()


def padding(size: int) -> bytes:
    return b"".join(b"X-Pad-%d: %s\r\n" % (number, b"a" * 900) for number in range(size // 911 + 1))


@pytest.mark.parametrize("before", [padding(70_000), padding(270_000), b"\r\n\r\n"], ids=["70 kB", "270 kB", "empty lines"])
async def test_nothing_before_the_author_keeps_a_rule_from_the_subject(begin: Begin, before: bytes) -> None:
    bridge = await begin()
    assert await bridge.mail(make("You won the lottery", before=before)) == 550
    assert bridge.rows() == []


async def test_a_header_without_end_is_held(begin: Begin) -> None:
    bridge = await begin()
    assert await bridge.mail(make("You won the lottery", before=padding(1_100_000))) == 250
    assert await bridge.settled() == ["held"]
    assert "does not end" in bridge.rows()[0][1]
    await bridge.homeserver.body("is held")
    assert bridge.shown("Good morning") == []


async def test_one_of_ours_without_proof_is_held_whatever_stands_before_the_author(begin: Begin) -> None:
    bridge = await begin(TRUST)
    forged = make("pay", before=padding(270_000), sender=f"Chief <{TENDERS}>")
    assert await bridge.mail(forged) == 250
    assert await bridge.settled() == ["held"]
    assert "nothing confirms" in bridge.rows()[0][1]


@pytest.mark.parametrize("to", [(TENDERS, BIDS), (BIDS, TENDERS)], ids=["own first", "alias first"])
async def test_what_one_address_is_marked_with_holds_in_any_order(begin: Begin, to: tuple[str, str]) -> None:
    bridge = await begin(f"routes:\n  - {{id: r, when: {{recipient: {BIDS}}}, label: restricted}}\n")
    assert await bridge.mail(make("labelled"), *to) == 250
    assert await bridge.settled() == ["held"]
    assert "`restricted`" in bridge.rows()[0][1]
    assert bridge.shown("labelled") == []


async def test_tags_of_every_address_are_shown(begin: Begin) -> None:
    bridge = await begin()
    await bridge.mail(make("tagged"), TENDERS, "tenders+press@it.daftar.example", "bids+urgent@it.daftar.example")
    event = await bridge.homeserver.body("tagged")
    assert event["content"]["in.daftar.mail"]["tags"] == ["press", "urgent"]


async def test_who_is_blocked_can_still_write_to_the_postmaster(begin: Begin) -> None:
    bridge = await begin()
    sent = make("first", sender="Z <z@z.example>")
    await bridge.mail(sent, POSTMASTER, sender="z@z.example")
    event = await bridge.homeserver.body("first")
    relation = {"rel_type": "m.annotation", "event_id": event["event_id"], "key": "🚫"}
    reaction = {
        "event_id": "$b",
        "room_id": event["room_id"],
        "sender": "@asha:daftar.example",
        "type": "m.reaction",
        "origin_server_ts": 1,
    }
    await bridge.office.push({**reaction, "content": {"m.relates_to": relation}}, txn="b")
    async with asyncio.timeout(60):
        while not bridge.rows("SELECT 1 FROM block"):
            await asyncio.wait({asyncio.create_task(bridge.homeserver.changed.wait())}, timeout=0.02)
            bridge.homeserver.changed.clear()
    await bridge.homeserver.body("z@z.example")
    assert await bridge.mail(make("second", sender="Z <z@z.example>"), POSTMASTER, sender="z@z.example") == 250
    assert await bridge.settled(2) == ["done", "held"]
    assert "does not take your mail" in bridge.rows()[1][1]
    # Elsewhere he is not blocked, and where he is, he is told so.
    assert await bridge.mail(make("third", sender="Z <z@z.example>"), TENDERS, sender="z@z.example") == 250


async def test_a_rule_about_a_room_holds_though_the_room_was_unknown_when_the_mail_came(begin: Begin, homeserver: Any) -> None:
    handle, is_away = homeserver.handle, True
    homeserver.handle = lambda *request: (502, {}) if is_away else handle(*request)
    bridge = await begin(has_rooms=False)
    assert await bridge.mail(make("secret away"), CLOSED) == 250
    # What holds for any room is answered at once, and what names none is taken.
    assert await bridge.mail(make("lottery"), CLOSED) == 550
    assert await bridge.mail(make("plain"), CLOSED) == 250
    is_away = False
    assert await bridge.settled(2) == ["held", "done"]
    assert "[IN-4]" in bridge.rows()[0][1]
    assert bridge.shown("secret") == []
    assert await bridge.mail(make("secret there"), CLOSED) == 550


ROOF = f'routes:\n  - {{id: roof, when: {{mailbox: {TENDERS}, subject: "*roof*"}}, room: "#roofs:daftar.example"}}\n'


async def test_a_room_that_a_rule_names_is_asked_about_before_it_is_known(begin: Begin) -> None:
    bridge = await begin(ROOF)
    assert await bridge.mail(make("roof asbestos")) == 250
    assert await bridge.settled() == ["held"]
    assert "[ROOFS]" in bridge.rows()[0][1]
    assert await bridge.mail(make("roof tiles")) == 250
    assert await bridge.settled(2) == ["held", "done"]
    # Known now, it refuses in the answer.
    assert await bridge.mail(make("roof asbestos again")) == 550


async def test_a_conversation_that_stays_elsewhere_is_asked_about_there(begin: Begin) -> None:
    bridge = await begin(f'routes:\n  - {{id: o, when: {{mailbox: {CLOSED}, subject: "*secret*"}}, room: "#other:daftar.example"}}\n')
    assert await bridge.mail(make("Hello", "Message-ID: <one@x>"), CLOSED) == 250
    assert await bridge.settled() == ["done"]
    assert await bridge.mail(make("Re: secret", "In-Reply-To: <one@x>", "Message-ID: <two@x>"), CLOSED) == 250
    assert await bridge.settled(2) == ["done", "held"]
    assert "[IN-4]" in bridge.rows()[1][1]
    assert bridge.shown("secret") == []


async def test_the_other_way_round_the_conversations_room_counts_too(begin: Begin) -> None:
    bridge = await begin(ROOF)
    assert await bridge.mail(make("roof", "Message-ID: <one@x>")) == 250
    assert await bridge.settled() == ["done"]
    assert await bridge.mail(make("Re: asbestos", "In-Reply-To: <one@x>", "Message-ID: <two@x>")) == 250
    assert await bridge.settled(2) == ["done", "held"]
    assert bridge.shown("Re: asbestos") == []


async def test_the_room_of_a_conversation_in_a_space_is_asked_about(begin: Begin) -> None:
    bridge = await begin()
    assert await bridge.mail(make("gossip about him", "Message-ID: <one@x>"), CASES) == 250
    assert await bridge.settled() == ["held"]
    assert "[CASES]" in bridge.rows()[0][1]
    # No room was made for it, whose name would have told the subject.
    assert not any("gossip" in str(made) for made in bridge.homeserver.made)
    assert await bridge.mail(make("a case", "Message-ID: <two@x>"), CASES) == 250
    assert await bridge.settled(2) == ["held", "done"]
    (room,) = bridge.shown("a case")
    assert room != bridge.homeserver.aliases["#cases:daftar.example"]
    assert await bridge.mail(make("gossip", "In-Reply-To: <two@x>", "Message-ID: <three@x>"), CASES) == 250
    assert await bridge.settled(3) == ["held", "done", "held"]
    assert bridge.shown("gossip") == []
