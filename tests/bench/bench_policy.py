"""The policy engine's promises, held against a run of `daftar policy bench`. Run by `./daftar test --long`, on a machine with nothing else to do."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCH = [str(Path(sys.executable).with_name("daftar")), "policy", "bench"]


def test_the_promises_are_kept() -> None:
    done = subprocess.run([*BENCH, "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    promises = json.loads(done.stdout)["promises"]
    for promise in promises:
        print(
            f"{'kept' if promise['is_kept'] else 'BROKEN':<7} {promise['name']}: {promise['measured']:.1f} {promise['unit']} (bound {promise['bound']:g})"
        )
    assert len(promises) == 10
    assert not [promise["name"] for promise in promises if not promise["is_kept"]]
