"""Once a day, for every process together."""

import multiprocessing
from pathlib import Path

import pytest

from daftar_policy.enforcement.told import Told


def test_once_per_person_rule_and_day(tmp_path: Path) -> None:
    told = Told(tmp_path / "told")
    asked = [("1", "@a:x", "R"), ("1", "@a:x", "R"), ("1", "@b:x", "R"), ("1", "@a:x", "S"), ("2", "@a:x", "R")]
    assert [told.is_first(*each) for each in asked] == [True, False, True, True, True]
    told.close()


def test_another_process_and_another_run_know(tmp_path: Path) -> None:
    one, other = Told(tmp_path), Told(tmp_path)
    assert one.is_first("2026-11-21", "@a:x", "R")
    assert not other.is_first("2026-11-21", "@a:x", "R")
    assert other.is_first("2026-11-21", "@b:x", "R")
    assert not one.is_first("2026-11-21", "@b:x", "R")
    assert not Told(tmp_path).is_first("2026-11-21", "@a:x", "R")


def test_no_name_is_kept_and_no_day_is_kept_longer_than_a_day(tmp_path: Path) -> None:
    told = Told(tmp_path)
    told.is_first("2026-11-21", "@asha:x", "R")
    assert b"asha" not in (tmp_path / "2026-11-21").read_bytes()
    told.is_first("2026-11-22", "@asha:x", "R")
    assert [path.name for path in tmp_path.iterdir()] == ["2026-11-22"]


def test_a_torn_line_costs_at_most_a_second_telling(tmp_path: Path) -> None:
    told = Told(tmp_path)
    told.is_first("d", "@a:x", "R")
    with (tmp_path / "d").open("ab") as file:
        file.write(b"0123")
    again = Told(tmp_path)
    assert not again.is_first("d", "@a:x", "R")
    again.is_first("d", "@b:x", "R")
    assert not again.is_first("d", "@b:x", "R")


def test_a_folder_that_cannot_be_used_is_memory_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "told").write_text("a file")
    told = Told(tmp_path / "told")
    assert [told.is_first("d", "@a:x", "R") for _ in range(2)] == [True, False]
    assert "cannot be used" in caplog.text


def count(directory: str, queue: "multiprocessing.Queue[int]") -> None:
    told = Told(Path(directory))
    queue.put(sum(told.is_first("d", f"@u{n}:x", "R") for n in range(300)))


def test_processes_that_ask_at_the_same_time_tell_everybody_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[int] = context.Queue()
    processes = [context.Process(target=count, args=(str(tmp_path), queue)) for _ in range(3)]
    for process in processes:
        process.start()
    assert sum(queue.get(timeout=120) for _ in processes) == 300
    for process in processes:
        process.join(60)
