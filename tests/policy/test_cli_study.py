"""`daftar policy` as a person runs it: test coverage and JUnit, explain of an event, diff, simulate, query, new, import."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from daftar_policy.cli import app
from daftar_policy.enforcement.point import Point
from daftar_policy.files.examples import examples
from daftar_policy.files.source import read

EXAMPLES = Path(__file__).parents[2] / "policy" / "examples"
POLICY = """policy: 1
revision: "1"
lists: {shares: {domains: [drive.example]}}
rules:
  - {id: LINK, on: send, when: {event.link_domains: {in: shares}, room.encrypted: false}, then: deny, mode: monitor, say: No}
  - {id: WORD, on: send, when: {event.text: {contains: secret}, room.encrypted: false}, then: deny, mode: monitor, say: No}
  - {id: MAIL, on: register, when: {email.domain: y.example}, then: deny, say: No}
"""
SENT = {"actor.id": "@a:x.example", "room.id": "!r:x.example", "room.encrypted": False, "event.type": "m.room.message"}


def run(*arguments: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path / "policy.yaml"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    (folder / "policy.yaml").write_text(POLICY)
    point = Point("synapse", folder / "policy.yaml", None, folder / "log")
    point.start()
    for number in range(10):
        link = "see https://drive.example/x" if number % 2 else "a secret"
        point.ask("send", {**SENT, "event.body": link, "event.text": link})
        point.ask("register", {"email.address": f"a@{'xy'[number % 2]}.example"})
    point.stop()
    return folder / "log"


@pytest.mark.parametrize("name", sorted(examples()))
def test_every_example_is_good_and_fully_tested(name: str, tmp_path: Path) -> None:
    done = run("new", "--example", name, tmp_path / "mine")
    assert done.exit_code == 0, done.output
    files = [path for path in (EXAMPLES / name).rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert {path.relative_to(EXAMPLES / name) for path in files} == {
        path.relative_to(tmp_path / "mine") for path in (tmp_path / "mine").rglob("*") if path.is_file()
    }
    file = tmp_path / "mine" / "policy.yaml"
    checked = run("check", file, "--organisation", file.with_name("organisation.yaml"), "--strict")
    assert (checked.exit_code, checked.stderr) == (0, ""), checked.stderr
    tested = run("test", file, "--min-coverage", "100")
    assert tested.exit_code == 0, tested.output


def test_the_library_as_the_readme_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("new", tmp_path / "mine").exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")
    Path("old.yaml").write_bytes(Path("policy.yaml").read_bytes())
    code = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    found: dict[str, object] = {}
    exec(code, found)  # noqa: S102 - our own page
    assert (found["warnings"], found["failed"], found["changes"]) == ((), [], ())


def test_the_hooks_of_pre_commit_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("new", tmp_path / "mine").exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")
    hooks = read(EXAMPLES.parents[1] / ".pre-commit-hooks.yaml").data
    assert isinstance(hooks, list)
    for hook in hooks:
        daftar, policy, *arguments = f"{hook['entry']} {' '.join(hook['args'])}".split()
        assert (daftar, policy) == ("daftar", "policy")
        done = run(*arguments)
        assert done.exit_code == 0, done.output


class TestNew:
    def test_the_four_are_listed(self) -> None:
        done = run("new", "--list")
        assert [line.split()[0] for line in done.stdout.splitlines()] == [
            "federal-ministry",
            "pilot-city",
            "single-department",
            "state-government",
        ]

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("")
        done = run("new", tmp_path)
        assert (done.exit_code, done.stderr) == (2, f"`{tmp_path}` is not empty: name a new directory, so that nothing is overwritten\n")

    def test_wrong_use(self, tmp_path: Path) -> None:
        assert (
            run("new", "--example", "pilot-citty", tmp_path / "a").stderr
            == "there is no example `pilot-citty` (did you mean `pilot-city`?)\n"
        )
        assert run("new").stderr == "name a new directory, or see the examples with --list\n"


class TestCoverage:
    def tests(self, policy: Path, *cases: str) -> None:
        policy.with_name("policy_tests.yaml").write_text("tests:\n" + "".join(f"  - {case}\n" for case in cases))

    def test_what_is_untested_is_named(self, policy: Path) -> None:
        self.tests(policy, "{name: one, request: {action: register, email.address: a@y.example}, expect: {decision: deny}}")
        done = run("test", policy, "--coverage", "--min-coverage", "50")
        assert done.exit_code == 1
        assert f"{policy}:7: MAIL: held in 1, not in 0  (no test in which it does not)" in done.stdout
        assert "coverage: 16.7 %" in done.stdout
        assert f"{policy}:5:5: the rule `LINK` has no test in which it holds" in done.stderr
        assert done.stderr.splitlines()[-1] == f"{policy}:1:1: the tests reach 16.7 % of the rules, 50 % are wanted"
        assert run("test", policy, "--min-coverage", "10").exit_code == 0
        assert run("test", policy, "--min-coverage", "101").exit_code == 2

    def test_junit(self, policy: Path, tmp_path: Path) -> None:
        self.tests(
            policy,
            '{name: "good <&> \\u0007", request: {action: register, email.address: a@y.example}, expect: {rules: [MAIL]}}',
            "{name: bad, request: {action: register, email.address: a@y.example}, expect: {decision: allow}}",
        )
        assert run("test", policy, "--junit", tmp_path / "out.xml").exit_code == 1
        suite = ET.parse(tmp_path / "out.xml").getroot()[0]  # noqa: S314 - our own file
        assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
        good, bad = suite
        assert (good.get("name"), len(good)) == ("good <&> \ufffd", 0)
        assert bad[0].text == "decision: expected `allow`\n               got `deny`"
        assert run("test", policy, "--junit", tmp_path / "none" / "out.xml").exit_code == 2

    def test_as_json(self, policy: Path) -> None:
        self.tests(policy, "{name: one, request: {action: register, email.address: a@y.example}, expect: {decision: deny}}")
        summary = json.loads(run("test", policy, "--coverage", "--json").stdout.splitlines()[-1])
        assert summary["coverage"]["percent"] == 16.7
        assert summary["ok"] is True


class TestExplainEvent:
    EVENT = '{"type": "m.room.message", "sender": "@a:x.example", "room_id": "!r:x", "content": {"body": "https://drive.example/x"}}'

    def test_with_and_without_the_room(self, policy: Path) -> None:
        done = run("explain", "--policy", policy, "--event", self.EVENT, "--room", '{"encrypted": false}', "--language", "en")
        assert done.exit_code == 0, done.output
        assert "Rule LINK: only records (monitor)." in done.stdout
        assert done.stdout.splitlines()[-2:] == [f"{policy}:5: LINK", f"{policy}:6: WORD"]
        done = run("explain", "--policy", policy, "--event", "-", "--language", "en", given=self.EVENT.encode())
        assert "Rule LINK: cannot be judged." in done.stdout
        assert done.stdout.splitlines()[-1] == "the room was taken as not known: give its state or its facts with --room"

    def test_as_json(self, policy: Path, tmp_path: Path) -> None:
        (tmp_path / "event.json").write_text(self.EVENT)
        told = json.loads(run("explain", "--policy", policy, "--event", tmp_path / "event.json", "--json").stdout)
        assert [(rule["id"], rule["line"]) for rule in told["rules"]] == [("LINK", 5), ("WORD", 6)]
        assert "room.label" in told["unknown"]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--event", "{}"], "the event cannot be read: an event has a `type` and a `content`"),
            (["--event", "{"], "the event cannot be read: not JSON: "),
            (["--event", EVENT, "--room", "none.json"], "the room cannot be read: No such file or directory: `none.json`"),
            (["--event", EVENT, "--kind", "king"], "the kind `king` is not one of: person, ghost, bot, admin, server"),
            (["--event", EVENT, "--request", "{}"], "give an ID with --log, or --request or --event with --policy"),
        ],
    )
    def test_wrong_use(self, policy: Path, arguments: list[str], message: str) -> None:
        done = run("explain", "--policy", policy, *arguments)
        assert done.exit_code == 2
        assert done.stderr.startswith(message)


class TestDiff:
    def test_in_words_and_on_recorded_traffic(self, policy: Path, log: Path, tmp_path: Path) -> None:
        new = tmp_path / "new.yaml"
        new.write_text(POLICY.replace("mode: monitor, say", "mode: enforce, say").replace("y.example", "x.example"))
        done = run("diff", policy, new, "--replay", log)
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout.splitlines()[:3] == [
            "LINK: mode: `monitor` → `enforce`",
            "WORD: mode: `monitor` → `enforce`",
            "MAIL: condition: {email.domain: y.example} → {email.domain: x.example}",
        ]
        assert "20 recorded decisions: 20 change, 0 do not, 0 cannot be told" in done.stdout
        assert "  allowed before, refused now: 15" in done.stdout
        assert "  refused before, allowed now: 5" in done.stdout

    def test_a_default_that_turns_decisions_is_counted_with_examples(self, policy: Path, log: Path, tmp_path: Path) -> None:
        new = tmp_path / "new.yaml"
        new.write_text(POLICY.replace("lists:", "defaults: {send: deny}\nlists:"))
        told = run("diff", policy, new, "--replay", log).stdout
        assert "default send: turns 10\n" in told
        assert told.count("@a:x.example send !r:x.example: allow → deny") == 3
        counted = json.loads(run("diff", policy, new, "--replay", log, "--json").stdout.splitlines()[-1])["replay"]
        assert [(one["action"], one["turned"], len(one["examples"])) for one in counted["defaults"]] == [("send", 10, 3)]

    def test_words_that_nobody_kept_are_not_replayable(self, policy: Path, log: Path, tmp_path: Path) -> None:
        new = tmp_path / "new.yaml"
        new.write_text(POLICY.replace("contains: secret", "contains: see").replace("mode: monitor, say", "mode: enforce, say"))
        told = json.loads(run("diff", policy, new, "--replay", log, "--json").stdout.splitlines()[-1])["replay"]
        counts = {rule["rule"]: (rule["newly"], rule["not_replayable"]) for rule in told["rules"]}
        assert counts["WORD"] == (0, 10)
        # Where LINK refuses, WORD can turn nothing; where it does not, nobody can tell.
        assert (told["changed"], told["undecided"], told["same"]) == (5, 5, 10)

    def test_nothing_changes(self, policy: Path, log: Path) -> None:
        done = run("diff", policy, policy, "--replay", log)
        assert done.stdout.splitlines() == ["nothing changes", "", "20 recorded decisions: 0 change, 20 do not, 0 cannot be told"]

    def test_wrong_use(self, policy: Path, tmp_path: Path) -> None:
        assert run("diff", policy, tmp_path / "none.yaml").exit_code == 2
        done = run("diff", policy, policy, "--replay", tmp_path / "none")
        assert (done.exit_code, done.stderr) == (2, f"there is no decision log at `{tmp_path}/none`\n")


class TestSimulate:
    def test_what_a_rule_would_have_done(self, policy: Path, log: Path) -> None:
        done = run("simulate", policy, "--rule", "LINK", "--log", log, "--since", "7d")
        assert done.exit_code == 0, done.output
        assert done.stdout.splitlines()[:3] == [
            "LINK enforced would have held in 5 of 10 decisions",
            "  and refused 5 that came out otherwise (1 person)",
            "  allowed then, refused with the rule: 5",
        ]
        # Of a rule that reads words, the log itself says where it held.
        told = json.loads(run("simulate", policy, "--rule", "WORD", "--log", log, "--json").stdout)
        assert (told["hit"], told["turned"], told["not_replayable"]) == (5, 5, 0)
        assert told["actors"] == {"@a:x.example": 5}
        assert "secret" not in json.dumps(told["examples"])

    def test_one_file_of_a_log(self, policy: Path, log: Path) -> None:
        (file,) = log.rglob("*.jsonl")
        assert json.loads(run("simulate", policy, "--rule", "LINK", "--log", file, "--json").stdout)["hit"] == 5

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--rule", "X"], "the policy has no rule `X`; it has `LINK`, `WORD`, `MAIL`"),
            (
                ["--rule", "LINK", "--since", "yesterday"],
                "`yesterday` is not a length of time such as 7d or 12h, a date, or a time with its offset",
            ),
        ],
    )
    def test_wrong_use(self, policy: Path, log: Path, arguments: list[str], message: str) -> None:
        done = run("simulate", policy, "--log", log, *arguments)
        assert (done.exit_code, done.stderr) == (2, message + "\n")

    def test_since(self, policy: Path, log: Path) -> None:
        for since, decisions in (("2999-01-01", 0), ("2020-01-01T00:00:00Z", 10), ("1h", 10)):
            assert (
                json.loads(run("simulate", policy, "--rule", "LINK", "--log", log, "--json", "--since", since).stdout)["decisions"]
                == decisions
            )


class TestQuery:
    STATE = EXAMPLES / "state-government" / "policy.yaml"
    TREE = EXAMPLES / "state-government" / "organisation.yaml"

    def test_names(self, policy: Path) -> None:
        done = run("query", "names", policy, "drive.example")
        assert done.stdout == f"{policy}:5: LINK (monitor) looks `event.link_domains` up in the list `shares`, which has `drive.example`\n"
        assert run("query", "names", policy, "no.example").stdout == "no rule names `no.example`\n"
        assert json.loads(run("query", "names", policy, "drive.example", "--json").stdout)["rule"] == "LINK"

    def test_who(self) -> None:
        done = run("query", "who", self.STATE, "invite", "--organisation", self.TREE, "--actor", "@nodal-it:daftar.example")
        assert done.exit_code == 0
        assert "  no     @anybody:elsewhere.invalid: by FED-2" in done.stdout
        assert "  yes    @anybody:pilot.example: by default (allow)" in done.stdout

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["invit"], "unknown action `invit` (did you mean `invite`?)"),
            (["invite", "--actor-unit", "punee"], "the organisation has no unit `punee` (did you mean `pune`?)"),
            (["invite", "--fact", "room.labl=x"], "`room.labl=x` is not FACT=VALUE with a known fact (did you mean `room.label`?)"),
            (["invite", "--fact", "room.members=many"], "`room.members` is a number: `many` is none"),
        ],
    )
    def test_wrong_use(self, arguments: list[str], message: str) -> None:
        done = run("query", "who", self.STATE, *arguments, "--organisation", self.TREE)
        assert (done.exit_code, done.stderr) == (2, message + "\n")


class TestImport:
    SETTINGS = "server_name: x.example\nlog_config: a\nfederation_domain_whitelist: [p.example]\nsomething_new: 1\n"

    def test_a_policy_with_tests_and_a_list_of_the_rest(self, tmp_path: Path) -> None:
        (tmp_path / "homeserver.yaml").write_text(self.SETTINGS)
        done = run("import", tmp_path / "homeserver.yaml", "--out", tmp_path / "made")
        assert done.exit_code == 0, done.output
        assert f"{tmp_path}/homeserver.yaml:4: something_new: `something_new` has no counterpart that this import knows" in done.stdout
        assert "line 4: `something_new`" in (tmp_path / "made" / "policy.yaml").read_text()
        assert run("check", tmp_path / "made" / "policy.yaml").exit_code == 0
        assert run("test", tmp_path / "made" / "policy.yaml").exit_code == 0
        assert run("import", tmp_path / "homeserver.yaml", "--strict").exit_code == 1
        assert run("import", tmp_path / "homeserver.yaml", "--out", tmp_path / "made").exit_code == 2

    def test_as_json(self, tmp_path: Path) -> None:
        (tmp_path / "homeserver.yaml").write_text(self.SETTINGS)
        *found, made = map(json.loads, run("import", tmp_path / "homeserver.yaml", "--json").stdout.splitlines())
        assert {(one["line"], one["kind"]) for one in found} == {(1, "left"), (2, "left"), (3, "taken"), (4, "not-understood")}
        assert made["policy"]["defaults"] == {"federate": "deny"}

    def test_what_is_no_homeserver(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text("a: 1\n")
        done = run("import", tmp_path / "a.yaml")
        assert (done.exit_code, done.stderr) == (2, f"{tmp_path}/a.yaml: this is no homeserver.yaml: it has no `server_name`\n")
        assert run("import", tmp_path / "none.yaml").exit_code == 2
