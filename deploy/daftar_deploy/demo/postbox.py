"""Postbox: an SMTP listener that keeps what it gets, standing for people's mailboxes and for the department's relay.

Law: a mail is kept exactly as it came, with its envelope. It does not know what is in it.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from daftar_deploy.demo.wait import PATIENCE

_LINK = re.compile(r"https?://[^\s<>\"]+/_matrix/client/[^\s<>\"]+submit_token[^\s<>\"]*")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it came."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, read by the standard library."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    def plain(self) -> str:
        """Give the text of the plain part."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part is not None else ""

    def html(self) -> str:
        """Give the text of the HTML part."""
        part = self.message.get_body(("html",))
        return str(part.get_content()) if part is not None else ""

    def verification_link(self) -> str:
        """Give the link of a Matrix verification mail, "" where there is none."""
        found = _LINK.search(self.plain())
        return found[0] if found else ""


@dataclass
class Postbox:
    """An SMTP server on a free loopback port."""

    mails: list[Mail] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close the listener."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail."""
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self.mails.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        return "250 2.0.0 kept"

    async def wait_for(self, wanted: Callable[[Mail], bool], *, seconds: float = PATIENCE) -> Mail:
        """Give the first kept mail that is wanted, waiting for it.

        Raises:
            TimeoutError: none came in time.
        """
        until = asyncio.get_running_loop().time() + seconds
        while True:
            for mail in self.mails:
                if wanted(mail):
                    return mail
            if asyncio.get_running_loop().time() > until:
                raise TimeoutError(f"no such mail within {seconds:.0f} s; {len(self.mails)} others came")
            await asyncio.sleep(0.05)
