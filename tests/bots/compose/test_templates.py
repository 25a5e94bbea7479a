"""Templates in the control room: list, show, use in a line, use by dialogue, and what is wrong with one."""

import pytest
from tests.bots.compose.conftest import TEMPLATE, ComposingOffice
from tests.bots.conftest import plain

from daftar_bots.compose.shelf import read_shelf

LINE = 'template use flood place.en=Pune place.mr="पुणे" day=१-१२-२०२६'


async def test_list_and_show(office: ComposingOffice) -> None:
    assert await office.says("clerk", "template list") == "Templates:\nTemplate flood: Flood duty"
    shown = await office.says("clerk", "template show flood")
    assert "Field place.en|mr: Which place?" in shown
    assert "Report at {place} on {day}." in shown
    assert "Guest Naik, you may not announce here." in await office.says("guest", "template list")


async def test_used_in_a_line_it_asks_only_what_it_leaves_open(office: ComposingOffice) -> None:
    assert "Any files?" in await office.begins("clerk", LINE)
    assert "When is it to go out?" in await office.answers("clerk", "none")
    preview = await office.answers("clerk", "1")
    assert "Draft 1/2026 by Clerk Kale: Flood duty at Pune" in preview
    assert "Report at Pune on 01-12-2026." in preview
    assert "पुणे येथे पूर कर्तव्य\n01-12-2026 रोजी पुणे येथे या." in preview
    assert "Importance: Important." in preview
    assert "For 3 officers in 2 rooms (pune/*)." in preview


async def test_the_missing_field_is_named_and_asked_for(office: ComposingOffice) -> None:
    assert "Field place.en is missing. Which place?" in await office.begins("clerk", "template use flood day=1-12-2026")
    assert "Field place.mr is missing. Which place?" in await office.answers("clerk", "Pune")
    assert "Any files?" in await office.answers("clerk", "पुणे")
    assert "Field place.mr is missing" in await office.answers("clerk", "back")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("template use flod", "There is no template “flod”. Did you mean “flood”?"),
        ("template use flood plase=Pune", "This template has no field plase. Did you mean place?"),
        ("template use flood day=someday", "Field day: “someday” is no day. Write it as 30-11-2026."),
        ("template use flood Pune", "I cannot read “Pune”. Write field=value"),
    ],
)
async def test_what_cannot_be_used_is_named(office: ComposingOffice, text: str, said: str) -> None:
    assert said in await office.says("clerk", text)


async def test_a_bad_answer_is_asked_again_with_its_reason(office: ComposingOffice) -> None:
    await office.begins("clerk", "template use flood place=Pune")
    said = await office.answers("clerk", "soon")
    assert said == "Field day: “soon” is no day. Write it as 30-11-2026.\nField day is missing. Which day?"


async def test_a_template_that_goes_away_ends_the_dialogue(office: ComposingOffice) -> None:
    await office.begins("clerk", "template use flood")
    (office.directory / "templates" / "flood.yaml").unlink()
    assert "is not there any more" in await office.answers("clerk", "Pune")
    assert "There are no templates here yet." in await office.says("clerk", "template")


async def test_a_broken_template_is_named_with_its_place_beside_the_good_ones(office: ComposingOffice) -> None:
    (office.directory / "templates" / "bad.yaml").write_text(TEMPLATE.replace("on {day}.", "on {dya}."), encoding="utf-8")
    said = await office.says("clerk", "template list")
    assert "Template flood: Flood duty" in said
    assert "Some cannot be used: bad.yaml:5:7: `dya` is no field of this template (did you mean `day`?)" in said
    problems = [str(problem).rpartition("/")[2] for problem in read_shelf(office.directory / "templates").problems]
    assert problems == [
        "bad.yaml:5:7: `dya` is no field of this template (did you mean `day`?)",
        "bad.yaml:9:3: the en text has no `{day}`",
    ]
    assert len(office.notices()) > 0
    assert plain(office.notices()[-1]) == said


OPTIONAL = """\
template: 1
title: {en: Camp}
text:
  en: |
    The camp is at {place}.
    Bring {things}.
    Ask {who}, {phone}.
fields:
  place: {ask: {en: Which place?}}
  things: {ask: {en: What to bring?}, required: false}
  who: {ask: {en: Whom to ask?}, required: false, per_language: true}
  phone: {ask: {en: Which number?}, required: false, kind: number}
audience: pune/*
importance: routine
ack: 2d
"""


@pytest.mark.parametrize("skip", ["none", "skip", "नको", "नहीं", "نہیں"])
async def test_fields_that_may_be_left_out_are_offered(office: ComposingOffice, skip: str) -> None:
    (office.directory / "templates" / "camp.yaml").write_text(OPTIONAL, encoding="utf-8")
    await office.begins("clerk", "template use camp")
    said = await office.answers("clerk", "Pune")
    assert said == "Field things may be left out: say “none” or “skip”. What to bring?"
    assert "Field who.en may be left out" in await office.answers("clerk", "blankets")
    assert "Field things may be left out" in await office.answers("clerk", "back")
    assert "Field who.en may be left out" in await office.answers("clerk", skip)
    assert "Field phone may be left out" in await office.answers("clerk", skip)
    assert "“soon” is not a number.\nField phone may be left out" in await office.answers("clerk", "soon")
    assert "Any files?" in await office.answers("clerk", "020 2612")
    preview = await office.answers("clerk", "none", "1")
    # A line of which all was left out is not there; one of which something was said is.
    assert "The camp is at Pune.\nAsk , 020 2612." in preview
    assert "Bring" not in preview
