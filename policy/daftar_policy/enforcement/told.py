"""Told: who has been told of which warning today, across restarts and across the processes of a homeserver.

Law: a person is told of a rule once a day, whichever process asks first; one small file a day, read and written under its lock. What cannot
be written is kept in memory, so a full disk costs a second telling and nothing else. Kept are digests, no names.
It does not know how a person is told.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path

# Hexadecimal digits of a mark: 96 bits do not meet by chance among a state's people and rules.
_DIGITS = 24

_log = logging.getLogger(__name__)


class Told:
    """The warnings of the current day, in one folder that all processes of a point share."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._day = ""
        self._file: int | None = None
        self._read = 0
        self._marks: set[str] = set()

    def is_first(self, day: str, user_id: str, rule_id: str) -> bool:
        """Tell whether nobody told this person of this rule on this day, and note that somebody does now."""
        mark = hashlib.sha256(f"{user_id}\0{rule_id}".encode()).hexdigest()[:_DIGITS]
        if day != self._day:
            self._begin(day)
        if mark in self._marks:
            return False
        try:
            return self._note(mark)
        except OSError as error:
            _log.error("who was told of a warning cannot be kept, some may be told twice: %s", error)
            self._marks.add(mark)
            return True

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None

    def _begin(self, day: str) -> None:
        self.close()
        self._day, self._read, self._marks = day, 0, set()
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._directory / day, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            for former in self._directory.iterdir():
                if former.name < day:
                    former.unlink(missing_ok=True)
        except OSError as error:
            _log.error("the folder of those who were told of warnings cannot be used: %s", error)

    def _note(self, mark: str) -> bool:
        if self._file is None:
            self._marks.add(mark)
            return True
        # Why no fsync: after a crash of the machine somebody may be told twice on one day.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            self._catch_up(self._file)
            is_first = mark not in self._marks
            if is_first:
                os.write(self._file, f"{mark}\n".encode())
                self._marks.add(mark)
            return is_first
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _catch_up(self, file: int) -> None:
        while new := os.pread(file, 1 << 20, self._read):
            # Why whole lines only: a crash may have left a torn one; the next mark then follows it and is read as another, told twice.
            self._marks.update(line for line in new.decode("ascii", "replace").splitlines() if len(line) == _DIGITS)
            self._read += len(new)
