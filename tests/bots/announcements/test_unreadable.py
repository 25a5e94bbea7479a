"""What is said of messages that cannot be read and of people who cannot be given a key."""

import pytest
from tests.bots.conftest import Office, plain

from daftar_bots.config_encryption import EncryptionSettings

DRAFT = 'announce pune/* "Flood duty" Come at nine.'


def garble(office: Office, room: str, session: str, reason: str, who: str = "clerk") -> None:
    content = {"algorithm": "m.megolm.v1.aes-sha2", "session_id": session, "in.daftar.unreadable": reason}
    office.homeserver.send(f"@{who}:daftar.example", room, "m.room.encrypted", content, f"g{len(office.homeserver.transactions)}")


@pytest.mark.parametrize(("reason", "words"), [("no-key", "its key did not reach me"), ("unsigned", "your session is not verified")])
async def test_one_notice_for_each_session(office: Office, reason: str, words: str) -> None:
    before = len(office.notices())
    for session in ("one", "one", "two"):
        garble(office, office.control, session, reason)
        await office.settle()
    said = [plain(event) for event in office.notices()[before:]]
    assert len(said) == 2
    assert all(words in each for each in said)
    rows = office.bot.desk.store.rows("SELECT session_id, times, reason FROM unreadable ORDER BY session_id")
    assert rows == [("one", 2, reason), ("two", 1, reason)]


async def test_what_is_forged_or_said_elsewhere_is_counted_only(office: Office) -> None:
    before = len(office.homeserver.messages(office.control)), len(office.homeserver.messages(office.room("pune")))
    garble(office, office.control, "one", "forged")
    garble(office, office.room("pune"), "two", "no-key", "asha")
    await office.settle()
    assert office.bot.desk.store.cell("SELECT count(*) FROM unreadable") == 2
    after = len(office.homeserver.messages(office.control)), len(office.homeserver.messages(office.room("pune")))
    assert after == (before[0] + 1, before[1] + 1)


async def test_who_cannot_read_is_named_when_it_is_delivered(office: Office) -> None:
    with office.bot.desk.store.transaction():
        for user, reason in (("asha", "unverified"), ("imran", "no-device"), ("vikram", "no-one-time-key")):
            room = office.room("pune" if user == "asha" else "haveli")
            office.bot.desk.store.rows("INSERT INTO crypto_unreachable VALUES (?, ?, ?)", room, f"@{user}:daftar.example", reason)
    await office.says("clerk", DRAFT)
    said = await office.says("deputy", "approve 1")
    assert "none of their devices is verified: Asha Patil" in said
    assert "never logged in with encryption: Imran Shaikh" in said
    assert "come online first: Vikram Joshi" in said


async def test_rooms_are_made_encrypted_where_the_configuration_says_so(make_office: object) -> None:

    office: Office = make_office()  # type: ignore[operator]
    office.configure(encryption=EncryptionSettings(control_room=True, office_rooms=False))
    await office.begin()
    assert ("m.room.encryption", "") in office.homeserver.rooms[office.control].state
    assert ("m.room.encryption", "") not in office.homeserver.rooms[office.room("pune")].state
