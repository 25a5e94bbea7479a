"""Escalation: who is told next, by the tree of an office."""

from datetime import UTC, datetime, timedelta

import pytest

from daftar_bots.core.escalation import in_charge, moment, superiors
from daftar_policy.core.organisation import Organisation, compile_organisation


def tree() -> Organisation:
    units = [("mh", None), ("pune", "mh"), ("haveli", "pune"), ("village", "haveli")]
    document = {
        "organisation": 1,
        "server": "x.example",
        "units": [{"id": unit, "name": {"en": unit}, **({"in": above} if above else {})} for unit, above in units],
        "posts": [{"id": name, "name": {"en": name}, "rank": rank} for name, rank in (("clerk", 10), ("tahsildar", 40), ("collector", 70))],
    }
    people = [
        ("talathi", "village", "clerk"),
        ("clerk", "haveli", "clerk"),
        ("tahsildar", "haveli", "tahsildar"),
        ("naib", "haveli", "tahsildar"),
        ("collector", "pune", "collector"),
        ("pa", "pune", "clerk"),
    ]
    rows = [
        {"matrix_id": f"@{who}:x.example", "email": "", "name": who, "name_local": "", "post": post, "unit": unit, "language": "en"}
        for who, unit, post in people
    ]
    return compile_organisation(document, rows)


def told(who: str, level: int, **charge: str) -> list[str]:
    ids = {f"@{person}:x.example": f"@{other}:x.example" for person, other in charge.items()}
    return [each.removeprefix("@").partition(":")[0] for each in superiors(tree(), f"@{who}:x.example", level, ids)]


@pytest.mark.parametrize(
    ("who", "level", "expected"),
    [
        ("clerk", 1, ["tahsildar", "naib"]),
        ("clerk", 2, ["collector"]),
        ("clerk", 3, []),
        ("talathi", 1, ["tahsildar", "naib"]),
        ("talathi", 2, ["collector"]),
        ("tahsildar", 1, ["collector"]),
        ("collector", 1, []),
        ("stranger", 1, []),
        ("clerk", 0, []),
    ],
)
def test_the_tree_upwards(who: str, level: int, expected: list[str]) -> None:
    assert told(who, level) == expected


def test_leave_goes_first_to_who_is_in_charge_and_replaces_those_above() -> None:
    assert told("clerk", 1, clerk="pa") == ["pa"]
    assert told("clerk", 2, clerk="pa") == ["tahsildar", "naib"]
    assert told("clerk", 1, tahsildar="pa") == ["pa", "naib"]
    # The one in charge of the collector is the very officer who does not answer: nobody is told of himself.
    assert told("tahsildar", 1, collector="tahsildar") == []
    # Hand-overs in a circle end.
    assert in_charge("@a:x", {"@a:x": "@b:x", "@b:x": "@a:x"}) == "@b:x"


def test_each_level_waits_as_long_again_for_office_hours() -> None:
    due = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    nine = due.replace(hour=9, minute=0)
    assert moment(due, 1, timedelta(hours=2), opening=lambda when: max(when, nine)) == nine
    assert moment(due, 2, timedelta(hours=2), opening=None) == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
