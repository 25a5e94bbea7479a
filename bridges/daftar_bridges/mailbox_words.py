"""Mailbox words: how people of the control room open and close mailboxes, and are shown which there are.

Law: any words give a sentence; what is asked for is done in the unit of work that says so, or not at all. It does not know who may ask.
"""

from __future__ import annotations

from daftar_bridges import mailbox_orders
from daftar_bridges.config import MailConfig
from daftar_bridges.core.control_speech import mailbox_help, say
from daftar_bridges.mailbox_orders import Objection, Opening
from daftar_bridges.mailboxes import SPACE
from daftar_policy.storage import Connection

WORDS = frozenset({"mailboxes", "open", "close"})
# Why: a notice is read in a room; the rest is in mail.yaml and in the database.
_MOST_LINES = 60


def do(db: Connection, config: MailConfig, words: tuple[str, str, str], by: str, now: float) -> str:
    """Do what was asked for: the word, the address and the rest of the line; give what is said of it. A unit of work."""
    word, address, rest = words
    language = config.control_language
    try:
        if word == "mailboxes":
            return _listed(config)
        if not address:
            return f"{say(language, 'needs-address', word=word)}\n{mailbox_help(language)}"
        if word == "close":
            box = mailbox_orders.mailbox_to_close(config, address)
            mailbox_orders.close_mailbox(db, box, by, now)
            return say(language, "closed", mailbox=box.address, room=box.room)
        box = mailbox_orders.mailbox_for(config, _opening(address, rest))
        mailbox_orders.open_mailbox(db, box, by, now)
    except Objection as objection:
        return say(language, "not-done", why=objection)
    return say(language, "opened-space" if box.is_space else "opened", mailbox=box.address, room=box.room)


def _opening(address: str, rest: str) -> Opening:
    room, *words = rest.split() or [""]
    mode = SPACE if words[:1] == [SPACE] else ""
    words = words[1:] if mode else words
    members = [word for word in words if word.startswith("@")]
    return Opening(address, room, " ".join(word for word in words if not word.startswith("@")), members=members, mode=mode)


def _listed(config: MailConfig) -> str:
    language = config.control_language
    spaces = {True: say(language, "listed-space"), False: ""}
    lines = [f"{box.address} → {box.room}{spaces[box.is_space]}" for box in config.directory.boxes]
    lines += [say(language, "listed-closed", mailbox=box.address) for box in config.directory.closed]
    more = len(lines) - _MOST_LINES
    return "\n".join(lines[:_MOST_LINES] + ([say(language, "listed-more", count=more)] if more > 0 else []))
