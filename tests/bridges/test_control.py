"""The control room: held mail let in or turned away by words and by signs, by those who may, and asked first where it is for good."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio

from daftar_bridges import spool
from daftar_bridges.app import Bridge, Pace
from daftar_bridges.loop import Backoff
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
ASHA, RAVI = "@asha:daftar.example", "@ravi:daftar.example"
# Who is turned away is told only where his return path is confirmed.
CHECKED = "authentication: {mode: trust, authserv_id: mx.daftar.example}\n"
CONTROL, TENDERS = "#control:daftar.example", "#tenders:daftar.example"


class Place(SimpleNamespace):
    """A started bridge whose control room has two members."""

    async def mail(self, raw: bytes) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.office.smtp_port, start_tls=False) as client:
            await client.sendmail("vijay@bidder.example", ["tenders@it.daftar.example"], raw)

    async def event(self, event_id: str, sender: str, kind: str, content: dict[str, Any], room: str = CONTROL) -> None:
        event = {"event_id": event_id, "room_id": self.homeserver.aliases[room], "sender": sender, "type": kind, "content": content}
        self.homeserver.known[event_id] = sender
        assert await self.office.push(event, txn=event_id[1:]) == 200

    async def say(self, event_id: str, text: str, sender: str = ASHA, **content: Any) -> None:
        await self.event(event_id, sender, "m.room.message", {"msgtype": "m.text", "body": text, **content})

    async def sign(self, event_id: str, target: str, key: str, sender: str = ASHA) -> None:
        relation = {"rel_type": "m.annotation", "event_id": target, "key": key}
        await self.event(event_id, sender, "m.reaction", {"m.relates_to": relation})

    async def held(self, make: Any, body: str = "Pay at once") -> dict[str, Any]:
        await self.mail(make("urgent payment", body))
        notice: dict[str, Any] = await self.homeserver.body("is held")
        return notice

    def count(self, text: str) -> int:
        return sum(text in event["content"].get("body", "") for event in self.homeserver.events)

    def states(self) -> list[str]:
        with Opened(self.office) as db:
            return [row.state for row in spool.queue(db, everything=True)]


class Opened:
    """A look into the spool from beside."""

    def __init__(self, office: Any) -> None:
        import sqlite3  # noqa: PLC0415

        self.db = sqlite3.connect(office.directory / "state" / "mail.db")

    def __enter__(self) -> Any:
        return self.db

    def __exit__(self, *_: object) -> None:
        self.db.close()


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory, policy_text: str) -> Iterator[Point]:
    directory = tmp_path_factory.mktemp("policy")
    (directory / "policy.yaml").write_text(policy_text)
    point = Point("mail", directory / "policy.yaml", None, directory / "log")
    point.start()
    yield point
    point.stop()


@pytest_asyncio.fixture
async def place(homeserver: Any, relay: Any, make_office: Any, point: Point, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    office = make_office(homeserver.url, relay.port, more=f'control_members: ["{ASHA}", "{RAVI}"]\n{CHECKED}')
    homeserver.known = {}
    handle = homeserver.handle

    def with_events(method: str, parts: list[str], user: str, content: Any, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        match [method, *parts]:
            case ["GET", "rooms", _, "event", event]:
                return (200, {"sender": homeserver.known[event]}) if event in homeserver.known else (404, {"errcode": "M_NOT_FOUND"})
        return handle(method, parts, user, content, query)  # type: ignore[no-any-return]

    monkeypatch.setattr(homeserver, "handle", with_events)
    said: list[dict[str, object]] = []
    running = Bridge(office.load(), point, pace=Pace(SOON, SOON), say=said.append)
    await running.start()
    async with asyncio.timeout(120):
        while not any("rooms" in line for line in said):
            homeserver.changed.clear()
            await asyncio.wait({asyncio.create_task(homeserver.changed.wait())}, timeout=0.05)
    yield Place(homeserver=homeserver, relay=relay, office=office, bridge=running)
    await running.stop()


@pytest.fixture
def make() -> Any:
    def mail(subject: str, body: str) -> bytes:
        checked = "Authentication-Results: mx.daftar.example; spf=pass smtp.mailfrom=bidder.example\r\n"
        head = f"{checked}From: Vijay <vijay@bidder.example>\r\nTo: tenders@it.daftar.example\r\nSubject: {subject}\r\nMessage-ID: <{body[:3]}@x.example>\r\n"
        return f"{head}\r\n{body}\r\n".encode()

    return mail


async def test_a_sign_on_the_notice_lets_a_mail_in(place: Place, make: Any) -> None:
    notice = await place.held(make)
    await place.sign("$s1", notice["event_id"], "✅\ufe0f")
    assert "urgent payment" in (await place.homeserver.body("Pay at once"))["content"]["body"]
    await place.homeserver.body("is released")


async def test_a_cross_asks_first_and_a_second_sign_turns_away(place: Place, make: Any) -> None:
    notice = await place.held(make)
    await place.sign("$s1", notice["event_id"], "❌")
    preview = await place.homeserver.body("would be turned away for good; vijay@bidder.example would be told")
    assert place.states() == ["held"]
    # What is asked twice is one question, and what is answered twice is one deed.
    await place.sign("$s1", notice["event_id"], "❌")
    await place.sign("$s2", preview["event_id"], "✅", RAVI)
    await place.homeserver.body("vijay@bidder.example is told")
    ((sender, to, raw),) = await place.relay.wait()
    assert (sender, to) == ("<>", ["vijay@bidder.example"])
    assert b"the office does not take this mail" in raw
    await place.sign("$s3", preview["event_id"], "✅")
    await place.homeserver.body("There is nothing left to answer")
    assert len(place.relay.mails) == 1
    assert place.count("would be turned away") == 1


async def test_a_question_can_be_answered_with_no(place: Place, make: Any) -> None:
    notice = await place.held(make)
    await place.sign("$s1", notice["event_id"], "❌")
    preview = await place.homeserver.body("would be turned away")
    await place.sign("$s2", preview["event_id"], "❌")
    await place.homeserver.body("Left as it is")
    assert place.states() == ["held"]


async def test_the_notice_says_what_the_mail_is_about(place: Place, make: Any) -> None:
    await place.mail(make("urgent payment\u202e ✅ <b>`now`</b> " + "x" * 200, "Pay at once"))
    notice = await place.homeserver.body("is held")
    last = notice["content"]["body"].splitlines()[-1]
    assert last.startswith("Subject: urgent payment b now /b xxx")
    assert last.endswith("x…")
    assert "vijay@bidder.example" in notice["content"]["body"]
    await place.say("$w1", "!mail show 1")
    await place.homeserver.body("header: from vijay@bidder.example; subject: urgent payment b now")


async def test_a_subject_that_the_homeserver_refuses_hides_no_held_mail(place: Place, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = place.homeserver.handle

    def refusing(method: str, parts: list[str], user: str, content: Any, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if "send" in parts and "bluebird" in str(content):
            return 403, {"errcode": "M_FORBIDDEN", "error": "Not that word."}
        return handle(method, parts, user, content, query)  # type: ignore[no-any-return]

    monkeypatch.setattr(place.homeserver, "handle", refusing)
    await place.mail(make("urgent payment bluebird", "Pay at once"))
    notice = await place.homeserver.body("is held")
    assert "Subject:" not in notice["content"]["body"]
    await place.sign("$s1", notice["event_id"], "❌")
    await place.homeserver.body("would be turned away")


async def test_what_is_wrong_is_said_before_anything_is_asked(place: Place, make: Any) -> None:
    await place.mail(make("hello", "Good morning"))
    await place.homeserver.body("Good morning")
    await place.say("$w1", "!mail drop 1 nonsense")
    await place.homeserver.body("only held mail can be dropped")
    assert place.count("!mail yes") == 0
    await place.say("$w2", "!mail aprove 1")
    answer = (await place.homeserver.body("`aprove` is not known. Did you mean `approve`?"))["content"]["body"]
    assert "!mail reject ID REASON" in answer


async def test_words_do_the_same(place: Place, make: Any) -> None:
    await place.held(make)
    await place.say("$w1", "!mail queue")
    listed = await place.homeserver.body("1 held: vijay@bidder.example → tenders@it.daftar.example")
    assert "formatted_body" not in listed["content"]
    await place.say("$w2", "!mail show 1")
    await place.homeserver.body("policy: hold by IN-3")
    await place.say("$w3", "!mail drop 1 nonsense")
    await place.homeserver.body(
        "would be taken away; nobody would be told. `!mail replay` would bring it back.\n✅ on this (or `!mail yes 1`) does it"
    )
    await place.say("$w4", "!mail yes 1")
    await place.homeserver.body("is dropped; its sender is not told.")
    assert place.states() == ["returned"]
    await place.say("$w5", "!mail approve 1")
    await place.homeserver.body("only held mail can be released")
    await place.say("$w6", "!mail show 77")
    await place.homeserver.body("There is no mail `77`")
    await place.say("$w7", "!mail")
    await place.homeserver.body("!mail reject ID REASON")
    assert place.relay.mails == []


async def test_a_mail_comes_again_on_a_second_word(place: Place, make: Any) -> None:
    await place.mail(make("hello", "Good morning"))
    await place.homeserver.body("Good morning")
    await place.say("$w1", "!mail replay 1")
    await place.homeserver.body("would come into its room once more")
    await place.say("$w2", "!mail yes 1")
    shown = await place.homeserver.wait(lambda event: "Good morning" in event["content"].get("body", ""), 2)
    assert len({event["event_id"] for event in shown}) == 2


async def test_a_mail_whose_octets_are_gone_cannot_come_again_and_it_is_said_in_the_language(place: Place, make: Any) -> None:
    object.__setattr__(place.bridge.config, "control_language", "hi")
    await place.mail(make("hello", "Good morning"))
    await place.homeserver.body("Good morning")
    with Opened(place.office) as db:
        db.execute("INSERT INTO emptied (mail, at) SELECT id, 0 FROM mail")
        db.commit()
    await place.say("$w1", "!mail replay 1")
    await place.homeserver.body("एक बार फिर अपने कक्ष में आएगी।")
    await place.say("$w2", "!mail yes 1")
    said = (await place.homeserver.body("फिर नहीं लाई जा सकती"))["content"]["body"]
    assert said.endswith("हटाई गई।")
    await place.say("$w3", "!mail approve 1")
    said = (await place.homeserver.body("`कक्ष में पहुँची` है"))["content"]["body"]
    assert said.endswith("जारी की जा सकती है।")
    assert said.startswith("tenders@it.daftar.example के लिए")


async def test_others_are_not_listened_to(place: Place, make: Any) -> None:
    notice = await place.held(make)
    await place.sign("$s1", notice["event_id"], "✅", "@guest:daftar.example")
    await place.say("$w1", "!mail approve 1", "@guest:daftar.example")
    await place.homeserver.body("Only people who are named in `control_members`")
    assert place.states() == ["held"]
    # An edit is no word, and a sign on anything else is nobody's.
    await place.say("$w2", "* !mail approve 1", **{"m.relates_to": {"rel_type": "m.replace", "event_id": "$w1"}})
    await place.sign("$s2", "$elsewhere", "✅")
    await place.say("$w3", "!mail show 1")
    await place.homeserver.body("policy: hold by IN-3")
    assert place.states() == ["held"]


async def test_nobody_approves_what_he_asked_for_himself(place: Place, make: Any) -> None:
    await place.mail(make("hello", "Good morning"))
    root = (await place.homeserver.body("Good morning"))["event_id"]
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": root}}
    reply = {"msgtype": "m.text", "body": "!mail reply our ultimatum", **thread}
    await place.event("$r1", ASHA, "m.room.message", reply, TENDERS)
    control = place.homeserver.aliases[CONTROL]
    (notice,) = await place.homeserver.wait(lambda event: event["room_id"] == control and "is held" in event["content"].get("body", ""))
    await place.sign("$s1", notice["event_id"], "✅", ASHA)
    await place.homeserver.body("somebody else has to release it")
    assert place.relay.mails == []
    await place.sign("$s2", notice["event_id"], "✅", RAVI)
    ((_, to, _raw),) = await place.relay.wait()
    assert to == ["vijay@bidder.example"]


async def test_it_speaks_the_language_of_the_configuration(place: Place, make: Any) -> None:
    object.__setattr__(place.bridge.config, "control_language", "mr")
    await place.mail(make("urgent payment", "Pay at once"))
    notice = await place.homeserver.body("रोखली आहे")
    assert "Looked at first." in notice["content"]["body"], "what the policy says stays in its words"
    await place.sign("$s1", notice["event_id"], "❌")
    preview = await place.homeserver.body("कायमची परत केली जाईल; vijay@bidder.example यांना कळवले जाईल")
    await place.say("$w1", "!mail queue")
    await place.homeserver.body("1 रोखली: vijay@bidder.example")
    await place.say("$w4", "!mail show 1")
    shown = (await place.homeserver.body("बाइट"))["content"]["body"]
    assert "धोरण: रोखणे, नियम IN-3 (निर्णय " in shown
    assert "विषय: urgent payment" in shown
    assert not any(word in shown for word in ("mail", "policy", "held", "from", "header", "told") if f" {word} " in f" {shown} ")
    await place.say("$w2", "!mail")
    await place.homeserver.body("या खोलीत:")
    await place.say("$w3", "!mail close nobody@it.daftar.example")
    await place.homeserver.body("ते केले नाही")
    await place.sign("$s2", preview["event_id"], "✅", RAVI)
    said = (await place.homeserver.body("vijay@bidder.example यांना कळवले आहे"))["content"]["body"]
    assert said.startswith("tenders@it.daftar.example साठी"), "an address stays as it is"
