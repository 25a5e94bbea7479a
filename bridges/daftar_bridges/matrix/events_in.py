"""Events in: what the homeserver pushed, as what it means to the bridge.

Law: any JSON gives an `Asked` or None, nothing else; only a message that a person typed is a command (no notice, quote or ghost), and an
edit is never one of its own.
It does not know rooms, mailboxes or who may do what.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from daftar_bridges.core import reply

# Client-server API before 1.13: a rich reply quoted the answered message in front of the text.
_FALLBACK = re.compile(r"\A(?:> [^\n]*\n)+\n")
# A change of these changes what the policy may know of a room.
# Why this sign: it is in every client's list, and nobody gives it in praise. Compared without U+FE0F (format 1, section 7).
BLOCK = "\N{NO ENTRY SIGN}"
# What shows a mail as it came.
SOURCE = "\N{PAGE FACING UP}"
ROOM_STATE = frozenset({"m.room.canonical_alias", "in.daftar.label", "m.room.join_rules", "m.room.encryption", "m.room.history_visibility"})


# Client-server API, m.room.message: the kinds that are a file; with a caption where `filename` is another text than `body`.
_FILES = frozenset({"m.file", "m.image", "m.video", "m.audio"})


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file in a room: its media address, and what opens it where it is encrypted."""

    name: str
    type: str
    address: str
    key: Mapping[str, object] | None = None

    def as_text(self) -> str:
        """Give it as JSON, as `from_text` reads it."""
        return json.dumps([self.name, self.type, self.address, self.key], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> SentFile:
        """Read `as_text` back."""
        return cls(*json.loads(text))


@dataclass(frozen=True, slots=True)
class Asked:
    """A command in a room; `root` is the thread it stands in, or the event that it replies to, or None.

    `target` is the event that it answers by itself, `file` the one whose caption it is. `event_id` is what a mail is known by, `edit` the
    event that says so where that is an edit of it.
    """

    event_id: str
    room: str
    sender: str
    command: reply.Command
    root: str | None
    target: str | None = None
    file: SentFile | None = None
    edit: str = ""

    @property
    def key(self) -> str:
        """What this asking is told from others by."""
        return self.edit or self.event_id


def asked(event: Mapping[str, object]) -> Asked | None:
    """Read one event; None where it is no command."""
    content = event.get("content")
    event_id, room, sender = (_text(event.get(key)) for key in ("event_id", "room_id", "sender"))
    if event.get("type") != "m.room.message" or not isinstance(content, Mapping) or "state_key" in event:
        return None
    relation = _relation(content)
    if not (event_id and room and sender) or relation.get("rel_type") == "m.replace":
        return None
    said = reply.command(_typed(content))
    if said is None:
        return None
    answered = relation.get("m.in_reply_to")
    target = _text(answered.get("event_id")) if isinstance(answered, Mapping) and relation.get("is_falling_back") is not True else ""
    root = thread_of(event) or target
    return Asked(event_id, room, sender, said, root or None, target or None, _file(content))


def edited(event: Mapping[str, object]) -> Asked | None:
    """Read an edit: what its event says now (a word of "" where that is no command); None for anything else."""
    content = event.get("content")
    edit, room, sender = (_text(event.get(key)) for key in ("event_id", "room_id", "sender"))
    if event.get("type") != "m.room.message" or not isinstance(content, Mapping) or "state_key" in event:
        return None
    relation, new = _relation(content), content.get("m.new_content")
    target = _text(relation.get("event_id")) if relation.get("rel_type") == "m.replace" else ""
    if not (edit and room and sender and target) or not isinstance(new, Mapping):
        return None
    return Asked(target, room, sender, reply.command(_typed(new)) or reply.Command(""), None, file=_file(new), edit=edit)


def file_of(event: Mapping[str, object]) -> SentFile | None:
    """Give the file that an event is; None for anything else."""
    content = event.get("content")
    return _file(content) if event.get("type") == "m.room.message" and isinstance(content, Mapping) else None


def thread_of(event: Mapping[str, object]) -> str:
    """Give the root of the thread that an event stands in, "" where it stands in none."""
    content = event.get("content")
    relation = _relation(content) if isinstance(content, Mapping) else {}
    return _text(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else ""


def _relation(content: Mapping[str, object]) -> Mapping[str, object]:
    relation = content.get("m.relates_to")
    return relation if isinstance(relation, Mapping) else {}


def _typed(content: Mapping[str, object]) -> str:
    """What a person has typed: a text, or a caption."""
    kind, body = content.get("msgtype"), _text(content.get("body"))
    if isinstance(kind, str) and kind in _FILES:
        return body.strip() if _text(content.get("filename")) not in {"", body} else ""
    return _FALLBACK.sub("", body).strip() if kind == "m.text" else ""


def _file(content: Mapping[str, object]) -> SentFile | None:
    kind = content.get("msgtype")
    if not isinstance(kind, str) or kind not in _FILES:
        return None
    info, sealed = content.get("info"), content.get("file")
    mime = _text(info.get("mimetype")) if isinstance(info, Mapping) else ""
    key = sealed if isinstance(sealed, Mapping) else None
    address = _text(key.get("url")) if key is not None else _text(content.get("url"))
    name = _text(content.get("filename")) or _text(content.get("body"))
    return SentFile(name or "file", mime or "application/octet-stream", address, key) if address else None


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


def left(event: Mapping[str, object]) -> str:
    """Read who leaves, or is put out of, a room; "" for anything else."""
    content = event.get("content")
    is_out = isinstance(content, Mapping) and content.get("membership") in {"leave", "ban"}
    return _text(event.get("state_key")) if event.get("type") == "m.room.member" and is_out else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
