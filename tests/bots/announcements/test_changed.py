"""What has become of a circular is said on its live card, in its report, its tables and its picture."""

from datetime import timedelta

from tests.bots.announcements.test_amending import corrected_in_one_room, sent
from tests.bots.announcements.test_exporting import files
from tests.bots.conftest import Office, plain
from tests.fakes.matrix import busy

from daftar_bots.announcements.circulation_settings import CirculationSettings, Hours

DRAFT = 'announce pune/* until:22-11-2026 "Flood duty" Report at nine.'


async def shown(office: Office) -> str:
    """Give the live card as it is after the next edit."""
    office.clock.forward(timedelta(minutes=1))
    await office.settle()
    return plain(office.edits()[-1])


def table(office: Office) -> list[str]:
    _, _, data = office.homeserver.media[str(files(office)[-2].content["url"])]
    return data.decode("utf-8-sig").split("\r\n")[1:-1]


async def test_after_a_correction(office: Office) -> None:
    await corrected_in_one_room(office)
    card = await shown(office)
    assert "Corrigendum 1 of 21-11-2026 10:00 stands in 1 of 2 rooms." in card
    assert "Acknowledged: 0 of 3." in card
    office.homeserver.fault = lambda *_: None
    await office.says("clerk", "retry 1")
    assert "Corrigendum 1 of 21-11-2026 10:00 stands in 2 of 2 rooms." in await shown(office)
    assert "Corrected: corrigendum 1 of 21-11-2026 10:00." in await office.says("clerk", "status 1")
    assert "Corrigendum 1 of 21-11-2026 10:00 stands in 2 of 2 rooms." in await office.says("clerk", "export 1")
    assert all(row.endswith(",corrigendum 1 of 21-11-2026 10:00,") for row in table(office))
    assert "Corrigendum 1" in await office.says("clerk", "chart 1")


async def test_while_a_correction_is_being_made(office: Office) -> None:
    await sent(office)
    office.homeserver.fault = lambda verb, room="", *_: busy(600) if verb == "send" and room == office.room("haveli") else None
    await office.says("clerk", "correct 1 Report at ten.")
    await office.says("deputy", "approve 1")
    assert "Corrigendum 1 of 21-11-2026 10:00 is being made in the rooms." in await office.says("clerk", "export 1")


async def test_after_a_recall_it_says_how_it_stood(office: Office) -> None:
    await sent(office)
    await office.reacts("asha", office.circulars("pune")[0])
    assert "Acknowledged: 1 of 3." in await shown(office)
    await office.says("clerk", "recall 1 Wrong district")
    await office.says("deputy", "approve 1")
    card = await shown(office)
    assert card.removeprefix("* ").startswith("Recalled on 21-11-2026 10:01 by Deputy Rao: Wrong district")
    assert "1/2026 is recalled in 2 of 2 rooms." in card
    assert "How it stood when it was recalled:\nAcknowledged: 1 of 3." in card
    assert "■" not in card
    assert "is now in 2 rooms" not in card
    await office.restart()
    assert "Recalled on 21-11-2026 10:01 by Deputy Rao: Wrong district" in await office.says("clerk", "export 1")
    assert all(row.endswith(",recalled on 21-11-2026 10:01,") for row in table(office))
    assert "Recalled on" in await office.says("clerk", "chart 1")


async def test_after_it_is_over_or_replaced(office: Office) -> None:
    office.configure(circulation=CirculationSettings(hours=Hours()))
    await office.restart()
    await sent(office, DRAFT)
    await sent(office, 'announce pune/* "Second" Text')
    await office.says("clerk", 'announce pune/* supersedes:2/2026 "Third" Text')
    await office.says("deputy", "approve 3")
    assert "It is no longer in force; 3/2026 replaces it." in await shown(office)
    assert "3/2026 replaces it." in await office.says("clerk", "status 2")
    office.clock.forward(timedelta(days=2))
    await office.settle()
    assert "It is over since" in await shown(office)
    assert "It is over since" in await office.says("clerk", "status 1")
    await office.says("clerk", "export 1")
    assert all("over since" in row for row in table(office))
