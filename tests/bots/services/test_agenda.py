"""Reminders: asked for in four languages, said once at their time, again until done, late once with a note; for rooms by those who may."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.bots.services.conftest import ServiceOffice

from daftar_bots.core.reading import Mistake
from daftar_bots.port import Event
from daftar_bots.services.words import parse

ZONE = ZoneInfo("Asia/Kolkata")


async def at(service: ServiceOffice, text: str) -> None:
    """Let it be a local time such as `2026-11-27 16:00`."""
    service.clock.time = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    await service.settle()


def last(service: ServiceOffice, who: str) -> Event:
    return service.said(service.dms[who])[-1]


async def test_a_person_is_reminded_once_at_the_time(service: ServiceOffice) -> None:
    answer = await service.asks("clerk", "remind me friday 4pm to send the report")
    assert answer == "Reminder 1: I will write to you Friday 27-11-2026 16:00.\nsend the report"
    before = len(service.told("clerk"))
    await at(service, "2026-11-27 15:59")
    assert len(service.told("clerk")) == before
    await at(service, "2026-11-27 16:00")
    assert service.told("clerk")[before:] == ["Reminder 1:\nsend the report"]
    assert last(service, "clerk").content["m.mentions"] == {"user_ids": ["@clerk:daftar.example"]}
    assert last(service, "clerk").content["msgtype"] == "m.text"
    await at(service, "2026-12-27 16:00")
    await service.restart()
    assert len(service.told("clerk")) == before + 1
    assert "no reminders" in await service.asks("clerk", "reminders")


@pytest.mark.parametrize(
    ("who", "text", "wanted"),
    [
        ("asha", "आठवण मला शुक्रवारी दुपारी ४ वाजता अहवाल पाठवणे", "शुक्रवार 27-11-2026 16:00"),
        ("vikram", "याद मुझे शुक्रवार शाम 4 बजे रिपोर्ट भेजना", "शुक्रवार 27-11-2026 16:00"),
        ("imran", "یاددہانی مجھے جمعہ شام ۴ بجے رپورٹ بھیجنا", "جمعہ 27-11-2026 16:00"),
    ],
)
async def test_in_ones_own_language(service: ServiceOffice, who: str, text: str, wanted: str) -> None:
    assert wanted in await service.asks(who, text)
    await at(service, "2026-11-27 16:00")
    assert service.told(who)[-1].splitlines()[1] in text


async def test_what_help_says_can_be_said(service: ServiceOffice) -> None:
    """Every example of the help in every language is understood as it stands."""
    for who in ("deputy", "asha", "vikram", "imran"):
        for line in (await service.asks(who, "help")).splitlines()[1:]:
            example = line.partition(" — ")[0]
            command = parse(example, addressed=True)
            assert command is not None
            assert not isinstance(command, Mistake), (example, command)
            assert await service.asks(who, example)


async def test_missed_while_away_is_said_once_and_late(service: ServiceOffice) -> None:
    await service.asks("clerk", "remind me daily 10:00 attendance")
    before = len(service.told("clerk"))
    service.clock.time = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)
    await service.restart()
    assert service.told("clerk")[before:] == ["Reminder 1:\nattendance\nThis was due Sunday 22-11-2026 10:00; I was not running then."]
    await at(service, "2026-11-26 10:00")
    assert service.told("clerk")[before + 1 :] == ["Reminder 1:\nattendance"]


async def test_it_nags_until_it_is_done(service: ServiceOffice) -> None:
    answer = await service.asks("clerk", "remind me in 1 hour nag call Pune")
    assert "again until" in answer
    before = len(service.told("clerk"))
    for minutes in (60, 15, 15):
        service.clock.forward(timedelta(minutes=minutes))
        await service.settle()
    said = service.told("clerk")[before:]
    assert [line.splitlines()[0] for line in said] == ["Reminder 1:", "Reminder 1 (time 2):", "Reminder 1 (time 3):"]
    ring = last(service, "clerk")
    service.homeserver.react("@clerk:daftar.example", service.dms["clerk"], ring.event_id, "✅")
    await service.settle()
    assert service.told("clerk")[-1] == "Done: 1 · call Pune"
    service.clock.forward(timedelta(days=1))
    await service.settle()
    assert service.told("clerk")[-1] == "Done: 1 · call Pune"


async def test_nagging_ends_by_itself(service: ServiceOffice) -> None:
    await service.asks("clerk", "remind me in 1 hour nag call Pune")
    before = len(service.told("clerk"))
    for _ in range(40):
        service.clock.forward(timedelta(minutes=15))
        await service.settle()
    said = service.told("clerk")[before:]
    assert len(said) == 6
    assert "I will not say it again" in said[-1]


async def test_done_for_now_where_it_comes_again(service: ServiceOffice) -> None:
    await service.asks("clerk", "remind me daily 10:00 nag attendance")
    await at(service, "2026-11-22 10:00")
    ring = last(service, "clerk")
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": ring.event_id}}}
    answer = await service.calls("clerk", service.dms["clerk"], "done", **reply)
    assert answer == "Done for now: 1 · attendance. It comes again Monday 23-11-2026 10:00."
    before = len(service.told("clerk"))
    await at(service, "2026-11-22 23:00")
    assert len(service.told("clerk")) == before
    await at(service, "2026-11-23 10:00")
    assert len(service.told("clerk")) == before + 1


async def test_dropping_shows_and_asks_first(service: ServiceOffice) -> None:
    await service.asks("clerk", "remind me every monday 9:30 meeting")
    question = await service.asks("clerk", "drop 1")
    assert question.startswith("Shall I drop reminder 1? meeting — every week on Monday at 09:30")
    asked = last(service, "clerk")
    assert "meeting" in await service.asks("clerk", "reminders")
    service.homeserver.react("@clerk:daftar.example", service.dms["clerk"], asked.event_id, "✅")
    await service.settle()
    assert "no reminders" in await service.asks("clerk", "reminders")
    await service.asks("clerk", "remind me every monday 9:30 meeting")
    # Numbers are not used again.
    assert "Dropped: 2" in await service.asks("clerk", "drop 2 yes")
    assert "no reminder 1" in await service.asks("clerk", "drop 1 yes")


async def test_a_persons_reminders_are_their_own(service: ServiceOffice) -> None:
    await service.asks("clerk", "remind me friday 4pm secret")
    assert "There is no reminder 1 here" in await service.asks("deputy", "drop 1 yes")
    assert "You have no reminders" in await service.asks("deputy", "reminders")
    room = await service.room_of("deputy", "clerk")
    answer = await service.calls("clerk", room, "!reminders")
    assert answer == "This room has no reminders."


async def test_asked_for_in_a_room_it_comes_directly(service: ServiceOffice) -> None:
    room = await service.room_of("deputy", "guest")
    assert "I will write to you" in await service.calls("guest", room, "!remind me in 2 hours call")
    service.clock.forward(timedelta(hours=2))
    await service.settle()
    assert "call" not in [str(event.content["body"]) for event in service.said(room)][-1].splitlines()[0]
    (ring,) = service.direct("guest")[-1:]
    assert "call" in str(ring.content["body"])


async def test_a_room_is_reminded_by_those_who_may(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "vikram", "clerk")
    answer = await service.calls("vikram", room, "!याद कक्ष रोज़ 10:00 हाज़िरी")
    assert "नियंत्रक" in answer
    # A maker of the bot may; so may who has power in the room.
    assert "Reminder 1 for this room" in await service.calls("clerk", room, "!remind room daily 10:00 attendance")
    service.homeserver.put_state("@asha:daftar.example", room, "m.room.power_levels", {"users": {"@vikram:daftar.example": 50}}, "")
    await service.settle()
    assert "अनुस्मारक 2" in await service.calls("vikram", room, '!याद कक्ष cron "0 17 * * 1-5" @room दिन का हिसाब')
    await at(service, "2026-11-23 10:00")
    ring = service.said(room)[-1]
    assert ring.content["m.mentions"] == {}
    assert "attendance" in str(ring.content["body"])
    assert "1 · attendance — every day at 10:00" in (await service.calls("clerk", room, "!reminders"))
    answer = await service.calls("clerk", room, "!drop 2 yes")
    assert answer == "Dropped: 2 · @room दिन का हिसाब"
    assert "नियंत्रक" not in await service.calls("vikram", room, "!हटाएँ 1")
    service.homeserver.put_state("@asha:daftar.example", room, "m.room.power_levels", {"users": {}}, "")
    await service.settle()
    assert "नियंत्रक" in await service.calls("vikram", room, "!हटाएँ 1 हाँ")


async def test_a_room_that_refuses_is_told_to_its_owner(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "clerk")
    await service.calls("clerk", room, "!remind room in 1 hour tea")
    service.homeserver.leave(service.bot_id, room)
    await service.settle()
    await service.opens("clerk")
    service.clock.forward(timedelta(hours=1))
    await service.settle()
    assert "reminder 1 could not be said" in service.told("clerk")[-1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("remind me the files", "I find no time in “the files”"),
        ("remind me friday 4pm", "Remind you of what?"),
        ("remind me", "Remind you of what?"),
        ("remind me every 5 minutes breathe", "too often"),
        ("remind me 20-11-2026 x", "That time is over"),
        ("remind me 31-02 x", "there is no such day"),
        ("remind me tomorrow until 31-12 x", "how often"),
        ("remind me cron 1 2 x", "five fields"),
        ("remind room daily 10:00 x", "Here are only you and I"),
        ("remind @asha:daftar.example friday 4pm x", "I remind people of what they ask for themselves"),
        ("remind me friday 4pm " + "x" * 1001, "longer than 1000"),
        ("done", "Which one?"),
        ("done x", "is not the number of a reminder"),
        ("drop 9", "There is no reminder 9 here"),
    ],
)
async def test_what_cannot_be_done_is_said(service: ServiceOffice, text: str, wanted: str) -> None:
    assert wanted in await service.asks("clerk", text)


async def test_no_more_than_so_many(service: ServiceOffice) -> None:
    settings = service.bot.desk.settings
    object.__setattr__(settings.services.agenda, "most", 2)
    for number in (1, 2):
        assert f"Reminder {number}" in await service.asks("clerk", "remind me friday 4pm x")
    assert "You have 2 reminders" in await service.asks("clerk", "remind me friday 4pm x")


async def test_the_same_message_makes_one(service: ServiceOffice) -> None:
    await service.asks("clerk", "remind me friday 4pm x")
    assert service.bot.desk.store.cell("SELECT count(*) FROM agenda") == 1
    # Quiet hours hold back what nags, not what was asked for.
    assert service.bot.desk.store.cell("SELECT next_at FROM agenda") == datetime(2026, 11, 27, 16, 0, tzinfo=ZONE).timestamp()


async def test_a_message_that_is_replied_to_is_what_it_is_about(service: ServiceOffice) -> None:
    room = await service.room_of("deputy", "clerk")
    first = service.homeserver.say("@deputy:daftar.example", room, "Please send the list")
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": first}}}
    assert f"https://matrix.to/#/{room}/{first}" in await service.calls("clerk", room, "!remind me tomorrow", **reply)
