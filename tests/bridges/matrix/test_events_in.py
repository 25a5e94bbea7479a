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
from daftar_bridges.matrix.events_in import Asked, SentFile

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
    fallback = {"m.relates_to": {**THREAD["m.relates_to"], "is_falling_back": True}}
    assert events_in.asked(event(**fallback)) == Asked("$1", "!r", "@a:s", Command("reply", "x"), "$root")
    assert events_in.asked(event(**THREAD)) == Asked("$1", "!r", "@a:s", Command("reply", "x"), "$root", "$last")
    answered = event(body="> <@v:s> old\n> text\n\n!mail reply y", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$mail"}}})
    assert events_in.asked(answered) == Asked("$1", "!r", "@a:s", Command("reply", "y"), "$mail", "$mail")


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
    events_in.edited(pushed)
    events_in.thread_of(pushed)
    file = events_in.file_of(pushed)
    assert file is None or SentFile.from_text(file.as_text()) == file


def test_a_caption_is_a_command_and_a_files_name_is_none() -> None:
    file = {"msgtype": "m.file", "filename": "a.pdf", "url": "mxc://s/1", "info": {"mimetype": "application/pdf"}}
    asked = events_in.asked(event(body="!mail reply x", **file))
    assert asked is not None
    assert asked.file == SentFile("a.pdf", "application/pdf", "mxc://s/1")
    assert events_in.asked(event(**{**file, "body": "!mail reply x", "filename": "!mail reply x"})) is None
    sealed = events_in.file_of(event(**{**file, "body": "a.pdf", "file": {"url": "mxc://s/2", "key": {}}}))
    assert sealed == SentFile("a.pdf", "application/pdf", "mxc://s/2", {"url": "mxc://s/2", "key": {}})


def test_an_edit_is_of_its_event_and_never_a_command_of_its_own() -> None:
    new = {"msgtype": "m.text", "body": "!mail reply y"}
    edit = event(body="* !mail reply y", **{"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}})
    assert events_in.asked(edit) is None
    assert events_in.edited(edit) == Asked("$0", "!r", "@a:s", Command("reply", "y"), None, edit="$1")


def test_an_event_waits_for_its_key_once() -> None:
    db = sqlite3.connect(":memory:")
    for step in ("0001_start", "0006_orders", "0007_operations"):
        db.executescript(resources.files("daftar_bridges").joinpath(f"schema/{step}.sql").read_text())
    inbox.keep(db, [{**EVENT, "type": "m.room.encrypted"}, {**EVENT, "event_id": "$2"}], lambda _user: False)
    first = inbox.next_pushed(db, 0.0)
    assert first is not None
    assert inbox.seal(db, first.id, "session", 100.0)
    behind = inbox.next_pushed(db, 50.0)
    assert behind is not None
    assert behind.event["event_id"] == "$2"
    late = inbox.next_pushed(db, 100.0)
    assert late == first
    assert not inbox.seal(db, first.id, "session", 200.0)
    assert inbox.unseal(db, "session") == 1
    assert inbox.next_pushed(db, 1.0) == first
    inbox.done(db, first.id)
    assert inbox.unseal(db, "session") == 0
    db.close()


@given(
    st.lists(
        st.fixed_dictionaries({"type": st.just("m.room.message") | values, "event_id": values, "sender": values, "content": values}),
        max_size=5,
    )
)
def test_the_inbox_keeps_any_json_once(pushed: list[dict[str, Any]]) -> None:
    db = sqlite3.connect(":memory:")
    for step in ("0001_start", "0006_orders", "0007_operations"):
        db.executescript(resources.files("daftar_bridges").joinpath(f"schema/{step}.sql").read_text())
    inbox.keep(db, pushed, lambda _user: False)
    assert inbox.keep(db, pushed, lambda _user: False) == 0
    while found := inbox.next_pushed(db):
        json.dumps(found.event)
        inbox.done(db, found.id)
    db.close()
