"""What the decision log keeps: enough to explain, and nobody's words."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import parse_request
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.record import MOST_UNNAMED, Asked, entry, masked

NOW = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
RULES = [
    {"id": "A", "on": "send", "when": {"event.findings": "pan"}, "then": "deny"},
    {"id": "B", "on": "send", "when": {"any": [{"event.text": {"contains": "x"}}, {"event.filename": "*.exe"}]}, "then": "deny"},
    {"id": "C", "on": "send", "when": {"event.links": {"exists": True}, "actor.id": "@a:x.example"}, "then": "deny", "mode": "monitor"},
]


def kept(rules: list[dict[str, object]], facts: dict[str, object], **more: object) -> dict[str, object]:
    document = {"policy": 1, "revision": "9", "timezone": "Asia/Kolkata", "rules": rules, **more}
    policy = compile_policy(document, Organisation.EMPTY)
    request = parse_request({"action": "send", **facts}, now=NOW)
    answer = Answer("K7F3-9QXA", decide(policy, request))
    read = policy.raw_facts("send")
    return entry(policy, read, Asked("test", "0" * 64, request, answer, 12))


def test_times_object_and_versions() -> None:
    found = kept(RULES, {"actor.id": "@a:x.example", "room.id": "!r:x.example"})
    assert (found["time"], found["local"]) == ("2026-11-21T04:30:00.000+00:00", "2026-11-21T10:00:00.000+05:30")
    assert (found["actor"], found["object"], found["revision"]) == ("@a:x.example", "!r:x.example", "9")
    assert "explanation" not in found


def test_derived_facts_stand_there_and_unknown_ones_by_name() -> None:
    found = kept(RULES, {"actor.id": "@b:x.example", "event.body": "9876543210", "unknown": ["event.filename"]})
    assert found["facts"] == {"actor.id": "@b:x.example", "event.findings": ["phone"], "event.text": "(10 characters)"}
    assert found["unknown"] == ["event.filename"]
    assert found["absent"] == ["event.links"]


@given(st.text(alphabet="pqrstuvwक", min_size=12, max_size=40))
def test_words_never_stand_in_an_entry(secret: str) -> None:
    facts = {
        "actor.id": "@a:x.example",
        "event.body": f"x {secret} https://e.example/{secret} ABCPE1234F",
        "event.formatted_body": f"<b>x {secret}</b>",
        "event.filename": f"{secret}.exe",
    }
    found = kept(RULES, facts)
    assert {"A", "B"} <= set(found["rules"])  # type: ignore[call-overload]
    written = json.dumps(found, ensure_ascii=False)
    assert secret not in written
    assert "ABCPE1234F" not in written
    assert '"pan"' in written


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("event.body", "नमस्ते", "(6 characters)"),
        ("email.attachments", ["नियुक्ती पत्र.pdf", "README"], ["….pdf", "…"]),
        ("event.links", ["https://a.example/b?token=c"], ["(a link)"]),
        ("event.link_domains", ["a.example"], ["a.example"]),
        ("event.size", 12, 12),
        ("email.address", "a@b.example", "a@b.example"),
    ],
)
def test_masked(name: str, value: object, shown: object) -> None:
    assert masked(name, value) == shown


def test_an_explanation_tells_of_the_rules_that_spoke_and_else_of_a_few() -> None:
    many = [{"id": f"R-{n}", "on": "send", "when": {"room.label": f"l{n}"}, "then": "deny"} for n in range(100)]
    spoke = kept(many, {"room.label": ["l7"]})["explanation"]
    assert isinstance(spoke, dict)
    assert [rule["id"] for rule in spoke["rules"]] == ["R-7"]
    assert spoke["rules_left_out"] == 99
    silent = kept(many, {}, defaults={"send": "deny"})["explanation"]
    assert isinstance(silent, dict)
    assert (len(silent["rules"]), silent["rules_left_out"]) == (MOST_UNNAMED, 100 - MOST_UNNAMED)
