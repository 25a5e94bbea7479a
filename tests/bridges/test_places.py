"""The whole bridge between a homeserver and a relay in memory: which mailbox, room and thread a mail gets into, and what is said beside it."""

import asyncio
import email
import email.policy
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio

from daftar_bridges import mailbox_orders, places, sources, steering, story
from daftar_bridges.app import Bridge, Pace
from daftar_bridges.loop import Backoff
from daftar_bridges.mailbox_orders import Opening, mailbox_for
from daftar_bridges.sources import Source
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
TENDERS, CLOSED, CASES = (f"{name}@it.daftar.example" for name in ("tenders", "closed", "cases"))
ROUTES = """\
routes:
  - {id: tag, when: {subject: {contains: bridge}}, tag: works}
  - {id: both, when: {subject: "joint*"}, to: [tenders@it.daftar.example, closed@it.daftar.example]}
  - {id: works, when: {mailbox: tenders@it.daftar.example, subject: {matches: "^Works"}}, room: "#works:daftar.example"}
  - {id: secret, when: {header: {Sensitivity: "Company-Confidential"}}, label: restricted}
"""
INVITATION = """\
BEGIN:VCALENDAR
METHOD:{method}
PRODID:-//x//EN
VERSION:2.0
BEGIN:VEVENT
UID:meeting-1@bidder.example
SEQUENCE:{sequence}
SUMMARY:Site visit
DTSTART:20260105T043000Z
DTEND:20260105T053000Z
LOCATION:Pune
ORGANIZER:mailto:vijay@bidder.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:tenders@it.daftar.example
END:VEVENT
END:VCALENDAR
"""


def make(subject: str = "Hello", body: str = "Good morning", sender: str = "Vijay <vijay@bidder.example>", **fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, fields.pop("To", TENDERS), subject
    for key, value in fields.items():
        message[key.replace("_", "-")] = value
    if "Message-ID" not in message:
        message["Message-ID"] = f"<{abs(hash((subject, body, sender, tuple(fields.items()))))}@bidder.example>"
    message.set_content(body)
    return message


class Running(SimpleNamespace):
    """A started bridge with what is around it."""

    async def mail(self, message: EmailMessage | bytes, *to: str, sender: str = "vijay@bidder.example") -> tuple[int, str]:
        raw = message if isinstance(message, bytes) else message.as_bytes(policy=email.policy.SMTP)
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.office.smtp_port, start_tls=False) as client:
            try:
                _, reply = await client.sendmail(sender, list(to) or [TENDERS], raw)
            except aiosmtplib.SMTPRecipientsRefused as refused:
                return refused.recipients[0].code, refused.recipients[0].message
        return 250, reply

    async def say(self, body: str, room: str, root: str | None = None, event_id: str = "$said") -> None:
        relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": root}} if root else {}
        event = {
            "event_id": event_id, "room_id": room, "sender": "@asha:daftar.example", "type": "m.room.message",
            "origin_server_ts": 1_700_000_000_000, "content": {"msgtype": "m.text", "body": body, **relation},
        }  # fmt: skip
        assert await self.office.push(event, txn=event_id[1:]) == 200

    def room(self, name: str) -> str:
        return str(self.homeserver.aliases[f"#{name}:daftar.example"])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.office.directory / "state" / "mail.db")) as db:
            return db.execute(sql).fetchall()

    async def settled(self) -> None:
        """Wait until every row is done or held."""
        async with asyncio.timeout(120):
            while self.rows("SELECT 1 FROM delivery WHERE state = 'ready'"):
                await self.moved()

    async def moved(self) -> None:
        """Wait until the homeserver is asked for something, or what it was asked for can have been written down."""
        self.homeserver.changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(0.02):
                await self.homeserver.changed.wait()

    def do(self, work: Any, *args: Any) -> Any:
        """Do a unit of work as another process does."""
        store = Store.open(self.office.directory / "state" / "mail.db")
        try:
            return store.run_here(work, *args)
        finally:
            store.close_here()


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory, policy_text: str) -> Iterator[Point]:
    directory = tmp_path_factory.mktemp("policy")
    (directory / "policy.yaml").write_text(
        policy_text.replace("languages: [en]", "languages: [en]\ntimezone: Asia/Kolkata")
        + "  - {id: ROOM-2, title: no programs, on: [send], when: {event.filename: '*.exe'}, then: deny, say: {en: No programs here.}}\n"
    )
    point = Point("mail", directory / "policy.yaml", None, directory / "log")
    point.start()
    yield point
    point.stop()


@pytest_asyncio.fixture
async def bridge(homeserver: Any, relay: Any, make_office: Any, point: Point) -> AsyncIterator[Running]:
    office = make_office(homeserver.url, relay.port, ROUTES)
    text = office.path.read_text().replace("name: Tenders,", "name: Tenders, subject_token: true,")
    text = text.replace("control_room:", f'  - {{address: {CASES}, room: "#cases:daftar.example", name: Cases, mode: space, members: ["@asha:daftar.example"]}}\ncontrol_room:', 1)  # fmt: skip
    office.path.write_text(text.replace("policy: {policy", 'control_members: ["@asha:daftar.example"]\npolicy: {policy'))
    homeserver.users["@asha:daftar.example"] = "Asha Patil"
    running = Running(homeserver=homeserver, relay=relay, office=office, bridges=[])

    async def start() -> None:
        said: list[dict[str, object]] = []
        running.bridges.append(Bridge(office.load(), point, pace=Pace(SOON, SOON), say=said.append))
        await running.bridges[-1].start()
        async with asyncio.timeout(120):
            while not any("rooms" in line for line in said):
                await running.moved()

    async def restart() -> None:
        await running.bridges.pop().stop()
        await start()

    running.restart = restart
    await start()
    yield running
    await running.bridges[-1].stop()


async def test_a_rule_tags_a_mail_and_a_sub_address_does(bridge: Running) -> None:
    await bridge.mail(make("The bridge", "tagged"), "tenders+North@it.daftar.example")
    event = await bridge.homeserver.body("tagged")
    assert "Tags: north, works" in event["content"]["body"]
    ((mail,),) = bridge.rows("SELECT id FROM mail")
    (told,) = bridge.do(story.of, mail, bridge.office.directory)
    assert "    routed: rules tag; tags north, works" in list(story.lines(told))
    assert event["content"]["in.daftar.mail"]["tags"] == ["north", "works"]


async def test_a_rule_sends_a_mail_into_another_room_and_answers_follow_it(bridge: Running) -> None:
    await bridge.mail(make("Works: roof", "the roof", Message_ID="<roof@bidder.example>"))
    root = await bridge.homeserver.body("the roof")
    works = bridge.room("works")
    assert root["room_id"] == works
    await bridge.mail(make("Re: roof", "once more", In_Reply_To="<roof@bidder.example>"))
    again = await bridge.homeserver.body("once more")
    assert (again["room_id"], again["content"]["m.relates_to"]["event_id"]) == (works, root["event_id"])
    await bridge.restart()
    await bridge.settled()
    await bridge.say("!mail reply We come.", works, root["event_id"])
    ((sender, to, _),) = await bridge.relay.wait()
    assert (sender, to) == (TENDERS, ["vijay@bidder.example"])


async def test_a_mail_that_a_rule_sends_to_two_mailboxes_is_in_both_and_they_are_linked(bridge: Running) -> None:
    await bridge.mail(make("joint venture", "for two", To=CLOSED), CLOSED)
    one, two = await bridge.homeserver.wait(lambda event: "for two" in event["content"].get("body", ""), 2)
    links = await bridge.homeserver.wait(lambda event: "This mail is also with" in event["content"].get("body", ""), 2)
    seen = {(link["room_id"], link["content"]["m.relates_to"]["event_id"]): link["content"]["body"] for link in links}
    for here, there in ((one, two), (two, one)):
        assert f"{there['event_id']}?via=daftar.example" in seen[here["room_id"], here["event_id"]]
    await bridge.restart()
    await bridge.mail(make("marker", "marker"))
    await bridge.homeserver.body("marker")
    assert sum("This mail is also with" in event["content"].get("body", "") for event in bridge.homeserver.events) == 2


async def test_a_mail_handed_over_once_for_each_mailbox_is_linked_too(bridge: Running) -> None:
    both = make(body="separately", To=f"{TENDERS}, {CLOSED}")
    await bridge.mail(both, TENDERS)
    await bridge.mail(both, CLOSED)
    links = await bridge.homeserver.wait(lambda event: "This mail is also with" in event["content"].get("body", ""), 2)
    assert {link["room_id"] for link in links} == {bridge.room("tenders"), bridge.room("closed")}
    assert "To: tenders@it.daftar.example, closed@it.daftar.example" in (await bridge.homeserver.body("separately"))["content"]["body"]


async def test_a_blind_copy_is_told_to_nobody(bridge: Running) -> None:
    await bridge.mail(make(body="blind", To=TENDERS), TENDERS, CLOSED)
    await bridge.homeserver.wait(lambda event: "blind" in event["content"].get("body", ""), 2)
    (link,) = await bridge.homeserver.wait(lambda event: "This mail is also with" in event["content"].get("body", ""))
    await bridge.settled()
    assert link["room_id"] == bridge.room("closed")
    assert "closed@" not in str([event["content"] for event in bridge.homeserver.events if event["room_id"] == bridge.room("tenders")])


async def test_what_is_forgotten_leaves_nothing_but_its_conversation(bridge: Running) -> None:
    await bridge.mail(make("joint works", "to be forgotten", To=CLOSED), CLOSED)
    await bridge.homeserver.wait(lambda event: "This mail is also with" in event["content"].get("body", ""), 2)
    ((mail,),) = bridge.rows("SELECT id FROM mail")
    tables = ("routed", "arrived", "letter", "seen")
    assert all(bridge.rows(f"SELECT 1 FROM {table}") for table in tables)  # noqa: S608 - constants
    bridge.do(places.forget, mail)
    assert not any(bridge.rows(f"SELECT 1 FROM {table}") for table in tables)  # noqa: S608 - constants
    assert bridge.rows("SELECT count(*) FROM conversation") == [(2,)]


async def test_what_is_marked_with_a_label_stays_out_of_rooms_without_it(bridge: Running) -> None:
    await bridge.mail(make(body="confidential words", Sensitivity="Company-Confidential"))
    notice = await bridge.homeserver.body("is held")
    assert "rooms labelled `restricted`" in notice["content"]["body"]
    assert "[secret]" in notice["content"]["body"]
    bridge.homeserver.state[bridge.room("closed"), "in.daftar.label", ""] = {"label": "restricted"}
    await bridge.office.push({"event_id": "$l", "room_id": bridge.room("closed"), "sender": "@asha:daftar.example",
                              "type": "in.daftar.label", "state_key": "", "content": {"label": "restricted"}}, txn="l")  # fmt: skip
    await bridge.mail(make(body="confidential words two", Sensitivity="Company-Confidential", To=CLOSED), CLOSED)
    assert (await bridge.homeserver.body("confidential words two"))["room_id"] == bridge.room("closed")


async def test_a_mailbox_as_a_space_has_a_room_for_each_correspondence(bridge: Running) -> None:
    homeserver = bridge.homeserver
    await bridge.mail(make("Case 42", "the first", To=CASES, Message_ID="<c1@bidder.example>"), CASES)
    first = await homeserver.body("the first")
    space, room = bridge.room("cases"), first["room_id"]
    assert any(made.get("creation_content") == {"type": "m.space"} for made in homeserver.made)
    assert room != space
    assert homeserver.state[space, "m.space.child", room] == {"via": ["daftar.example"], "suggested": False}
    assert homeserver.state[room, "m.space.parent", space]["canonical"] is True
    assert homeserver.made[-1]["name"] == "Case 42 – vijay@bidder.example"
    assert (room, "@asha:daftar.example") in homeserver.invited
    assert "m.relates_to" not in first["content"]
    await bridge.mail(make("Re: Case 42", "the second", To=CASES, In_Reply_To="<c1@bidder.example>"), CASES)
    second = await homeserver.body("the second")
    assert second["room_id"] == room
    assert second["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": first["event_id"]}}
    await bridge.mail(make("Case 43", "another case", To=CASES, sender="Meera <meera@bidder.example>"), CASES)
    assert (await homeserver.body("another case"))["room_id"] not in {room, space}
    await bridge.restart()
    await bridge.settled()
    # Nothing but the room says what is answered.
    await bridge.say("!mail reply Noted.", room)
    ((sender, to, raw),) = await bridge.relay.wait()
    assert (sender, to) == (CASES, ["vijay@bidder.example"])
    assert email.message_from_bytes(raw)["Subject"] == "Re: Case 42"


async def test_a_room_is_made_once_though_the_answer_to_its_making_was_lost(bridge: Running) -> None:
    homeserver = bridge.homeserver
    homeserver.failing.append((503, {}))
    await bridge.mail(make("Case 44", "lost and found", To=CASES), CASES)
    event = await homeserver.body("lost and found")
    await bridge.settled()
    assert sum(made["name"].startswith("Case 44") for made in homeserver.made) == 1
    assert homeserver.state[bridge.room("cases"), "m.space.child", event["room_id"]]


async def test_a_mail_that_comes_after_its_answer_is_in_the_same_thread(bridge: Running) -> None:
    later = make(
        "Re: plan", "the answer", sender="Meera <meera@bidder.example>", Cc="vijay@bidder.example", In_Reply_To="<late@bidder.example>"
    )
    await bridge.mail(later, sender="meera@bidder.example")
    answer = await bridge.homeserver.body("the answer")
    await bridge.mail(make("plan", "the plan itself", Message_ID="<late@bidder.example>"))
    plan = await bridge.homeserver.body("the plan itself")
    assert plan["content"]["m.relates_to"]["event_id"] == answer["event_id"]


async def test_a_stranger_who_names_a_conversation_stands_alone_and_it_is_said(bridge: Running) -> None:
    await bridge.mail(make(body="first", Message_ID="<one@bidder.example>"))
    await bridge.homeserver.body("first")
    await bridge.mail(make(body="intruder", sender="m@evil.example", References="<one@bidder.example>"), sender="m@evil.example")
    event = await bridge.homeserver.body("intruder")
    assert "m.relates_to" not in event["content"]
    assert "its sender took no part in it" in event["content"]["body"]


async def test_a_token_in_the_subject_leads_back_where_headers_are_dropped(bridge: Running) -> None:
    await bridge.mail(make("Ticket", "please help", Message_ID="<t1@bidder.example>"))
    root = await bridge.homeserver.body("please help")
    await bridge.settled()
    await bridge.say("!mail reply Done.", bridge.room("tenders"), root["event_id"])
    ((_, _, raw),) = await bridge.relay.wait()
    subject = str(email.message_from_bytes(raw, policy=email.policy.default)["Subject"])
    assert subject.startswith("Re: Ticket [DAFTAR-")
    await bridge.mail(make(subject.lower(), "from the ticket system", sender="jira@bidder.example"), sender="jira@bidder.example")
    assert (await bridge.homeserver.body("from the ticket system"))["content"]["m.relates_to"]["event_id"] == root["event_id"]
    await bridge.mail(make(subject, "from elsewhere", sender="m@evil.example"), sender="m@evil.example")
    event = await bridge.homeserver.body("from elsewhere")
    assert "m.relates_to" not in event["content"]
    assert "took no part" in event["content"]["body"]


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({"Message_ID": "<other@list.example>"}, 1),
        ({"Date": "Mon, 05 Jan 2026 11:00:00 +0530"}, 1),
        ({"Message_ID": "<other@list.example>", "Date": "Mon, 05 Jan 2026 11:00:00 +0530"}, 2),
        ({"body": "report  of\nthe day\n\n"}, 1),
        ({"body": "report of another day"}, 2),
        ({"sender": "Meera <meera@bidder.example>"}, 2),
    ],
)
async def test_the_same_mail_by_another_way_is_shown_once(bridge: Running, changed: dict[str, str], count: int) -> None:
    fields = {"Message_ID": "<same@bidder.example>", "Date": "Mon, 05 Jan 2026 10:00:00 +0530", "body": "report of\nthe day"}
    await bridge.mail(make("Daily", **fields))
    await bridge.mail(make("Daily", **(fields | changed)))
    await bridge.mail(make("marker", "marker"))
    await bridge.homeserver.body("marker")
    await bridge.settled()
    assert sum("report" in event["content"].get("body", "") for event in bridge.homeserver.events) == count
    assert bridge.rows("SELECT count(*) FROM delivery WHERE state = 'done'") == [(3,)]
    # Each of them has its event, so that an audit finds them all.
    assert bridge.rows("SELECT count(DISTINCT delivery) FROM operation") == [(3,)]


def invitation(method: str, sequence: int, body: str, message_id: str) -> EmailMessage:
    message = make("Invitation: Site visit", body, Message_ID=f"<{message_id}@bidder.example>")
    message.add_alternative(INVITATION.format(method=method, sequence=sequence), subtype="calendar", params={"method": method})
    return message


async def test_an_invitation_is_a_card_and_its_changes_are_in_its_thread(bridge: Running) -> None:
    await bridge.mail(invitation("REQUEST", 0, "please come", "i1"))
    first = await bridge.homeserver.body("please come")
    assert (
        "📅 Invitation\nWhat: Site visit\nWhen: Monday, 5 January 2026, 10:00 to 11:00 (Asia/Kolkata)\nWhere: Pune"
        in first["content"]["body"]
    )
    for method, sequence, body, title in (
        ("REQUEST", 2, "moved", "Changed invitation"),
        ("REQUEST", 1, "too late", "Out of date: a newer version"),
        ("CANCEL", 3, "called off", "Cancelled"),
        ("REQUEST", 3, "again", "Out of date: this meeting was cancelled"),
    ):
        await bridge.mail(invitation(method, sequence, body, body.replace(" ", "")))
        event = await bridge.homeserver.body(body)
        assert f"📅 {title}" in event["content"]["body"]
        assert event["content"]["m.relates_to"]["event_id"] == first["event_id"]
        await bridge.settled()


async def test_a_file_that_the_policy_keeps_back_is_said_and_comes_once_it_is_released(bridge: Running) -> None:
    message = make(body="see the files")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="setup.exe")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    await bridge.mail(message)
    said = await bridge.homeserver.body("setup.exe is held and not shown here: No programs here.")
    root = await bridge.homeserver.body("see the files")
    await bridge.homeserver.body("plan.pdf")
    notice = await bridge.homeserver.body("1 of its files are not shown: No programs here.")
    assert said["content"]["m.relates_to"]["event_id"] == root["event_id"]
    assert notice["room_id"] == bridge.room("control")
    names = [name for name, _ in bridge.homeserver.media.values()]
    assert "plan.pdf" in names
    assert "setup.exe" not in names
    ((number,),) = bridge.rows("SELECT id FROM delivery WHERE state = 'held'")
    assert bridge.do(sources.source_of, TENDERS, root["event_id"]).objection
    (aim,) = bridge.do(steering.find, str(number))
    bridge.do(steering.do, steering.Deed("release", "asha"), [aim], steering.Means("r", bridge.office.directory, time.time()))
    await bridge.mail(make("bell", "bell"))
    (file,) = await bridge.homeserver.wait(lambda event: event["content"].get("body") == "setup.exe")
    assert file["content"]["m.relates_to"]["event_id"] == root["event_id"]
    await bridge.settled()
    assert sum("see the files" in event["content"].get("body", "") for event in bridge.homeserver.events) == 1
    assert sum(event["content"].get("body") == "plan.pdf" for event in bridge.homeserver.events) == 1


async def test_a_mail_as_it_came_is_shown_once_to_who_asks(bridge: Running) -> None:
    message = make(body="the original")
    await bridge.mail(message)
    root = await bridge.homeserver.body("the original")
    await bridge.settled()
    source = bridge.do(sources.source_of, TENDERS, root["event_id"])
    assert bridge.do(sources.source_of, CLOSED, root["event_id"]) is None
    for _ in range(2):
        bridge.do(sources.want, source, "$asked", root["room_id"], root["event_id"])
    # What people say wakes everything.
    await bridge.say("hello", root["room_id"])
    (file,) = await bridge.homeserver.wait(lambda event: event["content"].get("body") == "mail.eml")
    name, raw = bridge.homeserver.media[file["content"]["url"]]
    assert (name, b"the original" in raw, file["sender"]) == ("mail.eml", True, "@mail:daftar.example")
    bridge.do(sources.want, Source("x", "Sorry, it was removed."), "$other", root["room_id"], root["event_id"])
    await bridge.say("hello", root["room_id"], event_id="$again")
    assert (await bridge.homeserver.body("Sorry, it was removed."))["room_id"] == root["room_id"]


async def test_a_mailbox_opened_by_command_takes_mail_and_outlives_a_restart(bridge: Running) -> None:
    control, new = bridge.room("control"), "new@it.daftar.example"
    assert (await bridge.mail(make(), new))[0] == 550
    await bridge.say(f"!mail open {new} #new:daftar.example @asha:daftar.example New office", control, event_id="$open")
    assert "is open" in (await bridge.homeserver.body(new))["content"]["body"]
    await bridge.say("!mail mailboxes", control, event_id="$list")
    assert f"{new} → #new:daftar.example" in (await bridge.homeserver.body(f"{CASES} → #cases:daftar.example (space)"))["content"]["body"]
    assert (await bridge.mail(make(body="for the new one", To="new@it.daftar.example"), "new@it.daftar.example"))[0] == 250
    assert (await bridge.homeserver.body("for the new one"))["room_id"] == bridge.room("new")
    assert (bridge.room("new"), "@asha:daftar.example") in bridge.homeserver.invited
    await bridge.restart()
    assert (await bridge.mail(make(body="after the restart", To=new), new))[0] == 250
    await bridge.homeserver.body("after the restart")
    await bridge.say(f"!mail close {new}", control, event_id="$close")
    await bridge.homeserver.body("is closed")
    assert (await bridge.mail(make(), new))[0] == 550
    await bridge.restart()
    assert (await bridge.mail(make(), new))[0] == 550
    await bridge.say("!mail close nobody@it.daftar.example", control, event_id="$wrong")
    await bridge.homeserver.body("That was not done: `nobody@it.daftar.example` is none of the mailboxes.")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Opening("nobody", "#x:daftar.example"), "`nobody` is not a mail address"),
        (Opening("x@it.daftar.example", "x"), "neither a room alias nor a room id"),
        (Opening("x@it.daftar.example", "#x:other.example"), "not a room of daftar.example"),
        (Opening("BIDS@it.daftar.example", "#x:daftar.example"), "belongs to `tenders@it.daftar.example` already"),
        (Opening("x@it.daftar.example", "#tenders:daftar.example"), "belongs to `tenders@it.daftar.example` already"),
        (Opening("x@it.daftar.example", "#control:daftar.example"), "belongs to `postmaster@it.daftar.example` already"),
        (Opening("postmaster@it.daftar.example", "#x:daftar.example"), "comes into the control room in any case"),
        (Opening("x@it.daftar.example", "#x:daftar.example", members=["asha"]), "`asha` is not a user id"),
        (Opening("x@it.daftar.example", "#x:daftar.example", mode="cave"), "`cave` is not one of: room, space"),
        (Opening("x@it.daftar.example", "!x", mode="space"), "needs an alias"),
    ],
)
def test_an_order_that_cannot_be_followed_says_why(make_office: Any, wish: Opening, said: str) -> None:
    with pytest.raises(mailbox_orders.Objection, match=said.replace("`", ".")):
        mailbox_for(make_office().load(), wish)
