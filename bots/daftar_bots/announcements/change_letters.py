"""Change letters: who had a circular by mail is told by mail that it was corrected or recalled, since a mail cannot be edited.

Law: written whole, in the transaction that carries the change out, to everybody to whom a mail has gone or may have; one a person and
change. Handed over like any letter: marked after it was taken, the same mail again where the process died in between. A short message
needs none: its link shows the circular as it is now. It does not know how a mail looks.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import cast

from daftar_bots.announcements import letter_mail
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.fallback import MAIL
from daftar_bots.announcements.handing import Letter, NotNow, Returned, Way
from daftar_bots.announcements.letter_mail import To
from daftar_bots.announcements.letters import AT_ONCE, LONGEST_WAIT, MOST_ATTEMPTS, POLL, relay
from daftar_bots.core.amendment import Amendment, Kind
from daftar_bots.core.announcement import Announcement

_log = logging.getLogger(__name__)


def write(desk: Desk, entry: Announcement, amendment: Amendment) -> int:
    """Write the letters of a change that is carried out now; give how many."""
    if desk.settings.after.mail is None:
        return 0
    # Why also what only waits: a letter is written whole when it is decided on, so the words before a correction are on their way.
    # A recall drops what waits, unless the relay may have it already.
    gone = "state = 'sent' OR (state = 'waiting' AND attempts > 0)" if amendment.kind is Kind.RECALL else "state IN ('sent', 'waiting')"
    rows = desk.store.rows(
        f"SELECT id, user_id, address FROM letter WHERE announcement = ? AND channel = ? AND ({gone}) ORDER BY id",  # noqa: S608 - our own words
        entry.id,
        MAIL,
    )
    for first, user_id, address in cast("list[tuple[int, str, str]]", rows):
        found = desk.store.rows(
            "INSERT INTO change_letter (amendment, announcement, user_id, address, message, state) VALUES (?, ?, ?, ?, '', 'waiting')"
            " ON CONFLICT (amendment, user_id) DO NOTHING RETURNING id",
            *(amendment.id, entry.id, user_id, address),
        )
        for (number,) in cast("list[tuple[int]]", found):
            message = letter_mail.changed(desk, entry, amendment, To(user_id, address, number, ""), first=first)
            desk.store.rows("UPDATE change_letter SET message = ? WHERE id = ?", message, number)
    return len(rows)


async def deliver(desk: Desk) -> None:
    """Hand over what waits, for ever."""
    mail = desk.settings.after.mail
    if mail is None:
        return
    way = relay(mail)
    while True:
        if not await one_round(desk, way):
            await asyncio.sleep(POLL)


async def one_round(desk: Desk, way: Way) -> int:
    """Hand over what is due, once; give how many letters were looked at."""
    rows = desk.store.rows(
        "SELECT id, announcement, user_id, address, message, attempts FROM change_letter WHERE state = 'waiting' AND not_before <= ?"
        " ORDER BY not_before, id LIMIT ?",
        desk.now().timestamp(),
        AT_ONCE,
    )
    for number, announcement, user_id, address, message, attempts in cast("list[tuple[int, str, str, str, str, int]]", rows):
        letter = Letter(number, announcement, user_id, MAIL, address, message, attempts)
        state, why, until = "sent", None, 0.0
        try:
            await asyncio.to_thread(way, letter)
        except Returned as error:
            state, why = "failed", str(error)
        except NotNow as error:
            _log.warning("letter %s about a change to %s waits: %s", number, address, error)
            wait = min(timedelta(seconds=30 * 2 ** min(attempts, 10)), LONGEST_WAIT)
            state, why, until = "waiting" if attempts + 1 < MOST_ATTEMPTS else "failed", str(error), (desk.now() + wait).timestamp()
        with desk.store.transaction():
            _mark(desk, letter, state, why, until)
    return len(rows)


def _mark(desk: Desk, letter: Letter, state: str, why: str | None, until: float) -> None:
    desk.store.rows(
        "UPDATE change_letter SET state = ?, attempts = attempts + 1, not_before = ?, at = ?, reason = ? WHERE id = ?",
        *(state, until, desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds"), why, letter.id),
    )
    entry = desk.register.by_id(letter.announcement)
    if state == "failed" and entry is not None:
        words = {"number": entry.number, "person": desk.person(letter.user_id, desk.language), "address": letter.address}
        line = desk.say(desk.language, "letter-failed", text=(why or "")[:200], **words)
        desk.tell(f"no-change-letter-{letter.id}", [line], entry)
