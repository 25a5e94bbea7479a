"""Decision log: every decision of one enforcement point, as JSON lines in a hash chain, written behind the decider's back.

Law: `write` never blocks and never raises; what could not be kept is counted, said and noted in the log itself. Each line holds the
SHA-256 of the line before it, so a changed, removed or inserted line shows. One chain per process; a chain may go on in a further file.
It does not know what a decision is: an entry is a mapping, and what must not be written down is masked before it comes here.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TypeAlias

Entry: TypeAlias = "Mapping[str, object]"
# An entry as it is, or one that the writer's thread makes (where making it takes longer than a decision may).
Waiting: TypeAlias = "Entry | Callable[[], Entry]"

FIRST = "0" * 64
# Why: a refused person may ask at once, and a crash of the machine may cost this much and no more.
SYNC_EVERY = 0.5
# Why: at 200 decisions a second this bridges four minutes of a full disk; about 1 kB of memory each.
MOST_WAITING = 50_000
MOST_IN_BATCH = 500
# Why: small enough to copy and to grep, large enough that a busy day is one file.
LARGEST_FILE = 64 * 1024 * 1024
# Crockford's base 32: no I, L, O, U, so that an id can be read out on the telephone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})

_log = logging.getLogger(__name__)


def new_id() -> str:
    """Give a fresh decision id, such as `K7F3-9QXA` (40 random bits)."""
    bits = secrets.randbits(40)
    letters = "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def normal_id(text: str) -> str | None:
    """Give a decision id as the log writes it, whatever its case, hyphens and look-alike letters; None where it is none."""
    letters = text.strip().upper().replace("-", "").replace(" ", "").translate(_HEARD_AS)
    if len(letters) != 8 or any(letter not in _ALPHABET for letter in letters):
        return None
    return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, slots=True)
class LogProblem:
    """A line that does not fit the chain."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:1: {self.message}"


class DecisionLog:
    """The writer's end: a bounded queue and one thread that appends to `directory/point/*.jsonl`."""

    def __init__(self, directory: Path, point: str, *, largest_file: int = LARGEST_FILE, most_waiting: int = MOST_WAITING) -> None:
        self._chain = _Chain(directory / point, point, largest_file)
        self._most_waiting = most_waiting
        self._waiting: deque[Waiting] = deque()
        self._wake = threading.Condition()
        self._closing = threading.Event()
        self._hurry = False
        self._unsynced = False
        self._lost = 0
        self._lost_unsaid = 0
        self.problem: str | None = None
        self._thread = threading.Thread(target=self._run, name=f"decision-log-{point}", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> int:
        """How many entries were given up because the disk did not take them in time."""
        return self._lost

    def write(self, entry: Waiting) -> None:
        """Queue an entry; it is in the file soon after and on the disk within SYNC_EVERY."""
        with self._wake:
            if self._closing.is_set() or len(self._waiting) >= self._most_waiting:
                self._lose(1)
                return
            self._waiting.append(entry)
            self._wake.notify_all()

    def flush(self, seconds: float = 5.0) -> bool:
        """Bring all entries so far to the disk; give whether they are there."""
        with self._wake:
            self._hurry = True
            self._wake.notify_all()
            return self._wake.wait_for(lambda: not self._waiting and not self._unsynced, seconds)

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits and stop; what the disk does not take is counted as lost."""
        with self._wake:
            self._closing.set()
            self._wake.notify_all()
        self._thread.join(seconds)

    def _lose(self, count: int) -> None:
        self._lost += count
        self._lost_unsaid += count

    def _run(self) -> None:
        next_sync = 0.0
        while True:
            with self._wake:
                if not self._waiting and not self._closing.is_set() and not (self._hurry and self._unsynced):
                    self._wake.wait(max(0.0, next_sync - monotonic()) if self._unsynced else None)
                batch = list(islice(self._waiting, MOST_IN_BATCH))
                ending = self._closing.is_set()
            try:
                if batch:
                    self._append(batch)
                if self._unsynced and (ending or self._hurry or monotonic() >= next_sync):
                    self._chain.sync()
                    self._hurry = False
                    next_sync = monotonic() + SYNC_EVERY
                    self._settle(unsynced=False)
            except OSError as error:
                if self._has_failed(error, ending=ending):
                    break
            else:
                if ending and not batch:
                    break
        self._chain.close()

    def _append(self, batch: list[Waiting]) -> None:
        unsaid = self._lost_unsaid
        entries = [entry for waiting in batch if (entry := _made(waiting)) is not None]
        if unsaid:
            entries.insert(0, {"kind": "log-gap", "time": _now(), "lost": unsaid})
        self._chain.append(entries)
        with self._wake:
            for _ in batch:
                self._waiting.popleft()
            self._lost_unsaid -= unsaid
        self._settle(unsynced=True)

    def _settle(self, *, unsynced: bool) -> None:
        with self._wake:
            self._unsynced = unsynced
            if self.problem is not None:
                _log.warning("the decision log is written again; %d entries were lost so far", self._lost)
                self.problem = None
            self._wake.notify_all()

    def _has_failed(self, error: OSError, *, ending: bool) -> bool:
        said = f"the decision log cannot be written: {error.strerror or error}: `{self._chain.folder}`"
        if self.problem != said:
            _log.error(said)
            self.problem = said
        if ending:
            with self._wake:
                self._lose(len(self._waiting))
                self._waiting.clear()
                self._unsynced = False
                self._wake.notify_all()
            return True
        self._closing.wait(SYNC_EVERY)
        return False


class _Chain:
    """The file end: appends whole lines or nothing, and begins a further file when one is full."""

    def __init__(self, folder: Path, point: str, largest_file: int) -> None:
        self.folder = folder
        self._point = point
        self._largest_file = largest_file
        self._file: int | None = None
        self._name: str | None = None
        self._size = 0
        self._last = FIRST

    def append(self, entries: list[Entry]) -> None:
        if self._file is None or self._size > self._largest_file:
            self._open()
        self._write(entries)

    def sync(self) -> None:
        if self._file is not None:
            os.fsync(self._file)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{os.getpid()}.jsonl"
        opened = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o640)
        before = self._name
        self.close()
        self._file, self._name, self._size = opened, name, 0
        head = {"kind": "opened", "time": _now(), "point": self._point, "pid": os.getpid()}
        try:
            self._write([head if before is None else {**head, "continues": before}])
        except OSError:
            # Why: a file without a first line would stand there for ever; the next try begins with the file before.
            self.close()
            (self.folder / name).unlink(missing_ok=True)
            self._name = before
            raise

    def _write(self, entries: list[Entry]) -> None:
        if self._file is None:
            raise OSError("the log is not open")
        lines, last = [], self._last
        for entry in entries:
            line = json.dumps({"prev": last, **entry}, ensure_ascii=False, separators=(",", ":"), default=str)
            raw = line.encode("utf-8", "backslashreplace")
            last = sha256(raw).hexdigest()
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
        self._last = last


def files(directory: Path) -> list[Path]:
    """Give the log files below a directory (one point's, or all), oldest first."""
    return sorted(directory.rglob("*.jsonl"), key=lambda path: (path.name, str(path)))


def read(directory: Path) -> Iterator[Mapping[str, object]]:
    """Walk all whole entries below a directory, oldest file first."""
    for path in files(directory):
        for _, raw in _lines(path):
            entry = _parsed(raw)
            if entry is not None:
                yield entry


def find(directory: Path, decision_id: str) -> Mapping[str, object] | None:
    """Give the entry of a decision by its id as people write it, or None."""
    wanted = normal_id(decision_id)
    if wanted is None:
        return None
    needle = f'"{wanted}"'.encode()
    for path in reversed(files(directory)):
        for _, raw in _lines(path):
            if needle in raw:
                entry = _parsed(raw)
                if entry is not None and entry.get("id") == wanted:
                    return entry
    return None


def verify(directory: Path) -> list[LogProblem]:
    """Check every chain below a directory; a last line without its end (a crash while writing) is no problem."""
    problems: list[LogProblem] = []
    ends: dict[Path, str] = {}
    for path in files(directory):
        last = FIRST
        for number, raw in _lines(path):
            entry = _parsed(raw)
            if entry is None:
                problems.append(LogProblem(path, number, "the line is not a JSON object"))
            else:
                problems += _link_problems(path, number, entry, _expected(path, number, entry, ends, last))
            last = sha256(raw).hexdigest()
        ends[path] = last
    return problems


def _expected(path: Path, number: int, entry: Entry, ends: Mapping[Path, str], last: str) -> str | None:
    before = entry.get("continues")
    if number == 1 and isinstance(before, str):
        return ends.get(path.parent / before)
    return last


def _link_problems(path: Path, number: int, entry: Entry, expected: str | None) -> list[LogProblem]:
    if expected is None:
        return [LogProblem(path, number, f"the file `{entry.get('continues')}` that comes before this one is not there")]
    if entry.get("prev") != expected:
        return [LogProblem(path, number, "the line does not follow the one before it: an entry was changed, removed or put in")]
    return []


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.endswith(b"\n"):
                yield number, raw[:-1]


def _parsed(raw: bytes) -> Mapping[str, object] | None:
    try:
        entry = json.loads(raw)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _made(waiting: Waiting) -> Entry | None:
    if not callable(waiting):
        return waiting
    try:
        return waiting()
    except Exception:  # noqa: BLE001 - the writer's loop must outlive an entry that cannot be made
        _log.exception("an entry of the decision log could not be made")
        return {"kind": "log-gap", "time": _now(), "lost": 1}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
