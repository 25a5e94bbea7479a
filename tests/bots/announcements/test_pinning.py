"""Pins of the circulars in force: the newest few, others' pins untouched, unpinned when recalled, superseded or over."""

from datetime import timedelta

from tests.bots.announcements.test_acknowledging import sent
from tests.bots.conftest import Office, plain
from tests.fakes.matrix import busy, once

from daftar_bots.announcements.after_settings import AfterSettings
from daftar_bots.port import Refused


def pins(office: Office, alias: str) -> list[object]:
    """Give each state of the pins of a room, oldest first."""
    events = [event for _, event in office.homeserver.rooms[office.room(alias)].events if event.type == "m.room.pinned_events"]
    return [event.content["pinned"] for event in events]


def ids(office: Office, alias: str) -> list[str]:
    return [event.event_id for event in office.circulars(alias)]


async def test_the_newest_few_are_pinned(office: Office) -> None:
    office.configure(after=AfterSettings(pins=2))
    await office.restart()
    for number in range(3):
        await sent(office, f'announce pune "Note {number}" x')
    one, two, three = ids(office, "pune")
    assert pins(office, "pune") == [[one], [one, two], [two, three]]
    assert pins(office, "haveli") == []
    await office.restart()
    assert len(pins(office, "pune")) == 3


async def test_what_others_pinned_stays(office: Office) -> None:
    room = office.room("pune")
    office.homeserver.rooms[room].members["@guest:daftar.example"] = "join"
    await office.matrix.send(room, "m.room.pinned_events", {"pinned": ["$theirs"]}, "x", state_key="")
    await office.settle()
    await sent(office, 'announce pune "Note" x')
    (own,) = ids(office, "pune")
    assert pins(office, "pune")[-1] == ["$theirs", own]
    await office.says("clerk", "recall 1 wrong")
    await office.reacts("deputy", office.notices()[-1])
    assert pins(office, "pune")[-1] == ["$theirs"]


async def test_what_is_over_is_unpinned(office: Office) -> None:
    await sent(office, 'announce pune until:2d "Note" x')
    assert len(pins(office, "pune")[-1]) == 1  # type: ignore[arg-type]
    office.clock.forward(timedelta(days=2, hours=1))
    await office.settle()
    assert pins(office, "pune")[-1] == []


async def test_a_room_where_the_bot_may_not_pin_is_left_alone(office: Office) -> None:
    def fault(verb: str, *call: str) -> Exception | None:
        return Refused("M_FORBIDDEN", "no power") if verb == "state" and call else None

    office.homeserver.fault = fault
    await sent(office, 'announce pune "Note" x')
    assert pins(office, "pune") == []
    assert "is now in 1 room" in plain(office.notices()[-1])


async def test_a_lost_answer_pins_once(office: Office) -> None:
    office.homeserver.lost = once(busy(2), "state")
    await sent(office, 'announce pune "Note" x')
    office.clock.forward(timedelta(seconds=3))
    await office.settle()
    assert pins(office, "pune")[-1] == ids(office, "pune")


async def test_none_at_all_where_none_are_wanted(office: Office) -> None:
    office.configure(after=AfterSettings(pins=0))
    await office.restart()
    await sent(office, 'announce pune "Note" x')
    assert pins(office, "pune") == []
