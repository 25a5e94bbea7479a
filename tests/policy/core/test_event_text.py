"""Event text: one evasion for each place where a client shows text, and content of any shape."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core import detectors, links
from daftar_policy.core.event_text import event_facts, event_text

NUMBER = "2341 2341 2346"
BLOCK = [{"body": NUMBER, "mimetype": "text/plain"}]
LINK = f"see {NUMBER} now"


PLACES = [
    pytest.param({"body": LINK}, id="body"),
    pytest.param({"body": "", "formatted_body": LINK}, id="formatted body"),
    pytest.param({"body": "", "formatted_body": "2341 <b>23</b>41 2346"}, id="formatted body, with tags within"),
    pytest.param({"body": "", "formatted_body": "2341&nbsp;2341&#160;2346"}, id="formatted body, with references"),
    pytest.param({"body": "", "formatted_body": "<td>2341</td><td>2341</td><td>2346</td>"}, id="formatted body, in cells"),
    pytest.param({"body": "* x", "m.new_content": {"body": LINK}}, id="edit, body"),
    pytest.param({"body": "* x", "m.new_content": {"formatted_body": "2341 <i>2341</i> 2346"}}, id="edit, formatted body"),
    pytest.param({"msgtype": "m.image", "filename": "a.png", "body": LINK}, id="caption of an image"),
    pytest.param({"m.caption": {"m.text": BLOCK}}, id="caption block"),
    pytest.param({"org.matrix.msc1767.caption": {"org.matrix.msc1767.text": NUMBER}}, id="caption block, unstable"),
    pytest.param({"m.text": BLOCK}, id="extensible text"),
    pytest.param({"org.matrix.msc1767.text": NUMBER}, id="extensible text, unstable"),
    pytest.param({"org.matrix.msc1767.message": BLOCK}, id="extensible message"),
    pytest.param({"m.text": [{"body": "2341 <b>2341</b> 2346", "mimetype": "text/html"}]}, id="extensible text, HTML"),
    pytest.param({"org.matrix.msc3381.poll.start": {"question": {"org.matrix.msc1767.text": NUMBER}}}, id="poll question, unstable"),
    pytest.param({"org.matrix.msc3381.poll.start": {"question": {"body": NUMBER}}}, id="poll question, body"),
    pytest.param(
        {"org.matrix.msc3381.poll.start": {"answers": [{"id": "1", "org.matrix.msc1767.text": NUMBER}]}}, id="poll answer, unstable"
    ),
    pytest.param({"m.poll": {"question": {"m.text": BLOCK}}}, id="poll question"),
    pytest.param({"m.poll": {"answers": [{"m.id": "1", "m.text": BLOCK}]}}, id="poll answer"),
    pytest.param({"m.new_content": {"org.matrix.msc3381.poll.start": {"question": {"body": NUMBER}}}}, id="edit of a poll"),
    pytest.param({"topic": LINK}, id="topic"),
    pytest.param({"m.topic": {"m.text": BLOCK}}, id="topic block"),
    pytest.param({"m.topic": BLOCK}, id="topic block, plain"),
    pytest.param({"name": LINK}, id="name"),
    pytest.param({"m.relates_to": {"rel_type": "m.annotation", "key": NUMBER}}, id="reaction"),
    pytest.param({"m.location": {"uri": "geo:1,2", "description": NUMBER}}, id="location"),
    pytest.param({"org.matrix.msc3488.location": {"description": NUMBER}}, id="location, unstable"),
    pytest.param({"org.matrix.msc3488.location": {"description": BLOCK}}, id="location, as a block"),
]


@pytest.mark.parametrize("content", PLACES)
def test_no_place_hides_a_number(content: dict[str, Any]) -> None:
    assert detectors.kinds(event_text(content)) == ("aadhaar",)


def linked(content: Any) -> Any:
    """Put a link where the number is."""
    if isinstance(content, dict):
        return {key: linked(value) for key, value in content.items()}
    if isinstance(content, list):
        return [linked(value) for value in content]
    return "see https://drive<b>.google</b>.com/x" if "<" in content else re.sub(r"2341.*2346", "drive.google.com/x", content)


@pytest.mark.parametrize("content", PLACES)
def test_no_place_hides_a_link(content: dict[str, Any]) -> None:
    assert "drive.google.com" in links.domains(links.find(event_text(linked(content))))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"body": "a"}, "a"),
        ({"body": "a", "formatted_body": "<b>a</b>"}, "a\n<b>a</b>"),
        ({"body": "a", "formatted_body": "a"}, "a"),
        ({"body": "* b", "m.new_content": {"body": "b"}}, "* b\nb"),
        ({"body": 1, "formatted_body": None, "m.new_content": "x", "m.relates_to": [], "topic": {}}, ""),
        ({}, ""),
    ],
)
def test_each_piece_once_in_order(content: dict[str, Any], expected: str) -> None:
    assert event_text(content) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["body", "m.new_content", "m.text", "m.poll", "question", "answers", "m.relates_to", "key", "m.topic", "info", "m.mentions"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["body", "formatted_body", "m.new_content", "m.text", "m.poll", "m.relates_to", "m.topic"]), JSON))
def test_content_of_any_shape(content: dict[str, Any]) -> None:
    facts = event_facts("m.room.message", None, content)
    assert facts.get("event.text", "") == event_text(content)
    assert None not in facts.values()


def test_facts_of_a_message() -> None:
    content = {
        "msgtype": "m.image",
        "body": "caption",
        "filename": "a.PNG",
        "info": {"mimetype": "Image/PNG "},
        "m.mentions": {"room": True},
    }
    assert event_facts("m.room.message", None, content, 120) == {
        "event.type": "m.room.message",
        "event.size": 120,
        "event.encrypted": False,
        "event.msgtype": "m.image",
        "event.body": "caption",
        "event.text": "caption",
        "event.mentions_room": True,
        "event.filename": "a.PNG",
        "event.mimetype": "image/png",
    }


def test_facts_of_an_encrypted_event_say_nothing_of_its_content() -> None:
    assert event_facts("m.room.encrypted", None, {"body": "x", "ciphertext": "y"}, 9) == {
        "event.type": "m.room.encrypted",
        "event.size": 9,
        "event.encrypted": True,
    }


def test_facts_of_a_state_event() -> None:
    facts = event_facts("m.room.topic", "", {"topic": "x"})
    assert facts["event.state_key"] == ""
    assert facts["event.text"] == "x"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"body": "@room come"}, True),
        ({"body": "@room come", "m.mentions": {}}, False),
        ({"body": "x", "m.mentions": {"room": True}}, True),
        ({"body": "x", "m.mentions": {"room": "yes"}}, False),
        ({"body": "* x", "m.mentions": {}, "m.new_content": {"body": "x", "m.mentions": {"room": True}}}, True),
        ({"body": "x"}, False),
    ],
)
def test_mentions_room(content: dict[str, Any], expected: bool) -> None:
    assert event_facts("m.room.message", None, content)["event.mentions_room"] is expected


def test_a_medium_without_a_file_name_has_its_body() -> None:
    assert event_facts("m.room.message", None, {"msgtype": "m.file", "body": "a.pdf"})["event.filename"] == "a.pdf"
    assert "event.filename" not in event_facts("m.room.message", None, {"msgtype": "m.text", "body": "a.pdf"})
