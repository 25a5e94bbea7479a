"""What changes between two policies, in words."""

from copy import deepcopy
from typing import Any

import pytest

from daftar_policy.study.diff import compare

RULE: dict[str, Any] = {
    "id": "A",
    "on": ["send"],
    "when": {"room.label": "restricted"},
    "then": "deny",
    "mode": "monitor",
    "say": {"en": "No"},
    "except": [{"when": {"actor.id": "@a:x"}, "ticket": "T-1", "until": "2026-12-31"}],
}
POLICY: dict[str, Any] = {
    "policy": 1,
    "revision": "1",
    "lists": {"shares": {"domains": ["a.example", "b.example"]}},
    "labels": {"restricted": {"rooms": ["#t-*:*"]}},
    "rules": [RULE, {"id": "B", "on": "register", "then": "deny"}],
}


def changed(path: list[Any], value: object) -> dict[str, Any]:
    made: Any = deepcopy(POLICY)
    place = made
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["revision"], "2", ["revision: `1` → `2`"]),
        (["defaults"], {"federate": "deny", "send": "allow"}, ["default federate: where no rule says anything: allow → deny"]),
        (["rules", 0, "mode"], "enforce", ["A: mode: `monitor` → `enforce`"]),
        (["rules", 0, "mode"], ..., ["A: mode: `monitor` → `enforce`"]),
        (["rules", 1, "mode"], "enforce", []),
        (["rules", 1, "on"], ["register"], []),
        (["rules", 0, "on"], ["state"], ["A: no longer on send; now on state too"]),
        (["rules", 0, "when"], ..., ["A: condition: {room.label: restricted} → always"]),
        (["rules", 0, "rollout"], {"percent": 5}, ["A: rollout: everybody → {percent: 5}"]),
        (["rules", 0, "say", "mr"], "नाही", ["A: message (mr): nothing → `नाही`"]),
        (["rules", 0, "except"], [], ["A: exception T-1 (until 2026-12-31) removed"]),
        (["rules", 0, "except", 0, "until"], "2027-01-31", ["A: exception T-1: until: 2026-12-31 → 2027-01-31"]),
        (["rules", 1, "except"], [{"ticket": "T-2", "until": "2027-01-31"}], ["B: exception T-2 added until 2027-01-31: always"]),
        (["rules", 1], ..., ["B: removed (enforce deny on register, when always)"]),
        (
            ["rules", 1, "id"],
            "C",
            ["B: removed (enforce deny on register, when always)", "C: added (enforce deny on register, when always)"],
        ),
        (["lists", "shares", "domains"], ["b.example", "a.example"], []),
        (
            ["lists", "shares", "domains"],
            ["b.example", *(f"{n}.example" for n in range(9))],
            [
                "list shares: gained 9 of domains: 0.example, 1.example, 2.example, 3.example, 4.example and 4 more",
                "list shares: lost 1 of domains: a.example",
            ],
        ),
        (["lists", "shares"], ..., ["list shares: removed"]),
        (["lists", "more"], {"words": ["x"]}, ["list more: added (1 of words)"]),
        (["labels", "restricted", "rooms"], ["#u-*:*"], ["label restricted: changed: [#t-*:*] → [#u-*:*]"]),
    ],
)
def test_in_words(path: list[Any], value: object, words: list[str]) -> None:
    assert [f"{change.about}: {change.words}" for change in compare(POLICY, changed(path, value))] == words


def test_the_order_of_rules_is_no_change() -> None:
    assert compare(POLICY, {**POLICY, "rules": POLICY["rules"][::-1]}) == ()


def test_anything_may_be_compared() -> None:
    assert compare(None, []) == ()
    assert compare({"rules": [3, {"id": 1, "on": 4, "except": "x"}], "lists": {"a": 3}}, {}) != ()
