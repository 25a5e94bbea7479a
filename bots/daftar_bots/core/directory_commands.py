"""Directory commands: who, post, language.

Law: as of all commands, reading is total; words of everyday talk are commands only where they are meant for the bot. It does not know the
organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daftar_bots.core.language import LANGUAGES, fold
from daftar_bots.core.reading import Command, Mistake, Said

_LANGUAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mr": ("mr", "marathi", "मराठी", "مراٹھی"),
        "hi": ("hi", "hindi", "हिन्दी", "हिंदी", "ہندی"),
        "en": ("en", "english", "इंग्रजी", "अंग्रेज़ी", "अंग्रेजी", "انگریزی"),
        "ur": ("ur", "urdu", "उर्दू", "اردو"),
    },
)
_CODE_OF = MappingProxyType({fold(name): code for code, names in _LANGUAGES.items() for name in names})
# Why: nobody is looked for with more words, and each is compared with every name.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Who:
    """A wish to know whom some words mean."""

    words: str
    verb: str = "who"


@dataclass(frozen=True, slots=True)
class Speak:
    """A wish to be answered in a language; "" to be told which."""

    language: str = ""
    verb: str = "language"


def read_who(said: Said) -> Command | Mistake | None:
    """Read `who tahsildar haveli`, `who asha`, `post PUNE-TAHSILDAR`."""
    words = said.rest.strip().strip("?؟!.।۔ ")
    if not words:
        return Mistake("directory-empty") if said.is_addressed else None
    return Who(words[:_LONGEST], said.verb)


def read_language(said: Said) -> Command | Mistake | None:
    """Read `language mr`."""
    word = fold(said.rest).strip(" .!")
    if not word:
        return Speak()
    code = _CODE_OF.get(word)
    if code in LANGUAGES:
        return Speak(str(code))
    return Mistake("language-unknown", said.rest.strip()[:40]) if said.is_addressed else None
