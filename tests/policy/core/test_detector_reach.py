"""Documents are looked for around digits only: what is found is what looking everywhere finds."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core import detector_words, detectors

FORMS = (detector_words._GSTIN, detector_words._PAN, detector_words._PASSPORT, detector_words._VOTER, detector_words._IBAN)
PIECES = st.sampled_from(
    [
        "ABCPE1234F", "27ABCPE1234F1Z5", "A1234567", "ABC1234567", "MH/12/123/123456", "GB82 WEST 1234 5698 7654 32", "DE89370400440532013000",
        "AB12 CDEF GHIJ KLMN OPQR STUV WXYZ ABCD EFG", "abcpe-1234-f", "1", "9", "12", " ", ".", "-", "x", "A", "tender ", "\n",
        "word " * 12, "word " * 14, "y" * 63, "y" * 64, "y" * 65, " " * 100,
    ]
)  # fmt: skip


def everywhere(form: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in form.finditer(text)]


@given(st.lists(PIECES, max_size=30).map("".join))
def test_looking_near_digits_finds_what_looking_everywhere_does(text: str) -> None:
    places = detector_words._near_digits(text)
    assert all(before[1] < after[0] for before, after in pairwise(places))
    for form in FORMS:
        assert [match.span() for match in detector_words._every(form, text, places)] == everywhere(form, text)


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_longer_than_the_reach(form: re.Pattern[str]) -> None:
    assert longest(form) < detector_words._REACH


def longest(form: re.Pattern[str]) -> int:
    """The most characters that a form can have, by Python's own parser."""
    import re._parser as parser  # noqa: PLC0415

    return int(parser.parse(form.pattern, form.flags).getwidth()[1])


def test_a_text_that_is_kept_gives_the_same_again() -> None:
    short, long = "PAN ABCPE1234F ", "PAN ABCPE1234F " + "word " * 10_000
    assert detectors.kinds(short) == detectors.kinds(short) == detectors.kinds(long) == ("pan",)
