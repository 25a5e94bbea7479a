"""The demo itself: the whole day on real parts, every step held, nothing left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

DAFTAR = [sys.executable, "-m", "daftar_deploy"]


def test_the_whole_day_holds_and_leaves_nothing_behind(tmp_path: Path) -> None:
    state = tmp_path / "state"
    done = subprocess.run(
        [*DAFTAR, "demo", "--exit", "--json", "--state", str(state)], capture_output=True, text=True, check=False, timeout=900
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line for line in lines if not line["ok"]] == [], done.stderr[-6000:]
    assert done.returncode == 0
    assert [line["step"] for line in lines[:-1]] == list(range(1, 10))
    assert all(set(line) == {"step", "name", "ok", "expected", "got", "seconds"} for line in lines[:-1])
    assert set(lines[-1]) == {"ok", "steps", "seconds", "homeserver"}
    assert lines[-1]["homeserver"].startswith("http://localhost:")
    assert not processes_that_name(str(state))


def processes_that_name(text: str) -> list[str]:
    """Give the command lines of running processes that have this text in them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if text in line:
                found.append(line)
    return found


def test_a_state_directory_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    done = subprocess.run([*DAFTAR, "demo", "--exit", "--state", str(tmp_path)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert "is not empty" in done.stdout + done.stderr
