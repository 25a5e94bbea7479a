"""The relay's answers, and a relay that is not there."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from daftar_bridges.config import Relay
from daftar_bridges.email.smtp_out import Deferred, Delivered, Refused, deliver

MAIL = b"Subject: s\r\n\r\nb\r\n"


def at(port: int, tls: str = "none") -> Relay:
    return Relay("127.0.0.1", port, tls, "us.example", "", "")


async def test_delivered_is_the_final_reply(relay: Any) -> None:
    assert await deliver(at(relay.port), "a@us.example", "b@x.example", MAIL) == Delivered("2.0.0 queued as 42")


@pytest.mark.parametrize(("reply", "outcome"), [("451 4.7.1 later", Deferred), ("554 5.7.1 spam", Refused), ("552 5.2.2 full", Refused)])
async def test_the_reply_to_the_data_decides(relay: Any, reply: str, outcome: type) -> None:
    relay.replies.append(reply)
    found = await deliver(at(relay.port), "a@us.example", "b@x.example", MAIL)
    assert isinstance(found, outcome)
    assert found.reply == reply


@pytest.mark.parametrize(("reply", "outcome"), [("450 4.2.1 busy", Deferred), ("550 5.1.1 unknown", Refused)])
async def test_the_reply_to_the_recipient_decides(relay: Any, reply: str, outcome: type) -> None:
    relay.refused["b@x.example"] = reply
    assert await deliver(at(relay.port), "a@us.example", "b@x.example", MAIL) == outcome(reply)


async def test_no_relay_is_deferred(unused_tcp_port: int) -> None:
    assert isinstance(await deliver(at(unused_tcp_port), "a@us.example", "b@x.example", MAIL), Deferred)


async def test_a_relay_without_the_tls_that_was_asked_for_gets_nothing(relay: Any) -> None:
    assert isinstance(await deliver(at(relay.port, "starttls"), "a@us.example", "b@x.example", MAIL), Deferred)
    assert relay.mails == []


async def test_the_null_sender_and_addresses_in_any_script(relay: Any) -> None:
    assert isinstance(await deliver(at(relay.port), "", "b@x.example", MAIL), Delivered)
    assert isinstance(await deliver(at(relay.port), "निविदा@us.example", "विजय@x.example", MAIL), Delivered)
    assert [sender for sender, _, _ in relay.mails] == ["<>", "निविदा@us.example"]


@pytest_asyncio.fixture
async def broken() -> AsyncIterator[int]:
    """A relay that hangs up in the middle."""

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield int(server.sockets[0].getsockname()[1])


async def test_a_broken_dialogue_is_deferred(broken: int) -> None:
    assert isinstance(await deliver(at(broken), "a@us.example", "b@x.example", MAIL), Deferred)
