"""Approval: who must approve an announcement, who may, on whose behalf, and what is still missing.

Law: who wrote any version of it never approves it, neither for themselves nor for another, and nobody approves it on behalf of who wrote
it. A person counts once, and so does a seat (a person, or whoever stands in for them). All levels that apply must be met; one approval
may count for several. Standing in does not pass on: a delegate's delegate has no seat. It does not know how approvals are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where an announcement stands between draft and room."""

    OPEN = "open"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    SENT = "sent"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """Whether a person may approve; the value is the key of the sentence that says why not."""

    YES = "approval-yes"
    NOT_APPROVER = "approval-not-approver"
    OWN = "approval-own"
    OWN_SEAT = "approval-own-seat"
    TWICE = "approval-twice"
    DONE = "approval-done"
    SCHEDULED = "approval-scheduled"
    RETURNED = "approval-returned"
    EXPIRED = "approval-expired"
    CANCELLED = "approval-cancelled"


@dataclass(frozen=True, slots=True)
class Level:
    """When more is asked for: an audience larger than `over`, one of the importances, or both; then so many, from these."""

    over: int | None = None
    importances: frozenset[str] = frozenset()
    needs: int = 1
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """So many of these people are (still) needed."""

    count: int
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval of the version: by whom, and in whose seat."""

    person: str
    seat: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in for whom just now."""

    person: str
    delegate: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided about: its stage, who wrote it, what it needs, what it has got, and who stands in for whom."""

    stage: Stage
    authors: frozenset[str]
    needs: tuple[Need, ...]
    approvals: tuple[Approval, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()


def needs_of(levels: Iterable[Level], approvers: Sequence[str], *, size: int, importance: str) -> tuple[Need, ...]:
    """Give what an announcement needs: one of the approvers at least, and whatever levels apply to it."""
    general = 1
    found: list[Need] = []
    for level in levels:
        if level.over is not None and size <= level.over:
            continue
        if level.importances and importance not in level.importances:
            continue
        if level.approvers:
            found.append(Need(level.needs, level.approvers))
        else:
            general = max(general, level.needs)
    return (Need(general, tuple(approvers)), *found)


def missing(case: Case) -> tuple[Need, ...]:
    """Give what is still missing, each with those who may give it."""
    seats = {approval.seat for approval in case.approvals}
    people = {approval.person for approval in case.approvals}
    found = []
    for need in case.needs:
        given = sum(seat in seats for seat in need.approvers)
        if given < need.count:
            left = tuple(each for each in need.approvers if each not in seats | people | case.authors)
            found.append(Need(need.count - given, left))
    return tuple(found)


def weigh(case: Case, person: str) -> tuple[Verdict, str]:
    """Tell whether this person may approve now, and in whose seat (their own before another's)."""
    closed = {
        Stage.CANCELLED: Verdict.CANCELLED,
        Stage.SENT: Verdict.DONE,
        Stage.SCHEDULED: Verdict.SCHEDULED,
        Stage.RETURNED: Verdict.RETURNED,
        Stage.EXPIRED: Verdict.EXPIRED,
    }.get(case.stage)
    if closed is not None:
        return closed, person
    if person in case.authors:
        return Verdict.OWN, person
    if any(approval.person == person for approval in case.approvals):
        return Verdict.TWICE, person
    listed = {each for need in case.needs for each in need.approvers}
    seats = [seat for seat in seats_of(person, case.stand_ins) if seat in listed]
    if not seats:
        return Verdict.NOT_APPROVER, person
    taken = {approval.seat for approval in case.approvals}
    free = [seat for seat in seats if seat not in taken]
    if not free:
        return Verdict.TWICE, seats[0]
    own = [seat for seat in free if seat not in case.authors]
    # Why a seat that is still missed comes first: a delegate who is an approver too is asked for the one of the two that counts.
    wanted = {each for need in missing(case) for each in need.approvers}
    return (Verdict.YES, min(own, key=lambda seat: seat not in wanted)) if own else (Verdict.OWN_SEAT, person)


def seats_of(person: str, stand_ins: Iterable[StandIn]) -> tuple[str, ...]:
    """Give the seats of a person: their own, and those of whom they stand in for."""
    return (person, *(each.person for each in stand_ins if each.delegate == person))
