"""The `daftar` command: says in one sentence what to install where it cannot run, and runs otherwise.

Law: it starts with the base install alone. It does not know what any command does.
"""

from __future__ import annotations

import sys

from daftar_deploy.rooms import EXIT_USAGE, mounted


def main() -> None:
    """Run the command line."""
    try:
        import typer  # noqa: F401, PLC0415 - asked for here so that its absence can be said in words
    except ModuleNotFoundError:
        print("daftar: the command needs packages that are not installed: run `pip install 'daftar[cli]'`", file=sys.stderr)
        raise SystemExit(EXIT_USAGE) from None
    from daftar_deploy.commands import build  # noqa: PLC0415 - needs typer

    build(mounted(sys.argv[1:]))(prog_name="daftar")
