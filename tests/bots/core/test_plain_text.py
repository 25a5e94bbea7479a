"""What is seen is what was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.plain_text import tidy


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("पूर कर्तव्य\nनऊ वाजता", "पूर कर्तव्य\nनऊ वाजता"),
        ("سرکلر \u20681/2026\u2069 نو بجے", "سرکلر \u20681/2026\u2069 نو بجے"),
        ("क्\u200dष", "क्\u200dष"),
        ("order\u202egpj.exe", "ordergpj.exe"),
        ("a\u0000b\tc\x1b[31m\r\nd", "ab\tc[31m\nd"),
        ("\u2067never closed\nnext", "\u2067never closed\u2069\nnext"),
        ("closes what is not its own\u2069 \u202c", "closes what is not its own "),
        ("\u2066\u202bcrossed\u2069\u202c", "\u2066\u202bcrossed\u202c\u2069"),
    ],
)
def test_what_is_invisible_and_misleads_is_gone(written: str, kept: str) -> None:
    assert tidy(written) == kept


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n\r"))))
def test_twice_is_once_and_no_visible_sign_is_lost(written: str) -> None:
    once = tidy(written)
    assert tidy(once) == once
    assert [sign for sign in once if unicodedata.category(sign)[0] in "LMNPSZ"] == [
        sign for sign in written if unicodedata.category(sign)[0] in "LMNPSZ"
    ]
    for line in once.split("\n"):
        assert line.count("\u2069") == sum(line.count(sign) for sign in "\u2066\u2067\u2068")
