"""ClamAV: asks clamd about a mail, by its INSTREAM command (clamd(8)).

Law: one answer within the time-out, `Failed` for everything that is none. It does not know what follows from an answer.
"""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import suppress

from daftar_bridges.screening.settings import Address, Clamav

# Why: large enough for few system calls, small enough to pass on while the next is read.
_CHUNK = 64 * 1024
_MOST_ANSWER = 4_096
_FOUND = re.compile(r"\Astream: (.{1,200}) FOUND\Z")
# clamd's answer above its StreamMaxLength (clamd/scanner.c), after which it reads no more.
_OVER = "INSTREAM size limit exceeded"


class Failed(Exception):
    """A scanner gave no answer that can be used."""


class TooLarge(Failed):
    """A mail is larger than what is scanned, now and whenever it comes again."""


async def scan(raw: bytes, settings: Clamav) -> str | None:
    """Give the name of what was found in a mail, None where nothing was. Raises Failed, TooLarge."""
    if len(raw) > settings.most:
        raise TooLarge(f"the mail has {len(raw)} octets, more than the {settings.most} that are scanned")
    try:
        async with asyncio.timeout(settings.timeout.total_seconds()):
            answer = await _ask(raw, settings.at)
    except (OSError, TimeoutError, asyncio.LimitOverrunError) as error:
        raise Failed(f"clamd: {str(error) or 'no answer in time'}") from error
    if answer == "stream: OK":
        return None
    if answer.startswith(_OVER):
        raise TooLarge(f"the mail has {len(raw)} octets, more than clamd's own StreamMaxLength")
    found = _FOUND.match(answer)
    if found is None:
        raise Failed(f"clamd: {answer[:200] or 'no answer'}")
    return found[1]


async def connect(at: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a scanner. Raises OSError."""
    return await (asyncio.open_unix_connection(str(at.socket)) if at.socket else asyncio.open_connection(at.host, at.port))


async def _ask(raw: bytes, at: Address) -> str:
    # Why a bare socket: clamd says that a mail is too large in the middle of it and hangs up. A stream that can write no more throws away
    # what has come and was not read; a socket still gives it.
    with await _open(at) as door:
        answer = asyncio.ensure_future(asyncio.get_running_loop().sock_recv(door, _MOST_ANSWER))
        try:
            with suppress(ConnectionError):
                await _send(raw, door, answer)
            return (await answer).rstrip(b"\0\n").decode("utf-8", "replace")
        finally:
            answer.cancel()


async def _open(at: Address) -> socket.socket:
    loop = asyncio.get_running_loop()
    if at.socket:
        return await _connected(socket.AF_UNIX, str(at.socket))
    error: OSError = OSError(f"`{at.host}` has no address")
    for family, _, _, _, address in await loop.getaddrinfo(at.host, at.port, type=socket.SOCK_STREAM):
        try:
            return await _connected(family, address)
        except OSError as failed:
            error = failed
    raise error


async def _connected(family: int, address: str | tuple[object, ...]) -> socket.socket:
    door = socket.socket(family, socket.SOCK_STREAM)
    door.settimeout(0)
    try:
        await asyncio.get_running_loop().sock_connect(door, address)
    except BaseException:
        door.close()
        raise
    return door


async def _send(raw: bytes, door: socket.socket, answer: asyncio.Future[bytes]) -> None:
    send = asyncio.get_running_loop().sock_sendall
    # `z` has the answer end with a zero octet; each chunk has its length before it, an empty one ends the stream.
    await send(door, b"zINSTREAM\0")
    for start in range(0, len(raw), _CHUNK):
        # Why a turn of the loop: who has answered already reads no more.
        await asyncio.sleep(0)
        if answer.done():
            return
        chunk = raw[start : start + _CHUNK]
        await send(door, len(chunk).to_bytes(4, "big") + chunk)
    await send(door, bytes(4))
