"""Steering: what people do with mails that wait, are held or were lost from sight: retry, hold, release, reject, drop, replay.

Law: every deed is written down with who and why, in the transaction that does it; what is not in the right state is left alone and said
so; nothing that is held goes anywhere without a deed. It does not know who may do what (`control`, the command line) nor how it is asked.
Every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from daftar_bridges import places, spool
from daftar_bridges.core.control_speech import say
from daftar_bridges.core.origin import is_path_confirmed
from daftar_bridges.matrix import events_out
from daftar_bridges.outbox import Returned, return_mail
from daftar_bridges.screening import records
from daftar_bridges.spool import RELEASED, Notice
from daftar_policy.files.whole import sync_folder
from daftar_policy.storage import Connection

RETRY, HOLD, RELEASE, REJECT, DROP, REPLAY = "retry", "hold", "release", "reject", "drop", "replay"
# What each needs a row's state to be.
FROM = {
    RETRY: {"in": {"ready"}, "out": {"ready", "failed"}},
    HOLD: {"in": {"ready"}, "out": {"ready"}},
    RELEASE: {"in": {"held"}, "out": {"held"}},
    # Why held ones only: one that waits may be on its way into the room at this moment; holding it first settles that.
    REJECT: {"in": {"held"}, "out": {"held"}},
    DROP: {"in": {"held"}, "out": {"held"}},
}
# The keys of what the bridge says that people can answer begin with these.
_ANSWERED = frozenset({"held", "control", "confirm"})
# RFC 3462 section 1: the header is enough of a mail that is returned; this is far more than any honest one has.
_HEAD = 256 * 1024


@dataclass(frozen=True, slots=True)
class Aim:
    """One row that a deed is about: of mail that came in (`id` is its number), or of mail that goes out (`id` is the event's)."""

    way: str
    id: str
    mail: str
    mailbox: str
    other: str
    recipient: str
    state: str
    reason: str
    room: str = ""
    root: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person does, and why; what became of it is said in their language."""

    word: str
    who: str
    reason: str = ""
    language: str = "en"

    def say(self, key: str, aim: Aim, **blanks: object) -> str:
        """Give a sentence about a row."""
        return say(self.language, key, title=title_of(aim, self.language), **blanks)


@dataclass(frozen=True, slots=True)
class Means:
    """What deeds are done with: the name that reports non-delivery, the folder of large mails, the time (seconds since 1970)."""

    reporter: str
    directory: Path
    now: float
    # The language of each mailbox, for what its room is told.
    languages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one row; `is_done` is false where it was left alone."""

    aim: Aim
    text: str
    is_done: bool = True


def title_of(aim: Aim, language: str) -> str:
    """Give what a row is, for people."""
    if aim.way == "in":
        return say(language, "title-in", mail=aim.mail, id=aim.id, sender=aim.other or "<>", mailbox=aim.mailbox)
    return say(language, "title-out", id=aim.id, mailbox=aim.mailbox, recipient=aim.recipient)


def find(db: Connection, key: str) -> list[Aim]:
    """Give the rows that an id stands for: a row's number, a mail's id, or the event of a mail that goes out."""
    columns = "'in', d.id, d.mail, d.mailbox, m.sender, d.recipient, d.state, d.reason, '', ''"
    select = f"SELECT {columns} FROM delivery d JOIN mail m ON m.id = d.mail"  # noqa: S608 - constants
    rows: list[tuple[str, ...]] = []
    # Why 18: a longer number is no row's, and databases do not take it as one.
    if key.isascii() and key.isdecimal() and len(key) <= 18:
        rows = db.execute(f"{select} WHERE d.id = ?", (int(key),)).fetchall()
    rows = rows or db.execute(f"{select} WHERE d.mail = ? ORDER BY d.id", (key,)).fetchall()
    rows = (
        rows
        or db.execute(
            "SELECT 'out', event_id, '', mailbox, sender, recipient, state, reason, room, root"
            " FROM outbox WHERE event_id = ? ORDER BY recipient",
            (key,),
        ).fetchall()
    )
    return [Aim(way, str(number), *rest) for way, number, *rest in rows]


def do(db: Connection, deed: Deed, aims: Sequence[Aim], means: Means) -> list[Done]:
    """Do something with rows as they were found; those whose state has changed meanwhile, or does not fit, are left alone."""
    return [_one(db, deed, aim, means) for aim in aims]


def misfit(deed: Deed, aim: Aim) -> Done | None:
    """Say why a row is left alone, as its state is; None where the deed fits it."""
    if aim.state in FROM.get(deed.word, {}).get(aim.way, {aim.state}):
        return None
    state, instead = say(deed.language, f"state-{aim.state}"), say(deed.language, f"instead-{deed.word}")
    return Done(aim, deed.say("is-state", aim, state=state, instead=instead), is_done=False)


def _one(db: Connection, deed: Deed, aim: Aim, means: Means) -> Done:
    fresh = [each for each in find(db, aim.id) if each.recipient == aim.recipient and each.way == aim.way]
    if not fresh:
        return Done(aim, deed.say("not-there", aim), is_done=False)
    aim = fresh[0]
    if (unfit := misfit(deed, aim)) is not None:
        return unfit
    if deed.word == RETRY and aim.way == "out" and _is_emptied(db, aim):
        return Done(aim, deed.say("emptied", aim), is_done=False)
    text, told = _DO[aim.way](db, deed, aim, means)
    _write(db, deed, aim, means.now, told)
    return Done(aim, text)


def _is_emptied(db: Connection, aim: Aim) -> bool:
    sql = "SELECT 1 FROM outbox WHERE event_id = ? AND recipient = ? AND length(mime) = 0"
    return db.execute(sql, (aim.id, aim.recipient)).fetchone() is not None


def _incoming(db: Connection, deed: Deed, aim: Aim, means: Means) -> tuple[str, str]:
    """Do a deed with mail that came in; give what is said of it, and what its sender was told."""
    number = int(aim.id)
    if deed.word == RETRY:
        db.execute("UPDATE delivery SET due = 0, attempts = 0 WHERE id = ?", (number,))
    elif deed.word == HOLD:
        spool.finish(db, number, "held", f"held by {deed.who}: {deed.reason}")
    elif deed.word == RELEASE:
        db.execute("UPDATE delivery SET state = 'ready', decision = ?, due = 0, attempts = 0 WHERE id = ?", (json.dumps(RELEASED), number))
    if deed.word not in {REJECT, DROP}:
        return deed.say(f"now-{deed.word}", aim), ""
    spool.finish(db, number, "returned", f"{'turned away' if deed.word == REJECT else 'dropped'} by {deed.who}: {deed.reason}")
    # Why: what of it was shown (all but a held file) must not stand for the whole mail when its sender sends it again.
    places.unsee(db, number, aim.mailbox)
    if deed.word == DROP:
        return deed.say("dropped-in", aim), ""
    if silence := silence_about(db, aim, deed.language):
        return deed.say("returned-silently", aim, silence=silence), ""
    why = f"550 5.7.1 {deed.reason or 'the office does not take this mail'}"
    return_mail(db, Returned(aim.mail, aim.other, aim.recipient, means.reporter, why), head_of(db, aim.mail, means.directory))
    return deed.say("returned", aim, sender=aim.other), aim.other


def silence_about(db: Connection, aim: Aim, language: str = "en") -> str:
    """Say why the sender of a mail cannot be told that it was turned away, "" where he can."""
    if not aim.other:
        return say(language, "no-path")
    found = records.load(db, aim.mail).authentication
    # Why: the notice would go to somebody who may have sent nothing (backscatter).
    return "" if is_path_confirmed(found, aim.other) else say(language, "path-unconfirmed")


def _outgoing(db: Connection, deed: Deed, aim: Aim, means: Means) -> tuple[str, str]:
    """Do a deed with one recipient of mail that goes out."""
    if deed.word == RETRY:
        # Why a new beginning: it is tried for five days again from now.
        db.execute("UPDATE outbox SET attempts = 0, created = ? WHERE event_id = ? AND recipient = ?", (means.now, aim.id, aim.recipient))
    reason = {HOLD: "held", REJECT: "turned away", DROP: "dropped"}.get(deed.word, "")
    reason = f"{reason} by {deed.who}: {deed.reason}" if reason else ""
    state = {RETRY: "ready", RELEASE: "ready", HOLD: "held"}.get(deed.word, "refused")
    db.execute(
        "UPDATE outbox SET state = ?, reason = ?, due = 0 WHERE event_id = ? AND recipient = ?", (state, reason, aim.id, aim.recipient)
    )
    if deed.word not in {REJECT, DROP}:
        return deed.say(f"now-{deed.word}", aim), ""
    if deed.word == DROP or not aim.room:
        return deed.say("dropped-out", aim), ""
    language = means.languages.get(aim.mailbox, "en")
    text = say(language, "rejected", recipient=aim.recipient, reason=deed.reason or say(language, "not-approved"), who=deed.who)
    spool.tell(db, Notice(f"rejected:{aim.id}:{aim.recipient}", aim.room, events_out.notice(text, aim.root)))
    return deed.say("not-sent", aim), aim.room


_DO = {"in": _incoming, "out": _outgoing}


def copies(db: Connection, mail: str) -> tuple[str, str]:
    """Give the file that a mail's octets are in ("" where they are in the database), and why it cannot be replayed ("" where it can)."""
    row = db.execute("SELECT file FROM mail WHERE id = ?", (mail,)).fetchone()
    if row is None:
        return "", f"there is no mail `{mail}`"
    if db.execute("SELECT 1 FROM emptied WHERE mail = ?", (mail,)).fetchone() is not None:
        return "", f"the octets of mail {mail} were removed after their time"
    is_in_pieces = db.execute("SELECT 1 FROM piece WHERE mail = ? LIMIT 1", (mail,)).fetchone() is not None
    return "" if is_in_pieces else str(row[0]), ""


def replay(db: Connection, deed: Deed, aims: Sequence[Aim], fresh: str, now: float) -> list[Done]:
    """Take a mail that is kept for its mailboxes once more, as a mail of its own; `fresh` is its id, and names its file if it has one."""
    mail = aims[0].mail
    db.execute(
        "INSERT INTO mail (id, received, sender, peer, raw, file, size)"
        " SELECT ?, ?, sender, peer, raw, CASE WHEN file = '' THEN '' ELSE ? END, size FROM mail WHERE id = ?",
        (fresh, now, f"{fresh}.eml", mail),
    )
    db.execute("INSERT INTO piece (mail, number, octets) SELECT ?, number, octets FROM piece WHERE mail = ?", (fresh, mail))
    db.execute("INSERT INTO screened (mail, result) SELECT ?, result FROM screened WHERE mail = ?", (fresh, mail))
    done = []
    for aim in aims:
        # Why no decision: the policy of today is asked.
        db.execute(
            "INSERT INTO delivery (mail, mailbox, recipient, identity, state)"
            " SELECT ?, mailbox, recipient, ?, 'ready' FROM delivery WHERE id = ?",
            (fresh, f"replayed:{fresh}", int(aim.id)),
        )
        _write(db, deed, aim, now, f"as mail {fresh}")
        done.append(Done(aim, deed.say("comes-again", aim, mail=fresh)))
    return done


def note_said(db: Connection, event: str, key: str) -> None:
    """Note which event says what, where it can be answered by a sign."""
    if key.partition(":")[0] not in _ANSWERED:
        return
    db.execute("INSERT INTO said (event, key) VALUES (?, ?) ON CONFLICT DO NOTHING", (event, key))


def said_by(db: Connection, event: str) -> str | None:
    """Give the key of what an event of ours says."""
    row = db.execute("SELECT key FROM said WHERE event = ?", (event,)).fetchone()
    return str(row[0]) if row else None


def _write(db: Connection, deed: Deed, aim: Aim, now: float, told: str) -> None:
    db.execute(
        "INSERT INTO deed (at, who, word, subject, recipient, mail, reason, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (now, deed.who, deed.word, aim.id, aim.recipient, aim.mail, deed.reason, told),
    )


def head_of(db: Connection, mail: str, directory: Path) -> bytes:
    """Give the beginning of a mail, wherever it is kept; nothing where it is not kept any more."""
    row: tuple[bytes, str] = db.execute("SELECT raw, file FROM mail WHERE id = ?", (mail,)).fetchone()
    raw, file = row
    if not file:
        return bytes(raw)
    piece = db.execute("SELECT octets FROM piece WHERE mail = ? ORDER BY number LIMIT 1", (mail,)).fetchone()
    if piece is not None:
        return bytes(piece[0])[:_HEAD]
    try:
        with (directory / file).open("rb") as handle:
            return handle.read(_HEAD)
    except OSError:
        # The notice says who and why all the same.
        return b""


def copy_file(directory: Path, file: str, fresh: str) -> str:
    """Give a mail that comes again its own name for the same octets; say why that cannot be ("" where it is done)."""
    if not (directory / file).exists():
        # Where the database is a server's the octets are in it.
        return ""
    try:
        (directory / f"{fresh}.eml").hardlink_to(directory / file)
        sync_folder(directory)
    except OSError as error:
        return f"its file `{file}` cannot be used: {error.strerror or error}"
    return ""
