"""`daftar test` at its end: what failed, and what was not run because the machine lacks something, by name."""

import os
import subprocess
import sys
from pathlib import Path

from daftar_deploy.suite import ROOT, closing

TESTS = """
import pytest

@pytest.fixture
def server():
    pytest.skip("dovecot is not installed (Debian package dovecot-imapd): mail pulled by IMAP is not tested")

def test_one(server): ...
def test_two(server): ...
def test_three(): ...
"""
LINE = "2 in test_it.py: dovecot is not installed (Debian package dovecot-imapd): mail pulled by IMAP is not tested"


def test_what_did_not_run_is_told_by_file_and_reason(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    told = tmp_path / "told"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-q",
        "--rootdir",
        str(tmp_path),
        "-c",
        "/dev/null",
    ]
    done = subprocess.run(
        [*command, str(tmp_path / "test_it.py")], cwd=ROOT, env={**os.environ, "DAFTAR_NOT_RUN": str(told)}, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "tests that did not run here" in done.stdout
    assert LINE in done.stdout
    assert told.read_text() == f"{LINE}\n"


def test_the_last_lines_cannot_be_taken_for_a_full_run() -> None:
    assert closing([], []) == "daftar test: all parts passed"
    assert closing(["types"], []) == "daftar test: failed: types"
    assert closing([], [LINE]).splitlines() == [
        "daftar test: all parts passed, but not everything was run on this machine:",
        f"  NOT RUN: {LINE}",
    ]
