"""What people's apps say of their reading: shown as an indication, counted as nothing."""

from datetime import timedelta

import pytest
from tests.bots.announcements.test_exporting import files, sent
from tests.bots.conftest import Office, plain

from daftar_bots.announcements import seen
from daftar_bots.services.mydata import text_about

MINUTE = timedelta(minutes=1)
ONE = "Seen by 1 of the 2 who have not acknowledged, as their apps say: an indication, not an acknowledgement."


def tick(office: Office) -> None:
    """Let a minute pass, for the homeserver too."""
    office.clock.forward(MINUTE)
    office.homeserver.time = int(office.clock().timestamp() * 1000)


def person(name: str) -> str:
    return f"@{name}:daftar.example"


def seen_by(office: Office, number: int = 1) -> dict[str, str]:
    entry = office.bot.desk.register.by_number("it", 2026, number)
    assert entry is not None
    return {user.removeprefix("@").partition(":")[0]: office.bot.desk.moment(at) for user, at in seen.by(office.bot.desk, entry).items()}


async def begin(office: Office) -> str:
    tick(office)
    await sent(office)
    tick(office)
    return office.circulars("haveli")[0].event_id


async def test_it_is_shown_and_counts_as_nothing(office: Office) -> None:
    event = await begin(office)
    await office.reacts("imran", office.circulars("haveli")[0])
    for name in ("imran", "vikram"):
        office.homeserver.read(person(name), office.room("haveli"), event)
    await office.settle()
    status = await office.says("clerk", "status 1/2026")
    assert ONE in status
    assert "Acknowledged: 1 of 3." in status
    assert "Vikram Joshi" in await office.says("clerk", "unacked 1/2026")
    await office.says("clerk", "export 1/2026")
    _, _, data = office.homeserver.media[str(files(office)[0].content["url"])]
    rows = [line.split(",") for line in data.decode("utf-8-sig").split("\r\n")]
    assert rows[0][-1] == "Seen (as the app says; not an acknowledgement)"
    assert [(row[4], row[7], row[-1]) for row in rows[1:-1]] == [
        ("Asha Patil", "no", ""),
        ("Vikram Joshi", "no", "21-11-2026 10:02"),
        ("Imran Shaikh", "yes", "21-11-2026 10:02"),
    ]
    await office.says("clerk", "remind 1/2026")
    assert [plain(each) for each in office.direct("vikram")] or "1/2026" in str(
        office.homeserver.messages(office.room("haveli"))[-1].content
    )


async def test_the_card_says_it_too(office: Office) -> None:
    event = await begin(office)
    office.homeserver.read(person("vikram"), office.room("haveli"), event)
    await office.settle()
    office.clock.forward(MINUTE)
    await office.settle()
    assert "Seen by 1 of the 3 who have not acknowledged" in plain(office.edits()[-1])


async def test_what_stands_later_in_the_room_tells_it_and_what_stands_before_does_not(office: Office) -> None:
    tick(office)
    before = office.homeserver.react(person("imran"), office.room("haveli"), "$elsewhere", "👍")
    event = await begin(office)
    second = (await office.says("clerk", 'announce pune/* "Second" x'), office.notices()[-1])[1]
    tick(office)
    await office.reacts("deputy", second)
    tick(office)
    after = office.homeserver.react(person("imran"), office.room("haveli"), event, "👍")
    office.homeserver.read(person("imran"), office.room("haveli"), event)
    office.homeserver.read(person("vikram"), office.room("haveli"), after)
    await office.settle()
    assert set(seen_by(office)) == {"imran", "vikram"}
    assert set(seen_by(office, 2)) == {"vikram"}
    # One that names what stands before both, in the same batch as that, passes neither.
    late = office.homeserver.react(person("asha"), office.room("pune"), before, "👍")
    third = await office.says("clerk", 'announce pune "Third" x')
    assert third
    office.homeserver.read(person("asha"), office.room("pune"), late)
    await office.settle()
    assert set(seen_by(office, 2)) == {"vikram", "asha"}


async def test_the_first_moment_stays_also_over_a_restart(office: Office) -> None:
    event = await begin(office)
    office.homeserver.read(person("vikram"), office.room("haveli"), event)
    await office.settle()
    tick(office)
    office.homeserver.read(person("vikram"), office.room("haveli"), event)
    await office.restart()
    tick(office)
    office.homeserver.read(person("vikram"), office.room("haveli"), event, thread="main")
    await office.settle()
    assert seen_by(office) == {"vikram": "21-11-2026 10:02"}


async def test_what_was_read_while_the_bot_was_away_is_noted_at_the_next_start(office: Office) -> None:
    event = await begin(office)
    office.homeserver.read(person("asha"), office.room("pune"), office.circulars("pune")[0].event_id)
    office.homeserver.read(person("vikram"), office.room("haveli"), event)
    tick(office)
    office.homeserver.read(person("vikram"), office.room("haveli"), event)
    await office.restart()
    # The homeserver keeps the last receipt of a person: the moment of that one is what is left.
    assert seen_by(office) == {"asha": "21-11-2026 10:02", "vikram": "21-11-2026 10:03"}


@pytest.mark.parametrize("thread", ["own", "other"])
async def test_a_thread_tells_of_its_own_circular_alone(office: Office, thread: str) -> None:
    event = await begin(office)
    reaction = office.homeserver.react(person("imran"), office.room("haveli"), event, "👍")
    office.homeserver.read(person("imran"), office.room("haveli"), reaction, thread=event if thread == "own" else reaction)
    await office.settle()
    assert set(seen_by(office)) == ({"imran"} if thread == "own" else set())


async def test_private_ones_strangers_and_the_bot_itself_are_nothing(office: Office) -> None:
    event = await begin(office)
    room = office.room("haveli")
    office.homeserver.rooms[room].members["@stranger:daftar.example"] = "join"
    office.homeserver.read(person("imran"), room, event, is_private=True)
    office.homeserver.read("@stranger:daftar.example", room, event)
    office.homeserver.read(office.settings.user_id, room, event)
    await office.settle()
    assert office.bot.desk.store.rows("SELECT * FROM read_up_to") == []
    assert seen_by(office) == {}


async def test_a_receipt_of_tomorrow_passes_nothing(office: Office) -> None:
    event = await begin(office)
    office.homeserver.time += 24 * 3600 * 1000
    office.homeserver.read(person("imran"), office.room("haveli"), event)
    await office.settle()
    assert seen_by(office) == {}


async def test_one_that_comes_before_its_circular_is_kept_for_it(office: Office) -> None:
    tick(office)
    at = office.homeserver.time + 60_000
    with office.bot.desk.store.transaction():
        office.bot.desk.store.rows("INSERT INTO read_up_to VALUES (?, ?, ?, ?)", office.room("haveli"), person("vikram"), at, at)
    await sent(office)
    assert set(seen_by(office)) == {"vikram"}


async def test_mydata_lists_it(office: Office) -> None:
    event = await begin(office)
    office.homeserver.read(person("vikram"), office.room("haveli"), event)
    await office.settle()
    text = text_about(office.bot.desk, person("vikram"), "en")
    assert "Your app said on 21-11-2026 10:02 that you had seen circular 1/2026." in text
    assert "Your app said last on 21-11-2026 10:02 how far you had read in #haveli:daftar.example." in text
    assert "Your app" not in text_about(office.bot.desk, person("imran"), "en")
