"""ClamAV: asks clamd about a mail, by its INSTREAM command (clamd(8)).

Law: one answer within the time-out, `Failed` for everything that is none. It does not know what follows from an answer.
"""

from __future__ import annotations

import asyncio
import re

from daftar_bridges.screening.settings import Address, Clamav

# Why: large enough for few system calls, small enough to pass on while the next is read.
_CHUNK = 64 * 1024
_MOST_ANSWER = 4_096
_FOUND = re.compile(r"\Astream: (.{1,200}) FOUND\Z")


class Failed(Exception):
    """A scanner gave no answer that can be used."""


async def scan(raw: bytes, settings: Clamav) -> str | None:
    """Give the name of what was found in a mail, None where nothing was. Raises Failed."""
    if len(raw) > settings.most:
        raise Failed(f"the mail is larger than the {settings.most} octets that are scanned")
    try:
        async with asyncio.timeout(settings.timeout.total_seconds()):
            answer = await _ask(raw, settings.at)
    except (OSError, TimeoutError, asyncio.LimitOverrunError) as error:
        raise Failed(f"clamd: {str(error) or 'no answer in time'}") from error
    if answer == "stream: OK":
        return None
    found = _FOUND.match(answer)
    if found is None:
        raise Failed(f"clamd: {answer[:200] or 'no answer'}")
    return found[1]


async def connect(at: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a scanner. Raises OSError."""
    return await (asyncio.open_unix_connection(str(at.socket)) if at.socket else asyncio.open_connection(at.host, at.port))


async def _ask(raw: bytes, at: Address) -> str:
    reader, writer = await connect(at)
    try:
        # `z` has the answer end with a zero octet; each chunk has its length before it, an empty one ends the stream.
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(raw), _CHUNK):
            chunk = raw[start : start + _CHUNK]
            writer.write(len(chunk).to_bytes(4, "big") + chunk)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.read(_MOST_ANSWER)).rstrip(b"\0\n").decode("utf-8", "replace")
    finally:
        writer.close()
