"""`daftar mail import`: files, Maildirs, mboxes; the same mail once."""

import contextlib
import json
import mailbox
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from daftar_bridges.cli import app
from daftar_bridges.email import files_in
from daftar_bridges.email.files_in import Found

BOX = "tenders@it.daftar.example"


def mail(number: int, body: str = "Good morning") -> bytes:
    return f"From: v@bidder.example\nMessage-ID: <{number}@x>\nSubject: number {number}\n\n{body}\n".encode()


def imported(office: Any, *paths: Path, box: str = BOX) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["import", *map(str, paths), "--mailbox", box, "--config", str(office.path), "--json"])
    assert done.exit_code == 0, done.output
    counted: dict[str, Any] = json.loads(done.stdout)
    return counted


def subjects(office: Any) -> list[str]:
    with contextlib.closing(sqlite3.connect(office.directory / "state" / "mail.db")) as db:
        rows = db.execute("SELECT CAST(m.raw AS TEXT) FROM delivery d JOIN mail m ON m.id = d.mail ORDER BY d.id").fetchall()
    return [row[0].partition("Subject: ")[2].splitlines()[0] for row in rows if row[0]]


def test_every_kind_of_file_and_each_mail_once(make_office: Callable[..., Any], tmp_path: Path) -> None:
    office = make_office()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.eml").write_bytes(mail(1))
    (folder / "notes.txt").write_text("not a mail")
    box = mailbox.mbox(tmp_path / "box")
    for number in (1, 2, 3):
        box.add(mail(number, "one\nFrom here on it is quoted"))
    box.close()
    directory = mailbox.Maildir(tmp_path / "Maildir")
    for number in (3, 4):
        directory.add(mail(number, "one\nFrom here on it is quoted"))
    assert imported(office, folder) == {"mailbox": BOX, "taken": 1, "known": 0, "unreadable": 0}
    assert imported(office, tmp_path / "box")["taken"] == 3
    assert imported(office, tmp_path / "Maildir", folder / "1.eml", box="bids@it.daftar.example") == {
        "mailbox": BOX, "taken": 1, "known": 2, "unreadable": 0,
    }  # fmt: skip
    assert sorted(subjects(office)) == ["number 1", "number 1", "number 2", "number 3", "number 4"]


def test_an_empty_file_is_no_mail_and_the_others_come(make_office: Callable[..., Any], tmp_path: Path) -> None:
    office = make_office()
    (tmp_path / "cut.eml").write_bytes(b"")
    (tmp_path / "whole.eml").write_bytes(mail(1))
    words = ["import", str(tmp_path / "cut.eml"), str(tmp_path / "whole.eml"), "--mailbox", BOX, "--config", str(office.path)]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stdout) == (1, f"{BOX}: 1 taken, 0 known already, 1 unreadable\n")
    assert done.stderr == f"cannot read `{tmp_path / 'cut.eml'}`: it is empty\n"
    assert subjects(office) == ["number 1"]


def test_a_large_mail_is_a_file_and_comes_once(make_office: Callable[..., Any], tmp_path: Path) -> None:
    office = make_office()
    (tmp_path / "large.eml").write_bytes(mail(1, "x" * 200_000))
    assert imported(office, tmp_path / "large.eml")["taken"] == 1
    assert imported(office, tmp_path / "large.eml")["known"] == 1
    (file,) = (office.directory / "state" / "mail.db.mails").iterdir()
    assert file.read_bytes() == (tmp_path / "large.eml").read_bytes()


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        (b"From a@b Mon\nSubject: 1\n\none\n\nFrom a@b Mon\nSubject: 2\n\ntwo\n", [b"one\n", b"two\n"]),
        (b"From a@b Mon\nSubject: 1\n\n>From me\n>>From you\nFrom all\n", [b"From me\n>From you\nFrom all\n"]),
        (b"From a@b Mon\r\nSubject: 1\r\n\r\none\r\n\r\nFrom a@b Mon\r\nSubject: 2\r\n\r\ntwo\r\n", [b"one\r\n", b"two\r\n"]),
        (b"Subject: no mbox\n\nFrom here\n", [b"From here\n"]),
        (b"", [b""]),
    ],
)
def test_an_mbox(tmp_path: Path, text: bytes, bodies: list[bytes]) -> None:
    (tmp_path / "box").write_bytes(text)
    found = [each for each in files_in.mails(tmp_path / "box") if isinstance(each, Found)]
    assert [each.raw.partition(b"\n\n")[2] or each.raw.partition(b"\r\n\r\n")[2] for each in found] == bodies
    assert sum(each.octets for each in found) == len(text)


def test_the_return_path_is_the_envelopes() -> None:
    assert files_in.return_path(b"Return-Path: <a@b.example>\r\nFrom: x\r\n\r\nReturn-Path: <c@d>") == "a@b.example"
    assert files_in.return_path(b"From: x\r\n\r\nReturn-Path: <c@d>") == ""


def test_what_is_wrong_is_said(make_office: Callable[..., Any], tmp_path: Path) -> None:
    office = make_office()
    (tmp_path / "above" / "Maildir" / "cur").mkdir(parents=True)
    for arguments, said in (
        (["none.eml", "--mailbox", BOX], "cannot read"),
        ([str(tmp_path / "above"), "--mailbox", BOX], "it is no Maildir, and no .eml files are in it"),
        ([str(tmp_path), "--mailbox", "x@y.example"], "none of the mailboxes"),
    ):
        done = CliRunner().invoke(app, ["import", *arguments, "--config", str(office.path)])
        assert done.exit_code == 2
        assert said in done.output
