"""The process killed with -9 at the moment it is told that it may: the decision stands in the log, which is whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from daftar_policy.decision_log import find, verify

PROGRAM = """
import os, signal, sys
from pathlib import Path
from daftar_bots.app import PointPolicy
from daftar_policy.enforcement.point import Point

folder = Path(sys.argv[1])
point = Point("bots", folder / "policy.yaml", None, folder / "log")
point.start()
for _ in range(int(sys.argv[2])):
    answer = PointPolicy(point).ask("announce", {"actor": {"id": "@a:x.example"}}, unknown=["audience", "announcement"])
os.write(1, answer.id.encode())
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("asked", [1, 3])
def test_what_was_allowed_is_in_the_log(tmp_path: Path, asked: int) -> None:
    (tmp_path / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == -9, done.stderr
    entry = find(tmp_path / "log", done.stdout)
    assert entry is not None
    assert entry["decision"] == "allow"
    assert verify(tmp_path / "log") == []
