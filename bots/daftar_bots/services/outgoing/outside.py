"""Outside: one HTTP request from here to an address that somebody gave.

Law: it reaches public addresses only, besides the inner networks that were allowed: the address is looked up here, checked, and it is that
one that is connected to, so that a name that means another address a moment later changes nothing. Plain HTTP goes to allowed networks
only. An answer is bounded in size and time; a redirect is followed for reading only, a few times, each checked anew. It does not know what
is fetched.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver, ResolveResult

from daftar_bots.services.outgoing.settings import Network

TIMEOUT = timedelta(seconds=30)
MOST_REDIRECTS = 3
# Why: what a receiver says beside its status is for a line in a report.
LARGEST_ANSWER = 4096
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGENT = "daftar-bots"
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))


class Unreachable(Exception):
    """No answer, or none that may be taken: why, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of the headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Which inner networks may be reached, how much is read, and for how long it may take."""

    private: tuple[Network, ...] = ()
    size: int = LARGEST_ANSWER
    time: timedelta = TIMEOUT


def is_allowed(address: IPv4Address | IPv6Address, private: Sequence[Network], *, is_plain: bool = False) -> bool:
    """Tell whether an address may be reached: public ones, and those of allowed networks."""
    plain = _within(address) or address
    if any(plain.version == network.version and plain in network for network in private):
        return True
    # Why multicast apart: Python calls much of it global.
    return not is_plain and plain.is_global and not plain.is_multicast and not (plain.version == 6 and plain.is_site_local)


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Give the address of version 4 that one of version 6 leads to: in a network that translates, any inner one."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    # RFC 6052, section 2.1, RFC 8215 (both `/96` here: what a translator puts last), and RFC 4291, section 2.5.5.1.
    is_translated = any(address in network for network in _TRANSLATED) and int(address) > 1
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_translated else None


def problem_of(url: str, private: Sequence[Network]) -> str | None:
    """Give what is wrong with an address as it is written; None where nothing is."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme not in {"https", "http"} or not host or port == 0:
        return "it is no address of the web"
    if parts.username is not None or parts.password is not None:
        return "it has a user name in it"
    if parts.scheme == "http" and not private:
        return "it must begin with `https://`"
    literal = _literal(host)
    if literal is not None and not is_allowed(literal, private, is_plain=parts.scheme == "http"):
        return "it is an inner address"
    return None


async def get(url: str, headers: Mapping[str, str], limits: Limits) -> Answer:
    """Read what stands at an address.

    Raises:
        Unreachable: there is no answer that may be taken.
    """
    for _ in range(MOST_REDIRECTS + 1):
        answer = await _request("GET", url, headers, None, limits)
        if answer.status not in _REDIRECTS:
            return answer
        # RFC 9110, section 10.2.2: `Location` may be relative.
        url = urljoin(url, answer.headers.get("location", ""))
    raise Unreachable(f"more than {MOST_REDIRECTS} redirects")


async def post(url: str, headers: Mapping[str, str], body: bytes, limits: Limits) -> Answer:
    """Hand something over; a redirect is an answer like any other.

    Raises:
        Unreachable: there is no answer that may be taken.
    """
    return await _request("POST", url, headers, body, limits)


async def _request(method: str, url: str, headers: Mapping[str, str], body: bytes | None, limits: Limits) -> Answer:
    if (problem := problem_of(url, limits.private)) is not None:
        raise Unreachable(problem)
    resolver = _Checked(limits.private, is_plain=urlsplit(url).scheme == "http")
    # Why a connector for each: connections to a few addresses, minutes apart; nothing of one is to reach the next.
    connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True)
    try:
        # Why no cookies and no proxy of the environment: nothing that we did not write goes out.
        jar, clock = aiohttp.DummyCookieJar(), aiohttp.ClientTimeout(total=limits.time.total_seconds())
        async with (
            aiohttp.ClientSession(connector=connector, timeout=clock, cookie_jar=jar, trust_env=False) as session,
            session.request(method, url, data=body, headers={hdrs.USER_AGENT: _AGENT, **headers}, allow_redirects=False) as answer,
        ):
            data = await _bounded(answer, limits.size)
            return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, data, url)
    except TimeoutError as error:
        raise Unreachable(f"no answer within {int(limits.time.total_seconds())} seconds") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # A name that cannot be written in an address (`UnicodeError` of IDNA) is a ValueError.
        raise Unreachable(_words(error)) from error


async def _bounded(answer: aiohttp.ClientResponse, most: int) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > most:
            raise Unreachable(f"the answer is larger than {most // 1024} kB")
    return bytes(data)


def _words(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text.splitlines()[0][:200]


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        # `127.1`, `0x7f.1` and `2130706433` are addresses too, for those who look names up.
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


class _Checked(AbstractResolver):
    """Looks a name up and gives only those addresses that may be reached."""

    def __init__(self, private: Sequence[Network], *, is_plain: bool) -> None:
        self._private = private
        self._is_plain = is_plain

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        """Look a name up."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        results = [
            ResolveResult(
                hostname=host,
                host=str(place[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, place in found
            if (literal := _literal(str(place[0]))) is not None and is_allowed(literal, self._private, is_plain=self._is_plain)
        ]
        if not results:
            raise OSError(errno.EACCES, f"`{host}` is an inner address")
        return results

    async def close(self) -> None:
        """Close nothing."""
