"""The digest of a body against dkimpy's own forms, and what it costs."""

import hashlib
import time

import pytest
from dkim.canonicalization import Relaxed, Simple
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.authentication.dkim_body import Body

LINES = st.lists(st.text("ab \t\r", max_size=8), max_size=12).map(lambda lines: "".join(f"{line}\r\n" for line in lines).encode())


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 65_536])
@given(body=LINES, head=st.sampled_from([b"", b"X: y\r\n\r\n"]))
def test_the_form_of_any_body_is_dkimpys(piece: int, body: bytes, head: bytes) -> None:
    read = Body(head + body, len(head), piece=piece)
    for form, is_relaxed in ((Simple, False), (Relaxed, True)):
        wanted = form.canonicalize_body(body)
        assert read.digest(is_relaxed=is_relaxed) == (hashlib.sha256(wanted).digest(), len(wanted))


def test_bare_line_feeds_and_a_missing_end_are_mended() -> None:
    assert Body(b"a \nb", 0).digest(is_relaxed=True) == Body(b"a\r\nb\r\n\r\n", 0).digest(is_relaxed=True)
    assert Body(b"a\nb", 0).digest(is_relaxed=False) == Body(b"a\r\nb\r\n", 0).digest(is_relaxed=False)


@pytest.mark.parametrize("body", [b" " * 8_000_000, b" a" * 4_000_000, b"\r\n" * 4_000_000, b"\r" * 8_000_000, (b" " * 999 + b"x") * 8_000])
def test_no_body_takes_long(body: bytes) -> None:
    began = time.process_time()
    for is_relaxed in (False, True):
        Body(body, 0).digest(is_relaxed=is_relaxed)
    assert time.process_time() - began < 15
