"""Activated versions as enforcement points load them; as a process it verifies one version and compiles just what it verified.

Law: a file is read once; what is compiled are the very bytes whose SHA-256 a trusted key has signed, in a private copy. As with
`daftar_policy.files.compiled`, a refused version leaves the old compiled form.
It does not know which version ought to be in force: whoever starts it names that.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from daftar_policy.core.policy import Policy
from daftar_policy.files.compiled import outcome, write_compiled
from daftar_policy.files.manifest import Ref
from daftar_policy.files.point_config import PointConfig
from daftar_policy.files.policy import load_policy
from daftar_policy.files.signing import read_public_key
from daftar_policy.files.source import Problems
from daftar_policy.files.store import Store, elsewhere


def compile_version(store: Store, ref: Ref, keys: Sequence[Path], target: Path) -> None:
    """Verify a version of a store and write its compiled form.

    Raises:
        Unreadable: a file cannot be opened.
        Problems: all that is wrong with the signature, the files, or the policy that they are.
        OSError: the target cannot be written.
    """
    version = store.version(ref, [read_public_key(path) for path in keys])
    with TemporaryDirectory(prefix=".version-", dir=target.parent) as folder:
        copy = Path(folder)
        try:
            write_compiled(*version.unpack(copy), target)
        except Problems as problems:
            raise elsewhere(problems, copy, store.versions / ref.name) from problems


def load_configured(config: PointConfig, now: datetime) -> Policy:
    """Load what an enforcement point of this configuration would start with, in this process and leaving nothing behind.

    Raises:
        Unreadable: a file cannot be opened, or nothing was activated.
        Problems: all that is wrong with it.
    """
    if config.follow is None:
        return load_policy(config.policy or Path(), config.organisation).policy
    keys = [read_public_key(path) for path in config.follow.keys]
    store = Store(config.follow.store)
    ref = store.active([read_public_key(path) for path in config.follow.believed])[0].in_force(now)
    version = store.version(ref, keys)
    with TemporaryDirectory(prefix="daftar-policy-") as folder:
        try:
            return load_policy(*version.unpack(Path(folder))).policy
        except Problems as problems:
            raise elsewhere(problems, Path(folder), store.versions / ref.name) from problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify and compile; give 0, 1 with problems (JSON lines on standard output), or 2 where a file cannot be read or written."""
    parser = argparse.ArgumentParser(prog="python -m daftar_policy.files.activated", description="Verify and compile a version of a store.")
    parser.add_argument("store", type=Path)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--sha256", required=True)
    parser.add_argument("--key", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    return outcome(lambda: compile_version(Store(given.store), Ref(given.revision, given.sha256), given.key, given.out), given.out)


if __name__ == "__main__":
    sys.exit(main())
