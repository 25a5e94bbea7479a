"""Direct rooms: one for each person, made once, and everything that is said in them."""

from datetime import time, timedelta

import pytest
from tests.bots.announcements.test_acknowledging import sent
from tests.bots.conftest import CONTROL, PEOPLE, RULES, Office, organisation, plain
from tests.fakes.matrix import busy

from daftar_bots.announcements import persons
from daftar_bots.announcements.after_settings import AfterSettings
from daftar_bots.port import Refused, RoomPlan

TO_VIKRAM = 'announce @vikram:daftar.example ack:2d "Note" For you.'


async def forward(office: Office, by: timedelta) -> None:
    office.clock.forward(by)
    await office.settle()


async def english(office: Office) -> None:
    office.policy.set(RULES, organisation(officers={who: (name, local, unit, "en") for who, (name, local, unit, _) in PEOPLE.items()}))


async def test_a_person_is_served_in_a_room_of_their_own(office: Office) -> None:
    await english(office)
    await sent(office, TO_VIKRAM)
    (circular,) = office.direct("vikram")
    assert "in.daftar.announcement" in circular.content
    room = office.homeserver.rooms[circular.room_id]
    assert room.members["@vikram:daftar.example"] == "invite"
    assert room.alias == persons.alias(office.bot.desk, "@vikram:daftar.example")
    office.enter("vikram")
    await office.reacts("vikram", circular)
    assert "Acknowledged: 1 of 1." in await office.says("clerk", "status 1")


async def test_there_is_one_room_however_many_circulars_and_restarts(office: Office) -> None:
    for _ in range(3):
        await sent(office, TO_VIKRAM)
        await office.restart()
    rooms = [room for room in office.homeserver.rooms.values() if "-to-" in room.alias]
    assert len(rooms) == 1
    assert len(office.direct("vikram")) == 3


@pytest.mark.parametrize("verb", ["create", "invite", "join"])
async def test_an_answer_that_got_lost_makes_no_second_room(office: Office, verb: str) -> None:
    strikes = [1, 1]

    def lost(called: str, *_: str) -> Exception | None:
        if called == verb and strikes:
            strikes.pop()
            return busy(3)
        return None

    await office.says("clerk", TO_VIKRAM)
    office.homeserver.fault = office.homeserver.lost = lost
    await office.reacts("deputy", office.notices()[-1])
    for _ in range(4):
        await forward(office, timedelta(seconds=10))
    assert len([room for room in office.homeserver.rooms.values() if "-to-" in room.alias]) == 1
    assert len(office.direct("vikram")) == 1


async def test_who_cannot_be_invited_is_named_with_the_reason(office: Office) -> None:
    def fault(verb: str, *_: str) -> Exception | None:
        return Refused("M_FORBIDDEN", "no such room may be made") if verb == "create" else None

    await office.says("clerk", TO_VIKRAM)
    office.homeserver.fault = fault
    await office.reacts("deputy", office.notices()[-1])
    said = plain(office.notices()[-1])
    assert "To Vikram Joshi (@vikram:daftar.example): the homeserver refused (no such room may be made)" in said
    office.homeserver.fault = lambda *_: None
    await office.says("clerk", "retry 1")
    assert len(office.direct("vikram")) == 1


async def test_who_left_the_offices_room_gets_the_circular_and_is_reminded_there(office: Office) -> None:
    await english(office)
    office.homeserver.leave("@vikram:daftar.example", office.room("haveli"))
    await sent(office)
    assert "so written to directly: 1 person." in await office.says("clerk", "remind 1")
    (circular,) = office.direct("vikram")
    assert "in.daftar.announcement" in circular.content
    office.enter("vikram")
    await office.says("clerk", "remind 1 now")
    reminder = office.direct("vikram")[1]
    assert "Reminder 2" in plain(reminder)
    assert reminder.content["m.relates_to"] == {"m.in_reply_to": {"event_id": circular.event_id}}
    # A recall takes it away there too.
    await office.says("clerk", "recall 1 wrong")
    await office.reacts("deputy", office.notices()[-1])
    assert "is recalled" in plain(office.direct("vikram")[-1])
    assert circular not in office.direct("vikram")


async def test_words_in_the_direct_room(office: Office) -> None:
    await english(office)
    await sent(office, TO_VIKRAM)
    room = office.enter("vikram")
    await office.settle()
    (circular,) = office.direct("vikram")

    async def says(text: str) -> str:
        before = len(office.direct("vikram"))
        office.homeserver.say("@vikram:daftar.example", room, text)
        await office.settle()
        return "\n".join(plain(event) for event in office.direct("vikram")[before:])

    assert "Circular 1/2026, Note: by 23-11-2026" in await says("pending")
    assert "I did not understand that." in await says("what is this")
    assert "To answer a circular" in await says("help")
    office.homeserver.react("@vikram:daftar.example", room, circular.event_id, "❌")
    await office.settle()
    assert "Why not?" in plain(office.direct("vikram")[-1])
    assert "is kept with it" in await says("I am on leave")
    assert "Cannot: Vikram Joshi — I am on leave" in await office.says("clerk", "status 1")
    assert "You have answered everything." in await says("pending")
    assert "you have acknowledged circular 1/2026" in await says("ack 1")
    # Commands of the control room are none here.
    assert "I did not understand" in await says("approve 1")


async def test_one_digest_a_day_for_all_that_waits(office: Office) -> None:
    office.configure(after=AfterSettings(digest=time(9, 30)))
    await english(office)
    await office.restart()
    await sent(office, 'announce haveli ack:3d "One" x')
    await sent(office, 'announce haveli ack:4d "Two" x')
    await office.reacts("imran", office.circulars("haveli")[0])
    # The next day is a Sunday: on Monday at half past nine.
    await forward(office, timedelta(days=1, hours=1))
    assert office.direct("vikram") == []
    await forward(office, timedelta(hours=23))
    (digest,) = office.direct("vikram")
    assert "wait for your acknowledgement: 2" in plain(digest)
    assert "Circular 1/2026, One: by 24-11-2026" in plain(digest)
    (other,) = office.direct("imran")
    assert "Two" in plain(other)
    assert "One" not in plain(other)
    await office.restart()
    await forward(office, timedelta(hours=5))
    assert len(office.direct("vikram")) == 1
    await forward(office, timedelta(hours=19))
    assert len(office.direct("vikram")) == 2


async def test_the_control_room_is_no_direct_room(office: Office) -> None:
    assert CONTROL in office.homeserver.aliases
    assert await office.says("guest", "good morning") == ""


async def test_a_room_that_somebody_put_under_the_name_of_a_conversation_is_not_spoken_in(office: Office) -> None:
    spy, alias = "@spy:daftar.example", persons.alias(office.bot.desk, "@imran:daftar.example")
    taken = office.homeserver.create(spy, RoomPlan(alias, "", (office.settings.user_id,), announcements=False))
    await office.says("clerk", 'announce @imran "For you" Come to me.')
    told = await approve_and_wait(office)
    assert (
        "To Imran Shaikh (@imran:daftar.example): the room kept for this conversation is somebody else’s, or somebody else is in it" in told
    )
    assert f"({alias}: {spy})" in told
    assert [event for event in office.homeserver.messages(taken) if event.type == "m.room.message"] == []
    assert office.homeserver.rooms[taken].members.get("@imran:daftar.example") is None


async def test_an_alias_that_was_moved_to_a_room_of_ours_with_others_in_it_is_not_spoken_in(office: Office) -> None:
    alias = persons.alias(office.bot.desk, "@imran:daftar.example")
    office.homeserver.aliases[alias] = office.room("pune")
    await office.says("clerk", 'announce @imran "For you" Come to me.')
    assert f"({alias}: @asha:daftar.example)" in await approve_and_wait(office)
    assert office.circulars("pune") == []
    assert office.homeserver.rooms[office.room("pune")].has(office.settings.user_id)


async def approve_and_wait(office: Office) -> str:
    """Approve 1/2026 and let the bot try as often as it wants to; give what the control room was told last."""
    await office.says("deputy", "approve 1")
    for _ in range(3):
        office.clock.forward(timedelta(seconds=30))
        await office.settle()
    return plain(office.notices()[-1])
