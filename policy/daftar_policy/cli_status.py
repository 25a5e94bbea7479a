"""The command `daftar policy status`: what each enforcement point has in force and has decided, as its decision log tells.

Law: it only reads; a chain that was tampered with is said and gives exit status 1. It does not ask the running processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import typer

from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNREADABLE, print_error, print_json, print_text
from daftar_policy.cli_store import print_store
from daftar_policy.decision_log import read, verify


@dataclass(slots=True)
class PointStatus:
    """What one point's log says: the policy in force, the edit refused since, how it decided, how many entries were lost."""

    revision: str = ""
    since: str = ""
    refused: list[str] = field(default_factory=list)
    decisions: Counter[str] = field(default_factory=Counter)
    lost: int = 0

    def take(self, entry: Mapping[str, object]) -> None:
        """Take in one entry, in the order of the log."""
        match entry.get("kind"):
            case "policy-loaded":
                self.revision, self.since = str(entry.get("revision")), str(entry.get("time"))
                self.refused = []
            case "policy-refused":
                problems = entry.get("problems")
                self.refused = [_problem_line(problem) for problem in problems] if isinstance(problems, list) else []
            case "decision":
                self.decisions[str(entry.get("decision"))] += 1
                self.decisions["warned"] += bool(entry.get("warned"))
                self.decisions["monitored"] += bool(entry.get("monitored"))
            case "log-gap":
                lost = entry.get("lost")
                self.lost += lost if isinstance(lost, int) else 0

    def as_json(self, point: str) -> dict[str, object]:
        """Give it as plain data."""
        return {
            "point": point,
            "revision": self.revision,
            "since": self.since,
            "refused": self.refused,
            "decisions": dict(self.decisions),
            "lost": self.lost,
        }


def status_command(log: Path | None, store: Path | None, *, as_json: bool) -> None:
    """Say what each enforcement point has in force, what it decided, and whether its log is whole; and what is in force at a store."""
    if log is None and store is None:
        print_error("give the decision log with --log, a store of versions with --store, or both")
        raise typer.Exit(EXIT_UNREADABLE)
    at_store = print_store(store, as_json=as_json) if store is not None else EXIT_GOOD
    if log is None:
        raise typer.Exit(at_store)
    if not log.is_dir():
        print_error(f"there is no decision log at `{log}`")
        raise typer.Exit(EXIT_UNREADABLE)
    points: dict[str, PointStatus] = {}
    for entry in read(log):
        point = entry.get("point")
        if isinstance(point, str):
            points.setdefault(point, PointStatus()).take(entry)
    for name, point_status in sorted(points.items()):
        if as_json:
            print_json(point_status.as_json(name))
        else:
            _print(name, point_status)
    broken = verify(log)
    for problem in broken:
        if as_json:
            path, line = str(problem.path), problem.line
            print_json({"path": path, "line": line, "column": 1, "code": "log", "message": problem.message, "hint": None})
        else:
            print_error(str(problem))
    raise typer.Exit(EXIT_PROBLEMS if broken else at_store)


def _print(name: str, status: PointStatus) -> None:
    print_text(f"{name}: revision {status.revision or 'none'}" + (f" since {status.since}" if status.since else ""))
    counts = ", ".join(f"{count} {word}" for word, count in sorted(status.decisions.items()) if count)
    print_text(f"  decisions: {counts or 'none'}")
    if status.lost:
        print_text(f"  {status.lost} entries of the log were lost")
    if status.refused:
        print_text("  the last edit is refused, the policy before it stays in force:")
        for line in status.refused:
            print_text(f"    {line}")


def _problem_line(problem: object) -> str:
    if not isinstance(problem, Mapping):
        return str(problem)
    hint = f" ({problem['hint']})" if problem.get("hint") else ""
    return f"{problem.get('path')}:{problem.get('line')}:{problem.get('column')}: {problem.get('message')}{hint}"
