"""Accepting: how fast mail is taken, each 250 after an fsync, with the sender on the same cores.

Law: the whole bridge is a process of its own (its homeserver is away, so nothing is drained), and every 250 is found in the spool
afterwards. It does not know what figures are good.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from daftar_bridges import config

SERVER = "daftar.example"
BOX = "tenders@it.daftar.example"
RULES = {
    "starter": [
        "{id: M-1, on: [email-receive], when: {email.findings: aadhaar}, then: hold, mode: monitor, say: {en: Watched.}}",
    ],
    "headers": [
        "{id: M-1, on: [email-receive], when: {email.domain: {in: blocked}}, then: deny, say: {en: Not from there.}}",
        "{id: M-2, on: [email-receive], when: {email.subject: {contains: lottery}}, then: deny, say: {en: No lotteries.}}",
        "{id: M-3, on: [email-receive], when: {email.findings: aadhaar}, then: hold, mode: monitor, say: {en: Watched.}}",
    ],
    "bodies": [
        "{id: M-1, on: [email-receive], when: {email.findings: aadhaar}, then: hold, say: {en: Looked at first.}}",
    ],
}
LINE = "The bid documents for the road work may be seen at this office on any working day.\r\n"


def mail(number: int, size: int) -> bytes:
    """Make a mail of about `size` octets that is like no other; a large one has a file in it."""
    day, name = "Mon, 21 Sep 2026 10:00:00 +0530", f"{number}.{secrets.token_hex(6)}"
    head = (
        f"Received: from mx.bidder.example by mail.example; {day}\r\nFrom: Vijay Kulkarni <vijay@bidder.example>\r\n"
        f"To: <{BOX}>\r\nDate: {day}\r\nMessage-ID: <{name}@bidder.example>\r\nSubject: Tender {number}\r\nMIME-Version: 1.0\r\n"
    )
    text = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    if size > 1_000_000:
        parts = (
            f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{text}{LINE}--b\r\nContent-Type: application/pdf; name=scan.pdf\r\n"
        )
        line = base64.b64encode(number.to_bytes(57)) + b"\r\n"
        file = line * ((size - len(head)) // len(line))
        return (head + parts).encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + file + b"--b--\r\n"
    head += text
    return (head + LINE * ((size - len(head)) // len(LINE))).encode()


def free_port() -> int:
    """Give a port that is free now, below those of outgoing connections, one of which could take it before we listen."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port


def install(directory: Path, policy: str) -> tuple[Path, int]:
    """Write an installation; give its file and the listener's port."""
    port = free_port()
    rules = "\n".join(f"  - {rule}" for rule in RULES[policy])
    (directory / "policy.yaml").write_text(
        f"policy: 1\nrevision: bench\nlanguages: [en]\nlists:\n  blocked: {{domains: [spam.example]}}\nrules:\n{rules}\n"
    )
    (directory / "registration.yaml").write_text(json.dumps(config.registration_for(SERVER, "http://127.0.0.1:1", "as", "hs")))
    path = directory / "mail.yaml"
    path.write_text(
        f"""\
homeserver: {{url: "http://127.0.0.1:1", name: {SERVER}}}
appservice: {{port: {free_port()}, registration: registration.yaml}}
smtp: {{port: {port}, hostname: mx.it.daftar.example, limits: {{mails: 100000}}}}
relay: {{host: 127.0.0.1, port: 1, tls: none, domain: it.daftar.example}}
mailboxes:
  - {{address: {BOX}, room: "#tenders:{SERVER}"}}
control_room: "#control:{SERVER}"
policy: {{policy: policy.yaml, log: log}}
spool: state/mail.db
"""
    )
    return path, port


async def said(reader: asyncio.StreamReader) -> bytes:
    """Give the last line of a reply."""
    while (line := await reader.readline())[3:4] == b"-":
        pass
    return line


async def send(port: int, mails: list[bytes], latencies: list[float], recipient: str) -> int:
    """Hand mails over on one connection as a mail server does, one command after the other's reply; give how many were taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await said(reader)
    writer.write(b"EHLO bench.example\r\n")
    await said(reader)
    taken = 0
    for content in mails:
        began = time.perf_counter()
        for command in (b"MAIL FROM:<vijay@bidder.example>\r\n", f"RCPT TO:<{recipient}>\r\n".encode(), b"DATA\r\n"):
            writer.write(command)
            await said(reader)
        writer.write(content + b".\r\n")
        taken += (await said(reader)).startswith(b"250")
        latencies.append(time.perf_counter() - began)
    writer.close()
    return taken


async def burst(port: int, mails: list[bytes], connections: int, recipient: str = BOX) -> tuple[int, float, list[float]]:
    """Hand mails over on several connections; give how many were taken, the seconds, and how long each took."""
    latencies: list[float] = []
    began = time.perf_counter()
    taken = await asyncio.gather(*(send(port, mails[number::connections], latencies, recipient) for number in range(connections)))
    return sum(taken), time.perf_counter() - began, latencies


def peak(pid: int) -> int:
    """Give the most memory that a process had, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def cpu(pid: int) -> float:
    """Give the processor's seconds that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was measured: milliseconds for one mail, microseconds of the bridge's processor, megabytes at most."""

    policy: str
    mails: int
    octets: int
    connections: int
    seconds: float
    p50: float
    p95: float
    p99: float
    processor: float
    memory: int

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds


@contextmanager
def running(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bridge of this configuration until the block ends.

    Raises:
        RuntimeError: it does not start.
    """
    command = [sys.executable, "-c", "from daftar_bridges.cli import app; app()", "run", "--config", str(path)]
    with path.with_name("bridge.log").open("wb") as log:
        bridge = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)  # noqa: S603 - our own program
    try:
        if bridge.stdout is None or b"ready" not in bridge.stdout.readline():
            raise RuntimeError(f"the bridge does not start: {path.with_name('bridge.log').read_text(errors='replace')[-2000:]}")
        yield bridge
    finally:
        bridge.terminate()
        bridge.wait()
        if bridge.stdout is not None:
            bridge.stdout.close()


def measure(policy: str, count: int, connections: int, size: int) -> Accepted:
    """Hand over so many mails to a bridge with these rules.

    Raises:
        RuntimeError: it does not start, or a mail that was answered with 250 is not in the spool.
    """
    mails = [mail(number, size) for number in range(count)]
    with tempfile.TemporaryDirectory() as name:
        path, port = install(Path(name), policy)
        with running(path) as bridge:
            # Why from here: starting is no work on a mail.
            before = cpu(bridge.pid)
            taken, seconds, latencies = asyncio.run(burst(port, mails, connections))
            memory, used = peak(bridge.pid), cpu(bridge.pid) - before
        with closing(sqlite3.connect(Path(name) / "state" / "mail.db")) as db:
            kept = db.execute("SELECT count(*) FROM delivery").fetchone()[0]
    if not taken == kept == count:
        raise RuntimeError(f"{taken} mails were taken and {kept} kept of {count}")
    ways = statistics.quantiles(latencies, n=100) if len(latencies) > 1 else [latencies[0]] * 99
    p50, p95, p99 = (ways[place] * 1000 for place in (49, 94, 98))
    return Accepted(policy, count, len(mails[0]), connections, seconds, p50, p95, p99, used / count * 1e6, memory)
