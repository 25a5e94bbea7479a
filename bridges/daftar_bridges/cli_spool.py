"""What the commands that look into the spool share: the options, the configuration, one unit of work.

Law: a command works beside a running bridge, which takes up within seconds what was changed. It does not know any command.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from daftar_bridges import config
from daftar_bridges.config import MailConfig
from daftar_bridges.store import Store, Unavailable
from daftar_policy.cli_output import EXIT_UNREACHABLE, exit_status, print_error, report
from daftar_policy.files.source import Problems
from daftar_policy.storage import Connection

T = TypeVar("T")

ConfigOption = Annotated[Path, typer.Option("--config", metavar="PATH", help="mail.yaml, or the directory that it is in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


def load(where: Path, *, as_json: bool = False) -> MailConfig:
    """Read the configuration. Raises typer.Exit, its problems told."""
    try:
        return config.load(where)
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from problems


def in_spool(loaded: MailConfig, work: Callable[[Connection], T]) -> T:
    """Do one unit of work. Raises typer.Exit where the spool cannot be used."""
    try:
        store = Store.open(loaded.spool, loaded.database)
        try:
            return store.run_here(work)
        finally:
            store.close_here()
    except Unavailable as error:
        print_error(f"the spool cannot be used: {error}")
        raise typer.Exit(EXIT_UNREACHABLE) from error


def has_spool(loaded: MailConfig) -> bool:
    """Whether there is a spool yet: a look makes none."""
    return loaded.database is not None or loaded.spool.exists()


def who() -> str:
    """Give who works at this terminal, for what is written down."""
    # Why both: `root` alone would hide the person behind `sudo`.
    behind = os.environ.get("SUDO_USER")
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = str(os.getuid())
    return f"{behind} as {name} at the command line" if behind and behind != name else f"{name} at the command line"
