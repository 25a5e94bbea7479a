"""The whole bridge in one process, between a homeserver and a relay in memory: mail in, replies out, and what goes wrong on the way."""

import asyncio
import email
import email.policy
import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio
from typer.testing import CliRunner

from daftar_bridges.app import Bridge, Pace
from daftar_bridges.cli import app
from daftar_bridges.loop import Backoff
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
TENDERS, CLOSED = "tenders@it.daftar.example", "closed@it.daftar.example"


def make(subject: str = "Hello", body: str = "Good morning", sender: str = "Vijay <vijay@bidder.example>", **fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, fields.pop("To", TENDERS), subject
    for key, value in fields.items():
        message[key.replace("_", "-")] = value
    if "Message-ID" not in message:
        message["Message-ID"] = f"<{abs(hash((subject, body, sender)))}@bidder.example>"
    message.set_content(body)
    return message


class Running(SimpleNamespace):
    """A started bridge with what is around it."""

    async def mail(self, message: EmailMessage | bytes, *to: str, sender: str = "vijay@bidder.example") -> tuple[int, str]:
        """Hand a mail over; give the last reply."""
        raw = message if isinstance(message, bytes) else message.as_bytes(policy=email.policy.SMTP)
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=self.office.smtp_port, start_tls=False)
        async with client:
            try:
                _, reply = await client.sendmail(sender, list(to) or [TENDERS], raw)
            except aiosmtplib.SMTPRecipientsRefused as refused:
                return refused.recipients[0].code, refused.recipients[0].message
            except aiosmtplib.SMTPResponseException as error:
                return error.code, error.message
        return 250, reply

    async def say(
        self,
        body: str,
        root: str | None,
        event_id: str = "$said",
        sender: str = "@asha:daftar.example",
        edits: str = "",
        msgtype: str = "m.text",
    ) -> int:
        """Have an official write in the room of the mailbox."""
        kind, related = ("m.replace", edits) if edits else ("m.thread", root)
        relation = {"m.relates_to": {"rel_type": kind, "event_id": related}} if related else {}
        event = {"event_id": event_id, "room_id": self.homeserver.aliases["#tenders:daftar.example"], "sender": sender, "type": "m.room.message",
                 "origin_server_ts": 1_700_000_000_000, "content": {"msgtype": msgtype, "body": body, **relation}}  # fmt: skip
        status: int = await self.office.push(event, txn=event_id[1:])
        return status


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory, policy_text: str) -> Iterator[Point]:
    """One policy for all: compiling it anew for each test is what would take time."""
    directory = tmp_path_factory.mktemp("policy")
    (directory / "policy.yaml").write_text(policy_text)
    point = Point("mail", directory / "policy.yaml", None, directory / "log")
    point.start()
    yield point
    point.stop()


@pytest_asyncio.fixture
async def bridge(homeserver: Any, relay: Any, make_office: Any, point: Point) -> AsyncIterator[Running]:
    office = make_office(homeserver.url, relay.port)
    homeserver.users["@asha:daftar.example"] = "Asha Patil"
    loaded = office.load()
    said: list[dict[str, object]] = []
    running = Bridge(loaded, point, pace=Pace(SOON, SOON), say=said.append)
    await running.start()
    async with asyncio.timeout(120):
        while not any("rooms" in line for line in said):
            homeserver.changed.clear()
            await asyncio.wait({asyncio.create_task(homeserver.changed.wait())}, timeout=0.05)
    yield Running(homeserver=homeserver, relay=relay, office=office, said=said)
    await running.stop()


async def test_a_mail_is_in_its_room_by_the_ghost_of_its_author(bridge: Running) -> None:
    assert (await bridge.mail(make("निविदा ४२", "मा. महोदय,\n\nसोबत <पत्र> & बरेच काही.", "विजय <Vijay@Bidder.example>")))[0] == 250
    event = await bridge.homeserver.body("सोबत <पत्र>")
    assert event["sender"] == "@mail_vijay=40bidder.example:daftar.example"
    assert bridge.homeserver.users[event["sender"]] == "विजय (Vijay@bidder.example)"
    assert event["content"]["body"].startswith("निविदा ४२\n\n")
    assert "<strong>निविदा ४२</strong>" in event["content"]["formatted_body"]
    assert "&lt;पत्र&gt; &amp;" in event["content"]["formatted_body"]
    facts = event["content"]["in.daftar.mail"]
    assert facts["from"] == [{"name": "विजय", "address": "Vijay@bidder.example"}]
    assert facts["subject"] == "निविदा ४२"


async def test_the_room_was_made_and_its_members_invited(bridge: Running) -> None:
    room = bridge.homeserver.aliases["#tenders:daftar.example"]
    assert (room, "@mail:daftar.example") in bridge.homeserver.joined
    assert (room, "@asha:daftar.example") in bridge.homeserver.invited


async def test_replies_thread_and_attachments_hang_on_the_root(bridge: Running) -> None:
    first = make(Message_ID="<one@bidder.example>", body="first")
    first.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="पत्र.pdf")
    await bridge.mail(first)
    root = await bridge.homeserver.body("first")
    file = await bridge.homeserver.body("पत्र.pdf")
    assert file["content"]["msgtype"] == "m.file"
    assert file["content"]["info"] == {"mimetype": "application/pdf", "size": 8}
    assert bridge.homeserver.media[file["content"]["url"]] == ("पत्र.pdf", b"%PDF-1.4")
    assert file["content"]["m.relates_to"]["event_id"] == root["event_id"]
    await bridge.mail(make(body="second", In_Reply_To="<one@bidder.example>", Message_ID="<two@bidder.example>"))
    second = await bridge.homeserver.body("second")
    assert second["content"]["m.relates_to"]["rel_type"] == "m.thread"
    assert second["content"]["m.relates_to"]["event_id"] == root["event_id"]


async def test_a_stranger_who_names_a_known_id_starts_a_thread_of_his_own(bridge: Running) -> None:
    await bridge.mail(make(body="first", Message_ID="<one@bidder.example>"))
    await bridge.homeserver.body("first")
    await bridge.mail(make(body="intruder", sender="m@evil.example", In_Reply_To="<one@bidder.example>"), sender="m@evil.example")
    event = await bridge.homeserver.body("intruder")
    assert "m.relates_to" not in event["content"]


async def test_an_inline_image_is_where_the_html_shows_it(bridge: Running) -> None:
    message = make(body="plain part")
    message.add_alternative('<p>Look: <img src="cid:seal@x"></p>', subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<seal@x>", filename="seal.png")  # type: ignore[index, union-attr]
    await bridge.mail(message)
    event = await bridge.homeserver.body("plain part")
    (mxc,) = bridge.homeserver.media
    assert f'src="{mxc}"' in event["content"]["formatted_body"]


async def test_one_mail_for_two_mailboxes_is_in_both_and_an_alias_counts_once(bridge: Running) -> None:
    await bridge.mail(make(body="for both"), TENDERS, "bids@it.daftar.example", "closed@it.daftar.example")
    found = await bridge.homeserver.wait(lambda event: "for both" in event["content"].get("body", ""), 2)
    assert {event["room_id"] for event in found} == {bridge.homeserver.aliases[f"#{name}:daftar.example"] for name in ("tenders", "closed")}
    assert len(found) == 2


async def test_a_mail_handed_over_twice_is_shown_once(bridge: Running) -> None:
    message = make(body="only once")
    raw = message.as_bytes(policy=email.policy.SMTP)
    await bridge.mail(b"Received: from a by b; 1\r\n" + raw)
    await bridge.mail(b"Received: from c by d; 2\r\n" + raw)
    await bridge.mail(make(body="marker"))
    await bridge.homeserver.body("marker")
    assert sum("only once" in event["content"].get("body", "") for event in bridge.homeserver.events) == 1


async def test_recipients_do_not_leak_into_the_next_mail_of_a_connection(bridge: Running) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=bridge.office.smtp_port, start_tls=False)
    async with client:
        await client.sendmail("a@x.example", ["closed@it.daftar.example"], make(body="secret one").as_bytes())
        await client.sendmail("a@x.example", [TENDERS], make(body="open two").as_bytes())
    two = await bridge.homeserver.wait(lambda event: "open two" in event["content"].get("body", ""))
    await bridge.homeserver.body("secret one")
    assert [event["room_id"] for event in two] == [bridge.homeserver.aliases["#tenders:daftar.example"]]


async def test_what_the_envelope_gives_away_is_refused_at_rcpt_with_rule_and_reason(bridge: Running) -> None:
    code, text = await bridge.mail(make(sender="x@spam.example"), sender="x@spam.example")
    assert code == 550
    assert "Mail from spam.example is not taken. [IN-1]" in text


async def test_what_the_content_gives_away_is_refused_before_250(bridge: Running) -> None:
    code, text = await bridge.mail(make("You won the LOTTERY"))
    assert code == 550
    assert "No lotteries. [IN-2]" in text


async def test_a_mail_that_one_mailbox_refuses_reaches_the_other_and_nobody_who_may_not_have_sent_it_is_told(bridge: Running) -> None:
    code, text = await bridge.mail(
        make("secret plan", "partly", To=f"{TENDERS}, {CLOSED}"), TENDERS, CLOSED, sender="victim@elsewhere.example"
    )
    assert code == 250, text
    event = await bridge.homeserver.body("partly")
    assert event["room_id"] == bridge.homeserver.aliases["#tenders:daftar.example"]
    notice = await bridge.homeserver.body("is held")
    assert notice["room_id"] == bridge.homeserver.aliases["#control:daftar.example"]
    assert "[IN-4]" in notice["content"]["body"]
    assert CliRunner().invoke(app, ["queue", "--config", str(bridge.office.path)]).output.count("held") == 1
    # Turned away by a person, he is not told either.
    done = CliRunner().invoke(app, ["drop", "2", "--return", "--reason", "no", "--yes", "--config", str(bridge.office.path)])
    assert "its return path is not confirmed" in done.output
    assert bridge.relay.mails == []


async def test_all_who_refuse_a_mail_refuse_it_in_the_answer(bridge: Running) -> None:
    code, text = await bridge.mail(make("secret lottery", To=f"{TENDERS}, {CLOSED}"), TENDERS, CLOSED)
    assert (code, "[IN-2" in text) == (550, True)


async def test_who_is_confirmed_is_told_which_mailbox_refused(homeserver: Any, relay: Any, make_office: Any, point: Point) -> None:
    office = make_office(homeserver.url, relay.port, "authentication: {mode: trust, authserv_id: mx.daftar.example}\n")
    started = Bridge(office.load(), point, pace=Pace(SOON, SOON), say=lambda _: None)
    await started.start()
    bridge = Running(homeserver=homeserver, relay=relay, office=office)
    async with asyncio.timeout(120):
        while "#control:daftar.example" not in homeserver.aliases:
            homeserver.changed.clear()
            await homeserver.changed.wait()
    said = {"Authentication-Results": "mx.daftar.example; spf=pass smtp.mailfrom=bidder.example"}
    code, text = await bridge.mail(make("secret plan", "partly", To=f"{TENDERS}, {CLOSED}", **said), TENDERS, CLOSED)
    assert code == 250, text
    await bridge.homeserver.body("partly")
    (sender, to, raw), *_ = await bridge.relay.wait()
    await started.stop()
    report = email.message_from_bytes(raw, policy=email.policy.default)
    assert (sender, to) == ("<>", ["vijay@bidder.example"])
    assert report.get_content_type() == "multipart/report"
    assert "[IN-4]" in raw.decode()


async def test_a_held_mail_waits_and_the_control_room_knows(bridge: Running) -> None:
    assert (await bridge.mail(make("Urgent payment", "send it now")))[0] == 250
    notice = await bridge.homeserver.body("is held")
    assert notice["room_id"] == bridge.homeserver.aliases["#control:daftar.example"]
    assert "[IN-3]" in notice["content"]["body"]
    assert notice["content"]["in.daftar.decision"]["rules"] == ["IN-3"]
    assert not any("send it now" in event["content"].get("body", "") for event in bridge.homeserver.events)


async def test_what_the_room_may_not_see_is_held_not_posted(bridge: Running) -> None:
    await bridge.mail(make(body="my number is 2345 6789 0124"))
    notice = await bridge.homeserver.body("is held")
    assert "[ROOM-1]" in notice["content"]["body"]


async def test_a_refusal_of_the_homeservers_own_policy_is_a_hold_never_a_retry(bridge: Running) -> None:
    decision = {"id": "AAAA-BBBB", "decision": "deny", "rules": ["X-1"], "say": {"en": "no"}, "revision": "1"}
    bridge.homeserver.failing.append((403, {"errcode": "M_FORBIDDEN", "error": "no [X-1]", "in.daftar.decision": decision}))
    await bridge.mail(make(body="refused over there"))
    notice = await bridge.homeserver.body("is held")
    assert notice["content"]["in.daftar.decision"] == decision
    assert not any("refused over there" in event["content"].get("body", "") for event in bridge.homeserver.events)


@pytest.mark.parametrize(
    "failure", [(503, {}), (429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 10}), (403, {"errcode": "M_FORBIDDEN", "error": "gone"})]
)
async def test_a_homeserver_that_cannot_now_is_asked_again_in_order(bridge: Running, failure: tuple[int, dict[str, Any]]) -> None:
    bridge.homeserver.failing.append(failure)
    await bridge.mail(make(body="the first"))
    await bridge.mail(make(body="the second"))
    await bridge.homeserver.body("the second")
    bodies = [event["content"]["body"] for event in bridge.homeserver.events if "the " in event["content"].get("body", "")]
    assert ["the first" in body for body in bodies] == [True, False]


async def test_a_mail_of_200_kb_is_there_as_a_whole(bridge: Running) -> None:
    text = "\n".join(f"ओळ {number} <b>" for number in range(9000))
    await bridge.mail(make("Long", text))
    event = await bridge.homeserver.body("ओळ 10 <b>")
    assert "mail.txt" in event["content"]["body"]
    await bridge.homeserver.wait(lambda event: event["content"].get("body") == "mail.txt")
    (kept,) = [content for name, content in bridge.homeserver.media.values() if name == "mail.txt"]
    assert kept.decode().splitlines() == text.splitlines()


async def test_bytes_that_are_no_mail_come_as_a_file_with_a_note(bridge: Running) -> None:
    assert (await bridge.mail(b"\x00\xff\xfe\r\n\r\n"))[0] == 250
    await bridge.homeserver.body("could not be read as a whole")
    await bridge.homeserver.body("mail.eml")
    (kept,) = bridge.homeserver.media.values()
    assert kept[0] == "mail.eml"


async def test_a_rule_that_warns_is_a_banner_above_the_mail(bridge: Running) -> None:
    await bridge.mail(make("A gift for you", "a clock"))
    body = (await bridge.homeserver.body("a clock"))["content"]["body"]
    assert body.index("⚠ Gifts are to be declared.") < body.index("a clock")


async def test_who_is_refused_everywhere_can_still_write_to_the_postmaster(bridge: Running) -> None:
    for sender in ("x@spam.example", "y@spam.example"):
        assert (await bridge.mail(make(body="a mistake", sender=sender), sender=sender))[0] == 550
    assert (await bridge.mail(make(body="a mistake", sender="x@spam.example"), "postmaster@it.daftar.example", sender="x@spam.example"))[
        0
    ] == 250
    notice = await bridge.homeserver.body("is held: Mail from spam.example is not taken.")
    assert notice["room_id"] == bridge.homeserver.aliases["#control:daftar.example"]
    assert not [event for event in bridge.homeserver.events if event["content"].get("body") == "a mistake"]


async def test_null_sender_and_postmaster_are_taken(bridge: Running) -> None:
    assert (await bridge.mail(make(body="a bounce"), sender=""))[0] == 250
    assert (await bridge.mail(make(body="to the postmaster"), "postmaster"))[0] == 250
    assert (await bridge.mail(make(body="to her by domain"), "Postmaster@IT.daftar.example"))[0] == 250
    event = await bridge.homeserver.body("to her by domain")
    assert event["room_id"] == bridge.homeserver.aliases["#control:daftar.example"]
    await bridge.homeserver.body("a bounce")


@pytest.mark.parametrize(("to", "code", "text"), [("nobody@it.daftar.example", 550, "5.1.1"), ("x@elsewhere.example", 550, "5.7.1")])
async def test_unknown_mailboxes_are_refused_for_good(bridge: Running, to: str, code: int, text: str) -> None:
    got, said = await bridge.mail(make(), to)
    assert got == code
    assert text in said


async def test_too_large_is_552_and_a_long_line_is_no_reason(bridge: Running) -> None:
    assert (await bridge.mail(make(body="x\n" * 200_000)))[0] == 552
    assert (await bridge.mail(b"Subject: long\r\n\r\n" + b"y" * 5000 + b"\r\n"))[0] == 250


async def test_a_mail_that_ran_in_a_circle_is_refused(bridge: Running) -> None:
    code, text = await bridge.mail(b"Received: from a by b\r\n" * 100 + b"Subject: loop\r\n\r\nx\r\n")
    assert (code, text[:5]) == (554, "5.4.6")


async def test_a_reply_goes_out_as_proper_mail_and_is_confirmed(bridge: Running) -> None:
    await bridge.mail(
        make("निविदा", "question", "Vijay <vijay@bidder.example>", Message_ID="<q@bidder.example>", References="<old@bidder.example>")
    )
    root = await bridge.homeserver.body("question")
    assert await bridge.say("!mail reply Thank **you**.\n\nनमस्कार <b>", root["event_id"]) == 200
    ((sender, to, raw),) = await bridge.relay.wait()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert (sender, to) == (TENDERS, ["vijay@bidder.example"])
    assert str(message["From"]) == "Asha Patil <tenders@it.daftar.example>"
    assert str(message["To"]) == "Vijay <vijay@bidder.example>"
    assert str(message["Subject"]) == "Re: निविदा"
    assert message["In-Reply-To"] == "<q@bidder.example>"
    assert message["References"].split() == ["<old@bidder.example>", "<q@bidder.example>"]
    assert message["Message-ID"].endswith("@it.daftar.example>")
    plain, html = message.iter_parts()
    assert plain.get_content() == "Thank **you**.\r\n\r\nनमस्कार <b>\r\n" or plain.get_content() == "Thank **you**.\n\nनमस्कार <b>\n"
    assert "<strong>you</strong>" in html.get_content()
    assert "&lt;b&gt;" in html.get_content()
    (tick,) = await bridge.homeserver.wait(lambda event: event["type"] == "m.reaction")
    assert tick["content"]["m.relates_to"] == {"rel_type": "m.annotation", "event_id": "$said", "key": "✅"}
    # Their answer names the id that we made, and lands in the thread, whoever writes it.
    await bridge.mail(make(body="colleague answers", sender="boss@bidder.example", In_Reply_To=message["Message-ID"]))
    answer = await bridge.homeserver.body("colleague answers")
    assert answer["content"]["m.relates_to"]["event_id"] == root["event_id"]


async def test_a_refused_recipient_is_told_with_reason_rule_and_decision(bridge: Running) -> None:
    await bridge.mail(make(body="question", sender="c@gmail.com"), sender="c@gmail.com")
    root = await bridge.homeserver.body("question")
    await bridge.say("!mail reply Here.", root["event_id"])
    notice = await bridge.homeserver.body("Not to gmail.com. [OUT-1]")
    assert notice["content"]["m.relates_to"]["event_id"] == root["event_id"]
    assert notice["content"]["in.daftar.decision"]["decision"] == "deny"
    assert notice["content"]["msgtype"] == "m.notice"
    assert bridge.relay.mails == []


async def test_a_held_reply_is_told_in_both_rooms(bridge: Running) -> None:
    await bridge.mail(make(body="question"))
    root = await bridge.homeserver.body("question")
    await bridge.say("!mail reply This is an ultimatum.", root["event_id"])
    found = await bridge.homeserver.wait(lambda event: "[OUT-2]" in event["content"].get("body", ""), 2)
    assert {event["room_id"] for event in found} == {
        bridge.homeserver.aliases[f"#{name}:daftar.example"] for name in ("tenders", "control")
    }
    assert bridge.relay.mails == []


async def test_reply_all_names_nobody_twice_and_never_ourselves(bridge: Running) -> None:
    await bridge.mail(
        make(body="question", To=f"{TENDERS}, b@bidder.example, vijay@bidder.example", Cc="bids@it.daftar.example, c@gmail.com")
    )
    root = await bridge.homeserver.body("question")
    await bridge.say("!mail reply-all To all of you", root["event_id"])
    mails = await bridge.relay.wait(2)
    assert sorted(to for _, to, _ in mails) == [["b@bidder.example"], ["vijay@bidder.example"]]
    message = email.message_from_bytes(mails[0][2], policy=email.policy.default)
    assert str(message["To"]) == "Vijay <vijay@bidder.example>, b@bidder.example"
    assert str(message["Cc"]) == "c@gmail.com"
    await bridge.homeserver.body("Not to gmail.com")
    await bridge.homeserver.body("only.")


async def test_a_relay_that_cannot_now_is_asked_again_with_the_same_bytes(bridge: Running) -> None:
    await bridge.mail(make(body="question"))
    root = await bridge.homeserver.body("question")
    bridge.relay.replies += ["451 4.7.1 greylisted", "421 4.3.2 closing"]
    await bridge.say("!mail reply Patience.", root["event_id"])
    ((_, _, raw),) = await bridge.relay.wait()
    await bridge.homeserver.body("Not yet delivered to vijay@bidder.example: 451 4.7.1 greylisted")
    await bridge.homeserver.wait(lambda event: event["type"] == "m.reaction")
    assert b"Patience." in raw


async def test_a_relay_that_refuses_for_good_is_quoted_in_the_thread(bridge: Running) -> None:
    await bridge.mail(make(body="question"))
    root = await bridge.homeserver.body("question")
    bridge.relay.replies.append("554 5.7.1 looks like spam")
    await bridge.say("!mail reply Hello.", root["event_id"])
    notice = await bridge.homeserver.body("Not delivered to vijay@bidder.example: 554 5.7.1 looks like spam")
    assert notice["content"]["m.relates_to"]["event_id"] == root["event_id"]
    assert not any(event["type"] == "m.reaction" for event in bridge.homeserver.events)


async def test_the_relays_answer_to_each_recipient_counts(bridge: Running) -> None:
    await bridge.mail(make(body="question", To=f"{TENDERS}, gone@bidder.example"))
    root = await bridge.homeserver.body("question")
    bridge.relay.refused["gone@bidder.example"] = "550 5.1.1 no such user"
    await bridge.say("!mail reply-all Hello.", root["event_id"])
    await bridge.relay.wait()
    await bridge.homeserver.body("Not delivered to gone@bidder.example: 550 5.1.1 no such user")
    await bridge.homeserver.body("Sent to vijay@bidder.example only.")


@pytest.mark.parametrize(
    ("body", "in_thread", "said"),
    [
        ("!mail", True, "!mail reply TEXT"),
        ("!mail forward x", True, "`forward` is not known"),
        ("!mail reply", True, "no text"),
        ("!mail reply hello", False, "not the thread of a mail"),
    ],
)
async def test_anything_else_gets_the_help(bridge: Running, body: str, in_thread: bool, said: str) -> None:
    await bridge.mail(make(body="question"))
    root = await bridge.homeserver.body("question")
    await bridge.say(body, root["event_id"] if in_thread else None)
    await bridge.homeserver.body(said)
    assert bridge.relay.mails == []


async def test_talk_edits_and_strangers_send_nothing(bridge: Running) -> None:
    await bridge.mail(make(body="question"))
    root = (await bridge.homeserver.body("question"))["event_id"]
    await bridge.say("we should answer, !mail reply x", root, "$1")
    await bridge.say("!mail reply edited", root, "$2", edits="$1")
    await bridge.say("!mail reply notice", root, "$3", msgtype="m.notice")
    await bridge.say("!mail reply from abroad", root, "$4", sender="@eve:evil.example")
    await bridge.homeserver.body("Only people of daftar.example")
    await bridge.say("!mail", root, "$5")
    await bridge.homeserver.body("!mail reply TEXT")
    assert bridge.relay.mails == []


async def test_an_event_pushed_twice_is_one_mail(bridge: Running) -> None:
    await bridge.mail(make(body="question"))
    root = (await bridge.homeserver.body("question"))["event_id"]
    for _ in range(3):
        assert await bridge.say("!mail reply once", root) == 200
    await bridge.say("!mail reply twice", root, "$other")
    await bridge.relay.wait(2)
    assert [b"once" in raw for _, _, raw in bridge.relay.mails] == [True, False]


async def test_a_transaction_with_another_token_is_not_taken(bridge: Running) -> None:
    assert await bridge.office.push(token="no") == 403


async def test_a_held_mail_that_a_person_lets_go_is_in_its_room(bridge: Running) -> None:
    await bridge.mail(make("Urgent payment", "look and see"))
    await bridge.homeserver.body("is held")
    runner = CliRunner()
    listed = await asyncio.to_thread(runner.invoke, app, ["queue", "--config", str(bridge.office.path), "--json"])
    (row,) = [json.loads(line) for line in listed.stdout.splitlines()]
    assert (row["state"], row["mailbox"], row["other"]) == ("held", TENDERS, "vijay@bidder.example")
    released = await asyncio.to_thread(runner.invoke, app, ["release", "--config", str(bridge.office.path), row["id"]])
    assert released.exit_code == 0
    await bridge.mail(make(body="rings the bell"))
    await bridge.homeserver.body("look and see")
    again = await asyncio.to_thread(runner.invoke, app, ["release", "--config", str(bridge.office.path), row["id"]])
    assert again.exit_code == 1


async def test_a_rule_that_only_warns_is_told_and_the_mail_goes(bridge: Running) -> None:
    await bridge.mail(make(body="question"))
    root = await bridge.homeserver.body("question")
    await bridge.say("!mail reply the tentative plan", root["event_id"])
    await bridge.relay.wait()
    await bridge.homeserver.body("Think twice. [OUT-3]")
