"""Policy tests: what is compared, and every mistake in the file with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.files.source import Problems
from daftar_policy.files.tests_file import Difference, compare, load_tests, path_of_tests

ANSWER: Mapping[str, object] = {
    "decision": "deny",
    "by": "rule",
    "rules": ["A", "B"],
    "warned": [],
    "monitored": [],
    "not_evaluable": ["B"],
    "say": {"mr": "नाही", "en": "No"},
    "revision": "1",
}


@pytest.mark.parametrize(
    ("expect", "differences"),
    [
        ({"decision": "deny"}, []),
        ({"rules": ["B", "A"], "warned": []}, []),
        ({"say": {"en": "No"}}, []),
        (ANSWER, []),
        ({"decision": "allow"}, [Difference("decision", "allow", "deny")]),
        ({"rules": ["A"]}, [Difference("rules", ["A"], ["A", "B"])]),
        ({"say": {"en": "no", "mr": "नाही"}}, [Difference("say.en", "no", "No")]),
        ({"say": {"ur": "نہیں"}}, [Difference("say.ur", "نہیں", None)]),
        ({"say": {}}, [Difference("say", {}, ANSWER["say"])]),
        ({"decision": "hold", "by": "default"}, [Difference("decision", "hold", "deny"), Difference("by", "default", "rule")]),
    ],
)
def test_only_what_is_expected_is_compared(expect: Mapping[str, object], differences: list[Difference]) -> None:
    assert list(compare(expect, ANSWER)) == differences


def test_where_the_tests_stand() -> None:
    assert path_of_tests(Path("a/policy.yaml")) == Path("a/policy_tests.yaml")
    assert path_of_tests(Path("b/state.yml")) == Path("b/state_tests.yml")


def write(folder: Path, text: str) -> Path:
    path = folder / "policy_tests.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """organisation: org/organisation.yaml
tests:
  - name: one
    at: 2026-11-21T10:00:00+05:30
    request: {action: register, email: {address: a@gmail.com}}
    expect: {decision: deny}
""",
    )
    tests = load_tests(path)
    assert tests.organisation == tmp_path / "org/organisation.yaml"
    assert [case.name for case in tests.cases] == ["one"]
    case = tests.cases[0]
    assert case.request.action == "register"
    assert case.request.at == datetime.fromisoformat("2026-11-21T10:00:00+05:30")
    assert str(case.place) == f"{path}:3:5: test `one` failed"


GOOD = "tests:\n- name: one\n  request: {action: register}\n  expect: {decision: deny}\n"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("tests:", "test:", ["1:1: missing key `tests`", "1:1: unknown key `test` (did you mean `tests`?)"]),
        ("name: one", "nam: one", ["2:3: missing key `name`", "2:3: unknown key `nam` (did you mean `name`?)"]),
        ("decision: deny", "decision: dney", ["4:22: `dney` is not one of: allow, deny, hold (did you mean `deny`?)"]),
        ("decision: deny", "decison: deny", ["4:12: unknown key `decison` (did you mean `decision`?)"]),
        ("decision: deny", "rules: A", ["4:19: expected a sequence, found the text `A`"]),
        ("{decision: deny}", "{}", ["4:11: expected at least one key of the answer"]),
        ("{action: register}", "register", ["3:12: expected a mapping with the action and the facts"]),
        ("  expect", "  at: yesterday\n  expect", None),
        (
            "register}",
            "register, at: 2026-11-21T10:00:00Z}\n  at: 2026-11-21T10:00:00Z",
            ["4:3: `at` stands in the test and in its request"],
        ),
        ("register", "regster", None),
        (GOOD, GOOD + GOOD.removeprefix("tests:\n"), ["5:9: the test `one` stands twice"]),
    ],
)
def test_a_mistake_in_the_file(tmp_path: Path, old: str, new: str, found: list[str] | None) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(Problems) as caught:
        load_tests(path)
    lines = [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]
    if found is None:
        # What is wrong with a request is the engine's to say; the place is ours.
        assert len(lines) == 1
        assert lines[0].startswith(("3:12: ", "4:7: "))
    else:
        assert lines == found


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from(GOOD + "0[]&*!\"'#|>%@")), st.integers(min_value=0, max_value=len(GOOD)))
def test_any_text_gives_tests_or_problems(tmp_path_factory: pytest.TempPathFactory, noise: str, at: int) -> None:
    folder = tmp_path_factory.mktemp("any")
    for text in (noise, GOOD[:at] + noise + GOOD[at:]):
        try:
            load_tests(write(folder, text))
        except Problems as found:
            count = len(found.problems)
        else:
            count = -1
        assert count
