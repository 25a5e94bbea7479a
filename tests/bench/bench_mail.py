"""The mail bridge's promises of speed, held against a run of `daftar mail bench`. Run by `./daftar test --long`, on a machine with nothing else to do."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCH = [str(Path(sys.executable).with_name("daftar")), "mail", "bench", "--json"]
PROMISES = {"accept": 4, "parse": 1, "drain": 1}


@pytest.mark.parametrize("part", sorted(PROMISES))
def test_the_promises_are_kept(part: str) -> None:
    done = subprocess.run([*BENCH, part], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    promises = json.loads(done.stdout)["promises"]
    for promise in promises:
        print(f"{'kept' if promise['is_kept'] else 'BROKEN':<7} {promise['name']}: {promise['measured']:.2f} (bound {promise['bound']:g})")
    assert len(promises) == PROMISES[part]
    assert not [promise["name"] for promise in promises if not promise["is_kept"]]
