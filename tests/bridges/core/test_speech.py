"""What the bridge says: every sentence in every language, with the same blanks."""

import string

import pytest

from daftar_bridges.core import control_speech, speech
from daftar_bridges.core.control_speech import capital, reason_of, sentence, tries
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


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "mail 1 is held", "Mail 1 is held."),
        ("mr", "tenders@it.example साठी मेल 1 रोखली आहे", "tenders@it.example साठी मेल 1 रोखली आहे."),
        ("hi", "मेल 1 रोकी गई है", "मेल 1 रोकी गई है।"),
        ("ur", "میل 1 روکی گئی ہے", "میل 1 روکی گئی ہے۔"),
        ("xx", "", "."),
    ],
)
def test_a_sentence_begins_and_ends_as_its_language_has_it(language: str, text: str, said: str) -> None:
    assert sentence(language, text) == said


def test_an_address_at_the_beginning_stays_as_it_is() -> None:
    assert capital("a@b.example: you") == "a@b.example: you"
    assert capital("mail from a@b.example") == "Mail from a@b.example"


def test_who_did_it_is_told_in_the_language_and_any_other_reason_as_it_stands() -> None:
    assert reason_of("mr", "held by @asha:x: to be looked at: twice") == "@asha:x यांनी रोखली: to be looked at: twice"
    assert reason_of("en", "turned away by @asha:x: spam") == "turned away by @asha:x: spam"
    assert reason_of("en", "turned away by @asha:x: ") == "turned away by @asha:x"
    assert reason_of("hi", "turned away by @asha:x: ") == "@asha:x ने लौटाई"
    for plain in ("Looked at first.", "held by", "held by somebody", ""):
        assert reason_of("mr", plain) == plain


def test_how_often_something_was_tried() -> None:
    assert [tries("en", count) for count in range(3)] == ["", ", 1 try", ", 2 tries"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_of_the_control_room_names_every_word_in_every_language(language: str) -> None:
    lines, plain = control_speech.help_of(language).split("\n"), control_speech.help_of("en").split("\n")
    assert [line.partition(" – ")[0] for line in lines[1:]] == [line.partition(" – ")[0] for line in plain[1:]]
    assert language == "en" or not set(lines) & set(plain)
