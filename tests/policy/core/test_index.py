"""The index at the sizes where it looks many things up together: agreement with the naive scan, and the parts by themselves."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import maker, naive
from tests.policy.core.test_laws import NOW, outcome

from daftar_policy.bench import workload
from daftar_policy.core import lanes
from daftar_policy.core.clauses import MOST, expand
from daftar_policy.core.compile import compile_policy
from daftar_policy.core.conditions import UNKNOWN, All, Condition, Either, Leaf, Not
from daftar_policy.core.decide import actor_of, decide
from daftar_policy.core.derive import derive, plan_for
from daftar_policy.core.facts import ACTIONS, FACTS
from daftar_policy.core.model import Decision
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import parse_request

Plain = dict[str, Any]


def compiled(document: Plain) -> Policy:
    return compile_policy(document, Organisation.EMPTY)


def asked(policy: Policy, data: Plain) -> Decision:
    return decide(policy, parse_request(data, now=NOW))


def agree(document: Plain, requests: list[Plain]) -> None:
    policy = compiled(document)
    for data in requests:
        request = parse_request(data, now=NOW)
        values = derive(plan_for(FACTS, ACTIONS[request.action]), request, policy.surroundings)
        expected = naive.decide(document, request.action, values, request.at, actor_of(request, values))
        assert outcome(decide(policy, request)) == expected, data


@pytest.mark.parametrize("seed", range(3))
def test_a_mixed_policy_and_its_traffic_agree_with_the_naive_scan(seed: int) -> None:
    made = workload.make(300, 120, seed=seed)
    # The naive scan knows times only; a date means a whole day of the policy's zone, UTC here.
    written = json.dumps(made.document)
    for date, time in (("2027-03-31", "2027-04-01"), ("2027-12-31", "2028-01-01"), ("2026-01-01", "2026-01-01")):
        written = written.replace(f'"{date}"', f'"{time}T00:00:00Z"')
    agree(json.loads(written), list(made.requests))


def test_policies_of_a_hundred_rules_agree_with_the_naive_scan(full_counts: bool) -> None:
    for seed in range(500 if full_counts else 40):
        random = Random(seed)  # noqa: S311 - the same policies every time
        document = maker.policy(random)
        document["rules"] = [maker.rule(random, f"R-{place}") for place in range(100)]
        agree(document, [maker.request(random) for _ in range(5)])


TEXTS = ["the file no. 7", "FILE NO. 12 and file no. 30", "ab\ncd", "", "ß", "STRASSE 5", "a.b.c", "*", "x" * 300]


@pytest.mark.parametrize(
    "matchers",
    [
        [{"contains": f"no. {n}"} for n in range(40)] + [{"contains": "strasse"}],
        [{"matches": rf"(?i)file\s+no\. {n}$"} for n in range(70)] + [{"matches": r"\Q."}, {"matches": r"\Qb\E|c"}, {"matches": "^$"}],
        [f"*{n}" for n in range(30)] + [f"{n}*" for n in "abcdefgß"] + ["*", "?*", "a*c", "*a*b*c*", "a?c", "f?LE*", "*ab*"],
        [f"?{n}*" for n in range(20)] + ["a?c*", "*?*", "??"],
        [[f"*{n}", f"{n}*", str(n)] for n in range(20)],
    ],
    ids=["contains", "matches", "globs at the ends", "globs as patterns", "several globs"],
)
@pytest.mark.parametrize("is_negative", [False, True])
def test_many_tests_of_one_fact_are_as_each_alone(matchers: list[Any], is_negative: bool) -> None:
    whens = [{"event.text": matcher} for matcher in matchers]
    rules = [
        {"id": f"R-{n:03}", "on": "send", "then": "deny", "when": {"not": when} if is_negative else when} for n, when in enumerate(whens)
    ]
    document = {"policy": 1, "revision": "1", "rules": rules}
    requests: list[Plain] = [{"action": "send", "event.text": text, "event.type": "m.room.message"} for text in TEXTS]
    requests += [{"action": "send"}, {"action": "send", "unknown": ["event"]}]
    policy, alone = compiled(document), [compiled(document | {"rules": [rule]}) for rule in rules]
    for data in requests:
        found = [asked(one, data) for one in alone]
        together = asked(policy, data)
        assert together.rules == tuple(rule for one in found for rule in one.rules)
        assert together.not_evaluable == tuple(rule for one in found for rule in one.not_evaluable)


def test_bounds_are_compared_as_each_alone() -> None:
    matchers = [{key: bound} for key in ("above", "below") for bound in (0, 2, 2.5, 3, 3, 10)] + [{"above": 1, "below": 3}]
    rules = [{"id": f"R-{n:03}", "on": "join", "then": "deny", "when": {"room.members": matcher}} for n, matcher in enumerate(matchers)]
    document = {"policy": 1, "revision": "1", "rules": rules}
    agree(document, [{"action": "join", "room.members": number} for number in (-1, 0, 2, 2.4, 2.5, 3, 9, 10, 11)] + [{"action": "join"}])


def test_a_long_list_answers_as_a_short_one() -> None:
    entries = ["gov.in", "*.gov.in", "daftar.example"]
    longer = [f"host-{n}.example" for n in range(2000)]
    rules = [
        {"id": "IN", "on": "register", "then": "deny", "when": {"email.domain": {"in": "l"}}},
        {"id": "OUT", "on": "register", "then": "hold", "when": {"email.domain": {"not in": "l"}}},
    ]
    short, long = (
        compiled({"policy": 1, "revision": "1", "lists": {"l": {"domains": domains}}, "rules": rules})
        for domains in (entries, entries + longer)
    )
    for domain in ("gov.in", "a.b.gov.in", "gov.in.evil.com", ".gov.in", "daftar.example", "a.daftar.example", "no domain"):
        for data in ({"action": "register", "email.domain": domain}, {"action": "register"}):
            assert asked(short, data) == asked(long, data), domain


_leaves = [Leaf(FACTS["room.id"], name, lambda values, name=name: values[name], frozenset({name}), "is") for name in "abc"]
_conditions: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(_leaves),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Either, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=12,
)
_truths = st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in "abc"})


@settings(deadline=None)
@given(_conditions, _truths)
def test_clauses_have_the_truth_of_their_condition(condition: Condition, truths: Plain) -> None:
    found = expand(condition)
    each = [naive.and3(leaf.run(truths) if wanted else naive.not3(leaf.run(truths)) for leaf, wanted in clause) for clause in found.clauses]
    weighed, truth = naive.or3(each), condition.run(truths)
    assert len(found.clauses) <= MOST
    if found.is_exact:
        assert weighed is truth
    elif weighed is False:
        assert truth is False


@given(st.sets(st.integers(0, 300)))
def test_a_set_of_places_is_read_as_it_was_written(chosen: set[int]) -> None:
    assert lanes.places(lanes.bits(chosen)) == sorted(chosen)


def test_unknown_is_no_value_of_a_lane() -> None:
    policy = compiled({"policy": 1, "revision": "1", "rules": [{"id": "A", "on": "send", "then": "deny", "when": {"event.text": "x"}}]})
    assert policy.plans["send"].index.find({"event.text": UNKNOWN}) == (1, 1)


def test_no_pattern_takes_more_than_linear_time() -> None:
    hard = {"matches": "(a+)+$"}, {"matches": "(a|aa)+$"}, {"matches": "^(([a-z])+.)+[A-Z]([a-z])+$"}, "*a*a*a*a*a*a*a*b", "*?a?a?a?a?a?a?b"
    rules = [{"id": f"R-{n}", "on": "send", "then": "deny", "when": {"event.text": matcher}} for n, matcher in enumerate(hard)]
    policy = compiled({"policy": 1, "revision": "1", "rules": rules})
    # A backtracking engine would not end before the sun does.
    assert asked(policy, {"action": "send", "event.text": "a" * 20_000 + "!"}).decision == "allow"
