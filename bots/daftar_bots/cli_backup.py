"""The commands `daftar bots backup` and `daftar bots restore`.

Law: exit status 0 where it was done, 1 where it may not be, 3 where a part cannot be reached. A backup runs beside the bot, a restore
where it has not run yet. They do not know how a copy is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from daftar_bots import backup
from daftar_bots.backup import Made, Unfit
from daftar_bots.cli_files import bot_named, loaded_from
from daftar_bots.config import BotConfig
from daftar_bots.store import StoreError
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREACHABLE, print_error, print_json, print_text
from daftar_policy.storage import Unavailable

BotArgument = Annotated[str, typer.Argument(help="The bot's id in bots.yaml.")]
ConfigOption = Annotated[Path, typer.Option("--config", metavar="FILE|DIR", help="bots.yaml, or the folder it is in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print a JSON line instead of text.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the `bots` commands."""
    app.command("backup")(back_up)
    app.command("restore")(restore)


def back_up(
    bot: BotArgument,
    target: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    config: ConfigOption = Path(),
    *,
    as_json: JsonOption = False,
) -> None:
    """Copy what a bot remembers and its own files, as of one moment, beside the running bot."""
    made = _done(backup.back_up, bot_named(loaded_from(config), bot), target)
    _say(f"{target}: {made.announcements} announcements, {made.files} files", made, as_json=as_json)


def restore(
    bot: BotArgument,
    source: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `backup` has written.")],
    config: ConfigOption = Path(),
    *,
    as_json: JsonOption = False,
) -> None:
    """Bring a backup back to where bots.yaml says, a folder or a PostgreSQL database, which must be empty."""
    made = _done(backup.restore, bot_named(loaded_from(config), bot), source)
    text = f"restored as of {made.taken}; the bot logs in as a new device; {made.held} messages that waited then are shown as undelivered"
    _say(text, made, as_json=as_json)


def _done(work: Callable[[BotConfig, Path], Made], bot: BotConfig, folder: Path) -> Made:
    try:
        return work(bot, folder)
    except Unfit as error:
        print_error(str(error))
        raise typer.Exit(EXIT_PROBLEMS) from None
    except (StoreError, Unavailable, OSError) as error:
        print_error(str(error))
        raise typer.Exit(EXIT_UNREACHABLE) from None


def _say(text: str, made: Made, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(made))
    else:
        print_text(text)
