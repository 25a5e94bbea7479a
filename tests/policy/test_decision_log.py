"""The decision log: the chain holds, a crash costs at most the last line, a full disk stops nobody."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from daftar_policy import decision_log
from daftar_policy.decision_log import Customs, DecisionLog, Entry, Limits
from daftar_policy.log.segments import whole_lines


def filled(directory: Path, count: int) -> Path:
    log = DecisionLog(directory, "point")
    for number in range(count):
        log.write({"kind": "decision", "id": decision_log.new_id(), "number": number})
    assert log.flush()
    log.close()
    return directory


def said(directory: Path) -> list[Entry]:
    """Give what was written by the tests, without the log's own lines."""
    return [entry for entry in decision_log.read(directory) if entry["kind"] not in {"opened", "checkpoint"}]


def test_entries_come_back_in_order_and_verify(tmp_path: Path) -> None:
    filled(tmp_path, 1200)
    assert [entry["number"] for entry in said(tmp_path)] == list(range(1200))
    assert next(decision_log.read(tmp_path))["kind"] == "opened"
    assert decision_log.verify(tmp_path) == []


def test_a_full_file_is_continued_by_the_next(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path, "point", limits=Limits(largest_file=2000))
    for number in range(60):
        log.write({"number": number})
        assert log.flush()
    log.close()
    files = decision_log.files(tmp_path)
    assert len(files) > 1
    assert decision_log.verify(tmp_path) == []
    files[0].unlink()
    assert "is not there" in str(decision_log.verify(tmp_path)[0])


def test_the_next_day_has_a_file_of_its_own(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)]
    log = DecisionLog(tmp_path, "point", customs=Customs(clock=lambda: now[0]))
    log.write({"number": 1})
    assert log.flush()
    now[0] += timedelta(seconds=2)
    log.write({"number": 2})
    log.close()
    assert [path.name[:8] for path in decision_log.files(tmp_path)] == ["20261121", "20261122"]
    assert [list(whole_lines(path))[-1][1].count(b'"kind":"checkpoint"') for path in decision_log.files(tmp_path)] == [1, 1]
    report = decision_log.examine(tmp_path)
    assert (report.problems, report.notes, report.chains, report.segments) == ([], [], 1, 2)


def test_an_entry_is_found_by_its_id_as_people_say_it(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path, "point")
    log.write({"id": "K7F0-1QXA", "action": "send"})
    log.close()
    for spoken in ("K7F0-1QXA", "k7f01qxa", " K7FO-IQXA ", "k7fo lqxa"):
        found = decision_log.find(tmp_path, spoken)
        assert found is not None
        assert found["action"] == "send"
    assert decision_log.find(tmp_path, "AAAA-AAAA") is None
    assert decision_log.find(tmp_path, "not an id") is None


@given(st.text(max_size=20))
def test_an_id_is_normal_or_none(text: str) -> None:
    normal = decision_log.normal_id(text)
    assert normal is None or decision_log.normal_id(normal) == normal


def test_ids_are_normal_and_do_not_repeat() -> None:
    ids = [decision_log.new_id() for _ in range(2000)]
    assert all(decision_log.normal_id(text) == text for text in ids)
    assert len(set(ids)) == len(ids)


def test_an_entry_made_late_and_one_that_fails_both_leave_a_line(tmp_path: Path) -> None:
    def fails() -> dict[str, object]:
        raise ValueError("no")

    log = DecisionLog(tmp_path, "point")
    log.write(lambda: {"made": "late"})
    log.write(fails)
    log.write({"text": "half a character: \ud800"})
    log.close()
    entries = said(tmp_path)
    assert entries[0]["made"] == "late"
    assert entries[1]["kind"] == "log-gap"
    assert entries[2]["text"] == "half a character: \ud800"
    assert decision_log.verify(tmp_path) == []


def test_a_line_without_its_end_is_not_read_and_no_problem(tmp_path: Path) -> None:
    path = decision_log.files(filled(tmp_path, 3))[0]
    with path.open("ab") as file:
        file.write(b'{"prev":"0')
    assert len(said(tmp_path)) == 3
    assert "was put behind" in str(decision_log.verify(tmp_path)[0])
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]) + b'{"prev":"0')
    assert decision_log.verify(tmp_path) == []
    assert any("a crash while" in note.message for note in decision_log.examine(tmp_path).notes)


FULL_DISK = """
import json, resource, signal, sys, time
from pathlib import Path
from daftar_policy.decision_log import DecisionLog, Limits
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
log = DecisionLog(Path(sys.argv[1]), "point", limits=Limits(most_waiting=20))
slowest = 0.0
for number in range(60):
    began = time.perf_counter()
    log.write({"number": number, "padding": "x" * 100})
    slowest = max(slowest, time.perf_counter() - began)
deadline = time.monotonic() + 120
while log.problem is None and time.monotonic() < deadline:
    time.sleep(0.01)
problem, lost = log.problem, log.lost
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
log.flush(10)
log.write({"after": True})
log.close()
print(json.dumps({"problem": problem, "lost": lost, "slowest": slowest}))
"""


def test_a_full_disk_blocks_nobody_is_said_and_leaves_a_whole_chain(tmp_path: Path, *, full_counts: bool) -> None:
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120)
    seen = json.loads(done.stdout)
    assert "cannot be written: File too large" in seen["problem"]
    assert seen["lost"] > 0
    # Judged by the clock with `--long`, where nothing else is at work.
    assert seen["slowest"] < 0.1 or not full_counts
    assert decision_log.verify(tmp_path) == []
    assert said(tmp_path)[-1].get("after")
    gaps = [entry["lost"] for entry in said(tmp_path) if entry.get("kind") == "log-gap"]
    assert gaps == [seen["lost"]]


def test_a_folder_that_cannot_be_made_is_a_problem_not_an_exception(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    log = DecisionLog(tmp_path / "file", "point")
    log.write({"number": 1})
    log.close()
    assert log.lost == 1
    assert log.problem is not None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_list_of_keys_that_is_no_text_ends_no_log(tmp_path: Path) -> None:
    (tmp_path / "point").mkdir()
    (tmp_path / "point" / "signing.pub").write_bytes(b"\xff\xfe\n")
    log = DecisionLog(tmp_path, "point")
    log.write({"kind": "decision", "id": "a"})
    log.close()
    assert (log.lost, [entry["id"] for entry in said(tmp_path)]) == (0, ["a"])


def test_a_log_that_fails_in_any_way_goes_on(tmp_path: Path) -> None:
    times = ["the calendar is torn"]

    def keep(_now: datetime) -> timedelta | None:
        if times:
            raise ValueError(times.pop())
        return None

    log = DecisionLog(tmp_path, "point", customs=Customs(keep=keep))
    for number in range(2):
        log.write({"kind": "decision", "number": number})
        assert log.flush()
    log.close()
    assert (times, log.lost, log.problem, decision_log.verify(tmp_path)) == ([], 0, None, [])
    assert [entry["number"] for entry in said(tmp_path)] == [0, 1]
