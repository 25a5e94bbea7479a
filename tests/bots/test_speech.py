"""Every sentence in every language, with the same words in it; Urdu that reads from the right."""

import re
import unicodedata
from importlib.resources import files

import pytest

from daftar_bots.core.language import LANGUAGES
from daftar_bots.speech import Speech, UnknownSentence

NUMBERS = {"officers", "rooms", "sent"}


def sentences(language: str) -> dict[str, set[str]]:
    """Give each key with the names of the words it takes."""
    text = files("daftar_bots").joinpath("locales", language, "announcements.ftl").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    key = ""
    for line in text.splitlines():
        if started := re.match(r"([a-z][a-z-]*) =", line):
            key = started[1]
            assert key not in found, f"{key} stands twice in {language}"
            found[key] = set()
        if key and not line.startswith("#"):
            found[key] |= set(re.findall(r"\$([a-z]+)", line))
    return found


ENGLISH = sentences("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_keys_with_the_same_words(language: str) -> None:
    assert sentences(language) == ENGLISH


SPEECH = Speech()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    for key, names in ENGLISH.items():
        for count in (0, 1, 2, 1234):
            words: dict[str, str | int] = {word: count if word in NUMBERS else f"[{word}]" for word in names}
            said = SPEECH.say(language, key, words)
            assert said.strip() == said != ""
            assert unicodedata.is_normalized("NFC", said)
            assert all(f"\u2068[{word}]\u2069" in said for word in names - NUMBERS), said


def test_urdu_begins_with_an_urdu_letter() -> None:
    # The one exception stands inside a line only.
    for key in set(ENGLISH) - {"preview-office"}:
        said = SPEECH.say("ur", key, {word: 2 if word in NUMBERS else "x" for word in ENGLISH[key]})
        assert unicodedata.bidirectional(said[0]) == "AL", said


def test_latin_words_in_urdu_are_isolated() -> None:
    for key, names in ENGLISH.items():
        said = SPEECH.say("ur", key, {word: 2 if word in NUMBERS else "x" for word in names})
        outside = re.sub("\u2068[^\u2068\u2069]*\u2069", "", said)
        assert not re.search("[A-Za-z0-9]", outside), said


@pytest.mark.parametrize(("key", "words"), [("no-such-sentence", {}), ("status-head", {})])
def test_a_sentence_that_cannot_be_said_is_a_mistake(key: str, words: dict[str, str]) -> None:
    with pytest.raises(UnknownSentence):
        SPEECH.say("en", key, words)
