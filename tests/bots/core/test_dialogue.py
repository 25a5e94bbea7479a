"""Dialogue: what is asked next, what an answer means, and the command it comes to."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.bodies import split
from daftar_bots.core.commands import Announce, parse
from daftar_bots.core.composing_commands import Compose, UseTemplate
from daftar_bots.core.dialogue import Answer, Plan, Word, Wrong, command, next_step, read, steps, without_last, word
from daftar_bots.core.reading import Mistake
from daftar_bots.core.templates import Field, Template

PLAN = Plan(("mr", "en"))
TEMPLATE = Template(
    "flood",
    {},
    {"en": "Flood at {place}"},
    {"en": "Come to {place}."},
    (Field("place", {"en": "Where?"}),),
    "pune/*",
    "urgent",
    "",
    "restricted",
)
SAID = MappingProxyType(
    {
        "audience": "pune/*",
        "title": "पूर",
        "text": "नऊ वाजता.",
        "text:en": "Flood\nAt nine.",
        "file": "",
        "importance": "urgent",
        "ack": "2d",
        "when": "",
    }
)


def test_one_question_after_the_other_until_nothing_is_missing() -> None:
    answers: dict[str, str] = {}
    asked = []
    while (step := next_step(PLAN, answers)) is not None:
        asked.append(step)
        answers[step] = SAID[step]
    assert asked == list(SAID)
    assert next_step(PLAN, without_last(answers)) == "when"


def test_what_was_written_in_sections_is_not_asked_again() -> None:
    assert "text:en" not in steps(PLAN, {"text": "mr: नऊ.\nen: Nine."})
    assert steps(PLAN, {"text": "नऊ."}).index("text:en") == 3


def test_it_comes_to_the_same_command_as_a_practised_clerk_writes() -> None:
    made = command(PLAN, SAID, "announce")
    assert isinstance(made, str)
    wish = parse(made, addressed=True)
    assert isinstance(wish, Announce)
    assert (wish.audience, wish.title, wish.importance) == (("pune/*",), "पूर", "urgent")
    assert [(body.language, body.title, body.text) for body in split(wish.title, wish.text)] == [
        ("mr", "पूर", "नऊ वाजता."),
        ("en", "Flood", "At nine."),
    ]


def test_a_template_asks_its_fields_and_only_what_it_leaves_open() -> None:
    plan = Plan(("mr", "en"), TEMPLATE)
    assert steps(plan, {}) == ("field:place", "file", "ack", "when")
    made = command(plan, {"field:place": "Pune", "file": "", "ack": "2d", "when": "25-11-2026 10:00"}, "announce")
    assert made == 'announce pune/* urgent ack:2d at:25-11-2026 10:00 label:restricted "Flood at Pune"\nCome to Pune.'
    assert isinstance(parse(str(made), addressed=True), Announce)


@pytest.mark.parametrize(
    ("step", "said", "answer"),
    [
        ("audience", "२", "nashik"),
        ("audience", "pune/*, nashik", "pune/*, nashik"),
        ("title", "  “Flood  duty” ", "Flood duty"),
        ("title", 'The "big" one', "The ’big’ one"),
        ("text:en", "नको", ""),
        ("text", "no", "no"),
        ("file", "नहीं", ""),
        ("importance", "तातडीचे", "urgent"),
        ("importance", "۳", "urgent"),
        ("ack", "1", ""),
        ("ack", "2 d", "2-d"),
        ("ack", "३०-११-२०२६", "30-11-2026"),
        ("when", "none", ""),
        ("when", "25-11-2026  10:00", "25-11-2026 10:00"),
    ],
)
def test_answers(step: str, said: str, answer: str) -> None:
    choices = {
        "audience": ("pune/*", "nashik"),
        "importance": ("routine", "important", "urgent", "emergency"),
        "ack": ("", "1d"),
        "when": ("",),
    }
    assert read(PLAN, step, said, choices.get(step, ())) == Answer(answer)


@pytest.mark.parametrize(
    ("step", "said", "key"),
    [
        ("audience", "3", "dialogue-choice"),
        ("audience", "0", "dialogue-choice"),
        ("audience", 'pune "T"', "dialogue-audience-quotes"),
        ("audience", "none", "dialogue-again"),
        ("audience", "x" * 501, "dialogue-long"),
        ("title", "", "dialogue-again"),
        ("title", "x" * 201, "mistake-long-title"),
        ("text", "x" * 30_001, "dialogue-long"),
        ("file", "here it is", "dialogue-file-only"),
        ("importance", "very", "dialogue-choice"),
    ],
)
def test_answers_that_cannot_be_used(step: str, said: str, key: str) -> None:
    found = read(PLAN, step, said, ("pune/*", "nashik"))
    assert isinstance(found, Wrong)
    assert found.key == key


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Stop.", Word.STOP),
        ("थांबा", Word.STOP),
        ("روکیں", Word.STOP),
        ("मागे", Word.BACK),
        ("پیچھے", Word.BACK),
        ("?", Word.HELP),
        ("हो गया", Word.NONE),
        ("stop it", None),
    ],
)
def test_words_that_are_no_answers(said: str, meant: Word | None) -> None:
    assert word(said) is meant


@given(st.sampled_from([*SAID, "field:place"]), st.text(st.sampled_from('ab१2۳-:./ "\nnoे'), max_size=40))
def test_reading_is_total_and_what_is_read_makes_a_command(step: str, said: str) -> None:
    plan = Plan(("mr", "en"), TEMPLATE) if step.startswith("field:") else PLAN
    found = read(plan, step, said, ("", "1d"))
    assert isinstance(found, Answer | Wrong)
    if isinstance(found, Answer) and plan is PLAN:
        assert isinstance(parse(str(command(PLAN, {**SAID, step: found.value}, "announce")), addressed=True), Announce | Mistake)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("announce", Compose()),
        ("घोषणा", Compose()),
        ("compose", Compose()),
        ("compose a letter to them", None),
        ("template", UseTemplate("list")),
        ("साचा यादी", UseTemplate("list")),
        ("سانچہ استعمال flood place=پونے", UseTemplate("use", "flood", {"place": "پونے"})),
        ("प्रारूप दिखाएँ flood", UseTemplate("show", "flood")),
        ("template use", Mistake("template-which")),
        ("template use flood place", Mistake("template-value", "place")),
        ("templates are fine", None),
        ("!template frobnicate", Mistake("template-what", "frobnicate")),
    ],
)
def test_the_commands(said: str, meant: object) -> None:
    assert parse(said, addressed=False) == meant
