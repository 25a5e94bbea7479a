"""mail.yaml: what is read, and every mistake with its place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges import config
from daftar_policy.files.source import Problems


def test_a_directory_stands_for_its_mail_yaml(make_office: Callable[..., Any]) -> None:
    office = make_office()
    assert config.load(office.directory) == config.load(office.path)


@pytest.mark.parametrize(
    ("recipient", "mailbox"),
    [
        ("Tenders@IT.Daftar.Example", "tenders@it.daftar.example"),
        ("bids@it.daftar.example", "tenders@it.daftar.example"),
        ("tenders+42@it.daftar.example", "tenders@it.daftar.example"),
        ("postmaster", "postmaster@it.daftar.example"),
        ("POSTMASTER@it.daftar.example", "postmaster@it.daftar.example"),
        ("postmaster@elsewhere.example", None),
        ("nobody@it.daftar.example", None),
        ("@it.daftar.example", None),
        ("", None),
    ],
)
def test_which_mailbox_an_address_is(make_office: Callable[..., Any], recipient: str, mailbox: str | None) -> None:
    found = make_office().load().mailbox(recipient)
    assert (found.address if found else None) == mailbox


MISTAKES = [
    ("smtp:", "smpt:", "unknown key `smpt` (did you mean `smtp`?)"),
    ("size: 300000", "size: 12", "expected a number of at least 65536"),
    ("tls: none", "tls: nine", "`nine` is not one of"),
    ("address: tenders@it.daftar.example", "address: tenders", "`tenders` is not a mail address"),
    ("aliases: [bids@it.daftar.example]", "aliases: [closed@it.daftar.example]", "stands twice"),
    ('room: "#closed:daftar.example"', 'room: "#tenders:daftar.example"', "belongs to `tenders@it.daftar.example` already"),
    ('control_room: "#control:daftar.example"', 'control_room: "control"', "neither a room alias nor a room id"),
    ('members: ["@asha:daftar.example"]', "members: [asha]", "`asha` is not a user id"),
    ("registration: registration.yaml", "registration: missing.yaml", "cannot read the file"),
    ("tls: none", "tls: none, user: x", "`user` and `password_file` need each other"),
    ("http://127.0.0.1:1", "ftp://x", "is not an http address"),
    ("homeserver:", "mail: 2\nhomeserver:", "version 2 is not known"),
]


@pytest.mark.parametrize(("good", "bad", "said"), MISTAKES, ids=[bad for _, bad, _ in MISTAKES])
def test_a_mistake_is_told_with_its_place(make_office: Callable[..., Any], good: str, bad: str, said: str) -> None:
    office = make_office()
    text = office.path.read_text()
    assert good in text
    office.path.write_text(text.replace(good, bad, 1))
    with pytest.raises(Problems) as raised:
        office.load()
    assert any(said in str(problem) for problem in raised.value.problems), raised.value
    assert all(str(problem).startswith(str(office.directory)) for problem in raised.value.problems)


def test_all_mistakes_come_at_once_from_both_files(make_office: Callable[..., Any]) -> None:
    office = make_office()
    office.path.write_text(office.path.read_text().replace("size: 300000", "size: 1").replace("tls: none", "tls: no-idea"))
    (office.directory / "registration.yaml").write_text("id: x\n")
    with pytest.raises(Problems) as raised:
        office.load()
    files = [Path(problem.path).name for problem in raised.value.problems]
    assert files == ["mail.yaml", "mail.yaml", "registration.yaml", "registration.yaml", "registration.yaml"]


def test_the_registration_reserves_the_ghosts_and_its_rooms_and_nothing_else(make_office: Callable[..., Any]) -> None:
    made = json.loads(json.dumps(config.registration(make_office().load(), "as-secret", "hs-secret")))
    assert made["namespaces"]["users"] == [{"exclusive": True, "regex": "@mail_.*:daftar\\.example"}]
    assert [each["regex"] for each in made["namespaces"]["aliases"]] == [
        "\\#closed:daftar\\.example", "\\#control:daftar\\.example", "\\#tenders:daftar\\.example",
    ]  # fmt: skip
    assert made["sender_localpart"] == "mail"
    assert made["rate_limited"] is False


def test_secrets_are_not_shown(make_office: Callable[..., Any]) -> None:
    assert "'hs'" not in repr(make_office().load())
