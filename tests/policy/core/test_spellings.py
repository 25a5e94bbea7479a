"""Spellings: what a policy writes one way and a request another, and still the same thing (format 1, section 3)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.document import Faults
from daftar_policy.core.organisation import Organisation, compile_organisation
from daftar_policy.core.request import parse_request

NOW = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
# A letter that NFC takes apart: what is typed is never what is compared.
NUKTA = "\u095c"
ROOM = {"id": "!a:b", "aliases": ["#x:b"]}


def outcome(action: str, when: dict[str, Any], request: dict[str, Any], **more: Any) -> str:
    organisation = more.pop("office", Organisation.EMPTY)
    rule = {"id": "R", "on": action, "when": when, "then": "deny"}
    policy = compile_policy({"policy": 1, "revision": "1", "rules": [rule], **more}, organisation)
    return decide(policy, parse_request({"action": action} | request, now=NOW)).decision.value


@pytest.mark.parametrize(
    "pattern", ["@*:*.भारत", "@*:*.XN--H2BRJ9C", "@*:*.भारत:8448", "@*:*.भारत.", "@*:*。भारत", "@*:सर*.भारत", "@*:सरकार.*"]
)
def test_a_glob_of_users_reads_the_server_as_names_are_read(pattern: str) -> None:
    users = {"@a:xn--11b7cb3a6a.xn--h2brj9c": pattern not in {"@*:सर*.भारत", "@*:सरकार.*"} or pattern == "@*:सरकार.*"}
    for user, expected in users.items():
        for when in ({"actor.id": pattern}, {"actor.id": {"in": "list"}}):
            found = outcome("send", when, {"actor": {"id": user}}, lists={"list": {"users": [pattern]}})
            assert (found == "deny") is expected


@pytest.mark.parametrize(
    ("pattern", "user"),
    [
        ("@*:*.gov.in:8448", "@a:mail.gov.in"),
        ("@*:*.GOV.in", "@a:mail.gov.in:8448"),
        ("@n-*:ＧＯＶ.*", "@n-1:gov.in"),
        ("@*:*", "@a:gov.in:8448"),
        ("@*:10.*", "@a:10.0.0.1"),
        ("@*:gov.in:*", "@a:gov.in"),
    ],
)
def test_a_glob_of_users_drops_case_width_and_port(pattern: str, user: str) -> None:
    assert outcome("send", {"actor.id": pattern}, {"actor": {"id": user}}) == "deny"


@pytest.mark.parametrize(
    ("pattern", "address"), [("*@*.भारत", "a@सरकार.भारत"), ("*@ＧＭＡＩＬ.*", "a@gmail.com"), ("a.*@Gmail.com", "a.b@GMAIL.com.")]
)
def test_a_glob_of_addresses_reads_the_domain_as_names_are_read(pattern: str, address: str) -> None:
    for when in ({"email.address": pattern}, {"email.address": {"in": "list"}}):
        assert outcome("register", when, {"email": {"address": address}}, lists={"list": {"addresses": [pattern]}}) == "deny"


def test_the_local_part_keeps_its_case_in_a_glob() -> None:
    assert outcome("register", {"email.address": "A.*@gmail.com"}, {"email": {"address": "a.b@gmail.com"}}) == "allow"


def test_a_label_is_the_same_however_its_letters_are_composed() -> None:
    for written in (NUKTA, "\u0921\u093c"):
        assert outcome("send", {"room.label": NUKTA}, {"room": ROOM}, labels={written: {"rooms": ["#x:*"]}}) == "deny"


@pytest.mark.parametrize("empty", [[], (), None])
def test_an_empty_list_is_absent_in_whichever_form(empty: object) -> None:
    for request in ({"room": {"aliases": empty}}, {"room.aliases": empty}):
        assert outcome("send", {"room.aliases": {"exists": False}}, request) == "deny"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_compares_with_nothing_is_a_fault(number: float) -> None:
    for matcher in (number, [number], {"above": number}, {"below": number}):
        with pytest.raises(Faults):
            outcome("send", {"room.members": matcher}, {})


@pytest.mark.parametrize("condition", [5, True, "x", []])
def test_what_is_no_condition_is_one_fault(condition: Any) -> None:
    with pytest.raises(Faults) as caught:
        outcome("send", condition, {})
    assert len(caught.value.faults) == 1


def test_a_unit_is_the_same_however_its_letters_are_composed() -> None:
    office = compile_organisation(
        {
            "organisation": 1,
            "name": {"en": "State"},
            "server": "gov.in",
            "units": [
                {"id": NUKTA, "name": {"en": "A"}, "tier": "state"},
                {"id": "below", "in": NUKTA, "name": {"en": "B"}, "tier": "office"},
            ],
            "posts": [{"id": "clerk", "name": {"en": "Clerk"}, "rank": 1}],
        },
        [{"matrix_id": "@a:gov.in", "email": "a@gov.in", "name": "A", "name_local": "", "post": "clerk", "unit": NUKTA, "language": "mr"}],
    )
    asked = {"actor": {"id": "@a:gov.in"}}
    assert outcome("send", {"actor.unit": NUKTA}, asked, office=office) == "deny"
    assert outcome("send", {"actor.unit": {"in": "l"}}, asked, office=office, lists={"l": {"units": [NUKTA]}}) == "deny"
    assert outcome("send", {"actor.id": {"in": "l"}}, asked, office=office, lists={"l": {"units": [NUKTA]}}) == "deny"
