"""Delivery: the outbox worked off, each row once, however often the process dies in between.

Law: a row is marked after the server has it; dying in between sends it again under the same transaction id, which the server answers
with the first event's id. What the server or the policy refuses is not tried again by itself.
It does not know what the messages say.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from daftar_bots.announcements import reminding, reporting
from daftar_bots.announcements.desk import Desk
from daftar_bots.port import Later, Matrix, Refused
from daftar_bots.store import Reason, Waiting

_log = logging.getLogger(__name__)

# Why: enough to hide the server's commit behind the next request, few enough not to crowd out the people who use it.
AT_ONCE = 8
LONGEST_WAIT = timedelta(minutes=1)
# Our own code beside the server's.
_ENCRYPTED = "IN_DAFTAR_ENCRYPTED"
# With these the session is over for good; the bot stops, and the rows wait.
_SESSION_OVER = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"})


@dataclass(frozen=True, slots=True)
class Courier:
    """What the worker needs: `wake` is set when there is something new, `turn` keeps sending a reply apart from hearing reactions to it."""

    desk: Desk
    matrix: Matrix
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


async def deliver(courier: Courier) -> None:
    """Work the outbox off for ever. Raises a group of Refused when the session is over."""
    while True:
        pause = await one_round(courier)
        if pause is None:
            await _until_next(courier)
        elif pause:
            await asyncio.sleep(pause.total_seconds())


async def one_round(courier: Courier) -> timedelta | None:
    """Send what is due, once; give how long to pause before the next round (zero: not at all), or None where nothing is due.

    Raises:
        ExceptionGroup: of Refused, when the session is over.
    """
    desk = courier.desk
    if desk.register.reminders.due(desk.now()):
        with desk.store.transaction():
            reminding.remind_due(desk)
    rows = desk.store.due(desk.now().timestamp(), AT_ONCE)
    if not rows:
        with desk.store.transaction():
            _report(desk)
        return timedelta(0) if desk.store.due(desk.now().timestamp(), 1) else None
    if any(row.kind != "announcement" for row in rows):
        # Why: a reaction to a preview may come before we have noted the preview's own event id.
        async with courier.turn:
            return await _send_all(courier, rows)
    return await _send_all(courier, rows)


async def _send_all(courier: Courier, due: list[Waiting]) -> timedelta:
    store = courier.desk.store
    if moot := [row for row in due if row.is_moot]:
        with store.transaction():
            for row in moot:
                store.drop(row.id)
    rows = [row for row in due if not row.is_moot]
    encrypted = store.encrypted()
    store.in_flight = frozenset(row.id for row in rows)
    try:
        async with asyncio.TaskGroup() as tasks:
            sending = [tasks.create_task(_send(courier.matrix, row, is_encrypted=row.room_id in encrypted)) for row in rows]
        return _note(courier.desk, rows, [task.result() for task in sending])
    finally:
        store.in_flight = frozenset()


def _note(desk: Desk, rows: list[Waiting], outcomes: list[str | Refused | Later]) -> timedelta:
    pause = timedelta(0)
    with desk.store.transaction():
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, str):
                desk.store.sent(row.id, outcome)
            elif isinstance(outcome, Refused):
                _log.warning("%s was refused in %s: %s", row.transaction_id, row.room_id, outcome)
                desk.store.failed(row.id, _reason(outcome))
                if row.kind == "file":
                    text = outcome.text[:200]
                    desk.tell(
                        f"no-{row.transaction_id}", [desk.say(desk.language, "export-failed", name=str(row.content["name"]), text=text)]
                    )
            else:
                # Why: the server's own time is kept to however long it is; ours doubles up to a minute.
                wait = outcome.wait or min(timedelta(seconds=2 ** min(row.attempts, 6)), LONGEST_WAIT)
                desk.store.postpone(row.id, (desk.now() + wait).timestamp())
                # Why: a rate limit or a server that is down is the same for all rooms.
                pause = max(pause, wait)
        _report(desk)
    return pause


async def _send(matrix: Matrix, row: Waiting, *, is_encrypted: bool) -> str | Refused | Later:
    if row.kind == "redaction":
        return await _try(matrix.redact(row.room_id, row.target_event or "", row.transaction_id, str(row.content.get("reason", ""))))
    if is_encrypted:
        # Why not in the clear: an encrypted room promises its members that nothing is.
        return Refused(_ENCRYPTED, "the room is encrypted")
    if row.kind == "file":
        return await _try(_send_file(matrix, row))
    return await _try(matrix.send(row.room_id, "m.room.message", {**row.content, **_relation(row)}, row.transaction_id))


async def _send_file(matrix: Matrix, row: Waiting) -> str:
    """Upload a file and say where it is. Dying in between leaves an upload that nothing points to, and one message in the end."""
    name, mime = str(row.content["name"]), str(row.content["type"])
    data = str(row.content["text"]).encode()
    address = await matrix.upload(data, name, mime)
    info = {"mimetype": mime, "size": len(data)}
    return await matrix.send(
        row.room_id,
        "m.room.message",
        {"msgtype": "m.file", "body": name, "filename": name, "url": address, "info": info, "m.mentions": {}},
        row.transaction_id,
    )


def _relation(row: Waiting) -> dict[str, object]:
    if row.kind == "correction":
        return {"m.relates_to": {"rel_type": "m.replace", "event_id": row.target_event}}
    if row.kind == "reminder":
        return {"m.relates_to": {"m.in_reply_to": {"event_id": row.target_event}}}
    return {}


async def _try(call: Awaitable[str]) -> str | Refused | Later:
    try:
        return await call
    except Refused as error:
        if error.code in _SESSION_OVER:
            raise
        return error
    except Later as error:
        return error


def _report(desk: Desk) -> None:
    """Tell the control room of announcements with nothing left to try."""
    # Why the moment in the id: the same outcome after a `retry` is told again; it is noted in this transaction, so just once.
    at = int(desk.now().timestamp())
    for entry in desk.register.unreported():
        deliveries = desk.register.deliveries(entry.id)
        outcome = f"{deliveries.sent}-{len(deliveries.failed)}"
        desk.tell(f"end-{entry.id}-{outcome}-{at}", reporting.delivered(desk, entry), entry)
        desk.register.reported(entry.id, outcome)
    for amendment in desk.register.amendments.unreported():
        amended = desk.register.by_id(amendment.announcement)
        done, failed = desk.register.amendments.outcome(amendment)
        outcome = f"{done}-{len(failed)}"
        if amended is not None:
            desk.tell(f"end-{amendment.id}-{amendment.kind.value}-{outcome}-{at}", reporting.amended(desk, amended, amendment), amended)
        desk.register.amendments.reported(amendment.id, outcome)


async def _until_next(courier: Courier) -> None:
    desk = courier.desk
    moments = [moment for moment in (desk.store.next_due(), desk.register.reminders.next_at()) if moment is not None]
    wait = max(0.0, min(moments) - desk.now().timestamp()) if moments else None
    with suppress(TimeoutError):
        async with asyncio.timeout(wait):
            await courier.wake.wait()
    courier.wake.clear()


def _reason(error: Refused) -> Reason:
    if error.code == _ENCRYPTED:
        return Reason("reason-encrypted", {})
    if error.decision is not None:
        rules = error.decision.get("rules")
        listed = ", ".join(str(rule) for rule in rules) if isinstance(rules, list) else ""
        return Reason("reason-policy", {"rules": listed})
    return Reason("reason-refused", {"text": error.text[:200]})
