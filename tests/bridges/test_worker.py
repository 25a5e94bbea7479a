"""A fault of ours that one mail brings out: the mail is held, and those behind it come."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from daftar_bridges import spool
from daftar_bridges.announcer import Announcer
from daftar_bridges.config import MailConfig
from daftar_bridges.gate import UNKNOWN, Gate
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix.appservice import Homeserver, Refused, Registration, Unreachable
from daftar_bridges.rooms import Rooms
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store
from daftar_bridges.trials import Trials
from daftar_bridges.worker import BACKOFF, Worker
from daftar_policy.core.facts import ACTIONS
from daftar_policy.storage import Connection

AT_ONCE = Backoff(timedelta(0), timedelta(0))


class Faulty(Homeserver):
    """A homeserver door with a bug in its uploads; everything else is taken."""

    def __init__(self, config: MailConfig) -> None:
        own, server = config.appservice, config.homeserver
        super().__init__(Registration(server.url, server.name, own.id, own.localpart, own.as_token, own.hs_token), self.take)
        self.sent: list[str] = []

    async def take(self, events: list[dict[str, object]]) -> None:
        raise AssertionError(events)

    async def call(self, method: str, path: str, content: object = None, **more: Any) -> dict[str, object]:
        if path.endswith("upload") and not more["query"]["filename"].endswith(".png"):
            raise KeyError("a bug")
        if "m.room.encryption" in path:
            raise Refused(404, "M_NOT_FOUND", "not encrypted", None)
        if "/send/" in path:
            assert isinstance(content, dict)
            self.sent.append(content["body"])
        return {"room_id": "!r", "event_id": "$e", "content_uri": "mxc://a/b"} if method != "GET" else {"room_id": "!r"}


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
    announcer = Announcer(store, worker.rooms, server, AT_ONCE)
    while await announcer.step() is not None:
        pass
    assert "is held: it cannot be shown" in server.sent[-1]
    await store.close()


def states(db: sqlite3.Connection) -> list[tuple[str]]:
    return db.execute("SELECT state FROM delivery ORDER BY id").fetchall()


class Away(Homeserver):
    """A homeserver that is away until a time, by the clock of the test."""

    def __init__(self, config: MailConfig, clock: Callable[[], float], back: float) -> None:
        own, server = config.appservice, config.homeserver
        super().__init__(Registration(server.url, server.name, own.id, own.localpart, own.as_token, own.hs_token), self.take)
        self.clock, self.back = clock, back
        self.sent: list[str] = []

    async def take(self, events: list[dict[str, object]]) -> None:
        raise AssertionError(events)

    async def call(self, method: str, path: str, content: object = None, **_: Any) -> dict[str, object]:
        if self.clock() < self.back:
            raise Unreachable("the homeserver cannot be reached")
        if "m.room.encryption" in path:
            raise Refused(404, "M_NOT_FOUND", "not encrypted", None)
        if "/send/" in path:
            assert isinstance(content, dict)
            self.sent.append(content["body"])
        return {"room_id": "!r", "event_id": f"$e{len(self.sent)}", "content_uri": "mxc://a/b"} if method != "GET" else {"room_id": "!r"}


async def test_an_hour_without_the_homeserver_costs_no_mail_and_no_order(config: MailConfig, gate: Gate, tmp_path: Path) -> None:
    now = [1_000_000.0]
    store, server = Store.open(tmp_path / "mail.db"), Away(config, lambda: now[0], now[0] + 3600)
    worker = Worker(config, store, gate, Rooms(server, config), server, BACKOFF, lambda: None, clock=lambda: now[0])
    taken = 0
    while now[0] < server.back + 600 and not (taken == 60 and len(server.sent) == 60):
        # A mail a minute: each is kept and would have had its 250.
        while taken < 60 and now[0] >= 1_000_000 + 60 * taken:
            await store.run(spool.accept, accepted(taken, f"From: v@x.example\nSubject: s\n\nmail {taken:02}".encode()))
            taken += 1
        pause = await worker.step(config.mailboxes[0])
        now[0] += min(pause if pause is not None else 60.0, 60.0)
    assert [body[-2:] for body in server.sent] == [f"{number:02}" for number in range(60)]
    assert await store.run(states) == [("done",)] * 60
    await store.close()


async def test_a_mail_that_kills_the_process_is_set_aside_after_three_times(config: MailConfig, gate: Gate, tmp_path: Path) -> None:
    store, server = Store.open(tmp_path / "mail.db"), Away(config, lambda: 0.0, 0.0)
    worker = Worker(config, store, gate, Rooms(server, config), server, AT_ONCE, lambda: None)
    await store.run(spool.accept, accepted(1, b"From: v@x.example\nSubject: a\n\nkiller"))
    await store.run(spool.accept, accepted(2, b"From: v@x.example\nSubject: b\n\nharmless"))
    (number,) = await store.run(numbers, "m1")
    for _ in range(3):
        command = [sys.executable, "-c", KILLED, str(config.spool), str(number)]
        killed = await asyncio.to_thread(partial(subprocess.run, command, check=False, timeout=120))
        assert killed.returncode == -signal.SIGKILL
        await worker.recover()
    while await worker.step(config.mailboxes[0]) is not None:
        pass
    assert "could not be read as a whole" in server.sent[0]
    assert "killer" not in server.sent[0]
    assert server.sent[1] == "mail.eml"
    assert "harmless" in server.sent[2]
    assert await store.run(states) == [("done",), ("done",)]
    await store.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from daftar_bridges.trials import Trials, directory_of

with Trials(directory_of(Path(sys.argv[1]))).begun(int(sys.argv[2])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def numbers(db: Connection, mail: str) -> list[int]:
    return [number for (number,) in db.execute("SELECT id FROM delivery WHERE mail = ?", (mail,)).fetchall()]


def test_what_is_read_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    trials = Trials(tmp_path / "reading")
    with trials.begun(7):
        assert [path.name.partition(".")[0] for path in (tmp_path / "reading").iterdir()] == ["7"]
    assert trials.take_left() == []
    # Another process that lives is still reading its own.
    (tmp_path / "reading" / "8.1").touch()
    (tmp_path / "reading" / "strange").touch()
    assert trials.take_left() == []
