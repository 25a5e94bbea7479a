"""Policy tests: `NAME_tests.yaml` beside `NAME.yaml`, requests with the answers that the policy must give.

Law: only what `expect` names is compared; a test that cannot be read is a problem of the file and is never taken as passed.
It does not know how an answer comes about: `decide` gives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from daftar_policy.core.decide import decide
from daftar_policy.core.document import Node
from daftar_policy.core.explain import explain, sentences
from daftar_policy.core.model import Effect, Request
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.files.source import Problem, Source, read

_LISTS = ("rules", "warned", "monitored", "not_evaluable")
_TEXTS = ("decision", "by", "revision")


@dataclass(frozen=True, slots=True)
class Case:
    """One test: a request and those parts of the answer that are compared, at its place in the file."""

    name: str
    place: Problem
    request: Request
    expect: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an answer is not as expected; `key` is a key of the answer, with the language for `say`."""

    key: str
    expected: object
    got: object


@dataclass(frozen=True, slots=True)
class TestsFile:
    """The tests of a policy and the organisation they are made for."""

    __test__ = False

    path: Path
    organisation: Path | None
    cases: tuple[Case, ...]


def path_of_tests(policy: Path) -> Path:
    """Give where the tests of a policy stand."""
    return policy.with_name(f"{policy.stem}_tests{policy.suffix or '.yaml'}")


def load_tests(path: Path) -> TestsFile:
    """Read a file of policy tests.

    Raises:
        Unreadable: it cannot be opened.
        Problems: all that is wrong with it.
    """
    source = read(path)
    root = Node(source.data)
    cases: list[Case] = []
    organisation = ""
    if root.keys(required=("tests",), optional=("organisation",)):
        organisation = root.child("organisation").text()
        names: set[str] = set()
        for node in root.child("tests").items():
            case = _case(node, source)
            if case is not None and case.name in names:
                node.child("name").fault("double", f"the test `{case.name}` stands twice")
            elif case is not None:
                names.add(case.name)
                cases.append(case)
    if root.faults:
        raise source.problems(root.faults)
    return TestsFile(path, path.parent / organisation if organisation else None, tuple(cases))


def run(policy: Policy, case: Case) -> tuple[Difference, ...]:
    """Ask the policy a test's request and give what is not as expected."""
    return compare(case.expect, decide(policy, case.request).as_json())


def why(policy: Policy, case: Case, differences: Iterable[Difference]) -> list[str]:
    """Explain, in English, the rules over which an answer is not as expected."""
    named: set[str] = set()
    for found in differences:
        if found.key in _LISTS:
            wanted, got = (set(side) if isinstance(side, list | tuple) else set() for side in (found.expected, found.got))
            named |= wanted ^ got
    told = [rule for rule in policy.rules if rule.id in named and case.request.action in rule.on]
    if not told:
        return []
    _, *lines = sentences(explain(replace(policy, rules=tuple(told)), case.request).as_json(), "en")
    return lines


def compare(expect: Mapping[str, object], answer: Mapping[str, object]) -> tuple[Difference, ...]:
    """Give the differences in those keys that are expected; ids of rules compare as sets, `say` by language."""
    found: list[Difference] = []
    for key, expected in expect.items():
        got = answer.get(key)
        if key == "say" and isinstance(expected, Mapping) and expected and isinstance(got, Mapping):
            found += [Difference(f"say.{lang}", text, got.get(lang)) for lang, text in expected.items() if text != got.get(lang)]
        elif key in _LISTS and isinstance(expected, list | tuple):
            wanted = sorted({str(item) for item in expected})
            if wanted != got:
                found.append(Difference(key, wanted, got))
        elif expected != got:
            found.append(Difference(key, expected, got))
    return tuple(found)


def _case(node: Node, source: Source) -> Case | None:
    before = len(node.faults)
    if not node.keys(required=("name", "request", "expect"), optional=("at",)):
        return None
    name = node.child("name").text()
    expect = _expect(node.child("expect"))
    request = _request(node)
    if request is None or len(node.faults) > before:
        return None
    line, column = source.position(node.path)
    return Case(name, Problem(str(source.path), line, column, "test", f"test `{name}` failed"), request, expect)


def _request(node: Node) -> Request | None:
    request, at = node.child("request"), node.child("at")
    if not isinstance(request.data, Mapping):
        if request.present:
            request.fault("type", "expected a mapping with the action and the facts")
        return None
    data = dict(request.data)
    if at.present:
        if data.get("at") is not None:
            at.fault("double", "`at` stands in the test and in its request", at_key=True)
        data["at"] = at.text()
    try:
        return parse_request(data, now=datetime.now(UTC))
    except RequestError as error:
        (at if at.present and "`at`" in str(error) else request).fault("request", str(error))
        return None


def _expect(node: Node) -> Mapping[str, object]:
    if not node.present or not node.keys(optional=(*_TEXTS, *_LISTS, "say")):
        return {}
    if not node.data:
        node.fault("empty", "expected at least one key of the answer")
    decision = node.child("decision")
    decision.choice([effect.value for effect in Effect])
    node.child("by").choice(("rule", "default"))
    node.child("revision").text()
    for key in _LISTS:
        node.child(key).texts()
    for _, text in node.child("say").entries():
        text.text()
    return {key: value for key, value in node.data.items() if value is not None} if isinstance(node.data, Mapping) else {}
