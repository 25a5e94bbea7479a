"""Avatars: the initials of the name, else of the address; the same for the same, and a picture that a reader takes."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import picture

USER = "@mail_v:daftar.example"


@pytest.mark.parametrize(
    ("shown", "initials"),
    [
        ("Vijay Patil (vijay@bidder.example)", "VP"),
        ("✔ Chief Secretary, Maharashtra (cs@maharashtra.gov.in)", "CM"),
        ("विजय पाटील (vijay@bidder.example)", "V"),
        ("vijay@bidder.example", "V"),
        ("⚠ Chief Secretary (x@evil.example)", "!"),
        ("विजय", "!"),
    ],
)
def test_what_is_shown(shown: str, initials: str) -> None:
    assert picture.name_of(shown, USER).partition("-")[0] == initials


def test_two_ghosts_with_one_name_differ_and_one_stays_the_same() -> None:
    names = {picture.name_of("A B (a@b.example)", f"@mail_{number}:s") for number in range(40)}
    assert len(names) > 6
    assert picture.name_of("A B (a@b.example)", USER) == picture.name_of("A B (other@b.example)", USER)


@given(st.text(max_size=40))
def test_every_name_has_a_picture(shown: str) -> None:
    octets = picture.png(picture.name_of(shown, USER))
    assert octets.startswith(b"\x89PNG\r\n\x1a\n")
    place, rows = 8, b""
    while place < len(octets):
        (length,) = struct.unpack(">I", octets[place : place + 4])
        kind, content = octets[place + 4 : place + 8], octets[place + 8 : place + 8 + length]
        assert struct.unpack(">I", octets[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + content)
        rows = zlib.decompress(content) if kind == b"IDAT" else rows
        place += 12 + length
    assert len(rows) == 96 * 13
    assert any(rows)
