"""The page of actions and facts, and the tables of points, against what the points really ask."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from daftar_bots.announcements.drafting import ask
from daftar_bridges.gate import UNKNOWN
from daftar_policy.core.facts import ACTIONS, BLIND_WHEN_ENCRYPTED, FACTS
from daftar_policy.study.points import ANNOUNCEMENTS, MAIL_BRIDGE, NEVER_ASKED, POINTS, SERVED, expand, unsupplied
from daftar_policy.study.reference import page

PAGE = Path(__file__).parents[3] / "policy" / "ACTIONS.md"


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m daftar_policy.study.reference > policy/ACTIONS.md`"


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_and_fact_stands_on_it(action: str) -> None:
    part = page().partition(f"\n## `{action}`\n")[2].partition("\n## ")[0]
    common = frozenset.intersection(*ACTIONS.values())
    assert part
    for fact in ACTIONS[action] - common:
        row = next(line for line in part.splitlines() if line.startswith(f"| `{fact}` |"))
        assert f"list of {FACTS[fact].kind}" in row if FACTS[fact].many else f"| {FACTS[fact].kind} |" in row
        if action in {"send", "state", "redact"}:
            assert ("not evaluable" in row) == (fact in BLIND_WHEN_ENCRYPTED)


def test_the_mail_bridge_calls_unknown_what_its_table_says() -> None:
    assert set(MAIL_BRIDGE.lacks) == set(UNKNOWN)
    for action, names in UNKNOWN.items():
        assert MAIL_BRIDGE.lacks[action] == expand(names, action), action


def test_the_announcements_bot_calls_unknown_what_its_table_says() -> None:
    asked: dict[str, object] = {}

    def note(action: str, facts: object, *, unknown: list[str]) -> None:
        asked.update(action=action, facts=facts, unknown=unknown)

    audience = SimpleNamespace(officers=[], units=["pune"], rooms=[])
    draft = SimpleNamespace(maker="@a:x", importance="routine", title="T", text="B", label=None)
    desk = SimpleNamespace(policy=SimpleNamespace(ask=note))
    ask(desk, draft, SimpleNamespace(audience=audience, is_external=False))  # type: ignore[arg-type]
    assert asked["action"] == "announce"
    assert set(ANNOUNCEMENTS.lacks) == {"announce"}
    assert ANNOUNCEMENTS.lacks["announce"] == expand(asked["unknown"], "announce")  # type: ignore[arg-type]


def test_every_action_is_asked_about_or_said_not_to_be() -> None:
    assert set(ACTIONS) - SERVED <= set(NEVER_ASKED)
    for point in POINTS:
        for action in point.lacks:
            assert point.supplies(action) | point.lacks[action] == ACTIONS[action]


def test_what_no_point_can_tell() -> None:
    assert "client.country" in unsupplied("register")
    assert "email.domain" not in unsupplied("register")
    assert unsupplied("push-register") == frozenset()
