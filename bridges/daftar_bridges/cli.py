"""The command `daftar mail`: run the mail bridge, check its configuration, look at its queue, read a mail.

Law: what `check` accepts is what `run` starts with; exit status 0 is good, 1 problems, 2 wrong use or unreadable input, 3 a part could not
be reached. It does not know how mail becomes a message.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from errno import EADDRINUSE
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from daftar_bridges import cli_import, cli_parse, config, spool
from daftar_bridges.app import run as run_bridge
from daftar_bridges.config import MailConfig
from daftar_bridges.spool import Row
from daftar_bridges.store import Store, Unavailable
from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNREACHABLE, exit_status, print_error, print_json, print_text, report
from daftar_policy.files.activated import load_configured
from daftar_policy.files.source import Problems

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Official mail in Matrix rooms: the bridge, its queue, its reader.")
cli_parse.register(app)
cli_import.register(app)

ConfigOption = Annotated[Path, typer.Option("--config", metavar="PATH", help="mail.yaml, or the directory that it is in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


@app.command("run")
def run(
    where: ConfigOption,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more on standard error.")] = False,
) -> None:
    """Run the mail bridge until SIGTERM; prints a JSON line once it takes mail."""
    loaded = _load(where)
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Why: the SMTP library writes every line of a mail into its log at the levels below.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    try:
        asyncio.run(run_bridge(loaded))
    except Problems as problems:
        report(problems, as_json=False)
        raise typer.Exit(exit_status(problems)) from problems
    except (Unavailable, OSError) as error:
        hint = ""
        if isinstance(error, OSError) and error.errno == EADDRINUSE:
            hint = "; stop the program that listens there, or change the port in mail.yaml"
        print_error(f"the mail bridge cannot start: {error}{hint}")
        raise typer.Exit(EXIT_UNREACHABLE) from error


@app.command("check")
def check(where: ConfigOption, *, as_json: JsonOption = False) -> None:
    """Check mail.yaml, its registration and its policy: every problem at once, with its place."""
    loaded = _load(where, as_json=as_json)
    try:
        policy = load_configured(loaded.policy, datetime.now(UTC))
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from problems
    if not as_json:
        boxes = ", ".join(box.address for box in loaded.mailboxes)
        print_text(f"{where}: {boxes}; policy revision {policy.revision}; no problems")


@app.command("queue")
def show_queue(
    where: ConfigOption,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Show what is done, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the mail that is waiting or held, both ways."""
    loaded = _load(where, as_json=as_json)
    rows = _in_spool(loaded, lambda db: spool.queue(db, everything=everything)) if loaded.spool.exists() else []
    for row in rows:
        if as_json:
            print_json(asdict(row))
        else:
            print_text(_line(row))
    raise typer.Exit(EXIT_GOOD)


@app.command("release")
def release(
    where: ConfigOption, key: Annotated[str, typer.Argument(metavar="ID", help="The id that `queue` shows for a held mail.")]
) -> None:
    """Let a held mail go, in or out; a running bridge takes it up within seconds."""
    loaded = _load(where)
    count = _in_spool(loaded, lambda db: spool.release(db, key)) if loaded.spool.exists() else 0
    if not count:
        print_error(f"no held mail has the id `{key}`")
        raise typer.Exit(EXIT_PROBLEMS)
    print_text(f"{key}: released")


def _in_spool(loaded: MailConfig, work: Callable[[sqlite3.Connection], T]) -> T:
    try:
        store = Store.open(loaded.spool)
        try:
            return store.run_here(work)
        finally:
            store.close_here()
    except Unavailable as error:
        print_error(f"the spool cannot be used: {error}")
        raise typer.Exit(EXIT_UNREACHABLE) from error


def _load(where: Path, *, as_json: bool = False) -> MailConfig:
    try:
        return config.load(where)
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from problems


def _line(row: Row) -> str:
    arrow = f"{row.other or '<>'} -> {row.mailbox}" if row.way == "in" else f"{row.mailbox} -> {row.other}"
    due = f", next try {datetime.fromtimestamp(row.due, UTC):%Y-%m-%d %H:%M:%SZ}" if row.state == "ready" and row.due else ""
    tries = f", {row.attempts} tries" if row.attempts else ""
    return f"{row.way:3} {row.id}  {row.state:8} {arrow}{tries}{due}" + (f"  ({row.reason})" if row.reason else "")
