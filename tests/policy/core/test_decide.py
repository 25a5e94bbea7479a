"""Decisions: modes, errors, messages, time, rollout and labels, as an administrator would try them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Decision
from daftar_policy.core.organisation import Organisation, compile_organisation
from daftar_policy.core.request import parse_request
from daftar_policy.core.rules import share

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
OFFICE = compile_organisation(
    {
        "organisation": 1,
        "name": {"en": "State"},
        "server": "x",
        "units": [{"id": "pune", "name": {"en": "Pune"}}, {"id": "haveli", "in": "pune", "name": {"en": "Haveli"}}],
        "posts": [{"id": "clerk", "name": {"en": "Clerk"}, "rank": 1}],
    },
    [{"matrix_id": "@h:x", "email": "h@x.example", "name": "H", "name_local": "", "post": "clerk", "unit": "haveli", "language": "mr"}],
)


def ask(rules: list[dict[str, Any]], facts: dict[str, Any] | None = None, *, action: str = "send", **more: Any) -> Decision:
    policy = {"policy": 1, "revision": "7", "rules": [{"on": "send", "then": "deny"} | rule for rule in rules]} | more
    return decide(compile_policy(policy, OFFICE), parse_request({"action": action} | (facts or {}), now=NOW))


def test_no_rule_leaves_the_default_and_says_so() -> None:
    assert ask([]).as_json() == {
        "decision": "allow",
        "by": "default",
        "rules": [],
        "warned": [],
        "monitored": [],
        "not_evaluable": [],
        "say": {},
        "revision": "7",
    }


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_refusal_by_default_names_the_action_in_each_language(action: str) -> None:
    languages = ["mr", "hi", "en", "ur", "ta"]
    for effect in ("deny", "hold"):
        decision = ask([], action=action, defaults={action: effect}, languages=languages)
        assert (decision.decision, decision.by, decision.rules) == (effect, "default", ())
        assert list(decision.say) == languages
        assert all(action in said for said in decision.say.values())
        assert len(set(decision.say.values())) == 4  # a language that is not ours is spoken to in the first that is


def test_modes() -> None:
    decision = ask([{"id": mode, "mode": mode} for mode in ("off", "monitor", "warn", "enforce")])
    assert (decision.rules, decision.warned, decision.monitored) == (("enforce",), ("warn",), ("monitor",))


def test_deny_before_hold_before_allow() -> None:
    rules = [{"id": effect, "then": effect} for effect in ("allow", "hold", "deny")]
    assert ask(rules).rules == ("deny",)
    assert ask(rules[:2]).rules == ("hold",)
    assert ask(rules[:1], defaults={"send": "deny"}).rules == ("allow",)


@pytest.mark.parametrize("effect", ["allow", "hold", "deny"])
def test_a_needed_fact_that_cannot_be_had(effect: str) -> None:
    rule = {"id": "R", "then": effect, "when": {"event.body": "x"}}
    facts = {"unknown": ["event.body"]}
    closed = ask([rule | {"on_error": "deny"}], facts)
    assert (closed.decision, closed.by, closed.rules, closed.not_evaluable) == ("deny", "rule", ("R",), ("R",))
    open_ = ask([rule], facts)
    assert (open_.decision, open_.by, open_.rules, open_.not_evaluable) == ("allow", "default", (), ("R",))
    watched = ask([rule | {"on_error": "deny", "mode": "monitor"}], facts)
    assert (watched.decision, watched.monitored, watched.not_evaluable) == ("allow", (), ("R",))


def test_ids_are_sorted_by_code_point() -> None:
    assert ask([{"id": rule} for rule in ("b", "B", "10", "9", "ब")]).rules == ("10", "9", "B", "b", "ब")


# Exceptions.


def excused(until: str, when: dict[str, Any] | None = None, **facts: Any) -> Decision:
    return ask([{"id": "R", "except": [{"when": when or {}, "ticket": "T", "until": until}]}], facts, timezone="Asia/Kolkata")


def test_an_exception_ends_with_its_last_day() -> None:
    assert excused("2026-11-21").is_allowed
    assert not excused("2026-11-20").is_allowed
    assert excused("2026-11-20", at="2026-11-20T23:59:59.999999+05:30").is_allowed
    assert not excused("2026-11-20", at="2026-11-21T00:00:00+05:30").is_allowed
    assert not excused("2026-11-21T10:00:00Z").is_allowed
    assert excused("2026-11-21T10:00:01Z").is_allowed


def test_an_exception_that_cannot_be_judged_leaves_the_rule_not_evaluable() -> None:
    decision = excused("2026-11-21", {"actor.id": "@a:x"}, unknown=["actor"])
    assert (decision.decision, decision.not_evaluable) == ("allow", ("R",))


# Time.


@pytest.mark.parametrize(
    ("at", "is_in_force"),
    [
        ("2026-11-30T23:59:59+05:30", False),
        ("2026-12-01T00:00:00+05:30", True),
        ("2026-11-30T18:30:00Z", True),
        ("2026-12-02T23:59:59+05:30", True),
        ("2026-12-02T18:30:00Z", False),
    ],
)
def test_dates_mean_whole_days_of_the_time_zone(at: str, is_in_force: bool) -> None:
    rule = {"id": "R", "from": "2026-12-01", "until": "2026-12-02"}
    assert ask([rule], {"at": at}, timezone="Asia/Kolkata").rules == (("R",) if is_in_force else ())


def test_a_time_with_an_offset_ends_before_it() -> None:
    rule = {"id": "R", "from": "2026-12-01T10:00:00+05:30", "until": "2026-12-01T11:00:00+05:30"}
    held = [ask([rule], {"at": f"2026-12-01T{clock}+05:30"}).rules for clock in ("09:59:59", "10:00:00", "10:59:59", "11:00:00")]
    assert held == [(), ("R",), ("R",), ()]


def test_a_day_that_is_no_24_hours_long() -> None:
    # In Berlin, clocks went back on 2026-10-25: the day lasts until 23:00 UTC.
    rule = {"id": "R", "until": "2026-10-25"}
    assert ask([rule], {"at": "2026-10-25T22:59:59Z"}, timezone="Europe/Berlin").rules == ("R",)
    assert ask([rule], {"at": "2026-10-25T23:00:00Z"}, timezone="Europe/Berlin").rules == ()


# Rollout.


def test_the_share_of_an_actor_is_the_documented_one() -> None:
    # From sha256sum over the bytes of "FILE-2", a NUL and "@a:daftar.example".
    assert share("FILE-2", "@a:daftar.example") == 0xF0A1CF74 % 100


def test_a_percentage_takes_about_its_part_and_grows_by_adding() -> None:
    taken = {
        percent: {n for n in range(400) if ask([{"id": "R", "rollout": {"percent": percent}}], {"actor.id": f"@a{n}:x"}).rules}
        for percent in (0, 25, 50, 100)
    }
    assert taken[0] < taken[25] < taken[50] < taken[100]
    assert 70 < len(taken[25]) < 130


def test_a_rollout_by_unit_takes_all_below_and_nobody_without_an_id() -> None:
    rules = [{"id": "R", "rollout": {"units": ["pune"]}}]
    assert ask(rules, {"actor.id": "@h:x"}).rules == ("R",)
    assert ask(rules, {"actor.id": "@a:x"}).rules == ()
    assert ask(rules, {"actor.id": "@a:x", "actor.unit": "pune"}).rules == ("R",)
    assert ask(rules, {"actor.unit": "pune"}).rules == ()
    assert ask([{"id": "R", "rollout": {"percent": 100}}], {"unknown": ["actor.id"]}).rules == ()


def test_an_actor_is_rolled_out_to_by_the_id_as_it_is_written() -> None:
    written = next(
        f"@a{n}:X.example:8448" for n in range(100) if share("R", f"@a{n}:X.example:8448") < 10 <= share("R", f"@a{n}:x.example")
    )
    assert ask([{"id": "R", "rollout": {"percent": 10}}], {"actor.id": written}).rules == ("R",)


# Messages.


def test_messages_fall_back_along_the_languages_and_then_to_a_sentence() -> None:
    decision = ask(
        [{"id": "B", "say": {"en": "two"}}, {"id": "A", "say": "एक"}, {"id": "C", "title": "Third"}],
        languages=["mr", "en", "ur"],
    )
    assert decision.say == {
        "mr": "एक\ntwo\nनियम C नुसार परवानगी नाही: Third",
        "en": "एक\ntwo\nNot allowed under rule C: Third",
        "ur": "एक\ntwo\nقاعدہ C کے تحت اجازت نہیں ہے: Third",
    }


def test_an_allowed_action_says_what_it_is_warned_of() -> None:
    assert ask([{"id": "W", "mode": "warn", "say": "Take care"}]).say == {"en": "Take care"}
    assert ask([{"id": "W", "mode": "warn", "say": "Take care"}, {"id": "R", "say": "No"}]).say == {"en": "No"}


def test_placeholders() -> None:
    say = "{actor.id} {room.aliases} {room.members} {room.encrypted} {event.link_domains} {email.domain} {{x} }}"
    facts = {
        "actor.id": "@a:X",
        "room": {"aliases": ["#a:x", "#b:x"], "members": 5, "encrypted": True},
        "event.body": "https://evil.com https://b.example",
        "unknown": ["actor.unit"],
    }
    assert ask([{"id": "R", "say": say}], facts).say == {"en": "@a:X #a:x, #b:x 5 true evil.com, b.example ? {x} }}"}


def test_values_are_cut_and_cleaned() -> None:
    name = "a\u202eb\x00c\nd\u2066e\u2028f\u200dg" + "x" * 500
    said = ask([{"id": "R", "on": "upload", "say": "<{media.name}>"}], {"media.name": name}, action="upload").say["en"]
    assert said == "<abcdef\u200dg" + "x" * 192 + ">"


def test_a_value_is_not_read_as_a_template() -> None:
    rule = {"id": "R", "on": "upload", "say": "{media.name}"}
    assert ask([rule], {"media.name": "{actor.id} {{"}, action="upload").say == {"en": "{actor.id} {{"}


def test_half_characters_do_no_harm() -> None:
    rule = {"id": "R", "say": "{room.version}", "when": {"event.body": {"matches": "x"}}}
    decision = ask([rule], {"event.body": "\ud800x", "room.version": "\udfff", "actor.id": "@\ud800:x"})
    assert decision.say == {"en": "?"}


# Labels.

LABELLED: dict[str, Any] = {
    "labels": {"restricted": {"rooms": ["#tender-*:*", "!r:x"]}, "open": {"rooms": []}},
    "labellers": "nodal",
    "lists": {"nodal": {"users": ["@n:x"]}},
}


@pytest.mark.parametrize(
    ("room", "labels"),
    [
        ({"alias": "#tender-1:x"}, "restricted"),
        ({"id": "!s:x", "aliases": ["#a:x", "#tender-2:y"]}, "restricted"),
        ({"id": "!r:x"}, "restricted"),
        ({"id": "!s:x"}, "?"),
        ({"id": "!r:x", "label": ["open"]}, "open"),
    ],
)
def test_labels_come_by_id_and_alias_unless_the_request_gives_them(room: dict[str, Any], labels: str) -> None:
    assert ask([{"id": "R", "say": "{room.label}"}], {"room": room}, **LABELLED).say == {"en": labels}


def test_a_label_is_unknown_with_the_aliases() -> None:
    rules = [{"id": "R", "when": {"room.label": "restricted"}}]
    assert ask(rules, {"room.id": "!s:x", "unknown": ["room.aliases"]}, **LABELLED).not_evaluable == ("R",)


def test_a_policy_gives_the_labels_of_a_room() -> None:
    policy = compile_policy({"policy": 1, "revision": "1", "rules": []} | LABELLED, Organisation.EMPTY)
    assert policy.labels_for("!s:x", ["#tender-9:x"]) == ("restricted",)
    assert policy.labels_for("!s:x", []) == ()


def test_only_labellers_label() -> None:
    event = {"event": {"type": "in.daftar.label", "state_key": ""}}
    refused = ask([], event | {"actor.id": "@a:x"}, action="state", **LABELLED)
    assert (refused.decision, refused.rules) == ("deny", ("daftar/labellers",))
    assert refused.say == {"en": "You may not set the label of a room."}
    assert ask([], event | {"actor.id": "@n:x"}, action="state", **LABELLED).is_allowed
    assert not ask([], event, action="state", **LABELLED).is_allowed
    assert not ask([], event | {"unknown": ["actor"]}, action="state", **LABELLED).is_allowed
    assert ask([], {"event.type": "m.room.name"}, action="state", **LABELLED).is_allowed
    nobody = LABELLED | {"labellers": None}
    assert not ask([], event | {"actor.id": "@n:x"}, action="state", **nobody).is_allowed
    assert not ask([], event, action="state").is_allowed  # nor may a label be put there before the policy that trusts it


@pytest.mark.parametrize(
    ("person", "address", "found"),
    [
        ("@a:x.example", "a@x.example", True),
        ("@b:x.example", "a@x.example", False),
        ("@nobody:x.example", "a@x.example", False),
        ("@a:x.example", "nobody@x.example", False),
        ("@nobody:x.example", "nobody@x.example", None),
        (None, "a@x.example", None),
        ("@a:x.example", None, None),
    ],
)
def test_whether_an_address_is_the_persons_own(person: str | None, address: str | None, found: bool | None) -> None:
    rows = [{"matrix_id": f"@{name}:x.example", "email": f"{name}@x.example", "name": name, "unit": "u"} for name in "ab"]
    tree = compile_organisation({"organisation": 1, "server": "x.example", "units": [{"id": "u", "name": {"en": "U"}}]}, rows)
    rules = [
        {"id": f"R-{claim}".upper(), "on": "register", "when": {"email.is_own": claim}, "then": "deny", "mode": "monitor"}
        for claim in (True, False)
    ]
    asked = parse_request({"action": "register", "actor": {"id": person}, "email": {"address": address}}, now=datetime.now(UTC))
    answer = decide(compile_policy({"policy": 1, "revision": "r", "rules": rules}, tree), asked)
    assert answer.monitored == (() if found is None else (f"R-{found}".upper(),))
