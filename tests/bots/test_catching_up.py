"""What a sync left out: read again in the order of the room, within bounds, and never what was said before the bot came in."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from daftar_bots import catching_up
from daftar_bots.port import Later, Refused
from daftar_bots.wire import batch_of

ME = "@bot:daftar.example"


def event(name: object, sender: str = "@asha:daftar.example", **more: object) -> dict[str, object]:
    return {"event_id": f"${name}", "type": "m.room.message", "sender": sender, "content": {"body": str(name)}, **more}


def body(**rooms: list[dict[str, object]]) -> dict[str, object]:
    join = {
        f"!{name}": {"state": {"events": []}, "timeline": {"events": events, "limited": True, "prev_batch": "p0"}}
        for name, events in rooms.items()
    }
    return {"next_batch": "s2", "rooms": {"join": join}}


class Server:
    """A room's past, given in pages."""

    def __init__(self, *past: dict[str, object], page: int = 2) -> None:
        self.past, self.page = past, page
        self.asked: list[dict[str, list[str]]] = []

    async def __call__(self, _method: str, path: str, _: Mapping[str, object] | None) -> Mapping[str, object]:
        query = parse_qs(urlsplit(path).query)
        self.asked.append(query)
        start = int(query["from"][0].removeprefix("p"))
        newest = self.past[::-1]
        more = {"end": f"p{start + self.page}"} if len(newest) > start + self.page else {}
        return {"chunk": list(newest[start : start + self.page]), **more}


def filled(server: object, answer: Mapping[str, object], since: str | None = "s1") -> tuple[list[str], frozenset[str]]:
    batch = asyncio.run(catching_up.fill(server, batch_of(answer, since), answer, ["m.room.message"], since, ME))  # type: ignore[arg-type]
    return [each.event_id for each in batch.events], batch.gaps


def test_pages_are_put_before_what_the_sync_had_and_nothing_twice() -> None:
    server = Server(event(1), event(2), event(3), event(4))
    assert filled(server, body(a=[event(4), event(5)])) == (["$1", "$2", "$3", "$4", "$5"], frozenset())
    assert [query["to"] for query in server.asked] == [["s1"], ["s1"]]


def test_a_room_of_which_the_sync_had_nothing_is_read_too() -> None:
    assert filled(Server(event(1)), body(a=[], b=[event(9, type="m.room.create", state_key="")])) == (["$9", "$1"], frozenset())


@pytest.mark.parametrize(
    "first",
    [
        event("c", type="m.room.create", state_key=""),
        event("j", sender=ME, type="m.room.member", state_key=ME, content={"membership": "join"}),
    ],
)
def test_what_was_before_we_came_in_is_no_gap(first: dict[str, object]) -> None:
    server = Server(event(1))
    assert filled(server, body(a=[first, event(2)])) == ([str(first["event_id"]), "$2"], frozenset())
    assert server.asked == []


def test_more_than_fits_stays_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "MOST", 3)
    server = Server(*(event(number) for number in range(9)))
    found, gaps = filled(server, body(a=[event(9)]))
    assert gaps == {"!a"}
    assert found == ["$5", "$6", "$7", "$8", "$9"]


def test_a_room_that_is_closed_to_us_stays_a_gap_and_a_server_that_is_away_is_asked_again() -> None:
    async def refused(*_: object) -> Mapping[str, object]:
        raise Refused("M_FORBIDDEN", "no")

    async def away(*_: object) -> Mapping[str, object]:
        raise Later("away")

    assert filled(refused, body(a=[event(2)])) == (["$2"], frozenset({"!a"}))
    with pytest.raises(Later):
        filled(away, body(a=[event(2)]))


def test_the_first_sync_has_no_gaps() -> None:
    assert filled(Server(event(1)), body(a=[event(2)]), since=None) == (["$2"], frozenset())
