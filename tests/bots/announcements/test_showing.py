"""What a word of approval counts for: only what was shown before it was written, and nothing where more words stand behind the number."""

from collections.abc import Callable

from tests.bots.conftest import Office, plain

from daftar_bots.announcements import showing
from daftar_bots.core.commands import About, Mistake, Number, parse
from daftar_bots.port import RoomPlan

CLERK, DEPUTY = "@clerk:daftar.example", "@deputy:daftar.example"


def replying(event_id: str) -> dict[str, object]:
    return {"m.relates_to": {"m.in_reply_to": {"event_id": event_id}}}


async def test_a_word_does_not_approve_what_was_revised_while_it_was_written(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    office.homeserver.say(CLERK, office.control, 'revise 1 "Duty" Report at midnight.')
    office.homeserver.say(DEPUTY, office.control, "approve 1/2026")
    await office.settle()
    assert "was not shown before you wrote this" in plain(office.notices()[-1])
    assert office.circulars("pune") == []
    assert "approved by Deputy Rao" in await office.says("deputy", "approve 1/2026")
    assert len(office.circulars("pune")) == 1


async def test_a_word_does_not_approve_a_correction_that_came_beside_it(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    await office.says("deputy", "approve 1")
    office.homeserver.say(CLERK, office.control, "correct 1 Report at midnight.")
    office.homeserver.say(DEPUTY, office.control, "approve 1")
    await office.settle()
    assert "was not shown before" in plain(office.notices()[-1])
    assert not [event for event in office.homeserver.messages(office.room("pune")) if "m.new_content" in event.content]


async def test_a_reply_to_an_older_preview_approves_nothing(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    first = office.notices()[-1].event_id
    await office.says("clerk", 'revise 1 "Duty" Report at midnight.')
    second = office.notices()[-1].event_id
    assert "newest preview" in await office.says("deputy", "approve", **replying(first))
    assert "approved by Deputy Rao" in await office.says("deputy", "approve", **replying(second))


async def test_a_gap_does_not_keep_the_preview_unseen_for_ever(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    office.bot.desk.store.unshown.add(
        str(office.bot.desk.store.cell("SELECT transaction_id FROM outbox WHERE kind = 'preview' AND announcement = 'it-2026-1'"))
    )
    office.homeserver.timeline_limit, office.homeserver.read_again = 2, 0
    for number in range(4):
        office.homeserver.say(CLERK, office.control, f"We talk {number}.")
    assert "approved by Deputy Rao" in await office.says("deputy", "approve 1")


async def test_a_preview_that_the_server_refused_is_not_approved_by_a_word(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    office.bot.desk.store.rows("UPDATE outbox SET state = 'failed', event_id = NULL WHERE kind = 'preview'")
    office.bot.desk.store.unshown.add(str(office.bot.desk.store.cell("SELECT transaction_id FROM outbox WHERE kind = 'preview'")))
    assert "was not shown before" in await office.says("deputy", "approve 1")


async def test_a_preview_that_an_earlier_start_did_not_send_is_not_approved_by_a_word(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    office.bot.desk.store.rows("UPDATE outbox SET state = 'failed', event_id = NULL WHERE kind = 'preview'")
    assert "was not shown before" in await office.says("deputy", "approve 1")


async def test_a_preview_that_is_heard_before_its_sending_is_noted_was_shown(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    store, preview = office.bot.desk.store, office.notices()[-1].event_id
    transaction = str(store.cell("SELECT transaction_id FROM outbox WHERE event_id = ?", preview))
    store.unshown.add(transaction)
    store.rows("UPDATE outbox SET event_id = NULL WHERE event_id = ?", preview)
    showing.seen(office.bot.desk, preview)
    assert "was not shown before" in await office.says("deputy", "approve 1")
    store.rows("UPDATE outbox SET event_id = ? WHERE transaction_id = ?", preview, transaction)
    assert "approved by Deputy Rao" in await office.says("deputy", "approve 1")
    assert store.echoed == set()


async def test_after_a_restart_what_was_shown_before_can_be_approved(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    await office.restart()
    assert "approved by Deputy Rao" in await office.says("deputy", "approve 1")


def test_an_approval_with_conditions_is_none() -> None:
    assert parse("approve 1/2026 once the collector agrees", addressed=False) == Mistake("mistake-approve-words", "1/2026")
    assert parse("मंजूर १/२०२६ पण उद्या", addressed=False) == Mistake("mistake-approve-words", "1/2026")
    for words in ("approve 1/2026", "approve 1/2026.", "منظور ۱/۲۰۲۶", "मंजूर १/२०२६ ।"):
        assert parse(words, addressed=False) == About("approve", Number(1, 2026))


async def test_what_the_bot_tells_by_itself_calls_nobody(office: Office) -> None:
    await office.says("clerk", 'announce pune "@room now" Come.')
    await office.says("deputy", "approve 1")
    told = [event for event in office.notices() if "is now in" in plain(event)]
    assert told
    assert all(event.content["m.mentions"] == {} for event in told)


async def test_the_preview_names_rooms_that_a_stranger_made(make_office: Callable[[], Office]) -> None:
    office = make_office()
    office.homeserver.create("@spy:daftar.example", RoomPlan("#haveli:daftar.example", "", (office.settings.user_id,), announcements=False))
    await office.begin()
    preview = await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    assert "#haveli:daftar.example (@spy:daftar.example). Is that right?" in preview
    assert "#pune" not in preview


def edit(event_id: str, words: str) -> dict[str, object]:
    new = {"msgtype": "m.text", "body": words}
    return {"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": event_id}}


async def test_who_edits_a_command_is_told_that_it_is_not_read_again(office: Office) -> None:
    first = office.homeserver.say(CLERK, office.control, 'announce pnue/* "Duty" Report.')
    await office.settle()
    right = 'announce pune/* "Duty" Report.'
    assert "this edit changes nothing" in await office.says("clerk", f"* {right}", **edit(first, right))
    assert office.bot.desk.store.cell("SELECT count(*) FROM announcement") == 0
    talk = office.homeserver.say(CLERK, office.control, "Good morning to all")
    assert await office.says("clerk", "* Good morning", **edit(talk, "Good morning")) == ""


async def test_who_reads_it_and_is_no_officer_is_named_in_the_preview(office: Office) -> None:
    room = office.homeserver.rooms[office.room("haveli")]
    assert "not in the list of officers" not in await office.says("clerk", 'announce pune/* "Duty" Report.')
    office.homeserver.invite(office.settings.user_id, room.room_id, "@retired:daftar.example")
    assert "not in the list of officers: 1, such as @retired:daftar.example." in await office.says(
        "clerk", 'announce pune/* "More" Report.'
    )
    assert "not in the list" not in await office.says("clerk", 'announce pune "Else" Report.')
    office.homeserver.leave("@retired:daftar.example", room.room_id)
    assert "not in the list" not in await office.says("clerk", 'announce haveli "Last" Report.')


async def test_a_control_room_that_a_stranger_made_is_told_so_once(make_office: Callable[[], Office]) -> None:
    office = make_office()
    people = (office.settings.user_id, CLERK, DEPUTY)
    office.homeserver.create("@spy:daftar.example", RoomPlan(office.settings.control_room, "", people, announcements=False))
    await office.begin()
    await office.restart()
    told = [plain(event) for event in office.notices() if "@spy:daftar.example did, who can read everything here" in plain(event)]
    assert len(told) == 1


async def test_a_flood_of_signs_by_others_is_answered_once(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    preview = office.notices()[-1]
    office.homeserver.rooms[office.control].members["@vikram:daftar.example"] = "join"
    for _ in range(20):
        office.homeserver.react("@vikram:daftar.example", office.control, preview.event_id, "✅")
    before = len(office.notices())
    await office.settle()
    assert len(office.notices()) == before + 1
    assert "Deputy Rao" in plain(office.notices()[-1]) or "उपसचिव राव" in plain(office.notices()[-1])


async def test_where_nobody_is_left_to_approve_it_says_so(office: Office) -> None:
    await office.says("clerk", 'announce pune "Duty" Report at nine.')
    await office.says("deputy", 'revise 1 "Duty" Report at ten.')
    assert "nobody is left who may approve 1/2026" in await office.says("deputy", "approve 1")


async def test_mistakes_before_the_title_are_named_with_their_place(office: Office) -> None:
    said = await office.says("clerk", 'announce pune/* & (lang:ur "Duty" Report.')
    assert said == "The parenthesis “(” is not closed. In “pune/* & (lang:ur” that is at character 10."
    assert "Did you mean “urgent”?" in await office.says("clerk", 'announce pune/* urgnt "Duty" Report.')
    assert "was not opened" in await office.says("clerk", 'announce pune/*) "Duty" Report.')
