"""The commands `daftar mail backup` and `daftar mail restore`: the spool, the large mails and the decision log as one copy, and back.

Law: exit status 0 where it was done, 1 where it may not be (something is there already, the backup is damaged), 3 where a part cannot be
reached. A backup runs beside the bridge; a restore goes where no bridge has run yet. They do not know how a copy is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from daftar_bridges import backup
from daftar_bridges.backup import Made, Unfit
from daftar_bridges.cli_spool import ConfigOption, JsonOption, has_spool, load
from daftar_bridges.store import Unavailable
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREACHABLE, print_error, print_json, print_text


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(back_up)
    app.command("restore")(restore)


def back_up(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    where: ConfigOption,
    *,
    as_json: JsonOption = False,
) -> None:
    """Copy everything that the bridge keeps, while it runs, as one consistent moment."""
    loaded = load(where, as_json=as_json)
    if not has_spool(loaded):
        print_error(f"there is no spool yet at `{loaded.spool}`")
        raise typer.Exit(EXIT_UNREACHABLE)
    with _told("no backup", "no backup"):
        made = backup.back_up(loaded, target)
    _say(made, f"{target}: backed up", as_json=as_json)


def restore(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `backup` has written.")],
    where: ConfigOption,
    *,
    as_json: JsonOption = False,
) -> None:
    """Bring a backup back to where mail.yaml says, a file or a PostgreSQL database, which must be empty."""
    loaded = load(where, as_json=as_json)
    with _told("nothing was restored", "the restore was not finished"):
        made = backup.restore(loaded, source)
    _say(made, f"{source}: restored; run `daftar mail audit` once the bridge is up", as_json=as_json)
    if any(imap.afterwards != "delete" for imap in loaded.imap):
        print_error("warning: mail that was pulled by IMAP after that time is pulled and shown again; see KEEPING.md before you start")


@contextmanager
def _told(unfit: str, unreachable: str) -> Iterator[None]:
    """End the command with a sentence where it could not be done."""
    try:
        yield
    except Unfit as error:
        print_error(f"{unfit}: {error}")
        raise typer.Exit(EXIT_PROBLEMS) from error
    except OSError as error:
        place = f"`{error.filename}`" if error.filename else "the folder"
        print_error(f"{unreachable}: {place} cannot be used: {(error.strerror or str(error)).lower()}")
        raise typer.Exit(EXIT_UNREACHABLE) from error
    except Unavailable as error:
        print_error(f"{unreachable}: {error}")
        raise typer.Exit(EXIT_UNREACHABLE) from error


def _say(made: Made, text: str, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(made))
        return
    taken = datetime.fromtimestamp(made.taken, UTC)
    print_text(f"{text} ({made.mails} mails, {made.files} files, {made.octets} octets, of {taken:%Y-%m-%d %H:%M:%SZ})")
