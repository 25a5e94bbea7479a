"""Explanations: what is told of each rule, and that every language tells it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core import sentences as words
from daftar_policy.core import tellings
from daftar_policy.core.compile import compile_policy
from daftar_policy.core.explain import explain, sentences
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import parse_request

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
RULE: dict[str, Any] = {"on": ["register"], "then": "deny"}
POLICY = compile_policy(
    {
        "policy": 1,
        "revision": "1",
        "lists": {"official": {"domains": ["gov.in"]}},
        "rules": [
            RULE
            | {
                "id": "MAIL-1",
                "title": "Official addresses only",
                "when": {"email.domain": {"not in": "official"}},
                "except": [{"when": {"actor.id": "@a:x"}, "ticket": "T/1", "until": "2026-11-01"}],
            },
            RULE | {"id": "OFF", "mode": "off"},
            RULE | {"id": "SOON", "from": "2027-01-01"},
            RULE | {"id": "PAST", "until": "2026-01-01"},
            RULE | {"id": "NOBODY", "rollout": {"percent": 0}},
            RULE | {"id": "WATCH", "mode": "monitor", "when": {"any": [{"email.address": "*@gmail.com"}, {"client.country": "IN"}]}},
            RULE | {"id": "BLIND", "on_error": "deny", "when": {"client.agent": {"matches": "x"}}},
        ],
    },
    Organisation.EMPTY,
)
REQUEST = parse_request({"action": "register", "email": {"address": "a@gmail.com"}, "unknown": ["client.agent"]}, now=NOW)


def test_every_rule_of_the_action_is_told_of() -> None:
    told = explain(POLICY, REQUEST).as_json()
    assert told["action"] == "register"
    rules = {rule["id"]: rule for rule in told["rules"]}  # type: ignore[attr-defined]
    assert {rule_id: (rule["outcome"], rule["out_of_force"], rule["counts_as"]) for rule_id, rule in rules.items()} == {
        "MAIL-1": ("true", None, "deny"),
        "OFF": ("true", "off", None),
        "SOON": ("true", "from", None),
        "PAST": ("true", "until", None),
        "NOBODY": ("true", "rollout", None),
        "WATCH": ("true", None, "monitored"),
        "BLIND": ("not-evaluable", None, "deny"),
    }
    mail = rules["MAIL-1"]
    assert mail["place"] == 0
    assert mail["conditions"] == [
        {
            "not": {
                "fact": "email.domain",
                "matcher": {"in": "official"},
                "state": "derived",
                "value": "gmail.com",
                "outcome": "false",
            },
            "outcome": "true",
        }
    ]
    assert mail["exceptions"] == [
        {
            "ticket": "T/1",
            "until": "2026-11-01",
            "in_time": False,
            "outcome": "false",
            "conditions": [{"fact": "actor.id", "matcher": {"is": "@a:x"}, "state": "absent", "value": None, "outcome": "false"}],
        }
    ]
    assert json.loads(json.dumps(told)) == told


def test_in_english_it_reads_like_this() -> None:
    told = sentences(explain(POLICY, REQUEST).as_json(), "en")
    assert told[0] == "Refused: registering an account (register)."
    assert told[told.index("Rule MAIL-1 (Official addresses only): refuses.") + 1 :][:4] == [
        "  held: not",
        '    failed: email.domain is gmail.com; asked: {"in": "official"}',
        "  Exception T/1 ended on 2026-11-01",
        "    failed: actor.id is not there; asked: @a:x",
    ]  # fmt: skip
    assert "Rule BLIND: refuses." in told
    assert '  not known: client.agent cannot be known; asked: {"matches": "x"}' in told  # fmt: skip


def test_every_language_says_the_same_things() -> None:
    told = {language: sentences(explain(POLICY, REQUEST).as_json(), language) for language in words.LANGUAGES}
    assert len({len(lines) for lines in told.values()}) == 1
    assert len({tuple(lines) for lines in told.values()}) == 4
    tables = [tellings._WORDS, words._RULE, words._DEFAULT]
    for table in tables:
        assert set(table) == set(words.LANGUAGES)
        assert len({frozenset(sentences) for sentences in table.values()}) == 1
    assert set(words.ACTION_WORDS) == set(ACTIONS)
    assert set(words.LABELLERS) == set(words.LANGUAGES)


@pytest.mark.parametrize("language", ["ta", "", "EN"])
def test_another_language_is_told_in_english(language: str) -> None:
    assert sentences(explain(POLICY, REQUEST).as_json(), language) == sentences(explain(POLICY, REQUEST).as_json(), "en")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "rules", "conditions", "not", "any", "exceptions", "decision", "fact", "value"]), inner)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["action", "decision", "rules"]), _json))
def test_an_explanation_of_another_shape_is_told_as_far_as_it_goes(explanation: dict[str, Any]) -> None:
    assert sentences(explanation, "mr")
