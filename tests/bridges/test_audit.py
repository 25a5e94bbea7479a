"""The audit beside a running bridge: every end that a mail can have, and what is not as it was promised."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from click.testing import Result
from tests.bridges.conftest import mail
from tests.bridges.test_durability import TENDERS, raw
from tests.bridges.test_shared import running
from typer.testing import CliRunner

from daftar_bridges.audit import audit
from daftar_bridges.cli import app
from daftar_bridges.core.audit import Report
from daftar_bridges.store import Store

MakeOffice = Callable[..., Any]
CLOSED = "closed@it.daftar.example"


@pytest.fixture
def readable(homeserver: Any) -> Any:
    """The homeserver in memory with the two endpoints that the audit asks."""
    handle = homeserver.handle

    def answer(method: str, parts: list[str], user: str, content: Any, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        match [method, *parts]:
            case ["GET", "rooms", room, "messages"]:
                own = [{**event, "origin_server_ts": 4_000_000_000_000} for event in homeserver.events if event["room_id"] == room]
                first = int(query.get("from", "0"))
                page: dict[str, Any] = {"chunk": own[::-1][first : first + 2]}
                return 200, page | ({"end": str(first + 2)} if first + 2 < len(own) else {})
            case ["GET", "rooms", _, "event", _]:
                return 404, {"errcode": "M_NOT_FOUND", "error": "gone"}
        found: tuple[int, dict[str, Any]] = handle(method, parts, user, content, query)
        return found

    homeserver.handle = answer
    return homeserver


async def audited(office: Any) -> Report:
    loaded = office.load()
    store = Store.open(loaded.spool)
    try:
        return await audit(loaded, store)
    finally:
        await store.close()


async def hand(office: Any, content: bytes, *to: str) -> None:
    import aiosmtplib  # noqa: PLC0415 - only here

    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=office.smtp_port, start_tls=False) as client:
        await client.sendmail("vijay@bidder.example", list(to) or [TENDERS], content)


async def test_every_end_of_a_mail_is_well_and_what_is_not_is_found(readable: Any, relay: Any, make_office: MakeOffice) -> None:
    office = make_office(readable.url, relay.port, "authentication: {mode: trust, authserv_id: mx.daftar.example}\n")
    confirmed = "mx.daftar.example; spf=pass smtp.mailfrom=bidder.example"
    async with running(office.path):
        await hand(office, mail("in the room", "number one"))
        await hand(office, raw(1, 150_000))
        await hand(office, mail("urgent payment", "held"))
        await hand(office, mail("a secret", "for one", Authentication_Results=confirmed), TENDERS, CLOSED)
        await readable.body("for one")
        await readable.body("mail number 1.")
        await readable.wait(lambda event: event["content"].get("msgtype") == "m.file")
        await relay.wait()
        report = await audited(office)
        assert report.is_whole, report
    report = await audited(office)
    assert report.is_whole, report
    assert report.states == {"done": 3, "held": 1, "returned": 1}
    database = office.directory / "state" / "mail.db"
    first = readable.events.pop(next(n for n, event in enumerate(readable.events) if "number one" in event["content"].get("body", "")))
    again = next(event for event in readable.events if "for one" in event["content"].get("body", ""))
    readable.events.append({**again, "event_id": "$again"})
    with closing(sqlite3.connect(database)) as db:
        db.execute("DELETE FROM outbox")
        db.execute("UPDATE mail SET raw = x'' WHERE id = (SELECT mail FROM delivery WHERE state = 'held')")
        db.commit()
    report = await audited(office)
    assert sorted((each.kind, each.event) for each in report.troubles) == [
        ("doubled", "$again"),
        ("lost", ""),
        ("missing", first["event_id"]),
        ("untold", ""),
    ]


async def test_a_page_of_a_room_that_we_left_does_not_stop_it(readable: Any, relay: Any, make_office: MakeOffice) -> None:
    office = make_office(readable.url, relay.port)
    async with running(office.path):
        await hand(office, mail("in the room", "number one"))
        await readable.body("number one")
    answer = readable.handle

    def gone(method: str, parts: list[str], *rest: Any) -> tuple[int, dict[str, Any]]:
        if parts[-1] == "messages":
            return 403, {"errcode": "M_FORBIDDEN", "error": "not in the room"}
        found: tuple[int, dict[str, Any]] = answer(method, parts, *rest)
        return found

    def audit_it() -> Result:
        return CliRunner().invoke(app, ["audit", "--config", str(office.path)])

    well = await asyncio.to_thread(audit_it)
    assert (well.exit_code, well.output) == (0, "1 in their rooms; 1 event; no trouble\n")
    readable.handle = gone
    report = await audited(office)
    assert {each.kind for each in report.troubles} <= {"missing"}
    told = await asyncio.to_thread(audit_it)
    first, last = told.output.splitlines()
    assert (told.exit_code, last) == (1, "1 in their rooms; 1 event; 1 trouble")
    assert first.endswith(f"for {TENDERS}  $e0  the homeserver does not have this event")
