"""The signed link: what was signed is read back; whatever is changed is refused."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.link import Link, read, sign

KEY, OTHER = b"k" * 32, b"o" * 32
LINK = Link("it-2026-1", "@आशा:daftar.example", 7, datetime(2026, 12, 1, tzinfo=UTC))


def test_what_was_signed_is_read_back() -> None:
    assert read(sign(LINK, KEY), KEY) == LINK
    assert read(sign(LINK, KEY), OTHER) is None


def test_a_token_is_made_of_signs_that_no_mail_program_breaks() -> None:
    assert set(sign(LINK, KEY)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_no_byte_can_be_changed(place: int, by: int) -> None:
    token = sign(LINK, KEY)
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[place % len(raw)] ^= by
    assert read(base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode(), KEY) is None


@given(st.text())
def test_any_text_is_a_link_or_none(text: str) -> None:
    assert read(text, KEY) is None


@pytest.mark.parametrize("token", ["", "a", "A" * 5000, sign(LINK, KEY)[:-4], sign(LINK, KEY) + "AAAA"])
def test_what_was_cut_or_grown_is_refused(token: str) -> None:
    assert read(token, KEY) is None
