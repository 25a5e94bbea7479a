"""Who looks after the rooms that the bot made: the makers, or whom the configuration names, and never whoever could speak for the bot."""

from collections.abc import Callable

import pytest
from tests.bots.conftest import Office

from daftar_bots.core.powers import with_moderators
from daftar_bots.core.upgrade import may_close
from daftar_bots.port import RoomPlan

CLERK, DEPUTY = "@clerk:daftar.example", "@deputy:daftar.example"


def levels(office: Office, room_id: str) -> dict[str, object]:
    return dict(office.homeserver.rooms[room_id].state["m.room.power_levels", ""].content)


async def test_the_makers_have_power_in_the_rooms_that_the_bot_made(office: Office) -> None:
    await office.restart()
    for room_id in (office.control, office.room("pune"), office.room("haveli")):
        assert levels(office, room_id)["users"] == {CLERK: 50, DEPUTY: 50}
    # In the offices' rooms nobody but the bot writes, and nobody makes themselves more than they are.
    assert levels(office, office.room("pune"))["events_default"] == 100
    assert "events_default" not in levels(office, office.control)
    events = levels(office, office.room("pune"))["events"]
    assert isinstance(events, dict)
    assert events["m.room.power_levels"] == 100
    before = office.homeserver.position
    await office.restart()
    assert office.homeserver.position == before


@pytest.mark.parametrize(
    ("chosen", "users"), [(("@asha:daftar.example",), {"@asha:daftar.example": 50}), ((), None), (("post:nobody",), None)]
)
async def test_whom_the_configuration_names_or_nobody(
    make_office: Callable[[], Office], chosen: tuple[str, ...], users: dict[str, int] | None
) -> None:
    office = make_office()
    office.configure(administrators=chosen)
    await office.begin()
    await office.restart()
    assert levels(office, office.room("pune")).get("users") == users


async def test_the_service_bots_of_the_file_write_in_the_rooms_of_offices(make_office: Callable[[], Office]) -> None:
    office = make_office()
    office.configure(administrators=(), colleagues=("@seva:daftar.example",))
    await office.begin()
    await office.restart()
    assert levels(office, office.room("pune"))["users"] == {"@seva:daftar.example": 100}
    assert levels(office, office.room("pune"))["events_default"] == 100
    assert "users" not in levels(office, office.control)


async def test_a_room_that_somebody_else_made_is_theirs(make_office: Callable[[], Office]) -> None:
    office = make_office()
    office.homeserver.create(DEPUTY, RoomPlan("#pune:daftar.example", "", (office.settings.user_id,), announcements=False))
    await office.begin()
    await office.restart()
    assert "users" not in levels(office, office.room("pune"))
    assert "users" in levels(office, office.room("haveli"))


def test_who_was_lowered_by_hand_is_not_raised_again() -> None:
    old = {"users": {"@bot:x": 100, "@a:x": 0}, "events": {"m.reaction": 0, "m.room.tombstone": 150}, "events_default": 50, "ban": 60}
    assert with_moderators(old, ["@a:x", "@bot:x"], announcements=True) is None
    new = with_moderators(old, ["@a:x", "@b:x"], announcements=True)
    assert new is not None
    assert new["users"] == {"@bot:x": 100, "@a:x": 0, "@b:x": 50}
    assert (new["events_default"], new["ban"]) == (100, 60)
    events = new["events"]
    assert isinstance(events, dict)
    assert (events["m.reaction"], events["m.room.tombstone"], events["m.room.power_levels"]) == (0, 150, 100)
    assert not may_close("@b:x", "@bot:x", {"room_version": "12"}, new)


def test_levels_that_are_nonsense_are_none() -> None:
    new = with_moderators({"users": "x", "events": {"m.reaction": "0", "a": True}}, ["@b:x"], announcements=False)
    assert new is not None
    assert new["users"] == {"@b:x": 50}
    assert "m.reaction" not in dict(new["events"])  # type: ignore[call-overload]
