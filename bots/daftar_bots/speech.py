"""Speech: the sentences of the bots in four languages (the only file that imports Fluent).

Law: every sentence exists in every language; what is put into one stands in direction isolates (U+2068 … U+2069), so that a Latin
number does not turn an Urdu line around. It does not know who reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from daftar_bots.core.language import LANGUAGES

_FILES = (
    "announcements.ftl",
    "circulation.ftl",
    "changing.ftl",
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
# Fluent 1.0, "Entry": a message or term begins at the start of a line; what belongs to it is indented.
_HEAD = re.compile(r"^(-?[A-Za-z][\w-]*)[ ]*=", re.MULTILINE)
# Fluent 1.0, "InlinePlaceable": another message or a term inside of one.
_MENTIONED = re.compile(r"\{\s*(-?[A-Za-z][\w-]*)")


class UnknownSentence(Exception):
    """A key that no language has, or a sentence whose arguments are missing: a mistake in the program."""


class Speech:
    """All sentences; each is read when it is first said, for all of them take a second."""

    def __init__(self) -> None:
        self._books = {language: _Book(language) for language in LANGUAGES}

    def say(self, language: str, key: str, words: Mapping[str, str | int] | None = None) -> str:
        """Give a sentence in a language of ours.

        Raises:
            UnknownSentence: there is no such sentence, or it needs a word that was not given.
        """
        bundle = self._books[language].opened_at(key)
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


class _Book:
    """The sentences of one language: their sources by name, and those that were read."""

    def __init__(self, language: str) -> None:
        self._bundle = FluentBundle([language], use_isolating=True)
        self._unread: dict[str, str] = {}
        for name in _FILES:
            source = files("daftar_bots").joinpath("locales", language, name).read_text(encoding="utf-8")
            heads = list(_HEAD.finditer(source))
            ends = [*(head.start() for head in heads[1:]), len(source)]
            self._unread |= {head[1]: source[head.start() : end] for head, end in zip(heads, ends, strict=True)}

    def opened_at(self, key: str) -> FluentBundle:
        """Give the sentences, with this one and those that it speaks of among them."""
        source = self._unread.pop(key, None)
        if source is not None:
            self._bundle.add_resource(FluentResource(source))
            for other in _MENTIONED.findall(source):
                self.opened_at(other)
        return self._bundle
