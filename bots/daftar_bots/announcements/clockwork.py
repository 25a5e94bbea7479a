"""Clockwork: what comes by itself on the way from draft to room: sending at the moment, lapsing, being over.

Law: each is done in one transaction with what it queues, so that a restart neither loses nor doubles one; what came due while the bot was
away is done when it is back. One that fails is taken off the schedule and told, and stops no other. It does not know the other tasks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from daftar_bots.announcements import amending, closing, releasing
from daftar_bots.announcements.circulation import Ruling
from daftar_bots.announcements.desk import Desk
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.approval import Stage

_log = logging.getLogger(__name__)


def work(desk: Desk) -> None:
    """Do all that has come due."""
    now = desk.now()
    circulation = desk.register.circulation
    due = [(entry, releasing.release_due) for entry in circulation.to_send(now)]
    due += [(entry, _lapse) for entry in circulation.to_lapse(now)]
    due += [(entry, _close) for entry in circulation.to_close(now)]
    for announcement_id, act in due:
        with desk.store.transaction():
            _do(desk, announcement_id, act)
    for amendment in desk.register.amendments.waiting():
        if amending.lapses_at(desk, amendment) <= now:
            with desk.store.transaction():
                amending.lapse(desk, amendment)


def next_at(desk: Desk) -> float | None:
    """Give the next moment of any, in seconds since 1970."""
    moments = [amending.lapses_at(desk, each).timestamp() for each in desk.register.amendments.waiting()]
    following = desk.register.circulation.next_at()
    return min([*moments, following] if following is not None else moments, default=None)


def _do(desk: Desk, announcement_id: str, act: Callable[[Desk, Announcement], None]) -> None:
    entry = desk.register.by_id(announcement_id)
    if entry is None:
        return
    try:
        with desk.store.attempt():
            act(desk, entry)
    except Exception as error:  # noqa: BLE001 - the loop's top: one announcement must not stop the others
        _log.exception("%s could not be moved on", announcement_id)
        if entry.stage is Stage.SENT:
            desk.register.circulation.close(entry.id, desk.now())
        else:
            desk.register.circulation.stand(entry.id, Stage.RETURNED)
        desk.tell(f"trouble-{entry.id}-{entry.version}", [desk.say(desk.language, "trouble", text=type(error).__name__)], entry)


def _lapse(desk: Desk, entry: Announcement) -> None:
    at = desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
    desk.register.circulation.stand(entry.id, Stage.EXPIRED)
    desk.register.circulation.rule(entry.id, Ruling(entry.version, "", "", "lapsed", at))
    language = desk.language
    person = desk.person(entry.maker, language)
    lines = [desk.say(language, "lapsed", number=entry.number, title=entry.title, person=person)]
    lines.append(desk.say(language, "lapsed-hint", number=entry.number))
    desk.tell(f"lapsed-{entry.id}-{entry.version}", lines, entry, mentions=[entry.maker])


def _close(desk: Desk, entry: Announcement) -> None:
    closing.close(desk, entry)
    desk.tell(f"closed-{entry.id}", [desk.say(desk.language, "closed", number=entry.number, title=entry.title)], entry)
