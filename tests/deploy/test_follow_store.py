"""A starting configuration whose services follow a store of versions."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from daftar_bots.cli import app as bots
from daftar_bridges.cli import app as mail
from daftar_deploy.doctor import examine
from daftar_deploy.starter import StarterOptions, write
from daftar_policy.cli import app as policy


def test_the_services_check_what_is_activated_and_say_where_it_was_altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "daftar"
    write(folder, StarterOptions())
    monkeypatch.chdir(folder)
    for command in (
        ["keygen", "key"],
        ["sign", "policy.yaml", "--key", "key"],
        ["activate", "policy.yaml", "--store", "store", "--key", "key"],
    ):
        done = CliRunner().invoke(policy, command)
        assert done.exit_code == 0, done.output
    for name in ("mail.yaml", "bots.yaml"):
        lines = (folder / name).read_text().splitlines()
        followed = "policy: {follow: {store: store, keys: [key.pub]}, log: log}"
        (folder / name).write_text("\n".join(followed if line.startswith("policy: ") else line for line in lines) + "\n")
    assert examine(folder, reach=False, as_json=False) == 0
    for app in (mail, bots):
        assert CliRunner().invoke(app, ["check", "--config", str(folder)]).exit_code == 0
    with next((folder / "store" / "versions").glob("*/policy.yaml")).open("a") as file:
        file.write("# a word more\n")
    for app in (mail, bots):
        done = CliRunner().invoke(app, ["check", "--config", str(folder)])
        assert done.exit_code == 1
        assert done.stderr.endswith("policy.yaml:1:1: the file is not the one that was signed\n")
