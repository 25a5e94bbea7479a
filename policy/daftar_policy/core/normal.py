"""Normal forms: each type's values in the one spelling in which they compare (format 1, section 3).

Law: two spellings of the same thing become equal texts, once, when a request or policy is read; decisions compare plain texts.
It does not know which fact a value belongs to.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

from daftar_policy.core import globs, ids
from daftar_policy.core.facts import Kind

# A port behind a server's name, or a sign for any.
_PORT = re.compile(r":(?:[0-9]{1,5}|\*)\Z")


class Unreadable(str):
    """A value of a type with inner parts (address, user, name) that has none to be seen: it equals its text, and no part of it matches."""

    __slots__ = ()


def text(value: str) -> str:
    """Give a text in NFC, half characters (lone surrogates) replaced."""
    if value.isascii():
        return value
    return unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode("utf-8"))


def name(value: str) -> str:
    """Give a domain or server name as A-labels in lower case."""
    # Why the browser's reading: a host that only browsers take must still fall under a pattern that names the domain above it.
    found = ids.browser_host(value.strip())
    return found if found is not None else Unreadable(text(value).lower())


def address(value: str) -> str:
    """Give a mail address with its domain in normal form."""
    read = ids.parse_address(value)
    return f"{text(read.local)}@{read.domain}" if read else Unreadable(text(value))


def user(value: str) -> str:
    """Give a user id with its server in normal form."""
    read = ids.parse_user(value)
    return text(read.id) if read else Unreadable(text(value))


def ip(value: str) -> str | None:
    """Give an IP address in its shortest form, an IPv4-mapped one as IPv4; None if it is none."""
    try:
        read = ipaddress.ip_address(value.strip().partition("%")[0])
    except ValueError:
        return None
    mapped = read.ipv4_mapped if isinstance(read, ipaddress.IPv6Address) else None
    return str(mapped or read)


def value(kind: Kind, given: str) -> str | None:
    """Give the normal form of a value of a type that is written as text; None where it cannot be one."""
    match kind:
        case Kind.NAME:
            return name(given)
        case Kind.ADDRESS:
            return address(given)
        case Kind.USER:
            return user(given)
        case Kind.IP:
            return ip(given)
        case _:
            return text(given)


def glob(kind: Kind, pattern: str) -> str:
    """Give a glob's normal form: the domain of an address and the server of a user without case, port and trailing dot, as A-labels."""
    pattern = text(pattern)
    sign = {Kind.ADDRESS: "@", Kind.USER: ":"}.get(kind)
    if sign is None or sign not in pattern:
        return pattern
    head, _, tail = pattern.partition(sign) if kind is Kind.USER else pattern.rpartition(sign)
    return f"{head}{sign}{_glob_name(tail) if globs.is_glob(tail) else ids.normalise_domain(tail) or tail.lower()}"


def _glob_name(pattern: str) -> str:
    """Bring the labels of a name that have no sign to their normal form; those that have one, as far as that goes."""
    folded = unicodedata.normalize("NFKC", pattern).lower().replace("\u3002", ".")
    host = _PORT.sub("", folded).removesuffix(".")
    return ".".join(label if label.isascii() or globs.is_glob(label) else ids.browser_host(label) or label for label in host.split("."))


def domain_of(given: str) -> str | None:
    """Give the domain of a normal address."""
    return None if type(given) is Unreadable else given.rpartition("@")[2]


def server_of(given: str) -> str | None:
    """Give the server of a normal user id."""
    return None if type(given) is Unreadable else given.partition(":")[2]
