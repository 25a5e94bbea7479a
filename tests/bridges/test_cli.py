"""The command `daftar mail`: what it accepts, and how it says what is wrong."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from daftar_bridges.cli import app

runner = CliRunner()


def test_check_of_a_good_installation(make_office: Callable[..., Any]) -> None:
    done = runner.invoke(app, ["check", "--config", str(make_office().directory)])
    assert done.exit_code == 0, done.output
    assert "tenders@it.daftar.example" in done.stdout


def test_check_tells_the_policys_problems_too(make_office: Callable[..., Any]) -> None:
    office = make_office()
    policy = office.directory / "policy.yaml"
    policy.write_text(policy.read_text().replace("then: hold", "then: held", 1))
    done = runner.invoke(app, ["check", "--config", str(office.path), "--json"])
    assert done.exit_code == 1
    (problem,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (Path(problem["path"]).name, problem["line"]) == ("policy.yaml", 10)


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    assert runner.invoke(app, ["check", "--config", str(tmp_path / "none.yaml")]).exit_code == 2


def test_a_port_in_use_says_what_to_do(make_office: Callable[..., Any]) -> None:
    office = make_office()
    with socket.socket() as other:
        other.bind(("127.0.0.1", office.smtp_port))
        other.listen()
        done = runner.invoke(app, ["run", "--config", str(office.path)])
    assert done.exit_code == 3
    assert "stop the program that listens there, or change the port in mail.yaml" in done.output


def test_a_policy_that_cannot_be_used_stops_the_start(make_office: Callable[..., Any]) -> None:
    office = make_office()
    (office.directory / "policy.yaml").write_text("policy: 1\nrevision: x\nrules: [{}]\n")
    done = runner.invoke(app, ["run", "--config", str(office.path)])
    assert done.exit_code == 1
    assert "policy.yaml:3:" in done.output


def test_an_empty_queue_says_so(make_office: Callable[..., Any]) -> None:
    done = runner.invoke(app, ["queue", "--config", str(make_office().path)])
    assert (done.exit_code, done.stdout) == (0, "nothing waits, nothing is held\n")


def test_octets_that_go_before_the_logs_do_are_told(make_office: Callable[..., Any]) -> None:
    office = make_office(more="retention: {keep_days: 30}\n")
    policy = office.directory / "policy.yaml"
    assert "warning" not in runner.invoke(app, ["check", "--config", str(office.path)]).output
    policy.write_text(policy.read_text().replace('revision: "t1"', 'revision: "t1"\nstatute: in'))
    done = runner.invoke(app, ["check", "--config", str(office.path)])
    assert done.exit_code == 0
    assert "warning: `retention.keep_days` is 30, less than the 180 days" in done.output
