"""Ports that stay one's own between being chosen and being listened on.

Law: no two tests of a machine are given the same TCP port, whatever their processes. A port is taken below the range from which
outgoing connections are numbered (Linux: 32768 and up, net.ipv4.ip_local_port_range), so that no connection can sit on it first,
nor be one with itself; and whoever gives it out keeps the UDP port of the same number as long as it may be wanted.
It does not know who listens.
"""

from __future__ import annotations

import random
import socket
from collections import deque
from functools import cache

FIRST, LAST = 10_000, 19_999
KEPT = 128
HOST = "127.0.0.1"


def free_port() -> int:
    """Give a loopback port on which nobody listens and which no other test is given now."""
    return _ports().take()


@cache
def _ports() -> Ports:
    # Why one for the process: so are its ports.
    return Ports()


class Ports:
    """Gives out ports, and keeps the latest of them from being given out by others."""

    def __init__(self) -> None:
        self._held: deque[socket.socket] = deque()
        self._random = random.SystemRandom()

    def take(self) -> int:
        """Give the next one."""
        while True:
            port = self._random.randint(FIRST, LAST)
            held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                held.bind((HOST, port))
                with socket.socket() as probe:
                    probe.bind((HOST, port))
            except OSError:
                held.close()
                continue
            self._held.append(held)
            if len(self._held) > KEPT:
                self._held.popleft().close()
            return port
