"""The service bot itself: who it listens to, where, in which language, and what it says of itself."""

from tests.bots.conftest import plain
from tests.bots.services.conftest import OUTSIDER, ServiceOffice

from daftar_bots.port import RoomPlan


async def test_who_opens_a_direct_room_is_greeted_once_in_their_language(service: ServiceOffice) -> None:
    await service.opens("imran")
    (greeting,) = service.told("imran")
    assert greeting.startswith("السلام علیکم عمران شیخ")
    assert "مدد —" in greeting
    await service.restart()
    assert len(service.told("imran")) == 1
    await service.opens("asha")
    assert service.told("asha")[0].startswith("नमस्कार, आशा पाटील")


async def test_help_is_asked_for_in_any_language(service: ServiceOffice) -> None:
    for word in ("help", "HELP", "मदत", "मदद", "مدد", "!help", "help?"):
        assert "You can write to me" in await service.asks("deputy", word)


async def test_an_unknown_word_is_answered_where_it_was_for_the_bot(service: ServiceOffice) -> None:
    assert "Did you mean “help”?" in await service.asks("clerk", "halp")
    room = await service.room_of("asha", "clerk")
    assert await service.calls("clerk", room, "halp") == ""
    assert await service.calls("clerk", room, "!roll 6") == ""
    assert "You can write to me" in await service.calls("clerk", room, "!help")
    mention = {"m.mentions": {"user_ids": [service.bot_id]}}
    assert "You can write to me" in await service.calls("clerk", room, "dept_it: help", **mention)
    pill = f'<a href="https://matrix.to/#/{service.bot_id}">IT &amp; Help</a>: help'
    asked = await service.calls("clerk", room, "IT & Help: help", formatted_body=pill, **mention)
    assert "You can write to me" in asked
    # In reply to what the bot said, the words are for it.
    last = service.said(room)[-1]
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": last.event_id}}}
    assert "I do not know" in await service.calls("clerk", room, "frobnicate", **reply)


async def test_people_of_other_servers_are_not_served(service: ServiceOffice) -> None:
    service.homeserver.create(OUTSIDER, RoomPlan("#trap:elsewhere.example", "", (service.bot_id,), announcements=False))
    await service.enter()
    trap = service.homeserver.rooms[service.homeserver.aliases["#trap:elsewhere.example"]]
    assert not trap.has(service.bot_id)
    room = await service.room_of("asha", "clerk")
    service.homeserver.invite("@asha:daftar.example", room, OUTSIDER)
    service.homeserver.join(OUTSIDER, room)
    answer = await service.calls(OUTSIDER, room, "!help")
    assert answer == "I answer only people who have an account on the server of IT Department."
    assert await service.calls(OUTSIDER, room, "good morning") == ""


async def test_commands_from_while_it_was_away_are_not_obeyed(service: ServiceOffice) -> None:
    room = await service.opens("deputy")
    service.homeserver.say("@deputy:daftar.example", room, "help")
    await service.restart()
    assert "Please say it again" in service.told("deputy")[-1] or "again" in service.told("deputy")[-1]


async def test_a_third_person_makes_a_direct_room_a_room(service: ServiceOffice) -> None:
    room = await service.opens("deputy")
    service.homeserver.invite("@deputy:daftar.example", room, "@clerk:daftar.example")
    service.homeserver.join("@clerk:daftar.example", room)
    assert await service.calls("deputy", room, "help") == ""
    assert "You can write to me" in await service.calls("deputy", room, "!help")


async def test_an_invitation_is_followed_after_a_restart(service: ServiceOffice) -> None:
    user = "@vikram:daftar.example"
    room = service.homeserver.create(user, RoomPlan("#late:daftar.example", "", (service.bot_id,), announcements=False))
    await service.settle()
    assert not service.homeserver.rooms[room].has(service.bot_id)
    await service.restart()
    assert service.homeserver.rooms[room].has(service.bot_id)
    (greeting,) = service.said(room)
    assert plain(greeting).startswith("नमस्ते, विक्रम जोशी")


async def test_what_cannot_be_handled_is_kept_and_told(service: ServiceOffice) -> None:
    service.policy._organisation = None  # type: ignore[assignment]
    service.homeserver.say("@clerk:daftar.example", service.control, "!help")
    await service.settle()
    assert service.bot.desk.store.cell("SELECT count(*) FROM dead_letter") == 1
