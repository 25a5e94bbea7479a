"""Rooms: which rooms bring commands of their own, and how they are loaded.

Law: a room whose packages are not installed loads as None and stops nobody else. It does not know what any room's command does.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

EXIT_USAGE = 2
OWN = frozenset({"demo", "init", "up", "check", "test", "--version"})


@dataclass(frozen=True, slots=True)
class Room:
    """A room's commands: where its typer application is, and which extra brings what it needs."""

    name: str
    module: str
    extra: str
    help: str


ROOMS = (
    Room("policy", "daftar_policy.cli", "cli", "Check, test, ask and explain policies."),
    Room("log", "daftar_policy.cli_log", "cli", "Verify, find, show and export the decision log."),
    Room("mail", "daftar_bridges.cli", "bridges", "Official mail into rooms and replies out of them."),
    Room("bots", "daftar_bots.cli", "bots", "Department bots: announcements and the services around them."),
    Room("announce", "daftar_bots.cli_announce", "bots", "Verify and show the evidence of an announcement."),
)


def mounted(arguments: list[str]) -> list[Room]:
    """Give the rooms to load: the one that is called, or all where help or completion may name them."""
    # Why: importing every room's libraries costs a second that `daftar policy check` need not pay.
    called = [room for room in ROOMS if arguments[:1] == [room.name]]
    own = arguments[:1] and arguments[0] in OWN
    return called or ([] if own else list(ROOMS))


def load(room: Room) -> object | None:
    """Import a room's typer application; None when packages of its extra are missing."""
    try:
        return importlib.import_module(room.module).app  # type: ignore[no-any-return]
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0].startswith("daftar_"):
            raise
        return None
