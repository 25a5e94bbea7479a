"""Speech: the sentences of the bots in four languages (the only file that imports Fluent).

Law: every sentence exists in every language; what is put into one stands in direction isolates (U+2068 … U+2069), so that a Latin
number does not turn an Urdu line around. It does not know who reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from daftar_bots.core.language import LANGUAGES

_FILES = (
    "announcements.ftl",
    "circulation.ftl",
    "after.ftl",
    "composing.ftl",
    "encryption.ftl",
    "services.ftl",
    "agenda.ftl",
    "directory.ftl",
    "hooks.ftl",
    "running.ftl",
    "polls.ftl",
    "consultation.ftl",
)

LONGEST_WORD = 1000


class UnknownSentence(Exception):
    """A key that no language has, or a sentence whose arguments are missing: a mistake in the program."""


class Speech:
    """All sentences, read once."""

    def __init__(self) -> None:
        self._bundles = {language: _bundle(language) for language in LANGUAGES}

    def say(self, language: str, key: str, words: Mapping[str, str | int] | None = None) -> str:
        """Give a sentence in a language of ours.

        Raises:
            UnknownSentence: there is no such sentence, or it needs a word that was not given.
        """
        bundle = self._bundles[language]
        if not bundle.has_message(key):
            raise UnknownSentence(f"no sentence `{key}` in `{language}`")
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise UnknownSentence(f"the sentence `{key}` in `{language}` is empty")
        # Why: numbers of any size choose the plural form; Babel shows them in ASCII digits for all four languages.
        given = dict(words or {})
        # Why apart: Fluent refuses to put more than 2,500 signs into a sentence, and a remark or a list of rooms may be longer.
        long = [(name, word) for name, word in given.items() if isinstance(word, str) and len(word) > LONGEST_WORD]
        given |= {name: f"\ue000{place}\ue001" for place, (name, _) in enumerate(long)}
        text, errors = bundle.format_pattern(pattern, given)
        if errors:
            raise UnknownSentence(f"the sentence `{key}` in `{language}`: {errors[0]}")
        said = str(text)
        for place, (_, word) in enumerate(long):
            said = said.replace(f"\ue000{place}\ue001", word)
        return said


def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=True)
    for name in _FILES:
        source = files("daftar_bots").joinpath("locales", language, name).read_text(encoding="utf-8")
        bundle.add_resource(FluentResource(source))
    return bundle
