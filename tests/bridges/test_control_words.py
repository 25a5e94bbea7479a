"""What people say in the control room: any text is a word, a problem, or nothing of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges import control_words
from daftar_bridges.control_words import Word, parse
from daftar_bridges.core import reply
from daftar_bridges.core.control_speech import help_of
from daftar_bridges.spool import Row
from daftar_bridges.steering import Aim


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("!mail", Word("help")),
        ("!mail help", Word("help")),
        ("!mail queue", Word("queue")),
        ("!mail show 12", Word("show", "12")),
        ("!mail approve `12`", Word("release", "12")),
        ("!mail release $x:server", Word("release", "$x:server")),
        ("!mail reject 12 not\nfor  us", Word("reject", "12", "not for us")),
        ("!mail drop 12 spam", Word("drop", "12", "spam")),
        ("!mail retry 12", Word("retry", "12")),
        ("!mail replay 12", Word("replay", "12")),
        ("!mail yes 3", Word("yes", "3")),
        ("!mail reply hello", None),
        ("!mailbox", None),
        ("hello", None),
        ("", None),
    ],
)
def test_a_word_is_read(text: str, word: Word | None) -> None:
    assert parse(text) == word


@pytest.mark.parametrize("text", ["!mail reject 12", "!mail hold 12", "!mail drop 12", "!mail show", "!mail yes"])
def test_what_is_missing_is_said(text: str) -> None:
    word = parse(text)
    assert word is not None
    assert "needs" in word.problem


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    parse(text)
    parse(f"!mail {text}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("!mail foo", "`foo` is not known."),
        ("!mail aprove 12", "`aprove` is not known. Did you mean `approve`?"),
        ("!mail Queue", "`Queue` is not known. Did you mean `queue`?"),
        ("!mail repli x", "`repli` is not known. Did you mean `reply`?"),
        ("!mail " + "x" * 500, f"`{'x' * 40}` is not known."),
    ],
)
def test_an_unknown_word_is_answered_with_the_words_of_the_room(text: str, problem: str) -> None:
    assert parse(text) == Word("help", problem=problem)
    assert "तुम्हाला" in str(parse("!mail aprove 12", "mr"))


def test_a_long_queue_is_cut_and_says_so() -> None:
    rows = [Row("in", str(number), "a@b.example", "", "held", 2, 0.0, "why") for number in range(50)]
    text = control_words.queue_text(rows, 40)
    assert len(text.splitlines()) == 41
    assert "10 more" in text
    assert "0 held: <> → a@b.example, 2 tries (why)" in text
    assert control_words.queue_text([], 40) == "Nothing waits and nothing is held."


def test_a_preview_says_who_would_be_told() -> None:
    aim = Aim("in", "1", "m", "box@b.example", "vijay@c.example", "box@b.example", "held", "")
    assert "vijay@c.example would be told" in control_words.preview("reject", aim, "")
    assert "would not be told, since it has no return path" in control_words.preview("reject", aim, "it has no return path")
    assert "nobody would be told" in control_words.preview("drop", aim, "")


def test_elsewhere_it_is_said_where_these_words_work() -> None:
    words = {line.split()[1].strip("`,") for line in help_of("en").split("\n") if line.startswith("!mail ")}
    assert words | {"release", "no"} == reply.CONTROL_WORDS
    for word in reply.CONTROL_WORDS:
        assert control_words.parse(f"!mail {word} 1 x") is not None
        command = reply.command(f"!mail {word} 1 x")
        assert command is not None
        assert command.problem == "control-word"
