"""A fault of ours that one mail brings out: the mail is held, and those behind it come."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges import spool
from daftar_bridges.config import MailConfig
from daftar_bridges.gate import UNKNOWN, Gate
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix.appservice import Homeserver, Registration
from daftar_bridges.rooms import Rooms
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store
from daftar_bridges.worker import Worker
from daftar_policy.core.facts import ACTIONS
from daftar_policy.enforcement.point import Point

AT_ONCE = Backoff(timedelta(0), timedelta(0))


class Faulty(Homeserver):
    """A homeserver door with a bug in its uploads; everything else is taken."""

    def __init__(self, config: MailConfig) -> None:
        own, server = config.appservice, config.homeserver
        super().__init__(Registration(server.url, server.name, own.id, own.localpart, own.as_token, own.hs_token), self.take)
        self.sent: list[str] = []

    async def take(self, events: list[dict[str, object]]) -> None:
        raise AssertionError(events)

    async def call(self, method: str, path: str, content: object = None, **_: Any) -> dict[str, object]:
        if path.endswith("upload"):
            raise KeyError("a bug")
        if "/send/" in path:
            assert isinstance(content, dict)
            self.sent.append(content["body"])
        return {"room_id": "!r", "event_id": "$e", "content_uri": "mxc://a/b"} if method != "GET" else {"room_id": "!r"}


@pytest.fixture
def config(make_office: Callable[..., Any]) -> MailConfig:
    loaded: MailConfig = make_office().load()
    return loaded


@pytest.fixture
def gate(config: MailConfig) -> Iterator[Gate]:
    point = Point("mail", config.policy.policy, None, config.policy.log)
    point.start()
    yield Gate(point)
    point.stop()


def accepted(number: int, raw: bytes) -> Accepted:
    box = "tenders@it.daftar.example"
    return Accepted(f"m{number}", 0.0, "v@x.example", "", f"i{number}", raw, [Target(box, box, decision={"decision": "allow"})])


async def test_a_fault_holds_one_mail_and_not_its_mailbox(config: MailConfig, gate: Gate, tmp_path: Path) -> None:
    store, server = Store.open(tmp_path / "mail.db"), Faulty(config)
    worker = Worker(config, store, gate, Rooms(server, config), server, AT_ONCE, lambda: None)
    poison = b"From: v@x.example\nSubject: a\nContent-Type: application/pdf\n\nx"
    await store.run(spool.accept, accepted(1, poison))
    await store.run(spool.accept, accepted(2, b"From: v@x.example\nSubject: b\n\nharmless"))
    while await worker.step(config.mailboxes[0]) is not None:
        pass
    assert await store.run(states) == [("held",), ("done",)]
    room = worker.rooms.known(config.mailboxes[0])
    assert room is not None
    given = {*room.facts, "room.label"}
    assert given | {name for name in UNKNOWN["send"] if name.startswith("room.")} == {
        name for name in ACTIONS["send"] if name.startswith("room.")
    }
    assert any("harmless" in body for body in server.sent)
    while await worker.speak() is not None:
        pass
    assert "is held: it cannot be shown" in server.sent[-1]
    await store.close()


def states(db: sqlite3.Connection) -> list[tuple[str]]:
    return db.execute("SELECT state FROM delivery ORDER BY id").fetchall()
