"""What each round of the outbox asks of the store: answered from what is open, also where a hundred thousand messages were sent."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fakes.matrix import FakeHomeserver

from daftar_bots.announcements import delivery
from daftar_bots.announcements.delivery import Courier
from daftar_bots.announcements.desk import Desk
from daftar_bots.bench.office import SERVER, desk_in, enter, tree
from daftar_bots.port import RoomPlan
from daftar_bots.store import Outgoing, Store

SENT, ANNOUNCEMENTS = 100_000, 200
# What grows with every message, by the names that statements give it; announcements themselves are some hundreds a year.
GROWING = {"outbox", "o", "t", "e", "recipient", "answer", "member"}
# Partial indexes hold what is open alone.
OPEN = {"outbox_waiting", "outbox_turn", "outbox_moment", "outbox_open"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as store:
        fill(store)
        yield store


def fill(store: Store) -> None:
    for n in range(ANNOUNCEMENTS):
        enter(store, f"a{n}", serial=n + 1)
    with store.transaction():
        store.rows("UPDATE announcement SET reported = '1-0'")
        store.rows("INSERT INTO pin_state SELECT id, 'open-1-0' FROM announcement")
        store.write_many(
            "INSERT INTO outbox (kind, announcement, alias, room_id, transaction_id, content, state, event_id)"
            " VALUES ('announcement', ?, ?, ?, ?, '{}', 'sent', ?)",
            ((f"a{n % ANNOUNCEMENTS}", f"#u{n // ANNOUNCEMENTS}", f"!u{n // ANNOUNCEMENTS}", f"t{n}", f"$u{n}") for n in range(SENT)),
        )


async def rounds(desk: Desk, homeserver: FakeHomeserver) -> list[str]:
    """Send two circulars and their reports; give what was asked of the store meanwhile."""
    asked: list[str] = []
    database = desk.store._database
    connection = database.session()
    assert isinstance(connection, sqlite3.Connection)
    connection.set_trace_callback(asked.append)
    desk.register.events_in("!u1", 50)
    courier = Courier(desk, homeserver.matrix("bot"))
    for _ in range(20):
        if (pause := await delivery.one_round(courier)) is None:
            break
        assert pause == timedelta(0)
    connection.set_trace_callback(None)
    return [text for text in asked if not re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|--)", text)]


def walks(plan: str) -> bool:
    """Tell whether a line of a plan walks what grows."""
    found = re.match(r"SCAN (\w+)(?: AS \w+)?(?: USING (?:COVERING )?INDEX (\w+))?", plan)
    return found is not None and found[1] in GROWING and found[2] not in OPEN


async def test_no_round_walks_what_was_sent(store: Store, tmp_path: Path) -> None:
    homeserver = FakeHomeserver(SERVER)
    desk = desk_in(tmp_path, store, tree(1, 0))
    rooms = [homeserver.create(f"@bot:{SERVER}", RoomPlan(f"#r{n}:{SERVER}", "R", (), announcements=False)) for n in range(10)]
    for n in (0, 1):
        enter(store, f"new{n}", serial=ANNOUNCEMENTS + 1 + n)
    with store.transaction():
        store.put(Outgoing("announcement", f"#r{n}", room, f"new-{n}", {"body": "x"}, f"new{n % 2}") for n, room in enumerate(rooms))
    asked = await rounds(desk, homeserver)
    assert store.cell("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 0
    assert store.cell("SELECT count(*) FROM announcement WHERE reported = ''") == 0
    found = {}
    for text in dict.fromkeys(asked):
        plans = [str(row[3]) for row in store.rows(f"EXPLAIN QUERY PLAN {text}")]
        if any(map(walks, plans)):
            found[text] = plans
    assert found == {}
