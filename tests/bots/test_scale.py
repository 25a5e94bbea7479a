"""What is done for very many rooms is done in parts: each of them once, and nothing is held up for long."""

import asyncio
from pathlib import Path

from tests.fakes.matrix import FakeHomeserver

from daftar_bots.announcements import pinning, rooms, wording
from daftar_bots.bench.office import SERVER, desk_in, enter, tree
from daftar_bots.store import Outgoing, Store

MANY = 2 * pinning.MOST_AT_ONCE + 50


def test_the_pins_of_many_rooms(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        desk = desk_in(tmp_path, store, tree(1, 0))
        enter(store)
        with store.transaction():
            store.put(Outgoing("announcement", f"#{n}", f"!{n}", f"t{n}", {"body": "x"}, "a") for n in range(MANY))
            store.rows("UPDATE outbox SET state = 'sent', event_id = '$' || id")
            store.rows("UPDATE announcement SET reported = '1-0'")
        asked = []
        is_more = True
        while is_more:
            with store.transaction():
                is_more = pinning.refresh(desk)
            asked.append(store.cell("SELECT count(*) FROM outbox WHERE kind = 'pins'"))
        assert asked == [100, 200, MANY]
        # A retry that brought it into a further room has all looked through again; only that room is asked for.
        with store.transaction():
            store.put([Outgoing("announcement", "#more", "!more", "more", {"body": "x"}, "a")])
            store.rows("UPDATE outbox SET state = 'sent', event_id = '$' || id WHERE transaction_id = 'more'")
            store.rows("UPDATE announcement SET reported = '2-0'")
            while pinning.refresh(desk):
                pass
            assert not pinning.refresh(desk)
        assert store.cell("SELECT count(*) FROM outbox WHERE kind = 'pins'") == MANY + 1
        assert store.cell("SELECT count(DISTINCT room_id) FROM outbox WHERE kind = 'pins'") == MANY + 1


async def test_who_is_already_everywhere_holds_nobody_up(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        desk = desk_in(tmp_path, store, tree(MANY, MANY))
        matrix = FakeHomeserver(SERVER).matrix("bot")
        with store.transaction():
            for n, alias in enumerate(rooms.wanted(desk)):
                store.set_room(alias, f"!{n}")
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        beside = asyncio.create_task(others())
        await rooms.enter_all(desk, matrix)
        beside.cancel()
        assert turns > MANY // 10


def test_one_text_for_all_rooms_of_a_language(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        desk = desk_in(tmp_path, store, tree(3, 0))
        enter(store)
        entry = desk.register.by_id("a")
        assert entry is not None
        message = wording.contents(desk, entry)
        assert message(f"#u0:{SERVER}") is message(f"#u2:{SERVER}")
        different = [
            Outgoing("announcement", "#1", "!1", "t1", {"body": "x"}, "a"),
            Outgoing("announcement", "#2", "!2", "t2", {"body": "y"}, "a"),
        ]
        with store.transaction():
            store.put(each for each in different)
            store.put(Outgoing("announcement", f"#{n}", f"!{n}", f"t{n}", {"body": str(n)}, "a") for n in range(3, 60))
        rows = store.rows("SELECT transaction_id, content FROM outbox ORDER BY id")
        assert rows == [("t1", '{"body": "x"}'), ("t2", '{"body": "y"}'), *((f"t{n}", f'{{"body": "{n}"}}') for n in range(3, 60))]
