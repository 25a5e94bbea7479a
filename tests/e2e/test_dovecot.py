"""Mail pulled from a real Dovecot: nothing lost, nothing doubled, nothing deleted that should stay."""

import asyncio
import contextlib
import grp
import imaplib
import json
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from tests.fakes.ports import free_port

from daftar_bridges import config
from daftar_bridges.email.imap_in import Pace, Puller
from daftar_bridges.gate import Gate
from daftar_bridges.holding import held
from daftar_bridges.intake import Ports
from daftar_bridges.loop import Backoff
from daftar_bridges.spool import Notice
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point

BOX = "tenders@it.daftar.example"
PASSWORD, TOKEN = "a-password", "ya29.a-token"
QUICK = Pace(Backoff(timedelta(milliseconds=50), timedelta(milliseconds=200)), timedelta(seconds=30), timedelta(milliseconds=200))


def mail(number: int, size: int = 100) -> bytes:
    head = f"From: v@bidder.example\r\nMessage-ID: <{number}@bidder.example>\r\nSubject: number {number}\r\n\r\nmail number {number}\r\n"
    return head.encode() + (b"y" * 74 + b"\r\n") * (size // 76)


@dataclass
class Dovecot:
    """A running Dovecot with one user for each name that is asked for."""

    directory: Path
    port: int

    def client(self, user: str) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=120)
        try:
            client.login(user, PASSWORD)
        except imaplib.IMAP4.error as error:
            client.shutdown()
            raise ConnectionError(str(error)) from error
        return client

    def put(self, user: str, *mails: bytes) -> None:
        with self.client(user) as client:
            for each in mails:
                status, said = client.append("INBOX", None, None, each)
                assert status == "OK", said

    def flags(self, user: str) -> list[str]:
        """The flags of each mail that is there."""
        with self.client(user) as client:
            client.select("INBOX", readonly=True)
            _, found = client.uid("FETCH", "1:*", "(FLAGS)")
            return [
                line.decode().partition("FLAGS (")[2].partition(")")[0].replace("\\Recent", "").strip()
                for line in found
                if isinstance(line, bytes)
            ]

    def remake(self, user: str) -> None:
        """Take a mailbox away and make it anew, with another UIDVALIDITY."""
        shutil.rmtree(self.directory / "mail" / user)
        # Dovecot takes the time in seconds as UIDVALIDITY.
        time.sleep(1.1)


class Tokens(BaseHTTPRequestHandler):
    """The mail service's own answer to whether a token is good (RFC 7662)."""

    def do_GET(self) -> None:
        is_good = f"token={TOKEN}&" in unquote(self.path)
        body = json.dumps({"email": "oauth"} if is_good else {"error": "invalid_token"}).encode()
        self.send_response(200 if is_good else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        reason = "dovecot is not installed (Debian package dovecot-imapd): mail pulled by IMAP is not tested"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # Why not the temporary directory of this run: it may lie where the server's own users may not go.
    directory = Path(tempfile.mkdtemp(prefix="daftar-dovecot-", dir="/tmp"))
    directory.chmod(0o755)
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    (directory / "mail").mkdir()
    os.chown(directory / "mail", owner.pw_uid, owner.pw_gid)
    port = free_port()
    (directory / "dovecot.conf").write_text(
        CONFIGURATION.format(
            at=directory, port=port, owner=owner.pw_name, uid=owner.pw_uid, gid=owner.pw_gid, group=grp.getgrgid(owner.pw_gid).gr_name
        )
    )
    tokens = ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
    threading.Thread(target=tokens.serve_forever, daemon=True).start()
    (directory / "oauth2.conf").write_text(
        f"introspection_url = http://127.0.0.1:{tokens.server_port}/?token=\nintrospection_mode = get\nusername_attribute = email\n"
    )
    process = subprocess.Popen([found, "-F", "-c", str(directory / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = Dovecot(directory, port)
    try:
        for _ in range(2400):
            with contextlib.suppress(OSError), running.client("probe"):
                break
            assert process.poll() is None, (directory / "log").read_text()
            time.sleep(0.05)
        else:
            pytest.fail((directory / "log").read_text())
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)
        tokens.shutdown()
        tokens.server_close()
        shutil.rmtree(directory, ignore_errors=True)


# Every user may log in with the one password; the mailbox is made at the first look.
CONFIGURATION = """\
base_dir = {at}/run
log_path = {at}/log
protocols = imap
ssl = no
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2
default_internal_user = {owner}
default_login_user = {owner}
default_internal_group = {group}
first_valid_uid = 0
mail_location = maildir:{at}/mail/%u
mail_max_userip_connections = 200
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {at}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password=a-password
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={at}/mail/%u
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Office:
    """An installation that pulls from Dovecot, its spool, and how often its loops were woken."""

    def __init__(self, directory: Path, dovecot: Dovecot, *users: str, more: str = "") -> None:
        self.directory = directory
        directory.mkdir(exist_ok=True)
        (directory / "policy.yaml").write_text(
            "policy: 1\nrevision: x\nlanguages: [en]\nrules:\n"
            "  - {id: IN-1, on: [email-receive], when: {email.subject: {contains: lottery}}, then: deny, say: {en: No lotteries.}}\n"
        )
        (directory / "registration.yaml").write_text(
            json.dumps(config.registration_for("daftar.example", "http://127.0.0.1:1", "as", "hs"))
        )
        (directory / "password").write_text(f"{PASSWORD}\n")
        (directory / "token").write_text(f"{TOKEN}\n")
        login = "token_file: token" if "oauth" in users else "password_file: password"
        pulled = "\n".join(
            f"  - {{host: 127.0.0.1, port: {dovecot.port}, tls: none, user: {user}, {login}, mailbox: {BOX}{more}}}" for user in users
        )
        self.path = directory / "mail.yaml"
        self.path.write_text(
            f"""\
homeserver: {{url: "http://127.0.0.1:1", name: daftar.example}}
appservice: {{port: {free_port()}, registration: registration.yaml}}
smtp: {{port: {free_port()}, size: 1000000}}
relay: {{host: 127.0.0.1, port: 1, tls: none}}
mailboxes:
  - {{address: {BOX}, room: "#tenders:daftar.example"}}
imap:
{pulled}
control_room: "#control:daftar.example"
policy: {{policy: policy.yaml, log: log}}
spool: state/mail.db
"""
        )
        self.woken = asyncio.Event()

    @asynccontextmanager
    async def pulling(self) -> AsyncIterator[None]:
        """Pull all mailboxes while this is open."""
        loaded = config.load(self.path)
        point = Point("mail", loaded.policy.policy, None, loaded.policy.log)
        await asyncio.to_thread(point.start)
        store = await asyncio.to_thread(Store.open, loaded.spool)
        ports = Ports(loaded, store, Gate(point), lambda _box: None, held_by(loaded), lambda _boxes: self.woken.set())
        tasks = [asyncio.create_task(Puller(imap, ports, QUICK).run()) for imap in loaded.imap]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await store.close()
            await asyncio.to_thread(point.stop)

    async def has(self, count: int) -> None:
        """Wait until so many mails are in the spool."""
        async with asyncio.timeout(120):
            while len(self.subjects()) < count:
                self.woken.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await self.woken.wait()

    def subjects(self) -> list[str]:
        rows = self.rows("SELECT CAST(m.raw AS TEXT) FROM delivery d JOIN mail m ON m.id = d.mail ORDER BY d.id")
        return [row[0].partition("Subject: ")[2].partition("\r\n")[0] for row in rows]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.directory / "state" / "mail.db")) as db:
            return db.execute(query).fetchall()


def held_by(loaded: config.MailConfig) -> Callable[..., Notice]:
    return lambda box, message, verdict, mail_id: held(loaded, box, message, verdict, mail_id)


async def test_what_is_there_and_what_comes_is_pulled_in_order_once(dovecot: Dovecot, tmp_path: Path) -> None:
    dovecot.put("one", *(mail(number) for number in range(5)))
    office = Office(tmp_path, dovecot, "one")
    async with office.pulling():
        await office.has(5)
        # IDLE: no look is due for half a minute.
        await asyncio.to_thread(dovecot.put, "one", mail(5))
        await office.has(6)
    await asyncio.to_thread(dovecot.put, "one", mail(6))
    async with office.pulling():
        await office.has(7)
    assert office.subjects() == [f"number {number}" for number in range(7)]
    assert dovecot.flags("one") == [""] * 7, "kept as it was: not even marked as read"


async def test_a_mailbox_that_was_made_anew_loses_and_doubles_nothing(dovecot: Dovecot, tmp_path: Path) -> None:
    dovecot.put("anew", mail(1), mail(2), mail(3))
    office = Office(tmp_path, dovecot, "anew")
    async with office.pulling():
        await office.has(3)
    (before,) = office.rows("SELECT uidvalidity, uid FROM pulled")
    dovecot.remake("anew")
    # The UIDs begin at 1 again: 1 and 2 are known mails, 3 is a new one under a number that was pulled before.
    dovecot.put("anew", mail(2), mail(3), mail(4))
    async with office.pulling():
        await office.has(4)
    (after,) = office.rows("SELECT uidvalidity, uid FROM pulled")
    assert office.subjects() == ["number 1", "number 2", "number 3", "number 4"]
    assert before[0] != after[0]


async def test_afterwards_is_what_is_said_and_only_for_what_was_taken(dovecot: Dovecot, tmp_path: Path) -> None:
    lottery = mail(3).replace(b"Subject: number 3", b"Subject: a lottery")
    for user, afterwards, flags in (("seen", "seen", ["\\Seen", "", ""]), ("gone", "delete", ["", ""])):
        dovecot.put(user, mail(1), lottery, mail(2, 1_100_000))
        office = Office(tmp_path / user, dovecot, user, more=f", afterwards: {afterwards}")
        async with office.pulling():
            async with asyncio.timeout(120):
                while not (tmp_path / user / "state" / "mail.db").exists() or office.rows("SELECT max(uid) FROM pulled") != [(3,)]:  # noqa: ASYNC110 - what is on the disk rings no bell
                    await asyncio.sleep(0.02)
        assert office.subjects() == ["number 1"]
        assert dovecot.flags(user) == flags
        said = [json.loads(content)["body"] for (content,) in office.rows("SELECT content FROM notice ORDER BY id")]
        assert "[IN-1]" in said[0]
        assert "more than is taken" in said[1]
        assert said[1].endswith("Subject: number 2")


async def test_login_by_a_token_that_is_renewed(dovecot: Dovecot, tmp_path: Path) -> None:
    dovecot.put("oauth", mail(1))
    office = Office(tmp_path, dovecot, "oauth")
    (tmp_path / "token").write_text("an old one")
    async with office.pulling():
        await asyncio.sleep(0)
        (tmp_path / "token").write_text(TOKEN)
        await office.has(1)


async def test_many_mailboxes_in_one_process(dovecot: Dovecot, tmp_path: Path) -> None:
    users = [f"many{number}" for number in range(20)]
    for number, user in enumerate(users):
        dovecot.put(user, mail(100 + number))
    office = Office(tmp_path, dovecot, *users)
    async with office.pulling():
        await office.has(20)
        await asyncio.to_thread(dovecot.put, users[13], mail(1))
        await office.has(21)


async def test_a_large_mail_is_pulled_whole(dovecot: Dovecot, tmp_path: Path) -> None:
    large = mail(1, 900_000)
    dovecot.put("large", large)
    office = Office(tmp_path, dovecot, "large")
    async with office.pulling():
        await office.has(1)
    (file,) = (tmp_path / "state" / "mail.db.mails").iterdir()
    assert file.read_bytes() == large


def test_a_kill_at_any_moment_loses_and_doubles_nothing(dovecot: Dovecot, tmp_path: Path, full_counts: bool) -> None:
    office = Office(tmp_path, dovecot, "killed")
    count, kills = (2_000, 100) if full_counts else (150, 4)
    dovecot.put("killed", *(mail(number) for number in range(count)))
    for number in range(kills):
        process = subprocess.Popen([sys.executable, "-c", f"{PULL}\nasyncio.run(pull({str(office.path)!r}))"], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.02 + 0.03 * (number % 7))
        process.kill()
        process.wait()
        process.stdout.close()
    process = subprocess.Popen([sys.executable, "-c", f"{PULL}\nasyncio.run(pull({str(office.path)!r}))"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    end = time.monotonic() + 120
    while len(office.subjects()) < count and time.monotonic() < end:
        time.sleep(0.05)
    process.kill()
    process.wait()
    process.stdout.close()
    assert office.subjects() == [f"number {number}" for number in range(count)]


PULL = """
import asyncio, sys
from pathlib import Path
from daftar_bridges import config
from daftar_bridges.app import Bridge
from daftar_policy.enforcement.point import Point

async def pull(path):
    loaded = config.load(Path(path))
    point = Point("mail", loaded.policy.policy, None, loaded.policy.log)
    point.start()
    await Bridge(loaded, point).start()
    await asyncio.sleep(3600)
"""
