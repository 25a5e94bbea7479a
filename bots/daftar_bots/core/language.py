"""Language: how words of four languages are compared, and which language a reader gets.

Law: folding is for comparing only; what a person wrote is passed on as it was written. Folding twice changes nothing.
It does not know commands, messages or Matrix.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from daftar_policy.core import sentences

# The same that the policy speaks.
LANGUAGES = sentences.LANGUAGES
# Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ur"})
# In which script a language is written, and where the letters of each begin and end (Unicode blocks); any other is Latin.
_SCRIPTS: Mapping[str, str] = MappingProxyType({"mr": "devanagari", "hi": "devanagari", "ur": "arabic"})
_BLOCKS = (("devanagari", "\u0900", "\u097f"), ("arabic", "\u0600", "\u077f"))

# Joiners, direction marks and isolates that keyboards and clients put into words, and the variation selector of emoji (U+FE0F).
_DROPPED = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0xFEFF, 0xFE0E, 0xFE0F])
# Why: an Arabic keyboard types the yeh and kaf of Arabic in Urdu words; they look the same.
_LETTERS = {0x064A: "ی", 0x0649: "ی", 0x0643: "ک", 0x0629: "ہ", 0x0647: "ہ"}


def fold(text: str) -> str:
    """Give a text in the form in which words are compared: NFC, no joiners, case-folded, digits in ASCII."""
    kept = unicodedata.normalize("NFC", text).translate(_DROPPED).translate(_LETTERS).casefold()
    return unicodedata.normalize("NFC", digits(kept))


def digits(text: str) -> str:
    """Give a text with the decimal digits of any script in ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def choose(wanted: Iterable[str | None], default: str) -> str:
    """Give the first wanted language that we speak (`mr-IN` counts as `mr`), else the default."""
    for language in wanted:
        short = (language or "").partition("-")[0].lower()
        if short in LANGUAGES:
            return short
    return default


def name_in(names: Mapping[str, str], language: str, otherwise: str) -> str:
    """Give a name in a language, else in one of the same script, else in English, else in any, else `otherwise`."""
    kin = (names[each] for each in LANGUAGES if names.get(each) and _SCRIPTS.get(each) == _SCRIPTS.get(language))
    return names.get(language) or next(kin, "") or names.get("en") or next(iter(names.values()), otherwise)


def own_name(latin: str, local: str, language: str) -> str:
    """Give a person's name as a reader of a language can read it: the local one where it is of its script, else the Latin one."""
    letter = next((sign for sign in local if sign.isalpha()), "")
    script = next((name for name, first, last in _BLOCKS if first <= letter <= last), "latin") if letter else ""
    return (local if script == _SCRIPTS.get(language, "latin") else latin) or latin or local


def listed(names: Iterable[str], language: str) -> str:
    """Give names as one text, with the comma of the language."""
    return ("، " if language in RIGHT_TO_LEFT else ", ").join(names)
