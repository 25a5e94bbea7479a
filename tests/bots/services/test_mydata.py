"""What the bots hold about a person: to that person alone, in words, from all bots of the process."""

from tests.bots.services.conftest import ServiceOffice
from tests.bots.services.test_polls import started, vote

from daftar_bots.announcements.delegations import Delegation, Delegations
from daftar_bots.services.mydata import text_about
from daftar_bots.services.polls.settings import Memory, MydataSettings
from daftar_bots.services.settings import ServiceSettings
from daftar_bots.store import Store


async def test_the_file_goes_to_who_asked_alone(service: ServiceOffice) -> None:
    room = await service.room_of("asha", "clerk")
    await service.calls("clerk", room, '!poll "Tea?" yes | no')
    await vote(service, "asha", started(service, room), "c2")
    await service.opens("asha")
    assert "थेट लिहिले" in await service.calls("asha", room, "!mydata")
    (sent,) = [each for each in service.homeserver.messages(service.dms["asha"]) if each.content.get("msgtype") == "m.file"]
    (name, mime, data) = service.homeserver.media[str(sent.content["url"])]
    text = data.decode("utf-8")
    assert (name, mime) == ("mydata-2026-11-21.txt", "text/plain")
    assert text.startswith("\ufeff")
    assert "मतचाचणी “Tea?”: आपण 21-11-2026 10:00 रोजी “no” निवडले." in text
    assert not [each for each in service.homeserver.messages(room) if each.content.get("msgtype") == "m.file"]


async def test_all_bots_of_the_process_are_asked(service: ServiceOffice) -> None:
    folder = service.directory / "other"
    other = Store(folder)
    now = service.clock()
    with other.transaction():
        given = Delegation("$d", "@asha:daftar.example", "@imran:daftar.example", "charge", now, now, now.isoformat())
        Delegations(other).give(given)
        other.rows(
            "INSERT INTO announcement (id, office, year, serial, maker, title, text, importance, audience, digest, state, made_at)"
            " VALUES ('a', 'it', 2026, 7, '@clerk:daftar.example', 'Flood', 'x', 'routine', '[]', '', 'approved', '2026-11-20T10:00:00+05:30')"
        )
        other.rows(
            "INSERT INTO recipient (announcement, place, user_id, unit, channel, post) VALUES ('a', 0, '@asha:daftar.example', 'pune', 'room', '')"
        )
        other.rows(
            "INSERT INTO answer (event_id, announcement, user_id, kind, channel, heard_at, taken_at)"
            " VALUES ('$1', 'a', '@asha:daftar.example', 'no', 'words', '2026-11-20T11:00:00+05:30', NULL)"
        )
    stores = (Memory("help", service.settings.store), Memory("it", folder), Memory("new", service.directory / "nothing"))
    service.configure(services=ServiceSettings(mydata=MydataSettings(stores)))
    await service.restart()
    text = text_about(service.bot.desk, "@asha:daftar.example", "en")
    other.close()
    assert "Circular 7/2026 “Flood” was for you (office Pune)." in text
    assert "You answered circular 7/2026 on 20-11-2026 11:00: cannot be done." in text
    assert "Imran Shaikh has your charge from 21-11-2026 10:00" in text
    assert text.index("Bot it") < text.index("Circular 7/2026") < text.index("Bot new")
    stranger = text_about(service.bot.desk, "@vikram:daftar.example", "en")
    assert "Flood" not in stranger
    assert "Nothing." in stranger
    clerk = text_about(service.bot.desk, "@clerk:daftar.example", "en")
    assert "You wrote circular 7/2026 “Flood” on 20-11-2026 10:00." in clerk
