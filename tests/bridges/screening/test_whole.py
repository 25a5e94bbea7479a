"""The whole bridge with everything switched on: what a sender is answered, and what people see in the room."""

import asyncio
import email.policy
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio

from daftar_bridges import config
from daftar_bridges.app import Bridge, Pace
from daftar_bridges.loop import Backoff
from daftar_bridges.screening.screen import Screen
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point

SOON = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
TENDERS, CLOSED = "tenders@it.daftar.example", "closed@it.daftar.example"
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
POLICY = """\
policy: 1
revision: "t1"
rules:
  - {id: AUTH-1, title: forged, on: [email-receive], when: {email.dmarc: fail, email.subject: {contains: strict}}, then: deny, say: "Forged mail."}
  - {id: BOX-1, title: closed, on: [email-receive], when: {email.to: "closed@it.daftar.example", email.subject: {contains: secret}},
     then: deny, say: "Not for this mailbox."}
"""


@dataclass
class Running:
    """A started bridge with what is around it."""

    homeserver: Any
    office: Any

    async def mail(self, sender: str = "vijay@bidder.example", to: str = TENDERS, **more: Any) -> tuple[int, str]:
        """Hand a mail over; give the last reply."""
        raw = more.pop("raw", None) or make(**more)
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.office.smtp_port, start_tls=False) as client:
            try:
                _, reply = await client.sendmail(sender, [to], raw)
            except aiosmtplib.SMTPRecipientsRefused as refused:
                return refused.recipients[0].code, refused.recipients[0].message
            except aiosmtplib.SMTPResponseException as error:
                return error.code, error.message
        return 250, reply

    async def push(
        self, kind: str, event_id: str, content: dict[str, Any], sender: str = "@asha:daftar.example", room: str = "tenders", **more: str
    ) -> None:
        event = {
            "event_id": event_id,
            "room_id": self.homeserver.aliases[f"#{room}:daftar.example"],
            "sender": sender,
            "type": kind,
            "content": content,
            **more,
        }
        assert await self.office.push(event, txn=event_id[1:]) == 200

    async def react(self, target: str, event_id: str = "$no", key: str = "🚫", **more: str) -> None:
        await self.push("m.reaction", event_id, {"m.relates_to": {"rel_type": "m.annotation", "event_id": target, "key": key}}, **more)


def make(subject: str = "Hello", body: str = "Good morning", author: str = "Vijay <vijay@bidder.example>") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = author, TENDERS, subject
    message["Message-ID"] = f"<{abs(hash((subject, body, author)))}@bidder.example>"
    message.set_content(body)
    return message.as_bytes(policy=email.policy.SMTP)


Start = Callable[..., Awaitable[Running]]


@pytest_asyncio.fixture
async def start(homeserver: Any, relay: Any, make_office: Any) -> AsyncIterator[Start]:
    stops: list[Callable[[], Awaitable[None]]] = []

    async def run(more: str, trusted: str = "") -> Running:
        office = make_office(homeserver.url, relay.port, more)
        if trusted:
            office.path.write_text(office.path.read_text().replace("smtp: {", f"smtp: {{trusted: {trusted}, "))
        (office.directory / "policy.yaml").write_text(POLICY)
        point = Point("mail", office.directory / "policy.yaml", None, office.directory / "log")
        await asyncio.to_thread(point.start)
        loaded = config.load(office.path)
        bridge = Bridge(loaded, point, pace=Pace(SOON, SOON), say=lambda _: None)
        await bridge.start()

        async def stop() -> None:
            await bridge.stop()
            await asyncio.to_thread(point.stop)

        stops.append(stop)
        return Running(homeserver, office)

    yield run
    for stop in stops:
        await stop()


def checking(zones: Any, *more: str) -> str:
    """Configuration that checks with the tests' DNS server and takes this machine for a sender like any other."""
    dns = f"dns: {{servers: [127.0.0.1], port: {zones.port}, seconds: 60}}"
    return f'authentication: {{mode: check, upstream: [192.0.2.1], official: ["*.gov.in"], {", ".join([dns, *more])}}}\n'


async def test_people_see_who_confirms_whom(zones: Any, key: Any, start: Start) -> None:
    zones.put("pune.gov.in", "TXT", "v=spf1 ip4:127.0.0.1 -all")
    zones.put("s1._domainkey.pune.gov.in", "TXT", key.record)
    zones.put("_dmarc.pune.gov.in", "TXT", "v=DMARC1; p=reject")
    bridge = await start(checking(zones))
    signed = key.sign(make("One", "official news", "Asha ✔ <asha@pune.gov.in>"), "pune.gov.in")
    assert (await bridge.mail("asha@pune.gov.in", raw=signed))[0] == 250
    event = await bridge.homeserver.body("official news")
    assert bridge.homeserver.users[event["sender"]] == "✔ Asha (asha@pune.gov.in)"
    assert event["content"]["body"] == "One\n\n✔ Official sender, confirmed: pune.gov.in\n\nofficial news"
    facts = event["content"]["in.daftar.mail"]["authentication"]
    assert (facts["standing"], facts["spf"], facts["dkim"], facts["dmarc"], facts["aligned"]) == (
        "official",
        "pass",
        "pass",
        "pass",
        ["spf", "dkim"],
    )

    zones.put("evil.example", "TXT", "v=spf1 +all")
    assert (await bridge.mail("x@evil.example", subject="Two", body="forged news", author="Asha <asha@pune.gov.in>"))[0] == 250
    forged = await bridge.homeserver.body("forged news")
    assert forged["sender"] == "@mail_=00asha=40pune.gov.in:daftar.example" != event["sender"]
    assert bridge.homeserver.users[forged["sender"]] == "⚠ Asha (asha@pune.gov.in)"
    assert forged["content"]["in.daftar.mail"]["authentication"]["standing"] == "failed"

    await bridge.mail("x@evil.example", body="spoofed name", author='"Chief Secretary <cs@gov.in>" <x@evil.example>')
    spoofed = await bridge.homeserver.body("spoofed name")
    assert bridge.homeserver.users[spoofed["sender"]] == "⚠ x@evil.example"
    assert "External sender, confirmed: evil.example" in spoofed["content"]["body"]
    await bridge.mail("x@g0v.in", body="near miss", author="Help <x@g0v.in>")
    assert "⚠ g0v.in is not gov.in, it only looks like it." in (await bridge.homeserver.body("near miss"))["content"]["body"]
    code, text = await bridge.mail("x@evil.example", subject="strict", body="forged again", author="Asha <asha@pune.gov.in>")
    assert (code, "Forged mail. [AUTH-1]" in text) == (550, True)


async def test_a_forged_author_does_not_get_into_a_conversation(zones: Any, start: Start) -> None:
    zones.put("bidder.example", "TXT", "v=spf1 ip4:127.0.0.1 -all")
    zones.put("_dmarc.bidder.example", "TXT", "v=DMARC1; p=none")
    bridge = await start(checking(zones))
    first = make("First", "first words")
    await bridge.mail(raw=first)
    root = await bridge.homeserver.body("first words")
    message_id = first.split(b"Message-ID: ")[1].split(b"\r\n")[0]
    answer = b"In-Reply-To: " + message_id + b"\r\n" + make("Re: First", "forged words")
    await bridge.mail("x@evil.example", raw=answer)
    assert "m.relates_to" not in (await bridge.homeserver.body("forged words"))["content"]
    await bridge.mail(raw=answer.replace(b"forged words", b"real words"))
    assert (await bridge.homeserver.body("real words"))["content"]["m.relates_to"]["event_id"] == root["event_id"]


async def test_a_second_author_in_front_of_the_signed_one_is_seen(zones: Any, key: Any, start: Start) -> None:
    zones.put("s1._domainkey.pune.gov.in", "TXT", key.record)
    zones.put("_dmarc.pune.gov.in", "TXT", "v=DMARC1; p=reject")
    bridge = await start(checking(zones))
    signed = key.sign(make("One", "real news", "Asha <asha@pune.gov.in>"), "pune.gov.in")
    forged = b"From: Boss <boss@pune.gov.in>\r\n" + signed
    assert (await bridge.mail("x@evil.example", raw=forged))[0] == 250
    event = await bridge.homeserver.body("real news")
    assert event["sender"] == "@mail_=00boss=40pune.gov.in:daftar.example"
    assert event["content"]["in.daftar.mail"]["authentication"]["dmarc"] == "permerror"


async def test_the_host_that_our_mail_server_names_is_the_one_that_is_checked(zones: Any, start: Start) -> None:
    zones.put("bidder.example", "TXT", "v=spf1 ip4:203.0.113.5 -all")
    bridge = await start(checking(zones), trusted="127.0.0.1")
    for address, wanted in (("203.0.113.5", "pass"), ("203.0.113.6", "fail")):
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=bridge.office.smtp_port, start_tls=False) as client:
            await client.ehlo(hostname="mx.daftar.example")
            assert (await client.execute_command(b"XCLIENT", b"ADDR=" + address.encode())).code == 220
            await client.ehlo(hostname="mx.bidder.example")
            await client.sendmail("vijay@bidder.example", [TENDERS], make(address, f"from {address}"))
        event = await bridge.homeserver.body(f"from {address}")
        assert event["content"]["in.daftar.mail"]["authentication"]["spf"] == wanted


async def test_the_word_of_our_mail_server_is_taken_over_lmtp_or_smtp(start: Start) -> None:
    bridge = await start("authentication: {mode: trust, authserv_id: mx.daftar.example, official: ['*.gov.in']}\n")
    said = b"Authentication-Results: mx.daftar.example; dmarc=%s header.from=pune.gov.in\r\n"
    for result, name in ((b"pass", "✔ Asha (asha@pune.gov.in)"), (b"fail", "⚠ Asha (asha@pune.gov.in)")):
        await bridge.mail(
            "asha@pune.gov.in", raw=said % result + make(result.decode(), f"it is {result.decode()}", "Asha <asha@pune.gov.in>")
        )
        event = await bridge.homeserver.body(f"it is {result.decode()}")
        assert bridge.homeserver.users[event["sender"]] == name


async def test_what_names_one_of_us_needs_proof(zones: Any, key: Any, start: Start) -> None:
    bridge = await start(checking(zones))
    ours = make("Urgent", "pay at once", "Boss <boss@it.daftar.example>")
    assert (await bridge.mail("x@evil.example", raw=ours))[0] == 250
    notice = await bridge.homeserver.body("is held")
    assert "names an address of it.daftar.example as its author, and nothing confirms that" in notice["content"]["body"]
    assert notice["room_id"] == bridge.homeserver.aliases["#control:daftar.example"]
    zones.put("s1._domainkey.it.daftar.example", "TXT", key.record)
    await bridge.mail(
        "boss@it.daftar.example", raw=key.sign(make("Real", "pay in time", "Boss <boss@it.daftar.example>"), "it.daftar.example")
    )
    event = await bridge.homeserver.body("pay in time")
    assert bridge.homeserver.users[event["sender"]] == "✔ Boss (boss@it.daftar.example)"
    zones.broken.update({"new.it.daftar.example", "_dmarc.new.it.daftar.example"})
    code, text = await bridge.mail("boss@new.it.daftar.example", body="pay today", author="Boss <boss@new.it.daftar.example>")
    assert (code, "please come again" in text) == (451, True)


async def test_what_names_one_of_us_can_be_refused(zones: Any, start: Start) -> None:
    bridge = await start(checking(zones, "own_unproven: deny"))
    code, text = await bridge.mail("x@evil.example", author="Boss <boss@it.daftar.example>")
    assert (code, "nothing confirms that" in text) == (550, True)


async def test_a_virus_is_refused_and_a_scanner_that_is_away_is_waited_for(clamd: Any, start: Start) -> None:
    bridge = await start(f"scanners: {{clamav: {{port: {clamd.port}, seconds: 60}}}}\n")
    code, text = await bridge.mail(body=EICAR)
    assert (code, "it carries a virus: Eicar-Test-Signature" in text) == (550, True)
    assert (await bridge.mail(body="clean text"))[0] == 250
    await bridge.homeserver.body("clean text")
    large = make(body="large text") + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 2_000
    assert (await bridge.mail(raw=large))[0] == 250
    assert clamd.scanned[-1].endswith(b"y" * 76 + b"\r\n")
    clamd.answer = b"stream: out of memory ERROR\0"
    code, text = await bridge.mail(body="other text")
    assert (code, "could not be scanned" in text) == (451, True)


@pytest.mark.parametrize(("failed", "is_held"), [("again", True), ("hold", True), ("accept", False)])
async def test_a_mail_that_is_too_large_to_be_scanned_has_an_answer_that_lasts(
    clamd: Any, start: Start, failed: str, is_held: bool
) -> None:
    bridge = await start(f"scanners: {{clamav: {{port: {clamd.port}, seconds: 60, size: 1000, failed: {failed}}}}}\n")
    assert (await bridge.mail(body="too large " * 200))[0] == 250
    if is_held:
        assert "too large to be scanned for viruses" in (await bridge.homeserver.body("is held"))["content"]["body"]
    else:
        await bridge.homeserver.body("too large")
    assert clamd.scanned == []


async def test_spam_is_held_or_marked(spamd: Any, rspamd: Any, start: Start) -> None:
    bridge = await start(
        f"scanners: {{spamassassin: {{port: {spamd.port}}}, rspamd: {{url: 'http://127.0.0.1:{rspamd.port}', found: mark}}}}\n"
    )
    assert (await bridge.mail(body="buy viagra"))[0] == 250
    assert "it looks like spam (spamassassin: 15.2 of 5.0)" in (await bridge.homeserver.body("is held"))["content"]["body"]
    await bridge.mail(body="good text")
    event = await bridge.homeserver.body("good text")
    assert event["content"]["in.daftar.mail"]["spam"] == {"by": "rspamd", "spam": False, "score": "0.0", "limit": "15.0"}
    rspamd.status, spamd.answer = 500, b"nonsense"
    assert (await bridge.mail(body="nobody is there"))[0] == 250
    await bridge.homeserver.body("nobody is there")


async def test_who_is_not_known_comes_again(start: Start) -> None:
    bridge = await start("authentication: {mode: 'off', upstream: [192.0.2.1]}\ngreylist: {delay_seconds: 60}\n")
    code, text = await bridge.mail()
    assert (code, "please come again in 60 seconds" in text) == (450, True)
    assert (await bridge.mail())[0] == 450


async def test_who_comes_again_is_taken_and_known_after_a_restart(make_office: Any) -> None:
    office, now = make_office(more="greylist: {delay_seconds: 60}\n"), 1_000.0
    store = await asyncio.to_thread(Store.open, office.load().spool)
    screen = Screen(office.load(), store, clock=lambda: now)
    await screen.start()
    host, sender = "203.0.113.5", "vijay@bidder.example"
    assert (screen.recipient(sender, TENDERS, host) or "").startswith("450 4.7.1 ")
    assert screen.recipient(sender, TENDERS, "127.0.0.1") is None
    now += 61
    assert screen.recipient(sender, TENDERS, host) is None
    assert await screen.step() is not None
    again = Screen(office.load(), store, clock=lambda: now + 86_400)
    await again.start()
    assert again.recipient(sender, TENDERS, host) is None
    for each in (screen, again):
        each.close()
    await store.close()


async def test_too_much_is_put_off(start: Start) -> None:
    bridge = await start("limits: {sender: {mails: 2}, room: {mails: 3, minutes: 10}}\n")
    codes = [(await bridge.mail(body=f"mail {number}"))[0] for number in range(3)]
    assert codes == [250, 250, 450]
    assert [(await bridge.mail(f"{name}@other.example", body=name))[0] for name in ("one", "two")] == [250, 450]
    assert (await bridge.mail("two@other.example", CLOSED, body="two"))[0] == 250


async def test_a_reaction_blocks_its_sender_for_this_mailbox_until_it_is_taken_away(start: Start) -> None:
    bridge = await start("")
    await bridge.mail(body="nuisance one")
    event = await bridge.homeserver.body("nuisance one")
    await bridge.react(event["event_id"], "$other", "👍")
    await bridge.react(event["event_id"], "$stranger", sender="@x:evil.example")
    await bridge.react(event["event_id"], "$elsewhere", room="closed")
    await bridge.react("$unknown", "$nothing")
    await bridge.react(event["event_id"], "$no", "🚫\ufe0f")
    said = await bridge.homeserver.body("no longer taken")
    assert (
        "Mail from Vijay (vijay@bidder.example) is no longer taken for tenders@it.daftar.example, as @asha:daftar.example wishes."
        in said["content"]["body"]
    )
    assert said["content"]["m.relates_to"]["event_id"] == event["event_id"]
    assert (await bridge.mail(body="nuisance two")) == (550, "5.7.1 this mailbox does not take your mail")
    assert (await bridge.mail("bounce@bidder.example", body="nuisance three")) == (550, "5.7.1 this mailbox does not take your mail")
    assert (await bridge.mail(to=CLOSED, body="for others"))[0] == 250
    assert (await bridge.mail("anil@bidder.example", body="from others", author="anil@bidder.example"))[0] == 250
    await bridge.push("m.room.redaction", "$gone1", {"redacts": "$no"}, room="closed")
    await bridge.push("m.room.redaction", "$gone2", {}, redacts="$no")
    await bridge.homeserver.body("is taken for tenders@it.daftar.example again")
    assert (await bridge.mail(body="nuisance four"))[0] == 250


async def test_a_block_outlives_a_restart(start: Start) -> None:
    bridge = await start("")
    await bridge.mail(body="nuisance one")
    await bridge.react((await bridge.homeserver.body("nuisance one"))["event_id"])
    await bridge.homeserver.body("no longer taken")
    again = await start("")
    assert (await again.mail(body="nuisance two"))[0] == 550


async def test_a_made_up_sender_is_told_nothing(zones: Any, relay: Any, start: Start) -> None:
    """What one of two mailboxes refuses goes back only to a return path that is the sender's; else it is kept back."""
    zones.put("bidder.example", "TXT", "v=spf1 ip4:127.0.0.1 -all")
    bridge = await start(checking(zones))
    for sender in ("victim@other.example", "vijay@bidder.example"):
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=bridge.office.smtp_port, start_tls=False) as client:
            await client.sendmail(sender, [TENDERS, CLOSED], make(f"secret of {sender}", f"from {sender}", sender))
        await bridge.homeserver.body(f"from {sender}")
    ((sender, recipients, _),) = await relay.wait()
    assert (sender, recipients) == ("<>", ["vijay@bidder.example"])
    notice = await bridge.homeserver.body("is held")
    assert "from victim@other.example for closed@it.daftar.example is held: Not for this mailbox." in notice["content"]["body"]


async def test_nothing_is_said_where_nobody_looked(start: Start) -> None:
    bridge = await start("")
    await bridge.mail(body="plain")
    event = await bridge.homeserver.body("plain")
    assert event["content"]["body"] == "Hello\n\nplain"
    assert "authentication" not in event["content"]["in.daftar.mail"]
