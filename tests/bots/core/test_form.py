"""Forms: read with every fault in its place, and answered step by step whatever is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.form import Draft, Form, Step, as_text, compile_form, from_text, take
from daftar_bots.core.form_commands import AboutForm, read_form
from daftar_bots.core.reading import Said
from daftar_bots.core.templates import Field
from daftar_policy.core.document import Node

GOOD: dict[str, object] = {
    "form": 1,
    "title": {"en": "Flood", "ur": "سیلاب"},
    "questions": [
        {"id": "boats", "ask": {"en": "Boats?"}, "kind": "number"},
        {"id": "road", "ask": {"en": "Road?"}, "kind": "choice", "choices": ["open", "closed"]},
        {"id": "note", "ask": {"en": "Note?"}, "required": False},
    ],
    "for": "pune/*",
}
FORM = Form(
    "flood",
    {"en": "Flood"},
    (
        Field("boats", {"en": "Boats?"}, "number"),
        Field("road", {"en": "Road?"}, "choice", choices=("open", "closed")),
        Field("note", {"en": "Note?"}, is_needed=False),
    ),
)


def test_a_good_form_is_read_and_kept() -> None:
    root = Node(GOOD)
    form = compile_form(root, "flood")
    assert not root.faults
    assert form is not None
    assert (form.audience, form.is_anonymous, form.titled("ur")) == (("pune/*",), False, "سیلاب")
    assert from_text(as_text(form)) == form


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"form": 2}, "version 1"),
        ({"colour": "red"}, "unknown key `colour`"),
        ({"questions": []}, "expected 1 to 50 questions"),
        ({"questions": [{"id": "a", "ask": {"en": "A"}}] * 2}, "two questions are called `a`"),
        ({"questions": [{"id": "a", "ask": {"en": "A"}, "kind": "choice"}]}, "`choices`"),
        ({"questions": [{"id": "a", "ask": {"xx": "A"}}]}, "is not one of: mr, hi, en, ur"),
        ({"questions": [{"id": "a"}]}, "missing key `ask`"),
    ],
)
def test_mistakes_of_a_file(change: dict[str, object], message: str) -> None:
    root = Node({**GOOD, **change})
    compile_form(root, "flood")
    assert any(message in fault.message for fault in root.faults)


def test_the_way_through() -> None:
    draft = Draft()
    steps = []
    for said in ("many", "٣", "back", "4", "2", "skip", "no", "back", "a remark", "✅"):
        taken = take(FORM, draft, said)
        draft = taken.draft
        steps.append(taken.step)
    assert steps == [Step.UNFIT, Step.ASK, Step.ASK, Step.ASK, Step.ASK, Step.REVIEW, Step.REVIEW, Step.ASK, Step.REVIEW, Step.DONE]
    assert draft.answers == {"boats": "4", "road": "closed", "note": "a remark"}


@given(st.lists(st.text(max_size=8) | st.sampled_from(["back", "skip", "stop", "yes", "1", "2", "मागे"]), max_size=20))
def test_whatever_is_written_a_draft_stays_within_its_form(said: list[str]) -> None:
    draft = Draft()
    for words in said:
        taken = take(FORM, draft, words)
        draft = taken.draft
        assert 0 <= draft.place <= len(FORM.questions)
        assert set(draft.answers) <= {question.name for question in FORM.questions}
        if taken.step is Step.DONE:
            assert {"boats", "road"} <= set(draft.answers)


@pytest.mark.parametrize(
    ("text", "act", "name"),
    [
        ("", "list", ""),
        ("flood", "fill", "flood"),
        ("open flood", "open", "flood"),
        ("flood export", "export", "flood"),
        ("फॉर्म", "fill", "फॉर्म"),
    ],
)
def test_what_is_wanted_of_a_form(text: str, act: str, name: str) -> None:
    found = read_form(Said("form", text))
    assert found == AboutForm(act, name)
