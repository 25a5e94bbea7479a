"""`daftar policy …` as a user runs it: statuses, problem lines, JSON lines, and the stream of requests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from daftar_policy.cli import app
from daftar_policy.enforcement.point import Point
from daftar_policy.files.source import Problems

EXAMPLE = Path(__file__).parents[2] / "policy" / "examples" / "state-government"
POLICY, ORGANISATION = EXAMPLE / "policy.yaml", EXAMPLE / "organisation.yaml"
SMALL = "policy: 1\nrevision: '1'\nrules:\n  - {id: A, on: register, when: {email.domain: gmail.com}, then: deny, say: No}\n"
COMMAND = [sys.executable, "-c", "from daftar_policy.cli import app; app()"]


def run(*arguments: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(SMALL)
    return tmp_path / "policy.yaml"


def test_the_example_is_good_in_every_way() -> None:
    checked = run("check", POLICY, "--organisation", ORGANISATION, "--strict")
    assert (checked.exit_code, checked.stderr) == (0, "")
    tested = run("test", POLICY)
    assert tested.exit_code == 0, tested.output
    assert tested.stdout.splitlines()[-1] == f"{len(tested.stdout.splitlines()) - 1} of {len(tested.stdout.splitlines()) - 1} tests passed"


class TestCheck:
    def test_good(self, policy: Path) -> None:
        done = run("check", policy)
        assert (done.exit_code, done.stderr, done.stdout) == (0, "", f"{policy}: revision 1, 1 rule, no problems\n")

    def test_problems_go_to_standard_error(self, policy: Path) -> None:
        policy.write_text(SMALL.replace("then: deny", "than: deny"))
        done = run("check", policy)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.splitlines() == [
            f"{policy}:4:5: missing key `then`",
            f"{policy}:4:60: unknown key `than` (did you mean `then`?)",
        ]

    def test_problems_as_json(self, policy: Path) -> None:
        policy.write_text(SMALL.replace("then: deny", "then: dney"))
        done = run("check", policy, "--json")
        assert (done.exit_code, done.stderr) == (1, "")
        problem = json.loads(done.stdout)
        assert problem["hint"] == "did you mean `deny`?"
        assert {**problem, "code": "", "message": "", "hint": None} == {
            "path": str(policy), "line": 4, "column": 66, "code": "", "message": "", "hint": None, "severity": "error"
        }  # fmt: skip

    def test_warnings_are_no_problems_until_strict(self, policy: Path) -> None:
        policy.write_text("policy: 1\nrevision: '1'\nrules:\n  - {id: A, on: [push-register], then: deny, say: No}\n")
        done = run("check", policy)
        warning = "no enforcement point asks about `push-register` yet, so the rule has no effect there"
        assert done.exit_code == 0
        assert done.stderr.startswith(f"{policy}:4:18: warning: {warning} (")
        assert done.stdout == f"{policy}: revision 1, 1 rule, no problems, 1 warning\n"
        assert json.loads(run("check", policy, "--json").stdout)["severity"] == "warning"
        strict = run("check", policy, "--strict")
        assert (strict.exit_code, strict.stdout) == (1, "")
        assert strict.stderr.startswith(f"{policy}:4:18: {warning} (")

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        done = run("check", tmp_path / "none.yaml")
        assert (done.exit_code, done.stderr) == (2, f"{tmp_path}/none.yaml:1:1: cannot read the file: No such file or directory\n")

    def test_wrong_use(self) -> None:
        assert run("check").exit_code == 2
        assert run("chekc").exit_code == 2


class TestTest:
    TESTS = """tests:
  - {name: one, request: {action: register, email.address: a@gmail.com}, expect: {decision: deny, rules: [A], say: {en: No}}}
"""

    def test_good(self, policy: Path) -> None:
        policy.with_name("policy_tests.yaml").write_text(self.TESTS)
        for file in (policy, policy.with_name("policy_tests.yaml")):
            done = run("test", file)
            assert (done.exit_code, done.stdout, done.stderr) == (0, "✓ one\n1 of 1 test passed\n", "")

    def test_a_failed_test_shows_the_difference(self, policy: Path) -> None:
        tests = policy.with_name("policy_tests.yaml")
        tests.write_text(self.TESTS.replace("[A]", "[]").replace("en: No", "en: Never"))
        done = run("test", policy)
        assert (done.exit_code, done.stdout) == (1, "0 of 1 test passed\n")
        assert done.stderr.splitlines() == [
            f"{tests}:2:5: test `one` failed",
            "    rules: expected none",
            "                got `A`",
            "    say.en: expected `Never`",
            "                 got `No`",
            "    | Rule A: refuses.",
            "    |   held: email.domain is gmail.com; asked: gmail.com",
        ]

    def test_as_json(self, policy: Path) -> None:
        tests = policy.with_name("policy_tests.yaml")
        tests.write_text(self.TESTS.replace("[A]", "[]"))
        done = run("test", policy, "--json")
        failed, summary = map(json.loads, done.stdout.splitlines())
        assert failed["differences"] == [{"key": "rules", "expected": [], "got": ["A"]}]
        assert (failed["path"], failed["line"], failed["column"], failed["code"], failed["ok"]) == (str(tests), 2, 5, "test", False)
        assert summary == {"ok": False, "passed": 0, "failed": 1}

    def test_without_tests(self, policy: Path) -> None:
        done = run("test", policy)
        assert done.exit_code == 2
        assert "policy_tests.yaml:1:1: cannot read the file" in done.stderr


class TestDecide:
    def test_answers_in_order_and_goes_on_after_errors(self, policy: Path) -> None:
        lines = [
            b'{"action": "register", "at": "2026-11-21T10:00:00+05:30", "email": {"address": "a@GMAIL.com"}}',
            b"",
            b"  \t",
            b"{",
            b"\xff",
            b"[" * 100_000,
            b'{"action": "regster"}',
            b'{"action": "register", "at": "2026-11-21T10:00:00"}',
            b'{"action": "register", "email": {"address": 3}}',
            b'{"action": "register", "email": {"adress": "a@b.example"}}',
            b'{"action": "register", "room": {"members": NaN}}',
            b'{"action": "register", "email": {"address": "\\ud800@gmail.com"}}',
            b'{"action": "register"}',
        ]
        done = run("decide", "--policy", policy, given=b"\n".join(lines))
        assert done.exit_code == 0, done.output
        answers = [json.loads(line) for line in done.stdout_bytes.splitlines()]
        assert answers[0] == {
            "decision": "deny",
            "by": "rule",
            "rules": ["A"],
            "warned": [],
            "monitored": [],
            "not_evaluable": [],
            "say": {"en": "No"},
            "revision": "1",
        }
        assert [sorted(answer) for answer in answers[1:9]] == [["error"]] * 8
        assert answers[-1]["decision"] == "allow"
        assert len(answers) == 11

    def test_each_line_is_answered_before_the_next_is_read(self, policy: Path) -> None:
        with subprocess.Popen([*COMMAND, "decide", "--policy", str(policy)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for address, decision in (("a@gmail.com", "deny"), ("a@gov.in", "allow")):
                process.stdin.write(json.dumps({"action": "register", "email": {"address": address}}).encode() + b"\n")
                process.stdin.flush()
                assert json.loads(process.stdout.readline())["decision"] == decision
            process.stdin.close()
            assert process.wait(10) == 0

    def test_utf8_in_any_locale(self, policy: Path) -> None:
        policy.write_text(SMALL.replace("say: No", "say: नाही"), encoding="utf-8")
        environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        asked = b'{"action": "register", "email": {"address": "a@gmail.com"}}\n'
        done = subprocess.run([*COMMAND, "decide", "--policy", str(policy)], input=asked, capture_output=True, check=False, env=environment)
        assert json.loads(done.stdout)["say"] == {"en": "नाही"}
        assert "नाही".encode() in done.stdout

    def test_a_policy_that_cannot_be_read(self, policy: Path, tmp_path: Path) -> None:
        assert run("decide", "--policy", tmp_path / "none.yaml").exit_code == 2
        policy.write_text("policy: 2\n")
        done = run("decide", "--policy", policy)
        assert done.exit_code == 2
        assert "policy.yaml:1:" in done.stderr


class TestExplain:
    REQUEST = '{"action": "register", "email": {"address": "a@gmail.com"}}'

    def forms(self, folder: Path) -> Iterator[tuple[str, bytes | None]]:
        (folder / "request.json").write_text(self.REQUEST)
        yield self.REQUEST, None
        yield str(folder / "request.json"), None
        yield "-", self.REQUEST.encode()

    def test_a_request_in_three_ways(self, policy: Path, tmp_path: Path) -> None:
        said = set()
        for request, given in self.forms(tmp_path):
            done = run("explain", "--policy", policy, "--request", request, given=given)
            assert done.exit_code == 0, done.output
            said.add(done.stdout)
        assert len(said) == 1
        assert "`A`" in said.pop() or "A" in done.stdout

    @pytest.mark.parametrize("language", ["mr", "hi", "en", "ur"])
    def test_in_each_language(self, policy: Path, language: str) -> None:
        done = run("explain", "--policy", policy, "--request", self.REQUEST, "--language", language)
        assert done.exit_code == 0
        assert done.stdout.isascii() == (language == "en")

    def test_as_json(self, policy: Path) -> None:
        explained = json.loads(run("explain", "--policy", policy, "--request", self.REQUEST, "--json").stdout)
        assert "A" in json.dumps(explained)

    def test_a_decision_of_the_log(self, tmp_path: Path, policy: Path) -> None:
        point = Point("synapse", policy, None, tmp_path / "log")
        point.start()
        answer = point.ask("register", {"email.address": "asha@gmail.com"})
        allowed = point.ask("register", {"email.address": "asha@gov.in"})
        point.stop()
        done = run("explain", answer.id.lower().replace("-", ""), "--log", tmp_path / "log", "--language", "mr", "--policy", policy)
        assert done.exit_code == 0, done.output
        assert done.stdout.splitlines()[0] == f"{answer.id}: deny"
        assert json.loads(run("explain", answer.id, "--log", tmp_path / "log", "--json").stdout)["rules"] == ["A"]
        assert "default for `register` held" in run("explain", allowed.id, "--log", tmp_path / "log").stdout

    @pytest.mark.parametrize(
        ("arguments", "status", "message"),
        [
            ([], 2, "give an ID with --log, or --request or --event with --policy"),
            (["K7F3-9QXA"], 2, "an id is looked up in a decision log: give its directory with --log"),
            (["K7F3-9QXA", "--log", "none"], 2, "there is no decision log at `none`"),
            (["K7F3-9QXA", "--log", "."], 1, "no decision `K7F3-9QXA` stands in `.`"),
            (["what", "--log", "."], 2, "`what` is not the id of a decision: one looks like `K7F3-9QXA`"),
            (["--request", "{}"], 2, "a request is explained by a policy: give its file with --policy"),
            (["--request", "{}", "--language", "fr"], 2, "the language `fr` is not one of: mr, hi, en, ur"),
        ],
    )
    def test_wrong_use(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, message: str) -> None:
        monkeypatch.chdir(tmp_path)
        done = run("explain", *arguments)
        assert (done.exit_code, done.stderr) == (status, message + "\n")

    def test_a_request_that_cannot_be_read(self, policy: Path) -> None:
        for request in ("{", '{"action": "regster"}', "none.json"):
            done = run("explain", "--policy", policy, "--request", request)
            assert done.exit_code == 2
            assert done.stderr.startswith("the request cannot be read: ")


class TestStatus:
    def test_what_is_in_force_and_what_was_refused(self, tmp_path: Path, policy: Path) -> None:
        point = Point("synapse", policy, None, tmp_path / "log")
        point.start()
        point.ask("register", {"email.address": "asha@gmail.com"})
        point.stop()
        policy.write_text("policy: 2\n")
        with pytest.raises(Problems):
            Point("synapse", policy, None, tmp_path / "log").start()
        done = run("status", "--log", tmp_path / "log")
        assert (done.exit_code, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert lines[0].startswith("synapse: revision 1 since 20")
        assert lines[1:3] == ["  decisions: 1 deny", "  the last edit is refused, the policy before it stays in force:"]
        assert lines[3].startswith(f"    {policy}:1:")
        told = json.loads(run("status", "--log", tmp_path / "log", "--json").stdout)
        assert (told["point"], told["revision"], told["decisions"]["deny"]) == ("synapse", "1", 1)

    def test_a_log_that_was_changed(self, tmp_path: Path, policy: Path) -> None:
        point = Point("synapse", policy, None, tmp_path / "log")
        point.start()
        point.ask("register", {"email.address": "asha@gmail.com"})
        point.stop()
        (log,) = (tmp_path / "log").rglob("*.jsonl")
        first, *others = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(first.replace(b"opened", b"0pened") + b"".join(others))
        done = run("status", "--log", tmp_path / "log")
        assert done.exit_code == 1
        assert ":1:1: the line is not one of a decision log" in done.stderr
        assert json.loads(run("status", "--log", tmp_path / "log", "--json").stdout.splitlines()[-1])["code"] == "log"

    def test_no_log(self, tmp_path: Path) -> None:
        assert run("status", "--log", tmp_path / "none").exit_code == 2
