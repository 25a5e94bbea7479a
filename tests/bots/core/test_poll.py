"""Polls on the wire: what clients send, in both forms, is a ballot or nothing; counting follows MSC3381."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.poll import END, RESPONSE, START, Ballot, choice_id, count, end, read_ballot, start
from daftar_bots.core.poll_commands import AboutPoll, OpenPoll, read_poll
from daftar_bots.core.reading import Mistake, Said

REFERENCE = {"rel_type": "m.reference", "event_id": "$poll"}


@pytest.mark.parametrize(
    ("kind", "content", "ballot"),
    [
        (RESPONSE, {RESPONSE: {"answers": ["c1"]}, "m.relates_to": REFERENCE}, Ballot("$poll", ("c1",))),
        ("m.poll.response", {"m.selections": ["c2"], "m.relates_to": REFERENCE}, Ballot("$poll", ("c2",))),
        ("m.poll.response", {"m.poll.response": {"answers": ["c2"]}, "m.relates_to": REFERENCE}, Ballot("$poll", ("c2",))),
        # MSC3381: an empty list takes the vote back; no list at all is spoiled.
        (RESPONSE, {RESPONSE: {"answers": []}, "m.relates_to": REFERENCE}, Ballot("$poll", ())),
        (RESPONSE, {RESPONSE: {"answers": "c1"}, "m.relates_to": REFERENCE}, Ballot("$poll", ())),
        (RESPONSE, {RESPONSE: {"answers": ["c1"]}}, None),
        (RESPONSE, {RESPONSE: {"answers": ["c1"]}, "m.relates_to": {"rel_type": "m.thread", "event_id": "$poll"}}, None),
        ("m.room.message", {"body": "c1", "m.relates_to": REFERENCE}, None),
    ],
)
def test_ballots(kind: str, content: dict[str, object], ballot: Ballot | None) -> None:
    assert read_ballot(kind, content) == ballot


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["c1", "m.reference", "$poll"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([RESPONSE, "m.selections", "answers", "m.relates_to", "rel_type", "event_id"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from([RESPONSE, "m.poll.response"]), st.dictionaries(st.sampled_from([RESPONSE, "m.selections", "m.relates_to"]), JSON))
def test_any_content_is_a_ballot_or_nothing(kind: str, content: dict[str, object]) -> None:
    found = read_ballot(kind, content)
    assert found is None or all(isinstance(choice, str) for choice in found.choices)


def test_the_last_ballot_counts_and_a_spoiled_one_counts_for_nothing() -> None:
    ballots = [("a", ["c1"]), ("b", ["c2"]), ("a", ["c3"]), ("c", ["c9"]), ("d", ["c1"]), ("d", [])]
    counted = count(3, 1, ballots)
    assert (counted.votes, counted.voters, counted.leading) == ((0, 1, 1), 2, (1, 2))
    # More than may be chosen are cut off, not spoiled.
    assert count(3, 1, [("a", ["c2", "c3"])]).votes == (0, 1, 0)
    assert count(3, 2, [("a", ["c2", "c2", "c3"])]).votes == (0, 1, 1)
    assert count(2, 1, []).leading == ()


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.lists(st.sampled_from(["c1", "c2", "c3", "c9"]), max_size=3))))
def test_nobody_counts_twice(ballots: list[tuple[str, list[str]]]) -> None:
    counted = count(3, 1, ballots)
    assert sum(counted.votes) == counted.voters <= len({person for person, _ in ballots})


def test_what_opens_and_closes_a_poll() -> None:
    content = start("Tea?", ["yes", "no"])
    poll = content[START]
    assert isinstance(poll, dict)
    assert [answer["id"] for answer in poll["answers"]] == [choice_id(0), choice_id(1)]
    assert content["org.matrix.msc1767.text"] == "Tea?\n1. yes\n2. no"
    assert end("over")[END] == {}


@pytest.mark.parametrize(
    ("text", "act", "number"),
    [("", "list", None), ("3", "show", 3), ("३ बंद", "close", 3), ("close 3", "close", 3), ("result", "show", None), ("نتیجہ ۳", "show", 3)],
)
def test_what_is_wanted_of_a_poll(text: str, act: str, number: int | None) -> None:
    assert read_poll(Said("poll", text)) == AboutPoll(act, number)


def test_a_poll_in_words() -> None:
    found = read_poll(Said("poll", '"Tea or coffee?" Tea |  Black   coffee | until friday 17:00'))
    assert isinstance(found, OpenPoll)
    assert found.choices == ("Tea", "Black coffee")
    assert found.until is not None
    assert found.until.word == "friday"
    # The word stands behind the moment in Hindi and Urdu.
    behind = read_poll(Said("poll", '"चाय?" हाँ | नहीं 25-11 17:00 तक'))
    assert isinstance(behind, OpenPoll)
    assert behind.choices == ("हाँ", "नहीं")


def test_any_words_are_read() -> None:
    chance = random.Random(7)  # noqa: S311 - the same texts each time
    for _ in range(3000):
        text = "".join(chance.choice('"“|\n 1ab25-:तک until by') for _ in range(chance.randrange(30)))
        assert isinstance(read_poll(Said("poll", text)), OpenPoll | AboutPoll | Mistake)
