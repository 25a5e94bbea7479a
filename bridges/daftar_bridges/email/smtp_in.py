"""SMTP in: the listeners for SMTP (RFC 5321) and LMTP (RFC 2033), and how many they serve.

Law: what a listener promises in its answer to EHLO it keeps; a stop lets the mails that are being kept have their reply.
It does not know the commands (`smtp_session`) nor what becomes of a mail (`intake`).
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from daftar_bridges.certificates import Certificates
from daftar_bridges.email.smtp_dialogue import Service
from daftar_bridges.email.smtp_session import Session
from daftar_bridges.intake import Intake, Ports
from daftar_bridges.ways_in import Limits, Network, server_context

__all__ = ["Listener", "Ports", "listen", "listen_lmtp"]
# Why: a mail that is being kept takes milliseconds; a client that takes longer comes again.
_LAST_WORDS = 10.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to listen: a port, or a socket file."""

    host: str = ""
    port: int = 0
    socket: Path | None = None


class Listener:
    """One open listener with its connections."""

    def __init__(self, service: Service, limits: Limits, trusted: tuple[Network, ...]) -> None:
        self.service = service
        self._limits = limits
        self._trusted = trusted
        self._sessions: set[Session] = set()
        self._each: Counter[str] = Counter()
        # How often each code was replied.
        self.replies: Counter[str] = Counter()
        self.certificates: Certificates | None = None
        self._server: asyncio.Server | None = None
        self._socket: Path | None = None

    @property
    def place(self) -> str:
        """Where it listens, for people."""
        if self._socket is not None:
            return str(self._socket)
        if self._server is None or not self._server.sockets:
            return "closed"
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._sessions)

    async def open(self, place: _Place) -> None:
        """Listen. Raises OSError."""
        loop = asyncio.get_running_loop()
        if place.socket is None:
            self._server = await loop.create_server(self._make, place.host, place.port, backlog=256)
            return
        place.socket.parent.mkdir(parents=True, exist_ok=True)
        # A socket file of a process that was killed stays; a living one would still answer.
        if place.socket.is_socket():
            place.socket.unlink()
        self._server = await loop.create_unix_server(self._make, place.socket, backlog=256)
        # Why: the mail server in front is another user; who may reach the file is said by its directory.
        place.socket.chmod(0o666)
        self._socket = place.socket

    def admit(self, session: Session, address: str) -> str | None:
        """Count a connection in; give the reply that turns it away where there are too many."""
        self._sessions.add(session)
        # RFC 5321 section 3.8: 421 closes the channel, and the client comes again.
        if len(self._sessions) > self._limits.connections:
            return "421 4.7.0 too many connections, please come again"
        if self.is_trusted(address):
            return None
        self._each[address] += 1
        session.counted = address
        if self._each[address] > self._limits.connections_each:
            return "421 4.7.0 too many connections from you, please come again"
        return None

    def replied(self, reply: str) -> None:
        """Count a reply."""
        self.replies[reply[:3]] += 1

    def leave(self, session: Session) -> None:
        """Count a connection out."""
        self._sessions.discard(session)
        if session.counted is not None:
            self._each[session.counted] -= 1
            if not self._each[session.counted]:
                del self._each[session.counted]

    def is_trusted(self, address: str) -> bool:
        """Whether a peer's word on its client is taken; who reaches the socket file is let to it by us."""
        if not address:
            return self._socket is not None
        known = ip_address(address)
        return any(known in network for network in self._trusted)

    def close(self) -> None:
        """Stop listening and end the connections that wait; those that keep a mail end after their reply."""
        if self._server is not None:
            self._server.close()
        for session in tuple(self._sessions):
            session.end()

    async def wait_closed(self) -> None:
        """Wait until every mail that is being kept has its reply."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                while busy := [session.task for session in self._sessions if session.task is not None]:
                    await asyncio.wait(busy)
                    # The sessions end in what is called back when their task is done.
                    await asyncio.sleep(0)
        for session in tuple(self._sessions):
            session.abort()
        if self._server is not None:
            await self._server.wait_closed()
        if self._socket is not None:
            self._socket.unlink(missing_ok=True)

    def _make(self) -> Session:
        return Session(self.service, self)


async def listen(ports: Ports) -> Listener:
    """Listen for SMTP as the configuration says. Raises OSError (an SSLError is one)."""
    smtp = ports.config.smtp
    context: ssl.SSLContext | None = None
    if smtp.tls is not None:
        context = await asyncio.to_thread(server_context, smtp.tls)
    needs_tls = smtp.tls is not None and smtp.tls.is_required
    service = Service(Intake(ports), smtp.hostname, smtp.size, smtp.limits, context, needs_tls, is_proxied=smtp.is_proxied)
    listener = Listener(service, smtp.limits, smtp.trusted)
    if smtp.tls is not None and context is not None:
        listener.certificates = Certificates(smtp.tls, context)
    await listener.open(_Place(smtp.host, smtp.port))
    return listener


async def listen_lmtp(ports: Ports) -> Listener | None:
    """Listen for LMTP if the configuration says so. Raises OSError."""
    lmtp, smtp = ports.config.lmtp, ports.config.smtp
    if lmtp is None:
        return None
    service = Service(Intake(ports), smtp.hostname, smtp.size, smtp.limits, is_lmtp=True)
    listener = Listener(service, smtp.limits, smtp.trusted)
    await listener.open(_Place(lmtp.host, lmtp.port, lmtp.socket))
    return listener
