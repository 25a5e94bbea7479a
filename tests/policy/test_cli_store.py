"""The commands of versions, as a person and a script use them."""

import json
from pathlib import Path

import pytest
from tests.fakes.desk import POLICY, TESTS
from typer.testing import CliRunner, Result

from daftar_policy import decision_log
from daftar_policy.cli import app


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "shares.txt").write_text("drive.google.com\n")
    assert run("keygen", "key").exit_code == 0
    monkeypatch.setenv("DAFTAR_POLICY_KEY", "key")
    return tmp_path


def write(revision: str, tests: str | None = TESTS) -> None:
    Path("policy.yaml").write_text(POLICY.format(revision=revision))
    Path("policy_tests.yaml").unlink(missing_ok=True)
    if tests is not None:
        Path("policy_tests.yaml").write_text(tests)


def activate(revision: str, *options: str, tests: str | None = TESTS) -> Result:
    write(revision, tests)
    signed = run("sign", "policy.yaml")
    assert signed.exit_code == 0, signed.output
    return run("activate", "policy.yaml", "--store", "store", *options)


@pytest.mark.usefixtures("folder")
class TestCommands:
    def test_a_policy_from_the_key_to_the_history(self) -> None:
        assert activate("1").stdout == "revision 1 is in force (activation 1; 1 test passed)\n"
        assert run("activate", "policy.yaml", "--store", "store").stdout == "revision 1 is in force already\n"
        told = activate("2", "--confirm-within", "10m").stdout.splitlines()
        assert told[0] == "revision 2 is in force (activation 2; 1 test passed)"
        assert told[1].startswith("it goes back by itself at 20")
        assert "unless confirmed" in run("status", "--store", "store").stdout
        assert run("confirm", "--store", "store").stdout == "revision 2 is confirmed (activation 3)\n"
        assert run("rollback", "--store", "store").stdout == "revision 1 is in force again (activation 4)\n"
        done = run("activate", "2-", "--store", "store")
        assert (done.exit_code, done.stdout) == (0, "revision 2 is in force (activation 5; 1 test passed)\n")
        history = run("history", "--store", "store")
        assert history.exit_code == 0
        words = [line.split("  ")[-1].rpartition(" (")[0] for line in history.stdout.splitlines()]
        assert words == [
            "activated revision 1",
            "activated revision 2",
            "confirmed revision 2",
            "rolled back to revision 1",
            "activated revision 2",
        ]
        kinds = [entry["kind"] for entry in decision_log.read(Path("store/log")) if str(entry["kind"]).startswith("policy-")]
        assert kinds == ["policy-activate", "policy-activate", "policy-confirm", "policy-rollback", "policy-activate"]
        assert decision_log.verify(Path("store/log")) == []

    def test_for_scripts(self) -> None:
        write("1")
        signed = json.loads(run("sign", "policy.yaml", "--json").stdout)
        assert sorted(signed["files"]) == ["lists/shares.txt", "policy.yaml", "policy_tests.yaml"]
        done = json.loads(run("activate", "policy.yaml", "--store", "store", "--json").stdout)
        assert (done["sequence"], done["tests"], done["was"], done["version_name"]) == (1, 1, None, signed["version"])
        (told,) = [json.loads(line) for line in run("history", "--store", "store", "--json").stdout.splitlines()]
        assert (told["kind"], told["keys"], told["went_back"]) == ("activate", [signed["key"]], False)
        status = json.loads(run("status", "--store", "store", "--json").stdout)
        assert (status["revision"], status["confirm_by"]) == ("1", None)
        write("0")
        run("sign", "policy.yaml")
        refused = run("activate", "policy.yaml", "--store", "store", "--json")
        assert refused.exit_code == 1
        assert json.loads(refused.stdout)["code"] == "older"

    def test_an_older_revision_needs_force(self) -> None:
        activate("2")
        refused = activate("1")
        assert refused.exit_code == 1
        assert refused.stderr.endswith(
            "revision `1` is older than `2`, which is in force (--force activates it all the same; `rollback` goes back to the one before)\n"
        )
        assert activate("1", "--force").exit_code == 0

    def test_failing_tests_are_named_by_their_place(self) -> None:
        refused = activate("1", tests=TESTS.replace("deny", "allow"))
        assert refused.exit_code == 1
        assert "policy_tests.yaml:2:5: test `refused` failed: decision: expected `allow`, got `deny`" in refused.stderr
        assert not Path("store/active").exists()

    def test_no_tests_are_a_warning(self) -> None:
        done = activate("1", tests=None)
        assert (done.exit_code, done.stderr) == (0, "warning: the version has no tests; they stand beside NAME.yaml as NAME_tests.yaml\n")

    def test_an_organisation_that_was_left_out_is_a_warning(self) -> None:
        write("1")
        Path("organisation.yaml").write_text(
            "organisation: 1\nname: {en: State}\nserver: x.example\nunits:\n  - {id: mh, name: {en: State}}\n"
        )
        Path("officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
        assert "warning: organisation.yaml stands beside the policy" in run("sign", "policy.yaml").stderr
        signed = run("sign", "policy.yaml", "--organisation", "organisation.yaml")
        assert (signed.exit_code, signed.stderr) == (0, "")
        assert {"  organisation.yaml", "  officers.csv"} <= set(signed.stdout.splitlines())
        assert run("activate", "policy.yaml", "--store", "store").exit_code == 0

    def test_two_sign_and_each_signature_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write("1")
        run("keygen", "second")
        run("sign", "policy.yaml")
        run("sign", "policy.yaml", "--key", "second")
        run("sign", "policy.yaml")
        assert len(json.loads(Path("policy.signature.json").read_text())["signatures"]) == 2
        monkeypatch.setenv("DAFTAR_POLICY_KEY", "second")
        assert run("activate", "policy.yaml", "--store", "store").exit_code == 0

    def test_a_further_key_is_trusted_when_it_is_said(self) -> None:
        activate("1")
        run("keygen", "second")
        write("2")
        run("sign", "policy.yaml", "--key", "second")
        assert "trusted here is" in run("activate", "policy.yaml", "--store", "store").stderr
        assert run("activate", "policy.yaml", "--store", "store", "--key", "second").exit_code == 1
        assert run("activate", "policy.yaml", "--store", "store", "--trust", "second.pub").exit_code == 0

    def test_an_altered_version_shows_in_status(self) -> None:
        activate("1")
        next(Path("store/versions").glob("1-*/lists/shares.txt")).write_text("")
        done = run("status", "--store", "store")
        assert done.exit_code == 1
        assert done.stderr.endswith("shares.txt:1:1: the file is not the one that was signed\n")

    def test_an_altered_activation_shows_in_history(self) -> None:
        activate("1")
        activate("2")
        Path("store/history/00000001.json").write_text("{}")
        done = run("history", "--store", "store")
        assert (done.exit_code, len(done.stdout.splitlines())) == (1, 1)
        assert "00000001.json:1:1: not a signed paper" in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "status", "message"),
        [
            (["activate", "policy.yaml", "--store", "store"], 1, "the policy is not signed (daftar policy sign policy.yaml --key KEY)"),
            (["activate", "none.yaml", "--store", "store"], 2, "none.yaml:1:1: there is no such file"),
            (["activate", "7", "--store", "store"], 1, "no version `7` is in the store, nor is there such a file"),
            (
                ["activate", "policy.yaml", "--store", "store", "--key", "none"],
                2,
                "none:1:1: cannot read the key: No such file or directory",
            ),
            (["activate", "policy.yaml", "--store", "store", "--key", "key.pub"], 1, "not a private key of this command"),
            (
                ["activate", "policy.yaml", "--store", "store", "--confirm-within", "soon"],
                2,
                "`soon` is not a time: one looks like 30s, 10m, 2h or 1d",
            ),
            (
                ["activate", "policy.yaml", "--store", "store", "--trust", "key"],
                1,
                "this is a private key (give its public half, `key.pub`)",
            ),
            (["activate", "policy.yaml", "--store", "/proc/none"], 2, "cannot be written: No such file or directory"),
            (["confirm", "--store", "store"], 1, "nothing waits to be confirmed"),
            (["rollback", "--store", "store"], 1, "nothing was activated in this store yet"),
            (["history", "--store", "none"], 2, "there is no store at `none`"),
            (["status", "--store", "none"], 2, "none/active:1:1: nothing was activated in this store yet"),
            (["status"], 2, "give the decision log with --log, a store of versions with --store, or both"),
            (["keygen", "key"], 1, "key:1:1: the file is there already (a key is never overwritten: name another file)"),
            (["sign", "none.yaml"], 2, "none.yaml:1:1: cannot read the file: No such file or directory"),
        ],
    )
    def test_wrong_use(self, arguments: list[str], status: int, message: str) -> None:
        write("1")
        done = run(*arguments)
        assert (done.exit_code, message in done.stderr) == (status, True), done.output
        assert "Traceback" not in done.output

    def test_without_a_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DAFTAR_POLICY_KEY")
        assert run("rollback", "--store", "store").exit_code == 2

    def test_a_store_in_which_nothing_was_activated(self) -> None:
        Path("store").mkdir()
        history = run("history", "--store", "store")
        assert (history.exit_code, history.stdout) == (0, "nothing was activated in this store yet\n")
        assert run("history", "--store", "store", "--json").stdout == ""
