"""Where a mail goes by the rules on its header, and the laws of that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import routing
from daftar_bridges.core.routing import Condition, Field, Letter, Routed, Rule, pattern, route

BOX = "office@it.example"


def rule(name: str, what: Field | str, *patterns: str, kind: str = "glob", **more: object) -> Rule:
    return Rule(name, (Condition(what, tuple(pattern(kind, text) for text in patterns)),), **more)  # type: ignore[arg-type]


def letter(recipient: str = BOX, **values: str) -> Letter:
    return Letter(recipient, BOX, {Field(name): [text] for name, text in values.items()}, {"x-kind": ["Tender", "=?odd"]})


PRESS = rule("press", Field.FROM, "*@press.example", to=("press@it.example",))
TABLE = [
    ("an address by its domain, without case", PRESS, {"from": "Editor@PRESS.example"}, ("press@it.example",)),
    ("another domain", PRESS, {"from": "a@press.example.evil"}, (BOX,)),
    ("nobody", PRESS, {}, (BOX,)),
    ("one of several patterns", rule("r", Field.SUBJECT, "a*", "*tender*", to=("t@x",)), {"subject": "New TENDER 4"}, ("t@x",)),
    ("words", rule("r", Field.SUBJECT, "निविदा", kind="contains", to=("t@x",)), {"subject": "नवीन निविदा ४२"}, ("t@x",)),
    ("RE2", rule("r", Field.SUBJECT, r"^\[T-\d+\]", kind="matches", to=("t@x",)), {"subject": "[T-42] x"}, ("t@x",)),
    ("RE2 that is not there", rule("r", Field.SUBJECT, r"^\[T-\d+\]", kind="matches", to=("t@x",)), {"subject": "x [T-42]"}, (BOX,)),
    ("a list", rule("r", Field.LIST_ID, "*.lists.example", to=("t@x",)), {"list_id": "news.lists.example"}, ("t@x",)),
    ("a further header", rule("r", "x-kind", "tender", to=("t@x",)), {}, ("t@x",)),
    ("a header that is not there", rule("r", "x-other", "*", to=("t@x",)), {}, (BOX,)),
    ("the mailbox", rule("r", Field.MAILBOX, BOX, to=("t@x", BOX)), {}, ("t@x", BOX)),
]


@pytest.mark.parametrize(("_why", "one", "values", "mailboxes"), TABLE, ids=[row[0] for row in TABLE])
def test_one_rule(_why: str, one: Rule, values: dict[str, str], mailboxes: tuple[str, ...]) -> None:
    assert route([one], letter(**values)).mailboxes == mailboxes


def test_marks_add_up_and_the_first_that_decides_ends_it() -> None:
    rules = [
        rule("a", Field.SUBJECT, "*", tags=("x",)),
        rule("b", Field.SUBJECT, "nothing", tags=("y",)),
        rule("c", Field.SUBJECT, "*", room="#r:s", tags=("x", "z"), label="restricted"),
        rule("d", Field.SUBJECT, "*", to=("later@x",), tags=("never",)),
    ]
    assert route(rules, letter("office+Press@it.example", subject="s")) == Routed(
        (BOX,), "#r:s", ("press", "x", "z"), ("restricted",), ("a", "c")
    )


def test_the_last_rule_decides_without_naming_a_place() -> None:
    rules = [rule("a", Field.MAILBOX, "*", is_last=True), rule("b", Field.MAILBOX, "*", to=("x@x",))]
    assert route(rules, letter()).mailboxes == (BOX,)


@pytest.mark.parametrize(
    ("recipient", "topic"),
    [("office+press@x", ("press",)), ("office@x", ()), ("office+@x", ()), ("office+a b@x", ()), ("+x@x", ("x",)), ("office+a+b@x", ())],
)
def test_a_sub_address_is_a_tag(recipient: str, topic: tuple[str, ...]) -> None:
    assert routing.topic(recipient) == topic


@pytest.mark.parametrize(("kind", "text"), [("matches", "("), ("matches", r"(a)\1"), ("glob", "x" * 1001), ("matches", "a{1001}")])
def test_a_pattern_that_is_none_is_refused_in_words(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        pattern(kind, text)


TEXT = st.text(max_size=30) | st.sampled_from(["tender", "Tender 42", "a@press.example"])
PATTERNS = st.sampled_from(
    [("glob", "*"), ("glob", "*tender*"), ("glob", "?*@press.example"), ("contains", "TENDER"), ("matches", "[0-9]")]
)
RULES = st.lists(
    st.builds(
        lambda number, what, kind, to, room, tags, last: rule(
            f"r{number}", what, kind[1], kind=kind[0], to=to, room=room, tags=tags, is_last=last
        ),
        st.integers(0, 9),
        st.sampled_from([*Field, "x-kind"]),
        PATTERNS,
        st.sampled_from([(), (), ("b@x",), ("b@x", "c@x")]),
        st.sampled_from(["", "", "#r:s"]),
        st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
        st.booleans(),
    ),
    max_size=6,
)
LETTERS = st.builds(
    lambda recipient, values, header: Letter(recipient, BOX, {field: [text] for field, text in values.items()}, {"x-kind": [header]}),
    TEXT,
    st.dictionaries(st.sampled_from(list(Field)), TEXT),
    TEXT,
)


@given(RULES, LETTERS)
def test_every_mail_has_a_mailbox_and_its_rules_are_those_that_hold(rules: list[Rule], one: Letter) -> None:
    found = route(rules, one)
    assert found.mailboxes
    holding = [each for each in rules if each.holds(one)]
    deciding = next((number for number, each in enumerate(holding) if each.decides), len(holding) - 1)
    assert found.rules == tuple(each.id for each in holding[: deciding + 1])


@given(RULES, LETTERS, RULES)
def test_what_does_not_hold_or_comes_after_the_decision_changes_nothing(rules: list[Rule], one: Letter, more: list[Rule]) -> None:
    found = route(rules, one)
    idle = [each for each in more if not each.holds(one)]
    assert route([*idle, *rules], one) == found
    if any(each.decides and each.holds(one) for each in rules):
        assert route([*rules, *more], one) == found


@given(st.text(), st.sampled_from([("glob", "*a*b*"), ("matches", "(a+)+$"), ("contains", "x")]))
def test_any_text_can_be_looked_at(text: str, kind: tuple[str, str]) -> None:
    route([rule("r", Field.SUBJECT, kind[1], kind=kind[0])], letter(subject=text + "\ud800"))


def test_one_mailbox_by_two_addresses_has_the_marks_of_both() -> None:
    one = Routed((BOX,), "", ("press", "both"), (), ("r1",))
    two = Routed((BOX,), "#a:s", ("both", "urgent"), ("restricted",), ("r1", "r2"))
    assert one.joined(two) == Routed((BOX,), "#a:s", ("press", "both", "urgent"), ("restricted",), ("r1", "r2"))
    assert two.joined(one).labels == ("restricted",)
    assert set(two.joined(one).tags) == set(one.joined(two).tags)
