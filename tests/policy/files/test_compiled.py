"""The compiled form: it decides as the policy does, is written whole or not at all, and the helper process says what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daftar_policy.core.decide import decide
from daftar_policy.core.request import parse_request
from daftar_policy.files.compiled import load_compiled, main, read_compiled, write_compiled
from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import Problems, Unreadable
from daftar_policy.files.tests_file import load_tests

EXAMPLE = Path(__file__).parents[3] / "policy" / "examples" / "state-government"
POLICY, ORGANISATION = EXAMPLE / "policy.yaml", EXAMPLE / "organisation.yaml"


def test_decides_as_the_policy_does(tmp_path: Path) -> None:
    write_compiled(POLICY, ORGANISATION, tmp_path / "out.json")
    loaded = load_policy(POLICY, ORGANISATION)
    compiled = load_compiled(tmp_path / "out.json")
    assert compiled.sha256 == loaded.sha256
    assert compiled.inputs == tuple(path.absolute() for path in loaded.inputs)
    assert compiled.policy.organisation == loaded.policy.organisation
    for case in load_tests(EXAMPLE / "policy_tests.yaml").cases:
        assert decide(compiled.policy, case.request) == decide(loaded.policy, case.request)


def test_the_helper_process(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    command = [sys.executable, "-m", "daftar_policy.files.compiled", str(POLICY), "--organisation", str(ORGANISATION), "--out", str(target)]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    request = parse_request({"action": "register", "email.address": "a@gmail.com"}, now=datetime.now(UTC))
    assert decide(read_compiled(target), request).rules == ("MAIL-1",)
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_refused_policy_leaves_the_old_form(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    policy, target = tmp_path / "policy.yaml", tmp_path / "out.json"
    policy.write_text("policy: 1\nrevision: '1'\nrules: []\n")
    assert main([str(policy), "--out", str(target)]) == 0
    before = target.read_bytes()
    policy.write_text("policy: 1\nrevison: '1'\nrules: []\n")
    assert main([str(policy), "--out", str(target)]) == 1
    problems = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert {(problem["path"], problem["line"], problem["column"], problem["hint"]) for problem in problems} == {
        (str(policy), 1, 1, None),
        (str(policy), 2, 1, "did you mean `revision`?"),
    }
    assert target.read_bytes() == before


def test_what_cannot_be_read_or_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "policy.yaml"
    assert main([str(policy), "--out", str(tmp_path / "out.json")]) == 2
    assert json.loads(capfd.readouterr().out)["code"] == "unreadable"
    policy.write_text("policy: 1\nrevision: '1'\nrules: []\n")
    assert main([str(policy), "--out", str(tmp_path / "none" / "out.json")]) == 2
    assert json.loads(capfd.readouterr().out)["code"] == "unwritable"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"daftar-compiled-policy":1}',
        b"\xff",
        b"[" * 100_000,
        b'{"daftar-compiled-policy":1,"document":3,"organisation":{},"inputs":[],"sha256":""}',
    ],
)
def test_what_is_no_compiled_policy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "out.json").write_bytes(content)
    with pytest.raises(Problems):
        load_compiled(tmp_path / "out.json")


def test_a_compiled_policy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_compiled(tmp_path / "out.json")


BLOCKED = ("typer", "nacl", "rich", "click", "aiohttp", "mautrix", "nio", "synapse", "twisted", "aiosmtpd", "hypothesis", "pytest")


@pytest.mark.parametrize("module", ["daftar_policy.files.compiled", "daftar_policy.enforcement.point", "daftar_policy.cli_output"])
def test_the_base_install_is_enough(module: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules.update(dict.fromkeys({BLOCKED!r})); import {module}; print({module!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=tmp_path)
    assert (done.stderr, done.stdout) == (b"", b"True\n")
