"""Without what encryption needs: mail for an encrypted room is held with a sentence, and nothing goes there in the clear."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest

from daftar_bridges.app import Bridge, Pace
from daftar_bridges.encryption.available import missing
from daftar_bridges.loop import Backoff
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
ROOM = "!sealed:daftar.example"


@pytest.fixture
def point(tmp_path: Any, policy_text: str) -> Iterator[Point]:
    (tmp_path / "own.yaml").write_text(policy_text)
    point = Point("mail", tmp_path / "own.yaml", None, tmp_path / "log")
    point.start()
    yield point
    point.stop()


def test_what_is_installed_is_not_missing() -> None:
    assert missing() == ""


async def test_mail_for_an_encrypted_room_is_held_with_the_sentence(
    homeserver: Any, relay: Any, make_office: Any, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vodozemac", None)
    homeserver.aliases["#tenders:daftar.example"] = ROOM
    homeserver.joined.add((ROOM, "@mail:daftar.example"))
    homeserver.invited.add((ROOM, "@mail:daftar.example"))
    homeserver.state[ROOM, "m.room.create", ""] = {"room_version": "12"}
    homeserver.state[ROOM, "m.room.encryption", ""] = {"algorithm": "m.megolm.v1.aes-sha2"}
    office = make_office(homeserver.url, relay.port)
    bridge = Bridge(office.load(), point, pace=Pace(SOON, SOON), say=lambda _line: None)
    await bridge.start()
    try:
        for box, text in (("tenders", "confidential"), ("closed", "in the clear")):
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = "v@bidder.example", f"{box}@it.daftar.example", "Rates"
            message.set_content(text)
            await aiosmtplib.send(message, hostname="127.0.0.1", port=office.smtp_port, start_tls=False)
        notice = await homeserver.body("vodozemac is not installed: install `daftar[e2ee-bridge]`")
        assert notice["room_id"] == homeserver.aliases["#control:daftar.example"]
        await homeserver.body("in the clear")
        await office.push({"event_id": "$x", "room_id": ROOM, "sender": "@asha:daftar.example", "type": "m.room.encrypted", "content": {}})
        assert not [event for event in homeserver.events if event["room_id"] == ROOM]
    finally:
        await bridge.stop()
