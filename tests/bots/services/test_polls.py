"""Polls in a room: opened, voted in by clients of both kinds, counted on request, closed by themselves."""

from dataclasses import replace
from datetime import timedelta

from tests.bots.conftest import plain
from tests.bots.services.conftest import ServiceOffice

from daftar_bots.core import poll as wire
from daftar_bots.port import Event
from daftar_bots.services.polls import polling

START = wire.START


def started(service: ServiceOffice, room: str) -> Event:
    (event,) = [each for each in service.homeserver.messages(room) if each.type == START]
    return event


async def vote(service: ServiceOffice, who: str, event: Event, *choices: str, stable: bool = False) -> str:
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": event.event_id}}
    if stable:
        kind, content = "m.poll.response", {"m.selections": list(choices), **relation}
    else:
        kind, content = wire.RESPONSE, {wire.RESPONSE: {"answers": list(choices)}, **relation}
    sent = service.homeserver.send(f"@{who}:daftar.example", event.room_id, kind, content, f"v{service.homeserver.position}")
    await service.settle()
    return sent


async def test_a_poll_from_question_to_result(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "vikram", "clerk")
    answer = await service.calls("clerk", room, '!poll "Tea or coffee?" Tea | Coffee | Neither until 25-11 17:00')
    assert "Poll 1 is open until 25-11-2026 17:00" in answer
    assert "not secret" in answer
    event = started(service, room)
    asked = event.content[START]
    assert isinstance(asked, dict)
    assert [choice["org.matrix.msc1767.text"] for choice in asked["answers"]] == ["Tea", "Coffee", "Neither"]
    await vote(service, "asha", event, "c1")
    await vote(service, "vikram", event, "c1", stable=True)
    await vote(service, "clerk", event, "c2")
    # The last vote counts; one for what is no choice counts for nothing.
    await vote(service, "clerk", event, "c3")
    standing = await service.calls("clerk", room, "!poll 1")
    assert "Tea: 2 (67 %)" in standing
    assert "Neither: 1 (33 %)" in standing
    assert "3 people of 3 have voted" in standing
    service.clock.forward(timedelta(days=5))
    await service.settle()
    result = service.said(room)[-1]
    assert "The result" in str(result.content["body"])
    assert result.content["m.relates_to"] == {"m.in_reply_to": {"event_id": event.event_id}}
    (ended,) = [each for each in service.homeserver.messages(room) if each.type == wire.END]
    assert ended.content["m.relates_to"] == {"rel_type": "m.reference", "event_id": event.event_id}
    # What comes after the end changes nothing.
    await vote(service, "asha", event, "c2")
    assert "Tea: 2 (67 %)" in await service.calls("clerk", room, "!poll 1")


async def test_a_vote_is_taken_back_and_an_unknown_choice_is_spoiled(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "vikram", "clerk")
    await service.calls("clerk", room, '!poll "Yes?" yes | no')
    event = started(service, room)
    given = await vote(service, "asha", event, "c1")
    await vote(service, "vikram", event, "c9")
    assert "1: Yes? (until" in await service.calls("clerk", room, "!poll")
    assert "yes: 1 (100 %)" in await service.calls("clerk", room, "!poll 1")
    service.homeserver.redact("@asha:daftar.example", room, given)
    assert "yes: 0 (0 %)" in await service.calls("clerk", room, "!poll 1")


async def test_a_vote_from_another_room_is_none(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "vikram", "clerk")
    await service.calls("clerk", room, '!poll "Yes?" yes | no')
    event = started(service, room)
    await vote(service, "asha", event, "c1")
    elsewhere = await service.room_of("asha", "vikram")
    await vote(service, "vikram", replace(event, room_id=elsewhere), "c2")
    await vote(service, "asha", replace(event, room_id=elsewhere), "c2")
    standing = await service.calls("clerk", room, "!poll 1")
    assert "yes: 1 (100 %)" in standing
    assert "no: 0" in standing


async def test_the_table_has_what_counts(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "vikram", "clerk")
    await service.calls("clerk", room, '!poll "Which?" red | blue')
    event = started(service, room)
    await vote(service, "asha", event, "c1", "c2")
    await vote(service, "vikram", event, "c7")
    poll = polling.box(service.bot.desk).by_number(1)
    assert poll is not None
    assert [(each.user_id, each.choices) for each in polling.box(service.bot.desk).votes(poll)] == [("@asha:daftar.example", ("c1",))]


async def test_votes_from_while_the_bot_was_away_count(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "vikram", "clerk")
    await service.calls("clerk", room, '!मतचाचणी "सभा?" हो | नाही पर्यंत उद्या 17:00')
    event = started(service, room)
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": event.event_id}}
    service.homeserver.send("@asha:daftar.example", room, wire.RESPONSE, {wire.RESPONSE: {"answers": ["c2"]}, **relation}, "away")
    await service.restart()
    assert "नाही: 1" in await service.calls("clerk", room, "!poll 1")


async def test_who_may_close_and_see(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "vikram", "clerk")
    await service.calls("asha", room, '!poll "Where?" here | there')
    assert "vikram" not in await service.calls("vikram", room, "!poll 1 close")
    assert service.homeserver.messages(room)[-1].type != wire.END
    assert "معلوم نہیں" in await service.asks("imran", "رائے 1")
    # The department may.
    assert "closed" in await service.calls("clerk", room, "!poll 1 close")
    control = service.homeserver.aliases["#it-control:daftar.example"]
    assert "The table follows" in await service.calls("clerk", control, "poll 1 export")
    assert "poll-1.csv" in [name for name, _, _ in service.homeserver.media.values()]


async def test_mistakes_are_answered_in_words(service: ServiceOffice) -> None:
    room = await service.room_of("clerk", "asha")
    for text, answer in (
        ("!poll Tea or coffee", "The question in quotation marks"),
        ('!poll "Tea?" tea', "At least two choices"),
        ('!poll "Tea?" tea | TEA', "the same"),
        ('!poll "Tea?" tea | coffee until never', "I do not know when"),
        ('!poll "Tea?" tea | coffee until 25-11-2020', "or it is over"),
        ("!poll 99", "I know no poll 99"),
    ):
        assert answer in await service.calls("clerk", room, text), text
    assert "invite me there" in await service.asks("clerk", 'poll "Tea?" tea | coffee')


async def test_a_restart_opens_and_closes_once(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "clerk")
    await service.calls("clerk", room, '!poll "Once?" yes | no until tomorrow 10:00')
    await service.restart()
    service.clock.forward(timedelta(days=3))
    await service.restart()
    await service.restart()
    kinds = [each.type for each in service.homeserver.messages(room) if each.sender == service.bot_id]
    assert kinds.count(START) == 1
    assert kinds.count(wire.END) == 1


async def opened(service: ServiceOffice) -> Event:
    room = await service.room_of("asha", "vikram", "clerk")
    await service.calls("clerk", room, '!poll "Tea?" Yes | No until 25-11 17:00')
    return started(service, room)


async def cast_unheard(service: ServiceOffice, event: Event) -> None:
    """Have Asha vote while the bot does not listen, and so much be said after it that a sync has nothing of it."""
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": event.event_id}}
    service.homeserver.send("@asha:daftar.example", event.room_id, wire.RESPONSE, {wire.RESPONSE: {"answers": ["c1"]}, **relation}, "gap")
    for number in range(service.homeserver.timeline_limit + 3):
        service.homeserver.say("@vikram:daftar.example", event.room_id, f"talk {number}")


async def test_a_vote_that_fell_into_a_gap_is_read_again(service: ServiceOffice) -> None:
    event = await opened(service)
    service.homeserver.timeline_limit = 5
    await cast_unheard(service, event)
    await service.restart()
    assert "Yes: 1 (100 %)" in await service.calls("clerk", event.room_id, "!poll 1")
    assert not any("Votes and comments" in plain(each) for each in service.said(service.control))


async def test_a_gap_that_is_too_long_is_told_where_something_is_asked(service: ServiceOffice) -> None:
    event = await opened(service)
    service.homeserver.timeline_limit, service.homeserver.read_again = 5, 0
    await cast_unheard(service, event)
    await service.restart()
    (told,) = [plain(each) for each in service.said(service.control) if "Votes and comments" in plain(each)]
    assert told.endswith("may be missing: Tea?.")


async def test_a_vote_counts_by_when_it_was_sent(service: ServiceOffice) -> None:
    event = await opened(service)
    closes = service.bot.desk.now() + timedelta(days=5)
    await vote(service, "vikram", event, "c2")
    service.homeserver.time = int(closes.timestamp() * 1000)
    # The bot is away over the end: what is sent after it neither counts nor takes back what did.
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": event.event_id}}
    service.homeserver.send("@asha:daftar.example", event.room_id, wire.RESPONSE, {wire.RESPONSE: {"answers": ["c1"]}, **relation}, "late")
    (cast,) = [
        each
        for each in service.homeserver.messages(event.room_id)
        if each.sender == "@vikram:daftar.example" and each.type == wire.RESPONSE
    ]
    service.homeserver.redact("@vikram:daftar.example", event.room_id, cast.event_id)
    service.clock.forward(timedelta(days=5))
    await service.restart()
    result = plain(service.said(event.room_id)[-1])
    assert "No: 1 (100 %)" in result
    assert "1 person of 3" in result or "1 people of 3" in result
