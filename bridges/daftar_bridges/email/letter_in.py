"""Letter in: the values of a mail's header that the routing rules look at.

Law: any octets give a `Letter`; the body is not looked at. It does not know the rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from daftar_bridges.core.routing import Field, Letter
from daftar_bridges.email.addresses import parse_addresses
from daftar_bridges.email.headers import Headers, decode_words
from daftar_bridges.email.mime_tree import read_tree

_PEOPLE = {Field.FROM: "from", Field.TO: "to", Field.CC: "cc"}


def read_letter(head: bytes, names: Iterable[str]) -> Letter:
    """Give what the header says, with the further fields of these names (lower case); the recipient is still to be put in."""
    headers = read_tree(head).root.headers
    values: dict[Field, list[str]] = {what: _addresses(headers, name) for what, name in _PEOPLE.items()}
    values[Field.SUBJECT] = [headers.text("subject") or ""]
    # RFC 2919 section 3: what stands in angle brackets is the list, what stands before it a name that anybody may give.
    said = headers.text("list-id") or ""
    values[Field.LIST_ID] = [said.rpartition("<")[2].partition(">")[0].strip()] if said else []
    further = {name: [decode_words(line).strip() for line in headers.lines(name)] for name in names}
    return Letter("", "", values, further)


def _addresses(headers: Headers, name: str) -> list[str]:
    # Only the first From counts (RFC 5322 section 3.6).
    values = headers.lines(name)[: 1 if name == "from" else None]
    return [person.address for value in values for person in parse_addresses(value) if person.address]
