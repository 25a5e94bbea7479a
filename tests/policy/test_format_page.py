"""The reference page agrees with the code: its tables of actions and facts are those of the core."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from daftar_policy.core.detectors import KINDS
from daftar_policy.core.facts import ACTIONS, BLIND_WHEN_ENCRYPTED, FACTS, SHOWABLE
from daftar_policy.core.lists import KINDS as LIST_KINDS

PAGE = Path(__file__).parents[2] / "policy" / "FORMAT.md"
GROUPS_OF_ALL = {"actor", "client", "time"}


def between(begin: str, end: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(begin)[2].partition(end)[0].strip()


def in_groups(names: frozenset[str]) -> list[str]:
    """Name facts by group, and a whole group as `group.*`."""
    shown = []
    for group in sorted({name.partition(".")[0] for name in names} - GROUPS_OF_ALL):
        whole = {name for name in FACTS if name.startswith(f"{group}.")}
        mine = {name for name in names if name.startswith(f"{group}.")}
        if mine == whole:
            shown.append(f"`{group}.*`")
        elif len(whole - mine) == 1:
            shown.append(f"`{group}.*` without `{(whole - mine).pop().partition('.')[2]}`")
        else:
            shown += [f"`{name}`" for name in sorted(mine)]
    return shown


def actions_table() -> str:
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for action, facts in ACTIONS.items():
        alike[facts].append(action)
    rows = [
        f"| {', '.join(f'`{action}`' for action in actions)} | {', '.join(in_groups(facts)) or '–'} |" for facts, actions in alike.items()
    ]
    return "\n".join(["| actions | facts |", "|---|---|", *rows])


def facts_table() -> str:
    groups: dict[str, list[str]] = defaultdict(list)
    for fact in FACTS.values():
        group, _, name = fact.name.partition(".")
        groups[group].append(f"`{name}` {fact.kind}{'*' if fact.many else ''}")
    rows = [f"| `{group}` | {', '.join(facts)} |" for group, facts in groups.items()]
    return "\n".join(["| group | facts and their types |", "|---|---|", *rows])


def test_the_table_of_actions() -> None:
    assert between("<!-- actions:begin -->", "<!-- actions:end -->") == actions_table()


def test_the_table_of_facts() -> None:
    assert between("<!-- facts:begin -->", "<!-- facts:end -->") == facts_table()


def test_what_encryption_hides() -> None:
    shown = between("<!-- blind -->", "<!-- /blind -->")
    assert shown.replace("\n", " ") == ", ".join(f"`{name}`" for name in sorted(BLIND_WHEN_ENCRYPTED))


def test_the_names_of_findings() -> None:
    line = between("Names of findings:", "\n\n")
    assert line.rstrip(".").replace("\n", " ") == ", ".join(f"`{kind}`" for kind in sorted(KINDS))


def test_what_a_message_may_show() -> None:
    words = between("Facts that a message may show:", ". What").replace("\n", " ").split(", ")
    named = [word.strip("`") for word in words]
    assert {name for name in FACTS if name in named or f"{name.partition('.')[0]}.*" in named} == SHOWABLE


def test_the_kinds_of_lists() -> None:
    table = between("| kind | entries |", "\n\n").splitlines()[2:]
    assert [row.split("`")[1] for row in table] == list(LIST_KINDS)
