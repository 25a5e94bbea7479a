"""Notices: private words to local people that one process of a homeserver says for all of them.

Law: Synapse's notices account speaks from the main process alone; the others put what is to be said into a folder, each notice a file of
its own that appears whole. A notice is taken away once it was handed on. It does not know how anybody is told.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Why: the words of a day for a state's homeserver; if nobody takes them, the disk must not fill.
MOST_WAITING = 10_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said to whom."""

    user_id: str
    text: str


class Notices:
    """A folder of notices that wait for the process that speaks."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._number = 0

    def put(self, notice: Notice) -> bool:
        """Leave a notice for the process that speaks; False if it cannot be kept."""
        self._number += 1
        name = f"{time.time_ns():020d}-{os.getpid()}-{self._number}"
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            if sum(1 for _ in self._directory.iterdir()) >= MOST_WAITING:
                _log.error("nobody hands notices on: %d wait in `%s`", MOST_WAITING, self._directory)
                return False
            written = self._directory / f".{name}"
            written.write_text(json.dumps({"user_id": notice.user_id, "text": notice.text}), encoding="utf-8")
            written.rename(self._directory / f"{name}.json")
        except OSError as error:
            _log.error("a notice cannot be kept: %s", error)
            return False
        return True

    def take(self) -> Iterator[Notice]:
        """Give the notices that wait, in the order of their times, each taken away as it is given."""
        try:
            waiting = sorted(path for path in self._directory.iterdir() if path.suffix == ".json")
        except OSError:
            return
        for path in waiting:
            notice = _read(path)
            path.unlink(missing_ok=True)
            if notice is not None:
                yield notice


def _read(path: Path) -> Notice | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Notice(str(said["user_id"]), str(said["text"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("a notice cannot be read: %s", error)
        return None
