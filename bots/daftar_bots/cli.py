"""The command `daftar bots`: run the bots, check their configuration, show how they stand.

Law: `check` reads by the same code as `run`; exit status 0 is good, 1 problems, 2 unreadable, 3 a homeserver that refuses. Reading
`status` changes nothing and works while the bots run. It does not know what the bots say.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast

import typer

from daftar_bots import app as process
from daftar_bots import config as configuration
from daftar_bots.config import BotsConfig
from daftar_bots.matrix_client import SessionError
from daftar_bots.port import MatrixError
from daftar_bots.store import FILE, StoreError
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREACHABLE, exit_status, print_error, print_json, print_text, report
from daftar_policy.files.activated import load_configured
from daftar_policy.files.source import Problems

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Run the department bots.")

ConfigOption = Annotated[Path, typer.Option("--config", metavar="FILE|DIR", help="bots.yaml, or the folder it is in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


@app.command("run")
def run_bots(
    config: ConfigOption = Path(), *, verbose: Annotated[bool, typer.Option("--verbose", help="Log what happens, too.")] = False
) -> None:
    """Run all bots of a configuration until stopped; prints one JSON line when they are ready."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    loaded = _load(config, as_json=False)
    try:
        asyncio.run(process.run(loaded, print_json))
    except Problems as problems:
        report(problems, as_json=False)
        raise typer.Exit(exit_status(problems)) from None
    except StoreError as error:
        print_error(str(error))
        raise typer.Exit(EXIT_PROBLEMS) from None
    except (SessionError, MatrixError) as error:
        print_error(str(error))
        raise typer.Exit(EXIT_UNREACHABLE) from None


@app.command("check")
def check_config(config: ConfigOption = Path(), *, as_json: JsonOption = False) -> None:
    """Check bots.yaml, the organisation and the policy it names: every problem at once, with its place."""
    loaded = _load(config, as_json=as_json)
    try:
        load_configured(loaded.policy, datetime.now(UTC))
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from None
    if not as_json:
        bots = ", ".join(bot.settings.id for bot in loaded.bots)
        print_text(f"{loaded.path}: no problems (bots: {bots})")


@app.command("status")
def show_status(config: ConfigOption = Path(), *, as_json: JsonOption = False) -> None:
    """Show for each bot how far it has read, what waits to be sent, and what went wrong."""
    for bot in _load(config, as_json=as_json).bots:
        path = bot.settings.store / FILE
        standing: dict[str, object] = {
            "bot": bot.settings.id,
            "store": str(path),
            **(_standing(path) if path.exists() else {"started": False}),
        }
        if as_json:
            print_json(standing)
        else:
            print_text("\n".join([bot.settings.id, *(f"  {key}: {value}" for key, value in standing.items() if key != "bot")]))


def _load(path: Path, *, as_json: bool) -> BotsConfig:
    try:
        return configuration.load(path)
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from None


def _standing(path: Path) -> dict[str, object]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:

        def cell(query: str) -> object:
            row = cast("tuple[object, ...] | None", database.execute(query).fetchone())
            return None if row is None else row[0]

        return {
            "started": True,
            "last_read": cell("SELECT at FROM cursor"),
            "announcements": cell("SELECT count(*) FROM announcement"),
            "drafts": cell("SELECT count(*) FROM announcement WHERE state = 'draft'"),
            "waiting": cell("SELECT count(*) FROM outbox WHERE state = 'waiting'"),
            "undelivered": cell("SELECT count(*) FROM outbox WHERE state = 'failed'"),
            "rooms": cell("SELECT count(*) FROM room WHERE room_id IS NOT NULL"),
            "rooms_not_joined": cell("SELECT count(*) FROM room WHERE room_id IS NULL"),
            "dead_letters": cell("SELECT count(*) FROM dead_letter"),
        }
    finally:
        database.close()
