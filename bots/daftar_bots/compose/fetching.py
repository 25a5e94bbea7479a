"""Fetching: the files that people posted for an announcement, brought into the store; and what is due by the clock.

Law: a file is opened, measured, hashed and asked of the policy before it is kept; it is on the disk before anything says so. What the
server does not give now is tried again with growing pauses; what it refuses is told. It does not know the questions of a dialogue.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from daftar_bots import papers
from daftar_bots.announcements.delivery import SESSION_OVER
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose import dialogues, files, incoming, mail_in, with_file
from daftar_bots.compose.ledger import Attachment, Ledger
from daftar_bots.compose.screening import refusal
from daftar_bots.port import Event, Later, Matrix, Refused
from daftar_policy.sealing import sealed_file

_log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(minutes=5)
# Why: after this many tries (about an hour) a server that says "later" will not give the file any more.
MOST_TRIES = 18
_LEAST_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Bells:
    """`heard` is rung when something was heard in a room, `said` when there is something to be said."""

    heard: asyncio.Event
    said: asyncio.Event


async def work(desk: Desk, matrix: Matrix, turn: asyncio.Lock, bells: Bells) -> None:
    """Fetch and look at the clock for ever.

    Raises:
        ExceptionGroup: of Refused, when the session is over.
    """
    while True:
        try:
            while await one_round(desk, matrix, turn):
                bells.said.set()
        except OSError as error:
            # Why: a disk that is full now may have room in a while, and the files are still wanted.
            _log.error("the files of %s cannot be kept: %s", desk.settings.id, error)
            await asyncio.sleep(LONGEST_WAIT.total_seconds())
        following = Ledger(desk.store).next_at()
        wait = None if following is None else max(_LEAST_PAUSE, following - desk.now().timestamp())
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await bells.heard.wait()
        bells.heard.clear()


async def one_round(desk: Desk, matrix: Matrix, turn: asyncio.Lock) -> bool:
    """Do what is due, once; give whether there was anything."""
    now = desk.now().timestamp()
    ledger = Ledger(desk.store)
    due = ledger.lapsing(now)
    if due:
        async with turn:
            with desk.store.transaction():
                for composition in due:
                    is_mail = composition.via == "mail" and composition.state == "ready"
                    (mail_in.settle if is_mail else dialogues.lapse)(desk, composition)
    wanted = ledger.wanted(now, 1)
    for file in wanted:
        data = await _fetch(desk, matrix, file)
        async with turn:
            with desk.store.transaction():
                _note(desk, file, data)
    return bool(due or wanted)


async def _fetch(desk: Desk, matrix: Matrix, file: Attachment) -> tuple[str, int] | Later | list[str]:
    """Bring a file to the disk: give its hash and size, or why it has to wait, or what its sender is told."""
    language, most = desk.language_of(file.person), desk.settings.compose.largest_file
    said = file.source.get("size")
    if isinstance(said, int) and said > most:
        return [_too_large(desk, file, said, language)]
    try:
        data = await matrix.download(incoming.address_in(file.source) or "")
    except Refused as error:
        if error.code in SESSION_OVER:
            raise
        return [desk.say(language, "file-refused", name=file.name, text=error.text[:200])]
    except Later as error:
        return error if file.attempts < MOST_TRIES else [desk.say(language, "file-refused", name=file.name, text=error.text[:200])]
    if (key := incoming.sealed_in(file.source)) is not None:
        try:
            data = sealed_file.unseal(data, key)
        except sealed_file.Damaged:
            return [desk.say(language, "file-unreadable", name=file.name)]
    if len(data) > most:
        return [_too_large(desk, file, len(data), language)]
    sha256 = await asyncio.to_thread(files.keep, desk.settings.store, data)
    papers.share(desk.store, f"{files.FOLDER}/{sha256}", data)
    return sha256, len(data)


def _too_large(desk: Desk, file: Attachment, size: int, language: str) -> str:
    most = desk.settings.compose.largest_file
    return desk.say(language, "file-too-large", name=file.name, size=files.size_text(size), most=files.size_text(most))


def _note(desk: Desk, file: Attachment, outcome: tuple[str, int] | Later | list[str]) -> None:
    ledger = Ledger(desk.store)
    if isinstance(outcome, Later):
        wait = outcome.wait or min(timedelta(seconds=2**file.attempts), LONGEST_WAIT)
        ledger.postpone(file.event_id, (desk.now() + wait).timestamp())
        return
    problems = outcome if isinstance(outcome, list) else []
    if isinstance(outcome, tuple):
        sha256, size = outcome
        ledger.kept(file.event_id, size, sha256)
        if (text := refusal(desk, replace(file, sha256=sha256, size=size))) is not None:
            problems = [desk.say(desk.language_of(file.person), "file-denied", name=file.name, text=text)]
    _go_on(desk, file, problems)


def _go_on(desk: Desk, file: Attachment, problems: list[str]) -> None:
    """Tell the sender what became of a file, and let the announcement that waited for it go on."""
    ledger = Ledger(desk.store)
    composition = ledger.by_root(file.composition)
    if problems:
        ledger.refused(file.event_id)
    if composition is None or composition.state not in {"open", "ready"}:
        return
    if composition.via == "mail":
        mail_in.file_came(desk, composition, file, problems)
        return
    if problems and composition.state == "ready":
        # Why: it was to be sent with the file; whoever wrote it says whether it goes without.
        answers = {step: answer for step, answer in composition.answers.items() if step != "file"}
        composition = replace(composition, state="open", answers=answers)
        ledger.change(composition)
    if composition.via == with_file.COMMAND:
        with_file.file_came(desk, composition, problems)
        return
    language = desk.language_of(file.person)
    came = next((each for each in ledger.files(file.composition) if each.event_id == file.event_id), None)
    if came is not None:
        problems = [desk.say(language, "file-taken", name=came.name, size=files.size_text(came.size), sha=came.sha256)]
    event = Event(desk.store.room_id(desk.settings.control_room) or "", file.event_id, "m.room.message", file.person, {})
    desk.reply(Heard(event, "", thread=dialogues.thread_of(desk, composition)), [*problems, *dialogues.still_asked(desk, composition)])
    if composition.state == "ready":
        dialogues.resume(desk, composition)
