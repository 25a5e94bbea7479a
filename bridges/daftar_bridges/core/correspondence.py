"""Correspondence: the room that one conversation has, where a mailbox is a space with a room for each.

Law: the alias depends on the mailbox's space and the first mail alone, so a room that was made before a crash is found again, and two
conversations never share one. It does not know which rooms exist.
"""

from __future__ import annotations

import hashlib
import re

from daftar_bridges.core.message import Message

# Why 80 bits: two mails of one mailbox never meet, and an alias stays short enough to be read (255 octets in all).
_DIGITS = 20
_MOST_ALIAS = 255
# Why: room lists cut longer names anyway; an event is far larger.
_MOST_NAME = 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def alias_of(space: str, mail: str) -> str:
    """Give the alias of the room for the conversation that a mail (by its id in the spool) begins, below its space's alias."""
    localpart, _, server = space[1:].partition(":")
    digest = hashlib.sha256(f"{space}\0{mail}".encode()).hexdigest()[:_DIGITS]
    most = _MOST_ALIAS - len(server.encode()) - _DIGITS - 3
    return f"#{localpart.encode()[:most].decode('utf-8', 'ignore')}.{digest}:{server}"


def pattern_of(space: str) -> str:
    """Give the pattern of all aliases that `alias_of` gives for a space (application service API, namespaces)."""
    localpart, _, server = space[1:].partition(":")
    most = _MOST_ALIAS - len(server.encode()) - _DIGITS - 3
    kept = localpart.encode()[:most].decode("utf-8", "ignore")
    return rf"#{re.escape(kept)}\.[0-9a-f]{{{_DIGITS}}}:{re.escape(server)}"


def name_of(message: Message, correspondent: str) -> str:
    """Give the room's name: the subject, and with whom."""
    subject = " ".join(_CONTROL.sub("", message.subject).split()) or "(no subject)"
    author = _CONTROL.sub("", correspondent)[:_MOST_NAME]
    if not author:
        return subject[:_MOST_NAME]
    return f"{subject[:_MOST_NAME]} – {author}"
