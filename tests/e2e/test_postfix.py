"""A real Postfix in front: mail by LMTP, over few connections, again after an absence, and bounced where it is refused."""

import asyncio
import contextlib
import email
import email.policy
import json
import os
import shutil
import smtplib
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP
from tests.fakes.ports import free_port

from daftar_bridges import config
from daftar_bridges.email import smtp_in
from daftar_bridges.gate import Gate
from daftar_bridges.holding import held
from daftar_bridges.intake import Ports
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point

TENDERS, OTHER = "tenders@it.daftar.example", "other@it.daftar.example"
ROADS = "roads@works.daftar.example"
# What the README has administrators write, line by line, but for where our domain and the socket file are.
README = (Path(__file__).parents[2] / "bridges" / "README.md").read_text("utf-8").partition("## Behind Postfix")[2].split("```\n")
MAIN = [line for line in README[1].splitlines() if not line.startswith(("relay_domains", "relay_transport"))]
ASKED = [line for line in README[3].splitlines() if line.startswith("  -o ")]
SERVICES = """\
{port} inet n - n - - smtpd
{outside} inet n - n - - smtpd
  -o mynetworks=192.0.2.0/24
{asked} inet n - n - - smtpd
  -o mynetworks=192.0.2.0/24
{options}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
SETTINGS = """\
compatibility_level = 3.6
queue_directory = {at}/spool
data_directory = {at}/data
maillog_file = {at}/maillog
maillog_file_prefixes = {at}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = front.example
mydestination =
alias_maps =
local_recipient_maps =
mynetworks = 127.0.0.0/8
relay_domains = it.daftar.example, works.daftar.example
relay_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = inline:{{ {{works.daftar.example = lmtp:unix:{at}/mail.sock}} }}
default_transport = smtp:[127.0.0.1]:{sink}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
lmtp_connection_cache_destinations = inet:127.0.0.1:{lmtp}
lmtp_destination_concurrency_limit = 2
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
"""


@dataclass
class Sink:
    """Stands for the senders' own mail server: what is returned to them."""

    mails: list[bytes] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append(envelope.content)
        self.changed.set()
        return "250 2.0.0 taken"


@dataclass
class Front:
    """A running Postfix with the ports that it uses."""

    directory: Path
    port: int
    lmtp: int
    sink: int
    # Where it takes mail of strangers: asking for each recipient first, and for each mail as a whole.
    outside: int
    asked: int
    smtp: int

    def send(self, number: int, *to: str, body: str = "Good morning\r\n", port: int = 0) -> None:
        """Hand a mail to Postfix."""
        text = f"From: v@bidder.example\r\nMessage-ID: <{number}.{time.time_ns()}@x>\r\nSubject: number {number}\r\n\r\n{body}"
        with smtplib.SMTP("127.0.0.1", port or self.port, timeout=120) as client:
            client.sendmail("v@bidder.example", list(to), text.encode())

    def recipient(self, address: str) -> tuple[int, str]:
        """Name a recipient as a stranger, again while Postfix is still finding out; give the reply."""
        for _ in range(60):
            with smtplib.SMTP("127.0.0.1", self.outside, timeout=120) as client:
                client.ehlo("stranger.example")
                client.mail("forged@victim.example")
                code, said = client.rcpt(address)
            if code // 100 != 4:
                break
        return code, said.decode()

    def flush(self) -> None:
        """Have Postfix try again now what it could not deliver."""
        subprocess.run(["/usr/sbin/postfix", "-c", str(self.directory), "flush"], capture_output=True, check=True, timeout=120)


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    found = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None or os.geteuid() != 0:
        reason = "postfix is not installed (Debian package postfix)" if found is None else "postfix starts for root only"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}: LMTP behind a real mail server is not tested")
        pytest.skip(f"{reason}: LMTP behind a real mail server is not tested")
    # Why not the temporary directory of this run: it may lie where the server's own users may not go.
    directory = Path(tempfile.mkdtemp(prefix="daftar-postfix-", dir="/tmp"))
    directory.chmod(0o755)
    here = Front(directory, *(free_port() for _ in range(6)))
    (directory / "spool").mkdir()
    (directory / "data").mkdir()
    shutil.chown(directory / "data", "postfix")
    (directory / "main.cf").write_text(SETTINGS.format(at=directory, lmtp=here.lmtp, sink=here.sink) + "\n".join(MAIN) + "\n")
    ports = {name: f"127.0.0.1:{port}" for name, port in (("port", here.port), ("outside", here.outside), ("asked", here.asked))}
    options = "\n".join(ASKED).replace("127.0.0.1:2525", f"127.0.0.1:{here.smtp}")
    (directory / "master.cf").write_text(SERVICES.format(**ports, options=options))
    process = subprocess.Popen([found, "-c", str(directory), "start-fg"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(2400):
            with contextlib.suppress(OSError), smtplib.SMTP("127.0.0.1", here.port, timeout=5):
                break
            assert process.poll() is None, process.stdout and process.stdout.read()
            time.sleep(0.05)
        yield here
    finally:
        subprocess.run([found, "-c", str(directory), "stop"], capture_output=True, check=False)
        process.terminate()
        process.communicate(timeout=120)
        shutil.rmtree(directory, ignore_errors=True)


@pytest_asyncio.fixture
async def sink(front: Front) -> AsyncIterator[Sink]:
    kept = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(kept, hostname="sink.example", loop=loop), "127.0.0.1", front.sink)
    yield kept
    server.close()
    await server.wait_closed()


@asynccontextmanager
async def listening(
    directory: Path, front: Front, taken: asyncio.Event, *, way: str = "", size: int = 26_214_400, more: str = ""
) -> AsyncIterator[smtp_in.Listener]:
    """Listen for Postfix's LMTP with two mailboxes, one of which takes no lotteries."""
    (directory / "policy.yaml").write_text(
        "policy: 1\nrevision: x\nlanguages: [en]\nrules:\n"
        "  - {id: IN-1, on: [email-receive], when: {email.subject: {contains: number 66}, email.to: other@it.daftar.example},"
        " then: deny, say: {en: Not for this mailbox.}}\n"
    )
    (directory / "registration.yaml").write_text(json.dumps(config.registration_for("daftar.example", "http://127.0.0.1:1", "as", "hs")))
    (directory / "mail.yaml").write_text(
        f"""\
homeserver: {{url: "http://127.0.0.1:1", name: daftar.example}}
appservice: {{port: 1, registration: registration.yaml}}
smtp: {{port: {front.smtp}, size: {size}, trusted: [127.0.0.1]}}
lmtp: {{{way or f"port: {front.lmtp}"}}}
relay: {{host: 127.0.0.1, port: 1, tls: none}}
mailboxes:
  - {{address: {TENDERS}, room: "#tenders:daftar.example"}}
  - {{address: {OTHER}, room: "#other:daftar.example"}}
  - {{address: {ROADS}, room: "#roads:daftar.example"}}
control_room: "#control:daftar.example"
policy: {{policy: policy.yaml, log: log}}
spool: state/mail.db
{more}
"""
    )
    loaded = config.load(directory)
    point = Point("mail", loaded.policy.policy, None, loaded.policy.log)
    await asyncio.to_thread(point.start)
    store = await asyncio.to_thread(Store.open, loaded.spool)
    ports = Ports(loaded, store, Gate(point), lambda _box: None, partial(held, loaded), lambda _boxes: taken.set())
    listener, other = await smtp_in.listen_lmtp(ports), await smtp_in.listen(ports)
    assert listener is not None
    try:
        yield listener
    finally:
        for each in (listener, other):
            each.close()
            await each.wait_closed()
        await store.close()
        await asyncio.to_thread(point.stop)


def kept(directory: Path) -> list[tuple[str, str]]:
    """Mailbox and subject of each delivery."""
    with contextlib.closing(sqlite3.connect(directory / "state" / "mail.db")) as db:
        rows = db.execute("SELECT d.mailbox, CAST(m.raw AS TEXT) FROM delivery d JOIN mail m ON m.id = d.mail ORDER BY d.id").fetchall()
    return [(mailbox, raw.partition("Subject: ")[2].partition("\r\n")[0]) for mailbox, raw in rows]


async def wait_for(directory: Path, count: int, taken: asyncio.Event) -> None:
    async with asyncio.timeout(120):
        while len(kept(directory)) < count:
            taken.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await taken.wait()


async def deferred(front: Front, count: int) -> None:
    """Hand over mails while nobody listens, and wait until Postfix has put all of them off."""
    log = front.directory / "maillog"
    before = log.read_text().count("status=deferred")
    await asyncio.to_thread(lambda: [front.send(number, TENDERS) for number in range(count)])
    async with asyncio.timeout(120):
        while log.read_text().count("status=deferred") < before + count:  # noqa: ASYNC110 - another program's log
            await asyncio.sleep(0.1)


async def flushed(front: Front, directory: Path, count: int, taken: asyncio.Event) -> None:
    """Have what was put off sent now: as an administrator does who does not want to wait for the next round."""
    async with asyncio.timeout(120):
        while len(kept(directory)) < count:
            taken.clear()
            # Why again: what is just being put off is not among what Postfix looks at.
            await asyncio.to_thread(front.flush)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await taken.wait()


async def test_many_mails_come_over_few_connections(front: Front, tmp_path: Path) -> None:
    taken = asyncio.Event()
    # Why while we are away: so they are all there at once, however slow the machine is at handing them over.
    await deferred(front, 30)
    async with listening(tmp_path, front, taken) as listener:
        connections: list[str] = []
        admit = listener.admit
        listener.admit = lambda session, address: connections.append(address) or admit(session, address)  # type: ignore[method-assign, func-returns-value]
        await flushed(front, tmp_path, 30, taken)
    assert sorted(kept(tmp_path)) == sorted((TENDERS, f"number {number}") for number in range(30))
    # How many depends on how far Postfix falls behind; that one carries several mails does not.
    assert len(connections) < 30, "connections are used again"


async def test_what_came_while_we_were_away_comes_again(front: Front, tmp_path: Path) -> None:
    taken = asyncio.Event()
    await deferred(front, 1)
    async with listening(tmp_path, front, taken):
        await flushed(front, tmp_path, 1, taken)
    assert kept(tmp_path) == [(TENDERS, "number 0")]


async def test_each_recipient_has_an_answer_and_a_refusal_is_bounced(front: Front, sink: Sink, tmp_path: Path) -> None:
    taken = asyncio.Event()
    async with listening(tmp_path, front, taken):
        await asyncio.to_thread(front.send, 66, TENDERS, OTHER, "nobody@it.daftar.example")
        await wait_for(tmp_path, 1, taken)
        async with asyncio.timeout(120):
            while not sink.mails:
                sink.changed.clear()
                await sink.changed.wait()
    assert kept(tmp_path) == [(TENDERS, "number 66")]
    bounce = email.message_from_bytes(sink.mails[0], policy=email.policy.default)
    report = str(bounce)
    assert bounce.get_content_type() == "multipart/report"
    assert "5.1.1" in report
    assert "[IN-1]" in report
    assert TENDERS not in report.partition("message/delivery-status")[2].partition("Content-Type")[0]
    assert len(sink.mails) == 1


async def test_by_the_socket_file_we_know_who_handed_it_to_postfix(front: Front, tmp_path: Path) -> None:
    taken = asyncio.Event()
    async with listening(tmp_path, front, taken, way=f"socket: {front.directory}/mail.sock"):
        await asyncio.to_thread(front.send, 3, ROADS)
        await wait_for(tmp_path, 1, taken)
    assert kept(tmp_path) == [(ROADS, "number 3")]
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "mail.db")) as db:
        assert db.execute("SELECT sender, peer FROM mail").fetchall() == [("v@bidder.example", "127.0.0.1")]


async def test_what_there_is_no_room_for_now_is_kept_by_postfix(front: Front, tmp_path: Path) -> None:
    taken = asyncio.Event()
    (tmp_path / "full").mkdir()
    log = front.directory / "maillog"
    before = log.read_text().count("452 4.3.1")
    async with listening(tmp_path / "full", front, taken, more=f"spool_free: {10**15}"):
        await asyncio.to_thread(front.send, 4, TENDERS)
        async with asyncio.timeout(120):
            while log.read_text().count("452 4.3.1") == before:  # noqa: ASYNC110 - another program's log
                await asyncio.sleep(0.1)
    assert kept(tmp_path / "full") == []
    async with listening(tmp_path, front, taken):
        await flushed(front, tmp_path, 1, taken)
    assert kept(tmp_path) == [(TENDERS, "number 4")]


async def test_a_mail_that_is_too_large_is_bounced_once(front: Front, sink: Sink, tmp_path: Path) -> None:
    taken = asyncio.Event()
    async with listening(tmp_path, front, taken, way=f"socket: {front.directory}/mail.sock", size=100_000):
        await asyncio.to_thread(partial(front.send, 5, ROADS, body="0123456789abcdef\r\n" * 20_000))
        async with asyncio.timeout(120):
            while not sink.mails:
                sink.changed.clear()
                await sink.changed.wait()
    assert "5.3.4" in sink.mails[0].decode("utf-8", "replace")
    assert kept(tmp_path) == []


async def test_a_stranger_is_told_at_once_that_there_is_no_such_mailbox_and_nobody_gets_a_bounce(
    front: Front, sink: Sink, tmp_path: Path
) -> None:
    """Otherwise what spammers send to made-up mailboxes is returned to whoever they say they are."""
    taken = asyncio.Event()
    async with listening(tmp_path, front, taken):
        unknown = await asyncio.to_thread(front.recipient, "nobody@it.daftar.example")
        known = await asyncio.to_thread(front.recipient, TENDERS)
        await asyncio.to_thread(partial(front.send, 7, TENDERS, port=front.outside))
        await wait_for(tmp_path, 1, taken)
    assert unknown[0] == 550
    assert "there is no such mailbox here" in unknown[1]
    assert known[0] == 250
    assert (kept(tmp_path), sink.mails) == ([(TENDERS, "number 7")], [])


async def test_where_the_bridge_is_asked_before_a_mail_is_taken_its_refusal_is_no_bounce(front: Front, sink: Sink, tmp_path: Path) -> None:
    taken = asyncio.Event()
    async with listening(tmp_path, front, taken):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await asyncio.to_thread(partial(front.send, 66, OTHER, port=front.asked))
        await asyncio.to_thread(partial(front.send, 8, TENDERS, port=front.asked))
        await wait_for(tmp_path, 1, taken)
        with contextlib.closing(sqlite3.connect(tmp_path / "state" / "mail.db")) as db:
            assert db.execute("SELECT sender, peer FROM mail").fetchall() == [("v@bidder.example", "127.0.0.1")]
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await asyncio.to_thread(partial(front.send, 9, "v@elsewhere.example", port=front.asked))
    assert refused.value.smtp_code == 550
    assert b"[IN-1]" in refused.value.smtp_error
    assert (kept(tmp_path), sink.mails) == ([(TENDERS, "number 8")], [])


async def test_a_stranger_comes_again_while_the_bridge_is_away(front: Front) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as put_off:
        await asyncio.to_thread(partial(front.send, 10, TENDERS, port=front.asked))
    assert [code // 100 for code, _ in put_off.value.recipients.values()] == [4]
