"""The office tree: what is compiled is whole, and asks of it agree with a walk through the tree."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.core.document import Fault, Faults
from daftar_policy.core.organisation import COLUMNS, Organisation, compile_organisation, from_document

DOCUMENT: Mapping[str, object] = {
    "organisation": 1,
    "name": {"en": "Government of Maharashtra", "mr": "महाराष्ट्र शासन"},
    "server": "daftar.example",
    "units": [
        {"id": "haveli", "in": "pune", "name": {"en": "Haveli"}, "tier": "taluka"},
        {"id": "mh", "name": {"en": "State of Maharashtra"}, "tier": "state"},
        {
            "id": "pune",
            "in": "mh",
            "name": {"en": "Pune", "mr": "पुणे"},
            "rooms": ["#pune:daftar.example"],
            "domains": ["Pune.Daftar.Example."],
        },
        {"id": "nashik", "in": "mh", "name": {"en": "Nashik"}},
    ],
    "posts": [{"id": "tahsildar", "name": {"en": "Tahsildar", "mr": "तहसीलदार"}, "rank": 40}],
}


def row(**columns: str) -> dict[str, str]:
    return {"name": "Somebody", "unit": "pune", **columns}


def refused(document: object, rows: Sequence[Mapping[str, str]] = ()) -> list[Fault]:
    with pytest.raises(Faults) as caught:
        compile_organisation(document, rows)
    return list(caught.value.faults)


def with_units(*units: Mapping[str, object]) -> dict[str, object]:
    return {**DOCUMENT, "units": list(units)}


def test_asks_of_the_tree() -> None:
    tree = compile_organisation(
        DOCUMENT,
        [
            row(email="Asha.Patil@pune.daftar.example", post="tahsildar", language="mr"),
            row(matrix_id="@deshmukh:daftar.example", email="d@daftar.example", unit="haveli"),
            row(matrix_id="@kale:daftar.example", unit="nashik"),
        ],
    )
    asha, deshmukh, kale = tree.officers
    assert asha.matrix_id == "@asha.patil:daftar.example"
    assert tree.officer("@asha.patil:daftar.example") is asha
    assert tree.officer("@asha.patil:DAFTAR.example:443") is asha
    assert tree.officer("@nobody:daftar.example") is None
    assert tree.officer("not an id") is None
    assert tree.officer_by_email("asha.patil@PUNE.daftar.example") is asha
    assert tree.officer_by_email("asha.patil") is None
    assert tree.is_within("haveli", "mh")
    assert tree.is_within("pune", "pune")
    assert not tree.is_within("mh", "pune")
    assert not tree.is_within("elsewhere", "mh")
    assert tree.below("pune") == ("haveli", "pune")
    assert tree.below("elsewhere") == ()
    assert tree.members("pune", deep=False) == (asha,)
    assert tree.members("pune", deep=True) == (asha, deshmukh)
    assert tree.members("mh", deep=True) == (asha, deshmukh, kale)
    assert tree.units["pune"].domains == ("pune.daftar.example",)
    assert tree.posts["tahsildar"].rank == 40


def test_the_empty_organisation_knows_nobody() -> None:
    empty = Organisation.EMPTY
    assert empty.officer("@a:b.example") is None
    assert empty.officer_by_email("a@b.example") is None
    assert empty.below("mh") == ()
    assert from_document(empty.as_document()) == empty


def test_as_document_gives_it_back() -> None:
    tree = compile_organisation(DOCUMENT, [row(email="a@daftar.example", name='Quotes "and", commas', language="mr")])
    again = from_document(json.loads(json.dumps(tree.as_document())))
    assert again == tree
    assert again.officer("@a:daftar.example") == tree.officers[0]
    assert again.is_within("haveli", "mh")


BAD_TREES = [
    ("no mapping", ["a"], (), "expected a mapping, found a sequence"),
    ("another version", {**DOCUMENT, "organisation": 2}, ("organisation",), "this program reads version 1 of an organisation"),
    ("no server", {**DOCUMENT, "server": None}, (), "missing key `server`"),
    ("bad server", {**DOCUMENT, "server": "a b"}, ("server",), "`a b` is not the name of a server"),
    ("unknown key", {**DOCUMENT, "unit": []}, ("unit",), "unknown key `unit`"),
    ("no units", with_units(), ("units",), "expected at least one unit"),
    (
        "unit twice",
        with_units({"id": "a", "name": {"en": "A"}}, {"id": "a", "name": {"en": "B"}}),
        ("units", 1, "id"),
        "the unit `a` stands twice",
    ),
    ("unknown parent", with_units({"id": "a", "in": "b", "name": {"en": "A"}}), ("units", 0, "in"), "unknown unit `b`"),
    ("in itself", with_units({"id": "a", "in": "a", "name": {"en": "A"}}), ("units", 0, "in"), "a unit stands in itself: `a` in `a`"),
    ("id with a sign", with_units({"id": "a/*", "name": {"en": "A"}}), ("units", 0, "id"), "the id `a/*` has a space or a sign"),
    ("no name", with_units({"id": "a"}), ("units", 0), "missing key `name`"),
    ("name as text", with_units({"id": "a", "name": "A"}), ("units", 0, "name"), "expected a mapping, found the text `A`"),
    (
        "no language",
        with_units({"id": "a", "name": {"Marathi": "A"}}),
        ("units", 0, "name", "Marathi"),
        "`Marathi` is not the code of a language",
    ),
    ("bad room", with_units({"id": "a", "name": {"en": "A"}, "rooms": ["pune"]}), ("units", 0, "rooms", 0), "`pune` is not a room"),
    ("bad domain", with_units({"id": "a", "name": {"en": "A"}, "domains": ["a b"]}), ("units", 0, "domains", 0), "`a b` is not a domain"),
    (
        "rank as text",
        {**DOCUMENT, "posts": [{"id": "p", "name": {"en": "P"}, "rank": "1"}]},
        ("posts", 0, "rank"),
        "expected a whole number",
    ),
]


@pytest.mark.parametrize(("document", "path", "message"), [case[1:] for case in BAD_TREES], ids=[case[0] for case in BAD_TREES])
def test_a_mistake_in_the_tree(document: object, path: tuple[str | int, ...], message: str) -> None:
    faults = refused(document)
    assert [fault.path for fault in faults] == [path]
    assert faults[0].message.startswith(message)


def test_a_cycle_is_named_once_and_in_full() -> None:
    names = {"name": {"en": "X"}}
    faults = refused(
        with_units(
            {"id": "a", "in": "c", **names},
            {"id": "b", "in": "a", **names},
            {"id": "c", "in": "b", **names},
            {"id": "d", "in": "a", **names},
        )
    )
    assert [fault.message for fault in faults] == ["a unit stands in itself: `a` in `c` in `b` in `a`"]


BAD_ROWS = [
    ("unknown unit", row(email="a@daftar.example", unit="poona"), "unit", "unknown unit `poona`", None),
    ("near unit", row(email="a@daftar.example", unit="punee"), "unit", "unknown unit `punee`", "did you mean `pune`?"),
    ("no unit", row(email="a@daftar.example", unit=""), "unit", "expected the id of a unit", None),
    ("near post", row(email="a@daftar.example", post="tehsildar"), "post", "unknown post `tehsildar`", "did you mean `tahsildar`?"),
    ("bad address", row(email="a@@daftar.example"), "email", "`a@@daftar.example` is not an email address", None),
    ("bad id", row(matrix_id="asha"), "matrix_id", "`asha` is not a Matrix id", "a Matrix id is written `@name:server`"),
    ("nothing to derive of", row(), "matrix_id", "expected a Matrix id or an email address to derive it of", None),
    ("not derivable", row(email="o'b@d.example"), "matrix_id", "no Matrix id can be derived of `o'b@d.example`", "write the Matrix id out"),
    ("no name", row(email="a@daftar.example", name=" "), "name", "expected the officer's name", None),
    ("no language", row(email="a@d.in", language="Marathi"), "language", "`Marathi` is not the code of a language, such as `mr`", None),
    ("double address", row(email="DOUBLE@daftar.example"), "email", "the address `DOUBLE@daftar.example` stands twice", None),
    ("double id", row(matrix_id="@double:Daftar.Example"), "matrix_id", "the Matrix id `@double:Daftar.Example` stands twice", None),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "column", "message", "hint"), [case[1:] for case in BAD_ROWS], ids=[case[0] for case in BAD_ROWS])
def test_a_mistake_in_an_officer(columns: Mapping[str, str], column: str, message: str, hint: str | None) -> None:
    faults = refused(DOCUMENT, [row(email="double@daftar.example"), columns])
    assert Fault(("officers", 1, column), faults[0].code, message, hint) in faults


def test_all_faults_of_both_at_once() -> None:
    faults = refused({**DOCUMENT, "server": "a b", "posts": 3}, [row(unit="x", matrix_id="@a:daftar.example")])
    assert {fault.path for fault in faults} == {("server",), ("posts",), ("officers", 0, "unit")}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["organisation", "server", "units", "posts", "name", "id", "in", "rooms", "domains", "rank", "tier"])
            | st.text(max_size=3),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@settings(deadline=None, max_examples=60)
@given(JSON, st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=12)), max_size=4))
def test_anything_gives_an_organisation_or_faults(document: object, rows: list[dict[str, str]]) -> None:
    for tried in (document, {**DOCUMENT, "units": document}, DOCUMENT):
        try:
            tree = compile_organisation(tried, rows)
        except Faults as faults:
            found = faults.faults
        else:
            found = ()
            assert from_document(tree.as_document()) == tree
        assert all(fault.message for fault in found)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(min_value=-1, max_value=12), min_size=1, max_size=13))
def test_within_agrees_with_a_walk(parents: list[int]) -> None:
    units = [{"id": f"u{i}", "name": {"en": "X"}, **({"in": f"u{p}"} if 0 <= p < i else {})} for i, p in enumerate(parents)]
    tree = compile_organisation(with_units(*units), [])
    for unit in tree.units:
        walked, at = [], tree.units[unit]
        while True:
            walked.append(at.id)
            if at.parent is None:
                break
            at = tree.units[at.parent]
        assert {other for other in tree.units if tree.is_within(unit, other)} == set(walked)
        assert all((unit in tree.below(other)) == (other in walked) for other in tree.units)


def test_an_organisation_without_a_name_keeps_through_its_document() -> None:
    nameless = compile_organisation({"organisation": 1, "server": "x.example", "units": [{"id": "a", "name": {"en": "A"}}]}, [])
    assert from_document(nameless.as_document()) == nameless
