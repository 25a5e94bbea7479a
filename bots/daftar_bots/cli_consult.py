"""The command `daftar bots consult`: ask people about a proposed policy before it is in force.

Law: it shows what would be asked and of whom an answer changes, and leaves a request for the running bot; a second person publishes it in
the control room. Exit status 0 is good, 1 problems, 2 wrong use or unreadable input. It brings nothing into force.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from daftar_bots import config as configuration
from daftar_bots.config import BotConfig, BotsConfig
from daftar_bots.core.language import fold
from daftar_bots.core.schedule import Calendar, moment, read_when
from daftar_bots.services.consultation import requests, versions
from daftar_bots.services.consultation import study as studies
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREADABLE, exit_status, print_error, print_text, report
from daftar_policy.files.activated import load_configured
from daftar_policy.files.manifest import collect
from daftar_policy.files.source import Problems

_WORDS = {"allow": "allowed", "deny": "refused", "hold": "held back"}


def consult(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="The proposed policy file.")],
    until: Annotated[str, typer.Option("--until", help="Until when people may answer: `25-11 17:00`.")],
    effective: Annotated[str, typer.Option("--effective", help="From when it is to be in force: `15-12`.")],
    config: Annotated[Path, typer.Option("--config", metavar="FILE|DIR", help="bots.yaml, or the folder it is in.")] = Path(),
    bot: Annotated[str, typer.Option("--bot", help="The service bot's id, where there are several.")] = "",
    to: Annotated[str, typer.Option("--to", help="An audience besides those whom it touches, such as `pune/*`.")] = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Ask those whom a proposed policy touches, through the running service bot."""
    now = datetime.now(UTC)
    try:
        loaded = configuration.load(config)
        wish = _chosen(loaded, bot)
        settings = wish.settings.services.consultation
        folder = settings.folder
        if folder is None:
            print_error(f"the bot `{wish.settings.id}` has no section `consultation`")
            raise typer.Exit(EXIT_UNREADABLE)
        calendar = Calendar(load_configured(loaded.policy, now).zone)
        closes, starts = _moment(until, "--until", now, calendar), _moment(effective, "--effective", now, calendar)
        if closes < now + settings.shortest or starts <= closes:
            print_error(f"people need at least {settings.shortest.days} days to answer, and it may be in force only after that")
            raise typer.Exit(EXIT_UNREADABLE)
        beside = policy.with_name(versions.ORGANISATION)
        version = collect(policy, beside if beside.is_file() else None)
        proposed, current = versions.proposal(policy, loaded.policy, now), versions.in_force(loaded.policy, now)
        found = studies.between(current, proposed, loaded.policy.log, since=now - settings.look_back, days=settings.look_back.days)
    except Problems as problems:
        report(problems, as_json=False)
        raise typer.Exit(exit_status(problems)) from None
    _show(found)
    if not yes and not typer.confirm("Leave this for the control room, where a second person publishes it?"):
        raise typer.Exit(EXIT_PROBLEMS)
    try:
        left = requests.leave(
            folder, version, closes.timestamp(), starts.timestamp(), audience=to, asked_at=now.isoformat(timespec="seconds")
        )
    except FileExistsError:
        print_error("this very proposal was asked for before")
        raise typer.Exit(EXIT_PROBLEMS) from None
    except OSError as error:
        print_error(f"cannot write to `{folder}`: {error.strerror or error}")
        raise typer.Exit(EXIT_UNREADABLE) from None
    print_text(f"{left.file}: left for the bot `{wish.settings.id}`; it shows it in its control room, and nothing goes out before that")


def _show(found: studies.Study) -> None:
    print_text(f"revision {found.base_revision} → {found.revision}")
    for change in found.changes:
        print_text(f"  {change['about']}: {change['words']}")
    print_text(f"of {found.decisions} decisions of the last {found.days} days, {found.changed} would have come out otherwise")
    for turn, count in found.turns.items():
        old, _, new = turn.partition(">")
        print_text(f"  {count} × {_WORDS.get(old, old)} → {_WORDS.get(new, new)}")
    print_text(f"people concerned: {len(found.people) or 'nobody known, so everybody is asked'}")


def _moment(text: str, option: str, now: datetime, calendar: Calendar) -> datetime:
    words = fold(text).split()
    when = read_when(*words) if words and len(words) <= len(("day", "clock")) else None
    try:
        found = moment(replace(when, clock=when.clock or time(0)), now, calendar) if when is not None else None
    except ValueError:
        found = None
    if found is None:
        print_error(f"{option}: `{text}` is no moment to come, such as `25-11 17:00`")
        raise typer.Exit(EXIT_UNREADABLE)
    return found


def _chosen(loaded: BotsConfig, name: str) -> BotConfig:
    found = [each for each in loaded.bots if each.settings.kind == "services" and name in {"", each.settings.id}]
    if len(found) != 1:
        known = ", ".join(each.settings.id for each in loaded.bots if each.settings.kind == "services")
        print_error(f"name one service bot with --bot: {known or 'there is none'}")
        raise typer.Exit(EXIT_UNREADABLE)
    return found[0]
