"""Dialogues in the control room: from `announce` alone to the circular, in threads and replies, through restarts."""

from datetime import timedelta

import pytest
from tests.bots.compose.conftest import ComposingOffice
from tests.bots.conftest import plain

ANSWERS = ("pune/*", "Flood duty", "Report at nine.", "none", "none", "1", "3", "1")


async def test_the_whole_way(office: ComposingOffice) -> None:
    first = await office.begins("clerk")
    assert "I ask for it piece by piece" in first
    assert "To whom?" in first
    assert "3 — Pune (pune/*), officers: 3" in first or "Pune (pune/*), officers: 3" in first
    question = office.notices()[-1]
    assert question.content["m.relates_to"] == {
        "m.in_reply_to": {"event_id": office.thread},
        "rel_type": "m.thread",
        "event_id": office.thread,
        "is_falling_back": False,
    }
    assert "What is the title?" in await office.answers("clerk", "pune/*")
    assert "What is the text, in English?" in await office.answers("clerk", "Flood duty")
    assert "The same in Marathi?" in await office.answers("clerk", "Report at nine.")
    assert "Any files?" in await office.answers("clerk", "पूर कर्तव्य\nनऊ वाजता या.")
    assert "How important is it?" in await office.answers("clerk", "none")
    assert "Must they acknowledge it?" in await office.answers("clerk", "२")
    assert "When is it to go out?" in await office.answers("clerk", "3")
    preview = await office.answers("clerk", "1")
    assert "Draft 1/2026 by Clerk Kale: Flood duty" in preview
    assert "Text in English:\nFlood duty\nReport at nine." in preview
    assert "Text in Marathi:\nपूर कर्तव्य\nनऊ वाजता या." in preview
    assert "Importance: Important." in preview
    assert "is being sent to 2 rooms" in await office.reacts("deputy", office.notices()[-1])
    (circular,) = office.circulars("pune")
    assert "Flood duty\n\nReport at nine.\n\nपूर कर्तव्य\n\nनऊ वाजता या." in plain(circular)
    assert circular.content["in.daftar.announcement"]["languages"] == ["en", "mr"]  # type: ignore[index]


@pytest.mark.parametrize("at", range(len(ANSWERS)))
async def test_it_goes_on_after_a_restart_at_any_step(office: ComposingOffice, at: int) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *ANSWERS[:at])
    await office.restart()
    assert "Draft 1/2026 by Clerk Kale: Flood duty" in await office.answers("clerk", *ANSWERS[at:])


async def test_what_is_answered_while_the_bot_is_away_counts_once(office: ComposingOffice) -> None:
    await office.begins("clerk")
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": office.thread}}
    office.homeserver.say("@clerk:daftar.example", office.control, "pune/*", **relation)
    await office.restart()
    assert plain(office.notices()[-1]) == "What is the title? One line."


async def test_back_and_stop(office: ComposingOffice) -> None:
    await office.begins("clerk")
    assert "What is the title?" in await office.answers("clerk", *ANSWERS[:2], "back")
    assert "To whom?" in await office.answers("clerk", "मागे")
    assert "To whom?" in await office.answers("clerk", "back")
    assert "Ended. Nothing was written down." in await office.answers("clerk", "stop")
    # It is over: what is written there is talk again.
    assert await office.answers("clerk", "pune/*") == ""
    assert "There are no announcements yet." in await office.says("clerk", "status")


async def test_only_the_person_who_began_answers(office: ComposingOffice) -> None:
    await office.begins("clerk")
    assert await office.answers("deputy", "pune/*") == ""
    assert "What is the title?" in await office.answers("clerk", "pune/*")
    assert "Clerk Kale is writing an announcement in this thread." in await office.answers("deputy", "announce")


async def test_talk_outside_the_thread_is_no_answer(office: ComposingOffice) -> None:
    await office.begins("clerk")
    assert await office.says("clerk", "pune/*") == ""


async def test_a_reply_without_threads_is_an_answer(office: ComposingOffice) -> None:
    await office.begins("clerk")
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": office.notices()[-1].event_id}}}
    assert "What is the title?" in await office.says("clerk", "> <@dept_it:daftar.example> To whom?\n\npune/*", **reply)


async def test_an_edit_of_an_answer_does_not_answer_the_next_question(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", "pune/*")
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": office.thread}}
    assert await office.says("clerk", "* pune", **relation, **{"m.new_content": {"body": "pune"}}) == ""
    assert "What is the text" in await office.answers("clerk", "Flood duty")


async def test_who_may_not_write_is_told_before_the_first_question(office: ComposingOffice) -> None:
    assert "Guest Naik, you may not announce here." in await office.begins("guest")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("pone/*",), "There is no office “pone/*”. Did you mean “pune/*”?"),
        (("99",), "There are the numbers 1 to"),
        (("mh",), "nobody"),
        (("pune/*", "x" * 201), "The title is longer than 200 characters"),
        ((*ANSWERS[:5], "very"), "There are the numbers 1 to 4."),
        ((*ANSWERS[:6], "soon"), "is no time"),
        ((*ANSWERS[:7], "someday"), "“at:someday”"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_asked_again(office: ComposingOffice, answers: tuple[str, ...], said: str) -> None:
    await office.begins("clerk")
    answered = await office.answers("clerk", *answers)
    assert said in answered or said in answered.lower()
    assert len(answered.split("\n")) > 1
    assert "Draft" not in answered


async def test_a_refusal_of_the_policy_leaves_it_open_to_be_mended(office: ComposingOffice) -> None:
    await office.begins("clerk")
    refused = await office.answers("clerk", "pune", "Pay", "About your salary.", *ANSWERS[3:])
    assert refused == "The policy refuses this announcement: Salary circulars come from Finance. [ANN-1]"
    await office.answers("clerk", "back", "back", "back", "back", "back", "back")
    assert "Draft 1/2026" in await office.answers("clerk", "About your work.", *ANSWERS[3:])


async def test_nobody_goes_on_with_it(office: ComposingOffice) -> None:
    await office.begins("clerk")
    office.clock.forward(timedelta(hours=25))
    await office.settle()
    assert plain(office.notices()[-1]).startswith("Clerk Kale, nobody went on with this announcement")
    before = len(office.notices())
    await office.settle()
    assert len(office.notices()) == before
    assert await office.answers("clerk", "pune/*") == ""


async def test_in_the_language_of_the_person(office: ComposingOffice) -> None:
    office.configure(makers=("@asha:daftar.example", "@deputy:daftar.example"))
    office.homeserver.rooms[office.control].members["@asha:daftar.example"] = "join"
    await office.restart()
    assert "कोणासाठी?" in await office.begins("asha", "घोषणा")
    assert "शीर्षक काय?" in await office.answers("asha", "pune/*")


async def test_rooms_read_their_own_languages(office: ComposingOffice) -> None:
    await office.begins("clerk")
    text = "mr: नऊ वाजता या.\nur: کلکٹر آفس 9 بجے آئیں۔\nen: Come at nine."
    await office.answers("clerk", "pune/*", "Flood duty", text, *ANSWERS[4:])
    await office.reacts("deputy", office.notices()[-1])
    (pune,), (haveli,) = office.circulars("pune"), office.circulars("haveli")
    assert pune.content["in.daftar.announcement"]["languages"] == ["en", "mr"]  # type: ignore[index]
    assert haveli.content["in.daftar.announcement"]["languages"] == ["ur"]  # type: ignore[index]
    assert "کلکٹر آفس \u20689\u2069 بجے آئیں۔" in str(haveli.content["body"])
    assert "Come at nine." not in plain(haveli)
    # A correction goes to each room in its languages, too.
    await office.says("clerk", f'correct 1 "Flood duty" {text.replace("nine", "ten")}')
    await office.reacts("deputy", office.notices()[-1])
    edits = [event for event in office.homeserver.messages(haveli.room_id) if "m.new_content" in event.content]
    assert edits[-1].content["m.new_content"]["in.daftar.announcement"]["languages"] == ["ur"]  # type: ignore[index]


async def test_another_person_may_begin_in_a_thread_where_one_is_over(office: ComposingOffice) -> None:
    await office.begins("clerk", "template use flood place=Pune day=1-12-2026")
    assert "Draft 1/2026" in await office.answers("clerk", "none", "1")
    assert "To whom?" in await office.answers("deputy", "announce")
    assert "Draft 2/2026 by Deputy Rao: Flood duty" in await office.answers("deputy", *ANSWERS)


async def test_what_else_is_wished_is_named_with_the_time(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *ANSWERS[:-1])
    question = plain(office.notices()[-1])
    assert "name behind it: until:30-11, label:restricted, supersedes:1/2026, drill" in question
    assert "“label:” is not understood" not in question
    assert "is no time" in await office.answers("clerk", "soon until:30-11")
    assert "There are the numbers 1 to 1." in await office.answers("clerk", "7 drill")
    preview = await office.answers("clerk", "२३-११-२०२६ १०:०० until:30-11 label:internal सराव")
    assert "It goes out on 23-11-2026 10:00." in preview
    assert "It is closed and unpinned on 30-11-2026 23:59." in preview
    assert "Label: internal." in preview
    assert "This is a drill" in preview


@pytest.mark.parametrize("answer", ["1 until:30-11", "none until:30-11", "until:30-11"])
async def test_at_once_with_more_behind_it(office: ComposingOffice, answer: str) -> None:
    await office.begins("clerk")
    preview = await office.answers("clerk", *ANSWERS[:-1], answer)
    assert "It is closed and unpinned on 30-11-2026 23:59." in preview
    assert "It goes out on" not in preview
