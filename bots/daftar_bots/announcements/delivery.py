"""Delivery: the outbox worked off, each row once, however often the process dies in between.

Law: a row is marked after the server has it; dying in between sends it again under the same transaction id, which the server answers
with the first event's id. What the server or the policy refuses is not tried again by itself.
It does not know what the messages say.
"""

from __future__ import annotations

import asyncio
import logging
from base64 import b64decode
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from daftar_bots.announcements import after, card, clockwork, persons, pinning, reporting
from daftar_bots.announcements.desk import Desk
from daftar_bots.compose import files
from daftar_bots.core.pace import Pace
from daftar_bots.port import Later, Matrix, Refused
from daftar_bots.services import clock, parcels
from daftar_bots.services.outgoing import noting
from daftar_bots.store import Reason, Waiting
from daftar_policy.sealing import sealed_file

_log = logging.getLogger(__name__)

# Why: enough to hide the server's commit behind the next request, few enough not to crowd out the people who use it.
AT_ONCE = 8
LONGEST_WAIT = timedelta(minutes=1)
# With these the session is over for good; the bot stops, and the rows wait.
SESSION_OVER = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"})


@dataclass(frozen=True, slots=True)
class Courier:
    """What the worker needs: `wake` is set when there is something new, `turn` keeps sending a reply apart from hearing reactions to it."""

    desk: Desk
    matrix: Matrix
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    pace: Pace = field(default_factory=lambda: Pace(AT_ONCE))


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
    clockwork.work(desk)
    after.work(desk)
    clock.work(desk)
    rows = desk.store.due(desk.now().timestamp(), courier.pace.now)
    if not rows:
        with desk.store.transaction():
            _report(desk)
            is_more = after.tidy(desk)
        return timedelta(0) if is_more or desk.store.due(desk.now().timestamp(), 1) else None
    if homeless := [row for row in rows if persons.is_person(row.room_id)]:
        return await _open_rooms(courier, homeless)
    if any(row.kind != "announcement" for row in rows):
        # Why: a reaction to a preview may come before we have noted the preview's own event id.
        async with courier.turn:
            return await _send_all(courier, rows)
    return await _send_all(courier, rows)


async def _open_rooms(courier: Courier, rows: list[Waiting]) -> timedelta:
    """Open the direct rooms that these rows wait for; the rows themselves go in the next round."""
    desk, matrix = courier.desk, courier.matrix
    async with asyncio.TaskGroup() as tasks:
        opening = [tasks.create_task(_try(persons.open_room(desk, matrix, row.room_id))) for row in rows]
    pause = timedelta(0)
    with desk.store.transaction():
        for row, outcome in zip(rows, [task.result() for task in opening], strict=True):
            if isinstance(outcome, str):
                persons.opened(desk, row.room_id, outcome)
            elif isinstance(outcome, Refused):
                _log.warning("no direct room with %s: %s", row.room_id, outcome)
                persons.unreachable(desk, row.room_id, _reason(outcome))
            else:
                pause = max(pause, _postponed(desk, row, outcome))
        _report(desk)
    return pause


def _postponed(desk: Desk, row: Waiting, error: Later) -> timedelta:
    # Why: the server's own time is kept to however long it is; ours doubles up to a minute.
    wait = error.wait or min(timedelta(seconds=2 ** min(row.attempts, 6)), LONGEST_WAIT)
    until = (desk.now() + wait).timestamp()
    desk.store.postpone(row.id, until)
    if error.wait is not None:
        desk.store.told_to_wait(until, desk.now().isoformat(timespec="seconds"))
    return wait


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
        await files.prepare(courier.desk, courier.matrix, rows)
        async with asyncio.TaskGroup() as tasks:
            sending = [tasks.create_task(_send_any(courier, row, is_encrypted=row.room_id in encrypted)) for row in rows]
        outcomes = [task.result() for task in sending]
        if any(isinstance(outcome, Later) for outcome in outcomes):
            courier.pace.limited()
        elif outcomes:
            courier.pace.went_through()
        return _note(courier.desk, rows, outcomes)
    finally:
        store.in_flight = frozenset()


def _note(desk: Desk, rows: list[Waiting], outcomes: list[str | Refused | Later]) -> timedelta:
    pause = timedelta(0)
    with desk.store.transaction():
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, str):
                desk.store.sent(row.id, outcome)
                files.follow(desk, row)
            elif isinstance(outcome, Refused):
                _log.warning("%s was refused in %s: %s", row.transaction_id, row.room_id, outcome)
                desk.store.failed(row.id, _reason(outcome))
                files.failed(desk, row, outcome.text)
                if row.kind == "file":
                    text = outcome.text[:200]
                    desk.tell(
                        f"no-{row.transaction_id}", [desk.say(desk.language, "export-failed", name=str(row.content["name"]), text=text)]
                    )
            else:
                # Why: a rate limit or a server that is down is the same for all rooms.
                pause = max(pause, _postponed(desk, row, outcome))
        _report(desk)
    return pause


async def _send_any(courier: Courier, row: Waiting, *, is_encrypted: bool) -> str | Refused | Later:
    if row.kind == files.KIND:
        return await _try(files.send(courier.desk, courier.matrix, row, is_encrypted=is_encrypted))
    return await _send(courier.matrix, row, is_encrypted=is_encrypted)


async def _send(matrix: Matrix, row: Waiting, *, is_encrypted: bool) -> str | Refused | Later:
    if row.kind == "redaction":
        target = {**row.content, "redacts": row.target_event or ""}
        return await _try(matrix.send(row.room_id, "m.room.redaction", target, row.transaction_id))
    if row.kind == pinning.KIND:
        return await _try(matrix.send(row.room_id, pinning.EVENT_TYPE, row.content, row.transaction_id, state_key=""))
    if row.kind == parcels.EVENT:
        return await _try(parcels.send(matrix, row))
    if row.kind == "file":
        return await _try(_send_file(matrix, row, is_encrypted=is_encrypted))
    return await _try(matrix.send(row.room_id, "m.room.message", {**row.content, **_relation(row)}, row.transaction_id))


async def _send_file(matrix: Matrix, row: Waiting, *, is_encrypted: bool) -> str:
    """Upload a file and say where it is. Dying in between leaves an upload that nothing points to, and one message in the end."""
    name, mime = str(row.content["name"]), str(row.content["type"])
    data = b64decode(str(row.content["base64"])) if "base64" in row.content else str(row.content["text"]).encode()
    where: dict[str, object]
    if is_encrypted:
        sealed, file = sealed_file.seal(data)
        where = {"file": {**file, "url": await matrix.upload(sealed, "attachment", "application/octet-stream")}}
    else:
        where = {"url": await matrix.upload(data, name, mime)}
    info = {"mimetype": mime, "size": len(data), **{side: row.content[side] for side in ("w", "h") if side in row.content}}
    kind = "m.image" if mime.startswith("image/") else "m.file"
    return await matrix.send(
        row.room_id,
        "m.room.message",
        {"msgtype": kind, "body": name, "filename": name, **where, "info": info, "m.mentions": {}},
        row.transaction_id,
    )


def _relation(row: Waiting) -> dict[str, object]:
    if row.kind in {"correction", "card"}:
        return {"m.relates_to": {"rel_type": "m.replace", "event_id": row.target_event}}
    if row.kind == "reminder" and row.target_event is not None:
        return {"m.relates_to": {"m.in_reply_to": {"event_id": row.target_event}}}
    return parcels.relation(row)


async def _try(call: Awaitable[str]) -> str | Refused | Later:
    try:
        return await call
    except Refused as error:
        if error.code in SESSION_OVER:
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
        card.opened(desk, entry, f"end-{entry.id}-{outcome}-{at}")
        desk.register.reported(entry.id, outcome)
        noting.sent(desk, entry, outcome)
    for amendment in desk.register.amendments.unreported():
        amended = desk.register.by_id(amendment.announcement)
        done, failed = desk.register.amendments.outcome(amendment)
        outcome = f"{done}-{len(failed)}"
        if amended is not None:
            desk.tell(f"end-{amendment.id}-{amendment.kind.value}-{outcome}-{at}", reporting.amended(desk, amended, amendment), amended)
        desk.register.amendments.reported(amendment.id, outcome)
        card.touched(desk, amendment.announcement)


async def _until_next(courier: Courier) -> None:
    desk = courier.desk
    moments = [
        moment
        for moment in (desk.store.next_due(), after.next_at(desk), clockwork.next_at(desk), clock.next_at(desk))
        if moment is not None
    ]
    wait = max(0.0, min(moments) - desk.now().timestamp()) if moments else None
    with suppress(TimeoutError):
        async with asyncio.timeout(wait):
            await courier.wake.wait()
    courier.wake.clear()


def _reason(error: Refused) -> Reason:
    if error.decision is not None:
        rules = error.decision.get("rules")
        listed = ", ".join(str(rule) for rule in rules) if isinstance(rules, list) else ""
        return Reason("reason-policy", {"rules": listed})
    if error.code == persons.TAKEN:
        return Reason("reason-taken", {"text": error.text[:200]})
    return Reason("reason-refused", {"text": error.text[:200]})
