"""Derived names stay what they are: rows of older versions hang on them."""

from daftar_bots.core.derived import derived


def test_a_name_is_the_same_in_every_version() -> None:
    assert derived("$event") == "940ffb8fc9eedd9c606a71df"
    assert derived("$event", 12) == "940ffb8fc9eedd9c606a71df"[:12]
    assert derived("शासन") != derived("शासन ")
