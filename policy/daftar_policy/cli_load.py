"""Loading for commands: a policy or the end of the command, with its problems printed.

Law: what is wrong is said in full before a command ends. It does not know what the policy is wanted for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import typer

from daftar_policy.cli_output import EXIT_UNREADABLE, exit_status, print_error, report
from daftar_policy.files.policy import LoadedPolicy, load_policy
from daftar_policy.files.source import Problems


def load_or_exit(file: Path, organisation: Path | None, *, as_json: bool = False, severity: str | None = None) -> LoadedPolicy:
    """Read a policy; where it cannot be used, print its problems and end with their exit status."""
    try:
        return load_policy(file, organisation)
    except Problems as problems:
        report(problems, as_json, severity=severity)
        raise typer.Exit(exit_status(problems)) from problems


def wrong_use(message: str) -> NoReturn:
    """Say what is wrong with how a command was called, and end with status 2."""
    print_error(message)
    raise typer.Exit(EXIT_UNREADABLE)


def with_progress(entries: Iterable[Mapping[str, object]], total: int, words: str, *, shown: bool) -> Iterator[Mapping[str, object]]:
    """Hand entries on one by one, with a bar on standard error where that is a terminal."""
    if not shown:
        yield from entries
        return
    from rich.console import Console  # noqa: PLC0415 - only where a bar is drawn
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - the same

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=total)
        # Why: drawing takes longer than reading a line.
        for number, entry in enumerate(entries, 1):
            if number % 500 == 0:
                progress.update(task, completed=number)
            yield entry
