"""Fan-out: one message to each of many rooms through the bot's outbox, beside the plain rate of the same client and homeserver.

Law: both are measured in the same run, by turns, to the same rooms, with as many requests at a time; the outbox is on the disk. The rooms
are made once and kept in the folder. It does not know what was promised.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from daftar_bots.announcements import delivery
from daftar_bots.announcements.delivery import AT_ONCE, Courier
from daftar_bots.bench.office import desk_in, tree
from daftar_bots.matrix_client import connect
from daftar_bots.port import Later, Matrix, RoomPlan
from daftar_bots.session import Account
from daftar_bots.store import Outgoing, Store

# Why by turns: a machine that is busy with something else is so for both.
_TURNS = 3


async def fan_out(account: Account, folder: Path, count: int, *, encrypted: bool = False) -> dict[str, float]:
    """Measure, in encrypted rooms where asked for; gives messages a second.

    Raises:
        SessionError: the account cannot be used.
        MatrixError: the homeserver does not do what is asked.
    """
    with Store(folder) as store:
        async with await connect(replace(account, session=folder / "session.json"), store) as matrix:
            rooms = await _rooms(matrix, folder / f"rooms{'-encrypted' if encrypted else ''}.json", count, encrypted=encrypted)
            # As every bot begins; of a room that it has not heard it would ask before each message whether it is encrypted.
            await matrix.sync(None, timedelta(0), full_state=True)
            desk = desk_in(folder, store, tree(1, 0))
            courier = Courier(desk, matrix)
            # What was left by a run before.
            await _empty(courier)
            plain, through = [], []
            for _ in range(_TURNS):
                plain.append(len(rooms) / await _plain(matrix, rooms))
                through.append(len(rooms) / await _through(courier, rooms))
    return {"rooms": len(rooms), "plain_per_second": median(plain), "per_second": median(through), "ratio": median(through) / median(plain)}


async def kept_rooms(account: Account, folder: Path, count: int) -> list[str]:
    """Give so many rooms of the account; those that are missing are made, and noted for the next time.

    Raises:
        SessionError: the account cannot be used.
        MatrixError: the homeserver does not do what is asked.
    """
    with Store(folder) as store:
        async with await connect(replace(account, session=folder / "session.json"), store) as matrix:
            return await _rooms(matrix, folder / "rooms.json", count)


async def _rooms(matrix: Matrix, file: Path, count: int, *, encrypted: bool = False) -> list[str]:
    known = await asyncio.to_thread(_known, file)
    server = matrix.user_id.partition(":")[2]
    while len(known) < count:
        # Why not by number: a room may have been made and the file not been written.
        plan = RoomPlan(f"#bench-{len(known)}-{secrets.token_hex(4)}:{server}", "Bench", (), announcements=True, encrypted=encrypted)
        try:
            known.append(await matrix.create(plan))
        except Later as error:
            await asyncio.sleep(error.wait.total_seconds() if error.wait else 1)
            continue
        await asyncio.to_thread(file.write_text, json.dumps(known), encoding="utf-8")
    return known[:count]


def _known(file: Path) -> list[str]:
    return [str(room_id) for room_id in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []


def _content(name: str) -> dict[str, object]:
    return {"msgtype": "m.notice", "body": f"{name} " + "x" * 400, "m.mentions": {}}


async def _plain(matrix: Matrix, rooms: Sequence[str]) -> float:
    name, left = secrets.token_hex(6), iter(enumerate(rooms))

    async def work() -> None:
        for number, room_id in left:
            await matrix.send(room_id, "m.room.message", _content(name), f"plain-{name}-{number}")

    began = perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(work())
    return perf_counter() - began


async def _through(courier: Courier, rooms: Sequence[str]) -> float:
    name, store = secrets.token_hex(6), courier.desk.store
    began = perf_counter()
    with store.transaction():
        store.put(
            Outgoing("announcement", f"#{number}", room_id, f"fan-{name}-{number}", _content(name)) for number, room_id in enumerate(rooms)
        )
    await _empty(courier)
    return perf_counter() - began


async def _empty(courier: Courier) -> None:
    pause = await delivery.one_round(courier)
    while pause is not None:
        await asyncio.sleep(pause.total_seconds())
        pause = await delivery.one_round(courier)
