"""S/MIME that is signed and not encrypted (RFC 8551 section 3.5.2): the mail inside the signature's envelope.

Law: total and bounded; the content, or None where the bytes are no such envelope. It verifies nothing: who signed is said elsewhere.
Source: RFC 5652 sections 3 and 5, X.690 (BER, for senders write lengths that they do not know yet).
"""

from __future__ import annotations

from dataclasses import dataclass

from daftar_bridges.email.bodies import leaves
from daftar_bridges.email.mime_tree import Part, Tree, read_tree
from daftar_bridges.email.transfer import decode_transfer

_SEQUENCE, _OCTETS, _OCTETS_IN_PARTS, _IDENTIFIER, _CONTEXT_0 = 0x30, 0x04, 0x24, 0x06, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_MAX_DEPTH = 12
# Why: OpenSSL writes pieces of 4 kB; a mail of 64 MB has 16,000.
_MAX_PIECES = 50_000
_MAX_ENVELOPES = 5
_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(frozen=True, slots=True)
class _Element:
    """One value: its tag, and where its content begins and ends; `after` is where the next one begins."""

    tag: int
    start: int
    end: int
    after: int


def unwrap(tree: Tree) -> Tree:
    """Put what is inside each envelope before it, as in a mail signed in the open (RFC 1847): the words first, then the signature."""
    mail = [tree.mail]
    length = len(tree.mail)
    problems = list(tree.problems)
    envelopes = [leaf for leaf in leaves(tree.root) if leaf.content_type in _TYPES][:_MAX_ENVELOPES]
    for leaf in envelopes:
        raw = tree.mail[leaf.start : leaf.end]
        data, _ = decode_transfer(raw, leaf.headers.plain("content-transfer-encoding") or "")
        signed = content(data)
        if signed is None:
            if "signed" not in leaf.parameters.get("smime-type", "") and "certs" not in leaf.parameters.get("smime-type", ""):
                problems.append(("encrypted", leaf.content_type))
            continue
        inner = read_tree(signed)
        _shift(inner.root, length)
        # The leaf becomes the pair; a copy of it stands second.
        copy = Part(leaf.headers, leaf.content_type, leaf.parameters, leaf.start, leaf.end, leaf.level, is_declared=leaf.is_declared)
        leaf.content_type, leaf.parameters, leaf.children = "multipart/signed", {}, [inner.root, copy]
        mail.append(inner.mail)
        length += len(inner.mail)
    return Tree(b"".join(mail) if len(mail) > 1 else tree.mail, tree.root, problems)


def _shift(root: Part, by: int) -> None:
    stack = [root]
    while stack:
        part = stack.pop()
        part.start += by
        part.end += by
        stack.extend(part.children)


def content(data: bytes) -> bytes | None:
    """Give the signed mail part: its headers and its body; None if there is none to be had."""
    try:
        return _content(data)
    except (IndexError, ValueError):
        return None


def _content(data: bytes) -> bytes | None:
    outer = _read(data, 0, len(data), 0)
    kind, wrapped = _children(data, outer, 2)
    if data[kind.start : kind.end] != _SIGNED:
        return None
    (signed,) = _children(data, wrapped, 1)
    _, _, inner = _children(data, signed, 3)
    name, holder = _children(data, inner, 2)
    if name.tag != _IDENTIFIER or holder.tag != _CONTEXT_0 or data[name.start : name.end] != _DATA:
        return None
    (octets,) = _children(data, holder, 1)
    return b"".join(_pieces(data, octets, 0))


def _children(data: bytes, parent: _Element, count: int) -> list[_Element]:
    """Read the first values inside one."""
    out: list[_Element] = []
    position = parent.start
    for _ in range(count):
        out.append(_read(data, position, parent.end, 0))
        position = out[-1].after
    return out


def _read(data: bytes, position: int, limit: int, depth: int) -> _Element:
    """Read a value's head. Raises ValueError, IndexError where it is none."""
    if position + 2 > limit or depth > _MAX_DEPTH:
        raise ValueError("no value")
    tag, first = data[position], data[position + 1]
    start = position + 2
    if first == 0x80:
        return _open(data, tag, start, limit, depth)
    length = first
    if first > 0x80:
        size = first & 0x7F
        if size > 5:
            raise ValueError("a length that cannot be")
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > limit:
        # A mail that was cut keeps what is there.
        return _Element(tag, start, limit, limit)
    return _Element(tag, start, start + length, start + length)


def _open(data: bytes, tag: int, start: int, limit: int, depth: int) -> _Element:
    """Find the end of a value without a length: two zeros after its parts (X.690 section 8.1.3.6)."""
    position = start
    for _ in range(_MAX_PIECES):
        if position + 2 > limit or data[position : position + 2] == b"\0\0":
            return _Element(tag, start, min(position, limit), min(position + 2, limit))
        position = _read(data, position, limit, depth + 1).after
    raise ValueError("too many parts")


def _pieces(data: bytes, element: _Element, depth: int) -> list[bytes]:
    if element.tag == _OCTETS:
        return [data[element.start : element.end]]
    if element.tag != _OCTETS_IN_PARTS or depth > _MAX_DEPTH:
        raise ValueError("no octets")
    out: list[bytes] = []
    position = element.start
    while position + 2 <= element.end and len(out) < _MAX_PIECES:
        piece = _read(data, position, element.end, 0)
        out.extend(_pieces(data, piece, depth + 1))
        position = piece.after
    return out
