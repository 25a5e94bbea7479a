"""Answers, wherever they are given: three signs, words in any room, a reason in the thread, and taken back again."""

from datetime import timedelta

import pytest
from tests.bots.conftest import PEOPLE, Office, organisation, plain

from daftar_bots.port import Event
from daftar_policy.core.organisation import Organisation

DRAFT = 'announce pune/* ack:2d "Flood duty" Report at nine.'


async def sent(office: Office, draft: str = DRAFT) -> None:
    await office.says("clerk", draft)
    await office.reacts("deputy", office.notices()[-1])


async def test_the_three_signs(office: Office) -> None:
    await sent(office)
    (haveli,) = office.circulars("haveli")
    await office.reacts("imran", haveli, "❌")
    await office.reacts("vikram", haveli, "⏳")
    report = await office.says("clerk", "status 1")
    assert "Acknowledged: 0 of 3." in report
    assert "Answer promised: 1. Cannot: 1." in report
    assert "Later: Vikram Joshi" in report
    assert "Cannot: Imran Shaikh" in report
    # Who cannot has answered; who promised has not.
    assert "Not yet acknowledged, 1/2026: 2 of 3" in await office.says("clerk", "unacked 1")
    # The last answer counts.
    await office.reacts("imran", haveli, "✅")
    assert "Acknowledged: 1 of 3." in await office.says("clerk", "status 1")


async def test_the_last_answer_falls_back_to_the_one_before(office: Office) -> None:
    await sent(office)
    (haveli,) = office.circulars("haveli")
    await office.reacts("imran", haveli, "✅")
    second = office.homeserver.react("@imran:daftar.example", haveli.room_id, haveli.event_id, "❌")
    assert "Cannot: 1." in await office.says("clerk", "status 1")
    office.homeserver.redact("@imran:daftar.example", haveli.room_id, second)
    assert "Acknowledged: 1 of 3." in await office.says("clerk", "status 1")


async def test_a_reason_in_the_thread_or_in_a_reply(office: Office) -> None:
    # In a room where people may write.
    office.homeserver.rooms[office.room("haveli")].is_announcements = False
    await sent(office)
    (haveli,) = office.circulars("haveli")
    await office.reacts("imran", haveli, "❌")
    relation = {"rel_type": "m.thread", "event_id": haveli.event_id}
    said = office.homeserver.say("@imran:daftar.example", haveli.room_id, "The road is closed", **{"m.relates_to": relation})
    reply = {"m.in_reply_to": {"event_id": haveli.event_id}}
    office.homeserver.say("@guest:daftar.example", office.control, "hello")
    await office.settle()
    assert "Cannot: Imran Shaikh — The road is closed" in await office.says("clerk", "status 1")
    office.homeserver.redact("@imran:daftar.example", haveli.room_id, said)
    assert "The road is closed" not in await office.says("clerk", "status 1")
    office.homeserver.say("@imran:daftar.example", haveli.room_id, "No boat", **{"m.relates_to": reply})
    assert "Cannot: Imran Shaikh — No boat" in await office.says("clerk", "status 1")


@pytest.mark.parametrize(
    ("text", "words", "counted"),
    [
        ("ack 1/2026", "Noted: you have acknowledged circular 1/2026.", "Acknowledged: 1 of 3."),
        ("पोच १/२०२६", "Noted: you have acknowledged circular 1/2026.", "Acknowledged: 1 of 3."),
        ("later 1", "you will answer circular 1/2026 later", "Answer promised: 1."),
        ("cannot 1 no boat", "you cannot do it", "Cannot: 1."),
        ("cannot 1", "Please reply here with the reason for 1/2026.", "Cannot: 1."),
        ("ack 9", "There is no announcement 9/2026.", "Acknowledged: 0 of 3."),
    ],
)
async def test_in_words_in_the_offices_room(office: Office, text: str, words: str, counted: str) -> None:
    office.homeserver.rooms[office.room("pune")].is_announcements = False
    office.policy.set([], english())
    await sent(office)
    event = office.homeserver.say("@asha:daftar.example", office.room("pune"), text)
    await office.settle()
    (answer,) = [plain(each) for each in office.homeserver.messages(office.room("pune")) if each.content.get("msgtype") == "m.notice"]
    assert words in answer
    assert counted in await office.says("clerk", "status 1")
    office.homeserver.redact("@asha:daftar.example", office.room("pune"), event)
    report = await office.says("clerk", "status 1")
    assert "Acknowledged: 0 of 3." in report
    assert "Cannot: 1." not in report


def english() -> Organisation:
    return organisation(officers={who: (name, local, unit, "en") for who, (name, local, unit, _) in PEOPLE.items()})


async def test_people_who_talk_in_an_offices_room_are_left_alone(office: Office) -> None:
    office.homeserver.rooms[office.room("pune")].is_announcements = False
    await sent(office)
    before = len(office.homeserver.messages(office.room("pune")))
    for words in ("later we eat", "help", "unacked 1", "status 1", "approve 1", "recall 1 x", "cannot come today"):
        office.homeserver.say("@asha:daftar.example", office.room("pune"), words)
    await office.settle()
    assert len(office.homeserver.messages(office.room("pune"))) == before + 7


async def test_who_was_not_served_is_told_so_and_not_counted(office: Office) -> None:
    await sent(office)
    assert "Circular 1/2026 was not addressed to you." in await office.says("clerk", "ack 1")
    office.homeserver.rooms[office.room("pune")].members["@guest:daftar.example"] = "join"
    await office.reacts("guest", office.circulars("pune")[0])
    assert "Acknowledged: 0 of 3." in await office.says("clerk", "status 1")


async def test_answers_from_while_the_bot_was_away_count_and_gaps_are_reread(office: Office) -> None:
    await sent(office)
    (haveli,) = office.circulars("haveli")
    standing = office.homeserver.react("@imran:daftar.example", haveli.room_id, haveli.event_id, "✅")
    await office.settle()
    office.homeserver.timeline_limit = 3
    office.homeserver.redact("@imran:daftar.example", haveli.room_id, standing)
    office.homeserver.react("@vikram:daftar.example", haveli.room_id, haveli.event_id, "❌")
    for number in range(9):
        office.homeserver.send("@dept_it:daftar.example", haveli.room_id, "m.room.topic", {"topic": "x"}, f"x{number}")
    await office.restart()
    report = await office.says("clerk", "status 1")
    assert "Acknowledged: 0 of 3." in report
    assert "Cannot: 1." in report


async def test_enough_of_each_office(office: Office) -> None:
    await sent(office)
    assert "For 1/2026, 1 of each office are enough now." in await office.says("clerk", "need 1 1")
    (haveli,) = office.circulars("haveli")
    await office.reacts("imran", haveli)
    assert "Enough in each office: 1. So many have answered in 1 of 2 offices." in await office.says("clerk", "status 1")
    assert "1 person is being reminded in 1 room" in await office.says("clerk", "remind 1")
    assert "is no number of people" in await office.says("clerk", "need 1 many")
    assert "everybody of each office is wanted again" in await office.says("clerk", "need 1 all")
    assert "2 people are being reminded in 2 rooms" in await office.says("clerk", "remind 1 now")


async def test_the_list_by_tier(office: Office) -> None:
    await sent(office)
    assert "No office here is a “taluka”. There are: -" in await office.says("clerk", "unacked 1 by taluka")


async def test_the_card_is_edited_and_not_too_often(office: Office) -> None:
    await sent(office)
    (pune,), (haveli,) = office.circulars("pune"), office.circulars("haveli")
    await office.reacts("asha", pune)
    await office.reacts("imran", haveli)
    assert office.edits() == []
    office.clock.forward(timedelta(seconds=31))
    await office.settle()
    (edit,) = office.edits()
    card = next(event for event in office.notices() if "is now in 2 rooms" in plain(event))
    assert edit.content["m.relates_to"] == {"rel_type": "m.replace", "event_id": card.event_id}
    new = edit.content["m.new_content"]
    assert isinstance(new, dict)
    words = str(new["body"]).replace("\u2068", "").replace("\u2069", "")
    assert "1/2026 is now in 2 rooms." in words
    assert "Acknowledged: 2 of 3. ■■■■■■□□□□" in words
    assert "Most are missing in: Haveli (1)" in words
    office.clock.forward(timedelta(minutes=5))
    await office.settle()
    assert len(office.edits()) == 1
    await office.reacts("vikram", haveli)
    assert len(office.edits()) == 2


async def test_a_cross_in_an_office_room_is_asked_for_its_reason_in_a_room_of_ones_own(office: Office) -> None:
    await sent(office)
    (circular,) = office.circulars("haveli")
    await office.reacts("imran", circular, "❌")
    (question,) = office.direct("imran")
    assert question.content["m.mentions"] == {"user_ids": ["@imran:daftar.example"]}
    assert "1/2026" in plain(question)
    room = office.enter("imran")
    office.homeserver.say("@imran:daftar.example", room, "The road is closed")
    await office.settle()
    assert "Cannot: Imran Shaikh — The road is closed" in await office.says("clerk", "status 1")
    # Once for each circular, and nobody who was not served.
    office.homeserver.redact("@imran:daftar.example", circular.room_id, (await cross_of(office, circular)))
    await office.reacts("imran", circular, "❌")
    assert len([event for event in office.direct("imran") if "❌" in plain(event)]) == 1
    office.homeserver.rooms[circular.room_id].members["@guest:daftar.example"] = "join"
    await office.reacts("guest", circular, "❌")
    assert office.direct("guest") == []


async def cross_of(office: Office, circular: Event) -> str:
    found = [event.event_id for event in office.homeserver.messages(circular.room_id) if event.type == "m.reaction"]
    return found[-1]
