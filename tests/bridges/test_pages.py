"""The pages of a running bridge: well, stuck, and with a spool that cannot be written."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import aiosmtplib
import pytest_asyncio
from tests.fakes.imap import FakeImap

from daftar_bridges.app import Bridge, Pace
from daftar_bridges.loop import Backoff
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))


@pytest_asyncio.fixture
async def office(homeserver: Any, relay: Any, make_office: Any, unused_tcp_port: int) -> AsyncIterator[Any]:
    office = make_office(homeserver.url, relay.port, more=f"metrics: {{port: {unused_tcp_port}}}\n")
    loaded = office.load()
    point = Point.of("mail", loaded.policy)
    await asyncio.to_thread(point.start)
    running = Bridge(loaded, point, pace=Pace(SOON, SOON), say=lambda _: None)
    await running.start()
    office.metrics_port = unused_tcp_port
    yield office
    await running.stop()
    await asyncio.to_thread(point.stop)


async def get(port: int, path: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}{path}") as reply:
        return reply.status, await (reply.json() if path == "/healthz" else reply.text())


async def test_the_pages_tell_what_the_bridge_does(office: Any, homeserver: Any) -> None:
    raw = b"From: a@bidder.example\r\nTo: tenders@it.daftar.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\nwords\r\n"
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=office.smtp_port, start_tls=False) as client:
        await client.sendmail("a@bidder.example", ["tenders@it.daftar.example"], raw)
    await homeserver.body("words")
    async with asyncio.timeout(120):
        while (found := await get(office.metrics_port, "/healthz"))[1]["mails"].get("in.done") != 1:
            pass
    assert found[0] == 200
    assert (found[1]["ok"], found[1]["reasons"]) == (True, [])
    status, text = await get(office.metrics_port, "/metrics")
    assert status == 200
    lines = text.splitlines()
    for line in ("daftar_mail_accepted_total 1.0", "daftar_mail_delivered_total 1.0", "daftar_mail_up 1.0"):
        assert line in lines
    assert any(line.startswith('daftar_mail_smtp_replies_total{code="250",way="smtp"}') for line in lines)
    assert "bidder" not in text
    # On the appservice's port there is only what the homeserver's side may ask.
    assert (await get(office.appservice_port, "/healthz"))[0] == 200
    assert (await get(office.appservice_port, "/metrics"))[0] == 404


async def test_a_spool_that_cannot_be_written_is_told(office: Any) -> None:
    other = sqlite3.connect(office.directory / "state" / "mail.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        status, body = await get(office.metrics_port, "/healthz")
        page = await get(office.metrics_port, "/metrics")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert status == 503
    assert "the spool cannot be written" in body["reasons"][0]
    assert "daftar_mail_spool_writable 0.0" in page[1].splitlines()
    assert (await get(office.metrics_port, "/healthz"))[0] == 200


async def test_a_mailbox_that_cannot_be_pulled_is_on_the_pages(homeserver: Any, relay: Any, make_office: Any, unused_tcp_port: int) -> None:
    imap = FakeImap(password="another")
    await imap.start()
    box = f"{{host: 127.0.0.1, port: {imap.port}, tls: none, user: tenders, password_file: password, mailbox: tenders@it.daftar.example}}"
    office = make_office(homeserver.url, relay.port, more=f"metrics: {{port: {unused_tcp_port}}}\nimap: [{box}]\n")
    (office.directory / "password").write_text("expired\n")
    loaded = office.load()
    point = Point.of("mail", loaded.policy)
    await asyncio.to_thread(point.start)
    running = Bridge(loaded, point, pace=Pace(SOON, SOON), say=lambda _: None)
    await running.start()
    try:
        async with asyncio.timeout(120):
            while not (pulled := (await get(unused_tcp_port, "/healthz"))[1]["imap"][0])["problem"]:
                pass
        assert (pulled["mailbox"], pulled["host"], pulled["set_aside"]) == (1, "127.0.0.1", 0)
        assert pulled["problem"].startswith("the login is refused")
        assert 'daftar_mail_imap_mailboxes{state="failing"} 1.0' in (await get(unused_tcp_port, "/metrics"))[1].splitlines()
    finally:
        await running.stop()
        await asyncio.to_thread(point.stop)
        await imap.stop()
