"""Store: the bridge's SQLite file, one connection in one thread of its own.

Law: a unit of work is committed to the disk (WAL, synchronous=FULL) when `run` returns, or it has left no trace. Units that wait at the
same time share one commit; one that fails takes no other with it.
It does not know what is kept: the tables are in `schema/`, the statements beside those who need them.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

# Why: long enough for a backup to let go of the file, short enough that a sending server is told to come back (RFC 5321 section 4.5.3.2.6).
PATIENCE = timedelta(seconds=3)
# Why a bound: the first of a group waits for the last; at 0.1 ms a unit this is a few milliseconds.
_MOST_TOGETHER = 64
# Why four times SQLite's 1,000 pages: each checkpoint is two further fsyncs, and under a burst they would come several times a second.
_CHECKPOINT_PAGES = 4_000


class Unavailable(Exception):
    """The file cannot be written or read now (full, locked, broken disk): transient, try again later."""


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """One unit of work that waits for its turn, and who waits for its end."""

    work: Callable[[sqlite3.Connection], object]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[object]


@dataclass(frozen=True, slots=True)
class _Done:
    """How a unit of work ended: a result, or what it raised."""

    result: object = None
    error: BaseException | None = None


class Store:
    """One open file; all statements of `run` are executed in its thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._waiting: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        # Why started late: a command of the administrator works in its own thread (`run_here`) and needs no other.
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @classmethod
    def open(cls, path: Path, *, patience: timedelta = PATIENCE, most_pages: int = 0) -> Store:
        """Open or make the file and bring its tables up to date; `most_pages` bounds its size (0: the disk does).

        Raises:
            Unavailable: it cannot be opened, or was made by a newer version.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=patience.total_seconds(), isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            # Why: with NORMAL a committed row may vanish at a power cut, and a mail was answered for by then.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute("PRAGMA foreign_keys = ON")
            if most_pages:
                connection.execute(f"PRAGMA max_page_count = {int(most_pages)}")
            _migrate(connection)
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"cannot open `{path}`: {error}") from error
        return cls(connection, path)

    async def run(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one unit of work in a transaction; where it shares one, it may be begun again, so it must have no other effect.

        Raises:
            Unavailable: nothing of it was kept.
        """
        if self._is_closed:
            raise Unavailable("the file is closed")
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="store", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[object] = loop.create_future()
        self._waiting.put(_Unit(lambda db: work(db, *args, **kwargs), loop, future))
        # The future's type is lost in the queue: it ends with what `work` gave.
        return cast("T", await future)

    def run_here(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one unit of work in the calling thread. Raises Unavailable."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._connection, *args, **kwargs)
                self._connection.execute("COMMIT")
            except BaseException:
                self._undo()
                raise
        except sqlite3.DatabaseError as error:
            raise Unavailable(str(error)) from error
        return result

    async def close(self) -> None:
        """Finish the work that waits and close the file."""
        self._is_closed = True
        self._waiting.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)
        self._connection.close()

    def close_here(self) -> None:
        """Close the file from a program without an event loop."""
        self._connection.close()

    def _serve(self) -> None:
        """Do what waits, in groups, until None comes; the writer's thread."""
        is_open = True
        while is_open:
            group: list[_Unit] = []
            unit = self._waiting.get()
            while unit is not None:
                group.append(unit)
                if len(group) == _MOST_TOGETHER:
                    break
                try:
                    unit = self._waiting.get_nowait()
                except queue.Empty:
                    break
            is_open = unit is not None
            done = self._together(group) if group else []
            for loop in {each.loop for each in group}:
                pairs = [(each.future, end) for each, end in zip(group, done, strict=True) if each.loop is loop]
                # A loop that has ended waits for nothing.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(_settle, pairs)

    def _together(self, group: Sequence[_Unit]) -> list[_Done]:
        """Do a group in one transaction; where that fails as a whole, each unit in its own."""
        if len(group) == 1:
            return [self._alone(group[0])]
        done: list[_Done] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            return [_Done(error=Unavailable(str(error))) for _ in group]
        try:
            for unit in group:
                done.append(self._within(unit))
                if not self._connection.in_transaction:
                    # SQLite has undone the whole transaction (a full or broken disk).
                    return [self._alone(each) for each in group]
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError:
            self._undo()
            return [self._alone(each) for each in group]
        return done

    def _within(self, unit: _Unit) -> _Done:
        self._connection.execute("SAVEPOINT unit")
        try:
            end = _Done(unit.work(self._connection))
        except Exception as error:  # noqa: BLE001 - handed to the one who waits for it
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO unit")
                self._connection.execute("RELEASE unit")
            return _failed(error)
        self._connection.execute("RELEASE unit")
        return end

    def _alone(self, unit: _Unit) -> _Done:
        try:
            return _Done(self.run_here(unit.work))
        except Exception as error:  # noqa: BLE001 - handed to the one who waits for it
            return _failed(error)

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _failed(error: Exception) -> _Done:
    if isinstance(error, sqlite3.DatabaseError):
        unavailable = Unavailable(str(error))
        unavailable.__cause__ = error
        return _Done(error=unavailable)
    return _Done(error=error)


def _settle(pairs: Sequence[tuple[asyncio.Future[object], _Done]]) -> None:
    for future, done in pairs:
        # Who was cancelled does not wait any more; the work is done all the same.
        if future.done():
            continue
        if done.error is None:
            future.set_result(done.result)
        else:
            future.set_exception(done.error)


def _migrate(connection: sqlite3.Connection) -> None:
    steps = sorted(
        (entry for entry in resources.files("daftar_bridges").joinpath("schema").iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise sqlite3.DatabaseError(f"the file is of version {version}, this program knows up to {len(steps)}")
    for number, step in enumerate(steps[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{step.read_text(encoding='utf-8')}\nPRAGMA user_version = {number};\nCOMMIT;")
