"""Desk: what orders are worked with, and what one of them brings.

Law: what an event brings is kept together or not at all. It does not know what is asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from daftar_bridges import conversations, outbox, places, sources, spool
from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.conversations import Answered
from daftar_bridges.core import speech, threads
from daftar_bridges.core.reply import Draft
from daftar_bridges.encrypted import Encrypted
from daftar_bridges.gate import Gate
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out, inbox
from daftar_bridges.matrix.appservice import Homeserver
from daftar_bridges.matrix.events_in import Asked, SentFile
from daftar_bridges.outbox import Outgoing
from daftar_bridges.rooms import Rooms
from daftar_bridges.sources import Source
from daftar_bridges.spool import Notice
from daftar_bridges.store import Store
from daftar_policy.storage import Connection


@dataclass(frozen=True, slots=True)
class Desk:
    """What orders are worked with; `secret` makes our Message-IDs."""

    config: MailConfig
    store: Store
    gate: Gate
    rooms: Rooms
    homeserver: Homeserver
    secret: bytes
    backoff: Backoff
    told: Callable[[], None]
    # To be told that another correspondent is blocked, or one no longer.
    renew: Callable[[], Awaitable[None]]
    encrypted: Encrypted


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that is put beside for the next mail of an official in a thread; `event` is who said so."""

    event: str
    mailbox: str
    root: str
    official: str
    file: SentFile
    at: float


@dataclass(frozen=True, slots=True)
class Wish:
    """A mail that somebody wants to see as it came."""

    source: Source
    asked: str
    room: str
    root: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be kept for one event; `replaces` is the event whose mail this one changes, and `late` what is said if it is gone."""

    notices: Sequence[Notice] = ()
    rows: Sequence[Outgoing] = ()
    draft: Draft | None = None
    answered: Answered | None = None
    mailbox: str = ""
    replaces: str = ""
    late: Sequence[Notice] = ()
    staged: Staged | None = None
    # Who has put files beside that go with this mail.
    uses: str = ""
    wish: Wish | None = None


def keep(db: Connection, pushed: int, outcome: Outcome) -> None:
    """Keep everything that one event brings, and close it, in one transaction."""
    inbox.done(db, pushed)
    if outcome.replaces and not outbox.withdraw(db, outcome.replaces):
        _tell(db, outcome.late)
        return
    outbox.put(db, outcome.rows)
    if outcome.draft and outcome.answered and any(row.state != "refused" for row in outcome.rows):
        root = outcome.answered.root
        conversations.refer(db, outcome.mailbox, outcome.draft.message_id, root, outcome.rows[0].event_id, ours=True)
        places.note_token(db, outcome.mailbox, threads.tokens(outcome.draft.subject), root)
        conversations.joined(db, outcome.mailbox, root, outcome.draft.recipients)
        if outcome.uses:
            key = (outcome.rows[0].event_id, outcome.mailbox, root, outcome.uses)
            db.execute("UPDATE staged SET used = ? WHERE mailbox = ? AND root = ? AND official = ? AND used = ''", key)
    if outcome.staged:
        one = outcome.staged
        db.execute(
            "INSERT INTO staged (event, mailbox, root, official, file, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (event) DO NOTHING",
            (one.event, one.mailbox, one.root, one.official, one.file.as_text(), one.at),
        )
    if outcome.wish:
        sources.want(db, outcome.wish.source, outcome.wish.asked, outcome.wish.room, outcome.wish.root)
    _tell(db, outcome.notices)


def staged(db: Connection, mailbox: str, root: str, official: str, event: str) -> list[SentFile]:
    """Give the files that an official has put beside in a thread, in order: for the next mail, or for the one of this event."""
    rows = db.execute(
        "SELECT file FROM staged WHERE mailbox = ? AND root = ? AND official = ? AND used IN ('', ?) ORDER BY at, event",
        (mailbox, root, official, event),
    )
    return [SentFile.from_text(text) for (text,) in rows.fetchall()]


def told(asked: Asked, text: str, root: str | None = None) -> Outcome:
    """Give what only says something in the thread of the one who asked."""
    return Outcome([said(asked, "help", text, asked.root if root is None else root)])


def said(asked: Asked, key: str, text: str, root: str | None) -> Notice:
    """Give a notice, once for what was asked (`key` tells several about it apart)."""
    return Notice(f"{key}:{asked.key}", asked.room, events_out.notice(text, root))


def help_of(box: Mailbox, problem: str = "", **blanks: object) -> str:
    """Give the help in a mailbox's language, after what was wrong."""
    before = f"{speech.say(box.language, problem, **blanks)}\n" if problem else ""
    return before + speech.say(box.language, "help")


def _tell(db: Connection, notices: Sequence[Notice]) -> None:
    for notice in notices:
        spool.tell(db, notice)
