"""The command `daftar bots bench`: what the bots do in a second on this machine, and whether their promises hold here.

Law: exit status 0 where every measured promise is kept, 1 where one is not, 3 where the homeserver cannot be used. Fan-out is measured with
the plain rate of the same homeserver in the same run. It does not know how anything is measured.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from daftar_bots.bench import counting
from daftar_bots.bench.fanout import fan_out
from daftar_bots.cli_files import told
from daftar_bots.config import read_secret
from daftar_bots.session import Account
from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREADABLE, print_error, print_json, print_text
from daftar_policy.files.source import Problems

# A state's officers, and two acknowledgements of each.
_AUDIENCE, _ACKNOWLEDGED = 50_000, 100_000


class Part(StrEnum):
    """What is measured."""

    AUDIENCE = "audience"
    TALLY = "tally"
    FANOUT = "fanout"
    ENCRYPTED = "encrypted"


@dataclass(frozen=True, slots=True)
class Promise:
    """What the bots promise."""

    name: str
    measured: float
    bound: float
    is_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether it holds here."""
        return self.measured >= self.bound if self.is_least else self.measured <= self.bound


@dataclass(frozen=True, slots=True)
class Wish:
    """How large, and where."""

    rooms: int
    url: str
    user: str
    password_file: Path | None
    folder: Path | None


def register(app: typer.Typer) -> None:
    """Add the command to the `bots` commands."""
    app.command("bench")(bench)


def bench(
    parts: Annotated[
        list[Part] | None,
        typer.Argument(metavar="[audience|tally|fanout|encrypted]…", help="What to measure (audience, tally)."),
    ] = None,
    *,
    rooms: Annotated[int, typer.Option("--rooms", min=1, help="fanout, encrypted: how many rooms.")] = 1000,
    url: Annotated[str, typer.Option("--url", help="fanout, encrypted: the homeserver.")] = "",
    user: Annotated[str, typer.Option("--user", help="fanout, encrypted: an account for it, such as @bench:example.org.")] = "",
    password_file: Annotated[Path | None, typer.Option("--password-file", help="fanout, encrypted: the account's password.")] = None,
    folder: Annotated[Path | None, typer.Option("--folder", help="fanout, encrypted: where its rooms are noted for the next time.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a part instead of text.")] = False,
) -> None:
    """Measure the audience of a state, its acknowledgements tallied, and a message to a thousand rooms, in the clear or encrypted."""
    wish = Wish(rooms, url, user, password_file, folder)
    kept = True
    for part in parts or [Part.AUDIENCE, Part.TALLY]:
        figures, promises = _measured(part, wish)
        kept = kept and all(promise.is_kept for promise in promises)
        if as_json:
            print_json({"part": part.value, **figures, "promises": [{**asdict(each), "is_kept": each.is_kept} for each in promises]})
            continue
        print_text(f"{part.value}: " + ", ".join(f"{name.replace('_', ' ')} {value:,.2f}" for name, value in figures.items()))
        for each in promises:
            relation = "at least" if each.is_least else "at most"
            print_text(f"  {'kept' if each.is_kept else 'BROKEN':<7}{each.name}: {each.measured:,.2f} ({relation} {each.bound:,.2f})")
    if not kept:
        raise typer.Exit(EXIT_PROBLEMS)


def _measured(part: Part, wish: Wish) -> tuple[dict[str, float], list[Promise]]:
    if part in {Part.FANOUT, Part.ENCRYPTED}:
        figures = _fan_out(wish, encrypted=part is Part.ENCRYPTED)
        return figures, [Promise("fan-out beside plain sending", figures["ratio"], 0.9, is_least=True)]
    with TemporaryDirectory(prefix="daftar-bench-") as folder:
        if part is Part.AUDIENCE:
            figures = counting.audience(Path(folder), _AUDIENCE)
            return figures, [Promise("seconds until the audience is frozen", figures["seconds"], 2.0)]
        figures = counting.tally(Path(folder), _ACKNOWLEDGED)
        seconds, memory = Promise("seconds until the report", figures["seconds"], 2.0), Promise("megabytes", figures["megabytes"], 300.0)
        return figures, [seconds, memory]


def _fan_out(wish: Wish, *, encrypted: bool) -> dict[str, float]:
    if not wish.url or not wish.user or wish.password_file is None or wish.folder is None:
        print_error("fanout and encrypted need --url, --user, --password-file and --folder")
        raise typer.Exit(EXIT_UNREADABLE)
    try:
        password = read_secret(wish.password_file)
    except Problems as problems:
        print_error(str(problems))
        raise typer.Exit(EXIT_UNREADABLE) from None
    account = Account(wish.url.rstrip("/"), wish.user, password, wish.folder / "session.json")
    with told():
        return asyncio.run(fan_out(account, wish.folder, wish.rooms, encrypted=encrypted))
