"""The benchmark's own honesty: its traffic is as it says, its peers are asked the same, and figures of engines that differ are not given."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from daftar_policy.bench import clock, figures, footprint, workload
from daftar_policy.bench.asks import plain_rules
from daftar_policy.bench.casbin_peer import CasbinPeer
from daftar_policy.bench.cedar_peer import CedarPeer
from daftar_policy.core.decide import decide
from daftar_policy.core.model import Request


@pytest.mark.parametrize("is_mixed", [True, False])
def test_traffic_is_mixed_as_stated(is_mixed: bool) -> None:
    policy, asked = figures.ready(workload.make(500, 2000, is_mixed=is_mixed))
    answers = [decide(policy, request) for request in asked]
    shares = {action: count / 20 for action, count in Counter(request.action for request in asked).items()}
    assert shares == {"send": 40, "invite": 20, "register": 10, "join": 10, "state": 10, "email-send": 10}
    assert 0.30 < sum(not answer.is_allowed for answer in answers) / 2000 < 0.37
    assert sum(bool(answer.not_evaluable) for answer in answers) / 2000 == 0.05


def test_a_decision_is_measured_with_its_derived_facts_there() -> None:
    _, asked = figures.ready(workload.make(10, 200))
    for request in asked:
        if request.action == "send" and not request.unknown:
            assert {"event.text", "event.link_domains", "event.findings"} <= set(request.facts)


def test_all_engines_give_the_same_verdicts_whoever_is_asked() -> None:
    found = figures.compared(120, 200, [CedarPeer, CasbinPeer])
    assert set(found.peers) == {"cedarpy", "pycasbin"}
    assert found.factor > 1


class Yes:
    name = "yes"

    def __init__(self, _: Mapping[str, object]) -> None:
        pass

    def prepare(self, request: Request) -> Request:
        return request

    def decide(self, prepared: Sequence[Request]) -> list[bool]:
        return [True for _ in prepared]


def test_engines_that_differ_are_not_compared() -> None:
    with pytest.raises(figures.Disagreement, match=r"request \d+ \([a-z-]+\): this engine denies it, yes allows it"):
        figures.compared(50, 100, [Yes])


def test_a_rule_without_a_translation_is_no_easier_policy() -> None:
    rule = {"id": "A", "on": ["send"], "then": "deny"}
    for more in ({"when": {"event.text": {"matches": "x"}}}, {"when": {"event.text": {"in": ["x"]}}}, {"when": {}, "mode": "warn"}):
        with pytest.raises(ValueError, match=r"plain rule|no translation"):
            plain_rules({"rules": [rule | more]})


def test_the_spread_of_times() -> None:
    found = clock.spread(range(0, 100_000, 1000))
    assert (found.p50, found.p99, found.mean) == (50, 99, 49.5)
    assert clock.spread([2000]) == clock.Spread(2, 2, 2)


def test_loading_is_measured_in_a_process_of_its_own() -> None:
    file, compiled = figures.long_list(2000)
    assert isinstance(file, footprint.Footprint)
    assert 0 < compiled.seconds < 60
    assert 0 <= file.bytes < 1 << 30


def test_promises_are_held_against_what_was_measured() -> None:
    slow = clock.Spread(9.0, 51.0, 9.0)
    found = {
        "decisions": {500: slow},
        "single_domains": {10: slow, 10_000: slow},
        "lists": {10: slow, 1000: slow},
        "compile": {1000: 0.1},
        "long_list": {},
        "compared": [figures.Compared(1000, 300, 10.0, {"a": 500.0, "b": 150.0})],
    }
    kept = {promise.name: promise.is_kept for promise in figures.promises(found)}
    assert kept["p50 at 500 mixed rules"]
    assert not kept["p99 at 500 mixed rules"]
    assert not kept["times as fast as the faster peer at 1,000 rules"]
    assert sum(kept.values()) == len(kept) - 2
