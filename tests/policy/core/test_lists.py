"""Lists and globs: agreement with the plain reading, and a cost that does not grow."""

import ipaddress
import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core import globs, membership, normal

_pieces = st.text("ab*?.\n\\[]{}^$|भ", max_size=8)


def plain(pattern: str, text: str) -> bool:
    return re.fullmatch("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern), text, re.DOTALL) is not None


@given(_pieces, st.text("ab.\n\\[]भ*?", max_size=10))
def test_a_glob_is_read_as_the_plain_one(pattern: str, text: str) -> None:
    assert globs.compile_glob(pattern)(text) == plain(pattern, text)


@given(st.lists(_pieces.filter(globs.is_glob), min_size=1, max_size=8), st.text("ab.\n\\[]भ", max_size=8))
def test_many_globs_are_any_of_them(patterns: list[str], text: str) -> None:
    found = globs.compile_globs(patterns)
    assert found is not None
    assert found(text) == any(plain(pattern, text) for pattern in patterns)


def test_thousands_of_globs_are_one_list() -> None:
    found = globs.compile_globs(f"@nodal-{n}-*:daftar.example" for n in range(3000))
    assert found is not None
    assert found("@nodal-2999-x:daftar.example")
    assert not found("@nodal-3000-x:daftar.example")


class Counting(frozenset[str]):
    looks = 0

    def __contains__(self, item: object) -> bool:
        Counting.looks += 1
        return super().__contains__(item)

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()


def test_a_name_is_looked_up_once_per_label_however_long_the_list() -> None:
    test = membership.names_test(Counting({f"x{n}.example" for n in range(10_000)} | {".gov.in"}))
    Counting.looks = 0
    assert test("a.b.c.gov.in")
    assert not test("a.b.c.gov.org")
    assert Counting.looks <= 10


def test_what_is_no_name_falls_under_nothing() -> None:
    test = membership.names_test(frozenset({".gov.in", "x y.gov.in"}))
    assert test(normal.name("x_y.gov.in"))
    assert not test(normal.name("x y.gov.in"))


_networks = st.builds(
    lambda number, size: ipaddress.ip_network((number >> (32 - size) << (32 - size), size)), st.integers(0, 2**32 - 1), st.integers(1, 32)
)


@given(st.lists(_networks, max_size=6), st.ip_addresses(v=4) | st.just(ipaddress.ip_address("2001:db8::1")))
def test_networks(networks: list[ipaddress.IPv4Network], address: ipaddress.IPv4Address) -> None:
    assert membership.networks_test(networks)(str(address)) == any(address in network for network in networks)
