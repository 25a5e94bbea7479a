"""Settings of a homeserver as a policy: what is taken over does what Synapse did, and what is not is told."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import parse_request
from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import read
from daftar_policy.files.tests_file import load_tests, run
from daftar_policy.files.written import write_policy
from daftar_policy.study.coverage import measure
from daftar_policy.study.imported import AT, Imported
from daftar_policy.study.importer import import_settings

DOMAINS = {
    "can_invite_if_not_in_domain_mapping": False,
    "domain_mapping": {"x.example": ["x.example", "p.example"], "p.example": []},
}
RESTRICTIONS = {
    "rules": [
        {"match": "@admin.*:x\\.example", "allow": ["invite", "create_room"]},
        {"match": "@guest-.*", "deny": ["invite"]},
        {"match": "@guest-.*", "allow": ["create_room"]},
    ],
    "default_deny": ["create_room"],
}
FULL: dict[str, Any] = {
    "server_name": "x.example",
    "listeners": [],
    "rc_message": {},
    "federation_domain_whitelist": ["p.example"],
    "allowed_local_3pids": [{"medium": "email", "pattern": r"^[^@]+@x\.example$"}, {"medium": "email", "pattern": r".*@(a|b)\.example"}],
    "registrations_require_3pid": ["email"],
    "block_non_admin_invites": True,
    "enable_set_displayname": False,
    "enable_set_avatar_url": False,
    "enable_3pid_changes": False,
    "enable_room_list_search": False,
    "modules": [
        {"module": "synapse_domain_rule_checker.DomainRuleChecker", "config": {**DOMAINS, "can_invite_by_third_party_id": False}},
        {"module": "synapse_user_restrictions.UserRestrictionsModule", "config": RESTRICTIONS},
        {"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": {}},
    ],
}


def made(**data: object) -> Imported:
    return import_settings({"server_name": "x.example", **data})


def answer(imported: Imported, action: str, **facts: object) -> list[str]:
    policy = compile_policy(imported.policy, Organisation.EMPTY)
    dotted = {name.replace("_", ".", 1): value for name, value in facts.items()}
    decision = decide(policy, parse_request({"action": action, "at": AT, **dotted}, now=datetime(2026, 11, 21, tzinfo=UTC)))
    return list(decision.rules) or [decision.decision.value]


def missed(imported: Imported) -> list[tuple[Any, ...]]:
    return [one.place for one in imported.findings if one.kind == "not-understood"]


def test_all_at_once_is_written_checked_tested_and_covered(tmp_path: Path) -> None:
    imported = import_settings(FULL)
    assert missed(imported) == []
    assert {str(one.place[0]) for one in imported.findings} == set(FULL)
    write_policy(tmp_path / "made", imported.policy, imported.tests, ["a comment"])
    loaded, tests = load_policy(tmp_path / "made" / "policy.yaml"), load_tests(tmp_path / "made" / "policy_tests.yaml")
    assert loaded.document == imported.policy
    assert read(tmp_path / "made" / "policy_tests.yaml").data == imported.tests
    assert not [run(loaded.policy, case) for case in tests.cases if run(loaded.policy, case)]
    lacking = [(rule.rule, rule.missing) for rule in measure(loaded.policy, [case.request for case in tests.cases]).rules if rule.missing]
    # What is forbidden without a condition cannot fail to hold, and one pattern allows what nobody can guess.
    assert [rule for rule, _ in lacking] == []


def test_federation_as_synapse_has_it() -> None:
    imported = made(federation_domain_whitelist=["p.example"])
    assert answer(imported, "federate", server_name="p.example") == ["IMPORT-FEDERATION"]
    assert answer(imported, "federate", server_name="sub.p.example") == ["deny"]
    assert answer(imported, "invite", target_id="@a:x.example") == ["allow"]
    assert answer(imported, "invite", target_id="@a:other.example") == ["IMPORT-INVITE-SERVERS"]
    assert answer(made(federation_domain_whitelist=[]), "federate", server_name="p.example") == ["deny"]
    assert answer(made(federation_domain_whitelist=None), "federate", server_name="p.example") == ["allow"]


@pytest.mark.parametrize(
    ("pattern", "address", "is_allowed"),
    [
        (r"^[^@]+@x\.example$", "a@x.example", True),
        (r"^[^@]+@x\.example$", "a@sub.x.example", False),
        (r".*@x\.example$", "a@x.example", True),
        (r"^.+@.*\.x\.example$", "a@sub.x.example", True),
        (r"^.+@.*\.x\.example$", "a@x.example", False),
        (r"^[^@]+@x.example$", "a@xyexample", True),
        (r"^[^@]+@(hq|field)\.x\.example$", "a@hq.x.example", True),
        (r"^[^@]+@(hq|field)\.x\.example$", "a@lab.x.example", False),
        (r"[^@]+@x\.example", "a@x.example.evil.example", True),
        (r"x\.example", "a@x.example", False),
    ],
)
def test_addresses_match_from_the_beginning_as_in_synapse(pattern: str, address: str, is_allowed: bool) -> None:
    imported = made(allowed_local_3pids=[{"medium": "email", "pattern": pattern}])
    for action in ("register", "add-email"):
        assert answer(imported, action, email_address=address) == (["allow"] if is_allowed else ["IMPORT-ADDRESSES"])
    assert answer(imported, "register") == ["allow"]


def test_a_pattern_that_cannot_be_said_makes_no_rule() -> None:
    allowed = [{"medium": "email", "pattern": r"^(?!x)[^@]+@x\.example$"}, {"medium": "email", "pattern": r"^[^@]+@y\.example$"}]
    imported = made(allowed_local_3pids=allowed)
    assert missed(imported) == [("allowed_local_3pids", 0), ("allowed_local_3pids",)]
    assert imported.policy["rules"] == []


def test_domain_rules() -> None:
    imported = made(modules=[{"module": "synapse_domain_rule_checker.DomainRuleChecker", "config": DOMAINS}])
    kind = {"actor_kind": "person"}
    assert answer(imported, "invite", actor_id="@a:x.example", target_id="@b:p.example", **kind) == ["allow"]
    assert answer(imported, "invite", actor_id="@a:x.example", target_id="@b:q.example", **kind) == ["IMPORT-INVITE-MAPPING"]
    assert answer(imported, "invite", actor_id="@a:p.example", target_id="@b:p.example", **kind) == ["IMPORT-INVITE-MAPPING-2"]
    assert answer(imported, "invite", actor_id="@a:q.example", target_id="@b:p.example", **kind) == ["IMPORT-INVITE-OTHERS"]
    assert answer(imported, "invite", actor_id="@a:q.example", target_id="@b:p.example", actor_kind="admin") == ["allow"]


def test_the_first_restriction_that_speaks_counts() -> None:
    imported = made(modules=[{"module": "synapse_user_restrictions.UserRestrictionsModule", "config": RESTRICTIONS}])
    for user, invite, create in (
        ("@admin1:x.example", "allow", "allow"),
        ("@guest-1:x.example", "IMPORT-INVITE", "allow"),
        ("@a:x.example", "allow", "IMPORT-CREATE-ROOM"),
    ):
        assert answer(imported, "invite", actor_id=user, actor_kind="person") == [invite]
        assert answer(imported, "create-room", actor_id=user, actor_kind="person") == [create]


def test_what_is_not_understood_is_told_with_its_place() -> None:
    imported = made(
        something_new=True,
        modules=[
            {"module": "acme.Special"},
            {"module": "m.DomainRuleChecker", "config": {"can_only_join_rooms_with_invite": True, "x": 1}},
        ],
        registrations_require_3pid=["msisdn"],
        enable_set_displayname="perhaps",
        federation_domain_whitelist=["not a name"],
        spam_checker="x",
    )
    assert set(missed(imported)) == {
        ("something_new",),
        ("modules", 0),
        ("modules", 1, "config", "can_only_join_rooms_with_invite"),
        ("modules", 1, "config", "x"),
        ("registrations_require_3pid", 0),
        ("enable_set_displayname",),
        ("federation_domain_whitelist", 0),
        ("spam_checker",),
    }


def test_what_is_no_homeserver() -> None:
    for data in (None, [], {}, {"server_name": 3}, {"server_name": "a b"}):
        with pytest.raises(ValueError, match=r"server name|homeserver"):
            import_settings(data)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([key for key in FULL if key != "server_name"]), _PLAIN)
def test_any_setting_gives_a_policy_that_holds_its_promises(key: str, value: object) -> None:
    imported = import_settings({**FULL, key: value, "modules": value if key == "modules" else []})
    compile_policy(imported.policy, Organisation.EMPTY)
    assert {str(one.place[0]) for one in imported.findings} >= {key} or value == []
