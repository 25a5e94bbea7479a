"""Versions: the proposals of the folder, and the policy in force, as plain data that can be compared.

Law: it only reads; there is no way from here to bring a policy into force. It blocks: call it in a thread.
It does not know rooms or stores of bots.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from daftar_policy.files.point_config import PointConfig
from daftar_policy.files.policy import LoadedPolicy, load_policy
from daftar_policy.files.signing import read_public_key
from daftar_policy.files.store import Store

SUFFIX = ".yaml"
POLICY, ORGANISATION = "policy.yaml", "organisation.yaml"


def names(folder: Path | None) -> tuple[str, ...]:
    """Give the proposals of a folder: `NAME.yaml`, or a folder `NAME` with a `policy.yaml`."""
    if folder is None or not folder.is_dir():
        return ()
    files = {path.stem for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file() and path.name != ORGANISATION}
    return tuple(sorted(files | {path.name for path in folder.iterdir() if (path / POLICY).is_file()}))


def path_of(folder: Path, name: str) -> Path | None:
    """Give the policy file of a proposal by its name; None where there is none."""
    # Why by the list: a name from a chat is never put into a path.
    if name not in names(folder):
        return None
    inside = folder / name / POLICY
    return inside if inside.is_file() else folder / f"{name}{SUFFIX}"


def proposal(path: Path, config: PointConfig, now: datetime) -> LoadedPolicy:
    """Read a proposal, with the organisation beside it or the one in force.

    Raises:
        Problems: all that is wrong with it.
    """
    beside = path.with_name(ORGANISATION)
    if beside.is_file():
        return load_policy(path, beside)
    if config.follow is None:
        return load_policy(path, config.organisation)
    with TemporaryDirectory(prefix="daftar-policy-") as folder:
        return load_policy(path, _unpacked(config, Path(folder), now)[1])


def in_force(config: PointConfig, now: datetime) -> LoadedPolicy:
    """Read the policy that is in force.

    Raises:
        Problems: it cannot be read.
    """
    if config.follow is None:
        return load_policy(config.policy or Path(), config.organisation)
    with TemporaryDirectory(prefix="daftar-policy-") as folder:
        return load_policy(*_unpacked(config, Path(folder), now))


def _unpacked(config: PointConfig, folder: Path, now: datetime) -> tuple[Path, Path | None]:
    if config.follow is None:
        return config.policy or Path(), config.organisation
    store = Store(config.follow.store)
    ref = store.active([read_public_key(path) for path in config.follow.believed])[0].in_force(now)
    return store.version(ref, [read_public_key(path) for path in config.follow.keys]).unpack(folder)
