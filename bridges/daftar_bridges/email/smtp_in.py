"""SMTP in: takes mail for our mailboxes (the only file that imports aiosmtpd).

Law: 250 to the end of the data means that the mail is on the disk; what may pass is answered 4xx, what will not 5xx; one mail's
recipients are never another's. It does not know Matrix, nor what a mail says beyond its answer to the policy.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from secrets import token_hex

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from daftar_bridges import spool
from daftar_bridges.config import GHOSTS, Mailbox, MailConfig, mailbox_key
from daftar_bridges.core import ghosts, threads
from daftar_bridges.core.message import Message
from daftar_bridges.email.reading import read
from daftar_bridges.gate import Envelope, Gate, RoomFacts, Verdict
from daftar_bridges.outbox import Returned, return_mail
from daftar_bridges.spool import Accepted, Notice, Target
from daftar_bridges.store import Store, Unavailable
from daftar_policy.core.model import Effect

_log = logging.getLogger(__name__)
# RFC 5321 section 6.3: a hundred Received fields are a loop.
_MOST_HOPS = 100
# RFC 5321 section 4.5.3.1.8 asks for at least 100 recipients.
_MOST_RECIPIENTS = 1_000
# Why so long: RFC 5321 allows 1,000 octets, real programs send longer lines, and nothing is won by bouncing their mail.
_MOST_LINE = 1024 * 1024
_NULL = "<>"
_NO_TEXT = "553 5.1.3 the address is not text"
_AGAIN = "451 4.3.0 the mail cannot be kept now, please come again"


@dataclass(frozen=True, slots=True)
class Ports:
    """What the listener works with: where mail is kept, who is asked, what is known of a mailbox's room, who is woken."""

    config: MailConfig
    store: Store
    gate: Gate
    room: Callable[[Mailbox], RoomFacts | None]
    held: Callable[[Mailbox, Message | None, Verdict, str], Notice]
    wake: Callable[[], None]


async def listen(ports: Ports) -> asyncio.Server:
    """Listen as the configuration says. Raises OSError."""
    config = ports.config.smtp
    make = partial(_session, ports, _server())
    return await asyncio.get_running_loop().create_server(make, config.host, config.port)


def _server() -> type[SMTP]:
    # Why a class of our own: the limit of a line is the class's, and the reader is made with it.
    return type("Server", (SMTP,), {"line_length_limit": _MOST_LINE})


def _session(ports: Ports, server: type[SMTP]) -> SMTP:
    config = ports.config.smtp
    return server(
        _Handler(ports),
        data_size_limit=config.size,
        enable_SMTPUTF8=True,
        hostname=config.hostname,
        ident="Daftar",
        loop=asyncio.get_running_loop(),
    )


class _Handler:
    """The hooks of one connection; everything about a mail is in aiosmtpd's envelope, which is new for each mail."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: SmtpEnvelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        # Commands are read one by one from the stream, so a client may send several at once (RFC 2920).
        return [*responses[:-1], "250-PIPELINING", *responses[-1:]]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if not _is_text(address):
            return _NO_TEXT
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if not _is_text(address):
            return _NO_TEXT
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients, send the rest in another mail"
        box = self.ports.config.mailbox(address)
        if box is None:
            if mailbox_key(address).rpartition("@")[2] in self.ports.config.domains:
                return "550 5.1.1 there is no such mailbox here"
            return "550 5.7.1 mail for this domain is not taken here"
        sender = _sender(envelope)
        verdict = self.ports.gate.envelope(self._envelope(sender, sender, box, session, 0), self.ports.room(box))
        if verdict.effect is Effect.DENY:
            return f"550 5.7.1 {_line(verdict)}"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: SmtpEnvelope) -> str:  # noqa: N802 - aiosmtpd's name
        raw = envelope.original_content
        if not isinstance(raw, bytes):
            return _AGAIN
        if threads.hops(raw) >= _MOST_HOPS:
            return "554 5.4.6 too many hops, this mail runs in a circle"
        try:
            return await self._take(raw, session, envelope)
        except Unavailable as error:
            _log.error("a mail was put off: %s", error)
            return _AGAIN

    async def handle_exception(self, error: Exception) -> str:
        """Answer a fault of ours: it is transient, whatever it is."""
        _log.error("fault in a session: %r", error, exc_info=error)
        return _AGAIN

    async def _take(self, raw: bytes, session: Session, envelope: SmtpEnvelope) -> str:
        sender = _sender(envelope)
        message = await read(raw)
        mail_id = token_hex(8)
        targets: list[Target] = []
        notices: list[Notice] = []
        verdicts: list[Verdict] = []
        for box, recipient in self._boxes(envelope.rcpt_tos):
            author = next((person.address for person in message.sender if person.address), None) if message else None
            asked = self._envelope(sender, author or sender, box, session, len(raw))
            verdict = self.ports.gate.receive(message, asked, self.ports.room(box))
            state = {Effect.ALLOW: "ready", Effect.HOLD: "held", Effect.DENY: "returned"}[verdict.effect]
            targets.append(Target(box.address, recipient, state, verdict.content, "" if verdict.is_allowed else verdict.text))
            verdicts.append(verdict)
            if verdict.effect is Effect.HOLD:
                notices.append(self.ports.held(box, message, verdict, mail_id))
        if all(verdict.effect is Effect.DENY for verdict in verdicts):
            return f"550 5.7.1 {_line(verdicts[0])}"
        mail = Accepted(mail_id, time.time(), sender, _peer(session), await asyncio.to_thread(threads.identity, raw), raw, targets)
        returned = [
            Returned(mail_id, sender, target.recipient, self.ports.config.smtp.hostname, target.reason)
            for target in targets
            if target.state == "returned"
        ]
        await self.ports.store.run(_keep, mail, notices, returned)
        self.ports.wake()
        return f"250 2.0.0 kept as {mail_id}"

    def _boxes(self, recipients: Sequence[str]) -> list[tuple[Mailbox, str]]:
        """Each mailbox once, with the first address that named it."""
        boxes: dict[str, tuple[Mailbox, str]] = {}
        for recipient in recipients:
            box = self.ports.config.mailbox(recipient)
            if box is not None:
                boxes.setdefault(box.address, (box, recipient))
        return list(boxes.values())

    def _envelope(self, sender: str, author: str, box: Mailbox, session: Session, size: int) -> Envelope:
        ghost = ghosts.user_id(author, GHOSTS, self.ports.config.homeserver.name)
        return Envelope(sender, box.address, _peer(session), ghost, size)


def _keep(db: sqlite3.Connection, mail: Accepted, notices: Sequence[Notice], returned: Sequence[Returned]) -> None:
    """Keep the mail and what it brings with it, in one transaction."""
    fresh = spool.accept(db, mail, notices)
    for each in returned if fresh else ():
        return_mail(db, each, mail.raw)


def _is_text(address: str) -> bool:
    """Whether an address is UTF-8 without control characters (RFC 6531 section 3.3)."""
    return address.isprintable()


def _sender(envelope: SmtpEnvelope) -> str:
    """The return path, "" for the null sender of notifications (RFC 5321 section 4.5.5)."""
    sender = envelope.mail_from or ""
    return "" if sender == _NULL else sender


def _peer(session: Session) -> str:
    """The sending host's address, "" where it is no IP address (a socket file)."""
    peer: object = session.peer
    try:
        return str(ip_address(peer[0])) if isinstance(peer, tuple) else ""
    except (ValueError, IndexError):
        return ""


def _line(verdict: Verdict) -> str:
    """A refusal as one line that every mail server can log (RFC 5321 section 4.5.3.1.5: 512 octets)."""
    text = " ".join(verdict.text.split())
    if not text.isascii():
        ids = re.findall(r"\[[\x21-\x7e ,]*\]\Z", text)
        text = f"refused by this office's mail policy {''.join(ids)}".strip()
    return f"{text[:400]} (decision {verdict.content.get('id', '-')})"
