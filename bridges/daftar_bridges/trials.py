"""Trials: which mails this process is reading, written down so that one which kills the process is known after the next start.

Law: a mail that is being read is a file's name until it is read; what a dead process left is counted once. A crash of the process loses
none of this (a crash of the machine does, and is not the mail's fault). It does not know what a mail is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Trials:
    """The files of one process in a directory that several may share."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._own = str(os.getpid())

    @contextmanager
    def begun(self, delivery: int) -> Iterator[None]:
        """Have a delivery written down while it is worked on. Raises OSError."""
        path = self._directory / f"{delivery}.{self._own}"
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Why without fsync: the file outlives the process as it is, and nearly every mail is read within a millisecond.
        path.touch()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)

    def take_left(self) -> list[int]:
        """Give the deliveries that dead processes were reading, and forget them. Raises OSError."""
        left: list[int] = []
        for path in left_by_dead(self._directory):
            if path.stem.isdecimal():
                path.unlink(missing_ok=True)
                left.append(int(path.stem))
        return left


def directory_of(spool: Path) -> Path:
    """Give where the trials of a spool are written down."""
    return spool.with_name(f"{spool.name}.reading")


def left_by_dead(directory: Path) -> Iterator[Path]:
    """Give the files that end in the number of a process which is dead, or in this one's own: an earlier one had it. Raises OSError."""
    for path in sorted(directory.iterdir()) if directory.is_dir() else ():
        process = path.suffix.removeprefix(".")
        if process.isdecimal() and (int(process) == os.getpid() or not _is_alive(int(process))):
            yield path


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
