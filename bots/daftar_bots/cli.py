"""The command `daftar bots`: run the bots, check their configuration, show how they stand.

Law: `check` reads by the same code as `run`; exit status 0 is good, 1 problems, 2 unreadable, 3 a homeserver that refuses. Reading
`status` changes nothing and works while the bots run. It does not know what the bots say.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from daftar_bots import app as process
from daftar_bots import cli_backup, cli_bench, cli_consult, cli_http, identity_command
from daftar_bots.cli_files import bot_named, loaded_from, told
from daftar_bots.standing import standing_of
from daftar_bots.store import StoreError
from daftar_policy.cli_output import EXIT_UNREACHABLE, exit_status, print_error, print_json, print_text, report
from daftar_policy.files.activated import load_configured
from daftar_policy.files.source import Problems

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Run the department bots.")
cli_bench.register(app)
cli_backup.register(app)
cli_http.register(app)

ConfigOption = Annotated[Path, typer.Option("--config", metavar="FILE|DIR", help="bots.yaml, or the folder it is in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


@app.command("run")
def run_bots(
    config: ConfigOption = Path(), *, verbose: Annotated[bool, typer.Option("--verbose", help="Log what happens, too.")] = False
) -> None:
    """Run all bots of a configuration until stopped; prints one JSON line when they are ready."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    loaded = loaded_from(config)
    with told():
        asyncio.run(process.run(loaded, print_json))


@app.command("check")
def check_config(config: ConfigOption = Path(), *, as_json: JsonOption = False) -> None:
    """Check bots.yaml, the organisation and the policy it names: every problem at once, with its place."""
    loaded = loaded_from(config, as_json=as_json)
    try:
        load_configured(loaded.policy, datetime.now(UTC))
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from None
    if not as_json:
        bots = ", ".join(bot.settings.id for bot in loaded.bots)
        print_text(f"{loaded.path}: no problems (bots: {bots})")


app.command("consult")(cli_consult.consult)


@app.command("status")
def show_status(config: ConfigOption = Path(), *, as_json: JsonOption = False) -> None:
    """Show for each bot how far it has read, what waits to be sent, and what went wrong."""
    for bot in loaded_from(config, as_json=as_json).bots:
        try:
            standing: dict[str, object] = {"bot": bot.settings.id, **standing_of(bot)}
        except StoreError as error:
            print_error(str(error))
            raise typer.Exit(EXIT_UNREACHABLE) from None
        if as_json:
            print_json(standing)
        else:
            print_text("\n".join([bot.settings.id, *(f"  {key}: {value}" for key, value in standing.items() if key != "bot")]))


@app.command("identity")
def show_identity(
    bot: Annotated[str, typer.Argument(help="The bot's id in bots.yaml.")],
    config: ConfigOption = Path(),
    *,
    new: Annotated[bool, typer.Option("--new", help="Make a new cross-signing identity; the bot must be stopped.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a bot's device and fingerprints, or make a new cross-signing identity where the old one's keys are lost."""
    loaded = loaded_from(config, as_json=as_json)
    wish = bot_named(loaded, bot)
    with told(as_json=as_json):
        if new:
            identity_command.renew(loaded, wish)
        shown = identity_command.show(loaded, wish)
    if as_json:
        print_json(shown)
    else:
        print_text("\n".join(f"{key}: {value if value is not None else 'not made yet'}" for key, value in shown.items()))
