"""Watching: requests taken up, proposals studied beside the bot's other work, and an eye on the policy in force.

Law: it reads policies and tells people; it activates nothing, and no code path goes from a vote or its absence to an account. A proposal
is studied in a thread, its outcome is noted in one transaction with what is said about it. It does not know how a policy is activated.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.consultation import Stage, told
from daftar_bots.services.consultation import consulting, publishing, requests, versions
from daftar_bots.services.consultation import study as studies
from daftar_bots.services.consultation.book import Consultation
from daftar_bots.services.yard import Yard
from daftar_policy.files.source import Problems

_log = logging.getLogger(__name__)
# How often requests and new proposals are looked for, and how often the policy in force is.
PAUSE = timedelta(seconds=2)
LOOK_EVERY = timedelta(minutes=1)
# Why: what is wrong with a file is put right one after the other; more than this fills a telephone.
MOST_PROBLEMS = 5
_WATCHED = (Stage.OPEN, Stage.CLOSED, Stage.ADOPTED, Stage.DROPPED)


async def watch(yard: Yard) -> None:
    """Look after consultations for ever."""
    if yard.desk.settings.services.consultation.folder is None:
        return
    rounds = 0
    while True:
        try:
            await take_up(yard)
            if rounds % (LOOK_EVERY // PAUSE) == 0:
                await look(yard)
        except Exception:  # noqa: BLE001 - the loop's top: one proposal must not stop the others
            _log.exception("%s: consultations could not be looked after", yard.desk.settings.id)
        rounds += 1
        await asyncio.sleep(PAUSE.total_seconds())


async def take_up(yard: Yard) -> None:
    """Take up requests of the command line, and study what was asked for."""
    desk, settings = yard.desk, yard.desk.settings.services.consultation
    book = publishing.book(desk)
    fresh = [each for each in await asyncio.to_thread(lambda: list(requests.waiting(settings.folder))) if book.by_id(each.id) is None]
    for each in fresh:
        async with yard.turn:
            with desk.store.transaction():
                book.ask(Consultation(each.id, 0, each.file, "", each.audience, each.asked_at, each.closes_at, each.effective_at))
    for entry in book.at(Stage.ASKED):
        await _study(yard, entry)


async def _study(yard: Yard, entry: Consultation) -> None:
    desk = yard.desk
    book = publishing.book(desk)
    try:
        found = await asyncio.to_thread(studies.study, desk.settings.services.consultation, entry.file, desk.now())
    except (Problems, OSError) as error:
        lines = [str(problem) for problem in error.problems[:MOST_PROBLEMS]] if isinstance(error, Problems) else [str(error)]
        async with yard.turn:
            with desk.store.transaction():
                book.fail(entry.id)
                head = desk.say(desk.language, "consult-broken", number=str(entry.number), file=entry.file)
                desk.tell(f"consult-failed-{entry.id}", [head, *lines], mentions=[entry.maker] if entry.maker else [])
    else:
        async with yard.turn:
            with desk.store.transaction():
                book.studied(entry.id, found)
                studied = book.by_id(entry.id)
                if studied is not None:
                    consulting.preview(desk, studied)
    yard.wake()


async def look(yard: Yard) -> None:
    """Compare the policy in force with what was promised, and tell the control room what there is to say."""
    desk, config = yard.desk, yard.desk.settings.services.consultation.policy
    watched = [entry for entry in publishing.book(desk).at(*_WATCHED) if entry.told != "in-force"]
    if not watched or config is None:
        return
    try:
        current = await asyncio.to_thread(versions.in_force, config, desk.now())
    except (Problems, OSError) as error:
        _log.warning("the policy in force cannot be read: %s", error)
        return
    async with yard.turn:
        with desk.store.transaction():
            for entry in watched:
                say(desk, entry, current.sha256)
    yard.wake()


def say(desk: Desk, entry: Consultation, in_force: str) -> None:
    """Tell what there is to say of the policy in force, once, inside a transaction."""
    if entry.study is None:
        return
    is_effective = desk.now().timestamp() >= entry.effective_at
    key = told(entry.stage, in_force, entry.study.sha256, entry.study.base_sha256, is_effective=is_effective)
    if key == entry.told:
        return
    publishing.book(desk).tell(entry.id, key)
    if not key:
        return
    words = {"number": str(entry.number), "file": entry.file, "revision": entry.study.revision}
    at = int(desk.now().timestamp())
    desk.tell(f"consult-told-{entry.id}-{key}-{at}", [desk.say(desk.language, f"consult-told-{key}", **words)])
    if key == "in-force":
        publishing.answer(desk, entry, "in-force", lambda language: [desk.say(language, "consult-in-force", number=str(entry.number))])
