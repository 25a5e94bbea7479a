"""What a mail becomes in a room when the homeserver does not take a part of it, and when the next one is read while it is on its way."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio

from daftar_bridges import places, spool
from daftar_bridges.config import MailConfig
from daftar_bridges.core.message import Message
from daftar_bridges.core.routing import Routed
from daftar_bridges.gate import Envelope, Gate, RoomFacts, Verdict
from daftar_bridges.loop import Backoff
from daftar_bridges.mailboxes import SPACE
from daftar_bridges.matrix.appservice import Homeserver, Refused, Registration, Unreachable
from daftar_bridges.rooms import Rooms
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store
from daftar_bridges.worker import Worker
from daftar_policy.core.model import Effect

BOX = "tenders@it.daftar.example"
AT_ONCE = Backoff(timedelta(0), timedelta(0))
LARGE = 5_000


class Small(Homeserver):
    """A homeserver behind a proxy that takes small files only; `hold` keeps sends back until it is cleared."""

    def __init__(self, config: MailConfig) -> None:
        own, server = config.appservice, config.homeserver
        super().__init__(Registration(server.url, server.name, own.id, own.localpart, own.as_token, own.hs_token), self.take)
        self.sent: list[dict[str, Any]] = []
        self.made: list[object] = []
        # Above which size a file is refused, and of which it fails.
        self.most, self.fails = LARGE, 0
        self.is_away = ""
        self.has_no_rooms = False
        self.may_send, self.is_sending = asyncio.Event(), asyncio.Event()
        self.may_send.set()

    async def take(self, events: list[dict[str, object]]) -> None:
        raise AssertionError(events)

    async def call(self, _method: str, path: str, content: object = None, **_more: Any) -> dict[str, object]:
        if path.endswith("upload") and len(content) == self.fails:  # type: ignore[arg-type]
            raise Unreachable("rate limit")
        if path.endswith("upload") and len(content) > self.most:  # type: ignore[arg-type]
            raise Refused(413, "", "<h1>413</h1>", None)
        if self.is_away and self.is_away in f"{path}{content}":
            raise Unreachable("it is away")
        if path.endswith("createRoom"):
            assert isinstance(content, dict)
            self.made.append(content.get("name"))
        if self.has_no_rooms and "directory" in path:
            raise Refused(404, "M_NOT_FOUND", "no such alias", None)
        if "secret" in path and "directory" in path:
            return {"room_id": "!secret"}
        if "m.room.encryption" in path:
            raise Refused(404, "M_NOT_FOUND", "not encrypted", None)
        if "/send/" in path:
            assert isinstance(content, dict)
            self.is_sending.set()
            await self.may_send.wait()
            self.sent.append(content)
            return {"event_id": f"$e{len(self.sent)}"}
        return {"room_id": "!r", "content_uri": "mxc://a/b"}


@pytest_asyncio.fixture
async def desk(config: MailConfig, gate: Gate, tmp_path: Path) -> AsyncIterator[Any]:
    store, server = Store.open(tmp_path / "mail.db"), Small(config)
    worker = Worker(config, store, gate, Rooms(server, config), server, AT_ONCE, lambda: None)
    yield SimpleNamespace(worker=worker, store=store, server=server, box=config.directory.boxes[0])
    await store.close()


async def take(desk: Any, number: int, raw: bytes, *, decision: dict[str, object] | None = None) -> None:
    target = Target(BOX, BOX, decision=decision)
    await desk.store.run(spool.accept, Accepted(f"m{number}", 0.0, "v@x.example", "", f"i{number}", raw, [target]))


def mail(subject: str, *files: tuple[str, int], html: str = "") -> bytes:
    parts = [f"Content-Type: {'text/html' if html else 'text/plain'}\n\n{html or 'Please see.'}\n"]
    for name, size in files:
        kind = "image/png" if name.endswith("png") else "application/pdf"
        parts.append(f'Content-Type: {kind}\nContent-ID: <{name}>\nContent-Disposition: attachment; filename="{name}"\n\n{"x" * size}\n')
    body = "".join(f"--b\n{part}" for part in parts)
    return f"From: v@x.example\nSubject: {subject}\nMessage-ID: <{subject}@x>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n{body}--b--\n".encode()


def rows(desk: Any) -> list[tuple[str, str]]:
    return desk.store.run_here(lambda db: db.execute("SELECT state, reason FROM delivery ORDER BY id").fetchall())  # type: ignore[no-any-return]


async def test_a_file_that_the_homeserver_does_not_take_is_said_to_be_held_and_the_rest_comes(desk: Any) -> None:
    await take(desk, 1, mail("files", ("large.pdf", LARGE + 1), ("small.pdf", 10)))
    assert await desk.worker.step(desk.box) == 0
    text, notice, small = desk.server.sent
    assert text["body"].startswith("files")
    assert "large.pdf" in notice["body"]
    assert "larger than this messenger takes" in notice["body"]
    assert notice["m.relates_to"]["event_id"] == small["m.relates_to"]["event_id"] == "$e1"
    assert small["body"] == "small.pdf"
    ((state, reason),) = rows(desk)
    assert (state, reason.startswith("1 of its files")) == ("held", True)
    # What was let go again after the homeserver takes more brings the file and nothing twice.
    desk.server.most = 10 * LARGE
    await desk.store.run(spool.release, "1")
    assert await desk.worker.step(desk.box) == 0
    assert [event["body"] for event in desk.server.sent[3:]] == ["large.pdf"]
    assert rows(desk)[0][0] == "done"


async def test_a_picture_that_the_homeserver_does_not_take_is_said_to_be_held_beside_the_text(desk: Any) -> None:
    await take(desk, 1, mail("seal", ("seal.png", LARGE + 1), html='<p>Look: <img src="cid:seal.png"></p>'))
    assert await desk.worker.step(desk.box) == 0
    text, notice = desk.server.sent
    assert "part.invalid" not in text["formatted_body"]
    assert "seal.png" in notice["body"]
    assert notice["m.relates_to"]["event_id"] == "$e1"
    assert rows(desk)[0][0] == "held"
    # What was let go again after the homeserver takes more comes beside the text, which is there without it.
    desk.server.most = 10 * LARGE
    await desk.store.run(spool.release, "1")
    assert await desk.worker.step(desk.box) == 0
    assert [(event["msgtype"], event["body"], event["url"]) for event in desk.server.sent[2:]] == [("m.image", "seal.png", "mxc://a/b")]
    assert rows(desk)[0][0] == "done"


async def test_what_is_read_ahead_is_shown_in_its_turn(desk: Any) -> None:
    for number, subject in enumerate(("one", "two", "three"), 1):
        await take(desk, number, mail(subject))
    for _ in range(3):
        assert await desk.worker.step(desk.box) == 0
    assert await desk.worker.step(desk.box) is None
    assert [event["body"].partition("\n")[0] for event in desk.server.sent] == ["one", "two", "three"]
    assert [state for state, _ in rows(desk)] == ["done"] * 3


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("UPDATE delivery SET state = 'held' WHERE id = 2", ["one", "three"]),
        ("UPDATE delivery SET due = 4e9 WHERE id = 2", ["one"]),
    ],
)
async def test_what_was_read_ahead_is_not_shown_when_it_is_not_its_turn_any_more(desk: Any, statement: str, shown: list[str]) -> None:
    for number, subject in enumerate(("one", "two", "three"), 1):
        await take(desk, number, mail(subject))
    desk.server.may_send.clear()
    first = asyncio.create_task(desk.worker.step(desk.box))
    async with asyncio.timeout(60):
        await desk.server.is_sending.wait()
        mails = await desk.worker.ahead.peek(BOX)
    assert mails.taken.row.id == 2
    await desk.store.run(lambda db: db.execute(statement))
    desk.server.may_send.set()
    assert await first == 0
    while await desk.worker.step(desk.box) == 0:
        pass
    assert [event["body"].partition("\n")[0] for event in desk.server.sent] == shown


async def test_an_older_mail_that_is_let_go_comes_before_what_was_read_ahead(desk: Any) -> None:
    for number, subject in enumerate(("held", "one", "two"), 1):
        await take(desk, number, mail(subject))
    await desk.store.run(lambda db: db.execute("UPDATE delivery SET state = 'held' WHERE id = 1"))
    desk.server.may_send.clear()
    first = asyncio.create_task(desk.worker.step(desk.box))
    async with asyncio.timeout(60):
        await desk.server.is_sending.wait()
        await desk.worker.ahead.peek(BOX)
    await desk.store.run(spool.release, "1")
    desk.server.may_send.set()
    assert await first == 0
    while await desk.worker.step(desk.box) == 0:
        pass
    assert [event["body"].partition("\n")[0] for event in desk.server.sent] == ["one", "held", "two"]


async def test_a_refusal_that_was_kept_is_no_leave_to_show_a_mail(desk: Any) -> None:
    # A process may die after it kept what the policy said and before it held the mail.
    await take(desk, 1, mail("one"), decision={"decision": "hold"})
    assert await desk.worker.step(desk.box) == 0
    kept = desk.store.run_here(lambda db: db.execute("SELECT decision FROM delivery").fetchone()[0])
    assert json.loads(kept)["decision"] == "allow"
    assert len(desk.server.sent) == 1


async def test_a_picture_that_came_after_a_release_is_shown_though_the_next_one_failed(desk: Any) -> None:
    pictures = ("a.png", LARGE + 1), ("b.png", LARGE + 2)
    await take(desk, 1, mail("seals", *pictures, html='<p>Look: <img src="cid:a.png"> <img src="cid:b.png"></p>'))
    assert await desk.worker.step(desk.box) == 0
    assert [event["msgtype"] for event in desk.server.sent] == ["m.text", "m.notice", "m.notice"]
    await desk.store.run(spool.release, "1")
    desk.server.most, desk.server.fails = 10 * LARGE, LARGE + 2
    assert await desk.worker.step(desk.box) == 0
    assert len(desk.server.sent) == 3
    desk.server.fails = 0
    assert await desk.worker.step(desk.box) == 0
    assert sorted(event["body"] for event in desk.server.sent[3:]) == ["a.png", "b.png"]
    assert rows(desk)[0][0] == "done"


class Strict:
    """A gate that lets mail into the mailbox's own room and into no other, and nothing be said where `is_silent`."""

    reads_room = True

    def __init__(self, gate: Gate, *, is_silent: bool = False) -> None:
        self.gate, self.is_silent = gate, is_silent
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gate, name)

    def receive(self, _message: Message | None, _envelope: Envelope, room: RoomFacts) -> Verdict:
        self.asked.append(room.id)
        if room.id == "!r" or self.is_silent:
            return Verdict(Effect.ALLOW, "", {"decision": "allow"})
        return Verdict(Effect.HOLD, "not here", {"decision": "hold"})

    def post(self, *asked: Any) -> Verdict:
        return Verdict(Effect.HOLD, "not said", {"decision": "hold"}) if self.is_silent else self.gate.post(*asked)


async def test_leave_for_one_room_is_no_leave_for_another_after_a_failure(desk: Any, gate: Gate) -> None:
    strict = Strict(gate)
    worker = replace(desk.worker, gate=strict)
    await take(desk, 1, mail("one"))
    await desk.store.run(places.keep_routed, "m1", Routed((), "#secret:daftar.example", (), (), ("r1",)), (BOX,))
    desk.server.is_away = "secret"
    assert await worker.step(desk.box) == 0
    desk.server.is_away = ""
    assert await worker.step(desk.box) == 0
    assert strict.asked[-1] == "!secret"
    assert (rows(desk)[0][0], desk.server.sent) == ("held", [])


async def test_a_room_of_a_space_is_not_made_for_a_mail_that_is_held(desk: Any, gate: Gate) -> None:
    worker = replace(desk.worker, gate=Strict(gate, is_silent=True))
    desk.server.has_no_rooms = True
    await take(desk, 1, mail("secret"))
    assert await worker.step(replace(desk.box, mode=SPACE)) == 0
    assert desk.server.made
    assert (rows(desk)[0][0], desk.server.sent) == ("held", [])
    assert not any("secret" in str(name) for name in desk.server.made)


class Choosy(Strict):
    """A gate that keeps one subject back."""

    def receive(self, message: Message | None, _envelope: Envelope, _room: RoomFacts) -> Verdict:
        if message is not None and message.subject == "two":
            return Verdict(Effect.HOLD, "not two", {"decision": "hold"})
        return Verdict(Effect.ALLOW, "", {"decision": "allow"})


async def test_what_a_person_let_go_while_it_was_read_ahead_is_shown(desk: Any, gate: Gate) -> None:
    for number, subject in enumerate(("one", "two"), 1):
        await take(desk, number, mail(subject))
    worker = replace(desk.worker, gate=Choosy(gate))
    desk.server.may_send.clear()
    first = asyncio.create_task(worker.step(desk.box))
    async with asyncio.timeout(60):
        await desk.server.is_sending.wait()
        await worker.ahead.peek(BOX)
    await desk.store.run(lambda db: db.execute("UPDATE delivery SET state = 'held' WHERE id = 2"))
    await desk.store.run(spool.release, "2")
    desk.server.may_send.set()
    assert await first == 0
    while await worker.step(desk.box) == 0:
        pass
    assert [event["body"].partition("\n")[0] for event in desk.server.sent] == ["one", "two"]
