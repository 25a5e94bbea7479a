"""Which callbacks a policy needs, and what is said where a homeserver has none."""

import pytest

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.enforcement import hooks


def policy(*rules: dict[str, object], **more: object) -> Policy:
    return compile_policy({"policy": 1, "revision": "1", "rules": list(rules), **more}, Organisation.EMPTY)


def rule(name: str, action: str, **more: object) -> dict[str, object]:
    return {"id": name, "on": action, "then": "deny", **more}


def served(made: Policy) -> frozenset[str]:
    """Give what is asked because of the rules above: of the built-in rule about labels there is always `state`."""
    return hooks.needs(made).served - {"state"}


def test_a_missing_callback_is_said_with_the_rules_that_need_it() -> None:
    made = policy(rule("B", "login"), rule("A", "login"), rule("C", "send"))
    found = hooks.needs(made).lacking(lambda hook: hook.callback != "check_login_for_spam")
    assert found == ["`A`, `B`: needs Synapse's callback `check_login_for_spam`, which there is since 1.87"]


@pytest.mark.parametrize(
    ("made", "is_fault"),
    [
        (policy(rule("A", "federate")), True),
        (policy(defaults={"federate": "deny"}), True),
        (policy(rule("A", "federate", mode="off")), False),
        (policy(rule("A", "send")), False),
        (policy(rule("A", "email-send")), False),
    ],
    ids=["a rule", "a default", "a rule that is off", "another action", "an action of another part"],
)
def test_only_what_a_policy_needs_can_lack(made: Policy, is_fault: bool) -> None:
    assert bool(hooks.needs(made).lacking(lambda hook: hook.callback != "federated_user_may_invite")) is is_fault


def test_a_callback_that_only_refuses_earlier_may_be_missing() -> None:
    assert hooks.needs(policy(rule("A", "upload"))).lacking(lambda hook: hook.is_needed) == []


def test_what_no_homeserver_can_refuse_is_said_with_the_rule() -> None:
    made = policy(rule("P", "push-register"), rule("D", "account-data"))
    said = hooks.needs(made).unenforceable
    assert [sentence.split(":")[0] for sentence in said] == ["`P`", "`D`"]
    assert served(made) == frozenset()


def test_account_data_is_asked_about_only_while_the_log_would_tell_the_truth() -> None:
    assert served(policy(rule("D", "account-data", mode="monitor"))) == {"account-data"}
    assert served(policy(rule("D", "account-data", mode="monitor"), rule("E", "account-data"))) == frozenset()
    assert served(policy(rule("D", "account-data", mode="warn"), defaults={"account-data": "deny"})) == frozenset()
