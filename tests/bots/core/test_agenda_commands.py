"""The words of reminders, read into commands; and that reading is total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.agenda_commands import Done, Drop, Remember, read_done, read_drop, read_remind
from daftar_bots.core.language import fold
from daftar_bots.core.reading import Mistake, Said
from daftar_bots.services.words import READERS, VERBS, parse


@pytest.mark.parametrize(
    ("rest", "text", "is_room"),
    [
        ("me friday 4pm to send the report", "send the report", False),
        ("me to send the report on friday at 4pm", "send the report", False),
        ("friday 4pm send the report", "send the report", False),
        ("room daily 10:00 attendance", "attendance", True),
        ("मला शुक्रवारी ४ वाजता अहवाल पाठवणे", "अहवाल पाठवणे", False),
        ("कक्षाला दररोज 10:00 हजेरी", "हजेरी", True),
        ("मुझे कल सुबह 10 बजे फ़ोन करना", "फ़ोन करना", False),
        ("مجھے جمعہ شام 4 بجے رپورٹ بھیجنا", "رپورٹ بھیجنا", False),
        ('me friday 4pm "send it"', "send it", False),
        ("me tomorrow", "", False),
    ],
)
def test_remind(rest: str, text: str, is_room: bool) -> None:
    command = read_remind(Said("remind", rest, is_addressed=True))
    assert isinstance(command, Remember)
    assert (command.text, command.is_room) == (text, is_room)


def test_done_and_drop() -> None:
    assert read_done(Said("done", "3")) == Done(3)
    assert read_done(Said("done", "#३.")) == Done(3)
    assert read_drop(Said("drop", "3 yes")) == Drop(3, is_sure=True)
    assert read_drop(Said("drop", "3 हाँ")) == Drop(3, is_sure=True)
    # Words of everyday talk.
    assert read_done(Said("done", "with this file")) is None
    assert read_done(Said("done", "")) is None
    assert isinstance(read_drop(Said("drop", "x", is_addressed=True)), Mistake)


@given(st.sampled_from(sorted(VERBS)), st.text(max_size=60), st.booleans())
def test_reading_is_total(verb: str, rest: str, is_addressed: bool) -> None:
    for command in (READERS[verb](Said(verb, rest, is_addressed)), parse(f"{verb} {rest}", addressed=is_addressed)):
        assert command is None or isinstance(command, Mistake) or command.verb in VERBS


def test_no_word_means_two_things() -> None:
    words = [fold(word) for row in VERBS.values() for word in row]
    assert len(words) == len(set(words))
    assert set(READERS) == set(VERBS)
    for row in VERBS.values():
        assert any("\u0900" <= word[0] <= "\u097f" for word in row)
        assert any("\u0600" <= word[0] <= "\u06ff" for word in row)
