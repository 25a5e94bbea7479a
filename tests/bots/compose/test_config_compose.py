"""The sections `compose` and `http` of bots.yaml: the documented example, and every mistake with its place."""

import re
from pathlib import Path

import pytest

from daftar_bots import config_compose
from daftar_bots.compose.settings import ApiSettings, MailSettings
from daftar_bots.config import load
from daftar_bots.config_http import HttpSettings
from daftar_policy.files.source import Problems

PAGE = (Path(__file__).parents[3] / "bots" / "COMPOSING.md").read_text(encoding="utf-8")
SECTIONS, TEMPLATE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
HEAD = """\
homeserver: {url: "http://localhost:8008", name: daftar.example}
organisation: organisation.yaml
policy: {policy: policy.yaml, log: log}
"""
BOT = """\
    user_id: "@dept_it:daftar.example"
    password_file: password
    control_room: "#it-control:daftar.example"
    makers: ["@clerk:daftar.example", "@service.hr:daftar.example"]
    approvers: ["@deputy:daftar.example"]
    office: it
    store: state/it
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    units = "units: [{id: it, name: {en: IT}}, {id: haveli, name: {en: H}}, {id: nashik, name: {en: N}}]"
    (tmp_path / "organisation.yaml").write_text(f"organisation: 1\nserver: daftar.example\n{units}\n", encoding="utf-8")
    (tmp_path / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (tmp_path / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    (tmp_path / "password").write_text("secret\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "it-announcements.token").write_text("0123456789abcdef01234567\n")
    (tmp_path / "short").write_text("abc\n")
    (tmp_path / "templates" / "it").mkdir(parents=True)
    (tmp_path / "templates" / "it" / "flood-duty.yaml").write_text(TEMPLATE, encoding="utf-8")
    write(tmp_path)
    return tmp_path


def write(folder: Path, old: str = "", new: str = "") -> None:
    sections = SECTIONS.replace("    # …\n", BOT)
    assert old in sections
    (folder / "bots.yaml").write_text(HEAD + (sections.replace(old, new, 1) if old else sections), encoding="utf-8")


def test_the_documented_example_is_good(folder: Path) -> None:
    config = load(folder)
    assert config.http == HttpSettings("127.0.0.1", 8790, "https://bots.daftar.example")
    settings = config.bots[0].settings.compose
    assert settings.api == ApiSettings(folder / "secrets" / "it-announcements.token", "@service.hr:daftar.example", 30)
    assert settings.mail == MailSettings("#announce-it-mail:daftar.example", "@mail_")
    assert settings.room_languages == {"haveli": ("ur", "mr"), "nashik": ("hi",)}
    assert settings.largest_file == 25 * 1024 * 1024


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("port: 8790", "port: 88790", "expected a number from 0 to 65535, found 88790"),
        ("port: 8790", "prot: 8790", "unknown key `prot` (did you mean `port`?)"),
        ('"https://bots.daftar.example"', "bots.daftar.example", "`bots.daftar.example` is not the address of a server (such as `https://bots.example.org`)"),
        ('http: {host: 127.0.0.1, port: 8790, url: "https://bots.daftar.example"}\n', "", "the bot `it` takes announcements over HTTP: the section `http` is missing"),
        ("templates/it", "templates/no", "cannot read the folder: No such file or directory"),
        ("haveli: [ur, mr]", "havelli: [ur, mr]", "`havelli` is no unit of the organisation (did you mean `haveli`?)"),
        ("haveli: [ur, mr]", "haveli: [ur, de]", "`de` is not one of: mr, hi, en, ur"),
        ("haveli: [ur, mr]", "haveli: []", "expected at least one language"),
        ("largest_file_mb: 25", "largest_file_mb: 101", "expected a number from 1 to 100, found 101"),
        ("secrets/it-announcements.token", "short", "line 1: expected a token of at least 24 characters"),
        ("secrets/it-announcements.token", "nothing", "cannot read the token: "),
        ('maker: "@service.hr:daftar.example"', "maker: hr", "`hr` is not a Matrix id (such as `@service.hr:example.org`)"),
        ('"#announce-it-mail:daftar.example"', "mail", "`mail` is not the alias of a room (such as `#announcements-mail:example.org`, in quotes)"),
        ('ghosts: "@mail_"', "ghosts: mail_", "`mail_` is not how an id begins (such as `@mail_`, the mail bridge's `prefix`)"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(folder: Path, old: str, new: str, problem: str) -> None:
    write(folder, old, new)
    with pytest.raises(Problems) as problems:
        load(folder)
    found = [str(each) for each in problems.value.problems]
    assert [each for each in found if re.search(rf":\d+:\d+: {re.escape(problem)}", each)], found


def test_a_mistake_in_a_template_stops_the_start_with_its_place(folder: Path) -> None:
    (folder / "templates" / "it" / "bad.yaml").write_text(TEMPLATE.replace("kind: date", "kind: dat"), encoding="utf-8")
    with pytest.raises(Problems, match=r"bad\.yaml:\d+:\d+: `dat` is not one of: text, number, date, time, choice"):
        load(folder)


def test_all_of_it_may_be_left_out(folder: Path) -> None:
    (folder / "bots.yaml").write_text(f"{HEAD}bots:\n  - id: it\n{BOT}", encoding="utf-8")
    config = load(folder)
    assert config.http is None
    assert config.bots[0].settings.compose == config_compose.ComposeSettings()
