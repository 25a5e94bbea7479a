"""A listener at its word: what clients say over a socket, and what they are told."""

import asyncio
import datetime as dt
import json
import sqlite3
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges.config import Mailbox
from daftar_bridges.email import smtp_in
from daftar_bridges.email.smtp_in import Listener
from daftar_bridges.gate import Gate, RoomFacts
from daftar_bridges.holding import held
from daftar_bridges.intake import Ports
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point

TENDERS, CLOSED = "tenders@it.daftar.example", "closed@it.daftar.example"
MAIL = b"From: v@bidder.example\r\nSubject: %s\r\nMessage-ID: <%s@x>\r\n\r\nGood morning\r\n"


@dataclass
class Talk:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def hear(self) -> str:
        """The next reply, its lines joined."""
        lines: list[str] = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 120)).decode()
            if not line:
                return " ".join(lines) or "closed"
            lines.append(line.rstrip())
            if line[3:4] != "-":
                return " | ".join(lines)

    async def say(self, *lines: str | bytes) -> list[str]:
        """Send lines in one go; give a reply for each."""
        raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
        self.writer.write(b"".join(line + b"\r\n" for line in raw))
        return [await self.hear() for _ in raw]

    async def mail(self, content: bytes, *to: str, sender: str = "v@bidder.example", word: str = "EHLO") -> list[str]:
        """Hand a mail over; give the replies to its data."""
        await self.say(f"{word} client.example", f"MAIL FROM:<{sender}>")
        taken = [reply for reply in await self.say(*(f"RCPT TO:<{one}>" for one in to)) if reply.startswith("250")]
        assert (await self.say("DATA"))[0].startswith("354")
        self.writer.write(content + b".\r\n")
        return [await self.hear() for _ in (taken if word == "LHLO" else taken[:1])]


@dataclass
class Place:
    """A running installation."""

    listener: Listener
    lmtp: Listener | None
    office: Any
    database: Path

    @asynccontextmanager
    async def talk(self, *, greet: bool = True, lmtp: bool = False) -> AsyncIterator[Talk]:
        if lmtp:
            assert self.lmtp is not None
            reader, writer = await asyncio.open_unix_connection(self.lmtp.place)
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.office.smtp_port)
        talk = Talk(reader, writer)
        try:
            if greet:
                assert (await talk.hear()).startswith("220 mx.it.daftar.example")
            yield talk
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(query).fetchall()


def room(box: Mailbox) -> RoomFacts:
    return RoomFacts(f"!{box.address}", {"room.alias": box.room}, (box.room,))


@pytest.fixture
def place(make_office: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    @asynccontextmanager
    async def open_place(smtp: str = "", more: str = "") -> AsyncIterator[Place]:
        office = make_office(more=more)
        office.path.write_text(office.path.read_text().replace("size: 300000", f"size: 300000{smtp}"))
        loaded = office.load()
        point = Point("mail", loaded.policy.policy, None, loaded.policy.log)
        await asyncio.to_thread(point.start)
        store = await asyncio.to_thread(Store.open, loaded.spool)
        ports = Ports(loaded, store, Gate(point), room, partial(held, loaded), lambda _boxes: None)
        found = [await smtp_in.listen(ports), await smtp_in.listen_lmtp(ports)]
        try:
            assert found[0] is not None
            yield Place(found[0], found[1], office, tmp_path / "state" / "mail.db")
        finally:
            for listener in found:
                if listener is not None:
                    listener.close()
                    await listener.wait_closed()
            await store.close()
            await asyncio.to_thread(point.stop)

    return open_place


async def test_what_is_offered_works(place: Callable[..., Any]) -> None:
    async with place() as here, here.talk() as talk:
        (offers,) = await talk.say("EHLO client.example")
        for offer in ("PIPELINING", "SIZE 300000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"):
            assert offer in offers
        assert "STARTTLS" not in offers
        assert "XCLIENT" not in offers
        replies = await talk.say("NOOP", "VRFY x", "HELP", "RSET", "TURN", "XCLIENT ADDR=1.2.3.4", "STARTTLS")
        assert [reply[:9] for reply in replies] == [
            "250 2.0.0", "252 2.5.2", "214 2.0.0", "250 2.0.0", "500 5.5.2", "550 5.7.0", "502 5.5.1",
        ]  # fmt: skip
        assert await talk.say("QUIT") == ["221 2.0.0 goodbye"]
        assert await talk.hear() == "closed"


async def test_everything_at_once_is_answered_in_order(place: Callable[..., Any]) -> None:
    mails = b"".join(
        b"MAIL FROM:<v@bidder.example>\r\nRCPT TO:<nobody@it.daftar.example>\r\nRCPT TO:<%b>\r\nDATA\r\n%b.\r\n"
        % (TENDERS.encode(), MAIL % (b"x", str(number).encode()))
        for number in range(30)
    )
    async with place() as here, here.talk() as talk:
        talk.writer.write(b"EHLO client.example\r\n" + mails + b"QUIT\r\n")
        replies = [await talk.hear() for _ in range(1 + 5 * 30 + 1)]
        assert [reply[:3] for reply in replies[1:-1]] == ["250", "550", "250", "354", "250"] * 30
        assert here.rows("SELECT count(*) FROM delivery") == [(30,)]


async def test_one_mail_knows_nothing_of_the_one_before(place: Callable[..., Any]) -> None:
    async with place() as here, here.talk() as talk:
        assert (await talk.mail(MAIL % (b"a", b"1"), TENDERS))[0].startswith("250 2.0.0")
        assert [reply[:9] for reply in await talk.say("RCPT TO:<x@y.example>", "DATA")] == ["503 5.5.1", "503 5.5.1"]
        await talk.say("MAIL FROM:<one@bidder.example>", f"RCPT TO:<{CLOSED}>", "RSET")
        assert (await talk.say("DATA"))[0].startswith("503")
        await talk.say("MAIL FROM:<one@bidder.example>", f"RCPT TO:<{CLOSED}>", "EHLO again.example")
        assert (await talk.say("DATA"))[0].startswith("503")
        assert (await talk.mail(MAIL % (b"b", b"2"), TENDERS, sender=""))[0].startswith("250 2.0.0")
        assert here.rows("SELECT sender FROM mail ORDER BY received") == [("v@bidder.example",), ("",)]
        assert here.rows("SELECT DISTINCT mailbox FROM delivery") == [(TENDERS,)]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["MAIL FROM:<a@b.example>"], "503 5.5.1"),
        (["EHLO"], "501 5.5.4"),
        (["EHLO x", "MAIL FROM:<a@b.example> SIZE=300001"], "552 5.3.4"),
        (["EHLO x", "MAIL FROM:<a@b.example> BODY=BINARYMIME"], "501 5.5.4"),
        (["EHLO x", "MAIL FROM:<a@b.example> AUTH=<>"], "555 5.5.4"),
        (["EHLO x", "MAIL FROM:<अ@b.example>"], "553 5.6.7"),
        (["EHLO x", "MAIL FROM:<a@b.example>", "MAIL FROM:<a@b.example>"], "503 5.5.1"),
        (["EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<>"], "501 5.1.3"),
        (["EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<a@elsewhere.example>"], "550 5.7.1"),
        (["EHLO x", "MAIL FROM:<a@spam.example>", f"RCPT TO:<{TENDERS}>"], "550 5.7.1"),
        (["EHLO x", "MAIL FROM:<a@b.example> SMTPUTF8", "RCPT TO:<निविदा@it.daftar.example>"], "550 5.1.1"),
        (["EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<postmaster>"], "250 2.1.5"),
        (["EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<Postmaster@IT.daftar.example>"], "250 2.1.5"),
        (["EHLO x", "BDAT 10 LAST"], "500 5.5.2"),
        (["LHLO x"], "500 5.5.2"),
    ],
)
async def test_the_last_line_is_answered_with(place: Callable[..., Any], lines: list[str], code: str) -> None:
    async with place() as here, here.talk() as talk:
        assert (await talk.say(*lines))[-1].startswith(code)


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n"])
async def test_smuggled_mail_is_refused_with_its_carrier(place: Callable[..., Any], end: bytes) -> None:
    inner = b"MAIL FROM:<boss@it.daftar.example>\r\nRCPT TO:<%b>\r\nDATA\r\nFrom: boss\r\n\r\npay\r\n" % TENDERS.encode()
    async with place() as here, here.talk() as talk:
        (reply,) = await talk.mail(MAIL % (b"x", b"1") + b"x" + end + inner, TENDERS)
        assert reply.startswith("554 5.6.0")
        assert await talk.hear() == "closed"
        assert here.rows("SELECT count(*) FROM mail") == [(0,)]


async def test_a_bare_line_feed_ends_the_commands(place: Callable[..., Any]) -> None:
    async with place() as here, here.talk() as talk:
        talk.writer.write(b"EHLO x\nMAIL FROM:<a@b.example>\r\n")
        assert (await talk.hear()).startswith("521 5.5.2")
        assert await talk.hear() == "closed"


async def test_an_endless_line_and_endless_errors_end(place: Callable[..., Any]) -> None:
    async with place() as here:
        async with here.talk() as talk:
            talk.writer.write(b"NOOP " + b"x" * 9_000)
            assert (await talk.hear()).startswith("500 5.5.6")
            assert await talk.hear() == "closed"
        async with here.talk() as talk:
            replies = await talk.say(*["WHAT"] * 20)
            assert replies[-1].startswith("500")
            assert (await talk.hear()).startswith("421 4.7.0")


async def test_too_large_is_552_and_the_session_goes_on(place: Callable[..., Any]) -> None:
    large = MAIL % (b"large", b"1") + b"x" * 70 + b"\r\n" + (b"y" * 98 + b"\r\n") * 3_000
    async with place() as here, here.talk() as talk:
        assert (await talk.mail(large, TENDERS))[0].startswith("552 5.3.4")
        whole = MAIL % (b"whole", b"2") + (b"..y" * 20 + b"\r\n") * 3_000
        stuffed = whole.replace(b"\r\n.", b"\r\n..")
        assert (await talk.mail(stuffed, TENDERS))[0].startswith("250 2.0.0")
        folder = here.database.with_name("mail.db.mails")
        assert [file.read_bytes() for file in folder.iterdir()] == [whole], "one file, for the mail that was taken"
        assert here.rows("SELECT file, size, length(raw) FROM mail") == [(next(folder.iterdir()).name, len(whole), 0)]
        assert (await talk.mail(stuffed, TENDERS))[0].startswith("250 2.0.0")
        assert len(list(folder.iterdir())) == 1, "the same mail again is kept once"


async def test_a_client_that_goes_away_leaves_nothing(place: Callable[..., Any]) -> None:
    async with place() as here:
        async with here.talk() as talk:
            await talk.say("EHLO x", "MAIL FROM:<a@b.example>", f"RCPT TO:<{TENDERS}>", "DATA")
            talk.writer.write(MAIL % (b"x", b"1") + b"x" * 200_000)
            await talk.writer.drain()
        async with here.talk() as talk:
            assert (await talk.mail(MAIL % (b"y", b"2"), TENDERS))[0].startswith("250")
        here.listener.close()
        await here.listener.wait_closed()
        folder = here.database.with_name("mail.db.mails")
        assert not folder.exists() or not list(folder.iterdir())


async def test_lmtp_answers_for_each_recipient(place: Callable[..., Any], tmp_path: Path) -> None:
    async with place(more=f"lmtp: {{socket: {tmp_path}/lmtp.sock}}\n") as here, here.talk(lmtp=True) as talk:
        assert (await talk.say("EHLO x"))[0].startswith("500")
        assert "XFORWARD" in (await talk.say("LHLO x"))[0]
        secret = MAIL % (b"a secret", b"1")
        replies = await talk.mail(secret, TENDERS, CLOSED, "nobody@it.daftar.example", TENDERS, word="LHLO")
        assert [reply[:9] for reply in replies] == ["250 2.0.0", "550 5.7.1", "250 2.0.0"]
        assert here.rows("SELECT mailbox, state FROM delivery") == [(TENDERS, "ready")]
        assert here.rows("SELECT count(*) FROM outbox") == [(0,)], "who handed it over tells the sender"
        replies = await talk.mail(MAIL % (b"large", b"2") + b"x" * 300_000 + b"\r\n", TENDERS, CLOSED, word="LHLO")
        assert [reply[:9] for reply in replies] == ["552 5.3.4"] * 2
        replies = await talk.mail(MAIL % (b"bare\n", b"3"), TENDERS, CLOSED, word="LHLO")
        assert [reply[:9] for reply in replies] == ["554 5.6.0"] * 2


async def test_a_trusted_proxy_says_who_the_client_is(place: Callable[..., Any], tmp_path: Path) -> None:
    async with place(smtp=", trusted: [127.0.0.0/8]", more=f"lmtp: {{socket: {tmp_path}/lmtp.sock}}\n") as here:
        async with here.talk() as talk:
            offers, greeting = await talk.say("EHLO x", "XCLIENT ADDR=192.0.2.7 NAME=mx.bidder.example")
            assert "XCLIENT NAME ADDR" in offers
            assert greeting.startswith("220 ")
            assert (await talk.say("MAIL FROM:<a@b.example>"))[0].startswith("503"), "EHLO comes again"
            await talk.mail(MAIL % (b"x", b"1"), TENDERS)
        async with here.talk(lmtp=True) as talk:
            await talk.say("LHLO x", "XFORWARD ADDR=192.0.2.8 HELO=mx.other.example")
            await talk.say("MAIL FROM:<a@b.example>", f"RCPT TO:<{TENDERS}>", "DATA")
            talk.writer.write(MAIL % (b"y", b"2") + b".\r\n")
            assert (await talk.hear()).startswith("250")
            await talk.mail(MAIL % (b"z", b"3"), TENDERS, word="LHLO")
        assert here.rows("SELECT peer FROM mail ORDER BY received") == [("192.0.2.7",), ("192.0.2.8",), ("",)]


async def test_the_proxy_protocol(place: Callable[..., Any]) -> None:
    async with place(smtp=", trusted: [127.0.0.1], proxy: true") as here:
        async with here.talk(greet=False) as talk:
            talk.writer.write(b"PROXY TCP4 192.0.2.9 127.0.0.1 4000 25\r\n")
            assert (await talk.hear()).startswith("220")
            assert "XCLIENT" not in (await talk.say("EHLO x"))[0], "the proxy's client is not the proxy"
            await talk.mail(MAIL % (b"x", b"1"), TENDERS)
        assert here.rows("SELECT peer FROM mail") == [("192.0.2.9",)]
        async with here.talk(greet=False) as talk:
            talk.writer.write(b"EHLO x\r\n")
            assert (await talk.hear()).startswith("421")


async def test_limits_are_421_or_452(place: Callable[..., Any]) -> None:
    limits = ", limits: {connections: 3, connections_each: 2, mails: 2, recipients: 100, idle_seconds: 1}"
    async with place(smtp=limits) as here, here.talk() as one, here.talk() as two:
        async with here.talk(greet=False) as three:
            assert (await three.hear()).startswith("421 4.7.0 too many connections from you")
        for number in range(2):
            assert (await one.mail(MAIL % (b"x", str(number).encode()), TENDERS))[0].startswith("250")
        assert (await one.say("MAIL FROM:<a@b.example>"))[0].startswith("421 4.7.0")
        async with here.talk() as three:
            await three.say("EHLO x", "MAIL FROM:<a@b.example>")
            replies = await three.say(*[f"RCPT TO:<{TENDERS}>"] * 101)
            assert replies[99].startswith("250")
            assert replies[100].startswith("452 4.5.3")
        assert (await two.hear()).startswith("421 4.4.2"), "who says nothing is sent away"


async def test_who_keeps_his_place_with_an_octet_now_and_then_is_sent_away(place: Callable[..., Any]) -> None:
    async with place(smtp=", limits: {idle_seconds: 1}") as here, here.talk() as line, here.talk() as data:
        await data.say("EHLO x", "MAIL FROM:<a@b.example>", f"RCPT TO:<{TENDERS}>", "DATA")

        async def trickle(talk: Talk) -> str:
            while True:
                talk.writer.write(b"x")
                try:
                    return await asyncio.wait_for(talk.reader.readuntil(b"\r\n"), 0.1) and "told"
                except TimeoutError:
                    continue

        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            told = [group.create_task(trickle(talk)) for talk in (line, data)]
        assert [task.result() for task in told] == ["told", "told"]


async def test_commands_that_bring_no_mail_nearer_end(place: Callable[..., Any]) -> None:
    async with place() as here, here.talk() as talk:
        for number in range(3):
            await talk.say(*["NOOP"] * 60)
            assert (await talk.mail(MAIL % (b"x", str(number).encode()), TENDERS))[0].startswith("250")
        replies = await talk.say(*["RSET"] * 119)
        assert replies[118] == "250 2.0.0 OK"
        assert (await talk.say("NOOP"))[0] == "250 2.0.0 OK"
        assert (await talk.hear()).startswith("421 4.7.0 too many errors")


async def test_starttls(place: Callable[..., Any], tmp_path: Path) -> None:
    certificate(tmp_path)
    async with place(smtp=", tls: {cert: cert.pem, key: key.pem, required: true}") as here:
        async with here.talk() as talk:
            offers, refused = await talk.say("EHLO x", "MAIL FROM:<a@b.example>")
            assert "STARTTLS" in offers
            assert refused.startswith("530 5.7.0")
            assert (await talk.say("STARTTLS"))[0].startswith("220 2.0.0")
            await talk.writer.start_tls(ssl.create_default_context(cafile=tmp_path / "cert.pem"), server_hostname="mx.it.daftar.example")
            assert (await talk.say("MAIL FROM:<a@b.example>"))[0].startswith("503"), "nothing of before counts"
            assert "STARTTLS" not in (await talk.say("EHLO x"))[0]
            assert (await talk.mail(MAIL % (b"x", b"1") + b"x" * 200_000 + b"\r\n", TENDERS))[0].startswith("250")
        async with here.talk() as talk:
            talk.writer.write(b"EHLO x\r\nSTARTTLS\r\nMAIL FROM:<evil@b.example>\r\n")
            await talk.hear()
            assert (await talk.hear()).startswith("503 5.5.1 nothing may come between")
            assert await talk.hear() == "closed"


def certificate(directory: Path) -> None:
    """Write a certificate that signs itself."""
    from cryptography import x509  # noqa: PLC0415 - only here
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.it.daftar.example")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("mx.it.daftar.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (directory / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (directory / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))


async def test_a_disk_that_is_nearly_full_is_452_before_anything_is_sent(place: Callable[..., Any]) -> None:
    async with place(more=f"spool_free: {10**15}\n") as here, here.talk() as talk:
        assert (await talk.say("EHLO x", "MAIL FROM:<a@b.example>"))[1].startswith("452 4.3.1")


async def test_a_stop_lets_the_mail_that_is_being_kept_have_its_reply(place: Callable[..., Any]) -> None:
    async with place() as here, here.talk() as idle, here.talk() as busy:
        await busy.say("EHLO x", "MAIL FROM:<a@b.example>", f"RCPT TO:<{TENDERS}>", "DATA")
        busy.writer.write(MAIL % (b"x", b"1") + b".\r\n")
        await asyncio.sleep(0)
        while not any(session.task for session in here.listener._sessions):  # noqa: ASYNC110 - the session rings no bell
            await asyncio.sleep(0)
        here.listener.close()
        await here.listener.wait_closed()
        assert (await busy.hear()).startswith("250")
        assert await busy.hear() == "closed"
        assert await idle.hear() == "closed"


async def test_a_mail_is_decided_by_its_header_before_it_is_taken(place: Callable[..., Any]) -> None:
    async with place() as here, here.talk() as talk:
        assert (await talk.mail(MAIL % (b"urgent payment", b"1"), TENDERS))[0].startswith("250")
        assert (await talk.mail(MAIL % (b"a lottery", b"2"), TENDERS))[0].startswith("550 5.7.1 No lotteries. [IN-2]")
        assert [(state, json.loads(decision)["rules"]) for state, decision in here.rows("SELECT state, decision FROM delivery")] == [
            ("held", ["IN-3"])
        ]
