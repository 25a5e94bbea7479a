"""The laws of decision, each for policies and requests at random."""

from datetime import UTC, datetime
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import maker, naive
from tests.oracle.maker import Plain

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import actor_of, decide
from daftar_policy.core.derive import derive, plan_for
from daftar_policy.core.facts import ACTIONS, FACTS
from daftar_policy.core.model import Decision
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import RequestError, parse_request

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
COUNT = 60

randoms = st.randoms(use_true_random=False)
policies = st.builds(maker.policy, randoms)
requests = st.builds(maker.request, randoms)
rules = st.builds(maker.rule, randoms, st.just("X-1"))


def ask(document: Plain, data: Plain) -> Decision:
    return decide(compile_policy(document, Organisation.EMPTY), parse_request(data, now=NOW))


def outcome(decision: Decision) -> tuple[Any, ...]:
    return (
        decision.decision.value,
        decision.by,
        decision.rules,
        decision.warned,
        decision.monitored,
        decision.not_evaluable,
    )


def naive_ask(document: Plain, data: Plain, rule_list: list[Plain] | None = None) -> tuple[Any, ...]:
    policy = compile_policy(document, Organisation.EMPTY)
    request = parse_request(data, now=NOW)
    values = derive(plan_for(FACTS, ACTIONS[request.action]), request, policy.surroundings)
    plain = document if rule_list is None else document | {"rules": rule_list}
    return naive.decide(plain, request.action, values, request.at, actor_of(request, values))


@settings(max_examples=2 * COUNT, deadline=None)
@given(policies, requests)
def test_engine_and_naive_scan_agree(document: Plain, data: Plain) -> None:
    assert outcome(ask(document, data)) == naive_ask(document, data)


def test_engine_and_naive_scan_agree_at_large(full_counts: bool) -> None:
    for seed in range(20_000 if full_counts else 300):
        random = Random(seed)  # noqa: S311 - the same policies every time
        document = maker.policy(random, most=12)
        for _ in range(3):
            data = maker.request(random)
            assert outcome(ask(document, data)) == naive_ask(document, data), (seed, data)


@settings(max_examples=COUNT, deadline=None)
@given(policies, requests)
def test_an_enforced_deny_that_matches_denies_and_whatever_is_named_had_its_say(document: Plain, data: Plain) -> None:
    decision = ask(document, data)
    alone = {rule["id"]: (rule, naive_ask(document, data, [rule])) for rule in document["rules"]}
    denied = [rule_id for rule_id, (_, answer) in alone.items() if answer[1] == "rule" and answer[0] == "deny"]
    if denied:
        assert decision.decision == "deny"
        assert set(decision.rules) == set(denied)
    if decision.by == "rule":
        assert decision.rules
        for rule_id in decision.rules:
            rule, answer = alone[rule_id]
            assert answer[1] == "rule"
            assert rule["then"] == decision.decision or (rule.get("on_error") == "deny" and rule_id in decision.not_evaluable)
    else:
        assert decision.rules == ()


@settings(max_examples=COUNT, deadline=None)
@given(policies, requests, randoms)
def test_order_never_matters(document: Plain, data: Plain, random: Random) -> None:
    shuffled = list(document["rules"])
    random.shuffle(shuffled)
    assert ask(document, data) == ask(document | {"rules": shuffled}, data)


@settings(max_examples=COUNT, deadline=None)
@given(policies, requests, rules)
def test_one_more_deny_never_allows_and_another_action_changes_nothing(document: Plain, data: Plain, more: Plain) -> None:
    before = ask(document, data)
    denying = more | {"then": "deny"}
    after = ask(document | {"rules": [*document["rules"], denying]}, data)
    if before.decision == "deny":
        assert after.decision == "deny"
    elsewhere = denying | {"on": ["deactivate"]}
    assert ask(document | {"rules": [*document["rules"], elsewhere]}, data) == before


@settings(max_examples=COUNT, deadline=None)
@given(policies, requests, rules)
def test_monitor_never_changes_the_outcome(document: Plain, data: Plain, more: Plain) -> None:
    before = outcome(ask(document, data))
    after = outcome(ask(document | {"rules": [*document["rules"], more | {"mode": "monitor"}]}, data))
    assert after[:4] == before[:4]


@settings(max_examples=COUNT, deadline=None)
@given(policies, requests)
def test_what_cannot_be_evaluated_never_allows(document: Plain, data: Plain) -> None:
    decision = ask(document, data)
    if decision.is_allowed and decision.by == "rule":
        assert not set(decision.rules) & set(decision.not_evaluable)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800") | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_named = st.fixed_dictionaries(
    {"action": st.sampled_from(sorted(ACTIONS))},
    optional=dict.fromkeys(
        ("at", "unknown", "event.body", "event.text", "email.address", "actor.id", "room.aliases", "client.address"), _json
    )
    | {"actor": st.fixed_dictionaries({}, optional={"id": st.text() | _json, "unit": st.text()}), "event": _json},
)
_texts = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    ["@a:b", "http://[::1", "a@b@c", "xn--", "@" * 50, "\ud800", "1234 5678 9012"]
)
_texty = st.fixed_dictionaries(
    {"action": st.sampled_from(["send", "register", "email-receive", "push-register", "set-profile"])},
    optional={
        name: st.lists(_texts, max_size=2) if fact.many else _texts
        for name, fact in FACTS.items()
        if fact.kind not in {"number", "boolean", "ip"} and name != "event.type"
    },
)
_EVERYTHING = {
    "policy": 1,
    "revision": "1",
    "timezone": "Asia/Kolkata",
    "labels": {"restricted": {"rooms": ["#tender-*:*"]}},
    "lists": {
        "all": {
            "domains": ["*.in"],
            "users": ["@a*b?c*:*"],
            "units": ["pune"],
            "posts": ["clerk"],
            "rooms": ["#a*"],
            "words": ["x"],
            "networks": ["10.0.0.0/8", "2001:db8::/32"],
            "addresses": ["*@*.in"],
        }
    },
    "rules": [
        {
            "id": f"{kind}-{name}",
            "on": sorted(ACTIONS),
            "then": "deny",
            "on_error": "deny",
            "say": "{actor.id} {room.aliases} {email.text} {event.link_domains}",
            "when": {name: matcher},
        }
        for name, fact in FACTS.items()
        if fact.kind not in {"number", "boolean"}
        for kind, matcher in (("in", {"in": "all"}), ("has", {"contains": "ß"}), ("re", {"matches": r"^\w+$"}))
    ],
}


@settings(max_examples=4 * COUNT, deadline=None)
@given(_named | _json | _texty)
def test_any_data_is_answered_or_refused_in_words(data: object) -> None:
    try:
        request = parse_request(data, now=NOW)
    except RequestError as error:
        str(error).encode()
        return
    decision = decide(EVERYTHING, request)
    str(decision.as_json()).encode()


EVERYTHING = compile_policy(_EVERYTHING, Organisation.EMPTY)


@settings(max_examples=COUNT, deadline=None)
@given(policies, requests)
def test_messages_are_there_for_every_refusal_in_every_language(document: Plain, data: Plain) -> None:
    decision = ask(document, data)
    assert list(decision.say) == (document["languages"] if decision.warned or not decision.is_allowed else [])
    assert all(decision.say.values())
