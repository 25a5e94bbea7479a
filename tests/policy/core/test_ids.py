"""Names: laws that hold for any text. The table of cases is in test_domains_table.py."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core import ids

HOSTISH = st.text(alphabet="abgovinx0179.-_:[]@*%\\/ भाтœß。．\u00ad\u200d\u0301\ud800\x00xn--", max_size=40) | st.text(max_size=40)
LABEL = st.from_regex(r"[a-z0-9](?:[a-z0-9]{0,10}[a-z])?", fullmatch=True)
NAME = st.lists(LABEL, min_size=1, max_size=4).map(".".join).filter(lambda name: not re.search(r"(?:^|\.)[0-9][^.]*$", name))


@given(HOSTISH)
def test_a_normal_form_is_plain_and_stays(text: str) -> None:
    name = ids.normalise_domain(text)
    if name is not None:
        assert name.isascii()
        assert name == name.lower()
        assert ids.normalise_domain(name) == name


@given(HOSTISH)
def test_a_browser_reads_at_least_as_much_and_the_same(text: str) -> None:
    name = ids.normalise_domain(text)
    read = ids.browser_host(text)
    if name is not None:
        assert read == name
    if read is not None:
        assert ids.browser_host(read) == read


@given(NAME, st.sampled_from(["", ".", "。"]), st.sampled_from(["", ":1", ":65535"]))
def test_case_dot_and_port_do_not_count(name: str, dot: str, port: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in name)
    assert ids.normalise_domain(name.upper() + dot + port) == ids.normalise_domain(wide + dot + port) == name


@given(HOSTISH)
def test_addresses_and_users_are_values_or_none(text: str) -> None:
    address = ids.parse_address(text)
    if address is not None:
        assert ids.normalise_domain(address.domain) == address.domain
        assert address.local
    user = ids.parse_user(text)
    if user is not None:
        assert ids.parse_user(user.id) == user


@given(HOSTISH, NAME)
def test_a_pattern_matches_what_is_below_and_nothing_else(text: str, name: str) -> None:
    pattern = ids.check_pattern(text)
    if pattern is None:
        return
    assert ids.check_pattern(pattern) == pattern
    bare = pattern.removeprefix("*.")
    assert ids.domain_matches(pattern, bare) is (bare == pattern)
    assert ids.domain_matches(pattern, f"{name}.{bare}") is (bare != pattern)
    assert not ids.domain_matches(pattern, f"{name}{bare}.example")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.in", ("a.in", None)),
        ("a.in:80", ("a.in", 80)),
        ("[::1]", ("[::1]", None)),
        ("[::1]:80", ("[::1]", 80)),
        ("::1", ("::1", None)),
        ("a.in:", None),
        ("a.in:x", None),
        ("a.in:65536", None),
        ("[::1", None),
        ("[::1]80", None),
    ],
)
def test_server_port_split(text: str, expected: tuple[str, int | None] | None) -> None:
    assert ids.server_port_split(text) == expected
