"""Doctor: examines a configuration directory with the code that start-up runs, and tries what it names when asked.

Law: everything that is wrong is told at once, each at its place; nothing is changed and nothing is sent.
It does not know what the files mean: each room reads its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from daftar_deploy.agreement import contradictions, doubts
from daftar_deploy.reach import unreached
from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNREACHABLE, EXIT_UNREADABLE, report
from daftar_policy.files import keeping
from daftar_policy.files.advice import advise
from daftar_policy.files.organisation import load_organisation
from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import Problem, Problems, Unreadable


def examine(directory: Path, *, reach: bool, as_json: bool, quiet: bool = False) -> int:
    """Check every file, then (with `reach`) what they name; print problems and warnings; give the exit status."""
    if not directory.is_dir():
        print(f"daftar: {directory} is not a directory", file=sys.stderr)
        return EXIT_UNREADABLE
    problems, unreadable = _files(directory)
    warnings = [] if problems or quiet else _warnings(directory)
    missing = unreached(directory) if reach and not problems else []
    report([*problems, *missing], as_json, severity="error")
    report(warnings, as_json, severity="warning")
    if not (problems or missing or as_json or quiet):
        noted = f", {len(warnings)} warning{'s' if len(warnings) > 1 else ''}" if warnings else ""
        print(f"{directory}: no problems found{' and everything was reached' if reach else ''}{noted}")
    if problems:
        return EXIT_UNREADABLE if unreadable else EXIT_PROBLEMS
    return EXIT_UNREACHABLE if missing else EXIT_GOOD


def _files(directory: Path) -> tuple[list[Problem], bool]:
    problems: list[Problem] = []
    unreadable = False
    steps: tuple[Callable[[Path], None], ...] = (_policy, _mail, _bots, _agreement)
    for step in steps:
        try:
            step(directory)
        except Problems as found:
            problems += [problem for problem in found.problems if problem not in problems]
            unreadable = unreadable or isinstance(found, Unreadable)
    return problems, unreadable


def _policy(directory: Path) -> None:
    path = directory / "policy.yaml"
    policy = load_policy(path, _organisation(directory)).policy
    too_short = keeping.refused(policy.statute, keeping.readable(keeping.beside(path)), datetime.now(policy.zone).date())
    if too_short:
        raise Problems(too_short)


def _mail(directory: Path) -> None:
    if (directory / "mail.yaml").exists():
        from daftar_bridges.config import load  # noqa: PLC0415 - only where mail is configured

        load(directory)


def _bots(directory: Path) -> None:
    if (directory / "bots.yaml").exists():
        from daftar_bots.config import load  # noqa: PLC0415 - only where bots are configured

        load(directory)


def _agreement(directory: Path) -> None:
    path = _organisation(directory)
    if path is not None and (found := contradictions(directory, load_organisation(path))):
        raise Problems(found)


def _warnings(directory: Path) -> list[Problem]:
    path = _organisation(directory)
    found = list(advise(load_policy(directory / "policy.yaml", path), datetime.now(UTC)))
    return [*found, *doubts(directory, load_organisation(path))] if path is not None else found


def _organisation(directory: Path) -> Path | None:
    path = directory / "organisation.yaml"
    return path if path.exists() else None
