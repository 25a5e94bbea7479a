"""What a refused person reads."""

from dataclasses import replace

import pytest

from daftar_policy.core.model import Decision, Effect
from daftar_policy.enforcement.answer import Answer

DENIED = Decision(
    decision=Effect.DENY,
    by="rule",
    rules=("A-1", "B-2"),
    warned=(),
    monitored=(),
    not_evaluable=(),
    say={"mr": "नाही.", "en": "No."},
    revision="7",
)


def answer(**changes: object) -> Answer:
    return Answer("K7F3-9QXA", replace(DENIED, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "language", "words"),
    [
        ({}, None, "नाही. / No. [A-1, B-2]"),
        ({}, "en", "No. [A-1, B-2]"),
        ({}, "hi", "नाही. [A-1, B-2]"),
        ({"say": {"mr": "No.", "en": "No."}}, None, "No. [A-1, B-2]"),
        ({"rules": ()}, "en", "No."),
        ({"say": {}}, None, "[A-1, B-2]"),
        ({"say": {"ur": "نہیں۔", "en": "No."}}, None, "\u2067نہیں۔\u2069 / No. [A-1, B-2]"),
        ({"decision": Effect.HOLD}, "en", "No. This needs approval, and approval cannot be asked for here yet. [A-1, B-2]"),
    ],
    ids=["nobody known", "known", "another language", "the same words", "default", "no words", "right to left", "hold"],
)
def test_error(changes: dict[str, object], language: str | None, words: str) -> None:
    assert answer(**changes).error(language) == words


def test_hold_says_so_in_every_language() -> None:
    for language in ("mr", "hi", "en", "ur"):
        held = answer(decision=Effect.HOLD, say={language: "."})
        assert len(held.error(language)) > len(". [A-1, B-2]") + 10


def test_content_is_the_part_for_programs() -> None:
    assert answer().content() == {
        "id": "K7F3-9QXA",
        "decision": "deny",
        "rules": ["A-1", "B-2"],
        "say": {"mr": "नाही.", "en": "No."},
        "revision": "7",
    }


def test_a_warning_names_the_rules_that_warn() -> None:
    assert answer(decision=Effect.ALLOW, rules=(), warned=("W-1",)).warning("en") == "No. [W-1]"
