"""ClamAV: asks clamd about a mail, by its INSTREAM command (clamd(8)).

Law: one answer within the time-out, `Failed` for everything that is none. It does not know what follows from an answer.
"""

from __future__ import annotations

import asyncio
import re
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
    reader, writer = await connect(at)
    # Why beside the sending: clamd says that a mail is too large in the middle of it and hangs up.
    answer = asyncio.ensure_future(reader.read(_MOST_ANSWER))
    try:
        with suppress(ConnectionError):
            await _send(raw, writer, answer)
        return (await answer).rstrip(b"\0\n").decode("utf-8", "replace")
    finally:
        answer.cancel()
        writer.close()


async def _send(raw: bytes, writer: asyncio.StreamWriter, answer: asyncio.Future[bytes]) -> None:
    # `z` has the answer end with a zero octet; each chunk has its length before it, an empty one ends the stream.
    writer.write(b"zINSTREAM\0")
    for start in range(0, len(raw), _CHUNK):
        # Why a turn of the loop: what is there to be read is read before a write can fail.
        await asyncio.sleep(0)
        if answer.done():
            return
        chunk = raw[start : start + _CHUNK]
        writer.write(len(chunk).to_bytes(4, "big") + chunk)
        await writer.drain()
    writer.write(bytes(4))
    await writer.drain()
