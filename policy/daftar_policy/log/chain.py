"""Chain: the file end of a decision log: appends whole lines or nothing, begins a further segment each day and when one is full.

Law: every line holds the hash of the one before it, across segments; a segment that is ended ends with a checkpoint. The first line of a
chain names the last line of the chain before it in the same folder, so that taking a whole chain away, or the end of one, shows.
It does not know why an entry is written, nor when a checkpoint is due.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from daftar_policy.files.whole import sync_folder
from daftar_policy.log.keys import PRIVATE_NAME, PUBLIC_NAME, KeyProblem, Signer, own_signer
from daftar_policy.log.line import CHECKPOINT, FIRST, OPENED, Entry, encode
from daftar_policy.log.segments import last_line, segments
from daftar_policy.log.witness import Checkpoint

_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose log it is: the enforcement point, its folder, where its key stands, and what is kept of its decisions."""

    point: str
    folder: Path
    key: Path | None = None
    level: str = "all"


class Chain:
    """One process's chain of lines; nothing is opened before the first `append`."""

    def __init__(self, origin: Origin, largest_file: int, clock: Callable[[], datetime]) -> None:
        self.folder = origin.folder
        self.uncovered = 0
        self.checkpoints: list[Checkpoint] = []
        self._origin = origin
        self._largest_file = largest_file
        self._clock = clock
        self._signer: Signer | None = None
        self._about: dict[str, object] = {}
        self._file: int | None = None
        self._names: list[str] = []
        self._opened_at = datetime.min.replace(tzinfo=UTC)
        self._size = 0
        self._seq = 0
        self._last = FIRST

    @property
    def name(self) -> str | None:
        """The name of the segment that is written now."""
        return self._names[-1] if self._names else None

    def append(self, entries: Sequence[Entry]) -> bool:
        """Append entries, all or none; give whether a further segment was begun for them.

        Raises:
            OSError: the disk does not take them.
        """
        is_new = self._file is None or self._size > self._largest_file or self._today() != self._opened_at.date()
        if is_new:
            self._turn()
        self._write(entries)
        self.uncovered += len(entries)
        return is_new

    def checkpoint(self, reason: str) -> None:
        """Append a checkpoint, signed where there is a key; it is in `checkpoints` until somebody takes it from there.

        Raises:
            OSError: the disk does not take it.
        """
        if self._file is None:
            raise OSError("the log is not open")
        time = _written(self._clock())
        covers = {"kind": CHECKPOINT, "time": time, "point": self._origin.point, "chain": self._names[0], "reason": reason}
        if self._signer is not None:
            covers["key"] = self._signer.public
        self._write([covers], self._signer)
        self.uncovered = 0
        self.checkpoints.append(Checkpoint(self._origin.point, self._names[0], self._names[-1], self._seq, self._last, time))

    def sync(self) -> None:
        """Have the disk keep what was appended."""
        if self._file is not None:
            os.fsync(self._file)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _today(self) -> date:
        return self._clock().astimezone(UTC).date()

    def _turn(self) -> None:
        """End this segment, if there is one, and begin the next."""
        if self._file is not None:
            if self.uncovered:
                self.checkpoint("rotated")
            self.sync()
        # Why closed to others: ids and rooms of people stand in it, and the key.
        self.folder.mkdir(0o750, parents=True, exist_ok=True)
        before_it = {"continues": self._names[-1]} if self._names else self._chain_before()
        # Why in every segment: the first one of a chain is the first to go when its time is over.
        self._about = self._about or self._own_ways()
        # Why: segments are put in order by their names, even where the clock was set back between two of them.
        now = max(self._clock().astimezone(UTC), self._opened_at + timedelta(microseconds=1))
        name = f"{now:{_STAMP}}-{os.getpid()}.jsonl"
        opened = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o640)
        self.close()
        before = self._size, self._last, self._seq
        self._file, self._size = opened, 0
        self._names.append(name)
        try:
            self._write([{**self._head(name), **self._about, **before_it}])
            sync_folder(self.folder)
        except OSError:
            # Why: a file without a first line would stand there for ever; the next try goes on from the segment before.
            self.close()
            (self.folder / name).unlink(missing_ok=True)
            self._names.pop()
            self._size, self._last, self._seq = before
            raise
        self._opened_at = now
        self.uncovered += 1

    def _head(self, name: str) -> dict[str, object]:
        chain = self._names[0] if self._names else name
        place = {"point": self._origin.point, "pid": os.getpid(), "file": name, "chain": chain, "segment": len(self._names)}
        return {"kind": OPENED, "time": _written(self._clock()), **place}

    def _own_ways(self) -> dict[str, object]:
        """Give what is kept of decisions, and the key of the chain, or why it has none."""
        private = self._origin.key or self.folder / PRIVATE_NAME
        try:
            self._signer = own_signer(private, self.folder / PUBLIC_NAME, self._origin.point)
        except KeyProblem as problem:
            return {"level": self._origin.level, "key": None, "unsigned": str(problem)}
        return {"level": self._origin.level, "key": self._signer.public}

    def _chain_before(self) -> dict[str, object]:
        """Give the last line of the chain before this one, so that it is missed when it is cut off."""
        for path in reversed(segments(self.folder)):
            found = last_line(path)
            if found is not None:
                return {"after": {"file": path.name, "seq": found.seq, "hash": found.hash}}
        return {}

    def _write(self, entries: Sequence[Entry], signer: Signer | None = None) -> None:
        if self._file is None:
            raise OSError("the log is not open")
        lines, last, seq = [], self._last, self._seq
        for entry in entries:
            seq += 1
            raw, last = encode(last, seq, entry, signer.sign if signer is not None else None)
            lines.append(raw + b"\n")
        data = memoryview(b"".join(lines))
        try:
            done = 0
            while done < len(data):
                done += os.write(self._file, data[done:])
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(data)
        self._last, self._seq = last, seq


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds")
