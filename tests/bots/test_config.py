"""bots.yaml: every problem at once, with its place; and the commands that read it."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daftar_bots.cli import app
from daftar_bots.config import load
from daftar_bots.store import Outgoing, Store, StoreError
from daftar_policy.files.source import Problems, Unreadable

GOOD = """\
homeserver: {url: "http://localhost:8008", name: daftar.example}
organisation: organisation.yaml
policy: {policy: policy.yaml, log: log}
bots:
  - id: it
    user_id: "@dept_it:daftar.example"
    password_file: password
    control_room: "#it-control:daftar.example"
    makers: ["@clerk:daftar.example"]
    approvers: ["@deputy:daftar.example"]
    office: it
    languages: [mr, en]
    store: state/it
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "organisation.yaml").write_text(
        "organisation: 1\nname: {en: State}\nserver: daftar.example\nunits:\n  - {id: it, name: {en: IT}}\n", encoding="utf-8"
    )
    (tmp_path / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (tmp_path / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    (tmp_path / "password").write_text("secret\n")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "bots.yaml").write_text(GOOD)
    return tmp_path


def test_a_good_file_is_read_from_file_or_folder(folder: Path) -> None:
    config = load(folder)
    assert load(folder / "bots.yaml") == config
    (bot,) = config.bots
    assert bot.settings.store == folder / "state" / "it"
    assert bot.settings.languages == ("mr", "en")
    assert bot.secret_file == folder / "password"
    assert config.policy.organisation == folder / "organisation.yaml"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    office: it\n", "    offce: it\n", "11:5: unknown key `offce` (did you mean `office`?)"),
        ("    office: it\n", "    office: itt\n", "11:13: `itt` is no unit of the organisation (did you mean `it`?)"),
        ("    office: it\n", "", "5:5: missing key `office`"),
        (
            "http://localhost:8008",
            "localhost:8008",
            "1:19: `localhost:8008` is not the address of a homeserver (such as `https://matrix.example.org`)",
        ),
        (
            "http://localhost:8008",
            "http://a:99999",
            "1:19: `http://a:99999` is not the address of a homeserver (such as `https://matrix.example.org`)",
        ),
        ("name: daftar.example", 'name: "a b"', "1:50: `a b` is not a server name"),
        ("@dept_it:daftar.example", "dept_it", "6:14: `dept_it` is not a Matrix id (such as `@clerk:example.org`)"),
        ("@dept_it:daftar.example", "@dept_it:other.example", "6:14: `@dept_it:other.example` is not an account of `daftar.example`"),
        ("password_file: password", "password_file: nothing", "7:20: cannot read the secret: No such file or directory"),
        ("password_file: password", "password_file: empty", "7:20: expected a password or token on the first line"),
        ("    password_file: password\n", "", "5:5: expected either `password_file` or `access_token_file`"),
        (
            "    office: it\n",
            "    office: it\n    access_token_file: password\n",
            "5:5: expected either `password_file` or `access_token_file`",
        ),
        (
            '"#it-control:daftar.example"',
            "it-control",
            "8:19: `it-control` is not the alias of a room (such as `#it-control:example.org`, in quotes)",
        ),
        ('["@clerk:daftar.example"]', "[]", "9:13: expected at least one Matrix id"),
        (
            '["@deputy:daftar.example"]',
            '["@clerk:daftar.example"]',
            "10:16: nobody but `@clerk:daftar.example` could approve what `@clerk:daftar.example` writes (list a second person)",
        ),
        ("[mr, en]", "[mr, ta]", "12:21: `ta` is not one of: mr, hi, en, ur"),
        ("    office: it\n", "    office: it\n    kind: polls\n", "12:11: `polls` is not one of: announcements, services"),
        ("id: it\n", "id: i/t\n", "5:9: `i/t` is not an id (use Latin letters, digits and hyphens)"),
        ("    office: it\n", "    office: it\n    create_rooms: sure\n", "12:19: expected true or false, found the text `sure`"),
        ("organisation: organisation.yaml\n", "", "1:1: missing key `organisation`"),
        ("policy: {policy: policy.yaml, log: log}", "policy: {policy: policy.yaml}", "3:9: missing key `log`"),
    ],
)
def test_each_mistake_with_its_place(folder: Path, old: str, new: str, problem: str) -> None:
    assert GOOD.count(old) == 1
    (folder / "bots.yaml").write_text(GOOD.replace(old, new))
    with pytest.raises(Problems) as problems:
        load(folder)
    assert f"{folder}/bots.yaml:{problem}".replace("{folder}", str(folder)) in str(problems.value).splitlines()


def test_all_mistakes_at_once_with_those_of_the_organisation(folder: Path) -> None:
    (folder / "bots.yaml").write_text(GOOD.replace("languages", "langs").replace("@clerk:daftar.example", "clerk"))
    (folder / "organisation.yaml").write_text("organisation: 2\nserver: daftar.example\nunits: []\n")
    with pytest.raises(Problems) as problems:
        load(folder)
    assert {Path(each.path).name for each in problems.value.problems} == {"bots.yaml", "organisation.yaml"}
    assert len(problems.value.problems) >= 3


def test_two_bots_share_nothing(folder: Path) -> None:
    entry = GOOD[GOOD.index("  - id") :]
    (folder / "bots.yaml").write_text(GOOD + entry)
    with pytest.raises(Problems) as problems:
        load(folder)
    assert [each.message for each in problems.value.problems] == [
        f"two bots have the same `{key}`" for key in ("id", "user_id", "control_room", "store")
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        load(tmp_path)


def command(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_check(folder: Path) -> None:
    assert command("check", "--config", str(folder)) == (0, f"{folder}/bots.yaml: no problems (bots: it)\n", "")
    (folder / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrulse: []\n')
    status, _, errors = command("check", "--config", str(folder))
    assert status == 1
    assert f"{folder}/policy.yaml:3:1: unknown key `rulse` (did you mean `rules`?)" in errors
    (folder / "bots.yaml").write_text("homeserver: 1\n")
    status, out, _ = command("check", "--config", str(folder), "--json")
    assert status == 1
    assert {json.loads(line)["code"] for line in out.splitlines()} >= {"missing-key"}
    assert command("check", "--config", str(folder / "nothing"))[0] == 2


def test_status_reads_beside_a_running_bot(folder: Path) -> None:
    assert json.loads(command("status", "--config", str(folder), "--json")[1]) == {
        "bot": "it", "store": str(folder / "state/it/bot.db"), "started": False,
    }  # fmt: skip
    with Store(folder / "state" / "it") as store:
        with store.transaction():
            store.advance("s1", "2026-11-21T10:00:00+00:00")
            store.put([Outgoing("reply", "#it", "!it", "t1", {"body": "x"})])
        status = json.loads(command("status", "--config", str(folder), "--json")[1])
    assert status["last_read"] == "2026-11-21T10:00:00+00:00"
    assert status["waiting"] == 1
    assert "waiting: 1" in command("status", "--config", str(folder))[1]


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / "bot.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="a newer program was at work"):
        Store(tmp_path)


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(StoreError, match="cannot use"):
        Store(tmp_path)
