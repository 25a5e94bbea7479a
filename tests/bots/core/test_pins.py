"""Pins: what others pinned stays, ours are the newest in force."""

from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.pins import wanted

IDS = st.lists(st.sampled_from([f"$e{n}" for n in range(8)]), unique=True)


@given(IDS, st.sets(st.sampled_from([f"$e{n}" for n in range(8)])), st.integers(0, 5))
def test_others_stay_and_ours_are_the_newest(present: list[str], ours: set[str], most: int) -> None:
    current = sorted(ours)
    found = wanted(present, ours, current, most)
    assert [each for each in found if each not in ours] == [each for each in present if each not in ours]
    assert [each for each in found if each in ours] == (current[-most:] if most else [])
    assert wanted(found, ours, current, most) == found
