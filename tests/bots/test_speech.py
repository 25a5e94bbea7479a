"""Every sentence in every language, with the same words in it; Urdu that reads from the right."""

import re
import unicodedata
from importlib.resources import files

import pytest

from daftar_bots.core.commands import Mistake, parse
from daftar_bots.core.language import LANGUAGES
from daftar_bots.core.words import VERBS, word_in
from daftar_bots.speech import _FILES, Speech, UnknownSentence

NUMBERS = {"officers", "rooms", "sent"}


def sentences(language: str) -> dict[str, set[str]]:
    """Give each key with the names of the words it takes."""
    folder = files("daftar_bots").joinpath("locales", language)
    names = sorted(entry.name for entry in folder.iterdir())
    assert names == sorted(_FILES)
    text = "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
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


SUGGESTING = {
    "preview-ask": "approve",
    "retry-hint": "retry",
    "withdrawn-again": "approve",
    "withdraw-sent": "recall",
    "remind-too-soon": "remind",
    "approval-scheduled": "schedule",
    "approval-expired": "revise",
    "scheduled": "schedule",
    "scheduled-quiet": "schedule",
    "revise-sent": "correct",
    "revise-cancelled": "compose",
    "cancel-ask-how": "cancel",
    "lapsed-hint": "revise",
    "schedule-hint": "schedule",
    "status-expired": "revise",
    "mistake-empty-revise": "revise",
    "mistake-empty-return": "return",
    "mistake-empty-correct": "correct",
    "mistake-empty-recall": "recall",
    "mistake-stand-in": "delegate",
    "mistake-no-title": "announce",
    "mistake-no-audience": "announce",
    "audience-empty": "announce",
} | {f"help-{verb}": verb for verb in VERBS if f"help-{verb}" in ENGLISH and verb not in {"compose", "template"}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "verb"), SUGGESTING.items())
def test_what_a_sentence_suggests_to_write_is_understood(language: str, key: str, verb: str) -> None:
    said = SPEECH.say(language, key, dict.fromkeys(ENGLISH[key], "1/2026"))
    words = re.split(" — |, (?=or |किंवा |या )|، (?=یا )", said)[0] if key.startswith("help-") else said.rpartition(": ")[2]
    command = parse(words, addressed=True)
    assert command is not None
    assert not isinstance(command, Mistake), (words, command)
    assert command.verb == verb
    if language != "en":
        assert not re.match("[a-z]", words.strip("\u2068")), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_verb_has_its_word_in_each_language(language: str) -> None:
    for verb in VERBS:
        command = parse(f"{word_in(verb, language)} 1/2026 2", addressed=True)
        assert command is not None
        assert isinstance(command, Mistake) or command.verb in {verb, "compose"}


@pytest.mark.parametrize(("key", "words"), [("no-such-sentence", {}), ("status-head", {})])
def test_a_sentence_that_cannot_be_said_is_a_mistake(key: str, words: dict[str, str]) -> None:
    with pytest.raises(UnknownSentence):
        SPEECH.say("en", key, words)


def test_a_word_of_any_length_is_put_in() -> None:
    for word in ("x" * 20_000, "\ue0000\ue001" + "y" * 5000):
        assert SPEECH.say("en", "returned-remark", {"text": word}) == f"To be put right: \u2068{word}\u2069"
