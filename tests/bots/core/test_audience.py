import pytest
from tests.bots.conftest import organisation

from daftar_bots.core.audience import Audience, NoSuchUnit, resolve
from daftar_policy.core.organisation import Organisation


@pytest.fixture(scope="module")
def tree() -> Organisation:
    return organisation(
        [
            {"id": "mulshi", "in": "pune", "name": {"en": "Mulshi Taluka"}, "rooms": ["#haveli:daftar.example", "#mulshi:daftar.example"]},
            {"id": "pune-city", "in": "mh", "name": {"en": "Twin"}},
            {"id": "pune-camp", "in": "mh", "name": {"en": "Twin"}},
        ],
    )


@pytest.mark.parametrize(
    ("words", "units", "rooms", "size"),
    [
        (["pune"], ["pune"], ["#pune"], 1),
        (["pune/*"], ["pune", "haveli", "mulshi"], ["#pune", "#haveli", "#mulshi"], 3),
        (["haveli", "pune"], ["pune", "haveli"], ["#pune", "#haveli"], 3),
        (["haveli", "haveli/*"], ["haveli"], ["#haveli"], 2),
        (["पुणे"], ["pune"], ["#pune"], 1),
        (["mulshi-taluka"], ["mulshi"], ["#haveli", "#mulshi"], 0),
        (["it"], ["it"], [], 3),
    ],
)
def test_who_is_meant(tree: Organisation, words: list[str], units: list[str], rooms: list[str], size: int) -> None:
    audience = resolve(words, tree)
    assert isinstance(audience, Audience)
    assert list(audience.units) == units
    assert [room.alias.partition(":")[0] for room in audience.rooms] == rooms
    assert len(audience.officers) == size


def test_a_room_of_two_units_is_in_it_once(tree: Organisation) -> None:
    audience = resolve(["pune/*"], tree)
    assert isinstance(audience, Audience)
    assert [room.unit for room in audience.rooms if room.alias == "#haveli:daftar.example"] == ["haveli"]
    assert audience.largest(1) == (("haveli", 2),)


@pytest.mark.parametrize(
    ("word", "missing"),
    [
        ("havli/*", NoSuchUnit("havli/*", "haveli/*")),
        ("zzz", NoSuchUnit("zzz")),
        ("twin", NoSuchUnit("twin", "pune-city", several=True)),
        ("", NoSuchUnit("")),
    ],
)
def test_a_word_that_names_no_unit(tree: Organisation, word: str, missing: NoSuchUnit) -> None:
    assert resolve([word], tree) == missing
