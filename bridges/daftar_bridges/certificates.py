"""Certificates: those that STARTTLS is offered with, taken up again when their files change, without a restart.

Law: a certificate that cannot be used never replaces one that can; who is connected stays so. It does not know sessions.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass, field

from daftar_bridges.ways_in import Tls, server_context

_log = logging.getLogger(__name__)
# Why: certificates live for days at the least, and who renews one waits a minute at the most (or sends SIGHUP).
_EVERY = 60.0


@dataclass(slots=True)
class Certificates:
    """The files of one listener and the context that its new connections are secured with."""

    tls: Tls
    context: ssl.SSLContext
    _seen: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._seen = _state(self.tls)

    async def step(self) -> float:
        """Take up changed files; a step of a loop."""
        await asyncio.to_thread(self.renew)
        return _EVERY

    def renew(self) -> bool:
        """Take up changed files; give whether there were any that can be used."""
        seen = _state(self.tls)
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            # Why first apart: half a new pair in the context in use would end every handshake.
            server_context(self.tls)
            # An SSLContext gives new connections what it has last loaded (Python, ssl.SSLContext.load_cert_chain).
            self.context.load_cert_chain(self.tls.cert, self.tls.key)
        except OSError as error:
            _log.error("the changed certificate `%s` cannot be used, the one before stays: %s", self.tls.cert, error)
            return False
        _log.warning("the certificate `%s` was taken up anew", self.tls.cert)
        return True


def _state(tls: Tls) -> tuple[object, ...]:
    """Give what changes when a file does: its inode, size and time."""
    found: list[object] = []
    for path in (tls.cert, tls.key):
        try:
            stat = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return tuple(found)
