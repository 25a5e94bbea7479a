"""The command `daftar mail`: run the mail bridge, check its configuration, look at its queue, read a mail.

Law: what `check` accepts is what `run` starts with; exit status 0 is good, 1 problems, 2 wrong use or unreadable input, 3 a part could not
be reached. It does not know how mail becomes a message.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from errno import EADDRINUSE
from typing import Annotated

import typer

from daftar_bridges import cli_audit, cli_backup, cli_bench, cli_import, cli_parse, cli_prune, cli_steer, logs
from daftar_bridges.app import run as run_bridge
from daftar_bridges.cli_spool import ConfigOption, JsonOption, load
from daftar_bridges.config_warnings import warnings
from daftar_bridges.store import Unavailable
from daftar_policy.cli_output import EXIT_UNREACHABLE, exit_status, print_error, print_text, report
from daftar_policy.core.statutes import floor
from daftar_policy.files.activated import load_configured
from daftar_policy.files.source import Problems

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Official mail in Matrix rooms: the bridge, its queue, its reader.")
cli_parse.register(app)
cli_import.register(app)
cli_audit.register(app)
cli_backup.register(app)
cli_steer.register(app)
cli_prune.register(app)
cli_bench.register(app)


@app.command("run")
def run(
    where: ConfigOption,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more on standard error.")] = False,
) -> None:
    """Run the mail bridge until SIGTERM; prints a JSON line once it takes mail."""
    loaded = load(where)
    logs.start(masks=loaded.operations.masks_addresses, level="info" if verbose else loaded.operations.level)
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
    loaded = load(where, as_json=as_json)
    try:
        policy = load_configured(loaded.policy, datetime.now(UTC))
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from problems
    least = floor(policy.statute, datetime.now(UTC).date())
    if least is not None and loaded.operations.keep is not None and loaded.operations.keep < least.keep:
        days = f"`retention.keep_days` is {loaded.operations.keep.days}, less than the {least.keep.days} days that logs are kept"
        print_error(f"{where}: warning: {days} ({least.source}); see OPERATIONS.md")
    for said in warnings(loaded):
        print_error(f"{where}: warning: {said}")
    if not as_json:
        boxes = ", ".join(box.address for box in loaded.mailboxes)
        print_text(f"{where}: {boxes}; policy revision {policy.revision}; no problems")
