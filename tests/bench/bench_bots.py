"""The bots' promises of speed, held against runs of `daftar bots bench`. Run by `./daftar test --long`, on a machine with nothing else to do."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.bots.test_kill import CONTROL, Killed, configure
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.port import RoomPlan
from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import HomeserverOptions, Synapse
from daftar_policy.files.unchanged import STILL_FOR

BENCH = [str(Path(sys.executable).with_name("daftar")), "bots", "bench"]
ROOMS, ENCRYPTED_ROOMS = 1000, 200
# Why outside the checkout and kept: making a thousand rooms takes minutes.
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "daftar" / "bench-bots"


def run(*arguments: str) -> list[Mapping[str, object]]:
    done = subprocess.run([*BENCH, *arguments, "--json"], capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stderr + done.stdout
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_counting() -> None:
    assert [part["part"] for part in run("audience", "tally")] == ["audience", "tally"]


# Once its files were read and its rooms are there: a bot of a department, and one of a whole state.
@pytest.mark.parametrize(("offices", "officers", "most"), [(40, 100, 1.5), (10_000, 50_000, 10.0)])
async def test_start(offices: int, officers: int, most: float, tmp_path: Path) -> None:
    homeserver, bot = FakeHomeserver(), "@bot:daftar.example"
    homeserver.create(bot, RoomPlan(CONTROL, "Control", (), announcements=False))
    for n in range(offices):
        people = tuple(f"@p{each}:daftar.example" for each in range(n, officers, offices))
        homeserver.create(bot, RoomPlan(f"#u{n}:daftar.example", "Office", people, announcements=True))
    async with serve(homeserver) as url:
        configure(tmp_path, url, offices)
        rows = [f"@p{n}:daftar.example,p{n}@daftar.example,Person {n},,,u{n % offices},en" for n in range(officers)]
        (tmp_path / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n" + "\n".join(rows) + "\n")
        # What was written just now is not kept: it may be being written still.
        await asyncio.sleep(STILL_FOR + 0.5)
        killed = Killed(tmp_path, homeserver)
        killed.patience, killed.compiled = 600.0, tmp_path / "compiled"
        took = []
        for _ in range(3):
            began = time.monotonic()
            await killed.start()
            await killed.until_ready()
            assert killed.process is not None
            took.append((time.monotonic() - began, of_processor(killed.process.pid)))
            killed.process.terminate()
            await killed.until_dead()
    (first, _), *others = took
    seconds, own = min(each for each, _ in others), min(each for _, each in others)
    print(
        f"{offices} offices, {officers} officers: ready in {first:.1f} s the first time, then in {seconds:.1f} s, {own:.1f} s of the processor"
    )
    # Why the processor's time: the machine may be busy with other things, and on a quiet one hardly anything is waited for.
    assert own < most


def of_processor(process: int) -> float:
    """Give the seconds that a process and what it has waited for had of the processor (proc(5), `stat`, fields 14 to 17)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(("part", "rooms"), [("fanout", ROOMS), ("encrypted", ENCRYPTED_ROOMS)])
async def test_fan_out(part: str, rooms: int, tmp_path: Path) -> None:
    synapse = Synapse(HomeserverOptions(CACHE / "synapse"))
    await synapse.start()
    try:
        client = Client(synapse.url, name="bench")
        # Where the folder is from a run before, the account is there already.
        await client.register_by_secret("bench", "pw-bench", synapse.shared_secret)
        await client.close()
        (tmp_path / "password").write_text("pw-bench\n")
        account = ("--url", synapse.url, "--user", "@bench:daftar.example", "--password-file", str(tmp_path / "password"))
        (found,) = run(part, *account, "--folder", str(CACHE / "bot"), "--rooms", str(rooms))
        assert found["rooms"] == rooms
    finally:
        await synapse.stop()
