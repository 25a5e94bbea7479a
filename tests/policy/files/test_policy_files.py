"""Policy files: all problems of all files at once, list files with their own places, and what advice is given."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.files.advice import advise
from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import Problems, Unreadable

POLICY = """policy: 1
revision: "1"
languages: [mr, en]
lists:
  official: {domains: [gov.in, "*.gov.in"]}
  shares: {domains: {file: lists/shares.txt}}
rules:
  - id: MAIL-1
    title: Official addresses only
    on: [register]
    when: {email.domain: {not in: official}}
    then: deny
    say: {mr: नाही, en: No}
  - id: FILE-1
    on: send
    when: {event.link_domains: {in: shares}, room.encrypted: false}
    then: deny
    say: {mr: नाही, en: No}
"""
TREE = "organisation: 1\nserver: daftar.example\nunits:\n  - {id: mh, name: {en: State}}\n  - {id: pune, in: mh, name: {en: Pune}}\n"
HEAD = "matrix_id,email,name,name_local,post,unit,language\n"
BLIND = "set `on_error: deny`, or say for which rooms with `room.encrypted`"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "shares.txt").write_text("# shares\ndropbox.com\n*.dropbox.com\n", encoding="utf-8")
    (tmp_path / "organisation.yaml").write_text(TREE, encoding="utf-8")
    (tmp_path / "officers.csv").write_text(HEAD, encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str, name: str = "policy.yaml") -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def problems(folder: Path, organisation: str | None = None) -> list[str]:
    with pytest.raises(Problems) as caught:
        load_policy(folder / "policy.yaml", folder / organisation if organisation else None)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_what_is_loaded(folder: Path) -> None:
    loaded = load_policy(folder / "policy.yaml", folder / "organisation.yaml")
    assert loaded.policy.revision == "1"
    assert loaded.policy.organisation.server == "daftar.example"
    assert [str(path.relative_to(folder)) for path in loaded.inputs] == [
        "policy.yaml",
        "lists/shares.txt",
        "organisation.yaml",
        "officers.csv",
    ]
    assert loaded.sha256 == hashlib.sha256((folder / "policy.yaml").read_bytes()).hexdigest()
    assert isinstance(loaded.document, dict)
    assert loaded.document["lists"]["shares"] == {"domains": ["dropbox.com", "*.dropbox.com"]}


def test_a_byte_order_mark_and_windows_line_ends(folder: Path) -> None:
    (folder / "policy.yaml").write_bytes(b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode())
    assert load_policy(folder / "policy.yaml").policy.revision == "1"
    change(folder, "then: deny", "then: dney")
    assert [line.split(": ")[0] for line in problems(folder)] == ["policy.yaml:12:11", "policy.yaml:17:11"]


def test_all_problems_of_all_files_at_once(folder: Path) -> None:
    change(folder, "on: [register]", "on: [regster]")
    change(folder, "{in: shares}", "{in: share}")
    change(folder, "*.dropbox.com", "drop box", "lists/shares.txt")
    change(folder, "in: mh", "in: mm", "organisation.yaml")
    change(folder, HEAD, HEAD + ",a@daftar.example,A,,,puna,mr\n", "officers.csv")
    assert problems(folder, "organisation.yaml") == [
        "lists/shares.txt:3:1: `drop box` is not a domain or server name",
        "officers.csv:2:23: unknown unit `puna` (did you mean `pune`?)",
        "organisation.yaml:5:20: unknown unit `mm`",
        "policy.yaml:10:10: unknown action `regster` (did you mean `register`?)",
        "policy.yaml:16:37: unknown list `share` (did you mean `shares`?)",
    ]


def test_a_list_file_that_is_not_there_is_one_problem_at_its_place(folder: Path) -> None:
    (folder / "lists" / "shares.txt").unlink()
    assert problems(folder) == ["policy.yaml:6:28: cannot read the list file `lists/shares.txt`: No such file or directory"]


def test_a_list_file_that_is_no_text(folder: Path) -> None:
    (folder / "lists" / "shares.txt").write_bytes(b"a.example\nb\xff.example\n")
    assert problems(folder) == ["lists/shares.txt:2:2: byte 0xff is not UTF-8 (save the file as UTF-8)"]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{fiel: lists/shares.txt}", "policy.yaml:6:22: unknown key `fiel` (did you mean `file`?)"),
        ("{file: 3}", "policy.yaml:6:28: expected text, found the number 3 (put it in quotes)"),
        ("{file: lists}", "policy.yaml:6:28: cannot read the list file `lists`: Is a directory"),
    ],
)
def test_a_list_file_that_is_named_wrongly(folder: Path, written: str, problem: str) -> None:
    change(folder, "{file: lists/shares.txt}", written)
    assert problem in problems(folder)


def test_files_that_cannot_be_opened(folder: Path) -> None:
    with pytest.raises(Unreadable):
        load_policy(folder / "none.yaml")
    with pytest.raises(Unreadable):
        load_policy(folder / "policy.yaml", folder / "none.yaml")
    change(folder, "then: deny", "then: dney")
    with pytest.raises(Problems) as caught:
        load_policy(folder / "policy.yaml", folder / "none.yaml")
    assert not isinstance(caught.value, Unreadable)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "policy.yaml:1:1: expected a mapping, found nothing"),
        ("- a\n", "policy.yaml:1:1: expected a mapping, found a sequence"),
        ("%YAML 1.1\n---\npolicy: 1\n", "policy.yaml:1:1: YAML 1.1 is not read; the format is YAML 1.2"),
        ("policy: 1\npolicy: 1\n", "policy.yaml:2:1: the key `policy` stands twice"),
        ("a: [1\nb: 2\n", "policy.yaml:2:2: "),
    ],
)
def test_a_file_that_is_no_policy(folder: Path, text: str, message: str) -> None:
    (folder / "policy.yaml").write_text(text)
    assert problems(folder)[0].startswith(message)


def advice(folder: Path, organisation: str | None = None) -> list[str]:
    loaded = load_policy(folder / "policy.yaml", folder / organisation if organisation else None)
    return [str(problem).removeprefix(f"{folder}/policy.yaml:") for problem in advise(loaded, NOW)]


def test_nothing_to_advise(folder: Path) -> None:
    assert advice(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("say: {mr: नाही, en: No}\n  - id", "say: No\n  - id", ["13:10: the rule `MAIL-1` has no message in `en`"]),
        ("    say: {mr: नाही, en: No}\n  - id", "  - id", ["8:5: the rule `MAIL-1` has no message in `mr`, `en`"]),
        (
            "[register]",
            "[register, join]",
            ["11:27: `join` has no fact `email.domain`: the rule `MAIL-1` holds there for everything (write a rule of its own for it)"],
        ),
        (
            "    on: [reg",
            "    until: 2026-11-20\n    on: [reg",
            ["10:12: the rule `MAIL-1` ended on 2026-11-20 (remove the rule or renew it)"],
        ),
        ("    on: [reg", "    until: 2026-11-21\n    on: [reg", []),
        (
            "    on: [reg",
            "    except: [{when: {}, ticket: T-1, until: 2026-01-01}]\n    on: [reg",
            ["10:45: the exception of ticket `T-1` ended on 2026-01-01 (remove the exception or renew it)"],
        ),
        (
            ", room.encrypted: false",
            "",
            [
                "16:12: the rule `FILE-1` cannot see `event.link_domains` in encrypted rooms and lets everything pass there ("
                + BLIND
                + ")",
            ],
        ),
        (", room.encrypted: false}", "}\n    on_error: deny", []),
        ("    on: send", "    mode: off\n    on: join", []),
    ],
)
def test_advice(folder: Path, old: str, new: str, found: list[str]) -> None:
    change(folder, old, new)
    assert advice(folder) == found


def test_advice_on_units_that_the_organisation_lacks(folder: Path) -> None:
    change(folder, "{email.domain: {not in: official}}", "{email.address: {exists: true}, email.domain: {not in: official}}")
    change(folder, "    on: send", "    rollout: {units: [pune, puna]}\n    on: send")
    change(folder, "  shares:", "  people: {units: [mh], posts: [clerk]}\n  shares:")
    assert advice(folder) == []
    assert advice(folder, "organisation.yaml") == [
        "6:33: the organisation has no post `clerk`",
        "16:29: the organisation has no unit `puna` (did you mean `pune`?)",
    ]


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=120), st.integers(min_value=0, max_value=len(POLICY)), st.integers(min_value=0, max_value=40))
def test_any_bytes_give_a_policy_or_problems(tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, length: int) -> None:
    folder = tmp_path_factory.mktemp("any")
    raw = POLICY.encode()
    for content in (noise, raw[:at] + noise + raw[at + length :], raw[:at] + raw[at + length :], raw[at : at + length] + raw):
        (folder / "policy.yaml").write_bytes(content)
        try:
            load_policy(folder / "policy.yaml")
        except Problems as found:
            count = len(found.problems)
        else:
            count = -1
        assert count
