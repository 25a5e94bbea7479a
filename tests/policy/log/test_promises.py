"""What is promised of the disk: a refusal is there within a second, a killed process leaves a log that verifies."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from daftar_policy import decision_log
from daftar_policy.cli_status import PointStatus
from daftar_policy.decision_log import DecisionLog

WRITER = """
import sys
from pathlib import Path
from daftar_policy.decision_log import DecisionLog, Limits
log = DecisionLog(Path(sys.argv[1]), "point", limits=Limits(largest_file=200_000, checkpoint_every=0.05))
number = int(sys.argv[2])
while True:
    log.write({"kind": "decision", "number": number, "padding": "x" * 300})
    number += 1
    if number % 100 == 0:
        log.flush()
        print(number, flush=True)
"""


def test_killed_while_writing_it_verifies_and_has_all_that_was_said_to_be_on_disk(tmp_path: Path, full_counts: bool) -> None:
    rounds, promised = (40 if full_counts else 3), 0
    for turn in range(rounds):
        begun = promised
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(begun)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(1 + turn % 7):
                promised = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
        report = decision_log.examine(tmp_path)
        assert report.problems == []
        assert report.chains == turn + 1
        numbers = [entry["number"] for entry in decision_log.read(tmp_path) if "number" in entry]
        assert set(numbers) >= set(range(promised))


def test_an_entry_is_on_the_disk_within_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full_counts: bool) -> None:
    synced: list[tuple[float, int]] = []
    has_synced = threading.Condition()
    sync = os.fsync

    def watched(file: int) -> None:
        size = os.fstat(file).st_size
        sync(file)
        with has_synced:
            synced.append((time.monotonic(), size))
            has_synced.notify_all()

    monkeypatch.setattr(os, "fsync", watched)
    log = DecisionLog(tmp_path, "point")
    for number in range(5):
        log.write({"kind": "decision", "number": number})
        written = time.monotonic()
        needle = f'"number":{number},'.encode()
        with has_synced:
            assert has_synced.wait_for(lambda n=needle, w=written: on_disk(tmp_path, n, synced, w), timeout=120)
        # Judged by the clock with `--long`, where nothing else is at work.
        assert synced[-1][0] - written < 1.0 or not full_counts
    log.close()


def on_disk(directory: Path, needle: bytes, synced: list[tuple[float, int]], since: float) -> bool:
    """Tell whether the entry stands in the part of the file that the last sync after it covered."""
    paths = decision_log.files(directory)
    if not paths or not synced or synced[-1][0] < since:
        return False
    return needle in paths[-1].read_bytes()[: synced[-1][1]]


def test_with_a_full_queue_nobody_waits_and_the_surplus_is_counted(tmp_path: Path) -> None:
    held = threading.Event()

    def slow() -> dict[str, object]:
        # Until all is written: who waited for it would wait for ever.
        held.wait(600)
        return {"kind": "decision"}

    log = DecisionLog(tmp_path, "point", limits=decision_log.Limits(most_waiting=1000))
    log.write(slow)
    for number in range(5000):
        log.write({"kind": "decision", "number": number})
    assert log.lost >= 4000
    held.set()
    log.close()
    gaps = [entry["lost"] for entry in decision_log.read(tmp_path) if entry["kind"] == "log-gap"]
    assert sum(map(int, map(str, gaps))) == log.lost
    assert decision_log.verify(tmp_path) == []
    status = PointStatus()
    for entry in decision_log.read(tmp_path):
        assert entry["kind"] == "decision" or entry["point"] == "point"
        status.take(entry)
    assert status.lost == log.lost


WITHOUT_PYNACL = """
import sys
from pathlib import Path

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "nacl":
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Absent())
from daftar_policy.decision_log import DecisionLog, examine
log = DecisionLog(Path(sys.argv[1]), "bare")
log.write({"kind": "decision"})
log.close()
for found in examine(Path(sys.argv[1])).problems:
    print("problem:", found.message)
for found in examine(Path(sys.argv[1])).notes:
    print("note:", found.message)
"""


def test_with_the_base_install_alone_a_log_is_unsigned_and_another_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path, "signed")
    log.write({"kind": "decision"})
    log.close()
    command = [sys.executable, "-c", WITHOUT_PYNACL, str(tmp_path)]
    out = subprocess.run(command, capture_output=True, check=True, text=True, timeout=120).stdout
    assert "problem:" not in out
    assert "note: the chain is not signed: PyNaCl is not installed" in out
    assert "note: no signature could be checked: PyNaCl is not installed" in out
    assert decision_log.verify(tmp_path) == []
