"""Store: the bridge's database, one session in one thread of its own.

Law: a unit of work is committed to the disk when `run` returns, or it has left no trace. Units that wait at the same time share one
commit; one that fails takes no other with it.
It does not know what is kept: the tables are in `schema/`, the statements beside those who need them.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

from daftar_policy.storage import Connection, Database, Unavailable
from daftar_policy.storage.migrations import Step, steps
from daftar_policy.storage.server import Server
from daftar_policy.storage.sessions import connect
from daftar_policy.storage.sqlite import PATIENCE, Sqlite

__all__ = ["Store", "Unavailable", "schema"]

P = ParamSpec("P")
T = TypeVar("T")

# Why a bound: the first of a group waits for the last; at 0.1 ms a unit this is a few milliseconds.
_MOST_TOGETHER = 64


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """One unit of work that waits for its turn, and who waits for its end."""

    work: Callable[[Connection], object]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[object]


@dataclass(frozen=True, slots=True)
class _Done:
    """How a unit of work ended: a result, or what it raised."""

    result: object = None
    error: BaseException | None = None


class Store:
    """One open database; all statements of `run` are executed in its thread."""

    def __init__(self, database: Database, path: Path) -> None:
        # Where large mails are on their way, beside the file where the database is one.
        self.path = path
        self._database = database
        self._waiting: queue.SimpleQueue[list[_Unit] | None] = queue.SimpleQueue()
        # What was asked for in the present turn of each event loop.
        self._gathered: dict[asyncio.AbstractEventLoop, list[_Unit]] = {}
        # Why started late: a command of the administrator works in its own thread (`run_here`) and needs no other.
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @classmethod
    def open(cls, path: Path, server: Server | None = None, *, patience: timedelta = PATIENCE, most_pages: int = 0) -> Store:
        """Open or make the file, or the database on a server, and bring its tables up to date; `most_pages` bounds a file's size.

        Raises:
            Unavailable: it cannot be opened, or was made by a newer version.
        """
        if server is None:
            return cls(Sqlite.open(path, schema(), patience=patience, most_pages=most_pages), path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unavailable(f"cannot use `{path.parent}`: {error}") from error
        return cls(connect(server, schema()), path)

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work on the same mails at the same time."""
        return self._database.is_shared

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one unit of work in a transaction; where it shares one, it may be begun again, so it must have no other effect.

        Raises:
            Unavailable: nothing of it was kept.
        """
        if self._is_closed:
            raise Unavailable("the database is closed")
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="store", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[object] = loop.create_future()
        gathered = self._gathered.get(loop)
        if gathered is None:
            # Why not at once: what is asked for in the same turn would be two commits, the first unit's and that of the rest.
            gathered = self._gathered[loop] = []
            loop.call_soon(self._hand_over, loop)
        gathered.append(_Unit(lambda db: work(db, *args, **kwargs), loop, future))
        # The future's type is lost in the queue: it ends with what `work` gave.
        return cast("T", await future)

    def run_here(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one unit of work in the calling thread. Raises Unavailable."""
        database = self._database
        try:
            db = database.begin()
            try:
                result = work(db, *args, **kwargs)
                database.commit()
            except BaseException:
                database.rollback()
                raise
        except Exception as error:
            unavailable = database.failure(error)
            if unavailable is not None:
                raise unavailable from error
            raise
        return result

    async def close(self) -> None:
        """Finish the work that waits and close the database."""
        self._is_closed = True
        for loop in tuple(self._gathered):
            self._hand_over(loop)
        self._waiting.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)
        self._database.close()

    def close_here(self) -> None:
        """Close the database from a program without an event loop."""
        self._database.close()

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give the thread what an event loop has asked for in its turn."""
        gathered = self._gathered.pop(loop, None)
        if gathered:
            self._waiting.put(gathered)

    def _serve(self) -> None:
        """Do what waits, in groups, until None comes; the writer's thread."""
        is_open = True
        while is_open:
            waiting: list[_Unit] = []
            units = self._waiting.get()
            while units is not None:
                waiting += units
                if len(waiting) >= _MOST_TOGETHER:
                    break
                try:
                    units = self._waiting.get_nowait()
                except queue.Empty:
                    break
            is_open = units is not None
            for start in range(0, len(waiting), _MOST_TOGETHER):
                self._finish(waiting[start : start + _MOST_TOGETHER])

    def _finish(self, group: Sequence[_Unit]) -> None:
        """Do a group and tell those who wait for it."""
        done = self._together(group)
        for loop in {each.loop for each in group}:
            pairs = [(each.future, end) for each, end in zip(group, done, strict=True) if each.loop is loop]
            # A loop that has ended waits for nothing.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, pairs)

    def _together(self, group: Sequence[_Unit]) -> list[_Done]:
        """Do a group in one transaction; where one fails, each behind a savepoint; where that fails as a whole, each in its own."""
        if len(group) == 1:
            return [self._alone(group[0])]
        return self._at_once(group) or self._apart(group)

    def _at_once(self, group: Sequence[_Unit]) -> list[_Done]:
        """Do a group as if nothing could fail, which nearly always is so; give nothing where something did, and leave no trace then."""
        try:
            db = self._database.begin()
        except Unavailable as error:
            return [_Done(error=error) for _ in group]
        # Why without savepoints: two statements less for each mail, which are two ways to a server and back.
        try:
            done = [_Done(unit.work(db)) for unit in group]
            self._database.commit()
        except Exception:  # noqa: BLE001 - done again, each for itself, and handed to the one who waits for it
            self._database.rollback()
            return []
        return done

    def _apart(self, group: Sequence[_Unit]) -> list[_Done]:
        database = self._database
        done: list[_Done] = []
        try:
            db = database.begin()
        except Unavailable as error:
            return [_Done(error=error) for _ in group]
        try:
            for unit in group:
                done.append(self._within(db, unit))
                if not database.is_within:
                    # The database has undone the whole transaction (a full or broken disk, a session that was lost).
                    return [self._alone(each) for each in group]
            database.commit()
        except Exception as error:
            if not isinstance(error, Unavailable) and database.failure(error) is None:
                raise
            database.rollback()
            return [self._alone(each) for each in group]
        return done

    def _within(self, db: Connection, unit: _Unit) -> _Done:
        db.execute("SAVEPOINT unit")
        try:
            end = _Done(unit.work(db))
        except Exception as error:  # noqa: BLE001 - handed to the one who waits for it
            if self._database.is_within:
                db.execute("ROLLBACK TO unit")
                db.execute("RELEASE unit")
            return self._failed(error)
        db.execute("RELEASE unit")
        return end

    def _alone(self, unit: _Unit) -> _Done:
        try:
            return _Done(self.run_here(unit.work))
        except Exception as error:  # noqa: BLE001 - handed to the one who waits for it
            return self._failed(error)

    def _failed(self, error: Exception) -> _Done:
        unavailable = self._database.failure(error)
        if unavailable is None:
            return _Done(error=error)
        unavailable.__cause__ = error
        return _Done(error=unavailable)


def schema() -> tuple[Step, ...]:
    """Give the steps that the bridge's tables are made by."""
    return steps(resources.files("daftar_bridges").joinpath("schema"))


def _settle(pairs: Sequence[tuple[asyncio.Future[object], _Done]]) -> None:
    for future, done in pairs:
        # Who was cancelled does not wait any more; the work is done all the same.
        if future.done():
            continue
        if done.error is None:
            future.set_result(done.result)
        else:
            future.set_exception(done.error)
