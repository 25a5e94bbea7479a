"""Plain text: a text with its disguises off, for the detectors, and the way back to places in the text as written.

Law: digits of any script or shape (superscript, circled, full-width) and letters that are drawn as Latin ones become ASCII, every blank
a space, every dash a hyphen, every middle dot a dot, invisible characters vanish; the rest stays. It does not know what is looked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Marks that may be put over any character, and variation selectors.
_LOOSE_MARKS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF))
# Letters of Cyrillic and Greek that no reader tells from the Latin ones below them (Unicode, confusables). Nobody here writes either script
# but to disguise.
_DRAWN = (
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443\u0445"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
)
_DRAWN_LATIN = "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo"
# Blank to the eye, though Unicode calls them letters (Hangul fillers) or symbols (the empty Braille cell).
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# Dots at mid height, bullets, the one-dot leader.
_DOTS = "\u00b7\u0387\u2022\u2024\u2027\u2219\u22c5\u30fb\uff65"
_SHOWN_AS: Mapping[str, str] = MappingProxyType(
    dict(zip(_DRAWN, _DRAWN_LATIN, strict=True))
    | dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys(_DOTS, ".")
    | {"\u2212": "-", "\u2028": "\n", "\u2029": "\n"}
)
# What the override makes run the other way (Unicode Bidirectional Algorithm, X4); the text that ends it needs no sign.
TURN = "\u202e"
_TURNED = re.compile("\u202e[^\u202c\n]*")


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain text; `places` gives the place in the original of each character, None where they are the same."""

    text: str
    places: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the original of a span (not empty) here."""
        if self.places is None:
            return start, end
        first, last = self.places[start], self.places[end - 1]
        return min(first, last), max(first, last) + 1

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


def as_drawn(text: str) -> Plain:
    """Take the disguises off a text that turns its order round (U+202E to U+202C or the line's end), as a reader sees it."""
    order: list[int] = []
    done = 0
    for match in _TURNED.finditer(text):
        order += (*range(done, match.start()), *range(match.end() - 1, match.start() - 1, -1))
        done = match.end()
    order += range(done, len(text))
    read = plain("".join(text[place] for place in order))
    return Plain(read.text, tuple(order if read.places is None else (order[place] for place in read.places)))


def _plain_char(char: str) -> str | None:
    """Give the character that stands for one outside ASCII (always one, so that places hold), or None where it is not seen."""
    if char in _SHOWN_AS:
        return _SHOWN_AS[char]
    if char.isdigit():  # decimal, superscript, subscript, circled, in brackets
        return str(unicodedata.digit(char))
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) == 1 and folded.isascii():  # full-width, mathematical, circled
        return folded
    category, code = unicodedata.category(char), ord(char)
    if category == "Cf" or any(first <= code <= last for first, last in _LOOSE_MARKS):
        return None
    return " " if category == "Zs" else "-" if category == "Pd" else char
