"""Requests: what is read, in which form, and what is refused in which words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from daftar_policy.core.request import RequestError, parse_request

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (5, "expected an object, found a number"),
        ([], "expected an object, found a list"),
        ({}, "expected an action"),
        ({"action": 5}, "`action`: expected text, found a number"),
        ({"action": "sent"}, "unknown action `sent` (did you mean `send`?)"),
        ({"action": "s\ud800\n"}, "unknown action `s\ufffd\ufffd`"),
        ({"action": "send", "evnt": {}}, "unknown fact `evnt` (did you mean `event`?)"),
        ({"action": "send", "event": {"boddy": "x"}}, "unknown fact `event.boddy` (did you mean `event.body`?)"),
        ({"action": "send", "event.a.b": "x"}, "unknown fact `event.a.b` (did you mean `event.body`?)"),
        ({"action": "send", "event": "x"}, "`event`: expected an object, found the text `x`"),
        ({"action": "send", "event": {"body": {"x": {}}}}, "`event.body`: expected text, found an object"),
        ({"action": "send", "event.body": 5}, "`event.body`: expected text, found a number"),
        ({"action": "send", "event.findings": "pan"}, "`event.findings`: expected a list, found the text `pan`"),
        ({"action": "send", "event.findings": [5]}, "`event.findings`: expected text, found a number"),
        ({"action": "send", "event.findings": [None]}, "`event.findings`: expected text, found null"),
        ({"action": "send", "room.members": True}, "`room.members`: expected a number, found a boolean"),
        ({"action": "send", "room.members": float("nan")}, "`room.members`: the number is out of reach"),
        ({"action": "send", "room.members": 10**400}, "`room.members`: the number is out of reach"),
        ({"action": "send", "room.encrypted": "yes"}, "`room.encrypted`: expected true or false, found the text `yes`"),
        ({"action": "send", "client.address": "home"}, "`client.address`: `home` is not an IP address"),
        ({"action": "send", "event": {"body": "x"}, "event.body": "x"}, "`event.body` is given twice"),
        ({"action": "send", "unknown": "event"}, "`unknown`: expected a list, found the text `event`"),
        ({"action": "send", "unknown": ["evnt"]}, "unknown fact `evnt` in `unknown` (did you mean `event`?)"),
        ({"action": "send", "unknown": [{}]}, "`unknown`: expected names of facts, found an object"),
        ({"action": "send", "at": 5}, "`at`: expected text, found a number"),
        ({"action": "send", "at": "2026-11-21T10:00:00"}, "`at`: `2026-11-21T10:00:00` has no offset such as +05:30 or Z"),
        ({"action": "send", "at": "2026-02-30T10:00:00Z"}, "`at`: `2026-02-30T10:00:00Z` is not a time: day is out of range for month"),
        ({"action": "send", "at": "0001-01-01T00:00:00Z"}, "`at`: the year 1 is out of reach"),
        ({"action": "send", "at": "now"}, "`at`: `now` is not a time of RFC 3339 such as 2026-11-21T10:00:00+05:30"),
        ({5: "x", "action": "send"}, "a key must be text, found a number"),
    ],
)
def test_refused(data: object, message: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_request(data, now=NOW)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("at", "read"),
    [
        ("2026-11-21T10:00:00+05:30", "2026-11-21T04:30:00+00:00"),
        ("2026-11-21t10:00:00z", "2026-11-21T10:00:00+00:00"),
        ("2026-11-21 10:00:00.123456789Z", "2026-11-21T10:00:00.123456+00:00"),
        ("2026-12-31T23:59:60Z", "2026-12-31T23:59:59+00:00"),
        (None, "2026-11-21T10:00:00+00:00"),
    ],
)
def test_times(at: str | None, read: str) -> None:
    assert parse_request({"action": "send", "at": at}, now=NOW).at.astimezone(UTC).isoformat() == read


def test_a_naive_clock_is_no_clock() -> None:
    with pytest.raises(RequestError, match="a time needs an offset"):
        parse_request({"action": "send"}, now=NOW.replace(tzinfo=None))


def test_nested_and_dotted_are_the_same_and_absent_is_left_out() -> None:
    nested: dict[str, Any] = {"action": "send", "event": {"body": "x", "findings": [], "msgtype": None}, "client": None}
    assert parse_request(nested, now=NOW) == parse_request({"action": "send", "event.body": "x"}, now=NOW)


def test_a_fact_that_the_action_does_not_have_is_ignored() -> None:
    assert dict(parse_request({"action": "login", "event.body": "x", "email": {"address": 5}}, now=NOW).facts) == {}


def test_values_come_in_their_normal_form_and_keep_how_they_were_written() -> None:
    request = parse_request(
        {
            "action": "email-receive",
            "actor.id": "@A:Gov.IN:8448",
            "email": {"address": "Desk@GOV.in.", "to": ["x@Y.example", "nonsense"], "subject": "cafe\u0301"},
            "server": {"name": "पुणे.भारत", "addresses": ["::FFFF:10.0.0.1"]},
        },
        now=NOW,
    )
    assert request.facts == {
        "actor.id": "@A:gov.in",
        "email.address": "Desk@gov.in",
        "email.to": ("x@y.example", "nonsense"),
        "email.subject": "caf\u00e9",
        "server.name": "xn--g2bn3eza.xn--h2brj9c",
        "server.addresses": ("10.0.0.1",),
    }
    assert request.given["actor.id"] == "@A:Gov.IN:8448"
    assert request.given["server.name"] == "पुणे.भारत"
    assert request.given["email.to"] == ("x@Y.example", "nonsense")


def test_unknown_covers_all_below_and_wins_over_what_is_given() -> None:
    request = parse_request({"action": "send", "event.body": "x", "event.type": "m.room.message", "unknown": ["event", "push"]}, now=NOW)
    assert dict(request.facts) == {}
    assert "event.findings" in request.unknown
    assert not any(name.startswith("push.") or name == "event.content_hosts" for name in request.unknown)


def test_an_encrypted_event_hides_what_only_its_readers_see() -> None:
    request = parse_request({"action": "send", "event": {"type": "m.room.encrypted", "body": "x", "size": 5}}, now=NOW)
    assert dict(request.facts) == {"event.type": "m.room.encrypted", "event.size": 5}
    assert {"event.body", "event.text", "event.link_domains", "event.findings"} <= request.unknown
    assert "event.size" not in request.unknown
