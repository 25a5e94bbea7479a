"""What officials do with a mail before and after it goes out: files with it, changing it, stopping it; and what was never pushed."""

import asyncio
import email
import email.policy
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio

from daftar_bridges.app import Bridge, Pace
from daftar_bridges.loop import Backoff
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
TENDERS = "tenders@it.daftar.example"
ASHA = "@asha:daftar.example"


@dataclass
class Room:
    """A mailbox's room with a mail in it, and an official who writes there."""

    homeserver: Any
    relay: Any
    office: Any
    id: str
    root: str
    number: int = 0
    log: list[dict[str, object]] = field(default_factory=list)

    async def push(self, *events: dict[str, Any]) -> None:
        self.number += 1
        assert await self.office.push(*events, txn=f"t{self.number}") == 200

    def event(self, name: str, body: str, *, sender: str = ASHA, **content: Any) -> dict[str, Any]:
        """An event in the thread of the mail, which the homeserver then has."""
        relation = {"rel_type": "m.thread", "event_id": self.root, "is_falling_back": True, "m.in_reply_to": {"event_id": self.root}}
        said = {"msgtype": "m.text", "body": body, "m.relates_to": relation, **content}
        event = {"event_id": name, "room_id": self.id, "sender": sender, "type": "m.room.message",
                 "origin_server_ts": int(time.time() * 1000), "content": said}  # fmt: skip
        self.homeserver.said[name] = event
        return event

    def file(self, name: str, octets: bytes, body: str = "", file: str = "दर.pdf", **content: Any) -> dict[str, Any]:
        address = f"mxc://daftar.example/f{len(self.homeserver.media)}"
        self.homeserver.media[address] = (file, octets)
        more = {"filename": file, "url": address, "info": {"mimetype": "application/pdf"}, **content}
        return self.event(name, body or file, **{"msgtype": "m.file", **more})

    def edit(self, name: str, target: str, body: str, *, sender: str = ASHA) -> dict[str, Any]:
        new = {"msgtype": "m.text", "body": body}
        relation = {"rel_type": "m.replace", "event_id": target}
        return self.event(name, f"* {body}", sender=sender, **{"m.new_content": new, "m.relates_to": relation})

    def removal(self, name: str, target: str) -> dict[str, Any]:
        return {"event_id": name, "room_id": self.id, "sender": ASHA, "type": "m.room.redaction", "redacts": target, "content": {}}

    async def sent(self, count: int = 1) -> EmailMessage:
        mails = await self.relay.wait(count)
        message = email.message_from_bytes(mails[count - 1][2], policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


Enter = Callable[..., Any]


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory, policy_text: str) -> Iterator[Point]:
    directory = tmp_path_factory.mktemp("policy")
    rule = (
        '  - {id: OUT-9, title: no programs, on: [email-send], when: {email.attachments: {contains: ".exe"}}, then: deny,'
        ' say: {en: "No programs."}}\n'
    )
    (directory / "policy.yaml").write_text(policy_text + rule)
    point = Point("mail", directory / "policy.yaml", None, directory / "log")
    point.start()
    yield point
    point.stop()


@pytest_asyncio.fixture
async def enter(homeserver: Any, relay: Any, make_office: Any, point: Point) -> AsyncIterator[Enter]:
    @asynccontextmanager
    async def open_room(more: str = "", sender: str = "vijay@bidder.example", make: Any = make_office) -> AsyncIterator[Room]:
        office = make(homeserver.url, relay.port, more)
        bridge = Bridge(office.load(), point, pace=Pace(SOON, SOON), say=lambda _line: None)
        await bridge.start()
        try:
            message = EmailMessage()
            message["From"], message["To"], message["Subject"], message["Message-ID"] = sender, TENDERS, "Rates", "<q@bidder.example>"
            message.set_content("question")
            await aiosmtplib.send(message, hostname="127.0.0.1", port=office.smtp_port, start_tls=False)
            root = await homeserver.body("question")
            yield Room(homeserver, relay, office, homeserver.aliases["#tenders:daftar.example"], root["event_id"])
        finally:
            await bridge.stop()

    yield open_room


async def test_a_file_with_a_caption_goes_out_with_the_mail(enter: Enter) -> None:
    async with enter() as room:
        await room.push(room.file("$f", b"%PDF \x00\xff rates", "!mail reply See the file."))
        message = await room.sent()
        body = message.get_body(("plain",))
        assert body is not None
        assert body.get_content().strip() == "See the file."
        (file,) = message.iter_attachments()
        assert (file.get_filename(), file.get_content_type()) == ("दर.pdf", "application/pdf")
        assert file.get_content() == b"%PDF \x00\xff rates"
        await room.homeserver.wait(lambda event: event["type"] == "m.reaction")


async def test_files_put_beside_and_a_file_that_is_answered_go_in_order(enter: Enter) -> None:
    async with enter() as room:
        await room.push(room.file("$a", b"one", "!mail attach", file="one.pdf"))
        (sign,) = await room.homeserver.wait(lambda event: event["type"] == "m.reaction")
        assert sign["content"]["m.relates_to"] == {"rel_type": "m.annotation", "event_id": "$a", "key": "📎"}
        room.file("$b", b"two", file="two.pdf")
        answer = {"rel_type": "m.thread", "event_id": room.root, "is_falling_back": False, "m.in_reply_to": {"event_id": "$b"}}
        await room.push(room.event("$c", "!mail reply Both.", **{"m.relates_to": answer}))
        assert [file.get_filename() for file in (await room.sent()).iter_attachments()] == ["one.pdf", "two.pdf"]
        await room.push(room.event("$d", "!mail reply None."))
        assert list((await room.sent(2)).iter_attachments()) == []


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        (("setup.exe", b"MZ"), "", "No programs. [OUT-9]"),
        (("large.pdf", b"x" * 2048), "outgoing: {size: 1024}", "the files have more than"),
        (("gone.pdf", None), "", "the file `gone.pdf` cannot be had"),
    ],
)
async def test_a_mail_whose_files_may_not_go_is_not_sent(enter: Enter, file: tuple[str, bytes | None], more: str, said: str) -> None:
    async with enter(more) as room:
        event = room.file("$f", file[1] or b"", "!mail reply With this.", file=file[0])
        if file[1] is None:
            room.homeserver.media.clear()
        await room.push(event)
        await room.homeserver.body(said)
        await room.push(room.event("$last", "!mail reply Without it."))
        assert list((await room.sent()).iter_attachments()) == []


async def test_attach_without_a_file_is_told(enter: Enter) -> None:
    async with enter() as room:
        await room.push(room.event("$a", "!mail attach"))
        await room.homeserver.body("There is no file here")


async def test_within_the_time_an_edit_changes_the_mail_and_a_removal_stops_it(enter: Enter) -> None:
    async with enter("outgoing: {undo_seconds: 2}") as room:
        await room.push(room.file("$f", b"%PDF", "!mail reply first"), room.event("$g", "!mail reply never"))
        await room.homeserver.wait(lambda event: "Goes out at" in event["content"].get("body", ""), 2)
        await room.push(room.edit("$e", "$f", "!mail reply second"), room.removal("$r", "$g"))
        await room.homeserver.body("The mail was changed as you edited it.")
        assert (await room.homeserver.body("Taken back, not sent to vijay@bidder.example."))["room_id"] == room.id
        message = await room.sent()
        body = message.get_body(("plain",))
        assert body is not None
        assert body.get_content().strip() == "second"
        assert [file.get_filename() for file in message.iter_attachments()] == ["दर.pdf"]
        await room.push(room.event("$h", "!mail reply last"))
        await room.sent(2)
        assert [b"never" in raw or b"first" in raw for _, _, raw in room.relay.mails] == [False, False]


async def test_what_is_edited_into_talk_is_taken_back(enter: Enter) -> None:
    async with enter("outgoing: {undo_seconds: 2}") as room:
        await room.push(room.event("$a", "!mail reply no"))
        await room.homeserver.body("Goes out at")
        await room.push(room.edit("$e", "$a", "let us talk first"))
        await room.homeserver.body("Taken back")
        await room.push(room.event("$b", "!mail reply yes"))
        await room.sent()
        assert b"yes" in room.relay.mails[0][2]


async def test_afterwards_both_are_told_that_it_is_too_late(enter: Enter) -> None:
    async with enter() as room:
        await room.push(room.event("$a", "!mail reply gone"))
        await room.sent()
        await room.homeserver.wait(lambda event: event["type"] == "m.reaction")
        await room.push(room.edit("$e", "$a", "!mail reply corrected"), room.removal("$r", "$a"))
        await room.homeserver.body("The mail has already gone out and stays as it was.")
        await room.homeserver.body("The mail to vijay@bidder.example has already gone out and cannot be taken back.")
        assert len(room.relay.mails) == 1


async def test_nobody_else_edits_a_mail_and_an_edit_alone_sends_nothing(enter: Enter) -> None:
    async with enter("outgoing: {undo_seconds: 1}") as room:
        await room.push(room.event("$a", "!mail reply mine"), room.event("$t", "just talk"))
        await room.homeserver.body("Goes out at")
        await room.push(room.edit("$e", "$a", "!mail reply yours", sender="@eve:daftar.example"), room.edit("$f", "$t", "!mail reply sent"))
        await room.homeserver.body("An edit sends nothing.")
        await room.sent()
        assert b"mine" in room.relay.mails[0][2]


async def test_a_mail_that_the_relay_puts_off_can_still_be_taken_back(enter: Enter) -> None:
    async with enter() as room:
        room.relay.replies += ["451 4.3.0 later"] * 400
        await room.push(room.event("$a", "!mail reply waiting"))
        await room.homeserver.body("Not yet delivered")
        for attempt in range(50):
            await room.push(room.removal(f"$r{attempt}", "$a"))
            with_answer = [event for event in room.homeserver.events if "Taken back" in event["content"].get("body", "")]
            if with_answer:
                break
            await asyncio.sleep(0.02)
        await room.homeserver.body("Taken back")
        assert room.relay.mails == []


async def test_a_held_mail_is_changed_and_asked_about_again(enter: Enter) -> None:
    async with enter() as room:
        await room.push(room.event("$a", "!mail reply This is an ultimatum."))
        await room.homeserver.body("Held, not yet sent")
        await room.push(room.edit("$e", "$a", "!mail reply Please answer soon."))
        assert b"Please answer soon." in (await room.relay.wait())[0][2]


@pytest.mark.parametrize("how", ["command", "sign"])
async def test_the_mail_as_it_came_is_shown(enter: Enter, how: str) -> None:
    async with enter() as room:
        sign = {"m.relates_to": {"rel_type": "m.annotation", "event_id": room.root, "key": "📄"}}
        reaction = {"event_id": "$s", "room_id": room.id, "sender": ASHA, "type": "m.reaction", "content": sign}
        await room.push(room.event("$s", "!mail source") if how == "command" else reaction)
        file = await room.homeserver.body("mail.eml")
        assert b"Subject: Rates" in room.homeserver.media[file["content"]["url"]][1]


async def test_the_bridge_speaks_the_mailboxs_language(enter: Enter, make_office: Any) -> None:
    def in_marathi(*args: Any) -> Any:
        office = make_office(*args)
        office.path.write_text(office.path.read_text().replace("name: Tenders,", "name: Tenders, language: mr,"))
        return office

    async with enter(make=in_marathi) as room:
        await room.push(room.event("$a", "!mail"))
        assert "बाकी सर्व या खोलीतच राहते." in (await room.homeserver.body("!mail reply TEXT"))["content"]["body"]


async def test_what_was_never_pushed_is_found_once(enter: Enter, homeserver: Any) -> None:
    async with enter() as room:
        await room.push(room.event("$first", "!mail reply pushed"))
        await room.sent()
    # The homeserver dies with the next event in its memory: it is in the room, but nobody is told.
    room.event("$lost", "!mail reply found")
    started: Awaitable[Any] = homeserver.wait(lambda event: event["content"].get("m.relates_to", {}).get("event_id") == "$lost")
    async with enter(sender="other@bidder.example"):
        await started
        mails = await room.relay.wait(2)
        assert [b"found" in raw for _, _, raw in mails] == [False, True]
