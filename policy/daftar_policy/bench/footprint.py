"""Footprint: how much memory and time a policy takes to load, measured in a process of its own.

`python -m daftar_policy.bench.footprint POLICY` loads a policy file and prints seconds and bytes as one line of JSON; with `--compiled` it
loads the compiled form, as an enforcement point does. It does not know what the policy says.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from daftar_policy.files.compiled import load_compiled
from daftar_policy.files.policy import load_policy


@dataclass(frozen=True, slots=True)
class Footprint:
    """What loading took: seconds, and the bytes that the process held more at the most."""

    seconds: float
    bytes: int


def of(path: Path, *, is_compiled: bool = False) -> Footprint:
    """Load a policy in another process and give what that took.

    Raises:
        RuntimeError: the policy cannot be loaded.
    """
    arguments = [sys.executable, "-m", "daftar_policy.bench.footprint", str(path), *(["--compiled"] if is_compiled else [])]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603 - this module
    if done.returncode:
        raise RuntimeError(f"the policy `{path}` cannot be loaded: {done.stderr.strip().rpartition(chr(10))[2]}")
    measured = json.loads(done.stdout)
    return Footprint(measured["seconds"], measured["bytes"])


def main(arguments: list[str]) -> int:
    """Load the policy named and print the figures."""
    path = Path(arguments[0])
    before = _most_held()
    began = time.perf_counter()
    kept = load_compiled(path) if "--compiled" in arguments else load_policy(path)
    took = time.perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": took, "bytes": _most_held() - before, "revision": kept.policy.revision}) + "\n")
    return 0


def _most_held() -> int:
    """Give the most bytes that this process has held so far."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        # getrusage(2): in kilobytes on Linux, in bytes on macOS; it counts what the parent held when it forked too.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
