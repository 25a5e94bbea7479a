"""Events in: what the homeserver pushed, as what it means to the bridge.

Law: any JSON gives an `Asked` or None, nothing else; only a message that a person typed is a command (no edit, notice, quote or ghost).
It does not know rooms, mailboxes or who may do what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from daftar_bridges.core import reply

# Client-server API before 1.13: a rich reply quoted the answered message in front of the text.
_FALLBACK = re.compile(r"\A(?:> [^\n]*\n)+\n")
# A change of these changes what the policy may know of a room.
# Why this sign: it is in every client's list, and nobody gives it in praise. Compared without U+FE0F (format 1, section 7).
BLOCK = "\N{NO ENTRY SIGN}"
ROOM_STATE = frozenset({"m.room.canonical_alias", "in.daftar.label", "m.room.join_rules", "m.room.encryption", "m.room.history_visibility"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A command in a room; `root` is the thread it stands in, or the event that it replies to, or None."""

    event_id: str
    room: str
    sender: str
    command: reply.Command
    root: str | None


def asked(event: Mapping[str, object]) -> Asked | None:
    """Read one event; None where it is no command."""
    content = event.get("content")
    event_id, room, sender = (_text(event.get(key)) for key in ("event_id", "room_id", "sender"))
    if event.get("type") != "m.room.message" or not isinstance(content, Mapping) or "state_key" in event:
        return None
    relation = content.get("m.relates_to")
    relation = relation if isinstance(relation, Mapping) else {}
    if not (event_id and room and sender) or content.get("msgtype") != "m.text" or relation.get("rel_type") == "m.replace":
        return None
    said = reply.command(_FALLBACK.sub("", _text(content.get("body"))).strip())
    if said is None:
        return None
    root = _text(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else ""
    answered = relation.get("m.in_reply_to")
    if not root and isinstance(answered, Mapping):
        root = _text(answered.get("event_id"))
    return Asked(event_id, room, sender, said, root or None)


def reaction(event: Mapping[str, object]) -> tuple[str, str] | None:
    """Read a reaction: the event it is on, and its key without U+FE0F; None for anything else."""
    content = event.get("content")
    relation = content.get("m.relates_to") if isinstance(content, Mapping) else None
    if event.get("type") != "m.reaction" or not isinstance(relation, Mapping) or relation.get("rel_type") != "m.annotation":
        return None
    target, key = _text(relation.get("event_id")), _text(relation.get("key")).replace("\ufe0f", "")
    return (target, key) if target and key else None


def redaction(event: Mapping[str, object]) -> str | None:
    """Read a redaction: the event that it takes away; None for anything else."""
    if event.get("type") != "m.room.redaction":
        return None
    content = event.get("content")
    # Room version 11 has it in the content, older ones beside it.
    inner = content.get("redacts") if isinstance(content, Mapping) else None
    return _text(event.get("redacts")) or _text(inner) or None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
