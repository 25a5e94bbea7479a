"""Advice on a policy, one mistake at a time: what is said, and at which line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from daftar_policy.files.advice import advise
from daftar_policy.files.policy import load_policy

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HEAD = """policy: 1
revision: "1"
lists:
  official: {domains: [gov.in, "*.gov.in"]}
  fewer: {domains: [gov.in]}
  private: {domains: [gmail.com]}
  empty: {domains: []}
  services: {users: ["@daftar-*:x.example"]}
labels: {restricted: {rooms: ["#t-*:*"]}}
rules:
"""
TREE = """organisation: 1
server: x.example
units: [{id: mh, name: {en: State}}]
posts: [{id: clerk, name: {en: Clerk}, rank: 1}]
"""


def advice(folder: Path, rules: str, *, tree: bool = False, head: str = HEAD) -> list[str]:
    text = head + "".join(f"  - {rule.strip()}\n" for rule in rules.strip().splitlines())
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    (folder / "organisation.yaml").write_text(TREE, encoding="utf-8")
    (folder / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n", encoding="utf-8")
    loaded = load_policy(folder / "policy.yaml", folder / "organisation.yaml" if tree else None)
    found = advise(loaded, NOW)
    return [f"{problem.line - head.count(chr(10))}: [{problem.code}] {problem.message}" for problem in found if problem.code != "message"]


# Rules one a line; what is said with the rule's number.
CASES = {
    "other values": (
        "{id: A, on: register, when: {email.domain: {in: [gmail.com], not in: [gmail.com, x.in]}}, then: deny}",
        ["1: [never] the rule `A` can never hold: what it asks of `email.domain` excludes itself"],
    ),
    "two scalars": (
        "{id: A, on: send, when: {room.encrypted: false, all: [{room.members: {above: 5}}, {room.members: {below: 3}}]}, then: deny}",
        ["1: [never] the rule `A` can never hold: what it asks of `room.members` excludes itself"],
    ),
    "there and not there": (
        "{id: A, on: register, when: {email.domain: {exists: false, in: private}}, then: deny}",
        ["1: [never] the rule `A` can never hold: what it asks of `email.domain` excludes itself"],
    ),
    "an empty list": (
        "{id: A, on: register, when: {email.address: {exists: true}, email.domain: {in: empty}}, then: deny}",
        ["1: [never] the rule `A` can never hold: the list `empty` is empty"],
    ),
    "from after until": (
        "{id: A, on: register, when: {email.domain: x.in}, then: deny, from: 2027-02-01, until: 2027-01-01}",
        ["1: [never] the rule `A` is never in force: its `from` is not before its `until`"],
    ),
    "rolled out to nobody": (
        "{id: A, on: register, when: {email.domain: x.in}, then: deny, rollout: {percent: 0}}",
        ["1: [never] the rule `A` is rolled out to nobody"],
    ),
    "a fact of another action": (
        "{id: A, on: invite, when: {email.domain: x.in}, then: deny}",
        ["1: [no-such-fact] `invite` has no fact `email.domain`: the rule `A` never holds there"],
    ),
    "a fact of one of two actions": (
        "{id: A, on: [register, invite], when: {email.domain: {not in: official}}, then: deny}",
        ["1: [no-such-fact] `invite` has no fact `email.domain`: the rule `A` holds there for everything"],
    ),
    "a choice between the actions' facts": (
        "{id: A, on: [register, invite], when: {any: [{email.domain: x.in}, {target.server: x.in}]}, then: deny}",
        [],
    ),
    "allow and deny on the same": (
        (
            "{id: A, on: register, when: {email.domain: {in: private}}, then: deny}\n"
            "{id: B, on: register, when: {email.domain: {in: private}}, then: hold}"
        ),
        ["2: [contradiction] the rules `B` (hold) and `A` (deny) contradict each other on the same condition"],
    ),
    "a list within another": (
        (
            "{id: A, on: [register, add-email], when: {email.domain: {in: official}}, then: deny}\n"
            "{id: B, on: register, when: {email.domain: {in: fewer}, actor.kind: person}, then: deny}"
        ),
        ["2: [shadowed] the rule `B` decides nothing of its own: whenever it holds, `A` denies already"],
    ),
    "a value within a pattern": (
        (
            "{id: A, on: register, when: {email.domain: '*.gov.in'}, then: deny}\n"
            "{id: B, on: register, when: {email.domain: [a.gov.in, '*.b.gov.in']}, then: hold}"
        ),
        ["2: [shadowed] the rule `B` never holds anything: whenever it holds, `A` denies"],
    ),
    "a warning that a refusal makes vain": (
        (
            "{id: A, on: register, when: {email.domain: {in: private}}, then: deny}\n"
            "{id: B, on: register, when: {email.domain: gmail.com}, then: deny, mode: warn}"
        ),
        ["2: [shadowed] the rule `B` warns nobody: whenever it holds, `A` denies"],
    ),
    "the same twice": (
        (
            "{id: A, on: register, when: {email.domain: {in: private}}, then: deny}\n"
            "{id: B, on: register, when: {email.domain: {in: private}}, then: deny}"
        ),
        ["2: [shadowed] the rule `B` decides nothing of its own: whenever it holds, `A` denies already"],
    ),
    "not where the other has an exception, is watched only, or ends": (
        (
            "{id: A, on: register, when: {email.domain: {in: private}}, then: deny, except: [{when: {actor.id: '@a:x'}, ticket: T, until: 2030-01-01}]}\n"
            "{id: B, on: register, when: {email.domain: {in: private}}, then: deny, mode: monitor}\n"
            "{id: C, on: register, when: {email.domain: {in: private}}, then: deny, until: 2030-01-01}\n"
            "{id: D, on: register, when: {email.domain: {in: private}}, then: deny, rollout: {percent: 50}}"
        ),
        [],
    ),
    "an allow without need": (
        "{id: A, on: register, when: {email.domain: {in: official}}, then: allow}",
        ["1: [idle] the rule `A` allows what is allowed anyway: the default of `register` is allow, and no allow lifts a deny"],
    ),
    "an exception of everything": (
        "{id: A, on: register, when: {email.domain: gmail.com}, then: deny, except: [{when: {email.domain: {in: private}}, ticket: T, until: 2030-01-01}]}",
        ["1: [exception-all] the exception of ticket `T` covers everything that the rule `A` speaks of"],
    ),
    "an exception of nothing": (
        "{id: A, on: register, when: {email.domain: gmail.com}, then: deny, except: [{when: {email.domain: x.in}, ticket: T, until: 2030-01-01}]}",
        ["1: [exception-none] the exception of ticket `T` excepts nothing: it never holds where the rule `A` does"],
    ),
    "a finding that there is none": (
        "{id: A, on: send, when: {event.findings: adhaar, room.encrypted: false}, then: deny}",
        ["1: [unknown-value] `event.findings` is never `adhaar`"],
    ),
    "a label that is not declared": (
        "{id: A, on: send, when: {room.label: restrictd, event.type: m.sticker}, then: deny}",
        ["1: [unknown-value] the policy's `labels` have no `restrictd`"],
    ),
    "a fact that nobody can tell": (
        "{id: A, on: invite, when: {client.country: XX}, then: deny, on_error: deny}",
        ["1: [unsupplied] no enforcement point can tell `client.country` of `invite`: the rule `A` can seldom be judged"],
    ),
    "an action that is only watched": (
        "{id: A, on: account-data, when: {event.type: im.example}, then: deny}",
        ["1: [watched] `account-data` is heard of only when it has happened: the rule refuses nothing there"],
    ),
    "rules that are off": ("{id: A, on: invite, when: {email.domain: x.in}, then: deny, mode: off}", []),
}


@pytest.mark.parametrize("name", CASES)
def test_advice(tmp_path: Path, name: str) -> None:
    rules, said = CASES[name]
    assert advice(tmp_path, rules) == said


def test_units_and_posts_that_are_not_there(tmp_path: Path) -> None:
    rules = "{id: A, on: invite, when: {any: [{actor.unit: mhx}, {target.post: clark}]}, then: deny}"
    assert advice(tmp_path, rules, tree=True) == [
        "1: [unknown-value] the organisation has no unit `mhx`",
        "1: [unknown-value] the organisation has no post `clark`",
    ]
    assert advice(tmp_path, rules) == []


OWN_PEOPLE = {
    "nobody can be invited, not even here": (
        "{id: A, on: invite, when: {target.server: {not in: [partner.example]}}, then: deny}",
        "would refuse invitations of the administrator to people of this server",
    ),
    "services have no address": (
        "{id: A, on: register, when: {email.domain: {not in: official}}, then: deny}",
        "would refuse the account of the service `@daftar-x:x.example`, made without an email address",
    ),
    "ghosts may not speak": (
        "{id: A, on: send, when: {actor.kind: ghost}, then: deny}",
        "would refuse messages that come in as mail (of the bridge's ghosts)",
    ),
    "what cannot be known refuses everybody": (
        "{id: A, on: send, when: {actor.roles: guest}, then: deny, on_error: deny}",
        "would refuse messages of the administrator",
    ),
}


@pytest.mark.parametrize("name", OWN_PEOPLE)
def test_a_policy_that_refuses_its_own_people(tmp_path: Path, name: str) -> None:
    rules, said = OWN_PEOPLE[name]
    assert any(f"[own-people] the rule `A` {said}" in one for one in advice(tmp_path, rules, tree=True))


def test_a_default_that_refuses_its_own_people(tmp_path: Path) -> None:
    head = HEAD.replace("rules:\n", "defaults: {invite: deny}\nrules:\n")
    said = advice(tmp_path, "{id: A, on: invite, when: {target.server: y.example}, then: allow}", tree=True, head=head)
    assert any("[own-people] the default of `invite` would refuse invitations of the administrator" in one for one in said)


LOOKS = [
    ("gov.in", []),
    ("g0v.in", ["`g0v.in` looks like `gov.in`, which stands in this policy too"]),
    ("gоv.in", ["looks like `gov.in`, which stands in this policy too"]),
    ("xn--gv-fmc.in", ["looks like `gov.in`, which stands in this policy too"]),
    ("gov.in.evil.com", ["`gov.in.evil.com` begins like `gov.in` and belongs to `evil.com`"]),
    ("аррӏе.com", ["is drawn like `apple.com` and is another name"]),
    ("mаil.example", ["mixes Latin and Cyrillic letters in one label"]),
    ("भारत.भारत", []),
    ("münchen.example", []),
    ("a.gov.in", []),
    ("x.exampIe", ["looks like `x.example`"]),
]


@pytest.mark.parametrize(("name", "said"), LOOKS)
def test_look_alikes_in_lists_that_let_through(tmp_path: Path, name: str, said: list[str]) -> None:
    head = HEAD.replace('[gov.in, "*.gov.in"]', f'[gov.in, "*.gov.in", "{name}"]').replace("  fewer: {domains: [gov.in]}\n", "")
    rules = "{id: A, on: register, when: {email.address: {exists: true}, email.domain: {not in: official}}, then: deny}"
    found = [one for one in advice(tmp_path, rules, tree=True, head=head) if "[look-alike]" in one]
    assert len(found) == len(said)
    assert all(words in one for words, one in zip(said, found, strict=True)), found
    # A list of names to refuse may hold them: that is its purpose.
    refused = "{id: A, on: register, when: {email.domain: {in: official}}, then: deny}"
    assert not [one for one in advice(tmp_path, refused, tree=True, head=head) if "[look-alike]" in one]


def test_a_look_alike_in_a_list_file_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "official.txt").write_text("# ours\ngov.in\ng0v.in\n", encoding="utf-8")
    text = "policy: 1\nrevision: '1'\nlists: {official: {domains: {file: official.txt}}}\nrules:\n"
    text += "  - {id: A, on: register, when: {email.domain: {not in: official}}, then: deny, say: No}\n"
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    (found,) = advise(load_policy(tmp_path / "policy.yaml"), NOW)
    assert (found.path, found.line, found.column, found.code) == (str(tmp_path / "official.txt"), 3, 1, "look-alike")


def test_ten_thousand_rules_are_looked_through_quickly(tmp_path: Path) -> None:
    rules = "\n".join(f"{{id: R-{n}, on: register, when: {{email.domain: d{n}.example}}, then: deny}}" for n in range(2_000))
    assert advice(tmp_path, rules) == []
