"""The sections `encryption` and `status`, and the command that shows fingerprints."""

import json
from pathlib import Path

import pytest
from tests.bots.test_kill import configure
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve
from typer.testing import CliRunner

from daftar_bots.app import account_of
from daftar_bots.cli import app
from daftar_bots.config import load
from daftar_bots.config_encryption import EncryptionSettings
from daftar_bots.config_http import HttpSettings
from daftar_bots.matrix_client import connect
from daftar_bots.speech import Speech
from daftar_bots.store import Store
from daftar_policy.files.source import Problems
from daftar_policy.sealing.cross_signing import fingerprint


def changed(folder: Path, *, status: object = None, encryption: object = None, url: str = "http://127.0.0.1:1") -> Path:
    configure(folder, url, 1)
    config = json.loads((folder / "bots.yaml").read_text())
    config |= {"status": status} if status is not None else {}
    config["bots"][0] |= {"encryption": encryption} if encryption is not None else {}
    (folder / "bots.yaml").write_text(json.dumps(config))
    return folder


def test_verified_devices_only_and_no_page_where_nothing_is_said(tmp_path: Path) -> None:
    config = load(changed(tmp_path))
    assert config.bots[0].settings.encryption == EncryptionSettings(only_verified=True, control_room=False, office_rooms=False)
    assert config.status is None


def test_what_is_said(tmp_path: Path) -> None:
    wish = {"only_verified": False, "control_room": True, "office_rooms": True}
    config = load(changed(tmp_path, status={"host": "::1", "port": 0}, encryption=wish))
    assert config.bots[0].settings.encryption == EncryptionSettings(**wish)
    assert config.status == HttpSettings("::1", 0)
    account = account_of(config, config.bots[0], Speech())
    assert not account.only_signed
    assert "abcd efgh" in account.explain("abcdefgh")


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        ({"encryption": {"only_verifed": True}}, "unknown key `only_verifed` (did you mean `only_verified`?)"),
        ({"encryption": {"only_verified": "sometimes"}}, "expected true or false"),
        ({"status": {"port": 70000}}, "70000"),
        ({"status": {"hots": "x"}}, "unknown key `hots` (did you mean `host`?)"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, wish: dict[str, object], problem: str) -> None:
    with pytest.raises(Problems) as found:
        load(changed(tmp_path, **wish))  # type: ignore[arg-type]
    assert problem in str(found.value)
    assert found.value.problems[0].line == 1


async def test_the_command_shows_what_clients_show(tmp_path: Path) -> None:
    async with serve(FakeHomeserver()) as url:
        config = load(changed(tmp_path, url=url))
        shown = CliRunner().invoke(app, ["identity", "b", "--config", str(tmp_path)])
        assert "identity_fingerprint: not made yet" in shown.stdout
        with Store(config.bots[0].settings.store) as store:
            async with await connect(account_of(config, config.bots[0], Speech()), store) as client:
                own = client.fingerprints
                busy = CliRunner().invoke(app, ["identity", "b", "--new", "--config", str(tmp_path)])
                assert "in use by another running bot" in busy.output
    shown = CliRunner().invoke(app, ["identity", "b", "--json", "--config", str(tmp_path)])
    said = json.loads(shown.stdout)
    assert (said["device_id"], said["device_fingerprint"]) == (own.device_id, fingerprint(own.device_key))
    assert said["identity_fingerprint"] == fingerprint(own.master_key)
    status = CliRunner().invoke(app, ["status", "--json", "--config", str(tmp_path)])
    assert json.loads(status.stdout)["unreachable"] == []


def test_an_unknown_bot_and_a_homeserver_that_is_away(tmp_path: Path) -> None:
    changed(tmp_path)
    unknown = CliRunner().invoke(app, ["identity", "x", "--config", str(tmp_path)])
    assert (unknown.exit_code, "there is no bot `x`" in unknown.output, "there are: b" in unknown.output) == (1, True, True)
    never = CliRunner().invoke(app, ["identity", "b", "--new", "--config", str(tmp_path)])
    assert (never.exit_code, "has never been logged in" in never.output) == (3, True)
