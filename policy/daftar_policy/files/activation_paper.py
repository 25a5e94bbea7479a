"""Activation papers: which version is in force from now on, signed and numbered.

Law: a paper says all that a reader needs to know what is in force at a time, also after its deadline has passed; the number only grows
within one store, and each paper names the one before it. It does not know files, keys or clocks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from daftar_policy.files.manifest import Ref
from daftar_policy.files.source import Problem, Problems

KIND = "policy activation 1"
KINDS = ("activate", "confirm", "rollback")


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation; with a deadline, `fallback` is in force again from then on unless a later paper confirms."""

    store: str
    sequence: int
    kind: str
    version: Ref
    issued: datetime
    by: str
    before: str | None = None
    force: bool = False
    confirm_by: datetime | None = None
    fallback: Ref | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether the deadline has passed."""
        return self.confirm_by is not None and now >= self.confirm_by

    def in_force(self, now: datetime) -> Ref:
        """Give the version that holds at a time."""
        return self.fallback if self.fallback is not None and self.is_over(now) else self.version

    @property
    def text(self) -> str:
        """The text that is signed."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1)

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {
            "store": self.store,
            "sequence": self.sequence,
            "kind": self.kind,
            "version": self.version.as_json(),
            "issued": self.issued.isoformat(timespec="seconds"),
            "by": self.by,
            "before": self.before,
            "force": self.force,
            "confirm_by": self.confirm_by.isoformat(timespec="seconds") if self.confirm_by else None,
            "fallback": self.fallback.as_json() if self.fallback else None,
        }


def parse_activation(text: str, path: Path) -> Activation:
    """Read a paper that was found in `path`. Raises Problems."""
    try:
        match json.loads(text):
            case {
                "store": str(store),
                "sequence": int(sequence),
                "kind": str(kind),
                "version": version,
                "issued": str(issued),
                "by": str(by),
                "before": str() | None as before,
                "force": bool(force),
                "confirm_by": str() | None as confirm_by,
                "fallback": fallback,
            } if kind in KINDS and sequence > 0 and (confirm_by is None) == (fallback is None):
                deadline = _time(confirm_by) if confirm_by else None
                back = Ref.from_json(fallback) if fallback is not None else None
                return Activation(store, sequence, kind, Ref.from_json(version), _time(issued), by, before, force, deadline, back)
    except (ValueError, RecursionError) as error:
        raise _refused(path) from error
    raise _refused(path)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without an offset")
    return time


def _refused(path: Path) -> Problems:
    return Problems([Problem(str(path), 1, 1, "activation", "not an activation that this version of the command can read")])
