"""Rooms that are upgraded: followed with circulars, pins and answers where it is in order, and not otherwise."""

import pytest
from tests.bots.conftest import Office, plain

from daftar_bots import app
from daftar_bots.announcements import upgrading
from daftar_bots.core.upgrade import came_from, may_close, replacement

BOT, DEPUTY = "@dept_it:daftar.example", "@deputy:daftar.example"


async def circulate(office: Office) -> None:
    await office.says("clerk", 'announce pune "Budget" Send it --ack 3d')
    await office.reacts("deputy", next(event for event in office.notices() if "Draft 1/" in plain(event)))


async def follow(office: Office) -> None:
    await office.settle()
    await upgrading.follow(office.bot.desk, office.matrix)
    await office.settle()
    await upgrading.follow(office.bot.desk, office.matrix)
    await office.settle()


async def test_followed_with_circulars_pins_members_and_answers(office: Office) -> None:
    await circulate(office)
    old = office.room("pune")
    (first,) = office.circulars("pune")
    office.homeserver.react("@asha:daftar.example", old, first.event_id, "✅")
    await office.settle()
    new = office.homeserver.upgrade(BOT, old)
    await follow(office)
    assert office.room("pune") == new
    assert office.bot.desk.store.room_id("#pune:daftar.example") == new
    assert office.homeserver.rooms[new].members["@asha:daftar.example"] == "invite"
    (again,) = office.circulars("pune")
    assert again.content["body"] == first.content["body"]
    assert office.homeserver.rooms[new].state["m.room.pinned_events", ""].content == {"pinned": [again.event_id]}
    # The answer from before still stands; taking it back in the old room and answering in the new one both count.
    assert [str(kind) for kind in office.bot.desk.register.answers.of("it-2026-1").values()] == ["yes"]
    office.homeserver.join("@asha:daftar.example", new)
    office.homeserver.react("@asha:daftar.example", new, again.event_id, "⏳")
    await office.settle()
    assert [str(kind) for kind in office.bot.desk.register.answers.of("it-2026-1").values()] == ["later"]
    assert office.bot.desk.register.deliveries("it-2026-1").total == 1
    assert "upgraded" in plain(office.notices()[-1])
    # Again, and after a restart: nothing more.
    await follow(office)
    await office.restart()
    await follow(office)
    assert len(office.circulars("pune")) == 1


async def test_an_invitation_is_waited_for_and_what_waits_goes_along(office: Office) -> None:
    old = office.room("pune")
    office.homeserver.rooms[old].creator = DEPUTY
    office.homeserver._state_of(office.homeserver.rooms[old], "m.room.create", {"room_version": "12"})
    office.homeserver.rooms[old].is_announcements = False
    await office.restart()
    new = office.homeserver.upgrade(DEPUTY, old)
    office.homeserver.rooms[new].is_announcements = False
    await follow(office)
    assert office.bot.desk.store.room_id("#pune:daftar.example") == old
    assert "not invited" in str(office.bot.desk.store.cell("SELECT reason FROM upgrade"))
    office.homeserver.invite(DEPUTY, new, BOT)
    await follow(office)
    assert office.bot.desk.store.room_id("#pune:daftar.example") == new
    await circulate(office)
    assert len(office.circulars("pune")) == 1


async def test_who_may_not_close_a_room_is_not_followed(office: Office) -> None:
    old = office.room("pune")
    new = office.homeserver.upgrade("@asha:daftar.example", old, invite=[BOT])
    await follow(office)
    assert office.bot.desk.store.room_id("#pune:daftar.example") == old
    assert office.homeserver.rooms[new].members[BOT] == "invite"
    assert "has no power to" in plain(office.notices()[-1])
    told = len(office.notices())
    await office.restart()
    await follow(office)
    assert len(office.notices()) == told, "said once"


async def test_a_room_that_does_not_name_the_old_one_is_not_followed(office: Office) -> None:
    old = office.room("pune")
    office.homeserver.upgrade(BOT, old, predecessor="!elsewhere")
    await follow(office)
    assert office.bot.desk.store.room_id("#pune:daftar.example") == old
    assert "does not say that it came from there" in plain(office.notices()[-1])


async def test_the_control_room_itself(office: Office) -> None:
    people = list(office.homeserver.rooms[office.control].members)
    new = office.homeserver.upgrade(BOT, office.control)
    await follow(office)
    for person in people:
        if person != BOT and office.homeserver.rooms[new].members.get(person) == "invite":
            office.homeserver.join(person, new)
    assert office.control == new
    assert "announce" in await office.says("clerk", "help")


async def test_the_loops_look_after_it(office: Office) -> None:
    office.homeserver.upgrade(BOT, office.room("pune"))
    await app._take(office.bot, await office.matrix.sync(office.bot.desk.store.cursor(), app.timedelta(0)), is_old=False, is_first=False)
    assert office.bot.rooms_changed.is_set()


@pytest.mark.parametrize(
    ("sender", "create", "levels", "may"),
    [
        ("@a", {"room_version": "12"}, {}, True),
        ("@b", {"room_version": "12"}, {}, False),
        ("@b", {"room_version": "12", "additional_creators": ["@b"]}, {}, True),
        ("@a", {"room_version": "11"}, {}, False),
        ("@a", {"room_version": "11"}, None, True),
        ("@b", {"room_version": "11"}, None, False),
        ("@b", {"room_version": "11"}, {"users": {"@b": 50}}, True),
        ("@b", {"room_version": "11"}, {"users": {"@b": 50}, "events": {"m.room.tombstone": 100}}, False),
        ("@b", {"room_version": "11"}, {"users_default": 60, "state_default": 60}, True),
        ("@b", {"room_version": "11"}, {"users": {"@b": "100"}, "events": []}, False),
        ("@b", {"room_version": "11"}, {"users": {"@b": True}, "state_default": 1}, False),
    ],
)
def test_the_power_to_close(sender: str, create: dict[str, object], levels: dict[str, object] | None, may: bool) -> None:
    assert may_close(sender, "@a", create, levels) is may


def test_what_is_none() -> None:
    assert came_from({"predecessor": "!x"}) is None
    assert came_from({"predecessor": {"room_id": "!x"}}) == "!x"
    assert replacement({"replacement_room": "x"}) is None
    assert replacement({"replacement_room": "!x"}) == "!x"
