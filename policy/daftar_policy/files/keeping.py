"""Keeping: whether the services that follow a policy keep their decision logs as long as its statute asks for.

Law: what is refused here is what a point refuses at its start. Only `keep_days` of a point's `log` is looked at; everything else in a
service's file is that service's own business. It does not know when a log is removed, nor by whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from daftar_policy.core.document import Fault, Node
from daftar_policy.core.statutes import coming, too_short
from daftar_policy.files.source import Problem, Problems, Source, read

# Where `daftar init` puts the files in which a point is configured, beside the policy.
BESIDE = ("mail.yaml", "bots.yaml", "homeserver.d/*.yaml")


def beside(policy: Path) -> list[Path]:
    """Give the files of services that stand beside a policy."""
    return [path for pattern in BESIDE for path in sorted(policy.absolute().parent.glob(pattern))]


def refused(statute: str | None, services: Iterable[Path], day: date) -> list[Problem]:
    """Give a problem for each log that is kept for a shorter time than the statute asks for on a day.

    Raises:
        Problems: a file cannot be read.
    """
    return [
        source.problem(_fault(node, wrong))
        for source, node, keep in _kept(services)
        if (wrong := too_short(statute, keep, day)) is not None
    ]


def foreseen(statute: str | None, services: Iterable[Path], day: date) -> list[Problem]:
    """Give a problem for each log that will be kept for too short a time once the statute's next floor holds.

    Raises:
        Problems: a file cannot be read.
    """
    following = coming(statute, day)
    if following is None:
        return []
    return [
        source.problem(_fault(node, f"from {following.since} on: {wrong}"))
        for source, node, keep in _kept(services)
        if too_short(statute, keep, day) is None and (wrong := too_short(statute, keep, following.since)) is not None
    ]


def readable(services: Iterable[Path]) -> list[Path]:
    """Give those that can be read: what stands beside a policy by chance is no problem of the policy."""
    found = []
    for path in services:
        try:
            read(path)
        except Problems:
            continue
        found.append(path)
    return found


def _kept(services: Iterable[Path]) -> Iterator[tuple[Source, Node, timedelta]]:
    for path in services:
        source = read(path)
        for node in _logs(Node(source.data)):
            days = node.child("keep_days")
            if isinstance(days.data, int) and not isinstance(days.data, bool) and 0 < days.data < timedelta.max.days:
                yield source, days, timedelta(days=days.data)


def _logs(root: Node) -> Iterator[Node]:
    yield root.child("policy").child("log")
    modules = root.child("modules").data
    for place in range(len(modules) if isinstance(modules, list) else 0):
        module = root.child("modules").child(place)
        if str(module.child("module").data).startswith("daftar_policy."):
            yield module.child("config").child("log")


def _fault(node: Node, message: str) -> Fault:
    return Fault(node.path, "retention", message, "raise `keep_days`, or leave it out to keep the log for ever")
