"""The directory: whom some words mean, in any script, and that it is found in time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.directory import search
from daftar_bots.core.directory_commands import Speak, Who, read_language, read_who
from daftar_bots.core.reading import Mistake, Said
from daftar_bots.core.skeleton import loose, skeleton, words_of
from daftar_policy.core.organisation import Organisation, compile_organisation

UNITS = [
    {"id": "mh", "name": {"en": "State"}},
    {"id": "it", "in": "mh", "name": {"en": "IT Department", "mr": "माहिती तंत्रज्ञान विभाग"}},
    {"id": "pune", "in": "mh", "tier": "district", "name": {"en": "Pune", "mr": "पुणे", "ur": "پونے"}},
    {"id": "haveli", "in": "pune", "tier": "taluka", "name": {"en": "Haveli", "mr": "हवेली"}},
    {"id": "mulshi", "in": "pune", "tier": "taluka", "name": {"en": "Mulshi", "mr": "मुळशी"}},
    {"id": "maval", "in": "pune", "tier": "taluka", "name": {"en": "Maval", "mr": "मावळ"}},
]
POSTS = [
    {"id": "tahsildar", "name": {"en": "Tahsildar", "mr": "तहसीलदार"}, "rank": 5},
    {"id": "collector", "name": {"en": "Collector", "mr": "जिल्हाधिकारी"}, "rank": 9},
    {"id": "clerk", "name": {"en": "Clerk", "mr": "लिपिक"}, "rank": 1},
]
OFFICERS = [
    ("asha", "Asha Patil", "आशा पाटील", "collector", "pune"),
    ("imran", "Imran Shaikh", "عمران شیخ", "tahsildar", "haveli"),
    ("vikram", "Vikram Joshi", "विक्रम जोशी", "tahsildar", "mulshi"),
    ("s.deshmukh", "Sunil Deshmukh", "सुनील देशमुख", "clerk", "haveli"),
    ("kale", "Meera Kale", "मीरा काळे", "clerk", "it"),
]


def organisation(rows: list[tuple[str, str, str, str, str]]) -> Organisation:
    keys = ("matrix_id", "email", "name", "name_local", "post", "unit", "language")
    officers = [
        dict(zip(keys, (f"@{local}:daftar.example", f"{local}@daftar.example", name, written, post, unit, ""), strict=True))
        for local, name, written, post, unit in rows
    ]
    return compile_organisation({"organisation": 1, "server": "daftar.example", "units": UNITS, "posts": POSTS}, officers)


TREE = organisation(OFFICERS)


def found(text: str) -> list[str]:
    return [officer.matrix_id[1:].partition(":")[0] for officer in search(text, TREE).officers]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("tahsildar haveli", ["imran"]),
        ("haveli tahsildar", ["imran"]),
        ("who is the tahsildar of haveli", ["imran"]),
        ("HAVELI-TAHSILDAR", ["imran"]),
        ("तहसीलदार हवेली", ["imran"]),
        ("हवेली चे तहसीलदार", ["imran"]),
        ("تحصیلدار حویلی", ["imran"]),
        ("tehsildar havelli", ["imran"]),
        ("asha", ["asha"]),
        ("आशा", ["asha"]),
        ("آشا", ["asha"]),
        ("asha patil", ["asha"]),
        ("Aasha Paatil", ["asha"]),
        ("emran", ["imran"]),
        ("इमरान शेख", ["imran"]),
        ("عمران", ["imran"]),
        ("vikarm", ["vikram"]),
        ("deshmukh", ["s.deshmukh"]),
        ("देशमुख", ["s.deshmukh"]),
        ("@imran", ["imran"]),
        ("@imran:daftar.example", ["imran"]),
        ("imran@daftar.example", ["imran"]),
        ("collector", ["asha"]),
        ("जिल्हाधिकारी पुणे", ["asha"]),
        ("collector pune", ["asha"]),
        # Those below an office come after those in it, of higher posts first.
        ("pune", ["asha", "imran", "vikram", "s.deshmukh"]),
        ("tahsildar pune", ["imran", "vikram"]),
        ("it department", ["kale"]),
        ("माहिती तंत्रज्ञान", ["kale"]),
        ("meer", ["kale"]),
        ("xylophone", []),
        ("", []),
        ("???", []),
    ],
)
def test_whom_the_words_mean(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


def test_what_is_spelt_so_comes_before_what_sounds_so() -> None:
    assert not search("asha", TREE).is_by_sound
    assert search("aasha", TREE).is_by_sound


def test_a_post_that_nobody_holds() -> None:
    answer = search("tahsildar maval", TREE)
    assert not answer.officers
    assert [(vacancy.post, vacancy.unit) for vacancy in answer.vacancies] == [("tahsildar", "maval")]
    assert not search("collector maval", TREE).vacancies


def test_a_close_word_is_offered() -> None:
    assert search("tahsildar avelih", TREE).hints == ("haveli",)


@pytest.mark.parametrize(
    ("spellings"),
    [
        ("asha", "aasha", "आशा", "آشا"),
        ("imran", "emran", "इमरान", "عمران"),
        ("patil", "paatil", "पाटील", "पाटिल"),
        ("joshi", "जोशी", "جوشی"),
        ("deshmukh", "देशमुख"),
        ("shaikh", "sheikh", "शेख", "شیخ"),
        ("tahsildar", "tehsildar", "तहसीलदार", "تحصیلدار"),
        ("khan", "खान", "خان"),
        ("vikram", "विक्रम", "wikram"),
    ],
)
def test_one_name_in_several_scripts(spellings: tuple[str, ...]) -> None:
    assert len({loose(word) for spelling in spellings for word in words_of(spelling)}) == 1


@given(st.text(max_size=40))
def test_searching_is_total(text: str) -> None:
    search(text, TREE)
    skeleton(text)
    read_who(Said("who", text, is_addressed=True))
    read_language(Said("language", text, is_addressed=True))


def test_reading() -> None:
    assert read_who(Said("who", "asha?", is_addressed=True)) == Who("asha")
    assert read_who(Said("who", "", is_addressed=False)) is None
    assert isinstance(read_who(Said("who", "", is_addressed=True)), Mistake)
    assert read_language(Said("language", "मराठी", is_addressed=True)) == Speak("mr")
    assert read_language(Said("language", "klingon", is_addressed=True)) == Mistake("language-unknown", "klingon")
    assert read_language(Said("language", "barrier", is_addressed=False)) is None


def test_twenty_thousand_officers_are_searched_in_a_moment() -> None:
    names = (
        ("Asha", "Vikram", "Meera", "Sunil", "Imran", "Kavita", "Rahul", "Sana"),
        ("Patil", "Joshi", "Kale", "Deshmukh", "Shaikh", "More"),
    )
    rows = [
        (f"u{n}", f"{names[0][n % 8]} {names[1][n % 6]} {n}", "आशा पाटील", "clerk", ("haveli", "mulshi", "maval")[n % 3])
        for n in range(20_000)
    ]
    tree = organisation(rows)
    start = time.process_time()
    assert len(search("clerk haveli", tree).officers) == 6667
    assert search("xylophone", tree).officers == ()
    assert time.process_time() - start < 20
