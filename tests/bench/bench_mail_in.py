"""Bench: how fast mail is taken, each 250 after an fsync, with the sender on the same cores.

Run it by hand: `python tests/bench/bench_mail_in.py [--policy starter|headers|bodies] [--mails N] [--connections N]`. It starts the whole mail bridge as
a process of its own (the homeserver is away, so nothing is drained), hands mails of 4 kB over by SMTP, 20 connections with several mails
each, and prints mails a second with the latencies of acceptance. It is no test: the figures are those of the machine.
"""

import argparse
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
    """A mail of about `size` octets that is like no other; a large one has a file in it."""
    head = (
        f"Received: from mx.bidder.example by mail.example; Mon, 21 Sep 2026 10:00:00 +0530\r\nFrom: Vijay Kulkarni <vijay@bidder.example>\r\n"
        f"To: <{BOX}>\r\nDate: Mon, 21 Sep 2026 10:00:00 +0530\r\nMessage-ID: <{number}.{secrets.token_hex(6)}@bidder.example>\r\n"
        f"Subject: Tender {number}\r\nMIME-Version: 1.0\r\n"
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
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
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
    """The last line of a reply."""
    while (line := await reader.readline())[3:4] == b"-":
        pass
    return line


async def send(port: int, mails: list[bytes], latencies: list[float]) -> int:
    """Hand mails over on one connection as a mail server does, one command after the other's reply; give how many were taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await said(reader)
    writer.write(b"EHLO bench.example\r\n")
    await said(reader)
    taken = 0
    for content in mails:
        began = time.perf_counter()
        for command in (b"MAIL FROM:<vijay@bidder.example>\r\n", b"RCPT TO:<" + BOX.encode() + b">\r\n", b"DATA\r\n"):
            writer.write(command)
            await said(reader)
        writer.write(content + b".\r\n")
        taken += (await said(reader)).startswith(b"250")
        latencies.append(time.perf_counter() - began)
    writer.close()
    return taken


async def burst(port: int, mails: list[bytes], connections: int) -> tuple[int, float, list[float]]:
    latencies: list[float] = []
    began = time.perf_counter()
    taken = await asyncio.gather(*(send(port, mails[number::connections], latencies) for number in range(connections)))
    return sum(taken), time.perf_counter() - began, latencies


def peak(pid: int) -> int:
    """The most memory that a process had, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--policy", choices=sorted(RULES), default="headers")
    options.add_argument("--mails", type=int, default=10_000)
    options.add_argument("--connections", type=int, default=20)
    options.add_argument("--size", type=int, default=4_096)
    wanted = options.parse_args()
    mails = [mail(number, wanted.size) for number in range(wanted.mails)]
    with tempfile.TemporaryDirectory() as name:
        path, port = install(Path(name), wanted.policy)
        command = [sys.executable, *os.environ.get("BENCH_PYTHON", "").split(), "-c", "from daftar_bridges.cli import app; app()"]
        bridge = subprocess.Popen([*command, "run", "--config", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            assert bridge.stdout is not None
            assert b"ready" in bridge.stdout.readline()
            taken, seconds, latencies = asyncio.run(burst(port, mails, wanted.connections))
            memory, used = peak(bridge.pid), cpu(bridge.pid)
        finally:
            bridge.terminate()
            bridge.wait()
        with sqlite3.connect(Path(name) / "state" / "mail.db") as db:
            kept = db.execute("SELECT count(*) FROM delivery").fetchone()[0]
        db.close()
    assert taken == kept == wanted.mails, f"{taken} taken, {kept} kept of {wanted.mails}"
    ways = statistics.quantiles(latencies, n=100)
    print(
        f"{wanted.policy}: {taken} mails of {len(mails[0])} octets on {wanted.connections} connections in {seconds:.2f} s: "
        f"{taken / seconds:.0f}/s, p50 {ways[49] * 1000:.1f} ms, p95 {ways[94] * 1000:.1f} ms, p99 {ways[98] * 1000:.1f} ms; "
        f"bridge: {used / taken * 1e6:.0f} us of processor a mail, {memory} MB at most"
    )


def cpu(pid: int) -> float:
    """The processor's seconds that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
