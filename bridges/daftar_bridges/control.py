"""Control: what people of the control room do with mails there, by `!mail WORD ID` and by ✅ and ❌ on what the bridge said.

Law: only people of `control_members` are listened to, and only in the control room; what cannot be undone is shown first and done on a
second word. One event does one thing, once. It does not know how a deed is done (`steering`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import quote

from daftar_bridges import control_words, mailbox_words, spool, steering, story
from daftar_bridges.config import MailConfig
from daftar_bridges.control_words import Word, asks_first, parse
from daftar_bridges.core import speech
from daftar_bridges.core.control_speech import help_of, say, sentence
from daftar_bridges.incoming import directory_of
from daftar_bridges.matrix import events_in, events_out, inbox
from daftar_bridges.matrix.appservice import Homeserver, MatrixError, Refused
from daftar_bridges.matrix.inbox import Pushed
from daftar_bridges.rooms import Rooms
from daftar_bridges.spool import Notice
from daftar_bridges.steering import Aim, Deed, Means
from daftar_bridges.store import Store, Unavailable
from daftar_policy.storage import Connection

_log = logging.getLogger(__name__)
# Why: what was shown an hour ago may be another thing by now.
_OPEN = 3600.0
_RETRY = 10.0
# What a notice of ours shows of a queue; the command line shows all of it.
_MOST_LINES = 40


class Office(Protocol):
    """What is worked with: the desk of the mailboxes has all of it."""

    @property
    def config(self) -> MailConfig:
        """What the bridge was started with."""

    @property
    def store(self) -> Store:
        """Where mails are."""

    @property
    def rooms(self) -> Rooms:
        """The rooms of the mailboxes."""

    @property
    def homeserver(self) -> Homeserver:
        """The homeserver."""

    @property
    def told(self) -> Callable[[], None]:
        """Whom to wake when there is something to be done."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One thing that somebody said in the control room: a word with its id and reason, or an answer (`event` is what to)."""

    id: str
    by: str
    word: Word
    event: str = ""


async def take(office: Office, pushed: Pushed) -> bool:
    """Do what an event asks for if it is for the control room, and close it; False where it is somebody else's. Raises Unavailable."""
    spoken = _spoken(pushed, _language(office))
    if spoken is None:
        return False
    try:
        # Why asked first: an event of another room must not wait for anything.
        control = await office.rooms.ensure(office.config.postmaster)
    except MatrixError as error:
        await office.store.run(inbox.postpone, pushed.id, time.time() + _RETRY, str(error))
        return True
    if pushed.event.get("room_id") != control.id or (spoken.event and not await _is_known(office, spoken.event)):
        return False
    if spoken.by not in office.config.control_members:
        text = say(_language(office), "only-members")
        await _close(office, pushed, [] if spoken.event else [_notice(office, spoken.id, text)])
        return True
    try:
        await _act(office, pushed, spoken)
    except Unavailable:
        raise
    except MatrixError as error:
        await office.store.run(inbox.postpone, pushed.id, time.time() + _RETRY, str(error))
    except Exception as error:  # noqa: BLE001 - the top of a loop
        # Why: one event that brings out a fault of ours must not stop those after it.
        _log.exception("fault with the event %s", spoken.id)
        text = speech.say(_language(office), "fault", reason=error)
        await _close(office, pushed, [_notice(office, spoken.id, text)])
    office.told()
    return True


def _spoken(pushed: Pushed, language: str) -> _Spoken | None:
    """Read an event; None where it is nothing that the control room knows."""
    event = pushed.event
    event_id, by = str(event.get("event_id")), str(event.get("sender"))
    reaction = events_in.reaction(event)
    if reaction is not None:
        word = control_words.SIGNS.get(reaction[1])
        return _Spoken(event_id, by, Word(word), reaction[0]) if word else None
    text = _typed(event)
    word_said = parse(text, language) if text is not None else None
    return _Spoken(event_id, by, word_said) if word_said is not None else None


def _typed(event: Mapping[str, Any]) -> str | None:
    """Give what a person typed; None for anything else (edits, notices, state)."""
    content = event.get("content")
    if event.get("type") != "m.room.message" or not isinstance(content, Mapping) or "state_key" in event:
        return None
    relation = content.get("m.relates_to")
    is_edit = isinstance(relation, Mapping) and relation.get("rel_type") == "m.replace"
    body = content.get("body")
    return body.strip() if isinstance(body, str) and content.get("msgtype") == "m.text" and not is_edit else None


async def _is_known(office: Office, event: str) -> bool:
    return await office.store.run(steering.said_by, event) is not None


async def _act(office: Office, pushed: Pushed, spoken: _Spoken) -> None:
    """Do what was said, or show what it would do. Raises MatrixError, Unavailable."""
    store, word = office.store, spoken.word
    if spoken.event:
        key = await store.run(steering.said_by, spoken.event) or ""
        if key.startswith("confirm:"):
            await _answer(office, pushed, spoken, int(key.partition(":")[2]))
            return
        aims = await store.run(_meant_by, key)
        word = Word(word.word, aims[0].id if aims else "", "")
    elif word.word in {"yes", "no"}:
        await _answer(office, pushed, spoken, int(word.key) if word.key.isdecimal() and len(word.key) <= 18 else 0)
        return
    elif word.word in mailbox_words.WORDS:
        await store.run(_order, office, pushed, spoken)
        return
    elif (text := await _looked(store, word, _language(office))) is not None:
        await _close(office, pushed, [_notice(office, spoken.id, text)])
        return
    else:
        aims = await store.run(steering.find, word.key)
    await _begin(office, pushed, spoken, word, aims)


async def _looked(store: Store, word: Word, language: str) -> str | None:
    """Give what is said to a word that changes nothing; None for one that does. Raises Unavailable."""
    if word.problem or word.word == "help":
        return f"{word.problem}\n{help_of(language)}\n\n{speech.say(language, 'help')}".strip()
    if word.word == "queue":
        return control_words.queue_text(await store.run(spool.queue), _MOST_LINES, language)
    if word.word == "show":
        stories = await store.run(partial(story.of, key=word.key, directory=directory_of(store.path), language=language))
        return "\n".join(line for each in stories for line in story.lines(each, language)) or say(language, "no-mail", mail=word.key)
    return None


def _order(db: Connection, office: Office, pushed: Pushed, spoken: _Spoken) -> None:
    """Open or close a mailbox, and say so."""
    words = (spoken.word.word, spoken.word.key, spoken.word.reason)
    text = mailbox_words.do(db, office.config, words, spoken.by, time.time())
    spool.tell(db, _notice(office, spoken.id, text))
    inbox.done(db, pushed.id)


async def _begin(office: Office, pushed: Pushed, spoken: _Spoken, word: Word, aims: Sequence[Aim]) -> None:
    """Do a deed, or ask first where it cannot be undone. Raises MatrixError, Unavailable."""
    if not aims:
        language = _language(office)
        text = say(language, "not-held") if spoken.event else say(language, "no-mail", mail=word.key)
        await _close(office, pushed, [_notice(office, spoken.id, text)])
        return
    if not asks_first(word.word):
        await _do(office, pushed, spoken, Deed(word.word, spoken.by, word.reason, _language(office)), aims)
        return
    unfit = [steering.misfit(Deed(word.word, spoken.by, word.reason, _language(office)), aim) for aim in aims]
    if said := [each.text for each in unfit if each is not None and all(unfit)]:
        # Why before it is asked: nobody confirms what cannot be done.
        await _close(office, pushed, [_notice(office, spoken.id, _sentences(said, _language(office)))])
        return
    aims = [aim for aim, problem in zip(aims, unfit, strict=True) if problem is None]
    plan = {"word": word.word, "reason": word.reason, "aims": [asdict(aim) for aim in aims]}
    await office.store.run(_propose, office, pushed, spoken, plan)


def _propose(db: Connection, office: Office, pushed: Pushed, spoken: _Spoken, plan: Mapping[str, object]) -> None:
    """Keep what was asked for, and show it."""
    db.execute(
        "INSERT INTO proposal (event, at, who, deed) VALUES (?, ?, ?, ?) ON CONFLICT (event) DO NOTHING",
        (spoken.id, time.time(), spoken.by, json.dumps(plan, ensure_ascii=False)),
    )
    (number,) = db.execute("SELECT id FROM proposal WHERE event = ?", (spoken.id,)).fetchone()
    aims = _aims(plan)
    word = str(plan["word"])
    language = _language(office)
    silences = [steering.silence_about(db, aim, language) if aim.way == "in" else "" for aim in aims]
    lines = [control_words.preview(word, aim, silence, language) for aim, silence in zip(aims, silences, strict=True)]
    text = "\n".join([*lines, say(language, "confirm", number=number)])
    spool.tell(db, Notice(f"confirm:{number}", office.config.control_room, events_out.notice(text)))
    inbox.done(db, pushed.id)


async def _answer(office: Office, pushed: Pushed, spoken: _Spoken, number: int) -> None:
    """Do what was shown, or leave it. Raises MatrixError, Unavailable."""
    row = await office.store.run(_proposal, number)
    if row is None or time.time() - row[0] > _OPEN:
        text = say(_language(office), "nothing-to-answer")
        await _close(office, pushed, [_notice(office, spoken.id, text)])
        return
    if spoken.word.word in {"no", steering.REJECT}:
        await office.store.run(_leave, office, pushed, spoken, number)
        return
    plan = json.loads(row[1])
    await _do(office, pushed, spoken, Deed(plan["word"], spoken.by, plan["reason"], _language(office)), _aims(plan), number)


def _sentences(lines: Sequence[str], language: str) -> str:
    return "\n".join(sentence(language, line) for line in lines)


def _aims(plan: Mapping[str, object]) -> list[Aim]:
    found = plan["aims"]
    return [Aim(**each) for each in found] if isinstance(found, list) else []


def _proposal(db: Connection, number: int) -> tuple[float, str] | None:
    row: tuple[float, str] | None = db.execute("SELECT at, deed FROM proposal WHERE id = ? AND state = 'open'", (number,)).fetchone()
    return row


def _leave(db: Connection, office: Office, pushed: Pushed, spoken: _Spoken, number: int) -> None:
    db.execute("UPDATE proposal SET state = 'dropped' WHERE id = ?", (number,))
    spool.tell(db, _notice(office, spoken.id, say(_language(office), "left")))
    inbox.done(db, pushed.id)


async def _do(office: Office, pushed: Pushed, spoken: _Spoken, deed: Deed, aims: Sequence[Aim], number: int = 0) -> None:
    """Do a deed and say what became of it. Raises MatrixError, Unavailable."""
    own = {aim for aim in aims if deed.word == steering.RELEASE and aim.way == "out" and await _asker(office, aim) == spoken.by}
    means = Means(office.config.smtp.hostname, directory_of(office.store.path), time.time(), office.config.directory.languages)
    said = [deed.say("own-mail", aim) for aim in own]
    aims = [aim for aim in aims if aim not in own]
    if deed.word == steering.REPLAY:
        fresh, problem = await prepare_replay(office.store, means.directory, aims, deed.language)
        work = partial(steering.replay, deed=deed, aims=aims, fresh=fresh, now=means.now)
        if problem:
            await _close(office, pushed, [_notice(office, spoken.id, sentence(deed.language, problem))])
            return
    else:
        work = partial(steering.do, deed=deed, aims=aims, means=means)

    def unit(db: Connection) -> None:
        lines = [*said, *(done.text for done in work(db))]
        if number:
            db.execute("UPDATE proposal SET state = 'done' WHERE id = ?", (number,))
        spool.tell(db, _notice(office, spoken.id, _sentences(lines, deed.language)))
        inbox.done(db, pushed.id)

    await office.store.run(unit)
    _log.info("%s by %s: %s", deed.word, deed.who, ", ".join(aim.mail or aim.id for aim in aims))


async def prepare_replay(store: Store, directory: Path, aims: Sequence[Aim], language: str) -> tuple[str, str]:
    """Give the id of the mail that is to come again, its file made where it needs one, and why it cannot ("" where it can)."""
    fresh = token_hex(8)
    if any(aim.way == "out" for aim in aims):
        return fresh, say(language, "only-in")
    file, problem = await store.run(steering.copies, aims[0].mail)
    if problem:
        return fresh, say(language, "cannot-replay", mail=aims[0].mail)
    problem = await asyncio.to_thread(steering.copy_file, directory, file, fresh) if file else ""
    return fresh, say(language, "not-replayed", mail=aims[0].mail, why=problem) if problem else ""


async def _asker(office: Office, aim: Aim) -> str | None:
    """Give who asked for a mail that goes out. Raises MatrixError."""
    if not aim.room:
        return None
    try:
        path = f"_matrix/client/v3/rooms/{quote(aim.room, safe='')}/event/{quote(aim.id, safe='')}"
        sender = (await office.homeserver.call("GET", path)).get("sender")
    except Refused:
        # The event is gone for us: nobody is known to have asked.
        return None
    return sender if isinstance(sender, str) else None


def _meant_by(db: Connection, key: str) -> list[Aim]:
    """Give the held rows that a notice of ours is about."""
    kind, _, rest = key.partition(":")
    if kind == "held":
        mail, _, mailbox = rest.partition(":")
        return [aim for aim in steering.find(db, mail) if aim.mailbox == mailbox and aim.state == "held"]
    if kind == "control":
        rows = db.execute("SELECT event_id, recipient FROM outbox WHERE state = 'held'").fetchall()
        meant = [(event, recipient) for event, recipient in rows if f"{event}:{recipient}" == rest]
        return [aim for event, recipient in meant for aim in steering.find(db, event) if aim.recipient == recipient]
    return []


def _language(office: Office) -> str:
    return office.config.control_language


def _notice(office: Office, event: str, text: str) -> Notice:
    return Notice(f"control-said:{event}", office.config.control_room, events_out.notice(text))


async def _close(office: Office, pushed: Pushed, notices: Sequence[Notice]) -> None:
    def unit(db: Connection) -> None:
        for notice in notices:
            spool.tell(db, notice)
        inbox.done(db, pushed.id)

    await office.store.run(unit)
    office.told()
