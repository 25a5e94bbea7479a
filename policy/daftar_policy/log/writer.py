"""Writer: the decision log of one enforcement point, written behind the decider's back.

Law: `write` never blocks and never raises; an entry is on the disk within SYNC_EVERY of being written; what could not be kept is counted,
said and noted in the log itself. A checkpoint follows the first entries at once, all others within CHECKPOINT_EVERY; closing ends with one.
It does not know what a decision is: an entry is a mapping, and what must not be written down is masked before it comes here.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from daftar_policy.log.chain import Chain, Origin
from daftar_policy.log.line import GAP, Entry
from daftar_policy.log.retention import expired, remove
from daftar_policy.log.witness import Witness

# An entry as it is, or one that the writer's thread makes (where making it takes longer than a decision may).
Waiting: TypeAlias = "Entry | Callable[[], Entry]"

# Why: a refused person may ask at once, and a crash of the machine may cost this much and no more.
SYNC_EVERY = 0.5
CHECKPOINT_EVERY = 60.0
# Why: at 200 decisions a second this bridges four minutes of a full disk; about 1 kB of memory each.
MOST_WAITING = 50_000
MOST_IN_BATCH = 500
# Why: small enough to copy and to grep, large enough that a busy day is one file.
LARGEST_FILE = 64 * 1024 * 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a log takes before it turns to the next thing."""

    largest_file: int = LARGEST_FILE
    most_waiting: int = MOST_WAITING
    checkpoint_every: float = CHECKPOINT_EVERY


def now_utc() -> datetime:
    """Give the time by the machine's clock."""
    return datetime.now(UTC)


def kept_for_ever(_now: datetime) -> None:
    """Say that nothing is ever removed."""


@dataclass(frozen=True, slots=True)
class Customs:
    """What a log keeps of its decisions, with which key, for how long (asked with the time), and who is told of its checkpoints."""

    level: str = "all"
    key: Path | None = None
    keep: Callable[[datetime], timedelta | None] = kept_for_ever
    witnesses: tuple[Witness, ...] = ()
    clock: Callable[[], datetime] = now_utc


class DecisionLog:
    """The writer's end: a bounded queue and one thread that appends to `directory/point/*.jsonl`."""

    def __init__(self, directory: Path, point: str, *, limits: Limits | None = None, customs: Customs | None = None) -> None:
        self._limits = limits or Limits()
        self._customs = customs or Customs()
        origin = Origin(point, directory / point, self._customs.key, self._customs.level)
        self._point = point
        self._chain = Chain(origin, self._limits.largest_file, self._customs.clock)
        self._waiting: deque[Waiting] = deque()
        self._wake = threading.Condition()
        self._closing = threading.Event()
        self._hurry = False
        self._unsynced = False
        self._next_sync = 0.0
        self._next_checkpoint = 0.0
        self._doomed: tuple[Path, ...] = ()
        self._lost = 0
        self._lost_unsaid = 0
        self.problem: str | None = None
        self._thread = threading.Thread(target=self._run, name=f"decision-log-{point}", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> int:
        """How many entries were given up because the disk did not take them in time."""
        return self._lost

    @property
    def waiting(self) -> int:
        """How many entries are not in the file yet."""
        return len(self._waiting)

    def write(self, entry: Waiting) -> None:
        """Queue an entry; it is in the file soon after and on the disk within SYNC_EVERY."""
        with self._wake:
            if self._closing.is_set() or len(self._waiting) >= self._limits.most_waiting:
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
        """Write what waits, sign it off and stop; what the disk does not take is counted as lost."""
        with self._wake:
            self._closing.set()
            self._wake.notify_all()
        self._thread.join(seconds)

    def _lose(self, count: int) -> None:
        self._lost += count
        self._lost_unsaid += count

    def _run(self) -> None:
        while True:
            with self._wake:
                is_idle = not self._waiting and not self._lost_unsaid and not (self._hurry and self._unsynced)
                if is_idle and not self._closing.is_set():
                    self._wake.wait(self._until_due())
                batch = list(islice(self._waiting, MOST_IN_BATCH))
                is_last = self._closing.is_set() and not batch
            try:
                if batch or self._lost_unsaid:
                    self._append(batch)
                self._keep_promises(is_last=is_last)
            except Exception as error:  # noqa: BLE001 - the loop's top: a log that ends must not end in silence
                if self._has_failed(error, ending=self._closing.is_set()):
                    break
            else:
                if is_last:
                    break
        self._chain.close()

    def _until_due(self) -> float | None:
        due = [self._next_sync] if self._unsynced else []
        due += [self._next_checkpoint] if self._chain.uncovered else []
        return max(0.0, min(due) - monotonic()) if due else None

    def _append(self, batch: list[Waiting]) -> None:
        unsaid = self._lost_unsaid
        entries = [self._made(waiting) for waiting in batch]
        if unsaid:
            entries.insert(0, {**self._gap(), "lost": unsaid})
        is_new_segment = self._chain.append(entries)
        with self._wake:
            for _ in batch:
                self._waiting.popleft()
            self._lost_unsaid -= unsaid
            # Why in here: whoever waits in `flush` must not find neither.
            self._unsynced = True
        self._settle(unsynced=True)
        if is_new_segment:
            self._retire()

    def _keep_promises(self, *, is_last: bool) -> None:
        """Sign, sync and tell what is due."""
        is_due = self._chain.uncovered and (self._doomed or monotonic() >= self._next_checkpoint)
        if is_due or (is_last and self._chain.name is not None):
            self._chain.checkpoint("closed" if is_last else "due")
            self._next_checkpoint = monotonic() + self._limits.checkpoint_every
            self._unsynced = True
        if self._unsynced and (is_last or self._hurry or self._doomed or monotonic() >= self._next_sync):
            self._chain.sync()
            self._hurry = False
            self._next_sync = monotonic() + SYNC_EVERY
            self._tell_witnesses()
            self._remove_doomed()
            self._settle(unsynced=False)

    def _retire(self) -> None:
        """Describe the segments whose time is over; they are removed when that is signed and on the disk."""
        now = self._customs.clock()
        keep = self._customs.keep(now)
        if keep is None:
            return
        try:
            found = expired(self._chain.folder, self._chain.name, keep, now)
        except OSError as error:
            _log.error("segments of the decision log that may be past their time cannot be read: %s", error)
            return
        if found is not None:
            self._chain.append([{**found.entry, "kept_days": keep.days}])
            self._doomed = found.paths

    def _remove_doomed(self) -> None:
        doomed, self._doomed = self._doomed, ()
        try:
            remove(doomed)
        except OSError as error:
            _log.error("segments of the decision log that are past their time cannot be removed: %s", error)

    def _tell_witnesses(self) -> None:
        told, self._chain.checkpoints = self._chain.checkpoints, []
        for witness in self._customs.witnesses:
            for checkpoint in told:
                try:
                    witness(checkpoint)
                except Exception:  # noqa: BLE001 - the writer's loop must outlive a witness that cannot be told
                    _log.exception("a witness could not be told of a checkpoint of the decision log")

    def _settle(self, *, unsynced: bool) -> None:
        with self._wake:
            self._unsynced = unsynced
            if self.problem is not None:
                _log.warning("the decision log is written again; %d entries were lost so far", self._lost)
                self.problem = None
            self._wake.notify_all()

    def _has_failed(self, error: Exception, *, ending: bool) -> bool:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        said = f"the decision log cannot be written: {reason}: `{self._chain.folder}`"
        if self.problem != said:
            _log.error(said, exc_info=None if isinstance(error, OSError) else error)
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

    def _made(self, waiting: Waiting) -> Entry:
        if not callable(waiting):
            return waiting
        try:
            return waiting()
        except Exception:  # noqa: BLE001 - the writer's loop must outlive an entry that cannot be made
            _log.exception("an entry of the decision log could not be made")
            return {**self._gap(), "lost": 1}

    def _gap(self) -> dict[str, object]:
        now = self._customs.clock().astimezone(UTC)
        return {"kind": GAP, "time": now.isoformat(timespec="milliseconds"), "point": self._point}
