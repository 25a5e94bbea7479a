"""A subject beside a question: one line, without what would mislead whoever answers."""

import pytest

from daftar_bridges.core.subjects import brief


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("  Tender \t 42\r\n is open ", "Tender 42 is open"),
        ("✅ paid `yes` [x](y)", "paid yes x (y)"),
        ("evil\u202egpj.exe", "evil gpj.exe"),
        ("in\u200bvoice", "in voice"),
        # Joiners spell words in Marathi and Urdu.
        ("प्र\u200dक्रिया", "प्र\u200dक्रिया"),
        ("می\u200cخواہم", "می\u200cخواہم"),
        ("", "(no subject)"),
        ("x" * 200, "x" * 119 + "…"),
    ],
)
def test_a_subject_is_one_line_that_says_what_it_says(subject: str, shown: str) -> None:
    assert brief(subject) == shown
