"""Scanners that speak the real protocols, on loopback."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio
from aiohttp import web

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class FakeClamd:
    """clamd's INSTREAM, as clamd(8) has it; finds EICAR."""

    port: int = 0
    answer: bytes | None = None
    is_silent: bool = False
    scanned: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            mail = b""
            while length := int.from_bytes(await reader.readexactly(4), "big"):
                mail += await reader.readexactly(length)
            self.scanned.append(mail)
            if self.is_silent:
                await reader.read()
                return
            writer.write(self.answer or (b"stream: Eicar-Test-Signature FOUND\0" if EICAR in mail else b"stream: OK\0"))
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


@dataclass
class FakeSpamd:
    """spamd's CHECK; says spam where the mail has the word."""

    port: int = 0
    answer: bytes | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, length = head.split(b"\r\n")[:2]
        assert first == b"CHECK SPAMC/1.5"
        mail = await reader.readexactly(int(length.partition(b":")[2]))
        verdict = b"True ; 15.2 / 5.0" if b"viagra" in mail else b"False ; -0.5 / 5.0"
        writer.write(self.answer or b"SPAMD/1.1 0 EX_OK\r\nContent-length: 2\r\nSpam: " + verdict + b"\r\n\r\n")
        writer.close()


@dataclass
class FakeRspamd:
    """rspamd's /checkv2."""

    port: int = 0
    status: int = 200
    answer: object = None
    told: list[tuple[str, str]] = field(default_factory=list)

    async def check(self, request: web.Request) -> web.Response:
        self.told = list(request.headers.items())
        is_spam = b"viagra" in await request.read()
        usual = {"action": "reject" if is_spam else "no action", "score": 20.5 if is_spam else 0, "required_score": 15, "symbols": {}}
        return web.json_response(self.answer or usual, status=self.status)


@pytest_asyncio.fixture
async def clamd(tmp_path: Path) -> AsyncIterator[FakeClamd]:
    fake = FakeClamd()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    socket = await asyncio.start_unix_server(fake.serve, tmp_path / "clamd.ctl")
    fake.port = server.sockets[0].getsockname()[1]
    yield fake
    server.close()
    socket.close()


@pytest_asyncio.fixture
async def spamd() -> AsyncIterator[FakeSpamd]:
    fake = FakeSpamd()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    yield fake
    server.close()


@pytest_asyncio.fixture
async def rspamd() -> AsyncIterator[FakeRspamd]:
    fake = FakeRspamd()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/checkv2", fake.check)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.port = runner.addresses[0][1]
    yield fake
    await runner.cleanup()
