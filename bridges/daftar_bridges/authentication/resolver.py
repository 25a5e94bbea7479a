"""Resolver: DNS as the checks of a sender need it (the only file of this package that imports dnspython).

Law: every question ends within the time that is left; "no such name" is an empty answer, "no answer now" is `Temporary`.
It blocks, so it is only ever called in a thread. It does not know what the records mean.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta

import dns.exception
import dns.name
import dns.rdata
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA

# Why: RFC 7208 section 4.6.4 allows 20 s for all of SPF; a mail server that waits for our 250 has more to do than that.
PATIENCE = timedelta(seconds=10)
# Why: one server that does not answer must leave time for the others.
_ONE = timedelta(seconds=3)
# Why: an author's, a list's and a relay's domains come again and again; some thousand answers are a few megabytes.
_KEPT = 4_000
# Why: TXT answers are read into memory; real ones have some dozens of records.
_MOST_RECORDS = 100
# Why: libraries read records with regular expressions; the longest real ones, keys of 4,096 bits, have 800 octets.
_MOST_TEXT = 4_000


class Temporary(Exception):
    """No answer now: asking later may give one."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Which DNS servers are asked; none: those of the machine."""

    addresses: tuple[str, ...] = ()
    port: int = 53
    patience: timedelta = PATIENCE


@dataclass(slots=True)
class Clock:
    """The time that is left for one mail."""

    end: float
    questions: int = field(default=0)

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.end - time.monotonic()


class Resolver:
    """Asks the configured servers, and keeps their answers as long as they say."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._resolver: dns.resolver.Resolver | None = None

    def clock(self) -> Clock:
        """Give the time that one mail's questions may take together."""
        return Clock(time.monotonic() + self._servers.patience.total_seconds())

    def texts(self, name: str, clock: Clock) -> list[bytes]:
        """Give the TXT records of a name, each as one string. Raises Temporary."""
        texts = [b"".join(record.strings) for record in self.records(name, "TXT", clock) if isinstance(record, TXT)]
        return [text for text in texts if len(text) <= _MOST_TEXT]

    def addresses(self, name: str, kind: str, clock: Clock) -> list[str]:
        """Give the A or AAAA records of a name. Raises Temporary."""
        return [record.address for record in self.records(name, kind, clock) if isinstance(record, A | AAAA)]

    def exchanges(self, name: str, clock: Clock) -> list[tuple[int, str]]:
        """Give the mail exchanges of a name with their preferences. Raises Temporary."""
        return [
            (record.preference, record.exchange.to_text(omit_final_dot=True))
            for record in self.records(name, "MX", clock)
            if isinstance(record, MX)
        ]

    def pointers(self, name: str, clock: Clock) -> list[str]:
        """Give the names that a reverse name points to. Raises Temporary."""
        return [record.target.to_text(omit_final_dot=True) for record in self.records(name, "PTR", clock) if isinstance(record, PTR)]

    def records(self, name: str, kind: str, clock: Clock) -> list[dns.rdata.Rdata]:
        """Give the records of one kind; aliases are followed. Raises Temporary."""
        if clock.left <= 0:
            raise Temporary("the time for DNS is up")
        clock.questions += 1
        try:
            answer = self._open().resolve(name, kind, lifetime=min(clock.left, _ONE.total_seconds()), search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, dns.name.BadEscape, UnicodeError):
            # A name that cannot be has no records.
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Temporary(f"`{name}` {kind}: {error}") from error
        return list(answer)[:_MOST_RECORDS]

    def _open(self) -> dns.resolver.Resolver:
        if self._resolver is None:
            # Why only now: a machine without `resolv.conf` must be able to start, and to say so with the first mail.
            made = dns.resolver.Resolver(configure=not self._servers.addresses)
            if self._servers.addresses:
                made.nameservers = list(self._servers.addresses)
                made.port = self._servers.port
            made.cache = dns.resolver.LRUCache(_KEPT)
            self._resolver = made
        return self._resolver
