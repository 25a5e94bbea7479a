"""Suite: lint, types, import contracts and tests of the checkout, each by its own tool, all run even when one fails.

Law: the exit status is 0 only when every part passed. It does not know what the parts look for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
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
    results = {name: _part(name, command) for name, command in parts.items()}
    failed = [name for name, good in results.items() if not good]
    print(f"daftar test: {'failed: ' + ', '.join(failed) if failed else 'all parts passed'}", flush=True)
    return 1 if failed else 0


def _part(name: str, command: list[str]) -> bool:
    print(f"== {name}", flush=True)
    started = time.monotonic()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False)  # noqa: S603 - our own tools
    how = "passed" if done.returncode == 0 else f"failed with status {done.returncode}"
    print(f"== {name}: {how} in {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0
