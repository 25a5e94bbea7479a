"""The command `daftar mail audit`: is every mail that was accepted an event, held, or returned to its sender.

Law: exit status 0 where all is as it was promised, 1 where something is not, 3 where the spool or the homeserver cannot be asked. Nothing
is changed. It does not know how the two are compared.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from daftar_bridges.audit import audit
from daftar_bridges.cli_spool import ConfigOption, JsonOption, has_spool, load
from daftar_bridges.config import MailConfig
from daftar_bridges.core.audit import Report
from daftar_bridges.matrix.appservice import MatrixError
from daftar_bridges.store import Store, Unavailable
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREACHABLE, print_error, print_json, print_text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("audit")(audit_spool)


def audit_spool(where: ConfigOption, *, as_json: JsonOption = False) -> None:
    """Prove that every accepted mail is in its room once, is held, or was returned; beside a running bridge."""
    loaded = load(where, as_json=as_json)
    if not has_spool(loaded):
        print_error(f"there is no spool yet at `{loaded.spool}`")
        raise typer.Exit(EXIT_UNREACHABLE)
    try:
        report = asyncio.run(_audit(loaded))
    except (Unavailable, MatrixError, OSError) as error:
        print_error(f"the audit cannot be made: {error}")
        raise typer.Exit(EXIT_UNREACHABLE) from error
    if as_json:
        print_json(asdict(report))
    else:
        for trouble in report.troubles:
            about = f"{trouble.kind:12} mail {trouble.mail or '?'} for {trouble.mailbox or '?'}"
            print_text("  ".join(filter(None, (about, trouble.event, trouble.text))))
        print_text(_summary(report))
    if not report.is_whole:
        raise typer.Exit(EXIT_PROBLEMS)


async def _audit(loaded: MailConfig) -> Report:
    store = Store.open(loaded.spool, loaded.database)
    try:
        return await audit(loaded, store)
    finally:
        await store.close()


def _summary(report: Report) -> str:
    names = {"done": "in their rooms", "held": "held", "ready": "waiting", "returned": "returned"}
    counts = ", ".join(f"{count} {names.get(state, state)}" for state, count in report.states.items()) or "no mail yet"
    since = f" (the oldest since {datetime.fromtimestamp(report.oldest_waiting, UTC):%Y-%m-%d %H:%M:%SZ})" if report.oldest_waiting else ""
    removed = f", {report.removed} of them removed by people" if report.removed else ""
    found = "no trouble" if report.is_whole else _counted(len(report.troubles), "trouble")
    return f"{counts}{since}; {_counted(report.events, 'event')}{removed}; {found}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
