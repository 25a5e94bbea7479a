"""SMTP session: one connection of a client that hands mail over by SMTP or LMTP.

Law: commands are answered one by one and in order, however many come at once (RFC 2920); under LMTP each accepted recipient has its own
reply to the data (RFC 2033 section 4.2). While something takes time nothing further is read, so memory has an end.
It does not know the commands (`smtp_dialogue`), nor what is taken and what is refused (`intake`).
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Protocol

from daftar_bridges.email.smtp_data import DataReader
from daftar_bridges.email.smtp_dialogue import Dialogue, Mail, Next, Service
from daftar_bridges.email.smtp_words import Wrong, normal_ip, read_proxy
from daftar_bridges.incoming import Incoming
from daftar_bridges.intake import AGAIN, Arrived, Client

_log = logging.getLogger(__name__)
# RFC 5321 section 4.5.3.1.4 asks for 512 octets; parameters (SMTPUTF8, XCLIENT) make lines longer.
_MOST_LINE = 4096
# Why: who sends an octet now and then to keep his place gets on no faster than who says nothing.
_LEAST = 1024
# Why: what comes while a mail is being kept waits in the kernel, not here.
_MOST_BUFFER = 256 * 1024


class Door(Protocol):
    """What a session asks its listener."""

    def admit(self, session: Session, address: str) -> str | None:
        """Count it in; give a reply that turns it away."""

    def leave(self, session: Session) -> None:
        """Count it out."""

    def replied(self, reply: str) -> None:
        """Count a reply."""

    def is_trusted(self, address: str) -> bool:
        """Say whether the peer's word on its client is taken."""


@dataclass(slots=True)
class _Data:
    """One mail's octets as far as they came; `failed` is the reply once it is clear that they will not be kept."""

    mail: Mail
    content: Incoming
    reader: DataReader
    failed: str = ""
    size: int = 0


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, service: Service, door: Door) -> None:
        self.service = service
        self.counted: str | None = None
        self.task: asyncio.Task[None] | None = None
        self._door = door
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0
        self._unheard = 0
        self._buffer = bytearray()
        self._replies: list[str] = []
        self._is_ending = self._is_choked = self._waits_for_proxy = False
        self._dialogue = Dialogue(service, Client(), is_trusted=False)
        self._data: _Data | None = None

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet a client, or turn it away."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"a connection over {transport!r}")
        self._transport = transport
        peer: object = transport.get_extra_info("peername")
        address = normal_ip(str(peer[0])) if isinstance(peer, tuple) else ""
        is_trusted = self._door.is_trusted(address)
        self._dialogue = Dialogue(self.service, Client(address), is_trusted=is_trusted)
        self._touch()
        self._watch()
        refused = self._door.admit(self, address)
        if refused is not None:
            self._say(refused)
            self.end()
        elif self.service.is_proxied and is_trusted:
            self._waits_for_proxy = True
        else:
            self._say(self._dialogue.greeting())
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """Forget a connection; a mail whose data did not end was never taken."""
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()
        self._door.leave(self)
        if self._data is not None and self.task is None:
            self._data.content.discard()
            self._data = None

    def data_received(self, data: bytes) -> None:
        """Take what the client sends."""
        self._buffer += data
        self._unheard += len(data)
        if self._unheard >= _LEAST:
            self._touch()
        self._go_on()
        if len(self._buffer) > _MOST_BUFFER and self._transport is not None and (self.task is not None or self._is_choked):
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """Close once what is under way is done."""
        self.end()
        return self.task is not None

    def pause_writing(self) -> None:
        """Read no more commands from a client that does not read its replies."""
        self._is_choked = True

    def resume_writing(self) -> None:
        """Go on with a client that reads again."""
        self._is_choked = False
        self._go_on()

    # What the listener calls.

    def end(self) -> None:
        """Close now, or after the reply to the mail that is being kept."""
        self._is_ending = True
        if self.task is None:
            self._close()

    def abort(self) -> None:
        """Close at once; a mail that has no reply yet will be sent again."""
        if self.task is not None:
            self.task.cancel()
        if self._transport is not None:
            self._transport.abort()

    # Lines and octets.

    def _go_on(self) -> None:
        """Read as far as can be answered now."""
        while self._buffer and self.task is None and not self._is_ending and not self._is_choked:
            if self._data is not None:
                self._take_data(self._data)
            elif self._waits_for_proxy:
                if not self._proxied():
                    break
            else:
                line = self._line()
                if line is None:
                    break
                self._command(line)
        self._flush()

    def _line(self) -> str | None:
        """Give the next whole line, None while there is none or none will come."""
        end = self._buffer.find(b"\n", 0, _MOST_LINE)
        if end < 0:
            if len(self._buffer) >= _MOST_LINE:
                self._part("500 5.5.6 the line is too long")
            return None
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        if not line.endswith(b"\r\n"):
            # Why closed: after a line that ends otherwise for us than for somebody before us, whose are the next ones?
            self._part("521 5.5.2 lines end with CR LF")
            return None
        return line[:-2].decode("utf-8", "surrogateescape")

    def _command(self, line: str) -> None:
        self._touch()
        reply, following = self._dialogue.answer(line)
        tls = self.service.tls
        if following is Next.TLS and tls is not None:
            if self._buffer:
                # RFC 3207 section 5: what came in the clear must not count as said under TLS (CVE-2011-0411).
                self._part("503 5.5.1 nothing may come between STARTTLS and TLS")
                return
            self._say(reply)
            self._flush()
            self._run(self._secure(tls))
        elif following is Next.END:
            self._part(reply)
        else:
            self._say(reply)
            if following is Next.DATA and self._dialogue.mail is not None:
                self._data = _Data(self._dialogue.mail, Incoming(self.service.intake.directory), DataReader())

    def _take_data(self, data: _Data) -> None:
        chunk = bytes(self._buffer)
        self._buffer.clear()
        octets, rest = data.reader.feed(chunk)
        data.size += len(octets)
        if data.size > self.service.size:
            data.failed = data.failed or "552 5.3.4 the mail is too large"
            # Why: who goes on for ever is cut off; who is a little over gets the reply that says why.
            if data.size > 4 * self.service.size:
                self._part("521 5.3.4 the mail is far too large")
                return
        if not data.failed:
            data.content.add(octets)
        if rest is not None:
            self._buffer += rest
            self._run(self._finish(data))
        elif data.content.is_heavy and not data.failed:
            self._run(self._write(data))

    def _say(self, reply: str) -> None:
        self._replies.append(reply)

    def _flush(self) -> None:
        for reply in self._replies:
            self._door.replied(reply)
        if self._replies and self._transport is not None and not self._transport.is_closing():
            self._transport.write(("\r\n".join(self._replies) + "\r\n").encode("utf-8", "replace"))
        self._replies.clear()

    def _part(self, reply: str) -> None:
        """Say the last word."""
        self._say(reply)
        self.end()

    def _close(self) -> None:
        self._flush()
        if self._data is not None:
            self._data.content.discard()
            self._data = None
        if self._transport is not None:
            self._transport.close()

    # What takes time.

    def _run(self, work: Coroutine[object, object, None]) -> None:
        """Do something that takes time; until it is done nothing further is read."""
        self.task = asyncio.get_running_loop().create_task(work)
        self.task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.task = None
        if task.cancelled() or (error := task.exception()) is not None:
            if not task.cancelled():
                _log.error("fault in a session: %r", error, exc_info=error)
            self._part("421 4.3.0 something went wrong here, please come again")
            return
        self._touch()
        if self._is_ending or self._transport is None:
            self._close()
            return
        if self._transport is not None:
            self._transport.resume_reading()
        self._go_on()

    async def _write(self, data: _Data) -> None:
        """Bring what came of a large mail into its file."""
        try:
            await asyncio.to_thread(data.content.write)
        except OSError as error:
            _log.error("a mail was put off: %s", error)
            data.failed = AGAIN
            await asyncio.to_thread(data.content.discard)

    async def _finish(self, data: _Data) -> None:
        """Answer the end of the data."""
        self._data = None
        self._dialogue.forget()
        count = len(data.mail.recipients)
        if not data.failed and data.reader.bare:
            data.failed = "554 5.6.0 the mail has bare line feeds, lines end with CR LF"
        if not data.failed and data.content.is_heavy:
            await self._write(data)
        if data.failed:
            await asyncio.to_thread(data.content.discard)
            replies = [data.failed] * count
        else:
            arrived = Arrived(data.mail.sender, data.mail.recipients, data.mail.client, data.content)
            replies = await self.service.intake.take(arrived, is_each=self.service.is_lmtp)
        self._replies += replies if self.service.is_lmtp else replies[:1]
        self._flush()
        if data.reader.bare:
            # What follows may be a part of the mail for the server before us.
            self.end()

    def _watch(self) -> None:
        """Look after a client that says nothing."""
        idle = self.service.limits.idle.total_seconds()
        rest = self._last + idle - time.monotonic() if self.task is None else idle
        if rest <= 0:
            self._part("421 4.4.2 nothing was said for too long")
            return
        self._timer = asyncio.get_running_loop().call_later(rest, self._watch)

    def _touch(self) -> None:
        self._last, self._unheard = time.monotonic(), 0

    async def _secure(self, context: ssl.SSLContext) -> None:
        loop, transport = asyncio.get_running_loop(), self._transport
        if transport is None:
            return
        try:
            self._transport = await loop.start_tls(transport, self, context, server_side=True, ssl_handshake_timeout=30)
        except (OSError, TimeoutError) as error:
            _log.info("TLS with %s did not come about: %s", self._dialogue.client.address, error)
            transport.abort()
            return
        self._dialogue.is_secured()

    def _proxied(self) -> bool:
        """Take the header of the PROXY protocol; say whether the session goes on."""
        try:
            found = read_proxy(bytes(self._buffer[: _MOST_LINE + 16]))
        except Wrong as wrong:
            self._part(str(wrong))
            return False
        if found is None:
            return False
        address, length = found
        del self._buffer[:length]
        self._waits_for_proxy = False
        if address is not None:
            self._dialogue.is_proxied_for(address)
        self._say(self._dialogue.greeting())
        return True
