"""Plain text: a text with its disguises off, for the detectors, and the way back to places in the text as written.

Law: digits of any script and full-width letters become ASCII, every space a space, every dash a hyphen, invisible characters vanish;
the rest stays. It does not know what is looked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_LATIN_MARKS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F))


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain text; `places` gives the place in the original of each character, None where they are the same."""

    text: str
    places: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the original of a span (not empty) here."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)

    def without(self, spans: Iterable[tuple[int, int]]) -> Plain:
        """Give the text with spans (in order) blanked out, as long as before."""
        pieces: list[str] = []
        done = 0
        for start, end in spans:
            if end > done:
                begin = max(start, done)
                pieces += (self.text[done:begin], "\0" * (end - begin))
                done = end
        return Plain("".join((*pieces, self.text[done:])), self.places)


def plain(text: str) -> Plain:
    """Take the disguises off a text."""
    if text.isascii():
        return Plain(text, None)
    table = {ord(char): _plain_char(char) for char in set(text) if not char.isascii()}
    if None not in table.values():
        return Plain(text.translate(table), None)
    places = tuple(place for place, char in enumerate(text) if table.get(ord(char), char) is not None)
    return Plain(text.translate(table), places)


def _plain_char(char: str) -> str | None:
    """Give the character that stands for one outside ASCII (always one, so that places hold), or None where it is not seen."""
    code = ord(char)
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if unicodedata.decomposition(char).startswith("<circle>") and char.isdigit():
        return str(unicodedata.digit(char))
    if 0xFF01 <= code <= 0xFF5E:  # full-width ASCII
        return chr(code - 0xFEE0)
    category = unicodedata.category(char)
    if category == "Cf" or any(first <= code <= last for first, last in _LATIN_MARKS):
        return None
    if category == "Zs":
        return " "
    return "-" if category == "Pd" or char == "\u2212" else char
