"""Reminders as a play: by themselves and by hand, across restarts, until everybody has acknowledged."""

from datetime import date, time, timedelta

import pytest
from tests.bots.conftest import RULES, START, Office, organisation, plain

from daftar_bots.announcements.after_settings import AfterSettings
from daftar_bots.announcements.circulation_settings import CirculationSettings, Hours
from daftar_bots.port import Event

# Approved at ten in the morning (Asia/Kolkata) on the 21st.
DRAFT = 'announce pune/* ack:2d "Flood duty" Report at nine.'


@pytest.fixture
async def office(office: Office) -> Office:
    """Give an office that is open each day from nine to six."""
    office.configure(circulation=CirculationSettings(hours=Hours(opens=time(9), closes=time(18), weekend=frozenset())))
    await office.restart()
    return office


async def sent(office: Office, draft: str = DRAFT) -> None:
    await office.says("clerk", draft)
    await office.reacts("deputy", office.notices()[-1])


async def forward(office: Office, by: timedelta) -> None:
    office.clock.forward(by)
    await office.settle()


def reminders(office: Office, alias: str) -> list[Event]:
    return [event for event in office.homeserver.messages(office.room(alias)) if "Reminder" in str(event.content.get("body"))]


def mentioned(office: Office, alias: str) -> list[object]:
    return [event.content["m.mentions"] for event in reminders(office, alias)]


def user_ids(*people: str) -> dict[str, list[str]]:
    return {"user_ids": [f"@{who}:daftar.example" for who in people]}


async def test_they_come_by_themselves_until_everybody_has_acknowledged(office: Office) -> None:
    await sent(office)
    (pune,), (haveli,) = office.circulars("pune"), office.circulars("haveli")
    assert "Next reminder on 22-11-2026 10:00." in await office.says("clerk", "status 1")
    await office.reacts("asha", pune)
    await forward(office, timedelta(hours=23))
    assert mentioned(office, "pune") == mentioned(office, "haveli") == []
    await forward(office, timedelta(hours=1))
    assert mentioned(office, "pune") == []
    assert mentioned(office, "haveli") == [user_ids("imran", "vikram")]
    (first,) = reminders(office, "haveli")
    assert first.content["m.relates_to"] == {"m.in_reply_to": {"event_id": haveli.event_id}}
    assert plain(first).startswith("Imran Shaikh, Vikram Joshi\nReminder 1: circular 1/2026 “Flood duty” is to be acknowledged by 23-11")
    assert first.content["msgtype"] == "m.text"
    assert plain(office.notices()[-1]) == "For 1/2026, 2 people are being reminded in 1 room."
    await office.reacts("imran", haveli)
    await forward(office, timedelta(days=1))
    assert mentioned(office, "haveli")[1:] == [user_ids("vikram")]
    assert "Reminders so far: 2, the last on 23-11-2026 10:00." in await office.says("clerk", "status 1")
    tick = office.homeserver.react("@vikram:daftar.example", haveli.room_id, haveli.event_id, "✅")
    await forward(office, timedelta(days=1))
    assert len(reminders(office, "haveli")) == 2
    # An acknowledgement that is taken back is missing again.
    office.homeserver.redact("@vikram:daftar.example", haveli.room_id, tick)
    await forward(office, timedelta(days=1))
    assert mentioned(office, "haveli")[2:] == [user_ids("vikram")]
    for _ in range(20):
        await forward(office, timedelta(days=1))
    # A week after the deadline it is for people to ask.
    assert plain(reminders(office, "haveli")[-1]).partition("\n")[2].startswith("Reminder 8")
    assert "Next reminder" not in await office.says("clerk", "status 1")


async def test_what_was_missed_is_made_up_for_once_and_late_ticks_count_before(office: Office) -> None:
    await sent(office)
    (haveli,) = office.circulars("haveli")
    office.homeserver.react("@imran:daftar.example", haveli.room_id, haveli.event_id, "✅")
    office.clock.forward(timedelta(days=4, hours=1))
    await office.restart()
    assert mentioned(office, "pune") == [user_ids("asha")]
    assert mentioned(office, "haveli") == [user_ids("vikram")]
    await office.restart()
    await forward(office, timedelta(hours=19))
    assert len(reminders(office, "pune")) == 1
    await forward(office, timedelta(hours=5))
    assert len(reminders(office, "pune")) == 2


@pytest.mark.parametrize(("importance", "hours"), [("important", 15), ("urgent", 6)])
async def test_office_hours_unless_it_cannot_wait(office: Office, importance: str, hours: int) -> None:
    # Sent at six in the evening, to be acknowledged by midnight: on the next morning, or at midnight.
    office.clock.forward(timedelta(hours=8))
    await sent(office, f'announce pune {importance} ack:6h "Report" Send it.')
    await forward(office, timedelta(hours=hours) - timedelta(minutes=1))
    assert reminders(office, "pune") == []
    await forward(office, timedelta(minutes=1))
    assert mentioned(office, "pune") == [user_ids("asha")]


async def test_by_hand_once_a_day_unless_said(office: Office) -> None:
    await sent(office, 'announce pune/* "Note" Text')
    await forward(office, timedelta(days=3))
    assert reminders(office, "pune") == []
    assert await office.says("clerk", "remind 1/2026") == "For 1/2026, 3 people are being reminded in 2 rooms."
    said = await office.says("clerk", "remind 1/2026")
    assert "they were reminded on 24-11-2026 10:00, and once a day is enough. To do it all the same, say: remind 1/2026 now" in said
    assert "being reminded in 2 rooms" in await office.says("deputy", "remind 1/2026 now")
    assert len(reminders(office, "pune")) == 2
    await forward(office, timedelta(days=1))
    assert "being reminded" in await office.says("clerk", "remind 1")
    for who, alias in (("asha", "pune"), ("imran", "haveli"), ("vikram", "haveli")):
        await office.reacts(who, office.circulars(alias)[0])
    assert "Everybody has acknowledged 1/2026." in await office.says("clerk", "remind 1 now")


async def test_a_reminder_by_hand_moves_the_next_one(office: Office) -> None:
    await sent(office)
    await forward(office, timedelta(hours=20))
    await office.says("clerk", "remind 1")
    await forward(office, timedelta(hours=4))
    assert len(reminders(office, "pune")) == 1
    await forward(office, timedelta(days=1))
    assert len(reminders(office, "pune")) == 2


async def test_who_is_in_none_of_the_rooms_is_told_to_the_clerk(office: Office) -> None:
    office.configure(after=AfterSettings(direct=False))
    await office.restart()
    office.homeserver.leave("@vikram:daftar.example", office.room("haveli"))
    await sent(office)
    said = await office.says("clerk", "remind 1")
    assert said == ("For 1/2026, 2 people are being reminded in 2 rooms.\nIn none of the rooms of 1/2026, so not reminded: Vikram Joshi")


async def test_each_is_mentioned_in_one_room_the_own_first(office: Office) -> None:
    office.homeserver.rooms[office.room("pune")].members["@imran:daftar.example"] = "join"
    await office.restart()
    await sent(office)
    await office.says("clerk", "remind 1")
    assert mentioned(office, "pune") == [user_ids("asha")]
    assert mentioned(office, "haveli") == [user_ids("imran", "vikram")]


async def test_many_are_mentioned_in_several_messages(office: Office) -> None:
    many = {f"o{n}": (f"Officer {n}", "", "pune", "en") for n in range(95)}
    office.policy.set(RULES, organisation(officers=many))
    await office.restart()
    for name in many:
        office.homeserver.join(f"@{name}:daftar.example", "#pune:daftar.example")
    await sent(office, 'announce pune "Note" Text')
    await office.says("clerk", "remind 1")
    assert [len(each["user_ids"]) for each in mentioned(office, "pune")] == [40, 40, 15]  # type: ignore[index]


async def test_nothing_is_reminded_of_that_is_not_sent_or_recalled(office: Office) -> None:
    await office.says("clerk", DRAFT)
    assert "1/2026 has not been sent, so there is nothing to remind anybody of." in await office.says("clerk", "remind 1")
    await office.says("deputy", "approve 1")
    await office.says("clerk", "remind 1")
    assert len(reminders(office, "pune")) == 1
    await office.says("clerk", "recall 1 Wrong")
    await office.says("deputy", "approve 1")
    # The reminder goes with what it reminds of.
    assert reminders(office, "pune") == []
    assert "1/2026 has been recalled." in await office.says("clerk", "remind 1 now")
    for _ in range(4):
        await forward(office, timedelta(days=1))
    assert reminders(office, "pune") == []
    assert office.clock() > START


async def test_no_reminder_on_a_day_off(office: Office) -> None:
    office.configure(circulation=CirculationSettings(hours=Hours(extra_holidays={date(2026, 11, 23): "A festival"})))
    await office.restart()
    # Written on a Saturday; Sunday is a day off, and so is Monday.
    await sent(office)
    assert "Next reminder on 24-11-2026 09:45." in await office.says("clerk", "status 1")


async def test_quiet_hours_hold_even_what_is_urgent_but_no_emergency(office: Office) -> None:
    hours = Hours(weekend=frozenset(), quiet=(time(21), time(7)))
    office.configure(circulation=CirculationSettings(hours=hours))
    await office.restart()
    await sent(office, 'announce pune urgent ack:14h "Report" Send it.')
    await sent(office, 'announce haveli emergency ack:14h "Leave" Go.')
    # At midnight, the deadline, the emergency rings; the other waits till seven.
    await forward(office, timedelta(hours=14))
    assert (len(reminders(office, "pune")), len(reminders(office, "haveli"))) == (0, 1)
    await forward(office, timedelta(hours=6, minutes=59))
    assert reminders(office, "pune") == []
    await forward(office, timedelta(minutes=1))
    assert mentioned(office, "pune") == [user_ids("asha")]


async def test_what_came_due_while_away_waits_for_the_office_too(office: Office) -> None:
    await sent(office)
    # Back on the day of the deadline in the middle of the night: the reminder of the day before was missed.
    office.clock.forward(timedelta(days=1, hours=16))
    await office.restart()
    assert reminders(office, "pune") == []
    await forward(office, timedelta(hours=7))
    assert mentioned(office, "pune") == [user_ids("asha")]


async def test_a_holiday_that_was_declared_since_is_kept(office: Office) -> None:
    await sent(office)
    hours = Hours(opens=time(9), closes=time(18), weekend=frozenset(), extra_holidays={date(2026, 11, 22): "A sudden holiday"})
    office.configure(circulation=CirculationSettings(hours=hours))
    await office.restart()
    await forward(office, timedelta(days=1))
    assert reminders(office, "pune") == []
    assert "Next reminder on 23-11-2026 09:00." in await office.says("clerk", "status 1")
    await forward(office, timedelta(hours=23))
    assert mentioned(office, "pune") == [user_ids("asha")]


async def test_who_has_the_charge_of_one_on_leave_is_reminded_too(office: Office) -> None:
    give = "INSERT INTO delegation (event_id, person, delegate, kind, starts_at, ends_at, made_at) VALUES (?, ?, ?, 'charge', ?, ?, '')"
    desk = office.bot.desk
    now = office.clock().timestamp()
    for person, holder in (("vikram", "imran"), ("asha", "guest")):
        with desk.store.transaction():
            desk.store.rows(give, f"$c-{person}", f"@{person}:daftar.example", f"@{holder}:daftar.example", now, now + 10 * 86400)
    await sent(office, 'announce pune/* "Note" Text')
    await office.reacts("imran", office.circulars("haveli")[0])
    await office.says("clerk", "remind 1")
    # In the room of the office where the holder is, else directly.
    assert mentioned(office, "haveli") == [user_ids("vikram", "imran")]
    assert "Vikram Joshi is on leave; Imran Shaikh has the charge." in plain(reminders(office, "haveli")[0])
    assert mentioned(office, "pune") == [user_ids("asha")]
    (told,) = office.direct("guest")
    assert "Asha Patil is on leave and you have the charge. Circular 1/2026 “Note” of IT Department" in plain(told)
    office.clock.forward(timedelta(days=11))
    await office.says("clerk", "remind 1")
    assert mentioned(office, "haveli")[1:] == [user_ids("vikram")]
    assert len(office.direct("guest")) == 1
