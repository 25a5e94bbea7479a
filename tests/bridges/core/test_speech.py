"""What the bridge says: every sentence in every language, with the same blanks."""

import string

import pytest

from daftar_bridges.core import control_speech, speech
from daftar_policy.core.sentences import LANGUAGES


def blanks(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


EVERY = {**speech.SENTENCES, **control_speech.SENTENCES}


@pytest.mark.parametrize("key", sorted(EVERY))
def test_every_sentence_is_in_every_language_with_the_same_blanks(key: str) -> None:
    sentences = EVERY[key]
    assert sorted(sentences) == sorted(LANGUAGES)
    assert len(set(sentences.values())) == len(LANGUAGES)
    assert {tuple(blanks(sentence)) for sentence in sentences.values()} == {tuple(blanks(sentences["en"]))}
    for command in (
        "✅",
        "❌",
        "`!mail yes",
        "`control_members`",
        "`!mail queue`",
        "`daftar mail queue`",
        "!mail reply",
        "!mail reply-all",
        "!mail attach",
        "!mail source",
    ):
        assert all((command in sentence) == (command in sentences["en"]) for sentence in sentences.values())


def test_an_unknown_language_is_english() -> None:
    assert speech.say("xx", "no-text") == speech.say("en", "no-text") == "there is no text to send."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_of_the_control_room_names_every_word_in_every_language(language: str) -> None:
    lines, plain = control_speech.help_of(language).split("\n"), control_speech.help_of("en").split("\n")
    assert [line.partition(" – ")[0] for line in lines[1:]] == [line.partition(" – ")[0] for line in plain[1:]]
    assert language == "en" or not set(lines) & set(plain)
