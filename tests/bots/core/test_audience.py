"""Who is meant by an expression: tables, a naive evaluator of each person and office, fuzz, and fifty thousand officers."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bots.conftest import organisation

from daftar_bots.core.audience import Audience, Staff, people_of, resolve
from daftar_bots.core.selector import Both, Either, Expression, Kind, Misread, Term, Without, parts_of, read
from daftar_policy.core.organisation import Organisation, compile_organisation

POSTS = [
    {"id": "collector", "name": {"en": "Collector", "mr": "जिल्हाधिकारी"}, "rank": 9},
    {"id": "tahsildar", "name": {"mr": "तहसीलदार"}, "rank": 5},
]
UNITS: list[dict[str, object]] = [
    {"id": "mh", "name": {"en": "State"}, "tier": "state"},
    {"id": "pune", "in": "mh", "name": {"en": "Pune", "mr": "पुणे"}, "tier": "district", "rooms": ["#pune:x"]},
    {"id": "haveli", "in": "pune", "name": {"en": "Haveli"}, "tier": "taluka", "rooms": ["#haveli:x"]},
    {"id": "mulshi", "in": "pune", "name": {"en": "Mulshi"}, "tier": "taluka"},
    {"id": "nashik", "in": "mh", "name": {"en": "Nashik"}, "tier": "district", "rooms": ["#nashik:x"]},
]
PEOPLE = [
    ("asha", "pune", "collector", "mr"),
    ("imran", "haveli", "tahsildar", "ur"),
    ("vikram", "haveli", "", "hi"),
    ("meera", "mulshi", "tahsildar", "mr-IN"),
    ("noor", "nashik", "collector", "ur"),
    ("ravi", "nashik", "", ""),
]


def tree() -> Organisation:
    rows = [
        {"matrix_id": f"@{who}:x", "email": "", "name": who, "name_local": "", "post": post, "unit": unit, "language": language}
        for who, unit, post, language in PEOPLE
    ]
    return compile_organisation({"organisation": 1, "server": "x", "units": UNITS, "posts": POSTS}, rows)


TREE = tree()
STAFF = Staff(TREE, {"nodal": ("@ravi:x", "post:tahsildar & haveli")}, {"ias": ("post:collector",)}, frozenset({"@imran:x"}))


@pytest.mark.parametrize(
    ("text", "people", "rooms", "persons"),
    [
        ("pune", "asha", "pune", ""),
        ("pune/*", "asha imran vikram meera", "pune haveli", "meera"),
        ("पुणे/*", "asha imran vikram meera", "pune haveli", "meera"),
        ("haveli nashik", "imran vikram noor ravi", "haveli nashik", ""),
        ("tier:taluka", "imran vikram meera", "haveli", "meera"),
        ("tier:district - nashik", "asha", "pune", ""),
        ("post:tahsildar", "imran meera", "", "imran meera"),
        ("पद:तहसीलदार", "imran meera", "", "imran meera"),
        ("post:tahsildar@haveli", "imran", "", "imran"),
        ("post:tahsildar@pune/*", "imran meera", "", "imran meera"),
        ("pune/* & post:tahsildar - leave", "meera", "", "meera"),
        ("pune/* - leave", "asha vikram meera", "pune haveli", "meera"),
        ("pune/* - @vikram", "asha imran meera", "pune", "imran meera"),
        ("pune/* - post:tahsildar", "asha vikram", "pune", "vikram"),
        ("lang:ur", "imran noor", "", "imran noor"),
        ("lang:मराठी", "asha meera", "", "asha meera"),
        ("@asha, haveli", "asha imran vikram", "haveli", "asha"),
        ("haveli | @imran:x", "imran vikram", "haveli", ""),
        ("(pune/* | nashik/*) & lang:ur", "imran noor", "", "imran noor"),
        ("pune/* | nashik/* & lang:ur", "asha imran vikram meera noor", "pune haveli", "meera noor"),
        ("role:nodal", "imran ravi", "", "imran ravi"),
        ("service:IAS", "asha noor", "", "asha noor"),
        ("pune/* और post:collector", "asha", "", "asha"),
        ("pune/* – haveli", "asha meera", "pune", "meera"),
        ("pune/* & lang:mr - (post:collector | leave)", "meera", "", "meera"),
        ("all & tier:state", "", "", ""),
    ],
)
def test_who_is_meant(text: str, people: str, rooms: str, persons: str) -> None:
    found = resolve([text], STAFF)
    assert isinstance(found, Audience), found
    assert " ".join(officer.matrix_id[1:-2] for officer in found.officers) == people
    assert " ".join(room.alias[1:-2] for room in found.rooms) == rooms
    assert " ".join(officer.matrix_id[1:-2] for officer in found.persons) == persons
    assert set(found.units) >= {officer.unit for officer in found.officers}


@pytest.mark.parametrize(
    ("text", "misread"),
    [
        ("pune & pst:tahsildar", Misread("audience-key", "pst:tahsildar", 8, "post:tahsildar")),
        ("pune/* & post:tahsilder", Misread("audience-post", "post:tahsilder", 10, "post:tahsildar")),
        ("tier:talukaa", Misread("audience-tier", "tier:talukaa", 1, "tier:taluka")),
        ("lang:xx", Misread("audience-lang", "lang:xx", 1)),
        ("@ahsa", Misread("audience-person", "@ahsa", 1, "@asha:x")),
        ("havli/*", Misread("mistake-unit", "havli/*", 1, "haveli/*")),
        ("nashik/* tahsildar", Misread("mistake-unit", "tahsildar", 10, "post:tahsildar")),
        ("nashik & taluka", Misread("mistake-unit", "taluka", 10, "tier:taluka")),
        ("role:nodel", Misread("audience-role", "role:nodel", 1, "role:nodal")),
        ("service:xyz", Misread("audience-service", "service:xyz", 1)),
        ("pune &", Misread("audience-ends", "&", 7)),
        ("& pune", Misread("audience-sign", "&", 1)),
        ("(pune", Misread("audience-open", "(", 1)),
        ("pune)", Misread("audience-closed", ")", 5)),
        ("pune - - haveli", Misread("audience-sign", "-", 8)),
        ("post:", Misread("audience-no-value", "post:", 1)),
        ("post:clerk@", Misread("audience-no-value", "post:clerk@", 1)),
        ("post:tahsildar@havli", Misread("mistake-unit", "havli", 16, "haveli")),
        ("", Misread("audience-empty", "", 1)),
        ("(" * 21 + "pune" + ")" * 21, Misread("audience-deep", "20", 21)),
        (" ".join(["pune"] * 201), Misread("audience-long", "200", 1)),
    ],
)
def test_a_mistake_with_its_column_and_what_was_meant(text: str, misread: Misread) -> None:
    assert resolve([text], STAFF) == misread


def test_names_of_units_with_hyphens_and_of_several() -> None:
    twins = [{"id": "pune-city", "in": "mh", "name": {"en": "Twin Town"}}, {"id": "pune-camp", "in": "mh", "name": {"en": "Twin Town"}}]
    staff = Staff(
        organisation([*twins, {"id": "mulshi", "in": "pune", "name": {"en": "Mulshi Taluka"}, "rooms": ["#haveli:daftar.example"]}])
    )
    assert resolve(["twin-town"], staff) == Misread("mistake-unit-several", "twin-town", 1, "pune-city")
    found = resolve(["pune/* - mulshi-taluka", "pune-city"], staff)
    assert isinstance(found, Audience)
    assert found.units == ("pune", "haveli", "pune-city")
    assert found.largest(1) == (("haveli", 2),)
    # A room of two units is in it once, for the first.
    both = resolve(["pune/*"], staff)
    assert isinstance(both, Audience)
    assert [room.unit for room in both.rooms if room.alias == "#haveli:daftar.example"] == ["haveli"]


def test_selectors_of_people() -> None:
    assert people_of(["@boss:elsewhere", "post:tahsildar", "nonsense", "@imran:x"], STAFF) == ("@boss:elsewhere", "@imran:x", "@meera:x")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pune, haveli/*", ("pune", "haveli/*")),
        ("pune haveli", ("pune", "haveli")),
        ("pune/* & post:x - leave", ("pune/* & post:x - leave",)),
        ("(pune, haveli) & lang:ur nashik", ("(pune, haveli) & lang:ur", "nashik")),
        ("pune & (a | b), c", ("pune & (a | b)", "c")),
        ("pune،haveli", ("pune", "haveli")),
        ("", ()),
    ],
)
def test_the_parts_of_a_list(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


# A naive evaluator: each person and each office asked by itself.


def is_person(expression: Expression, place: int) -> bool:
    who, unit, post, language = PEOPLE[place]
    match expression:
        case Both(left, right):
            return is_person(left, place) and is_person(right, place)
        case Without(left, right):
            return is_person(left, place) and not is_person(right, place)
        case Either(parts):
            return any(is_person(part, place) for part in parts)
    value = expression.value
    inside = expression.place is None or expression.place.value == unit
    return (
        inside
        and {
            Kind.UNIT: unit == value,
            Kind.BELOW: value in {"mh", unit} or (value == "pune" and unit in {"haveli", "mulshi"}),
            Kind.TIER: {"pune": "district", "nashik": "district"}.get(unit, "taluka") == value,
            Kind.POST: post == value,
            Kind.LANG: language[:2] == value,
            Kind.PERSON: f"@{who}" == value,
            Kind.LEAVE: who == "imran",
            Kind.ALL: True,
        }[expression.kind]
    )


def is_whole(expression: Expression, unit: str) -> bool:
    match expression:
        case Both(left, right):
            return is_whole(left, unit) and is_whole(right, unit)
        case Without(left, right):
            is_spared = isinstance(right, Term) and right.kind is Kind.LEAVE
            own = [place for place, person in enumerate(PEOPLE) if person[1] == unit]
            return is_whole(left, unit) and (is_spared or not (is_whole(right, unit) or any(is_person(right, place) for place in own)))
        case Either(parts):
            return any(is_whole(part, unit) for part in parts)
    if expression.kind not in {Kind.UNIT, Kind.BELOW, Kind.TIER, Kind.ALL}:
        return False
    tier = next(str(each["tier"]) for each in UNITS if each["id"] == unit)
    return {
        Kind.UNIT: unit == expression.value,
        Kind.BELOW: expression.value in {"mh", unit} or (expression.value == "pune" and unit in {"haveli", "mulshi"}),
        Kind.TIER: tier == expression.value,
        Kind.ALL: True,
    }[expression.kind]


WORDS = st.sampled_from(
    [
        "pune",
        "haveli",
        "mulshi",
        "nashik",
        "mh",
        "pune/*",
        "mh/*",
        "tier:taluka",
        "tier:district",
        "post:tahsildar",
        "post:collector",
        "post:tahsildar@haveli",
        "lang:ur",
        "lang:mr",
        "@asha",
        "@imran",
        "leave",
        "all",
    ],
)
EXPRESSIONS = st.recursive(
    WORDS,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["&", "-", "|", ",", ""]), inner),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_the_naive_evaluator_agrees(text: str) -> None:
    expression = read(text)
    assert not isinstance(expression, Misread), expression
    found = resolve([text], STAFF)
    assert isinstance(found, Audience)
    whole = {str(unit["id"]) for unit in UNITS if is_whole(expression, str(unit["id"]))}
    meant = [person for place, person in enumerate(PEOPLE) if is_person(expression, place)]
    assert [officer.matrix_id for officer in found.officers] == [f"@{who}:x" for who, *_ in meant]
    assert {room.unit for room in found.rooms} == {unit for unit in whole if unit not in {"mh", "mulshi"}}
    served_in_rooms = {f"@{who}:x" for who, unit, *_ in meant if unit in whole - {"mh", "mulshi"}}
    assert {officer.matrix_id for officer in found.persons} == {f"@{who}:x" for who, *_ in meant} - served_in_rooms


@given(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS)
def test_how_strongly_signs_bind(one: str, other: str, third: str) -> None:
    assert same(f"{one} & {other} - {third}", f"(({one} & {other}) - {third})")
    assert same(f"{one} - {other} & {third}", f"(({one} - {other}) & {third})")
    assert same(f"{one} | {other} & {third}", f"({one} | ({other} & {third}))")
    assert same(f"{one} {other} - {third}", f"{one}, ({other} - {third})")


def same(one: str, other: str) -> bool:
    return resolve([one], STAFF) == resolve([other], STAFF)


@given(st.text(alphabet=st.sampled_from("pune/*&-|,()@: दअhaveli\u060c\n"), max_size=60) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    found = resolve([text], STAFF)
    if isinstance(found, Misread):
        assert 1 <= found.column <= len(text) + 1
    for part in parts_of(text):
        assert part == part.strip() != ""


def test_fifty_thousand_officers_are_resolved_soon() -> None:
    units = [{"id": f"u{n}", "in": "top", "name": {"en": f"Unit {n}"}, "rooms": [f"#u{n}:x"], "tier": "taluka"} for n in range(500)]
    rows = [
        {"matrix_id": f"@p{n}:x", "email": "", "name": "P", "name_local": "", "post": "tahsildar", "unit": f"u{n % 500}", "language": "ur"}
        for n in range(50_000)
    ]
    tree = compile_organisation(
        {"organisation": 1, "server": "x", "units": [{"id": "top", "name": {"en": "Top"}}, *units], "posts": POSTS}, rows
    )
    started = time.process_time()
    found = resolve(["top/* & post:tahsildar - leave", "u1"], Staff(tree))
    assert time.process_time() - started < 10
    assert isinstance(found, Audience)
    assert (len(found.officers), len(found.persons), len(found.rooms)) == (50_000, 49_900, 1)
