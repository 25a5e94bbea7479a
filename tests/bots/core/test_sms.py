"""Parts of short messages: the figures of the standard, at their edges."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.sms import parts, shortened


@pytest.mark.parametrize(
    ("text", "is_gsm", "places", "count"),
    [
        ("", True, 0, 1),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("a" * 306, True, 306, 2),
        ("a" * 307, True, 307, 3),
        ("€" * 80, True, 160, 1),
        # An escaped sign is never cut in two: 76 of them in the first part, 1 place stays empty.
        ("€" * 153, True, 306, 3),
        ("म" * 70, False, 70, 1),
        ("म" * 71, False, 71, 2),
        ("س" * 134, False, 134, 2),
        ("س" * 135, False, 135, 3),
        ("a" * 69 + "म", False, 70, 1),
        ("😀" * 35, False, 70, 1),
        ("😀" * 67, False, 134, 3),
        ("`", False, 1, 1),
    ],
)
def test_the_figures_of_the_standard(text: str, is_gsm: bool, places: int, count: int) -> None:
    found = parts(text)
    assert (found.is_gsm, found.places, found.count) == (is_gsm, places, count)


@given(st.text(), st.text())
def test_more_text_is_never_fewer_parts_of_the_same_alphabet(one: str, two: str) -> None:
    if parts(one).is_gsm == parts(one + two).is_gsm:
        assert parts(one).count <= parts(one + two).count


@pytest.mark.parametrize("title", ["Flood duty", "पूर नियंत्रण कर्तव्य " * 20, "x" * 500])
def test_a_title_is_cut_to_fit(title: str) -> None:
    text = shortened("परिपत्रक 1/2026 {title}: https://x", title, 2)
    assert parts(text).count <= 2
    assert text.startswith("परिपत्रक 1/2026 ")
    assert text.endswith(": https://x")


def test_a_title_in_latin_letters_stays_in_the_small_alphabet() -> None:
    assert parts(shortened("No 1 {title} ok", "x" * 400, 1)).is_gsm


def test_a_cut_never_takes_a_sign_off_its_letter() -> None:
    title = "क्षेत्रीय कार्यालयांतील कर्मचाऱ्यांसाठी क्र\u200d्मशः सूचना " * 3
    seen = set()
    for room in range(8, 60):
        text = shortened("x" * (70 - room) + "{title}", title, 1)
        cut = text.lstrip("x").removesuffix("…")
        assert title.startswith(cut)
        following = title[len(cut) :].lstrip()[:1]
        assert not unicodedata.category(following).startswith("M")
        assert not cut.endswith(("\u094d", "\u200d"))
        seen.add(cut)
    # It is cut at many places, and not simply left out.
    assert len(seen) > 15
