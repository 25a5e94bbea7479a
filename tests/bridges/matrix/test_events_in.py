"""What the homeserver pushes: any JSON, and only what a person typed is a command."""

import json
import sqlite3
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.reply import Command
from daftar_bridges.matrix import events_in, inbox
from daftar_bridges.matrix.events_in import Asked

EVENT = {
    "type": "m.room.message",
    "event_id": "$1",
    "room_id": "!r",
    "sender": "@a:s",
    "content": {"msgtype": "m.text", "body": "!mail reply x"},
}
THREAD = {"m.relates_to": {"rel_type": "m.thread", "event_id": "$root", "m.in_reply_to": {"event_id": "$last"}}}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


def event(**content: Any) -> dict[str, Any]:
    return {**EVENT, "content": {**EVENT["content"], **content}}  # type: ignore[dict-item]


def test_a_command_in_a_thread_or_as_a_reply() -> None:
    assert events_in.asked(event(**THREAD)) == Asked("$1", "!r", "@a:s", Command("reply", "x"), "$root")
    answered = event(body="> <@v:s> old\n> text\n\n!mail reply y", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$mail"}}})
    assert events_in.asked(answered) == Asked("$1", "!r", "@a:s", Command("reply", "y"), "$mail")


@pytest.mark.parametrize(
    "content", [{"msgtype": "m.notice"}, {"m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}, {"body": "hello"}, {"body": 7}]
)
def test_what_is_no_command(content: dict[str, Any]) -> None:
    assert events_in.asked(event(**content)) is None


@given(
    st.dictionaries(st.sampled_from(["type", "event_id", "room_id", "sender", "content", "state_key"]), values)
    | st.builds(event, body=values, msgtype=values, **{"m.relates_to": values})
)
def test_any_json_is_a_command_or_none(pushed: dict[str, Any]) -> None:
    events_in.asked(pushed)


@given(
    st.lists(
        st.fixed_dictionaries({"type": st.just("m.room.message") | values, "event_id": values, "sender": values, "content": values}),
        max_size=5,
    )
)
def test_the_inbox_keeps_any_json_once(pushed: list[dict[str, Any]]) -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(resources.files("daftar_bridges").joinpath("schema/0001_start.sql").read_text())
    inbox.keep(db, pushed, lambda _user: False)
    assert inbox.keep(db, pushed, lambda _user: False) == 0
    while found := inbox.next_pushed(db):
        json.dumps(found.event)
        inbox.done(db, found.id)
    db.close()
