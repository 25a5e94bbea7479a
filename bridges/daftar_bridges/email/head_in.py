"""Head in: what the header alone says of a mail, for the questions that are asked before it is taken.

Law: the same as what reading the whole mail gives, in a fraction of the time. It does not look at the body.
"""

from __future__ import annotations

from functools import lru_cache

from daftar_bridges.core.message import Address, Message
from daftar_bridges.email.addresses import parse_addresses
from daftar_bridges.email.headers import Headers, unfold
from daftar_bridges.email.mime_tree import read_tree

_SHORT = 512


def read_head(head: bytes) -> Message:
    """Give author, recipients and subject."""
    headers = read_tree(head).root.headers
    return Message(
        subject=headers.text("subject") or "",
        sender=people(headers, "from"),
        to=people(headers, "to"),
        cc=people(headers, "cc"),
    )


def people(headers: Headers, name: str) -> tuple[Address, ...]:
    """Give everybody whom the address fields of a name have; only the first From counts (RFC 5322 section 3.6)."""
    values = list(headers.every(name))[: 1 if name == "from" else None]
    return tuple(person for value in values for person in _people(value, headers.charset))


def _people(value: bytes, charset: str) -> tuple[Address, ...]:
    is_kept = len(value) <= _SHORT and value.isascii()
    return _read(value) if is_kept else parse_addresses(unfold(value, charset))


# Why kept: nearly all mail names the same few people; long lists are not, so that what is kept stays small.
@lru_cache(maxsize=2048)
def _read(value: bytes) -> tuple[Address, ...]:
    return parse_addresses(unfold(value))
