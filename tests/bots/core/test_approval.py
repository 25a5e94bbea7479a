"""Who may approve, in whose seat, and what is still missing: tables, and laws over all cases."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.approval import Approval, Case, Level, Need, Stage, StandIn, Verdict, missing, needs_of, weigh

CASE = Case(Stage.OPEN, frozenset({"m"}), (Need(1, ("a", "b", "m")),))


@pytest.mark.parametrize(
    ("person", "stage", "verdict"),
    [
        ("a", Stage.OPEN, Verdict.YES),
        ("m", Stage.OPEN, Verdict.OWN),
        ("z", Stage.OPEN, Verdict.NOT_APPROVER),
        ("a", Stage.SENT, Verdict.DONE),
        ("a", Stage.CANCELLED, Verdict.CANCELLED),
        ("a", Stage.SCHEDULED, Verdict.SCHEDULED),
        ("a", Stage.RETURNED, Verdict.RETURNED),
        ("a", Stage.EXPIRED, Verdict.EXPIRED),
        ("m", Stage.SENT, Verdict.DONE),
    ],
)
def test_who_may_approve(person: str, stage: Stage, verdict: Verdict) -> None:
    assert weigh(replace(CASE, stage=stage), person)[0] is verdict


@pytest.mark.parametrize(
    ("person", "stand_ins", "outcome"),
    [
        ("d", [("a", "d")], (Verdict.YES, "a")),
        ("d", [("z", "d")], (Verdict.NOT_APPROVER, "d")),
        # Not for who wrote it, and not by who wrote it.
        ("d", [("m", "d")], (Verdict.OWN_SEAT, "d")),
        ("m", [("a", "m")], (Verdict.OWN, "m")),
        ("d", [("m", "d"), ("b", "d")], (Verdict.YES, "b")),
        # A delegate's delegate has no seat.
        ("e", [("a", "d"), ("d", "e")], (Verdict.NOT_APPROVER, "e")),
        ("b", [("a", "b")], (Verdict.YES, "b")),
    ],
)
def test_who_stands_in(person: str, stand_ins: list[tuple[str, str]], outcome: tuple[Verdict, str]) -> None:
    case = replace(CASE, stand_ins=tuple(StandIn(*each) for each in stand_ins))
    assert weigh(case, person) == outcome


def test_a_person_and_a_seat_count_once() -> None:
    case = Case(Stage.OPEN, frozenset(), (Need(2, ("a", "b")),), (Approval("a", "a"),), (StandIn("a", "d"), StandIn("b", "a")))
    assert weigh(case, "a")[0] is Verdict.TWICE
    assert weigh(case, "d")[0] is Verdict.TWICE
    assert weigh(case, "b") == (Verdict.YES, "b")
    assert missing(case) == (Need(1, ("b",)),)
    assert missing(replace(case, approvals=(Approval("a", "a"), Approval("b", "b")))) == ()


def test_a_delegate_is_asked_for_the_seat_that_is_missed() -> None:
    case = Case(Stage.OPEN, frozenset(), (Need(1, ("a",)), Need(1, ("s",))), (Approval("a", "a"),), (StandIn("s", "d"),))
    assert weigh(case, "d") == (Verdict.YES, "s")


@pytest.mark.parametrize(
    ("size", "importance", "needs"),
    [
        (100, "routine", (Need(1, ("a", "b")),)),
        (101, "routine", (Need(2, ("a", "b")),)),
        (101, "urgent", (Need(2, ("a", "b")), Need(1, ("s",)))),
        (5, "emergency", (Need(1, ("a", "b")), Need(1, ("s",)), Need(2, ("x", "y")))),
    ],
)
def test_levels(size: int, importance: str, needs: tuple[Need, ...]) -> None:
    levels = [
        Level(over=100, needs=2),
        Level(importances=frozenset({"urgent", "emergency"}), approvers=("s",)),
        Level(importances=frozenset({"emergency"}), needs=2, approvers=("x", "y")),
    ]
    assert needs_of(levels, ("a", "b"), size=size, importance=importance) == needs


PEOPLE = st.sampled_from("abcdm")
CASES = st.builds(
    Case,
    st.just(Stage.OPEN),
    st.frozensets(PEOPLE, max_size=2),
    st.lists(st.builds(Need, st.integers(1, 3), st.lists(PEOPLE, max_size=4, unique=True).map(tuple)), min_size=1, max_size=3).map(tuple),
    st.just(()),
    st.lists(st.builds(StandIn, PEOPLE, PEOPLE), max_size=4).map(tuple),
)


@given(CASES, st.lists(PEOPLE, max_size=8))
def test_the_laws_hold_however_many_try(case: Case, people: list[str]) -> None:
    for person in people:
        verdict, seat = weigh(case, person)
        if verdict is Verdict.YES:
            case = replace(case, approvals=(*case.approvals, Approval(person, seat)))
    given_ = case.approvals
    assert len({each.person for each in given_}) == len({each.seat for each in given_}) == len(given_)
    assert not case.authors & ({each.person for each in given_} | {each.seat for each in given_})
    for each in given_:
        assert each.seat == each.person or StandIn(each.seat, each.person) in case.stand_ins
    if not missing(case):
        seats = {each.seat for each in given_}
        assert all(len(seats & set(need.approvers)) >= need.count for need in case.needs)
