"""Suite: lint, types, import contracts and tests of the checkout, each by its own tool, all run even when one fails.

Law: the exit status is 0 only when every part passed; the last lines name each test that did not run, and why. It does not know what the
parts look for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("daftar_policy", "daftar_bridges", "daftar_bots", "daftar_deploy")


def run(*, long: bool, pytest_arguments: list[str]) -> int:
    """Run every part; give 0, 1 (a part failed) or 2 (not a checkout, or the tools are not installed)."""
    if not (ROOT / "tests").is_dir():
        print("daftar: `daftar test` works in a checkout of the project, with its tests beside it", file=sys.stderr)
        return 2
    bin_dir = Path(sys.executable).parent
    if not (bin_dir / "pytest").exists():
        hint = "run `./daftar test` in the checkout, or `pip install 'daftar[dev]'`"
        print(f"daftar: the test tools are not installed: {hint}", file=sys.stderr)
        return 2
    workers = str(min(os.cpu_count() or 1, 4))
    pytest = [str(bin_dir / "pytest"), "-n", workers, "--dist", "loadfile", *(["--long"] if long else []), *pytest_arguments]
    parts = {
        "lint": [str(bin_dir / "ruff"), "check", "."],
        "format": [str(bin_dir / "ruff"), "format", "--check", "--quiet", "."],
        "types": [str(bin_dir / "mypy"), *(argument for package in PACKAGES for argument in ("-p", package))],
        "imports": [str(bin_dir / "lint-imports"), "--no-logo"],
        "tests": pytest,
    }
    if long:
        parts["benchmarks"] = [sys.executable, "-m", "pytest", "tests/bench", "--override-ini", "python_files=bench_*.py", "-s"]
    with tempfile.TemporaryDirectory(prefix="daftar-test-") as directory:
        told = Path(directory) / "not-run"
        results = {name: _part(name, command, told) for name, command in parts.items()}
        not_run = told.read_text("utf-8").splitlines() if told.exists() else []
    failed = [name for name, good in results.items() if not good]
    print(closing(failed, not_run), flush=True)
    return 1 if failed else 0


def closing(failed: Sequence[str], not_run: Sequence[str]) -> str:
    """Give the last lines: what failed, and what this machine lacks to run."""
    said = f"failed: {', '.join(failed)}" if failed else "all parts passed"
    if not not_run:
        return f"daftar test: {said}"
    # Why last: whoever reads one line only reads that one.
    return "\n".join([f"daftar test: {said}, but not everything was run on this machine:", *(f"  NOT RUN: {line}" for line in not_run)])


def _part(name: str, command: list[str], told: Path) -> bool:
    print(f"== {name}", flush=True)
    started = time.monotonic()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, **({"DAFTAR_NOT_RUN": str(told)} if name == "tests" else {})}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603 - our own tools
    how = "passed" if done.returncode == 0 else f"failed with status {done.returncode}"
    print(f"== {name}: {how} in {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0
