"""The `policy` section of a service's configuration: what its enforcement point asks, whom it believes, and where it logs.

    {policy: policy.yaml, organisation: organisation.yaml, log: log}                      follow: file, the default
    {follow: {store: /srv/policy, keys: [policy.key.pub]}, log: log}                     only activated versions count
    {follow: {store: /srv/policy, keys: [author.pub], activators: [office.pub]}, log: log}    two people for each change
    {policy: policy.yaml, log: {directory: log, level: refusals, keep_days: 365}}        what the decision log keeps, and for how long

Law: one reader for Synapse's module, the mail bridge and the bots. It does not know the rest of their files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from daftar_policy.core.document import Node, describe
from daftar_policy.files.signing import read_public_key
from daftar_policy.files.source import Problems
from daftar_policy.log.settings import LogSettings, read_log


@dataclass(frozen=True, slots=True)
class FollowedStore:
    """A store whose activated versions count; whose public keys are believed about versions, and whose about what is activated."""

    store: Path
    keys: tuple[Path, ...]
    # Why none means the same: one person may do both; with two lists, neither does anything alone.
    activators: tuple[Path, ...] = ()

    @property
    def believed(self) -> tuple[Path, ...]:
        """The keys that may have signed an activation."""
        return self.activators or self.keys


@dataclass(frozen=True, slots=True)
class PointConfig:
    """What an enforcement point is started with. With a store, `policy` is only watched, and there need be none."""

    policy: Path | None
    organisation: Path | None
    log: Path
    follow: FollowedStore | None = None
    log_settings: LogSettings | None = None


def read_point_config(node: Node, folder: Path, *, organisation: Path | None = None, can_post: bool = False) -> PointConfig:
    """Read the section; paths are below `folder`, and `organisation` is the one where the section names none. Notes faults.

    A point that `can_post` may be given a room for the checkpoints of its log.
    """
    if not node.present or not node.keys(required=("log",), optional=("policy", "organisation", "follow")):
        return PointConfig(None, None, folder)
    follow = _follow(node.child("follow"), folder)
    if follow is None and not node.child("policy").present:
        node.fault("missing-key", "missing key `policy`")
    if follow is not None and node.child("organisation").present:
        node.child("organisation").fault(
            "organisation", "with a store, the organisation is the one of the activated version", "leave it out", at_key=True
        )
    policy, own = _path(node.child("policy"), folder), _path(node.child("organisation"), folder)
    kept = read_log(node.child("log"), lambda name: folder / name, can_post=can_post)
    return PointConfig(policy, None if follow is not None else own or organisation, kept.directory, follow, kept)


def _follow(node: Node, folder: Path) -> FollowedStore | None:
    if not node.present or node.data == "file":
        return None
    if isinstance(node.data, str) or not node.keys(required=("store", "keys"), optional=("activators",)):
        if isinstance(node.data, str):
            node.fault("follow", f"expected `file`, or a mapping with `store` and `keys`, found {describe(node.data)}")
        return None
    keys, activators = (_keys(node.child(key), folder) for key in ("keys", "activators"))
    return FollowedStore(folder / node.child("store").text(), keys, activators)


def _keys(node: Node, folder: Path) -> tuple[Path, ...]:
    keys: list[Path] = []
    for item in node.items(or_one=True):
        if name := item.text():
            keys.append(folder / name)
            try:
                read_public_key(keys[-1])
            except Problems as problems:
                item.fault("key", f"`{name}`: {problems.problems[0].message}", problems.problems[0].hint)
    if node.present and not keys:
        node.fault("empty", "expected at least one public key")
    return tuple(keys)


def _path(node: Node, folder: Path) -> Path | None:
    name = node.text()
    return folder / name if name else None
