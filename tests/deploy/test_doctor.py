"""`daftar check`: every room's problems at once, at their places, with the exit status of what was found."""

import json
import socket
from pathlib import Path

import pytest

from daftar_deploy.doctor import examine
from daftar_deploy.starter import StarterOptions, write


@pytest.fixture
def config(tmp_path: Path) -> Path:
    directory = tmp_path / "config"
    write(directory, StarterOptions())
    return directory


def edit(path: Path, old: str, new: str) -> int:
    """Replace a text in a file; give the line it stands on."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_problems_of_all_files_are_told_at_once(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = edit(config / "policy.yaml", "labellers: nodal", "labelers: nodal")
    mail = edit(config / "mail.yaml", "spool:", "spoool:")
    bots = edit(config / "bots.yaml", "bots:\n", "bot:\n")
    assert examine(config, reach=False, as_json=False) == 1
    said = capsys.readouterr().err
    for place in (f"policy.yaml:{policy}:1:", f"mail.yaml:{mail}:1:", f"bots.yaml:{bots}:1:"):
        assert place in said
    assert "did you mean `labellers`?" in said


def test_as_json_each_problem_is_a_line(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(config / "policy.yaml", "then: allow", "then: alow")
    assert examine(config, reach=False, as_json=True) == 1
    problem = json.loads(capsys.readouterr().out.splitlines()[0])
    assert set(problem) >= {"path", "line", "column", "code", "message", "hint"}


def test_a_missing_file_is_status_2(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "policy.yaml").unlink()
    assert examine(config, reach=False, as_json=False) == 2
    assert "policy.yaml:1:1: cannot read the file" in capsys.readouterr().err


def test_a_homeserver_that_follows_another_policy_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(config / "homeserver.d" / "daftar.yaml", f"{config}/policy.yaml", "/etc/elsewhere/policy.yaml")
    assert examine(config, reach=False, as_json=False) == 1
    assert "is not the policy.yaml of this directory" in capsys.readouterr().err


def test_what_does_not_answer_is_status_3_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        write(config, StarterOptions(homeserver_url="http://127.0.0.1:9", relay_port=9, smtp_port=port))
        assert examine(config, reach=True, as_json=False) == 3
    said = capsys.readouterr().err
    assert "mail.yaml" in said
    assert "bots.yaml" in said
    assert f"port {port} cannot be listened on" in said
    assert said.count("cannot be reached") == 3


def test_a_log_kept_shorter_than_the_statute_asks_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(config / "policy.yaml", "timezone: Asia/Kolkata", "timezone: Asia/Kolkata\nstatute: in-maharashtra")
    line = edit(config / "mail.yaml", "organisation.yaml, log: log}", "organisation.yaml, log: {directory: log, keep_days: 30}}")
    assert examine(config, reach=False, as_json=False) == 1
    assert f"mail.yaml:{line}:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("organisation.yaml", "server: daftar.example", "server: other.example", "is not the server of organisation.yaml"),
        ("mail.yaml", "port: 2525", "port: 29331", "port 29331 is that of `appservice` already"),
        ("homeserver.d/daftar.yaml", "custom_template_directory: ", "custom_template_directory: /nowhere", "there is no `/nowhere"),
    ],
)
def test_files_that_contradict_each_other_are_told(
    config: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, said: str
) -> None:
    path = config / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old + '"', new + '/"') if old.endswith(": ") else text.replace(old, new), encoding="utf-8")
    assert examine(config, reach=False, as_json=False) == 1
    assert said in capsys.readouterr().err


def test_a_log_that_only_the_homeserver_writes_to_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(config / "homeserver.d" / "daftar.yaml", f"log: {config}/log\n", "log: /var/elsewhere\n")
    assert examine(config, reach=False, as_json=False) == 1
    assert "is not the log of this directory" in capsys.readouterr().err


def test_what_is_only_doubtful_is_a_warning(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = edit(config / "bots.yaml", 'approvers: ["@asha.patil:', 'approvers: ["@asha.patl:')
    (config / "secrets" / "announce.password").chmod(0o644)
    assert examine(config, reach=False, as_json=False) == 0
    printed = capsys.readouterr()
    assert f"bots.yaml:{line}:" in printed.err
    assert "warning: `@asha.patl:daftar.example` is nobody of officers.csv (did you mean `@asha.patil:daftar.example`?)" in printed.err
    assert "announce.password:1:1: warning: everybody on this machine can read this secret" in printed.err
    assert "no problems found, 2 warnings" in printed.out
