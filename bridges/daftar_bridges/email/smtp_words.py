"""SMTP words: the lines that a client sends, read; and the header that a proxy puts before them.

Law: pure; any octets give a value or a `Wrong` with the reply that says why. Sources: RFC 5321 (commands), RFC 1870 (SIZE), RFC 6152
(8BITMIME), RFC 6531 (SMTPUTF8), RFC 3461 section 4 (xtext), Postfix's XCLIENT_README and XFORWARD_README, HAProxy's proxy-protocol.txt.
It does not know what is done with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

# What a proxy says of the client; the names are Postfix's.
XCLIENT = ("NAME", "ADDR", "PORT", "PROTO", "HELO")
XFORWARD = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE")
_UNKNOWN = frozenset({"[UNAVAILABLE]", "[TEMPUNAVAIL]"})
_PATH = re.compile(r"\s*<(?:@[^:>]*:)?(?P<address>(?:\"(?:[^\"\\]|\\.)*\"|[^<>\"])*)>(?P<rest>.*)\Z", re.DOTALL)
_BARE = re.compile(r"\s*(?P<address>[^\s<>]+)(?P<rest>.*)\Z", re.DOTALL)
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
# RFC 5321 section 4.5.3.1.3: a path has at most 256 octets.
_MOST_PATH = 256
_V2 = b"\r\n\r\n\x00\r\nQUIT\n"
# proxy-protocol.txt section 2.1: the longest line of version 1.
_MOST_V1 = 107
# Why: 216 octets hold every address; the rest are additions that we do not read.
_MOST_V2 = 4096


class Wrong(Exception):
    """A line that is not taken; the text is the reply."""


@dataclass(frozen=True, slots=True)
class Path:
    """The argument of MAIL or RCPT: an address ("" for the null sender) and its parameters by upper-case name."""

    address: str
    parameters: Mapping[str, str]


def read_path(argument: str, word: str, known: frozenset[str]) -> Path:
    """Read what stands after MAIL or RCPT; `word` is FROM or TO, `known` are the parameters that are taken.

    Raises:
        Wrong: it is none.
    """
    head, colon, rest = argument.partition(":")
    if not colon or head.strip().upper() != word:
        raise Wrong(f"501 5.5.4 expected {word}:<address>")
    # Why also without brackets: RFC 5321 section 4.1.1.11 wants them, and old programs leave them out.
    found = _PATH.match(rest) or _BARE.match(rest)
    if found is None:
        raise Wrong(f"501 5.5.4 expected {word}:<address>")
    address = found["address"]
    if not address.isprintable():
        raise Wrong("553 5.1.3 the address is not text")
    if len(address.encode()) > _MOST_PATH:
        raise Wrong("501 5.1.3 the address is too long")
    if found["rest"] and not found["rest"][0].isspace():
        raise Wrong("501 5.5.4 expected a blank after the address")
    parameters: dict[str, str] = {}
    for item in found["rest"].split():
        name, _, value = item.partition("=")
        if name.upper() not in known:
            raise Wrong("555 5.5.4 this parameter is not known here")
        parameters[name.upper()] = value
    return Path(address, parameters)


def read_size(parameters: Mapping[str, str]) -> int:
    """Give the size that a client announces, 0 where it does not (RFC 1870). Raises Wrong."""
    text = parameters.get("SIZE", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise Wrong("501 5.5.4 SIZE is a number")
    return int(text)


def read_attributes(argument: str, known: tuple[str, ...]) -> dict[str, str]:
    """Read what stands after XCLIENT or XFORWARD; what is unavailable is "". Raises Wrong."""
    found: dict[str, str] = {}
    for item in argument.split():
        name, equals, value = item.partition("=")
        if not equals or name.upper() not in known:
            raise Wrong("501 5.5.4 this attribute is not known here")
        plain = _XTEXT.sub(lambda code: chr(int(code[1], 16)), value)
        found[name.upper()] = "" if plain.upper() in _UNKNOWN or not plain.isprintable() else plain
    if not found:
        raise Wrong("501 5.5.4 expected attributes")
    address = found.get("ADDR")
    if address:
        found["ADDR"] = normal_ip(address.removeprefix("IPV6:").removeprefix("IPv6:"))
        if not found["ADDR"]:
            raise Wrong("501 5.5.4 ADDR is not an address")
    return found


def normal_ip(text: str) -> str:
    """Give an IP address in its normal form, an IPv4 one out of its IPv6 wrapping; "" where it is none."""
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address)


def read_proxy(buffer: bytes) -> tuple[str | None, int] | None:
    """Read the header that a proxy sends first: the client's address (None: the proxy speaks for itself) and the header's length.

    Gives None while it is not whole.

    Raises:
        Wrong: it is no such header.
    """
    if buffer.startswith(b"PROXY "):
        return _read_v1(buffer)
    if buffer[: len(_V2)] == _V2[: len(buffer)]:
        return _read_v2(buffer)
    if b"PROXY "[: len(buffer)] == buffer:
        return None
    raise Wrong("421 4.3.0 expected the header of the PROXY protocol")


def _read_v1(buffer: bytes) -> tuple[str | None, int] | None:
    end = buffer.find(b"\r\n", 0, _MOST_V1)
    if end < 0:
        if len(buffer) >= _MOST_V1:
            raise Wrong("421 4.3.0 the header of the PROXY protocol does not end")
        return None
    words = buffer[:end].split(b" ")
    if words[1] == b"UNKNOWN":
        return None, end + 2
    address = normal_ip(words[2].decode("ascii", "replace")) if len(words) == 6 and words[1] in {b"TCP4", b"TCP6"} else ""
    if not address:
        raise Wrong("421 4.3.0 the header of the PROXY protocol is broken")
    return address, end + 2


def _read_v2(buffer: bytes) -> tuple[str | None, int] | None:
    if len(buffer) < 16:
        return None
    kind, family, length = buffer[12], buffer[13] >> 4, int.from_bytes(buffer[14:16], "big")
    if kind >> 4 != 2 or kind & 15 > 1 or length > _MOST_V2:
        raise Wrong("421 4.3.0 the header of the PROXY protocol is broken")
    if len(buffer) < 16 + length:
        return None
    # Section 2.2: LOCAL (0) is the proxy itself, for example its health checks; families 1 and 2 are IPv4 and IPv6.
    width = {1: 4, 2: 16}.get(family, 0)
    if kind & 15 == 0 or not width:
        return None, 16 + length
    if length < 2 * width + 4:
        raise Wrong("421 4.3.0 the header of the PROXY protocol is broken")
    return normal_ip(str(ip_address(buffer[16 : 16 + width]))), 16 + length
