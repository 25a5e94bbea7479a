"""The decision log: the chain holds, a crash costs at most the last line, a full disk stops nobody."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy import decision_log
from daftar_policy.decision_log import DecisionLog


def filled(directory: Path, count: int, **options: int) -> Path:
    log = DecisionLog(directory, "point", **options)
    for number in range(count):
        log.write({"kind": "decision", "id": decision_log.new_id(), "number": number})
    assert log.flush()
    log.close()
    return directory


def test_entries_come_back_in_order_and_verify(tmp_path: Path) -> None:
    filled(tmp_path, 1200)
    entries = list(decision_log.read(tmp_path))
    assert [entry["number"] for entry in entries[1:]] == list(range(1200))
    assert entries[0]["kind"] == "opened"
    assert decision_log.verify(tmp_path) == []


def test_a_full_file_is_continued_by_the_next(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path, "point", largest_file=2000)
    for number in range(60):
        log.write({"number": number})
        assert log.flush()
    log.close()
    files = decision_log.files(tmp_path)
    assert len(files) > 1
    assert decision_log.verify(tmp_path) == []
    files[0].unlink()
    assert "is not there" in str(decision_log.verify(tmp_path)[0])


@pytest.mark.parametrize("damage", ["changed", "removed", "inserted", "swapped"])
def test_every_kind_of_damage_shows_at_its_line(tmp_path: Path, damage: str) -> None:
    path = decision_log.files(filled(tmp_path, 10))[0]
    lines = path.read_bytes().splitlines(keepends=True)
    match damage:
        case "changed":
            lines[5] = lines[5].replace(b'"number":4', b'"number":5')
        case "removed":
            del lines[5]
        case "inserted":
            lines.insert(5, lines[5])
        case _:
            lines[5], lines[6] = lines[6], lines[5]
    path.write_bytes(b"".join(lines))
    problems = decision_log.verify(tmp_path)
    assert problems
    assert problems[0].line in {6, 7}


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
    entries = list(decision_log.read(tmp_path))
    assert entries[1]["made"] == "late"
    assert entries[2]["kind"] == "log-gap"
    assert entries[3]["text"] == "half a character: \ud800"
    assert decision_log.verify(tmp_path) == []


WRITER = """
import sys
from pathlib import Path
from daftar_policy.decision_log import DecisionLog
log = DecisionLog(Path(sys.argv[1]), "point")
number = 0
while True:
    log.write({"number": number, "padding": "x" * 300})
    number += 1
    if number % 100 == 0:
        log.flush()
        print(number, flush=True)
"""


def test_killed_while_writing_it_verifies_and_has_all_that_was_said_to_be_on_disk(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        promised = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    assert decision_log.verify(tmp_path) == []
    numbers = [entry["number"] for entry in decision_log.read(tmp_path) if "number" in entry]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= promised


def test_a_line_without_its_end_is_not_read_and_no_problem(tmp_path: Path) -> None:
    path = decision_log.files(filled(tmp_path, 3))[0]
    with path.open("ab") as file:
        file.write(b'{"prev":"0')
    assert decision_log.verify(tmp_path) == []
    assert len(list(decision_log.read(tmp_path))) == 4


FULL_DISK = """
import json, resource, signal, sys, time
from pathlib import Path
from daftar_policy.decision_log import DecisionLog
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
log = DecisionLog(Path(sys.argv[1]), "point", most_waiting=20)
slowest = 0.0
for number in range(60):
    began = time.perf_counter()
    log.write({"number": number, "padding": "x" * 100})
    slowest = max(slowest, time.perf_counter() - began)
deadline = time.monotonic() + 10
while log.problem is None and time.monotonic() < deadline:
    time.sleep(0.01)
problem, lost = log.problem, log.lost
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
log.flush(10)
log.write({"after": True})
log.close()
print(json.dumps({"problem": problem, "lost": lost, "slowest": slowest}))
"""


def test_a_full_disk_blocks_nobody_is_said_and_leaves_a_whole_chain(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60)
    said = json.loads(done.stdout)
    assert "cannot be written: File too large" in said["problem"]
    assert said["lost"] > 0
    assert said["slowest"] < 0.1
    assert decision_log.verify(tmp_path) == []
    entries = list(decision_log.read(tmp_path))
    assert entries[-1].get("after")
    gaps = [entry["lost"] for entry in entries if entry.get("kind") == "log-gap"]
    assert gaps == [said["lost"]]


def test_a_folder_that_cannot_be_made_is_a_problem_not_an_exception(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    log = DecisionLog(tmp_path / "file", "point")
    log.write({"number": 1})
    log.close()
    assert log.lost == 1
    assert log.problem is not None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
