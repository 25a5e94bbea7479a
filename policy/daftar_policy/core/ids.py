"""Ids: domains, server names, user ids and mail addresses, read once and given in the one form in which they compare.

Law: two spellings of the same name (case, trailing dot, port, full-width letters, U-label or A-label, IPv4 inside IPv6) give equal
values; what cannot be read gives None, and nothing here raises. This is the only file that imports idna.
It does not know lists, rules or what a name is used for.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

import idna

# RFC 1035, section 2.3.4: 63 octets a label, 253 characters a name in text form. UTS 46 may drop characters, so what is read may be longer.
_MOST_LABEL = 63
_MOST_NAME = 253
_MOST_READ = 1024

# RFC 5890, section 2.3.1: an LDH label; "--" at the third place is kept for A-labels, which idna itself checks.
_PLAIN_NAME = re.compile(r"(?:(?!..--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*(?!..--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
# Many name patterns of just this kind, a line each: short enough for any label, no "--", and no number at the end.
_SHORT = 63
_LABEL = r"[a-z0-9]++(?:-[a-z0-9]++)*+"
_PLAIN_PATTERN = rf"(?:\*\.)?+(?:{_LABEL}\.)*(?=[a-z]){_LABEL}"
_PLAIN_PATTERNS = re.compile(rf"{_PLAIN_PATTERN}(?:\n{_PLAIN_PATTERN})*+")
_PORT = re.compile(r"[0-9]{1,5}")
# WHATWG URL, "ends in a number checker": such a host is an IPv4 address or nothing.
_NUMBER = re.compile(r"(?:[0-9]+|0[xX][0-9a-fA-F]*)")
# WHATWG URL, forbidden domain code points, less those that end a host before it is read.
_FORBIDDEN = frozenset(map(chr, range(0x21))) | frozenset('#/:<>?@[\\]^|%\x7f"`{}')
# RFC 5322, section 3.2.3: specials, which a local part holds only in quotes.
_SPECIALS = frozenset('()<>[]:;@\\,"')
# Zero-width joiner and non-joiner, which words of Indic scripts are written with (RFC 6532, section 3.2 lets them into a local part).
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address: the local part as written, the domain in its normal form."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


@dataclass(frozen=True, slots=True)
class UserId:
    """A Matrix user id; `id` is `@localpart:server` with the server in its normal form."""

    id: str
    localpart: str
    server: str


def server_port_split(text: str) -> tuple[str, int | None] | None:
    """Split `host`, `host:port`, `[v6]` or `[v6]:port`; None where the port is no port. A bare IPv6 address has none."""
    if text.startswith("["):
        host, bracket, rest = text.partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return None
        return _with_port(host + bracket, rest[1:]) if rest else (host + bracket, None)
    if text.count(":") > 1:
        return text, None
    host, colon, port = text.partition(":")
    return _with_port(host, port) if colon else (host, None)


def _with_port(host: str, port: str) -> tuple[str, int | None] | None:
    if not _PORT.fullmatch(port) or int(port) > 65535:
        return None
    return host, int(port)


def normalise_domain(text: str) -> str | None:
    """Give a domain or server name as lower-case A-labels without port and trailing dot, an IPv6 address in brackets; None if invalid."""
    if not text or len(text) > _MOST_READ:
        return None
    split = server_port_split(text)
    if split is None or not split[0]:
        return None
    host = split[0]
    if host.startswith("[") or ":" in host:
        return _ipv6(host.removeprefix("[").removesuffix("]"))
    name = host.lower().removesuffix(".") if host.isascii() else None
    if name is None or not _is_plain(name):
        name = _a_labels(host)
    return _ipv4_or_name(name) if name else None


def _is_plain(name: str) -> bool:
    return len(name) <= _MOST_NAME and _PLAIN_NAME.fullmatch(name) is not None and max(map(len, name.split("."))) <= _MOST_LABEL


def _a_labels(host: str) -> str | None:
    """IDNA 2008 after UTS 46 mapping, non-transitional (format 1, section 3)."""
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower().removesuffix(".")
    except (ValueError, IndexError, OverflowError):  # idna raises its own UnicodeError, and others for broken Punycode
        return None
    return name if len(name) <= _MOST_NAME else None


def _ipv4_or_name(name: str) -> str | None:
    """Read a name that ends in a number as IPv4 (WHATWG URL, IPv4 parser: 0x7f.1, 2130706433); others as they are."""
    labels = name.split(".")
    if not _NUMBER.fullmatch(labels[-1]):
        return name
    if len(labels) > 4 or not all(_NUMBER.fullmatch(label) and len(label) < 20 for label in labels):
        return None
    try:
        *heads, last = [_number(label) for label in labels]
    except ValueError:  # 08 is no octal number
        return None
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):
        return None
    return str(ipaddress.IPv4Address(last + sum(head << (24 - 8 * place) for place, head in enumerate(heads))))


def _number(label: str) -> int:
    if label[:2] in ("0x", "0X"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if len(label) > 1 and label[0] == "0" else 10)


def _ipv6(text: str) -> str | None:
    if "%" in text:  # a zone is of one machine only and no part of a name
        return None
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    return str(address.ipv4_mapped) if address.ipv4_mapped else f"[{address.compressed}]"


def browser_host(text: str) -> str | None:
    """Give the host that a browser would open, in the form of `normalise_domain`; None where it would open none.

    A browser takes more than IDNA 2008 does (`a_b.example`, `-x.example`, emoji): such labels are kept, for a refusal here would be a
    way round a list that names the domain above. Where `normalise_domain` gives a name, this gives the same.
    """
    strict = normalise_domain(text)
    split = server_port_split(text)
    if strict is not None or split is None or not split[0] or len(text) > _MOST_READ or text.startswith("["):
        return strict
    host = split[0]
    try:
        mapped = host.lower() if host.isascii() else idna.uts46_remap(host, std3_rules=False, transitional=False)
        labels = [_browser_label(label) for label in mapped.removesuffix(".").split(".")]
    except (ValueError, IndexError, OverflowError):
        return None
    if not all(labels) or any(len(label) > _MOST_LABEL for label in labels) or not _FORBIDDEN.isdisjoint("".join(labels)):
        return None
    name = ".".join(labels)
    return _ipv4_or_name(name) if len(name) <= _MOST_NAME else None


def _browser_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def parse_address(text: str) -> Address | None:
    """Read a mail address: exactly one `@` outside quotes, a local part, a valid domain; white space around it dropped (format 1, §2)."""
    text = text.strip()
    at = _only_at(text)
    if at is None or at == 0:
        return None
    domain = text[at + 1 :]
    if domain[:6].lower() == "[ipv6:":  # RFC 5321, section 4.1.3: address literals
        name = normalise_domain("[" + domain[6:])
    elif domain.startswith("[") and domain.endswith("]") and ":" not in domain:
        name = normalise_domain(domain[1:-1])
    else:
        name = normalise_domain(domain)
    return Address(text[:at], name) if name else None


def _only_at(text: str) -> int | None:
    """Find the one `@` outside quotes; None where there is none, a second one, or something that only quotes may hold."""
    at: int | None = None
    is_quoted = is_escaped = False
    for place, char in enumerate(text):
        if is_escaped:
            is_escaped = False
        elif is_quoted and char == "\\":
            is_escaped = True
        elif char == '"' and at is None:
            is_quoted = not is_quoted
        elif char == "@" and not is_quoted:
            if at is not None:
                return None
            at = place
        elif at is None and not is_quoted and (char in _SPECIALS or not (char.isprintable() or char in _JOINERS) or char.isspace()):
            return None
    return None if is_quoted else at


def parse_user(text: str) -> UserId | None:
    """Read a Matrix user id: `@localpart:server`; the local part may be any text without `:` and NUL (historical user ids)."""
    if not text.startswith("@") or "\0" in text:
        return None
    localpart, colon, server = text[1:].partition(":")
    name = browser_host(server) if colon else None  # Why so wide: what other homeservers let in must still fall under a list
    return UserId(f"@{localpart}:{name}", localpart, name) if name else None


def check_pattern(text: str) -> str | None:
    """Give a name pattern in its normal form: a name, or `*.` and a name (any depth below it, not itself); None if it is neither."""
    is_below = text.startswith("*.")
    name = normalise_domain(text.removeprefix("*."))
    if name is None or "*" in name:
        return None
    if is_below and (name.startswith("[") or _NUMBER.fullmatch(name.rpartition(".")[2])):  # nothing is below an address
        return None
    return f"*.{name}" if is_below else name


def are_plain_patterns(texts: Sequence[str]) -> bool:
    """Whether each of these is, as it stands, what `check_pattern` would give; false for what it takes a closer look to say."""
    joined = "\n".join(texts)
    is_each_one_line = joined.count("\n") == len(texts) - 1
    return is_each_one_line and max(map(len, texts)) <= _SHORT and _PLAIN_PATTERNS.fullmatch(joined) is not None


def domain_matches(pattern: str, domain: str) -> bool:
    """Whether a name in normal form is what a checked pattern says, compared label by label."""
    if pattern.startswith("*."):
        return domain.endswith(pattern[1:]) and len(domain) >= len(pattern)
    return domain == pattern
