"""Consultations in words, whom they touch, and what is said of the policy in force."""

import random

import pytest
from tests.bots.conftest import organisation

from daftar_bots.core.consultation import AboutConsultation, Comment, Propose, Stage, read_comment, read_consult, told, touched
from daftar_bots.core.reading import Mistake, Said


def test_a_proposal_in_words() -> None:
    found = read_consult(Said("consult", "2027-1 until 25-11 17:00 effective 1-12 to pune/* & lang:ur"))
    assert isinstance(found, Propose)
    assert (found.file, found.audience) == ("2027-1", "pune/* & lang:ur")
    assert found.until.clock is not None
    assert found.effective.clock is None
    again = read_consult(Said("consult", "2027-1 पर्यंत 25-11 अंमल 1-12"))
    assert isinstance(again, Propose)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", AboutConsultation("list")),
        ("3", AboutConsultation("show", 3)),
        ("३ स्वीकारा", AboutConsultation("adopt", 3)),
        ("3 adopt yes", AboutConsultation("adopt", 3, is_sure=True)),
        ("3 frob", Mistake("consult-mistake-act", "frob")),
        ("3 drop effective 1-12", Mistake("consult-mistake-dates")),
        ("a b until 1-12 effective 2-12", Mistake("consult-mistake-file")),
        ("a until 1-12", Mistake("consult-mistake-dates")),
    ],
)
def test_what_is_wanted_of_one(text: str, expected: object) -> None:
    assert read_consult(Said("consult", text)) == expected


def test_comments_name_their_consultation() -> None:
    assert read_comment(Said("comment", "۳ ٹھیک ہے")) == Comment(3, "ٹھیک ہے")
    assert isinstance(read_comment(Said("comment", "fine")), Mistake)


def test_any_words_are_read() -> None:
    chance = random.Random(3)  # noqa: S311 - the same texts each time
    words = ["1", "3", "until", "effective", "to", "adopt", "yes", "25-11", "17:00", "x", "तक", "نافذ", "office"]
    for _ in range(3000):
        text = " ".join(chance.choice(words) for _ in range(chance.randrange(8)))
        assert isinstance(read_consult(Said("consult", text)), Propose | AboutConsultation | Mistake)


def test_whom_it_touches() -> None:
    tree = organisation()
    members = {"#pune:daftar.example": frozenset({"@asha:daftar.example"}), "#haveli:daftar.example": frozenset({"@imran:daftar.example"})}
    found = touched(["@imran:daftar.example", "@vikram:daftar.example", "@stranger:x"], tree, members)
    assert found.rooms == (("#haveli:daftar.example", "haveli"),)
    assert found.people == ("@vikram:daftar.example",)
    assert not found.is_all
    everybody = touched(["@stranger:x"], tree, members)
    assert everybody.is_all
    assert [alias for alias, _ in everybody.rooms] == ["#pune:daftar.example", "#haveli:daftar.example"]


@pytest.mark.parametrize(
    ("stage", "in_force", "is_effective", "key"),
    [
        (Stage.OPEN, "old", False, ""),
        (Stage.OPEN, "new", False, "too-early"),
        (Stage.CLOSED, "new", True, "too-early"),
        (Stage.OPEN, "other", False, "moved"),
        (Stage.ADOPTED, "old", False, ""),
        (Stage.ADOPTED, "new", False, "too-early"),
        (Stage.ADOPTED, "old", True, "activate"),
        (Stage.ADOPTED, "new", True, "in-force"),
        (Stage.DROPPED, "old", True, ""),
        (Stage.DROPPED, "new", True, "against"),
    ],
)
def test_what_is_said_of_the_policy_in_force(stage: Stage, in_force: str, *, is_effective: bool, key: str) -> None:
    assert told(stage, in_force, "new", "old", is_effective=is_effective) == key
