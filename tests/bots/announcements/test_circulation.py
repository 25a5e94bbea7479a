"""From draft to room as a play: returned and revised, approved by levels and in another's place, sent at its time, over and replaced."""

import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from time import process_time
from types import MappingProxyType

import pytest
from tests.bots.conftest import RULES, Office, organisation, plain

from daftar_bots.announcements.circulation_settings import CirculationSettings, Hours, LevelWish, QuotaWish
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.reaching import Reach, reached
from daftar_bots.announcements.register import Register
from daftar_bots.announcements.releasing import recipients
from daftar_bots.store import Store, statements

DRAFT = 'announce pune/* "Flood duty" Report at nine.'
CLERK, DEPUTY, ASHA = "@clerk:daftar.example", "@deputy:daftar.example", "@asha:daftar.example"


async def arranged(office: Office, **circulation: object) -> Office:
    office.configure(circulation=CirculationSettings(**circulation))  # type: ignore[arg-type]
    for who in ("asha", "vikram"):
        office.homeserver.rooms[office.control].members[f"@{who}:daftar.example"] = "join"
    await office.restart()
    return office


async def later(office: Office, by: timedelta) -> str:
    office.clock.forward(by)
    return await office._heard()


def rulings(office: Office) -> list[tuple[int, str, str, str, str]]:
    desk: Desk = office.bot.desk
    return [(each.version, each.kind, each.person, each.seat, each.remark) for each in desk.register.circulation.rulings("it-2026-1")]


# Returning and revising.


async def test_returned_with_a_remark_and_revised_under_the_same_number(office: Office) -> None:
    await office.says("clerk", DRAFT)
    first = office.notices()[-1]
    said = await office.says("deputy", "return 1/2026 Name the place.")
    assert "Deputy Rao returns 1/2026 to Clerk Kale.\nTo be put right: Name the place." in said
    assert office.notices()[-1].content["m.mentions"] == {"user_ids": [DEPUTY, CLERK]}
    assert "1/2026 is returned to its writer" in await office.says("deputy", "approve 1/2026")
    assert "to be put right: Name the place." in await office.says("clerk", "status 1/2026")
    assert "Number 1/2026, Flood duty: returned to its writer" in await office.says("clerk", "status")
    said = await office.says("clerk", 'revise 1/2026 urgent "Flood duty" Report at the control room at nine.')
    assert "Draft 1/2026, version 2, by Clerk Kale: Flood duty" in said
    assert "Importance: Urgent." in said
    assert "For 3 officers in 2 rooms (pune/*)." in said
    newest = office.notices()[-1]
    assert "Look at the newest one, version 2." in await office.reacts("deputy", first)
    assert office.circulars("pune") == []
    assert "is being sent to 2 rooms" in await office.reacts("deputy", newest)
    (circular,) = office.circulars("pune")
    assert "at the control room" in plain(circular)
    assert rulings(office) == [(1, "returned", DEPUTY, DEPUTY, "Name the place."), (2, "approved", DEPUTY, DEPUTY, "")]
    assert office.bot.desk.store.rows("SELECT version, text FROM draft_version ORDER BY version") == [
        (1, "Report at nine."),
        (2, "Report at the control room at nine."),
    ]
    assert "1/2026 has been sent. To change it there, say: correct 1/2026" in await office.says("clerk", "revise 1 urgent")


async def test_returned_with_a_cross_and_words_in_reply(office: Office) -> None:
    await office.says("clerk", DRAFT)
    assert "What is to be put right?" in await office.reacts("deputy", office.notices()[-1], "❌")
    asked = office.notices()[-1]
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": asked.event_id}}}
    said = await office.says("deputy", "The date is missing, please add it.", **reply)
    assert "A remark to 1/2026, for Clerk Kale:\nTo be put right: The date is missing, please add it." in said
    assert [ruling[1] for ruling in rulings(office)] == ["returned", "remark"]
    # Asked for again as it is.
    assert "Draft 1/2026, version 2" in await office.says("clerk", "revise 1/2026")
    assert "is being sent" in await office.says("deputy", "approve 1")


async def test_who_wrote_it_neither_returns_nor_approves_any_version(office: Office) -> None:
    await office.says("clerk", DRAFT)
    assert "You wrote 1/2026 yourself. Change it with: revise 1/2026" in await office.says("clerk", "return 1 no")
    assert "Guest Naik, you may not approve" in await office.says("guest", "return 1 no")
    assert "Drop 1/2026" in await office.reacts("clerk", office.notices()[0], "❌")
    # The deputy may write too: who revises is a writer of it.
    assert "version 2" in await office.says("deputy", 'revise 1 "Other"')
    assert "nobody is left who may approve 1/2026" in await office.says("deputy", "approve 1")
    assert "nobody is left who may approve 1/2026" in await office.says("clerk", "approve 1")


@pytest.mark.parametrize("words", ["at:21-11-9999", "ack:9999d", "ack:1-1-2099", "until:31-12-9999", "at:22-11-2031"])
async def test_a_year_that_is_a_slip_of_the_hand_is_refused(office: Office, words: str) -> None:
    said = await office.says("clerk", f'announce pune {words} "Duty" Report.')
    if words == "at:22-11-2031":
        assert "Draft 1/2026" in said
        assert "is more than 5 years from now" in await office.says("clerk", "schedule 1/2026 22-11-2099")
        assert "is more than 5 years from now" in await office.says("clerk", "revise 1/2026 until:1-1-3000")
    else:
        assert "is more than 5 years from now. Please look at the year." in said
        assert office.bot.desk.register.by_id("it-2026-1") is None


# Levels, delegates.


async def test_large_ones_need_two_and_emergencies_who_is_named(office: Office) -> None:
    levels = (LevelWish(over=2, needs=2), LevelWish(importances=("emergency",), approvers=("@vikram", "@nobody:elsewhere")))
    office.configure(approvers=(DEPUTY, ASHA, CLERK))
    await arranged(office, levels=levels)
    preview = await office.says("clerk", DRAFT)
    assert "Approvals needed: 2 of Deputy Rao, Asha Patil" in preview
    shown = office.notices()[-1]
    said = await office.reacts("deputy", shown)
    assert "Deputy Rao has approved 1/2026. It is not sent yet.\nApprovals needed: 1 of Asha Patil." in said
    assert "your approval of 1/2026 is noted already" in await office.says("deputy", "approve 1")
    assert office.circulars("pune") == []
    assert "Approved so far by: Deputy Rao" in await office.says("clerk", "status 1")
    assert "is being sent to 2 rooms" in await office.reacts("asha", shown)
    await office.says("clerk", 'announce pune emergency "Flood" Now.')
    assert "Approvals needed: 1 of Vikram Joshi" in await office.says("deputy", "approve 2")
    assert "is being sent" in await office.says("vikram", "approve 2")


async def test_a_delegate_approves_in_anothers_place_until_the_day(office: Office) -> None:
    await arranged(office)
    assert "There is no officer “@viram”. Did you mean “@vikram:daftar.example”?" in await office.says(
        "deputy", "delegate to @viram till 25-11"
    )
    assert "Nobody can stand in for themselves." in await office.says("deputy", "delegate to @deputy till 25-11")
    assert "92 days at most" in await office.says("deputy", "delegate to @vikram till 12-12-2027")
    said = await office.says("deputy", "delegate to @vikram till 25-11")
    assert "Vikram Joshi approves in place of Deputy Rao until 25-11-2026 23:59." in said
    assert office.notices()[-1].content["m.mentions"] == {"user_ids": [DEPUTY, "@vikram:daftar.example"]}
    await office.says("clerk", DRAFT)
    assert "approved by Vikram Joshi on behalf of Deputy Rao and is being sent" in await office.says("vikram", "approve 1")
    assert rulings(office)[-1] == (1, "approved", "@vikram:daftar.example", DEPUTY, "")
    await office.says("deputy", 'announce pune "Mine" Text')
    assert "आप 2/2026 के लेखक के स्थान पर हैं, इसलिए कोई दूसरा स्वीकृत करे" in await office.says("vikram", "approve 2")
    await later(office, timedelta(days=6))
    await office.says("clerk", 'announce pune "Later" Text')
    assert "आपको यहाँ घोषणा स्वीकृत करने का अधिकार नहीं है" in await office.says("vikram", "approve 3")
    assert len(office.circulars("pune")) == 1


async def test_a_delegate_confirms_a_correction_too_but_not_of_whom_they_stand_in_for(office: Office) -> None:
    await arranged(office)
    await office.says("clerk", DRAFT)
    await office.says("deputy", "approve 1")
    await office.says("deputy", "delegate to @vikram till 25-11")
    await office.says("deputy", "correct 1 Report at ten.")
    assert "के लेखक के स्थान पर हैं" in await office.says("vikram", "approve 1")
    await office.says("deputy", "cancel 1")
    await office.says("clerk", "correct 1 Report at eleven.")
    assert "Correction 1 to 1/2026 is approved by Vikram Joshi" in await office.says("vikram", "approve 1")


async def test_a_charge_says_who_is_on_leave_and_is_ended_early(office: Office) -> None:
    await arranged(office)
    office.configure(approvers=(DEPUTY, ASHA))
    await office.restart()
    assert "प्रभार" not in await office.says("deputy", "charge")
    said = await office.says("asha", "कार्यभार @vikram 12-12 पर्यंत")
    assert "Asha Patil is on leave; Vikram Joshi has the charge until 12-12-2026 23:59." in said
    assert "For 2 officers in 2 rooms" in await office.says("clerk", 'announce pune/* - leave "T" x')
    assert "For Asha Patil, who is on leave: Vikram Joshi until 12-12-2026" in await office.says("deputy", "charge")
    assert "Nobody stands in for Asha Patil any more." in await office.says("asha", "charge end")
    assert "For 3 officers in 2 rooms" in await office.says("clerk", 'announce pune/* - leave "T" x')
    rows = office.bot.desk.store.rows("SELECT person, delegate, ended_by FROM delegation")
    assert rows == [(ASHA, "@vikram:daftar.example", ASHA)]


async def test_rights_follow_the_posts(office: Office) -> None:
    office.configure(makers=("it - @deputy - @guest",), approvers=("@deputy:daftar.example",))
    await office.restart()
    assert "Draft 1/2026" in await office.says("clerk", DRAFT)
    moved = {"clerk": ("Clerk Kale", "", "pune", "en"), "guest": ("Guest Naik", "", "it", "en"), "deputy": ("Deputy Rao", "", "it", "en")}
    office.policy.set(RULES, organisation(officers={**moved, "new": ("New Clerk", "", "it", "en")}))
    assert "Clerk Kale, you may not announce here. These may: New Clerk." in await office.says("clerk", DRAFT)


# Times.


async def test_it_goes_out_at_its_time_once_and_after_a_restart(office: Office) -> None:
    # It is ten in the morning of 21 November 2026, a Saturday, in Pune.
    preview = await office.says("clerk", 'announce pune/* at:monday 10:30 "Meeting" At noon.')
    assert "It goes out on 23-11-2026 10:30." in preview
    said = await office.says("deputy", "approve 1")
    assert "1/2026 is approved by Deputy Rao.\nIt goes out on 23-11-2026 10:30." in said
    assert office.circulars("pune") == []
    assert "On 23-11-2026 10:30: 1/2026 “Meeting”" in await office.says("clerk", "schedule")
    assert "It is approved and goes out on 23-11-2026 10:30." in await office.says("clerk", "status 1")
    await later(office, timedelta(days=2, minutes=29))
    assert office.circulars("pune") == []
    office.clock.forward(timedelta(minutes=1))
    await office.restart()
    await office.restart()
    assert len(office.circulars("pune")) == len(office.circulars("haveli")) == 1
    assert any("1/2026 “Meeting” goes out now, as scheduled, to 2 rooms." in plain(event) for event in office.notices())
    assert "Nothing waits for its time." in await office.says("clerk", "schedule")


async def test_what_changed_in_between_is_told_and_the_audience_is_of_the_moment_of_sending(office: Office) -> None:
    await office.says("clerk", 'announce pune/* at:tomorrow "Meeting" At noon.')
    await office.says("deputy", "approve 1")
    people = {"asha": ("Asha Patil", "", "pune", "mr"), "clerk": ("Clerk Kale", "", "it", "en"), "deputy": ("Deputy Rao", "", "it", "en")}
    office.policy.set(RULES, organisation(officers=people))
    said = await later(office, timedelta(days=1))
    assert "The audience has changed since it was approved; it is for 1 officers now." in said
    assert [each.user_id for each in office.bot.desk.register.recipients("it-2026-1")] == [ASHA]


async def test_a_grown_audience_needs_its_further_approval_and_a_refusal_of_that_hour_holds_it_back(office: Office) -> None:
    office.configure(approvers=(DEPUTY, ASHA))
    await arranged(office, levels=(LevelWish(over=3, needs=2),))
    await office.says("clerk", 'announce pune/* at:tomorrow "Meeting" At noon.')
    await office.says("deputy", "approve 1")
    more = {
        **{name: (name, "", unit, "en") for name, unit in (("asha", "pune"), ("imran", "haveli"), ("vikram", "haveli"), ("new", "pune"))}
    }
    more |= {"clerk": ("Clerk Kale", "", "it", "en"), "deputy": ("Deputy Rao", "", "it", "en")}
    office.policy.set(RULES, organisation(officers=more))
    said = await later(office, timedelta(days=1))
    assert "1/2026 was to go out now, but its audience has grown and needs more approvals." in said
    assert "Draft 1/2026, version 2" in said
    assert office.circulars("pune") == []
    assert "Approvals needed: 1 of" in await office.says("deputy", "approve 1")
    assert "is being sent to 2 rooms" in await office.says("asha", "approve 1")
    await office.says("clerk", 'announce pune at:tomorrow "Second" Text')
    await office.says("deputy", "approve 2")
    office.policy.set([{"id": "STOP", "title": "No", "on": "announce", "then": "deny", "say": "Not today."}], organisation(officers=more))
    said = await later(office, timedelta(days=1))
    assert "2/2026 “Second” was to go out now, but was not sent:\nThe policy refuses this announcement: Not today. [STOP]" in said
    assert len(office.circulars("pune")) == 1


async def test_moving_and_stopping_ask_for_approval_again(office: Office) -> None:
    await office.says("clerk", 'announce pune at:tomorrow "Meeting" At noon.')
    await office.says("deputy", "approve 1")
    assert "1/2026 is approved and waits for its time." in await office.says("deputy", "approve 1")
    said = await office.says("clerk", "schedule 1/2026 wednesday 11:00")
    assert "1/2026 has another time, so it needs to be approved again:" in said
    assert "It goes out on 25-11-2026 11:00." in said
    await later(office, timedelta(days=2))
    assert office.circulars("pune") == []
    await office.says("deputy", "approve 1")
    assert "is taken off the schedule" in await office.says("clerk", "schedule cancel 1/2026")
    await later(office, timedelta(days=4))
    assert office.circulars("pune") == []
    assert "1/2026 is not on the schedule." in await office.says("clerk", "schedule cancel 1/2026")
    assert "is being sent" in await office.says("deputy", "approve 1")


async def test_quiet_hours_hold_all_but_emergencies(office: Office) -> None:
    await arranged(office, hours=Hours(quiet=(time(21), time(7)), extra_holidays=MappingProxyType({date(2026, 11, 24): "Guru Nanak"})))
    office.clock.time = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    await office.says("clerk", 'announce pune urgent "Tonight" Text')
    assert "These are quiet hours, so it goes out on 22-11-2026 07:00." in await office.says("deputy", "approve 1")
    await office.says("clerk", 'announce pune emergency "Flood" Leave now.')
    assert "is being sent to 1 room" in await office.says("deputy", "approve 2")
    assert "On 22-11-2026 07:00, after the quiet hours: 1/2026" in await office.says("clerk", "schedule")
    await later(office, timedelta(hours=9))
    assert len(office.circulars("pune")) == 2
    said = await office.says("clerk", 'announce pune at:24-11 22:00 "T" x')
    assert "That day is a holiday: Guru Nanak." in said
    assert "That is in the quiet hours, so it goes out on 25-11-2026 07:00." in said
    assert "It goes out on 23-11-2026 09:45." in await office.says("clerk", 'announce pune at:office "T" x')


async def test_a_wish_for_approval_lapses_and_is_renewed(office: Office) -> None:
    await arranged(office, expires=timedelta(days=2))
    assert "If it is not approved by 23-11-2026 10:00, the request lapses." in await office.says("clerk", DRAFT)
    said = await later(office, timedelta(days=2))
    assert "Clerk Kale, nobody approved 1/2026 “Flood duty” in time. Nothing was sent." in said
    assert "The time to approve 1/2026 is over." in await office.says("deputy", "approve 1")
    assert "version 2" in await office.says("clerk", "revise 1/2026")
    assert "is being sent" in await office.says("deputy", "approve 1")


async def test_what_would_be_over_before_it_goes_out_is_not_approved(office: Office) -> None:
    await office.says("clerk", 'announce pune ack:2h "T" x')
    office.clock.forward(timedelta(hours=3))
    said = await office.says("deputy", "approve 1")
    assert "It asks for acknowledgement by 21-11-2026 12:00, which is over before it goes out." in said
    assert office.circulars("pune") == []
    assert "version 2" in await office.says("clerk", "revise 1 ack:2h")
    assert "is being sent" in await office.says("deputy", "approve 1")


async def test_it_is_closed_at_its_end_and_replaced_by_another(office: Office) -> None:
    said = await office.says("clerk", 'announce pune/* until:23-11 ack:1h urgent "Water" Boil it.')
    assert "It is closed and unpinned on 23-11-2026 23:59." in said
    await office.says("deputy", "approve 1")
    assert "Valid until 23-11-2026 23:59." in plain(office.circulars("pune")[0])
    said = await office.says("clerk", 'announce pune/* supersedes:1/2026 "Water" It is clean again.')
    assert "It replaces 1/2026 “Water”, which is closed when this goes out." in said
    await office.says("deputy", "approve 2")
    *_, edit, second = office.circulars("pune")
    if "Replaces circular 1/2026." not in plain(second):
        edit, second = second, edit
    assert "Circular 1/2026 is no longer in force; circular 2/2026 replaces it." in plain(edit)
    assert edit.content["m.mentions"] == {}
    assert "Replaces circular 1/2026." in plain(second)
    assert second.content["in.daftar.announcement"]["supersedes"] == "it-2026-1"  # type: ignore[index]
    before = len(office.circulars("pune"))
    await later(office, timedelta(days=4))
    assert len(office.circulars("pune")) == before
    assert "1/2026 is not in force" in await office.says("clerk", 'announce pune supersedes:1 "T" x')
    await office.says("clerk", 'announce haveli until:2d "Short" Text')
    await office.says("deputy", "approve 3")
    assert "3/2026 “Short” is over and says so in the rooms." in await later(office, timedelta(days=2, minutes=1))
    assert any("Circular 3/2026 is closed since" in plain(event) for event in office.circulars("haveli"))


# Drills, quotas, persons, what is mentioned.


async def test_a_drill_says_so_and_counts_for_nothing(office: Office) -> None:
    await arranged(office, quotas=(QuotaWish(per_day=1), QuotaWish(cooldown=timedelta(minutes=10), who=(CLERK,))))
    assert "This is a drill" in await office.says("clerk", 'announce pune drill urgent "Flood" Now.')
    await office.says("deputy", "approve 1")
    (circular,) = office.circulars("pune")
    assert plain(circular).startswith("DRILL: this is an exercise only. Nothing has happened.\nसराव: ")
    assert circular.content["in.daftar.announcement"]["drill"] is True  # type: ignore[index]
    assert "Number 1/2026, Flood: acknowledged by 0 of 1 (drill)" in await office.says("clerk", "status")
    assert "Draft 2/2026" in await office.says("clerk", DRAFT)
    said = await office.says("clerk", DRAFT)
    assert "Clerk Kale, you have written 1 announcements today, as many as you may. The next one is possible from 22-11-2026 00:00." in said
    assert "Draft 3/2026" in await office.says("clerk", 'announce pune emergency "Flood" Now.')
    assert "Draft 4/2026" in await office.says("deputy", DRAFT)
    await office.says("clerk", "cancel 2 yes")
    assert "Draft 5/2026" in await office.says("clerk", DRAFT)


async def test_people_are_served_in_person_and_offices_without_a_room_too(office: Office) -> None:
    preview = await office.says("clerk", 'announce pune, @imran, it "Note" Text')
    assert "For 5 officers in 1 room (pune, @imran, it)." in preview
    assert "Served in person, each in a room of their own: 4." in preview
    said = await office.says("deputy", "approve 1")
    assert "Served in person: 4." in said
    channels = {each.user_id[1:].partition(":")[0]: each.channel for each in office.bot.desk.register.recipients("it-2026-1")}
    assert channels == {"asha": "room", "imran": "person", "clerk": "person", "deputy": "person", "guest": "person"}


async def test_the_preview_names_who_is_not_there_and_where_outsiders_are(office: Office) -> None:
    office.homeserver.leave("@vikram:daftar.example", office.room("haveli"))
    office.homeserver.rooms[office.room("pune")].members["@x:other.example"] = "join"
    await office.restart()
    preview = await office.says("clerk", DRAFT)
    assert "Officers who are in none of these rooms yet: 1, such as Vikram Joshi." in preview
    assert "Rooms with outsiders: #pune:daftar.example (1)." in preview


async def test_the_whole_room_is_mentioned_only_where_it_is_configured(office: Office) -> None:
    await arranged(office, rings=frozenset({"emergency"}))
    await office.says("clerk", 'announce pune urgent "Flood" @room Now.')
    await office.says("deputy", "approve 1")
    (circular,) = office.circulars("pune")
    assert circular.content["m.mentions"] == {}


@pytest.mark.parametrize(("who", "has", "lacks"), [("clerk", "revise 1/2026", "delegate to"), ("deputy", "delegate to", "announce pune/*")])
async def test_help_names_only_what_one_may(office: Office, who: str, has: str, lacks: str) -> None:
    office.configure(makers=(CLERK,), approvers=(DEPUTY,))
    await office.restart()
    shown = await office.says(who, "help")
    assert has in shown
    assert lacks not in shown


async def test_each_number_is_accounted_for(office: Office) -> None:
    for text in ("One", "Two", "Three"):
        await office.says("clerk", f'announce pune "{text}" Text')
    await office.says("clerk", "cancel 2 yes")
    await office.says("deputy", "approve 3")
    rows = office.bot.desk.store.rows(
        "SELECT a.serial, c.stage FROM announcement AS a JOIN circulation AS c ON c.announcement = a.id ORDER BY a.serial"
    )
    assert rows == [(1, "open"), (2, "cancelled"), (3, "sent")]


async def test_fifty_thousand_recipients_are_resolved_and_kept_at_once(office: Office) -> None:
    desk: Desk = office.bot.desk
    units = [{"id": f"u{n}", "in": "pune", "name": {"en": f"Unit {n}"}, "rooms": [f"#u{n}:daftar.example"]} for n in range(500)]
    people = {f"p{n}": (f"Person {n}", "", f"u{n % 500}", "en") for n in range(50_000)}
    office.policy.set(RULES, organisation(units, people))
    await office.says("clerk", DRAFT)
    started = process_time()
    reach = reached(desk, ("pune/* & lang:en", "u7"))
    assert isinstance(reach, Reach)
    with desk.store.transaction():
        desk.register.freeze("it-2026-1", recipients(reach.audience))
    assert process_time() - started < 10
    assert len(desk.register.recipients("it-2026-1")) == 50_000
    assert len(reach.audience.persons) == 49_900


async def test_what_an_older_program_left_goes_on(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "bot.db") as database:
        for script in sorted(files("daftar_bots").joinpath("schema").iterdir(), key=lambda entry: entry.name)[:3]:
            for statement in statements(script.read_text(encoding="utf-8")):
                database.execute(statement)
        for serial, state, checker in ((1, "draft", None), (2, "approved", DEPUTY), (3, "cancelled", CLERK)):
            values = (f"it-2026-{serial}", serial, CLERK, state, checker, "2026-11-20T10:00:00+05:30" if checker else None)
            database.execute(
                "INSERT INTO announcement (id, office, year, serial, maker, title, text, importance, audience, digest, state, made_at, checker,"
                " decided_at) VALUES (?, 'it', 2026, ?, ?, 'T', 'x', 'routine', '[\"pune\"]', '', ?, '2026-11-20T09:00:00+05:30', ?, ?)",
                values,
            )
        database.execute("PRAGMA user_version = 3")
    database.close()
    with Store(tmp_path) as store:
        register = Register(store)
        entries = [register.by_id(f"it-2026-{serial}") for serial in (1, 2, 3)]
        assert [entry.stage.value for entry in entries if entry] == ["open", "sent", "cancelled"]
        assert register.circulation.authors("it-2026-1") == {CLERK}
        assert [(each.kind, each.person) for each in register.circulation.rulings("it-2026-2")] == [("approved", DEPUTY)]
        assert register.circulation.next_at() is None
