"""Commands: demo, init, up, check and test as a person types them.

Law: a command's work is a function elsewhere; here are only its words, its options and its exit status.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version as distribution_version
from pathlib import Path
from typing import Annotated

import typer

from daftar_deploy.rooms import EXIT_USAGE, Room, load

HELP = """Policy, official mail and department bots for a government's own Matrix homeserver.

Start with `daftar demo` to see a working day, then `daftar init DIR` for a configuration of your own."""

ConfigDir = Annotated[Path, typer.Option("--config", metavar="DIR", help="The configuration directory that `daftar init` wrote.")]


def build(rooms: list[Room]) -> typer.Typer:
    """Make the application with these rooms mounted."""
    app = typer.Typer(help=HELP, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown")
    app.callback()(_top)
    for command in (demo, init, up, check):
        app.command()(command)
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(test)
    for room in rooms:
        room_app = load(room)
        if isinstance(room_app, typer.Typer):
            app.add_typer(room_app, name=room.name, help=room.help)
        else:
            app.command(room.name, help=room.help, context_settings=_ANYTHING)(_missing(room))
    return app


_ANYTHING: dict[str, object] = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def _missing(room: Room) -> Callable[[typer.Context], None]:
    def command(ctx: typer.Context) -> None:
        del ctx
        wanted = f"pip install 'daftar[{room.extra}]'"
        typer.echo(f"daftar: `daftar {room.name}` needs packages that are not installed: run `{wanted}`", err=True)
        raise typer.Exit(EXIT_USAGE)

    return command


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer's call-back
    if wanted:
        typer.echo(f"daftar {distribution_version('daftar')}")
        raise typer.Exit


def _top(
    version: Annotated[  # noqa: FBT002 - typer's way
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    del version


def demo(
    state: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the state here (an empty or new directory) instead of a temporary one.")
    ] = None,
    exit_: Annotated[bool, typer.Option("--exit", help="Stop after the tour; status 0 only when every step held.")] = False,  # noqa: FBT002
    json_: Annotated[bool, typer.Option("--json", help="One JSON object per step, and a last one for the whole.")] = False,  # noqa: FBT002
) -> None:
    """Start a real homeserver with policy, mail and a bot, play a working day on it, and check every step."""
    try:
        from daftar_deploy.demo.tour import run  # noqa: PLC0415 - needs every extra
    except ModuleNotFoundError as error:
        typer.echo(f"daftar: the demo needs packages that are not installed ({error.name}): run `pip install 'daftar[demo]'`", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    raise typer.Exit(asyncio.run(run(state, stay=not exit_, as_json=json_)))


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty directory.")],
    server: Annotated[str, typer.Option(help="The homeserver's server name, the part after the colon in user ids.")] = "daftar.example",
    homeserver: Annotated[str, typer.Option(metavar="URL", help="Where services reach the homeserver.")] = "http://localhost:8008",
) -> None:
    """Write a commented starting configuration: policy, organisation, mail, bots, registrations, homeserver snippet."""
    from daftar_deploy.starter import StarterError, StarterOptions, write  # noqa: PLC0415 - keeps `--help` quick

    try:
        written = write(directory, StarterOptions(server=server, homeserver_url=homeserver))
    except StarterError as error:
        typer.echo(f"daftar: {error}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    folders = Counter(path.relative_to(directory.absolute()).parts[0] for path in written)
    for name, count in sorted(folders.items()):
        typer.echo(f"wrote {directory / name}{'' if (directory / name).is_file() else f' ({count} files)'}")
    typer.echo(f"Read {directory / 'README'} for what to change, then: daftar check --config {directory}")


def up(
    config: ConfigDir = Path(),
) -> None:
    """Run the configured services, one process each; restart one that dies; stop all on one signal."""
    from daftar_deploy.supervisor import supervise  # noqa: PLC0415

    raise typer.Exit(asyncio.run(supervise(config)))


def check(
    config: ConfigDir = Path(),
    reach: Annotated[bool, typer.Option("--reach", help="Also try to reach the homeserver, the mail relay and the ports.")] = False,  # noqa: FBT002
    json_: Annotated[bool, typer.Option("--json", help="Problems as JSON lines on standard output.")] = False,  # noqa: FBT002
) -> None:
    """Validate everything in a configuration directory with the code that start-up runs."""
    from daftar_deploy.doctor import examine  # noqa: PLC0415

    raise typer.Exit(examine(config, reach=reach, as_json=json_))


def test(
    ctx: typer.Context,
    long: Annotated[bool, typer.Option("--long", help="The same tests with their full counts, and the benchmarks.")] = False,  # noqa: FBT002, PT028
) -> None:
    """Lint, types, import contracts and the whole test suite (in a checkout of the project)."""
    from daftar_deploy.suite import run  # noqa: PLC0415

    raise typer.Exit(run(long=long, pytest_arguments=ctx.args))
