"""Follower: keeps a compiled policy in step with the files it comes from, outside the process that decides.

Law: YAML is parsed and checked in a helper process only; what that refuses is reported and changes nothing. Files are watched by
looking, so that every editor, `git pull` and mounted volume works alike.
It does not know what is decided, nor by whom.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep
from types import FrameType
from typing import TypeAlias

from daftar_policy.files.compiled import Compiled, load_compiled
from daftar_policy.files.source import Problem, Problems, Unreadable

# Why: an edit holds within two seconds; the helper needs most of the first.
LOOK_EVERY = 0.25
# Why: an editor writes a policy in less than a twentieth of a second; one that goes on writing for longer is read as it is.
SETTLE = 0.05
LONGEST_WRITING = 1.0
# Why: what a refused policy lacks (a list file that is not there yet) may come without any watched file changing.
TRY_AGAIN_AFTER = 10.0
# Why: a policy of a thousand rules takes three seconds on a busy machine; beyond this something hangs.
HELPER_TIMEOUT = 120.0
# Why: the thread ends with the process anyway; a helper that still runs must not hold up a stop.
STOP_TIMEOUT = 2.0
# Why: a slice of work is lost in the jitter of any event loop, and with three times the pause 1,000 rules take half a second.
SLICE, PAUSE = 0.001, 0.003
# As `python -m daftar_policy.files.compiled`, but with less of the processor than the one who waits for nobody: the event loop.
HELPER = "import os, sys; os.nice(10); from daftar_policy.files.compiled import main; sys.exit(main())"

Stamp: TypeAlias = "tuple[tuple[str, int, int, int], ...]"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Followed:
    """What is followed: a policy, its organisation, and where the helper puts the compiled form."""

    policy: Path
    organisation: Path | None
    target: Path


class Follower:
    """Loads a policy once, then watches it in a thread: `start`, `stop`."""

    def __init__(
        self,
        followed: Followed,
        on_loaded: Callable[[Compiled], None],
        on_refused: Callable[[Problems], None],
        *,
        try_again_after: float = TRY_AGAIN_AFTER,
    ) -> None:
        self._followed = followed
        self._try_again_after = try_again_after
        self._on_loaded = on_loaded
        self._on_refused = on_refused
        self._inputs: tuple[Path, ...] = ()
        self._stamp: Stamp = ()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Load the policy and begin to watch it.

        Raises:
            Problems: all that is wrong with it.
        """
        self._stamp = self._look()
        self._followed.target.parent.mkdir(parents=True, exist_ok=True)
        compiled = compile_apart(self._followed)
        self._take(compiled)
        self._on_loaded(compiled)
        self._thread = threading.Thread(target=self._run, name="policy-follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_TIMEOUT)

    def _run(self) -> None:
        refused: Problems | None = None
        refused_at = 0.0
        while not self._stopping.wait(LOOK_EVERY):
            try:
                stamp = self._look()
                if stamp == self._stamp and (refused is None or monotonic() < refused_at + self._try_again_after):
                    continue
                changed, self._stamp = stamp != self._stamp, self._settled(stamp)
                problems = self._reload()
                if problems is not None and (changed or refused is None or problems.problems != refused.problems):
                    self._on_refused(problems)
                refused, refused_at = problems, monotonic()
            except Exception:  # noqa: BLE001 - the loop's top: following must not end
                _log.exception("following the policy failed once; it is tried again")

    def _settled(self, stamp: Stamp) -> Stamp:
        """Wait until the files stand still: an editor that empties a file before it writes must not cost a refusal."""
        until = monotonic() + LONGEST_WRITING
        while not self._stopping.wait(SETTLE) and (now := self._look()) != stamp and monotonic() < until:
            stamp = now
        return stamp

    def _reload(self) -> Problems | None:
        try:
            compiled = compile_apart(self._followed, load_giving_way)
        except Problems as problems:
            return problems
        self._take(compiled)
        self._on_loaded(compiled)
        return None

    def _take(self, compiled: Compiled) -> None:
        # Why: files named only now are looked at from now on, as they are; the stamp of the others stays that of before the helper ran.
        known = {path for path, *_ in self._stamp}
        self._inputs = compiled.inputs
        self._stamp = (*(entry for entry in self._stamp if entry[0] in self._watched()), *self._look(self._watched() - known))
        self._stamp = tuple(sorted(self._stamp))

    def _watched(self) -> set[str]:
        own = (self._followed.policy, *([self._followed.organisation] if self._followed.organisation else ()))
        return {str(path.absolute()) for path in (*own, *self._inputs)}

    def _look(self, paths: Iterable[str] | None = None) -> Stamp:
        return tuple(sorted(_stamp(path) for path in (self._watched() if paths is None else paths)))


def compile_apart(followed: Followed, load: Callable[[Path], Compiled] = load_compiled) -> Compiled:
    """Have a helper process check and compile the policy, and load what it wrote.

    Raises:
        Unreadable: a file cannot be read or written.
        Problems: all that is wrong with the policy.
    """
    organisation = ["--organisation", str(followed.organisation)] if followed.organisation is not None else []
    # Why -P: files of the working directory must not be taken for Python's own modules.
    command = [sys.executable, "-P", "-c", HELPER, str(followed.policy), *organisation]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, in a process of its own
            [*command, "--out", str(followed.target)], capture_output=True, timeout=HELPER_TIMEOUT, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _helper_failed(followed, str(error)) from error
    if done.returncode == 0:
        return load(followed.target)
    problems = [problem for line in done.stdout.splitlines() if (problem := _problem(line)) is not None]
    if not problems:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise _helper_failed(followed, "".join(last) or f"status {done.returncode}")
    raise (Unreadable if done.returncode == 2 else Problems)(problems)


def load_giving_way(target: Path) -> Compiled:
    """Load a compiled policy in slices, so that an event loop in another thread is not held up. Raises Problems, as `load_compiled`.

    Python asks a thread to let others run every 5 ms, but it goes on at once, and the loop loses every second turn; so this thread sleeps
    after each slice. Why a profile function: it is called, in this thread alone, at every call inside, wherever the core's own code is.
    """
    due = perf_counter() + SLICE

    def give_way(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal due
        if perf_counter() > due:
            sleep(PAUSE)
            due = perf_counter() + SLICE

    sys.setprofile(give_way)
    try:
        return load_compiled(target)
    finally:
        sys.setprofile(None)


def _helper_failed(followed: Followed, reason: str) -> Problems:
    return Problems([Problem(str(followed.policy), 1, 1, "helper", f"the policy could not be compiled: {reason}")])


def _problem(line: bytes) -> Problem | None:
    try:
        said = json.loads(line)
        return Problem(said["path"], said["line"], said["column"], said["code"], said["message"], said.get("hint"))
    except (ValueError, KeyError, TypeError):
        return None


def _stamp(path: str) -> tuple[str, int, int, int]:
    try:
        found = Path(path).stat()
    except OSError:
        return (path, 0, 0, 0)
    return (path, found.st_mtime_ns, found.st_size, found.st_ino)
