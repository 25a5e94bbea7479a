"""Figures: what `daftar policy bench` measures, each as a plain value, and the promises that they are held against.

Law: the same policies and requests go to every engine, and figures exist only where all engines gave the same verdict on each request.
It does not know how figures are shown.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from daftar_policy.bench import clock, footprint, workload
from daftar_policy.bench.clock import Spread
from daftar_policy.core import detectors, links
from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.model import Request
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import parse_request
from daftar_policy.enforcement.follower import load_giving_way
from daftar_policy.files.compiled import write_compiled

NOW = datetime(2026, 11, 21, tzinfo=UTC)


class Disagreement(Exception):
    """Two engines gave different verdicts on the same request: their figures would compare different things."""


class Peer(Protocol):
    """Another engine with a plain workload's policy in it. Why Any: each takes requests in a form of its own."""

    name: str

    def prepare(self, request: Request) -> Any:
        """Give a request in the form that it is asked in."""

    def decide(self, prepared: Sequence[Any]) -> list[bool]:
        """Answer requests: whether each is allowed."""


@dataclass(frozen=True, slots=True)
class Compared:
    """This engine and its peers on the same plain rules: microseconds a decision, in the mean of all."""

    rules: int
    requests: int
    ours: float
    peers: Mapping[str, float]

    @property
    def factor(self) -> float:
        """How many times as long the faster peer takes."""
        return min(self.peers.values()) / self.ours


def ready(made: workload.Workload) -> tuple[Policy, list[Request]]:
    """Compile a workload's policy and parse its requests."""
    return compile_policy(made.document, Organisation.EMPTY), [parse_request(request, now=NOW) for request in made.requests]


def decisions(rules: int, *, requests: int = 2000, entries: int = 50, is_mixed: bool = True) -> Spread:
    """Measure decisions on a workload."""
    policy, asked = ready(workload.make(rules, requests, entries=entries, is_mixed=is_mixed))
    return clock.each(lambda request: decide(policy, request), asked)


def single_domains(rules: int) -> Spread:
    """Measure decisions where each rule denies registration from one domain; half of the requests run into one."""
    written = [{"id": f"R-{n:06}", "on": "register", "when": {"email.domain": f"host-{n}.example"}, "then": "deny"} for n in range(rules)]
    policy = compile_policy({"policy": 1, "revision": "1", "rules": written}, Organisation.EMPTY)
    random = Random(1)  # noqa: S311 - the same requests every time
    domains = [f"host-{random.randrange(rules)}.example" if n % 2 else "pune.gov.example" for n in range(1000)]
    asked = [parse_request({"action": "register", "email.domain": domain}, now=NOW) for domain in domains]
    return clock.each(lambda request: decide(policy, request), asked)


def list_lookup(entries: int) -> Spread:
    """Measure decisions of one rule with a list of so many domains; half of the requests are in it."""
    listed = [f"host-{n}.part-{n % 977}.example" for n in range(entries)]
    rule = {"id": "R", "on": "register", "when": {"email.domain": {"in": "big"}}, "then": "deny"}
    policy = compile_policy({"policy": 1, "revision": "1", "lists": {"big": {"domains": listed}}, "rules": [rule]}, Organisation.EMPTY)
    domains = [listed[n * 7919 % entries] if n % 2 else "mail.pune.gov.example" for n in range(1000)]
    asked = [parse_request({"action": "register", "email.domain": domain}, now=NOW) for domain in domains]
    return clock.each(lambda request: decide(policy, request), asked)


def compile_seconds(rules: int) -> float:
    """Measure compiling and indexing parsed rules."""
    document = workload.make(rules, 0).document
    return clock.seconds(lambda: compile_policy(document, Organisation.EMPTY))


def loading(rules: int) -> tuple[footprint.Footprint, footprint.Footprint]:
    """Measure loading a policy of some rules: the file with its positions, and its compiled form."""
    with TemporaryDirectory() as folder:
        path, compiled = Path(folder) / "policy.yaml", Path(folder) / "compiled.json"
        # JSON is YAML: what is measured is the reader, not how the file is laid out.
        path.write_text(json.dumps(workload.make(rules, 0).document, indent=1), encoding="utf-8")
        write_compiled(path, None, compiled)
        return footprint.of(path), footprint.of(compiled, is_compiled=True)


def long_list(entries: int) -> tuple[footprint.Footprint, footprint.Footprint]:
    """Measure loading a policy with a list file of so many domains, and its compiled form."""
    with TemporaryDirectory() as folder:
        path, compiled = Path(folder) / "policy.yaml", Path(folder) / "compiled.json"
        (Path(folder) / "big.txt").write_text("".join(f"host-{n}.part-{n % 977}.example\n" for n in range(entries)), encoding="ascii")
        lists = {"big": {"domains": {"file": "big.txt"}}}
        rule = {"id": "R", "on": "register", "when": {"email.domain": {"in": "big"}}, "then": "deny"}
        path.write_text(json.dumps({"policy": 1, "revision": "1", "lists": lists, "rules": [rule]}), encoding="utf-8")
        write_compiled(path, None, compiled)
        return footprint.of(path), footprint.of(compiled, is_compiled=True)


def deriving(length: int) -> Mapping[str, Spread]:
    """Measure what derives from a text of so many characters: its links with their hosts, and its findings."""
    random = Random(3)  # noqa: S311 - the same texts every time
    texts = [workload.text(random, length) for _ in range(200)]
    return {
        "links": clock.each(lambda text: links.domains(links.find(text)), texts),
        "findings": clock.each(detectors.kinds, texts),
    }


def under_reload(rules: int, *, reloads: int = 3) -> tuple[Spread, float]:
    """Measure decisions while a thread loads new versions as the enforcement points do; also give the longest, in milliseconds."""
    made = workload.make(rules, 1000)
    policy, asked = ready(made)
    with TemporaryDirectory() as folder:
        path, compiled = Path(folder) / "policy.yaml", Path(folder) / "compiled.json"
        path.write_text(json.dumps(made.document, indent=1), encoding="utf-8")
        write_compiled(path, None, compiled)
        in_force = [policy]

        def reload() -> None:
            for _ in range(reloads):
                in_force[0] = load_giving_way(compiled).policy

        loader = threading.Thread(target=reload)
        times: list[int] = []
        loader.start()
        while loader.is_alive():
            for request in asked:
                began = time.perf_counter_ns()
                decide(in_force[0], request)
                times.append(time.perf_counter_ns() - began)
        loader.join()
    return clock.spread(times), max(times) / 1e6


def compared(rules: int, requests: int, peers: Sequence[Callable[[Mapping[str, object]], Peer]]) -> Compared:
    """Ask this engine and its peers the same.

    Raises:
        Disagreement: a verdict differs.
    """
    made = workload.make(rules, requests, is_mixed=False)
    policy, asked = ready(made)
    verdicts = [decide(policy, request).is_allowed for request in asked]
    times: dict[str, float] = {}
    for make in peers:
        peer = make(made.document)
        prepared = [peer.prepare(request) for request in asked]
        _agree(peer.name, asked, verdicts, peer.decide(prepared))
        times[peer.name] = clock.seconds(partial(peer.decide, prepared), passes=2) / requests * 1e6
    ours = clock.seconds(lambda: [decide(policy, request) for request in asked], passes=clock.PASSES) / requests * 1e6
    return Compared(rules, requests, ours, times)


def _agree(name: str, asked: Sequence[Request], ours: Sequence[bool], theirs: Sequence[bool]) -> None:
    for place, (request, own, other) in enumerate(zip(asked, ours, theirs, strict=True)):
        if own is not other:
            words = {True: "allows", False: "denies"}
            raise Disagreement(f"request {place} ({request.action}): this engine {words[own]} it, {name} {words[other]} it")


@dataclass(frozen=True, slots=True)
class Promise:
    """A bound that the figures are to keep."""

    name: str
    bound: float
    measured: float
    unit: str
    is_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether they do."""
        return self.measured >= self.bound if self.is_least else self.measured <= self.bound


def promises(found: Mapping[str, Any]) -> Iterator[Promise]:
    """Give the promises on figures as `cli_bench` names them, as far as they were measured. Why Any: figures of many shapes."""
    if spread := found["decisions"].get(500):
        yield Promise("p50 at 500 mixed rules", 10, spread.p50, "µs")
        yield Promise("p99 at 500 mixed rules", 50, spread.p99, "µs")
    single = found["single_domains"]
    if {10, 10_000} <= set(single):
        yield Promise("10,000 single-domain rules against 10", 2, single[10_000].p50 / single[10].p50, "times")
    lists = found["lists"]
    if len(lists) > 1:
        # Why 2: the same look-up, over more memory than the processor keeps at hand.
        yield Promise(f"a list of {max(lists):,} against {min(lists):,}", 2, lists[max(lists)].p50 / lists[min(lists)].p50, "times")
    if 1000 in found["compile"]:
        yield Promise("compiling 1,000 parsed rules", 200, found["compile"][1000] * 1000, "ms")
    if loaded := found["long_list"].get(1_000_000):
        for name, one in zip(("loading a list of a million", "the same, compiled"), loaded, strict=True):
            yield Promise(name, 3, one.seconds, "s")
            yield Promise(f"memory for it{', compiled' if 'compiled' in name else ''}", 200, one.bytes / 1e6, "MB")
    for one in found["compared"]:
        if one.rules == 1000:
            yield Promise("times as fast as the faster peer at 1,000 rules", 20, one.factor, "times", is_least=True)
