"""`daftar up`: a service that dies is started again; one signal stops all; none is left."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from daftar_deploy.supervisor import Service, keep_running

LIVES = "import os, pathlib, sys, time; p = pathlib.Path(sys.argv[1]); p.open('a').write(f'{os.getpid()}\\n'); print('{\"ready\": true}', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LIVES


def service(name: str, file: Path, code: str = LIVES) -> Service:
    return Service(name, (sys.executable, "-c", code, str(file)))


async def pids(file: Path, count: int) -> list[int]:
    for _ in range(2400):
        if file.exists() and len(found := file.read_text().split()) >= count:
            return [int(pid) for pid in found]
        await asyncio.sleep(0.05)
    raise AssertionError(f"{file} has not {count} lines")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_killed_service_is_started_again_and_all_stop_on_one_sign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(keep_running((service("a", tmp_path / "a"), service("b", tmp_path / "b")), stop))
    first, other = (await pids(tmp_path / "a", 1))[0], (await pids(tmp_path / "b", 1))[0]
    os.kill(first, signal.SIGKILL)
    second = (await pids(tmp_path / "a", 2))[1]
    assert is_alive(second)
    assert is_alive(other)
    stop.set()
    await asyncio.wait_for(running, 120)
    assert not any(is_alive(pid) for pid in (first, second, other))
    said = capsys.readouterr().out
    assert "a: ended with status -9; starting again in 1 s" in said
    assert said.count("a: ready") == 2


async def test_a_service_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daftar_deploy.supervisor.STOP_TIMEOUT", __import__("datetime").timedelta(seconds=0.5))
    stop = asyncio.Event()
    running = asyncio.create_task(keep_running((service("s", tmp_path / "s", STUBBORN),), stop))
    pid = (await pids(tmp_path / "s", 1))[0]
    stop.set()
    await asyncio.wait_for(running, 120)
    assert not is_alive(pid)
