"""Rooms that people open with the announcements bot: followed for officers, greeted, answered; declined quietly for others."""

from datetime import timedelta

from tests.bots.conftest import RULES, Office, organisation, plain

from daftar_bots.announcements import welcoming
from daftar_bots.config_encryption import EncryptionSettings
from daftar_bots.core import flood
from daftar_bots.port import Event, Later, RoomPlan

DRAFT = 'announce haveli "Flood" Fill in the table. ack by 25-11 17:00'


async def opens(office: Office, who: str, name: str = "dm", *, is_direct: bool = True) -> str:
    """Have a person open a room with the bot as Element does, and let the bot follow."""
    room = office.homeserver.create(f"@{who}", RoomPlan(f"#{name}-{who.partition(':')[0]}:x", "", (), announcements=False))
    office.homeserver.invite(f"@{who}", room, office.settings.user_id, is_direct=is_direct)
    await follow(office)
    return room


async def follow(office: Office) -> None:
    await office.settle()
    await office.bot.kind.enter(office.bot.desk, office.matrix)
    await office.settle()


def said(office: Office, room: str) -> list[Event]:
    return [
        event for event in office.homeserver.messages(room) if event.sender == office.settings.user_id and event.type == "m.room.message"
    ]


async def says(office: Office, who: str, room: str, text: str) -> str:
    before = len(said(office, room))
    office.homeserver.say(f"@{who}:daftar.example", room, text)
    await office.settle()
    return "\n--\n".join(plain(event) for event in said(office, room)[before:])


async def test_an_officer_is_greeted_in_their_language_and_answered(office: Office) -> None:
    room = await opens(office, "imran:daftar.example")
    (hello,) = said(office, room)
    assert plain(hello).startswith("السلام علیکم عمران شیخ")
    assert "@it-control" not in plain(hello).replace("#", "@")
    await office.says("clerk", DRAFT)
    await office.reacts("deputy", office.notices()[-1])
    assert "1/2026" in await says(office, "imran", room, "باقی")
    await says(office, "imran", room, "ack 1/2026")
    assert "Acknowledged: 1 of" in await office.says("clerk", "status 1/2026")
    await office.restart()
    assert len([event for event in said(office, room) if "السلام" in plain(event)]) == 1


async def test_who_writes_circulars_is_told_where(office: Office) -> None:
    room = await opens(office, "clerk:daftar.example")
    assert "You write circulars in #it-control:daftar.example" in plain(said(office, room)[0])
    assert "did not understand" in await says(office, "clerk", room, "announce haveli")


async def test_a_second_room_is_answered_too_and_too_many_are_not_followed(office: Office) -> None:
    rooms = [await opens(office, "asha:daftar.example", f"dm{number}") for number in range(welcoming.MOST_ROOMS + 1)]
    assert [len(said(office, room)) for room in rooms] == [1] * welcoming.MOST_ROOMS + [0]
    assert office.homeserver.rooms[rooms[-1]].members[office.settings.user_id] == "leave"
    assert "प्रतिक्रिया" in await says(office, "asha", rooms[0], "मदत")
    assert "प्रतिक्रिया" in await says(office, "asha", rooms[1], "मदत")


async def test_strangers_are_declined_without_a_word(office: Office) -> None:
    for who in ("spy:elsewhere.example", "cousin:daftar.example"):
        room = await opens(office, who)
        assert office.homeserver.rooms[room].members[office.settings.user_id] == "leave"
        assert said(office, room) == []
    control = len(office.notices())
    await office.restart()
    assert len(office.notices()) == control


async def test_a_rule_of_the_policy_lets_somebody_else_in(office: Office) -> None:
    rule: dict[str, object] = {
        "id": "BOT-1",
        "title": "Retired officers may write to the bot",
        "on": "invite",
        "when": {"actor.id": "@retired:daftar.example"},
        "then": "allow",
    }
    office.policy.set([*RULES, rule], organisation())
    room = await opens(office, "retired:daftar.example")
    assert len(said(office, room)) == 1


async def test_an_invitation_into_a_room_of_several_is_left_open(office: Office) -> None:
    room = await opens(office, "asha:daftar.example", is_direct=False)
    assert office.homeserver.rooms[room].members[office.settings.user_id] == "invite"


async def test_a_flood_is_told_once_and_answers_to_circulars_count(office: Office) -> None:
    await office.says("clerk", DRAFT)
    await office.reacts("deputy", office.notices()[-1])
    room = await opens(office, "vikram:daftar.example")
    for _ in range(flood.MOST + 5):
        office.homeserver.say("@vikram:daftar.example", room, "hello")
    await office.settle()
    answers = [plain(event) for event in said(office, room)]
    assert sum("एक साथ बहुत संदेश" in text for text in answers) == 1
    assert len(answers) < 1 + 2 * flood.MOST + 2
    assert await says(office, "vikram", room, "ack 1/2026") == ""
    assert "Acknowledged: 1 of" in await office.says("clerk", "status 1/2026")
    office.clock.forward(timedelta(seconds=flood.WINDOW + 1))
    assert await says(office, "vikram", room, "hello") != ""


async def test_what_was_noted_is_followed_and_declined_after_a_restart(office: Office) -> None:
    office.homeserver.fault = lambda verb, *_: Later("away") if verb in {"join", "state"} else None
    wanted = office.homeserver.create("@asha:daftar.example", RoomPlan("#late:x", "", (), announcements=False))
    spied = office.homeserver.create("@spy:elsewhere.example", RoomPlan("#spied:x", "", (), announcements=False))
    office.homeserver.invite("@asha:daftar.example", wanted, office.settings.user_id, is_direct=True)
    office.homeserver.invite("@spy:elsewhere.example", spied, office.settings.user_id, is_direct=True)
    await office.settle()
    office.homeserver.fault = lambda *_: None
    await office.restart()
    assert len(said(office, wanted)) == 1
    assert office.homeserver.rooms[spied].members[office.settings.user_id] == "leave"


async def test_what_is_said_directly_goes_to_the_room_that_the_officer_opened(office: Office) -> None:
    room = await opens(office, "imran:daftar.example")
    assert office.bot.desk.store.room_id("@imran:daftar.example") == room


async def test_what_is_encrypted_in_the_bots_own_room_is_not_brought_into_one_in_the_clear(office: Office) -> None:
    office.configure(encryption=EncryptionSettings(office_rooms=True))
    await office.restart()
    room = await opens(office, "imran:daftar.example")
    await office.says("clerk", 'announce @imran:daftar.example ack:2d "Note" For you.')
    await office.reacts("deputy", office.notices()[-1])
    assert len(said(office, room)) == 1
    (circular,) = [event for event in office.direct("imran") if "in.daftar.announcement" in event.content]
    assert circular.room_id != room
    assert circular.room_id in office.bot.desk.store.encrypted()


async def test_a_room_that_a_person_encrypted_serves_as_their_own(office: Office) -> None:
    office.configure(encryption=EncryptionSettings(office_rooms=True))
    await office.restart()
    plan = RoomPlan("#sealed-imran:x", "", (), announcements=False, encrypted=True)
    room = office.homeserver.create("@imran:daftar.example", plan)
    office.homeserver.invite("@imran:daftar.example", room, office.settings.user_id, is_direct=True)
    await follow(office)
    await office.says("clerk", 'announce @imran:daftar.example ack:2d "Note" For you.')
    await office.reacts("deputy", office.notices()[-1])
    assert [event for event in said(office, room) if "in.daftar.announcement" in event.content]
