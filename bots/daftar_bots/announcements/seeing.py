"""Seeing: the read receipts that came with a batch, noted for the circulars that they pass.

Law: a person has seen a circular when their app says that they have read its event, or one that stands after it in that room; the first
such moment stays. What stands after what is told by the homeserver's clock: the moment of the event that a receipt names, where we have
heard that event (our circulars, and what came in the same batch), else the moment of the receipt itself. A receipt for a thread tells of
the circular that the thread hangs on alone. Receipts of the bot and of people outside the organisation are passed over; private ones never
reach us.
It does not know who was served, nor what is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from daftar_bots.announcements import card
from daftar_bots.announcements.desk import Desk
from daftar_bots.core.announcement import CONTENT_KEY
from daftar_bots.port import Batch, Receipt

# Why: clocks of two machines differ by seconds; a receipt of tomorrow (of a server with its own clock) would pass all that is to come.
_AHEAD = timedelta(minutes=5)
_MAIN = "main"
_PASSED = (
    "INSERT INTO seen (event_id, user_id, at) SELECT s.event_id, ?, ? FROM stood AS s WHERE s.room_id = ? AND s.at <= ?"
    " AND s.at > coalesce((SELECT till FROM read_up_to WHERE room_id = ? AND user_id = ?), -1)"
    " ON CONFLICT (event_id, user_id) DO NOTHING RETURNING event_id"
)
_IN_THREAD = (
    "INSERT INTO seen (event_id, user_id, at) SELECT event_id, ?, ? FROM stood WHERE event_id = ?"
    " ON CONFLICT (event_id, user_id) DO NOTHING RETURNING event_id"
)


def note(desk: Desk, batch: Batch) -> None:
    """Note which circulars stand in their rooms now, and who has read up to them; inside a transaction."""
    _stand(desk, batch)
    now = _milliseconds(desk.now())
    officer = desk.policy.organisation.officer
    receipts = [each for each in batch.receipts if each.user_id != desk.settings.user_id and officer(each.user_id) is not None]
    if not receipts:
        return
    heard = {event.event_id: event.sent_at or now for event in batch.events}
    passed: dict[str, None] = {}
    for receipt in receipts:
        if receipt.at <= now + _milliseconds(_AHEAD):
            passed |= dict.fromkeys(_read(desk, receipt, heard, now))
    for event_id in passed:
        if (said := desk.store.said_about(event_id)) is not None:
            card.touched(desk, said.announcement)


def _stand(desk: Desk, batch: Batch) -> None:
    now = _milliseconds(desk.now())
    ours = [
        (event.event_id, event.room_id, event.sent_at or now)
        for event in batch.events
        if event.sender == desk.settings.user_id and CONTENT_KEY in event.content and "m.new_content" not in event.content
    ]
    desk.store.write_many("INSERT INTO stood (event_id, room_id, at) VALUES (?, ?, ?) ON CONFLICT (event_id) DO NOTHING", ours)
    # Why: a homeserver's streams have no order between them; a receipt may be heard before the circular that it passes.
    desk.store.write_many(
        "INSERT INTO seen (event_id, user_id, at) SELECT s.event_id, r.user_id, r.said_at FROM stood AS s"
        " JOIN read_up_to AS r ON r.room_id = s.room_id AND r.till >= s.at WHERE s.event_id = ? ON CONFLICT (event_id, user_id) DO NOTHING",
        [(event_id,) for event_id, _, _ in ours],
    )


def _read(desk: Desk, receipt: Receipt, heard: Mapping[str, int], now: int) -> list[str]:
    """Note one receipt; give the circulars that it is the first to pass."""
    at = receipt.at or now
    if receipt.thread not in {None, _MAIN}:
        return [str(row[0]) for row in desk.store.rows(_IN_THREAD, receipt.user_id, at, receipt.thread)]
    till = heard.get(receipt.event_id) or desk.store.cell("SELECT at FROM stood WHERE event_id = ?", receipt.event_id) or at
    person = (receipt.room_id, receipt.user_id)
    found = desk.store.rows(_PASSED, receipt.user_id, at, receipt.room_id, till, *person)
    desk.store.rows(
        "INSERT INTO read_up_to (room_id, user_id, till, said_at) VALUES (?, ?, ?, ?) ON CONFLICT (room_id, user_id)"
        " DO UPDATE SET till = excluded.till, said_at = excluded.said_at WHERE excluded.till > read_up_to.till",
        *person,
        till,
        at,
    )
    return [str(row[0]) for row in found]


def _milliseconds(value: datetime | timedelta) -> int:
    return int((value.timestamp() if isinstance(value, datetime) else value.total_seconds()) * 1000)
