"""Which rules name something, and who may do what to whom."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.files.policy import load_policy
from daftar_policy.study.naming import find
from daftar_policy.study.who import Asked, Table, who

NOW = datetime(2026, 11, 21, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "policy" / "examples" / "state-government"
LISTS = {
    "shares": {"domains": ["drive.google.com", "*.sharepoint.example"]},
    "people": {"users": ["@nodal-*:x.example"], "units": ["pune"], "addresses": ["*@press.example"]},
    "offices": {"networks": ["10.0.0.0/8"]},
    "rooms": {"rooms": ["#t-*:x.example"]},
    "identity": {"words": ["aadhaar"]},
}
RULES = [
    {"id": "LINK", "on": "send", "when": {"event.link_domains": {"in": "shares"}}, "then": "deny"},
    {"id": "NOT", "on": "send", "when": {"event.link_domains": {"not in": "shares"}}, "then": "deny"},
    {"id": "VALUE", "on": "send", "when": {"event.link_domains": ["*.google.com"]}, "then": "deny", "mode": "monitor"},
    {"id": "WHO", "on": "invite", "when": {"actor.id": {"in": "people"}}, "then": "deny"},
    {"id": "FROM", "on": "register", "when": {"client.address": {"in": "offices"}}, "then": "deny"},
    {"id": "WORD", "on": "send", "when": {"event.findings": {"in": "identity"}, "room.alias": {"in": "rooms"}}, "then": "deny"},
    {"id": "MATCH", "on": "register", "when": {"email.address": {"matches": "@press\\."}}, "then": "deny"},
    {
        "id": "EXC",
        "on": "register",
        "when": {"email.domain": "y.example"},
        "then": "deny",
        "except": [{"when": {"email.address": "a@y.example"}, "ticket": "T", "until": "2030-01-01"}],
        "rollout": {"units": ["nashik"]},
    },
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return compile_policy({"policy": 1, "revision": "1", "lists": LISTS, "rules": RULES}, Organisation.EMPTY)


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        ("drive.google.com", ["LINK", "NOT", "VALUE"]),
        ("DRIVE.google.com.", ["LINK", "NOT", "VALUE"]),
        ("google.com", []),
        ("docs.google.com", ["VALUE"]),
        ("a.b.sharepoint.example", ["LINK", "NOT"]),
        ("@nodal-it:x.example", ["WHO"]),
        ("@other:x.example", []),
        ("pune", ["WHO"]),
        ("nashik", ["EXC"]),
        ("10.1.2.3", ["FROM"]),
        ("11.1.2.3", []),
        ("aadhaar", ["WORD"]),
        ("#t-1:x.example", ["WORD"]),
        ("desk@press.example", ["MATCH"]),
        ("a@y.example", ["EXC"]),
        ("event.findings", ["WORD"]),
        ("shares", ["LINK", "NOT"]),
        ("invite", ["WHO"]),
        ("\ud800", []),
        ("", []),
    ],
)
def test_names(policy: Policy, value: str, rules: list[str]) -> None:
    assert [one.rule for one in find(policy, value)] == rules


def test_how_it_is_named(policy: Policy) -> None:
    (first, _, third) = find(policy, "drive.google.com")
    assert first.words == "looks `event.link_domains` up in the list `shares`, which has `drive.google.com`"
    assert third.words == "compares `event.link_domains` with `*.google.com`"
    assert first.path == ("rules", 0, "when", "event.link_domains", "in")


@pytest.fixture(scope="module")
def state() -> Policy:
    return load_policy(EXAMPLE / "policy.yaml", EXAMPLE / "organisation.yaml").policy


def cell(table: Table, actor: str, target: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    row = next(place for place, group in enumerate(table.actors) if actor in group.members)
    column = next(place for place, group in enumerate(table.objects) if target in group.members)
    found = table.cells[row][column]
    return found.answer, found.rules, found.depends


def test_who_may_invite_whom(state: Policy) -> None:
    table = who(state, "invite", Asked(), NOW)
    assert cell(table, "@asha.patil:daftar.example", "@anybody:nic.example") == ("allow", (), ())
    assert cell(table, "@asha.patil:daftar.example", "@anybody:pilot.example") == ("deny", ("FED-2",), ())
    assert cell(table, "@nodal-it:daftar.example", "@anybody:pilot.example") == ("allow", (), ())
    assert cell(table, "@nodal-it:daftar.example", "@anybody:elsewhere.invalid") == ("deny", ("FED-2",), ())
    assert len(table.actors) == 2
    later = who(state, "invite", Asked(), datetime(2028, 1, 1, tzinfo=UTC))
    assert cell(later, "@nodal-it:daftar.example", "@anybody:pilot.example") == ("deny", ("FED-2",), ())


def test_what_the_row_and_column_leave_open_is_said(state: Policy) -> None:
    table = who(state, "register", Asked(), NOW)
    assert cell(table, "@asha.patil:daftar.example", "anybody@elsewhere.invalid") == ("depends", (), ("MAIL-1",))
    told = who(state, "register", Asked(facts={"actor.kind": "person"}), NOW)
    assert cell(told, "@asha.patil:daftar.example", "anybody@elsewhere.invalid") == ("deny", ("MAIL-1",), ())


def test_narrowed(state: Policy) -> None:
    table = who(state, "invite", Asked(unit="pune", target="@a:elsewhere.example"), NOW)
    assert [len(row) for row in table.cells] == [1]
    assert {member for group in table.actors for member in group.members} == {
        "@collector.pune:daftar.example",
        "@r.deshmukh:daftar.example",
        "@v.jadhav:daftar.example",
        "@clerk.dispatch:daftar.example",
    }
    assert cell(who(state, "federate", Asked(), NOW), "@anybody:elsewhere.invalid", "elsewhere.invalid") == ("deny", (), ())
