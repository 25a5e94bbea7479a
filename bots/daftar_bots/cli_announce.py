"""The command `daftar announce`: check an evidence bundle, and report how an announcement stands, without touching a running bot.

Law: `verify` needs the bundle alone, no store and no network, unless the homeserver is asked for; exit status 0 is good, 1 something is
wrong or not there, 2 unreadable, 3 a homeserver that cannot be asked. It does not know how a bundle is made.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from daftar_bots.announcements import evidence as bundles
from daftar_bots.announcements import exporting, proving, reporting, standing, witnesses
from daftar_bots.announcements.desk import Desk, Unasked
from daftar_bots.announcements.glance import Glance
from daftar_bots.announcements.register import Register
from daftar_bots.cli_files import loaded_from
from daftar_bots.config import BotConfig, BotsConfig
from daftar_bots.core import evidence
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.language import LANGUAGES
from daftar_bots.core.reading import number_in
from daftar_bots.speech import Speech
from daftar_bots.store import StoreError
from daftar_policy.cli_output import (
    EXIT_PROBLEMS,
    EXIT_UNREACHABLE,
    EXIT_UNREADABLE,
    print_error,
    print_json,
    print_text,
)
from daftar_policy.files.activated import load_configured
from daftar_policy.log.keys import KeyProblem, is_signed, read_keys

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Check and report what was announced.")

ConfigOption = Annotated[Path, typer.Option("--config", metavar="FILE|DIR", help="bots.yaml, or the folder it is in.")]


class Format(StrEnum):
    """What a report is written as."""

    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    PNG = "png"
    EVIDENCE = "evidence"


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="The bundle, or the folder it was unpacked into.")],
    *,
    key: Annotated[
        list[Path] | None, typer.Option("--key", help="Public keys that may have signed it, as `daftar log key` prints.")
    ] = None,
    homeserver: Annotated[str, typer.Option("--homeserver", metavar="URL", help="Ask this homeserver for each event too.")] = "",
    token_file: Annotated[Path | None, typer.Option("--token-file", help="Access token of somebody who is in the rooms.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Check an evidence bundle and name the first thing that is wrong with it."""
    try:
        parts = bundles.unpacked(file)
        known = frozenset(public for keys in read_keys(key).values() for public in keys) if key else None
        verdict = evidence.verify(parts, is_signed, keys=known)
    except (bundles.NotABundle, KeyProblem) as error:
        print_error(f"cannot read `{file}`: {error}")
        raise typer.Exit(EXIT_UNREADABLE) from None
    found, notes = verdict.finding, list(verdict.notes)
    if found is None and homeserver:
        if token_file is None:
            print_error("asking a homeserver needs --token-file")
            raise typer.Exit(EXIT_UNREADABLE)
        try:
            found = asyncio.run(witnesses.ask(homeserver, token_file.read_text(encoding="utf-8").strip(), parts))
        except (OSError, witnesses.Unreachable) as error:
            print_error(f"cannot ask `{homeserver}`: {error}")
            raise typer.Exit(EXIT_UNREACHABLE) from None
    if as_json:
        print_json({"good": found is None, "wrong": str(found) if found else None, "notes": notes, "about": dict(verdict.summary or {})})
    else:
        _show(file, found, notes, verdict.summary)
    if found is not None:
        raise typer.Exit(EXIT_PROBLEMS)


@app.command("report")
def report_one(
    number: Annotated[str, typer.Argument(help="The number, such as 142/2026.")],
    *,
    config: ConfigOption = Path(),
    bot: Annotated[str, typer.Option("--bot", help="The bot's id, where there are several.")] = "",
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TEXT,
    language: Annotated[str, typer.Option("--language", help="mr, hi, en or ur; the control room's where not given.")] = "",
    output: Annotated[Path | None, typer.Option("--output", help="The file to write; needed for all but text and csv.")] = None,
) -> None:
    """Report how an announcement stands, as text, table, workbook, picture or evidence; the bot may be running."""
    loaded = loaded_from(config)
    wish = _chosen(loaded, bot)
    if language and language not in LANGUAGES:
        print_error(f"`{language}` is not one of {', '.join(LANGUAGES)}")
        raise typer.Exit(EXIT_UNREADABLE)
    if output is None and form not in {Format.TEXT, Format.CSV}:
        print_error(f"`{form}` is not for a terminal: name a file with --output")
        raise typer.Exit(EXIT_UNREADABLE)
    try:
        store = Glance(wish.settings.store, wish.server, name=wish.tables)
    except StoreError as error:
        print_error(str(error))
        raise typer.Exit(EXIT_PROBLEMS) from None
    with store:
        policy = load_configured(loaded.policy, datetime.now(UTC))
        unasked = Unasked(loaded.organisation, policy.zone)
        desk = Desk(wish.settings, store, Register(store), unasked, Speech(), lambda: datetime.now(UTC))
        data = _made(desk, _entry(desk, number), form, language or desk.language)
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        output.write_bytes(data)
        print_text(f"{output}: {len(data)} bytes")


def _made(desk: Desk, entry: Announcement, form: Format, language: str) -> bytes:
    match form:
        case Format.TEXT:
            lines = [*reporting.status(desk, entry, language), *standing.unacked(desk, entry, language)]
            return ("\n".join(lines) + "\n").translate(dict.fromkeys(range(0x2066, 0x206A))).encode()
        case Format.CSV:
            return exporting.csv_of(desk, entry, language).encode()
        case Format.XLSX:
            return exporting.workbook(desk, entry, language)
        case Format.PNG:
            return exporting.picture(desk, entry, language).data
        case Format.EVIDENCE:
            return proving.made(desk, entry)


def _entry(desk: Desk, number: str) -> Announcement:
    found = number_in(number)
    year = (found.year if found else None) or desk.now().astimezone(desk.policy.zone).year
    entry = desk.register.by_number(desk.settings.office, year, found.serial) if found is not None else None
    if entry is None:
        print_error(f"there is no announcement `{number}`")
        raise typer.Exit(EXIT_PROBLEMS)
    return entry


def _chosen(loaded: BotsConfig, name: str) -> BotConfig:
    found = [bot for bot in loaded.bots if not name or bot.settings.id == name]
    if len(found) != 1:
        known = ", ".join(bot.settings.id for bot in loaded.bots)
        print_error(f"name one bot with --bot: {known}")
        raise typer.Exit(EXIT_UNREADABLE)
    return found[0]


def _show(file: Path, found: evidence.Finding | None, notes: list[str], summary: Mapping[str, object] | None) -> None:
    if found is not None:
        print_text(f"{file}: wrong: {found}")
    else:
        about = summary or {}
        served, done = about.get("served"), about.get("acknowledged")
        print_text(
            f"{file}: good: {about.get('number')} of {about.get('office')}: {done} of {served} acknowledged, as of {about.get('made_at')}"
        )
    for note in notes:
        print_text(f"  note: {note}")
