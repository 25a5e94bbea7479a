"""A raw event as the request that a homeserver would ask."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.explain import explain
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.study.event_request import request_of

DOCUMENT = {"policy": 1, "revision": "1", "labels": {"restricted": {"rooms": ["#t-*:*"]}}, "rules": []}
NOW = datetime(2026, 11, 21, tzinfo=UTC)
POLICY = compile_policy(DOCUMENT, Organisation.EMPTY)
MESSAGE = {
    "type": "m.room.message",
    "sender": "@a:x",
    "room_id": "!r:x",
    "origin_server_ts": 1795238400000,
    "content": {"body": "hello", "msgtype": "m.text"},
}


def member(membership: str) -> dict[str, Any]:
    return {"type": "m.room.member", "sender": "@a:x", "state_key": "@b:y", "room_id": "!r:x", "content": {"membership": membership}}


def state(kind: str, key: str = "", **content: object) -> dict[str, Any]:
    return {"type": kind, "state_key": key, "sender": "@a:x", "content": content}


@pytest.mark.parametrize(
    ("event", "action"),
    [
        (MESSAGE, "send"),
        ({**MESSAGE, "state_key": ""}, "state"),
        ({**MESSAGE, "type": "m.room.redaction"}, "redact"),
        (member("invite"), "invite"),
        (member("join"), "join"),
        (member("knock"), "knock"),
        (member("ban"), "state"),
        ({"type": "m.room.member", "content": {"membership": 3}, "state_key": "x"}, "state"),
    ],
)
def test_its_action(event: dict[str, Any], action: str) -> None:
    assert request_of(event, POLICY)["action"] == action


def test_what_it_says_is_given_and_the_rest_unknown() -> None:
    request = request_of(MESSAGE, POLICY)
    assert (request["actor.id"], request["event.text"], request["room.id"]) == ("@a:x", "hello", "!r:x")
    assert str(request["at"]).startswith("2026-11-2")
    assert {"room.label", "room.encrypted", "actor.roles"} <= set(request["unknown"])  # type: ignore[call-overload]
    assert "room.id" not in request["unknown"]  # type: ignore[operator]
    assert request_of(member("invite"), POLICY)["target.id"] == "@b:y"


def test_with_the_room() -> None:
    events = [
        state("m.room.create"),
        state("m.room.canonical_alias", alias="#t-1:x"),
        state("m.room.encryption"),
        state("m.room.member", "@b:y", membership="join"),
    ]
    for room in (
        events,
        {"label": ["restricted"], "encrypted": True},
        {"room": {"aliases": ["#t-1:x"], "encrypted": True}},
        {"room.alias": "#t-1:x", "room.encrypted": True},
    ):
        request = request_of(MESSAGE, POLICY, room)
        assert (request["room.label"], request["room.encrypted"]) == (["restricted"], True)
        assert "room.label" not in request["unknown"]  # type: ignore[operator]
    assert request_of(MESSAGE, POLICY, events)["room.members"] == 1


@pytest.mark.parametrize("event", [None, [], {}, {"type": 3, "content": {}}, {"type": "x", "content": []}])
def test_what_is_no_event(event: object) -> None:
    with pytest.raises(RequestError):
        request_of(event, POLICY)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(_JSON, _JSON, st.sampled_from(["m.room.member", "m.room.message", "x"]), _JSON)
def test_any_event_is_explained_or_refused(content: object, room: object, kind: str, key: object) -> None:
    try:
        request = parse_request(request_of({"type": kind, "content": content, "sender": key, "state_key": key}, POLICY, room), now=NOW)
    except RequestError:
        return
    explain(POLICY, request)
