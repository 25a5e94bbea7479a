"""Delivering: what was written down for other systems, handed over with a signature until it is taken or given up.

Law: a row is marked after the receiver said yes; dying in between hands the same event over again under the same `webhook-id`, by which
the receiver can tell. One that is given up is told to the control room. It does not know what the events say.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from daftar_bots.announcements.desk import Desk
from daftar_bots.core import webhook
from daftar_bots.services.outgoing import noting, outside
from daftar_bots.services.outgoing.settings import Target

_log = logging.getLogger(__name__)

AT_ONCE = 10
# Why: what is written down by others wakes nobody here; five seconds later is soon enough for a program.
POLL = 5.0
# Specification "Standard Webhooks", "Deliverability and reliability": its schedule, about three days together.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)  # fmt: skip
_GOOD = range(200, 300)
_GONE = 410
_BUSY = frozenset({429, 503})
_LONGEST_PAUSE = timedelta(days=1)
# Why: what was taken is of no use any more, besides for questions about the last days.
KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    """One event for one system."""

    id: int
    target: str
    event: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try: taken, or why not and whether for good (`wait`: what the receiver asked for)."""

    is_taken: bool
    reason: str = ""
    is_final: bool = False
    wait: timedelta | None = None


async def deliver(desk: Desk) -> None:
    """Hand over what waits, for ever; nothing where no system is to be told."""
    while desk.settings.outgoing:
        try:
            count = await one_round(desk)
        except Exception:  # noqa: BLE001 - the loop's top: what could not be noted is handed over again
            _log.exception("%s: outgoing webhooks could not be worked off", desk.settings.id)
            count = 0
        if not count:
            await asyncio.sleep(POLL)


async def one_round(desk: Desk) -> int:
    """Hand over what is due, once; give how many events were looked at."""
    for announcement in noting.reports_due(desk):
        with desk.store.transaction():
            noting.report(desk, announcement)
    targets = {target.name: target for target in desk.settings.outgoing}
    rows = _due(desk)
    outcomes = await asyncio.gather(*(_hand_over(desk, targets.get(row.target), row) for row in rows))
    if rows:
        with desk.store.transaction():
            for row, outcome in zip(rows, outcomes, strict=True):
                _note(desk, row, outcome)
            _forget(desk)
    return len(rows)


async def _hand_over(desk: Desk, target: Target | None, row: Row) -> Outcome:
    if target is None:
        return Outcome(is_taken=False, reason="no system of this name is configured any more", is_final=True)
    try:
        key = webhook.key_of(target.key_file.read_text(encoding="utf-8").partition("\n")[0].strip())
    except (OSError, UnicodeDecodeError) as error:
        return Outcome(is_taken=False, reason=f"the key cannot be read: {error}")
    if key is None:
        return Outcome(is_taken=False, reason=f"the key has fewer than {webhook.LEAST_KEY} characters")
    body, moment = row.body.encode(), int(desk.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        webhook.ID: row.event,
        webhook.TIMESTAMP: str(moment),
        webhook.SIGNATURE: webhook.sign(key, row.event, moment, body),
    }
    try:
        answer = await outside.post(target.url, headers, body, outside.Limits(target.private))
    except outside.Unreachable as error:
        return Outcome(is_taken=False, reason=str(error))
    if answer.status in _GOOD:
        return Outcome(is_taken=True)
    wait = pause_of(answer.headers.get("retry-after", "")) if answer.status in _BUSY else None
    # "410 Gone" is the one way in which a receiver says that it wants no more of it (the same section).
    return Outcome(is_taken=False, reason=f"answered {answer.status}", is_final=answer.status == _GONE, wait=wait)


def pause_of(text: str) -> timedelta | None:
    """Read `Retry-After` in seconds (RFC 9110, section 10.2.3; the form with a date is left alone); None where it is not that."""
    longest = 9
    return min(timedelta(seconds=int(text)), _LONGEST_PAUSE) if text.isascii() and text.isdigit() and len(text) <= longest else None


def _note(desk: Desk, row: Row, outcome: Outcome) -> None:
    state, until = "waiting", desk.now().timestamp()
    if outcome.is_taken:
        state = "sent"
    elif outcome.is_final or row.attempts >= len(PAUSES):
        state = "dead"
        _log.warning("%s for %s is given up: %s", row.event, row.target, outcome.reason)
        words = {"name": row.target, "event": row.event, "text": outcome.reason[:200]}
        desk.tell(f"outgoing-dead-{row.id}-{row.attempts}", [desk.say(desk.language, "outgoing-dead", **words)])
    else:
        _log.info("%s for %s waits: %s", row.event, row.target, outcome.reason)
        until += max(PAUSES[row.attempts], outcome.wait or timedelta(0)).total_seconds()
    desk.store.rows(
        "UPDATE outgoing SET state = ?, attempts = attempts + 1, not_before = ?, reason = ? WHERE id = ?",
        state,
        until,
        outcome.reason or None,
        row.id,
    )


def _due(desk: Desk) -> list[Row]:
    rows = desk.store.rows(
        "SELECT id, target, event, body, attempts FROM outgoing WHERE state = 'waiting' AND not_before <= ? ORDER BY not_before, id"
        " LIMIT ?",
        desk.now().timestamp(),
        AT_ONCE,
    )
    return [Row(*cast("tuple[int, str, str, str, int]", row)) for row in rows]


def _forget(desk: Desk) -> None:
    desk.store.rows("DELETE FROM outgoing WHERE state = 'sent' AND made_at < ?", (desk.now() - KEEP).timestamp())
