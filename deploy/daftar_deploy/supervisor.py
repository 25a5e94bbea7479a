"""Supervisor: runs the configured services, one process each, restarts one that dies, and stops all on one signal.

Law: a service that dies is started again after a pause that doubles up to a minute; after a signal none is left. SIGHUP is passed on:
each service takes up again what has changed of its files.
It does not know what a service does: only its command line, and that it prints `{"ready": true}` when it works.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from daftar_deploy.doctor import examine

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
# Why: a service that ran this long was well; its next death starts with the short pause again.
WELL_AFTER = timedelta(minutes=1)
STOP_TIMEOUT = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its name, and the command that runs it."""

    name: str
    command: tuple[str, ...]


def services(config: Path) -> tuple[Service, ...]:
    """Give the services that a configuration directory asks for."""
    asked = {"mail": "mail.yaml", "bots": "bots.yaml"}
    daftar = (sys.executable, "-m", "daftar_deploy")
    return tuple(Service(name, (*daftar, name, "run", "--config", str(config))) for name, file in asked.items() if (config / file).exists())


async def supervise(config: Path) -> int:
    """Run until SIGINT or SIGTERM; give the exit status (a configuration with problems is not started)."""
    status = examine(config, reach=False, as_json=False, quiet=True)
    if status != 0:
        return status
    wanted = services(config)
    if not wanted:
        _say("up", f"nothing to run: {config} has neither mail.yaml nor bots.yaml")
        return 2
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    running: set[asyncio.subprocess.Process] = set()
    loop.add_signal_handler(signal.SIGHUP, _renew, running)
    await keep_running(wanted, stop, running)
    _say("up", "all services stopped")
    return 0


async def keep_running(wanted: tuple[Service, ...], stop: asyncio.Event, running: set[asyncio.subprocess.Process] | None = None) -> None:
    """Run services until `stop` is set; then end them all and return. `running` holds the processes that are ready for a signal."""
    processes = set() if running is None else running
    async with asyncio.TaskGroup() as group:
        for service in wanted:
            group.create_task(_keep(service, stop, processes))


def _renew(running: set[asyncio.subprocess.Process]) -> None:
    for process in running:
        # It may have ended just now.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGHUP)


async def _keep(service: Service, stop: asyncio.Event, running: set[asyncio.subprocess.Process]) -> None:
    pause = FIRST_PAUSE
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        started = loop.time()
        status = await _run(service, stop, running)
        if stop.is_set():
            return
        if loop.time() - started > WELL_AFTER.total_seconds():
            pause = FIRST_PAUSE
        _say(service.name, f"ended with status {status}; starting again in {pause.total_seconds():.0f} s")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause.total_seconds())
        pause = min(pause * 2, LONGEST_PAUSE)


async def _run(service: Service, stop: asyncio.Event, running: set[asyncio.subprocess.Process]) -> int:
    process = await asyncio.create_subprocess_exec(
        *service.command,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, limit=1 << 20,
        # Why: Ctrl-C goes to us alone, so that each service is stopped once and in order.
        start_new_session=True,
    )  # fmt: skip
    _say(service.name, f"started, process {process.pid}")
    talk = asyncio.create_task(_pass_on(service, process, partial(running.add, process)))
    ended = asyncio.create_task(process.wait())
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not ended.done():
        process.terminate()
        try:
            await asyncio.wait_for(asyncio.shield(ended), STOP_TIMEOUT.total_seconds())
        except TimeoutError:
            _say(service.name, f"did not stop within {STOP_TIMEOUT.total_seconds():.0f} s and is killed")
            process.kill()
    status = await ended
    await talk
    running.discard(process)
    return status


async def _pass_on(service: Service, process: asyncio.subprocess.Process, ready: Callable[[], None]) -> None:
    if process.stdout is None:
        return
    while True:
        try:
            line = await process.stdout.readline()
        except ValueError:  # a line longer than the limit: the rest of it follows
            continue
        if not line:
            return
        text = line.decode(errors="replace").rstrip()
        if _is_ready(text):
            # Why not before: one that is still starting has no handler yet, and the signal would end it.
            ready()
            _say(service.name, "ready")
        else:
            _say(service.name, text)


def _is_ready(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("ready") is True


def _say(name: str, text: str) -> None:
    print(f"{name}: {text}", flush=True)
