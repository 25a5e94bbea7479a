"""Killed with -9 while a program posts a file: half-way, before and after the preview is in the room; one draft, one preview, one file."""

import asyncio
import hashlib
import json
from pathlib import Path

import aiohttp
from aiohttp import FormData
from tests.bots.test_kill import CONTROL, Killed, killed

__all__ = ["killed"]

TOKEN = "a-token-of-the-top-office"
PDF = b"%PDF" + b"x" * 200_000
SHA = hashlib.sha256(PDF).hexdigest()
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "k1"}


def prepare(directory: Path, port: int) -> None:
    config = json.loads((directory / "bots.yaml").read_text())
    config["http"] = {"port": port}
    config["bots"][0]["compose"] = {"http": {"token_file": "token", "maker": "@clerk:daftar.example", "per_minute": 6000}}
    (directory / "bots.yaml").write_text(json.dumps(config))
    (directory / "token").write_text(f"{TOKEN}\n")


def order() -> FormData:
    form = FormData()
    form.add_field("announcement", json.dumps({"audience": "u0", "title": "Order"}), content_type="application/json")
    form.add_field("file", PDF, filename="order.pdf", content_type="application/pdf")
    return form


async def post(port: int) -> tuple[int, dict[str, object]]:
    """Post as a program does: under the same key until it is answered."""
    while True:
        try:
            timeout = aiohttp.ClientTimeout(total=20)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(f"http://127.0.0.1:{port}/v1/announcements", data=order(), headers=HEADERS) as answer,
            ):
                if answer.status != 409:
                    return answer.status, await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(0.1)


async def half(killed: Killed, port: int) -> None:
    """Send half a request, and kill the process once the file is on its way to the disk."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    writer.write(f"POST /v1/announcements HTTP/1.1\r\nHost: x\r\n{head}Content-Type: multipart/form-data; boundary=b\r\n".encode())
    writer.write(b'Content-Length: 300000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + PDF)
    async with asyncio.timeout(killed.patience):
        while not list((killed.directory / "store" / "files").glob(".upload-*")):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)
    assert killed.process is not None
    killed.process.kill()
    writer.close()


async def test_one_request_through_kills_makes_one_draft_with_one_file(killed: Killed, unused_tcp_port: int) -> None:
    prepare(killed.directory, unused_tcp_port)
    killed.prefixes = ("http-",)
    async with asyncio.timeout(4 * killed.patience):
        await killed.start()
        await killed.until_ready()
        await half(killed, unused_tcp_port)
        await killed.until_dead()
        posting = asyncio.create_task(post(unused_tcp_port))
        # The draft is made, and perhaps not answered yet: killed before its preview is in the room, then after and before it is noted.
        for strikes_after in (False, True):
            killed.left, killed.strikes_after = 1, strikes_after
            await killed.start()
            await killed.until_dead()
        killed.left = None
        await killed.start()
        await killed.until_ready()
        status, card = await posting
        assert status in {200, 201}
        assert await post(unused_tcp_port) == (200, card)
    assert card["files"] == [{"name": "order.pdf", "size": len(PDF), "sha256": SHA}]
    await killed.until(f"Draft {card['number']}")
    homeserver = killed.homeserver
    said = [str(event.content.get("body")) for event in homeserver.messages(homeserver.aliases[CONTROL])]
    assert sum("From a program" in body for body in said) == 1
    assert [path.name for path in (killed.directory / "store" / "files").iterdir()] == [SHA]
