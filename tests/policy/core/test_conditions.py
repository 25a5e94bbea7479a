"""Conditions, matcher by matcher: true, false, or N where a fact is unknown."""

from datetime import UTC, datetime
from typing import Any

import pytest

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.explain import explain
from daftar_policy.core.organisation import Organisation, compile_organisation
from daftar_policy.core.request import parse_request

NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)  # a Saturday; after midnight of Sunday in India
LISTS: dict[str, Any] = {
    "official": {"domains": ["gov.in", "*.gov.in"], "servers": ["nic.example"]},
    "nodal": {"users": ["@nodal-*:daftar.example", "@Head:daftar.example"], "servers": ["*.nic.example"], "units": ["pune"], "posts": ["collector"]},
    "mail": {"addresses": ["*@gmail.com", "Desk@gov.in"], "domains": ["*.nic.in"]},
    "offices": {"networks": ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"]},
    "places": {"units": ["pune"]},
    "tenders": {"rooms": ["#tender-*:*", "!r:x"]},
    "types": {"words": ["m.file", "m*"]},
    "many": {"users": [f"@x{n}*:a.example" for n in range(30)]},
    "empty": {"domains": []},
}  # fmt: skip
OFFICE = compile_organisation(
    {
        "organisation": 1,
        "name": {"en": "State"},
        "server": "daftar.example",
        "units": [
            {"id": "mh", "name": {"en": "State"}, "tier": "state"},
            {"id": "pune", "in": "mh", "name": {"en": "Pune"}, "tier": "district"},
            {"id": "haveli", "in": "pune", "name": {"en": "Haveli"}, "tier": "taluka"},
        ],
        "posts": [{"id": "clerk", "name": {"en": "Clerk"}, "rank": 10}, {"id": "collector", "name": {"en": "Collector"}, "rank": 90}],
    },
    [
        {"matrix_id": "@h:daftar.example", "email": "h@daftar.example", "name": "H", "name_local": "", "post": "clerk", "unit": "haveli", "language": "mr"},
        {"matrix_id": "@s:daftar.example", "email": "s@daftar.example", "name": "S", "name_local": "", "post": "collector", "unit": "mh", "language": "mr"},
    ],
)  # fmt: skip

# (condition, facts, outcome): T, F, or N. Facts that are named with None are unknown.
TABLE: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    # scalars and globs, over the whole value, with case
    ({"event.msgtype": "m.text"}, {"event.msgtype": "m.text"}, "T"),
    ({"event.msgtype": "m.text"}, {"event.msgtype": "M.text"}, "F"),
    ({"event.msgtype": "m.text"}, {}, "F"),
    ({"event.msgtype": "m.text"}, {"event.msgtype": None}, "N"),
    ({"event.msgtype": ["m.file", "m.text"]}, {"event.msgtype": "m.text"}, "T"),
    ({"event.msgtype": "m.*"}, {"event.msgtype": "m.text"}, "T"),
    ({"event.msgtype": "m.*"}, {"event.msgtype": "xm.text"}, "F"),
    ({"event.msgtype": "m.?ext"}, {"event.msgtype": "m.text"}, "T"),
    ({"event.msgtype": "m.?ext"}, {"event.msgtype": "m.ext"}, "F"),
    ({"event.body": "*a*b*"}, {"event.body": "x\na\n-\nb"}, "T"),
    ({"event.body": "a*a"}, {"event.body": "a"}, "F"),
    ({"event.body": "[x]*"}, {"event.body": "[x] y"}, "T"),
    ({"event.body": "cafe\u0301"}, {"event.body": "caf\u00e9"}, "T"),
    ({"event.state_key": ""}, {"event.state_key": ""}, "T"),
    ({"room.members": 5}, {"room.members": 5.0}, "T"),
    ({"room.members": [1, 2]}, {"room.members": 3}, "F"),
    ({"room.encrypted": False}, {"room.encrypted": False}, "T"),
    ({"room.encrypted": False}, {}, "F"),
    # lists of values: one element suffices
    ({"event.findings": "aadhaar"}, {"event.findings": ["pan", "aadhaar"]}, "T"),
    ({"event.findings": ["pan", "cnic"]}, {"event.findings": ["aadhaar"]}, "F"),
    ({"event.findings": "aad*"}, {"event.findings": ["pan", "aadhaar"]}, "T"),
    ({"event.findings": {"exists": True}}, {"event.findings": []}, "F"),
    # in: a list by name, values in brackets (never names of lists)
    ({"actor.server": {"in": "official"}}, {"actor.server": "A.B.GOV.IN.:8448"}, "T"),
    ({"actor.server": {"in": "official"}}, {"actor.server": "gov.in.evil.com"}, "F"),
    ({"actor.server": {"in": "official"}}, {"actor.server": "evilgov.in"}, "F"),
    ({"actor.server": {"in": "official"}}, {"actor.server": "nic.example"}, "T"),
    ({"actor.server": {"in": "official"}}, {"actor.server": "ｇｏｖ．ｉｎ"}, "T"),
    ({"actor.server": {"in": ["official"]}}, {"actor.server": "gov.in"}, "F"),
    ({"actor.server": {"in": ["official"]}}, {"actor.server": "official"}, "T"),
    ({"actor.server": {"in": "empty"}}, {"actor.server": "gov.in"}, "F"),
    ({"actor.server": {"in": "empty"}}, {"actor.server": None}, "N"),
    ({"actor.server": "*.gov.in"}, {"actor.server": "gov.in"}, "F"),
    ({"actor.server": "*.gov.in"}, {"actor.server": ".gov.in"}, "F"),
    ({"actor.server": "*.gov.in"}, {"actor.server": "a_b.gov.in"}, "T"),
    ({"room.servers": {"in": "official"}}, {"room.servers": ["x.example", "a.gov.in"]}, "T"),
    ({"room.servers": {"not in": "official"}}, {"room.servers": ["x.example", "a.gov.in"]}, "F"),
    ({"room.servers": {"not in": "official"}}, {"room.servers": ["x.example"]}, "T"),
    ({"room.servers": {"not in": "official"}}, {}, "T"),
    ({"room.servers": {"not in": "official"}}, {"room.servers": None}, "N"),
    ({"event.msgtype": {"in": "types"}}, {"event.msgtype": "m.file"}, "T"),
    ({"event.msgtype": {"in": "types"}}, {"event.msgtype": "m.text"}, "F"),
    # users: by glob, server, unit (with all below) and post
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@nodal-7:DAFTAR.example."}, "T"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@Nodal-7:daftar.example"}, "F"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@Head:daftar.example:8448"}, "T"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@x:a.nic.example"}, "T"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@x:nic.example"}, "F"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@h:daftar.example"}, "T"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@s:daftar.example"}, "T"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@x:daftar.example"}, "F"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@x:daftar.example", "actor.unit": "haveli"}, "T"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@x:daftar.example", "actor.unit": None}, "N"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "@Head:daftar.example", "actor.unit": None}, "T"),
    ({"actor.id": {"in": "nodal"}}, {"actor.id": "Head:daftar.example"}, "F"),
    ({"actor.id": {"in": "many"}}, {"actor.id": "@x29-z:a.example"}, "T"),
    ({"actor.id": {"in": "many"}}, {"actor.id": "@x30:b.example"}, "F"),
    ({"actor.id": {"in": ["@A:GOV.in"]}}, {"actor.id": "@A:gov.IN"}, "T"),
    ({"actor.id": "@*:GOV.in"}, {"actor.id": "@A:gov.IN"}, "T"),
    ({"room.creator": {"in": "nodal"}}, {"room.creator": "@h:daftar.example"}, "T"),
    # units, rooms, networks
    ({"actor.unit": {"in": "places"}}, {"actor.unit": "haveli"}, "T"),
    ({"actor.unit": {"in": "places"}}, {"actor.unit": "mh"}, "F"),
    ({"actor.unit": "pune"}, {"actor.unit": "haveli"}, "F"),
    ({"room.id": {"in": "tenders"}}, {"room.id": "!r:x"}, "T"),
    ({"room.id": {"in": "tenders"}}, {"room.id": "!s:x", "room.aliases": ["#a:x", "#tender-1:x"]}, "T"),
    ({"room.id": {"in": "tenders"}}, {"room.id": "!s:x", "room.aliases": None}, "N"),
    ({"room.alias": {"in": "tenders"}}, {"room.alias": "#a:x"}, "F"),
    ({"client.address": {"in": "offices"}}, {"client.address": "10.255.1.1"}, "T"),
    ({"client.address": {"in": "offices"}}, {"client.address": "::ffff:10.0.0.1"}, "T"),
    ({"client.address": {"in": "offices"}}, {"client.address": "192.0.2.8"}, "F"),
    ({"client.address": {"in": "offices"}}, {"client.address": "2001:DB8:0::1"}, "T"),
    ({"client.address": {"in": ["2001:db8:0::1"]}}, {"client.address": "2001:db8::1"}, "T"),
    # numbers, patterns, parts, existence
    ({"room.members": {"above": 5}}, {"room.members": 5}, "F"),
    ({"room.members": {"above": 5, "below": 7}}, {"room.members": 6}, "T"),
    ({"room.members": {"above": 5, "below": 7}}, {"room.members": 7}, "F"),
    ({"event.body": {"matches": "[0-9]{4}"}}, {"event.body": "a 1234"}, "T"),
    ({"event.body": {"matches": "^[0-9]{4}$"}}, {"event.body": "a 1234"}, "F"),
    ({"event.body": {"contains": "STRASSE"}}, {"event.body": "Hauptstraße"}, "T"),
    ({"event.findings": {"contains": "AAD"}}, {"event.findings": ["pan", "aadhaar"]}, "T"),
    ({"room.version": {"exists": False}}, {}, "T"),
    ({"room.version": {"exists": True}}, {}, "F"),
    ({"room.version": {"exists": False}}, {"room.version": None}, "N"),
    # joined
    ({}, {}, "T"),
    ({"all": []}, {}, "T"),
    ({"not": {}}, {}, "F"),
    ({"room.version": "1", "room.members": 1}, {"room.version": None, "room.members": 2}, "F"),
    ({"room.version": "1", "room.members": 1}, {"room.version": None, "room.members": 1}, "N"),
    ({"any": [{"room.version": "1"}, {"room.members": 1}]}, {"room.version": None, "room.members": 1}, "T"),
    ({"any": [{"room.version": "1"}, {"room.members": 1}]}, {"room.version": None, "room.members": 2}, "N"),
    ({"not": {"room.version": "1"}}, {"room.version": None}, "N"),
    ({"not": {"room.version": "1"}}, {}, "T"),
    # derived, unknown with their source, absent with it
    ({"event.findings": {"exists": True}}, {"event.body": "call 98220 12345"}, "T"),
    ({"event.findings": {"exists": True}}, {"event.body": None}, "N"),
    ({"event.findings": {"exists": True}}, {}, "F"),
    ({"event.findings": "pan"}, {"event.body": None, "event.findings": ["pan"]}, "T"),
    ({"event.link_domains": "drive.google.com"}, {"event.body": "see drive.google.com/x"}, "T"),
    ({"event.link_domains": "evil.com"}, {"event.body": "https://gov.in@evil.com"}, "T"),
    ({"event.link_domains": "evil.com"}, {"event.formatted_body": '<a href="https://evil.com">gov</a>'}, "T"),
    ({"event.link_domains": "evil.com"}, {"event.links": ["https://evil.com/x"]}, "T"),
    ({"event.text": {"contains": "secret"}}, {"event.formatted_body": "s<b>ecr</b>et"}, "T"),
    ({"event.link_domains": {"exists": False}}, {"event.type": "m.room.encrypted", "event.body": "x"}, "N"),
    ({"event.encrypted": True}, {"event.type": "m.room.encrypted"}, "T"),
    ({"actor.server": "daftar.example"}, {"actor.id": "@x:Daftar.Example:8448"}, "T"),
    ({"actor.server": {"exists": False}}, {"actor.id": "x"}, "T"),
    ({"actor.localpart": "x"}, {"actor.id": "@x:daftar.example"}, "T"),
    ({"actor.is_local": True}, {"actor.id": "@x:DAFTAR.example"}, "T"),
    ({"actor.is_local": False}, {"actor.id": "@x:else.example"}, "T"),
    ({"actor.unit": "haveli", "actor.post": "clerk", "actor.languages": "mr"}, {"actor.id": "@h:daftar.example"}, "T"),
    ({"actor.unit": {"exists": False}}, {"actor.id": "@x:daftar.example"}, "T"),
    ({"actor.unit": {"exists": False}}, {"actor.id": None}, "N"),
    ({"time.date": "2026-11-22", "time.hour": 0, "time.weekday": ["sun"]}, {}, "T"),
    ({"time.weekday": [6]}, {}, "F"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "facts", "outcome"), TABLE, ids=range(len(TABLE)))
def test_outcome(condition: dict[str, Any], facts: dict[str, Any], outcome: str) -> None:
    assert ask("send", condition, facts) == outcome


def ask(action: str, condition: dict[str, Any], facts: dict[str, Any]) -> str:
    document = {
        "policy": 1,
        "revision": "1",
        "timezone": "Asia/Kolkata",
        "lists": LISTS,
        "rules": [{"id": "R", "on": action, "then": "deny", "when": condition}],
    }
    policy = compile_policy(document, OFFICE)
    given = {name: value for name, value in facts.items() if value is not None}
    unknown = [name for name, value in facts.items() if value is None]
    request = parse_request({"action": action, "unknown": unknown} | given, now=NOW)
    told = explain(policy, request)
    (rule,) = (rule for rule in told.rules if rule["id"] == "R")
    # The explanation and the decision come to the same.
    assert (rule["outcome"] == "true") == (told.decision.rules == ("R",))
    assert (rule["outcome"] == "not-evaluable") == (told.decision.not_evaluable == ("R",))
    return {"true": "T", "false": "F"}.get(str(rule["outcome"]), "N")


MAIL: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"email.address": {"in": "mail"}}, {"email.address": " a@GMAIL.com "}, "T"),
    ({"email.address": {"in": "mail"}}, {"email.address": "Desk@GOV.in"}, "T"),
    ({"email.address": {"in": "mail"}}, {"email.address": "desk@gov.in"}, "F"),
    ({"email.address": {"in": "mail"}}, {"email.address": "x@a.nic.in"}, "T"),
    ({"email.address": {"in": "mail"}}, {"email.address": "x@y@a.nic.in"}, "F"),
    ({"email.to": {"in": "mail"}}, {"email.to": ["x@y.example", "x@a.nic.in"]}, "T"),
    ({"email.domain": {"in": "official"}}, {"email.address": '"a@gmail.com"@gov.in'}, "T"),
    ({"email.domain": {"not in": "official"}}, {"email.address": "a@gov.in@evil.com"}, "T"),
    ({"email.domain": {"exists": False}}, {"email.address": "nonsense"}, "T"),
    ({"email.domain": {"exists": False}}, {"email.address": None}, "N"),
    ({"email.findings": "email"}, {"email.subject": "to a@b.example"}, "T"),
    ({"server.addresses": {"in": "offices"}}, {"server.addresses": ["198.51.100.1", "10.1.1.1"]}, "T"),
]


@pytest.mark.parametrize(("condition", "facts", "outcome"), MAIL, ids=range(len(MAIL)))
def test_outcome_for_mail(condition: dict[str, Any], facts: dict[str, Any], outcome: str) -> None:
    assert ask("email-receive", condition, facts) == outcome


def test_the_host_that_is_pushed_to_follows_from_the_url() -> None:
    assert ask("push-register", {"push.host": "*.google.com"}, {"push.url": "https://fcm.google.com/x"}) == "T"


def test_without_an_organisation_nobody_is_known_to_be_local() -> None:
    policy = compile_policy(
        {
            "policy": 1,
            "revision": "1",
            "rules": [{"id": "R", "on": "login", "then": "deny", "when": {"actor.is_local": {"exists": False}}}],
        },
        Organisation.EMPTY,
    )
    assert explain(policy, parse_request({"action": "login", "actor": {"id": "@a:b.example"}}, now=NOW)).decision.rules == ("R",)
