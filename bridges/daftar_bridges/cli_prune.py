"""The command `daftar mail prune`: remove what is older than `retention` says, now, and give the space back.

Law: what waits or is held is never touched; the running bridge does the same by itself, a little each hour. It does not know what is
too old (`pruning`).
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from daftar_bridges.cli_spool import ConfigOption, has_spool, in_spool, load
from daftar_bridges.incoming import directory_of
from daftar_bridges.pruning import Pruned, prune, unlink
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREACHABLE, print_error, print_text

# Why: long enough for one unit of work of a running bridge.
_PATIENCE = 10.0


def register(app: typer.Typer) -> None:
    """Add the command to the `mail` commands."""
    app.command("prune")(command)


def command(
    where: ConfigOption,
    *,
    shrink: Annotated[
        bool, typer.Option("--shrink", help="Make the file smaller, too (SQLite); mail is put off while that lasts.")
    ] = False,
) -> None:
    """Remove now what is older than `retention` says; what waits or is held stays."""
    loaded = load(where)
    kept = loaded.operations
    total = Pruned()
    while has_spool(loaded):
        pruned = in_spool(loaded, lambda db: prune(db, time.time(), kept.keep, kept.forget))
        unlink(directory_of(loaded.spool), pruned.files)
        if not pruned.count:
            break
        total += pruned
    print_text(f"{total.emptied} mails lost their octets, {total.forgotten} mails and {total.outgoing} outgoing ones were forgotten")
    if not shrink or not has_spool(loaded):
        return
    if loaded.database is not None:
        print_error("a database on a server gives space back by itself (autovacuum)")
        raise typer.Exit(EXIT_PROBLEMS)
    before = _octets(loaded.spool)
    try:
        with closing(sqlite3.connect(loaded.spool, timeout=_PATIENCE, isolation_level=None)) as db:
            db.execute("VACUUM")
            # Why: in WAL mode the file itself only shrinks at a checkpoint.
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        print_error(f"the spool cannot be made smaller now: {error}; stop the bridge and come again")
        raise typer.Exit(EXIT_UNREACHABLE) from error
    print_text(f"the spool had {before} octets and has {_octets(loaded.spool)}")


def _octets(spool: Path) -> int:
    """Give what a spool takes on the disk, with what is written beside it and not yet in it (SQLite's `-wal`)."""
    return sum(path.stat().st_size for path in (spool, spool.with_name(f"{spool.name}-wal")) if path.exists())
