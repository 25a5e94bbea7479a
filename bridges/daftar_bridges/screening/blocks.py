"""Blocks: correspondents whose mail a mailbox does not want, put there by a reaction in its room.

Law: a block is of one mailbox and one ghost, and stands as long as the reaction does; only people of our own homeserver, in the room of the
mail itself, are listened to. Every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from daftar_bridges import spool
from daftar_bridges.core.control_speech import say
from daftar_bridges.matrix import events_in, events_out, inbox
from daftar_bridges.matrix.inbox import Pushed
from daftar_bridges.spool import Notice
from daftar_policy.storage import Connection

# People see a mail a moment before the bridge has written down that it is there.
_MOST_WAITS = 2
_WAIT = 1.0
# Who wishes it, and the language of each mailbox.
_Wish: TypeAlias = "tuple[str, Mapping[str, str]]"


@dataclass(frozen=True, slots=True)
class Shown:
    """The mail that an event in a room is (part of): room, mailbox, ghost, and the thread it stands in."""

    room: str
    mailbox: str
    ghost: str
    root: str


def note(db: Connection, event: str, mail: Shown) -> None:
    """Note which mail an event is part of."""
    row = (event, mail.room, mail.mailbox, mail.ghost, mail.root)
    db.execute("INSERT INTO shown (event, room, mailbox, ghost, root) VALUES (?, ?, ?, ?, ?) ON CONFLICT (event) DO NOTHING", row)


def react(db: Connection, pushed: Pushed, server: str, languages: Mapping[str, str]) -> bool:
    """Do what a reaction, or its being taken away, asks for, and close the event; give whether who is blocked has changed."""
    event = pushed.event
    event_id, room, sender = (str(event.get(key)) for key in ("event_id", "room_id", "sender"))
    reaction, gone = events_in.reaction(event), events_in.redaction(event)
    notice = None
    if gone is not None:
        notice = _unblock(db, gone, room, (sender, languages))
    elif reaction is not None and reaction[1] == events_in.BLOCK and sender.partition(":")[2] == server:
        row = db.execute("SELECT room, mailbox, ghost, root FROM shown WHERE event = ?", (reaction[0],)).fetchone()
        if row is None and pushed.attempts < _MOST_WAITS:
            inbox.postpone(db, pushed.id, time.time() + _WAIT, "the mail may still be under way")
            return False
        # Why the room: a relation can name any event, in any room.
        notice = _block(db, event_id, Shown(*row), (sender, languages)) if row is not None and row[0] == room else None
    if notice is not None:
        spool.tell(db, notice)
    inbox.done(db, pushed.id)
    return notice is not None


def all_blocked(db: Connection) -> dict[str, frozenset[str]]:
    """Give every block: mailbox → ghosts."""
    found: dict[str, set[str]] = {}
    for mailbox, ghost in db.execute("SELECT mailbox, ghost FROM block"):
        found.setdefault(mailbox, set()).add(ghost)
    return {mailbox: frozenset(ghosts) for mailbox, ghosts in found.items()}


def _block(db: Connection, reaction: str, mail: Shown, wish: _Wish) -> Notice | None:
    by, languages = wish
    was = _is_blocked(db, mail)
    row = (reaction, mail.room, mail.mailbox, mail.ghost, mail.root, by)
    db.execute(
        "INSERT INTO block (reaction, room, mailbox, ghost, root, by) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (reaction) DO NOTHING", row
    )
    if was:
        return None
    text = say(languages.get(mail.mailbox, ""), "blocked", sender=_name(db, mail), mailbox=mail.mailbox, who=by)
    return _said(f"block:{reaction}", mail, text)


def _unblock(db: Connection, reaction: str, room: str, wish: _Wish) -> Notice | None:
    by, languages = wish
    row = db.execute("SELECT room, mailbox, ghost, root FROM block WHERE reaction = ? AND room = ?", (reaction, room)).fetchone()
    if row is None:
        return None
    db.execute("DELETE FROM block WHERE reaction = ?", (reaction,))
    mail = Shown(*row)
    if _is_blocked(db, mail):
        return None
    text = say(languages.get(mail.mailbox, ""), "unblocked", sender=_name(db, mail), mailbox=mail.mailbox, who=by)
    return _said(f"unblock:{reaction}", mail, text)


def _is_blocked(db: Connection, mail: Shown) -> bool:
    return db.execute("SELECT 1 FROM block WHERE mailbox = ? AND ghost = ? LIMIT 1", (mail.mailbox, mail.ghost)).fetchone() is not None


def _name(db: Connection, mail: Shown) -> str:
    return spool.ghost_name(db, mail.ghost) or mail.ghost


def _said(key: str, mail: Shown, text: str) -> Notice:
    return Notice(key, mail.room, events_out.notice(text, mail.root))
