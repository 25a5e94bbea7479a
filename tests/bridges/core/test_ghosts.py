"""One address, one ghost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import ghosts


def test_ids_can_be_read_and_differ() -> None:
    assert ghosts.user_id("Vijay.K@Bidder.example", "mail_", "s") == "@mail_vijay.k=40bidder.example:s"
    assert ghosts.user_id(None, "mail_", "s") == "@mail_unknown:s"
    assert ghosts.user_id("विजय@x", "mail_", "s").startswith("@mail_=e0=a4")


@given(st.text(max_size=120), st.text(max_size=120))
def test_ids_are_valid_and_one_for_one_address(one: str, other: str) -> None:
    ids = [ghosts.user_id(f"{text}@x", "mail_", "daftar.example") for text in (one, other)]
    assert all(re.fullmatch(r"@[a-z0-9._=/+-]+:daftar\.example", each) and len(each) <= 255 for each in ids)
    assert (ids[0] == ids[1]) == (one.casefold() == other.casefold())


@given(st.text(max_size=400), st.emails())
def test_a_name_always_shows_the_address_and_hides_nothing(name: str, address: str) -> None:
    shown = ghosts.display_name(name, address)
    assert address[:250] in shown
    assert len(shown) <= 256
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00-\x1f]", shown)
