"""What the bots' commands share: reading bots.yaml, finding a bot in it, and ending with a sentence where something stands in the way.

Law: exit status 1 for problems, 2 for what cannot be read, 3 for a homeserver that refuses. It does not know what a command does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from daftar_bots import config as configuration
from daftar_bots.config import BotConfig, BotsConfig
from daftar_bots.port import MatrixError
from daftar_bots.session import SessionError
from daftar_bots.store import StoreError
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREACHABLE, exit_status, print_error, report
from daftar_policy.files.source import Problems


@contextmanager
def told(*, as_json: bool = False) -> Iterator[None]:
    """End the command with a sentence where something stands in the way."""
    try:
        yield
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from None
    except StoreError as error:
        print_error(str(error))
        raise typer.Exit(EXIT_PROBLEMS) from None
    except (SessionError, MatrixError) as error:
        print_error(str(error))
        raise typer.Exit(EXIT_UNREACHABLE) from None


def loaded_from(path: Path, *, as_json: bool = False) -> BotsConfig:
    """Read bots.yaml, or the one in a folder; end the command where it has problems."""
    with told(as_json=as_json):
        return configuration.load(path)


def bot_named(loaded: BotsConfig, name: str) -> BotConfig:
    """Find a bot by its id; end the command where there is none of that name."""
    for bot in loaded.bots:
        if bot.settings.id == name:
            return bot
    print_error(f"there is no bot `{name}` in {loaded.path}; there are: {', '.join(bot.settings.id for bot in loaded.bots)}")
    raise typer.Exit(EXIT_PROBLEMS)
