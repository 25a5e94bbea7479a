"""`daftar init`: what it writes is complete, private where it must be, and good as it stands."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from daftar_bridges.config import load, registration
from daftar_deploy.doctor import examine
from daftar_deploy.starter import StarterError, StarterOptions, write
from daftar_policy.files.source import read

EXPECTED = {
    "policy.yaml", "policy_tests.yaml", "organisation.yaml", "officers.csv", "lists", "mail.yaml", "bots.yaml",
    "registrations", "homeserver.d", "README", "templates", "secrets", "state", "log",
}  # fmt: skip


def test_everything_is_written_and_check_accepts_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "new", StarterOptions(server="mh.example"))
    assert {path.name for path in (tmp_path / "new").iterdir()} == EXPECTED
    assert examine(tmp_path / "new", reach=False, as_json=False) == 0
    assert "no problems found" in capsys.readouterr().out


def test_secrets_are_fresh_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, StarterOptions())
    for name in ("registrations/mail.yaml", "secrets/announce.password"):
        first, second = tmp_path / "a" / name, tmp_path / "b" / name
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        assert first.read_text() != second.read_text()
    data = read(tmp_path / "a" / "registrations" / "mail.yaml").data
    assert isinstance(data, dict)
    assert len(data["as_token"]) > 30
    assert data["as_token"] != data["hs_token"]


def test_a_directory_that_is_not_empty_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(StarterError, match="is not empty"):
        write(tmp_path, StarterOptions())
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("server", ["", "not a name", "a_b.example", "x/../y"])
def test_a_server_name_that_is_none_is_refused(tmp_path: Path, server: str) -> None:
    with pytest.raises(StarterError, match="is not a server name"):
        write(tmp_path / "new", StarterOptions(server=server))
    assert not (tmp_path / "new").exists()


def test_no_placeholder_is_left(tmp_path: Path) -> None:
    for path in write(tmp_path / "new", StarterOptions()):
        assert "${" not in path.read_text(encoding="utf-8"), path


def test_the_readme_says_who_the_command_for_accounts_is_refused_for(tmp_path: Path) -> None:
    write(tmp_path / "new", StarterOptions())
    text, policy = ((tmp_path / "new" / name).read_text(encoding="utf-8") for name in ("README", "policy.yaml"))
    assert "For people it is refused: rule MAIL-2" in text
    assert "id: MAIL-2" in policy
    assert "services: " in policy


def test_the_registration_reserves_the_rooms_of_the_mailboxes(tmp_path: Path) -> None:
    write(tmp_path / "new", StarterOptions())
    mail = load(tmp_path / "new")
    data = read(tmp_path / "new" / "registrations" / "mail.yaml").data
    assert data == registration(mail, mail.appservice.as_token, mail.appservice.hs_token)


def test_the_starting_policy_is_strict_and_every_rule_is_tested(tmp_path: Path) -> None:
    write(tmp_path / "new", StarterOptions())
    policy, organisation = tmp_path / "new" / "policy.yaml", tmp_path / "new" / "organisation.yaml"
    daftar = [sys.executable, "-m", "daftar_deploy", "policy"]
    for command in (["check", policy, "--organisation", organisation, "--strict"], ["test", policy, "--min-coverage", "100"]):
        done = subprocess.run([*daftar, *command], capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
