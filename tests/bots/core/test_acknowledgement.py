import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.acknowledgement import Recipient, is_cross, is_tick, tally


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
