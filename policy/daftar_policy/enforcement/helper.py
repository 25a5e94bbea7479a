"""The helper process: what takes seconds of Python, YAML and signatures, happens beside the process that decides.

Law: what the helper refuses comes back as the problems that it printed; a helper that fails or hangs is a problem too, never an exception
of another kind. It does not know what the helper does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from daftar_policy.files.source import Problem, Problems, Unreadable

# Why: a policy of a thousand rules takes three seconds on a busy machine; beyond this something hangs. Why more for a long file: ten
# megabytes take a minute and a half on a quiet machine, and what `check` accepts must not be refused at start.
TIMEOUT = 120.0
_PER_MEGABYTE = 30.0
# As `python -m MODULE`, but with less of the processor than the one who waits for nobody: the event loop.
_CODE = "import os, sys; os.nice(10); from {module} import main; sys.exit(main())"


def run_helper(module: str, arguments: Sequence[str], subject: Path) -> None:
    """Run the `main` of a module of ours in a process of its own; `subject` is the file to blame where it says nothing.

    Raises:
        Unreadable: a file cannot be read or written.
        Problems: all that it found wrong.
    """
    # Why -P: files of the working directory must not be taken for Python's own modules.
    command = [sys.executable, "-P", "-c", _CODE.format(module=module), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, in a process of its own
            command, capture_output=True, timeout=_patience(subject), check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(subject, str(error)) from error
    if done.returncode == 0:
        return
    problems = [problem for line in done.stdout.splitlines() if (problem := _problem(line)) is not None]
    if not problems:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise _failed(subject, "".join(last) or f"status {done.returncode}")
    raise (Unreadable if done.returncode == 2 else Problems)(problems)


def _patience(subject: Path) -> float:
    try:
        return TIMEOUT + _PER_MEGABYTE * subject.stat().st_size / 1e6
    except OSError:
        return TIMEOUT


def _failed(subject: Path, reason: str) -> Problems:
    return Problems([Problem(str(subject), 1, 1, "helper", f"the policy could not be compiled: {reason}")])


def _problem(line: bytes) -> Problem | None:
    try:
        said = json.loads(line)
        return Problem(said["path"], said["line"], said["column"], said["code"], said["message"], said.get("hint"))
    except (ValueError, KeyError, TypeError):
        return None
