"""Mailboxes and routes in mail.yaml: what is read, and every mistake with its place."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from daftar_bridges import config
from daftar_bridges.core.routing import Field, Letter, route
from daftar_policy.files.source import Problems

ROUTES = """\
routes:
  - {id: press, when: {from: ["*@press.example", "*@news.example"], subject: {contains: query}}, to: closed@it.daftar.example}
  - {id: mark, when: {header: {X-Priority: "1*"}, mailbox: tenders@it.daftar.example}, tag: [urgent], label: restricted}
  - {id: works, when: {mailbox: bids@it.daftar.example, subject: {matches: "^Works"}}, room: "#works:daftar.example", last: true}
"""


def test_routes_are_read_in_their_order(make_office: Callable[..., Any]) -> None:
    loaded = make_office(more=ROUTES).load()
    assert [rule.id for rule in loaded.rules] == ["press", "mark", "works"]
    assert loaded.rules[0].conditions[0].what is Field.FROM
    assert loaded.rules[1].conditions[-1].what == "x-priority"
    box = "tenders@it.daftar.example"
    letter = Letter(box, box, {Field.FROM: ["a@news.example"], Field.SUBJECT: ["a QUERY"]}, {"x-priority": ["1 (highest)"]})
    assert route(loaded.rules, letter).mailboxes == ("closed@it.daftar.example",)


MISTAKES = [
    ("to: closed@it.daftar.example", "to: press@it.daftar.example", "`press@it.daftar.example` is none of the mailboxes"),
    ("id: mark", "id: press", "the id `press` stands twice"),
    ("id: mark", "id: 'a b'", "`a b` is not an id"),
    ("tag: [urgent]", "tag: ['very urgent!']", "`very urgent!` is not a tag"),
    ('{matches: "^Works"}', '{matches: "("}', "`(` is not a pattern of RE2"),
    ('{matches: "^Works"}', '{match: "x"}', "unknown key `match` (did you mean `matches`?)"),
    ("subject: {contains: query}", "subjekt: x", "unknown key `subjekt` (did you mean `subject`?)"),
    ('header: {X-Priority: "1*"}', 'header: {"X Priority": "1*"}', "`X Priority` is not the name of a header field"),
    ("mailbox: tenders@it.daftar.example}, tag", "mailbox: nobody@it.daftar.example}, tag", "`nobody@it.daftar.example` is none of the"),
    ("mailbox: bids@it.daftar.example, ", "", "a room needs one mailbox that answers from there"),
    ('room: "#works:daftar.example"', 'room: "#closed:daftar.example"', "belongs to `closed@it.daftar.example` already"),
    ('room: "#works:daftar.example"', "room: works", "neither a room alias nor a room id"),
    (", tag: [urgent], label: restricted", "", "the rule `mark` does nothing"),
    ('when: {header: {X-Priority: "1*"}, mailbox: tenders@it.daftar.example}', "when: {}", "expected at least one condition"),
    ("id: press, ", "", "missing key `id`"),
    ("last: true", "last: maybe", "expected true or false"),
    ("name: Closed}", "name: Closed, mode: spaces}", "`spaces` is not one of: room, space"),
    ('room: "#closed:daftar.example", name: Closed}', 'room: "!abc", name: Closed, mode: space}', "needs an alias"),
    ("name: Closed}", 'name: Closed, catch_all: "no domain"}', "`no domain` is not a domain"),
    ("name: Closed}", "name: Closed, catch_all: [it.daftar.example, it.daftar.example]}", "takes all other mail for"),
    ("name: Closed}", "name: Closed, subject_token: sometimes}", "expected true or false"),
]


@pytest.mark.parametrize(("good", "bad", "said"), MISTAKES, ids=[bad or good for good, bad, _ in MISTAKES])
def test_a_mistake_is_told_with_its_place(make_office: Callable[..., Any], good: str, bad: str, said: str) -> None:
    office = make_office(more=ROUTES)
    text = office.path.read_text()
    assert good in text
    office.path.write_text(text.replace(good, bad, 1))
    with pytest.raises(Problems) as raised:
        office.load()
    assert any(said in str(problem) for problem in raised.value.problems), raised.value
    assert all(str(problem).startswith(f"{office.path}:") for problem in raised.value.problems)


@pytest.mark.parametrize(
    ("recipient", "mailbox"),
    [
        ("anybody@it.daftar.example", "closed@it.daftar.example"),
        ("any+thing@other.example", "closed@it.daftar.example"),
        ("tenders+x@it.daftar.example", "tenders@it.daftar.example"),
        ("postmaster@other.example", "postmaster@it.daftar.example"),
        ("x@third.example", None),
        ("@other.example", None),
    ],
)
def test_a_catch_all_takes_what_nothing_else_takes(make_office: Callable[..., Any], recipient: str, mailbox: str | None) -> None:
    office = make_office()
    office.path.write_text(office.path.read_text().replace("name: Closed}", "name: Closed, catch_all: [it.daftar.example, other.example]}"))
    found = office.load().mailbox(recipient)
    assert (found.address if found else None) == mailbox


def test_the_registration_reserves_the_rooms_of_spaces_and_rules(make_office: Callable[..., Any]) -> None:
    office = make_office(more=ROUTES)
    office.path.write_text(office.path.read_text().replace("name: Closed}", "name: Closed, mode: space}"))
    made = json.loads(json.dumps(config.registration(office.load(), "as-secret", "hs-secret")))
    aliases = [each["regex"] for each in made["namespaces"]["aliases"]]
    assert "\\#works:daftar\\.example" in aliases
    assert "#closed\\.[0-9a-f]{20}:daftar\\.example" in aliases
