"""Follower: keeps a compiled policy in step with the files it comes from, outside the process that decides.

Law: YAML is parsed and checked in a helper process only; what that refuses is reported and changes nothing. Files are watched by
looking, so that every editor, `git pull` and mounted volume works alike.
It does not know what is decided, nor by whom.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep
from types import FrameType
from typing import Protocol, TypeAlias

from daftar_policy.enforcement.helper import run_helper
from daftar_policy.files.compiled import Compiled, load_compiled, load_unchanged
from daftar_policy.files.source import Problem, Problems, Unreadable

# Why: an edit holds within two seconds; the helper needs most of the first.
LOOK_EVERY = 0.25
# Why: an editor writes a policy in less than a twentieth of a second; one that goes on writing for longer is read as it is.
SETTLE = 0.05
LONGEST_WRITING = 1.0
# Why: what a refused policy lacks (a list file that is not there yet) may come without any watched file changing.
TRY_AGAIN_AFTER = 10.0
# Why: the thread ends with the process anyway; a helper that still runs must not hold up a stop.
STOP_TIMEOUT = 2.0
# Why: a slice of work is lost in the jitter of any event loop, and with three times the pause 1,000 rules take half a second.
SLICE, PAUSE = 0.001, 0.003
HELPER = "daftar_policy.files.compiled"

Stamp: TypeAlias = "tuple[tuple[str, int, int, int], ...]"
_log = logging.getLogger(__name__)


class Source(Protocol):
    """What is followed: plain files (`Followed`) or a store of versions (`follow_store.StoreSource`)."""

    @property
    def target(self) -> Path:
        """Where the helper puts the compiled form."""

    def own(self) -> tuple[Path, ...]:
        """Give the files to watch beside those that the last compiled policy came from."""

    def is_due(self) -> bool:
        """Whether it is time to compile although no file has changed."""

    def unchanged(self) -> Compiled | None:
        """Give what was compiled before, where it can be told that nothing has changed since."""

    def compile(self, load: Callable[[Path], Compiled]) -> Compiled | None:
        """Compile apart and load; None where what is in force stays so. Raises Problems."""

    def remarks(self) -> Problems | None:
        """Give what changed without counting."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Plain files that are followed: a policy, its organisation, and where the helper puts the compiled form."""

    policy: Path
    organisation: Path | None
    target: Path

    def own(self) -> tuple[Path, ...]:
        """Give the files to watch whatever they name."""
        return (self.policy, *([self.organisation] if self.organisation else ()))

    def is_due(self) -> bool:
        """Say that nothing but a changed file is a reason to compile."""
        return False

    def compile(self, load: Callable[[Path], Compiled]) -> Compiled | None:
        """Compile apart and load. Raises Problems."""
        return compile_apart(self, load)

    def unchanged(self) -> Compiled | None:
        """Load what was compiled before, where nothing has changed since."""
        return load_unchanged(self.target, self.own())

    def remarks(self) -> Problems | None:
        """Say that every change counts."""
        return None


class Follower:
    """Loads a policy once, then watches it in a thread: `start`, `stop`."""

    def __init__(
        self,
        followed: Source,
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
        self._remarked: Problems | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Load the policy and begin to watch it.

        Raises:
            Unreadable: the folder of the compiled form cannot be made.
            Problems: all that is wrong with it.
        """
        self._stamp = self._look()
        folder = self._followed.target.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"the folder cannot be made: {error.strerror or error}"
            raise Unreadable([Problem(str(folder), 1, 1, "unwritable", message)]) from error
        # Why: a helper that finds everything as it was would double the time of a start.
        compiled = self._followed.unchanged() or self._followed.compile(load_compiled)
        if compiled is not None:
            self._take(compiled)
            self._on_loaded(compiled)
        self._remark()
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
                is_again = refused is not None and monotonic() >= refused_at + self._try_again_after
                if stamp == self._stamp and not is_again and not self._followed.is_due():
                    continue
                changed, self._stamp = stamp != self._stamp, self._settled(stamp)
                problems = self._reload()
                if problems is not None and (changed or refused is None or problems.problems != refused.problems):
                    self._on_refused(problems)
                refused, refused_at = problems, monotonic()
                self._remark()
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
            compiled = self._followed.compile(load_giving_way)
        except Problems as problems:
            return problems
        if compiled is not None:
            self._take(compiled)
            # Why: a point then walks through all rules, and the policy before is let go of.
            with giving_way():
                self._on_loaded(compiled)
        return None

    def _remark(self) -> None:
        remarks = self._followed.remarks()
        if remarks is not None and (self._remarked is None or remarks.problems != self._remarked.problems):
            self._on_refused(remarks)
        self._remarked = remarks

    def _take(self, compiled: Compiled) -> None:
        # Why: files named only now are looked at from now on, as they are; the stamp of the others stays that of before the helper ran.
        known = {path for path, *_ in self._stamp}
        self._inputs = compiled.inputs
        self._stamp = (*(entry for entry in self._stamp if entry[0] in self._watched()), *self._look(self._watched() - known))
        self._stamp = tuple(sorted(self._stamp))

    def _watched(self) -> set[str]:
        return {str(path.absolute()) for path in (*self._followed.own(), *self._inputs)}

    def _look(self, paths: Iterable[str] | None = None) -> Stamp:
        return tuple(sorted(_stamp(path) for path in (self._watched() if paths is None else paths)))


def compile_apart(followed: Followed, load: Callable[[Path], Compiled] = load_compiled) -> Compiled:
    """Have a helper process check and compile the policy, and load what it wrote.

    Raises:
        Unreadable: a file cannot be read or written.
        Problems: all that is wrong with the policy.
    """
    organisation = ["--organisation", str(followed.organisation)] if followed.organisation is not None else []
    run_helper(HELPER, [str(followed.policy), *organisation, "--out", str(followed.target)], followed.policy)
    return load(followed.target)


def load_giving_way(target: Path) -> Compiled:
    """Load a compiled policy in slices. Raises Problems, as `load_compiled`."""
    with giving_way():
        return load_compiled(target)


@contextmanager
def giving_way() -> Iterator[None]:
    """Have this thread work in slices, so that an event loop in another thread is not held up.

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
        yield
    finally:
        sys.setprofile(None)


def _stamp(path: str) -> tuple[str, int, int, int]:
    try:
        found = Path(path).stat()
    except OSError:
        return (path, 0, 0, 0)
    return (path, found.st_mtime_ns, found.st_size, found.st_ino)
