"""What is called well and what is not, where rows and rooms are held against each other."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.audit import Kept, Seen, compare

NOW = 10_000.0
DONE = Kept("1", "m1", "a@x.example", "done", 100.0, ("$1",))
EVENT = Seen("$1", "!r", 101.0, "m1", "a@x.example")


def kinds(*kept: Kept, seen: tuple[Seen, ...] = (EVENT,)) -> list[str]:
    return [trouble.kind for trouble in compare(kept, {each.event: each for each in seen}, NOW).troubles]


@pytest.mark.parametrize(
    ("kept", "seen", "wanted"),
    [
        ((DONE,), (EVENT,), []),
        ((DONE,), (replace(EVENT, is_removed=True, mail="", mailbox=""),), []),
        ((DONE,), (), ["missing"]),
        ((replace(DONE, events=()),), (), ["missing"]),
        ((replace(DONE, events=("$1", "$2")),), (EVENT,), ["missing"]),
        ((DONE,), (EVENT, replace(EVENT, event="$9")), ["doubled"]),
        ((DONE,), (EVENT, Seen("$9", "!r", 102.0)), ["unexplained"]),
        ((DONE,), (EVENT, Seen("$9", "!r", NOW)), []),
        ((DONE,), (EVENT, Seen("$9", "!r", 99.0, "forgotten", "a@x.example")), []),
        ((replace(DONE, state="ready", events=()),), (EVENT,), []),
        ((replace(DONE, state="ready", events=(), has_octets=False),), (), ["lost"]),
        ((replace(DONE, state="held", events=()),), (), []),
        ((replace(DONE, state="held", events=(), has_octets=False),), (), ["lost"]),
        ((replace(DONE, state="returned", events=()),), (), ["untold"]),
        ((replace(DONE, state="returned", events=(), is_told=True),), (), []),
        ((DONE, replace(DONE, row="2", mail="m2")), (EVENT,), []),
    ],
)
def test_each_end_of_a_mail(kept: tuple[Kept, ...], seen: tuple[Seen, ...], wanted: list[str]) -> None:
    assert kinds(*kept, seen=seen) == wanted


def test_what_is_counted() -> None:
    waiting = Kept("2", "m2", "a@x.example", "ready", 50.0)
    report = compare([DONE, waiting], {"$1": replace(EVENT, is_removed=True)}, NOW)
    assert (report.states, report.events, report.removed, report.oldest_waiting) == ({"done": 1, "ready": 1}, 1, 1, 50.0)
    assert report.is_whole


@given(st.integers(1, 30), st.data())
def test_whatever_is_taken_away_or_doubled_is_found(count: int, data: st.DataObject) -> None:
    kept = [Kept(str(n), f"m{n}", "a@x.example", "done", 100.0, (f"$a{n}", f"$b{n}")) for n in range(count)]
    seen = {event: Seen(event, "!r", 200.0, row.mail, row.mailbox) for row in kept for event in row.events}
    gone = data.draw(st.sets(st.sampled_from(sorted(seen))))
    twice = data.draw(st.sets(st.sampled_from(sorted(seen))))
    there = {event: each for event, each in seen.items() if event not in gone}
    there |= {f"{event}+": replace(seen[event], event=f"{event}+") for event in twice}
    report = compare(kept, there, NOW)
    assert {each.event for each in report.troubles if each.kind == "missing"} == gone
    assert {each.event for each in report.troubles if each.kind == "doubled"} == {f"{event}+" for event in twice}
    assert len(report.troubles) == len(gone) + len(twice)
