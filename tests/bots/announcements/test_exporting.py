"""The table of an announcement as a file in the control room."""

from datetime import timedelta

from tests.bots.conftest import Office, plain
from tests.fakes.matrix import busy, once

from daftar_bots.port import Event, Refused


async def sent(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Flood duty" Report at nine.')
    await office.reacts("deputy", office.notices()[-1])


def files(office: Office) -> list[Event]:
    return [event for event in office.homeserver.messages(office.control) if event.content.get("msgtype") == "m.file"]


async def test_the_table_has_every_officer_those_who_have_not_first(office: Office) -> None:
    await sent(office)
    await office.reacts("imran", office.circulars("haveli")[0])
    said = await office.says("clerk", "export 1/2026")
    assert said == (
        "The table of 1/2026 as of 21-11-2026 10:00: 2 of 3 have not acknowledged.\nOffice Pune: 1 of 1 not yet\nOffice Haveli: 1 of 2 not yet"
    )
    file, book = files(office)
    assert file.content["filename"] == "it-1-2026.csv"
    assert book.content["filename"] == "it-1-2026.xlsx"
    name, mime, data = office.homeserver.media[str(file.content["url"])]
    assert (name, mime, len(data)) == ("it-1-2026.csv", "text/csv", file.content["info"]["size"])  # type: ignore[index]
    assert data.decode("utf-8-sig").split("\r\n") == [
        "Number,Title,Unit,Office,Name,Matrix id,Mail,Acknowledged,Answer,When,How,Remark,Delivered,Standing,Seen (as the app says; not an acknowledgement)",
        "1/2026,Flood duty,pune,Pune,Asha Patil,@asha:daftar.example,asha@daftar.example,no,none,,,,office room,in force,",
        "1/2026,Flood duty,haveli,Haveli,Vikram Joshi,@vikram:daftar.example,vikram@daftar.example,no,none,,,,office room,in force,",
        "1/2026,Flood duty,haveli,Haveli,Imran Shaikh,@imran:daftar.example,imran@daftar.example,yes,acknowledged,21-11-2026 10:00,reaction,,office room,in force,",
        "",
    ]


async def test_in_the_language_of_the_person_who_asks(office: Office) -> None:
    office.configure(makers=("@clerk:daftar.example", "@asha:daftar.example"))
    office.homeserver.rooms[office.control].members["@asha:daftar.example"] = "join"
    await office.restart()
    await sent(office)
    await office.says("asha", "निर्यात १/२०२६")
    _, _, data = office.homeserver.media[str(files(office)[0].content["url"])]
    assert data.startswith(b"\xef\xbb\xbf")
    assert "हवेली,विक्रम जोशी," in data.decode()


async def test_nothing_to_export(office: Office) -> None:
    await office.says("clerk", 'announce pune "Draft" x')
    assert "1/2026 has not been sent, so there is nothing to put into a table." in await office.says("clerk", "export 1")
    assert files(office) == []


async def test_a_lost_answer_leaves_one_message(office: Office) -> None:
    await sent(office)
    strike = once(busy(5), "send")
    office.homeserver.lost = lambda verb, *call: strike(verb) if call[1].startswith("file-") else None
    await office.says("clerk", "export 1")
    office.clock.forward(timedelta(seconds=6))
    await office.settle()
    assert len(files(office)) == 2
    assert len(office.homeserver.media) == 3


async def test_an_upload_that_is_refused_is_told(office: Office) -> None:
    await sent(office)
    office.homeserver.fault = lambda verb, *_: Refused("M_TOO_LARGE", "too large") if verb == "upload" else None
    await office.says("clerk", "export 1")
    said = [plain(event) for event in office.notices()]
    assert "The file it-1-2026.csv could not be put here: the homeserver refused (too large)." in said
    assert "The file it-1-2026.xlsx could not be put here: the homeserver refused (too large)." in said
