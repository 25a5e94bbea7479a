"""The bots' promises of speed, held against runs of `daftar bots bench`. Run by `./daftar test --long`, on a machine with nothing else to do."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import HomeserverOptions, Synapse

BENCH = [str(Path(sys.executable).with_name("daftar")), "bots", "bench"]
ROOMS = 1000
# Why outside the checkout and kept: making a thousand rooms takes minutes.
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "daftar" / "bench-bots"


def run(*arguments: str) -> list[Mapping[str, object]]:
    done = subprocess.run([*BENCH, *arguments, "--json"], capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stderr + done.stdout
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_counting() -> None:
    assert [part["part"] for part in run("audience", "tally")] == ["audience", "tally"]


@pytest.mark.parametrize("rooms", [ROOMS])
async def test_fan_out(rooms: int, tmp_path: Path) -> None:
    synapse = Synapse(HomeserverOptions(CACHE / "synapse"))
    await synapse.start()
    try:
        client = Client(synapse.url, name="bench")
        # Where the folder is from a run before, the account is there already.
        await client.register_by_secret("bench", "pw-bench", synapse.shared_secret)
        await client.close()
        (tmp_path / "password").write_text("pw-bench\n")
        account = ("--url", synapse.url, "--user", "@bench:daftar.example", "--password-file", str(tmp_path / "password"))
        (found,) = run("fanout", *account, "--folder", str(CACHE / "bot"), "--rooms", str(rooms))
        assert found["rooms"] == rooms
    finally:
        await synapse.stop()
