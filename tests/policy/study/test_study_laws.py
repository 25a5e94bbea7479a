"""What the study of policies says is so, for policies and requests at random: it may leave out, it must not be wrong."""

import json
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import maker
from tests.oracle.maker import Plain

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.derive import derive, plan_for
from daftar_policy.core.facts import ACTIONS, FACTS
from daftar_policy.core.model import Mode
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import parse_request
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.record import Asked, entry
from daftar_policy.study import overlaps
from daftar_policy.study.coverage import measure
from daftar_policy.study.logic import implies, never, without
from daftar_policy.study.recorded import recorded
from daftar_policy.study.replay import Replayer, Version
from daftar_policy.study.simulate import enforced

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
COUNT = 60
randoms = st.randoms(use_true_random=False)


def compiled(document: Plain) -> Policy:
    return compile_policy(document, Organisation.EMPTY)


def version(document: Plain, sha256: str) -> Version:
    return Version(compiled(document), document, sha256)


def values_of(policy: Policy, random: Random) -> tuple[str, dict[str, object]]:
    request = parse_request(maker.request(random), now=NOW)
    return request.action, derive(plan_for(FACTS, ACTIONS[request.action]), request, policy.surroundings)


@settings(max_examples=COUNT, deadline=None)
@given(randoms)
def test_what_is_said_to_follow_follows_and_what_never_holds_never_does(random: Random) -> None:
    policy = compiled(maker.policy(random, most=8))
    conditions = [rule.condition for rule in policy.rules]
    pairs = [(one, other) for one in conditions for other in conditions if implies(one, other, policy.lists)]
    dead = [one for one in conditions if never(one, policy.lists) is not None]
    for _ in range(30):
        action, values = values_of(policy, random)
        for one, other in pairs:
            assert one.run(dict(values)) is not True or other.run(dict(values)) is True
        for one in dead:
            assert one.run(dict(values)) is not True
        for one in conditions:
            told = without(one, ACTIONS[action])
            assert told is None or one.run(dict(values)) is told


@settings(max_examples=COUNT, deadline=None)
@given(randoms)
def test_a_rule_that_is_said_to_do_nothing_can_be_taken_away(random: Random) -> None:
    document = maker.policy(random, most=8)
    policy = compiled(document)
    idle = {"shadowed", "contradiction", "idle", "never"}
    now = datetime(2026, 11, 1, tzinfo=UTC)
    for fault in overlaps.find(policy, now):
        rules = document["rules"]
        rule = rules[fault.path[1]]
        if fault.code not in idle or rule.get("mode") == "warn":
            continue
        less = compiled({**document, "rules": [one for one in rules if one is not rule]})
        for _ in range(20):
            request = parse_request(maker.request(random), now=NOW)
            before, after = decide(policy, request), decide(less, request)
            # What cannot be judged is no matter of what holds: of two rules one may know more than the other.
            if not before.not_evaluable:
                assert before.decision is after.decision, fault


def line_of(policy: Policy, sha256: str, random: Random) -> tuple[dict[str, object], object]:
    asked = maker.request(random)
    # What follows from a fact that the log holds is taken to follow from it: a point that says otherwise itself is not seen.
    asked.pop("email.domain", None)
    asked["unknown"] = [name for name in asked["unknown"] if name != "email.domain"]
    request = parse_request(asked, now=NOW)
    reads = Version(policy, {}, sha256).reads()[request.action]
    kept = entry(policy, reads, Asked("test", sha256, request, Answer("K7F3-9QXA", decide(policy, request)), 1))
    return json.loads(json.dumps(kept)), request


@settings(max_examples=2 * COUNT, deadline=None)
@given(randoms)
def test_a_replayed_answer_is_what_the_policy_would_have_answered(random: Random) -> None:
    old_document = maker.policy(random)
    new_document = maker.policy(random)
    # Some rules stay as they are, so that the log's own word on them counts.
    new_document["rules"] = [
        *new_document["rules"],
        *({**rule, "id": f"O-{rule['id']}"} for rule in old_document["rules"] if random.randint(0, 1)),
    ]
    old_document["rules"] = [{**rule, "id": f"O-{rule['id']}"} for rule in old_document["rules"]]
    if random.randint(0, 1):
        for rule in new_document["rules"]:
            rule.update(mode="enforce", then=random.choice(["deny", "allow", "hold"]))
    old, new = version(old_document, "old"), version(new_document, "new")
    reads = {"old": old.reads(), "new": new.reads()} if random.randint(0, 3) else {}
    for _ in range(10):
        made, request = line_of(old.policy, "old", random)
        line = recorded(made, reads)
        assert line is not None
        answer = decide(new.policy, request)  # type: ignore[arg-type]
        told = Replayer(new, (old,)).ask(line)
        if told.effect is not None:
            assert told.effect is answer.decision
        if not told.not_replayable:
            assert told.effect is answer.decision
            assert (told.rules, told.warned, told.monitored) == (set(answer.rules), set(answer.warned), set(answer.monitored))
        own = Replayer(old).ask(line)
        assert own.effect is decide(old.policy, request).decision  # type: ignore[arg-type]


@settings(max_examples=COUNT, deadline=None)
@given(randoms)
def test_a_simulated_rule_does_what_the_enforced_rule_would(random: Random) -> None:
    document = maker.policy(random)
    document["rules"] = [*document["rules"], {**maker.rule(random, "X-1"), "mode": "monitor"}]
    own = version(document, "own")
    wished = enforced(own, "X-1")
    assert wished is not None
    plain = [
        {key: value for key, value in rule.items() if key not in {"from", "until"}} | {"mode": "enforce"} if rule["id"] == "X-1" else rule
        for rule in document["rules"]
    ]
    really = compiled({**document, "rules": plain})
    for _ in range(10):
        made, request = line_of(own.policy, "own", random)
        line = recorded(made, {"own": own.reads()})
        assert line is not None
        told = Replayer(wished, (own,)).ask(line)
        if told.effect is not None:
            assert told.effect is decide(really, request).decision  # type: ignore[arg-type]


@settings(max_examples=COUNT, deadline=None)
@given(randoms)
def test_a_rule_that_an_answer_names_is_covered(random: Random) -> None:
    policy = compiled(maker.policy(random))
    for _ in range(10):
        request = parse_request(maker.request(random), now=NOW)
        answer = decide(policy, request)
        covered = {rule.rule: rule for rule in measure(policy, [request]).rules}
        assert set(covered) == {rule.id for rule in policy.rules if rule.place is not None and rule.mode is not Mode.OFF}
        for rule in (*answer.rules, *answer.warned, *answer.monitored):
            if rule in covered:
                assert covered[rule].fired == 1


def test_a_line_says_what_was_not_there_whoever_made_it() -> None:
    policy = compiled(
        {"policy": 1, "revision": "1", "rules": [{"id": "A", "on": "register", "when": {"email.domain": "x.example"}, "then": "deny"}]}
    )
    request = parse_request({"action": "register"}, now=NOW)
    asked = Asked("test", "somebody else's", request, Answer("K7F3-9QXA", decide(policy, request)), 1)
    line = recorded(json.loads(json.dumps(entry(policy, frozenset({"email.domain"}), asked))), {})
    assert line is not None
    assert "email.domain" in line.known
    assert Replayer(
        version(
            {
                "policy": 1,
                "revision": "2",
                "rules": [{"id": "B", "on": "register", "when": {"email.domain": {"not in": ["y.example"]}}, "then": "deny"}],
            },
            "new",
        )
    ).ask(line).rules == {"B"}
