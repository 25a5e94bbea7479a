import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.acknowledgement import Kind, Recipient, is_cross, is_tick, kind_of, open_people, tally


@pytest.mark.parametrize("key", ["✅", "✅\ufe0f", "✔\ufe0f", "✔", "☑\ufe0f"])
def test_ticks(key: str) -> None:
    assert is_tick(key)
    assert not is_cross(key)


@pytest.mark.parametrize("key", ["👍", "", "✅✅", "x", "❌"])
def test_no_ticks(key: str) -> None:
    assert not is_tick(key)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["u", "v"])), unique_by=lambda pair: pair[0]),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_everybody_is_counted_once(people: list[tuple[str, str]], ticked: set[str]) -> None:
    offices = tally([Recipient(user, unit) for user, unit in people], ticked)
    assert sorted(user for office in offices for user in (*office.done, *office.missing)) == sorted(user for user, _ in people)
    assert {user for office in offices for user in office.done} == ticked & {user for user, _ in people}
    assert sum(office.size for office in offices) == len(people)


@pytest.mark.parametrize(
    ("key", "kind"),
    [("⏳", Kind.LATER), ("⌛\ufe0f", Kind.LATER), ("❌", Kind.NO), ("✅", Kind.YES), ("✔\U0001f3fd", Kind.YES), ("👍", None)],
)
def test_what_a_reaction_answers(key: str, kind: Kind | None) -> None:
    assert kind_of(key) is kind


def test_each_is_in_one_of_the_four_and_who_cannot_is_not_asked_again() -> None:
    people = [Recipient(name, "u") for name in "abcd"]
    (office,) = offices = tally(people, {"a": Kind.YES, "b": Kind.NO, "c": Kind.LATER})
    assert (office.done, office.declined, office.later, office.missing) == (("a",), ("b",), ("c",), ("d",))
    assert office.size == 4
    assert open_people(offices, None) == ("d", "c")
    assert open_people(offices, 1) == ()
    assert open_people(offices, 2) == ("d", "c")
