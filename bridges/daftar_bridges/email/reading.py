"""Reading: a mail parsed outside the event loop, within a time.

Law: any bytes give a message or None; nothing is raised, and a mail that takes too long holds up nobody else.
It does not know what a mail looks like inside.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from daftar_bridges.core.message import Message
from daftar_bridges.email.mime_in import parse

_log = logging.getLogger(__name__)
# Why: the reader is bounded to about two seconds; beyond this the machine is too busy, and the mail is shown as it came.
PATIENCE = timedelta(seconds=20)


async def read(raw: bytes, *, patience: timedelta = PATIENCE) -> Message | None:
    """Give the message, or None where it cannot be read."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await asyncio.to_thread(parse, raw)
    except TimeoutError:
        _log.error("a mail of %d octets was not read within %s", len(raw), patience)
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's bytes
        # Why: a fault of the reader must cost the reader's work, never the mail.
        _log.exception("a mail of %d octets could not be read", len(raw))
    return None
