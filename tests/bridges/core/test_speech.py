"""What the bridge says: every sentence in every language, with the same blanks."""

import string

import pytest

from daftar_bridges.core import speech
from daftar_policy.core.sentences import LANGUAGES


def blanks(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


@pytest.mark.parametrize("key", sorted(speech.SENTENCES))
def test_every_sentence_is_in_every_language_with_the_same_blanks(key: str) -> None:
    sentences = speech.SENTENCES[key]
    assert sorted(sentences) == sorted(LANGUAGES)
    assert len(set(sentences.values())) == len(LANGUAGES)
    assert {tuple(blanks(sentence)) for sentence in sentences.values()} == {tuple(blanks(sentences["en"]))}
    for command in ("!mail reply", "!mail reply-all", "!mail attach", "!mail source"):
        assert all((command in sentence) == (command in sentences["en"]) for sentence in sentences.values())


def test_an_unknown_language_is_english() -> None:
    assert speech.say("xx", "no-text") == speech.say("en", "no-text") == "there is no text to send."
