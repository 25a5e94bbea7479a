"""Templates: what a file must be, with the place of each mistake; values; filling in each language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.bodies import split
from daftar_bots.core.templates import (
    Field,
    Filled,
    Template,
    Unfit,
    check_value,
    check_values,
    compile_template,
    fill,
    following,
    given_in,
)
from daftar_policy.core.document import Node

FLOOD: dict[str, object] = {
    "template": 1,
    "title": {"en": "Flood duty at {place}", "mr": "{place} येथे पूर कर्तव्य"},
    "text": {"en": "Report at {place} on {day} at {time}. {{1}}", "mr": "{day} रोजी {time} वाजता {place} येथे या."},
    "fields": {
        "place": {"ask": {"en": "Which place?", "mr": "कोणते ठिकाण?"}, "per_language": True},
        "day": {"kind": "date"},
        "time": {"kind": "time"},
    },
    "importance": "urgent",
    "ack": "2d",
    "audience": ["pune/*", "nashik"],
}
GIVEN = {"place.en": "Pune", "place.mr": "पुणे", "day": "1-12-2026", "time": "९:३०"}


def template(**changes: object) -> Template:
    root = Node({**FLOOD, **changes})
    made = compile_template(root, "flood")
    assert not root.faults
    assert made is not None
    return made


def faults(**changes: object) -> list[tuple[str, str]]:
    root = Node({**FLOOD, **changes})
    compile_template(root, "flood")
    return [("/".join(map(str, fault.path)), fault.message) for fault in root.faults]


def test_filled_in_each_language_in_the_offices_order() -> None:
    values = check_values(template(), GIVEN)
    assert not isinstance(values, Unfit)
    filled = fill(template(), values, ["mr", "en"])
    assert isinstance(filled, Filled)
    assert [(body.language, body.title, body.text) for body in split(filled.title, filled.text)] == [
        ("mr", "पुणे येथे पूर कर्तव्य", "01-12-2026 रोजी 09:30 वाजता पुणे येथे या."),
        ("en", "Flood duty at Pune", "Report at Pune on 01-12-2026 at 09:30. {1}"),
    ]
    assert template().audience == "pune/*, nashik"


def test_the_missing_field_is_named_language_by_language() -> None:
    assert following(template(), {}) == "place.en"
    assert fill(template(), {"place.en": "Pune"}, ["en"]) == Unfit("template-missing", "place.mr")
    # The name of the field alone stands for all languages.
    assert check_values(template(), {"place": "Pune"}) == {"place.en": "Pune", "place.mr": "Pune"}


def test_a_value_cannot_bring_a_section_of_its_own() -> None:
    values = check_values(template(), {**GIVEN, "place.en": "Pune\nmr: forged"})
    assert not isinstance(values, Unfit)
    filled = fill(template(), values, ["en", "mr"])
    assert isinstance(filled, Filled)
    assert [body.language for body in split(filled.title, filled.text)] == ["en", "mr"]
    assert "mr: forged" in split(filled.title, filled.text)[0].text


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("number", "१,२००", "1,200"),
        ("number", "many", None),
        ("date", "३०-११-२०२६", "30-11-2026"),
        ("date", "31-11-2026", None),
        ("date", "tomorrow", None),
        ("time", "24:00", None),
        ("time", "9.05", "09:05"),
        ("text", "  Pune  ", "Pune"),
        ("text", "   ", None),
        ("text", "x" * 2001, None),
        ("choice", "2", "evening"),
        ("choice", "MORNING", "morning"),
        ("choice", "3", None),
    ],
)
def test_values_by_kind(kind: str, value: str, good: str | None) -> None:
    choices = ("morning", "evening") if kind == "choice" else ()
    found = check_value(Field("f", {}, kind, choices=choices), value)
    assert (found == good) if good is not None else isinstance(found, Unfit)


def test_an_unknown_field_has_a_hint() -> None:
    assert check_values(template(), {"plase": "x"}) == Unfit("template-unknown-field", "plase", hint="place")
    assert check_values(template(), {"day": "x"}) == Unfit("template-date", "day", "x")


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"template": 2}, "template", "this program reads version 1 of a template"),
        ({"id": "Flood Duty"}, "id", "`Flood Duty` is not the name of a template"),
        ({"titel": "x"}, "titel", "unknown key `titel`"),
        ({"title": None}, "", "missing key `title`"),
        ({"title": {"en": "T {place} {day} {time}"}}, "title", "title and text must have the same languages"),
        ({"text": {"en": "{plase} {place} {day} {time}", "mr": "{place} {day} {time}"}}, "text/en", "`plase` is no field of this template"),
        ({"text": {"en": "{place} {day}", "mr": "{place} {day} {time}"}}, "fields/time", "the en text has no `{time}`"),
        ({"text": {"en": "{place} {day} {time} }", "mr": "{place} {day} {time}"}}, "text/en", "a brace that is no slot is written twice"),
        ({"text": {"de": "x"}, "title": {"de": "x"}}, "title/de", "`de` is not one of: mr, hi, en, ur"),
        ({"importance": "high"}, "importance", "`high` is not one of: routine, important, urgent, emergency"),
        ({"fields": {"Place": {}}}, "fields/Place", "`Place` is not the name of a field"),
        ({"fields": {"day": {"kind": "choice"}}}, "fields/day", "expected `choices` just where the kind is `choice`"),
        ({"fields": {"day": {"kind": "dat"}}}, "fields/day/kind", "`dat` is not one of: text, number, date, time, choice"),
    ],
)
def test_each_mistake_has_its_place(changes: dict[str, object], place: str, message: str) -> None:
    assert (place, message) in faults(**changes)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["template", "title", "text", "fields", "en", "ask", "kind", "choices", "x"]), inner, max_size=5
            )
        ),
    )
)
def test_anything_is_a_template_or_has_faults(document: object) -> None:
    root = Node(document)
    made = compile_template(root, "x")
    assert made is not None or root.faults


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('place=Pune time="9 am"', {"place": "Pune", "time": "9 am"}),
        ("place.mr=“पुणे शहर”  day = 1-12-2026", {"place.mr": "पुणे शहर", "day": "1-12-2026"}),
        ("", {}),
        ("place", "place"),
        ("a=1 b", "b"),
        ('a="1', 'a="1'),
    ],
)
def test_values_in_a_line(text: str, values: object) -> None:
    assert given_in(text) == values


@given(st.text(st.sampled_from('ab= "“”१\n'), max_size=40))
def test_reading_values_is_total(text: str) -> None:
    assert isinstance(given_in(text), dict | str)
