"""A running bridge takes up a new certificate on SIGHUP: real handshakes before and after."""

import asyncio
import signal
import smtplib
import ssl
from collections.abc import Callable
from typing import Any

from tests.bridges.test_operations import certificate
from tests.bridges.test_shared import running


def open_session(port: int) -> smtplib.SMTP:
    """A session under TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client = smtplib.SMTP("127.0.0.1", port, timeout=120)
    client.starttls(context=context)
    return client


def shown(client: smtplib.SMTP) -> bytes:
    assert isinstance(client.sock, ssl.SSLSocket)
    found = client.sock.getpeercert(binary_form=True)
    assert found is not None
    return found


async def until(port: int, name: bytes) -> None:
    """Wait until new sessions are shown this name."""
    async with asyncio.timeout(120):
        while True:
            with await asyncio.to_thread(open_session, port) as client:
                if name in shown(client):
                    return


async def test_a_running_process_takes_up_a_new_certificate(make_office: Callable[..., Any]) -> None:
    office = make_office()
    certificate(office.directory, "old.example")
    text = office.path.read_text().replace("smtp: {port", "smtp: {tls: {cert: cert.pem, key: key.pem}, port")
    office.path.write_text(text)
    async with running(office.path) as process:
        old = await asyncio.to_thread(open_session, office.smtp_port)
        assert b"old.example" in shown(old)
        certificate(office.directory, "new.example")
        process.send_signal(signal.SIGHUP)
        await until(office.smtp_port, b"new.example")
        # Who was connected stays so, and goes on.
        assert (await asyncio.to_thread(old.ehlo))[0] == 250
        assert b"old.example" in shown(old)
        old.close()
        (office.directory / "cert.pem").write_text("nonsense")
        process.send_signal(signal.SIGHUP)
        certificate(office.directory, "newest.example")
        process.send_signal(signal.SIGHUP)
        await until(office.smtp_port, b"newest.example")
        assert process.returncode is None
