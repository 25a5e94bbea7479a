"""Retention: only what is wholly past its time goes, described and signed before it does, and the rest still verifies."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daftar_policy import decision_log
from daftar_policy.core import statutes
from daftar_policy.decision_log import Customs, DecisionLog, Limits
from daftar_policy.log.keys import read_keys
from daftar_policy.log.retention import expired

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def day(directory: Path, number: int, keep: int | None, count: int = 1, clock: Callable[[], datetime] | None = None) -> None:
    """Write a day's chain, as a process that runs for that day."""
    now = clock or (lambda: START + timedelta(days=number))
    kept = timedelta(days=keep) if keep is not None else None
    log = DecisionLog(directory, "point", customs=Customs(clock=now, keep=lambda _: kept))
    for _ in range(count):
        log.write({"kind": "decision", "time": now().isoformat(), "day": number})
    log.close()


def days(directory: Path) -> list[object]:
    return [entry["day"] for entry in decision_log.read(directory) if "day" in entry]


def test_nothing_goes_that_nobody_asked_to_take_away(tmp_path: Path) -> None:
    for number in (0, 400, 5000):
        day(tmp_path, number, None)
    assert days(tmp_path) == [0, 400, 5000]


def test_a_month_of_days_keeps_ten_and_verifies_on_every_day(tmp_path: Path) -> None:
    for number in range(30):
        day(tmp_path, number, 10)
        report = decision_log.examine(tmp_path)
        assert (report.problems, report.notes) == ([], [])
    assert days(tmp_path) == list(range(19, 30))
    retired = [entry for entry in decision_log.read(tmp_path) if entry["kind"] == "retired"]
    assert retired[-1]["kept_days"] == 10
    items = retired[-1]["segments"]
    assert isinstance(items, list)
    assert {"file", "from", "to", "first_seq", "last_seq", "last_hash", "sha256", "bytes"} <= set(items[0])


def test_one_process_over_many_days(tmp_path: Path) -> None:
    now = [START]
    log = DecisionLog(tmp_path, "point", customs=Customs(clock=lambda: now[0], keep=lambda _: timedelta(days=5)))
    for number in range(15):
        log.write({"kind": "decision", "time": now[0].isoformat(), "day": number})
        assert log.flush()
        now[0] += timedelta(days=1)
    log.close()
    assert days(tmp_path) == list(range(9, 15))
    report = decision_log.examine(tmp_path)
    assert (report.problems, report.notes, report.chains) == ([], [], 1)


def test_a_segment_that_went_without_being_described_is_missed(tmp_path: Path) -> None:
    for number in range(30):
        day(tmp_path, number, 10)
    decision_log.files(tmp_path)[3].unlink()
    assert len(decision_log.verify(tmp_path)) == 1


def test_a_description_that_is_not_signed_excuses_nothing(tmp_path: Path) -> None:
    for number in range(3):
        day(tmp_path, number, None)
    first, second, last = decision_log.files(tmp_path)
    log = DecisionLog(tmp_path, "point", customs=Customs(clock=lambda: START + timedelta(days=3)), limits=Limits(checkpoint_every=1000))
    log.write({"kind": "decision"})
    assert log.flush()
    log.write({"kind": "retired", "segments": [{"file": first.name}]})
    assert log.flush()
    first.unlink()
    assert ["is not there" in problem.message for problem in decision_log.verify(tmp_path)] == [True]
    log.close()
    assert decision_log.verify(tmp_path) == []
    assert second.exists()
    assert last.exists()


def test_a_clock_that_jumped_removes_nothing(tmp_path: Path) -> None:
    for number in range(20):
        day(tmp_path, number, 30)
    day(tmp_path, 9000, 30)
    assert len(days(tmp_path)) == 21


def test_a_segment_whose_end_cannot_be_told_stays(tmp_path: Path) -> None:
    for number in range(3):
        day(tmp_path, number, None)
    path = decision_log.files(tmp_path)[0]
    path.write_bytes(path.read_bytes() + b"not a line\n")
    found = expired(tmp_path / "point", None, timedelta(days=0), START + timedelta(days=5))
    assert found is not None
    assert path not in found.paths
    assert len(found.paths) == 2


def test_what_a_removed_segment_said_of_earlier_ones_is_said_again_while_somebody_names_them(tmp_path: Path) -> None:
    day(tmp_path, 0, None)
    day(tmp_path, 1, None)
    stays = decision_log.files(tmp_path)[1]
    stays.write_bytes(stays.read_bytes() + b"not a line\n")
    for number in range(2, 40):
        day(tmp_path, number, 10)
    assert decision_log.files(tmp_path)[0] == stays
    assert [(problem.path, problem.message) for problem in decision_log.verify(tmp_path)] == [
        (stays, "the line is not one of a decision log")
    ]


@pytest.mark.parametrize(
    ("profile", "on", "least"),
    [
        ("in", date(2026, 11, 21), 180),
        ("in", date(2027, 5, 13), 180),
        ("in", date(2027, 5, 14), 365),
        ("in-maharashtra", date(2026, 11, 21), 180),
        ("in-maharashtra", date(2030, 1, 1), 365),
        ("pk", date(2026, 11, 21), 365),
        ("pk-federal", date(2026, 11, 21), 365),
        ("in", date(2020, 1, 1), None),
        (None, date(2026, 11, 21), None),
    ],
)
def test_floors(profile: str | None, on: date, least: int | None) -> None:
    found = statutes.floor(profile, on)
    assert (found.keep.days if found else None) == least
    if least is not None:
        assert statutes.too_short(profile, timedelta(days=least), on) is None
        assert f"at least {least}" in str(statutes.too_short(profile, timedelta(days=least - 1), on))
    assert statutes.too_short(profile, None, on) is None


def test_a_floor_never_falls_and_the_next_one_is_named() -> None:
    for floors in statutes.STATUTES.values():
        assert [one.keep for one in floors] == sorted(one.keep for one in floors)
        assert all(one.source for one in floors)
    coming = statutes.coming("in", date(2026, 11, 21))
    assert coming is not None
    assert (coming.since, coming.keep.days) == (date(2027, 5, 14), 365)


def test_an_unknown_statute_has_a_hint() -> None:
    assert statutes.unknown("in-maharastra") == ("unknown statute `in-maharastra`", "did you mean `in-maharashtra`?")
    assert statutes.unknown("in") is None


def test_a_key_file_with_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("# kept in the safe\n\ned25519 abc point\n")
    with pytest.raises(Exception, match=r"keys:3:1: expected"):
        read_keys([tmp_path / "keys"])
