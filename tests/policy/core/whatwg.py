"""WHATWG: the host that a browser opens for a URL with a special scheme, after the URL standard's states, written without a look at the rules.

Law: one function a state, the standard's names; None is the standard's failure. It knows http, https, ftp, ws and wss only.
"""

from __future__ import annotations

import ipaddress
import string

import idna

SPECIAL = ("https", "http", "ftp", "wss", "ws")
# Forbidden domain code points: those of hosts, C0 controls, percent, delete.
FORBIDDEN = set("\0\t\n\r #/:<>?@[\\]^|%\x7f") | {chr(code) for code in range(0x20)}


def host_of(url: str) -> str | None:
    """Basic URL parser: leading and trailing C0 and space stripped, tab and newline removed, then the states as far as the host."""
    url = url.strip("".join(map(chr, range(0x21)))).translate({9: None, 10: None, 13: None})
    scheme, colon, rest = url.partition(":")
    if not colon or scheme.lower() not in SPECIAL:
        return None
    return _authority(rest.lstrip("/\\"))  # special authority ignore slashes state


def _authority(rest: str) -> str | None:
    end = min((place for sign in "/\\?#" if (place := rest.find(sign)) >= 0), default=len(rest))
    authority = rest[:end]
    at = authority.rfind("@")
    return _host_and_port(authority[at + 1 :])


def _host_and_port(written: str) -> str | None:
    is_inside, colon = False, len(written)
    for place, char in enumerate(written):
        if char == ":" and not is_inside:
            colon = place
            break
        is_inside = char == "[" or (is_inside and char != "]")
    port = written[colon + 1 :]
    if port and (any(char not in string.digits for char in port) or int(port) > 65535):
        return None
    return _host(written[:colon])


def _host(written: str) -> str | None:
    if written.startswith("["):
        return _ipv6(written[1:-1]) if written.endswith("]") else None
    octets = bytearray()
    raw, place = written.encode(), 0
    while place < len(raw):  # percent-decode
        pair = raw[place + 1 : place + 3].decode("latin-1")
        if raw[place] == ord("%") and len(pair) == 2 and all(char in string.hexdigits for char in pair):
            octets.append(int(pair, 16))
            place += 3
        else:
            octets.append(raw[place])
            place += 1
    domain = _to_ascii(octets.decode("utf-8", "replace"))
    if not domain or FORBIDDEN & set(domain):
        return None
    last = domain.removesuffix(".").split(".")[-1]
    is_number = bool(last) and (last.isdigit() or (last[:2] == "0x" and all(char in string.hexdigits for char in last[2:])))
    return _ipv4(domain.removesuffix(".")) if is_number else domain.removesuffix(".")


def _to_ascii(domain: str) -> str | None:
    try:
        mapped = idna.uts46_remap(domain, std3_rules=False, transitional=False)
    except UnicodeError:
        return None
    labels = [label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in mapped.split(".")]
    if not all(labels[:-1]) or any(len(label) > 63 for label in labels):
        return None
    return ".".join(labels)


def _ipv4(domain: str) -> str | None:
    value, labels = 0, domain.split(".")
    if len(labels) > 4:
        return None
    for place, label in enumerate(labels):
        base = 16 if label[:2] == "0x" else 8 if len(label) > 1 and label[0] == "0" else 10
        digits = label[2:] if base == 16 else label
        if not label or any(char not in string.hexdigits[:base] for char in digits):
            return None
        number = int(digits or "0", base)
        is_last = place == len(labels) - 1
        if number >= (256 ** (5 - len(labels)) if is_last else 256):
            return None
        value += number if is_last else number << (24 - 8 * place)
    return str(ipaddress.IPv4Address(value))


def _ipv6(text: str) -> str | None:
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    if "%" in text:
        return None
    return str(address.ipv4_mapped) if address.ipv4_mapped else f"[{address.compressed}]"
