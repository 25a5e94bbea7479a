"""Polls in a room: opened, voted in by clients of both kinds, counted on request, closed by themselves."""

from datetime import timedelta

from tests.bots.services.conftest import ServiceOffice

from daftar_bots.core import poll as wire
from daftar_bots.port import Event

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
