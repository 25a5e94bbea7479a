"""Policies that cannot be used: one mistake each, where it is pointed at and what is said of it."""

import copy
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import maker

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.document import Faults
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import parse_request

RULE: dict[str, Any] = {"id": "R-1", "on": ["send"], "then": "deny"}
WHEN = ("rules", 0, "when")


def policy(**more: Any) -> dict[str, Any]:
    return {"policy": 1, "revision": "1", "rules": []} | more


def ruled(**more: Any) -> dict[str, Any]:
    return policy(lists=LISTS, languages=["mr", "en"], rules=[RULE | more])


def when(fact: str, matcher: object) -> dict[str, Any]:
    return ruled(when={fact: matcher})


LISTS = {"official": {"domains": ["gov.in"]}, "offices": {"networks": ["10.0.0.0/8"]}, "names": {"words": ["a"]}}

BAD: list[tuple[object, tuple[str | int, ...], str]] = [
    # the whole
    (None, (), "expected a mapping, found nothing"),
    ([], (), "expected a mapping, found a sequence"),
    ({"revision": "1", "rules": []}, (), "missing key `policy`"),
    ({"policy": 1, "rules": []}, (), "missing key `revision`"),
    ({"policy": 1, "revision": "1"}, (), "missing key `rules`"),
    (policy(policy=2), ("policy",), "format the number 2 is not read (this engine reads `policy: 1`)"),
    (policy(policy="1"), ("policy",), "expected a whole number, found the text `1`"),
    (policy(revision=20261121), ("revision",), "expected text, found the number 20261121 (put it in quotes)"),
    (policy(rulez=[]), ("rulez",), "unknown key `rulez` (did you mean `rules`?)"),
    (policy(rules={}), ("rules",), "expected a sequence, found a mapping"),
    (policy(organisation=5), ("organisation",), "expected text, found the number 5 (put it in quotes)"),
    (policy(statute=[]), ("statute",), "expected text, found a sequence (put it in quotes)"),
    (policy(timezone="Asia/Kolkatta"), ("timezone",), "`Asia/Kolkatta` is not a time zone (write it as in the IANA database, such as Asia/Kolkata)"),
    (policy(timezone="../etc/passwd"), ("timezone",), "`../etc/passwd` is not a time zone (write it as in the IANA database, such as Asia/Kolkata)"),
    (policy(timezone="Asia"), ("timezone",), "`Asia` is not a time zone (write it as in the IANA database, such as Asia/Kolkata)"),
    (policy(languages=[]), ("languages",), "expected at least one language"),
    (policy(languages=["Marathi"]), ("languages", 0), "`Marathi` is not a language code (write it as `mr`, `hi`, `en` or `ur`)"),
    (policy(languages=["mr", "mr"]), ("languages", 1), "the language `mr` stands twice"),
    # defaults
    (policy(defaults={"federat": "deny"}), ("defaults", "federat"), "unknown action `federat` (did you mean `federate`?)"),
    (policy(defaults={"federate": "denied"}), ("defaults", "federate"), "`denied` is not one of: allow, deny, hold (did you mean `deny`?)"),
    (policy(defaults={"federate": None}), ("defaults", "federate"), "nothing that holds for `federate` by default"),
    # lists
    (policy(lists=[]), ("lists",), "expected a mapping, found a sequence"),
    (policy(lists={"a": {}}), ("lists", "a"), "the list `a` has no entries of any kind (give it one of: domains, servers, addresses, users, units, posts, rooms, networks, words)"),
    (policy(lists={"a": {"domain": ["x"]}}), ("lists", "a", "domain"), "unknown key `domain` (did you mean `domains`?)"),
    (policy(lists={"a": {"domains": "gov.in"}}), ("lists", "a", "domains"), "expected a sequence, found the text `gov.in` (a single entry is written in brackets)"),
    (policy(lists={"a": {"domains": ["gov.in", 5]}}), ("lists", "a", "domains", 1), "expected text, found the number 5 (put it in quotes)"),
    (policy(lists={"a": {"words": [" "]}}), ("lists", "a", "words", 0), "expected text, found an empty one"),
    (policy(lists={"a": {"domains": ["g*v.in"]}}), ("lists", "a", "domains", 0), "`g*v.in` is not a name: a `*` may only stand first, before a dot (write `*.example.org` for all below it)"),
    (policy(lists={"a": {"servers": ["a b"]}}), ("lists", "a", "servers", 0), "`a b` is not a domain or server name"),
    (policy(lists={"a": {"networks": ["10.1.0.0/8"]}}), ("lists", "a", "networks", 0), "`10.1.0.0/8` has host bits set (did you mean `10.0.0.0/8`?)"),
    (policy(lists={"a": {"networks": ["10.0.0.0/8", "office"]}}), ("lists", "a", "networks", 1), "`office` is not a network (write it as `10.0.0.0/8` or `2001:db8::/32`)"),
    # labels
    (policy(labels={"restricted": {"room": []}}), ("labels", "restricted", "room"), "unknown key `room` (did you mean `rooms`?)"),
    (policy(labels={"restricted": {"rooms": [5]}}), ("labels", "restricted", "rooms", 0), "expected text, found the number 5 (put it in quotes)"),
    (policy(labellers="nodal", lists={"nodel": {"users": ["@a:b"]}}), ("labellers",), "unknown list `nodal` (did you mean `nodel`?)"),
    (policy(labellers="w", lists={"w": {"words": ["a"]}}), ("labellers",), "the list `w` has nothing that a user could be in (give it one of: users, servers, domains, units, posts)"),
    # rules
    (policy(rules=[5]), ("rules", 0), "expected a mapping, found the number 5"),
    (policy(rules=[{"on": ["send"], "then": "deny"}]), ("rules", 0), "missing key `id`"),
    (policy(rules=[{"id": "A", "then": "deny"}]), ("rules", 0), "missing key `on`"),
    (policy(rules=[{"id": "A", "on": ["send"]}]), ("rules", 0), "missing key `then`"),
    (policy(rules=[RULE, RULE]), ("rules", 1, "id"), "the rule id `R-1` stands twice (first in rule 1)"),
    (ruled(id="daftar/x"), ("rules", 0, "id"), "ids that begin with `daftar/` are the engine's own"),
    (ruled(id="a\nb"), ("rules", 0, "id"), "a rule's id must be printable"),
    (ruled(id=5), ("rules", 0, "id"), "expected text, found the number 5 (put it in quotes)"),
    (ruled(on=[]), ("rules", 0, "on"), "expected at least one action"),
    (ruled(on=["sent"]), ("rules", 0, "on", 0), "unknown action `sent` (did you mean `send`?)"),
    (ruled(on="sent"), ("rules", 0, "on"), "unknown action `sent` (did you mean `send`?)"),
    (ruled(then="refuse"), ("rules", 0, "then"), "`refuse` is not one of: allow, deny, hold"),
    (ruled(mode=False), ("rules", 0, "mode"), "expected text, found a boolean (put it in quotes)"),
    (ruled(mode="on"), ("rules", 0, "mode"), "`on` is not one of: off, monitor, warn, enforce"),
    (ruled(mode="warn", then="allow"), ("rules", 0, "mode"), "a rule that allows has nothing to warn of (use `monitor` or `enforce`)"),
    (ruled(on_error="hold"), ("rules", 0, "on_error"), "`hold` is not one of: deny, allow"),
    (ruled(wenn={}), ("rules", 0, "wenn"), "unknown key `wenn` (did you mean `when`?)"),
    (ruled(until="2026-13-01"), ("rules", 0, "until"), "`2026-13-01` is not a date: month must be in 1..12"),
    (ruled(**{"from": "2026-11-21T10:00:00"}), ("rules", 0, "from"), "`2026-11-21T10:00:00` has no offset such as +05:30 or Z (write a date such as 2026-12-01, or a time with its offset)"),
    (ruled(until="tomorrow"), ("rules", 0, "until"), "`tomorrow` is not a time of RFC 3339 such as 2026-11-21T10:00:00+05:30 (write a date such as 2026-12-01, or a time with its offset)"),
    (ruled(until="9999-12-31"), ("rules", 0, "until"), "`9999-12-31` is not a date: date value out of range"),
    (ruled(rollout={"percent": 101}), ("rules", 0, "rollout", "percent"), "expected a number from 0 to 100, found 101"),
    (ruled(rollout={"unit": ["pune"]}), ("rules", 0, "rollout", "unit"), "unknown key `unit` (did you mean `units`?)"),
    (ruled(rollout=25), ("rules", 0, "rollout"), "expected a mapping, found the number 25"),
    (ruled(**{"except": [{"until": "2027-01-01"}]}), ("rules", 0, "except", 0), "missing key `ticket`"),
    (ruled(**{"except": [{"ticket": "T"}]}), ("rules", 0, "except", 0), "missing key `until`"),
    (ruled(**{"except": {"ticket": "T", "until": "2027-01-01"}}), ("rules", 0, "except"), "expected a sequence, found a mapping"),
    # messages
    (ruled(say={"ur": "…"}), ("rules", 0, "say", "ur"), "`ur` is not one of this policy's languages (the languages of this policy are: mr, en)"),
    (ruled(say={}), ("rules", 0, "say"), "expected a text for at least one language"),
    (ruled(say={"en": None}), ("rules", 0, "say", "en"), "nothing to say in `en`"),
    (ruled(say={"en": 5}), ("rules", 0, "say", "en"), "expected text, found the number 5 (put it in quotes)"),
    (ruled(say="{event.body}"), ("rules", 0, "say"), "a message may not show `event.body`"),
    (ruled(say="{target.localpart}"), ("rules", 0, "say"), "a message may not show `target.localpart`"),
    (ruled(say="{email.domian}"), ("rules", 0, "say"), "unknown fact `email.domian` in a message (did you mean `email.domain`?)"),
    (ruled(say="a {room.id"), ("rules", 0, "say"), "`{room.id` is not closed (a brace itself is written `{{`)"),
    # conditions
    (ruled(when=[]), WHEN, "expected a condition, that is a mapping of facts (write it as `fact: value`)"),
    (when("email.domian", "x"), (*WHEN, "email.domian"), "unknown fact `email.domian` (did you mean `email.domain`?)"),
    (when("any", []), (*WHEN, "any"), "an empty `any` can never hold"),
    (when("any", {"event.type": "x"}), (*WHEN, "any"), "expected a sequence, found a mapping"),
    (when("not", None), (*WHEN, "not"), "`not` needs a condition"),
    (when("event.type", None), (*WHEN, "event.type"), "nothing to compare `event.type` with (to ask whether it is there, write {exists: false})"),
    (when("event.type", {}), (*WHEN, "event.type"), "an empty matcher asks nothing (give it one of: in, not in, above, below, matches, contains, exists)"),
    (when("event.type", {"inn": "names"}), (*WHEN, "event.type", "inn"), "unknown key `inn` (did you mean `in`?)"),
    (when("event.type", {"in": "nams"}), (*WHEN, "event.type", "in"), "unknown list `nams` (did you mean `names`?)"),
    (when("event.type", {"not in": "official"}), (*WHEN, "event.type", "not in"), "the list `official` has nothing that `event.type` (of type text) could be in (give it one of: words)"),
    (when("room.members", {"in": "names"}), (*WHEN, "room.members", "in"), "the list `names` has nothing that `room.members` (of type number) could be in (facts of type number are in no list)"),
    (when("room.members", "5"), (*WHEN, "room.members"), "`room.members` is a number, found the text `5`"),
    (when("room.members", {"above": "5"}), (*WHEN, "room.members", "above"), "expected a number, found the text `5`"),
    (when("event.type", {"above": 5}), (*WHEN, "event.type", "above"), "`above` compares numbers, and `event.type` is of type text"),
    (when("room.encrypted", "yes"), (*WHEN, "room.encrypted"), "`room.encrypted` is true or false, found the text `yes`"),
    (when("room.version", 12), (*WHEN, "room.version"), "`room.version` is text, found the number 12 (put it in quotes)"),
    (when("room.members", {"matches": "5"}), (*WHEN, "room.members", "matches"), "`matches` looks into texts, and `room.members` is of type number"),
    (when("room.encrypted", {"contains": "5"}), (*WHEN, "room.encrypted", "contains"), "`contains` looks into texts, and `room.encrypted` is of type boolean"),
    (when("event.body", {"matches": "(a"}), (*WHEN, "event.body", "matches"), "not a pattern of RE2: missing ): (a (RE2 has no look-ahead, look-behind or back references)"),
    (when("event.body", {"matches": "a(?=b)"}), (*WHEN, "event.body", "matches"), "not a pattern of RE2: invalid perl operator: (?= (RE2 has no look-ahead, look-behind or back references)"),
    (when("event.body", {"contains": ""}), (*WHEN, "event.body", "contains"), "expected text, found an empty one"),
    (when("event.body", {"exists": "true"}), (*WHEN, "event.body", "exists"), "expected true or false, found the text `true`"),
    (when("actor.server", "*gov.in"), (*WHEN, "actor.server"), "`*gov.in` is not a name: a `*` may only stand first, before a dot (write `*.example.org` for all below it)"),
    (when("event.body", "?" * 1001), (*WHEN, "event.body"), "a text with `*` or `?` may have 1000 characters, not 1001"),
    (when("actor.id", "alice"), (*WHEN, "actor.id"), "`alice` is not a user id"),
    (when("email.address", ["a@b@c"]), (*WHEN, "email.address", 0), "`a@b@c` is not an address"),
    (when("client.address", "10.0.0.0/8"), (*WHEN, "client.address"), "`10.0.0.0/8` is not an IP address (a network belongs into a list of networks)"),
]  # fmt: skip


def said(document: object) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(Faults) as caught:
        compile_policy(document, Organisation.EMPTY)
    return [(fault.path, fault.message + (f" ({fault.hint})" if fault.hint else "")) for fault in caught.value.faults]


@pytest.mark.parametrize(("document", "path", "message"), BAD, ids=range(len(BAD)))
def test_a_mistake_is_named_once_and_at_its_place(document: object, path: tuple[str | int, ...], message: str) -> None:
    assert said(document) == [(path, message)]


def test_all_mistakes_are_told_at_once() -> None:
    document = policy(timezone="Mars", rules=[RULE | {"then": "no", "when": {"a.b": 1, "event.type": 5}}, {"id": "R-1"}])
    assert [path for path, _ in said(document)] == [
        ("timezone",),
        ("rules", 0, "then"),
        ("rules", 0, "when", "a.b"),
        ("rules", 0, "when", "event.type"),
        ("rules", 1),
        ("rules", 1),
        ("rules", 1, "id"),
    ]


def test_nesting_has_a_bound() -> None:
    condition: dict[str, Any] = {"event.type": "x"}
    for _ in range(5000):
        condition = {"not": condition}
    assert [message for _, message in said(ruled(when=condition))] == ["conditions nest more than 40 deep"]


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["*", "", "deny", "official", "{x", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["in", "any", "not", "actor.id", "units", "rooms", "en"]), inner)
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), _json)
def test_any_document_is_compiled_or_its_faults_are_told(random: Random, thing: object) -> None:
    document = copy.deepcopy(maker.policy(random) | {"labels": {"a": {"rooms": ["#a*"]}}, "labellers": "nodal", "timezone": "Asia/Kolkata"})
    place: Any = document
    for _ in range(random.randint(1, 6)):
        key = random.choice(sorted(place) if isinstance(place, dict) else range(len(place)))
        if isinstance(place[key], dict | list) and place[key] and random.randint(0, 3):
            place = place[key]
        else:
            place[key] = thing
            break
    try:
        compiled = compile_policy(document, Organisation.EMPTY)
    except Faults as caught:
        found = caught.faults
    else:
        decide(compiled, parse_request(maker.request(random), now=datetime(2026, 11, 21, tzinfo=UTC)))
        return
    assert found
    assert all(fault.message and fault.code for fault in found)


def test_what_a_policy_tells_of_itself() -> None:
    compiled = compile_policy(
        policy(
            timezone="Asia/Kolkata",
            organisation="Government of Maharashtra",
            statute="in-maharashtra",
            languages=["mr", "en"],
            defaults={"federate": "deny", "login": "allow"},
            rules=[RULE | {"when": {"event.findings": "aadhaar"}}, RULE | {"id": "R-2", "on": "invite", "mode": "off"}],
        ),
        Organisation.EMPTY,
    )
    assert compiled.timezone == "Asia/Kolkata"
    assert (compiled.title, compiled.statute) == ("Government of Maharashtra", "in-maharashtra")
    assert compiled.actions == {"send", "federate", "state"}  # state: the built-in rule on labels
    assert compiled.raw_facts("send") == {"event.findings"}
    assert compiled.raw_facts("invite") == frozenset()
    rule = compiled.rule("R-2")
    assert rule is not None
    assert rule.place == 1
    assert compiled.rule("R-3") is None
