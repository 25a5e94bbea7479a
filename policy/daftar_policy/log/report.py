"""Report: what a verification found: problems, notes, and how much was looked at.

Law: a problem is a trace of somebody's hand, or a part that is gone; a note is what cannot be told and honestly may be so (a crash, a log
without a key). It does not know how either is found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LogProblem:
    """Something at a line of a log."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:1: {self.message}"


@dataclass(slots=True)
class Report:
    """The outcome of a verification."""

    problems: list[LogProblem] = field(default_factory=list)
    notes: list[LogProblem] = field(default_factory=list)
    segments: int = 0
    chains: int = 0
    lines: int = 0
    checkpoints: int = 0
    unproven: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found that should not be."""
        return not self.problems
